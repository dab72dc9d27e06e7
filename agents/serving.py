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
    WAITING,
    ZIN,
    Indications,
)
from agents.kernel import kernel, lean
from agents.luck import uniform_at
from agents.offers import Offer
from agents.persons import DEAD, HERE, Persons

JOBS = len(TASKS)
LARGEST = 255
"""Quarter-hours that fit in a cell."""


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


@kernel
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


@kernel
def shares(
    count: int, terms: Terms, staff: NDArray[np.float64], cases: Indications, share: NDArray[np.float64]
) -> None:
    """Write what part of the hours granted in kind the staff that is there can give; urgent ones are given in full.

    Parameters
    ----------
    staff : (staff,) hours a week.
    share : (staff,) 0 to 1, written.
    """
    wanted = np.zeros((2, len(staff)))  # by whether it is urgent
    for c in range(count):
        k = cases.product[c]
        if cases.stage[c] == RUNNING and cases.form[c] == ZIN and terms.staff[k] >= 0:
            wanted[min(cases.urgent[c], 1), terms.staff[k]] += effort(cases.quarters[c], k, terms)
    for s in range(len(staff)):
        left = max(staff[s] - wanted[1, s], 0.0)
        share[s] = 1.0 if wanted[0, s] <= left else left / wanted[0, s]


@kernel
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
        hours[k, 1] += fill(p, k, int(left), int(terms.whole[k]), offer.tasks, need, covered, heavy, helped)
        bill = np.int64(round(part * (quarters[c] * terms.cents[k, form[c]] + terms.cents_fixed[k, form[c]])))
        cents[k, form[c]] += bill
        cost[p] += np.int32(bill)
        persons.used[p] |= terms.law[k]


@kernel
def start(
    month: int,
    order: NDArray[np.int64],
    terms: Terms,
    room: NDArray[np.float64],
    persons: Persons,
    cases: Indications,
    started: NDArray[np.int64],
    waited: NDArray[np.int64],
    cents: NDArray[np.int64],
) -> None:
    """Let who waits start, in this order, as far as there is staff; nobody passes another who waits for the same staff.

    Who is urgent starts at once, whatever room there is: others wait the longer for it.

    Parameters
    ----------
    order : rows of `cases` that wait, in the order of the queue.
    room : (staff,) hours of staff a week that are left; written.
    started, waited : (K,) who started, and the months they had waited since the melding; added to.
    cents : (K, forms) what is paid once, added to; the cost of the person too.
    """
    client, product, stage, until, quarters, form, since, asked = (
        cases.client, cases.product, cases.stage, cases.until, cases.quarters, cases.form, cases.since, cases.asked,
    )  # fmt: skip
    full = np.zeros(len(room), dtype=np.bool_)
    for c in order:
        k = product[c]
        s, wanted = terms.staff[k], effort(quarters[c], k, terms)
        if stage[c] != WAITING:
            continue
        if s >= 0 and wanted > 0.0 and form[c] == ZIN:
            if cases.urgent[c] == 0 and (full[s] or wanted > room[s] + 1e-9):
                full[s] = True
                continue
            room[s] -= wanted
        stage[c], since[c] = RUNNING, np.int16(month)
        until[c] = np.int16(month + 1 + np.int64(terms.months[k]))
        started[k] += 1
        waited[k] += month - np.int64(asked[c])
        bill = np.int64(round(terms.cents_once[k, form[c]]))
        cents[k, form[c]] += bill
        persons.cost[client[c]] += np.int32(bill)
        persons.used[client[c]] |= terms.law[k]


@lean
def effort(quarters: int, k: int, terms: Terms) -> float:
    """Return the hours of staff a week that an indication takes."""
    return 0.25 * quarters * terms.effort[k] + terms.effort_fixed[k]


@kernel
def in_use(count: int, terms: Terms, cases: Indications, used: NDArray[np.float64]) -> None:
    """Write the hours of staff a week that running indications in kind take, by staff; who is waiting is left out."""
    used[:] = 0.0
    for c in range(count):
        k = cases.product[c]
        if cases.stage[c] == RUNNING and cases.form[c] == ZIN and terms.staff[k] >= 0:
            used[terms.staff[k]] += effort(cases.quarters[c], k, terms)
