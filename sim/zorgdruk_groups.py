"""Zorgdruk by group: the measures of `sim.zorgdruk` of each kern, household type, age, sex, law, taakveld and product.

A measure of a group is made of that group's part of the same counts, so that the whole is their sum, or their mean by
weight. The index of a group of people has the whole municipality in the base year as its 100, and tells where zorgdruk
is high; that of a law, a taakveld or a product has its own base year. Staff is nobody's own: each group has the part of
every kind of staff that its need is of the need of all. What has no meaning for a group is left out of its index.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import OVERLOADED
from agents.help_counts import AGES
from agents.households import HOUSEHOLD_TYPES
from agents.pressure_counts import CARERS, STRAINED
from sim.access.counting import MAATWERK
from sim.calendar import month_index
from sim.money.prices import CENTS
from sim.provisions.product import INDICES, STAFF
from sim.recording_access import QUARTERS
from sim.recording_care import CARER_AGES
from sim.recording_domains import STOCKS
from sim.recording_pressure import by_group, volume_sets
from sim.waiting import base_weeks, median_weeks, medians, team_weeks
from sim.zorgdruk import INDEX, PARTS, UNITS, weights_of, zorgdruk_of

if TYPE_CHECKING:
    from sim.access.state import Access
    from sim.recorder import Recorder
    from sim.recording_access import Row
    from sim.wijken import Wijken

Floats = NDArray[np.float64]
Measures = dict[str, Floats]
MONTHS = 12
PEOPLE = ("kern", "wijk", "household", "age", "sex")
"""Breakdowns of people; their 100 is the whole municipality."""
KINDS_OF_HELP = ("law", "taakveld", "product")
"""Breakdowns of help; their 100 is their own base year."""
PLACED = tuple(UNITS)
BY: dict[str, tuple[str, ...]] = {
    "kern": PLACED,
    "wijk": PLACED,
    **dict.fromkeys(("household", "age", "sex"), tuple(name for name in UNITS if name != "care_hours")),
    **dict.fromkeys(KINDS_OF_HELP, ("clients_maatwerk", "cost_constant_prices", "staff_hours_needed", "waiting_weeks")),
}
"""Measures that have a meaning in each breakdown. Hours of mantelzorg per inwoner of 50-74 need both in one place; of a
law nobody knows the carers, nor the hours lacking that would have been its."""
SEXES = ("man", "vrouw")
OF_GROUPS = "index, gemeente {year} = 100"


class _Cells(NamedTuple):
    """Counts of a year by group of one breakdown, (..., groups)."""

    people: Floats
    clients: Floats
    cents: Floats  # (INDICES, groups)
    needed: Floats  # (staff, groups)
    unmet: Floats
    carers: Floats  # (2, groups)
    waits: Floats  # (ways in, groups, months)


def _over(above: Floats, below: Floats) -> Floats:
    """Return ratios; NaN when nothing is below."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0.0)


def staff_there(needed: Floats, available: Floats, people: Floats) -> Floats:
    """Return the hours of staff a week that are there for each group, (groups,).

    Parameters
    ----------
    needed : (staff, groups) hours needed.
    available : (staff,) hours there.
    people : (groups,) by whom staff is divided that nobody needs.

    Notes
    -----
    Adds up to all staff: each kind is divided as the need of it is.
    """
    weights = np.where(needed.sum(axis=1, keepdims=True) > 0.0, needed, people)
    return np.asarray(available @ _over(weights, np.broadcast_to(weights.sum(axis=1, keepdims=True), weights.shape)))


def population_by(recorder: Recorder, year: int) -> Measures:
    """Return inwoners on 1 January by kern, household type, the age they reach in the year, and sex."""
    stock = next(s for s in recorder.stocks if s.month == month_index(year, 1))
    ages = next(s for s in recorder.years if s.year == year).position.sum(axis=0)
    group = np.minimum((np.arange(ages.shape[1]) + 1) // 5, AGES - 1)
    found = {
        "kern": stock.persons.sum(axis=1),
        "household": stock.persons.sum(axis=0),
        "age": np.bincount(group, weights=ages.sum(axis=0), minlength=AGES),
        "sex": ages.sum(axis=1),
    }
    return {by: values.astype(np.float64) for by, values in found.items()}


def _fitted(parts: Floats, whole: Floats, homes: int) -> Floats:
    """Return counts (..., cells) scaled so that those of the kernen add up to the whole, (...)."""
    found = parts[..., :homes].sum(axis=-1)
    return np.asarray(parts * np.divide(whole, found, out=np.zeros(np.shape(found)), where=found > 0.0)[..., None])


def _cells(recorder: Recorder, year: int, wijken: Wijken | None) -> dict[str, _Cells]:
    """Return the counts of a year by breakdown of people; what was looked at twice adds up to what every month told."""
    counts, people, books = recorder.pressure.years[year], population_by(recorder, year), recorder.help.years()[year]
    homes, january = len(people["kern"]) * len(people["household"]), month_index(year, 1)
    access, strains = recorder.help.access, recorder.extra.strains
    assert access is not None
    told = [strains[month] for month in range(january, january + MONTHS) if month in strains]
    carers = np.array([[strain.sum(), strain[OVERLOADED]] for strain in told]).reshape(-1, 2).sum(axis=0)
    cents = np.asarray(sum(book.cents.sum(axis=1) for book in books))
    paid = [sum(c for c, p in zip(cents, access.products.values(), strict=True) if p.municipal and p.index == name)
            for name in INDICES]  # fmt: skip
    unmet = sum(book.counts.unmet.sum() for book in books if book.counts is not None)
    parts = (
        counts.clients[0],
        _fitted(counts.cents, np.array(paid), homes),
        _fitted(counts.needed, np.asarray(sum(book.needed for book in books)), homes),
        _fitted(counts.unmet, np.array(unmet), homes),
        _fitted(counts.carers, carers, homes),
        counts.waits,
    )
    split = [by_group(part) for part in parts]
    cells = {by: _Cells(some, *(part[by] for part in split)) for by, some in people.items()}
    if wijken is not None:
        cells["wijk"] = _Cells(*(array @ wijken.share for array in cells["kern"]))
    return cells


def _of_people(recorder: Recorder, year: int, base: int, wijken: Wijken | None) -> dict[str, Measures]:
    """Return the measures of a year by breakdown of people."""
    record, books = recorder.help, recorder.help.years()[year]
    access = record.access
    assert access is not None
    prices = np.array([access.prices.index(name, base, year) for name in INDICES])
    there = np.asarray(sum(book.staff[:, 1] for book in books))
    months = sum(book.counts is not None for book in books)
    found: dict[str, Measures] = {}
    for by, some in _cells(recorder, year, wijken).items():
        euro = (some.cents / CENTS / prices[:, None]).sum(axis=0)
        found[by] = {
            "clients_maatwerk": _over(1000.0 * some.clients, some.people),
            "cost_constant_prices": _over(euro, some.people),
            "staff_hours_needed": _over(some.needed.sum(axis=0), staff_there(some.needed, there, some.people)),
            "carers_overloaded": _over(some.carers[STRAINED], some.carers[CARERS]),
            "unmet_hours": _over(1000.0 * some.unmet / QUARTERS / months, some.people),
            "waiting_weeks": medians(team_weeks(record.parameters), some.waits),
        }
    hours, potential = (_by_kern(recorder, name, year) for name in ("care_hours", "aged_50_74"))
    found["kern"]["care_hours"] = _over(hours, potential)
    if wijken is not None:
        found["wijk"]["care_hours"] = _over(hours @ wijken.share, potential @ wijken.share)
    return found


def _by_kern(recorder: Recorder, name: str, year: int) -> Floats:
    """Return a stock on 1 January by kern; 0 when it was not counted."""
    place = next(i for i, stock in enumerate(STOCKS) if (stock.indicator, stock.by) == (name, "kern"))
    counts = recorder.extra.stocks.get(year)
    kernen = recorder.stocks[0].persons.shape[0]
    return np.zeros(kernen) if counts is None else np.asarray(counts[place], dtype=np.float64)


def groups_of_help(access: Access) -> dict[str, tuple[str, ...]]:
    """Return the laws, the taakvelden of the gemeente and its products, as far as there are any."""
    rows, sets = access.products, access.sets
    known = {p.law for p in rows.values()}, {p.taakveld for p in rows.values() if p.municipal}
    found = {
        by: tuple(g for g in sets.groups(by) if g in some) for by, some in zip(("law", "taakveld"), known, strict=True)
    }
    return found | {"product": tuple(name for name, product in rows.items() if product.municipal)}


def _of_help(recorder: Recorder, year: int, base: int) -> dict[str, Measures]:
    """Return the measures of a year by breakdown of help, in the order of `groups_of_help`."""
    record, counts, books = recorder.help, recorder.pressure.years[year], recorder.help.years()[year]
    access = record.access
    assert access is not None
    sets, rows = access.sets, list(access.products.values())
    people = population_by(recorder, year)["kern"].sum()
    cents = np.asarray(sum(book.cents.sum(axis=1) for book in books), dtype=np.float64)
    own = np.array([p.municipal for p in rows])
    prices = np.array([access.prices.index(p.index, base, year) for p in rows])
    euro = own * cents / CENTS / prices
    waits = np.asarray(sum(book.waits.astype(np.int64) for book in books))
    there = np.asarray(sum(book.staff[:, 1] for book in books))
    needed = np.zeros((len(STAFF), len(rows)))
    for k, product in enumerate(rows):
        if product.staff in STAFF:
            needed[STAFF.index(product.staff), k] = counts.by_product[k]
    sums, told = needed.sum(axis=1, keepdims=True), np.asarray(sum(book.needed for book in books))[:, None]
    needed *= np.divide(told, sums, out=np.zeros(sums.shape), where=sums > 0.0)
    has_staff = staff_there(needed, there, np.zeros(len(rows)))
    clients = dict(zip(volume_sets(sets), by_group(counts.clients)["kern"].sum(axis=1), strict=True))
    kernen = recorder.stocks[0].persons.shape[0]
    first, some = sets.at("product").start, [b.counts.clients for b in books if b.counts is not None]
    for k in sets.members(MAATWERK, MAATWERK):
        clients["product", rows[k].name] = sum(c[first + k, :kernen].sum() for c in some)
    weeks, found = base_weeks(access, record.parameters), {}
    for by, groups in groups_of_help(access).items():
        members = [sets.members(by, group) for group in groups]
        found[by] = {
            "clients_maatwerk": np.array([1000.0 * clients.get((by, g), np.nan) / people for g in groups]),
            "cost_constant_prices": np.array([euro[m].sum() / people if any(own[m]) else np.nan for m in members]),
            "staff_hours_needed": _over(*(np.array([x[m].sum() for m in members]) for x in (needed.sum(0), has_staff))),
            "waiting_weeks": np.array([median_weeks(weeks, waits, m) for m in members]),
        }
    return found


def helped_in(recorder: Recorder, year: int) -> dict[tuple[str, str, str], float]:
    """Return the measures of a year at its own prices by (breakdown, group, measure) of law, taakveld and product."""
    access = recorder.help.access
    if access is None or year not in recorder.pressure.years:
        return {}
    groups, found = groups_of_help(access), _of_help(recorder, year, year)
    return {
        (by, group, name): float(value)
        for by, measures in found.items()
        for name, values in measures.items()
        for group, value in zip(groups[by], values, strict=True)
    }


def _indices(measures: Measures, hundred: Measures, weights: dict[str, float], left_out: tuple[str, ...]) -> Measures:
    """Return the index of each part, and that of all under "", by group; NaN where something of it is not known.

    Parameters
    ----------
    measures : by group, those that have a meaning.
    hundred : what is 100 of each, by group or for all.
    left_out : measures without an index in the whole municipality, which have none here either.
    """
    logs: Measures = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for part, names in PARTS.items():
            some = [np.log(measures[n] / hundred[n]) for n in names if n in measures and n not in left_out]
            if some:
                logs[part] = np.mean(some, axis=0)
    heavy = {part: weights[part] for part in logs if weights[part] > 0.0}
    if heavy:
        logs[""] = np.asarray(sum(w * logs[part] for part, w in heavy.items())) / sum(heavy.values())
    return {part: np.where(np.isfinite(log), 100.0 * np.exp(log), np.nan) for part, log in logs.items()}


def _told(year: int, indicator: str, by: str, groups: tuple[str, ...], values: Floats, unit: str) -> Iterator[Row]:
    """Give the groups of which something is known."""
    known = np.isfinite(values)
    if known.any():
        yield year, indicator, by, tuple(g for g, k in zip(groups, known, strict=True) if k), values[known], unit


def group_rows(recorder: Recorder, kernen: tuple[str, ...], wijken: Wijken | None = None) -> Iterator[Row]:
    """Return (year, indicator, by, groups, values, unit): each measure by `part_<breakdown>`, and the indices.

    Notes
    -----
    A group has an index of a year only when all that has a meaning for it is known and not 0 in that year, so that
    indices of groups and of years are made of the same. One that is missing is that of few people, of those without
    mantelzorgers, or of help that is no maatwerk or needs no staff: docs/model.md says which.
    """
    whole, record = zorgdruk_of(recorder), recorder.help
    base, access = whole.base, record.access
    if base is None or access is None:
        return
    yard = record.yardstick if record.yardstick is not None and record.yardstick.year == base else None
    first = {name: series[base] for name, series in whole.measures.items()} | dict(yard.measures if yard else {})
    of_all = {name: np.array(value) for name, value in first.items()}
    of_help = helped_in(recorder, base) | dict(yard.helped if yard else {})
    groups = {"kern": kernen, "household": HOUSEHOLD_TYPES, "age": CARER_AGES, "sex": SEXES} | groups_of_help(access)
    if wijken is not None:
        groups["wijk"] = tuple(wijken.name.tolist())
    own = {
        by: {n: np.array([of_help[by, g, n] for g in groups[by]]) for n in BY[by]} for by in KINDS_OF_HELP
    }  # fmt: skip
    for year in whole.total or record.years():
        found = _of_people(recorder, year, base, wijken) | _of_help(recorder, year, base)
        for by, measures in found.items():
            index = _indices(measures, own.get(by, of_all), weights_of(recorder), whole.left_out)
            unit = (INDEX if by in KINDS_OF_HELP else OF_GROUPS).format(year=base)
            for part, names in PARTS.items():
                for name in (n for n in names if n in BY[by]):
                    both = tuple(f"{name} {group}" for group in groups[by])
                    yield from _told(year, f"zorgdruk_{part}", f"part_{by}", both, measures[name], UNITS[name])
                if part in index:
                    yield from _told(year, f"zorgdruk_{part}", by, groups[by], index[part], unit)
            if "" in index:
                yield from _told(year, "zorgdruk", by, groups[by], index[""], unit)
