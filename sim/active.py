"""Which folder of figures is used: the package's own, or one that was fetched or made from a user's files."""

from __future__ import annotations

import hashlib
import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.errors import DataError

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
    if not file.is_file():
        return {}
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        place = told.get("municipality")
        if place is not None and not {"code", "slug", "name", "province", "since"} <= set(place):
            raise ValueError("municipality")
    except (OSError, ValueError, TypeError, RecursionError):
        raise DataError(
            f"{ABOUT} of {folder.name!r} was changed or damaged; make the folder again with zorgdruk fetch.",
            f"{ABOUT} van {folder.name!r} is veranderd of beschadigd; maak de map opnieuw met zorgdruk fetch.",
        ) from None
    return told


def substitutes() -> list[str]:
    """Return which figures in use stand in for missing ones or come from a user's files, a sentence each."""
    return list(about(active()).get("substitutes", ()))


def stand_ins(dutch: bool = False) -> list[str]:
    """Return what figures in use stand in for missing ones: tables of the model and names of constants."""
    told = about(active())
    english, notes = told.get("substitutes", ()), set(told.get("notes", ()))
    said = told.get("vervangers", english) if dutch else english
    return list(dict.fromkeys(word.split(":")[0] for one, word in zip(english, said, strict=True) if one not in notes))


def fingerprint(folder: Path) -> str:
    """Return what tells a folder of figures from others: its catalogue holds the checksums of all tables.

    Raises
    ------
    DataError : it is no folder of figures.
    """
    try:
        both = [(folder / name).read_bytes() for name in ("catalogue.toml", ABOUT) if (folder / name).is_file()]
    except OSError as error:
        raise DataError(f"{folder.name} cannot be read ({error.strerror}); fetch it again.") from None
    return hashlib.sha256(b"".join(both)).hexdigest()[:16]
