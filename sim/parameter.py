"""What is said of one number that a person may change."""

from __future__ import annotations

from collections.abc import Callable
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
    likely : what is believed, where low and high only bound what may be asked; None where these are believed.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    grade: str
    source: str
    doc: str
    likely: tuple[float, float] | None = None

    @property
    def believed(self) -> tuple[float, float]:
        """Return the range of belief: what priors and draws use."""
        return self.likely or (self.low, self.high)

    def span(self, say: Callable[[float], str] = "{:g}".format, likely: str = "likely") -> str:
        """Return bounds and, where it is another, the range of belief, in words.

        Examples
        --------
        >>> Parameter("x", 1.0, 0.0, 10.0, "factor", "B", "", "", (0.5, 2.0)).span()
        '0 - 10, likely 0.5 - 2'
        """
        told = f"{say(self.low)} - {say(self.high)}"
        return f"{told}, {likely} {say(self.likely[0])} - {say(self.likely[1])}" if self.likely else told
