"""What is said of one number that a person may change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared number.

    Parameters
    ----------
    name : dotted name, as written in a scenario.
    default, low, high : value and the bounds outside of which it is refused.
    unit : unit of the value.
    grade : A (official figure or controlled study) .. C, or "assumption".
    source : where the default comes from.
    doc : what it does, in one line.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    grade: str
    source: str
    doc: str
