"""Who has which voorziening and what it costs: products that follow from another state, and the counts of a month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import BIJSTAND
from agents.ages import age_now, age_on_31_december
from agents.care_words import beyond
from agents.domains import IN_HELP, TASKS
from agents.households import HOUSEHOLD_TYPES, INSTITUTION, Households
from agents.indications import RUNNING, Indications
from agents.kernel import inline, lean_kernel
from agents.lowest import lowest
from agents.persons import HEAD, HERE, MAN, NOBODY, PARTNER, WOMAN, Persons

TASKS_MANY = len(TASKS)
BENEFIT, DEBT_HELP, RESIDENCE = range(3)
"""Places in `Following`."""
KINDS, AGES, SEXES = len(HOUSEHOLD_TYPES), 20, len((MAN, WOMAN))
"""Household types, five-year ages 0-4 ... 95+, and sexes."""


class Following(NamedTuple):
    """Products that follow from bijstand, debt help and an institution; in the order of `BENEFIT` and so on."""

    product: NDArray[np.int64]  # (3,) row in the table of products, -1 when the law does not know it this month
    first: NDArray[np.uint8]  # (3,) youngest age
    cents: NDArray[np.int64]  # (3,) a month; debt help once, at its start
    law: NDArray[np.uint8]  # (3,) bit of the law, as in `persons.used`


class Counts(NamedTuple):
    """Counts of a month by set of products. Cells: kernen, household types, five-year ages and sexes, in this order."""

    clients: NDArray[np.int32]  # (sets, cells) persons with something of the set for the first time this calendar year
    fresh: NDArray[np.int32]  # (sets,) of whom had nothing of it the calendar year before
    running: NDArray[np.int32]  # (sets,) persons with something of it this month
    cents: NDArray[np.int64]  # (cells,) cost of the month
    paid: NDArray[np.int64]  # (1,) the same of all persons together, wherever they are
    unmet: NDArray[np.int64]  # (kern, tasks) quarter-hours a week that nobody meets, of people at home
    single: NDArray[np.int64]  # (64,) persons with one product this month and no other, by product


@inline
def has_benefit(
    month: int, aow: int, p: int, status: NDArray[np.uint8], activity: NDArray[np.uint8], birth: NDArray[np.int16]
) -> bool:
    """Tell whether somebody lives here on bijstand, below the age of the AOW."""
    return bool(status[p] == HERE and activity[p] == BIJSTAND and month - 1 - np.int64(birth[p]) < aow)


@lean_kernel
def follow(
    month: int,
    n: int,
    aow: int,
    which: Following,
    persons: Persons,
    households: Households,
    now: NDArray[np.uint8],
    running: NDArray[np.int64],
    cents: NDArray[np.int64],
) -> None:
    """Write the products that follow from what people are, and their bill.

    Parameters
    ----------
    n : filled rows of `persons`.
    aow : age in months at which the AOW begins this month.
    now : (n,) written: a bit for each place in `Following`.
    running, cents : (K,) persons, and euro cents of the month; added to. The same cents go to the cost of the person.

    Notes
    -----
    Two partners on bijstand have one benefit, paid to the first row; others in the huishouden have their own. Debt help
    is of the head of the huishouden, or of the first row of a couple.
    """
    status, household, birth, role, partner, activity, used, cost = (
        persons.status, persons.household, persons.birth, persons.role, persons.partner, persons.activity,
        persons.used, persons.cost,
    )  # fmt: skip
    kinds, debt, debt_since = households.type, households.debt, households.debt_since
    product, first, price, law = which.product, which.first, which.cents, which.law
    for p in range(n):
        now[p] = 0
        if status[p] != HERE:
            continue
        h = household[p]
        if activity[p] != BIJSTAND and debt[h] != IN_HELP and kinds[h] != INSTITUTION:
            continue
        age = age_now(month, birth[p])
        other = int(partner[p])
        together = role[p] == PARTNER and other != NOBODY and household[other] == h
        for f in range(3):
            k = product[f]
            if k < 0 or age < first[f] or (kinds[h] == INSTITUTION) != (f == RESIDENCE):
                continue
            bill = price[f]
            if f == BENEFIT:
                if not has_benefit(month, aow, p, status, activity, birth):
                    continue
                if together and other < p and has_benefit(month, aow, other, status, activity, birth):
                    bill = 0
            elif f == DEBT_HELP:
                if debt[h] != IN_HELP or not (role[p] == HEAD or (role[p] == PARTNER and not (together and other < p))):
                    continue
                if debt_since[h] != month:
                    bill = 0
            now[p] |= np.uint8(1 << f)
            used[p] |= law[f]
            running[k] += 1
            cents[k] += bill
            cost[p] += np.int32(bill)


@lean_kernel
def count_help(
    month: int,
    n: int,
    many: int,
    masks: NDArray[np.uint64],
    awarded: np.uint64,
    followed: tuple[NDArray[np.uint8], NDArray[np.uint64]],
    now: NDArray[np.uint64],
    before: NDArray[np.int32],
    cases: Indications,
    persons: Persons,
    households: Households,
    out: Counts,
) -> None:
    """Count the clients, the cost and the unmet need of a month, and remember who had what this calendar year.

    Parameters
    ----------
    n, many : filled rows of `persons` and `cases`.
    masks : (sets,) products of each set, as bits.
    awarded : products, as bits, that somebody has in the month in which they were awarded only, however long they run.
    followed : (n,) of `follow`; (8,) the products, as bits, that each value of it stands for.
    now : (n,) written: products that somebody has, as bits.
    before : (n,) cost of everybody this calendar year before the month.

    Notes
    -----
    A client of the year is counted in the first month with something of the set, where and how he lives then; the age
    is that of 31 December, as in the statistics. So nobody who dies or leaves later in the year is lost.
    """
    client, product, stage, since = cases.client, cases.product, cases.stage, cases.since
    flags, stands = followed
    for p in range(n):
        now[p] = stands[flags[p]]
    for c in range(many):
        bit = np.uint64(1) << np.uint64(product[c])
        if stage[c] == RUNNING and (bit & awarded == 0 or since[c] == month):
            now[client[c]] |= bit
    status, household, birth, sex, cost, had, earlier, need, covered, helped = (
        persons.status, persons.household, persons.birth, persons.sex, persons.cost, persons.products,
        persons.products_before, persons.need.view(np.uint64), persons.covered.view(np.uint64),
        persons.helped.view(np.uint64),
    )  # fmt: skip
    kern, kinds, kernen, one, whole = households.kern, households.type, len(out.unmet), np.uint64(1), np.int64(0)
    clients, fresh, running, cents, unmet, single = (
        out.clients, out.fresh, out.running, out.cents, out.unmet, out.single,
    )  # fmt: skip
    for p in range(n):
        paid, bits, wanted = np.int64(cost[p]) - np.int64(before[p]), now[p], need[p, 0]
        whole += paid
        if status[p] != HERE or (bits == 0 and paid == 0 and wanted == 0):
            continue
        h = household[p]
        left = beyond(beyond(wanted, covered[p, 0]), helped[p, 0]) if wanted != 0 else wanted
        if left != 0 and kinds[h] != INSTITUTION:
            for t in range(TASKS_MANY):
                unmet[kern[h], t] += np.int64((left >> np.uint64(8 * t)) & np.uint64(255))
        if bits == 0 and paid == 0:
            continue
        old = had[p]
        group = min(max(age_on_31_december(month, birth[p]), 0) // 5, AGES - 1)
        first, second, third = np.int64(kern[h]), kernen + np.int64(kinds[h]), kernen + KINDS + group
        cents[first] += paid
        cents[second] += paid
        cents[third] += paid
        fourth = kernen + KINDS + AGES + np.int64(sex[p])
        cents[fourth] += paid
        if bits & (bits - one) != 0:
            for s in range(len(masks)):
                running[s] += np.int32((bits & masks[s]) != 0)
        elif bits != 0:
            single[lowest(bits)] += 1
        if bits & ~old == 0:
            continue
        for s in range(len(masks)):
            if (bits & masks[s]) != 0 and (old & masks[s]) == 0:
                clients[s, first] += 1
                clients[s, second] += 1
                clients[s, third] += 1
                clients[s, fourth] += 1
                fresh[s] += np.int32((earlier[p] & masks[s]) == 0)
        had[p] = old | bits
    out.paid[0] += whole
    for s in range(len(masks)):
        for k in range(len(single)):
            running[s] += np.int32(single[k] if (masks[s] >> np.uint64(k)) & one != 0 else 0)
