"""Read a result folder back, refusing one that is incomplete, changed or not ours in one clear sentence."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.indicators import BREAKDOWNS
from results.store import FORMAT, MANIFEST, SOFTWARE, TABLES
from sim.errors import ZorgdrukError, reason

if TYPE_CHECKING:
    import pandas as pd

WORDS, WHOLE, FRACTION = "a word", "a whole number", "a number"
KINDS = {WORDS: "een woord", WHOLE: "een geheel getal", FRACTION: "een getal"}
AGAIN = "draai de run opnieuw"
YEARLY = {
    "scenario": WORDS,
    "draw": WHOLE,
    "seed": WHOLE,
    "year": WHOLE,
    "indicator": WORDS,
    "by": WORDS,
    "group": WORDS,
    "value": FRACTION,
    "unit": WORDS,
}
SCHEMAS: dict[str, dict[str, str]] = {
    "yearly": YEARLY,
    "monthly": YEARLY | {"month": WHOLE},
    "margins": {"margin": WORDS, "group": WORDS, "wanted": FRACTION, "got": FRACTION, "error": FRACTION},
}
LARGEST_MANIFEST, LARGEST_TABLE = 64 << 20, 4 << 30
"""Bytes; a larger file is not one that a run writes."""


@dataclass(frozen=True)
class StoredResult:
    """A result as it was written: the tables and the manifest of one folder."""

    folder: Path
    manifest: dict[str, Any]
    yearly: pd.DataFrame
    monthly: pd.DataFrame
    margins: pd.DataFrame


def read_result(folder: Path | str) -> StoredResult:
    """Read a result folder that `ResultFolder.write` made.

    Parameters
    ----------
    folder : where it stands

    Returns
    -------
    StoredResult

    Raises
    ------
    ZorgdrukError
        If there is no complete, unchanged result of a known format there; the message says what is wrong.
    """
    place = Path(folder)
    manifest = _manifest(place)
    tables = {name: _table(place, name, manifest) for name in TABLES}
    return StoredResult(place, manifest, **tables)


def _bytes(place: Path, name: str, largest: int) -> bytes:
    """Return the bytes of a plain file of reasonable size."""
    path = place / name
    try:
        if path.is_symlink():
            raise ZorgdrukError(
                f"{place}: {name} is a link to elsewhere, which a result never holds",
                f"{place}: {name} is een koppeling naar elders, en die staat nooit in een resultaat",
            )
        if path.stat().st_size > largest:
            raise ZorgdrukError(
                f"{place}: {name} is larger than {largest >> 20} MB, which no result is",
                f"{place}: {name} is groter dan {largest >> 20} MB, en dat is geen resultaat",
            )
        return path.read_bytes()
    except FileNotFoundError:
        if name == MANIFEST:
            raise ZorgdrukError(
                f"{place} is not a zorgdruk result: it has no {MANIFEST}",
                f"{place} is geen resultaat van zorgdruk: er is geen {MANIFEST}",
            ) from None
        raise ZorgdrukError(
            f"{place}: {name} is missing; run again to make the result anew",
            f"{place}: {name} ontbreekt; {AGAIN} om het resultaat opnieuw te maken",
        ) from None
    except (OSError, ValueError) as error:
        told, gezegd = reason(error)
        raise ZorgdrukError(
            f"{place}: {name} cannot be read ({told})", f"{place}: {name} is niet te lezen ({gezegd})"
        ) from error


def _manifest(place: Path) -> dict[str, Any]:
    """Return the manifest of a finished result of a format that this version knows."""
    try:
        found = json.loads(_bytes(place, MANIFEST, LARGEST_MANIFEST))
    except (ValueError, RecursionError) as error:
        raise ZorgdrukError(
            f"{place}: {MANIFEST} is not valid JSON ({str(error)[:80]})",
            f"{place}: {MANIFEST} is geen geldige JSON ({str(error)[:80]})",
        ) from None
    if not isinstance(found, dict) or found.get("software") != SOFTWARE:
        raise ZorgdrukError(
            f"{place} is not a zorgdruk result: its {MANIFEST} was made by something else",
            f"{place} is geen resultaat van zorgdruk: {MANIFEST} is door iets anders gemaakt",
        )
    if found.get("format") != FORMAT:
        raise ZorgdrukError(
            f"{place} has format {found.get('format')!r}; this version of zorgdruk reads format {FORMAT}",
            f"{place} heeft formaat {found.get('format')!r}; deze versie van zorgdruk leest formaat {FORMAT}",
        )
    if found.get("status") != "complete":
        raise ZorgdrukError(
            f"{place} is not finished (status {found.get('status')!r}); run again",
            f"{place} is niet af (status {found.get('status')!r}); {AGAIN}",
        )
    if not all(isinstance(found.get(key), dict) for key in ("files", "rows")):
        raise ZorgdrukError(
            f"{place}: {MANIFEST} does not say which files belong to the result; run again",
            f"{place}: {MANIFEST} zegt niet welke bestanden bij het resultaat horen; {AGAIN}",
        )
    return found


def _table(place: Path, name: str, manifest: dict[str, Any]) -> pd.DataFrame:
    """Return one table, checked; the bytes that are hashed are the bytes that are parsed."""
    import pandas as pd

    file = f"{name}.parquet"
    data = _bytes(place, file, LARGEST_TABLE)
    if sha256(data).hexdigest() != manifest["files"].get(name):
        raise ZorgdrukError(
            f"{place}: {file} was changed or damaged after it was written; run again",
            f"{place}: {file} is na het schrijven veranderd of beschadigd; {AGAIN}",
        )
    try:
        frame = pd.read_parquet(io.BytesIO(data))
    except (OSError, ValueError) as error:  # ArrowInvalid is a ValueError
        raise ZorgdrukError(
            f"{place}: {file} is not a readable table ({str(error)[:80]})",
            f"{place}: {file} is geen leesbare tabel ({str(error)[:80]})",
        ) from None
    if len(frame) != manifest["rows"].get(name):
        rows = manifest["rows"].get(name)
        raise ZorgdrukError(
            f"{place}: {file} has {len(frame)} rows, not {rows}; run again",
            f"{place}: {file} heeft {len(frame)} rijen en niet {rows}; {AGAIN}",
        )
    check_table(f"{place}: {file}", name, frame)
    return frame


def check_table(where: str, name: str, frame: pd.DataFrame) -> None:
    """Refuse a table whose columns or values are not those of the format.

    Parameters
    ----------
    where : file, for the message
    name : ``"yearly"``, ``"monthly"`` or ``"margins"``
    frame : the table

    Raises
    ------
    ZorgdrukError
        Names the column and what it should hold.
    """
    import pandas as pd
    from pandas.api import types

    schema = SCHEMAS[name]
    if missing := [column for column in schema if column not in frame]:
        raise ZorgdrukError(
            f"{where} has no column {missing[0]!r}; it needs {', '.join(schema)}",
            f"{where} heeft geen kolom {missing[0]!r}; nodig zijn {', '.join(schema)}",
        )
    for column, kind in schema.items():
        series = frame[column]
        fits = {
            WORDS: isinstance(series.dtype, pd.CategoricalDtype) or types.is_string_dtype(series),
            WHOLE: types.is_integer_dtype(series),
            FRACTION: types.is_float_dtype(series) or types.is_integer_dtype(series),
        }[kind]
        if not fits:
            raise ZorgdrukError(
                f"{where}, column {column!r}: each value must be {kind}, not {series.dtype}",
                f"{where}, kolom {column!r}: elke waarde moet {KINDS[kind]} zijn, niet {series.dtype}",
            )
        if kind is not FRACTION and series.isna().any():
            raise ZorgdrukError(
                f"{where}, column {column!r}: a value is missing", f"{where}, kolom {column!r}: een waarde ontbreekt"
            )
    if "month" in schema and not frame["month"].between(1, 12).all():
        raise ZorgdrukError(
            f"{where}, column 'month': a month lies outside 1 to 12",
            f"{where}, kolom 'month': een maand is geen 1 tot en met 12",
        )
    if "by" in schema:
        unknown = sorted(set(frame["by"].unique()) - set(BREAKDOWNS))
        if unknown:
            raise ZorgdrukError(
                f"{where}, column 'by': unknown breakdown {unknown[0]!r}",
                f"{where}, kolom 'by': onbekende uitsplitsing {unknown[0]!r}",
            )
