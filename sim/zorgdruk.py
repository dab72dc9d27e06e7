"""Zorgdruk: its five parts by year, and the index made of them.

Each part is told by what it measures, in its own unit, and as an index against the base year (100), the first year
that was lived whole. The index of all is the weighted geometric mean of those of the parts. A measure that is 0 or
unknown in some year has no index: it is left out in every year, so that the years stay comparable, and `left_out`
names it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.care_codes import OVERLOADED
from sim.calendar import month_index
from sim.money.prices import CENTS
from sim.recording_access import QUARTERS
from sim.recording_domains import STOCKS
from sim.waiting import base_weeks, median_weeks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.access.state import Book
    from sim.recorder import Recorder
    from sim.recording_access import Row

PARTS: dict[str, tuple[str, ...]] = {
    "volume": ("clients_maatwerk",),
    "cost": ("cost_constant_prices",),
    "staff": ("staff_hours_needed",),
    "carers": ("carers_overloaded", "care_hours"),
    "shortfall": ("unmet_hours", "waiting_weeks"),
}
"""Measures of each part."""
UNITS = {
    "clients_maatwerk": "persons per 1,000 inwoners",
    "cost_constant_prices": "EUR per inwoner, prices of the base year",
    "staff_hours_needed": "hours needed per hour available",
    "carers_overloaded": "share of mantelzorgers",
    "care_hours": "hours per week per inwoner of 50-74",
    "unmet_hours": "hours per week per 1,000 inwoners",
    "waiting_weeks": "weeks, median",
}
INDEX = "index, {year} = 100"
Series = dict[int, float]


@dataclass(frozen=True)
class Zorgdruk:
    """Zorgdruk of one run.

    Parameters
    ----------
    base : base year; None without a whole year.
    measures : by measure and year, in the unit of `UNITS`; NaN where not known.
    parts : by part and year, index; parts without an index are not in it.
    total : by year, index; empty without any part.
    left_out : measures without an index.
    """

    base: int | None
    measures: dict[str, Series]
    parts: dict[str, Series]
    total: Series
    left_out: tuple[str, ...]


def index_of(
    measures: Mapping[str, Series],
    weights: Mapping[str, float],
    parts: Mapping[str, tuple[str, ...]] = PARTS,
    hundred: Mapping[str, float] | None = None,
) -> Zorgdruk:
    """Return the indices of measures by year.

    Parameters
    ----------
    measures : by measure and year; all have the same years.
    weights : by part, 0 or more.
    parts : measures of each part, which weigh the same in it.
    hundred : what is 100 of each measure; default its first year.

    Notes
    -----
    A geometric mean does not know 0, and no index can start from it.
    """
    years = sorted(next(iter(measures.values()), {}))
    if not years:
        return Zorgdruk(None, dict(measures), {}, {}, ())
    base = years[0]
    start = {name: values[base] for name, values in measures.items()} | dict(hundred or {})
    fit = {
        name
        for name, values in measures.items()
        if all(math.isfinite(x) and x > 0.0 for x in (*values.values(), start[name]))
    }
    found: dict[str, Series] = {}
    for part, names in parts.items():
        some = [name for name in names if name in fit]
        if some:
            found[part] = {
                y: 100.0 * math.exp(sum(math.log(measures[n][y] / start[n]) for n in some) / len(some)) for y in years
            }
    heavy = {part: weights[part] for part in found if weights[part] > 0.0}
    total: Series = {}
    if heavy:
        whole = sum(heavy.values())
        logs = {y: sum(w * math.log(found[part][y] / 100.0) for part, w in heavy.items()) / whole for y in years}
        total = {y: 100.0 * math.exp(value) for y, value in logs.items()}
    named = tuple(name for names in parts.values() for name in names if name not in fit)
    return Zorgdruk(base, dict(measures), found, total, named)


def zorgdruk_of(recorder: Recorder) -> Zorgdruk:
    """Return zorgdruk of a run; without years for one that lived no whole year or has no voorzieningen."""
    record = recorder.help
    years = record.years()
    if record.access is None or not years:
        return Zorgdruk(None, {}, {}, {}, ())
    base = min(years)
    measures: dict[str, Series] = {name: {} for name in UNITS}
    for year, books in years.items():
        for name, value in _measured(recorder, year, base, books).items():
            measures[name][year] = value
    yard = record.yardstick
    hundred = yard.measures if yard is not None and yard.year == base else None
    return index_of(measures, weights_of(recorder), hundred=hundred)


def weights_of(recorder: Recorder) -> dict[str, float]:
    """Return the weight of each part."""
    return {part: recorder.help.parameters[f"zorgdruk.weight_{part}"] for part in PARTS}


def _measured(recorder: Recorder, year: int, base: int, books: list[Book]) -> dict[str, float]:
    """Return the measures of one year; NaN for what the run does not know."""
    record = recorder.help
    access, january = record.access, month_index(year, 1)
    assert access is not None
    people = float(next((s.persons.sum() for s in recorder.stocks if s.month == january), 0.0))
    sets = access.sets
    mine = sets.at("maatwerk").start
    clients = sum(int(b.counts.clients[mine, : len(b.counts.unmet)].sum()) for b in books if b.counts is not None)
    cents = np.asarray(sum(book.cents.sum(axis=1) for book in books), dtype=np.float64)
    prices = [access.prices.index(p.index, base, year) if p.municipal else math.inf for p in access.products.values()]
    available, needed = (sum(float(x.sum()) for x in some) for some in _staff(books))
    strains = np.array([recorder.extra.strains[m] for m in range(january, january + 12) if m in recorder.extra.strains])
    carers = float(strains.sum()) if len(strains) else 0.0
    waits = np.asarray(sum(book.waits.astype(np.int64) for book in books))
    unmet = np.mean([b.counts.unmet.sum() / QUARTERS for b in books if b.counts is not None])
    return {
        "clients_maatwerk": _over(1000.0 * clients, people),
        "cost_constant_prices": _over(float((cents / CENTS / prices).sum()), people),
        "staff_hours_needed": _over(needed, available),
        "carers_overloaded": _over(float(strains[:, OVERLOADED].sum()) if carers else 0.0, carers),
        "care_hours": _over(_stock(recorder, "care_hours", year), _stock(recorder, "aged_50_74", year)),
        "unmet_hours": _over(1000.0 * float(unmet), people),
        "waiting_weeks": median_weeks(base_weeks(access, record.parameters), waits, sets.members("total", "total")),
    }


def _staff(books: list[Book]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return hours of staff available and needed, by month."""
    return [book.staff[:, 1] for book in books], [book.needed for book in books]


def _stock(recorder: Recorder, name: str, year: int) -> float:
    """Return a stock on 1 January of a year; NaN when it was not counted."""
    place = next(i for i, stock in enumerate(STOCKS) if (stock.indicator, stock.by) == (name, "total"))
    counts = recorder.extra.stocks.get(year)
    return float("nan") if counts is None else float(counts[place].sum())


def _over(above: float, below: float) -> float:
    """Return a ratio; NaN when nothing is below."""
    return above / below if below else float("nan")


def pressure_rows(recorder: Recorder) -> Iterator[Row]:
    """Return (year, indicator, by, groups, values, unit): each measure by `part`, and the indices in total."""
    found = zorgdruk_of(recorder)
    if found.base is None:
        return
    index, whole = INDEX.format(year=found.base), ("total",)
    for part, names in PARTS.items():
        for name in names:
            for year, value in found.measures[name].items():
                if math.isfinite(value):
                    yield year, f"zorgdruk_{part}", "part", (name,), np.array([value]), UNITS[name]
        for year, value in found.parts.get(part, {}).items():
            yield year, f"zorgdruk_{part}", "total", whole, np.array([value]), index
    for year, value in found.total.items():
        yield year, "zorgdruk", "total", whole, np.array([value]), index
