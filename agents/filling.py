"""The hours of a voorziening: what mantelzorg leaves of a need first, to which belongs what the overloaded give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.domains import TASKS
from agents.kernel import lean

JOBS = len(TASKS)


@lean
def fill(
    p: int, k: int, left: int, whole: int, tasks: NDArray[np.uint8], need: NDArray[np.uint8],
    covered: NDArray[np.uint8], heavy: NDArray[np.uint8], helped: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Give hours beside mantelzorg and then, up to a limit, in its place; return how many quarter-hours.

    Parameters
    ----------
    left, whole : quarter-hours a week to give, and of them those that take the place of mantelzorg where need be.
    tasks : (K, tasks) 1 where product k can take over hours.
    need, covered, helped : (n, tasks) of persons; `helped` is added to.
    heavy : (n, tasks) part of `covered` that somebody overloaded gives.
    """
    given = np.int64(0)
    for beside in range(2):
        most = (left if beside == 0 else min(left, whole)) - given
        for t in range(JOBS):
            if tasks[k, t] != 0 and most > 0:
                met = np.int64(helped[p, t])
                if beside == 0:
                    met += max(np.int64(covered[p, t]) - np.int64(heavy[p, t]), np.int64(0))
                more = min(most, np.int64(need[p, t]) - met)
                if more > 0:
                    helped[p, t] += np.uint8(more)
                    most -= more
                    given += more
    return int(given)
