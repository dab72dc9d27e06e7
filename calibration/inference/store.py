"""Keep the results of runs by what decides them, so that nothing is lost when a calibration is stopped or killed.

A run is addressed by a hash of code, data, parameters and seed. Results stand in one file, a line each that carries its
own hash; a line that was torn by a kill is passed over and its run lived again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from results.staging import WRITE, clear

Floats = NDArray[np.float64]
FILE = "runs.jsonl"


def address(code: str, data: str, task: Sequence[Any] | Mapping[str, Any]) -> str:
    """Return where the result of a run stands.

    Parameters
    ----------
    code, data : hashes.
    task : all else that decides it; numbers are written so that they can be read back to the last bit.
    """
    told = json.dumps([code, data, task], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


class Store:
    """Results on disk.

    Parameters
    ----------
    folder : where `runs.jsonl` stands; made when it is not there.

    Raises
    ------
    ZorgdrukError : it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        with clear((f"{WRITE[0]} in", f"{WRITE[1]} in"), folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._found = _read(self.path)
            self._file = self.path.open("ab")
            if self._file.tell() and not self.path.read_bytes().endswith(b"\n"):
                self._file.write(b"\n")  # what was torn ends here

    def __contains__(self, place: str) -> bool:
        return place in self._found

    def __len__(self) -> int:
        return len(self._found)

    def get(self, place: str) -> list[float]:
        """Return a result."""
        return self._found[place]

    def put(self, place: str, values: Sequence[float]) -> None:
        """Keep a result: it is on the disk when this returns."""
        told = json.dumps([place, [float(v) for v in values]])
        line = f"{_mark(told)} {told}\n".encode()
        with clear((f"{WRITE[0]} in", f"{WRITE[1]} in"), self.path.parent):
            self._file.write(line)  # one write of one line: a kill leaves it whole, torn or absent
            self._file.flush()
            os.fsync(self._file.fileno())
        self._found[place] = [float(v) for v in values]

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _mark(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _read(path: Path) -> dict[str, list[float]]:
    """Return all whole lines of a file."""
    found: dict[str, list[float]] = {}
    if not path.exists():
        return found
    for line in path.read_bytes().split(b"\n"):
        mark, _, told = line.decode("utf-8", "replace").partition(" ")
        if told and mark == _mark(told):
            place, values = json.loads(told)
            found[place] = values
    return found
