"""The month of toegang and voorzieningen in numbers: products that follow from other states, clients, cost and need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.asking import avoiding
from agents.counting_states import sum_left
from agents.domains import TASKS
from agents.help_counts import AGES, KINDS, SEXES, Counts, Following, count_help, follow
from agents.indications import ACCESSES, RAN, RAN_BEFORE, RUNNING, WAITING
from agents.luck import Stream
from sim.circles import lasting_key
from sim.domains.aow import aow_months
from sim.money.accounts import NOT_MUNICIPAL
from sim.provisions.product import LAWS, STAFF, TAAKVELDEN
from sim.provisions.products import Catalogue

if TYPE_CHECKING:
    from agents.serving import Terms
    from sim.access.state import Access, Book
    from sim.world import World

FOLLOWED = ("bijstand", "schuldhulpverlening", "wlz_instelling")
"""Products in the order of `agents.help_counts.Following`. IOAW and IOAZ stay at 0: the state holds bijstand only, and
who came to it from the WW at 50 or from an own business at 55 is not kept; they stand under bijstand."""
MAATWERK = "maatwerk"
"""Set of the maatwerkvoorzieningen: products of Wmo and Jeugdwet that the gemeente pays, but for those of taakveld 6.2,
which need no decision."""
LONGEST = 36
"""Months of waiting that are told apart; longer ones count as this."""


@dataclass(frozen=True)
class Sets:
    """Sets of products by which clients are counted: a client of a set has at least one of its products.

    Parameters
    ----------
    products : of the run.
    """

    products: Catalogue

    @cached_property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Return (by, group) of every set."""
        fields = (*TAAKVELDEN, NOT_MUNICIPAL)
        return (
            ("total", "total"),
            (MAATWERK, MAATWERK),
            *(("law", law) for law in LAWS),
            *(("taakveld", field) for field in fields),
            *(("product", name) for name in self.products),
        )

    @cached_property
    def masks(self) -> NDArray[np.uint64]:
        """Return the products of every set, as bits."""
        return np.array([sum(1 << k for k in self.members(*name)) for name in self.names], dtype=np.uint64)

    def members(self, by: str, group: str) -> list[int]:
        """Return the products of a set, as rows of the table of products."""
        rows = list(self.products.values())
        if by == "total":
            return list(range(len(rows)))
        if by == MAATWERK:
            laws = ("wmo", "jeugdwet")
            return [k for k, r in enumerate(rows) if r.law in laws and r.municipal and r.taakveld != "6.2"]
        if by == "law":
            return [k for k, r in enumerate(rows) if r.law == group]
        if by == "taakveld":
            return [k for k, r in enumerate(rows) if (r.taakveld or NOT_MUNICIPAL) == group]
        return [k for k, r in enumerate(rows) if r.name == group]

    def at(self, by: str) -> slice:
        """Return which of the sets belong to a breakdown."""
        found = [i for i, name in enumerate(self.names) if name[0] == by]
        return slice(found[0], found[-1] + 1)

    def groups(self, by: str) -> tuple[str, ...]:
        """Return the groups of a breakdown."""
        return tuple(name[1] for name in self.names if name[0] == by)


def empty_counts(sets: int, kernen: int) -> Counts:
    """Return counts of nobody."""
    cells = kernen + KINDS + AGES + SEXES
    return Counts(
        clients=np.zeros((sets, cells), dtype=np.int32),
        fresh=np.zeros(sets, dtype=np.int32),
        running=np.zeros(sets, dtype=np.int32),
        cents=np.zeros(cells, dtype=np.int64),
        paid=np.zeros(1, dtype=np.int64),
        unmet=np.zeros((kernen, len(TASKS)), dtype=np.int64),
        single=np.zeros(64, dtype=np.int64),
    )


def following(access: Access, terms: Terms) -> Following:
    """Return the products of `FOLLOWED` with their bill, in kind."""
    names = list(access.products)
    rows = [names.index(name) if name in names else -1 for name in FOLLOWED]
    exists = [k if k >= 0 and terms.exists[k] else -1 for k in rows]
    bills = [round(terms.cents_fixed[k, 0] + terms.cents_once[k, 0]) if k >= 0 else 0 for k in rows]
    return Following(
        product=np.array(exists, dtype=np.int64),
        first=np.array([access.products[name].first_age if name in names else 0 for name in FOLLOWED], dtype=np.uint8),
        cents=np.array(bills, dtype=np.int64),
        law=np.array([access.law_bits[k] if k >= 0 else 0 for k in rows], dtype=np.uint8),
    )


def new_year(world: World) -> None:
    """Begin a calendar year: what somebody had, and that a grant ran, becomes what was so last year."""
    people, n = world.persons.arrays, world.persons.count
    people.products_before[:n] = people.products[:n]
    people.cost[:n], people.products[:n] = 0, 0
    people.used[:n] = np.where(people.used[:n] & RAN, RAN_BEFORE, 0)


def post_following(world: World, access: Access, terms: Terms, book: Book) -> None:
    """Add what follows from the main activity, debt and residence of people to the book and to their cost."""
    aow = aow_months(world.year, world.parameters["work.aow_rise"])
    cents = np.zeros(len(access.products), dtype=np.int64)
    book.follows[:] = 0
    follow(
        world.month, world.persons.count, aow, following(access, terms), world.persons.arrays,
        world.households.arrays, access.followed, book.follows, cents,
    )  # fmt: skip
    book.cents[:, 0] += cents


def count_asked(access: Access, book: Book, product: NDArray[np.uint8], by: NDArray[np.uint8]) -> None:
    """Count by whom youth came in: `product` and `by` of the requests of this month."""
    youth = (access.laws == LAWS.index("jeugdwet"))[product]
    book.referred += np.bincount(by[youth], minlength=len(ACCESSES))


def count_granted(world: World, book: Book) -> None:
    """Count what was granted this month, before any of it starts."""
    cases = world.cases
    new = (cases.column("stage") == WAITING) & (cases.column("since") == world.month)
    book.granted += np.bincount(cases.column("product")[new], minlength=len(book.granted))


def count_waits(world: World, book: Book) -> None:
    """Count how many months those waited who started this month, at the gemeente (1) and elsewhere (0)."""
    cases = world.cases
    new = np.flatnonzero((cases.column("stage") == RUNNING) & (cases.column("since") == world.month))
    months = np.minimum(np.maximum(world.month - cases.column("asked")[new].astype(np.int64), 0), LONGEST)
    team = (cases.column("access")[new] == 0) & (cases.column("urgent")[new] == 0)
    _, ways, longest = book.waits.shape
    cell = (cases.column("product")[new].astype(np.int64) * ways + team) * longest + months
    np.add.at(book.waits.reshape(-1), cell, 1)


def count_staff(world: World, terms: Terms, book: Book) -> None:
    """Add to the hours of staff in use those that who waits for an aanbieder would take."""
    cases = world.cases
    rows = np.flatnonzero((cases.column("stage") == WAITING) & (cases.column("form") == 0))
    product = cases.column("product")[rows]
    staff = terms.staff[product].astype(np.int64)
    hours = 0.25 * cases.column("quarters")[rows] * terms.effort[product] + terms.effort_fixed[product]
    some = staff >= 0
    queue = np.bincount(staff[some], weights=hours[some], minlength=len(STAFF))
    book.needed[:] = book.staff[:, 0] + queue


def had_now(world: World, access: Access) -> NDArray[np.bool_]:
    """Tell of every case whether somebody has it this month: it runs, or was awarded where that is what counts."""
    cases = world.cases
    late = access.fixed.awarded[cases.column("product")] & (cases.column("since") != world.month)
    return np.asarray((cases.column("stage") == RUNNING) & ~late)


def help_counted(world: World) -> None:
    """Count clients, cost and unmet need of the month, and who referred the youth that came in sight this year."""
    access = world.access
    if access is None or "help_given" in world.off:
        return  # nothing is given, and nobody has anything
    book, sets = access.book(world.month), access.sets
    n, people, cases = world.persons.count, world.persons.arrays, world.cases
    youth = np.uint64(sets.masks[sets.at("law").start + LAWS.index("jeugdwet")])
    of_law = access.laws == LAWS.index("jeugdwet")
    rows = np.flatnonzero(of_law[cases.column("product")] & had_now(world, access))
    rows = rows[(people.products[cases.column("client")[rows]] & youth) == 0]
    _, first = np.unique(cases.column("client")[rows], return_index=True)
    book.youth_by += np.bincount(cases.column("access")[rows[first]], minlength=len(ACCESSES))
    counts = empty_counts(len(sets.masks), len(world.kernen))
    count_help(
        world.month, n, cases.count, sets.masks, access.awarded, (access.followed, access.as_followed), access.busy,
        access.cost_before, cases.arrays, people, world.households.arrays, counts,
    )  # fmt: skip
    book.counts = counts


def avoiders(world: World) -> NDArray[np.int64]:
    """Return by kern the persons at home who lack help, asked for none and never do of their own accord, (kern,)."""
    p, n, out = world.parameters, world.persons.count, np.zeros(len(world.kernen), dtype=np.int64)
    has = np.zeros(n, dtype=np.bool_)
    has[world.cases.column("client")] = True
    avoiding(
        lasting_key(world, Stream.ASKING), p["access.avoids"], round(4 * p["access.least"]), n, has,
        world.persons.arrays, world.households.arrays, out,
    )  # fmt: skip
    return out


def unmet_hours(world: World) -> NDArray[np.float64]:
    """Return hours a week that people at home need and get from nobody, by kern and task, (kern, task)."""
    out = np.zeros((len(world.kernen), len(TASKS)), dtype=np.int64)
    sum_left(world.persons.count, world.persons.arrays, world.households.arrays, out)
    return np.asarray(out / 4)
