"""Hide counts that are too small to be told, and enough others that no sum gives them away."""

from __future__ import annotations

import math
from collections.abc import Sequence

LEAST = 10
"""Persons, huishoudens, couples, requests or arrangements below which a count is not told; 0 is."""
BASE = 5
"""A count of a part of the municipality is told as a multiple of this."""
COUNTED = ("persons", "households", "couples", "requests", "arrangements")
"""Units of what is counted by head; a rate or a sum of hours is no count."""


def small(value: float) -> bool:
    """Tell whether a count is too small to be told."""
    return math.isfinite(value) and 0.0 < abs(value) < LEAST


def rounded(value: float, unit: str) -> float:
    """Return a count of a part as the nearest multiple of `BASE`, halves up; anything else as it is.

    Parameters
    ----------
    value : a figure of a group; that of the whole municipality is told unrounded
    unit : of the figure, see `COUNTED`
    """
    if unit not in COUNTED or not math.isfinite(value):
        return value
    return BASE * math.floor(value / BASE + 0.5)


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
    When nothing is left to hide with, the sum of the hidden ones is that of the total, and `total_hidden` says to hide
    the total too.
    """
    out = [small(v) for v in values]
    return protected([values], out) if summed else out


def protected(versions: Sequence[Sequence[float]], out: Sequence[bool]) -> list[bool]:
    """Return which counts are hidden so that in no version of the figures a sum gives a small one away.

    Parameters
    ----------
    versions : the same groups in several scenarios; what is hidden in one is hidden in all, or their difference tells
    out : which are hidden at least
    """
    out = [gone or any(small(values[i]) for values in versions) for i, gone in enumerate(out)]
    for values in versions:  # hiding more never undoes what another version needed
        if not any(gone and v > 0.0 for v, gone in zip(values, out, strict=True)):
            continue
        for _, i in sorted((v, i) for i, v in enumerate(values) if not out[i] and math.isfinite(v) and v > 0.0):
            if _enough(values, out):
                break
            out[i] = True
    return out


def total_hidden(values: Sequence[float], out: Sequence[bool]) -> bool:
    """Tell whether a total must be hidden as well, since what is hidden is still too little."""
    return any(gone and v > 0.0 for v, gone in zip(values, out, strict=True)) and not _enough(values, out)


def _enough(values: Sequence[float], out: Sequence[bool]) -> bool:
    some = [v for v, gone in zip(values, out, strict=True) if gone and v > 0.0]
    return len(some) >= 2 and sum(some) >= LEAST
