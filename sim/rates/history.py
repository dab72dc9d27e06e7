"""The demographic history of the Netherlands from 1900 to the horizon, from which relatives are derived."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import ZorgdrukError
from sim.rates.birth_past import FIRST_BIRTHS
from sim.rates.fertility import BIRTH_TABLES, GRID, PARITY, boys, twins
from sim.rates.history_mortality import FIRST, cohort_survival, period_hazards
from sim.rates.mortality import SOURCES
from sim.rates.national import AGES, SEXES, population
from sim.rates.national_births import BirthRates, birth_rates
from sim.rates.parity import BIRTH_INTERVAL, OLDEST, PARITIES, SPAN, YOUNGEST, past
from sim.rates.table import Axis, Floats, RateTable
from sim.statline import Statline

PROJECTED = 110
"""Years after the horizon for which mortality is projected, so that the last cohort has a whole life."""
SURVIVAL_ERROR = 0.02
"""Range of the anchors of e(0) and e(65) in terms of survival to 65, cohorts of 1900-1950."""


@dataclass(frozen=True)
class History:
    """Survival and births of the whole country; no municipality.

    Parameters
    ----------
    survival : (sex, cohort, age) probability that somebody born in calendar year `cohort` is alive at exact age
        0..110; 1 at age 0.
    maternity : (year, age31, parity) probability that a woman with that many earlier births, whose last birth is at
        least `birth_interval` months ago, gives birth within the year, as in `Rates.maternity`; the yearly hazard is
        -log(1 - p). Years from 1900; earlier years take the first row.
    multiple, boys : as in `Rates`.
    shares : (Y, 35, 5) share of women of 15..49 by births so far on 31 December, Y from the year before `maternity`.
    """

    survival: RateTable
    maternity: RateTable
    multiple: RateTable
    boys: RateTable
    shares: Floats

    def parity_at(self, year: int) -> Floats:
        """Return the share of women by births so far on 1 January of a year, by completed age: (111, 5).

        Parameters
        ----------
        year : calendar year from 1900 to the year after the horizon; women past childbearing before 1900 are given
            the births of those who reached 49 in 1899
        """
        if not FIRST_BIRTHS <= year <= FIRST_BIRTHS + len(self.shares) - 1:
            last = FIRST_BIRTHS + len(self.shares) - 1
            raise ZorgdrukError(f"births so far on 1 January {year}: give a year from {FIRST_BIRTHS} to {last}")
        row = year - FIRST_BIRTHS
        out = np.zeros((AGES, PARITIES))
        out[:YOUNGEST, 0] = 1.0
        out[YOUNGEST : OLDEST + 1] = self.shares[row]
        out[OLDEST + 1 :] = self.shares[np.maximum(row - np.arange(1, AGES - OLDEST), 0), -1]
        return out


def history(statline: Statline, first_year_of_run: int, last_year: int) -> History:
    """Return the history behind a run.

    Parameters
    ----------
    statline : CBS tables; with `as_of`, nothing later is used
    first_year_of_run, last_year : calendar years of the run

    Notes
    -----
    Mortality: `sim.rates.history_mortality`. Births: `sim.rates.birth_past` before 2011, `sim.rates.national_births`
    after. In the years that a run covers both are what `sim.rates.mortality` and `sim.rates.fertility` use with a local
    factor of 1. Migration is left out: everybody is treated as if born here of women who lived here.

    Raises
    ------
    ZorgdrukError
        If the years are not in order, or lie before 2000.
    DataError
        If no births by age or too few deaths are known at `as_of`.
    """
    if not 2000 <= first_year_of_run <= last_year:
        raise ZorgdrukError(f"history of a run from {first_year_of_run} to {last_year}: give years from 2000, in order")
    people = population(statline)
    dutch = birth_rates(statline, people)
    _, exact = cohort_survival(period_hazards(statline, people, last_year + PROJECTED), last_year)
    begin = FIRST_BIRTHS - SPAN  # women of 49 in 1899 have had a whole life
    years = tuple(range(FIRST_BIRTHS, last_year + 1))
    lived = [(hazard, share) for year, hazard, share in past(dutch.at, begin, last_year) if year >= FIRST_BIRTHS - 1]
    hazards, shares = (np.stack(part) for part in zip(*lived, strict=True))
    return History(_survival(exact, last_year), _maternity(hazards[1:], dutch, years), twins(), boys(statline), shares)


def _survival(exact: Floats, last_year: int) -> RateTable:
    return RateTable(
        name="survival",
        title="Probability of being alive at an exact age, by year of birth, Netherlands",
        unit="probability",
        axes=(Axis("sex", SEXES), Axis("cohort", tuple(range(FIRST, last_year + 1))), Axis("age", GRID)),
        values=exact,
        method=(
            "Yearly hazards along the cohort: from 2000 as in the table of mortality without local factor; before, the "
            "hazards of 2000-2002 and an age pattern of 1970, bent to life expectancy at birth and at 65 and infant "
            "mortality of their time; the years of both wars and 1918 are passed over."
        ),
        sources=SOURCES,
        error=np.where(np.arange(AGES) == 0, 0.0, SURVIVAL_ERROR),
        error_note="The anchors of life expectancy, quoted from memory of CBS; not migration, wars or social class.",
        notes={"first_cohort": float(FIRST)},
    )


def _maternity(hazards: Floats, dutch: BirthRates, years: tuple[int, ...]) -> RateTable:
    values = np.zeros((len(years), AGES, PARITIES))
    values[:, YOUNGEST : OLDEST + 1] = 1 - np.exp(-hazards)
    error = np.array([dutch.error(year) for year in years])[:, None, None] * values
    return RateTable(
        name="maternity_history",
        title="Probability of giving birth within the year, Netherlands",
        unit="probability per year",
        axes=(Axis("year", years), Axis("age31", GRID), Axis("parity", PARITY)),
        values=values,
        method=(
            "Births per woman by age on 31 December, before 2011 an age pattern with the mean and spread of its time "
            "times a level that gives the births of the year; split by births so far with cohorts of women, a share of "
            "each of which stays without children."
        ),
        sources=BIRTH_TABLES,
        error=error,
        error_note="A random walk after the last known births; before 2011 the age pattern is an assumption.",
        notes={"birth_interval": float(BIRTH_INTERVAL), "last_observed": float(dutch.last)},
    )
