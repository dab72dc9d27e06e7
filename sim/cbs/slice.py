"""Read a part of a CBS table into one long form, whichever form of the service has it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.cbs.faults import ChangedError, MissingError, RefusedError, UnreachableError
from sim.cbs.pages import Reader

PLAIN = frozenset({"None", "", None})
"""What v4 writes in ValueAttribute of a figure that is there."""
SIGNS = frozenset({"", ".", "x", "-", "*", "null"})
"""What stands in v3 (and in files of StatLine) for a figure that is not there; it is never 0."""
OPEN = 120
TURNS = 3
"""Times that a table is read when CBS changes it meanwhile: figures of two editions are never joined."""
FIGURES = ("measure", "value", "reason")


@dataclass(frozen=True)
class Slice:
    """Figures of a table, one row each.

    Parameters
    ----------
    frame : a column per dimension with its trimmed code, and measure (title of its group, own title and code or name
        of its column, all `plain`, and that name itself, with bars between), value (NaN where there is none) and reason
        (why not, or "").
    titles : dimension -> code -> title.
    provisional : codes of periods whose figures are not final.
    form, edition : "v4" or "v3"; when CBS changed the table last.
    """

    frame: pd.DataFrame
    titles: dict[str, dict[str, str]]
    provisional: frozenset[str]
    form: str
    edition: str


def plain(title: str) -> str:
    """Return a title as small letters and digits only, so that v4 titles and v3 column names compare.

    Examples
    --------
    >>> plain("BevolkingOp1Januari_1"), plain("Bevolking op 1 januari ")
    ('bevolkingop1januari1', 'bevolkingop1januari')
    """
    flat = unicodedata.normalize("NFKD", title)
    return "".join(c for c in flat.casefold() if c.isascii() and c.isalnum())


def topic(key: str) -> str:
    """Return the name of a v3 column without what changes from year to year: its number, and `k_` before a digit.

    Examples
    --------
    >>> topic("k_0Tot15Jaar_8"), topic("AantalInwoners_5")
    ('0tot15jaar', 'aantalinwoners')
    """
    return plain(re.sub(r"^k_(?=\d)", "", re.sub(r"_\d+$", "", key)))


def ages(title: str) -> tuple[int, int] | None:
    """Return first and last age of the title of an age class; None when it is none.

    Examples
    --------
    >>> ages("Totaal"), ages("7 jaar"), ages("5 tot 10 jaar"), ages("0 - 5 jaar"), ages("95 jaar of ouder")
    ((0, 120), (7, 7), (5, 9), (0, 4), (95, 120))
    """
    text = " ".join(title.casefold().split())
    if text.startswith("totaal") or text == "alle leeftijden":
        return 0, OPEN
    if found := re.fullmatch(r"(?:leeftijd moeder:? )?(\d+) ?(?:tot|-) ?(\d+) jaar", text):
        return int(found[1]), int(found[2]) - 1
    if found := re.fullmatch(r"(\d+) jaar (?:of|en) ouder", text):
        return int(found[1]), OPEN
    if found := re.fullmatch(r"(?:jonger dan|tot) (\d+) jaar", text):
        return 0, int(found[1]) - 1
    if found := re.fullmatch(r"(\d+) jaar (?:of|en) jonger", text):
        return 0, int(found[1])
    if found := re.fullmatch(r"(\d+) jaar", text):
        return int(found[1]), int(found[1])
    return None


def read_slice(reader: Reader, table: str, where: dict[str, tuple[str, ...]], forms: tuple[str, ...]) -> Slice:
    """Return the part of a table in which each dimension of `where` starts with one of its codes.

    Parameters
    ----------
    table : number of the table.
    where : dimension -> codes. Compared from their start: v3 pads codes with spaces, to another width in each table.
    forms : to try, in this order.

    Raises
    ------
    ServiceError : neither form can give it.
    """
    why: Exception | None = None
    for form in forms:
        try:
            return _of_one_edition(reader, table, where, form)
        except (MissingError, UnreachableError, RefusedError, ChangedError) as error:
            why = error if why is None or isinstance(why, MissingError) else why
    assert why is not None
    raise why


def _of_one_edition(reader: Reader, table: str, where: dict[str, tuple[str, ...]], form: str) -> Slice:
    """Return a slice; it is read again when CBS changed the table while its pages were asked."""
    for _ in range(TURNS):
        before = reader.fresh
        found = _v4(reader, table, where) if form == "v4" else _v3(reader, table, where)
        if reader.fresh == before or reader.edition(form, table) == found.edition:
            return found
    raise ChangedError(
        f"table {table} of CBS was changed each time that it was read; try again later.",
        f"tabel {table} van het CBS werd telkens gewijzigd terwijl hij gelezen werd; probeer het later weer.",
    )


def condition(where: dict[str, tuple[str, ...]]) -> str:
    """Return the filter that both forms of the service understand."""
    parts = []
    for name, codes in where.items():
        each = " or ".join(f"startswith({name},'{code}')" for code in codes)
        parts.append(f"({each})" if len(where) > 1 and len(codes) > 1 else each)
    return " and ".join(parts)


def _v4(reader: Reader, table: str, where: dict[str, tuple[str, ...]]) -> Slice:
    edition = reader.edition("v4", table)
    dimensions = [_text(row, "Identifier", table) for row in reader.entity("v4", table, "Dimensions", edition)]
    _same(table, where, dimensions)
    titles, provisional = {}, set()
    for name in dimensions:
        rows = reader.entity("v4", table, f"{name}Codes", edition)
        titles[name] = {_text(row, "Identifier", table): _text(row, "Title", table) for row in rows}
        provisional |= _provisional(rows, "Identifier")
    told = reader.entity("v4", table, "MeasureCodes", edition)
    grouped = any(row.get("MeasureGroupId") is not None for row in told)
    found = reader.entity("v4", table, "MeasureGroups", edition) if grouped else []
    groups = {str(g.get("Id")): str(g.get("Title", "")) for g in found}
    measures = {}
    for row in told:
        group = groups.get(str(row.get("MeasureGroupId")), "")
        code = _text(row, "Identifier", table)
        measures[code] = f"{plain(group)}|{plain(_text(row, 'Title', table))}|{plain(code)}|{code}"
    found = reader.entity("v4", table, "Observations", edition, filter=condition(where))
    columns: dict[str, list[Any]] = {name: [] for name in (*dimensions, *FIGURES)}
    for row in found:
        for name in dimensions:
            columns[name].append(_text(row, name, table))
        code = _text(row, "Measure", table)
        if code not in measures:
            raise _changed(table, f"measure {code} has no title", f"maat {code} heeft geen titel")
        reason = row.get("ValueAttribute", "Unknown")
        value = row.get("Value") if reason in PLAIN else None
        columns["measure"].append(measures[code])
        columns["value"].append(_number(value, table))
        columns["reason"].append("" if value is not None else str(reason) if reason not in PLAIN else "Unknown")
    return Slice(_frame(columns, where), titles, frozenset(provisional), "v4", edition)


def _v3(reader: Reader, table: str, where: dict[str, tuple[str, ...]]) -> Slice:
    edition = reader.edition("v3", table)
    properties = reader.entity("v3", table, "DataProperties", edition)
    by_id = {str(row.get("ID")): row for row in properties}
    dimensions, topics, reasons = [], {}, {}
    for row in properties:
        kind, key = str(row.get("Type", "")), str(row.get("Key") or "")
        if kind == "Topic":
            parent = by_id.get(str(row.get("ParentID")), {})
            group = str(parent.get("Title", "")) if parent.get("Type") == "TopicGroup" else ""
            topics[key] = f"{plain(group)}|{plain(str(row.get('Title') or ''))}|{topic(key)}|{key}"
            reasons[key] = str(row.get("Default") or "NotAvailable")
        elif kind.endswith("Dimension") or kind == "GeoDetail":
            dimensions.append(key)
    _same(table, where, dimensions)
    titles, provisional = {}, set()
    for name in dimensions:
        rows = reader.entity("v3", table, name, edition)
        titles[name] = {_text(row, "Key", table): _text(row, "Title", table) for row in rows}
        provisional |= _provisional(rows, "Key")
    found = reader.entity("v3", table, "TypedDataSet", edition, filter=condition(where))
    columns: dict[str, list[Any]] = {name: [] for name in (*dimensions, *FIGURES)}
    for row in found:
        codes = [_text(row, name, table) for name in dimensions]
        for key, measure in topics.items():
            if key not in row:
                raise _changed(table, f"column {key} is gone", f"kolom {key} is weg")
            value = _number(row[key], table)
            for name, code in zip(dimensions, codes, strict=True):
                columns[name].append(code)
            columns["measure"].append(measure)
            columns["value"].append(value)
            columns["reason"].append(reasons[key] if value is None else "")
    return Slice(_frame(columns, where), titles, frozenset(provisional), "v3", edition)


def _frame(columns: dict[str, list[Any]], where: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the rows that were asked for: a service may answer more than that."""
    kinds: dict[str, Any] = {name: "float64" if name == "value" else str for name in columns}  # empty ones too
    frame = pd.DataFrame({name: pd.Series(cells, dtype=kinds[name]) for name, cells in columns.items()})
    for name, codes in where.items():
        frame = frame[frame[name].str.startswith(codes)]
    return frame.reset_index(drop=True)


def _number(value: Any, table: str) -> float | None:
    """Return a figure; None for a sign that there is none, which is never 0."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        if text.casefold() in SIGNS:
            return None
        try:
            return float(text)
        except ValueError:
            raise _changed(table, f"figure {text[:40]!r} is none", f"cijfer {text[:40]!r} is er geen") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _changed(table, f"figure {str(value)[:40]!r} is none", f"cijfer {str(value)[:40]!r} is er geen")
    return float(value)


def _text(row: dict[str, Any], name: str, table: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise _changed(table, f"{name} is missing from a row", f"{name} ontbreekt in een rij")
    return value.strip()


def _provisional(rows: list[dict[str, Any]], key: str) -> set[str]:
    """Return the codes of periods that have a status other than final."""
    return {str(row[key]).strip() for row in rows if "oorlopig" in str(row.get("Status") or "")}


def _same(table: str, where: dict[str, tuple[str, ...]], dimensions: list[str]) -> None:
    for name in where:
        if name not in dimensions:
            has = ", ".join(dimensions)
            raise _changed(table, f"no dimension {name}, but {has}", f"geen dimensie {name}, maar {has}")


def _changed(table: str, what: str, dutch: str) -> ChangedError:
    return ChangedError(
        f"table {table} of CBS is laid out otherwise than the recipe expects ({what}); see docs/fetch.md.",
        f"tabel {table} van het CBS is anders opgezet dan het recept verwacht ({dutch}); zie docs/fetch.md.",
    )
