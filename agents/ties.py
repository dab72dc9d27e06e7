"""All ties of people in one walk: kin, friends and active neighbours, each once, with relation and distance.

Columns are taken out of their tables once per walk and handed on as arrays: a table looked at per person costs more
than the ties. A kernel that needs ties lists its people first, walks, and acts on what was found.
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
    UNKNOWN,
    WITHIN_50_KM,
    Kin,
)
from agents.luck import pair, uniform
from agents.persons import FRIENDS, NOBODY, WOMAN, Persons

ADULT = 18 * 12
"""Months: younger neighbours are no ties."""
MOST_TIES = 512
"""Room that must be left for the ties of one person; what somebody has beyond it is not listed."""
SPARE = 16
"""Cells kept free for parents, grandparents and friends, whose number is bounded."""
NOT = -2
"""A mother nobody has."""
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
    q: int,
    code: int,
    me: int,
    known: int,
    month: int,
    mothers: NDArray[np.int32],
    birth: NDArray[np.int16],
    death: NDArray[np.int16],
    after: NDArray[np.int32],
    node: NDArray[np.int32],
    relation: NDArray[np.uint8],
    k: int,
) -> int:
    """List the living of a chain of children from `q` on, without `me` and those of the mother `known`.

    Everyone is written, and counted only if alive: whether somebody is cannot be foreseen.
    """
    while q != UNKNOWN and k < len(node) - SPARE:
        node[k], relation[k] = q, code
        k += (q != me) & (mothers[q] != known) & (birth[q] <= month) & (month < death[q])
        q = after[q]
    return k


@woven
def _beside(
    h: int,
    month: int,
    key: np.uint64,
    cohesion: float,
    neighbours: NDArray[np.int32],
    lineage: NDArray[np.uint64],
    first: NDArray[np.int32],
    birth: NDArray[np.int16],
    after: NDArray[np.int32],
    beside: NDArray[np.int32],
) -> int:
    """List the adults of the huishoudens that `h` has an active tie with; return how many."""
    count, own = 0, lineage[h]
    for place in range(NEIGHBOURS):
        g = neighbours[h, place]
        if g == NOBODY or uniform(key, pair(min(own, lineage[g]), max(own, lineage[g]))) >= cohesion:
            continue
        q = first[g]
        while q != NOBODY and count < len(beside) - 1:
            beside[count] = q
            count += month - birth[q] >= ADULT
            q = after[q]
    return count


@woven
def _new(row: NDArray[np.int32], first: int, k: int, q: int) -> bool:
    """Tell whether a person was not listed yet."""
    fresh = True
    for i in range(first, k):
        fresh = fresh and row[i] != q
    return fresh


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
    partner, nodes, household, friends = persons.partner, persons.node, persons.household, persons.friends
    born, following = persons.birth, persons.next
    kern_of, lineage, neighbours, members = households.kern, households.lineage, households.neighbours, households.first
    mothers, fathers, children, sex, person = kin.mother, kin.father, kin.child, kin.sex, kin.person
    by_mother, by_father, birth, death = kin.next_of_mother, kin.next_of_father, kin.birth, kin.death
    easts, norths, cohesion, key = kin.east, kin.north, near.cohesion, near.key
    apart, kern_east, kern_north, last, there, k = near.distance, near.east, near.north, -1, 0, 0
    row, node, kind, distance = out.row, out.node, out.relation, out.distance
    beside = np.empty(MOST_TIES, dtype=np.int32)
    starts[begin] = 0
    for x in range(begin, len(rows)):
        if k + MOST_TIES > len(row):
            return x
        p, first = rows[x], k
        h, me, q = household[p], nodes[p], partner[p]
        kern = kern_of[h]
        if q != NOBODY:
            node[k], row[k], kind[k] = nodes[q], q, PARTNER_TIE
            k += 1
        relatives = k
        if me != UNKNOWN:
            mother, father, eldest, woman = mothers[me], fathers[me], children[me], sex[me] == WOMAN
            after = by_mother if woman else by_father
            for q in (mother, father):
                node[k], kind[k] = q, PARENT
                k += (q != UNKNOWN) & (birth[q] <= month) & (month < death[q])
            k = _line(eldest, CHILD_TIE, me, NOT, month, mothers, birth, death, after, node, kind, k)
            if mother != UNKNOWN:
                k = _line(children[mother], SIBLING, me, NOT, month, mothers, birth, death, by_mother, node, kind, k)
            if father != UNKNOWN:
                q, known = children[father], mother if mother != UNKNOWN else NOT
                k = _line(q, SIBLING, me, known, month, mothers, birth, death, by_father, node, kind, k)
            for parent in (mother, father):
                for q in (mothers[parent], fathers[parent]):
                    node[k], kind[k] = q, GRANDPARENT
                    k += (parent != UNKNOWN) & (q != UNKNOWN) & (birth[q] <= month) & (month < death[q])
            while eldest != UNKNOWN:
                q, chain = children[eldest], by_mother if sex[eldest] == WOMAN else by_father
                k = _line(q, GRANDCHILD, me, NOT, month, mothers, birth, death, chain, node, kind, k)
                eldest = after[eldest]
        seen = np.uint64(0)  # one bit per row modulo 64: most others need no search
        for i in range(first, k):
            q = person[node[i]] if i >= relatives else row[i]
            row[i] = q
            seen |= np.uint64(1) << np.uint64(q & 63)
            if q != NOBODY:
                distance[i] = SAME_HOUSEHOLD if household[q] == h else apart[kern, kern_of[household[q]]]
            else:
                east, north = int(easts[node[i]]) - kern_east[kern], int(norths[node[i]]) - kern_north[kern]
                distance[i] = WITHIN_50_KM if east * east + north * north <= OUTSIDE * OUTSIDE else FURTHER
        for place in range(FRIENDS):
            q = friends[p, place]
            if q != NOBODY and (seen & (np.uint64(1) << np.uint64(q & 63)) == 0 or _new(row, first, k, q)):
                node[k], row[k], kind[k] = nodes[q], q, FRIEND
                distance[k] = SAME_HOUSEHOLD if household[q] == h else apart[kern, kern_of[household[q]]]
                seen |= np.uint64(1) << np.uint64(q & 63)
                k += 1
        if h != last:  # the members of a huishouden have the same neighbours and stand next to each other
            last = h
            there = _beside(h, month, key, cohesion[kern], neighbours, lineage, members, born, following, beside)
        for i in range(min(there, len(row) - k)):
            q = beside[i]
            if seen & (np.uint64(1) << np.uint64(q & 63)) == 0 or _new(row, first, k, q):
                node[k], row[k], kind[k], distance[k] = nodes[q], q, NEIGHBOUR, SAME_KERN
                k += 1
        starts[x + 1] = k
    return len(rows)
