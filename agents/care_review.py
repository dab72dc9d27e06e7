"""What a month does to arrangements of mantelzorg: they end, change with distance, and never exceed need or limit.

Arrangements stand in the order in which they began. Going through them once, each takes what the need and the giver's
limit leave: when either falls, the latest gives way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.care import Care, bond
from agents.care_codes import IN_LAW
from agents.care_rules import CareRules, able, most
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


@inline
def apart(p: int, q: int, node: int, near: Near, persons: Persons, households: Households, kin: Kin) -> int:
    """Return the distance class between a receiver and a giver, who lives here (row `q`) or elsewhere (`node`)."""
    h = persons.household[p]
    kern = households.kern[h]
    if q != NOBODY:
        g = persons.household[q]
        return SAME_HOUSEHOLD if g == h else int(near.distance[kern, households.kern[g]])
    east, north = int(kin.east[node]) - near.east[kern], int(kin.north[node]) - near.north[kern]
    return WITHIN_50_KM if east * east + north * north <= OUTSIDE * OUTSIDE else FURTHER


@inline
def _still(p: int, q: int, node: int, relation: int, persons: Persons, homes: Households, kin: Kin) -> bool:
    """Tell whether the tie behind an arrangement still exists; blood relatives are so for ever."""
    if relation == PARTNER_TIE:
        return bool(persons.partner[p] == q)
    if relation == FRIEND:
        return tied(persons.friends, p, q)
    if relation == NEIGHBOUR:
        return tied(homes.neighbours, persons.household[p], persons.household[q])
    if relation == IN_LAW:
        child = persons.partner[q]
        if child == NOBODY:
            return False
        me = persons.node[p]
        return bool(kin.mother[persons.node[child]] == me or kin.father[persons.node[child]] == me)
    return True


@kernel
def review(
    month: int,
    key: np.uint64,
    hazard: float,
    n: int,
    count: int,
    rules: CareRules,
    near: Near,
    persons: Persons,
    households: Households,
    kin: Kin,
    care: Care,
    lost: NDArray[np.uint8],
) -> int:
    """End or trim the arrangements of the month, and set what everybody gives and gets.

    Parameters
    ----------
    key : stream key of CARE of this month.
    hazard : monthly probability that an arrangement ends for a reason that is not modelled.
    n : filled rows of `persons`.
    count : filled rows of `care`.
    lost : (at least n,) written: 1 for who lost hours by the end of an arrangement.

    Returns
    -------
    The number of arrangements left, in their order.
    """
    persons.given[:n] = 0
    persons.covered[:n] = 0
    lost[:n] = 0
    elsewhere = np.zeros(len(kin.person), dtype=np.int32)
    kept = 0
    for a in range(count):
        p, q, node, relation = care.receiver[a], care.carer[a], care.node[a], int(care.relation[a])
        if persons.status[p] != HERE or households.type[persons.household[p]] == INSTITUTION:
            continue
        lost[p] = 1
        if node != UNKNOWN and relation < FRIEND:  # blood relatives and the partner move with their node
            q = kin.person[node]
            if q == NOBODY and (kin.death[node] <= month or relation == PARTNER_TIE):
                continue
        if q != NOBODY and persons.status[q] != HERE:
            continue
        if not _still(p, q, node, relation, persons, households, kin):
            continue
        distance = apart(p, q, node, near, persons, households, kin)
        if q != NOBODY and not able(q, month, relation, distance, persons, households):
            continue
        word = bond(persons.lineage[p], persons.lineage[q] if q != NOBODY else kin.lineage[node])
        if hazard > 0.0 and uniform(key, word) < hazard:
            continue
        left = most(q, month, rules, persons) - persons.given[q] if q != NOBODY else rules.elsewhere - elsewhere[node]
        total = 0
        for t in range(JOBS):
            open_now = np.int64(persons.need[p, t]) - np.int64(persons.covered[p, t])
            give = min(np.int64(care.quarters[a, t]), open_now, np.int64(left) - total)
            give = give if give > 0 and rules.may[relation, distance, t] else 0
            care.quarters[kept, t] = give
            persons.covered[p, t] += np.uint8(give)
            total += give
        if total == 0:
            continue
        if q != NOBODY:
            persons.given[q] += np.uint16(total)
        else:
            elsewhere[node] += total
        lost[p] = 0
        care.receiver[kept], care.carer[kept], care.node[kept] = p, q, node
        care.since[kept], care.relation[kept], care.distance[kept] = care.since[a], relation, distance
        kept += 1
    return kept
