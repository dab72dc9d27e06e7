"""Live chunks in processes of this machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from experiments.chunks import Chunk, Done, live_chunk
from experiments.job import Job
from experiments.worker import FIGURES, begin, one_thread, without_main


@dataclass(frozen=True)
class Died:
    """The process that lived a chunk is gone, and how."""

    how: str


class Local:
    """A pool of processes; use it as a context manager.

    Parameters
    ----------
    jobs : how many processes.
    """

    def __init__(self, jobs: int) -> None:
        self.room = 2 * jobs  # chunks under way: each process has the next one waiting
        context: BaseContext = multiprocessing.get_context("spawn")
        if sys.platform != "win32":
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["experiments.chunks", "experiments.living"])  # loaded once for all workers
        self._context = context
        self._pool: Any = ProcessPool(
            max_workers=jobs, initializer=begin, initargs=[os.environ.get(FIGURES, "")], context=context
        )
        self._pending: dict[Future[Done], Chunk] = {}
        self._hidden = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self._hidden.enter_context(without_main())
        if self._context.get_start_method() == "forkserver":
            from multiprocessing import forkserver

            with one_thread():  # the server loads the libraries of arithmetic, which read their settings then
                forkserver.ensure_running()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        try:
            self._pool.join()
        finally:
            self._hidden.close()

    @property
    def busy(self) -> int:
        """Number of chunks under way."""
        return len(self._pending)

    def submit(self, folder: str, job: Job, chunk: Chunk, timeout: float | None) -> None:
        """Let a chunk be lived."""
        self._pending[self._pool.schedule(live_chunk, args=(folder, job, chunk, timeout))] = chunk

    def call(self, function: Callable[..., object], *values: object) -> object:
        """Call a function in a worker and wait for the answer."""
        return self._pool.schedule(function, args=values).result()

    def wait(self, seconds: float) -> Iterator[tuple[Chunk, Done | Died]]:
        """Wait until something is done, at most so long, and walk through what is.

        Raises
        ------
        OSError : a part could not be written.
        """
        done, _ = wait(self._pending, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in done:
            chunk = self._pending.pop(future)
            try:
                yield chunk, future.result()
            except CancelledError:
                continue
            except ProcessExpired as error:
                yield chunk, Died(f"process {error.pid} ended with code {error.exitcode}")

    def kill(self) -> None:
        """End all processes at once."""
        self._pool.stop()
