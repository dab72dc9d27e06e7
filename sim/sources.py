"""What the codes of sources stand for: D071 in a parameter, product or measure is a row of `sim/sources.csv`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "sources.csv"
CODE = re.compile(r"\b[A-E]\d{3}[a-z]?\b")
"""A domain, a number and, where a source gives several figures, a letter. Without its letter it is all of them."""
COLUMNS = ("code", "what", "of", "value", "low", "high", "unit", "year", "source", "grade")


class Source(NamedTuple):
    """A published figure.

    Parameters
    ----------
    code : such as D071 or C056a.
    what, of : what was measured, and of whom.
    value, low, high, unit : as published; some are words.
    year : that it is of.
    source : publication or document.
    grade : strength of the evidence, A to C, or unverified.
    """

    code: str
    what: str
    of: str
    value: str
    low: str
    high: str
    unit: str
    year: str
    source: str
    grade: str

    @property
    def figure(self) -> str:
        """Value, range and unit in one text."""
        spread = f" ({self.low} - {self.high})" if self.low and self.high else ""
        return f"{self.value}{spread} {self.unit}".strip()


@lru_cache(maxsize=1)
def register() -> dict[str, Source]:
    """Return every source by its code, in order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Source(**row) for row in csv.DictReader(file)}


def find(code: str) -> tuple[Source, ...]:
    """Return the source of a code: one, or all with that number when the code has no letter; none when unknown."""
    known = register()
    if code in known:
        return (known[code],)
    return tuple(s for name, s in known.items() if name[:-1] == code and name[-1].isalpha())


def cited(texts: Iterable[str]) -> list[str]:
    """Return the codes that stand in texts and in the register, each once, in order."""
    found = {code for text in texts for code in CODE.findall(text)}
    return sorted(code for code in found if find(code))
