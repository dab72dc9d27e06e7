"""Read a CSV file as offices write them: BOM or Latin-1, semicolons, stray blanks; and refuse one about persons."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from sim.errors import DataError, reason

LARGEST = 64 * 1024 * 1024
PERSONAL = frozenset(
    "bsn burgerservicenummer sofinummer naam voornaam voornamen achternaam roepnaam voorletters geslachtsnaam "
    "geboortedatum geboorteplaats geboren adres straat straatnaam huisnummer huisletter toevoeging postcode6 pc6 email "
    "emailadres mail telefoon telefoonnummer mobiel iban rekeningnummer clientnummer clientid klantnummer "
    "dossiernummer zaaknummer anummer paspoortnummer nationaliteit firstname lastname surname birthdate "
    "dateofbirth address street phone ssn".split()
)
"""Words that, as a whole column name without signs, mean figures on persons."""
PARTS = ("bsn", "burgerservice", "geboortedatum", "achternaam", "voornaam", "huisnummer", "postcode6", "telefoon")
"""Parts of column names that mean the same."""
POSTCODE6 = re.compile(r"[1-9]\d{3} ?[A-Za-z]{2}")
DAY = re.compile(r"\d{1,2}[-/]\d{1,2}[-/](19|20)\d\d|(19|20)\d\d-\d\d-\d\d")
EXCEL = re.compile(r"sep=[;,\t]?[;,\t]*", re.IGNORECASE)
"""The line by which Excel names the sign between cells."""
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@dataclass(frozen=True)
class Lines:
    """The lines of a file.

    Parameters
    ----------
    file : its name.
    header : number of the line with the names of the columns.
    columns : their names, in small letters.
    rows, numbers : cells of each line, and its number in the file.
    comma : whether numbers are written with a decimal comma: the file has semicolons or tabs.
    """

    file: str
    header: int
    columns: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    comma: bool

    def wrong(self, row: int, column: str, english: str, dutch: str) -> DataError:
        """Return the sentence about one cell."""
        cell = self.rows[row][self.columns.index(column)].strip()[:40] if column in self.columns else ""
        return DataError(
            f"{self.file}, line {self.numbers[row]}, column {column}: {cell!r} {english}.",
            f"{self.file}, regel {self.numbers[row]}, kolom {column}: {cell!r} {dutch}.",
        )


def read_lines(path: Path) -> Lines:
    """Read a file.

    Raises
    ------
    DataError : it cannot be read, has no header, has lines of another length, or is about persons.
    """
    text = _text(path)
    first = next((line for line in text.splitlines() if _said(line) and not line.startswith("#")), "")
    sign = max(";\t,", key=first.count)
    found = [(n, cells) for n, cells in _cells(path.name, text, sign) if _said("".join(cells))]
    found = [(n, cells) for n, cells in found if not cells[0].lstrip().startswith("#")]
    if not found:
        raise DataError(
            f"{path.name}: the file is empty; start it with the names of the columns, as in the template.",
            f"{path.name}: het bestand is leeg; begin het met de namen van de kolommen, zoals in het voorbeeld.",
        )
    header, names = found[0]
    columns = tuple(name.strip().casefold() for name in names)
    _about_persons(path.name, header, columns)
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise DataError(
            f"{path.name}, line {header}: column {twice!r} is there twice; leave one out.",
            f"{path.name}, regel {header}: kolom {twice!r} staat er twee keer; laat er een weg.",
        )
    for number, cells in found[1:]:
        if len(cells) != len(columns):
            raise DataError(
                f"{path.name}, line {number}: {len(cells)} cells where the header has {len(columns)}; put every figure "
                f"in its own column (the file is read with {sign!r} between cells).",
                f"{path.name}, regel {number}: {len(cells)} cellen waar de kop er {len(columns)} heeft; zet elk cijfer "
                f"in een eigen kolom (het bestand wordt gelezen met {sign!r} tussen de cellen).",
            )
    lines = Lines(path.name, header, columns, [c for _, c in found[1:]], [n for n, _ in found[1:]], sign != ",")
    _persons_in_cells(lines)
    return lines


def _said(line: str) -> bool:
    """Tell whether a line says something: it is not blank, nor `EXCEL`."""
    return bool(line.strip()) and not EXCEL.fullmatch(line.strip())


def _cells(file: str, text: str, sign: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line, with the number of the line in the file on which they begin."""
    reader, found, before = csv.reader(io.StringIO(text, newline=""), delimiter=sign), [], 0
    try:
        for cells in reader:
            found.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        raise DataError(
            f"{file}, line {before + 1}: is no line of cells ({error}); look for a quote that is not closed.",
            f"{file}, regel {before + 1}: is geen regel met cellen ({error}); kijk of een aanhalingsteken niet is "
            "gesloten.",
        ) from None
    return found


def _text(path: Path) -> str:
    """Return the text of a file, whichever way it was saved."""
    try:
        if path.stat().st_size > LARGEST:
            raise DataError(
                f"{path.name}: larger than {LARGEST >> 20} MB, so no table of counts; give totals only.",
                f"{path.name}: groter dan {LARGEST >> 20} MB, dus geen tabel met aantallen; geef alleen totalen.",
            )
        data = path.read_bytes()
    except OSError as error:
        said = reason(error)
        raise DataError(
            f"{path.name} cannot be read ({said[0]}); close it in other programs and try again.",
            f"{path.name} is niet te lezen ({said[1]}); sluit het in andere programma's en probeer het weer.",
        ) from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if "\0" in text or data[:2] == b"PK":
        raise DataError(
            f"{path.name} is no text file; save it as CSV (a spreadsheet can do so).",
            f"{path.name} is geen tekstbestand; bewaar het als CSV (dat kan een rekenblad).",
        )
    return text


def _about_persons(file: str, header: int, columns: tuple[str, ...]) -> None:
    """Refuse a file of which a column would hold something about a person."""
    for name in columns:
        bare = re.sub(r"[^a-z0-9]", "", name)
        if bare in PERSONAL or name in PERSONAL or any(part in bare for part in PARTS):
            raise DataError(
                f"{file}, line {header}, column {name}: data on persons may not come in here; give counts, without "
                "names, dates of birth, addresses or numbers of persons.",
                f"{file}, regel {header}, kolom {name}: persoonsgegevens mogen hier niet in; geef aantallen, zonder "
                "namen, geboortedata, adressen of nummers van personen.",
            )


def _persons_in_cells(lines: Lines) -> None:
    """Refuse a cell that looks like a citizen's number, a full postcode or a date; the sentence does not repeat it."""
    for number, cells in zip(lines.numbers, lines.rows, strict=True):
        for column, cell in zip(lines.columns, cells, strict=True):
            text = cell.strip()
            if POSTCODE6.fullmatch(text) or DAY.fullmatch(text) or (column != "value" and _bsn(text)):
                raise DataError(
                    f"{lines.file}, line {number}, column {column}: looks like data on a person (a full postcode, date "
                    "or BSN), which may not come in here; give counts.",
                    f"{lines.file}, regel {number}, kolom {column}: lijkt een persoonsgegeven (volledige postcode, "
                    "datum of BSN), dat hier niet in mag; geef aantallen.",
                )


def _bsn(text: str) -> bool:
    """Tell whether a text is a citizen's number by its check digit (elfproef)."""
    if not re.fullmatch(r"\d{9}", text) or text == "0" * 9:
        return False
    return sum(int(digit) * weight for digit, weight in zip(text, BSN_WEIGHTS, strict=True)) % 11 == 0
