"""Live the runs of a calibration in processes of this machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from multiprocessing.context import BaseContext
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from experiments.stopping import check
from experiments.worker import FIGURES, begin, one_thread, without_main
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    from calibration.calibrate import Keep, Runner
    from calibration.simulators import Task

TRIES = 3
"""A run whose process died is tried so often."""
LOOK = 1.0
"""Seconds between looks at whether the user wants to stop."""


def in_use() -> str:
    """Return the folder of figures for workers, "" for the embedded ones: their server may be older than the choice."""
    return os.environ.get(FIGURES, "")


@contextlib.contextmanager
def pooled(jobs: int) -> Iterator[Runner]:
    """Return a runner with so many processes while this lasts; runs under way when it ends early are thrown away."""
    from calibration.calibrate import attempt

    context: BaseContext = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    with without_main(), one_thread():  # libraries of arithmetic read their settings when they are loaded
        if sys.platform != "win32":
            from multiprocessing import forkserver

            context.set_forkserver_preload(["calibration.calibrate"])
            forkserver.ensure_running()
        pool = ProcessPool(max_workers=jobs, initializer=begin, initargs=(in_use(),), context=context)

        def run(tasks: Sequence[tuple[str, Task]], keep: Keep) -> None:
            waiting, tries = list(reversed(tasks)), dict[str, int]()
            under_way: dict[Future[list[float]], tuple[str, Task]] = {}
            while waiting or under_way:
                while waiting and len(under_way) < 2 * jobs:
                    place, task = waiting.pop()
                    under_way[pool.schedule(attempt, args=(task,))] = place, task
                for future in wait(under_way, timeout=LOOK, return_when=FIRST_COMPLETED).done:
                    place, task = under_way.pop(future)
                    try:
                        keep(place, future.result())
                    except ProcessExpired as error:
                        tries[place] = tries.get(place, 0) + 1
                        if tries[place] >= TRIES:
                            raise ZorgdrukError(
                                f"calibration: the process of a run ended {TRIES} times ({error}); the same command "
                                "goes on; try --jobs 1",
                                f"kalibratie: het proces van een run eindigde {TRIES} keer ({error}); dezelfde "
                                "opdracht gaat verder; probeer --jobs 1",
                            ) from None
                        waiting.append((place, task))
                check()

        try:
            yield run
            pool.close()  # type: ignore[no-untyped-call]
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise
        finally:
            pool.join()
