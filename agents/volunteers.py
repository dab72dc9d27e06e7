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
from agents.care import Care, hours_of
from agents.care_codes import VOLUNTEER
from agents.care_rules import Givers
from agents.domains import TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.kin import SAME_KERN
from agents.luck import uniform, uniform_at
from agents.persons import HERE, NOBODY, Persons

LOOKS = 16
"""Most volunteers that somebody who asks looks at in a month; it bounds the work, whatever the size of a kern."""
RING, PLACE = 1, 2
"""Numbers of lasting draws: place of a volunteer on the ring of his kern, and of who asks; number 0 is the trait."""
JOBS = len(TASKS)


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
    rows, found = np.empty(n + 1, dtype=np.int64), 0
    most = share.max() * tone.max()
    for p in range(n):  # without branches: who is left is looked at
        rows[found] = p
        found += uniform(key, lineage[p]) < most
    kept = 0
    for p in rows[:found]:
        if status[p] != HERE or kinds[household[p]] == INSTITUTION:
            continue
        chance = share[age_now(month, birth[p]), education[p]] * tone[kern[household[p]]]
        if chance > 0.0 and uniform(key, lineage[p]) < chance:
            rows[kept] = p
            kept += 1
    return rows[:kept]


@inline
def _match(
    p: int, a: int, most: int, may: NDArray[np.uint8], need: NDArray[np.uint8], covered: NDArray[np.uint8],
    quarters: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Fill an arrangement with what is unmet of the tasks a volunteer may do; return its quarter-hours."""
    total = np.int64(0)
    for t in range(JOBS):
        give = min(np.int64(need[p, t]) - np.int64(covered[p, t]), most - total) if may[t] != 0 else np.int64(0)
        quarters[a, t] = give
        covered[p, t] += np.uint8(give)
        total += give
    return int(total)


@inline
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
    need, covered, given, lineage, household = (
        persons.need, persons.covered, persons.given, persons.lineage, persons.household,
    )  # fmt: skip
    kern, limit, may, nodes = households.kern, givers.limit, rules.may, persons.node
    receiver, carer, places, quarters = care.receiver, care.carer, care.node, care.quarters
    since, relations, distances = care.since, care.relation, care.distance
    who = volunteers(month, n, rules, persons, households)
    if not len(who):
        return count
    ring, held = np.empty(len(who)), np.zeros(len(lineage), dtype=np.int32)
    for i in range(len(who)):
        ring[i] = kern[household[who[i]]] + uniform_at(rules.key, lineage[who[i]], RING)
    order = np.argsort(ring)
    who, ring = who[order], ring[order]
    served, first, after = np.zeros(n, dtype=np.uint8), np.full(n, NOBODY), np.empty(count, dtype=np.int64)
    before = count
    for a in range(before):
        after[a], first[receiver[a]] = first[receiver[a]], a
        if relations[a] == VOLUNTEER:
            served[receiver[a]] = 1
            if carer[a] != NOBODY:
                held[carer[a]] += hours_of(quarters, a)
    for p in rows:
        want = np.int64(0)
        for t in range(JOBS):
            want += (np.int64(need[p, t]) - np.int64(covered[p, t])) * may[t]
        if want < rules.least or served[p] != 0:
            continue
        k = kern[household[p]]
        low, size = np.searchsorted(ring, k), np.searchsorted(ring, k + 1) - np.searchsorted(ring, k)
        begin = np.searchsorted(ring, k + uniform_at(rules.key, lineage[p], PLACE))
        for step in range(min(LOOKS, size)):
            q = who[low + (begin - low + step) % size]
            left = min(rules.hours - held[q], np.int64(limit[q]) - np.int64(given[q]), rules.match)
            if left < rules.least or household[q] == household[p] or _helps(q, first[p], after, carer):
                continue
            total = _match(p, count, left, may, need, covered, quarters)
            receiver[count], carer[count], places[count], since[count] = p, q, nodes[q], month
            relations[count], distances[count] = VOLUNTEER, SAME_KERN
            given[q] += np.uint16(total)
            held[q] += total
            served[p] = 1
            count += 1
            break
    return count
