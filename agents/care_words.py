"""Quarter-hours of all tasks at once: the eight cells of a row, one byte each, read as one word.

A loop over the tasks of each row costs more than the rest of what is done with it. ``column.view(np.uint64)`` of a
column of width 8 has shape (rows, 1).
"""

from __future__ import annotations

import numpy as np

from agents.domains import TASKS
from agents.kernel import lean

if len(TASKS) != 8:
    raise ImportError("care_words: a word holds eight tasks of one byte each")

_EVEN, _PAIRS, _LOW = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF), np.uint64(0xFFFFFFFF)
_HIGH, _REST = np.uint64(0x8080808080808080), np.uint64(0x7F7F7F7F7F7F7F7F)
_7, _8, _16, _32 = np.uint64(7), np.uint64(8), np.uint64(16), np.uint64(32)


@lean
def total(word: np.uint64) -> int:
    """Return the sum of the cells."""
    pairs = (word & _EVEN) + ((word >> _8) & _EVEN)
    fours = (pairs & _PAIRS) + ((pairs >> _16) & _PAIRS)
    return int(np.int64((fours & _LOW) + (fours >> _32)))


@lean
def _less(one: np.uint64, other: np.uint64) -> np.uint64:
    """Return one minus other, cell by cell, each modulo 256."""
    return ((one | _HIGH) - (other & _REST)) ^ ((one ^ ~other) & _HIGH)


@lean
def _short(one: np.uint64, other: np.uint64) -> np.uint64:
    """Return the highest bit of the cells in which one is smaller than other."""
    return ((~one & other) | (~(one ^ other) & _less(one, other))) & _HIGH


@lean
def exceeds(one: np.uint64, other: np.uint64) -> bool:
    """Tell whether some cell of one is larger than that of other."""
    return _short(other, one) != 0


@lean
def beyond(one: np.uint64, other: np.uint64) -> np.uint64:
    """Return what each cell of one has more than that of other, 0 where it has less."""
    short = _short(one, other)
    return _less(one, other) & ~(short | (short - (short >> _7)))


@lean
def lower(one: np.uint64, other: np.uint64) -> np.uint64:
    """Return the lower of the cells of one and other."""
    return one - beyond(one, other)


@lean
def last_of(word: np.uint64, most: int) -> np.uint64:
    """Return at most so much of the sum of the cells, of the last cells first; 0 when `most` is not above 0."""
    taken = np.uint64(0)
    for t in range(len(TASKS) - 1, -1, -1):
        if most <= 0:
            break
        less = min(int(np.int64((word >> np.uint64(8 * t)) & np.uint64(255))), most)
        taken |= np.uint64(less) << np.uint64(8 * t)
        most -= less
    return taken
