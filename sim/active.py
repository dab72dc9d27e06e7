"""Which folder of figures is used: the package's own, or one that was fetched or made from a user's files."""

from __future__ import annotations

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
"""The embedded figures."""
FOLDER = "ZORGDRUK_DATA"
"""Environment variable that names another folder; worker processes inherit it."""
ABOUT = "municipality.toml"
"""File of such a folder that says whose figures were added and which substitutes stand in for what is missing."""


def active() -> Path:
    """Return the folder of figures in use."""
    return Path(os.environ.get(FOLDER) or DATA).resolve()


def use(folder: Path | None) -> None:
    """Use another folder from now on, here and in processes started later; None is the embedded figures."""
    if folder is None:
        os.environ.pop(FOLDER, None)
    else:
        os.environ[FOLDER] = str(folder)


@lru_cache(maxsize=16)
def about(folder: Path) -> dict[str, Any]:
    """Return what `ABOUT` of a folder says; nothing for the embedded figures."""
    file = folder / ABOUT
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def substitutes() -> list[str]:
    """Return which figures in use stand in for missing ones, a sentence each."""
    return list(about(active()).get("substitutes", ()))
