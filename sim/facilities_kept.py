"""Keep the file of facilities as a user wrote it, with a start population and with a snapshot."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import DataError, reason

LARGEST = 1_000_000
"""Bytes of a file."""
KEPT = "facilities.text"
"""Name under which an archive keeps the bytes."""


@dataclass(frozen=True, slots=True)
class FacilitiesFile:
    """What a user says, as it stands in the file: kept with a start population and a snapshot.

    Parameters
    ----------
    name : of the file, for messages.
    text : its bytes.
    """

    name: str
    text: bytes

    @property
    def checksum(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.text).hexdigest()


def read_file(path: Path | str) -> FacilitiesFile:
    """Read a file of a user; what it says is checked by `sim.facilities_file.read_entries`.

    Raises
    ------
    DataError : it cannot be read or is larger than `LARGEST`.
    """
    name = Path(path).name or str(path)
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why, waarom = reason(error)
        raise DataError(
            f"{name} cannot be read ({why}); check its name and folder.",
            f"{name} kan niet worden gelezen ({waarom}); kijk naam en map na.",
        ) from None
    if len(data) > LARGEST:
        raise DataError(
            f"{name} is larger than {LARGEST:,} bytes; a line per kern and facility is enough.",
            f"{name} is groter dan {LARGEST} bytes; een regel per kern en voorziening is genoeg.",
        )
    return FacilitiesFile(name, data)


def stated(file: FacilitiesFile | None) -> dict[str, str] | None:
    """Return name and checksum, as a manifest states them."""
    return None if file is None else {"file": file.name, "sha256": file.checksum}


def to_arrays(file: FacilitiesFile | None) -> dict[str, NDArray[Any]]:
    """Return the file as an archive keeps it; nothing without one."""
    return {} if file is None else {KEPT: np.frombuffer(file.text, dtype=np.uint8)}


def from_arrays(where: str, said: object, arrays: dict[str, NDArray[Any]], waar: str = "") -> FacilitiesFile | None:
    """Return the file that an archive keeps, or None when it keeps none.

    Parameters
    ----------
    where, waar : the archive, for the message, in English and Dutch
    said : what `stated` gave

    Raises
    ------
    DataError : what is said and what is kept contradict each other.
    """
    text = arrays.get(KEPT)
    if said is None and text is None:
        return None
    name = said.get("file") if isinstance(said, dict) else None
    if isinstance(name, str) and text is not None and text.dtype == np.uint8 and text.ndim == 1:
        file = FacilitiesFile(name, text.tobytes())
        if stated(file) == said:
            return file
    raise DataError(
        f"{where}: does not hold the facilities that it names; it was damaged.",
        f"{waar or where}: bevat niet de voorzieningen die het noemt; het is beschadigd.",
    )
