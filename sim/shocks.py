"""Contextual shocks of a scenario: a pandemic, the closure of a plant or of a facility; strict about every value."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from sim.calendar import month_name, parse_month
from sim.errors import ZorgdrukError, did_you_mean
from sim.municipalities import find_municipality

PANDEMIC, PLANT, FACILITY = "pandemic", "plant_closure", "facility_closure"
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    PANDEMIC: (("start",), ("duration", "size", "municipality")),
    PLANT: (("start", "size", "kern"), ("duration", "municipality")),
    FACILITY: (("start", "kern", "facility"), ("duration", "size", "distance_km", "municipality")),
}
"""Settings that each kind must have and may have, beside `kind`."""
MOST_MONTHS, FURTHEST_KM = 120, 100.0
LARGEST = {PANDEMIC: 3.0, PLANT: 20_000.0, FACILITY: 3.0}
"""Largest size of each kind."""
FOR_GOOD = 0
"""Duration of a closure that does not end."""
DURATIONS = {PANDEMIC: 24, PLANT: 1, FACILITY: FOR_GOOD}
MOST_SHOCKS = 50


@dataclass(frozen=True, slots=True)
class Shock:
    """One shock.

    Parameters
    ----------
    kind : of `KEYS`.
    start : month index.
    duration : months; of a plant those over which its jobs go; `FOR_GOOD` without end.
    size : jobs of a plant; else an exponent on the factors: 1 as declared, 0 no effect.
    municipality : slug of where it holds, "" for everywhere.
    kern, facility : names; "" where there is none.
    distance_km : to the nearest other one for who lives in the kern; NaN when nothing is said of it.
    """

    kind: str
    start: int
    duration: int
    size: float = 1.0
    municipality: str = ""
    kern: str = ""
    facility: str = ""
    distance_km: float = math.nan

    def covers(self, month: int) -> bool:
        """Tell whether it works in a month."""
        return self.start <= month and (self.duration == FOR_GOOD or month < self.start + self.duration)

    def reaches(self, first: int, last: int) -> bool:
        """Tell whether it works in some month of a run from `first` to `last`."""
        return self.start <= last and (self.duration == FOR_GOOD or self.start + self.duration > first)

    def stated(self) -> dict[str, Any]:
        """Return it as a scenario would say it: `read_shocks` reads it back."""
        whole = self.kind == PLANT
        return {
            key: month_name(self.start) if key == "start" else int(value) if whole and key == "size" else value
            for key, value in asdict(self).items()
            if key in ("kind", *KEYS[self.kind][0], *KEYS[self.kind][1])
            and value != ""
            and value == value
            and (key, value) != ("duration", FOR_GOOD)
        }


def read_shocks(content: object, where: str) -> tuple[Shock, ...]:
    """Read the tables [[shock]] of a scenario.

    Parameters
    ----------
    content : what TOML made of them.
    where : name of the file, for messages.

    Raises
    ------
    ZorgdrukError : an unknown or missing setting, or an impossible value.
    """
    if not isinstance(content, list) or len(content) > MOST_SHOCKS:
        raise ZorgdrukError(
            f"{where}: shocks must be tables [[shock]], at most {MOST_SHOCKS}.",
            f"{where}: schokken moeten tabellen [[shock]] zijn, hoogstens {MOST_SHOCKS}.",
        )
    return tuple(_read(table, f"{where}: shock {i}") for i, table in enumerate(content, start=1))


def _read(table: object, where: str) -> Shock:
    """Read one table."""
    if not isinstance(table, dict):
        raise ZorgdrukError(f"{where} must be a table.", f"{where} moet een tabel zijn.")
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KEYS:
        raise ZorgdrukError(
            f"{where}: unknown kind {kind!r}; kinds are {', '.join(KEYS)}{did_you_mean(str(kind), KEYS) or '.'}",
            f"{where}: onbekende soort {kind!r}; de soorten zijn {', '.join(KEYS)}"
            f"{did_you_mean(str(kind), KEYS, dutch=True) or '.'}",
        )
    where, (must, may) = f"{where} ({kind})", KEYS[kind]
    for key in table:
        if key not in ("kind", *must, *may):
            known = (*must, *may)
            raise ZorgdrukError(
                f"{where}: unknown setting '{key}'; it may have {', '.join(known)}{did_you_mean(key, known) or '.'}",
                f"{where}: onbekende instelling '{key}'; mogelijk zijn {', '.join(known)}"
                f"{did_you_mean(key, known, dutch=True) or '.'}",
            )
    for key in must:
        if key not in table:
            raise ZorgdrukError(f"{where}: '{key}' is missing.", f"{where}: '{key}' ontbreekt.")
    start = table["start"]
    if not isinstance(start, str):
        raise ZorgdrukError(
            f"{where}: start must be a month in quotes, such as '2027-01', not {start!r}.",
            f"{where}: start moet een maand tussen aanhalingstekens zijn, zoals '2027-01', niet {start!r}.",
        )
    place = _text(table, "municipality", where)
    return Shock(
        kind=kind,
        start=parse_month(start, f"{where}: start"),
        duration=int(_number(table, "duration", DURATIONS[kind], 1, MOST_MONTHS, where, whole=True)),
        size=_number(table, "size", 1.0, 1 if kind == PLANT else 0, LARGEST[kind], where, whole=kind == PLANT),
        municipality=find_municipality(place).slug if place else "",
        kern=_text(table, "kern", where),
        facility=_text(table, "facility", where),
        distance_km=_number(table, "distance_km", math.nan, 0, FURTHEST_KM, where),
    )


def _text(table: dict[str, Any], key: str, where: str) -> str:
    """Return a text, "" when it is not there."""
    value = table.get(key, "")
    if not isinstance(value, str) or (key in table and not value.strip()):
        raise ZorgdrukError(f"{where}: {key} must be a name.", f"{where}: {key} moet een naam zijn.")
    return value.strip()


def _number(
    table: dict[str, Any], key: str, default: float, low: float, high: float, where: str, whole: bool = False
) -> float:  # fmt: skip
    """Return a number within its limits; the default when it is not there."""
    if key not in table:
        return default
    value = table[key]
    number = not isinstance(value, bool) and isinstance(value, int if whole else int | float)
    if not number or not low <= value <= high:
        what, wat = ("a whole number", "een geheel getal") if whole else ("a number", "een getal")
        raise ZorgdrukError(
            f"{where}: {key} must be {what} from {low:g} to {high:g}, not {value!r}.",
            f"{where}: {key} moet {wat} van {low:g} tot {high:g} zijn, niet {value!r}.",
        )
    return float(value)
