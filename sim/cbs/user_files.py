"""Read a folder of CSV files by which a user replaces tables: precise about what is wrong, strict about persons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.active import DATA
from sim.cbs.user_csv import Lines, read_lines
from sim.cbs.user_values import check_rows, typed_rows
from sim.errors import DataError, ZorgdrukError, did_you_mean
from sim.municipalities import MUNICIPALITIES, Municipality
from sim.statline import Statline
from sim.statline_schema import SCHEMAS, TableEntry

ABOUT_FILE = "gemeente.csv"
"""File that says whose figures they are: code, name, province and, when it was formed later, since and predecessors."""
SERIES = ("region", "indicator", "sex", "year")
"""What a user's figure replaces: the whole series of that year."""
CODE = re.compile(r"GM[0-9]{4}")
PROVINCE = re.compile(r"PV(2[0-9]|3[01])")
LONGEST_NAME = 60


@dataclass(frozen=True)
class UserFiles:
    """What a user's folder says.

    Parameters
    ----------
    code : CBS code of the municipality.
    place : what `ABOUT_FILE` says of it; None without one.
    tables : table of the model -> rows in its schema; they replace the rows that the table has of the municipality.
    told : English and Dutch sentence on each file that replaces figures, and on what was left out or rounded.
    """

    code: str
    place: Municipality | None
    tables: Mapping[str, pd.DataFrame]
    told: tuple[tuple[str, str], ...]

    def joined(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table with the series of the user in place of the same ones, as `sim.cbs.fetch` joins what it reads.

        Notes
        -----
        A series is a figure of a region, a sex and a year with all its ages and months: one count of the user, such as
        its Wmo clients, leaves the rest of the table as it was. Places and wijken are replaced all together.
        """
        rows = self.tables[name][list(frame.columns)]
        if "indicator" not in frame:
            return pd.concat([frame[frame["municipality"] != self.code], rows], ignore_index=True)
        key = [*SERIES, *(column for column in ("account", "taakveld") if column in frame)]
        mine = pd.MultiIndex.from_frame(rows[key].astype(str))
        keep = ~pd.MultiIndex.from_frame(frame[key].astype(str)).isin(mine)
        return pd.concat([frame[keep], rows], ignore_index=True)


def read_user_files(folder: Path, code: str | None) -> UserFiles:
    """Read every CSV file of a folder; each is called after the table that it replaces.

    Parameters
    ----------
    folder : where they are.
    code : of the municipality that is asked for; None takes that of `ABOUT_FILE`, or the one in the files.

    Raises
    ------
    ZorgdrukError : there is no such folder or no CSV file in it.
    DataError : a file that cannot be used; the sentence names file, line and column, and what to do.
    """
    if not folder.is_dir():
        raise ZorgdrukError(
            f"data: there is no folder {str(folder)!r}; name one with CSV files, or make it with zorgdruk fetch "
            "--templates.",
            f"data: er is geen map {str(folder)!r}; noem er een met CSV-bestanden, of maak die met zorgdruk fetch "
            "--templates.",
        )
    files = sorted(path for path in folder.iterdir() if path.suffix.casefold() == ".csv")
    if not files:
        raise ZorgdrukError(
            f"data: folder {folder.name!r} has no CSV files; make examples with zorgdruk fetch --templates.",
            f"data: map {folder.name!r} heeft geen CSV-bestanden; maak voorbeelden met zorgdruk fetch --templates.",
        )
    entries = Statline(folder=DATA).catalogue()
    about = next((_about(read_lines(path)) for path in files if path.name.casefold() == ABOUT_FILE), None)
    here = code or (about.code if about else None)
    if about is not None and code is not None and about.code != code:
        raise DataError(
            f"{ABOUT_FILE}, line 2, column code: {about.code} is not the municipality that is asked for, {code}.",
            f"{ABOUT_FILE}, regel 2, kolom code: {about.code} is niet de gevraagde gemeente, {code}.",
        )
    tables, told = {}, []
    for path in files:
        name = path.stem.casefold()
        if path.name.casefold() == ABOUT_FILE:
            continue
        if name not in entries:
            raise DataError(
                f"{path.name}: no table is called {name!r}{did_you_mean(name, entries)}; call the file after the table "
                "that it replaces, as the templates are.",
                f"{path.name}: geen tabel heet {name!r}{did_you_mean(name, entries, dutch=True)}; noem het bestand "
                "naar de tabel die het vervangt, zoals de voorbeelden.",
            )
        lines = read_lines(path)
        if not lines.rows:
            continue  # a template that was not filled in
        here = here or _code_in(lines)
        rows, notes = _table(lines, name, entries[name], about or _known(here))
        tables[name] = rows
        english, dutch = f"{name}: {len(rows)} figures of the user", f"{name}: {len(rows)} cijfers van de gebruiker"
        told.append((english + "".join(f"; {e}" for e, _ in notes), dutch + "".join(f"; {d}" for _, d in notes)))
    if here is None or not tables:
        raise ZorgdrukError(
            f"data: no file of folder {folder.name!r} has figures of a municipality; fill in the templates.",
            f"data: geen bestand van map {folder.name!r} heeft cijfers van een gemeente; vul de voorbeelden in.",
        )
    return UserFiles(here, about, tables, tuple(told))


def _known(code: str) -> Municipality:
    """Return what is known of a municipality: no more than its code where no figures are embedded."""
    return next((m for m in MUNICIPALITIES if m.code == code), Municipality(code, code.casefold(), code, "", 0))


def _code_in(lines: Lines) -> str:
    """Return the municipality that the first line is about."""
    column = "municipality" if "municipality" in lines.columns else "region"
    found = lines.rows[0][lines.columns.index(column)].strip().upper() if column in lines.columns else ""
    if not CODE.fullmatch(found):
        raise DataError(
            f"{lines.file}, line {lines.numbers[0]}, column {column}: {found[:40]!r} is no code of a municipality such "
            f"as GM1966; add {ABOUT_FILE} to say whose figures these are.",
            f"{lines.file}, regel {lines.numbers[0]}, kolom {column}: {found[:40]!r} is geen code van een gemeente "
            f"zoals GM1966; voeg {ABOUT_FILE} toe om te zeggen van wie deze cijfers zijn.",
        )
    return found


def _about(lines: Lines) -> Municipality:
    """Return the municipality that `ABOUT_FILE` describes."""
    need = {"code", "name", "province"}
    if not need <= set(lines.columns) or len(lines.rows) != 1:
        raise DataError(
            f"{lines.file}: it must have one line with columns code, name and province (since and predecessors may be "
            f"added); it has {len(lines.rows)} with {', '.join(lines.columns)}.",
            f"{lines.file}: er moet een regel in staan met kolommen code, name en province (since en predecessors "
            f"mogen erbij); er staan er {len(lines.rows)} met {', '.join(lines.columns)}.",
        )
    row = dict(zip(lines.columns, (cell.strip() for cell in lines.rows[0]), strict=True))
    for column, shape in (("code", CODE), ("province", PROVINCE)):
        if not shape.fullmatch(row[column].upper()):
            example = "GM1966" if column == "code" else "PV20"
            raise lines.wrong(0, column, f"is no {column} such as {example}", f"is geen {column} zoals {example}")
    if not row["name"].isprintable() or not 1 <= len(row["name"]) <= LONGEST_NAME:
        raise lines.wrong(
            0, "name", f"must be a name of 1 to {LONGEST_NAME} signs", f"moet een naam zijn van 1 tot {LONGEST_NAME} "
            "tekens",
        )  # fmt: skip
    since = row.get("since") or "0"
    if not re.fullmatch(r"0|(19|20)\d\d", since):
        raise lines.wrong(0, "since", "is no year", "is geen jaar")
    shares: dict[str, float] = {}
    for part in (row.get("predecessors") or "").split():
        found = re.fullmatch(r"(GM[0-9]{4})(?::(1(?:[.,]0+)?|0[.,][0-9]{1,9}))?", part)
        if not found:
            raise lines.wrong(0, "predecessors", "is no list such as GM0005 GM0053:0.88", "is geen lijst zoals GM0005 "
                              "GM0053:0,88")  # fmt: skip
        shares[found[1]] = float((found[2] or "1").replace(",", "."))
    code = row["code"].upper()
    if code in shares or (shares and since == "0"):
        raise lines.wrong(
            0, "predecessors", "needs the year of the change in column since, and does not name the municipality "
            "itself", "vraagt om het jaar van de herindeling in kolom since, en noemt de gemeente zelf niet",
        )  # fmt: skip
    return Municipality(code, code.casefold(), row["name"], row["province"].upper(), int(since), shares)


def _table(
    lines: Lines, name: str, entry: TableEntry, place: Municipality
) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """Return the rows of a file in the schema of its table."""
    schema = SCHEMAS[entry.columns]
    defaults = {"quality": "exact", "sex": "T", "age_from": "0", "age_to": "120", "municipality": place.code}
    unknown = [column for column in lines.columns if column not in schema]
    if unknown:
        raise DataError(
            f"{lines.file}, line {lines.header}, column {unknown[0]}: no such column"
            f"{did_you_mean(unknown[0], schema)} (there are {', '.join(schema)}).",
            f"{lines.file}, regel {lines.header}, kolom {unknown[0]}: die kolom is er niet"
            f"{did_you_mean(unknown[0], schema, dutch=True)} (er zijn {', '.join(schema)}).",
        )
    missing = [column for column in schema if column not in lines.columns and column not in defaults]
    if missing:
        raise DataError(
            f"{lines.file}, line {lines.header}: column {missing[0]} is missing; see the template of {name}.",
            f"{lines.file}, regel {lines.header}: kolom {missing[0]} ontbreekt; zie het voorbeeld van {name}.",
        )
    rows, notes = typed_rows(lines, name, schema, defaults)
    check_rows(lines, name, entry, rows, place)
    return rows.drop(columns="line").reset_index(drop=True), notes
