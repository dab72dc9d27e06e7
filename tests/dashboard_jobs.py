"""Quick and bad jobs for tests of the workers of the dashboard."""

import os
import time

from experiments.dashboard.working import Stopped


def count(stopping, many, pause=0.0):
    """Yield numbers, and look between them whether to stop."""
    for i in range(many):
        if stopping():
            raise Stopped
        time.sleep(pause)
        yield i


def deaf(stopping, seconds, mark=None):
    """Work without ever looking whether to stop; `mark` is a file that is there once nobody looks any more."""
    yield os.getpid()
    if mark is not None:
        open(mark, "w", encoding="ascii").close()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.01)


def crash(stopping):
    """End the process without a word."""
    yield "going"
    os._exit(7)


def mistake(stopping):
    """Refuse like a user's mistake."""
    from sim.errors import ZorgdrukError

    yield "going"
    raise ZorgdrukError("too much", "te veel")


def fault(stopping):
    """Fail like a fault of the model."""
    yield "going"
    raise ValueError("no\nsuch thing")


def who(stopping):
    """Tell which process does it."""
    yield os.getpid()


def _table(scenario, seed):
    from tests.test_dashboard_results import run

    return run(scenario, seed, -1e5)


def quick(stopping, asked):
    """Answer as the model does, with made-up figures."""
    for scenario in (asked.base, *asked.scenarios):
        yield "rows", asked.seed, scenario.name, _table(scenario.name, asked.seed), True
    yield "share", asked.seed, 1.0


def slow(stopping, asked):
    """Answer as the model does, after a long time."""
    yield "stage", "wachten", "waiting"
    yield from count(stopping, 10_000, 0.01)


def crashing(stopping, asked):
    """Crash as the model might."""
    yield "stage", "wachten", "waiting"
    os._exit(7)
