"""Find the few people whose luck of this month may make something happen, in one pass that the compiler vectorises.

Most draws of a month lie far above every probability of the table they are meant for. One hash per person and a
comparison of whole words, without branches, leaves the rows that are worth a second look.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline
from agents.luck import Word, bits_at

BLOCK = 4096
"""Rows per pass: their marks stay in the nearest cache. A multiple of eight, the marks that one word holds."""


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
    words = marks.view(np.uint64)
    for start in range(0, n, BLOCK):
        block = lineage[start : min(start + BLOCK, n)]
        for i in range(len(block)):
            marks[i] = bits_at(key, block[i], k) <= last
        marks[len(block) :] = 0
        for w in range((len(block) + 7) // 8):
            if words[w] != 0:
                for i in range(w * 8, w * 8 + 8):
                    rows[found] = start + i
                    found += 1 if marks[i] != 0 else 0
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
