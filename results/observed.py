"""Lay what CBS counted beside what a run gives, under the names of the indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from results.indicators import MANTELZORG, OLDEST
from sim.municipalities import find_municipality
from sim.rates.population import population_by_age, population_years

if TYPE_CHECKING:
    import pandas as pd

    from sim.statline import Statline

OBSERVED, PROJECTION = "observed", "projection"
SEXES = ("M", "F")

EVENTS = {
    "births": "births",
    "deaths": "deaths",
    "arrivals": "arrivals_from_other_municipalities",
    "departures": "departures_to_other_municipalities",
    "immigration": "immigration_from_abroad",
    "emigration": "emigration_incl_admin_corr",
}
"""Indicator -> name in the CBS table of vital events."""


def potentials(counts: NDArray[np.float64]) -> dict[str, float]:
    """Return both mantelzorgpotentieel figures from persons by single age.

    Parameters
    ----------
    counts : (age,) persons by age in completed years; the last age is open

    Returns
    -------
    indicator -> persons of the caring ages per person of 85 and over; NaN when nobody is that old
    """
    oldest = float(counts[OLDEST:].sum())
    return {
        name: float(counts[first : last + 1].sum()) / oldest if oldest else np.nan
        for name, (first, last) in MANTELZORG.items()
    }


def survive(counts: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take a population one year further by mortality alone; the youngest age stays empty.

    Parameters
    ----------
    counts : (sex, age) persons on 1 January; the last age is open
    q : (sex, age31) probability of dying within the year, by age reached on 31 December

    Returns
    -------
    (sex, age) persons on 1 January of the next year

    Notes
    -----
    Who is `a` on 1 January reaches `a + 1` in the year, so `q[a + 1]` applies. In the open group the q of its
    first age plus one is used for everyone.
    """
    top = counts.shape[1] - 1
    reached = np.minimum(np.arange(1, top + 2), q.shape[1] - 1)
    left = counts * (1 - q[:, reached])
    after = np.zeros_like(counts)
    after[:, 1:] = left[:, :-1]
    after[:, top] += left[:, top]
    return after


def national(
    statline: Statline, until: int | None = None, q: NDArray[np.float64] | None = None, first_year: int = 0
) -> pd.DataFrame:
    """Return both mantelzorgpotentieel series of the Netherlands on 1 January of each year.

    Parameters
    ----------
    statline : the embedded tables
    until : last year wanted; without `q` the series stops at the last count
    q : (year, sex, age31) probability of dying within the year, sex = man, vrouw; years past the end use the
        last row
    first_year : calendar year of the first row of `q`

    Returns
    -------
    DataFrame year, indicator, value, quality; quality is ``"observed"`` or ``"projection"``

    Notes
    -----
    Observed: CBS 7461bev, 1 January. Projection: the last observed cohorts survived with `q`. Migration is
    neglected, which matters little from age 45 on; from five years after the last count on, cohorts that were
    younger than 45 at that count make both figures less certain.
    """
    import pandas as pd

    frame = statline.table("population_nl_single_age")
    frame = frame[frame["sex"].isin(SEXES) & (frame["region"] == "NL01")]
    counts: dict[int, NDArray[np.float64]] = {}
    for year, of_year in frame.groupby("year"):
        grid = np.zeros((2, int(frame["age_from"].max()) + 1))
        women = (of_year["sex"] == "F").to_numpy().astype(int)
        grid[women, of_year["age_from"].to_numpy()] = of_year["value"]
        counts[int(str(year))] = grid
    rows = [
        (year, name, value, OBSERVED)
        for year, grid in sorted(counts.items())
        if until is None or year <= until
        for name, value in potentials(grid.sum(axis=0)).items()
    ]
    if q is not None and until is not None and counts:
        last = max(counts)
        grid = counts[last]
        for year in range(last, until):
            grid = survive(grid, q[min(max(year - first_year, 0), len(q) - 1)])
            found = potentials(grid.sum(axis=0))
            rows += [(year + 1, name, value, PROJECTION) for name, value in found.items()]
    return pd.DataFrame(rows, columns=["year", "indicator", "value", "quality"])


def municipal(statline: Statline, code: str) -> pd.DataFrame:
    """Return what CBS counted in a municipality: inhabitants, events and both mantelzorgpotentieel figures.

    Parameters
    ----------
    statline : the embedded tables
    code : CBS code of the municipality

    Returns
    -------
    DataFrame year, indicator, value; inhabitants and potentials on 1 January, events within the year. For
    years before a merger the tables hold the sum of the predecessors. Ages are those that a run starts from: five-year
    cells fitted to the exact totals.
    """
    import pandas as pd

    events = statline.table("vital_events")
    events = events[(events["region"] == code) & (events["sex"] == "T")]
    rows: list[tuple[int, str, float]] = []
    for name, theirs in EVENTS.items():
        some = events[events["indicator"] == theirs]
        if name in ("arrivals", "departures"):  # sums over predecessors count the moves between them, too
            some = some[some["quality"] != "derived"]
        rows += [(int(y), name, float(v)) for y, v in zip(some["year"], some["value"], strict=True)]
    rows += [(year, "population", value) for year, value in _counts(statline, code, events).items()]
    place = find_municipality(code)
    for year in population_years(place, statline):
        people = population_by_age(place, statline, year).sum(axis=0)
        rows += [(year, name, value) for name, value in potentials(people).items()]
    frame = pd.DataFrame(rows, columns=["year", "indicator", "value"])
    return frame.sort_values(["indicator", "year"], ignore_index=True)


def _counts(statline: Statline, code: str, events: pd.DataFrame) -> dict[int, float]:
    """Return inhabitants on 1 January by year, from every table that has them."""
    counts: dict[int, float] = {}
    totals = statline.table("population_totals")
    totals = totals[(totals["region"] == code) & (totals["sex"] == "T")]
    for frame, indicator, later in (
        (events, "population_31dec", 1),
        (events, "population_1jan", 0),
        (totals, "population_1jan", 0),
    ):
        some = frame[frame["indicator"] == indicator]
        counts |= {int(y) + later: float(v) for y, v in zip(some["year"], some["value"], strict=True)}
    return dict(sorted(counts.items()))
