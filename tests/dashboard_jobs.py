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


def deaf(stopping, seconds):
    """Work without ever looking whether to stop."""
    yield os.getpid()
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
