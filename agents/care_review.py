"""What a month does to arrangements of mantelzorg: they end, change with distance, and never exceed need or limit.

`review` goes through them once and ends what cannot go on; `fit` then takes hours from the few whose receiver needs
less than he gets or whose giver gives more than he can. Neither looks at the order of the rows. Receivers are read as
unsigned words, see `agents.ties`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care import Care, bond, hours_of
from agents.care_codes import IN_LAW
from agents.care_rules import ADULT, CareRules, Givers
from agents.domains import TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.kin import (
    FRIEND,
    FURTHER,
    NEIGHBOUR,
    PARTNER_TIE,
    SAME_HOUSEHOLD,
    UNKNOWN,
    WITHIN_50_KM,
    Kin,
)  # fmt: skip
from agents.luck import uniform
from agents.mutual import tied
from agents.persons import HERE, NOBODY, Persons
from agents.ties import OUTSIDE, Near

JOBS = len(TASKS)
ROUND, OLDEST = 65536.0, 32768.0
"""In the order in which hours are given up: a round counts more than any month."""


@inline
def place_class(h: int, g: int, kern: NDArray[np.int16], apart: NDArray[np.uint8]) -> int:
    """Return the distance class between two huishoudens of the municipality."""
    return SAME_HOUSEHOLD if g == h else int(apart[kern[h], kern[g]])


@inline
def away_class(
    node: int, k: int, east: NDArray[np.int16], north: NDArray[np.int16], easts: NDArray[np.int16],
    norths: NDArray[np.int16],
) -> int:  # fmt: skip
    """Return the distance class between a kern and somebody elsewhere."""
    x, y = int(easts[node]) - int(east[k]), int(norths[node]) - int(north[k])
    return WITHIN_50_KM if x * x + y * y <= OUTSIDE * OUTSIDE else FURTHER


@kernel
def review(
    month: int,
    key: np.uint64,
    count: int,
    rules: CareRules,
    near: Near,
    givers: Givers,
    persons: Persons,
    households: Households,
    kin: Kin,
    care: Care,
    lost: NDArray[np.uint8],
    elsewhere: NDArray[np.int32],
) -> int:
    """End the arrangements that cannot go on, and add up what everybody gives and gets in those that do.

    Parameters
    ----------
    key : stream key of CARE of this month.
    count : filled rows of `care`.
    givers : of `agents.care_rules.look`, this month.
    lost : (persons,) added to: arrangements ended or cut by this; all 0 before, like `given` and `covered`.
    elsewhere : (nodes,) quarter-hours a week that people elsewhere give, added to; all 0 before.

    Returns
    -------
    The number of arrangements left, in their order.
    """
    status, household, lineage = persons.status, persons.household, persons.lineage
    covered, given = persons.covered, persons.given
    partner, friends, nodes = persons.partner, persons.friends, persons.node
    kinds, kern, beside = households.type, households.kern, households.neighbours
    person, birth, death, mother, father, theirs = kin.person, kin.birth, kin.death, kin.mother, kin.father, kin.lineage
    easts, norths, apart, east, north = kin.east, kin.north, near.distance, near.east, near.north
    receiver, carer, places, quarters = care.receiver.view(np.uint32), care.carer, care.node, care.quarters
    since, relations, distances, may = care.since, care.relation, care.distance, rules.may
    hazard, limit, young = rules.ends, givers.limit, givers.young
    kept = 0
    for a in range(count):
        p, q, node, relation = receiver[a], carer[a], places[a], relations[a]
        h = household[p]
        if status[p] != HERE or kinds[h] == INSTITUTION:
            continue
        lost[p] += 1  # taken back when it goes on
        if q == NOBODY or status[q] != HERE:  # blood relatives go on wherever they live
            if relation == PARTNER_TIE or relation >= FRIEND or node == UNKNOWN:
                continue
            q = person[node]
            if q == NOBODY and (death[node] <= month or age_now(month, birth[node]) < ADULT):
                continue
        still = True
        if relation == PARTNER_TIE:
            still = partner[p] == q
        elif relation == FRIEND:
            still = tied(friends, p, q)
        elif relation == NEIGHBOUR:
            still = tied(beside, h, household[q])
        elif relation == IN_LAW:
            child, me = partner[q], nodes[p]
            still = child != NOBODY and (mother[nodes[child]] == me or father[nodes[child]] == me)
        if not still or (q != NOBODY and limit[q] == 0):
            continue
        if q != NOBODY:
            far = place_class(h, household[q], kern, apart)
            if young[q] != 0 and far != SAME_HOUSEHOLD:
                continue
            word = bond(lineage[p], lineage[q])
        else:
            far = away_class(node, kern[h], east, north, easts, norths)
            word = bond(lineage[p], theirs[node])
        if hazard > 0.0 and uniform(key, word) < hazard:
            continue
        had = hours_of(quarters, a)
        if far != distances[a]:
            quarters[a] *= may[relation, far]
        total = hours_of(quarters, a)
        if total == 0:
            continue
        for t in range(JOBS):
            covered[p, t] += quarters[a, t]
        if q != NOBODY:
            given[q] += np.uint16(total)
        else:
            elsewhere[node] += total
        lost[p] -= np.uint8(total == had)
        if kept != a:
            quarters[kept] = quarters[a]
        receiver[kept], carer[kept], places[kept] = p, q, node
        since[kept], relations[kept], distances[kept] = since[a], relation, far
        kept += 1
    return kept


@kernel
def _beyond(
    count: int,
    most_elsewhere: int,
    need: NDArray[np.uint8],
    covered: NDArray[np.uint8],
    given: NDArray[np.uint16],
    limit: NDArray[np.int16],
    elsewhere: NDArray[np.int32],
    care: Care,
) -> NDArray[np.int32]:
    """Return the arrangements whose receiver gets more than he needs or whose giver gives more than he can."""
    receiver, carer, places = care.receiver.view(np.uint32), care.carer, care.node
    found, some = np.empty(count, dtype=np.int32), 0
    for a in range(count):
        p, q = receiver[a], carer[a]
        over = np.int64(given[q]) > limit[q] if q != NOBODY else elsewhere[places[a]] > most_elsewhere
        for t in range(JOBS):
            over |= covered[p, t] > need[p, t]
        found[some] = a
        some += over
    return found[:some]


@kernel
def fit(
    count: int,
    rules: CareRules,
    givers: Givers,
    persons: Persons,
    kin: Kin,
    care: Care,
    lost: NDArray[np.uint8],
    elsewhere: NDArray[np.int32],
) -> int:
    """Take back hours beyond need, of the latest arrangement first, and then beyond a limit, of the furthest first.

    Parameters
    ----------
    count : filled rows of `care`, all reviewed.
    givers, lost, elsewhere : as in `review`.

    Returns
    -------
    The number of arrangements left, in their order.

    Notes
    -----
    The furthest are those asked last, the latest of them first. Between equals the luck of receiver and giver decides.
    A giver gives up the last of TASKS first.
    """
    need, covered, given, limit = persons.need, persons.covered, persons.given, givers.limit
    receiver, carer, places, quarters = care.receiver.view(np.uint32), care.carer, care.node, care.quarters
    since, relations, distances, order = care.since, care.relation, care.distance, rules.order
    lineage, theirs, key, most = persons.lineage, kin.lineage, rules.key, rules.elsewhere
    cells = _beyond(count, most, need, covered, given, limit, elsewhere, care)
    if len(cells) == 0:
        return count
    turn = np.empty(len(cells))
    for limits in range(2):
        for i in range(len(cells)):
            a = cells[i]
            other = lineage[carer[a]] if carer[a] != NOBODY else theirs[places[a]]
            latest = OLDEST - since[a] - uniform(key, bond(lineage[receiver[a]], other))
            turn[i] = latest - ROUND * order[relations[a], distances[a]] if limits else latest
        for a in cells[np.argsort(turn)]:
            p, q, node = receiver[a], carer[a], places[a]
            over = np.int64(given[q]) - np.int64(limit[q]) if q != NOBODY else np.int64(elsewhere[node] - most)
            for back in range(JOBS):
                t = JOBS - 1 - back
                beyond = over if limits else np.int64(covered[p, t]) - np.int64(need[p, t])
                less = min(np.int64(quarters[a, t]), beyond)
                if less <= 0:
                    continue
                quarters[a, t] -= np.uint8(less)
                covered[p, t] -= np.uint8(less)
                over -= less
                if q != NOBODY:
                    given[q] -= np.uint16(less)
                else:
                    elsewhere[node] -= less
                lost[p] += np.uint8(limits == 1 and lost[p] == 0)
    kept = 0
    for a in range(count):
        if hours_of(quarters, a) == 0:
            continue
        if kept != a:
            receiver[kept], carer[kept], places[kept], quarters[kept] = receiver[a], carer[a], places[a], quarters[a]
            since[kept], relations[kept], distances[kept] = since[a], relations[a], distances[a]
        kept += 1
    return kept
