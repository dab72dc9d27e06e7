"""How many people arrive and leave per year, and how much those numbers jump from year to year."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import DataError
from sim.rates.read import Floats, columns, total
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

INTERNAL_SHARE = 0.20
"""Share of the recorded domestic arrivals and departures of Het Hogeland's predecessors that were moves among them.
Assumption, range 0.165-0.225: arrivals plus departures fell by 16.5% from 2016-2018 to 2019-2021, while those of
Oldambt and Steenwijkerland rose by 7.5%; with their growth the share is 0.223."""
MEAN_YEARS = 5
"""Later years hold the mean of so many of the last known years."""
FEWEST_EXACT = 3
"""With so many years recorded for the municipality itself, rebuilt years do not enter the mean."""
TREND_YEARS = 7
"""Least years of a series from which the year effect is measured."""

YEAR_EFFECT_DEFAULT = {"arrivals": 0.09, "departures": 0.07}
"""Used when no series is long enough at `as_of`: variance over mean of 16 and 7 at 1,900 and 1,700 moves a year."""


class Flows(NamedTuple):
    """Yearly moves over the border of a municipality, as far as known; every array has one value per year.

    Parameters
    ----------
    years : calendar years, consecutive
    exact : whether recorded for the municipality itself, not rebuilt from predecessors
    arrived : from other municipalities
    immigrated : from abroad
    left : to other municipalities
    emigrated : abroad, administrative corrections included
    """

    years: NDArray[np.int64]
    exact: NDArray[np.bool_]
    arrived: Floats
    immigrated: Floats
    left: Floats
    emigrated: Floats

    def recent(self) -> slice:
        """Return the years whose mean stands for the future."""
        exact = int(self.exact.sum())
        return slice(-min(exact, MEAN_YEARS) if exact >= FEWEST_EXACT else -MEAN_YEARS, None)

    def by_year(self, values: Floats, first_year: int, last_year: int) -> Floats:
        """Return yearly values: as known; before that the mean of the first years, after that of the last ones."""
        year = np.arange(first_year, last_year + 1)
        out = np.where(year < self.years[0], values[:MEAN_YEARS].mean(), values[self.recent()].mean())
        known = np.isin(year, self.years)
        out[known] = values[year[known] - self.years[0]]
        return np.asarray(out, dtype=np.float64)


def flows(municipality: Municipality, statline: Statline) -> Flows:
    """Return the yearly moves known at `as_of` (37259eng, from 2012 on).

    Notes
    -----
    Before Het Hogeland existed (2019), moves between its four predecessors were arrivals and departures;
    `INTERNAL_SHARE` of both is taken off the domestic flows, which leaves net migration as recorded but for the part
    of the difference.

    Raises
    ------
    DataError
        If nothing is known yet.
    """
    names = (
        "arrivals_from_other_municipalities",
        "immigration_from_abroad",
        "departures_to_other_municipalities",
        "emigration_incl_admin_corr",
    )
    rows: dict[int, list[float]] = {}
    for year in sorted(set(columns(statline, "vital_events").year.tolist())):
        found = [total(statline, "vital_events", municipality, year, name) for name in names]
        if all(value is not None for value in found):
            rows[year] = [value for value in found if value is not None]
    if not rows:
        raise DataError(
            f"no arrivals and departures of {municipality.name} are known at the end of {statline.as_of}; "
            "use as_of 2012 or later",
            f"van {municipality.name} zijn eind {statline.as_of} geen vestiging en vertrek bekend; "
            "gebruik as_of 2012 of later",
        )
    years = np.array(sorted(rows))
    table = np.array([rows[y] for y in years.tolist()])
    exact = years >= municipality.since
    if len(municipality.predecessors) > 1:
        internal = INTERNAL_SHARE * 0.5 * (table[:, 0] + table[:, 2])  # the same moves leave and arrive
        table[~exact, 0] -= internal[~exact]
        table[~exact, 2] -= internal[~exact]
    return Flows(years, exact, table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def year_effect(statline: Statline) -> RateTable:
    """Return the standard deviation of the logarithm of yearly arrivals and departures around their trend.

    Notes
    -----
    Log-linear trend per municipality with at least seven years of figures, predecessors included; squared residuals
    pooled over municipalities with n - 2 degrees of freedom each, less the Poisson part 1 / mean.
    """
    cells = columns(statline, "vital_events")
    names = {"arrivals": "arrivals_total", "departures": "departures_total_incl_admin_corr"}
    values, errors, notes = [], [], {}
    for flow, indicator in names.items():
        spread, freedom = 0.0, 0
        for code in sorted({str(r) for r in cells.region if str(r).startswith("GM")}):
            rows = (cells.region == code) & (cells.indicator == indicator) & (cells.sex == "T")
            if rows.sum() < TREND_YEARS:
                continue
            year, value = cells.year[rows], cells.value[rows]
            line = np.polyfit(year - year.mean(), np.log(value), 1)
            rest = np.log(value) - np.polyval(line, year - year.mean())
            spread += float((rest**2).sum()) - (len(year) - 2) / float(value.mean())
            freedom += len(year) - 2
        sd = float(np.sqrt(max(spread, 0.0) / freedom)) if freedom else YEAR_EFFECT_DEFAULT[flow]
        values.append(sd)
        errors.append(sd / np.sqrt(2 * max(freedom, 1)))
        notes[f"{flow}_degrees_of_freedom"] = float(freedom)
    return RateTable(
        name="year_effect",
        title="Year-to-year spread of arrivals and departures",
        unit="standard deviation of the logarithm",
        axes=(Axis("flow", tuple(names)),),
        values=np.array(values),
        method="Residuals of a log-linear trend per municipality, pooled, less the Poisson part.",
        sources=("CBS 37259eng",),
        error=np.array(errors),
        error_note="Sampling error of the pooled spread; years are taken as independent of one another.",
        notes=notes,
    )
