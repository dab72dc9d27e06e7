"""Decide whom the kin table must remember, and drop the others; list somebody's children and siblings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kin import UNKNOWN, Kin
from agents.kin_kept import mark_kept, move_up
from agents.kinship import link_children
from agents.persons import WOMAN
from agents.schema import Table

Flags = NDArray[np.bool_]
WIDEST = 1.1
"""Rows once filled, as times what is kept, above which a smaller table is made; a new one every January costs time."""


def kept_nodes(kin: Table[Kin], month: int) -> Flags:
    """Tell which nodes matter to somebody who lives here; shape (nodes,), linear in the table.

    Returns
    -------
    True for every inwoner; for the living who are a parent, child, brother or sister (half ones too), grandparent or
    grandchild of an inwoner, or the partner of an inwoner's child; and for the dead who stand between an inwoner and
    one of those: a dead parent of an inwoner with another living child or a living parent, a dead child of an inwoner
    with a living child.
    """
    keep = np.empty(kin.count, dtype=np.bool_)
    mark_kept(kin.count, month, kin.arrays, keep)
    return keep


def drop_nodes(kin: Table[Kin], keep: Flags) -> NDArray[np.int32]:
    """Keep only some nodes, in their order, and point the links at the new rows; who is dropped becomes unknown.

    Returns
    -------
    The new node of each old one, -1 for those dropped and, at the end, for UNKNOWN itself; shape (nodes + 1,).
    """
    new = np.empty(kin.count + 1, dtype=np.int32)
    left = move_up(kin.count, keep, new, kin.arrays)
    kin.forget_after(left)
    if kin.ready > WIDEST * left:
        kin.take(np.arange(left))
    link_children(kin.count, kin.arrays)
    return new


def children_of(kin: Kin, node: int) -> list[int]:
    """Return the nodes of somebody's children, later ones first."""
    following = kin.next_of_mother if kin.sex[node] == WOMAN else kin.next_of_father
    found, child = [], int(kin.child[node])
    while child != UNKNOWN:
        found.append(child)
        child = int(following[child])
    return found


def siblings_of(kin: Kin, node: int) -> list[int]:
    """Return the nodes of somebody's brothers and sisters, half ones too, in order."""
    parents = [int(p) for p in (kin.mother[node], kin.father[node]) if p != UNKNOWN]
    return sorted({c for p in parents for c in children_of(kin, p)} - {node})
