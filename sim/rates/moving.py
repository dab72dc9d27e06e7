"""How often people move by age: within a municipality and to another one, as published for the Netherlands."""

from __future__ import annotations

import numpy as np

from sim.rates.read import AGES, Floats
from sim.rates.table import Axis, RateTable

SOURCE = "CBS, Statistische Trends 2020, Een analyse van het verhuisgedrag van zestigers (rates of 2017)"
NODES = np.array([0, 10, 20, 25, 30, 40, 50, 60, 70], dtype=np.float64)
"""Ages for which the rates below are published, completed years."""
BETWEEN = np.array([5.80, 2.63, 10.32, 13.03, 8.57, 3.98, 2.40, 1.80, 1.33]) / 100
"""Moves to another municipality per person per year at `NODES`; parameter A095."""
WITHIN = np.array([7.32, 5.47, 7.82, 14.22, 11.22, 6.26, 3.36, 2.24, 2.24]) / 100
"""Moves within the municipality per person per year at `NODES`; parameter A094."""
STILL_CHILD = 16.0
"""Up to this age children move with their parents only, so the rate of age 10 holds. Assumption, range 15-17."""
OLDEST_NODE = 90.0
"""The rate of 70 holds at every higher age: nothing is published above it."""
OWN_HOUSEHOLD = 25
"""Below this age most people live with their parents; who heads a household moves as at this age. Assumption, range
22-27: the published rates count every person and cannot tell them apart."""
RELATIVE_ERROR = 0.10
"""Standard error of a rate read from one year and interpolated, relative. Assumption, range 0.05-0.2; the yearly rate
of all ages ran from 8.8% to 11% between 1995 and 2023 (parameter A096)."""


def moving_rates(published: Floats) -> Floats:
    """Return a rate by single year of age from its values at `NODES`, shape (111,), by monotone cubic (PCHIP)."""
    nodes = np.concatenate([NODES[:2], [STILL_CHILD], NODES[2:], [OLDEST_NODE]])
    values = np.concatenate([published[:2], [published[1]], published[2:], [published[-1]]])
    age = np.minimum(np.arange(AGES), OLDEST_NODE)
    return monotone_cubic(nodes, values, age)


def monotone_cubic(x: Floats, y: Floats, at: Floats) -> Floats:
    """Return the monotone cubic through (x, y) at `at`, which must lie within x.

    Notes
    -----
    Slopes are the weighted harmonic mean of the neighbouring steps, 0 where these differ in sign and at both ends:
    Fritsch & Butland (1984), SIAM J. Sci. Stat. Comput. 5, 300. Written out because loading SciPy's version
    costs ten times the whole build of the rates.
    """
    width, step = np.diff(x), np.diff(y) / np.diff(x)
    left, right = 2 * width[1:] + width[:-1], width[1:] + 2 * width[:-1]
    same = step[:-1] * step[1:] > 0
    safe = np.where(same, step[:-1], 1.0), np.where(same, step[1:], 1.0)
    slope = np.zeros(len(x))
    slope[1:-1] = np.where(same, (left + right) / (left / safe[0] + right / safe[1]), 0.0)
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    t = (at - x[k]) / width[k]
    rise = width[k] * (slope[k] * t * (1 - t) ** 2 - slope[k + 1] * t**2 * (1 - t))
    return np.asarray(y[k] + (y[k + 1] - y[k]) * t**2 * (3 - 2 * t) + rise, dtype=np.float64)


def moving() -> RateTable:
    """Return the yearly hazard that a household moves within the municipality, by age of its reference person."""
    person = moving_rates(WITHIN)
    values = person[np.maximum(np.arange(AGES), OWN_HOUSEHOLD)]
    return RateTable(
        name="moving",
        title="Moves within the municipality per household per year",
        unit="moves per household per year",
        axes=(Axis("age", tuple(range(AGES))),),
        values=values,
        method=(
            "National rates per person in 2017, monotone cubic between the published ages, the rate of 70 held above "
            f"it and that of {OWN_HOUSEHOLD} below it. No figures by municipality: the national rate holds."
        ),
        sources=(SOURCE,),
        error=RELATIVE_ERROR * values,
        error_note="Interpolation and one year; moves that begin or end a union are also counted in it.",
        notes={"national_rate_used": 1.0},
    )
