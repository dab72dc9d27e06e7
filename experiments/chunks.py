"""Cut a plan into chunks, and live one: a chunk is a pure function of the plan and its number, and writes one part."""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import importlib
import json
import threading
import time
import traceback
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from experiments.job import Job
from experiments.parts import rows_of, write_part
from experiments.plan import Run
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.plan import Plan

MOST_PARTS = 500
"""Parts of a batch, at most, faults apart: files by the thousand are slow everywhere."""
FEW = 4
"""Runs in one part, at least, of a batch that is large enough to keep sixteen processes busy all the same."""
PARTS, BUSY = "parts", "busy"
_one = threading.Lock()  # a worker of a cluster may have threads; a process lives one chunk at a time


@dataclass(frozen=True)
class Chunk:
    """Runs that are lived together, in order.

    Parameters
    ----------
    block : number that its part gets.
    runs : which.
    attempts : how often each has been tried before, in the same order.
    """

    block: int
    runs: tuple[Run, ...]
    attempts: tuple[int, ...]


@dataclass(frozen=True)
class Failure:
    """A run that could not be lived: what went wrong, and whether trying again makes no sense."""

    run: Run
    attempts: int
    reason: str
    details: str
    final: bool = False


@dataclass(frozen=True)
class Done:
    """What a worker tells of a chunk; the figures themselves are on the disk."""

    block: int
    finished: tuple[Run, ...]
    failures: tuple[Failure, ...]
    seconds: float = 0.0


def length(plan: Plan) -> int:
    """Return how many runs a chunk has; it follows from the plan alone, so that shards agree.

    All scenarios of a seed and draw are in one chunk, since they share a start.
    """
    if plan.chunk is not None:
        return plan.chunk
    each = max(plan.size // max(plan.sets * len(plan.seeds), 1), 1)
    starts = max(plan.size // each, 1)
    some = min(-(-FEW // each), max(starts // 16, 1))
    return each * max(some, -(-starts // MOST_PARTS))


def chunks(plan: Plan, done: Container[Run], shard: tuple[int, int] = (1, 1)) -> Iterator[Chunk]:
    """Walk through what is still to be done, without making a list of all runs.

    Parameters
    ----------
    done : runs that are on the disk.
    shard : k and n; only every n-th chunk, beginning with the k-th.
    """
    runs, many, block = plan.runs(), length(plan), 0
    while some := tuple(islice(runs, many)):
        if block % shard[1] == shard[0] - 1:
            left = tuple(run for run in some if run not in done)
            if left:
                yield Chunk(block, left, (0,) * len(left))
        block += 1


def job_of(plan: Plan, chunk: Chunk, key: str, stop: str = "") -> Job:
    """Return what the runs of a chunk need of a plan; `stop` as in `Job`."""
    names = {run.scenario for run in chunk.runs} | {plan.base}
    return Job(
        key,
        tuple(s for s in plan.scenarios if s.name in names),
        plan.base,
        plan.municipality,
        plan.start,
        plan.until,
        plan.keep,
        plan.model,
        {draw: plan.parameters(draw) for draw in sorted({run.draw for run in chunk.runs})},
        stop,
        plan.design is None,
    )


def model_of(path: str) -> Callable[[Job, Run], pd.DataFrame]:
    """Return the function that lives a run, from module:name."""
    module, name = path.split(":")
    found: Callable[[Job, Run], pd.DataFrame] = getattr(importlib.import_module(module), name)
    return found


def live_chunk(folder: str, job: Job, chunk: Chunk, timeout: float | None) -> Done:
    """Live the runs of a chunk and write those that succeed as one part.

    Parameters
    ----------
    folder : of the batch.
    timeout : seconds for one run; a longer one ends the process, whose parent tries the others again.

    Notes
    -----
    A file says which run is being lived: when this process dies, the parent knows at which.
    """
    begun, model = time.perf_counter(), model_of(job.model)
    place = Path(folder)
    finished, failures = [], []
    busy = place / BUSY / busy_name(chunk)
    busy.parent.mkdir(exist_ok=True)
    with _one, busy.open("w", encoding="utf-8") as note:
        for run, before in zip(chunk.runs, chunk.attempts, strict=True):
            if job.stop and (place / job.stop).exists():
                break
            _note(note, run)
            if timeout is not None:
                faulthandler.dump_traceback_later(timeout, exit=True, file=note)
            try:
                finished.append((run, rows_of(run, model(job, run))))
            except Exception as error:
                told = "".join(traceback.format_exception(error))
                final = isinstance(error, ZorgdrukError)
                failures.append(Failure(run, before + 1, f"{type(error).__name__}: {error}", told, final))
            finally:
                if timeout is not None:
                    faulthandler.cancel_dump_traceback_later()
        note.seek(0)
        note.truncate()
        if finished:
            write_part(place / PARTS, chunk.block, job.key, finished)
    with contextlib.suppress(OSError):
        busy.unlink()
    return Done(chunk.block, tuple(run for run, _ in finished), tuple(failures), time.perf_counter() - begun)


def busy_name(chunk: Chunk) -> str:
    """Return the name of the note of a chunk; no two chunks of one batch have the same runs."""
    return f"{chunk.block:06d}-{hashlib.sha256(repr(chunk).encode()).hexdigest()[:16]}.txt"


def _note(note: TextIO, run: Run) -> None:
    """Write which run is being lived over what stood there."""
    note.seek(0)
    note.truncate()
    note.write(json.dumps([run.scenario, run.draw, run.seed]) + "\n")
    note.flush()


def culprit(folder: Path, chunk: Chunk) -> tuple[Run | None, str]:
    """Return the run at which the process of a chunk died, and what it still said; None when it said nothing."""
    busy = folder / BUSY / busy_name(chunk)
    try:
        text = busy.read_text(encoding="utf-8", errors="replace")
        busy.unlink()
        head, _, rest = text.partition("\n")
        name, draw, seed = json.loads(head)
        run = Run(name, draw, seed)
    except (OSError, ValueError):
        return None, ""
    return (run if run in chunk.runs else None), rest


def again(chunk: Chunk, failures: Sequence[Failure]) -> Chunk | None:
    """Return the chunk of runs that failed and may be tried again; None without any."""
    left = [f for f in failures if not f.final]
    if not left:
        return None
    return Chunk(chunk.block, tuple(f.run for f in left), tuple(f.attempts for f in left))
