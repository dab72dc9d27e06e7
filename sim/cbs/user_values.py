"""Turn the cells of a user's file into figures, and refuse what cannot be, naming file, line and column."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from sim.cbs.user_csv import Lines
from sim.errors import DataError, did_you_mean
from sim.municipalities import MUNICIPALITIES, Municipality
from sim.statline_schema import CODES, LIMITS, TableEntry

ABSENT = frozenset({"", ".", "x", "-", "–", "n.v.t.", "nb"})
"""Signs of StatLine and offices for a figure that is not there; its row is left out and never read as 0."""
SMALL, ROUNDED = 10, 5
"""Counts of people with a provision below `SMALL`, 0 excepted, are refused; others are rounded to `ROUNDED`."""
LOCAL = re.compile(r"wmo_clients|persons_(?:bijstand|disability|unemployment).*|youth_with_youthcare|youthcare_.*")
"""Indicators that count people with a provision."""
MOST = 9_999
"""Largest year, age, month or postcode."""
CROWD = 2_000_000
"""More people than this live in no Dutch municipality: such a figure would fill the memory before it was refused."""
REGION = re.compile(r"NL01|PV[0-9]{2}|GM[0-9]{4}|WK[0-9]{6}|PC[0-9]{4}")
SEX = {"man": "M", "mannen": "M", "m": "M", "v": "F", "f": "F", "vrouw": "F", "vrouwen": "F", "t": "T", "totaal": "T"}
KEY = ("region", "municipality", "account", "taakveld", "indicator", "sex", "year", "month", "age_from")


def number(lines: Lines, row: int, column: str) -> float | None:
    """Return a cell as a number; None for a sign that there is none.

    Raises
    ------
    DataError : it is none, or it cannot be told whether a dot parts thousands or decimals.
    """
    text = lines.rows[row][lines.columns.index(column)].strip().replace("\u00a0", "").replace(" ", "")
    text = text.removesuffix("*")  # the sign of a provisional figure
    if text.casefold() in ABSENT:
        return None
    if lines.comma and re.fullmatch(r"-?\d{1,3}(\.\d{3})+", text):
        raise lines.wrong(
            row, column, "may be thousands or decimals; write it without dots, and decimals with a comma",
            "kan duizendtallen of decimalen zijn; schrijf het zonder punten, en decimalen met een komma",
        )  # fmt: skip
    if lines.comma and re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d+", text):
        text = text.replace(".", "")
    text = text.replace(",", ".") if lines.comma else text
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        raise lines.wrong(row, column, "is no number", "is geen getal")
    return float(text)


def whole(lines: Lines, row: int, column: str) -> float:
    """Return a cell as a whole number such as a year or an age; another would be read as a wrong one."""
    value = number(lines, row, column)
    if value is None:
        raise lines.wrong(row, column, "must be a number", "moet een getal zijn")
    if value % 1:
        raise lines.wrong(row, column, "must be a whole number", "moet een geheel getal zijn")
    if not 0 <= value <= MOST:
        raise lines.wrong(row, column, f"is outside 0 to {MOST}", f"ligt niet tussen 0 en {MOST}")
    return value


def typed_rows(
    lines: Lines, name: str, schema: dict[str, str], defaults: dict[str, str]
) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """Return the figures of a file, with the number of their line, and what was left out or rounded.

    Parameters
    ----------
    name : of the table.
    schema : column -> type.
    defaults : column -> value where the file has no such column.
    """
    found: dict[str, list[Any]] = {column: [] for column in [*schema, "line"]}
    absent = rounded = 0
    for row in range(len(lines.numbers)):
        cells: dict[str, Any] = {}
        for column, kind in schema.items():
            if column not in lines.columns:
                cells[column] = defaults[column] if kind == "string" else float(defaults[column])
            elif kind == "string":
                cells[column] = _word(lines, row, column)
            elif kind == "int16":
                cells[column] = whole(lines, row, column)
            else:
                cells[column] = number(lines, row, column)
                if cells[column] is None and column != "value":
                    raise lines.wrong(row, column, "must be a number", "moet een getal zijn")
        if cells.get("value", 0.0) is None:
            absent += 1
            continue
        if name == "social_domain_2021" and LOCAL.fullmatch(str(cells["indicator"])):
            value = float(cells["value"])
            if 0 < value < SMALL and not str(cells["indicator"]).endswith("per_1000"):
                raise lines.wrong(
                    row, "value", f"is a count of people below {SMALL}, which may tell who they are; leave the line "
                    "out or join it with others", f"is een aantal mensen onder {SMALL}, waaraan zij herkenbaar kunnen "
                    "zijn; laat de regel weg of voeg haar samen met andere",
                )  # fmt: skip
            cells["value"], cells["quality"] = float(ROUNDED * round(value / ROUNDED)), "rounded5"
            rounded += cells["value"] != value
        for column, value in cells.items():
            found[column].append(value)
        found["line"].append(row)
    notes = [(f"{absent} without figure left out", f"{absent} zonder cijfer weggelaten")] if absent else []
    notes += [(f"{rounded} rounded to {ROUNDED}", f"{rounded} afgerond op {ROUNDED}")] if rounded else []
    frame = pd.DataFrame(found)
    return frame.astype({c: "int16" for c, kind in schema.items() if kind == "int16"} | {"line": "int64"}), notes


def _word(lines: Lines, row: int, column: str) -> str:
    text = " ".join(lines.rows[row][lines.columns.index(column)].split())
    if column == "sex":
        return SEX.get(text.casefold(), text)
    return text.upper() if column in ("region", "municipality") else text


def check_rows(lines: Lines, name: str, entry: TableEntry, rows: pd.DataFrame, place: Municipality) -> None:
    """Refuse rows that cannot be in a table.

    Parameters
    ----------
    entry : what the catalogue says of the table.
    rows : from `typed_rows`.
    place : whose figures these are.

    Raises
    ------
    DataError : another region, an unknown word, a figure outside its limits, a key that occurs twice, a missing year.
    """
    known = set(_indicators(name))
    municipality = "municipality" in rows
    for told in rows.to_dict("records"):
        line = int(told["line"])
        _region(lines, line, str(told["region"]), told.get("year"), place)
        if municipality and told["municipality"] != place.code:
            raise lines.wrong(line, "municipality", f"is not {place.code}", f"is niet {place.code}")
        if "postcode" in told and str(told["region"]) != f"PC{told['postcode']}":
            raise lines.wrong(
                line, "postcode", f"is not that of region {told['region']}", f"is niet die van region {told['region']}"
            )
        if told.get("area_km2", 1.0) <= 0:
            raise lines.wrong(line, "area_km2", "must be above 0", "moet boven 0 liggen")
        for column, words in CODES.items():
            if column in told and told[column] not in words:
                allowed = ", ".join(sorted(words))
                raise lines.wrong(line, column, f"is not one of {allowed}", f"is niet een van {allowed}")
        for column, (low, high) in LIMITS.items():
            if column in told and not low <= told[column] <= high:
                raise lines.wrong(
                    line, column, f"is outside {low:g} to {high:g}", f"ligt niet tussen {low:g} en {high:g}"
                )
        if "value" not in told:
            continue
        if known and told["indicator"] not in known:
            hint = did_you_mean(str(told["indicator"]), known)
            raise lines.wrong(
                line, "indicator", f"is no indicator of {name}{hint}", f"is geen indicator van {name}{hint}"
            )
        signed = told["indicator"] in entry.signed
        if told["value"] < entry.lower and not signed:
            raise lines.wrong(line, "value", f"is below {entry.lower:g}", f"ligt onder {entry.lower:g}")
        if entry.upper is not None and told["value"] > entry.upper:
            raise lines.wrong(line, "value", f"is above {entry.upper:g}", f"ligt boven {entry.upper:g}")
        local, unit = str(told["region"])[:2] not in ("NL", "PV"), entry.units.get(told["indicator"], entry.unit)
        if local and told["value"] > CROWD and "euro" not in unit:
            raise lines.wrong(
                line, "value", f"is above {CROWD}, more than any municipality has",
                f"ligt boven {CROWD}, meer dan enige gemeente heeft",
            )  # fmt: skip
        if not 1988 <= told["year"] <= 2100:
            raise lines.wrong(line, "year", "is no year from 1988 to 2100", "is geen jaar van 1988 tot en met 2100")
    _twice(lines, rows)
    if entry.complete_years:
        _gaps(lines, rows)


def _indicators(name: str) -> list[str]:
    from sim.active import DATA
    from sim.statline import Statline

    frame = Statline(folder=DATA).table(name)
    return sorted(set(frame["indicator"])) if "indicator" in frame and name != "spending_iv3" else []


def _region(lines: Lines, line: int, region: str, year: Any, place: Municipality) -> None:
    """Refuse a region that is no code, is gone, or is not of the municipality."""
    if not REGION.fullmatch(region):
        raise lines.wrong(line, "region", "is no code such as GM1966, WK196601 or PC9951", "is geen code zoals GM1966, "
                          "WK196601 of PC9951")  # fmt: skip
    own = {place.code, *place.predecessors}
    for other in (*MUNICIPALITIES, place):
        if region in other.predecessors and year is not None and year >= other.since:
            raise lines.wrong(
                line, "region", f"was joined to {other.name} ({other.code}) in {other.since}; use that code since",
                f"ging in {other.since} op in {other.name} ({other.code}); gebruik vanaf dan die code",
            )  # fmt: skip
    if (region.startswith("GM") and region not in own) or (
        region.startswith("WK") and region[2:6] != place.code[2:] and f"GM{region[2:6]}" not in own
    ):
        raise lines.wrong(
            line, "region", f"is not of {place.name} ({place.code})", f"is niet van {place.name} ({place.code})"
        )


def _twice(lines: Lines, rows: pd.DataFrame) -> None:
    key = [name for name in KEY if name in rows]
    again = rows.duplicated(key)
    if again.any():
        at = rows[again].iloc[0]
        same = rows[(rows[key] == at[key]).all(axis=1)]["line"].iloc[0]
        first = lines.numbers[int(same)]
        raise lines.wrong(
            int(at["line"]), "region", f"has the same {', '.join(key[1:])} as line {first}; leave one out",
            f"heeft dezelfde {', '.join(key[1:])} als regel {first}; laat er een weg",
        )  # fmt: skip


def _gaps(lines: Lines, rows: pd.DataFrame) -> None:
    """Refuse a series in which a year is missing."""
    for (region, indicator, sex), part in rows.groupby(["region", "indicator", "sex"], sort=False):
        years = sorted(set(part["year"].tolist()))
        missing = sorted(set(range(years[0], years[-1] + 1)) - set(years))
        if missing:
            last = part[part["year"] > missing[0]]["line"].iloc[0]
            raise DataError(
                f"{lines.file}, line {lines.numbers[int(last)]}, column year: {missing[0]} is missing before it in the "
                f"series {region}, {indicator}, sex {sex}; add it.",
                f"{lines.file}, regel {lines.numbers[int(last)]}, kolom year: {missing[0]} ontbreekt daarvoor in de "
                f"reeks {region}, {indicator}, sex {sex}; voeg het toe.",
            )
