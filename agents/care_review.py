"""Arrangements of mantelzorg: they end or change with distance.

`review` goes through them once and empties what cannot go on; `agents.care_fit` then takes hours from the few whose
receiver needs less than he gets or whose giver gives more than he can, and closes up. Neither looks at the order of the
rows. The hours of all tasks are one word, see `agents.care_words`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care import Care, bond
from agents.care_codes import IN_LAW
from agents.care_rules import ADULT, GIVES, HOME, RECEIVES, YOUNG, CareRules, Givers
from agents.care_words import exceeds, total
from agents.fetch import fetch
from agents.households import Households
from agents.kernel import lean, lean_kernel, woven
from agents.kin import FRIEND, FURTHER, NEIGHBOUR, PARTNER_TIE, SAME_HOUSEHOLD, WITHIN_50_KM, Kin
from agents.luck import uniform
from agents.mutual import tied
from agents.persons import HERE, NOBODY, Persons
from agents.ties import NO, OUTSIDE, Near

AHEAD = 12
"""Arrangements ahead at which rows are asked for."""
SORTED = 64
"""Rows between receivers that memory brings by itself; arrangements of this year stand in no such order."""


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
        fetch(givers.marks, q)
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
    household, lineage, partner, given = (
        persons.household.view(np.uint32), persons.lineage, persons.partner.view(np.uint32), persons.given,
    )  # fmt: skip
    needs, covered = persons.need.view(np.uint64), persons.covered.view(np.uint64)
    quarters, limit, marks = care.quarters.view(np.uint64), givers.limit, givers.marks
    kern, may, hazard, most = households.kern, rules.may.view(np.uint64), rules.ends, rules.elsewhere
    person, birth, death, theirs = kin.person.view(np.uint32), kin.birth, kin.death, kin.lineage
    easts, norths, apart, east, north = kin.east, kin.north, near.distance, near.east, near.north
    receiver, carer, places = care.receiver.view(np.uint32), care.carer.view(np.uint32), care.node.view(np.uint32)
    relations, distances, over = care.relation, care.distance, 0
    for a in range(count):
        if a + AHEAD < count:
            _soon(a + AHEAD, persons, households, givers, kin, care, elsewhere)
        p, q, node, relation, hours = receiver[a], carer[a], places[a], relations[a], quarters[a, 0]
        if marks[p] & HOME == 0:
            quarters[a, 0] = 0
            continue
        still = relation != PARTNER_TIE or partner[p] == q
        if q == NO or limit[q] == 0:  # blood relatives go on wherever they live
            if q == NO or persons.status[q] != HERE:
                still = node != NO and relation != PARTNER_TIE and relation < FRIEND
                q = person[node] if still else NO
                carer[a] = q
            if q != NO:
                still = still and limit[q] != 0
            else:
                still = still and death[node] > month and age_now(month, birth[node]) >= ADULT
        if still and FRIEND <= relation <= IN_LAW:
            still = _holds(relation, p, q, persons, households, kin)
        h, far, word = household[p], np.int64(SAME_HOUSEHOLD), lineage[p]
        if still and q != NO:
            far = np.int64(place_class(h, household[q], kern, apart))
            still = far == SAME_HOUSEHOLD or marks[q] & YOUNG == 0
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
            marks[p] |= RECEIVES
            over += 1
        if q != NO:
            given[q] += np.uint16(total(hours))
            if np.int64(given[q]) > np.int64(limit[q]):
                marks[q] |= GIVES
                over += 1
        else:
            elsewhere[node] += total(hours)
            over += elsewhere[node] > most
    return over
