"""What an embedded table must look like, and the checks that refuse one which does not, naming the row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from sim.errors import DataError

REMEDY = "reinstall zorgdruk or run with the original data"

TIDY = {
    "region": "string", "year": "int16", "sex": "string", "age_from": "int16", "age_to": "int16",
    "indicator": "string", "value": "double", "quality": "string",
}  # fmt: skip
SCHEMAS: dict[str, dict[str, str]] = {
    "tidy": TIDY,
    "tidy_month": TIDY | {"month": "int16"},
    "tidy_municipality": TIDY | {"municipality": "string"},
    "tidy_account": TIDY | {"account": "string", "taakveld": "string"},
    "postcodes": {
        "region": "string", "municipality": "string", "postcode": "int16", "place": "string",
        "lat": "double", "lon": "double", "area_km2": "double",
    },
    "wijken": {"region": "string", "municipality": "string", "wijk": "string", "area_ha": "double"},
}  # fmt: skip
"""Columns of a table and their Arrow types; strings are dictionary-encoded in the file."""

CODES = {"sex": {"M", "F", "T"}, "quality": {"exact", "rounded5", "derived"}}
# Continental Netherlands in degrees (ETRS89), ages in completed years, Dutch postcodes.
LIMITS = {
    "lat": (50.7, 53.7), "lon": (3.2, 7.3), "age_from": (0, 120), "age_to": (0, 120), "month": (1, 12),
    "postcode": (1000, 9999), "area_km2": (0.0, 2000.0), "area_ha": (0.0, 200_000.0),
}  # fmt: skip
CELL = ("region", "year", "month", "indicator", "sex", "age_from", "age_to")
"""Columns that tell a reader which cell a row is."""
KEY = ("region", "municipality", "account", "taakveld", "indicator", "sex", "year", "month", "age_from")


class TableEntry(BaseModel):
    """What the catalogue says about one table.

    Attributes
    ----------
    title, source_tables, licence, read_from, trust : what it is, StatLine tables, terms, where the copy was
        read with its version, and the grade A (as published) to C (rebuilt or noisy)
    kind : "stock" (on 1 January), "flow" (within the year) or "geography" (always known)
    unit, units : unit of `value`; `units` per indicator where they differ
    years, rows, columns, sha256 : first and last year, number of rows, name in `SCHEMAS`, hash of the file
    ages : indicator -> first and last age which every group of that indicator must cover without gap
    complete_years : whether every series must run without a missing year
    lower, upper, signed : limits of `value`; indicators in `signed` may be below `lower`
    lag : indicator -> years after `year` until it is known (0 if absent), see `Statline`
    caveats : what a user must know
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    source_tables: list[str]
    licence: str
    read_from: list[str]
    trust: str
    kind: Literal["stock", "flow", "geography"]
    unit: str
    units: dict[str, str] = {}
    years: tuple[int, int]
    rows: int
    columns: str
    ages: dict[str, tuple[int, int]] = {}
    complete_years: bool = False
    lower: float = 0.0
    upper: float | None = None
    signed: list[str] = []
    lag: dict[str, int] = {}
    caveats: list[str] = []
    sha256: str


def check_columns(file: str, entry: TableEntry, table: Any) -> None:
    """Refuse an Arrow `table` with other columns, types or rows than its entry says, or empty cells."""
    if entry.columns not in SCHEMAS:
        raise DataError(f"{file}: its columns {entry.columns!r} are not a known schema; {REMEDY}")
    expected = SCHEMAS[entry.columns]
    if list(table.column_names) != list(expected):
        raise DataError(f"{file} has columns {table.column_names}, expected {list(expected)}; {REMEDY}")
    for column, kind in expected.items():
        found = table.schema.field(column).type
        held = found.value_type if hasattr(found, "value_type") else found
        if str(held) != kind or (kind == "string") is (held is found):
            raise DataError(f"{file}, column {column}: type {found}, expected {kind}; {REMEDY}")
        if table.column(column).null_count:
            row = table.column(column).is_null().to_pylist().index(True)
            cell = ", ".join(f"{name} {table.column(name)[row]}" for name in CELL if name in expected)
            raise DataError(f"{file}, {cell}, row {row + 1}, column {column}: empty cells are not allowed; {REMEDY}")
    if table.num_rows != entry.rows:
        raise DataError(f"{file} has {table.num_rows} rows, expected {entry.rows}; {REMEDY}")


def _refuse(file: str, wrong: Any, column: str, values: Any, limit: str, cell: Any = None) -> None:
    """Raise for the first row where `wrong` holds; rows count from 1. `cell` names what stands in a row."""
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        value = values[row].item() if hasattr(values[row], "item") else values[row]
        where = file if cell is None else f"{file}, {cell(row)}"
        raise DataError(f"{where}, row {row + 1}, column {column}: {value!r} {limit}; {REMEDY}")


def check_values(file: str, entry: TableEntry, columns: dict[str, Any], words: dict[str, list[str]]) -> None:
    """Refuse a value that cannot be: not finite, outside its limits, or a code that does not exist.

    Parameters
    ----------
    file : name for the message
    entry : what the catalogue says
    columns : column -> its values, for strings the codes, each (rows,)
    words : column of strings -> the words behind the codes
    """

    def cell(row: int) -> str:
        told = {c: words[c][columns[c][row]] if c in words else columns[c][row] for c in CELL if c in columns}
        return ", ".join(f"{name} {value}" for name, value in told.items())

    for column, values in columns.items():
        if values.dtype.kind == "f":
            _refuse(file, ~np.isfinite(values), column, values, "is not a finite number", cell)
        low, high = LIMITS.get(column, (None, None))
        if low is not None:
            _refuse(file, (values < low) | (values > high), column, values, f"is outside {low} to {high}", cell)
        if column in CODES:
            bad = np.isin(values, [i for i, word in enumerate(words[column]) if word not in CODES[column]])
            text = np.array(words[column], dtype=object)[values]
            _refuse(file, bad, column, text, f"is not one of {', '.join(sorted(CODES[column]))}")
    if "value" not in columns:
        return
    year, value, (first, last) = columns["year"], columns["value"], entry.years
    _refuse(file, (year < first) | (year > last), "year", year, f"is outside {first} to {last}")
    _refuse(file, columns["age_to"] < columns["age_from"], "age_to", columns["age_to"], "is below age_from")
    signed = np.isin(columns["indicator"], [i for i, w in enumerate(words["indicator"]) if w in entry.signed])
    _refuse(file, (value < entry.lower) & ~signed, "value", value, f"is below {entry.lower:g}", cell)
    if entry.upper is not None:
        _refuse(file, value > entry.upper, "value", value, f"is above {entry.upper:g}", cell)


def _number(columns: dict[str, Any], names: Sequence[str]) -> Any:
    """Number every combination of the columns `names`, the first column counting most."""
    number = np.zeros(len(columns["region"]), np.int64)
    for name in names:
        values = columns[name].astype(np.int64)
        low = int(values.min(initial=0))
        number = number * (int(values.max(initial=0)) - low + 1) + values - low
    return number


def check_series(file: str, entry: TableEntry, columns: dict[str, Any], words: dict[str, list[str]]) -> None:
    """Refuse a key that occurs twice, an age group that is missing or overlaps, and a missing year."""
    key = [name for name in KEY if name in columns]
    number = _number(columns, key)
    order = np.argsort(number, kind="stable")
    twice = np.zeros(len(number), bool)
    twice[order[1:]] = np.diff(number[order]) == 0
    what = np.array(words["region"], dtype=object)[columns["region"]]
    _refuse(file, twice, "region", what, f"has a second row with the same {', '.join(key[1:]) or 'region'}")
    if entry.ages:
        group = _number(columns, key[:-1])[order]
        low, high = columns["age_from"][order].astype(int), columns["age_to"][order].astype(int)
        start = np.append(True, np.diff(group) != 0)
        stop = np.append(start[1:], True)
        names = np.array(words["indicator"], dtype=object)[columns["indicator"][order]]
        checked = np.isin(
            columns["indicator"], [i for i, w in enumerate(words["indicator"]) if w in entry.ages]
        )
        spans = [entry.ages.get(word, (0, 0)) for word in words["indicator"]]
        first, last = (np.array([s[i] for s in spans])[columns["indicator"][order]] for i in (0, 1))
        due = np.where(start, first, np.append(0, high[:-1] + 1))
        wrong = checked[order] & ((low != due) | (stop & (high != last)))
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            raise DataError(
                f"{file}, row {int(order[at]) + 1}, column age_from: ages {low[at]} to {high[at]} "
                f"of {names[at]} leave a gap or overlap in {first[at]} to {last[at]}; {REMEDY}"
            )
    if entry.complete_years:
        series = [name for name in key if name not in ("year", "age_from")]
        pairs = np.unique(_number(columns, series) * 10_000 + columns["year"])
        step = np.diff(pairs)
        gap = (step > 1) & (np.diff(pairs // 10_000) == 0)
        if gap.any():
            year = int(pairs[int(np.flatnonzero(gap)[0])] % 10_000) + 1
            raise DataError(
                f"{file}, column year: {year} is missing from a series that must be complete; {REMEDY}"
            )
