"""Run a plan, or go on with it: what is on the disk is never done again, and what is half done does not count."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from experiments.batch_folder import open_folder, refuse_clear
from experiments.chunks import PARTS, Chunk, Done, Failure, again, chunks, culprit, job_of
from experiments.finishing import finish
from experiments.local import Died, Local
from experiments.lock import locked
from experiments.machine import workers
from experiments.parts import scan, tidy
from experiments.plan import Plan, Run
from experiments.warming import warm
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.job import Job

ATTEMPTS = 3
"""A run that fails so often is given up; one that the model refuses is given up at once."""
TIMEOUT = 3600.0
"""Seconds that one run may take."""
LOOK = 0.5
"""Seconds between looks whether the user wants to stop."""
Progress = Callable[[int, int], None]
Say = Callable[[str, str], None]


class Stopped(KeyboardInterrupt):
    """The user asked to stop; finished chunks are kept."""


class Backend(Protocol):
    """Where chunks are lived: `Local` or `Cluster`."""

    @property
    def room(self) -> int:
        """How many chunks may be under way."""

    @property
    def busy(self) -> int:
        """Number of chunks under way."""

    def submit(self, folder: str, job: Job, chunk: Chunk, timeout: float | None) -> None:
        """Let a chunk be lived."""

    def wait(self, seconds: float) -> Iterator[tuple[Chunk, Done | Died]]:
        """Wait, and walk through what is done."""

    def kill(self) -> None:
        """End all at once."""


@dataclass
class Outcome:
    """What became of a batch.

    Parameters
    ----------
    folder : where it is.
    runs : how many the plan has.
    before : how many were done already.
    executed : how many were lived now.
    failures : runs that were given up.
    left : runs still to be done, by other shards.
    seconds : that this took.
    """

    folder: Path
    runs: int
    before: int = 0
    executed: int = 0
    failures: list[Failure] = field(default_factory=list)
    left: int = 0
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether every run of the plan is there."""
        return not self.left and not self.failures


@dataclass(frozen=True)
class Way:
    """How a plan is run; it makes no difference to the figures.

    Parameters
    ----------
    jobs : processes of this machine, or "auto".
    shard : k and n.
    cluster : address of a Dask scheduler; None for this machine.
    timeout : seconds for one run.
    force : put an experiment of another plan in the folder aside.
    """

    jobs: int | str = "auto"
    shard: tuple[int, int] = (1, 1)
    cluster: str | None = None
    timeout: float | None = TIMEOUT
    force: bool = False


def _silent(english: str, dutch: str) -> None:
    """Say nothing."""


def run_batch(
    plan: Plan, folder: Path | str, way: Way | None = None, progress: Progress | None = None, say: Say = _silent
) -> Outcome:
    """Run what a folder lacks of a plan, and bring the figures together when nothing is left.

    Parameters
    ----------
    folder : of this plan, or a new one.
    progress : called with (runs done, runs in all), those on the disk included.
    say : called with what the user should know, in English and in Dutch.

    Raises
    ------
    ZorgdrukError : the folder cannot be used, or a cluster does not answer.
    Stopped : Ctrl-C; what is finished stays.
    """
    way, begun = way or Way(), time.perf_counter()
    folder = Path(folder).absolute()
    if not 1 <= way.shard[0] <= way.shard[1]:
        raise ZorgdrukError(
            f"shard: {way.shard[0]}/{way.shard[1]} must be k/n with k from 1 to n.",
            f"shard: {way.shard[0]}/{way.shard[1]} moet k/n zijn met k van 1 tot n.",
        )
    if way.cluster is None:
        workers(way.jobs, plan.size)  # a number that cannot be leaves no folder behind
    key, aside = open_folder(plan, folder, way.force)
    if aside is not None:
        say(f"the experiment that was there is now in {aside}", f"het experiment dat er stond staat nu in {aside}")
    told: list[str] = []
    with locked(folder, way.shard, told), refuse_clear(folder):
        for sentence in told:
            say(sentence, sentence)
        done, damaged = scan(folder / PARTS, key)
        if way.shard == (1, 1):
            tidy(folder / PARTS, damaged)
        for part in damaged:
            say(f"{part.name} is damaged and done again", f"{part.name} is beschadigd en wordt opnieuw gedaan")
        outcome = Outcome(folder, plan.size, before=sum(1 for run in plan.runs() if run in done))
        batch = _Batch(plan, key, outcome, way, progress, say)
        if next(chunks(plan, done, way.shard), None) is not None:
            batch.live(done)
        elif progress is not None:
            progress(outcome.before, outcome.runs)
        if outcome.executed:
            done.clear()  # two lists of a large batch at a time are one too many
            done, _ = scan(folder / PARTS, key)
        here = sum(1 for run in plan.runs() if run in done)
        given_up = {f.run for f in outcome.failures} - done.keys()
        outcome.failures = [f for f in outcome.failures if f.run in given_up]
        outcome.left = plan.size - here - len(given_up)
        if outcome.left == 0 or way.shard == (1, 1):
            finish(plan, folder, done, outcome)
    outcome.seconds = time.perf_counter() - begun
    return outcome


@dataclass
class _Batch:
    """A batch that is being run."""

    plan: Plan
    key: str
    outcome: Outcome
    way: Way
    progress: Progress | None
    say: Say

    @property
    def stop(self) -> str:
        """Name of the file that asks workers to begin no other run."""
        return f"stop-{self.way.shard[0]}-of-{self.way.shard[1]}"

    def live(self, done: Mapping[Run, object]) -> None:
        """Live all that is not done."""
        (self.outcome.folder / self.stop).unlink(missing_ok=True)
        waiting = chunks(self.plan, done, self.way.shard)
        with self._backend() as backend:  # type: ignore[attr-defined]
            try:
                self._feed(backend, waiting, deque())
            except KeyboardInterrupt:
                self._stop(backend)
                raise Stopped from None

    def _backend(self) -> Backend:
        """Return where chunks are lived."""
        if self.way.cluster is not None:
            from experiments.cluster import Cluster

            return Cluster(self.way.cluster, str(self.outcome.folder))
        tasks = max((self.outcome.runs - self.outcome.before), 1)
        jobs = workers(self.way.jobs, tasks)
        warm(self.plan.model, self.say)
        return Local(jobs)

    def _feed(self, backend: Backend, waiting: Iterator[Chunk], retry: deque[Chunk]) -> None:
        """Keep every process busy until nothing is left."""
        folder = str(self.outcome.folder)
        more = True
        while more or retry or backend.busy:
            while backend.busy < backend.room and (more or retry):
                chunk = retry.popleft() if retry else next(waiting, None)
                if chunk is None:
                    more = False
                    continue
                job = job_of(self.plan, chunk, self.key, self.stop)
                backend.submit(folder, job, chunk, self.way.timeout)
            for chunk, told in backend.wait(LOOK):
                retry.extend(self._settle(chunk, told))
                if self.progress is not None:
                    self.progress(self.outcome.before + self.outcome.executed, self.outcome.runs)

    def _settle(self, chunk: Chunk, told: Done | Died) -> list[Chunk]:
        """Count what came of a chunk and return what is to be tried again."""
        if isinstance(told, Done):
            self.outcome.executed += len(told.finished)
            failures = [replace(f, final=f.final or f.attempts >= ATTEMPTS) for f in told.failures]
            self.outcome.failures += [f for f in failures if f.final]
            left = again(chunk, failures)
            return [] if left is None else [left]
        guilty, details = culprit(self.outcome.folder, chunk)
        tries = dict(zip(chunk.runs, chunk.attempts, strict=True))
        for run in chunk.runs if guilty is None else (guilty,):
            tries[run] += 1
        late = "Timeout" in details
        reason = "took too long" if late else f"its process died ({told.how})"
        self.outcome.failures += [
            Failure(run, tries[run], reason, details, True) for run in chunk.runs if tries[run] >= ATTEMPTS
        ]
        alone = [run for run in chunk.runs if run == guilty and tries[run] < ATTEMPTS]
        others = [run for run in chunk.runs if run != guilty and tries[run] < ATTEMPTS]
        return [Chunk(chunk.block, tuple(runs), tuple(tries[run] for run in runs)) for runs in (others, alone) if runs]

    def _stop(self, backend: Backend) -> None:
        """Let runs that have begun end, so that they are not lost; a second Ctrl-C ends them at once."""
        mark = self.outcome.folder / self.stop
        try:
            mark.touch()
            if backend.busy:
                self.say(
                    "stopping: runs that have begun are finished first; press Ctrl-C again to stop at once",
                    "stoppen: runs die bezig zijn worden nog afgemaakt; druk nogmaals op Ctrl-C om meteen te stoppen",
                )
            while backend.busy:
                for chunk, told in backend.wait(LOOK):
                    self._settle(chunk, told)
        except KeyboardInterrupt:
            backend.kill()
        finally:
            mark.unlink(missing_ok=True)


def execute(
    plan: Plan, folder: Path | str, jobs: int | str = "auto", progress: Progress | None = None, **way: object
) -> pd.DataFrame:
    """Run or resume a plan and return its yearly figures.

    Parameters
    ----------
    plan : from `make_plan`.
    folder : of this plan, or a new one.
    jobs, way : as in `Way`.

    Raises
    ------
    ZorgdrukError : the folder cannot be used, or a run failed for good.
    """
    outcome = run_batch(plan, folder, Way(jobs=jobs, **way), progress)  # type: ignore[arg-type]
    if outcome.failures:
        first = outcome.failures[0]
        raise ZorgdrukError(
            f"{len(outcome.failures)} of {outcome.runs} runs failed, see {outcome.folder / 'failed.csv'}; the first: "
            f"{first.run.scenario}, draw {first.run.draw}, seed {first.run.seed}: {first.reason[:200]}",
            f"{len(outcome.failures)} van {outcome.runs} runs mislukten, zie {outcome.folder / 'failed.csv'}; de "
            f"eerste: {first.run.scenario}, trekking {first.run.draw}, seed {first.run.seed}: {first.reason[:200]}",
        )
    from experiments.finishing import read_runs

    return read_runs(outcome.folder, plan.base)
