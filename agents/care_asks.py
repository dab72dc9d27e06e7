"""Who has an unmet need asks the people he has a tie with, the closest first, and those who are willing give hours.

In pseudo-code, for a month::

    askers = those with unmet need whose turn it is or who lost a giver, in an order drawn for the month
    for each asker: list his ties (agents.ties.walk) with those who may do something from where they live,
                    sorted by round (partner, housemates, children and parents near ...) and by lasting luck
    for each round, for each asker with need left, for each of his candidates of that round:
        if the lasting luck of the two is below the giver's present willingness:
            he gives the least of what he offers, what his limit leaves and what is unmet, task by task

Asking again changes nothing unless circumstances did: who would not help last month says no again. The work is that of
the walk: every tie is looked at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care import Care, bond, hours_of
from agents.care_codes import IN_LAW
from agents.care_review import place_class
from agents.care_rules import ADULT, HOPELESS, NEVER_ASKED, CareRules, Givers, offered, willing
from agents.domains import TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.kin import CHILD_TIE, FRIEND, NEIGHBOUR, SAME_HOUSEHOLD, Kin
from agents.luck import uniform
from agents.persons import HERE, NOBODY, Persons
from agents.ties import Found, Near

JOBS = len(TASKS)
MOST_GIVERS = 12
"""Most people who give to one person: no further candidate is asked."""
LARGEST = 255
"""Quarter-hours that fit in a cell."""
FEW = 40
"""Candidates above which a list is sorted by the library instead of by insertion."""


class Asked(NamedTuple):
    """Candidates of all askers, those of the i-th in ``starts[i]:starts[i + 1]``."""

    row: NDArray[np.int32]
    node: NDArray[np.int32]
    relation: NDArray[np.uint8]
    distance: NDArray[np.uint8]
    turn: NDArray[np.float64]  # round plus lasting luck
    order: NDArray[np.int32]  # cells of each asker in the order of their turn


@inline
def unmet(p: int, need: NDArray[np.uint8], covered: NDArray[np.uint8]) -> int:
    """Return the quarter-hours a week that nobody covers."""
    total = 0
    for t in range(JOBS):
        total += max(np.int64(need[p, t]) - np.int64(covered[p, t]), 0)
    return total


@kernel
def askers(
    month: int,
    key: np.uint64,
    n: int,
    least: int,
    turn: int,
    lost: NDArray[np.uint8],
    persons: Persons,
    households: Households,
    out: NDArray[np.int32],
) -> int:
    """List who asks this month, in a drawn order; return how many.

    Parameters
    ----------
    key : stream key of CARE of this month.
    least : quarter-hours unmet from which on somebody asks.
    turn : months between two times that somebody asks without having lost a giver.
    lost : (n,) who lost hours.
    """
    status, lineage, need, covered, household = (
        persons.status, persons.lineage, persons.need, persons.covered, persons.household,
    )  # fmt: skip
    kinds, found = households.type, 0
    for p in range(n):
        if status[p] != HERE or (lost[p] == 0 and (np.int64(lineage[p] >> np.uint64(36)) + month) % turn != 0):
            continue
        if unmet(p, need, covered) >= least and kinds[household[p]] != INSTITUTION:
            out[found] = p
            found += 1
    luck = np.empty(found)
    for i in range(found):
        luck[i] = uniform(key, lineage[out[i]])
    out[:found] = out[:found][np.argsort(luck)]
    return found


@inline
def _sort(cells: NDArray[np.int32], turn: NDArray[np.float64], begin: int, end: int) -> None:
    """Put the numbers of the candidates from `begin` to `end` in the order of their turn."""
    for i in range(begin, end):
        cells[i] = i
    if end - begin > FEW:
        cells[begin:end] = begin + np.argsort(turn[begin:end])
        return
    for i in range(begin + 1, end):
        c, j = cells[i], i
        while j > begin and turn[cells[j - 1]] > turn[c]:
            cells[j] = cells[j - 1]
            j -= 1
        cells[j] = c


@kernel
def candidates(
    rows: NDArray[np.int32],
    ties: NDArray[np.int32],
    key: np.uint64,
    found: Found,
    rules: CareRules,
    near: Near,
    persons: Persons,
    households: Households,
    kin: Kin,
    starts: NDArray[np.int32],
    out: Asked,
) -> None:
    """Turn the ties of askers into candidates in the order in which they are asked.

    Parameters
    ----------
    rows : (askers,) who were walked last.
    ties, found : of the walk; the ties of ``rows[i]`` are ``found[ties[i]:ties[i + 1]]``.
    key : stream key of CARE that is the same in every month.
    starts : (askers + 1,) cells of each; the first is given, the others are written.
    out : room for twice as many cells as ties.

    Notes
    -----
    The partner of a child who lives here is asked like a child: an in-law.
    """
    who, node, relation, distance, turn = out.row, out.node, out.relation, out.distance, out.turn
    lineage, partner, household, nodes = persons.lineage, persons.partner, persons.household, persons.node
    theirs, kern, apart, order = kin.lineage, households.kern, near.distance, rules.order
    rel, dis, rows_of, nodes_of = found.relation, found.distance, found.row, found.node
    for i in range(len(rows)):
        p, first = rows[i], np.int64(starts[i])
        mine, h, k = lineage[p], household[p], first
        for c in range(ties[i], ties[i + 1]):
            kind, far, row = rel[c], dis[c], rows_of[c]
            if order[kind, far] != NEVER_ASKED:
                who[k], node[k], relation[k], distance[k] = row, nodes_of[c], kind, far
                other = lineage[row] if row != NOBODY else theirs[nodes_of[c]]
                turn[k] = order[kind, far] + uniform(key, bond(mine, other))
                k += 1
            q = partner[row] if kind == CHILD_TIE and row != NOBODY else NOBODY
            if q != NOBODY:
                far = place_class(h, household[q], kern, apart)
                if order[IN_LAW, far] != NEVER_ASKED:
                    who[k], node[k], relation[k], distance[k] = q, nodes[q], IN_LAW, far
                    turn[k] = order[IN_LAW, far] + uniform(key, bond(mine, lineage[q]))
                    k += 1
        starts[i + 1] = k
        _sort(out.order, turn, int(first), int(k))


@inline
def _arrangement(
    p: int, q: int, node: int, first: NDArray[np.int32], after: NDArray[np.int32], carer: NDArray[np.int32],
    nodes: NDArray[np.int32],
) -> int:  # fmt: skip
    """Return the arrangement of a receiver with a giver, or -1."""
    a = first[p]
    while a != NOBODY:
        if (q != NOBODY and carer[a] == q) or (q == NOBODY and carer[a] == NOBODY and nodes[a] == node):
            return int(a)
        a = after[a]
    return NOBODY


@inline
def _give(
    p: int, a: int, most_now: int, allowed: NDArray[np.uint8], need: NDArray[np.uint8], covered: NDArray[np.uint8],
    quarters: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Add hours to an arrangement, task by task, at most so many; return how many were added."""
    total = np.int64(0)
    for t in range(JOBS):
        room = min(LARGEST - np.int64(quarters[a, t]), most_now - total)
        give = min(np.int64(need[p, t]) - np.int64(covered[p, t]), room)
        if give > 0 and allowed[t] != 0:
            quarters[a, t] += np.uint8(give)
            covered[p, t] += np.uint8(give)
            total += give
    return int(total)


@kernel
def ask(
    month: int,
    key: np.uint64,
    rows: NDArray[np.int32],
    starts: NDArray[np.int32],
    asked: Asked,
    rules: CareRules,
    givers: Givers,
    persons: Persons,
    households: Households,
    kin: Kin,
    care: Care,
    count: int,
) -> int:
    """Let everybody who asks get hours, round by round; return the number of arrangements afterwards.

    Parameters
    ----------
    key : stream key of CARE that is the same in every month.
    rows : (askers,) in the order in which they ask.
    starts, asked : of `candidates`.
    givers : of `agents.care_rules.look`, this month.
    count : filled rows of `care`; there must be room for `MOST_GIVERS` more per asker.

    Notes
    -----
    Minors elsewhere are never willing, minors here only at home.
    """
    need, covered, given, lineage, sex = persons.need, persons.covered, persons.given, persons.lineage, persons.sex
    household, kern, tone = persons.household, households.kern, rules.kern
    theirs, birth, sexes = kin.lineage, kin.birth, kin.sex
    receiver, carer, places, quarters = care.receiver, care.carer, care.node, care.quarters
    since, relations, distances, may = care.since, care.relation, care.distance, rules.may
    limit, lean, minors, young = givers.limit, givers.lean, givers.minors, givers.young
    who, where, kinds, fars, turns, order = (
        asked.row,
        asked.node,
        asked.relation,
        asked.distance,
        asked.turn,
        asked.order,
    )
    base, offer, spread, parents, most_elsewhere = rules.logit, rules.offer, rules.spread, rules.minors, rules.elsewhere
    first = np.full(len(lineage), NOBODY, dtype=np.int32)
    after = np.empty(len(since), dtype=np.int32)
    elsewhere = np.zeros(len(birth), dtype=np.int32)
    for a in range(count):
        after[a] = first[receiver[a]]
        first[receiver[a]] = a
        if carer[a] == NOBODY:
            elsewhere[places[a]] += hours_of(quarters, a)
    at, fresh = starts[: len(rows)].copy(), np.zeros(len(rows), dtype=np.int32)
    for turn in range(rules.rounds):
        for i in range(len(rows)):
            p = rows[i]
            if at[i] >= starts[i + 1] or turns[order[at[i]]] >= turn + 1:
                continue
            want = unmet(p, need, covered)
            while want > 0 and at[i] < starts[i + 1] and fresh[i] < MOST_GIVERS:
                c = order[at[i]]
                if turns[c] >= turn + 1:
                    break
                at[i] += 1
                q, node, relation, far = who[c], where[c], kinds[c], fars[c]
                if q != NOBODY:
                    left = np.int64(limit[q]) - np.int64(given[q])
                    logit = base[relation, far, sex[q]] + lean[q]
                    if far != SAME_HOUSEHOLD:
                        logit += parents * minors[q] + (HOPELESS if young[q] != 0 else 0.0)
                    if relation == FRIEND or relation == NEIGHBOUR:
                        logit += tone[kern[household[p]]]
                    word = bond(lineage[p], lineage[q])
                else:
                    left = np.int64(most_elsewhere - elsewhere[node])
                    logit = base[relation, far, sexes[node]] + (
                        HOPELESS if age_now(month, birth[node]) < ADULT else 0.0
                    )
                    word = bond(lineage[p], theirs[node])
                if left <= 0 or not willing(key, word, logit):
                    continue
                a = _arrangement(p, q, node, first, after, carer, places)
                has = hours_of(quarters, a) if a != NOBODY else 0
                gives = min(left, offered(key, word, offer[relation, far], spread) - has)
                if gives <= 0:
                    continue
                new = a == NOBODY
                if new:
                    a = count
                    quarters[a] = 0
                added = _give(p, a, gives, may[relation, far], need, covered, quarters)
                if added == 0:
                    continue
                if new:
                    receiver[a], carer[a], places[a], since[a] = p, q, node, month
                    relations[a], distances[a] = relation, far
                    after[a], first[p] = first[p], a
                    count += 1
                    fresh[i] += 1
                if q != NOBODY:
                    given[q] += np.uint16(added)
                else:
                    elsewhere[node] += added
                want -= added
    return count
