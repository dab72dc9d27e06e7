"""Fertility of a municipality by age and births so far: Dutch rates times a local level and a local age pattern."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.errors import ZorgdrukError
from sim.municipalities import Municipality
from sim.rates.birth_shape import birth_shape
from sim.rates.local import local_factors
from sim.rates.national import AGES, NATION, population
from sim.rates.national_births import BirthRates, birth_rates
from sim.rates.parity import (
    BIRTH_INTERVAL,
    OLDEST,
    PARITIES,
    TWINS,
    TWINS_ERROR,
    YOUNGEST,
    past,
)
from sim.rates.table import Axis, Floats, RateTable
from sim.statline import Statline

OLDEST_COHORT = 95
"""Age up to which the births of women in the start population are followed back; older women are given theirs."""
LOCAL_SINCE = (1965, 1995)
"""Assumption: how a municipality differs from the Netherlands holds back to the second year and fades to nothing at the
first (range 10 years). It is measured in 2006-2023; the births of women now over 70 are not known per municipality, and
the full difference would leave 6% of the women of 75 in Het Hogeland without children, half of the Dutch share."""
SHARE_ERROR = 0.02
"""Births by order of the three municipalities in 2010-2015 differ from those of the cohorts by 0.001-0.033."""
GRID = tuple(range(AGES))
PARITY = ("0", "1", "2", "3", "4+")
BIRTH_TABLES = ("CBS 37422ned", "CBS 37201", "CBS 37259eng", "CBS 7461bev")
LOCAL_TABLES = ("CBS 03759ned", "CBS 37713", "CBS 83502NED")


class FertilityTables(NamedTuple):
    """The rate tables of birth, as `sim.rates.rates.Rates` describes them."""

    maternity: RateTable
    multiple: RateTable
    boys: RateTable
    parity_start: RateTable
    parity_years: RateTable


def fertility(municipality: Municipality, statline: Statline, first_year: int, last_year: int) -> FertilityTables:
    """Return the rate tables of birth.

    Parameters
    ----------
    municipality : for the local level and age pattern
    statline : CBS tables; with `as_of`, nothing later is used
    first_year, last_year : calendar years of the table; `parity_start` is of 1 January of the first

    Notes
    -----
    A woman's hazard depends on her age and births so far only: c(age, year) x progression(parity), but a share of every
    cohort is at risk of no birth, so that the hazard without children is the mean over all women who have none. Cohorts
    go through all years since they were 15, giving birth month by month and waiting ten months after each birth;
    c is solved so that the births per woman of every age and year equal the local rate. Hence the model gives the right
    number of births if its women start with `parity_start`, and would be low by the share of women waiting otherwise.
    """
    if not 1950 <= first_year <= last_year:
        raise ZorgdrukError(f"fertility from {first_year} to {last_year}: give years from 1950, first to last")
    nation = population(statline)
    dutch = birth_rates(statline, nation)

    def rate(year: int) -> Floats:
        return _grid(dutch.at(year))

    shape = birth_shape(municipality, statline, nation, rate)
    pattern = _grid(shape.values)
    factor, _ = local_factors(municipality, statline, nation, "births", rate)
    years = tuple(range(first_year, last_year + 1))
    hazard, shares = _cohorts(dutch, factor.value * shape.values, years)
    values = np.zeros((len(years), AGES, PARITIES))
    values[:, YOUNGEST : OLDEST + 1] = 1 - np.exp(-hazard)
    level_error = np.array([dutch.error(year) for year in years])
    relative = np.sqrt((factor.error / factor.value) ** 2 + level_error[:, None] ** 2 + shape.error**2)
    error = np.zeros_like(values)
    error[:, YOUNGEST : OLDEST + 1] = relative[:, :, None] * hazard * np.exp(-hazard)
    tfr = {year: float((factor.value * shape.values * dutch.at(year)).sum()) for year in years}
    age = np.arange(YOUNGEST, OLDEST + 1)
    by_age = pattern[1, YOUNGEST : OLDEST + 1] * dutch.at(first_year)
    maternity = RateTable(
        name="maternity",
        title=f"Probability of giving birth within the year, {municipality.name}",
        unit="probability per year",
        axes=(Axis("year", years), Axis("age31", GRID), Axis("parity", PARITY)),
        values=values,
        method=(
            "Dutch births per woman by age on 31 December (2011-2019; other years that pattern scaled to all births of "
            f"the year, after {dutch.last} the mean level of three years), times a local level and a local age pattern "
            "(indirect standardisation, empirical Bayes); split by births so far with cohorts of women whose relative "
            "hazards by parity give the Dutch births by order of 2010-2015, with ten months between births."
        ),
        sources=BIRTH_TABLES + LOCAL_TABLES,
        error=error,
        error_note=(
            "Local level and age pattern, and a random walk of the Dutch level after the last known births; not the "
            "relative hazards by parity, which are taken to hold at every age, year and place."
        ),
        notes={
            "birth_interval": float(BIRTH_INTERVAL),
            "local_factor": factor.value,
            "local_factor_error": factor.error,
            "local_factor_raw": factor.raw,
            "local_births": factor.observed,
            "age_pattern_chi2": shape.chi2,
            "age_pattern_spread": shape.spread,
            **{f"age_pattern_{int(a)}": float(pattern[1, int(a)]) for a in (20, 25, 30, 35, 40)},
            "mean_age": float((age * by_age).sum() / by_age.sum()),
            "last_observed": float(dutch.last),
            f"tfr_{first_year}": tfr[first_year],
            f"tfr_{last_year}": tfr[last_year],
        },
    )
    return FertilityTables(
        maternity,
        twins(),
        boys(statline),
        _parity_start(municipality, shares[0], first_year),
        _parity_years(municipality, shares, years),
    )


def _grid(rates: Floats) -> Floats:
    """Put rates (35,) of women on the (2, 111) grid by sex and age."""
    grid = np.zeros((2, AGES))
    grid[1, YOUNGEST : OLDEST + 1] = rates
    return grid


def _cohorts(dutch: BirthRates, local: Floats, years: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return yearly hazards (Y, 35, 5) and the share of women by births so far on every 1 January, (Y, 111, 5)."""
    hazards, start, later = [], np.zeros((AGES, PARITIES)), []
    begin = years[0] - (OLDEST_COHORT - YOUNGEST)
    before = years[0] - 1

    def rate(year: int) -> Floats:
        births = dutch.at(year)
        if year >= dutch.first:
            return local * births
        known = dutch.at(dutch.first)  # the local level is kept where mothers were younger than when it was measured
        level = (local * known).sum() / known.sum() * births.sum() / (local * births).sum()
        return (1 + (level * local - 1) * float(np.interp(year, LOCAL_SINCE, (0.0, 1.0)))) * births

    for year, hazard, share in past(rate, begin, years[-1]):
        done = OLDEST + before - year  # age at the start of the women who now have all their children
        if OLDEST <= done <= OLDEST_COHORT:
            start[done] = share[-1]
        if year == before:
            start[YOUNGEST : OLDEST + 1] = share
        if year >= years[0]:
            hazards.append(hazard)
            later.append(share)
    start[:YOUNGEST, 0] = 1.0
    start[OLDEST_COHORT:] = start[OLDEST_COHORT]
    shares = [start / start.sum(axis=1, keepdims=True)]
    for share in later[:-1]:
        now = np.vstack([shares[-1][:1], shares[-1][:-1]])  # everybody a year older
        now[YOUNGEST : OLDEST + 1] = share / share.sum(axis=1, keepdims=True)
        shares.append(now)
    return np.stack(hazards), np.stack(shares)


def _parity_start(municipality: Municipality, share: Floats, year: int) -> RateTable:
    return RateTable(
        name="parity_start",
        title=f"Women by births so far, 1 January {year}, {municipality.name}",
        unit="share",
        axes=(Axis("age", GRID), Axis("parity", PARITY)),
        values=share,
        method=(
            "The cohorts behind the table of maternities on 31 December of the year before: each has lived through the "
            "birth rates of its own years, before 2011 with the age pattern of its time and before 1995 ever more as "
            "in the country; a share of the women of each cohort stays without children."
        ),
        sources=BIRTH_TABLES + LOCAL_TABLES,
        error=np.full(share.shape, SHARE_ERROR),
        error_note=(
            "Typical miss of the local births by order of 2010-2015. Left out: mortality and migration by parity, and "
            "how the local level differed in the past; women born before 1950 are less certain, by 0.04."
        ),
        notes={"year": float(year), "childless_50": float(share[50, 0]), "childless_75": float(share[75, 0])},
    )


def _parity_years(municipality: Municipality, shares: Floats, years: tuple[int, ...]) -> RateTable:
    return RateTable(
        name="parity_years",
        title=f"Women by births so far, 1 January of each year, {municipality.name}",
        unit="share",
        axes=(Axis("year", years), Axis("age", GRID), Axis("parity", PARITY)),
        values=shares,
        method="`parity_start`, and from there the cohorts behind the table of maternities, year by year.",
        sources=BIRTH_TABLES + LOCAL_TABLES,
        error=np.full(shares.shape, SHARE_ERROR),
        error_note="As of `parity_start`; later years have the error of the maternities besides.",
    )


def twins() -> RateTable:
    """Return the share of maternities with twins."""
    return RateTable(
        name="multiple",
        title="Share of maternities with twins",
        unit="probability per maternity",
        axes=(Axis("multiple", ("twins",)),),
        values=np.array([TWINS]),
        method="Assumption from a public statistic that is not shipped: CBS, Geboorte; kerncijfers, 2010-2023.",
        sources=("assumption (CBS, Geboorte; kerncijfers)",),
        error=np.array([TWINS_ERROR]),
        error_note="Half the range 1.4-1.6% of 2010-2023; older mothers have more twins, which is left out.",
    )


def boys(statline: Statline) -> RateTable:
    """Return the share of boys among Dutch live births in all years known."""
    frame = statline.table("vital_events")
    frame = frame[(frame["region"] == NATION) & (frame["indicator"] == "births")]
    if frame.empty:
        frame = statline.table("births_by_mother_age")
        frame = frame[(frame["region"] == NATION) & (frame["indicator"] == "live_births")]
    males, all_births = (float(frame.loc[frame["sex"] == s, "value"].sum()) for s in ("M", "T"))
    share = males / all_births
    return RateTable(
        name="boys",
        title="Share of boys among newborns",
        unit="probability per birth",
        axes=(Axis("boys", ("boy",)),),
        values=np.array([share]),
        method="Boys over all live births in the Netherlands, all known years.",
        sources=("CBS 37259eng",),
        error=np.array([np.sqrt(share * (1 - share) / all_births)]),
        error_note="Binomial.",
    )
