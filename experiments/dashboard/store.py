"""Keep scenarios of users on the disk, each a TOML file whose name is made of safe signs only."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from experiments.dashboard.document import LARGEST_UPLOAD, Document, check_name, read_document
from sim.errors import ZorgdrukError

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?")
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "clock", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10))}
)
"""Names that Windows keeps for devices, whatever ending they have."""
MOST = 200
"""Scenarios that are kept."""


def is_slug(text: str) -> bool:
    """Tell whether a text may be the name of a file of ours."""
    return SLUG.fullmatch(text) is not None and text not in RESERVED


def slug_of(name: str) -> str:
    """Return a safe file name for whatever a user calls a scenario; it always passes `is_slug`.

    Examples
    --------
    >>> slug_of("../../Één Plan"), slug_of("CON"), slug_of("...")
    ('een-plan', 'scenario-con', 'scenario')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    parts = [part.strip("_") for part in re.split(r"[^a-z0-9_]+", plain)]
    found = "-".join(part for part in parts if part)[:50].strip("-_")
    if not found or found in RESERVED:
        found = f"scenario-{found}".strip("-")
    return found


@dataclass(frozen=True)
class Saved:
    """A scenario that is kept: the name of its file without ending, and its name for a reader."""

    slug: str
    title: str


class Store:
    """The scenarios in one folder.

    Parameters
    ----------
    folder : made when it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Saved]:
        """Return what is kept, by title; files that are not ours are left out."""
        found = []
        with contextlib.suppress(OSError):
            for path in sorted(self.folder.glob("*.toml")):
                if is_slug(path.stem) and not path.is_symlink() and path.is_file():
                    found.append(Saved(path.stem, self._title(path)))
        return sorted(found, key=lambda one: (one.title.casefold(), one.slug))

    def _title(self, path: Path) -> str:
        try:
            if path.stat().st_size > LARGEST_UPLOAD:
                return path.stem
            return str(tomllib.loads(path.read_text(encoding="utf-8")).get("name", path.stem))
        except (OSError, ValueError, RecursionError):
            return path.stem

    def path(self, slug: str) -> Path:
        """Return the file of a slug.

        Raises
        ------
        ZorgdrukError : it is no slug, or nothing is kept under it.
        """
        if not is_slug(slug):
            raise ZorgdrukError("scenario: that is no name of a kept scenario.",
                                "scenario: dat is geen naam van een bewaard scenario.")  # fmt: skip
        path = self.folder / f"{slug}.toml"
        if path.is_symlink() or not path.is_file():
            raise ZorgdrukError(
                f"scenario: '{slug}' is no longer kept; look at the list again.",
                f"scenario: '{slug}' wordt niet meer bewaard; kijk opnieuw in de lijst.",
            )
        return path

    def read(self, slug: str) -> Document:
        """Return a kept scenario.

        Raises
        ------
        ZorgdrukError : it is gone, or no longer a scenario that this version reads.
        """
        path = self.path(slug)
        return read_document(path.read_bytes(), path.name)

    def save(self, document: Document) -> Saved:
        """Keep a scenario under its own name; one of the same name is replaced, another of the same slug is not.

        Raises
        ------
        ZorgdrukError : the name cannot be, there are too many, or the folder cannot be written.
        """
        title = check_name(document.title)
        known = {one.slug: one.title for one in self.all()}
        slug = next((s for s, t in known.items() if t == title), None)
        if slug is None:
            if len(known) >= MOST:
                raise ZorgdrukError(
                    f"there are {MOST} scenarios already, which is the most; remove one first.",
                    f"er zijn al {MOST} scenario's, meer kan niet; verwijder er eerst een.",
                )
            slug = base = slug_of(title)
            number = 2
            while slug in known:
                slug, number = f"{base[:50]}-{number}", number + 1
        self._write(slug, document.text)
        return Saved(slug, title)

    def rename(self, slug: str, title: str) -> Saved:
        """Give a kept scenario another name.

        Raises
        ------
        ZorgdrukError : it is gone, the name cannot be, or another has it.
        """
        title = check_name(title)
        if any(one.title == title and one.slug != slug for one in self.all()):
            raise ZorgdrukError(f"name: '{title}' is there already; choose another.",
                                f"naam: '{title}' is er al; kies een andere.")  # fmt: skip
        document = self.read(slug).named(title)
        made = self.save(document)
        if made.slug != slug:
            self.remove(slug)
        return made

    def remove(self, slug: str) -> None:
        """Keep a scenario no longer."""
        with contextlib.suppress(FileNotFoundError):
            self.path(slug).unlink()

    def _write(self, slug: str, text: str) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside = self.folder / f".{slug}-{secrets.token_hex(4)}.tmp"
            try:
                with aside.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(self.folder / f"{slug}.toml")
            finally:
                aside.unlink(missing_ok=True)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise ZorgdrukError(
                f"the scenario could not be kept ({why}); choose another folder with --home.",
                f"het scenario kon niet worden bewaard ({why}); kies een andere map met --home.",
            ) from None
