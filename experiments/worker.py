"""Begin a worker process: one thread of arithmetic, deaf to Ctrl-C, and gone when its parent is gone.

Nothing heavy is imported here: the settings must be there before NumPy and numba are loaded.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator

THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Settings that keep a library to one thread: the batch is parallel in its processes, and nowhere else."""
PR_SET_PDEATHSIG = 1
FIGURES = "ZORGDRUK_DATA"
"""The variable `sim.active.FOLDER`, whose module is not imported here."""


def begin(figures: str | None = None) -> None:
    """Make this process a worker; called first in every one.

    Parameters
    ----------
    figures : folder of figures in use, "" for the embedded ones; the server that begins workers may be older than the
        choice of it. None leaves it to the environment.
    """
    os.environ.update(dict.fromkeys(THREADS, "1"))
    if figures:
        os.environ[FIGURES] = figures
    elif figures is not None:
        os.environ.pop(FIGURES, None)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, name="parent", daemon=True).start()


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Let processes that are begun while this lasts keep every library to one thread."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _watch() -> None:
    """End this process when the one that asked for it has ended, on any system."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def without_main() -> Iterator[None]:
    """Hide the main module while this lasts: new processes would import it, and a script would start its batch anew."""
    main = sys.modules["__main__"]
    spec, file = getattr(main, "__spec__", None), getattr(main, "__file__", None)
    main.__spec__ = None
    if file is not None:
        del main.__file__
    try:
        yield
    finally:
        main.__spec__ = spec
        if file is not None:
            main.__file__ = file
