"""Make a folder so that nothing half-written ever stands in its place."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.archive import umask
from sim.errors import ZorgdrukError, reason

OTHER = ("choose another folder with --out", "kies een andere map met --out")
_DENIED = (f"you may not write there; {OTHER[0]}", f"u mag daar niet schrijven; {OTHER[1]}")
_FILE = (f"a part of the path is a file; {OTHER[0]}", f"een deel van het pad is een bestand; {OTHER[1]}")
REASONS = {
    errno.ENOSPC: (f"the disk is full; free some space or {OTHER[0]}", f"de schijf is vol; maak ruimte of {OTHER[1]}"),
    errno.EDQUOT: (
        f"your disk quota is used up; free some space or {OTHER[0]}",
        f"uw schijfruimte is op; maak ruimte of {OTHER[1]}",
    ),
    errno.EFBIG: (
        f"the system allows no file that large; {OTHER[0]}",
        f"het systeem staat zo'n groot bestand niet toe; {OTHER[1]}",
    ),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: (f"it is read-only; {OTHER[0]}", f"er kan alleen worden gelezen; {OTHER[1]}"),
    errno.ENAMETOOLONG: (
        "the name is too long; choose a shorter one with --out",
        "de naam is te lang; kies een kortere met --out",
    ),
    errno.ENOTDIR: _FILE,
    errno.EEXIST: _FILE,
    errno.EBUSY: (
        "it is in use; choose a folder inside it with --out",
        "het is in gebruik; kies een map daarbinnen met --out",
    ),
}
"""Why the system refuses, and what to do, in English and Dutch."""
PARTS = {
    "figures": "de figuren",
    "result": "het resultaat",
    "rates": "de kansen",
    "report": "het rapport",
    "trace": "de gevolgde levens",
}
"""What may be written in a folder, and its Dutch."""
WRITE = ("write", "schrijven")
"""What is to be done in a folder, for a message: "cannot ... 'folder'"."""


OURS = {
    "manifest.json": ("the result of a run", "het resultaat van een run"),
    "population.json": ("the report on a start population", "het rapport over een startbevolking"),
}
"""File by which a folder that zorgdruk wrote is known, and what such a folder holds."""


@contextlib.contextmanager
def clear(action: tuple[str, str], folder: Path, option: str = "--out") -> Iterator[None]:
    """Turn a refusal of the operating system into one sentence for the user.

    Parameters
    ----------
    action : in English and Dutch.
    folder : what is to be written; a file where the option is not ``--out``.
    option : with which the user named it.
    """
    try:
        yield
    except OSError as error:
        told, gezegd = reason(error)
        why = REASONS.get(error.errno or 0, (f"{told}; {OTHER[0]}", f"{gezegd}; {OTHER[1]}"))
        if option != "--out":
            file = (("another folder with", "another file with"), ("andere map met", "ander bestand met"))
            why = (why[0].replace(*file[0]), why[1].replace(*file[1]))
            why = (why[0].replace("--out", option), why[1].replace("--out", option))
        raise ZorgdrukError(
            f"cannot {action[0]} {str(folder)!r}: {why[0]}", f"kan niet {action[1]} {str(folder)!r}: {why[1]}"
        ) from error


def _is_marked(mark: Path) -> bool:
    """Tell whether a file is a description that zorgdruk wrote."""
    try:
        found = json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("software") == "zorgdruk"


def _refuse_foreign(folder: Path, is_ours: Callable[[Path], bool], own: str) -> None:
    """Refuse a place that holds something which is not ours to replace.

    Parameters
    ----------
    own : name of the file of `OURS` that the new folder will have, or "".
    """
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise ZorgdrukError(
            f"{str(folder)!r} is a file; choose a folder with --out",
            f"{str(folder)!r} is een bestand; kies een map met --out",
        )
    if os.path.ismount(folder):
        raise ZorgdrukError(
            f"{str(folder)!r} is a disk by itself; choose a folder inside it with --out",
            f"{str(folder)!r} is een schijf op zichzelf; kies een map daarbinnen met --out",
        )
    if any(folder.iterdir()) and not is_ours(folder):
        for what, wat in (said for mark, said in OURS.items() if mark != own and _is_marked(folder / mark)):
            raise ZorgdrukError(
                f"{str(folder)!r} holds {what} and is not replaced by something else; choose another folder with --out",
                f"{str(folder)!r} bevat {wat} en wordt niet door iets anders vervangen; kies een andere map met --out",
            )
        raise ZorgdrukError(
            f"{str(folder)!r} holds files that zorgdruk did not write; choose an empty or new folder with --out",
            f"{str(folder)!r} bevat bestanden die zorgdruk niet schreef; kies een lege of nieuwe map met --out",
        )


class StagedFolder:
    """A folder in the making: files go to a hidden sibling folder, which takes its place in one move.

    Parameters
    ----------
    out : the folder that is to be
    is_ours : tells whether a folder that stands there already may be replaced

    Raises
    ------
    ZorgdrukError
        If `out` cannot be written or holds something that may not be replaced.
    """

    FOLDERS: tuple[str, ...] = ()
    """Folders to make inside."""
    MARK = ""
    """File of `OURS` that says what the folder holds, if any."""

    def __init__(self, out: Path | str, is_ours: Callable[[Path], bool]) -> None:
        if "\0" in str(out) or not str(out).strip():
            raise ZorgdrukError(
                f"{str(out)!r} is not the name of a folder; choose another with --out",
                f"{str(out)!r} is geen naam van een map; kies een andere met --out",
            )
        self._made: list[Path] = []
        self._is_ours = is_ours
        self.staging: Path | None = None
        with self._clean(("write in", "schrijven in"), Path(out)):
            self.out = Path(os.path.realpath(out))
            _refuse_foreign(self.out, is_ours, self.MARK)
            for parent in reversed([p for p in self.out.parents if not p.exists()]):
                parent.mkdir()
                self._made.append(parent)
            if self.out.is_dir() and not os.access(self.out, os.W_OK):
                raise PermissionError(errno.EACCES, "write-protected", str(self.out))
            if not self.out.exists():  # a name that cannot be had is better known before the simulation
                self.out.mkdir()
                self.out.rmdir()
            # A short name: the result's own may already be as long as the system allows.
            self.staging = Path(tempfile.mkdtemp(prefix=".zorgdruk-", dir=self.out.parent))
            self.staging.chmod(0o777 & ~umask())
            for name in self.FOLDERS:
                (self.staging / name).mkdir()

    @property
    def place(self) -> Path:
        """Where files are written for now; only there until the folder is finished or discarded."""
        if self.staging is None:
            raise RuntimeError("this folder is already finished or discarded; prepare a new one")
        return self.staging

    def put_in_place(self) -> None:
        """Move an old folder aside, the new one in, and only then delete the old one."""
        _refuse_foreign(self.out, self._is_ours, self.MARK)  # what was free or ours at the start may have changed since
        for name in self.FOLDERS:
            if not any((self.place / name).iterdir()):
                (self.place / name).rmdir()
        aside = self.out.parent / f".zorgdruk-{secrets.token_hex(4)}"
        replaced = self.out.exists()
        if replaced:
            self.out.rename(aside)
        try:
            self.place.rename(self.out)
        except BaseException:
            if replaced:
                aside.rename(self.out)
            raise
        self.staging, self._made = None, []
        if replaced:
            shutil.rmtree(aside, ignore_errors=True)

    @contextlib.contextmanager
    def _clean(self, action: tuple[str, str], folder: Path) -> Iterator[None]:
        """Throw away what was written as soon as anything goes wrong, and say so in one sentence."""
        try:
            with clear(action, folder):
                yield
        except BaseException:
            self.discard()
            raise

    def writing(self, what: str) -> contextlib.AbstractContextManager[None]:
        """Return a guard for whoever writes here: it cleans up after a failure and explains it.

        Parameters
        ----------
        what : what is written, for the message: "figures", one of `PARTS`
        """
        return self._clean((f"write the {what} in", f"{PARTS[what]} schrijven in"), self.out)

    def discard(self) -> None:
        """Throw away what was written so far; the place of the result stays as it was."""
        if self.staging is not None:
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging = None
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        self._made = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()
