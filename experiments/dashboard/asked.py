"""A computation of one user: its job, its plan, and what has come of it up to now."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from experiments.dashboard.jobs import CANCELLED, FAILED, Job
from experiments.plan import Plan
from results.dashboard.collected import Collected

ENDED = (CANCELLED, FAILED)


@dataclass
class Asked:
    """A computation under way or done, with what came of it."""

    job: Job
    plan: Plan
    collected: Collected
    spool: Path
    stage: tuple[str, str] = ("", "")
    shares: dict[int, float] = field(default_factory=dict)
    first: float | None = None
    """Seconds from the click to the first figures."""

    @property
    def mark(self) -> str:
        """What the figures rest on, as a text that changes when there is something else to show."""
        found = self.collected
        return f"{self.job.number} {found.used} {found.version if found.partial else 0} {self.job.state}"

    @property
    def share(self) -> float:
        """Return how much of it is done, 0 to 1."""
        return min(sum(self.shares.values()) / max(len(self.plan.seeds), 1), 1.0)

    def look(self) -> bool:
        """Take in what has come since the last look; return whether anything did."""
        events = self.job.take()
        for kind, *rest in events:
            if kind == "stage":
                self.stage = (rest[0], rest[1])
            elif kind == "share":
                self.shares[rest[0]] = rest[1]
            else:
                self.collected.add(*rest)
        return bool(events)
