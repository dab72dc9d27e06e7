"""Net migration by sex and age between two counts of the population, by what births and deaths cannot explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import DataError
from sim.rates.linear import product, solve
from sim.rates.moving import BETWEEN, moving_rates
from sim.rates.population import EXACT_YEAR, population_by_age, population_years
from sim.rates.read import AGES, GROUP, STARTS, Floats, single_nl, total

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.rates.table import RateTable
    from sim.statline import Statline

BOYS = 0.512
"""Share of boys among births, where births are known in total only; 0.510-0.515 in the Netherlands."""
CELL_SD = 8.0
"""Standard error, persons, of a five-year cell of a population: sums of postcode cells rounded to 5 fitted to exact
margins, or predecessors with one share for all ages. Assumption, range 4-15."""
ESTIMATED_BIRTHS_SD = 0.03
"""Relative standard error of births before the first year known."""
STEPS = np.geomspace(0.005, 0.32, 13)
"""Standard deviations tried for the step of the net-to-gross ratio from one age to the next."""
LIVELY_AGES, LIVELY_STEPS = (15, 30), 3.0
"""At these ages, when people leave to study and come back, steps are so many times as large. Assumption, range 2-6."""
START_SD = 1.0
"""Standard deviation of the ratio at age 0: net migration lies between -1 and 1 times gross departures."""
SEX_WEIGHT = 0.5
"""Step of the difference between the sexes, relative to that of their mean. Assumption, range 0.25-1."""
LEAST_YEARS = 4
"""Least time between the two counts."""
DEATH_LIMITS = (0.8, 1.25)
"""Mortality is scaled to the recorded deaths of the period within these limits."""


class NetMigration(NamedTuple):
    """Net migration of a municipality by sex and age.

    Parameters
    ----------
    first, last : years of the two counts, both on 1 January
    people : (2, 111) mean population of the period
    rate : (2, 111) net migrants per person per year, negative when more leave
    error : (2, 111) standard error of `rate`
    step : chosen standard deviation of the net-to-gross ratio's step per year of age
    deaths : factor on mortality that gives the recorded deaths, 1 where they are not known
    total : net migrants per year, all ages
    """

    first: int
    last: int
    people: Floats
    rate: Floats
    error: Floats
    step: float
    deaths: float
    total: float


def net_migration(municipality: Municipality, statline: Statline, mortality: RateTable) -> NetMigration:
    """Estimate net migration by the forward survival (residual) method, smoothed over age.

    Parameters
    ----------
    municipality : of `sim.municipalities`
    statline : CBS tables; the two last populations by age known at `as_of`, at least four years apart, are compared
    mortality : (year, sex, age31) table that covers the time between the counts; other years have the nearest row

    Notes
    -----
    Each cohort of the first count and of the births since is survived to the second count (mortality scaled to the
    recorded deaths); the rest is net migration, by sex and five-year group at the end (Siegel & Swanson 2004, The
    Methods and Materials of Demography, ch. 19). The sum over ages then equals recorded net migration but for CBS's
    corrections (at most 7 persons a year). The cells are few and noisy, the age pattern sharp: so the *ratio* of net
    to the national gross moving rate is what is smooth. It is a random walk over age, with a second one for the
    difference between the sexes; the step is the one with the largest marginal likelihood of the cells, given
    the cells' error and the Poisson noise of moves in and out.
    """
    first, last = _period(municipality, statline)
    before, after = (population_by_age(municipality, statline, y) for y in (first, last))
    births, guessed = zip(*(births_of(municipality, statline, y) for y in range(first, last)), strict=True)
    people = 0.5 * (before + after)
    recorded = [total(statline, "vital_events", municipality, y, "deaths") for y in range(first, last)]
    factor = 1.0
    for _ in range(3 if any(d is not None for d in recorded) else 0):  # fewer deaths early leave more to die later
        dead = _survive(before, births, mortality, first, factor, people)[1]
        known = [(d, e) for d, e in zip(recorded, dead, strict=True) if d is not None]
        factor = float(np.clip(factor * sum(d for d, _ in known) / sum(e for _, e in known), *DEATH_LIMITS))
    survivors, _, design = _survive(before, births, mortality, first, factor, people)
    residual = np.add.reduceat(after - survivors, STARTS, axis=1).ravel()
    gross = moving_rates(BETWEEN)
    noise = 2 * CELL_SD**2 + 2 * product(np.abs(design), np.tile(gross, 2))
    years = last - first
    born = np.array(births).sum(axis=1) * np.array(guessed) * ESTIMATED_BIRTHS_SD
    for row, year in enumerate(range(first, last)):
        group = (last - year - 1) // 5
        noise[[group, group + len(STARTS)]] += (0.5 * born[row]) ** 2
    ratio, covariance, step = _smooth(design * np.tile(gross, 2), residual, noise)
    rate = ratio.reshape(2, AGES) * gross
    whole = float(residual.sum()) / years
    rate += gross * (whole - (rate * people).sum()) / (gross * people).sum()
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0)).reshape(2, AGES) * gross
    return NetMigration(first, last, people, rate, error, step, factor, whole)


def _period(municipality: Municipality, statline: Statline) -> tuple[int, int]:
    """Return the latest two counts at least four years apart."""
    known = population_years(municipality, statline)
    lasts = [y for y in known if any(y - other >= LEAST_YEARS for other in known)]
    if not lasts:
        raise DataError(
            f"net migration of {municipality.name} needs two populations by age at least {LEAST_YEARS} years apart; "
            f"at the end of {statline.as_of} known: {', '.join(map(str, known)) or 'none'}; use as_of 2016 or later",
            f"het migratiesaldo van {municipality.name} vraagt twee bevolkingen naar leeftijd met {LEAST_YEARS} jaar "
            f"ertussen; eind {statline.as_of} bekend: {', '.join(map(str, known)) or 'geen'}; "
            "gebruik as_of 2016 of later",
        )
    last = max(lasts)
    if EXACT_YEAR in lasts:  # 2020 has exact margins by age; 2021 rests on it
        last = EXACT_YEAR
    return max(y for y in known if last - y >= LEAST_YEARS), last


def births_of(municipality: Municipality, statline: Statline, year: int) -> tuple[tuple[float, float], bool]:
    """Return boys and girls born in a year, and whether they are estimated.

    Notes
    -----
    From 37259eng (2012 on) or 37201 (2010-2015); before 2010, Dutch children aged 0 a year later times the local
    share of births in the first year known.
    """
    found = _known_births(municipality, statline, year)
    if found is not None:
        return found, False
    later = next(y for y in range(year + 1, year + 20) if _known_births(municipality, statline, y) is not None)
    base = _known_births(municipality, statline, later)
    assert base is not None
    growth = single_nl(statline, year + 1)[:, 0].sum() / single_nl(statline, later + 1)[:, 0].sum()
    return (base[0] * float(growth), base[1] * float(growth)), True


def _known_births(municipality: Municipality, statline: Statline, year: int) -> tuple[float, float] | None:
    for table, indicator in (("vital_events", "births"), ("births_by_mother_age", "live_births")):
        everyone = total(statline, table, municipality, year, indicator)
        if everyone is not None:
            return BOYS * everyone, (1 - BOYS) * everyone
    return None


def _survive(
    before: Floats,
    births: tuple[tuple[float, float], ...],
    mortality: RateTable,
    first: int,
    factor: float,
    people: Floats,
) -> tuple[Floats, list[float], Floats]:
    """Return survivors (2, 111), deaths per year, and person-years by age behind each cell at the end (40, 222).

    Notes
    -----
    q(x) is by age on 31 December: who is x on 1 January has q(x + 1). A cohort spends half a calendar year at age x
    and half at x + 1; the person-years are those of the mean population, weighted by survival to the end.
    """
    span = len(births)
    start = int(mortality.axes[0].labels[0])
    now, dead = before.copy(), list[float]()
    design = np.zeros((2 * len(STARTS), 2 * AGES))
    survival = np.ones((2, AGES + 1))  # by age31 of this year, to the end; filled backwards below
    rows = [min(max(first + k - start, 0), len(mortality.values) - 1) for k in range(span)]
    q = np.minimum(factor * mortality.values[rows], 1.0)
    for k in range(span):
        died = q[k, :, np.minimum(np.arange(AGES) + 1, AGES - 1)].T * now
        infants = np.array(births[k]) * q[k, :, 0]
        dead.append(float(died.sum() + infants.sum()))
        left = now - died
        now = np.empty_like(left)
        now[:, 1:] = left[:, :-1]
        now[:, -1] += left[:, -1]
        now[:, 0] = np.array(births[k]) - infants
    for k in reversed(range(span)):
        end = np.minimum(np.arange(AGES) + span - k, AGES - 1)  # age at the end of who is x on 1 January of year k
        newborn = span - k - 1
        later = survival[:, 1:]
        half = 1 - 0.5 * q[k][:, np.minimum(np.arange(AGES) + 1, AGES - 1)]
        for sex in range(2):
            cell = sex * len(STARTS) + GROUP[end]
            years = 0.5 * people[sex] * later[sex] * half[sex]
            np.add.at(design, (cell, sex * AGES + np.arange(AGES)), years)
            np.add.at(
                design, (cell[:-1], sex * AGES + np.arange(1, AGES)), 0.5 * people[sex, 1:] * (later * half)[sex, :-1]
            )
            design[sex * len(STARTS) + GROUP[newborn], sex * AGES] += 0.5 * people[sex, 0] * survival[sex, 0]
        whole = 1 - q[k]
        survival[:, :-1] = whole * survival[:, np.minimum(np.arange(AGES) + 1, AGES)]
    return now, dead, design


def _smooth(design: Floats, residual: Floats, noise: Floats) -> tuple[Floats, Floats, float]:
    """Return the smooth ratio (222,), its covariance and the chosen step, by Gaussian random walks over age."""
    age = np.arange(AGES)
    lively = (age >= LIVELY_AGES[0]) & (age < LIVELY_AGES[1])
    walked = np.cumsum(np.where(lively, LIVELY_STEPS**2, 1.0))
    walk = np.minimum.outer(walked, walked) - walked[0]
    best: tuple[float, Floats, Floats, float] | None = None
    for step in STEPS.tolist():
        mean = START_SD**2 + step**2 * walk
        apart = (SEX_WEIGHT * step) ** 2 * walk
        prior = np.block([[mean + apart, mean - apart], [mean - apart, mean + apart]])
        cross = product(design, prior)
        cells = product(cross, design.T) + np.diag(noise)
        solved, log_determinant = solve(cells, np.column_stack([residual, cross]))
        fit = -0.5 * (float((residual * solved[:, 0]).sum()) + log_determinant)
        if best is None or fit > best[0]:
            best = (fit, product(cross.T, solved[:, 0]), prior - product(cross.T, solved[:, 1:]), step)
    assert best is not None
    return best[1], best[2], best[3]
