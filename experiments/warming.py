"""Compile the kernels once before processes share them, so that not every process compiles the same for minutes."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

from agents.kernel import cache_folder
from experiments.plan import MODEL


def warm(model: str, say: Callable[[str, str], None]) -> None:
    """Live two months in one process when that has not been done with these kernels on this machine.

    Parameters
    ----------
    model : of the plan; only the simulation itself has kernels to compile.
    say : told that this may take minutes.
    """
    folder = cache_folder()
    if model != MODEL or folder is None:
        return
    mark = folder / f"warm-{''.join(c for c in platform.node() if c.isalnum())[:40]}"
    if mark.exists():
        return
    say("compiling the kernels, once; this takes minutes", "de rekenkern wordt eenmalig vertaald; dat duurt minuten")
    from experiments.local import Local

    with Local(1) as pool:
        pool.call(live_shortly)
    Path(mark).touch()


def live_shortly() -> bool:
    """Live two months of a municipality, around a turn of the year, through all kernels of a run."""
    from sim import run

    run(until="2022-01")
    return True
