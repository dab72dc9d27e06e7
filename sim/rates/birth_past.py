"""Dutch births per woman before figures by the mother's age: their age pattern, and their number from survivors."""

from __future__ import annotations

import numpy as np

from sim.rates.history_mortality import FIRST
from sim.rates.national import Series
from sim.rates.parity import OLDEST, YOUNGEST
from sim.rates.table import Floats

FIRST_BIRTHS = 1900
"""First year with birth rates of its own; earlier years take these."""
AGE_ANCHORS = np.array([
    [1900, 32.2, 6.5],
    [1910, 32.1, 6.5],
    [1920, 31.8, 6.4],
    [1930, 31.3, 6.3],
    [1940, 31.2, 6.2],
    [1950, 30.9, 6.1],
    [1960, 29.9, 5.9],
    [1965, 29.2, 5.9],
    [1970, 28.2, 5.6],
    [1975, 27.4, 5.0],
    [1980, 27.7, 4.7],
    [1985, 28.4, 4.6],
    [1990, 29.3, 4.7],
    [1995, 30.0, 4.7],
    [2000, 30.5, 4.8],
    [2005, 30.6, 5.0],
])  # fmt: skip
"""Year; mean and standard deviation of the mother's age in the rates by single age. Assumption: from 1950 figures as
recalled of CBS (Geboorte; kerncijfers, mean age of the mother at birth) and the Human Fertility Database (Netherlands),
not shipped and not checked, range 0.3 year; before, the later motherhood of large families, range 0.7 year."""
LOWEST, HIGHEST = 14.5, 49.5
"""Ages between which the beta curve of early years lies."""
CURVE_UNTIL = 1970
"""Up to this year the age pattern is a beta curve; from there it goes over into the first one observed."""
GROWTH = 0.009
"""Assumption: yearly growth of births before the oldest cohort that survivors show: 0.7-1.1% in 1850-1900 (CBS,
Bevolking; geboorte en sterfte vanaf 1804). Moves only women of before 1893."""
PUBLISHED = np.array([
    [1950, 3.10],
    [1955, 3.05],
    [1960, 3.12],
    [1965, 3.04],
    [1970, 2.57],
    [1975, 1.66],
    [1980, 1.60],
    [1985, 1.51],
])  # fmt: skip
"""Year; births per woman over all ages. Assumption: figures as recalled of CBS, Geboorte; kerncijfers (total
fertility), not shipped and not checked; range 0.03. What survivors give is up to 6% higher, because they count those
who came as children from abroad as born here; before 1947 and from 1988 on they are taken as they are."""
AS_COUNTED = (1946, 1988)
"""Years between which `PUBLISHED` corrects, its ratio to the survivors interpolated."""
OLDEST_SURVIVOR = 94
"""Oldest single age in the population of 1988."""


def past_shapes(observed: Floats, year: int) -> dict[int, Floats]:
    """Return age patterns (35,), summing to 1, of all years from 1900 until the first observed.

    Parameters
    ----------
    observed : (35,) rates of the first year with births by single age
    year : that year

    Notes
    -----
    Each has the mean and spread of `AGE_ANCHORS`. Until 1970 a beta curve; then a mixture that goes over linearly
    into the observed pattern, moved and stretched to the same mean and spread.
    """
    age = np.arange(YOUNGEST, OLDEST + 1, dtype=np.float64)
    mean = float((age * observed).sum() / observed.sum())
    spread = float(np.sqrt((observed * (age - mean) ** 2).sum() / observed.sum()))
    anchors = np.vstack([AGE_ANCHORS[AGE_ANCHORS[:, 0] < year], [[year, mean, spread]]])
    edges = np.arange(YOUNGEST, OLDEST + 2) - 0.5
    below = np.concatenate([[0.0], np.cumsum(observed) / observed.sum()])
    shapes = {}
    for past in range(FIRST_BIRTHS, year):
        centre, width = (float(np.interp(past, anchors[:, 0], anchors[:, column])) for column in (1, 2))
        moved = np.interp(mean + (edges - centre) * spread / width, edges, below)
        moved[0], moved[-1] = 0.0, 1.0
        weight = max((past - CURVE_UNTIL) / (year - CURVE_UNTIL), 0.0)
        shapes[past] = weight * np.diff(moved) + (1 - weight) * _beta(age, centre, width)
    return shapes


def _beta(age: Floats, mean: float, spread: float) -> Floats:
    """Return a beta density at the ages, with that mean and standard deviation, summing to 1."""
    length = HIGHEST - LOWEST
    centre, variance = (mean - LOWEST) / length, (spread / length) ** 2
    size = centre * (1 - centre) / variance - 1
    u = (age - LOWEST) / length
    curve = u ** (centre * size - 1) * (1 - u) ** ((1 - centre) * size - 1)
    return np.asarray(curve / curve.sum())


def past_levels(people: Series, year_end: Floats, shapes: dict[int, Floats]) -> dict[int, float]:
    """Return births per woman over the pattern of the year, for the years from 1900 until the population begins.

    Parameters
    ----------
    people : Dutch population; its first year is used
    year_end : (2, C, 111) survival of cohorts from 1850 to 31 December, from `history_mortality.cohort_survival`
    shapes : year -> (35,) age pattern

    Notes
    -----
    Births and women are the inhabitants of the first 1 January put back to their year by mortality, so that
    migrants count as born here and those who left do not; `PUBLISHED` takes that out. Women of cohorts with no
    survivor of a single age follow from constant growth of births.
    """
    start = int(people.years[0])
    born = np.zeros((2, start - FIRST))  # by sex and cohort
    age = np.arange(OLDEST_SURVIVOR + 1)
    cohort = start - 1 - age - FIRST
    born[:, cohort] = people.at(start)[:, : OLDEST_SURVIVOR + 1] / year_end[:, cohort, age]
    oldest = int(cohort[-1])
    back = np.exp(GROWTH * (np.arange(oldest) - oldest - 2))
    born[:, :oldest] = born[:, oldest : oldest + 5].mean(axis=1)[:, None] * back
    total = born.sum(axis=0)
    mothers = np.arange(YOUNGEST, OLDEST + 1)
    levels = {}
    for year in range(FIRST_BIRTHS, start):
        of = year - mothers - FIRST
        levels[year] = float(total[year - FIRST] / (born[1, of] * year_end[1, of, mothers] * shapes[year]).sum())
    ratio = [value / (levels[int(year)] * shapes[int(year)].sum()) for year, value in PUBLISHED]
    known = np.concatenate([[AS_COUNTED[0]], PUBLISHED[:, 0], [AS_COUNTED[1]]])
    right = np.concatenate([[1.0], ratio, [1.0]])
    return {year: level * float(np.interp(year, known, right)) for year, level in levels.items()}
