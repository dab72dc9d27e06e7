"""Live the chunks of a batch in this process, one after the other, so that a test of the bookkeeping takes no time."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.chunks import live_chunk
from experiments.executing import Outcome, Way, _Batch, run_batch
from experiments.plan import Plan, make_plan


class Inline:
    """A backend without processes."""

    room = 3

    def __init__(self) -> None:
        self._done: list[Any] = []

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    @property
    def busy(self) -> int:
        return len(self._done)

    def submit(self, folder: str, job: Any, chunk: Any, timeout: float | None) -> None:
        self._done.append((chunk, live_chunk(folder, job, chunk, None)))

    def wait(self, seconds: float) -> Any:
        while self._done:
            yield self._done.pop()  # the last first: the order is no matter

    def kill(self) -> None:
        return None


def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let batches be lived in this process."""
    monkeypatch.setattr(_Batch, "_backend", lambda batch: Inline())


def plan_of(seeds: Any = range(1, 21), model: str = "quick", **settings: Any) -> Plan:
    """A plan of two scenarios and a stand-in for the simulation."""
    return make_plan(["sluiting"], seeds=seeds, model=f"tests.batch_models:{model}", **settings)


def run(plan: Plan, folder: Any, say: list[str] | None = None, **way: Any) -> Outcome:
    """Run a plan."""
    said = [] if say is None else say
    return run_batch(plan, folder, Way(**({"jobs": 2} | way)), None, lambda english, dutch: said.append(english))


def table(folder: Any) -> bytes:
    """The bytes of the table of a batch."""
    content: bytes = (folder / "yearly.parquet").read_bytes()
    return content
