"""Write the register of sources by the code: `python -m results.describe_sources docs/sources.md`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from results.describe import described
from results.describe_domains import table
from sim.sources import register

HEAD = ("code", "what", "of whom", "figure", "year", "source", "grade")


def _cell(text: str) -> str:
    """Return a text that stays within its cell."""
    return text.replace("|", "/").replace("<", "&lt;") or "-"


def _domain(letter: str) -> str:
    """Return the sources of a domain."""
    found = [s for s in register().values() if s.code[0] == letter]
    return table(HEAD, [tuple(map(_cell, (s.code, s.what, s.of, s.figure, s.year, s.source, s.grade))) for s in found])


WRITERS: dict[str, Callable[[], str]] = {f"sources_{letter}": partial(_domain, letter) for letter in "ABCDE"}


def main() -> None:
    """Renew the tables of a file."""
    path = Path(sys.argv[1])
    path.write_text(described(path.read_text(encoding="utf-8"), WRITERS), encoding="utf-8")


if __name__ == "__main__":
    main()
