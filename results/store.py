"""Write the folder of a result so that nothing half-written ever stands there."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import pandas as pd

SOFTWARE, FORMAT = "zorgdruk", 1
MANIFEST, FIGURES = "manifest.json", "figures"
TABLES = ("yearly", "monthly", "margins")
OURS = {MANIFEST, "persons.parquet", "report.html", *(f"{name}.parquet" for name in TABLES)}
"""The files of a result, figures apart; any other file in the folder is somebody else's work."""

REASONS = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder with --out",
    errno.EDQUOT: "your disk quota is used up; free some space or choose another folder with --out",
    errno.EFBIG: "the system allows no file that large; choose another folder with --out",
    errno.EACCES: "you may not write there; choose another folder with --out",
    errno.EPERM: "you may not write there; choose another folder with --out",
    errno.EROFS: "it is read-only; choose another folder with --out",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one with --out",
    errno.ENOTDIR: "a part of the path is a file; choose another folder with --out",
    errno.EEXIST: "a part of the path is a file; choose another folder with --out",
    errno.EBUSY: "it is in use; choose a folder inside it with --out",
}


class Outcome(Protocol):
    """The part of a run's result that is stored."""

    @property
    def yearly(self) -> pd.DataFrame:
        """Return the yearly table."""

    @property
    def monthly(self) -> pd.DataFrame:
        """Return the monthly table."""

    @property
    def margins(self) -> pd.DataFrame:
        """Return how well the start population fits."""

    @property
    def manifest(self) -> dict[str, Any]:
        """Return what was run."""


@contextlib.contextmanager
def clear(action: str, folder: Path) -> Iterator[None]:
    """Turn a refusal of the operating system into one sentence for the user."""
    try:
        yield
    except OSError as error:
        why = REASONS.get(error.errno or 0, f"{error.strerror or error}; choose another folder with --out")
        raise ZorgdrukError(f"cannot {action} {str(folder)!r}: {why}") from error


def is_result(folder: Path) -> bool:
    """Tell whether a folder holds a result of ours and nothing else."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(found, dict) or found.get("software") != SOFTWARE:
            return False
        files = [path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()]
    except (OSError, ValueError, RecursionError):
        return False
    return all(
        str(file) in OURS or (str(file.parent) == FIGURES and file.suffix in (".png", ".svg"))
        for file in files
    )


def _refuse_foreign(folder: Path) -> None:
    """Refuse a place that holds something which is not ours to replace."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise ZorgdrukError(f"{str(folder)!r} is a file; choose a folder with --out")
    if os.path.ismount(folder):
        raise ZorgdrukError(f"{str(folder)!r} is a disk by itself; choose a folder inside it with --out")
    if any(folder.iterdir()) and not is_result(folder):
        raise ZorgdrukError(
            f"{str(folder)!r} holds files that are not a zorgdruk result; "
            "choose an empty or new folder with --out"
        )


class ResultFolder:
    """A result in the making: files go to a hidden sibling folder, which becomes the result in one move.

    Use it as a context manager around the run, so that a folder that cannot be written is refused before the
    simulation, and so that nothing is left behind when it fails.

    Parameters
    ----------
    out : the folder that will hold the result

    Raises
    ------
    ZorgdrukError
        If `out` cannot be written or holds something that is not a result of ours.

    Examples
    --------
    >>> with prepare("results/first") as folder:  # doctest: +SKIP
    ...     result = run(read_scenario("basispad"))
    ...     folder.write(result)
    """

    def __init__(self, out: Path | str) -> None:
        if "\0" in str(out) or not str(out).strip():
            raise ZorgdrukError(f"{str(out)!r} is not the name of a folder; choose another with --out")
        self._made: list[Path] = []
        self.staging: Path | None = None
        with self._clean("write in", Path(out)):
            self.out = Path(out).resolve()
            _refuse_foreign(self.out)
            for parent in reversed([p for p in self.out.parents if not p.exists()]):
                parent.mkdir()
                self._made.append(parent)
            if not self.out.exists():  # a name that cannot be had is better known before the simulation
                self.out.mkdir()
                self.out.rmdir()
            # A short name: the result's own may already be as long as the system allows.
            self.staging = Path(tempfile.mkdtemp(prefix=".zorgdruk-", dir=self.out.parent))
            self.staging.chmod(0o777 & ~_umask())
            self.figures.mkdir()

    @property
    def figures(self) -> Path:
        """The folder in which figures are put before the result is finished."""
        return self._place / FIGURES

    @property
    def _place(self) -> Path:
        """The staging folder; only there until the result is finished or discarded."""
        if self.staging is None:
            raise RuntimeError("this result is already finished or discarded; prepare a new one")
        return self.staging

    def write(self, result: Outcome) -> None:
        """Write tables and manifest and put the result in its place.

        Parameters
        ----------
        result : what `sim.run` returns

        Raises
        ------
        ZorgdrukError
            If it cannot be written; an earlier result then stands as it did.
        """
        tables = {"yearly": result.yearly, "monthly": result.monthly, "margins": result.margins}
        with self._clean("write the result in", self.out):
            for name, frame in tables.items():
                frame.to_parquet(self._place / f"{name}.parquet", index=False, compression="zstd")
            manifest = private_free(dict(result.manifest)) | {
                "software": SOFTWARE,
                "format": FORMAT,
                "status": "complete",
                "rows": {name: len(frame) for name, frame in tables.items()},
                "files": {name: file_hash(self._place / f"{name}.parquet") for name in tables},
            }
            text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False, default=_plain)
            _write_synced(self._place / MANIFEST, text)
            self._put_in_place()

    def _put_in_place(self) -> None:
        """Move an old result aside, the new one in, and only then delete the old one."""
        _refuse_foreign(self.out)  # what was free or ours at the start may have changed since
        if not any(self.figures.iterdir()):
            self.figures.rmdir()
        aside = self.out.parent / f".zorgdruk-{secrets.token_hex(4)}"
        replaced = self.out.exists()
        if replaced:
            self.out.rename(aside)
        try:
            self._place.rename(self.out)
        except BaseException:
            if replaced:
                aside.rename(self.out)
            raise
        self.staging, self._made = None, []
        if replaced:
            shutil.rmtree(aside, ignore_errors=True)

    @contextlib.contextmanager
    def _clean(self, action: str, folder: Path) -> Iterator[None]:
        """Throw away what was written as soon as anything goes wrong, and say so in one sentence."""
        try:
            with clear(action, folder):
                yield
        except BaseException:
            self.discard()
            raise

    def writing(self) -> contextlib.AbstractContextManager[None]:
        """Return a guard for whoever writes figures: it cleans up and explains as `write` does."""
        return self._clean("write the figures in", self.out)

    def discard(self) -> None:
        """Throw away what was written so far; the place of the result stays as it was."""
        if self.staging is not None:
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging = None
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        self._made = []

    def __enter__(self) -> ResultFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def prepare(out: Path | str) -> ResultFolder:
    """Check that a result can be written in `out`, before anything is simulated; see `ResultFolder`."""
    return ResultFolder(out)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def private_free(value: Any, own_words: bool = False) -> Any:
    """Return a value without absolute paths: of each only the last part is kept.

    Parameters
    ----------
    value : anything that can stand in a manifest
    own_words : True for the text of a scenario, which is the user's own and stays as it is
    """
    if isinstance(value, Mapping):
        return {str(k): private_free(v, own_words or k in ("text", "title")) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [private_free(item, own_words) for item in value]
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, str) and not own_words and "\n" not in value:
        for kind in (PurePosixPath, PureWindowsPath):
            if kind(value).is_absolute():
                return kind(value).name
    return value


def _umask() -> int:
    """Return the user's file mode mask; mkdtemp makes folders that nobody else can read."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _plain(value: Any) -> Any:
    """Turn NumPy scalars and arrays into what JSON knows."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot stand in a manifest")


def _write_synced(path: Path, text: str) -> None:
    """Write a text and wait until it is on the disk, where a full disk shows at last."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
