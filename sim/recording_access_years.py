"""One year of toegang and voorzieningen as rows of the yearly table: clients, requests, hours, staff, waiting and cost.

Clients of a year are persons with anything running in some month of it, as KWB counts them: each is counted once, in
the first of those months and where and how he lived then, at the age of 31 December. Of a grant that is awarded once
for a year (`Product.counted`) a client is who was awarded one in the year, as the monitors count, though it runs on
into the next. Meldingen, applications and indications count renewals. What follows from another state (bijstand, debt
help, an institution) is not asked for: it has clients and cost only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.households import HOUSEHOLD_TYPES
from agents.indications import ACCESSES, ENDS, FORMS, GENERAL, REFUSED, SOLVED
from sim.access.offer import WEEKS
from sim.money.prices import CENTS
from sim.provisions.product import LAWS, STAFF
from sim.recording_care import CARER_AGES
from sim.waiting import weeks_by

if TYPE_CHECKING:
    from sim.access.state import Access, Book

Values = NDArray[Any]
Row = tuple[int, str, str, tuple[str, ...], Values, str]
QUARTERS = 4
ANSWERS = (SOLVED, GENERAL, REFUSED)
"""Ends that are an answer to a melding, by which nothing was granted."""
REASONS = tuple(name for code, name in enumerate(ENDS) if code not in ANSWERS)
PERSONS, REQUESTS, HOURS, WEEKLY, EURO = "persons", "requests", "hours", "hours per week", "EUR"
SEXES = ("man", "vrouw")
BREAKDOWNS: dict[str, tuple[str, ...]] = {"household": HOUSEHOLD_TYPES, "age": CARER_AGES, "sex": SEXES}
"""How clients and cost are broken down beside kern, in the order of the cells of `agents.help_counts.Counts`."""


def cells(kernen: int) -> dict[str, slice]:
    """Return where each breakdown stands among the cells of counts, kern first."""
    edges = np.cumsum([0, kernen, *(len(groups) for groups in BREAKDOWNS.values())])
    return {by: slice(int(a), int(b)) for by, a, b in zip(("kern", *BREAKDOWNS), edges[:-1], edges[1:], strict=True)}


@dataclass(frozen=True)
class Year:
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


def _cells(year: Year, indicator: str, found: Values, unit: str) -> Iterator[Row]:
    """Give a figure by kern, household type, five-year age and sex."""
    for by, where in cells(len(year.kernen)).items():
        yield year.year, indicator, by, BREAKDOWNS.get(by, year.kernen), found[where], unit


def _clients(year: Year) -> Iterator[Row]:
    """Give clients and new clients."""
    sets, found, where = year.access.sets, year.clients(), cells(len(year.kernen))
    sums = found[:, where["kern"]].sum(axis=1)
    fresh = np.asarray(sum(b.counts.fresh.astype(np.int64) for b in year.books if b.counts is not None))
    for by in ("total", "law", "taakveld", "product"):
        yield year.year, "clients", by, sets.groups(by), sums[sets.at(by)], PERSONS
        yield year.year, "new_clients", by, sets.groups(by), fresh[sets.at(by)], PERSONS
    yield from _cells(year, "clients", found[0], PERSONS)
    of_laws = found[sets.at("law")]
    for by, groups in BREAKDOWNS.items():
        both = tuple(f"{law} {group}" for law in LAWS for group in groups)
        yield year.year, "clients", f"law_{by}", both, of_laws[:, where[by]].ravel(), PERSONS
    yield year.year, "clients", "referrer", ACCESSES, year.sum("youth_by"), PERSONS
    yield year.year, "clients_maatwerk", "total", ("total",), sums[[mine := sets.at("maatwerk").start]], PERSONS
    yield from _cells(year, "clients_maatwerk", found[mine], PERSONS)


def _requests(year: Year) -> Iterator[Row]:
    """Give meldingen, applications, indications and how they ended."""
    renewed, granted, ended = year.sum("renewed"), year.sum("granted") + year.sum("renewed"), year.sum("ended")
    yield from year.by_product("meldingen", year.sum("asked") + renewed, REQUESTS)
    yield year.year, "meldingen", "referrer", ACCESSES, year.sum("referred"), REQUESTS
    yield from year.by_product("handed_over", year.sum("handed"), REQUESTS)
    yield from year.by_product("applications", granted + ended[:, REFUSED], REQUESTS)
    yield from year.by_product("indications", granted, REQUESTS)
    yield from year.by_product("appeals", year.sum("appeals"), REQUESTS)
    ended = ended[:, [code not in ANSWERS for code in range(len(ENDS))]]
    yield from year.by_product("ended_indications", ended.sum(axis=1), REQUESTS)
    yield year.year, "ended_indications", "reason", REASONS, ended.sum(axis=0), REQUESTS


def _service(year: Year) -> Iterator[Row]:
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


def _money(year: Year) -> Iterator[Row]:
    """Give the cost, in euros of the year, and what it is per client and per inhabitant."""
    cents, sets = year.cost(), year.access.sets
    yield from year.by_product("cost", cents / CENTS, EURO, fields=True)
    yield year.year, "cost", "form", FORMS, year.sum("cents").sum(axis=0) / CENTS, EURO
    by_cell = np.asarray(sum(b.counts.cents for b in year.books if b.counts is not None))
    yield from _cells(year, "cost", by_cell / CENTS, EURO)
    sums = year.clients()[:, : len(year.kernen)].sum(axis=1)
    for by in ("total", "law", "product"):
        euro = np.array([cents[sets.members(by, group)].sum() / CENTS for group in sets.groups(by)])
        people = sums[sets.at(by)]
        groups = tuple(g for g, many in zip(sets.groups(by), people, strict=True) if many)
        if groups:
            yield year.year, "cost_per_client", by, groups, euro[people > 0] / people[people > 0], "EUR per client"
        if by != "product" and year.population:
            yield year.year, "cost_per_inhabitant", by, sets.groups(by), euro / year.population, "EUR per inhabitant"


def rows_of(year: Year) -> Iterator[Row]:
    """Return (year, indicator, by, groups, values, unit) of a year that was lived to its end."""
    for part in (_clients, _requests, _service, _money):
        yield from part(year)
