"""The rounds of mantelzorg: candidates who are willing give hours, as far as need and limits go."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.care import Care, bond
from agents.care_asks import LARGEST, MOST_GIVERS, Asked
from agents.care_rules import CareRules, Givers, offered, willing
from agents.care_words import beyond, total
from agents.domains import TASKS
from agents.fetch import fetch
from agents.kernel import kernel, lean, woven
from agents.kin import Kin
from agents.persons import NOBODY, Persons

JOBS = len(TASKS)
AHEAD = 8
"""People ahead at which rows are asked for."""


@lean
def _arrangement(
    i: int, q: int, node: int, first: NDArray[np.int32], after: NDArray[np.int32], carer: NDArray[np.int32],
    nodes: NDArray[np.int32],
) -> int:  # fmt: skip
    """Return the arrangement of the i-th asker with a giver, or -1."""
    a = first[i]
    while a != NOBODY and not (carer[a] == q and (q != NOBODY or nodes[a] == node)):
        a = after[a]
    return int(a)


@lean
def _give(
    p: int, a: int, most_now: int, relation: int, far: int, may: NDArray[np.uint8], need: NDArray[np.uint8],
    covered: NDArray[np.uint8], quarters: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Add hours to an arrangement, task by task, at most so many; return how many were added."""
    added = np.int64(0)
    for t in range(JOBS):
        room = min(LARGEST - np.int64(quarters[a, t]), most_now - added)
        give = min(np.int64(need[p, t]) - np.int64(covered[p, t]), room)
        if give > 0 and may[relation, far, t] != 0:
            quarters[a, t] += np.uint8(give)
            covered[p, t] += np.uint8(give)
            added += give
    return int(added)


class Queue(NamedTuple):
    """Those who ask, and what they have already."""

    turns: NDArray[np.int32]  # of `agents.care_asks.in_turn`; after each round those who come into another
    starts: NDArray[np.int32]  # (askers + 1,) of their candidates
    place: NDArray[np.int32]  # (persons,) place in the list of askers; anything for who does not ask
    first: NDArray[np.int32]  # (askers,) an arrangement of theirs
    many: NDArray[np.int32]  # (askers,) how many they have
    want: NDArray[np.int32]  # (askers,) quarter-hours unmet
    at: NDArray[np.int32]  # (askers,) candidate at which the next round begins
    after: NDArray[np.int32]  # (arrangements,) another one of the same receiver
    offers: NDArray[np.int32]  # (candidates,) quarter-hours a week, NOBODY while not looked at


@woven
def _soon(
    i: int, turn: int, rows: NDArray[np.int32], queue: Queue, asked: Asked, givers: Givers, persons: Persons, kin: Kin,
    care: Care,
) -> None:  # fmt: skip
    """Ask for what will be needed of somebody who asks and his next candidate, if he has one in this round."""
    c = asked.order[queue.at[i]] if queue.at[i] < queue.starts[i + 1] else np.int32(NOBODY)
    if c != NOBODY and asked.turn[c] < turn + 1:
        p, q, node, a = rows[i], asked.row[c], asked.node[c], queue.first[i]
        fetch(persons.need, p)
        fetch(persons.covered, p)
        fetch(persons.lineage, p)
        if q != NOBODY:
            fetch(persons.given, q)
            fetch(persons.lineage, q)
            fetch(givers.limit, q)
        else:
            fetch(kin.lineage, node)
        if a != NOBODY:
            fetch(care.carer, a)
            fetch(care.quarters, a)


@lean
def _served(
    month: int, rows: NDArray[np.int32], queue: Queue, asked: Asked, rules: CareRules, givers: Givers,
    persons: Persons, kin: Kin, care: Care, count: int, elsewhere: NDArray[np.uint16],
) -> int:  # fmt: skip
    """Do what `ask` says."""
    need, covered, given, lineage, theirs = persons.need, persons.covered, persons.given, persons.lineage, kin.lineage
    receiver, carer, places, quarters = care.receiver, care.carer, care.node, care.quarters
    since, relations, distances, may = care.since, care.relation, care.distance, rules.may
    limit, key, offer, spread, most_elsewhere = givers.limit, rules.key, rules.offer, rules.spread, rules.elsewhere
    kinds, fars, when, order, odds = asked.relation, asked.distance, asked.turn, asked.order, asked.odds
    turns, starts, first, after, many = queue.turns, queue.starts, queue.first, queue.after, queue.many
    at, want, place, offers = queue.at, queue.want, queue.place, queue.offers
    needs, met, hours = need.view(np.uint64), covered.view(np.uint64), quarters.view(np.uint64)
    for i in range(len(rows)):
        if starts[i + 1] > starts[i]:
            place[rows[i]] = i
            want[i] = total(beyond(needs[rows[i], 0], met[rows[i], 0]))
    for a in range(count):
        i = place[receiver[a]]  # anything for who does not ask
        if 0 <= i < len(rows) and rows[i] == receiver[a]:
            after[a], first[i] = first[i], a
            many[i] += 1
    asking = len(turns)
    for turn in range(rules.rounds):
        left_over, asking = asking, 0
        for z in range(left_over):
            if z + AHEAD < left_over:
                _soon(turns[z + AHEAD], turn, rows, queue, asked, givers, persons, kin, care)
            i = turns[z]
            p, begin = rows[i], at[i]
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
                had = np.int64(0) if new else np.int64(total(hours[a, 0]))
                if gives > had and not willing(when[c] - turn, odds[c] + rules.busy):
                    continue
                if offers[c] == NOBODY:
                    word = bond(lineage[p], lineage[q] if here else theirs[node])
                    offers[c] = offered(key, word, offer[relation, far], spread)
                if new:
                    a = count
                    hours[a, 0] = 0
                most_now = min(left, offers[c] - had, rules.portion)
                added = _give(p, a, most_now, relation, far, may, need, covered, quarters)
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
            turns[asking] = i
            asking += (want[i] > 0) & (at[i] < starts[i + 1])
    return int(count)


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
    elsewhere: NDArray[np.uint16],
) -> int:
    """Let everybody who asks get hours, round by round; return the number of arrangements afterwards.

    Parameters
    ----------
    rows : (askers,) in the persons table.
    turns : of `agents.care_asks.in_turn`.
    starts, asked : of `agents.care_ties.candidates`.
    givers : of `agents.care_rules.look`, this month.
    count : filled rows of `care`; there must be room for as many more as there are candidates.
    elsewhere : (nodes,) quarter-hours a week that people elsewhere give; added to.

    Notes
    -----
    Within a round the candidates of an asker give a portion each and then another, so that children share what a
    parent needs. Who gives to others by then is less willing; what he gives to the asker himself does not count.
    """
    some, cells, whole = len(rows), starts[len(rows)], np.int32
    queue = Queue(
        turns.copy(), starts, np.empty(len(persons.lineage), dtype=whole), np.full(some, NOBODY, dtype=whole),
        np.zeros(some, dtype=whole), np.empty(some, dtype=whole), starts[:some].copy(),
        np.empty(count + cells, dtype=whole), np.full(cells, NOBODY, dtype=whole),
    )  # fmt: skip
    return int(_served(month, rows, queue, asked, rules, givers, persons, kin, care, count, elsewhere))
