"""Decide whom the kin table must remember: everybody who is, or ties an inwoner to, a living relative."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import kernel, lean, lean_kernel
from agents.kin import Kin

HERE, ALIVE, PARENT, CHILD, MATTERS, SEVERAL, LIVING_PARENT = 1, 2, 4, 8, 16, 32, 64
"""Flags of a node: lives here, lives, is the parent or the child of an inwoner, is another relative of one that counts
while alive, has two living children or more, has a living parent."""
ONE = 128
"""Flag of a node with a living child."""


@lean
def _counted(flags: NDArray[np.uint8], parent: int) -> None:
    """Note one more living child of a parent."""
    if parent >= 0:
        flags[parent] |= SEVERAL if flags[parent] & ONE else ONE


@kernel
def mark_kept(n: int, month: int, kin: Kin, keep: NDArray[np.bool_]) -> None:
    """Mark the nodes to keep, see `sim.relatives.kept_nodes`; linear in the table.

    Parameters
    ----------
    n : filled rows of `kin`.
    keep : (n,) written.
    """
    mother, father, partner, person, death = kin.mother, kin.father, kin.partner, kin.person, kin.death
    flags = np.zeros(n + 1, dtype=np.uint8)  # the last cell is where -1 points, and stays 0
    for q in range(n):
        flags[q] = HERE | ALIVE if person[q] >= 0 else ALIVE * (death[q] > month)
    for q in range(n):
        if flags[q] & HERE:
            for parent in (mother[q], father[q]):
                if parent >= 0:
                    flags[parent] |= PARENT
        if (flags[mother[q]] | flags[father[q]]) & HERE:
            flags[q] |= CHILD
        if flags[q] & ALIVE:
            _counted(flags, mother[q])
            _counted(flags, father[q])
        if (flags[mother[q]] | flags[father[q]]) & ALIVE:
            flags[q] |= LIVING_PARENT
    for q in range(n):
        if (flags[mother[q]] | flags[father[q]]) & (PARENT | CHILD):
            flags[q] |= MATTERS
        if flags[q] & PARENT:
            for parent in (mother[q], father[q]):
                if parent >= 0:
                    flags[parent] |= MATTERS
        if flags[q] & CHILD and flags[q] & ALIVE and partner[q] >= 0:
            flags[partner[q]] |= MATTERS
    for q in range(n):  # without branches: who is kept cannot be foreseen
        f = flags[q]
        tied = (f & PARENT != 0) & (f & (SEVERAL | LIVING_PARENT) != 0)
        between = tied | ((f & CHILD != 0) & (f & (ONE | SEVERAL) != 0))
        alive = f & ALIVE != 0
        keep[q] = (alive & (f & (HERE | PARENT | CHILD | MATTERS) != 0)) | (~alive & between)


@lean_kernel
def move_up(n: int, keep: NDArray[np.bool_], new: NDArray[np.int32], kin: Kin) -> int:
    """Move the rows to keep to the first places of the table, in their order; return how many they are.

    The lists of children are left out: they are made anew by `agents.kinship.link_children`.

    Parameters
    ----------
    n : filled rows.
    keep : (n,) which ones.
    new : (n + 1,) written with the new row of each old one, -1 for those dropped and, at the end, for -1 itself.
    """
    lineage, person, mother, father, partner = kin.lineage, kin.person, kin.mother, kin.father, kin.partner
    birth, death, east, north, sex, parity = kin.birth, kin.death, kin.east, kin.north, kin.sex, kin.parity
    m = 0
    for q in range(n):
        new[q] = m if keep[q] else -1
        m += keep[q]
    new[n], m = -1, 0
    for q in range(n):  # nothing is overwritten before it was moved, as no row moves down
        if keep[q]:
            lineage[m], person[m], birth[m], death[m] = lineage[q], person[q], birth[q], death[q]
            mother[m], father[m], partner[m] = new[mother[q]], new[father[q]], new[partner[q]]
            east[m], north[m], sex[m], parity[m] = east[q], north[q], sex[q], parity[q]
            m += 1
    return m
