"""Ties that stand in both rows: each end keeps the other's row in one of a few places, free places hold -1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import lean

NONE = -1
"""What a free place holds."""


@lean
def tied(ends: NDArray[np.int32], a: int, b: int) -> bool:
    """Tell whether row `a` has a tie with row `b`."""
    for place in range(ends.shape[1]):
        if ends[a, place] == b:
            return True
    return False


@lean
def held(ends: NDArray[np.int32], a: int) -> int:
    """Return how many ties row `a` has."""
    count = 0
    for place in range(ends.shape[1]):
        count += ends[a, place] != NONE
    return count


@lean
def _swap(ends: NDArray[np.int32], row: int, old: int, new: int) -> None:
    """Replace what stands in the first place of `row` that holds `old`."""
    for place in range(ends.shape[1]):
        if ends[row, place] == old:
            ends[row, place] = new
            return


@lean
def tie(ends: NDArray[np.int32], a: int, b: int) -> None:
    """Tie two rows that have no tie yet; each must have a free place."""
    _swap(ends, a, NONE, b)
    _swap(ends, b, NONE, a)


@lean
def untie(ends: NDArray[np.int32], a: int, b: int) -> None:
    """End the tie of two rows on both sides."""
    _swap(ends, a, b, NONE)
    _swap(ends, b, a, NONE)
