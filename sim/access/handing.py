"""The 18th birthday: who grows out of help of the Jeugdwet gets a request for what comes after it, in the queue.

What ends and what follows lie months apart only as far as the sociaal team and the aanbieders are busy: a request that
is answered and begun in the month of the birthday gives help from the month after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.handing import hand_over
from agents.households import INSTITUTION
from agents.luck import GAMMA, MASK, Stream, uniforms
from agents.persons import HERE

if TYPE_CHECKING:
    from agents.offers import Offer
    from agents.serving import Terms
    from sim.access.state import Access, Grown
    from sim.world import World

HANDED = 201
"""Draw of the month of asking that says whether somebody is handed over; see `agents.asking.REACHED` for the others."""


def grown_out(world: World, access: Access, offer: Offer) -> Grown:
    """Return who grows out of a product this month after which others may come, and of which; before it ends.

    Notes
    -----
    As for the end `GREW_UP` of `agents.serving.why_over`: they live here, at home, and are beyond the last age.
    """
    cases, people = world.cases, world.persons.column
    goes_on = access.fixed.after.max(axis=1, initial=-1) >= 0
    some = np.flatnonzero(goes_on[cases.column("product")])
    client, product = cases.column("client")[some].astype(np.int64), cases.column("product")[some].astype(np.int64)
    home = world.households.column("type")[people("household")[client]] != INSTITUTION
    age = (world.month - 1 - people("birth")[client].astype(np.int64)) // 12
    gone = (people("status")[client] == HERE) & home & (age > offer.last[product])
    client, product = client[gone], product[gone]
    order = np.lexsort((product, people("lineage")[client]))
    return client[order], product[order]


def handed_on(
    world: World, access: Access, offer: Offer, terms: Terms, before: int = 0
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return the requests in the name of who grew out of a product this month, (rows of persons, products).

    Parameters
    ----------
    before : months ago whose luck it is.
    """
    (who, what), people = access.grown, world.persons
    access.grown = (who[:0], what[:0])
    if not len(who):
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
    key = (int(world.key(Stream.ASKING, world.month - before)) + HANDED * GAMMA) & MASK
    chosen = uniforms(np.uint64(key), people.column("lineage")[who]) < world.parameters["access.handed_over"]
    who, what, after = who[chosen], what[chosen], access.fixed.after
    after = np.where((after >= 0) & (terms.exists[after] != 0), after, -1)
    room = max(len(who) * after.shape[1], 1)
    rows, products = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.uint8)
    many = hand_over(
        world.month, (who, what), after, access.laws, offer, access.facts, access.busy, access.heavy, people.arrays,
        world.households.arrays, rows, products,
    )  # fmt: skip
    return rows[:many], products[:many]
