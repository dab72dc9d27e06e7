"""The catalogue of measures: the shipped file, and what a scenario adds in tables of the same form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sim.errors import DataError
from sim.measures.kind import Kind, read_kind
from sim.provisions.reading import read_toml

SHIPPED = Path(__file__).parent / "catalogue"
"""One file for each *opgave*."""
MOST_KINDS = 100


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Kind]:
    """Return the shipped measures by name, in the order of the files."""
    found: dict[str, Kind] = {}
    for path in sorted(SHIPPED.glob("*.toml")):
        found |= kinds_of(path.name, read_toml(path))
    return found


def kinds_of(file: str, content: Mapping[str, object]) -> dict[str, Kind]:
    """Return the measures of a file by name.

    Parameters
    ----------
    content : with a table `new_measure` of measures by name, whose form is that of the shipped files.

    Raises
    ------
    DataError : one sentence with file, measure, field, value, limit and remedy.
    """
    tables = content.get("new_measure", {})
    if not isinstance(tables, dict) or len(tables) > MOST_KINDS:
        raise DataError(
            f"{file}: new measures must be tables [new_measure.name], at most {MOST_KINDS}.",
            f"{file}: nieuwe maatregelen moeten tabellen [new_measure.naam] zijn, hoogstens {MOST_KINDS}.",
        )
    for name in tables:
        if not name.isidentifier() or not name.isascii() or len(name) > 60:
            raise DataError(
                f"{file}: '{name[:60]}' is no name of a measure; use letters, digits and underscores.",
                f"{file}: '{name[:60]}' is geen naam van een maatregel; gebruik letters, cijfers en lage streepjes.",
            )
    return {name: read_kind(f"{file}: new_measure '{name}'", name, table) for name, table in tables.items()}
