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
    PROGRESSION,
    SPAN,
    TWINS,
    TWINS_ERROR,
    YOUNGEST,
    childless,
    older,
    reproduce,
)
from sim.rates.table import Axis, Floats, RateTable
from sim.statline import Statline

OLDEST_COHORT = 95
"""Age up to which the births of women in the start population are followed back; older women are given theirs."""
CHILDLESS = 0.11
"""Assumption: least share of women past childbearing without children; 12.4% of people of 70 and over living at home
have none (CBS, Statistische Trends 2020), and 11% is quoted for women born in 1940. The high birth rates of 1945-1970
alone would leave 2%, as they take every woman to have been at risk, married or not."""
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


def fertility(municipality: Municipality, statline: Statline, first_year: int, last_year: int) -> FertilityTables:
    """Return the rate tables of birth.

    Parameters
    ----------
    municipality : for the local level and age pattern
    statline : CBS tables; with `as_of`, nothing later is used
    first_year, last_year : calendar years of the table; `parity_start` is of 1 January of the first

    Notes
    -----
    A woman's hazard depends on her age and births so far only: c(age, year) x progression(parity). Cohorts of women go
    through all years since they were 15, giving birth month by month and waiting ten months after each birth;
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
    hazard, start = _cohorts(dutch, factor.value * shape.values, years)
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
    return FertilityTables(maternity, _multiple(), _boys(statline), _parity_start(municipality, start, first_year))


def _grid(rates: Floats) -> Floats:
    """Put rates (35,) of women on the (2, 111) grid by sex and age."""
    grid = np.zeros((2, AGES))
    grid[1, YOUNGEST : OLDEST + 1] = rates
    return grid


def _cohorts(dutch: BirthRates, local: Floats, years: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return yearly hazards (Y, 35, 5) and the share of women by births so far at the start, (111, 5)."""
    now, factor = childless(), np.full(SPAN, 0.05)
    hazards, start = [], np.zeros((AGES, PARITIES))
    begin = years[0] - (OLDEST_COHORT - YOUNGEST)
    past = years[0] - 1
    for year in range(begin, years[-1] + 1):
        factor, _, after = reproduce(now, local * dutch.at(year), PROGRESSION, np.maximum(factor, 1e-6))
        done = OLDEST + past - year  # age at the start of the women who now have all their children
        if OLDEST <= done <= OLDEST_COHORT:
            start[done] = after.share()[-1]
        if year == past:
            start[YOUNGEST : OLDEST + 1] = after.share()
        if year >= years[0]:
            hazards.append(factor[:, None] * PROGRESSION)
        now = older(after)
    past_all = start[OLDEST + 1 : OLDEST_COHORT + 1]
    with_children = np.minimum(1 - past_all[:, 0], 1 - CHILDLESS)
    past_all[:, 1:] *= (with_children / (1 - past_all[:, 0]))[:, None]
    past_all[:, 0] = 1 - with_children
    start[:YOUNGEST, 0] = 1.0
    start[OLDEST_COHORT:] = start[OLDEST_COHORT]
    return np.stack(hazards), start / start.sum(axis=1, keepdims=True)


def _parity_start(municipality: Municipality, share: Floats, year: int) -> RateTable:
    return RateTable(
        name="parity_start",
        title=f"Women by births so far, 1 January {year}, {municipality.name}",
        unit="share",
        axes=(Axis("age", GRID), Axis("parity", PARITY)),
        values=share,
        method=(
            "The cohorts behind the table of maternities on 31 December of the year before: each has lived through the "
            "birth rates of its own years, with the age pattern of 2011 in all years before it; past childbearing at "
            "least 11% have no children."
        ),
        sources=BIRTH_TABLES + LOCAL_TABLES,
        error=np.full(share.shape, SHARE_ERROR),
        error_note=(
            "Typical miss of the local births by order of 2010-2015. Left out: mortality and migration by parity; "
            "for women born before 1960, whose class is much less certain, the younger motherhood of their time."
        ),
        notes={"year": float(year), "childless_50": float(share[50, 0]), "childless_75": float(share[75, 0])},
    )


def _multiple() -> RateTable:
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


def _boys(statline: Statline) -> RateTable:
    """Return the share of boys among Dutch live births in all years known."""
    frame = statline.table("vital_events")
    frame = frame[(frame["region"] == NATION) & (frame["indicator"] == "births")]
    if frame.empty:
        frame = statline.table("births_by_mother_age")
        frame = frame[(frame["region"] == NATION) & (frame["indicator"] == "live_births")]
    boys, all_births = (float(frame.loc[frame["sex"] == s, "value"].sum()) for s in ("M", "T"))
    share = boys / all_births
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
