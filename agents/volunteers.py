"""Volunteers who help inwoners at home: asked last, within the kern, a few matches each.

Who volunteers in this way is a lasting trait: a person whose draw lies below the share of his age, education and kern.
So each generation brings its own number, and volunteers age with their kern. The volunteers of a kern stand on a ring
in the order of a lasting draw; who asks has a lasting place on it and looks at the next few. When one comes or goes
only those who look at that stretch notice.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care import Care
from agents.care_codes import VOLUNTEER
from agents.care_rules import Givers
from agents.care_words import beyond, total
from agents.domains import TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import kernel, lean
from agents.kin import SAME_KERN
from agents.luck import uniform, uniform_at
from agents.persons import HERE, NOBODY, Persons
from agents.scanning import drawn_below

LOOKS = 16
"""Most volunteers that somebody who asks looks at in a month; it bounds the work, whatever the size of a kern."""
RING, PLACE = 1, 2
"""Numbers of lasting draws: place of a volunteer on the ring of his kern, and of who asks; number 0 is the trait."""
JOBS, CELL = len(TASKS), 255


class VolunteerRules(NamedTuple):
    """Who helps inwoners at home as a volunteer, and how much; fixed for a run."""

    share: NDArray[np.float64]  # (111, educations) of adults, by age and education
    kern: NDArray[np.float64]  # (kern,) factor
    key: np.uint64  # of lasting luck
    hours: int  # most quarter-hours a week of one volunteer
    match: int  # most quarter-hours a week for one receiver
    may: NDArray[np.uint8]  # (tasks,) 1 for what a volunteer may do
    least: int  # quarter-hours unmet from which on somebody asks


@kernel
def volunteers(
    month: int, n: int, rules: VolunteerRules, persons: Persons, households: Households
) -> NDArray[np.int64]:
    """List the rows of those who volunteer to help at home, able or not this month."""
    status, birth, education, lineage = persons.status, persons.birth, persons.education, persons.lineage
    household, kinds, kern = persons.household, households.type, households.kern
    share, tone, key = rules.share, rules.kern, rules.key
    rows, kept = drawn_below(key, 0, lineage, n, share.max() * tone.max()), 0
    for p in rows:
        if status[p] != HERE or kinds[household[p]] == INSTITUTION:
            continue
        chance = share[age_now(month, birth[p]), education[p]] * tone[kern[household[p]]]
        if chance > 0.0 and uniform(key, lineage[p]) < chance:
            rows[kept] = p
            kept += 1
    return rows[:kept]


@lean
def _match(
    p: int, a: int, most: int, may: NDArray[np.uint8], need: NDArray[np.uint8], covered: NDArray[np.uint8],
    quarters: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Fill an arrangement with what is unmet of the tasks a volunteer may do; return its quarter-hours."""
    added = np.int64(0)
    for t in range(JOBS):
        give = min(np.int64(need[p, t]) - np.int64(covered[p, t]), most - added) if may[t] != 0 else np.int64(0)
        quarters[a, t] = give
        covered[p, t] += np.uint8(give)
        added += give
    return int(added)


@lean
def _helps(q: int, a: int, after: NDArray[np.int64], carer: NDArray[np.int32]) -> bool:
    """Tell whether somebody gives in one of a chain of arrangements, from `a` on."""
    while a != NOBODY:
        if carer[a] == q:
            return True
        a = after[a]
    return False


@kernel
def visit(
    month: int,
    n: int,
    rows: NDArray[np.int32],
    rules: VolunteerRules,
    givers: Givers,
    persons: Persons,
    households: Households,
    care: Care,
    count: int,
) -> int:
    """Let those who still have an unmet need ask the volunteers of their kern; return the number of arrangements.

    Parameters
    ----------
    n : filled rows of `persons`.
    rows : (askers,) in the order in which they ask.
    givers : of `agents.care_rules.look`, this month.
    count : filled rows of `care`; there must be room for one more per asker.

    Notes
    -----
    A volunteer says yes as long as he has hours left, to one match per receiver; who has one already does not ask.
    Volunteers of the own huishouden, and those who help him already as a relative or friend, are passed over.
    """
    given, lineage, household = persons.given, persons.lineage, persons.household
    needs, met, hours = persons.need.view(np.uint64), persons.covered.view(np.uint64), care.quarters.view(np.uint64)
    kern, limit, may, nodes = households.kern, givers.limit, rules.may, persons.node
    receiver, carer, relations, place = care.receiver, care.carer, care.relation, np.empty(n, dtype=np.int32)
    tasks, some, found = np.uint64(0), np.empty(len(rows), dtype=np.int32), 0
    for t in range(JOBS):
        tasks |= np.uint64(CELL * may[t]) << np.uint64(8 * t)
    for p in rows:
        some[found], place[p] = p, found
        found += total(beyond(needs[p, 0], met[p, 0]) & tasks) >= rules.least
    who = volunteers(month, n, rules, persons, households) if found > 0 else np.empty(0, dtype=np.int64)
    if not len(who):
        return count
    ring, held = np.empty(len(who)), np.zeros(n, dtype=np.uint16)
    for i in range(len(who)):
        ring[i] = kern[household[who[i]]] + uniform_at(rules.key, lineage[who[i]], RING)
    order = np.argsort(ring)
    who, ring = who[order], ring[order]
    begins = np.searchsorted(ring, np.arange(len(rules.kern) + 1))
    served, first = np.zeros(found, dtype=np.uint8), np.full(found, NOBODY)
    after = np.empty(count, dtype=np.int64)
    for a in range(count):
        if relations[a] == VOLUNTEER and carer[a] != NOBODY:
            held[carer[a]] += np.uint16(total(hours[a, 0]))
        i = place[receiver[a]]  # anything for who does not ask
        if 0 <= i < found and some[i] == receiver[a]:
            after[a], first[i] = first[i], a
            served[i] |= np.uint8(relations[a] == VOLUNTEER)
    room = np.empty(len(who), dtype=np.int64)
    for j in range(len(who)):
        q = who[j]
        room[j] = min(rules.hours - int(held[q]), int(limit[q]) - int(given[q]))
    for i in range(found):
        p = some[i]
        if served[i] != 0:
            continue
        k = kern[household[p]]
        low, size = begins[k], begins[k + 1] - begins[k]
        if size == 0:
            continue
        begin = np.searchsorted(ring[low : low + size], k + uniform_at(rules.key, lineage[p], PLACE))
        for step in range(min(LOOKS, size)):
            j = begin + step
            j = low + (j if j < size else j - size)
            q, left = who[j], min(room[j], rules.match)
            if left < rules.least or household[q] == household[p] or _helps(q, first[i], after, carer):
                continue
            now = _match(p, count, left, may, persons.need, persons.covered, care.quarters)
            receiver[count], carer[count], care.node[count], care.since[count] = p, q, nodes[q], month
            relations[count], care.distance[count] = VOLUNTEER, SAME_KERN
            given[q] += np.uint16(now)
            room[j] -= now
            count += 1
            break
    return count
