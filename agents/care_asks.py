"""Who has an unmet need asks the people he has a tie with, the closest first, and those who are willing give hours.

In pseudo-code, for a month::

    askers = those who need more than they can manage, have unmet need, and whose turn it is or who lost hours
    for each asker, for each of his ties (agents.care_ties) and each partner of a child who lives here:
        luck = the lasting luck of the two
        he is a candidate if he may do something that is unmet from where he lives, has room left,
        and luck < willingness(relation, distance, sex, his circumstances of the month)
    sort the candidates of each asker by round (partner, housemates, children and parents near ...), then by luck
    for each round, for each asker in an order drawn for the month, for each of his candidates of that round:
        unless he gives to others and luck is not below his willingness then,
        he gives the least of a portion, what he offers beyond what he gives already, what his limit leaves and what
        is unmet, task by task; then all of that round once more, until nobody gives

Asking again changes nothing unless circumstances did: who would not help last month says no again. Every tie is looked
at once, and nobody without a willing candidate comes into the rounds.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import GIVERS
from agents.care_rules import HOME, NEVER_ASKED, CareRules, Givers
from agents.care_words import beyond, total
from agents.domains import TASKS
from agents.kernel import kernel, lean_kernel
from agents.kin import DISTANCES
from agents.luck import uniform
from agents.persons import Persons

JOBS = len(TASKS)
MOST_GIVERS = 12
"""Most people who give to one person."""
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
    odds: NDArray[np.float64]  # log odds of willingness while he gives to nobody else
    order: NDArray[np.int32]  # cells of each asker in the order of their turn


class Bounds(NamedTuple):
    """What can be said of a tie by its kind alone, or with its distance, before anybody is looked at."""

    jobs: NDArray[np.uint64]  # (givers, distances + 1) 255 in the cells of tasks they may do; last, of any distance
    highest: NDArray[np.float64]  # (givers, distances) share above which nobody is willing
    kinds: NDArray[np.float64]  # (2, givers) the same at any distance: not in the own huishouden, and there too


@kernel
def bounds(rules: CareRules) -> Bounds:
    """Return the bounds that follow from the rules."""
    givers, distances = len(GIVERS), len(DISTANCES)
    jobs, highest = np.zeros((givers, distances + 1), dtype=np.uint64), np.zeros((givers, distances))
    kinds = np.zeros((2, givers))
    lean = max(rules.works, 0.0) + max(rules.ill, 0.0) + max(rules.minors, 0.0)
    lean += 3.0 * max(rules.strained, 0.0) + max(rules.kern.max(), 0.0) + rules.readier + 1e-6
    for kind in range(givers):
        for far in range(distances):
            if rules.order[kind, far] == NEVER_ASKED:
                continue
            for t in range(JOBS):
                jobs[kind, far] |= np.uint64(LARGEST * rules.may[kind, far, t]) << np.uint64(8 * t)
            jobs[kind, distances] |= jobs[kind, far]
            most = max(rules.logit[kind, far, 0], rules.logit[kind, far, 1]) + lean
            highest[kind, far] = 1.0 / (1.0 + math.exp(-most))
            for inside in range(2):
                if inside or far > 0:
                    kinds[inside, kind] = max(kinds[inside, kind], highest[kind, far])
    return Bounds(jobs, highest, kinds)


@lean_kernel
def askers(
    month: int,
    n: int,
    asks: int,
    least: int,
    turn: int,
    lost: NDArray[np.uint8],
    persons: Persons,
    givers: Givers,
    out: NDArray[np.int32],
) -> int:
    """List who asks this month, in the order of the table; return how many.

    Parameters
    ----------
    n : filled rows of `persons`.
    asks : quarter-hours needed from which on somebody asks others; below it people manage by themselves.
    least : quarter-hours unmet from which on they ask.
    turn : months between two times that somebody asks without having lost hours.
    lost : (n,) not 0 for who lost hours.
    givers : of `agents.care_rules.look`, this month.
    out : (n + 1,) written.
    """
    needs, covered, lineage, marks = (
        persons.need.view(np.uint64), persons.covered.view(np.uint64), persons.lineage, givers.marks,
    )  # fmt: skip
    found, parts, now = 0, np.uint32(turn), np.uint32(month % turn)
    for p in range(n):
        need = needs[p, 0]
        unmet = beyond(need, covered[p, 0])
        if unmet == 0 or (lost[p] == 0 and (np.uint32(lineage[p] >> np.uint64(36)) + now) % parts != 0):
            continue
        out[found] = p
        found += (total(need) >= asks) & (total(unmet) >= least) & ((marks[p] & HOME) != 0)
    return found


@kernel
def in_turn(
    key: np.uint64, rows: NDArray[np.int32], starts: NDArray[np.int32], lineage: NDArray[np.uint64], asked: Asked
) -> NDArray[np.int32]:
    """Return which of the askers have a candidate, in an order drawn for the month, and sort what is left of lists.

    Parameters
    ----------
    key : stream key of CARE of this month.
    rows : (askers,) in the persons table.
    starts : (askers + 1,) of their candidates.
    asked : of `agents.care_ties.candidates`; lists of more than `FEW` are put in order.
    """
    some, found = np.empty(len(rows), dtype=np.int32), 0
    for i in range(len(rows)):
        begin, end = starts[i], starts[i + 1]
        some[found] = i
        found += end > begin
        if end - begin > FEW:
            asked.order[begin:end] = begin + np.argsort(asked.turn[begin:end])
    luck = np.empty(found)
    for x in range(found):
        luck[x] = uniform(key, lineage[rows[some[x]]])
    return some[:found][np.argsort(luck)]
