"""Find the box of inputs in which a plan fails: PRIM, small and without a library of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PEEL = 0.05
"""Share of the points that one step takes away: patient, as Friedman and Fisher advise (0.05 to 0.1)."""
LEAST_MASS = 0.05
"""Share of the points below which a box is not peeled further."""
Limits = dict[str, tuple[float, float]]
CLEAR = 0.05
"""Quasi-p above which a limit could well be chance, and is dropped."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of inputs.

    Attributes
    ----------
    limits : (low, high) of each restricted input, as values of points within; infinite where open
    coverage : share of all failing points that lie in the box
    density : share of the points in the box that fail
    mass : share of all points that lie in the box
    points : points in the box
    quasi_p : of each restricted input: chance of so many failing points if its limits did nothing
    """

    limits: Limits
    coverage: float
    density: float
    mass: float
    points: int
    quasi_p: dict[str, float]


def inside(points: pd.DataFrame, limits: Limits) -> NDArray[np.bool_]:
    """Tell which points lie within limits."""
    found = np.ones(len(points), dtype=bool)
    for name, (low, high) in limits.items():
        values = points[name].to_numpy(dtype=np.float64)
        found &= (values >= low) & (values <= high)
    return found


def describe(points: pd.DataFrame, fails: NDArray[np.bool_], limits: Limits) -> Box:
    """Return a box with its coverage, density, mass and quasi-p.

    Notes
    -----
    Quasi-p of Bryant and Lempert (2010), Technol. Forecast. Soc. Change 77: binomial chance of at least as many
    failing points in the box, if they were as frequent as in the box without this limit.
    """
    from scipy.stats import binom

    within = inside(points, limits)
    hit, count = int(fails[within].sum()), int(within.sum())
    p = {}
    for name in limits:
        wider = inside(points, {k: v for k, v in limits.items() if k != name})
        p[name] = float(binom.sf(hit - 1, count, fails[wider].mean())) if wider.any() else 1.0
    return Box(limits, hit / max(int(fails.sum()), 1), hit / max(count, 1), count / len(points), count, p)


def trajectory(
    points: pd.DataFrame, fails: NDArray[np.bool_], peel: float = PEEL, least: float = LEAST_MASS
) -> list[Box]:
    """Return the boxes of peeling, from all points to the smallest box.

    Parameters
    ----------
    points : (rows, inputs)
    fails : (rows,) True where the plan fails
    peel : share of the points in the box that a step may take away
    least : share of all points that a box keeps

    Notes
    -----
    Friedman and Fisher (1999), Stat. Comput. 9; each step takes the peel that raises the density most for each point
    that it loses (Kwakkel and Jaxa-Rozen 2016, Environ. Model. Softw. 79, "lenient 1").
    """
    limits: Limits = {}
    boxes = [describe(points, fails, limits)]
    while boxes[-1].mass > least and 0.0 < boxes[-1].density < 1.0:
        after = _peeled(points, fails, limits, peel, max(1.0, least * len(points)))
        if after is None:
            break
        limits = after
        boxes.append(describe(points, fails, limits))
    return boxes


def _peeled(
    points: pd.DataFrame, fails: NDArray[np.bool_], limits: Limits, peel: float, fewest: float
) -> Limits | None:
    """Return the limits after the best peel; None when the box cannot be peeled."""
    within = inside(points, limits)
    mean, count = fails[within].mean(), int(within.sum())
    best, highest = None, -np.inf  # also a peel that lowers the density: the next may raise it
    for name in points:
        column = points[name].to_numpy(dtype=np.float64)
        for limit in _sides(column[within], peel):
            left = within & (column >= limit[0]) & (column <= limit[1])
            kept = int(left.sum())
            if fewest <= kept < count and (gain := (fails[left].mean() - mean) / (count - kept)) > highest:
                low, high = limits.get(str(name), (-np.inf, np.inf))
                best, highest = limits | {str(name): (max(low, limit[0]), min(high, limit[1]))}, gain
    return best


def _sides(some: NDArray[np.float64], peel: float) -> list[tuple[float, float]]:
    """Return the limits after a peel from below and after one from above; equal values go or stay together."""
    ordered = np.unique(some)
    if len(ordered) < 2:
        return []
    low, high = np.quantile(some, [peel, 1.0 - peel])
    above = ordered[ordered > low] if low <= ordered[0] else ordered[ordered >= low]
    below = ordered[ordered < high] if high >= ordered[-1] else ordered[ordered <= high]
    return [(float(above[0]), np.inf), (-np.inf, float(below[-1]))]


def choose(points: pd.DataFrame, fails: NDArray[np.bool_], boxes: Sequence[Box], density: float = 0.8) -> Box:
    """Return the box to show: the widest that is dense enough, without limits that could well be chance.

    Parameters
    ----------
    points, fails : as of `trajectory`
    boxes : what it returned
    density : share of failing points asked; when no box has it, the densest box is taken
    """
    dense = [box for box in boxes if box.density >= density]
    box = max(dense, key=lambda b: b.coverage) if dense else max(boxes, key=lambda b: (b.density, b.coverage))
    while box.limits:
        name, p = max(box.quasi_p.items(), key=lambda item: item[1])
        if p <= CLEAR:
            break
        box = describe(points, fails, {k: v for k, v in box.limits.items() if k != name})
    return box
