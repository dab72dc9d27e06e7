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
from agents.care_review import apart
from agents.care_rules import ADULT, NEVER_ASKED, CareRules, able, leaning, most, offered, willing
from agents.domains import TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.kin import CHILD_TIE, FRIEND, UNKNOWN, Kin
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
def unmet(p: int, persons: Persons) -> int:
    """Return the quarter-hours a week that nobody covers."""
    total = 0
    for t in range(JOBS):
        total += max(np.int64(persons.need[p, t]) - np.int64(persons.covered[p, t]), 0)
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
    found = 0
    for p in range(n):
        if persons.status[p] != HERE or (
            lost[p] == 0 and (np.int64(persons.lineage[p] >> np.uint64(36)) + month) % turn != 0
        ):
            continue
        if unmet(p, persons) >= least and households.type[persons.household[p]] != INSTITUTION:
            out[found] = p
            found += 1
    luck = np.empty(found)
    for i in range(found):
        luck[i] = uniform(key, persons.lineage[out[i]])
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
    for i in range(len(rows)):
        p, first = rows[i], np.int64(starts[i])
        mine, k = persons.lineage[p], first
        for c in range(ties[i], ties[i + 1]):
            kind, far = found.relation[c], found.distance[c]
            if rules.order[kind, far] != NEVER_ASKED:
                who[k], node[k], relation[k], distance[k] = found.row[c], found.node[c], kind, far
                other = persons.lineage[who[k]] if who[k] != NOBODY else kin.lineage[node[k]]
                turn[k] = rules.order[kind, far] + uniform(key, bond(mine, other))
                k += 1
            q = persons.partner[found.row[c]] if kind == CHILD_TIE and found.row[c] != NOBODY else NOBODY
            if q != NOBODY and rules.order[IN_LAW, far] != NEVER_ASKED:
                who[k], node[k], relation[k] = q, persons.node[q], IN_LAW
                distance[k] = apart(p, q, UNKNOWN, near, persons, households, kin)
                turn[k] = rules.order[IN_LAW, distance[k]] + uniform(key, bond(mine, persons.lineage[q]))
                k += 1
        starts[i + 1] = k
        _sort(out.order, turn, int(first), int(k))


@inline
def _leaning_elsewhere(node: int, month: int, relation: int, distance: int, rules: CareRules, kin: Kin) -> float:
    """Return the log odds that somebody elsewhere is willing; of minors they are hopeless."""
    grown = age_now(month, kin.birth[node]) >= ADULT
    return float(rules.logit[relation, distance, kin.sex[node]]) if grown else -700.0


@inline
def _arrangement(p: int, q: int, node: int, first: NDArray[np.int32], after: NDArray[np.int32], care: Care) -> int:
    """Return the arrangement of a receiver with a giver, or -1."""
    a = first[p]
    while a != NOBODY:
        if (q != NOBODY and care.carer[a] == q) or (q == NOBODY and care.carer[a] == NOBODY and care.node[a] == node):
            return int(a)
        a = after[a]
    return NOBODY


@inline
def _give(p: int, a: int, most_now: int, allowed: NDArray[np.uint8], persons: Persons, care: Care) -> int:
    """Add hours to an arrangement, task by task, at most so many; return how many were added."""
    total = 0
    for t in range(JOBS):
        room = min(LARGEST - np.int64(care.quarters[a, t]), np.int64(most_now) - total)
        give = min(np.int64(persons.need[p, t]) - np.int64(persons.covered[p, t]), room)
        if give > 0 and allowed[t]:
            care.quarters[a, t] += np.uint8(give)
            persons.covered[p, t] += np.uint8(give)
            total += give
    return total


@kernel
def ask(
    month: int,
    key: np.uint64,
    rows: NDArray[np.int32],
    starts: NDArray[np.int32],
    asked: Asked,
    rules: CareRules,
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
    count : filled rows of `care`; there must be room for `MOST_GIVERS` more per asker.
    """
    first = np.full(len(persons.status), NOBODY, dtype=np.int32)
    after = np.empty(len(care.since), dtype=np.int32)
    elsewhere = np.zeros(len(kin.person), dtype=np.int32)
    for a in range(count):
        after[a] = first[care.receiver[a]]
        first[care.receiver[a]] = a
        if care.carer[a] == NOBODY:
            elsewhere[care.node[a]] += hours_of(care, a)
    at, givers = starts[: len(rows)].copy(), np.zeros(len(rows), dtype=np.int32)
    for turn in range(rules.rounds):
        for i in range(len(rows)):
            p = rows[i]
            want = -1
            while at[i] < starts[i + 1] and givers[i] < MOST_GIVERS:
                c = asked.order[at[i]]
                if asked.turn[c] >= turn + 1:
                    break
                at[i] += 1
                want = unmet(p, persons) if want < 0 else want
                if want == 0:
                    break
                q, node, relation, distance = (
                    asked.row[c],
                    asked.node[c],
                    int(asked.relation[c]),
                    int(asked.distance[c]),
                )
                if q != NOBODY:
                    if not able(q, month, relation, distance, persons, households):
                        continue
                    left = most(q, month, rules, persons) - np.int64(persons.given[q])
                    logit = leaning(q, month, relation, distance, rules, persons, households)
                    if relation >= FRIEND and relation != IN_LAW:
                        logit += rules.kern[households.kern[persons.household[p]]]
                    word = bond(persons.lineage[p], persons.lineage[q])
                else:
                    left = np.int64(rules.elsewhere) - elsewhere[node]
                    logit = _leaning_elsewhere(node, month, relation, distance, rules, kin)
                    word = bond(persons.lineage[p], kin.lineage[node])
                if left <= 0 or not willing(key, word, logit):
                    continue
                a = _arrangement(p, q, node, first, after, care)
                has = hours_of(care, a) if a != NOBODY else 0
                gives = min(left, offered(key, word, rules.offer[relation, distance], rules.spread) - has)
                if gives <= 0:
                    continue
                fresh = a == NOBODY
                if fresh:
                    a = count
                    care.quarters[a] = 0
                added = _give(p, a, gives, rules.may[relation, distance], persons, care)
                if added == 0:
                    continue
                if fresh:
                    care.receiver[a], care.carer[a], care.node[a], care.since[a] = p, q, node, month
                    care.relation[a], care.distance[a] = relation, distance
                    after[a], first[p] = first[p], a
                    count += 1
                    givers[i] += 1
                if q != NOBODY:
                    persons.given[q] += np.uint16(added)
                else:
                    elsewhere[node] += added
                want -= added
    return count
