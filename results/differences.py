"""Compare scenarios pair by pair: runs of one seed and draw share their luck, so first subtract, then average."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from results.better import sign

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
KEYS = ["year", "indicator", "by", "group", "unit"]
LEVEL = 0.90
"""Of the interval of the mean difference."""
SPREAD = (0.05, 0.95)
"""Share of the pairs below the ends of their spread."""
PRECISION = 0.05
"""`seeds_needed` is the number of pairs at which the interval is the mean difference, 5% more or less."""
BY_SCENARIO = ("measure", "product")
"""Breakdowns whose groups a scenario may add: what the other run does not have is 0 there."""
OF_MEASURES = ("measure_cost", "measure_participants")
"""Indicators that a run without measures does not have: 0 there."""
COLUMNS = [
    "scenario", "base", *KEYS, "pairs", "base_mean", "mean", "difference", "low", "high", "spread_low", "spread_high",
    "better", "seeds_needed", "variance_ratio",
]  # fmt: skip


def difference(runs: pd.DataFrame, base: str | None = None, level: float = LEVEL) -> pd.DataFrame:
    """Return how each scenario differs from the base.

    Parameters
    ----------
    runs : scenario, draw, seed, year, indicator, by, group, value, unit; one row for each figure of each run.
    base : scenario to compare with; default ``runs.attrs["base"]``, or basispad.
    level : of the interval.

    Returns
    -------
    One row for each scenario but the base and each figure: scenario, base, year, indicator, by, group, unit, pairs,
    base_mean, mean, difference (its mean over the pairs), low, high (interval of that mean), spread_low, spread_high
    (5-95% of the pairs), better (share of the pairs in which the figure moved to the better side; NaN where neither
    side is), seeds_needed (pairs for an interval of +-5% of the difference; NaN without a difference) and
    variance_ratio (variance of the difference of unpaired runs over that of the pairs; infinite where the pairs do not
    differ in their difference, NaN where nothing varies).

    Raises
    ------
    ValueError : the base is not there, or a figure stands twice in a run.

    Notes
    -----
    With draws, pairs of one draw share its parameters and pairs of one seed its luck. The variance of the mean is then
    the sum of that of the means by draw and of that of the means by seed: on the careful side.
    """
    base = base or str(runs.attrs.get("base", "basispad"))
    scenarios = [str(name) for name in pd.unique(runs["scenario"])]
    if base not in scenarios:
        raise ValueError(f"the base {base!r} is not among the scenarios {', '.join(scenarios)}")
    figure, figures = _figures(runs)
    pair, pairs = _numbered(runs, ["draw", "seed"])
    value = runs["value"].to_numpy(dtype=np.float64)
    code = pd.Categorical(runs["scenario"], categories=scenarios).codes
    shape = (len(pairs), len(figures))
    added = (figures["by"].isin(BY_SCENARIO) | figures["indicator"].isin(OF_MEASURES)).to_numpy()
    plain = _grid(value, pair, figure, code == scenarios.index(base), shape)
    out = []
    for number, name in enumerate(scenarios):
        if name != base:
            other = _grid(value, pair, figure, code == number, shape)
            table = pd.DataFrame(compared(plain, other, pairs.to_numpy(), added, level))
            told = pd.concat([figures.reset_index(drop=True), table], axis=1)
            told["better"] = _share_better(plain, other, added, figures["indicator"].astype(str).tolist())
            told.insert(0, "base", base)
            told.insert(0, "scenario", name)
            out.append(told[told["pairs"] > 0])
    if not out:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(out, ignore_index=True)[COLUMNS]


def _numbered(runs: pd.DataFrame, names: Sequence[str]) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return the number of each row's combination of columns, in order of first appearance, and the combinations."""
    whole = np.zeros(len(runs), dtype=np.int64)
    for name in names:
        codes, found = pd.factorize(runs[name])
        whole = whole * (len(found) + 1) + codes
    number, unique = pd.factorize(whole)
    first = np.unique(number, return_index=True)[1] if len(unique) else np.empty(0, dtype=np.int64)
    return number, runs.iloc[first][list(names)].reset_index(drop=True)


def _figures(runs: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return the number of each row's figure, and the figures, their words as plain text."""
    number, figures = _numbered(runs, KEYS)
    return number, figures.astype({name: str for name in KEYS if name != "year"})


def _grid(
    value: Floats, pair: NDArray[np.int64], figure: NDArray[np.int64], some: NDArray[np.bool_], shape: tuple[int, int]
) -> Floats:
    """Return values by pair and figure, NaN where there is none."""
    place = pair[some] * shape[1] + figure[some]
    if len(np.unique(place)) != len(place):
        raise ValueError("a figure stands twice in one run; were runs of two batches put together?")
    out = np.full(shape[0] * shape[1], np.nan)
    out[place] = value[some]
    return out.reshape(shape)


def _filled(plain: Floats, other: Floats, added: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return both with 0 for what only the other has, in the breakdowns whose groups a scenario may add."""
    lived = [~np.isnan(grid).all(axis=1) for grid in (plain, other)]
    both = np.outer(lived[0] & lived[1], added)
    only = [both & np.isnan(a) & ~np.isnan(b) for a, b in ((plain, other), (other, plain))]
    return np.where(only[0], 0.0, plain), np.where(only[1], 0.0, other)


def compared(plain: Floats, other: Floats, pairs: NDArray[np.int64], added: NDArray[np.bool_], level: float) -> dict:  # type: ignore[type-arg]
    """Return the columns of `difference` from values by pair and figure.

    Parameters
    ----------
    plain, other : (pairs, figures) of the base and of the scenario; NaN where there is none.
    pairs : (pairs, 2) draw and seed.
    added : (figures,) whether a scenario may add it.
    """
    plain, other = _filled(plain, other, added)
    apart = other - plain
    both = ~np.isnan(apart)
    count = both.sum(axis=0)
    plain, other = np.where(both, plain, np.nan), np.where(both, other, np.nan)
    mean = _mean(apart)
    half = half_width(apart, pairs, level)
    least, most = (_quantile(apart, count, share) for share in SPREAD)
    paired = _variance(apart, pairs[:, 0])
    unpaired = _variance(plain, pairs[:, 0]) + _variance(other, pairs[:, 0])
    spread = np.sqrt(_variance(apart, np.zeros(len(pairs), dtype=np.int64)))
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.ceil((ndtri((1 + level) / 2) * spread / (PRECISION * np.abs(mean))) ** 2)
        needed = np.where((mean != 0.0) & (count > 1), np.maximum(needed, 2.0), np.nan)
        ratio = np.where(count > 1, unpaired / paired, np.nan)
    return {
        "pairs": count, "base_mean": _mean(plain), "mean": _mean(other), "difference": mean, "low": mean - half,
        "high": mean + half, "spread_low": least, "spread_high": most, "seeds_needed": needed,
        "variance_ratio": ratio,
    }  # fmt: skip


def half_width(apart: Floats, pairs: NDArray[np.int64], level: float = LEVEL) -> Floats:
    """Return half the interval of the mean of differences by pair, (figures,); NaN with one pair.

    Parameters
    ----------
    apart : (pairs, figures); NaN where there is none.
    pairs : (pairs, 2) draw and seed.

    Notes
    -----
    Degrees of freedom of a sum of two variances by Satterthwaite (1946); with one draw it is the plain t-interval.
    """
    variance, doubt = np.zeros(apart.shape[1]), np.zeros(apart.shape[1])
    known = np.zeros(apart.shape[1], dtype=bool)
    for column in (0, 1):
        kinds, number = np.unique(pairs[:, column], return_inverse=True)
        if len(kinds) > 1:
            means = np.stack([_mean(apart[number == k]) for k in range(len(kinds))])
            many = (~np.isnan(means)).sum(axis=0)
            part = _variance(means, np.zeros(len(means), dtype=np.int64)) / np.maximum(many, 1)
            some = np.isfinite(part)
            variance += np.where(some, part, 0.0)
            doubt += np.where(some, part**2 / np.maximum(many - 1, 1), 0.0)
            known |= some
    free = np.divide(variance**2, doubt, out=np.ones(len(doubt)), where=doubt > 0.0)
    return np.asarray(np.where(known, stdtrit(free, (1 + level) / 2) * np.sqrt(variance), np.nan))


def _mean(values: Floats) -> Floats:
    """Return the mean over the rows of what is there, (figures,); NaN where nothing is."""
    count = (~np.isnan(values)).sum(axis=0)
    total = np.nansum(values, axis=0)
    return np.asarray(np.divide(total, count, out=np.full(values.shape[1], np.nan), where=count > 0))


def _variance(values: Floats, group: NDArray[np.int64]) -> Floats:
    """Return the variance over the rows about the mean of their group, (figures,); NaN where there is no second."""
    rest, kinds = values.copy(), np.zeros(values.shape[1])
    for k in np.unique(group):
        some = group == k
        rest[some] -= _mean(values[some])
        kinds += (~np.isnan(values[some])).any(axis=0)
    free = (~np.isnan(rest)).sum(axis=0) - kinds
    return np.asarray(np.divide(np.nansum(rest**2, axis=0), free, out=np.full(values.shape[1], np.nan), where=free > 0))


def _quantile(values: Floats, count: NDArray[np.int64], share: float) -> Floats:
    """Return a quantile over the rows of what is there, (figures,), between two values in proportion."""
    ordered = np.sort(values, axis=0)  # NaN last
    place = share * np.maximum(count - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    column = np.arange(values.shape[1])
    part = place - below
    return np.asarray(ordered[below, column] * (1.0 - part) + ordered[above, column] * part)


def _share_better(plain: Floats, other: Floats, added: NDArray[np.bool_], indicators: Sequence[str]) -> Floats:
    """Return the share of the pairs that moved to the better side, NaN where neither side is."""
    plain, other = _filled(plain, other, added)
    side = np.array([sign(name) for name in indicators])
    apart = other - plain
    count = (~np.isnan(apart)).sum(axis=0)
    moved = (apart * side > 0).sum(axis=0)
    return np.where((side != 0) & (count > 0), moved / np.maximum(count, 1), np.nan)
