"""Shares on the rungs of a ladder of conditions through the years of a life, for many ladders at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, kernel

Floats = NDArray[np.float64]
STEPS = 6
"""Runge-Kutta steps per year of age; rates change with completed age and stay below about 10 a year."""


@inline
def _change(p: Floats, rungs: int, up: Floats, down: Floats, die: float, ratio: Floats, out: Floats) -> None:
    """Write the yearly change of the shares on the rungs among the living."""
    none, excess = 1.0, 0.0
    for k in range(rungs):
        none -= p[k]
        excess += p[k] * (ratio[k] - 1.0)
    above = 0.0
    for k in range(rungs - 1, -1, -1):
        flow = up[k] * (p[k - 1] if k > 0 else none) - down[k] * p[k]
        out[k] = flow - above - p[k] * die * (ratio[k] / (1.0 + excess) - 1.0)
        above = flow


@inline
def _year(
    p: Floats, mean: Floats, rungs: int, up: Floats, down: Floats, die: float, ratio: Floats, room: Floats
) -> None:
    """Let a year pass for the shares `p` by the fourth-order Runge-Kutta method; write their mean over the year.

    Parameters
    ----------
    room : (5, rungs) scratch.
    """
    h = 1.0 / STEPS
    a, b, c, d, q = room[0], room[1], room[2], room[3], room[4]
    for k in range(rungs):
        mean[k] = 0.0
    for _ in range(STEPS):
        _change(p, rungs, up, down, die, ratio, a)
        for k in range(rungs):
            q[k] = p[k] + h / 2 * a[k]
        _change(q, rungs, up, down, die, ratio, b)
        for k in range(rungs):
            q[k] = p[k] + h / 2 * b[k]
        _change(q, rungs, up, down, die, ratio, c)
        for k in range(rungs):
            q[k] = p[k] + h * c[k]
        _change(q, rungs, up, down, die, ratio, d)
        for k in range(rungs):
            after = p[k] + h / 6 * (a[k] + 2 * b[k] + 2 * c[k] + d[k])
            mean[k] += h * (p[k] + after) / 2
            p[k] = after


@kernel
def years(start: Floats, up: Floats, down: Floats, die: Floats, ratio: Floats, end: Floats, mean: Floats) -> None:
    """Let one year pass for each of many separate ladders.

    Parameters
    ----------
    start : (n, rungs) shares of the living on each rung but the lowest.
    up, down, ratio : (n, rungs) yearly hazards of reaching a rung from the one below and of falling back from it, and
        mortality on it over that on the lowest.
    die : (n,) yearly hazard of death of everybody together.
    end, mean : (n, rungs) written: shares a year later, and their mean over the year.
    """
    rungs = start.shape[1]
    room = np.empty((5, rungs))
    for i in range(len(die)):
        end[i] = start[i]
        _year(end[i], mean[i], rungs, up[i], down[i], die[i], ratio[i], room)


@kernel
def life(up: Floats, down: Floats, die: Floats, ratio: Floats, mean: Floats) -> None:
    """Follow many separate ladders from birth through all ages.

    Parameters
    ----------
    up, down, ratio : (n, ages, rungs) as in `years`, by completed age.
    die : (n, ages).
    mean : (n, ages, rungs) written: shares of the living, the mean over each year of age.
    """
    rungs = up.shape[2]
    p, room = np.empty(rungs), np.empty((5, rungs))
    for i in range(len(die)):
        p[:] = 0.0
        for age in range(die.shape[1]):
            _year(p, mean[i, age], rungs, up[i, age], down[i, age], die[i, age], ratio[i, age], room)
