"""Find the few people whose luck of this month may make something happen, by a ceiling for each sex and age."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import years
from agents.kernel import inline
from agents.luck import Word, bits
from agents.persons import OLDEST, Persons
from agents.scanning import BLOCK, add_marked

_32 = np.uint64(32)


@inline
def drawn_near(month: int, key: Word, n: int, ceiling: NDArray[np.float64], persons: Persons) -> NDArray[np.int64]:
    """List the rows whose draw may lie below the ceiling of their sex and completed age, (2, 111), and few others.

    Parameters
    ----------
    key : stream key; the draw is `uniform`.
    n : filled rows of `persons`.

    Notes
    -----
    The upper half of the word of a draw below a chance is at most that chance times 2**32, rounded down.
    """
    lineage, birth, sex = persons.lineage, persons.birth, persons.sex
    most = np.floor(np.minimum(ceiling, 1.0 - 2.0**-32) * 2.0**32).astype(np.uint32).reshape(-1)
    begin, ages, oldest = np.int32(month - 1), np.uint32(OLDEST + 1), np.uint32(OLDEST)
    cell, upper = np.zeros(BLOCK, dtype=np.uint32), np.zeros(BLOCK, dtype=np.uint32)
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        end = min(first + BLOCK, n)
        block, born, kind = lineage[first:end], birth[first:end], sex[first:end]
        for i in range(len(block)):
            upper[i] = bits(key, block[i]) >> _32
        for i in range(len(born)):
            cell[i] = np.uint32(kind[i]) * ages + min(years(begin - np.int32(born[i])), oldest)
        for i in range(len(block)):
            marks[i] = upper[i] <= most[cell[i]]
        marks[len(block) :] = 0
        found = add_marked(marks, first, rows, found)
    return rows[:found]
