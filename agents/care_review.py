"""Arrangements of mantelzorg: they end, change with distance, and never exceed need or limit.

`review` goes through them once and empties what cannot go on; `fit` then takes hours from the few whose receiver needs
less than he gets or whose giver gives more than he can, and closes up. Neither looks at the order of the rows. The
hours of all tasks are one word, see `agents.care_words`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care import Care, bond
from agents.care_codes import IN_LAW, OVERLOADED
from agents.care_rules import ADULT, CareRules, Givers
from agents.care_words import exceeds, total
from agents.domains import TASKS
from agents.fetch import fetch
from agents.households import Households
from agents.kernel import kernel, lean, lean_kernel, woven
from agents.kin import FRIEND, FURTHER, NEIGHBOUR, PARTNER_TIE, SAME_HOUSEHOLD, UNKNOWN, WITHIN_50_KM, Kin
from agents.luck import uniform
from agents.mutual import tied
from agents.persons import HERE, NOBODY, Persons
from agents.ties import OUTSIDE, Near

JOBS = len(TASKS)
ROUND, OLDEST = 65536.0, 32768.0
"""In the order in which hours are given up: a round counts more than any month."""
AHEAD = 12
"""Arrangements ahead at which rows are asked for."""
SORTED = 64
"""Rows between receivers that memory brings by itself; arrangements of this year stand in no such order."""
RECEIVES, GIVES = np.uint8(2), np.uint8(4)
"""Marks, beside that of `Givers.home`, of who receives more than he needs and who gives more than he can."""


@lean
def place_class(h: int, g: int, kern: NDArray[np.int16], apart: NDArray[np.uint8]) -> int:
    """Return the distance class between two huishoudens of the municipality."""
    return SAME_HOUSEHOLD if g == h else int(apart[kern[h], kern[g]])


@lean
def away_class(
    node: int, k: int, east: NDArray[np.int16], north: NDArray[np.int16], easts: NDArray[np.int16],
    norths: NDArray[np.int16],
) -> int:  # fmt: skip
    """Return the distance class between a kern and somebody elsewhere."""
    x, y = int(easts[node]) - int(east[k]), int(norths[node]) - int(north[k])
    return WITHIN_50_KM if x * x + y * y <= OUTSIDE * OUTSIDE else FURTHER


@woven
def _holds(relation: int, p: int, q: int, persons: Persons, households: Households, kin: Kin) -> bool:
    """Tell whether a friend, a neighbour or the partner of a child still is one."""
    child = persons.partner[q]
    if relation == FRIEND:
        still = tied(persons.friends, p, q)
    elif relation == NEIGHBOUR:
        still = tied(households.neighbours, persons.household[p], persons.household[q])
    else:
        me, node = persons.node[p], persons.node[child]
        still = child != NOBODY and (kin.mother[node] == me or kin.father[node] == me)
    return still


@woven
def _soon(
    a: int, persons: Persons, households: Households, givers: Givers, kin: Kin, care: Care,
    elsewhere: NDArray[np.uint16],
) -> None:  # fmt: skip
    """Ask for what will be needed of an arrangement, and of the huishouden of who gives in one halfway there."""
    near = care.carer[a - AHEAD // 2]
    if near != NOBODY:
        fetch(households.kern, persons.household[near])
    p, q, node = care.receiver[a], care.carer[a], care.node[a]
    if not 0 <= p - care.receiver[a - 1] < SORTED:
        fetch(persons.household, p)
        fetch(persons.lineage, p)
        fetch(persons.partner, p)
        fetch(persons.covered, p)
        fetch(persons.need, p)
    if q != NOBODY:
        fetch(persons.household, q)
        fetch(persons.lineage, q)
        fetch(persons.given, q)
        fetch(givers.limit, q)
        fetch(givers.young, q)
    else:
        fetch(kin.death, node)
        fetch(kin.birth, node)
        fetch(kin.lineage, node)
        fetch(kin.east, node)
        fetch(kin.north, node)
        fetch(elsewhere, node)


@lean_kernel
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
    elsewhere: NDArray[np.uint16],
) -> int:
    """Empty the arrangements that cannot go on, and add up what everybody gives and gets in those that do.

    Parameters
    ----------
    key : stream key of CARE of this month.
    count : filled rows of `care`.
    givers : of `agents.care_rules.look`, this month.
    lost : (persons,) added to: arrangements ended or cut by this; all 0 before, like `given` and `covered`.
    elsewhere : (nodes,) quarter-hours a week that people elsewhere give, added to; all 0 before.

    Returns
    -------
    How often somebody was seen to receive more than he needs or to give more than he can.
    """
    household, lineage, partner, given = persons.household, persons.lineage, persons.partner, persons.given
    needs, covered = persons.need.view(np.uint64), persons.covered.view(np.uint64)
    quarters, limit, young = care.quarters.view(np.uint64), givers.limit, givers.young
    kern, may, home, hazard, most = households.kern, rules.may.view(np.uint64), givers.home, rules.ends, rules.elsewhere
    person, birth, death, theirs = kin.person, kin.birth, kin.death, kin.lineage
    easts, norths, apart, east, north = kin.east, kin.north, near.distance, near.east, near.north
    receiver, carer, places, relations, distances = care.receiver, care.carer, care.node, care.relation, care.distance
    over = 0
    for a in range(count):
        if a + AHEAD < count:
            _soon(a + AHEAD, persons, households, givers, kin, care, elsewhere)
        p, q, node, relation, hours = receiver[a], carer[a], places[a], relations[a], quarters[a, 0]
        if home[p] == 0:
            quarters[a, 0] = 0
            continue
        still = relation != PARTNER_TIE or partner[p] == q
        if q == NOBODY or limit[q] == 0:  # blood relatives go on wherever they live
            if q == NOBODY or persons.status[q] != HERE:
                still = node != UNKNOWN and relation != PARTNER_TIE and relation < FRIEND
                q = person[node] if still else np.int32(NOBODY)
                carer[a] = q
            if q != NOBODY:
                still = still and limit[q] != 0
            else:
                still = still and death[node] > month and age_now(month, birth[node]) >= ADULT
        if still and FRIEND <= relation <= IN_LAW:
            still = _holds(relation, p, q, persons, households, kin)
        h, far, word = household[p], np.int64(SAME_HOUSEHOLD), lineage[p]
        if still and q != NOBODY:
            far = np.int64(place_class(h, household[q], kern, apart))
            still = far == SAME_HOUSEHOLD or young[q] == 0
            word = bond(word, lineage[q])
        elif still:
            far = np.int64(away_class(node, kern[h], east, north, easts, norths))
            word = bond(word, theirs[node])
        if not still or (hazard > 0.0 and uniform(key, word) < hazard):
            quarters[a, 0] = 0
            lost[p] += np.uint8(1)
            continue
        if far != distances[a]:
            distances[a] = far
            left = hours & (may[relation, far, 0] * np.uint64(255))
            quarters[a, 0] = left
            lost[p] += np.uint8(left != hours)
            hours = left
        covered[p, 0] += hours
        if exceeds(covered[p, 0], needs[p, 0]):
            home[p] |= RECEIVES
            over += 1
        if q != NOBODY:
            given[q] += np.uint16(total(hours))
            if np.int64(given[q]) > np.int64(limit[q]):
                home[q] |= GIVES
                over += 1
        else:
            elsewhere[node] += total(hours)
            over += elsewhere[node] > most
    return over


@lean
def _close_up(count: int, care: Care) -> int:
    """Move arrangements to the places of empty ones before them; return how many are left, in their order."""
    receiver, carer, places, quarters = care.receiver, care.carer, care.node, care.quarters.view(np.uint64)
    since, relations, distances, kept = care.since, care.relation, care.distance, 0
    while kept < count and quarters[kept, 0] != 0:
        kept += 1
    for a in range(kept + 1, count):
        hours = quarters[a, 0]
        quarters[kept, 0], receiver[kept], carer[kept], places[kept] = hours, receiver[a], carer[a], places[a]
        since[kept], relations[kept], distances[kept] = since[a], relations[a], distances[a]
        kept += hours != 0
    return kept


@lean
def _marked(
    limits: int, count: int, most_elsewhere: int, home: NDArray[np.uint8], care: Care, elsewhere: NDArray[np.uint16],
    cells: NDArray[np.int32],
) -> int:  # fmt: skip
    """List the arrangements whose receiver gets more than he needs, or whose giver gives more than he can."""
    receiver, carer, places, quarters, found = care.receiver, care.carer, care.node, care.quarters.view(np.uint64), 0
    for a in range(count):
        q, cells[found] = carer[a], a
        if not limits:
            over = home[receiver[a]] & RECEIVES != 0
        else:
            over = home[q] & GIVES != 0 if q != NOBODY else elsewhere[places[a]] > most_elsewhere
        found += over & (quarters[a, 0] != 0)
    return found


@woven
def _soon_cut(z: int, cells: NDArray[np.int32], persons: Persons, givers: Givers, care: Care) -> None:
    """Ask for what will be needed of the arrangements after this one."""
    if z + 2 * AHEAD < len(cells):
        a = cells[z + 2 * AHEAD]
        fetch(care.receiver, a)
        fetch(care.carer, a)
        fetch(care.node, a)
        fetch(care.quarters, a)
    if z + AHEAD < len(cells):
        p, q = care.receiver[cells[z + AHEAD]], care.carer[cells[z + AHEAD]]
        fetch(persons.covered, p)
        fetch(persons.need, p)
        fetch(persons.given, q)
        fetch(givers.limit, q)


@kernel
def fit(
    count: int,
    over: int,
    rules: CareRules,
    givers: Givers,
    persons: Persons,
    kin: Kin,
    care: Care,
    lost: NDArray[np.uint8],
    elsewhere: NDArray[np.uint16],
) -> int:
    """Take back hours beyond need, of who is overloaded and the latest first, then beyond a limit, of the furthest.

    Parameters
    ----------
    count : filled rows of `care`, all reviewed.
    over : what `review` returned.
    givers, lost, elsewhere : as in `review`.

    Returns
    -------
    The number of arrangements left, in their order; empty ones are gone.

    Notes
    -----
    The furthest are those asked last, the latest of them first. Between equals the luck of receiver and giver decides.
    A giver gives up the last of TASKS first.
    """
    need, covered, given, limit = persons.need, persons.covered, persons.given, givers.limit
    receiver, carer, places, quarters = care.receiver, care.carer, care.node, care.quarters
    since, relations, distances, order = care.since, care.relation, care.distance, rules.order
    lineage, theirs, strain, key, most = persons.lineage, kin.lineage, persons.strain, rules.key, rules.elsewhere
    cells = np.empty(count + 1, dtype=np.int32)
    for limits in range(2 if over > 0 else 0):
        some = cells[: _marked(limits, count, most, givers.home, care, elsewhere, cells)]
        turn = np.empty(len(some))
        for i in range(len(some)):
            a = some[i]
            other = lineage[carer[a]] if carer[a] != NOBODY else theirs[places[a]]
            latest = OLDEST - since[a] - uniform(key, bond(lineage[receiver[a]], other))
            heavy = carer[a] != NOBODY and strain[carer[a]] == OVERLOADED
            turn[i] = latest - ROUND * (order[relations[a], distances[a]] if limits else heavy)
        turned = some[np.argsort(turn)]
        for z in range(len(turned)):
            _soon_cut(z, turned, persons, givers, care)
            a = turned[z]
            p, q, node = receiver[a], carer[a], places[a]
            excess = np.int64(given[q]) - np.int64(limit[q]) if q != NOBODY else np.int64(elsewhere[node]) - most
            for t in range(JOBS - 1, -1, -1):
                beyond = excess if limits else np.int64(covered[p, t]) - np.int64(need[p, t])
                less = min(np.int64(quarters[a, t]), beyond)
                if less <= 0:
                    continue
                quarters[a, t] -= np.uint8(less)
                covered[p, t] -= np.uint8(less)
                excess -= less
                if q != NOBODY:
                    given[q] -= np.uint16(less)
                else:
                    elsewhere[node] -= less
                lost[p] += np.uint8(limits == 1 and lost[p] == 0)
    return _close_up(count, care)
