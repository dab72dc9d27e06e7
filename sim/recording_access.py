"""Requests, indications, clients, waiting, hours, staff and cost for the yearly and monthly tables.

Clients of a month have something running in it, or were awarded it in it where that is what counts; how those of a year
are counted, see `sim.recording_access_years`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from agents.domains import TASKS
from agents.indications import REFUSED, REPORTED, STAGES, WAITING
from sim.access.counting import avoiders, unmet_hours
from sim.access.offer import WEEKS
from sim.calendar import year_of
from sim.money.accounts import BY, Accounts
from sim.money.prices import CENTS
from sim.recording_access_years import (
    EURO,
    HOURS,
    PERSONS,
    QUARTERS,
    REQUESTS,
    WEEKLY,
    Row,
    Values,
    Year,
    cells,
    rows_of,
)
from sim.recording_households import Spread, help_paths, path_rows, spread, spread_rows
from sim.waiting import base_weeks, weeks_by

if TYPE_CHECKING:
    from sim.access.state import Access, Book
    from sim.alignment import Yardstick
    from sim.money.budgets import Budget
    from sim.world import World

MONTHS = 12
__all__ = ["QUARTERS", "HelpRecord", "Row", "closed", "monthly_rows", "yearly_rows"]


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
    included; and persons = kernen = household types = ages = sexes.
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
        paid, where = int(book.counts.paid[0]), cells(len(book.counts.unmet))
        sums = {by: sum(int(c[i]) for c in accounts.by(by).values()) for by in BY}
        sums |= {by: int(book.counts.cents[some].sum()) for by, some in where.items()}
        found += [
            f"month {month}, by {by}: {cents} cents, and {paid} of all persons"
            for by, cents in sums.items()
            if cents != paid
        ]
    return found


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
        yield from Year(when, record.access, [], kernen, 0.0, base).by_product("waiting", counts.sum(axis=1), REQUESTS)
        yield when, "waiting", "stage", STAGES[:2], counts.sum(axis=0), REQUESTS
    for when, hours in record.unmet.items():
        yield when, "unmet_hours", "total", ("total",), hours.sum(keepdims=True).ravel(), WEEKLY
        yield when, "unmet_hours", "kern", kernen, hours.sum(axis=1), WEEKLY
        yield when, "unmet_hours", "task", TASKS, hours.sum(axis=0), WEEKLY
    for when, many in record.avoiders.items():
        yield when, "avoiders", "total", ("total",), many.sum(keepdims=True), PERSONS
        yield when, "avoiders", "kern", kernen, many, PERSONS
    for when, books in record.years().items():
        yield from rows_of(Year(when, record.access, books, kernen, population.get(when, 0.0), base))
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
