"""What a month does to arrangements of mantelzorg: they end, change with distance, and never exceed need or limit.

Arrangements stand in the order in which they began. Going through them once, each takes what the need and the giver's
limit leave: when either falls, the latest gives way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.care import Care, bond
from agents.care_codes import IN_LAW
from agents.care_rules import CareRules, Givers
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
    n: int,
    count: int,
    rules: CareRules,
    near: Near,
    givers: Givers,
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
    n : filled rows of `persons`.
    count : filled rows of `care`.
    givers : of `agents.care_rules.look`, this month.
    lost : (at least n,) written: 1 for who lost a giver.

    Returns
    -------
    The number of arrangements left, in their order.
    """
    status, household, need = persons.status, persons.household, persons.need
    covered, given = persons.covered, persons.given
    partner, friends, nodes, lineage = persons.partner, persons.friends, persons.node, persons.lineage
    kinds, kern, beside = households.type, households.kern, households.neighbours
    person, death, mother, father, theirs = kin.person, kin.death, kin.mother, kin.father, kin.lineage
    easts, norths, apart, east, north = kin.east, kin.north, near.distance, near.east, near.north
    receiver, carer, places, quarters = care.receiver, care.carer, care.node, care.quarters
    since, relations, distances, may = care.since, care.relation, care.distance, rules.may
    hazard = rules.ends
    limit, young, most_elsewhere = givers.limit, givers.young, rules.elsewhere
    given[:n] = 0
    covered[:n] = 0
    lost[:n] = 0
    elsewhere = np.zeros(len(person), dtype=np.int32)
    kept = 0
    for a in range(count):
        p, q, node, relation = receiver[a], carer[a], places[a], relations[a]
        if status[p] != HERE or kinds[household[p]] == INSTITUTION:
            continue
        lost[p] = 1
        if node != UNKNOWN and relation < FRIEND:  # partner and blood relatives go on wherever they live
            q = person[node]
            if q == NOBODY and (death[node] <= month or relation == PARTNER_TIE):
                continue
        if q != NOBODY and (status[q] != HERE or limit[q] == 0):
            continue
        h = household[p]
        if relation == PARTNER_TIE:
            still = partner[p] == q
        elif relation == FRIEND:
            still = tied(friends, p, q)
        elif relation == NEIGHBOUR:
            still = tied(beside, h, household[q])
        elif relation == IN_LAW:
            child, me = partner[q], nodes[p]
            still = child != NOBODY and (mother[nodes[child]] == me or father[nodes[child]] == me)
        else:
            still = True
        if not still:
            continue
        if q != NOBODY:
            distance = place_class(h, household[q], kern, apart)
            word = bond(lineage[p], lineage[q])
            left = np.int64(limit[q]) - np.int64(given[q])
            if young[q] != 0 and distance != SAME_HOUSEHOLD:
                continue
        else:
            distance = away_class(node, kern[h], east, north, easts, norths)
            word = bond(lineage[p], theirs[node])
            left = np.int64(most_elsewhere - elsewhere[node])
        if hazard > 0.0 and uniform(key, word) < hazard:
            continue
        total = np.int64(0)
        for t in range(JOBS):
            open_now = np.int64(need[p, t]) - np.int64(covered[p, t])
            give = min(np.int64(quarters[a, t]), open_now, left - total)
            if give < 0 or may[relation, distance, t] == 0:
                give = np.int64(0)
            quarters[kept, t] = give
            covered[p, t] += np.uint8(give)
            total += give
        if total == 0:
            continue
        if q != NOBODY:
            given[q] += np.uint16(total)
        else:
            elsewhere[node] += total
        lost[p] = 0
        receiver[kept], carer[kept], places[kept] = p, q, node
        since[kept], relations[kept], distances[kept] = since[a], relation, distance
        kept += 1
    return kept
