"""Dutch population, deaths and births by single age as dense arrays, the ground under the yearly rates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import DataError
from sim.rates.table import Floats
from sim.statline import Statline

NATION = "NL01"
SEXES = ("man", "vrouw")
LETTERS = ("M", "F")
"""CBS letters in the order of `SEXES`."""
AGES = 111
"""Positions on an age axis, 0..110; the last one is open."""
LAST_SINGLE_AGE = 94
"""Before 2015 the population is shipped as 95 and older above this age."""
OPEN_AGES = np.array(
    [[375, 247, 157, 96, 56, 33, 18, 9, 5, 2, 2], [326, 233, 161, 108, 70, 44, 26, 15, 8, 4, 5]],
    dtype=np.float64,
) / np.array([[1000.0], [1000.0]])
"""Share of each age 95..105 among the inhabitants of 95 and older, men and women: mean of 1 January 2015-2025 in
CBS 7461bev, used for the years in which only the total is shipped."""
FIRST_DEATHS = 2000
"""First year of the unbroken series of deaths by age (1970 stands alone)."""
BIRTH_GAP = 0.8936
"""Share of the deaths below age 1 that fall in the calendar year of birth: q at age31 0 of CBS 37360ned times live
births over deaths below 1 in CBS 03747, both sexes, 2012-2019 (0.894 boys, 0.884 girls); used for births, where an
error of 0.01 changes one birth in 25,000."""


DUTCH = {"population by age": "bevolking naar leeftijd", "deaths by age": "overledenen naar leeftijd"}
"""What a series is, for a Dutch message."""


class Series(NamedTuple):
    """A quantity by calendar year, sex and age.

    Parameters
    ----------
    years : (Y,) consecutive calendar years
    values : (Y, 2, 111) by sex (man, vrouw) and age
    """

    years: NDArray[np.int64]
    values: Floats

    def at(self, year: int) -> Floats:
        """Return the (2, 111) values of one year, which must be present."""
        return self.values[year - int(self.years[0])]

    def has(self, year: int) -> bool:
        """Return whether the year is in the series."""
        return bool(self.years[0] <= year <= self.years[-1])


def by_age(frame: pd.DataFrame, what: str) -> Series:
    """Put single-age rows with sexes M and F on a dense grid; open ages go to their lower bound.

    Parameters
    ----------
    frame : rows with year, sex, age_from, age_to, value
    what : name for the message

    Raises
    ------
    DataError
        If there is no row or a year is missing in between.
    """
    frame = frame[frame["sex"].isin(LETTERS)]
    years = frame["year"].to_numpy(dtype=np.int64)
    if years.size == 0:
        raise DataError(
            f"{what}: no figure is known yet; choose a later as_of",
            f"{DUTCH.get(what, what)}: nog geen cijfer bekend; kies een latere as_of",
        )
    first, last = int(years.min()), int(years.max())
    if len(np.unique(years)) != last - first + 1:
        raise DataError(f"{what}: a year between {first} and {last} is missing")
    values = np.zeros((last - first + 1, 2, AGES))
    sex = (frame["sex"].to_numpy() == "F").astype(np.int64)
    np.add.at(values, (years - first, sex, frame["age_from"].to_numpy(dtype=np.int64)),
              frame["value"].to_numpy(dtype=np.float64))  # fmt: skip
    return Series(np.arange(first, last + 1), values)


def population(statline: Statline) -> Series:
    """Return the Dutch population on 1 January by sex and completed age (CBS 7461bev, 1988 and later)."""
    frame = statline.table("population_nl_single_age")
    lower, upper = frame["age_from"].to_numpy(), frame["age_to"].to_numpy()
    lumped = (lower == LAST_SINGLE_AGE + 1) & (upper > lower)
    series = by_age(frame[~lumped & (lower <= 105) & ((upper == lower) | (lower == 105))], "population by age")
    old = frame[lumped]
    span = slice(LAST_SINGLE_AGE + 1, LAST_SINGLE_AGE + 1 + OPEN_AGES.shape[1])
    for s, letter in enumerate(LETTERS):
        part = old[old["sex"] == letter]
        rows = part["year"].to_numpy(dtype=np.int64) - int(series.years[0])
        empty = series.values[rows, s, span].sum(axis=1) == 0
        total = part["value"].to_numpy(dtype=np.float64)[empty, None]
        series.values[rows[empty], s, span] = total * OPEN_AGES[s] / OPEN_AGES[s].sum()
    return series


def deaths(statline: Statline) -> Series:
    """Return the Dutch deaths by sex and age at death in completed years (CBS 03747, 2000 and later)."""
    frame = statline.table("deaths_nl_age")
    return by_age(frame[frame["year"] >= FIRST_DEATHS], "deaths by age")


def births(statline: Statline, people: Series, died: Series) -> dict[int, float]:
    """Return Dutch live births per calendar year.

    As registered (CBS 37259eng, 2012 and later; 37201, 2010-2011); in other years from 1988 the inhabitants of age 0
    on the next 1 January plus the children born in the year that died in it, which leaves out the few that moved.
    In 2010-2023 this differs from the registered births by at most 0.4%.

    Parameters
    ----------
    statline : CBS tables
    people : result of `population`
    died : result of `deaths`
    """
    found = {int(y) - 1: float(people.at(int(y))[:, 0].sum()) for y in people.years[1:]}
    for year in found:
        known = died.values[min(max(year - FIRST_DEATHS, 0), len(died.years) - 1), :, 0].sum()
        found[year] += BIRTH_GAP * float(known)
    for name, indicator in (("births_by_mother_age", "live_births"), ("vital_events", "births")):
        frame = statline.table(name)
        frame = frame[(frame["region"] == NATION) & (frame["indicator"] == indicator) & (frame["sex"] == "T")]
        whole = frame[frame["age_to"] - frame["age_from"] >= 100]
        found.update(zip(whole["year"].astype(int).tolist(), whole["value"].astype(float).tolist(), strict=True))
    return found
