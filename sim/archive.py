"""Keep arrays and what is said about them in one file that is whole or not there, and refuse one that was changed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import DataError, ZorgdrukError, reason

LARGEST = 4_000_000_000
"""Bytes: a file that holds more is refused."""

Columns = dict[str, NDArray[Any]]
DUTCH = {"snapshot": "momentopname", "start population": "startbevolking"}
"""What a file is, for a Dutch message."""
UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    AttributeError,
    TypeError,
    SyntaxError,
    RuntimeError,
    MemoryError,
    zipfile.BadZipFile,
)
"""What zipfile, NumPy and json raise on bytes that are no archive of ours: a compression that zipfile does not know, a
password or nesting too deep (all RuntimeError), a header that is no Python (SyntaxError) or claims more than there is
room for (MemoryError). Only the reading of the file stands in that `try`, so no fault of the model can hide in it."""


def checksum(arrays: Columns, about: dict[str, Any] | None = None) -> str:
    """Return a hash over names, types, shapes and contents, and over what is said about them."""
    digest = hashlib.sha256(json.dumps(about or {}, sort_keys=True).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def write_archive(path: Path, what: str, about: dict[str, Any], arrays: Columns) -> str:
    """Write the file and return its checksum.

    Parameters
    ----------
    what : what the file is, for messages: "snapshot".
    about : what JSON can hold; gets a ``checksum``.

    Raises
    ------
    ZorgdrukError : the file cannot be written; what stood there is as it was.
    """
    found = checksum(arrays, about)
    buffer = io.BytesIO()
    said = np.array(json.dumps(about | {"checksum": found}))
    np.savez(buffer, allow_pickle=False, about=said, **arrays)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".zorgdruk-")
        try:
            with os.fdopen(handle, "wb") as file:
                Path(temporary).chmod(0o666 & ~umask())  # mkstemp lets nobody else read
                file.write(buffer.getbuffer())
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        why, waarom = reason(error)
        raise ZorgdrukError(
            f"{what} {path}: cannot be written ({why}); choose another file name.",
            f"{DUTCH[what]} {path}: kan niet worden geschreven ({waarom}); kies een andere bestandsnaam.",
        ) from None
    return found


def umask() -> int:
    """Return the user's file mode mask."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def read_archive(path: Path, what: str) -> tuple[dict[str, Any], Columns]:
    """Read the file; nothing in it is run, and its checksum is not looked at yet: see `check_archive`.

    Raises
    ------
    DataError : no such file, not one of ours, or too large.
    """
    name, naam = f"{what} {path.name}", f"{DUTCH[what]} {path.name}"
    try:
        with np.load(path, allow_pickle=False) as file:
            if sum(entry.file_size for entry in file.zip.infolist()) > LARGEST:
                raise DataError(
                    f"{name}: holds more than {LARGEST} bytes and is refused.",
                    f"{naam}: bevat meer dan {LARGEST} bytes en wordt geweigerd.",
                )
            about = json.loads(str(file["about"]))
            if not isinstance(about, dict):
                raise ValueError("it does not say what it is")
            arrays = {key: file[key] for key in file.files if key != "about"}
    except FileNotFoundError:
        raise DataError(f"{name}: there is no such file.", f"{naam}: dat bestand is er niet.") from None
    except PermissionError:
        raise DataError(
            f"{name}: may not be read; ask its owner for the right to read it.",
            f"{naam}: mag niet worden gelezen; vraag de eigenaar om leesrecht.",
        ) from None
    except UNREADABLE as error:
        raise _damaged(path, what, error) from None
    return about, arrays


def _damaged(path: Path, what: str, error: BaseException) -> DataError:
    kind, soort = f"damaged or no {what}", f"beschadigd of geen {DUTCH[what]}"
    if isinstance(error, IsADirectoryError):
        kind, soort = "a folder", "een map"
    return DataError(
        f"{what} {path.name}: is {kind}; name a file that zorgdruk saved, or make it again.",
        f"{DUTCH[what]} {path.name}: is {soort}; noem een bestand dat zorgdruk bewaarde, of maak het opnieuw.",
    )


def check_archive(path: Path, what: str, about: dict[str, Any], arrays: Columns) -> str:
    """Refuse a file whose content does not agree with its checksum, and return that checksum.

    Raises
    ------
    DataError : it was damaged or changed.
    """
    stated = about.get("checksum")
    found = checksum(arrays, {key: value for key, value in about.items() if key != "checksum"})
    if stated != found:
        raise DataError(
            f"{what} {path.name}: its content does not agree with its checksum; it was damaged.",
            f"{DUTCH[what]} {path.name}: de inhoud klopt niet met de controlesom; het bestand is beschadigd.",
        )
    return found
