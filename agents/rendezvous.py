"""The luck of pairs who meet (rendezvous hashing): whom somebody meets through friends, and who of those met has least.

A luck of 53 bits is kept as one whole number with the place of who was met behind it, so that the least of them, which
the compiler finds for many at a time, tells both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import lean
from agents.luck import bits_at
from agents.persons import FRIENDS, NOBODY

MET = 24
"""People met of whom one is chosen; more would cost time and make the choice of age sharper."""
MOST = 48
"""Room for those met, `MET` or all friends of friends."""
BEHIND = 6
"""Bits behind a luck for the place of who was met."""
PLACES = 1 << BEHIND
DONE = np.int64(2**63 - 1)
"""Luck of those who have been looked at, and of places that nobody has: above any other."""
_11, _PLACES = np.uint64(11), np.uint64(PLACES)


@lean
def friends_of_friends(p: int, friends: NDArray[np.int32], met: NDArray[np.int32]) -> int:
    """List the friends of somebody's friends, himself included; return how many."""
    k = 0
    for place in range(FRIENDS):
        f = friends[p, place]
        for other in range(FRIENDS if f != NOBODY else 0):
            met[k] = friends[f, other]
            k += met[k] != NOBODY
    return k


@lean
def draw_lucks(key: np.uint64, lineage: np.uint64, met: NDArray[np.uint64], k: int, lucks: NDArray[np.int64]) -> int:
    """Write the luck of somebody with the first `k` lineages met, as draw 1 of the pair, and `DONE` behind them.

    Returns
    -------
    How many were written: `MET` or `MOST`.
    """
    size = MET if k <= MET else MOST
    for j in range(k):
        word = bits_at(key, lineage ^ met[j], 1)
        lucks[j] = np.int64((word >> _11) * _PLACES + np.uint64(j))
    for j in range(k, size):
        lucks[j] = DONE
    return size


@lean
def least_of(lucks: NDArray[np.int64], size: int) -> np.int64:
    """Return the least of the first `size` lucks, with its place."""
    least = DONE
    for j in range(np.uint64(size)):
        least = min(least, lucks[j])
    return least
