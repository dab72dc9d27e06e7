"""Write the result of a run as a folder of tables, a manifest and figures."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, Protocol

from results.staging import StagedFolder

if TYPE_CHECKING:
    import pandas as pd

SOFTWARE, FORMAT = "zorgdruk", 1
MANIFEST, FIGURES = "manifest.json", "figures"
TABLES = ("yearly", "monthly", "margins")
REPORTS = ("report.html", "report.pdf", "report.docx", "report.xlsx", "report.json")
EXTRAS = ("persons.parquet", *REPORTS, "trace.csv", "prevalence.csv")
OURS = {MANIFEST, *EXTRAS, *(f"{name}.parquet" for name in TABLES)}
"""The files of a result, figures apart; any other file in the folder is somebody else's work."""


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


def is_result(folder: Path) -> bool:
    """Tell whether a folder holds a result of ours and nothing else."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(found, dict) or found.get("software") != SOFTWARE:
            return False
        files = [path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()]
    except (OSError, ValueError, RecursionError):
        return False
    return all(str(file) in OURS or (str(file.parent) == FIGURES and file.suffix in (".png", ".svg")) for file in files)


class ResultFolder(StagedFolder):
    """A result in the making.

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

    FOLDERS = (FIGURES,)
    MARK = MANIFEST

    def __init__(self, out: Path | str) -> None:
        super().__init__(out, is_result)

    @property
    def figures(self) -> Path:
        """The folder in which figures are put before the result is finished."""
        return self.place / FIGURES

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
        with self.writing("result"):
            for name, frame in tables.items():
                frame.to_parquet(self.place / f"{name}.parquet", index=False, compression="zstd")
            manifest = private_free(dict(result.manifest)) | {
                "software": SOFTWARE,
                "format": FORMAT,
                "status": "complete",
                "rows": {name: len(frame) for name, frame in tables.items()},
                "files": {name: file_hash(self.place / f"{name}.parquet") for name in tables},
            }
            text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False, default=_plain)
            _write_synced(self.place / MANIFEST, text)
            self.put_in_place()


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
