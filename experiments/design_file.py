"""Read a design from a CSV file, as a spreadsheet here or elsewhere writes it; strict about every cell."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from experiments.designs import MOST_ROWS, SCENARIO, check_design
from experiments.plan import Design
from sim.errors import ZorgdrukError, did_you_mean, reason
from sim.parameters import DECLARED, Parameters

LARGEST = 50_000_000
"""Bytes: larger files are refused."""


def read_design(path: Path | str, told_apart: bool = True) -> Design:
    """Return the design of a file: a first line of parameter names, perhaps `scenario` too, and a line for each row.

    Parameters
    ----------
    path : separated by commas, or by semicolons and then with decimal commas if need be.
    told_apart : refuse a design whose inputs cannot be told apart.

    Raises
    ------
    ZorgdrukError : it cannot be read; the message names row and column.
    """
    path = Path(path)
    lines = _lines(path)
    head, name = lines[0], path.name
    names = [cell.strip() for cell in head]
    known = [p.name for p in DECLARED]
    for place, parameter in enumerate(names):
        if parameter in names[:place]:
            raise _wrong(name, 1, place, f"'{parameter}' is named twice", f"'{parameter}' staat er twee keer")
        if parameter != SCENARIO and parameter not in known:
            raise _wrong(
                name, 1, place, f"unknown parameter '{parameter[:80]}'{did_you_mean(parameter, known)}",
                f"onbekende parameter '{parameter[:80]}'{did_you_mean(parameter, known, dutch=True)}",
            )  # fmt: skip
    rows, scenarios, seen = [], [], dict[tuple[str, ...], int]()
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            raise _wrong(
                name, number, min(len(cells), len(names)),
                f"{len(cells)} cells where the first line has {len(names)}; a decimal comma needs semicolons between",
                f"{len(cells)} cellen waar regel 1 er {len(names)} heeft; een decimale komma vraagt puntkomma's",
            )  # fmt: skip
        if (same := tuple(cells)) in seen:
            raise _wrong(name, number, 0, f"the same as row {seen[same]}", f"gelijk aan rij {seen[same]}")
        seen[same] = number
        values = [_value(name, number, k, names[k], cell) for k, cell in enumerate(cells) if names[k] != SCENARIO]
        rows.append(tuple(values))
        if SCENARIO in names:
            scenarios.append(_scenario(name, number, names.index(SCENARIO), cells))
    if not 1 <= len(rows) <= MOST_ROWS:
        raise ZorgdrukError(
            f"{name}: {len(rows)} rows must be 1 to {MOST_ROWS}.", f"{name}: {len(rows)} rijen moet 1-{MOST_ROWS} zijn."
        )
    design = Design(tuple(n for n in names if n != SCENARIO), tuple(rows), tuple(scenarios), "csv")
    return check_design(design) if told_apart and len(rows) > 1 else design


def _lines(path: Path) -> list[list[str]]:
    """Return the cells of a file, line by line."""
    try:
        if path.stat().st_size > LARGEST:
            raise ZorgdrukError(
                f"{path.name}: more than {LARGEST} bytes is no design.",
                f"{path.name}: meer dan {LARGEST} bytes is geen ontwerp.",
            )
        content = path.read_bytes()
    except OSError as error:
        why, waarom = reason(error)
        raise ZorgdrukError(
            f"{path.name}: cannot be read ({why}).", f"{path.name}: kan niet worden gelezen ({waarom})."
        ) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise ZorgdrukError(
            f"{path.name}: row {row}, character {column}: not UTF-8 (an older Excel writes Latin-1); save it as "
            "'CSV UTF-8'.",
            f"{path.name}: rij {row}, teken {column}: geen UTF-8 (een oudere Excel schrijft Latin-1); bewaar het als "
            "'CSV UTF-8'.",
        ) from None
    if "\0" in text or not text.strip():
        raise ZorgdrukError(f"{path.name}: holds no table.", f"{path.name}: bevat geen tabel.")
    first = text.splitlines()[0]
    try:
        return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True))
    except csv.Error as error:
        raise ZorgdrukError(f"{path.name}: no CSV ({error}).", f"{path.name}: geen CSV ({error}).") from None


def _wrong(name: str, row: int, place: int, english: str, dutch: str) -> ZorgdrukError:
    """Return an error that names row and column, both from 1."""
    return ZorgdrukError(
        f"{name}: row {row}, column {place + 1}: {english}.", f"{name}: rij {row}, kolom {place + 1}: {dutch}."
    )


def _value(name: str, row: int, place: int, parameter: str, cell: str) -> float:
    """Return the number in a cell."""
    text = cell.strip()
    if not text:
        raise _wrong(name, row, place, f"{parameter} is missing", f"{parameter} ontbreekt")
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        raise _wrong(
            name, row, place, f"{parameter} is '{text[:40]}' and no number", f"{parameter} is '{text[:40]}', geen getal"
        ) from None
    try:
        Parameters({parameter: value}, "x")
    except ZorgdrukError as error:
        english, dutch = (str(text).removeprefix("x: ").rstrip(".") for text in (error, error.dutch))
        raise _wrong(name, row, place, english, dutch) from None
    return value


def _scenario(name: str, row: int, place: int, cells: list[str]) -> str:
    """Return the name of a scenario in a cell."""
    text = cells[place].strip()
    if not text:
        raise _wrong(name, row, place, "the scenario is missing", "het scenario ontbreekt")
    return text
