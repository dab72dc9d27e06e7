"""Keep a fixed number of worker processes, give each an order at a time, and end those that do not stop when asked."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import connection
from typing import Any

from experiments.dashboard.jobs import CANCELLED, FAILED, MOST_EVENTS, MOST_WAITING, Job, Locked, Task
from experiments.dashboard.working import Order, Told, work
from experiments.worker import one_thread, without_main

LOOK = 0.25
"""Seconds between looks at what must be ended."""
GRACE = 1.5
"""Seconds that a worker gets to stop by itself; after that its process is ended."""
TIMEOUT = 1800.0
"""Seconds that one task may take."""
MOST_BYTES = 2_500_000_000
"""Memory above which a worker is replaced by a new one when its task is done."""
MOST_CRASHES = 3
"""Workers that may be lost while they make themselves ready; the next ones do so when there is work."""
WARM = 0
"""Number of the order by which a new worker makes itself ready."""


@dataclass
class Worker:
    """A process and what it is doing.

    Parameters
    ----------
    place : which of the workers it is.
    order : number of the order under way; None when it is free.
    job : whose task that is; None for an order of the house.
    end_at : when its process is ended, unless it stops before; infinite when it may go on.
    late : its process was ended, so that it gets nothing more to do, whatever it told last.
    """

    place: int
    process: Any
    pipe: connection.Connection
    order: int | None = None
    job: Job | None = None
    end_at: float = float("inf")
    late: bool = False


class Workers(Locked):
    """The processes in which jobs are done; `close` ends them.

    Parameters
    ----------
    count : how many processes.
    warm : what new workers do first, by place; none for nothing.
    most : jobs under way at a time.
    """

    def __init__(
        self, count: int = 2, warm: Sequence[Task] = (), most: int = MOST_WAITING, timeout: float = TIMEOUT
    ) -> None:
        super().__init__(most)
        self.count, self.timeout = count, timeout
        self._warm = tuple(warm)
        self._numbers = iter(range(1, 1 << 62))
        self._workers: dict[int, Worker] = {}
        self._closing = False
        self._crashes = 0  # of workers that were making themselves ready
        self._wake, self._waker = connection.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._serve, name="workers", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        """Whether some worker has made itself ready."""
        with self.lock:
            return any(w.order != WARM for w in self._workers.values())

    def pids(self) -> list[int]:
        """Return the numbers of the processes that live."""
        with self.lock:
            return [int(w.process.pid) for w in self._workers.values() if w.process.is_alive()]

    def of(self, job: Job) -> list[int]:
        """Return the numbers of the processes that are busy with a job."""
        with self.lock:
            return [int(w.process.pid) for w in self._workers.values() if w.job is job and w.process.is_alive()]

    def submit(self, owner: str, kind: str, tasks: Sequence[Task]) -> tuple[Job, bool]:
        """Return a new job, or the one of this owner and kind that is under way; see `Queue.add`."""
        with self.lock:
            made = self.queue.add(owner, kind, tasks)
        self._nudge()
        return made

    def cancel(self, job: Job, now: bool = True) -> None:
        """Call a job off.

        Parameters
        ----------
        now : end its processes at once; else they may stop by themselves first, which keeps what they have at hand.
        """
        with self.lock:
            job.end(CANCELLED)
            for worker in self._workers.values():
                if worker.job is job:
                    self._stop(worker, now)
        self._nudge()

    def forget(self, owner: str) -> None:
        """Call off all jobs of an owner who has left."""
        with self.lock:
            for job in list(self.queue.jobs.values()):
                if job.owner == owner:
                    self.cancel(job, now=False)

    def close(self) -> None:
        """End all processes."""
        with self.lock:
            self._closing = True
        self._nudge()
        self._thread.join(5.0)
        with self.lock:
            for worker in self._workers.values():
                self._end(worker)
            self._workers.clear()

    def _nudge(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._waker.send_bytes(b"1")

    def _serve(self) -> None:
        """Look after the workers; the life of the thread that all of them are begun by."""
        while True:
            with self.lock:
                if self._closing:
                    return
                self._begin_workers()
                self._end_late()
                self._assign()
                things: list[Any] = [self._wake]
                for worker in self._workers.values():
                    things += [worker.pipe, worker.process.sentinel]
            found = connection.wait(things, timeout=LOOK)
            if self._wake in found:
                while self._wake.poll(0):
                    self._wake.recv_bytes()
            self._hear(found)

    def _begin_workers(self) -> None:
        """Begin the workers that are missing; a second one when the first is ready, which compiles for both."""
        for place in range(self.count):
            if place in self._workers:
                continue
            if any(w.order == WARM for w in self._workers.values()):
                return
            waits = any(job.tasks for job in self.queue.jobs.values())
            self._workers[place] = self._begin(place, warm=not (waits and self._workers))

    def _begin(self, place: int, warm: bool) -> Worker:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=work, args=(there,), name=f"zorgdruk-{place}", daemon=True)
        with one_thread(), without_main():
            process.start()
        there.close()
        worker = Worker(place, process, here)
        if self._warm and warm and self._crashes < MOST_CRASHES:
            task = self._warm[place % len(self._warm)]
            here.send(Order(WARM, task.function, task.arguments))
            worker.order = WARM
        return worker

    def _assign(self) -> None:
        """Give free workers something to do."""
        self.queue.sweep({w.job.number for w in self._workers.values() if w.job is not None})
        free = [w for w in self._workers.values() if w.order is None and not w.late]
        for i, worker in enumerate(free):
            others = frozenset(w.place for w in free[i + 1 :])
            found = self.queue.next(worker.place, self.count, others)
            if found is None:
                continue
            worker.job, task = found
            worker.order = next(self._numbers)
            worker.end_at, worker.late = time.monotonic() + self.timeout, False
            try:
                worker.pipe.send(Order(worker.order, task.function, task.arguments))
            except OSError:
                self._lost(worker)

    def _stop(self, worker: Worker, now: bool) -> None:
        """Ask a worker to stop, or end it."""
        worker.end_at = time.monotonic() + (0.0 if now else GRACE)
        if now:
            worker.late = True
            worker.process.kill()
            return
        with contextlib.suppress(OSError):
            worker.pipe.send("stop")

    def _end_late(self) -> None:
        """End workers that took too long."""
        for worker in self._workers.values():
            if worker.order not in (None, WARM) and time.monotonic() > worker.end_at and not worker.late:
                worker.late = True
                if worker.job is not None:
                    worker.job.end(FAILED, ("het duurde te lang", "it took too long"))
                worker.process.kill()

    def _hear(self, found: Sequence[Any]) -> None:
        """Take in what workers told, and who is gone."""
        for worker in list(self._workers.values()):
            gone = worker.process.sentinel in found
            try:
                while (worker.pipe in found or gone) and worker.pipe.poll(0):
                    told = worker.pipe.recv()
                    with self.lock:
                        self._take(worker, told)
            except (EOFError, OSError):
                gone = True
            if gone:
                with self.lock:
                    self._lost(worker)

    def _take(self, worker: Worker, told: Told) -> None:
        """Take in one word of a worker."""
        if told.number != worker.order:
            return
        job = worker.job
        if told.kind == "event":
            if job is not None and not job.over:
                job.events.append(told.content)
                if len(job.events) > MOST_EVENTS:
                    self.cancel(job, now=False)
            return
        worker.order, worker.job, worker.end_at = None, None, float("inf")
        if job is not None and told.kind == "done":
            job.done += 1
        elif job is not None and told.kind == "failed":
            job.end(FAILED, told.content)
            for other in self._workers.values():
                if other.job is job:
                    self._stop(other, now=False)
        if told.kind == "done" and int(told.content or 0) > MOST_BYTES:
            self._end(worker)
            del self._workers[worker.place]

    def _lost(self, worker: Worker) -> None:
        """Take in that a process is gone."""
        if self._workers.get(worker.place) is not worker:
            return
        worker.process.join(0.5)
        self._crashes += worker.order == WARM
        code = worker.process.exitcode
        if worker.job is not None:
            worker.job.end(FAILED, (f"het rekenproces is onverwacht gestopt (code {code})",
                                    f"the process that computed it ended unexpectedly (code {code})"))  # fmt: skip
            for other in self._workers.values():
                if other.job is worker.job and other is not worker:
                    self._stop(other, now=False)
        self._end(worker)
        del self._workers[worker.place]

    def _end(self, worker: Worker) -> None:
        """End a process and what led to it."""
        with contextlib.suppress(OSError, ValueError):
            worker.pipe.close()
        if worker.process.is_alive():
            worker.process.kill()
        worker.process.join(2.0)


def slots() -> int:
    """Return how many workers this machine has room for: two, or one on a single core."""
    return 1 if (os.cpu_count() or 1) < 2 else 2
