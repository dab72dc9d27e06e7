"""Requests, indications, clients, waiting, hours, staff and cost for the yearly and monthly tables.

Clients of a year are persons with anything running in some month of it, as KWB counts them: each is counted once, in
the first of those months and where and how he lived then, at the age of 31 December. Meldingen, applications and
indications count renewals. What follows from another state (bijstand, debt help, an institution) is not asked for: it
has clients and cost only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.domains import TASKS
from agents.help_counts import AGES, KINDS
from agents.households import HOUSEHOLD_TYPES
from agents.indications import ACCESSES, ENDS, FORMS, GENERAL, REFUSED, REPORTED, SOLVED, STAGES, WAITING
from sim.access.counting import avoiders, unmet_hours
from sim.access.offer import WEEKS
from sim.calendar import year_of
from sim.money.accounts import BY, Accounts
from sim.money.prices import CENTS
from sim.provisions.product import LAWS, STAFF
from sim.recording_care import CARER_AGES
from sim.recording_households import Spread, help_paths, path_rows, spread, spread_rows
from sim.waiting import base_weeks, weeks_by

if TYPE_CHECKING:
    from sim.access.state import Access, Book
    from sim.alignment import Yardstick
    from sim.money.budgets import Budget
    from sim.world import World

Values = NDArray[Any]
Row = tuple[int, str, str, tuple[str, ...], Values, str]
MONTHS, QUARTERS = 12, 4
ANSWERS = (SOLVED, GENERAL, REFUSED)
"""Ends that are an answer to a melding, by which nothing was granted."""
REASONS = tuple(name for code, name in enumerate(ENDS) if code not in ANSWERS)
PERSONS, REQUESTS, HOURS, WEEKLY, EURO = "persons", "requests", "hours", "hours per week", "EUR"


@dataclass(slots=True)
class HelpRecord:
    """What a recorder keeps of toegang and voorzieningen; empty for a run without them.

    Parameters
    ----------
    access : of the run, for its products, sets and prices.
    parameters : of the run.
    books : by month index.
    waiting : by year, requests on 1 January by product and stage (answer, aanbieder).
    unmet : by year, hours a week on 1 January by kern and task.
    paths, spreads : by year, see `sim.recording_households`.
    budget, yardstick : what a user gave, see `sim.money.planned`; the first year of the base compared with.
    """

    access: Access | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    books: dict[int, Book] = field(default_factory=dict)
    waiting: dict[int, Values] = field(default_factory=dict)
    unmet: dict[int, Values] = field(default_factory=dict)
    avoiders: dict[int, Values] = field(default_factory=dict)
    paths: dict[int, Values] = field(default_factory=dict)
    spreads: dict[int, Spread] = field(default_factory=dict)
    budget: Budget | None = None
    yardstick: Yardstick | None = None

    def look(self, world: World) -> None:
        """Count the stocks on a 1 January."""
        if world.access is None or world.month % MONTHS:
            return
        self.access, self.parameters = world.access, world.parameters
        cases, many = world.cases, len(world.access.products)
        stage, product = cases.column("stage"), cases.column("product")
        found = [np.bincount(product[stage == s], minlength=many) for s in (REPORTED, WAITING)]
        self.waiting[world.year] = np.stack(found, axis=1)
        self.unmet[world.year] = unmet_hours(world)
        self.avoiders[world.year] = avoiders(world)
        self.paths[world.year], self.spreads[world.year - 1] = help_paths(world), spread(world)

    def keep(self, world: World) -> None:
        """Keep the book of the month."""
        if world.access is not None and world.month in world.access.books:
            book = world.access.books[world.month]
            if book.counts is not None:
                self.access, self.parameters = world.access, world.parameters
                self.books[world.month] = book

    def years(self) -> dict[int, list[Book]]:
        """Return the books of every calendar year that was lived from January to December."""
        found: dict[int, list[Book]] = {}
        for month in sorted(self.books):
            found.setdefault(year_of(month), []).append(self.books[month])
        return {year: books for year, books in found.items() if len(books) == MONTHS}


def closed(record: HelpRecord) -> list[str]:
    """Return the months whose books do not close to the cent, in words; empty when all do.

    Notes
    -----
    Persons (what was added to the cost of each) = products = groups = laws = taakvelden, what no gemeente pays
    included; and persons = kernen = household types = ages.
    """
    if record.access is None:
        return []
    months = sorted(record.books)
    accounts = Accounts(record.access.products, len(months))
    found = []
    for i, month in enumerate(months):
        book = record.books[month]
        accounts.cents[i] = book.cents.sum(axis=1)
        if book.counts is None:
            continue
        paid, kernen = int(book.counts.paid[0]), len(book.counts.unmet)
        sums = {by: sum(int(c[i]) for c in accounts.by(by).values()) for by in BY}
        edges = (0, kernen, kernen + KINDS, kernen + KINDS + AGES)
        for by, a, b in zip(("kern", "household", "age"), edges[:-1], edges[1:], strict=True):
            sums[by] = int(book.counts.cents[a:b].sum())
        found += [
            f"month {month}, by {by}: {cents} cents, and {paid} of all persons"
            for by, cents in sums.items()
            if cents != paid
        ]
    return found


@dataclass(frozen=True)
class _Year:
    """One year of books."""

    year: int
    access: Access
    books: list[Book]
    kernen: tuple[str, ...]
    population: float
    base: NDArray[np.float64]  # weeks of a conversation without a queue, by product

    def sum(self, name: str) -> Values:
        """Return the sum of an array of the books."""
        return np.asarray(sum(getattr(book, name).astype(np.int64) for book in self.books))

    def by_product(self, indicator: str, values: Values, unit: str, fields: bool = False) -> Iterator[Row]:
        """Give a sum over products, and that by law and product (and taakveld)."""
        sets = self.access.sets
        for by in ("total", "law", "product", *(("taakveld",) if fields else ())):
            groups = sets.groups(by)
            found = [values[sets.members(by, group)].sum() for group in groups]
            yield self.year, indicator, by, groups, np.array(found), unit

    def clients(self) -> Values:
        """Return clients of the year by set and cell."""
        return np.asarray(sum(b.counts.clients.astype(np.int64) for b in self.books if b.counts is not None))

    def cost(self) -> Values:
        """Return cents of the year by product."""
        return np.asarray(self.sum("cents").sum(axis=1))


def _cells(year: _Year, indicator: str, cells: Values, unit: str) -> Iterator[Row]:
    """Give a figure by kern, household type and five-year age."""
    n = len(year.kernen)
    yield year.year, indicator, "kern", year.kernen, cells[:n], unit
    yield year.year, indicator, "household", HOUSEHOLD_TYPES, cells[n : n + KINDS], unit
    yield year.year, indicator, "age", CARER_AGES, cells[n + KINDS :], unit


def _clients(year: _Year) -> Iterator[Row]:
    """Give clients and new clients."""
    sets, found, n = year.access.sets, year.clients(), len(year.kernen)
    sums = found[:, :n].sum(axis=1)
    fresh = np.asarray(sum(b.counts.fresh.astype(np.int64) for b in year.books if b.counts is not None))
    for by in ("total", "law", "taakveld", "product"):
        yield year.year, "clients", by, sets.groups(by), sums[sets.at(by)], PERSONS
        yield year.year, "new_clients", by, sets.groups(by), fresh[sets.at(by)], PERSONS
    yield from _cells(year, "clients", found[0], PERSONS)
    of_laws = found[sets.at("law")]
    for by, groups, part in (
        ("law_household", HOUSEHOLD_TYPES, of_laws[:, n : n + KINDS]),
        ("law_age", CARER_AGES, of_laws[:, n + KINDS :]),
    ):
        both = tuple(f"{law} {group}" for law in LAWS for group in groups)
        yield year.year, "clients", by, both, part.ravel(), PERSONS
    yield year.year, "clients", "referrer", ACCESSES, year.sum("youth_by"), PERSONS
    yield year.year, "clients_maatwerk", "total", ("total",), sums[[mine := sets.at("maatwerk").start]], PERSONS
    yield from _cells(year, "clients_maatwerk", found[mine], PERSONS)


def _requests(year: _Year) -> Iterator[Row]:
    """Give meldingen, applications, indications and how they ended."""
    renewed, granted, ended = year.sum("renewed"), year.sum("granted") + year.sum("renewed"), year.sum("ended")
    yield from year.by_product("meldingen", year.sum("asked") + renewed, REQUESTS)
    yield year.year, "meldingen", "referrer", ACCESSES, year.sum("referred"), REQUESTS
    yield from year.by_product("applications", granted + ended[:, REFUSED], REQUESTS)
    yield from year.by_product("indications", granted, REQUESTS)
    yield from year.by_product("appeals", year.sum("appeals"), REQUESTS)
    ended = ended[:, [code not in ANSWERS for code in range(len(ENDS))]]
    yield from year.by_product("ended_indications", ended.sum(axis=1), REQUESTS)
    yield year.year, "ended_indications", "reason", REASONS, ended.sum(axis=0), REQUESTS


def _service(year: _Year) -> Iterator[Row]:
    """Give hours, staff, and how long those waited who started; products of which nobody started are left out."""
    yield from year.by_product("delivered_hours", year.sum("hours")[:, 1] * WEEKS / QUARTERS, HOURS)
    staff = {
        "staff_hours_available": np.mean([book.staff[:, 1] for book in year.books], axis=0),
        "staff_hours_needed": np.mean([book.needed for book in year.books], axis=0),
    }
    for name, values in staff.items():
        yield year.year, name, "total", ("total",), values.sum(keepdims=True), WEEKLY
        yield year.year, name, "staff", STAFF, values, WEEKLY
    posts = np.asarray(np.mean([book.vacancies for book in year.books], axis=0))
    yield year.year, "vacancies", "total", ("total",), posts.sum(keepdims=True), "fte"
    yield year.year, "vacancies", "staff", STAFF, posts, "fte"
    for by in ("total", "law", "group", "product"):
        if weeks := weeks_by(year.base, year.sum("waits"), by, year.access.sets):
            yield year.year, "waiting_weeks", by, tuple(weeks), np.array(list(weeks.values())), "weeks"


def _money(year: _Year) -> Iterator[Row]:
    """Give the cost, in euros of the year, and what it is per client and per inhabitant."""
    cents, sets = year.cost(), year.access.sets
    yield from year.by_product("cost", cents / CENTS, EURO, fields=True)
    yield year.year, "cost", "form", FORMS, year.sum("cents").sum(axis=0) / CENTS, EURO
    cells = np.asarray(sum(b.counts.cents for b in year.books if b.counts is not None))
    yield from _cells(year, "cost", cells / CENTS, EURO)
    sums = year.clients()[:, : len(year.kernen)].sum(axis=1)
    for by in ("total", "law", "product"):
        euro = np.array([cents[sets.members(by, group)].sum() / CENTS for group in sets.groups(by)])
        people = sums[sets.at(by)]
        groups = tuple(g for g, many in zip(sets.groups(by), people, strict=True) if many)
        if groups:
            yield year.year, "cost_per_client", by, groups, euro[people > 0] / people[people > 0], "EUR per client"
        if by != "product" and year.population:
            yield year.year, "cost_per_inhabitant", by, sets.groups(by), euro / year.population, "EUR per inhabitant"


def yearly_rows(record: HelpRecord, kernen: tuple[str, ...], population: dict[int, float]) -> Iterator[Row]:
    """Return (year, indicator, by, groups, values, unit) of stocks on 1 January and flows of whole years.

    Parameters
    ----------
    population : inwoners on 1 January by year.
    """
    if record.access is None:
        return
    base = base_weeks(record.access, record.parameters)
    for when, counts in record.waiting.items():
        yield from _Year(when, record.access, [], kernen, 0.0, base).by_product("waiting", counts.sum(axis=1), REQUESTS)
        yield when, "waiting", "stage", STAGES[:2], counts.sum(axis=0), REQUESTS
    for when, hours in record.unmet.items():
        yield when, "unmet_hours", "total", ("total",), hours.sum(keepdims=True).ravel(), WEEKLY
        yield when, "unmet_hours", "kern", kernen, hours.sum(axis=1), WEEKLY
        yield when, "unmet_hours", "task", TASKS, hours.sum(axis=0), WEEKLY
    for when, many in record.avoiders.items():
        yield when, "avoiders", "total", ("total",), many.sum(keepdims=True), PERSONS
        yield when, "avoiders", "kern", kernen, many, PERSONS
    for when, books in record.years().items():
        year = _Year(when, record.access, books, kernen, population.get(when, 0.0), base)
        for part in (_clients, _requests, _service, _money):
            yield from part(year)
    yield from path_rows(record.paths)
    yield from spread_rows(record.spreads, record.years())


def monthly_rows(record: HelpRecord) -> Iterator[tuple[int, str, str, tuple[str, ...], Values, str]]:
    """Return (month index, indicator, by, groups, values, unit): stocks are those at the end of the month."""
    if record.access is None:
        return
    sets, base = record.access.sets, base_weeks(record.access, record.parameters)
    for month, book in sorted(record.books.items()):
        for by in ("total", "law", "group"):
            if weeks := weeks_by(base, book.waits, by, sets):
                yield month, "waiting_weeks", by, tuple(weeks), np.array(list(weeks.values())), "weeks"
        granted, hours = book.granted + book.renewed, book.hours[:, 1] * WEEKS / QUARTERS
        flows = (
            ("meldingen", book.asked + book.renewed, REQUESTS),
            ("applications", granted + book.ended[:, REFUSED], REQUESTS),
            ("indications", granted, REQUESTS),
            ("waiting", book.waiting.sum(axis=1), REQUESTS),
            ("delivered_hours", hours, HOURS),
            ("cost", book.cents.sum(axis=1) / CENTS, EURO),
        )
        for by in ("total", "law"):
            groups = sets.groups(by)
            for name, values, unit in flows:
                found = np.array([values[sets.members(by, group)].sum() for group in groups])
                yield month, name, by, groups, found, unit
            if book.counts is not None:
                yield month, "clients", by, groups, book.counts.running[sets.at(by)], PERSONS
        whole = ("total",)
        if book.counts is not None:
            yield month, "unmet_hours", "total", whole, np.array([book.counts.unmet.sum() / QUARTERS]), WEEKLY
        yield month, "staff_hours_available", "total", whole, book.staff[:, 1].sum(keepdims=True), WEEKLY
        yield month, "staff_hours_needed", "total", whole, book.needed.sum(keepdims=True), WEEKLY
