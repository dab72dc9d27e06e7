"""Say whether a difference may be called sure: enough pairs, and an interval that does not hold 0."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LEAST_PAIRS = 4
"""Pairs below which no difference is called sure."""
EQUAL_PAIRS = 10
"""Pairs below which a difference that is the same in every pair is not called sure: that may be luck, too."""


def alike(row: pd.Series) -> bool:
    """Return whether every pair has the same difference, so that the interval has no width."""
    middle, low, high = (float(row[k]) for k in ("difference", "low", "high"))
    return not math.isnan(low) and high - low <= 1e-9 * abs(middle)


def sure(row: pd.Series) -> bool:
    """Return whether a difference is beyond chance.

    Parameters
    ----------
    row : of a table of differences: difference, low, high, pairs
    """
    low, high, pairs = float(row["low"]), float(row["high"]), int(row["pairs"])
    if math.isnan(low) or math.isnan(high) or pairs < LEAST_PAIRS or low * high <= 0.0:
        return False
    return pairs >= EQUAL_PAIRS or not alike(row)
