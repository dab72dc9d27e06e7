"""Look for violations of what must always hold of requests, indications and their books, and say them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.households import INSTITUTION
from agents.indications import RUNNING
from agents.persons import HERE
from agents.serving import LARGEST
from agents.staffing import in_use
from sim.access.counting import FOLLOWED
from sim.kin_checks import say
from sim.provisions.product import STAFF

if TYPE_CHECKING:
    from agents.households import Households
    from agents.indications import Indications
    from agents.persons import Persons
    from agents.schema import Table
    from sim.provisions.products import Catalogue
    from sim.world import World

Flags = NDArray[np.bool_]
OF = "request or indication"
ROUNDING = 1e-6


def check_cases(
    persons: Table[Persons],
    households: Table[Households],
    cases: Table[Indications],
    month: int,
    products: Catalogue,
    following: NDArray[np.uint64] | None = None,
) -> list[str]:
    """Return the violations among requests and indications at the start of a month, in words; empty when all is well.

    Parameters
    ----------
    persons, households, cases : the tables.
    month : month index, of the month after the last that was lived.
    products : of the run.
    following : (persons,) products that follow from another state, as bits, of the month before.

    Notes
    -----
    Everybody with a row lives here, at home; a product of the table; asked for, begun and ending in this order and not
    in the month to come; nothing runs beyond its end; nobody has two rows of a product, or two that exclude each other.
    """
    client, product = cases.column("client"), cases.column("product").astype(np.int64)
    found = [
        *say(np.flatnonzero((client < 0) | (client >= persons.count)), "of a client in no row", OF),
        *say(np.flatnonzero(product >= len(products)), "of no product", OF),
    ]
    if found:
        return found
    here = persons.column("status")[client] == HERE
    resident = households.column("type")[persons.column("household")[client]] == INSTITUTION
    return [
        *say(np.flatnonzero(~here), "of somebody dead or gone", OF),
        *say(np.flatnonzero(here & resident), "of somebody in an institution", OF),
        *say(np.flatnonzero(cases.column("quarters") > LARGEST), f"of more than {LARGEST} quarter-hours", OF),
        *_order(cases, month, products, product),
        *_pairs(cases, month, products, following),
    ]


def _order(cases: Table[Indications], month: int, products: Catalogue, product: NDArray[np.int64]) -> list[str]:
    """Look at the months of every row."""
    asked, since, until = (cases.column(name).astype(np.int64) for name in ("asked", "since", "until"))
    runs = cases.column("stage") == RUNNING
    lasting = np.array([round(p.months.value) == 0 for p in products.values()])[product]
    return [
        *say(np.flatnonzero(asked > since), "asked for after it began", OF),
        *say(np.flatnonzero(since >= month), "that has yet to begin", OF),
        *say(np.flatnonzero(runs & (until < since)), "that ends before it begins", OF),
        *say(np.flatnonzero(runs & ~lasting & (until < month)), "that runs beyond its end", OF),
    ]


def excluded(products: Catalogue) -> NDArray[np.uint64]:
    """Return, by product, which products nobody may have beside it, as bits; without itself."""
    names = list(products)
    out = np.zeros(len(names), dtype=np.uint64)
    for k, product in enumerate(products.values()):
        for other in product.excludes:
            if other in names and other != product.name:
                out[k] |= np.uint64(1) << np.uint64(names.index(other))
                out[names.index(other)] |= np.uint64(1) << np.uint64(k)
    return out


def _pairs(
    cases: Table[Indications], month: int, products: Catalogue, following: NDArray[np.uint64] | None
) -> list[str]:
    """Look for two rows of one product, and for products that exclude each other.

    Notes
    -----
    Who waits for the Wlz keeps what he has until it begins; what it replaces ends before anything is given the month
    after. Until then the two stand side by side.
    """
    client, product = cases.column("client"), cases.column("product").astype(np.int64)
    wlz = np.array([p.law == "wlz" for p in products.values()])
    begun = (cases.column("stage") == RUNNING) & (cases.column("since") < month - 1)
    coming = wlz[product] & ~begun
    bit = np.uint64(1) << product.astype(np.uint64)
    order = np.lexsort((product, client))
    twice = (client[order][1:] == client[order][:-1]) & (product[order][1:] == product[order][:-1])
    size = int(client.max(initial=-1)) + 1
    follows = np.uint64(sum(1 << k for k, name in enumerate(products) if name in FOLLOWED))
    has = np.zeros(size, dtype=np.uint64) if following is None else following[:size] & follows
    np.bitwise_or.at(has, client[~coming], bit[~coming])
    others = np.where(coming, np.uint64((wlz * (1 << np.arange(len(wlz), dtype=np.uint64))).sum()), ~np.uint64(0))
    clash = (has[client] & excluded(products)[product] & others) != 0
    return [
        *say(order[1:][twice], "of a product that the client has already", OF),
        *say(np.flatnonzero(clash), "beside one that excludes it", OF),
    ]


def check_access(world: World, following: bool = True) -> list[str]:
    """Return the violations of access and provision after a month, in words; empty when all is well.

    Parameters
    ----------
    world : after `step`, before anything else.
    following : look at what follows from another state too; rows must not have been compacted since.

    Notes
    -----
    Besides `check_cases`: nobody gets more hours than he needs, voorzieningen and mantelzorg together; nothing started
    in a month beyond the hours of staff there, but for what is served at once and the rises of what is renewed.
    """
    access, persons = world.access, world.persons
    if access is None:
        return []
    having: Any = access.busy[: persons.count] if following and len(access.busy) >= persons.count else None
    found = check_cases(persons, world.households, world.cases, world.month, access.products, having)
    if found:
        return found
    need, helped, covered = (persons.column(name).astype(np.int64) for name in ("need", "helped", "covered"))
    here = persons.column("status") == HERE
    return [
        *say(np.flatnonzero(here & (helped > need).any(axis=1)), "who get more help than they need"),
        *say(np.flatnonzero(here & (helped + covered > need).any(axis=1)), "who get more hours than they need"),
        *over_room(world),
    ]


def over_room(world: World) -> list[str]:
    """Return the kinds of staff of which more began last month than there was room for.

    Notes
    -----
    What began is left out where it is served at once. What ran already may take more than there is, when hours rose at
    a renewal: then nothing may begin.
    """
    access = world.access
    assert access is not None
    last = world.month - 1
    if last not in access.books:
        return []
    cases, terms, book = world.cases, access.now(world)[1], access.books[last]
    used = np.empty(len(STAFF))
    in_use(cases.count, terms, cases.arrays, used)
    rows = (cases.column("stage") == RUNNING) & (cases.column("since") == last) & (cases.column("urgent") == 0)
    rows &= cases.column("form") == 0
    product = cases.column("product")[rows]
    hours = 0.25 * cases.column("quarters")[rows] * terms.effort[product] + terms.effort_fixed[product]
    staff = terms.staff[product].astype(np.int64)
    began = np.bincount(staff[staff >= 0], weights=hours[staff >= 0], minlength=len(STAFF))
    wrong = (began > ROUNDING) & (used > book.staff[:, 1] + ROUNDING)
    return [
        f"{STAFF[s]}: {used[s]:.2f} hours a week in use of {book.staff[s, 1]:.2f}, and {began[s]:.2f} of them began"
        for s in np.flatnonzero(wrong)
    ]
