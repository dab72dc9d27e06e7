"""Ctrl-C is never lost: it is heeded at the next month even when a library swallows the interruption."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_asked = threading.Event()
_told: list[str] = []


class Interrupted(KeyboardInterrupt):
    """Ctrl-C was pressed.

    Notes
    -----
    A class of its own: Python ends a process by the signal itself, whatever the exit code, when a plain
    KeyboardInterrupt has passed through ``exec`` of a text on its way up, as libraries use it while they are imported.
    """


def _handle(number: int, frame: FrameType | None) -> None:
    """Remember that the user wants to stop, and interrupt what runs."""
    del number, frame
    _asked.set()
    raise Interrupted


@contextlib.contextmanager
def heeding() -> Iterator[None]:
    """Remember Ctrl-C while this lasts; elsewhere than in the main thread, or under a handler of others, do nothing.

    Notes
    -----
    Compiled code that is being loaded can clear a Python exception that a signal raised: a run would go on as if
    nothing had been asked. `check` finds out.
    """
    _asked.clear()
    _told.clear()
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def check() -> None:
    """Stop when the user has asked for it.

    Raises
    ------
    Interrupted : Ctrl-C was pressed.
    """
    if _asked.is_set():
        raise Interrupted


def tell(sentence: str) -> None:
    """Say this, when the command has stopped, instead of that nothing was written."""
    _told[:] = [sentence]


def told() -> str:
    """Return what a command that was stopped wants to be said."""
    return _told[0] if _told else "stopped; nothing was written"
