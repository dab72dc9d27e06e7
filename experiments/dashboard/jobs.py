"""Let jobs be done in worker processes: who waits, who is next, what has come of it, and how it is called off."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.errors import ZorgdrukError

WAITING, RUNNING, DONE, CANCELLED, FAILED = "waiting", "running", "done", "cancelled", "failed"
OVER = (DONE, CANCELLED, FAILED)
MOST_WAITING = 40
"""Jobs that may wait or run at a time; one more is refused with a sentence."""
MOST_EVENTS = 5000
"""Events that are kept for an owner who does not look; such a job is called off."""
Reason = tuple[str, str]


@dataclass(frozen=True)
class Task:
    """A part of a job that one worker does.

    Parameters
    ----------
    function : as module:name.
    arguments : of the function.
    affinity : tasks of the same number go to the same worker when that is free, which may have the start at hand.
    """

    function: str
    arguments: tuple[Any, ...] = ()
    affinity: int = 0


@dataclass
class Job:
    """What one user asked for.

    Parameters
    ----------
    number : unique.
    owner : the session that asked.
    kind : "compare", "story" or "report"; an owner has at most one of a kind.
    tasks : still to be begun.
    total : how many there were.
    """

    number: int
    owner: str
    kind: str
    tasks: deque[Task]
    total: int
    state: str = WAITING
    done: int = 0
    begun: int = 0
    reason: Reason = ("", "")
    asked: float = field(default_factory=time.monotonic)
    events: deque[Any] = field(default_factory=deque)

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in OVER

    def take(self) -> list[Any]:
        """Return the events since the last look, which are forgotten here."""
        found = []
        while self.events:
            found.append(self.events.popleft())
        return found

    def end(self, state: str, reason: Reason = ("", "")) -> None:
        """Let it be over; what was over already stays as it was."""
        if not self.over:
            self.state, self.reason = state, reason
        self.tasks.clear()


class Queue:
    """The jobs of all users, in the order in which their tasks are to be done. Not safe for threads by itself.

    Parameters
    ----------
    most : jobs that may be under way at a time.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self.most = most
        self.jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)

    def add(self, owner: str, kind: str, tasks: Sequence[Task]) -> tuple[Job, bool]:
        """Return the job that was made, or the one of this owner that is under way, and whether it is new.

        Raises
        ------
        ZorgdrukError : too many jobs are waiting.
        """
        for job in self.jobs.values():
            if job.owner == owner and job.kind == kind and not job.over:
                return job, False
        if len(self.jobs) >= self.most:
            raise ZorgdrukError(
                f"there are {len(self.jobs)} computations waiting, which is the most; try again in a minute.",
                f"er wachten al {len(self.jobs)} berekeningen, meer kan niet; probeer het over een minuut opnieuw.",
            )
        job = Job(next(self._numbers), owner, kind, deque(tasks), len(tasks))
        self.jobs[job.number] = job
        return job, True

    def next(self, place: int, places: int, free: frozenset[int] = frozenset()) -> tuple[Job, Task] | None:
        """Return the task that a free worker is to do: of who had least so far, else of who came first.

        Parameters
        ----------
        place, places : number of the worker, of how many.
        free : other workers that are free too, to whom tasks of their affinity are left.
        """
        for job in sorted(self.jobs.values(), key=lambda j: (j.begun, j.number)):
            if not job.tasks:
                continue
            mine = next((t for t in job.tasks if t.affinity % places == place), None)
            other = next((t for t in job.tasks if t.affinity % places not in free), None)
            task = mine or other
            if task is None:
                continue
            job.tasks.remove(task)
            job.begun += 1
            job.state = RUNNING
            return job, task
        return None

    def sweep(self, busy: set[int]) -> None:
        """Forget jobs that are over, or whose last task is done, and of which no worker is busy with a task."""
        for number, job in list(self.jobs.items()):
            if number in busy:
                continue
            if not job.tasks and job.done >= job.total:
                job.end(DONE)
            if job.over:
                del self.jobs[number]

    def ahead(self, job: Job) -> int:
        """Return how many jobs that wait were there before this one."""
        return sum(1 for other in self.jobs.values() if other.begun == 0 and other.number < job.number)


class Locked:
    """A queue and what guards it."""

    def __init__(self, most: int) -> None:
        self.queue = Queue(most)
        self.lock = threading.RLock()
