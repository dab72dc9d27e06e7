"""Who grows out of a voorziening: which that are open to him from then on are asked for in his name.

At the 18th birthday the Jeugdwet ends, for residential help and foster care a few years later. Who still has the ground
for a product that the table names as the one that comes after (`Product.grows_into`) gets a request for it: of every
law the first in the order of the table. It is a request as any other: what keeps somebody from asking keeps it from
being made, and it waits for an answer and for room.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.asking import allowed, grounded, unmet_by
from agents.households import INSTITUTION, Households
from agents.kernel import kernel
from agents.offers import Offer
from agents.persons import HERE, Persons


@kernel
def hand_over(
    month: int,
    grown: tuple[NDArray[np.int64], NDArray[np.int64]],
    after: NDArray[np.int64],
    law: NDArray[np.int64],
    offer: Offer,
    facts: NDArray[np.uint16],
    busy: NDArray[np.uint64],
    heavy: NDArray[np.uint8],
    persons: Persons,
    households: Households,
    rows: NDArray[np.int32],
    products: NDArray[np.uint8],
) -> int:
    """Find what is asked for in the name of who grew out of a product; return how many requests there are.

    Parameters
    ----------
    grown : (G,) rows of persons, and the product that each grew out of; in the order in which they are handed over.
    after : (K, any) products that may come after each, in the order of the table; -1 for no more, or not this month.
    law : (K,) law of each product, from 0.
    facts, busy, heavy : see `agents.grounds`; in `busy` what is asked for is added.
    rows, products : written: who and what; room for at least G times the columns of `after`.
    """
    found, kinds, shared, income = 0, households.type, households.level, households.income
    people, which = grown
    for g in range(len(people)):
        p, k = people[g], which[g]
        h = persons.household[p]
        if persons.status[p] != HERE or kinds[h] == INSTITUTION:
            continue
        age, served = age_now(month, persons.birth[p]), 0
        for i in range(after.shape[1]):
            to = after[k, i]
            if to < 0 or (served >> law[to]) & 1 != 0 or (busy[p] & offer.excludes[to]) != 0:
                continue
            if not allowed(
                p, h, to, age, facts[p], offer.first, offer.last, offer.requires, offer.conditions,
                persons.conditions, offer.income, income,
            ):  # fmt: skip
                continue
            if offer.anyone[to] == 0 and not grounded(p, h, to, offer.limit, persons.level, shared):
                continue
            least = offer.least[to]
            if least > 0 and unmet_by(p, to, offer.tasks, persons.need, persons.covered, persons.helped, heavy) < least:
                continue
            rows[found], products[found] = p, to
            busy[p] |= np.uint64(1) << np.uint64(to)
            served |= 1 << law[to]
            found += 1
    return found
