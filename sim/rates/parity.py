"""Women by births so far: cohorts that move through the childbearing ages so that births by age come out exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from sim.rates.table import Floats

YOUNGEST, OLDEST = 15, 49
"""Ages on 31 December at which women give birth; the few outside are counted with the nearest, as CBS does."""
SPAN = OLDEST - YOUNGEST + 1
PARITIES = 5
"""0, 1, 2, 3 and 4 or more births."""
BIRTH_INTERVAL = 10
"""Months from one birth to the first month in which the next can fall: nine months of pregnancy and one before it."""
MONTHS = 12
TWINS = 0.0150
"""Assumption: share of maternities with twins. CBS, Geboorte; kerncijfers: 1.4-1.6% in 2010-2023, falling from 1.8% in
2003; triplets (1 in 10,000) are counted as twins. The table is not shipped."""
TWINS_ERROR = 0.0005
"""Half the width of that range, as a standard error."""
PROGRESSION = np.array([1.0, 1.626, 0.556, 0.769, 0.769])
"""Hazard of a next birth by parity, relative to a woman without children of the same age who is not in `NEVER`; parity
3 and 4+ share one. Result of `fit_progression` on Dutch births by order of 2010-2015 (CBS 37201)."""
NEVER_COHORTS = (1900, 1910, 1920, 1925, 1930, 1935, 1940, 1945, 1950, 1955, 1960, 1965, 1970, 1980)
NEVER = (0.219, 0.189, 0.149, 0.131, 0.109, 0.083, 0.042, 0.0, 0.0, 0.040, 0.063, 0.065, 0.033, 0.0)
"""Share of the women born in these years who are at risk of no birth at all (unmarried in their time, infertile, or by
choice), interpolated, held beyond. Result, with `PROGRESSION`, of `CHILDLESS`. Without it 3% of the cohort of 1920
would be childless."""
CHILDLESS = {
    1900: 0.23, 1910: 0.20, 1920: 0.16, 1925: 0.145, 1930: 0.13, 1935: 0.12, 1940: 0.115, 1945: 0.12,
    1950: 0.145, 1955: 0.17, 1960: 0.18, 1965: 0.185, 1970: 0.175,
}  # fmt: skip
"""Year of birth -> share of women without children at 50. Assumption: figures as recalled of CBS (kindertal by cohort)
and Rowland (2007, Journal of Family Issues 28, 1311), not checked; range 2 points, 4 before 1930. Of people of 70 and
over living at home in 2016 12.4% have no children (CBS, Statistische Trends 2020). From 1980 on orders decide."""
TRIES = 4
"""Evaluations of a year in which the age factors are found; the births per woman are then right within 1e-9."""
STEEPEST = 6.0
"""Highest yearly hazard tried."""


class Cohorts(NamedTuple):
    """Share of women by births so far, at each age on 31 December 15..49.

    Parameters
    ----------
    free : (35, 5) those who can give birth
    waiting : (10, 35, 5) those who gave birth in each of the last ten months, already counted at the new parity
    month : months passed; the oldest of `waiting` is at `month` modulo 10
    """

    free: Floats
    waiting: Floats
    month: int

    def share(self) -> Floats:
        """Return the share of women (35, 5) by births so far; sums to 1 per age."""
        return self.free + self.waiting.sum(axis=0)


def childless() -> Cohorts:
    """Return cohorts in which nobody has given birth."""
    free = np.zeros((SPAN, PARITIES))
    free[:, 0] = 1.0
    return Cohorts(free, np.zeros((BIRTH_INTERVAL, SPAN, PARITIES)), 0)


def never(year: int) -> Floats:
    """Return the share (35,) never at risk of a birth among all women, by the age they reach in the year."""
    return np.asarray(np.interp(year - np.arange(YOUNGEST, OLDEST + 1), NEVER_COHORTS, NEVER))


def year_of_births(cohorts: Cohorts, hazard: Floats, barred: Floats | float = 0.0) -> tuple[Floats, Cohorts]:
    """Let the months of a year pass.

    Parameters
    ----------
    cohorts : at the start of the year, by the age they reach on 31 December
    hazard : (35, 5) yearly hazard of a maternity by age on 31 December and parity, for those who are free
    barred : (35,) or one share of women at risk of no birth, all without children

    Returns
    -------
    maternities : (35, 5) per woman of that age, by parity before
    cohorts : at the end of the year, still by the same ages
    """
    chance = 1 - np.exp(-hazard / MONTHS)
    free, waiting = cohorts.free.copy(), cohorts.waiting.copy()
    total = np.zeros_like(free)
    for month in range(cohorts.month, cohorts.month + MONTHS):
        slot = waiting[month % BIRTH_INTERVAL]
        free += slot
        born = free * chance
        born[:, 0] -= barred * chance[:, 0]
        free -= born
        total += born
        slot[:] = 0.0
        slot[:, 1:] = (1 - TWINS) * born[:, :-1]
        slot[:, 2:] += TWINS * born[:, :-2]
        slot[:, -1] += born[:, -1] + TWINS * born[:, -2]
    return total, Cohorts(free, waiting, cohorts.month + MONTHS)


def older(cohorts: Cohorts) -> Cohorts:
    """Return the cohorts on 1 January: everybody one age up, girls of 15 without children."""
    free, waiting = np.zeros_like(cohorts.free), np.zeros_like(cohorts.waiting)
    free[1:], waiting[:, 1:] = cohorts.free[:-1], cohorts.waiting[:, :-1]
    free[0, 0] = 1.0
    return Cohorts(free, waiting, cohorts.month)


def reproduce(
    cohorts: Cohorts, rate: Floats, progression: Floats, guess: Floats, barred: Floats | float = 0.0
) -> tuple[Floats, Floats, Cohorts]:
    """Find the hazards with which a year gives the births it should.

    Parameters
    ----------
    cohorts : at the start of the year
    rate : (35,) live births per woman by age on 31 December
    progression : (5,) hazard by parity relative to parity 0
    guess : (35,) age factors to start from, positive
    barred : (35,) or one share of women at risk of no birth

    Returns
    -------
    factor : (35,) hazard at parity 0; the hazard at parity k is factor x progression[k]
    maternities : (35, 5) as from `year_of_births`
    cohorts : at the end of the year

    Notes
    -----
    The births of a year rise with the factor at each age, slightly less than in proportion, because those who give
    birth wait: a secant search per age finds it. The waiting time is thereby allowed for, not corrected afterwards.
    """
    target = rate / (1 + TWINS)
    before, born_before = np.zeros(SPAN), np.zeros(SPAN)
    factor = guess
    for attempt in range(TRIES):
        maternities, after = year_of_births(cohorts, factor[:, None] * progression, barred)
        if attempt == TRIES - 1:
            break
        born = maternities.sum(axis=1)
        rise = born - born_before
        slope = np.where(np.abs(rise) > 1e-12, (factor - before) / np.where(rise == 0, 1.0, rise), 0.0)
        before, born_before = factor, born
        factor = np.clip(factor + (target - born) * slope, 0.0, STEEPEST)
    return factor, maternities, after


def past(rate: Callable[[int], Floats], first: int, last: int) -> Iterator[tuple[int, Floats, Floats]]:
    """Let cohorts of women live through calendar years, from no children at all.

    Parameters
    ----------
    rate : gives the live births per woman (35,) by age on 31 December of a calendar year
    first, last : calendar years

    Yields
    ------
    year, hazard (35, 5) of a maternity for those who do not wait, and share of women (35, 5) by births so far on
    31 December. The hazard without children is a mean over all of them, `never` included.
    """
    now, factor = childless(), np.full(SPAN, 0.05)
    for year in range(first, last + 1):
        factor, maternities, after = reproduce(now, rate(year), PROGRESSION, np.maximum(factor, 1e-6), never(year))
        hazard = factor[:, None] * PROGRESSION
        hazard[:, 0] = -np.log1p(-maternities[:, 0] / now.free[:, 0])
        yield year, hazard, after.share()
        now = older(after)


def fit_progression(rates: dict[int, Floats], women: dict[int, Floats], orders: dict[int, Floats]) -> Floats:
    """Find the relative hazards by parity with which births by order come out.

    Parameters
    ----------
    rates : year -> (35,) births per woman; consecutive years, at least 35 before the first of `orders`
    women : year -> (35,) women, for the years of `orders`
    orders : year -> (4,) births by order 1, 2, 3, 4 and more

    Returns
    -------
    progression : (5,)
    """
    progression = np.array([1.0, 2.0, 0.8, 0.8, 0.8])
    wanted = np.sum(list(orders.values()), axis=0)
    for _ in range(40):
        found = births_by_order(rates, women, tuple(orders), progression)
        step = wanted / wanted[0] / (found / found[0])
        progression = progression * np.append(step, step[-1])
        if np.abs(step - 1).max() < 1e-4:
            break
    return np.asarray(progression / progression[0])


def births_by_order(
    rates: dict[int, Floats], women: dict[int, Floats], years: tuple[int, ...], progression: Floats
) -> Floats:
    """Return births by order 1, 2, 3, 4+ over some years, (4,), when cohorts have lived through all rates before."""
    cohorts, factor = childless(), np.full(SPAN, 0.05)
    found = np.zeros(PARITIES)
    for year in sorted(rates):
        guess = np.maximum(factor, 1e-6)
        factor, maternities, cohorts = reproduce(cohorts, rates[year], progression, guess, never(year))
        if year in years:
            counted = (women[year][:, None] * maternities).sum(axis=0)
            found += counted
            found[1:] += TWINS * counted[:-1]
            found[-1] += TWINS * counted[-1]
        cohorts = older(cohorts)
    return np.append(found[:3], found[3:].sum())
