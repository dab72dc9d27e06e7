"""The ties of people who ask for mantelzorg, of those only who may be willing.

The ties are those of `agents.ties.walk`: kin, friends and neighbours, each once, and the partners of children who live
here. The luck of two people lasts, and nobody is willing above a bound that hangs on the kind of tie alone. So it is
drawn first, from two lineages, and four in five are never looked at: each look at one more column of somebody else is
a wait for memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.care import bond
from agents.care_asks import Asked, Bounds, bounds
from agents.care_codes import IN_LAW
from agents.care_rules import CareRules, Givers
from agents.care_willing import keep_willing
from agents.care_words import beyond
from agents.fetch import fetch
from agents.households import NEIGHBOURS, Households
from agents.kernel import kernel, lean, woven
from agents.kin import (
    CHILD_TIE,
    DISTANCES,
    FRIEND,
    GRANDCHILD,
    GRANDPARENT,
    NEIGHBOUR,
    PARENT,
    PARTNER_TIE,
    SAME_KERN,
    SIBLING,
    UNKNOWN,
    Kin,
)
from agents.luck import uniform
from agents.persons import FRIENDS, NOBODY, WOMAN, Persons
from agents.ties import ADULT as GROWN
from agents.ties import Near

ANY = len(DISTANCES)
"""Place in `Bounds.jobs` of what may be done from some distance or other."""
SPARE = 8
"""Cells kept free: one is written before it is known whether it counts."""
NOT = -2
"""A mother nobody has: one before nobody."""
AHEAD = 6
"""Askers ahead at which rows are asked for."""


@woven
def _one(q: int, kind: int, bound: float, key: np.uint64, mine: np.uint64, kin: Kin, out: Asked, k: int) -> int:
    """List a relative unless nobody is willing with this luck; `q` may be nobody."""
    if q != UNKNOWN:
        luck = uniform(key, bond(mine, kin.lineage[q]))
        out.node[k], out.relation[k], out.turn[k] = q, kind, luck
        k += luck < bound
    return k


@woven
def _line(
    q: int, kind: int, me: int, known: int, bound: float, key: np.uint64, mine: np.uint64, after: NDArray[np.int32],
    kin: Kin, out: Asked, k: int,
) -> int:  # fmt: skip
    """List a chain of children from `q` on in the same way, without `me` and those of the mother `known`."""
    mothers, lineage, node, relation, turn = kin.mother, kin.lineage, out.node, out.relation, out.turn
    while q != UNKNOWN and k < len(node) - SPARE:
        luck = uniform(key, bond(mine, lineage[q]))
        node[k], relation[k], turn[k] = q, kind, luck
        k += (luck < bound) & (q != me) & (known == NOT or mothers[q] != known)
        q = after[q]
    return k


@woven
def _relatives(
    me: int, wanted: np.uint64, inside: int, key: np.uint64, mine: np.uint64, limits: Bounds, persons: Persons,
    kin: Kin, out: Asked, k: int,
) -> int:  # fmt: skip
    """List relatives by blood, dead or alive, and the partners of children who live here, from cell `k` on."""
    jobs, bound, by_mother, by_father = limits.jobs, limits.kinds, kin.next_of_mother, kin.next_of_father
    mother, father, eldest = kin.mother[me], kin.father[me], kin.child[me]
    after = by_mother if kin.sex[me] == WOMAN else by_father
    if jobs[PARENT, ANY] & wanted != 0:
        k = _one(mother, PARENT, bound[inside, PARENT], key, mine, kin, out, k)
        k = _one(father, PARENT, bound[inside, PARENT], key, mine, kin, out, k)
    if jobs[CHILD_TIE, ANY] & wanted != 0:
        k = _line(eldest, CHILD_TIE, me, NOT, bound[inside, CHILD_TIE], key, mine, after, kin, out, k)
    if jobs[SIBLING, ANY] & wanted != 0:
        q = kin.child[mother] if mother != UNKNOWN else mother
        other = kin.child[father] if father != UNKNOWN else father
        k = _line(q, SIBLING, me, NOT, bound[inside, SIBLING], key, mine, by_mother, kin, out, k)
        while q != UNKNOWN and q == other:  # otherwise the father's children are the mother's
            q, other = by_mother[q], by_father[q]
        if other != q:
            known = mother if mother != UNKNOWN else mother - 1
            k = _line(other, SIBLING, me, known, bound[inside, SIBLING], key, mine, by_father, kin, out, k)
    if jobs[GRANDPARENT, ANY] & wanted != 0:
        for q in (mother, father):
            if q != UNKNOWN:
                k = _one(kin.mother[q], GRANDPARENT, bound[inside, GRANDPARENT], key, mine, kin, out, k)
                k = _one(kin.father[q], GRANDPARENT, bound[inside, GRANDPARENT], key, mine, kin, out, k)
    low, high = jobs[GRANDCHILD, ANY] & wanted, jobs[IN_LAW, ANY] & wanted
    q = eldest if low | high != 0 else np.int32(UNKNOWN)
    while q != UNKNOWN and k < len(out.node) - SPARE:
        if low != 0 and kin.child[q] != UNKNOWN:
            chain = by_mother if kin.sex[q] == WOMAN else by_father
            k = _line(kin.child[q], GRANDCHILD, me, NOT, bound[inside, GRANDCHILD], key, mine, chain, kin, out, k)
        row = kin.person[q] if high != 0 else np.int32(NOBODY)
        if row != NOBODY and persons.partner[row] != NOBODY:
            row = persons.partner[row]
            luck = uniform(key, bond(mine, persons.lineage[row]))
            out.row[k], out.relation[k], out.turn[k] = row, IN_LAW, luck
            k += luck < bound[inside, IN_LAW]
        q = after[q]
    return k


@woven
def _around(
    month: int, p: int, wanted: np.uint64, limits: Bounds, key: np.uint64, near: Near, persons: Persons,
    households: Households, out: Asked, k: int,
) -> int:  # fmt: skip
    """List friends, and adults of the neighbouring huishoudens whose tie is active, from cell `k` on."""
    lineage, friends, row, relation, turn = persons.lineage, persons.friends, out.row, out.relation, out.turn
    h, mine, bound = persons.household[p], lineage[p], limits.kinds[1, FRIEND]
    if limits.jobs[FRIEND, ANY] & wanted != 0:
        for place in range(FRIENDS):
            q = friends[p, place]
            if q != NOBODY:
                luck = uniform(key, bond(mine, lineage[q]))
                row[k], relation[k], turn[k] = q, FRIEND, luck
                k += luck < bound
    if limits.jobs[NEIGHBOUR, SAME_KERN] & wanted == 0:
        return k
    cohesion, own, bound = (
        near.cohesion[households.kern[h]],
        households.lineage[h],
        limits.highest[NEIGHBOUR, SAME_KERN],
    )
    for place in range(NEIGHBOURS):
        g = households.neighbours[h, place]
        if g == NOBODY or uniform(near.key, own ^ households.lineage[g]) >= cohesion:
            continue
        q = households.first[g]
        while q != NOBODY and k < len(row) - SPARE:
            luck = uniform(key, bond(mine, lineage[q]))
            row[k], relation[k], turn[k] = q, NEIGHBOUR, luck
            k += (luck < bound) & (month - persons.birth[q] >= GROWN)
            q = persons.next[q]
    return k


@woven
def _soon_asked(rows: NDArray[np.int32], i: int, persons: Persons, households: Households, kin: Kin) -> None:
    """Ask for what will be needed of the askers after this one."""
    if i + 3 * AHEAD < len(rows):
        p = rows[i + 3 * AHEAD]
        fetch(persons.node, p)
        fetch(persons.household, p)
        fetch(persons.partner, p)
        fetch(persons.lineage, p)
        fetch(persons.need, p)
        fetch(persons.covered, p)
        fetch(persons.friends, p)
    if i + 2 * AHEAD < len(rows):
        p = rows[i + 2 * AHEAD]
        me, h = persons.node[p], persons.household[p]
        fetch(kin.mother, me)
        fetch(kin.father, me)
        fetch(kin.child, me)
        fetch(kin.sex, me)
        fetch(households.lineage, h)
        fetch(households.size, h)
        fetch(households.neighbours, h)
        fetch(households.kern, h)
    if i + AHEAD < len(rows):
        p = rows[i + AHEAD]
        me, h = persons.node[p], persons.household[p]
        for place in range(FRIENDS):
            fetch(persons.lineage, persons.friends[p, place])
        for place in range(NEIGHBOURS):
            fetch(households.lineage, households.neighbours[h, place])
            fetch(households.first, households.neighbours[h, place])
        if me != UNKNOWN:
            q = kin.child[me]
            fetch(kin.lineage, q)
            fetch(kin.person, q)
            fetch(kin.child, q)
            fetch(kin.sex, q)
            fetch(kin.next_of_mother, q)
            fetch(kin.next_of_father, q)
            fetch(kin.lineage, kin.mother[me])
            fetch(kin.child, kin.mother[me])
            fetch(kin.lineage, kin.father[me])
            fetch(kin.child, kin.father[me])
    if i + AHEAD // 2 < len(rows):
        p = rows[i + AHEAD // 2]
        me, h = persons.node[p], persons.household[p]
        for place in range(NEIGHBOURS):
            g = households.neighbours[h, place]
            if g != NOBODY:
                q = households.first[g]
                fetch(persons.lineage, q)
                fetch(persons.birth, q)
                fetch(persons.next, q)
        if me != UNKNOWN and kin.mother[me] != UNKNOWN:
            q = kin.child[kin.mother[me]]
            fetch(kin.lineage, q)
            fetch(kin.next_of_mother, q)
            fetch(kin.next_of_father, q)
        if me != UNKNOWN and kin.child[me] != UNKNOWN:
            q = kin.child[me]
            other = kin.next_of_mother[q] if kin.sex[me] == WOMAN else kin.next_of_father[q]
            for node in (other, kin.child[q]):
                fetch(kin.lineage, node)
                fetch(kin.next_of_mother, node)
                fetch(kin.next_of_father, node)
            fetch(kin.child, other)
            fetch(kin.person, other)
            fetch(persons.partner, kin.person[q])


@lean
def _listed(
    month: int, rows: NDArray[np.int32], limits: Bounds, key: np.uint64, near: Near, persons: Persons,
    households: Households, kin: Kin, starts: NDArray[np.int32], out: Asked,
) -> bool:  # fmt: skip
    """List who may be willing by luck and kind of tie, of all askers; return False when there is no room."""
    needs, covered, k = persons.need.view(np.uint64), persons.covered.view(np.uint64), 0
    lineage, node, partner, household = persons.lineage, persons.node, persons.partner, persons.household
    starts[0], last = 0, len(out.row)
    for i in range(len(rows)):
        if k >= last - SPARE:
            return False
        _soon_asked(rows, i, persons, households, kin)
        p = rows[i]
        wanted, mine, h, other = beyond(needs[p, 0], covered[p, 0]), lineage[p], household[p], partner[p]
        together = other != NOBODY and household[other] == h
        if together and limits.jobs[PARTNER_TIE, ANY] & wanted != 0:
            out.row[k], out.relation[k], out.turn[k] = other, PARTNER_TIE, uniform(key, bond(mine, lineage[other]))
            k += 1
        inside = int(households.size[h] > 1 + together)
        if node[p] != UNKNOWN:
            k = _relatives(node[p], wanted, inside, key, mine, limits, persons, kin, out, k)
        if k < last - SPARE:
            k = _around(month, p, wanted, limits, key, near, persons, households, out, k)
        starts[i + 1] = k
    return bool(k < last - SPARE)


@kernel
def candidates(
    month: int,
    rows: NDArray[np.int32],
    rules: CareRules,
    near: Near,
    givers: Givers,
    persons: Persons,
    households: Households,
    kin: Kin,
    starts: NDArray[np.int32],
    out: Asked,
) -> bool:
    """List those ties of askers who are willing to do something, in the order in which they are asked.

    Parameters
    ----------
    rows : (askers,) in the persons table.
    starts : (askers + 1,) written: where the candidates of each begin.
    out : written from its first cell on.

    Returns
    -------
    Whether there was room: without, all must be listed again with more.

    Notes
    -----
    The partner of a child who lives here is asked like a child: an in-law. Minors elsewhere are never willing, minors
    here only at home. Lists of more than `agents.care_asks.FEW` are sorted by `agents.care_asks.in_turn`.
    """
    limits = bounds(rules)
    room = _listed(month, rows, limits, rules.key, near, persons, households, kin, starts, out)
    if room:
        keep_willing(month, rows, limits, rules, near, givers, persons, households, kin, starts, out)
    return bool(room)
