"""Who of the ties of people who ask for mantelzorg is willing, in the order in which they are asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care_asks import FEW, Asked, Bounds
from agents.care_review import away_class, place_class
from agents.care_rules import ADULT, MINORS, YOUNG, CareRules, Givers, willing
from agents.care_words import beyond
from agents.fetch import fetch
from agents.households import Households
from agents.kernel import lean, woven
from agents.kin import FRIEND, NEIGHBOUR, PARTNER_TIE, SAME_HOUSEHOLD, SAME_KERN, UNKNOWN, Kin
from agents.mutual import tied
from agents.persons import NOBODY, Persons
from agents.ties import Near

AHEAD = 6
"""Cells ahead at which rows are asked for."""


@woven
def _closer(p: int, q: int, kind: int, persons: Persons, kin: Kin) -> bool:
    """Tell whether a friend or neighbour is a partner or a relative too, or a neighbour a friend."""
    if persons.partner[p] == q or (kind == NEIGHBOUR and tied(persons.friends, p, q)):
        return True
    me, other, mothers, fathers = persons.node[p], persons.node[q], kin.mother, kin.father
    if min(me, other) == UNKNOWN:
        return False
    for one, two in ((me, other), (other, me)):  # a parent or grandparent of the other, one way or the other
        for parent in (mothers[two], fathers[two]):
            if parent == one:
                return True
            if parent != UNKNOWN and (mothers[parent] == one or fathers[parent] == one):
                return True
    return bool(
        (mothers[me] != UNKNOWN and mothers[me] == mothers[other])
        or (fathers[me] != UNKNOWN and fathers[me] == fathers[other])
    )


@woven
def _soon(
    c: int, last: int, persons: Persons, households: Households, givers: Givers, kin: Kin, out: Asked
) -> None:  # fmt: skip
    """Ask for what will be needed of the cells after this one."""
    d = c + 2 * AHEAD
    if d < last:
        if PARTNER_TIE < out.relation[d] < FRIEND:
            fetch(kin.person, out.node[d])
            fetch(kin.birth, out.node[d])
            fetch(kin.death, out.node[d])
        else:
            fetch(persons.node, out.row[d])
    d = c + AHEAD // 2
    if d < last:
        q = kin.person[out.node[d]] if PARTNER_TIE < out.relation[d] < FRIEND else out.row[d]
        if q != NOBODY:
            fetch(households.kern, persons.household[q])
    d = c + AHEAD
    if d < last:
        q = kin.person[out.node[d]] if PARTNER_TIE < out.relation[d] < FRIEND else out.row[d]
        if q != NOBODY:
            fetch(persons.household, q)
            fetch(givers.limit, q)
            fetch(persons.given, q)
            fetch(persons.sex, q)
            fetch(givers.lean, q)
            fetch(givers.marks, q)
            if out.relation[d] >= FRIEND:
                fetch(kin.mother, persons.node[q])
                fetch(kin.father, persons.node[q])
        else:
            fetch(kin.east, out.node[d])
            fetch(kin.north, out.node[d])
            fetch(kin.sex, out.node[d])


@lean
def _sort(cells: NDArray[np.int32], turn: NDArray[np.float64], begin: int, end: int) -> None:
    """Put the numbers of the candidates from `begin` to `end` in the order of their turn, unless they are many."""
    for i in range(begin, end if end - begin <= FEW else begin):
        j = i
        while j > begin and turn[cells[j - 1]] > turn[i]:
            cells[j] = cells[j - 1]
            j -= 1
        cells[j] = i


@lean
def keep_willing(
    month: int, rows: NDArray[np.int32], limits: Bounds, rules: CareRules, near: Near, givers: Givers,
    persons: Persons, households: Households, kin: Kin, starts: NDArray[np.int32], out: Asked,
) -> None:  # fmt: skip
    """Keep of the listed who lives, can do something and is willing, in the order of their turn; mend `starts`."""
    who, nodes, kinds, fars, turn, odds_of = out.row, out.node, out.relation, out.distance, out.turn, out.odds
    base, limit, given, last, k, first = rules.logit, givers.limit, persons.given, starts[len(rows)], 0, 0
    needs, covered = persons.need.view(np.uint64), persons.covered.view(np.uint64)
    household, person = persons.household, kin.person
    for i in range(len(rows)):
        p, begin, end = rows[i], first, starts[i + 1]
        h, wanted, first = household[p], beyond(needs[p, 0], covered[p, 0]), end
        kern, starts[i] = households.kern[h], k
        for c in range(begin, end):
            _soon(c, last, persons, households, givers, kin, out)
            kind, luck, node, q = np.int64(kinds[c]), turn[c], nodes[c], who[c]
            if PARTNER_TIE < kind < FRIEND:
                if month < kin.birth[node] or kin.death[node] <= month:
                    continue
                q = person[node]
            else:
                node = persons.node[q]
            if q == NOBODY:
                far = away_class(node, kern, near.east, near.north, kin.east, kin.north)
                odds, can = base[kind, far, kin.sex[node]], age_now(month, kin.birth[node]) >= ADULT
            else:
                far = SAME_KERN if kind == NEIGHBOUR else place_class(h, household[q], households.kern, near.distance)
                odds, can = base[kind, far, persons.sex[q]] + givers.lean[q], int(limit[q]) > int(given[q])
                if far != SAME_HOUSEHOLD:
                    odds += rules.minors if givers.marks[q] & MINORS != 0 else 0.0
                    can = can and givers.marks[q] & YOUNG == 0
            around = kind == FRIEND or kind == NEIGHBOUR  # noqa: PLR1714  a tuple of codes costs a loop in a kernel
            if around:
                odds += rules.kern[kern]
            yes = can and limits.jobs[kind, far] & wanted != 0 and willing(luck, odds)
            if yes and not (around and _closer(p, q, int(kind), persons, kin)):
                who[k], nodes[k], kinds[k], fars[k], odds_of[k] = q, node, kind, far, odds
                turn[k] = rules.order[kind, far] + luck
                k += 1
        _sort(out.order, turn, int(starts[i]), k)
    starts[len(rows)] = k
