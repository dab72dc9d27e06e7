"""Dutch birth rates by the mother's age on 31 December for any year, past and to come."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.errors import DataError
from sim.rates.birth_past import past_levels, past_shapes
from sim.rates.history_mortality import cohort_survival, period_hazards
from sim.rates.national import FIRST_DEATHS, Series, births, deaths
from sim.rates.parity import OLDEST, SPAN, YOUNGEST
from sim.rates.table import Floats
from sim.statline import Statline

LEVEL_YEARS = 3
"""Years whose mean level is held after the last known births."""
CHANGES = 10
"""Yearly changes of the level from which its spread is taken."""


class BirthRates(NamedTuple):
    """Dutch births per woman by the age she reaches on 31 December.

    Parameters
    ----------
    shapes : year -> (35,) rates observed by single age 15..49; before the first observed a pattern that sums to 1
    levels : year -> births of that year over those that the shape of that year, or the last, would give
    future : level held after the last known year, on the last shape
    spread : standard deviation of the yearly change of the logarithm of the level, from the last changes
    first : first year with births by the mother's single age
    """

    shapes: dict[int, Floats]
    levels: dict[int, float]
    future: float
    spread: float
    first: int

    @property
    def last(self) -> int:
        """Last year whose births are known."""
        return max(self.levels)

    def at(self, year: int) -> Floats:
        """Return the rates (35,) of a year; before the first known level that level is held."""
        shape = self.shapes[min(max(year, min(self.shapes)), max(self.shapes))]
        if year > self.last:
            return self.future * shape
        return self.levels[max(year, min(self.levels))] * shape

    def error(self, year: int) -> float:
        """Return the relative standard error of the level of a year: a random walk after the last known year."""
        return self.spread * float(np.sqrt(max(year - self.last, 0)))


def women(people: Series, year: int) -> Floats:
    """Return the women (35,) by the age 15..49 they reach on 31 December: mean of the cohort on both 1 Januaries."""
    before = people.at(year)[1, YOUNGEST - 1 : OLDEST]
    if not people.has(year + 1):
        return before
    return 0.5 * (before + people.at(year + 1)[1, YOUNGEST : OLDEST + 1])


def birth_rates(statline: Statline, people: Series) -> BirthRates:
    """Return the Dutch birth rates.

    Notes
    -----
    The births by mother's age of CBS 37422ned are by her age on 31 December. Evidence: divided by women of that cohort
    they give the total fertility that CBS publishes (1.76 in 2011, 1.57 in 2019), by women of that completed age they
    do not (1.75, 1.58), and in eight of nine years the rates run more smoothly over age. No conversion is needed.

    In a year without births by single age, an age pattern is scaled so that it gives all births of the year: the last
    one observed, or before the first one that of `sim.rates.birth_past`. After the last known births the mean level of
    three years is held. Before 1988 women and births are the survivors of 1 January 1988 put back to their year.

    Raises
    ------
    DataError
        If no births by age are known yet.
    """
    frame = statline.table("fertility_nl")
    frame = frame[frame["indicator"] == "live_births_by_mother_age"]
    if frame.empty:
        raise DataError(
            f"births by mother's age as of {statline.as_of}: none is known yet; use as_of 2011 or later",
            f"geboorten naar leeftijd van de moeder met as_of {statline.as_of}: nog geen bekend; "
            "gebruik as_of 2011 of later",
        )
    shapes: dict[int, Floats] = {}
    for year, rows in frame.groupby("year"):
        age = np.clip(rows["age_to"].to_numpy(dtype=np.int64), YOUNGEST, OLDEST) - YOUNGEST
        counted = np.bincount(age, rows["value"].to_numpy(dtype=np.float64), SPAN)
        shapes[int(str(year))] = counted / women(people, int(str(year)))
    total = births(statline, people, deaths(statline))
    first, last = min(shapes), max(shapes)
    shapes.update(past_shapes(shapes[first], first))
    start = int(people.years[0])
    alive, _ = cohort_survival(period_hazards(statline, people, FIRST_DEATHS), start)
    levels = past_levels(people, alive, shapes)
    for year, number in sorted(total.items()):
        if people.has(year):
            levels[year] = number / float((women(people, year) * shapes[min(year, last)]).sum())
    known = sorted(levels)[-LEVEL_YEARS:]
    future = float(np.mean([total[y] / float((women(people, y) * shapes[last]).sum()) for y in known]))
    period = [levels[y] * float(shapes[min(y, last)].sum()) for y in sorted(levels)[-CHANGES - 1 :]]
    return BirthRates(shapes, levels, future, float(np.std(np.diff(np.log(period)))), first)
