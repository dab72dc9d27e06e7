"""What the table of a comparison prints of one indicator."""

from __future__ import annotations

import pandas as pd

from experiments.compare_command import _cells


def cells(difference: float, low: float, high: float, base: float = 104.0) -> tuple[str, ...]:
    """Return the cells of a figure that moved to the better side in every pair."""
    row = pd.Series({"base_mean": base, "difference": difference, "low": low, "high": high, "better": 1.0})
    return _cells(row, pd.Series({"difference": difference}), "nl")


def test_what_shows_as_no_difference_is_better_for_nobody() -> None:
    assert cells(-0.0001, -0.0004, 0.0003)[3] == ""
    assert cells(-0.0001, float("nan"), float("nan"))[3] == ""


def test_a_difference_that_shows_keeps_the_share_that_is_better() -> None:
    assert cells(-0.4, -0.6, -0.2)[3] == "100%"
    assert cells(0.04, -0.3, 0.4)[3] == "100%"
    assert cells(-3.0, -4.0, -2.0, 5000.0)[3] == "100%"
