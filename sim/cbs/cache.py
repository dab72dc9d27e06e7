"""Keep finished pages on disk: each in one file with its date and checksum, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from sim.errors import ZorgdrukError, reason

FORMAT = "zorgdruk page 1"
FOLDER = "ZORGDRUK_CACHE"
"""Environment variable with another folder for what was fetched."""
LONGEST_HEAD = 8192
"""Bytes of the first line of a file, which says what the rest is."""
OLD_PART = 24 * 3600
"""Seconds after which a part left by a process that was killed is cleared away."""


def default_cache() -> Path:
    """Return the user's own folder for what was fetched, or that of `FOLDER`."""
    from platformdirs import user_cache_path

    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER])
    return user_cache_path("zorgdruk", appauthor=False) / "cbs"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was answered: its bytes and the day (YYYY-MM-DD, UTC) of the answer."""

    body: bytes
    fetched: str


class Cache:
    """A folder of pages by address and edition of their table.

    Parameters
    ----------
    folder : made when it is not there.

    Raises
    ------
    ZorgdrukError : the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: list[str] = []
        try:
            (folder / "pages").mkdir(parents=True, exist_ok=True)
            (folder / "tables").mkdir(exist_ok=True)
            for part in (*folder.glob("*.part"), *(folder / "pages").glob("*.part")):
                if _left(part):
                    part.unlink(missing_ok=True)
            for part in (folder / "tables").glob(".new-*"):
                if _left(part):
                    shutil.rmtree(part, ignore_errors=True)
        except OSError as error:
            said = reason(error)
            raise ZorgdrukError(
                f"cache: {folder} cannot be used ({said[0]}); name another folder with --cache or ZORGDRUK_CACHE.",
                f"cache: {folder} is niet te gebruiken ({said[1]}); noem een andere map met --cache of ZORGDRUK_CACHE.",
            ) from None

    def _file(self, url: str, edition: str) -> Path:
        return self.folder / "pages" / (hashlib.sha256(f"{edition}\n{url}".encode()).hexdigest()[:40] + ".page")

    def get(self, url: str, edition: str) -> Page | None:
        """Return a page, or None when it is not there or not as it was written; the latter is noted in `damaged`."""
        file = self._file(url, edition)
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            self.damaged.append(file.name)
            return None
        head, _, body = data.partition(b"\n")
        try:
            told = json.loads(head[:LONGEST_HEAD])
            good = (
                told["format"] == FORMAT
                and told["url"] == url
                and told["edition"] == edition
                and told["sha256"] == hashlib.sha256(body).hexdigest()
            )
            fetched = str(told["fetched"])
        except (ValueError, KeyError, TypeError, RecursionError):
            good, fetched = False, ""
        if not good:
            self.damaged.append(file.name)
            return None
        return Page(body, fetched)

    def put(self, url: str, edition: str, body: bytes) -> Page:
        """Keep a page; a reader sees the old one or the new one, never a part.

        Raises
        ------
        ZorgdrukError : it cannot be written.
        """
        fetched = time.strftime("%Y-%m-%d", time.gmtime())
        head = {"format": FORMAT, "url": url, "edition": edition, "fetched": fetched}
        head["sha256"] = hashlib.sha256(body).hexdigest()
        write_whole(self._file(url, edition), json.dumps(head).encode() + b"\n" + body)
        return Page(body, fetched)


def _left(part: Path) -> bool:
    """Tell whether something half-made is of a process that is gone; another fetch may be making it now."""
    try:
        return time.time() - part.stat().st_mtime > OLD_PART
    except FileNotFoundError:
        return False


def write_whole(file: Path, data: bytes) -> None:
    """Write a file under another name, see it on disk, and only then give it its name.

    Raises
    ------
    ZorgdrukError : it cannot be written.
    """
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        said = reason(error)
        raise ZorgdrukError(
            f"cache: {file.name} cannot be written in {file.parent} ({said[0]}); make room or name another --cache.",
            f"cache: {file.name} is niet te schrijven in {file.parent} ({said[1]}); maak ruimte of noem een andere "
            "--cache.",
        ) from None
