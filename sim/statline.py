"""The embedded CBS figures as tidy tables; a file that is not what it should be is refused in one sentence.

`sim/data` holds one parquet file per table and `catalogue.toml`, which says for each where it comes from, how
far to trust it, what it must look like and its SHA-256. `python -m calibration.embed` makes both.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from sim.active import DATA, active
from sim.errors import DataError, ZorgdrukError, did_you_mean
from sim.statline_schema import REMEDY, SCHEMAS, TableEntry, check_columns, check_series, check_values

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DATA", "Statline"]


class Statline:
    """A read-only view of the embedded CBS tables, optionally as they were known at the end of year `as_of`.

    Parameters
    ----------
    as_of : only figures of this year or earlier are visible: a stock on 1 January of year Y and a flow within
        year Y are known when Y <= `as_of`, so 1 January 2020 is not visible at `as_of` 2019. Figures that
        need a later one (the stock on 31 December, an average over the year, a rate per average inhabitant)
        are known a year later. Postcodes and wijken are always visible.
    folder : where the files are; default those in use, see `sim.active`

    Examples
    --------
    >>> Statline().value("population_totals", region="GM1966", indicator="population_1jan", year=2021)
    47834.0
    """

    def __init__(self, as_of: int | None = None, folder: Path | None = None) -> None:
        if as_of is not None and not 1900 <= as_of <= 2100:
            raise ZorgdrukError(
                f"as_of {as_of} is not a year from 1900 to 2100", f"as_of {as_of} is geen jaar van 1900 tot 2100"
            )
        self.as_of = as_of
        self.folder = (folder or active()).resolve()

    def catalogue(self) -> dict[str, TableEntry]:
        """Return what is embedded: table name -> source, unit, years, caveats."""
        return dict(_catalogue(self.folder))

    def checksums(self) -> dict[str, str]:
        """Return the SHA-256 of every file of the catalogue, and of the catalogue, computed now.

        Raises
        ------
        DataError
            If a file is missing or is not the one that the catalogue names, whether a run reads it or not.
        """
        found = {"catalogue.toml": hashlib.sha256(_bytes(self.folder / "catalogue.toml")).hexdigest()}
        for name, entry in _catalogue(self.folder).items():
            file = f"{name}.parquet"
            found[file] = _intact(_bytes(self.folder / file), file, entry)
        return found

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of a table, tidy, with only what was known at `as_of`; it may be empty.

        Raises
        ------
        DataError
            If there is no such table, or its file is missing, changed or impossible.
        """
        entries = _catalogue(self.folder)
        if name not in entries:
            raise DataError(f"no table {name!r}{did_you_mean(name, entries)} (known: {', '.join(entries)})")
        frame, entry = _load(self.folder, name), entries[name]
        if self.as_of is None or entry.kind == "geography":
            return frame.copy()
        known = frame["year"].to_numpy().astype(np.int64)
        for indicator, years in entry.lag.items():
            known += years * (frame["indicator"] == indicator).to_numpy()
        return frame[known <= self.as_of].reset_index(drop=True)

    def values(
        self, name: str, *, region: str, indicator: str, year: int | None = None, sex: str | None = None
    ) -> pd.DataFrame:
        """Return the rows of one region and indicator, at least one.

        Parameters
        ----------
        name : table
        region : CBS code, such as "GM1966", "NL01", "PC9951" or "WK196606"
        indicator : as in the table
        year, sex : narrow the choice further; sex is "M", "F" or "T"

        Raises
        ------
        DataError
            If nothing is left; the message says what exists.
        """
        frame = self.table(name)
        here = "" if self.as_of is None else f" known at the end of {self.as_of}"
        wanted: dict[str, str | int | None] = {
            "region": region,
            "indicator": indicator,
            "year": year,
            "sex": sex,
        }
        for column, value in wanted.items():
            if value is None:
                continue
            if column not in frame:
                raise DataError(f"table {name} has no column {column}; use table({name!r})")
            left = frame[frame[column] == value]
            if left.empty:
                found = [str(v) for v in np.unique(frame[column].to_numpy())]
                asked = ", ".join(f"{k} {v}" for k, v in wanted.items() if v is not None)
                raise DataError(
                    f"table {name} has no figure{here} for {asked}: {column} can be "
                    f"{', '.join(found) or 'nothing'}{did_you_mean(str(value), found)}"
                )
            frame = left
        return frame.reset_index(drop=True)

    def value(self, name: str, *, region: str, indicator: str, year: int, sex: str = "T") -> float:
        """Return exactly one figure over all ages, in the unit of the table.

        Raises
        ------
        DataError
            If there is none or more than one; the message names region, indicator and the years there are.
        """
        rows = self.values(name, region=region, indicator=indicator, sex=sex)
        rows = rows[(rows["age_from"] == 0) & (rows["age_to"] == 120)]
        years = ", ".join(str(y) for y in np.unique(rows["year"].to_numpy()))
        here = rows[rows["year"] == year]["value"].to_numpy()
        if len(here) == 1:
            return float(here[0])
        what = f"table {name}, region {region}, indicator {indicator}, sex {sex}, year {year}, all ages"
        if len(here) > 1:
            raise DataError(f"{what}: {len(here)} figures where one was asked; use values()")
        raise DataError(f"{what}: no figure; years with one: {years or 'none (by age only: use values())'}")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path.name} cannot be read ({error.strerror}); {REMEDY}") from None


@lru_cache(maxsize=8)
def _catalogue(folder: Path) -> dict[str, TableEntry]:
    text = _bytes(folder / "catalogue.toml")
    try:
        raw = tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"catalogue.toml is not valid TOML ({error}); {REMEDY}") from None
    if not raw:
        raise DataError(f"catalogue.toml names no table: it is empty or damaged; {REMEDY}")
    entries = {}
    for name, entry in raw.items():
        try:
            entries[name] = TableEntry.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join([name, *(str(part) for part in first["loc"])])
            raise DataError(f"catalogue.toml, {where}: {first['msg']}; {REMEDY}") from None
    return entries


def _intact(data: bytes, file: str, entry: TableEntry) -> str:
    """Return the SHA-256 of a file, or refuse it when it is not the catalogue's."""
    found = hashlib.sha256(data).hexdigest()
    if found != entry.sha256:
        raise DataError(f"{file} was changed or damaged: SHA-256 {found[:12]} instead of {entry.sha256[:12]}; {REMEDY}")
    return found


@lru_cache(maxsize=256)
def _load(folder: Path, name: str) -> pd.DataFrame:
    """Read, verify and check one table; the same bytes are hashed and parsed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    entry, file = _catalogue(folder)[name], f"{name}.parquet"
    data = _bytes(folder / file)
    _intact(data, file, entry)
    try:
        table = pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DataError(f"{file} is not a readable parquet file ({str(error)[:80]}); {REMEDY}") from None
    check_columns(file, entry, table)
    columns: dict[str, Any] = {}  # strings as codes, which make quick keys
    words: dict[str, list[str]] = {}
    for column, kind in SCHEMAS[entry.columns].items():
        values = table.column(column).combine_chunks()
        if kind == "string":
            words[column] = values.dictionary.to_pylist()
            values = values.indices
        columns[column] = values.to_numpy(zero_copy_only=False)
    check_values(file, entry, columns, words)
    check_series(file, entry, columns, words)
    for column in words:
        position = table.schema.get_field_index(column)
        table = table.set_column(position, column, table.column(column).cast(pa.string()))
    return table.to_pandas()
