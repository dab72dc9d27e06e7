"""Make a folder of figures that the model can use: the embedded tables with those that were fetched or given."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from sim.active import ABOUT, DATA, fingerprint
from sim.errors import DataError, ZorgdrukError, reason
from sim.municipalities import Municipality
from sim.statline import Statline
from sim.table_files import arrow_table, as_toml, entry_text, write_parquet

if TYPE_CHECKING:
    import pandas as pd

HEADER = "# Made by zorgdruk fetch, or from a folder of --data; do not edit. Fields as in the embedded catalogue.\n"


def build_folder(
    place: Municipality | None,
    tables: Mapping[str, pd.DataFrame],
    told: Mapping[str, Sequence[str]],
    out: Path,
    base: Path = DATA,
) -> Path:
    """Write a folder of figures, see that the model can read it, and return where it is.

    Parameters
    ----------
    place : the municipality it is made for; None when it adds none.
    tables : table of the model -> all its rows; the other tables are those of `base`.
    told : what `sim.active.ABOUT` says besides: sources and substitutes, a sentence each.
    out : folder in which it comes, under a name that says what is in it; the same figures have the same name.
    base : folder with the other tables.

    Raises
    ------
    TableError : a table is not what the catalogue says that it must be.
    ZorgdrukError : the folder cannot be written.
    """
    from sim.statline_schema import REMEDY

    entries = Statline(folder=base).catalogue()
    try:
        out.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=".new-", dir=out))
    except OSError as error:
        raise _unwritable(out, error) from None
    try:
        text = [HEADER]
        for name, old in entries.items():
            entry = old
            if name in tables:
                frame = tables[name]
                sha256 = write_parquet(arrow_table(frame, entry.columns), made / f"{name}.parquet")
                years = (int(frame["year"].min()), int(frame["year"].max())) if "year" in frame else old.years
                years = (min(years[0], old.years[0]), max(years[1], old.years[1]))
                entry = old.model_copy(update={"rows": len(frame), "years": years, "sha256": sha256})
            else:
                shutil.copyfile(base / f"{name}.parquet", made / f"{name}.parquet")
            text.append(entry_text(name, entry))
        (made / "catalogue.toml").write_text("\n".join(text), encoding="utf-8")
        (made / ABOUT).write_text(_about(place, told), encoding="utf-8")
        for name in tables:
            try:
                Statline(folder=made).table(name)
            except DataError as error:
                said = str(error).replace(f"; {REMEDY}", "")
                raise TableError(name, said) from None
        name = f"{'' if place is None else place.code + '-'}{fingerprint(made)}"
        ready = out / name
        if not ready.is_dir():
            try:
                os.replace(made, ready)
            except OSError:
                if not ready.is_dir():  # else another process made the same just now
                    raise
        return ready
    except OSError as error:
        raise _unwritable(out, error) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


class TableError(DataError):
    """A table that is not what the catalogue says; `table` is its name, `said` what is wrong with it."""

    def __init__(self, table: str, said: str) -> None:
        super().__init__(
            f"{said}: these figures cannot be used; correct them, or leave table {table} out.",
            f"{said}: deze cijfers zijn niet te gebruiken; verbeter ze, of laat tabel {table} weg.",
        )
        self.table, self.said = table, said


def _about(place: Municipality | None, told: Mapping[str, Sequence[str]]) -> str:
    """Return the text of `ABOUT`."""
    lines = [f"{name} = {as_toml(list(sentences))}" for name, sentences in told.items()]
    if place is not None:
        lines.append("[municipality]")
        lines += [f"{n} = {as_toml(getattr(place, n))}" for n in ("code", "slug", "name", "province", "since")]
        if place.predecessors:
            lines.append("[municipality.predecessors]")
            lines += [f"{code} = {share}" for code, share in place.predecessors.items()]
    return "\n".join(lines) + "\n"


def _unwritable(folder: Path, error: OSError) -> ZorgdrukError:
    said = reason(error)
    return ZorgdrukError(
        f"cache: {folder} cannot be written ({said[0]}); make room or name another folder with --cache or "
        "ZORGDRUK_CACHE.",
        f"cache: {folder} is niet te schrijven ({said[1]}); maak ruimte of noem een andere map met --cache of "
        "ZORGDRUK_CACHE.",
    )
