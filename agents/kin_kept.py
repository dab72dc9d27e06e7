"""Decide whom the kin table must remember: everybody who is, or ties an inwoner to, a living relative."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, kernel
from agents.kin import Kin

HERE, ALIVE, PARENT, CHILD, MATTERS, SEVERAL, LIVING_PARENT = 1, 2, 4, 8, 16, 32, 64
"""Flags of a node: lives here, lives, is the parent or the child of an inwoner, is another relative of one that counts
while alive, has two living children or more, has a living parent."""
ONE = 128
"""Flag of a node with a living child."""


@inline
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
    for q in range(n):
        f = flags[q]
        if f & ALIVE:
            keep[q] = f & (HERE | PARENT | CHILD | MATTERS) != 0
        else:
            keep[q] = (f & PARENT and f & (SEVERAL | LIVING_PARENT)) or (f & CHILD and f & (ONE | SEVERAL))
