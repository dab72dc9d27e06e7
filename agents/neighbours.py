"""Neighbouring huishoudens of a kern: a ring on which each has its own place, with some ties that lead elsewhere.

Where a house stands within its kern is not known. A huishouden has a place on the ring of its kern by its lineage,
which means nothing and lasts. Who is next to whom follows from who lives there alone (small world: Watts and Strogatz
1998), so that a huishouden more or less changes the neighbours of the few around it and of nobody else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.households import INSTITUTION, NEIGHBOURS, Households
from agents.kernel import inline, kernel, lean
from agents.luck import bits_at, uniform_at
from agents.mutual import NONE, tied, untie
from agents.scanning import marked

NEXT, BEFORE, SECOND, SECOND_BEFORE = range(NEIGHBOURS)
"""What stands in which place while a ring is made; `lose_neighbours` leaves holes."""
UPPER = np.uint64(32)
"""Bits of a word left out where it tells on which part of a ring somebody stands."""


@kernel
def lose_neighbours(month: int, n: int, households: Households) -> int:
    """End ties with huishoudens that dissolved, left or moved to another kern this month.

    It must run while the huishoudens whose members changed are still marked.

    Returns
    -------
    How many ended.
    """
    ends, size, kern = households.neighbours, households.size, households.kern
    since, dirty = households.since, households.dirty
    left = np.empty(n, dtype=np.uint8)
    for h in range(n):
        left[h] = ((dirty[h] != 0) & (size[h] == 0)) | (since[h] == month)
    ended = 0
    for h in marked(n, left):
        for place in range(NEIGHBOURS):
            g = ends[h, place]
            if g != NONE and (size[h] == 0 or kern[h] != kern[g]):
                untie(ends, h, g)
                ended += 1
    return ended


@inline
def _ringed(
    m: int, rows: NDArray[np.int32], kern: NDArray[np.int16], word: NDArray[np.uint64], starts: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return rows by kern and within it by word; linear, as words are spread evenly.

    Parameters
    ----------
    m : how many of `rows`, `kern` and `word` count.
    starts : (kernen + 1,) written with where each kern begins in the answer.
    """
    starts[:] = 0
    for i in range(m):
        starts[kern[i] + 1] += 1
    for k in range(1, len(starts)):
        starts[k] += starts[k - 1]
    cell, at = np.empty(m, dtype=np.uint32), np.zeros(m + 1, dtype=np.uint32)
    for i in range(m):  # as many cells as huishoudens: hardly one holds more than three
        first = np.uint64(starts[kern[i]])
        room = np.uint64(starts[kern[i] + 1]) - first
        cell[i] = first + ((word[i] >> UPPER) * room >> UPPER)
        at[cell[i] + np.uint32(1)] += np.uint32(1)
    for c in range(1, m + 1):
        at[c] += at[c - 1]
    ring, place, held_by = np.empty(m, dtype=np.int32), np.empty(m, dtype=np.uint64), np.empty(m, dtype=np.uint32)
    for i in range(m):
        j = at[cell[i]]
        ring[j], place[j], held_by[j] = rows[i], word[i], cell[i]
        at[cell[i]] += np.uint32(1)
    for i in range(1, m):
        j, row, one = i, ring[i], place[i]
        while j > 0 and held_by[j - 1] == held_by[i] and place[j - 1] > one:
            ring[j], place[j] = ring[j - 1], place[j - 1]
            j -= 1
        ring[j], place[j] = row, one
    return ring


@lean
def _second(ends: NDArray[np.int32], h: int, g: int) -> bool:
    """Tie two huishoudens by their second places unless they are one or have a tie; tell whether they were tied."""
    if h == g or tied(ends, h, g):
        return False
    ends[h, SECOND], ends[g, SECOND_BEFORE] = g, h
    return True


@kernel
def live_beside(key: np.uint64, share: float, n: int, due: NDArray[np.bool_], households: Households) -> int:
    """Write the neighbours of the private huishoudens of some kernen; return how many ties they have.

    Parameters
    ----------
    key : stream key of NEIGHBOUR that is the same in every month.
    share : of ties that lead anywhere in the kern.
    n : filled rows.
    due : (kernen,) which ones.

    Notes
    -----
    Each is tied to the next on the ring of the kern and to the next but one, on either side. A keyed part of the
    huishoudens, twice `share`, has instead of the latter ties elsewhere: to those before and after it on a second ring,
    on which only they stand, in another order. Who misses a next but one by that is tied to the one two further on.
    """
    ends, lineage = households.neighbours, households.lineage
    size, kind, kern = households.size, households.type, households.kern
    listed, m, kernen = np.empty(n, dtype=np.bool_), 0, len(due)
    for h in range(n):
        listed[h] = (size[h] > 0) & (kind[h] != INSTITUTION) & due[kern[h]]
        m += listed[h]
    rows, kerns, words = np.empty(m + 1, dtype=np.int32), np.empty(m + 1, dtype=np.int16), np.empty(m + 1, np.uint64)
    i = 0
    for h in range(n):  # without branches: a cell too many is written
        rows[i], kerns[i], words[i] = h, kern[h], lineage[h]
        i += listed[h]
    starts = np.empty(kernen + 1, dtype=np.int32)
    ring = _ringed(m, rows, kerns, words, starts)
    elsewhere, far, made = np.empty(m, dtype=np.bool_), 0, 0
    for i in range(m):
        elsewhere[i] = uniform_at(key, lineage[ring[i]], 1) < 2.0 * share
        ends[ring[i], :] = NONE
    for k in range(kernen):
        first, last = starts[k], starts[k + 1]
        for i in range(first, last):
            h, g = ring[i], ring[i + 1 if i + 1 < last else first]
            if h != g and ends[h, BEFORE] != g:
                ends[h, NEXT], ends[g, BEFORE] = g, h
                made += 1
            if elsewhere[i]:
                rows[far], kerns[far], words[far] = h, k, bits_at(key, lineage[h], 2)
                far += 1
    for k in range(kernen):
        first, last = starts[k], starts[k + 1]
        for i in range(first, last if last - first > 2 else first):
            j = i
            while not elsewhere[i]:  # over each that is passed, two step at most: those on either side of it
                j += 2
                j -= last - first if j >= last else 0
                if j == i or not elsewhere[j]:
                    made += _second(ends, ring[i], ring[j])
                    break
    ring = _ringed(far, rows, kerns, words, starts)
    for k in range(kernen):
        first, last = starts[k], starts[k + 1]
        for i in range(first, last):
            made += _second(ends, ring[i], ring[i + 1 if i + 1 < last else first])
    return made
