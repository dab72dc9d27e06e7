"""The rounds of mantelzorg: candidates who are willing give hours, as far as need and limits go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.care import Care, bond, hours_of
from agents.care_asks import LARGEST, MOST_GIVERS, Asked, unmet
from agents.care_rules import CareRules, Givers, offered, willing
from agents.domains import TASKS
from agents.kernel import inline, kernel
from agents.kin import Kin
from agents.persons import NOBODY, Persons

JOBS = len(TASKS)


@inline
def _arrangement(
    i: int, q: int, node: int, first: NDArray[np.int32], after: NDArray[np.int32], carer: NDArray[np.int32],
    nodes: NDArray[np.int32],
) -> int:  # fmt: skip
    """Return the arrangement of the i-th asker with a giver, or -1."""
    a = first[i]
    while a != NOBODY and not (carer[a] == q and (q != NOBODY or nodes[a] == node)):
        a = after[a]
    return int(a)


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
    rows: NDArray[np.int32],
    turns: NDArray[np.int32],
    starts: NDArray[np.int32],
    asked: Asked,
    rules: CareRules,
    givers: Givers,
    persons: Persons,
    kin: Kin,
    care: Care,
    count: int,
    elsewhere: NDArray[np.int32],
) -> int:
    """Let everybody who asks get hours, round by round; return the number of arrangements afterwards.

    Parameters
    ----------
    rows : (askers,) in the persons table.
    turns : of `agents.care_asks.in_turn`.
    starts, asked : of `agents.care_asks.candidates`.
    givers : of `agents.care_rules.look`, this month.
    count : filled rows of `care`; there must be room for as many more as there are candidates.
    elsewhere : (nodes,) quarter-hours a week that people elsewhere give; added to.

    Notes
    -----
    Within a round the candidates of an asker give a portion each and then another, so that children share what a
    parent needs. Who gives to others by then is less willing; what he gives to the asker himself does not count.
    """
    need, covered, given, lineage, theirs = persons.need, persons.covered, persons.given, persons.lineage, kin.lineage
    receiver, carer, places, quarters = care.receiver, care.carer, care.node, care.quarters
    since, relations, distances, may = care.since, care.relation, care.distance, rules.may
    limit, key, offer, spread, most_elsewhere = givers.limit, rules.key, rules.offer, rules.spread, rules.elsewhere
    portion, busy, odds = rules.portion, rules.busy, asked.odds
    kinds, fars, when, order = asked.relation, asked.distance, asked.turn, asked.order
    place = np.full(len(lineage), NOBODY, dtype=np.int32)
    first, many = np.full(len(rows), NOBODY, dtype=np.int32), np.zeros(len(rows), dtype=np.int32)
    want, after = np.empty(len(rows), dtype=np.int32), np.empty(len(since), dtype=np.int32)
    for i in turns:
        place[rows[i]] = i
        want[i] = unmet(rows[i], need, covered)
    for a in range(count):
        i = place[receiver[a]]
        if i != NOBODY:
            after[a], first[i] = first[i], a
            many[i] += 1
    at = starts[: len(rows)].copy()
    for turn in range(rules.rounds):
        for i in turns:
            p = rows[i]
            begin = at[i]
            while at[i] < starts[i + 1] and when[order[at[i]]] < turn + 1:
                at[i] += 1
            x, gained = begin, False
            while want[i] > 0 and begin < at[i]:
                if x == at[i]:  # all have been asked: once more, when somebody gave
                    if not gained:
                        break
                    x, gained = begin, False
                c = order[x]
                x += 1
                q, node, relation, far = asked.row[c], asked.node[c], kinds[c], fars[c]
                here = q != NOBODY
                gives = np.int64(given[q]) if here else np.int64(elsewhere[node])
                left = (np.int64(limit[q]) if here else np.int64(most_elsewhere)) - gives
                a = _arrangement(i, q, node, first, after, carer, places)
                new = a == NOBODY
                if left <= 0 or (new and many[i] >= MOST_GIVERS):
                    continue
                had = np.int64(0) if new else np.int64(hours_of(quarters, a))
                if gives > had and not willing(when[c] - turn, odds[c] + busy):
                    continue
                word = bond(lineage[p], lineage[q] if here else theirs[node])
                offers = offered(key, word, offer[relation, far], spread) - had
                if new:
                    a = count
                    quarters[a] = 0
                most_now = min(int(left), int(offers), portion)
                added = _give(p, a, most_now, may[relation, far], need, covered, quarters)
                if added <= 0:
                    continue
                gained = True
                want[i] -= added
                if here:
                    given[q] += np.uint16(added)
                else:
                    elsewhere[node] += added
                if new:
                    receiver[a], carer[a], places[a], since[a] = p, q, node, month
                    relations[a], distances[a] = relation, far
                    after[a], first[i] = first[i], a
                    many[i] += 1
                    count += 1
    return count
