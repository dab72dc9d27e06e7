"""Read the file in which a user says what the kernen have; every mistake ends with the line, the value and a remedy."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.calendar import LAST_MONTH, parse_month
from sim.errors import DataError, ZorgdrukError, did_you_mean

if TYPE_CHECKING:
    from sim.facilities_kept import FacilitiesFile
    from sim.kernen import Kernen

FACILITIES = ("GP", "daycare", "school", "supermarket", "thuiskamer", "taalhuis", "dorpshuis")
"""Facilities in the table of every municipality. No source names the places of the last three: unknown until a user
says."""
COHESION = "cohesion"
COLUMNS = ("kern", "facility", "value", "kind", "source", "from", "until")
LIMITS = {"present": (0.0, 1.0), "distance_km": (0.0, 100.0), "share": (0.0, 1.0)}
NEW = "new:"
"""Before a kind: the facility is one that the program does not know, and no slip of the pen."""
EVERY = "*"
"""As a kern: every kern that no other line names for this facility and month."""
EXAMPLE = "EXAMPLE"
LONGEST_LINES = 10_000
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
        raise DataError(f"{path.name} exists already; choose another name or remove it first.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise DataError(f"{path.name or path} cannot be written ({why}); choose another name or folder.") from None


def read_entries(file: FacilitiesFile, kernen: Kernen) -> tuple[Entry, ...]:
    """Return what the user's file says; lines for every kern (`*`) come first, for a line that names a kern goes above.

    Parameters
    ----------
    file : CSV in UTF-8 with the columns `COLUMNS`, divided by comma, or by semicolon with decimal comma
    kernen : places it may name, by name or postcode

    Raises
    ------
    DataError : one sentence with file, line, value, limit and remedy.
    """
    lines, comma = _lines(file.name, file.text)
    known: set[str] = {*FACILITIES, COHESION}
    entries: list[Entry] = []
    first: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    everywhere: list[Entry] = []
    for number, line in lines:
        where = f"{file.name}, line {number}"
        entry = _entry(where, line, kernen, known, comma)
        known.add(entry.facility)
        key = (line["kern"] if line["kern"] == EVERY else str(entry.kern), entry.facility)
        for other, start, end in first.setdefault(key, []):
            if entry.start < end and start < entry.end:
                raise DataError(
                    f"{where}: {line['kern']!r} with facility {entry.facility!r} stands already in line {other} for "
                    "the same months; remove one of them or give them other months."
                )
        first[key].append((number, entry.start, entry.end))
        if line["kern"] == EVERY:
            everywhere.append(entry)
        else:
            entries.append(entry)
    rest = tuple(range(len(kernen)))
    return (*(replace(entry, kern=rest) for entry in everywhere), *entries)


def _lines(name: str, data: bytes) -> tuple[list[tuple[int, dict[str, str]]], bool]:
    """Return the lines with their numbers, and whether a decimal comma is used."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DataError(
            f"{name}, line {line}: byte {data[error.start]:#x} is not UTF-8; save the file as 'CSV UTF-8'."
        ) from None
    if "\0" in text:
        raise DataError(
            f"{name}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: holds a zero byte; save as CSV."
        )
    head = text.partition("\n")[0]
    divider = ";" if ";" in head else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        _check_columns(name, columns)
        lines = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                raise DataError(
                    f"{name}, line {reader.line_num}: has {len(cells)} cells where the first line has {len(columns)}; "
                    f"put text that holds {divider!r} between double quotes."
                )
            lines.append((reader.line_num, dict(zip(columns, (c.strip() for c in cells), strict=True))))
            if len(lines) > LONGEST_LINES:
                raise DataError(
                    f"{name} has more than {LONGEST_LINES:,} lines; a line per kern and facility is enough."
                )
    except csv.Error as error:
        raise DataError(f"{name}, line {reader.line_num}: {error}; check the double quotes.") from None
    return lines, divider == ";"


def _check_columns(name: str, columns: list[str]) -> None:
    """Refuse a first line that has not exactly the columns."""
    for column in columns:
        if column not in COLUMNS:
            raise DataError(
                f"{name}, line 1: unknown column {column!r}{did_you_mean(column, COLUMNS)}; the columns are "
                f"{', '.join(COLUMNS)}."
            )
        if columns.count(column) > 1:
            raise DataError(f"{name}, line 1: column {column!r} stands twice; remove one.")
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        raise DataError(f"{name}, line 1: column {missing[0]!r} is missing; the columns are {', '.join(COLUMNS)}.")


def _entry(where: str, line: dict[str, str], kernen: Kernen, known: set[str], comma: bool) -> Entry:
    """Check one line."""
    for column, cell in line.items():
        formula = cell[:1] in ("=", "@", "+") or (cell[:1] == "-" and not _is_number(cell, comma))
        if formula:
            raise DataError(f"{where}, column {column}: {cell[:40]!r} looks like a formula; write the value itself.")
        if not cell.isprintable() or len(cell) > 200:
            raise DataError(
                f"{where}, column {column}: {cell[:40]!r} is not plain text of at most 200 signs; shorten it."
            )
    source, facility = line["source"], line["facility"]
    if not source:
        raise DataError(f"{where}, column source: is empty; say where the value comes from.")
    if source.startswith(EXAMPLE):
        raise DataError(f"{where}: is a line of the example; give it your own value and source or remove it.")
    kind, new = line["kind"].removeprefix(NEW), line["kind"].startswith(NEW)
    if kind not in LIMITS or (kind == "share") != (facility == COHESION):
        expected = ("share",) if facility == COHESION else ("present", "distance_km")
        raise DataError(f"{where}, column kind: {line['kind']!r} for {facility!r} must be {' or '.join(expected)}.")
    if not facility or (facility not in known and not new):
        raise DataError(
            f"{where}, column facility: unknown facility {facility!r}{did_you_mean(facility, known)} (known: "
            f"{', '.join(sorted(known))}); write kind {NEW + kind} for a new one."
        )
    value = _value(where, line["value"], kind, comma)
    start, end = _months(where, line)
    kern = () if line["kern"] == EVERY else (_kern(where, line["kern"], kernen),)
    return Entry(kern, facility, kind, value, source, start, end)


def _is_number(text: str, comma: bool) -> bool:
    try:
        float(text.replace(",", ".") if comma else text)
    except ValueError:
        return False
    return True


def _value(where: str, text: str, kind: str, comma: bool) -> float:
    """Read a value within the limits of its kind."""
    low, high = LIMITS[kind]
    if "_" in text or not _is_number(text, comma):
        raise DataError(f"{where}, column value: {text!r} is not a number; write one from {low:g} to {high:g}.")
    value = float(text.replace(",", ".") if comma else text)
    if not math.isfinite(value) or not low <= value <= high or (kind == "present" and value not in (0.0, 1.0)):
        limit = "1 (yes) or 0 (no)" if kind == "present" else f"from {low:g} to {high:g}"
        raise DataError(f"{where}, column value: {text} cannot be; {kind} must be {limit}.")
    return value


def _months(where: str, line: dict[str, str]) -> tuple[int, int]:
    """Read the first month and the first month after; empty is always."""
    try:
        start = parse_month(line["from"], "from") if line["from"] else -LAST_MONTH
        end = parse_month(line["until"], "until") if line["until"] else LAST_MONTH + 1
    except ZorgdrukError as error:
        raise DataError(f"{where}, column {error}") from None
    if start >= end:
        raise DataError(
            f"{where}, column until: {line['until']} is not after {line['from']}; it is the first month in which the "
            "value no longer holds."
        )
    return start, end


def _kern(where: str, text: str, kernen: Kernen) -> int:
    """Return the row of a kern by postcode, name or label."""
    labels, wanted = kernen.labels(), text.casefold()
    rows = [
        row
        for row, label in enumerate(labels)
        if wanted in (label.casefold(), str(kernen.name[row]).casefold(), str(kernen.postcode[row]))
    ]
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise DataError(
            f"{where}, column kern: {text!r} is the name of several; write one of "
            f"{', '.join(labels[row] for row in rows)}."
        )
    raise DataError(
        f"{where}, column kern: unknown kern {text!r}{did_you_mean(text, labels)}; write the name or postcode of one "
        f"of the {len(kernen)} kernen, or {EVERY} for every other."
    )
