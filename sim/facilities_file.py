"""Read the file in which a user says what the kernen have; every mistake ends with the line, the value and a remedy."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.calendar import LAST_MONTH, parse_month
from sim.errors import DataError, ZorgdrukError, did_you_mean, reason
from sim.facilities_lines import Line, read_lines

if TYPE_CHECKING:
    from sim.facilities_kept import FacilitiesFile
    from sim.kernen import Kernen

FACILITIES = ("GP", "daycare", "school", "supermarket", "thuiskamer", "taalhuis", "dorpshuis")
"""Facilities in the table of every municipality. No source names the places of the last three: unknown until a user
says."""
COHESION = "cohesion"
ALIASES = {
    "huisarts": "GP", "huisartsenpraktijk": "GP", "kinderdagverblijf": "daycare", "kinderopvang": "daycare",
    "basisschool": "school", "primary school": "school", "supermarkt": "supermarket", "cohesie": COHESION,
    "sociale cohesie": COHESION, "social cohesion": COHESION,
}  # fmt: skip
"""Other names of what is in the table, in small letters: a facility has one row, whatever a user calls it."""
LIMITS = {"present": (0.0, 1.0), "distance_km": (0.0, 100.0), "share": (0.0, 1.0)}
NEW = "new:"
"""Before a kind: the facility is one that the program does not know, and no slip of the pen."""
EVERY = "*"
"""As a kern: every kern that no other line names for this facility and month."""
EXAMPLE = "EXAMPLE"
TEMPLATE = """\
kern,facility,value,kind,source,from,until
{a},dorpshuis,1,present,EXAMPLE: put the source here,,
*,dorpshuis,0,present,EXAMPLE: put the source here,,
{b},thuiskamer,1,present,EXAMPLE: put the source here,2022-01,
{a},GP,0.4,distance_km,EXAMPLE: put the source here,,2025-06
{b},repair cafe,1,new:present,EXAMPLE: put the source here,,
{a},cohesion,0.6,share,EXAMPLE: put the source here,,
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a user's file.

    Parameters
    ----------
    kern : rows of the kernen it is about.
    facility : name, or "cohesion".
    kind : "present" (1 or 0), "distance_km" or "share".
    value : in that kind.
    source : who says so.
    start, end : first month and first month after; month index.
    """

    kern: tuple[int, ...]
    facility: str
    kind: str
    value: float
    source: str
    start: int
    end: int


def write_template(path: Path, kernen: Kernen) -> None:
    """Write an example for the user to edit, which is refused as long as a line of the example stands in it.

    Parameters
    ----------
    path : new file
    kernen : of the municipality; the two largest stand in the example

    Raises
    ------
    DataError : the file exists or cannot be written.
    """
    large = kernen.population.argsort()[::-1]
    text = TEMPLATE.format(a=kernen.labels()[large[0]], b=kernen.labels()[large[1]])
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise DataError(
            f"{path.name} exists already; choose another name or remove it first.",
            f"{path.name} bestaat al; kies een andere naam of haal het eerst weg.",
        ) from None
    except (OSError, ValueError) as error:
        why, waarom = reason(error)
        raise DataError(
            f"{path.name or path} cannot be written ({why}); choose another name or folder.",
            f"{path.name or path} kan niet worden geschreven ({waarom}); kies een andere naam of map.",
        ) from None


def read_entries(file: FacilitiesFile, kernen: Kernen) -> tuple[Entry, ...]:
    """Return what the user's file says; lines for every kern (`*`) come first, for a line that names a kern goes above.

    Parameters
    ----------
    file : CSV in UTF-8 with the columns `sim.facilities_lines.COLUMNS`
    kernen : places it may name, by name or postcode

    Raises
    ------
    DataError : one sentence with file, line, value, limit and remedy.
    """
    known = {name.casefold(): name for name in (*FACILITIES, COHESION)} | ALIASES
    entries: list[Entry] = []
    first: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    everywhere: list[Entry] = []
    for line in read_lines(file.name, file.text):
        entry, kern = _entry(line, kernen, known), line.cells["kern"]
        known.setdefault(entry.facility.casefold(), entry.facility)
        key = (kern if kern == EVERY else str(entry.kern), entry.facility)
        for other, start, end in first.setdefault(key, []):
            if entry.start < end and start < entry.end:
                raise line.wrong(
                    "",
                    f"{kern!r} with facility {entry.facility!r} stands already in line {other} for the same months; "
                    "remove one of them or give them other months.",
                    f"{kern!r} met voorziening {entry.facility!r} staat al in regel {other} voor dezelfde maanden; "
                    "haal er een weg of geef ze andere maanden.",
                )
        first[key].append((line.number, entry.start, entry.end))
        if kern == EVERY:
            everywhere.append(entry)
        else:
            entries.append(entry)
    rest = tuple(range(len(kernen)))
    return (*(replace(entry, kern=rest) for entry in everywhere), *entries)


def _entry(line: Line, kernen: Kernen, known: dict[str, str]) -> Entry:
    """Check one line; `known` holds the names of facilities in small letters and what each is called."""
    _check_cells(line)
    cells = line.cells
    if not cells["source"]:
        raise line.wrong(
            "source", "is empty; say where the value comes from.", "is leeg; zeg waar de waarde vandaan komt."
        )
    if cells["source"].startswith(EXAMPLE):
        raise line.wrong(
            "",
            "is a line of the example; give it your own value and source or remove it.",
            "is een regel van het voorbeeld; geef hem een eigen waarde en bron of haal hem weg.",
        )
    written = cells["facility"]
    facility = known.get(written.casefold(), written)
    kind, new = cells["kind"].removeprefix(NEW), cells["kind"].startswith(NEW)
    if kind not in LIMITS or (kind == "share") != (facility == COHESION):
        expected = ("share",) if facility == COHESION else ("present", "distance_km")
        raise line.wrong(
            "kind",
            f"{cells['kind']!r} for {written!r} must be {' or '.join(expected)}.",
            f"{cells['kind']!r} voor {written!r} moet {' of '.join(expected)} zijn.",
        )
    if not facility or (facility.casefold() not in known and not new):
        names = ", ".join(sorted(set(known.values())))
        raise line.wrong(
            "facility",
            f"unknown facility {written!r}{did_you_mean(written, known)} (known: {names}); write kind {NEW + kind} for "
            "a new one.",
            f"onbekende voorziening {written!r}{did_you_mean(written, known, dutch=True)} (bekend: {names}); schrijf "
            f"als kind {NEW + kind} voor een nieuwe.",
        )
    value = _value(line, kind)
    start, end = _months(line)
    kern = () if cells["kern"] == EVERY else (_kern(line, kernen),)
    return Entry(kern, facility, kind, value, cells["source"], start, end)


def _check_cells(line: Line) -> None:
    """Refuse a cell that a spreadsheet would run, or that is no plain text."""
    for column, cell in line.cells.items():
        if cell[:1] in ("=", "@", "+") or (cell[:1] == "-" and not _is_number(cell, line.comma)):
            raise line.wrong(
                column,
                f"{cell[:40]!r} looks like a formula; write the value itself.",
                f"{cell[:40]!r} lijkt een formule; schrijf de waarde zelf.",
            )
        if not cell.isprintable() or len(cell) > 200:
            raise line.wrong(
                column,
                f"{cell[:40]!r} is not plain text of at most 200 signs; shorten it.",
                f"{cell[:40]!r} is geen gewone tekst van ten hoogste 200 tekens; maak hem korter.",
            )


def _is_number(text: str, comma: bool) -> bool:
    try:
        float(text.replace(",", ".") if comma else text)
    except ValueError:
        return False
    return True


def _value(line: Line, kind: str) -> float:
    """Read a value within the limits of its kind."""
    text, (low, high) = line.cells["value"], LIMITS[kind]
    if "_" in text or not _is_number(text, line.comma):
        point = text.replace(",", ".")
        if "," in text and _is_number(point, False):
            hint = (f"with a decimal point: {point}", f"met een punt: {point}")
        else:
            hint = (f"from {low:g} to {high:g}", f"van {low:g} tot {high:g}")
        raise line.wrong(
            "value",
            f"{text!r} is not a number; write one {hint[0]}.",
            f"{text!r} is geen getal; schrijf er een {hint[1]}.",
        )
    value = float(text.replace(",", ".") if line.comma else text)
    if not math.isfinite(value) or not low <= value <= high or (kind == "present" and value not in (0.0, 1.0)):
        yes = kind == "present"
        limit = "1 (yes) or 0 (no)" if yes else f"from {low:g} to {high:g}"
        grens = "1 (ja) of 0 (nee)" if yes else f"van {low:g} tot {high:g}"
        raise line.wrong(
            "value", f"{text} cannot be; {kind} must be {limit}.", f"{text} kan niet; {kind} moet {grens} zijn."
        )
    return value


def _months(line: Line) -> tuple[int, int]:
    """Read the first month and the first month after; empty is always."""
    first, after = line.cells["from"], line.cells["until"]
    column = "from"
    try:
        start = parse_month(first, "") if first else -LAST_MONTH
        column = "until"
        end = parse_month(after, "") if after else LAST_MONTH + 1
    except ZorgdrukError as error:
        raise line.wrong(column, str(error), error.dutch) from None
    if start >= end:
        raise line.wrong(
            "until",
            f"{after} is not after {first}; it is the first month in which the value no longer holds.",
            f"{after} ligt niet na {first}; het is de eerste maand waarin de waarde niet meer geldt.",
        )
    return start, end


def _kern(line: Line, kernen: Kernen) -> int:
    """Return the row of a kern by postcode, name or label."""
    text, labels = line.cells["kern"], kernen.labels()
    wanted = text.casefold()
    rows = [
        row
        for row, label in enumerate(labels)
        if wanted in (label.casefold(), str(kernen.name[row]).casefold(), str(kernen.postcode[row]))
    ]
    if len(rows) == 1:
        return rows[0]
    if rows:
        several = ", ".join(labels[row] for row in rows)
        raise line.wrong(
            "kern",
            f"{text!r} is the name of several; write one of {several}.",
            f"{text!r} is de naam van meer kernen; schrijf een van {several}.",
        )
    raise line.wrong(
        "kern",
        f"unknown kern {text!r}{did_you_mean(text, labels)}; write the name or postcode of one of the {len(kernen)} "
        f"kernen, or {EVERY} for every other.",
        f"onbekende kern {text!r}{did_you_mean(text, labels, dutch=True)}; schrijf de naam of postcode van een van de "
        f"{len(kernen)} kernen, of {EVERY} voor alle andere.",
    )
