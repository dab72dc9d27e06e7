"""How wide the interval around a naive forecast is, from the errors that the same forecast made before.

A forecast made in an earlier year, with the figures of that year, is held against totals counted since, up to the
view's last year; nothing later is looked at. The three municipalities are taken together, as one alone has too few.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibration.naive import MOTHERS, NAIVE, STEP, STEPPING, _cohort_change, _stepped
from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES
from sim.rates.population import population_five_year, population_years
from sim.rates.read import Floats, total, years
from sim.statline import Statline

if TYPE_CHECKING:
    from sim.municipalities import Municipality

BROAD = {"total": (0, 20), "0-19": (0, 4), "20-44": (4, 9), "45-64": (9, 13), "65-79": (13, 16), "80+": (16, 20)}
"""Group -> first five-year group, and one past the last."""
SUBSTITUTE = "mean of linear and national"
"""Whose past errors of the total stand in for those of a forecast that could not be made before the view ends."""
EVENT_YEARS = 3
"""Recorded years whose mean is the naive forecast of births and of deaths."""
CONSTANT_RATES = "constant rates"


def total_spread(name: str, statline: Statline) -> tuple[float, int]:
    """Return the relative standard error of a total one year ahead, and from how many past errors it comes.

    Notes
    -----
    The root of the mean of (error / years ahead)^2: errors of naive forecasts are mostly of trend and so grow with the
    time ahead. A forecast without past errors takes those of `SUBSTITUTE`, with 0 errors of its own.
    """
    found = _total_spread(name, statline.as_of, statline.folder)
    return (_total_spread(SUBSTITUTE, statline.as_of, statline.folder)[0], 0) if found[1] == 0 else found


@lru_cache(maxsize=64)
def _total_spread(name: str, as_of: int | None, folder: Path) -> tuple[float, int]:
    now, squares = Statline(as_of, folder), []
    for place in MUNICIPALITIES:
        known = years(now, "population_totals", place, "population_1jan")
        for origin in known[:-1]:
            for end in (year for year in known if year > origin):
                try:
                    forecast = float(NAIVE[name](place, Statline(origin, folder), end).sum())
                except (DataError, IndexError, ZeroDivisionError, StopIteration):
                    continue  # too few figures at that origin
                counted = total(now, "population_totals", place, end, "population_1jan")
                if counted is not None:
                    squares.append(((forecast / counted - 1.0) / (end - origin)) ** 2)
    return (float(np.sqrt(np.mean(squares))), len(squares)) if squares else (0.0, 0)


def share_spread(name: str, statline: Statline) -> dict[str, float]:
    """Return by broad age group the relative standard error of its share of the total one year ahead.

    Notes
    -----
    Age structures were counted ten years apart at first (2006 and 2016). Constant shares: what those of 2006 were off
    in 2016. Forecasts that follow cohorts need two structures before and so made no forecast that can be checked yet:
    what stands for it is Hamilton-Perry from 2006 to 2016 with the mean ratios of the other two municipalities. Both
    are divided by the years between.
    """
    first, last = population_years(MUNICIPALITIES[0], statline)[:2]
    before, after = ({m.slug: population_five_year(m, statline, y) for m in MUNICIPALITIES} for y in (first, last))
    squares: dict[str, list[float]] = {group: [] for group in BROAD}
    ratios = {slug: _cohort_change(before[slug], after[slug], (last - first) // STEP) for slug in before}
    for place in MUNICIPALITIES:
        forecast = before[place.slug]
        if name in STEPPING or name == CONSTANT_RATES:
            others = np.exp(np.mean([np.log(r) for slug, r in ratios.items() if slug != place.slug], axis=0))
            forecast = _stepped(forecast, others, (last - first) // STEP)
            children = np.mean([_children(after[s]) for s in after if s != place.slug])
            forecast[:, 0] *= children / _children(forecast)
        f, y = forecast.sum(axis=0), after[place.slug].sum(axis=0)
        for group, (low, high) in BROAD.items():
            gap = (f[low:high].sum() / f.sum()) / (y[low:high].sum() / y.sum()) - 1.0
            squares[group].append((gap / (last - first)) ** 2)
    return {group: float(np.sqrt(np.mean(some))) for group, some in squares.items()}


def _children(people: Floats) -> float:
    return float(people[:, 0].sum() / people[1, MOTHERS].sum())


def spread_of(name: str, statline: Statline, origin: int, end: int, values: Floats) -> dict[str, float]:
    """Return by broad age group the standard error, in persons, of a naive forecast.

    Parameters
    ----------
    origin : year of the last total that the forecast saw.
    values : (20,) what is forecast by five-year age group.

    Notes
    -----
    Errors of total and share are taken together as independent, and the chance of a count (Poisson) is added.
    """
    one, shares, ahead = total_spread(name, statline)[0], share_spread(name, statline), max(end - origin, 1)
    found = {}
    for group, (low, high) in BROAD.items():
        persons = float(values[low:high].sum())
        found[group] = float(np.sqrt((persons * ahead) ** 2 * (one**2 + shares[group] ** 2) + persons))
    return found


def events(place: Municipality, statline: Statline, name: str) -> tuple[float, float]:
    """Return the naive forecast of births or deaths of a coming year, and its standard error from its own past errors.

    Notes
    -----
    Mean of the last `EVENT_YEARS` years; errors of the same rule, one and more years ahead, relative, in all three.
    """
    squares, own = [], 0.0
    for each in MUNICIPALITIES:
        known = years(statline, "vital_events", each, name)
        counts = [total(statline, "vital_events", each, y, name) or 0.0 for y in known]
        if each == place:
            own = float(np.mean(counts[-EVENT_YEARS:]))
        for at in range(EVENT_YEARS, len(counts)):
            mean = float(np.mean(counts[at - EVENT_YEARS : at]))
            squares += [(mean / seen - 1.0) ** 2 for seen in counts[at:]]
    return own, own * float(np.sqrt(np.mean(squares))) if squares else float(np.sqrt(own))
