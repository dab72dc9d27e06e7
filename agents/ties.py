"""All ties of people in one walk: kin, friends and active neighbours, each once, with relation and distance.

Columns are taken out of their tables once per walk and handed on as arrays: a table looked at per person costs more
than the ties. A kernel that needs ties lists its people first, walks, and acts on what was found. Row numbers are read
as unsigned words in which -1 is the highest: an index that could be negative costs three instructions at every look.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.households import NEIGHBOURS, Households
from agents.kernel import kernel, woven
from agents.kin import (
    CHILD_TIE,
    FRIEND,
    FURTHER,
    GRANDCHILD,
    GRANDPARENT,
    NEIGHBOUR,
    PARENT,
    PARTNER_TIE,
    SAME_HOUSEHOLD,
    SAME_KERN,
    SIBLING,
    WITHIN_50_KM,
    Kin,
)
from agents.luck import uniform
from agents.persons import FRIENDS, WOMAN, Persons

ADULT = 18 * 12
"""Months: younger neighbours are no ties."""
MOST_TIES = 512
"""Room that must be left for the ties of one person; what somebody has beyond it is not listed."""
SPARE = 16
"""Cells kept free for parents, grandparents and friends, whose number is bounded."""
NO = np.uint32(0xFFFFFFFF)
"""UNKNOWN and NOBODY, -1, as an unsigned word."""
NOT = np.uint32(0xFFFFFFFE)
"""A mother nobody has."""
MARKS = np.uint32(1023)
"""Marks of who was listed, less one: people whose rows are equal modulo this many share a mark."""
OUTSIDE = 500
"""Units of 100 m: relatives outside the municipality within this distance are WITHIN_50_KM."""


class Near(NamedTuple):
    """What a walk has to know of the kernen; see `sim.near`."""

    distance: NDArray[np.uint8]  # (kern, kern) SAME_KERN, WITHIN_5_KM or MUNICIPALITY
    east: NDArray[np.int16]  # (kern,) 100 m
    north: NDArray[np.int16]
    cohesion: NDArray[np.float64]  # (kern,) share of the ties of neighbours that can give help
    key: np.uint64  # of the luck of a pair of neighbours, the same in every month


class Found(NamedTuple):
    """Ties found, one cell each; scratch of at least MOST_TIES cells that the caller makes once."""

    relation: NDArray[np.uint8]  # as in agents.kin.RELATIONS
    distance: NDArray[np.uint8]  # as in agents.kin.DISTANCES
    node: NDArray[np.int32]  # in the kin table, or -1
    row: NDArray[np.int32]  # in the persons table, or -1 for somebody elsewhere


def scratch(room: int) -> Found:
    """Return arrays for `room` ties."""
    kinds = (np.uint8, np.uint8, np.int32, np.int32)
    return Found(*(np.empty(room, dtype=kind) for kind in kinds))  # type: ignore[arg-type]


@woven
def _line(
    q: np.uint32,
    code: int,
    me: np.uint32,
    known: np.uint32,
    month: int,
    mothers: NDArray[np.uint32],
    birth: NDArray[np.int16],
    death: NDArray[np.int16],
    after: NDArray[np.uint32],
    node: NDArray[np.uint32],
    relation: NDArray[np.uint8],
    k: np.uint64,
) -> np.uint64:
    """List the living of a chain of children from `q` on, without `me` and those of the mother `known`.

    Everyone is written, and counted only if alive: whether somebody is cannot be foreseen.
    """
    while q != NO and k < len(node) - SPARE:
        node[k], relation[k] = q, code
        k += np.uint64((q != me) & (mothers[q] != known) & (birth[q] <= month) & (month < death[q]))
        q = after[q]
    return k


@woven
def _beside(
    h: np.uint32,
    month: int,
    key: np.uint64,
    cohesion: float,
    neighbours: NDArray[np.uint32],
    lineage: NDArray[np.uint64],
    first: NDArray[np.uint32],
    birth: NDArray[np.int16],
    after: NDArray[np.uint32],
    beside: NDArray[np.uint32],
) -> np.uint64:
    """List the adults of the huishoudens that `h` has an active tie with; return how many."""
    count, own = np.uint64(0), lineage[h]
    for place in range(np.uint64(NEIGHBOURS)):
        g = neighbours[h, place]
        if g == NO or uniform(key, own ^ lineage[g]) >= cohesion:
            continue
        q = first[g]
        while q != NO and count < len(beside) - 1:
            beside[count] = q
            count += np.uint64(month - birth[q] >= ADULT)
            q = after[q]
    return count


@woven
def _new(row: NDArray[np.uint32], first: np.uint64, k: np.uint64, q: np.uint32) -> bool:
    """Tell whether a person was not listed yet."""
    fresh = True
    for i in range(first, k):
        fresh = fresh and row[i] != q
    return fresh


@woven
def _relatives(
    me: np.uint32,
    month: int,
    mothers: NDArray[np.uint32],
    fathers: NDArray[np.uint32],
    children: NDArray[np.uint32],
    by_mother: NDArray[np.uint32],
    by_father: NDArray[np.uint32],
    birth: NDArray[np.int16],
    death: NDArray[np.int16],
    sex: NDArray[np.uint8],
    out: tuple[NDArray[np.uint32], NDArray[np.uint8]],
    k: np.uint64,
) -> np.uint64:
    """List the living blood relatives of a node, from cell `k` on; return the cell after the last."""
    node, kind = out
    mother, father, eldest = mothers[me], fathers[me], children[me]
    after = by_mother if sex[me] == WOMAN else by_father
    for q in (mother, father):
        node[k], kind[k] = q, PARENT
        at = q if q != NO else me
        k += np.uint64((q != NO) & (birth[at] <= month) & (month < death[at]))
    k = _line(eldest, CHILD_TIE, me, NOT, month, mothers, birth, death, after, node, kind, k)
    q, other = children[mother] if mother != NO else NO, children[father] if father != NO else NO
    same = q == other
    while q != NO and k < len(node) - SPARE:
        node[k], kind[k] = q, SIBLING
        k += np.uint64((q != me) & (birth[q] <= month) & (month < death[q]))
        same &= by_mother[q] == by_father[q]
        q = by_mother[q]
    if not same:  # otherwise the father's children are the mother's
        known = mother if mother != NO else NOT
        k = _line(other, SIBLING, me, known, month, mothers, birth, death, by_father, node, kind, k)
    for parent in (mother, father):
        if parent != NO:
            for q in (mothers[parent], fathers[parent]):
                node[k], kind[k] = q, GRANDPARENT
                at = q if q != NO else me
                k += np.uint64((q != NO) & (birth[at] <= month) & (month < death[at]))
    while eldest != NO:
        chain = by_mother if sex[eldest] == WOMAN else by_father
        k = _line(children[eldest], GRANDCHILD, me, NOT, month, mothers, birth, death, chain, node, kind, k)
        eldest = after[eldest]
    return k


@kernel
def walk(
    rows: NDArray[np.int32],
    begin: int,
    month: int,
    persons: Persons,
    households: Households,
    kin: Kin,
    near: Near,
    starts: NDArray[np.int32],
    out: Found,
) -> int:
    """Write the ties of listed inwoners one after the other, for as many as there is room.

    Parameters
    ----------
    rows : (people,) rows of the persons table, of people who live here: one, some, or all.
    begin : where in `rows` to begin.
    month : month index; relatives are those with birth <= month < death.
    starts : (people + 1,) written from `begin` on: the ties of ``rows[i]`` are ``out[starts[i]:starts[i + 1]]``.
    out : written from its first cell on.

    Returns
    -------
    Where to go on: ``len(rows)`` when all were walked.

    Raises
    ------
    ValueError : no room for the ties of one person.

    Notes
    -----
    In this order, and each person once: partner, parents, children, siblings (half ones too), grandparents,
    grandchildren, friends, adult members of the neighbouring huishoudens whose tie is active. That tie is active when
    the luck of the two huishoudens, the same in every month, lies below the cohesion of their kern. Blood relatives
    are taken to be one thing only, as they are among people whose parents are not related.
    """
    if len(out.row) < MOST_TIES:
        raise ValueError("walk: scratch must have room for at least MOST_TIES ties")
    row, node, kind, distance = out.row.view(np.uint32), out.node.view(np.uint32), out.relation, out.distance
    asked, partner, nodes = rows.view(np.uint32), persons.partner.view(np.uint32), persons.node.view(np.uint32)
    household, friends = persons.household.view(np.uint32), persons.friends.view(np.uint32)
    born, following = persons.birth, persons.next.view(np.uint32)
    kern_of, lineage, members = households.kern.view(np.uint16), households.lineage, households.first.view(np.uint32)
    neighbours = households.neighbours.view(np.uint32)
    mothers, fathers, children = kin.mother.view(np.uint32), kin.father.view(np.uint32), kin.child.view(np.uint32)
    by_mother, by_father = kin.next_of_mother.view(np.uint32), kin.next_of_father.view(np.uint32)
    person, birth, death, sex = kin.person.view(np.uint32), kin.birth, kin.death, kin.sex
    easts, norths = kin.east, kin.north
    apart, kern_east, kern_north, cohesion, key = near.distance, near.east, near.north, near.cohesion, near.key
    last, there, k = NO, np.uint64(0), np.uint64(0)
    beside, marks = np.empty(MOST_TIES, dtype=np.uint32), np.full(MARKS + 1, -1, dtype=np.int32)
    starts[begin] = 0
    for x in range(np.uint64(begin), np.uint64(len(rows))):
        if k + np.uint64(MOST_TIES) > np.uint64(len(row)):
            return int(np.int64(x))
        p, first = asked[x], k
        h, me, q = household[p], nodes[p], partner[p]
        kern = kern_of[h]
        if q != NO:
            node[k], row[k], kind[k] = nodes[q], q, PARTNER_TIE
            k += np.uint64(1)
        relatives = k
        if me != NO:
            k = _relatives(
                me, month, mothers, fathers, children, by_mother, by_father, birth, death, sex, (node, kind), k
            )
        for i in range(first, k):
            q = person[node[i]] if i >= relatives else row[i]
            row[i] = q
            marks[q & MARKS] = x
            if q != NO:
                home = household[q]
                distance[i] = SAME_HOUSEHOLD if home == h else apart[kern, kern_of[home]]
            else:
                east, north = int(easts[node[i]]) - int(kern_east[kern]), int(norths[node[i]]) - int(kern_north[kern])
                distance[i] = WITHIN_50_KM if east * east + north * north <= OUTSIDE * OUTSIDE else FURTHER
        for place in range(np.uint64(FRIENDS)):
            q = friends[p, place]
            if q != NO and (marks[q & MARKS] != x or _new(row, first, k, q)):
                home = household[q]
                node[k], row[k], kind[k] = nodes[q], q, FRIEND
                distance[k] = SAME_HOUSEHOLD if home == h else apart[kern, kern_of[home]]
                marks[q & MARKS] = x
                k += np.uint64(1)
        if h != last:  # the members of a huishouden have the same neighbours and stand next to each other
            last = h
            there = _beside(h, month, key, cohesion[kern], neighbours, lineage, members, born, following, beside)
        for i in range(min(there, np.uint64(len(row)) - k)):
            q = beside[i]
            if marks[q & MARKS] != x or _new(row, first, k, q):
                node[k], row[k], kind[k], distance[k] = nodes[q], q, NEIGHBOUR, SAME_KERN
                k += np.uint64(1)
        starts[x + np.uint64(1)] = k
    return len(rows)
