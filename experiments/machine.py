"""What this machine can do: cores, memory that is free, and what a batch asks of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from results.language import Lang
from sim.calendar import parse_last, parse_month
from sim.errors import ZorgdrukError

WORKER_BYTES = 900_000_000
"""Memory of one worker with a municipality of 48,000, kernels loaded: measured 0.61 GB on Linux, half on top."""
START_SECONDS, MONTH_SECONDS = 5.0, 0.05
"""CPU seconds to prepare a start and to live a month at 48,000 inwoners, as measured; see docs/batch.md."""
MONTH_BYTES = 1700
"""Bytes on the disk for each month of a run with all its figures, in parts and in the table together: measured on
twelve runs of ten years."""
SPARE = 0.85
"""Share of the free memory that workers may take."""


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1


def free_memory() -> int | None:
    """Return the bytes of memory that can still be had, within the limit of a container; None when not known."""
    found: list[int] = []
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    except (OSError, ValueError):
        pass
    try:
        most = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text(encoding="ascii"))
        found += [max(int(most) - used, 0)] if most != "max" else []
    except (OSError, ValueError):
        pass
    return min(found) if found else None


def workers(wanted: int | str, tasks: int, each: int = WORKER_BYTES) -> int:
    """Return how many processes to run.

    Parameters
    ----------
    wanted : a number, or "auto" for as many as there are cores and memory for.
    tasks : how much there is to do; more processes than that are of no use.
    each : bytes of memory of one process.

    Raises
    ------
    ZorgdrukError : no number from 1, or more processes than there is memory for.
    """
    free = free_memory()
    room = None if free is None else int(free * SPARE // each)
    if wanted == "auto":
        return max(1, min(cores(), tasks, cores() if room is None else max(room, 1)))
    number = int(wanted) if str(wanted).isdecimal() and len(str(wanted)) < 6 else 0
    if number < 1:
        raise ZorgdrukError(
            f"jobs: '{str(wanted)[:40]}' must be a number of processes from 1 on, or auto.",
            f"jobs: '{str(wanted)[:40]}' moet een aantal processen vanaf 1 zijn, of auto.",
        )
    if room is not None and number > max(room, 1):
        have, need = (free or 0) / 1e9, number * each / 1e9
        raise ZorgdrukError(
            f"jobs: {number} processes need about {need:.1f} GB of memory and {have:.1f} GB is free; ask for at most "
            f"{max(room, 1)}, or auto.",
            f"jobs: {number} processen hebben ongeveer {need:.1f} GB geheugen nodig en er is {have:.1f} GB vrij; vraag "
            f"er hoogstens {max(room, 1)}, of auto.",
        )
    return max(1, min(number, tasks))


@dataclass(frozen=True)
class Estimate:
    """What a batch asks of a machine like the one on which it was measured.

    Parameters
    ----------
    runs : how many.
    seconds : of one core.
    disk, memory : bytes; memory is that of the whole table, were it read at once.
    """

    runs: int
    seconds: float
    disk: int
    memory: int

    def sentence(self, lang: Lang) -> str:
        """Return it in words."""
        time, disk, memory = duration(self.seconds, lang), size(self.disk), size(self.memory)
        if lang == "nl":
            return f"ongeveer {time} van een rekenkern, {disk} schijf en {memory} geheugen om alles te lezen"
        return f"about {time} of one core, {disk} of disk and {memory} of memory to read it all"


def estimate(runs: int, start: str, until: str, prepared: int | None = None) -> Estimate:
    """Return what runs from a start to a horizon ask.

    Parameters
    ----------
    prepared : how many starts are prepared; default one for each run.
    """
    months = parse_last(until, "until") - parse_month(start, "start") + 1
    starts = runs if prepared is None else prepared
    seconds = starts * START_SECONDS + runs * months * MONTH_SECONDS
    return Estimate(runs, seconds, runs * months * MONTH_BYTES, runs * months * MONTH_BYTES * 20)


def size(count: float) -> str:
    """Write a number of bytes.

    Examples
    --------
    >>> size(2_500_000)
    '2.5 MB'
    """
    for unit in ("kB", "MB", "GB", "TB"):
        count /= 1000.0
        if count < 1000.0:
            return f"{count:.1f} {unit}"
    return f"{count / 1000.0:.0f} PB"


def duration(seconds: float, lang: Lang) -> str:
    """Write a number of seconds in the unit that suits it.

    Examples
    --------
    >>> duration(7200, "en")
    '2.0 hours'
    """
    units = (
        (86_400.0 * 365.25, "years", "jaar"), (86_400.0, "days", "dagen"), (3600.0, "hours", "uur"),
        (60.0, "minutes", "minuten"),
    )  # fmt: skip
    for each, english, dutch in units:
        if seconds >= 2 * each:
            return f"{seconds / each:.1f} {dutch if lang == 'nl' else english}"
    return f"{seconds:.0f} {'seconden' if lang == 'nl' else 'seconds'}"
