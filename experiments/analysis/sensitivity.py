"""Find which inputs matter: Sobol indices, Morris screening, one at a time, and regional sensitivity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.model import Found, Model, Range, Sentence, check_size, evaluate, latin, need_extra

ENOUGH = 1024
"""Base samples from which Sobol indices are steady enough to publish: below it intervals are too wide to rank by."""
TRAJECTORIES = 50
LEVELS = 8
CLEAR = 0.05
"""Level of a test of all parameters together."""


def _problem(ranges: Sequence[Range]) -> dict[str, Any]:
    """Return the inputs as SALib wants them."""
    return {"num_vars": len(ranges), "names": [r.name for r in ranges], "bounds": [[r.low, r.high] for r in ranges]}


def _few(n: int) -> tuple[Sentence, ...]:
    """Warn of too small a sample."""
    if n >= ENOUGH:
        return ()
    return (
        (
            f"Let op: N = {n} is minder dan {ENOUGH}; de indices zijn een eerste indruk en geen rangorde.",
            f"Note: N = {n} is below {ENOUGH}; the indices are a first impression and no ranking.",
        ),
    )


def _constant(values: np.ndarray) -> bool:
    """Tell whether an outcome does not vary at all, so that nothing can be said of what moves it."""
    return bool(np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())))


def _each(
    outcomes: pd.DataFrame, analyse: Callable[[np.ndarray], dict[str, Any]]
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Analyse every outcome; one that does not vary gets a sentence in place of rows."""
    parts, notes = [], []
    for name in outcomes:
        values = outcomes[name].to_numpy(dtype=np.float64)
        if _constant(values):
            notes.append((f"Uitkomst {name} verandert nergens door.", f"Nothing moves outcome {name}."))
            continue
        parts.append(pd.DataFrame({"outcome": str(name), **analyse(values)}))
    return (pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()), notes


def sobol(model: Model, ranges: Sequence[Range], seeds: Sequence[int], n: int = ENOUGH, seed: int = 1) -> Found:
    """Return first-order and total Sobol indices.

    Parameters
    ----------
    model : what is analysed; all points get the same seeds, so that an input that does nothing has index 0 exactly
    ranges : inputs
    seeds : of the runs; the indices are of the mean over them
    n : base sample, a power of two; n x (inputs + 2) points are run
    seed : of the sample

    Returns
    -------
    table outcome, parameter, first, first_ci, total, total_ci (half the width of the 95% interval, bootstrap)

    Notes
    -----
    Saltelli sample and Jansen/Saltelli estimators of SALib (Saltelli et al. 2010, Comput. Phys. Commun. 181).
    """
    need_extra("SALib", "analysis")
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sample

    check_size(n * (len(ranges) + 2), len(seeds))
    problem = _problem(ranges)
    points = pd.DataFrame(
        sample.sample(problem, n, calc_second_order=False, seed=seed), columns=[r.name for r in ranges]
    )
    outcomes = evaluate(model, points, seeds)

    def analyse(values: np.ndarray) -> dict[str, Any]:
        found = analysis.analyze(problem, values, calc_second_order=False, seed=seed)
        return {"parameter": problem["names"], "first": found["S1"], "first_ci": found["S1_conf"],
                "total": found["ST"], "total_ci": found["ST_conf"]}  # fmt: skip

    table, notes = _each(outcomes, analyse)
    return Found(table, points, outcomes, (*_few(n), *notes), len(points) * len(seeds))


def morris(
    model: Model, ranges: Sequence[Range], seeds: Sequence[int], trajectories: int = TRAJECTORIES, seed: int = 1
) -> Found:
    """Return the elementary effects of Morris: mu_star ranks, sigma tells of curvature and interaction.

    Parameters
    ----------
    model, ranges, seeds, seed : as of `sobol`
    trajectories : walks through the inputs; trajectories x (inputs + 1) points are run

    Returns
    -------
    table outcome, parameter, mu, mu_star, mu_star_ci, sigma in units of the outcome over the whole range of the input
    """
    need_extra("SALib", "analysis")
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sample

    check_size(trajectories * (len(ranges) + 1), len(seeds))
    problem = _problem(ranges)
    points = pd.DataFrame(
        sample.sample(problem, trajectories, num_levels=LEVELS, seed=seed), columns=[r.name for r in ranges]
    )
    outcomes = evaluate(model, points, seeds)

    def analyse(values: np.ndarray) -> dict[str, Any]:
        found = analysis.analyze(problem, points.to_numpy(), values, num_levels=LEVELS, seed=seed)
        names = ("mu", "mu_star", "sigma")
        return {"parameter": problem["names"], **{k: np.asarray(found[k], dtype=float) for k in names},
                "mu_star_ci": np.asarray(found["mu_star_conf"], dtype=float)}  # fmt: skip

    table, notes = _each(outcomes, analyse)
    return Found(table, points, outcomes, tuple(notes), len(points) * len(seeds))


def one_at_a_time(model: Model, ranges: Sequence[Range], seeds: Sequence[int], middle: Sequence[float]) -> Found:
    """Return what each input does alone, from its lowest to its highest value, the others at `middle`.

    Returns
    -------
    table outcome, parameter, low, high (inputs), base, at_low, at_high (outcomes); interactions are not seen
    """
    names = [r.name for r in ranges]
    points = pd.DataFrame([list(middle)] * (2 * len(ranges) + 1), columns=names, dtype=float)
    for place, one in enumerate(ranges):
        points.loc[2 * place + 1, one.name] = one.low
        points.loc[2 * place + 2, one.name] = one.high
    outcomes = evaluate(model, points, seeds)
    parts = [
        pd.DataFrame({
            "outcome": str(name), "parameter": names, "low": [r.low for r in ranges], "high": [r.high for r in ranges],
            "base": outcomes[name].iloc[0], "at_low": outcomes[name].iloc[1::2].to_numpy(),
            "at_high": outcomes[name].iloc[2::2].to_numpy(),
        })
        for name in outcomes
    ]  # fmt: skip
    return Found(pd.concat(parts, ignore_index=True), points, outcomes, (), len(points) * len(seeds))


def regional(
    model: Model, ranges: Sequence[Range], seeds: Sequence[int], points: int = 500, worst: float = 0.25, seed: int = 1
) -> Found:
    """Return how different each input is where an outcome is highest from where it is not.

    Parameters
    ----------
    model, ranges, seeds, seed : as of `sobol`
    points : Latin hypercube
    worst : share of the points that are called highest

    Returns
    -------
    table outcome, parameter, distance (Kolmogorov-Smirnov, 0 to 1), p, clear (p below 5% over all parameters together),
    mean_highest, mean_rest

    Notes
    -----
    Hornberger and Spear (1981), J. Environ. Manage. 12. It finds what sets the worst outcomes apart, also where
    effects over the whole range cancel out.
    """
    from scipy.stats import ks_2samp

    sample = latin(ranges, points, seed)
    outcomes = evaluate(model, sample, seeds)

    def analyse(values: np.ndarray) -> dict[str, Any]:
        highest = np.zeros(len(values), dtype=bool)
        highest[np.argsort(-values, kind="stable")[: max(2, round(worst * len(values)))]] = True
        tests = [ks_2samp(sample.loc[highest, r.name], sample.loc[~highest, r.name]) for r in ranges]
        return {
            "parameter": [r.name for r in ranges],
            "distance": [float(t.statistic) for t in tests],
            "p": [float(t.pvalue) for t in tests],
            "clear": [bool(t.pvalue < CLEAR / len(ranges)) for t in tests],
            "mean_highest": [float(sample.loc[highest, r.name].mean()) for r in ranges],
            "mean_rest": [float(sample.loc[~highest, r.name].mean()) for r in ranges],
        }

    table, notes = _each(outcomes, analyse)
    return Found(table, sample, outcomes, tuple(notes), len(sample) * len(seeds))
