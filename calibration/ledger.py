"""The forecast ledger: predictions written down with their intervals and date, so that later figures can score them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from calibration.scores import coverage, interval_score, mape, predictive
from sim.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT = {
    "population": ("total", "age_group"),
    "households": ("total",),
    "clients": ("law",),
    "bijstand": ("total",),
    "cost": ("taakveld",),
}
"""Indicator -> the groupings that are predicted."""
KNOWN = 2021
"""Last year of the figures of municipalities: a run begins there, and what it shows of that year is no prediction."""
LAWS = ("wmo", "jeugdwet")
NO_TAAKVELD = ("none", "6.1", "6.4")
"""Cost that no gemeente books, and taakvelden of which the model has no product."""
KEYS = ["municipality", "indicator", "by", "group", "year"]
LEVELS = (0.50, 0.90)
COLUMNS = [*KEYS, "unit", "mean", "median", "low_50", "high_50", "low_90", "high_90", "runs", "written", "as_of",
           "commit", "sources", "data"]  # fmt: skip


def kept(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the yearly table of a run that a ledger predicts."""
    indicator, by, group = (yearly[name].astype(str) for name in ("indicator", "by", "group"))
    wanted = pd.Series(False, index=yearly.index)
    for name, ways in KEPT.items():
        wanted |= (indicator == name) & by.isin(ways)
    wanted &= (indicator != "clients") | group.isin(LAWS)
    wanted &= (indicator != "cost") | ~group.isin(NO_TAAKVELD)
    return yearly[wanted & (yearly["year"] > KNOWN)]


def ledger(samples: pd.DataFrame, about: dict[str, str]) -> pd.DataFrame:
    """Return the ledger of runs.

    Parameters
    ----------
    samples : one row per run, figure and year: `KEYS`, unit, value.
    about : written (date), as_of, commit, sources, data: what the predictions rest on.

    Returns
    -------
    `COLUMNS`, one row per figure and year. Intervals are those of one more run, and never below zero.
    """
    rows = []
    for key, some in samples.groupby([*KEYS, "unit"], sort=False):
        values = some["value"].to_numpy(dtype=np.float64)
        spans = [max(end, 0.0) for level in LEVELS for end in predictive(values, level)]
        figures = (float(values.mean()), float(np.median(values)), *spans)
        rows.append((*key, *(round(x, 1) for x in figures), len(values), *(about[n] for n in COLUMNS[-5:])))
    return pd.DataFrame(rows, columns=COLUMNS)


def read_ledger(file: Path) -> pd.DataFrame:
    """Read a ledger.

    Raises
    ------
    DataError : it is no ledger, or an interval of it is upside down.
    """
    try:
        found = pd.read_csv(file, keep_default_na=False, dtype={"group": str, "municipality": str})
    except (OSError, ValueError) as error:
        raise DataError(
            f"ledger {file.name} cannot be read ({str(error)[:80]}); choose a file of results/ledger"
        ) from None
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise DataError(f"ledger {file.name} has no column {missing[0]}; choose a file of results/ledger")
    order = found[["low_90", "low_50", "high_50", "high_90"]].to_numpy(dtype=np.float64)
    wrong = np.flatnonzero((np.diff(order, axis=1) < 0).any(axis=1))
    if len(wrong):
        raise DataError(f"ledger {file.name}, line {wrong[0] + 2}: its intervals are not in order; restore the file")
    return found


def score_ledger(predicted: pd.DataFrame, later: pd.DataFrame, by: Sequence[str] = ("indicator",)) -> pd.DataFrame:
    """Score a ledger against what was counted later.

    Parameters
    ----------
    predicted : from `read_ledger`.
    later : `KEYS` and observed; figures that were not predicted, or not counted, are left out.
    by : columns of which each combination gets a row.

    Returns
    -------
    One row per combination: n, mape (of the mean), within_50, within_90, score_90 in percent of what was counted.

    Raises
    ------
    DataError : a figure was counted twice, or nothing that was predicted was counted.
    """
    if later.duplicated(KEYS).any():
        twice = later[later.duplicated(KEYS)].iloc[0]
        raise DataError(f"later figures: {twice['indicator']}, {twice['group']}, {twice['year']} stands there twice")
    both = predicted.merge(later[[*KEYS, "observed"]], on=KEYS, validate="one_to_one")
    both = both[both["observed"] > 0]
    if both.empty:
        raise DataError("later figures: none of them was predicted; their names must be those of the ledger")
    rows = []
    for key, some in both.groupby(list(by), sort=False):
        y = some["observed"].to_numpy(dtype=np.float64)
        ends = {name: some[name].to_numpy(dtype=np.float64) for name in ("low_50", "high_50", "low_90", "high_90")}
        half = coverage(ends["low_50"], ends["high_50"], y)
        most = coverage(ends["low_90"], ends["high_90"], y)
        score = float((100.0 * interval_score(ends["low_90"], ends["high_90"], y, 0.90) / y).mean())
        rows.append((*key, len(y), mape(some["mean"], y), half, most, score))
    return pd.DataFrame(rows, columns=[*by, "n", "mape", "within_50", "within_90", "score_90"])
