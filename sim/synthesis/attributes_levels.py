"""How many people and huishoudens have each education, benefit, income and tenure: the figures behind the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.households import INCOMES, TENURES
from sim.errors import DataError
from sim.rates.population import population_by_age
from sim.rates.read import AGES, columns
from sim.synthesis.attributes_shapes import EDUCATION_AGES, EDUCATION_HIGH, EDUCATION_LOW, EDUCATION_TILT
from sim.synthesis.ipf import Floats, Ints, ipf
from sim.synthesis.wanted import unrestricted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.municipalities import Municipality
    from sim.statline import Statline

LEVEL_YEAR = 2021
"""The year with figures per municipality and wijk (Kerncijfers wijken en buurten 2021); pattern of every other year."""
TABLE = "social_domain_2021"
EDUCATION_KEYS = ("education_low", "education_middle", "education_high")
BENEFIT_KEYS = ("persons_bijstand", "persons_disability_benefit_AO", "persons_unemployment_benefit_WW", "persons_AOW")
CUMULATIVE_KEYS = (
    "households_below_or_around_social_minimum",
    "households_up_to_110pct_social_minimum",
    "households_up_to_120pct_social_minimum",
    "households_lowest_40pct_income",
)
HIGHEST_KEY = "households_highest_20pct_income"
OWNER_KEYS = ("owner_occupied", "housing_association", "rented")
FIRST_AGE, LAST_AGE = 15, 74
"""Ages of the figures on education and labour participation."""
BENEFITS_NL = {
    2006: (317.6, 879.3, 279.7, 2581.8),
    2016: (395.0, 811.1, 441.1, 3362.8),
    2020: (361.2, 816.6, 275.5, 3480.8),
    2021: (358.6, 816.6, 240.2, 3543.0),
}
"""Dutch benefits x 1,000: bijstand to the AOW age, disability (WAO, WAZ, Wajong, WIA), WW, AOW. CBS, Sociale
zekerheid; kerncijfers, uitkeringen naar uitkeringssoort, yearly figures. Only the trend between start years counts."""
AOW_AGE = {
    **dict.fromkeys(range(2000, 2013), 780),
    2013: 781, 2014: 782, 2015: 783, 2016: 786, 2017: 789, 2018: 792, 2019: 796, 2020: 796, 2021: 796,
}  # fmt: skip
"""AOW age in months by year: Algemene Ouderdomswet art. 7a as in the Wet versnelling stapsgewijze verhoging
AOW-leeftijd (2015) and the Wet temporisering verhoging AOW-leeftijd (2019)."""


class Levels:
    """Figures of one municipality.

    Parameters
    ----------
    municipality, statline : whose figures; 2021 is used at any `as_of`, as a pattern.
    year : start year.
    wijken : CBS codes of the places, or empty for the municipality as one place.

    Raises
    ------
    DataError : a figure of the municipality is missing. A wijk without a figure takes that of the municipality.
    """

    def __init__(self, municipality: Municipality, statline: Statline, year: int, wijken: Sequence[str] = ()) -> None:
        self.municipality, self.year, self.wijken = municipality, year, tuple(wijken)
        self.statline = unrestricted(statline)
        table = columns(self.statline, TABLE)
        regions = {municipality.code, *self.wijken}
        here = np.flatnonzero((table.year == LEVEL_YEAR) & np.isin(table.region, list(regions)))
        self.figures = {(table.region[i], table.indicator[i]): float(table.value[i]) for i in here}

    def figure(self, key: str) -> float:
        """Return a figure of the municipality."""
        found = self.figures.get((self.municipality.code, key))
        if found is None:
            raise DataError(
                f"table {TABLE} has no {key} of {self.municipality.name} for {LEVEL_YEAR}; add it, the start "
                "population takes its level from there"
            )
        return found

    def local(self, keys: Sequence[str], persons: Floats | Ints, share: Floats) -> Floats:
        """Return a count per wijk, shape (wijken, keys); a wijk without the figure gets `share` of its `persons`."""
        out = np.asarray(persons, dtype=np.float64)[:, None] * share
        for row, code in enumerate(self.wijken):
            found = [self.figures.get((code, key)) for key in keys]
            if all(value is not None for value in found):
                out[row] = [value or 0.0 for value in found]
        return out

    def education(self) -> Floats:
        """Return the share with low, middle and high education by sex and age in the start year, shape (2, 111, 3).

        Notes
        -----
        In 2021 the shape by age and sex, fitted to the persons of 15-74 of each level. Other years: under 25 as in
        2021; from 25 on the shares of the same birth cohort in 2021. Under 15 nobody is beyond low.
        """
        shape = education_shape()
        people = population_by_age(self.municipality, self.statline, LEVEL_YEAR)
        inside = slice(FIRST_AGE, LAST_AGE + 1)
        total = np.array([self.figure(key) for key in EDUCATION_KEYS])
        total *= people[:, inside].sum() / total.sum()
        cells = np.arange(people[:, inside].size).reshape(2, -1, 1)
        seed = shape[:, inside] * people[:, inside, None]
        fitted = ipf(seed, [(cells, people[:, inside].ravel()), (np.arange(3), total)], 1e-10)
        middle = 45 - FIRST_AGE
        factor = fitted[0, middle] / seed[0, middle]
        shape = shape * factor
        shape /= shape.sum(axis=2, keepdims=True)
        age = np.arange(AGES)
        source = np.where(age < 25, age, np.minimum(age + LEVEL_YEAR - self.year, AGES - 1))
        return np.asarray(shape[:, source])

    def benefits(self) -> Floats:
        """Return persons with bijstand, disability benefit, WW and AOW: those of 2021 with the Dutch trend."""
        trend = np.array(BENEFITS_NL[self.year]) / np.array(BENEFITS_NL[LEVEL_YEAR])
        return np.array([self.figure(key) for key in BENEFIT_KEYS]) * trend

    def participation(self) -> float:
        """Return the share of people of 15-74 with paid work."""
        return self.figure("net_labour_participation") / 100

    def income(self, homes: Ints) -> tuple[Floats, Floats]:
        """Return the share of huishoudens in each income class, and expected huishoudens per wijk and class.

        Parameters
        ----------
        homes : (places,) private huishoudens.
        """
        share = _classes([self.figure(key) for key in (*CUMULATIVE_KEYS, HIGHEST_KEY)])
        local = homes[:, None] * share
        for row, code in enumerate(self.wijken):
            found = [self.figures.get((code, key)) for key in (*CUMULATIVE_KEYS, HIGHEST_KEY)]
            if all(value is not None for value in found):
                local[row] = homes[row] * _classes([value or 0.0 for value in found])
        return share, local

    def tenure(self, homes: Ints) -> tuple[Floats, Floats]:
        """Return the share of dwellings in each tenure, and expected huishoudens per wijk and tenure."""
        share = _tenures([self.figure(key) for key in OWNER_KEYS])
        local = homes[:, None] * share
        for row, code in enumerate(self.wijken):
            found = [self.figures.get((code, key)) for key in OWNER_KEYS]
            if all(value is not None for value in found):
                local[row] = homes[row] * _tenures([value or 0.0 for value in found])
        return share, local

    def mark(self, trend: bool = False) -> str:
        """Return what to add to the name of a margin that was not counted in the start year."""
        if self.year == LEVEL_YEAR:
            return ""
        return f", {LEVEL_YEAR} with the Dutch trend" if trend else f", pattern of {LEVEL_YEAR}"


def education_shape() -> Floats:
    """Return the declared share low, middle, high by sex and age, shape (2, 111, 3); under 15 all low."""
    age = np.arange(AGES, dtype=np.float64)
    low, high = np.interp(age, EDUCATION_AGES, EDUCATION_LOW), np.interp(age, EDUCATION_AGES, EDUCATION_HIGH)
    both = np.stack([low, 1.0 - low - high, high], axis=1).clip(min=0.0)
    rise, equal, years, most = EDUCATION_TILT
    tilt = np.clip(rise * (equal - age) / years, -most, rise)
    women = both * np.exp(tilt[:, None] * np.array([-0.5, 0.0, 1.0]) / 2)
    men = both * np.exp(-tilt[:, None] * np.array([-0.5, 0.0, 1.0]) / 2)
    out = np.stack([men, women])
    return np.asarray(out / out.sum(axis=2, keepdims=True))


def _classes(figures: list[float]) -> Floats:
    """Return shares of the income classes from cumulative percentages and that of the highest class."""
    below = np.maximum.accumulate(np.array(figures[:-1]))
    share = np.append(np.diff(np.append(0.0, below)), [max(100.0 - below[-1] - figures[-1], 0.0), figures[-1]])
    assert len(share) == len(INCOMES)
    return np.asarray(share / share.sum())


def _tenures(figures: list[float]) -> Floats:
    """Return shares of owned, housing association and other rent from percentages owned, association and rented."""
    owned, association, rented = figures
    share = np.array([owned, association, max(rented - association, 0.0)])
    assert len(share) == len(TENURES)
    return share / share.sum()
