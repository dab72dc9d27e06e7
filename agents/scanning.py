"""Find the few people whose luck of this month may make something happen, in one pass that the compiler vectorises.

Most draws of a month lie far above every probability of the table they are meant for. One hash per person and a
comparison of whole words, without branches, leaves the rows that are worth a second look.

A loop over a block reads three columns at most: beyond that the compiler no longer proves that they are apart from the
marks, and does one row at a time. What needs more columns takes several loops.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, kernel
from agents.luck import Word, bits_at

_16, _48 = np.uint32(16), np.uint64(48)
BLOCK = 4096
"""Rows per pass: their marks stay in the nearest cache. A multiple of eight, the marks that one word holds."""


@inline
def mark_equal(marks: NDArray[np.uint8], first: int, size: int, column: NDArray[np.int16], value: int) -> None:
    """Mark the rows of a block whose cell of a column equals a value, beside those marked already."""
    block, wanted = column[first : first + size], np.int16(value)
    for i in range(len(block)):
        marks[i] |= block[i] == wanted


@inline
def mark_bits(marks: NDArray[np.uint8], first: int, size: int, column: NDArray[np.uint16], wanted: int) -> None:
    """Mark the rows of a block with any of some bits, beside those marked already."""
    block, mask = column[first : first + size], np.uint16(wanted)
    for i in range(len(block)):
        marks[i] |= (block[i] & mask) != 0


@inline
def mark_turn(marks: NDArray[np.uint8], first: int, size: int, lineage: NDArray[np.uint64], turn: int, of: int) -> None:
    """Mark the rows of a block whose turn it is, as one in `of` parts of all lineages, and unmark all others."""
    block, parts, mine = lineage[first : first + size], np.uint32(of), np.uint32(turn)
    for i in range(len(block)):
        marks[i] = (np.uint32(block[i] >> _48) * parts) >> _16 == mine
    marks[size:] = 0


@inline
def add_marked(marks: NDArray[np.uint8], start: int, rows: NDArray[np.int64], found: int) -> int:
    """List the marked rows of one block.

    Parameters
    ----------
    marks : (BLOCK,) 1 for a row to list, 0 for others, also behind the last row.
    start : row of the first mark.
    rows : written from place `found` on; eight places beyond the last are needed.

    Returns
    -------
    The number of rows listed until now.
    """
    words = marks.view(np.uint64)
    for w in range(len(words)):
        if words[w] != 0:
            for i in range(w * 8, w * 8 + 8):
                rows[found] = start + i
                found += 1 if marks[i] != 0 else 0
    return found


@inline
def drawn_below(key: Word, k: int, lineage: NDArray[np.uint64], n: int, ceiling: float) -> NDArray[np.int64]:
    """List the rows whose draw may lie below a ceiling.

    Parameters
    ----------
    key : stream key.
    k : which draw of the stream, 0 for `uniform`.
    lineage : (at least n,) lineages.
    n : filled rows.
    ceiling : highest probability in the table that the draws will be compared with.

    Returns
    -------
    Every row with ``uniform_at(key, lineage, k) < ceiling`` and no other, in order.

    Notes
    -----
    A draw is the upper 53 bits of a word, times 2**-53. So it lies below the ceiling exactly when the word does not
    exceed the largest word of the last draw below it; no draw has to be turned into a float.
    """
    rows = np.empty(n + 8, dtype=np.int64)  # memory that is not written to costs nothing
    found = 0
    if not ceiling > 0.0:
        return rows[:0]
    steps = math.ceil(min(ceiling, 1.0) * 2.0**53)
    last = (np.uint64(steps - 1) << np.uint64(11)) | np.uint64(2047)
    marks = np.zeros(BLOCK, dtype=np.uint8)
    for start in range(0, n, BLOCK):
        block = lineage[start : min(start + BLOCK, n)]
        for i in range(len(block)):
            marks[i] = bits_at(key, block[i], k) <= last
        marks[len(block) :] = 0
        found = add_marked(marks, start, rows, found)
    return rows[:found]


@inline
def marked(n: int, flags: NDArray[np.uint8]) -> NDArray[np.int64]:
    """List the rows with a flag other than 0 among the first `n`, in order; fast when there are few."""
    rows, found, whole = np.empty(n, dtype=np.int64), 0, n - n % 8
    words = flags[:whole].view(np.uint64)
    for w in range(len(words)):
        if words[w] != 0:
            for i in range(w * 8, w * 8 + 8):
                rows[found] = i
                found += flags[i] != 0
    for i in range(whole, n):
        if flags[i] != 0:
            rows[found] = i
            found += 1
    return rows[:found]


@kernel
def equal_rows(column: NDArray[np.int16], value: int) -> NDArray[np.int64]:
    """List the rows whose cell equals a value, in order."""
    n = len(column)
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        marks[:] = 0
        mark_equal(marks, first, min(BLOCK, n - first), column, value)
        found = add_marked(marks, first, rows, found)
    return rows[:found].copy()
