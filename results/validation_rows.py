"""What a validation report says of one test: what is asked, what was found, and whether that is enough."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

AIM, MUST, FAILED, NONE = "aim met", "must met", "not met", "no figure"
VERDICTS = (AIM, MUST, FAILED, NONE)


@dataclass(frozen=True)
class Asked:
    """What is asked of a figure: a range that it must lie in, and a narrower one to aim for, ends included.

    Parameters
    ----------
    low, high : the must; infinite where there is no bound.
    aim_low, aim_high : the aim; by default the must.
    """

    low: float = -math.inf
    high: float = math.inf
    aim_low: float | None = None
    aim_high: float | None = None

    @property
    def aim(self) -> tuple[float, float]:
        """The range to aim for."""
        low = self.low if self.aim_low is None else self.aim_low
        return low, self.high if self.aim_high is None else self.aim_high

    def verdict(self, found: float | None) -> str:
        """Return what a figure comes to."""
        if found is None or not math.isfinite(found):
            return NONE
        if not self.low <= found <= self.high:
            return FAILED
        low, high = self.aim
        return AIM if low <= found <= high else MUST

    def words(self) -> tuple[str, str]:
        """Return must and aim in words; the aim is empty when it is the must."""
        own = self.aim if self.aim != (self.low, self.high) else None
        return _range(self.low, self.high), "" if own is None else _range(*own)


def _range(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(low):
        return f"<= {high:g}"
    if math.isinf(high):
        return f">= {low:g}"
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


@dataclass(frozen=True)
class Check:
    """One test of the report.

    Parameters
    ----------
    test : name of the test in the table of requirements; rows of one test stand together.
    where : municipality and window.
    quantity : what is measured, with its unit.
    must, aim : as words; empty where nothing is asked.
    found : the figure; None when there is none.
    verdict : of `VERDICTS`, or empty when nothing is asked of the figure.
    beside : what a naive forecast makes of it, or another figure to hold it against.
    data : tables and years it rests on.
    command : what to type to get it again.
    note : what to know when reading it.
    """

    test: str
    where: str
    quantity: str
    must: str
    aim: str
    found: float | None
    verdict: str
    beside: str = ""
    data: str = ""
    command: str = ""
    note: str = ""


def check(test: str, where: str, quantity: str, asked: Asked | None, found: float | None, **more: str) -> Check:
    """Return a test with its verdict; without `asked` the figure is shown only."""
    value = None if found is None or not math.isfinite(found) else float(found)
    must, aim = ("", "") if asked is None else asked.words()
    verdict = "" if asked is None else asked.verdict(value)
    return Check(test, where, quantity, must, aim, value, verdict, **more)


def as_frame(checks: Sequence[Check]) -> pd.DataFrame:
    """Return the tests as a table, one row each."""
    import pandas as pd

    return pd.DataFrame([asdict(c) for c in checks], columns=list(Check.__dataclass_fields__))


def tally(checks: Sequence[Check]) -> dict[str, int]:
    """Return how many tests have each verdict."""
    return {verdict: sum(c.verdict == verdict for c in checks) for verdict in VERDICTS}
