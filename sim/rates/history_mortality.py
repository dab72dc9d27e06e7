"""Dutch mortality of every calendar year from 1850 on: observed, projected, and before 2000 bent to anchors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.errors import DataError
from sim.rates.mortality import FEWEST_YEARS, fit_normal_years, national
from sim.rates.national import AGES, FIRST_DEATHS, Series
from sim.rates.observed_mortality import INFANT_CARRY, life_expectancy, observed_mortality
from sim.rates.table import Floats
from sim.statline import Statline

FIRST = 1850
"""First calendar year and first cohort."""
ANCHORS = np.array([
    [1850, 36.4, 38.2, 10.2, 10.6, 210, 180],
    [1875, 38.4, 40.7, 10.4, 10.9, 220, 188],
    [1885, 42.5, 45.0, 10.7, 11.3, 197, 168],
    [1895, 46.2, 49.0, 10.9, 11.6, 173, 146],
    [1905, 51.0, 53.4, 11.2, 11.9, 139, 116],
    [1915, 55.1, 57.1, 11.5, 12.1, 102, 83],
    [1925, 61.9, 63.5, 12.4, 13.0, 66, 52],
    [1935, 65.5, 67.2, 12.6, 13.2, 45, 35],
    [1948, 69.4, 71.5, 13.8, 14.4, 33, 25],
    [1955, 71.1, 74.0, 14.1, 15.0, 23, 18],
    [1960, 71.5, 75.3, 13.9, 15.3, 19.5, 15],
    [1970, 70.8, 76.5, 13.3, 16.1, 14.4, 11],
    [1980, 72.5, 79.2, 13.7, 18.0, 9.7, 7.5],
    [1990, 73.8, 80.1, 14.4, 18.9, 8.0, 6.1],
])  # fmt: skip
"""Year; life expectancy at birth of men and women; at 65 of men and women; deaths below age 1 per 1,000 live births,
boys and girls. Assumption: figures as recalled of CBS (Levensverwachting; geslacht, leeftijd, 37360ned, and the period
life tables of 1850-59, 1870-79 ... 1931-40, 1947-49), not shipped and not checked. Range: at birth 0.5 year from 1900
on and 1 before, at 65 0.5 (1 before 1930), infants 10%. The years of the wars and 1918 are passed over, so that
those who died in them are thought alive a little too often."""
PATTERN_YEAR = 1970
PATTERN_AGES = (1.5, 3.5, 7.5, 12.5, 17.5, 22.5, 27.5, 32.5, 37.5, 42.5, 47.5, 52.5, 57.5, 62.5, 67.5)
PATTERN = np.array([
    [101, 84, 54, 43, 96, 106, 94, 109, 154, 256, 446, 808, 1401, 2390, 3640],
    [104, 53, 30, 25, 44, 45, 50, 67, 102, 162, 280, 416, 613, 1000, 1720],
])  # fmt: skip
"""Deaths per 100,000 of men and women at these ages in 1970: deaths of CBS 03747 (the year 1970 is published but not
shipped) over the population of 1988 put back with these rates, a fixed point. They move by 1% (3% from 60 on)
with what is assumed above 70; together with the anchors' e(65) they give e(0) of 1970 within 0.4 year."""
PATTERN_END = 100.0
"""Age from which the pattern of 1970 is that of 2000 but for the move of `OLD`."""
YOUNG_AGES = (1.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 65.0)
YOUNG = np.array([
    [1.00, 0.75, 0.50, 0.40, 0.47, 0.35, 0.21, 0.12, 0.0],
    [1.00, 0.85, 0.75, 0.67, 0.67, 0.47, 0.29, 0.20, 0.0],
])  # fmt: skip
"""Assumption, men and women: by how much the logarithm of the hazard at an age moves with that of age 1 when e(0)
changes while e(65) and infant mortality do not. Read off the ratios of Dutch life tables of 1900-09 to 1970 (some 35 at
age 1, 6 and 10 at 10-20, 4 and 8 at 30, 2 at 50). Range 0.15 at any age, which moves
l(30) of the cohorts of 1900-1930 by up to 0.018."""
OLD = ((58.0, 72.0, 85.0, 95.0, 105.0), (0.0, 1.0, 0.9, 0.4, 0.0))
"""Assumption: the same for e(65): mortality of the oldest changes least. Held against deaths of 1970 and cohorts of
1988-2000 in the tests."""
BASE_YEARS = 3
"""Years from 2000 whose mean log hazard is bent."""
BISECTIONS = 36


def period_hazards(statline: Statline, people: Series, last_year: int) -> Floats:
    """Return yearly hazards (Y, 2, 111) of dying by age on 31 December, Y from `FIRST` to `last_year`.

    Parameters
    ----------
    statline : CBS tables; with `as_of`, nothing later is used
    people : Dutch population on 1 January
    last_year : 2000 or later

    Notes
    -----
    From 2000 on exactly what `sim.rates.mortality` uses before the local factor. Before, the mean log hazards of
    2000-2002, below 70 going over into the pattern of 1970, move by `YOUNG` and `OLD` until e(65) and e(0) of an
    anchor come out, with infant deaths as given; between anchors the logarithms are interpolated in time. Deaths by
    age before 2000 are not shipped.

    Raises
    ------
    DataError
        If fewer than five years of deaths are known.
    """
    seen = observed_mortality(statline, people)
    if len(seen.years) < FEWEST_YEARS:
        raise DataError(
            f"history as of {statline.as_of}: too few deaths are known; use as_of 2004 or later",
            f"verleden met as_of {statline.as_of}: er is te weinig sterfte bekend; gebruik as_of 2004 of later",
        )
    model = fit_normal_years(seen)
    log_m = np.empty((last_year - FIRST + 1, 2, AGES))
    for year in range(FIRST_DEATHS, last_year + 1):
        log_m[year - FIRST] = national(seen, model, year, "observed")[0]
    base = np.log(seen.hazard[:BASE_YEARS]).mean(axis=0)
    years = np.append(ANCHORS[:, 0], float(FIRST_DEATHS))
    bent = np.concatenate([_bend(_pattern(base)), base[None]])
    past = np.arange(FIRST, FIRST_DEATHS, dtype=np.float64)
    after = np.searchsorted(years, past, side="right")
    t = ((past - years[after - 1]) / (years[after] - years[after - 1]))[:, None, None]
    log_m[: FIRST_DEATHS - FIRST] = (1 - t) * bent[after - 1] + t * bent[after]
    return np.exp(log_m)


def _pattern(base: Floats) -> Floats:
    """Return log hazards (anchors, 2, 111) before they are bent: of 1970, and from there on towards the base."""
    age = np.arange(AGES, dtype=np.float64)
    middle = np.array(PATTERN_AGES)
    change = np.empty_like(base)
    for sex in range(2):
        known = np.log(PATTERN[sex] / 1e5) - np.interp(middle, age, base[sex])
        change[sex] = np.interp(age, np.append(middle, PATTERN_END), np.append(known, 0.0))
    left = np.clip((FIRST_DEATHS - ANCHORS[:, 0]) / (FIRST_DEATHS - PATTERN_YEAR), 0.0, 1.0)
    return base + left[:, None, None] * change


def _bend(start: Floats) -> Floats:
    """Return log hazards (anchors, 2, 111) that have the anchors' figures, from others of that shape."""
    age = np.arange(AGES, dtype=np.float64)
    young = np.stack([np.interp(age, YOUNG_AGES, weight) for weight in YOUNG])
    old = np.interp(age, *OLD)
    at_birth, at_65, infants = ANCHORS[:, 1:3], ANCHORS[:, 3:5], ANCHORS[:, 5:7] / 1000

    def aged(move: Floats) -> Floats:
        return start + move[..., None] * old

    later = aged(_solve(lambda move: expectancy_65(aged(move)), at_65))

    def all_ages(move: Floats) -> Floats:
        log_m = later + move[..., None] * young
        log_m[..., 1] = np.log(np.exp(log_m[..., 1]) - np.log1p(-INFANT_CARRY * infants))
        log_m[..., 0] = np.log(-np.log1p(-(1 - INFANT_CARRY) * infants))
        return log_m

    return all_ages(_solve(lambda move: np.asarray(life_expectancy(_q(all_ages(move)))), at_birth))


def _solve(expectancy: Callable[[Floats], Floats], target: Floats) -> Floats:
    """Return by bisection the moves at which falling `expectancy` equals the target, same shape."""
    low, high = np.full(target.shape, -3.0), np.full(target.shape, 8.0)
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        longer = expectancy(middle) > target
        low, high = np.where(longer, middle, low), np.where(longer, high, middle)
    return np.asarray(0.5 * (low + high))


def _q(log_m: Floats) -> Floats:
    return np.asarray(1 - np.exp(-np.exp(log_m)))


def expectancy_65(log_m: Floats) -> Floats:
    """Return life expectancy at exact age 65 from log hazards (..., 111) by age on 31 December.

    Those of exactly 65 are half a year past 31 December at 64 and as long before it at 65: the mean of both.
    """
    q = _q(log_m)
    left = np.cumprod(1 - q[..., 66:], axis=-1)
    at_65 = 0.5 + left[..., :-1].sum(axis=-1) + left[..., -1] * (1 / q[..., -1] - 0.5)
    at_64 = 0.5 * q[..., 65] + (1 - q[..., 65]) * (1 + at_65)
    return np.asarray(0.5 * (at_65 + at_64))


def cohort_survival(hazard: Floats, last_year: int) -> tuple[Floats, Floats]:
    """Follow every cohort through the years.

    Parameters
    ----------
    hazard : (Y, 2, 111) from `period_hazards`, years from `FIRST`; the last one holds for all later years
    last_year : last cohort

    Returns
    -------
    year_end : (2, C, 111) share of a cohort alive on 31 December of the year in which it reaches that age
    exact : (2, C, 111) share alive at exact age 0..110, 1 at birth

    Notes
    -----
    A birthday lies on average midway between two Decembers: the geometric mean of both. At the first, a share
    `INFANT_CARRY` of the infant deaths falls after 31 December, all of them before the birthday.
    """
    cohorts = np.arange(FIRST, last_year + 1)
    age = np.arange(AGES)
    year = np.minimum(cohorts[:, None] + age - FIRST, len(hazard) - 1)
    along = np.moveaxis(hazard, 1, 0)[:, year, age]
    total = np.cumsum(along, axis=-1)
    exact = np.empty_like(total)
    exact[..., 0] = 0.0
    exact[..., 1] = -np.log1p(-(1 - np.exp(-along[..., 0])) / (1 - INFANT_CARRY))
    exact[..., 2:] = 0.5 * (total[..., 1:-1] + total[..., 2:])
    return np.exp(-total), np.exp(-exact)
