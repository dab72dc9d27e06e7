"""One driver at a time in the folder of a batch: a file that says which process on which machine has it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import ZorgdrukError


def _begun(pid: int) -> str:
    """Return when a process of this machine began, as the system tells it; "" when it does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return ""


def alive(pid: int, begun: str) -> bool:
    """Tell whether a process of this machine lives, and is the one that began then."""
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        code = ctypes.c_ulong()
        there = bool(handle) and bool(ctypes.windll.kernel32.GetExitCodeProcess(handle, ctypes.byref(code)))
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return there and code.value == 259  # STILL_ACTIVE
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not begun or _begun(pid) in ("", begun)


def _read(path: Path) -> dict[str, Any]:
    """Return what a lock says; {} when it says nothing that can be understood."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _refuse(folder: Path, lock: Path, told: dict[str, Any]) -> ZorgdrukError:
    """Say who has the folder, and what to do when nobody has."""
    pid, host = told.get("pid", "?"), str(told.get("host", "?"))[:80]
    return ZorgdrukError(
        f"{str(folder)!r} is in use by process {pid} on {host}; wait until it is done, or choose another folder. If "
        f"that process is gone (a machine that was switched off), delete the file {lock.name} in it.",
        f"{str(folder)!r} is in gebruik bij proces {pid} op {host}; wacht tot het klaar is of kies een andere map. Is "
        f"dat proces er niet meer (een machine die is uitgezet), verwijder dan het bestand {lock.name} daarin.",
    )


def _stale(lock: Path) -> bool:
    """Tell whether a lock is of a process of this machine that is gone."""
    told = _read(lock)
    if told.get("host") != socket.gethostname() or not isinstance(told.get("pid"), int):
        return False
    return not alive(told["pid"], str(told.get("begun", "")))


@contextlib.contextmanager
def locked(folder: Path, shard: tuple[int, int], said: list[str] | None = None) -> Iterator[None]:
    """Hold the folder of a batch, or one shard of it, while this lasts.

    Parameters
    ----------
    shard : k and n; others of the same n may work beside this one.
    said : gets a sentence when a lock of a process that is gone was taken over.

    Raises
    ------
    ZorgdrukError : another driver has it.
    """
    own = folder / f"lock-{shard[0]}-of-{shard[1]}.json"
    for lock in sorted(folder.glob("lock-*.json")):
        beside = shard[1] > 1 and lock.name.endswith(f"-of-{shard[1]}.json") and lock != own
        if beside:
            continue
        if not _stale(lock):
            raise _refuse(folder, lock, _read(lock))
        told = _read(lock)
        _take_over(folder, lock, told)
        if said is not None:
            said.append(f"the lock of process {told.get('pid')}, which is gone, was taken over")
    text = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "begun": _begun(os.getpid())})
    try:
        with own.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise _refuse(folder, own, _read(own)) from None
    try:
        yield
    finally:
        if _read(own) == json.loads(text):
            own.unlink(missing_ok=True)


def _take_over(folder: Path, lock: Path, told: dict[str, Any]) -> None:
    """Remove a lock of a process that is gone; when another driver was quicker, its lock stays."""
    aside = folder / f".{secrets.token_hex(8)}.tmp"
    try:
        os.replace(lock, aside)
    except OSError as error:
        raise _refuse(folder, lock, told) from error
    if _read(aside) != told:
        os.replace(aside, lock)
        raise _refuse(folder, lock, _read(lock))
    aside.unlink(missing_ok=True)
