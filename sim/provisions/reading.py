"""Read the tables of a TOML file strictly: every mistake is one sentence with place, value, limit and remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NoReturn

from sim.errors import DataError, did_you_mean, reason, toml_fault
from sim.provisions.product import GRADES, Number

LARGEST = 1_000_000
"""Bytes: larger files are refused."""
LONGEST = 400
"""Signs: longer texts are refused."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises
    ------
    DataError : no such file, too large, or no TOML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why, waarom = reason(error)
        raise DataError(
            f"{path.name or path} cannot be read ({why}); check the name and the folder.",
            f"{path.name or path} kan niet worden gelezen ({waarom}); controleer de naam en de map.",
        ) from None
    if len(data) > LARGEST:
        raise DataError(
            f"{path.name}: more than {LARGEST} bytes is no file of products; give another file.",
            f"{path.name}: meer dan {LARGEST} bytes is geen bestand met producten; geef een ander bestand.",
        )
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        why, waarom = toml_fault(error, data.decode("utf-8-sig", errors="replace"))
        if isinstance(error, RecursionError):
            why, waarom = "nested too deeply", "te diep genest"
        raise DataError(
            f"{path.name} is not valid TOML ({why}); mend it, or compare it with sim/provisions/products.toml.",
            f"{path.name} is geen geldige TOML ({waarom}); herstel het, of vergelijk het met "
            "sim/provisions/products.toml.",
        ) from None


class Table:
    """One table of a file, which must be read to the last key.

    Parameters
    ----------
    where : file and name of the table, for messages.
    content : what TOML made of it.
    known : keys it may have.

    Raises
    ------
    DataError : no table, or an unknown key.
    """

    def __init__(self, where: str, content: object, known: Iterable[str]) -> None:
        self.where, names = where, tuple(known)
        if not isinstance(content, dict):
            raise DataError(
                f"{where} must be a table, not {shown(content)}.",
                f"{where} moet een tabel zijn, niet {shown(content)}.",
            )
        self.content: dict[str, Any] = content
        for key in content:
            if key not in names:
                self.refuse(
                    "",
                    f"unknown field {shown(key)}{did_you_mean(key, names) or '; known are ' + ', '.join(names) + '.'}",
                    f"onbekend veld {shown(key)}"
                    f"{did_you_mean(key, names, dutch=True) or '; bekend zijn ' + ', '.join(names) + '.'}",
                )

    def refuse(self, key: str, english: str, dutch: str) -> NoReturn:
        """Raise the sentence about a field, "" for the table as a whole."""
        place = f"{self.where}, {key}:" if key else f"{self.where}:"
        raise DataError(f"{place} {english}", f"{place} {dutch}")

    def _needed(self, key: str) -> Any:
        if key not in self.content:
            self.refuse("", f"'{key}' is missing; add it.", f"'{key}' ontbreekt; voeg het toe.")
        return self.content[key]

    def text(self, key: str, default: str | None = None) -> str:
        """Return a plain text of at most `LONGEST` signs; without a default it must be there."""
        if default is not None and key not in self.content:
            return default
        value = self._needed(key)
        if not isinstance(value, str) or not value.isprintable() or len(value) > LONGEST:
            self.refuse(
                key,
                f"must be a text of at most {LONGEST} signs, in quotes, not {shown(value)}.",
                f"moet een tekst van ten hoogste {LONGEST} tekens zijn, tussen aanhalingstekens, niet {shown(value)}.",
            )
        if default is None and not value.strip():
            self.refuse(key, "is empty; write something.", "is leeg; schrijf iets.")
        return value.strip()

    def word(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return one of the allowed words."""
        if default is not None and key not in self.content:
            return default
        return self._one(key, self._needed(key), allowed)

    def words(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of different allowed words; empty when it is not there."""
        values = self.content.get(key, [])
        if not isinstance(values, list):
            self.refuse(
                key,
                f'must be a list such as ["{next(iter(allowed), "")}"], not {shown(values)}.',
                f'moet een lijst zijn, zoals ["{next(iter(allowed), "")}"], niet {shown(values)}.',
            )
        found = tuple(self._one(key, value, allowed) for value in values)
        twice = next((word for i, word in enumerate(found) if word in found[:i]), None)
        if twice is not None:
            self.refuse(key, f"'{twice}' stands twice; remove one.", f"'{twice}' staat er twee keer; haal er een weg.")
        return found

    def _one(self, key: str, value: object, allowed: Collection[str]) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        listed = ", ".join(word or '""' for word in allowed)
        guess = (did_you_mean(str(value), allowed), did_you_mean(str(value), allowed, dutch=True))
        self.refuse(
            key,
            f"unknown {shown(value)}{guess[0] or f'; known are {listed}.'}",
            f"onbekend {shown(value)}{guess[1] or f'; bekend zijn {listed}.'}",
        )

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._needed(key) if default is None else self.content.get(key, default)
        if not isinstance(value, bool):
            self.refuse(
                key, f"must be true or false, not {shown(value)}.", f"moet true of false zijn, niet {shown(value)}."
            )
        return value

    def amount(self, key: str, low: float, high: float, default: float | None = None, whole: bool = False) -> float:
        """Return a number within its limits."""
        if default is not None and key not in self.content:
            return default
        value = self._needed(key)
        kinds = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            what, wat = ("a whole number", "een geheel getal") if whole else ("a number", "een getal")
            self.refuse(
                key,
                f"must be {what} from {low:g} to {high:g}, not {shown(value)}.",
                f"moet {wat} van {low:g} tot {high:g} zijn, niet {shown(value)}.",
            )
        return float(value)

    def number(self, key: str, low: float, high: float, default: Number | None = None) -> Number:
        """Return a number with its range, source and grade."""
        if default is not None and key not in self.content:
            return default
        inner = Table(f"{self.where}, {key}", self._needed(key), ("value", "low", "high", "source", "grade"))
        least, value, most = (inner.amount(name, low, high) for name in ("low", "value", "high"))
        source, grade = inner.text("source", ""), inner.word("grade", GRADES)
        if not least <= value <= most:
            inner.refuse(
                "",
                f"value {value:g} must lie from low {least:g} to high {most:g}.",
                f"value {value:g} moet van low {least:g} tot high {most:g} liggen.",
            )
        if not source and grade != "assumption":
            inner.refuse(
                "source",
                f"is empty with grade {grade}; name the source or call it an assumption.",
                f"is leeg bij grade {grade}; noem de bron of noem het een aanname (assumption).",
            )
        if grade == "assumption" and least == most:
            inner.refuse(
                "",
                "an assumption needs a range: low must be less than high.",
                "een aanname heeft een marge nodig: low moet kleiner zijn dan high.",
            )
        return Number(value, least, most, source, grade)


def shown(value: object) -> str:
    """Return a value as a message may show it: on one line, and not too long."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a whole number of thousands of digits; tables within tables
        return "something very long"
    return text if len(text) <= 60 else text[:57] + "..."
