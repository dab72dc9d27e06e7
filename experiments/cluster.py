"""Live chunks on a Dask cluster that runs already; the disk that driver and workers share is the truth.

Nothing of the figures passes through Dask: a worker writes its part itself, and says only which runs are done. So a
worker that dies takes nothing along that was finished.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import re
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from experiments.chunks import Chunk, Done, live_chunk
from experiments.job import Job
from experiments.local import Died
from sim.errors import ZorgdrukError

ANSWER = 5.0
"""Seconds in which a scheduler must answer."""
ADDRESS = re.compile(r"(?:[a-z]+://)?[\w.\-\[\]:]+:\d{1,5}", re.ASCII)
"""Of a scheduler: a host and a port, with or without the protocol."""
BEHIND = 3
"""Chunks that wait for each worker, so that none is idle."""


def same_code() -> dict[str, str]:
    """Return what decides figures where this is called; the workers must have the same."""
    from experiments.batch_folder import code

    return code()


def begin_worker(folder: str) -> bool:
    """Make a worker of Dask ready, and tell whether it sees the folder of the batch."""
    import os

    from experiments.batch_folder import PLAN
    from experiments.worker import THREADS

    os.environ.update(dict.fromkeys(THREADS, "1"))
    return (Path(folder) / PLAN).exists()


class Cluster:
    """The workers of a Dask scheduler; use it as a context manager.

    Parameters
    ----------
    address : such as tcp://10.0.0.1:8786.
    folder : of the batch, on a disk that all workers see at the same path.

    Raises
    ------
    ZorgdrukError : the extra is not installed, the scheduler does not answer, or its workers cannot do this batch.
    """

    def __init__(self, address: str, folder: str) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            raise ZorgdrukError(
                "--cluster needs dask.distributed; install it with: pip install 'zorgdruk[cluster]'",
                "--cluster heeft dask.distributed nodig; installeer het met: pip install 'zorgdruk[cluster]'",
            ) from None
        if ADDRESS.fullmatch(address) is None:
            raise ZorgdrukError(
                f"cluster: '{address[:100]}' is no address; give that which the scheduler printed, such as "
                "tcp://10.0.0.1:8786.",
                f"cluster: '{address[:100]}' is geen adres; geef dat wat de scheduler gaf, zoals tcp://10.0.0.1:8786.",
            )
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # its tracebacks say less than our sentences
        self._distributed = distributed
        try:
            self._client: Any = distributed.Client(address, timeout=f"{ANSWER:.0f}s", set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise ZorgdrukError(
                f"cluster: no Dask scheduler answers at '{address[:100]}' ({type(error).__name__}); is it running, and "
                "is the address that which it printed?",
                f"cluster: op '{address[:100]}' antwoordt geen Dask-scheduler ({type(error).__name__}); draait hij, en "
                "is het adres dat wat hij gaf?",
            ) from None
        self._pending: dict[Any, Chunk] = {}
        try:
            self._check(address, folder)
        except BaseException:
            self._client.close()
            raise
        self._number = 0

    def _check(self, address: str, folder: str) -> None:
        """Refuse a cluster without workers, or whose workers have other code or another disk."""
        try:
            self._client.wait_for_workers(1, timeout=ANSWER)
            code = self._client.run(same_code)
            sees = self._client.run(begin_worker, folder)
        except Exception as error:
            told = f"{type(error).__name__}: {str(error)[:120]}"
            raise ZorgdrukError(
                f"cluster: the workers of {address[:100]} cannot be used ({told}); start them, with zorgdruk "
                "installed.",
                f"cluster: de workers van {address[:100]} zijn niet te gebruiken ({told}); start ze, met zorgdruk "
                "geïnstalleerd.",
            ) from None
        mine = same_code()
        for worker, other in code.items():
            differ = [name for name in {**mine, **other} if mine.get(name) != other.get(name)]
            if differ:
                raise ZorgdrukError(
                    f"cluster: worker {worker} has another version ({', '.join(differ[:4])}); install the same there.",
                    f"cluster: worker {worker} heeft een andere versie ({', '.join(differ[:4])}); installeer dezelfde.",
                )
        for worker, there in sees.items():
            if not there:
                raise ZorgdrukError(
                    f"cluster: worker {worker} does not see {folder!r}; choose a folder on a disk that all share.",
                    f"cluster: worker {worker} ziet {folder!r} niet; kies een map op een schijf die allen delen.",
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(Exception):
            self._client.cancel(list(self._pending), force=True)
        self._client.close(timeout=ANSWER)

    @property
    def room(self) -> int:
        """How many chunks may be under way; workers come and go."""
        return BEHIND * max(len(self._client.scheduler_info(n_workers=-1)["workers"]), 1)

    @property
    def busy(self) -> int:
        """Number of chunks under way."""
        return len(self._pending)

    def submit(self, folder: str, job: Job, chunk: Chunk, timeout: float | None) -> None:
        """Let a chunk be lived."""
        self._number += 1
        key = f"{job.key[:8]}-{chunk.block}-{self._number}"
        made = self._client.submit(live_chunk, folder, job, chunk, timeout, key=key, pure=False)
        self._pending[made] = chunk

    def wait(self, seconds: float) -> Iterator[tuple[Chunk, Done | Died]]:
        """Wait until something is done, at most so long, and walk through what is.

        Raises
        ------
        OSError : a part could not be written.
        ZorgdrukError : the scheduler is gone.
        """
        with self._client.as_current(), contextlib.suppress(TimeoutError, self._distributed.TimeoutError):
            self._distributed.wait(list(self._pending), timeout=seconds, return_when="FIRST_COMPLETED")
        if self._client.status not in ("running", "connecting"):
            raise ZorgdrukError(
                "cluster: the scheduler is gone; what is finished is kept, so the same command goes on.",
                "cluster: de scheduler is weg; wat klaar is blijft bewaard, dus hetzelfde commando gaat verder.",
            )
        for future in [f for f in self._pending if f.done()]:
            chunk = self._pending.pop(future)
            try:
                yield chunk, future.result()
            except (CancelledError, self._distributed.CancelledError):
                yield chunk, Died("the scheduler dropped it")
            except self._distributed.KilledWorker as error:
                yield chunk, Died(f"its workers died: {str(error)[:100]}")

    def kill(self) -> None:
        """Drop everything at once; what a worker is in the midst of, it may still write."""
        self._client.cancel(list(self._pending), force=True)
        self._pending.clear()
