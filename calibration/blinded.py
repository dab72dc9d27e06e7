"""Write a copy of the embedded figures in which some tables were changed, with a catalogue that knows them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sim.errors import DataError
from sim.statline import Statline
from sim.table_files import arrow_table, write_parquet


def write_changed(source: Path, folder: Path, changed: Mapping[str, pd.DataFrame]) -> None:
    """Write the figures of a folder to another one, tables that changed with their new content.

    Parameters
    ----------
    source : folder with the embedded figures.
    folder : to write; files in it are replaced.
    changed : table -> its rows; columns as in the source.

    Raises
    ------
    DataError : the source is no such folder, or what results is refused by `Statline`.
    """
    text = (source / "catalogue.toml").read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    entries = Statline(folder=source).catalogue()
    for name, entry in entries.items():
        target = folder / f"{name}.parquet"
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        if name in changed:
            sha = write_parquet(arrow_table(changed[name], entry.columns), temporary)
            text = _entry(text, name, entry.sha256, sha, len(changed[name]))
        else:
            shutil.copyfile(source / f"{name}.parquet", temporary)
        os.replace(temporary, target)
    temporary = folder / f"catalogue.{os.getpid()}.tmp"
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, folder / "catalogue.toml")


def _entry(text: str, name: str, before: str, sha: str, rows: int) -> str:
    """Return the catalogue with the hash and the rows of one table replaced."""
    head = f"[{name}]\n"
    start = text.find(head)
    if start < 0 or before not in text:
        raise DataError(f"catalogue.toml has no entry of {name}; reinstall zorgdruk")
    first, rest = text[: start + len(head)], text[start + len(head) :]
    rest = re.sub(r"^rows = \d+$", f"rows = {rows}", rest, count=1, flags=re.M)
    return first + rest.replace(before, sha, 1)
