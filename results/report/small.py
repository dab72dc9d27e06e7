"""Hide counts that are too small to be told, and enough others that no sum gives them away."""

from __future__ import annotations

import math
from collections.abc import Sequence

LEAST = 10
"""Persons, huishoudens, couples, requests or arrangements below which a count is not told; 0 is."""
COUNTED = ("persons", "households", "couples", "requests", "arrangements")
"""Units of what is counted by head; a rate or a sum of hours is no count."""


def small(value: float) -> bool:
    """Tell whether a count is too small to be told."""
    return math.isfinite(value) and 0.0 < abs(value) < LEAST


def hidden(values: Sequence[float], summed: bool) -> list[bool]:
    """Return which of some counts are hidden.

    Parameters
    ----------
    values : of groups that do not overlap
    summed : their total can be found somewhere, so that one hidden count would follow from the others

    Returns
    -------
    Which are hidden: the small ones, and with a total as many of the next larger ones as make at least two hidden
    counts of `LEAST` together; never a 0, which tells nothing

    Notes
    -----
    Secondary suppression in one direction. When nothing is left to hide with, the sum of the hidden ones is that of the
    total, and `total_hidden` says to hide the total too.
    """
    out = [small(v) for v in values]
    if not summed or not any(out):
        return out
    others = sorted((v, i) for i, v in enumerate(values) if not out[i] and math.isfinite(v) and v > 0.0)
    for _, i in others:
        if _enough(values, out):
            break
        out[i] = True
    return out


def total_hidden(values: Sequence[float], out: Sequence[bool]) -> bool:
    """Tell whether a total must be hidden as well, since what is hidden is still too little."""
    return any(out) and not _enough(values, out)


def _enough(values: Sequence[float], out: Sequence[bool]) -> bool:
    some = [v for v, gone in zip(values, out, strict=True) if gone]
    return len(some) >= 2 and sum(some) >= LEAST
