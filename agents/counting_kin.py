"""Count everybody's living relatives by relation and distance, walking each tie once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.households import Households
from agents.kernel import inline, kernel, lean_kernel
from agents.kin import DISTANCES, FURTHER, MUNICIPALITY, SAME_HOUSEHOLD, SAME_KERN, WITHIN_5_KM, WITHIN_50_KM, Kin
from agents.persons import HERE, WOMAN, Persons

MOTHER, FATHER, PARTNER, CHILD, SIBLING, GRANDPARENT, GRANDCHILD, MATERNAL_SIBLING = range(8)
COUNTED = ("mother", "father", "partner", "child", "sibling", "grandparent", "grandchild", "maternal_sibling")
"""A sibling shares mother or father, a maternal sibling the mother as in kinship theory; two people of one father of
whom no mother is known are taken to share her."""
MOST = 1024
"""Relatives of one person that are listed; the rest is left out. Nobody comes near."""
NEAR, REGION = 50.0, 500.0
"""5 and 50 km in units of 100 m."""


class Whereabouts(NamedTuple):
    """Where the people of the kin table are; every array has shape (nodes,).

    Parameters
    ----------
    alive : 1 when born and not dead
    household : row of the huishouden of an inwoner, -1 for somebody elsewhere
    kern : row of the kern of an inwoner, -1 for somebody elsewhere
    east, north : in units of 100 m
    partner : node of the partner, or -1
    """

    alive: NDArray[np.uint8]
    household: NDArray[np.int32]
    kern: NDArray[np.int32]
    east: NDArray[np.int16]
    north: NDArray[np.int16]
    partner: NDArray[np.int32]


def whereabouts(
    month: int, persons: Persons, households: Households, kin: Kin, kernen: NDArray[np.int16]
) -> Whereabouts:
    """Return where everybody in the kin table is.

    Parameters
    ----------
    month : month index
    persons, households, kin : the filled part of each table
    kernen : (kernen, 2) east and north of each kern in units of 100 m

    Notes
    -----
    The partner of an inwoner is read from the persons table, that of somebody elsewhere from the kin table.
    """
    row = np.maximum(kin.person, 0)
    inside = (kin.person >= 0) & (persons.status[row] == HERE)
    alive = (kin.birth <= month) & (month < kin.death) & ((kin.person < 0) | (persons.status[row] != 1))
    household = np.where(inside, persons.household[row], -1)
    kern = np.where(household >= 0, households.kern[np.maximum(household, 0)], -1)
    east, north = (
        np.where(kern >= 0, kernen[np.maximum(kern, 0), axis], own).astype(np.int16)
        for axis, own in enumerate((kin.east, kin.north))
    )
    beside = persons.partner[row]
    partner = np.where(inside, np.where(beside >= 0, persons.node[np.maximum(beside, 0)], -1), kin.partner)
    return Whereabouts(
        alive.astype(np.uint8),
        household.astype(np.int32),
        kern.astype(np.int32),
        east,
        north,
        partner.astype(np.int32),
    )


@inline
def _list_kin(me: int, kin: Kin, partner: int, who: NDArray[np.int32], relation: NDArray[np.uint8]) -> int:
    """List the relatives of one person, dead and unborn ones too, and return how many."""
    listed = 0
    mother, father = kin.mother[me], kin.father[me]
    for up in range(2):
        parent = mother if up == 0 else father
        if parent < 0:
            continue
        who[listed], relation[listed] = parent, MOTHER if up == 0 else FATHER
        listed += 1
        for grandparent in (kin.mother[parent], kin.father[parent]):
            if grandparent >= 0:
                who[listed], relation[listed] = grandparent, GRANDPARENT
                listed += 1
        other = kin.child[parent]
        while other >= 0 and listed < MOST - 8:
            # full siblings are met through the mother; through the father only those of another mother count
            if other != me and (up == 0 or mother < 0 or kin.mother[other] != mother):
                who[listed], relation[listed] = other, SIBLING
                listed += 1
                if up == 0 or (mother < 0 and kin.mother[other] < 0):
                    who[listed], relation[listed] = other, MATERNAL_SIBLING
                    listed += 1
            other = kin.next_of_mother[other] if up == 0 else kin.next_of_father[other]
    if partner >= 0:
        who[listed], relation[listed] = partner, PARTNER
        listed += 1
    child = kin.child[me]
    while child >= 0 and listed < MOST:
        who[listed], relation[listed] = child, CHILD
        listed += 1
        grandchild = kin.child[child]
        while grandchild >= 0 and listed < MOST:
            who[listed], relation[listed] = grandchild, GRANDCHILD
            listed += 1
            woman = kin.sex[child] == WOMAN
            grandchild = kin.next_of_mother[grandchild] if woman else kin.next_of_father[grandchild]
        child = kin.next_of_mother[child] if kin.sex[me] == WOMAN else kin.next_of_father[child]
    return listed


@kernel
def count_kin(
    nodes: NDArray[np.int32],
    kin: Kin,
    where: Whereabouts,
    counts: NDArray[np.uint8],
    child_km: NDArray[np.float32],
) -> None:
    """Count the living relatives of some inwoners.

    Parameters
    ----------
    nodes : (n,) kin rows of the inwoners; -1 has no relatives
    kin, where : the kin table and where its people are
    counts : (n, 8, 6) written: living relatives by `COUNTED` and distance class
    child_km : (n,) written: mean distance in km to the living children, NaN without; 0 within a kern
    """
    who, relation = np.empty(MOST, dtype=np.int32), np.empty(MOST, dtype=np.uint8)
    counts[:] = 0
    for p in range(len(nodes)):
        child_km[p] = np.nan
        me = nodes[p]
        if me < 0:
            continue
        listed = _list_kin(me, kin, where.partner[me], who, relation)
        children, distance = 0, 0.0
        for k in range(listed):
            you = who[k]
            if where.alive[you] == 0:
                continue
            east = float(where.east[me]) - float(where.east[you])
            north = float(where.north[me]) - float(where.north[you])
            away = np.sqrt(east * east + north * north)
            if where.household[you] < 0:
                place = WITHIN_50_KM if away <= REGION else FURTHER
            elif where.household[you] == where.household[me]:
                place = SAME_HOUSEHOLD
            elif where.kern[you] == where.kern[me]:
                place = SAME_KERN
            else:
                place = WITHIN_5_KM if away <= NEAR else MUNICIPALITY
            if counts[p, relation[k], place] < 255:
                counts[p, relation[k], place] += 1
            if relation[k] == CHILD:
                children += 1
                distance += away / 10
        if children:
            child_km[p] = distance / children


def kin_of(
    month: int, persons: Persons, households: Households, kin: Kin, kernen: NDArray[np.int16]
) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.float32]]:
    """Return the rows of all inwoners, their living relatives and the mean distance to their children.

    Parameters
    ----------
    month, persons, households, kin, kernen : as for `whereabouts`

    Returns
    -------
    rows : (n,) rows of the inwoners in the persons table
    counts : (n, 8, 6) living relatives by `COUNTED` and distance class
    child_km : (n,) mean distance to the living children in km, NaN without
    """
    rows = np.flatnonzero(persons.status == HERE)
    counts = np.zeros((len(rows), len(COUNTED), len(DISTANCES)), dtype=np.uint8)
    child_km = np.zeros(len(rows), dtype=np.float32)
    where = whereabouts(month, persons, households, kin, kernen)
    count_kin(persons.node[rows], kin, where, counts, child_km)
    return rows, counts, child_km


@lean_kernel
def mark_parents(month: int, nodes: int, kin: Kin, has: NDArray[np.uint8]) -> None:
    """Mark who has a living child, here or elsewhere, (nodes,); all 0 before."""
    for node in range(nodes):
        if kin.birth[node] <= month < kin.death[node]:
            if kin.mother[node] >= 0:
                has[kin.mother[node]] = 1
            if kin.father[node] >= 0:
                has[kin.father[node]] = 1
