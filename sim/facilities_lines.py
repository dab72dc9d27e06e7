"""Read the lines of a user's file of facilities: their cells by column, and where a mistake stands."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

from sim.errors import DataError, did_you_mean

COLUMNS = ("kern", "facility", "value", "kind", "source", "from", "until")
LONGEST_LINES = 10_000


class Line(NamedTuple):
    """A line of the file.

    Parameters
    ----------
    file : its name.
    number : of the line, from 1.
    cells : by column.
    comma : numbers have a decimal comma.
    """

    file: str
    number: int
    cells: dict[str, str]
    comma: bool = False

    def wrong(self, column: str, english: str, dutch: str) -> DataError:
        """Return the error about a cell of this line, or about the whole line where `column` is empty."""
        at, waar = (f", column {column}", f", kolom {column}") if column else ("", "")
        return DataError(
            f"{self.file}, line {self.number}{at}: {english}", f"{self.file}, regel {self.number}{waar}: {dutch}"
        )


def read_lines(name: str, data: bytes) -> list[Line]:
    """Return the lines that hold something, without the first.

    Parameters
    ----------
    name : of the file.
    data : CSV in UTF-8, divided by comma, or by semicolon with decimal comma.

    Raises
    ------
    DataError : no such file, other columns, or nothing below them.
    """
    text = _text(name, data)
    divider = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    lines: list[Line] = []
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        _check_columns(Line(name, 1, {}), columns)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            line = Line(name, reader.line_num, {}, divider == ";")
            if len(cells) != len(columns):
                raise _wrong_length(line, cells, len(columns), divider)
            lines.append(line._replace(cells=dict(zip(columns, (c.strip() for c in cells), strict=True))))
            if len(lines) > LONGEST_LINES:
                raise DataError(
                    f"{name} has more than {LONGEST_LINES:,} lines; a line per kern and facility is enough.",
                    f"{name} heeft meer dan {LONGEST_LINES} regels; één per kern en voorziening is genoeg.",
                )
    except csv.Error as error:
        raise Line(name, reader.line_num, {}).wrong(
            "", f"{error}; check the double quotes.", f"{error}; kijk de dubbele aanhalingstekens na."
        ) from None
    if not lines:
        raise DataError(
            f"{name} says nothing: no line stands below the first; add one, or leave the file out.",
            f"{name} zegt niets: onder de eerste regel staat geen andere; voeg er een toe of laat het bestand weg.",
        )
    return lines


def _text(name: str, data: bytes) -> str:
    """Return the text, or say at which line it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = Line(name, data[: error.start].count(b"\n") + 1, {})
        byte = f"byte {data[error.start]:#x}"
        raise line.wrong(
            "",
            f"{byte} is not UTF-8; save the file as 'CSV UTF-8'.",
            f"{byte} is geen UTF-8; bewaar het bestand als 'CSV UTF-8'.",
        ) from None
    if "\0" in text:
        line = Line(name, text[: text.index("\0")].count("\n") + 1, {})
        raise line.wrong("", "holds a zero byte; save as CSV.", "bevat een nulbyte; bewaar het bestand als CSV.")
    return text


def _wrong_length(line: Line, cells: list[str], wanted: int, divider: str) -> DataError:
    """Say how many cells a line has, and what may have divided one in two."""
    english = f"has {len(cells)} cells where the first line has {wanted}; "
    dutch = f"heeft {len(cells)} cellen, de eerste regel {wanted}; "
    if divider == "," and len(cells) > wanted:
        english += "write numbers with a decimal point (0.4), or divide the cells by semicolons; "
        dutch += "schrijf getallen met een punt (0.4), of scheid de cellen met puntkomma's; "
    return line.wrong(
        "",
        f"{english}put text that holds {divider!r} between double quotes.",
        f"{dutch}zet tekst met {divider!r} erin tussen dubbele aanhalingstekens.",
    )


def _check_columns(line: Line, columns: list[str]) -> None:
    """Refuse a first line that has not exactly the columns."""
    names = ", ".join(COLUMNS)
    for column in columns:
        if column not in COLUMNS:
            raise line.wrong(
                "",
                f"unknown column {column!r}{did_you_mean(column, COLUMNS)}; the columns are {names}.",
                f"onbekende kolom {column!r}{did_you_mean(column, COLUMNS, dutch=True)}; de kolommen zijn {names}.",
            )
        if columns.count(column) > 1:
            raise line.wrong(
                "",
                f"column {column!r} stands twice; remove one.",
                f"kolom {column!r} staat er twee keer; haal er een weg.",
            )
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        raise line.wrong(
            "",
            f"column {missing[0]!r} is missing; the columns are {names}.",
            f"kolom {missing[0]!r} ontbreekt; de kolommen zijn {names}.",
        )
