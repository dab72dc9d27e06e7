"""A batch on two processes keeps both at work on runs: little of their time goes to the bookkeeping."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.executing import Way, run_batch
from experiments.plan import make_plan

pytestmark = pytest.mark.benchmark

SHARE = 0.90


def throughput(folder: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> float:
    """Share of the time of two processes, from the first run to the last, in which they lived runs.

    All in one run and by one clock, so that a machine that others use does not decide. The stand-in takes half a
    second and gives 40,000 figures, which ten years of a municipality take some ten seconds for: beside the work, the
    bookkeeping is twenty times as heavy as it is in a real batch. What starting two processes costs is left out; it is
    four seconds of the hours that a thousand runs take.
    """
    log.unlink(missing_ok=True)
    monkeypatch.setenv("BATCH_COUNT", str(log))
    plan = make_plan(["sluiting"], seeds=range(1, 31), model="tests.batch_models:working", chunk=2)
    assert run_batch(plan, folder, Way(jobs=2)).complete
    times = [tuple(map(float, line.split())) for line in log.read_text().splitlines()]
    assert len(times) == 60
    span = max(end for _, end in times) - min(begun for begun, _ in times)
    return sum(end - begun for begun, end in times) / (2 * span)


def test_a_batch_on_two_processes_reaches_nine_tenths_of_ideal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Best of three: a real loss of throughput misses it every time."""
    best = 0.0
    for turn in range(3):
        best = max(best, throughput(tmp_path / str(turn), tmp_path / "log", monkeypatch))
        if best >= SHARE:
            break
    print(f"{best:.3f} of ideal")
    assert best >= SHARE
