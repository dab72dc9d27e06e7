"""Arrangements of mantelzorg never exceed need or limit: hours beyond are taken back, and empty rows closed up.

It follows `agents.care_review.review` and looks at those few that were marked there. The hours of all tasks are one
word, see `agents.care_words`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.care import Care, bond
from agents.care_codes import OVERLOADED
from agents.care_rules import GIVES, RECEIVES, CareRules, Givers
from agents.care_words import beyond, last_of, lower, total
from agents.fetch import fetch
from agents.kernel import kernel, lean, woven
from agents.kin import Kin
from agents.luck import uniform
from agents.persons import NOBODY, Persons

ROUND, OLDEST = 65536.0, 32768.0
"""In the order in which hours are given up: a round counts more than any month."""
AHEAD = 12
"""Arrangements ahead at which rows are asked for."""


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
    limits: int, count: int, most_elsewhere: int, marks: NDArray[np.uint8], care: Care, elsewhere: NDArray[np.uint16],
    cells: NDArray[np.int32],
) -> int:  # fmt: skip
    """List the arrangements whose receiver gets more than he needs, or whose giver gives more than he can."""
    receiver, carer, places, quarters, found = care.receiver, care.carer, care.node, care.quarters.view(np.uint64), 0
    for a in range(count):
        q, cells[found] = carer[a], a
        if not limits:
            over = marks[receiver[a]] & RECEIVES != 0
        else:
            over = marks[q] & GIVES != 0 if q != NOBODY else elsewhere[places[a]] > most_elsewhere
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


@lean
def _turns(
    limits: int, cells: NDArray[np.int32], rules: CareRules, persons: Persons, kin: Kin, care: Care,
    turn: NDArray[np.float64],
) -> None:  # fmt: skip
    """Write the order in which arrangements give up hours: the latest first, of who is overloaded or the furthest."""
    receiver, carer, places, since, lineage = care.receiver, care.carer, care.node, care.since, persons.lineage
    strain, theirs, order, relations, distances = (
        persons.strain, kin.lineage, rules.order, care.relation, care.distance,
    )  # fmt: skip
    for i in range(len(cells)):
        if i + AHEAD < len(cells):
            ahead = cells[i + AHEAD]
            if carer[ahead] != NOBODY:
                fetch(lineage, carer[ahead])
                fetch(strain, carer[ahead])
            else:
                fetch(theirs, places[ahead])
            fetch(lineage, receiver[ahead])
        a = cells[i]
        other = lineage[carer[a]] if carer[a] != NOBODY else theirs[places[a]]
        latest = OLDEST - since[a] - uniform(rules.key, bond(lineage[receiver[a]], other))
        heavy = carer[a] != NOBODY and strain[carer[a]] == OVERLOADED
        turn[i] = latest - ROUND * (order[relations[a], distances[a]] if limits else heavy)


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
    needs, covered, given = persons.need.view(np.uint64), persons.covered.view(np.uint64), persons.given
    receiver, carer, places, quarters = care.receiver, care.carer, care.node, care.quarters.view(np.uint64)
    cells = np.empty(count + 1, dtype=np.int32)
    for limits in range(2 if over > 0 else 0):
        some = cells[: _marked(limits, count, rules.elsewhere, givers.marks, care, elsewhere, cells)]
        turn = np.empty(len(some))
        _turns(limits, some, rules, persons, kin, care, turn)
        turned = some[np.argsort(turn)]
        for z in range(len(turned)):
            _soon_cut(z, turned, persons, givers, care)
            a = turned[z]
            p, q, node, hours = receiver[a], carer[a], places[a], quarters[a, 0]
            if not limits:
                cut = lower(hours, beyond(covered[p, 0], needs[p, 0]))
            elif q != NOBODY:
                cut = last_of(hours, int(np.int64(given[q]) - np.int64(givers.limit[q])))
            else:
                cut = last_of(hours, int(np.int64(elsewhere[node]) - rules.elsewhere))
            if cut == 0:
                continue
            quarters[a, 0] -= cut  # no cell of what is taken off is larger: nothing is borrowed
            covered[p, 0] -= cut
            if q != NOBODY:
                given[q] -= np.uint16(total(cut))
            else:
                elsewhere[node] -= total(cut)
            lost[p] += np.uint8(limits == 1 and lost[p] == 0)
    return _close_up(count, care)
