"""What a month does to requests and indications: they end, are renewed, start when there is room, and give hours.

Hours are given task by task in the order of `TASKS`, first where neither another voorziening nor mantelzorg meets the
need; what somebody overloaded gives counts as not met. Only what takes people elsewhere or is no work for relatives
(`Terms.whole`) is given in place of mantelzorg too, which then gives way (`sim.processes.care`). What is granted at the
end of a month is given from the next month on, for as many months as the indication has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.asking import allowed, grounded, unmet_by
from agents.domains import TASKS
from agents.fetch import fetch
from agents.filling import fill
from agents.households import INSTITUTION, Households
from agents.indications import (
    ADMITTED_TO,
    COMPLETED,
    DIED,
    EXPIRED,
    GREW_UP,
    MOVED_AWAY,
    NOT_NEEDED,
    PASSED_ON,
    RULE_ENDED,
    RUNNING,
    ZIN,
    Indications,
)
from agents.kernel import lean, lean_kernel, woven
from agents.luck import uniform_at
from agents.offers import Offer
from agents.persons import DEAD, HERE, Persons

JOBS = len(TASKS)
LARGEST = 255
"""Quarter-hours that fit in a cell."""
AHEAD = 8
"""Cases ahead at which rows are asked for."""


class Terms(NamedTuple):
    """How products are granted and served, one row per product."""

    months: NDArray[np.int16]  # (K,) length of an indication; 0 is as long as the ground holds
    permanent: NDArray[np.uint8]  # (K,) 1 for a vangnet
    exists: NDArray[np.uint8]  # (K,) 1 when the law knows it this month
    low: NDArray[np.uint16]  # (K,) fewest quarter-hours of need granted a week
    high: NDArray[np.uint16]  # (K,) most
    fixed: NDArray[np.uint16]  # (K,) quarter-hours met whatever was granted: places and months
    whole: NDArray[np.uint16]  # (K,) quarter-hours given in place of mantelzorg too, where it leaves no room
    law: NDArray[np.uint8]  # (K,) bit of the law, as in `persons.used`
    lasting: NDArray[np.uint8]  # (K,) what running adds to `persons.used`: that bit, or `RAN`
    staff: NDArray[np.int8]  # (K,) who delivers, -1 for nobody of the model
    effort: NDArray[np.float64]  # (K,) hours of staff per hour of need met
    effort_fixed: NDArray[np.float64]  # (K,) hours of staff per week of what is not counted in hours
    cents: NDArray[np.float64]  # (K, forms) euro cents per quarter-hour met a week, for a month
    cents_fixed: NDArray[np.float64]  # (K, forms) euro cents per month
    cents_once: NDArray[np.float64]  # (K, forms) euro cents at the start


@lean
def why_over(status: int, kind: int, age: int, last: int, exists: int) -> int:
    """Return the reason why nothing can go on, or -1."""
    if status == DEAD:
        return DIED
    if status != HERE:
        return MOVED_AWAY
    if kind == INSTITUTION:
        return ADMITTED_TO
    if age > last:
        return GREW_UP
    return RULE_ENDED if exists == 0 else -1


@lean
def got(p: int, k: int, tasks: NDArray[np.uint8], need: NDArray[np.uint8], helped: NDArray[np.uint8]) -> int:
    """Return the quarter-hours of the tasks of a product that voorzieningen gave and that are still needed."""
    total = np.int64(0)
    for t in range(JOBS):
        if tasks[k, t] != 0:
            total += min(np.int64(helped[p, t]), np.int64(need[p, t]))
    return int(total)


@woven
def _soon_settled(
    c: int, facts: NDArray[np.uint16], heavy: NDArray[np.uint8], persons: Persons, households: Households,
    cases: Indications,
) -> None:  # fmt: skip
    """Ask for what will be needed of the client of a case, and of the huishouden of one halfway there."""
    h, p = persons.household[cases.client[c - AHEAD]], cases.client[c]
    fetch(households.type, h)
    fetch(households.income, h)
    fetch(households.level, h)
    fetch(persons.household, p)
    fetch(persons.birth, p)
    fetch(persons.status, p)
    fetch(persons.conditions, p)
    fetch(persons.level, p)
    fetch(persons.need, p)
    fetch(persons.covered, p)
    fetch(persons.helped, p)
    fetch(heavy, p)
    fetch(facts, p)


@lean_kernel
def settle(
    month: int,
    count: int,
    offer: Offer,
    terms: Terms,
    facts: NDArray[np.uint16],
    heavy: NDArray[np.uint8],
    busy: NDArray[np.uint64],
    persons: Persons,
    households: Households,
    cases: Indications,
    ended: NDArray[np.int64],
    renewed: NDArray[np.int64],
) -> int:
    """End what is over and renew what goes on; return how many rows are left, in their order.

    Parameters
    ----------
    count : filled rows of `cases`.
    facts, heavy : see `agents.grounds`.
    busy : (n,) scratch; in the rows of clients, what runs at the beginning is written.
    ended : (K, ENDS) counts, added to.
    renewed : (K,) indications renewed, added to; each is a melding as well.
    """
    client, product, stage, until, quarters, times = (
        cases.client, cases.product, cases.stage, cases.until, cases.quarters, cases.renewed,
    )  # fmt: skip
    asked, since, form, access, urgent = cases.asked, cases.since, cases.form, cases.access, cases.urgent
    status, household, birth, need, covered, helped = (
        persons.status, persons.household, persons.birth, persons.need, persons.covered, persons.helped,
    )  # fmt: skip
    level, has, kinds, shared, income = (
        persons.level, persons.conditions, households.type, households.level, households.income,
    )  # fmt: skip
    kept, one = 0, np.uint64(1)
    for c in range(count):
        busy[client[c]] = 0
    for c in range(count):
        if stage[c] == RUNNING:
            busy[client[c]] |= one << np.uint64(product[c])
    for c in range(count):
        if c + 2 * AHEAD < count:
            _soon_settled(c + 2 * AHEAD, facts, heavy, persons, households, cases)
        p, k = client[c], product[c]
        h, age = household[p], age_now(month, birth[p])
        over = why_over(status[p], kinds[h], age, offer.last[k], terms.exists[k])
        mine = np.int64(quarters[c]) if stage[c] == RUNNING else np.int64(0)
        hours = 0
        if over < 0 and (busy[p] & offer.before[k]) != 0:
            over = PASSED_ON
        runs = stage[c] == RUNNING
        renews = runs and terms.months[k] > 0 and month >= until[c]
        if over < 0 and (renews or not runs or terms.months[k] == 0 or offer.least[k] > 0):  # nothing else looks at it
            still = allowed(
                p, h, k, age, facts[p], offer.first, offer.last, offer.requires, offer.conditions, has, offer.income,
                income,
            ) and (
                offer.anyone[k] != 0 or offer.soft[k] != 0 or grounded(p, h, k, offer.limit, level, shared)
            )  # fmt: skip
            if still and offer.least[k] > 0 and not (runs and terms.fixed[k] > 0):
                hours = unmet_by(p, k, offer.tasks, need, covered, helped, heavy)
                hours += min(int(mine), got(p, k, offer.tasks, need, helped))
                still = hours > 0
            if not still and (terms.months[k] == 0 or offer.least[k] > 0 or not runs):
                over = NOT_NEEDED
            elif renews:
                if terms.permanent[k] != 0 and still:
                    until[c] = np.int16(month + np.int64(terms.months[k]))
                    times[c] += np.uint8(times[c] < LARGEST)
                    renewed[k] += 1
                    if offer.least[k] > 0:
                        quarters[c] = np.uint16(min(max(hours, int(terms.low[k])), int(terms.high[k])))
                else:
                    over = COMPLETED if terms.permanent[k] == 0 else EXPIRED
        if over >= 0:
            ended[k, over] += 1
            continue
        if kept != c:
            client[kept], product[kept], stage[kept], until[kept] = client[c], product[c], stage[c], until[c]
            quarters[kept], times[kept], asked[kept], since[kept] = quarters[c], times[c], asked[c], since[c]
            form[kept], access[kept], urgent[kept] = form[c], access[c], urgent[c]
        kept += 1
    return kept


@woven
def _soon_delivered(p: int, heavy: NDArray[np.uint8], persons: Persons) -> None:
    """Ask for what will be needed of a client."""
    fetch(persons.helped, p)
    fetch(persons.need, p)
    fetch(persons.covered, p)
    fetch(persons.cost, p)
    fetch(persons.used, p)
    fetch(heavy, p)


@lean_kernel
def deliver(
    key: np.uint64,
    count: int,
    n: int,
    offer: Offer,
    terms: Terms,
    share: NDArray[np.float64],
    heavy: NDArray[np.uint8],
    persons: Persons,
    cases: Indications,
    hours: NDArray[np.int64],
    cents: NDArray[np.int64],
) -> None:
    """Give a month of what runs: hours to who needs them, and a bill to the account.

    Parameters
    ----------
    key : luck of rounding to whole quarter-hours when staff falls short.
    share : (staff,) part of the hours that staff can give, see `shares`.
    heavy : (n, tasks) hours got from who is overloaded, which a voorziening takes over.
    hours : (K, 2) quarter-hours a week granted and met, added to.
    cents : (K, forms) euro cents of the month, added to; the same cents are added to the cost of the person.
    """
    helped, need, covered, cost = persons.helped, persons.need, persons.covered, persons.cost
    client, product, stage, quarters, form = cases.client, cases.product, cases.stage, cases.quarters, cases.form
    helped[:n] = 0
    for c in range(count):
        if c + AHEAD < count:
            _soon_delivered(client[c + AHEAD], heavy, persons)
        if stage[c] != RUNNING:
            continue
        p, k, part = client[c], product[c], 1.0
        left = np.int64(quarters[c]) + np.int64(terms.fixed[k])
        hours[k, 0] += left
        if terms.staff[k] >= 0 and form[c] == ZIN and cases.urgent[c] == 0 and share[terms.staff[k]] < 1.0:
            part = share[terms.staff[k]]
            if left > 0:
                less = np.int64(part * left + uniform_at(key, persons.lineage[p], k))
                part, left = less / left, less
        if left > 0:
            hours[k, 1] += fill(p, k, int(left), int(terms.whole[k]), offer.tasks, need, covered, heavy, helped)
        bill = np.int64(round(part * (quarters[c] * terms.cents[k, form[c]] + terms.cents_fixed[k, form[c]])))
        cents[k, form[c]] += bill
        cost[p] += np.int32(bill)
        persons.used[p] |= terms.lasting[k]
