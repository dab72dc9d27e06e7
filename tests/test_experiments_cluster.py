"""A batch on a Dask cluster: the same bytes, also when a worker is killed; and one sentence for what cannot be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import cluster
from sim.errors import ZorgdrukError
from tests.batch_inline import plan_of, run, table
from tests.test_experiments_batch_killed import ROOT, driver, lived, until, whole

__all__ = ["whole"]


def test_an_address_that_does_not_answer_is_one_sentence_within_seconds(tmp_path: Path) -> None:
    for address in ("tcp://127.0.0.1:9", "nonsense://", "127.0.0.1", "foo"):
        begun = time.monotonic()
        with pytest.raises(ZorgdrukError, match=r"no Dask scheduler answers at|is no address"):
            run(plan_of(range(1, 3)), tmp_path / "a", cluster=address)
        assert time.monotonic() - begun < 20
    assert not list((tmp_path / "a").glob("lock*"))


def test_without_the_extra_there_is_one_sentence_with_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ZorgdrukError, match=r"pip install 'zorgdruk\[cluster\]'"):
        cluster.Cluster("tcp://127.0.0.1:8786", str(tmp_path))


class Workers:
    """A client of two workers that give these answers."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers

    def wait_for_workers(self, number: int, timeout: float) -> None:
        if "silent" in self.answers:
            raise TimeoutError("Only 0/1 workers arrived")

    def run(self, function: Callable[..., object], *given: object) -> dict[str, object]:
        own = function(*given)
        return {"tcp://a:1": own, "tcp://b:2": self.answers.get(function.__name__, own)}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"same_code": {"model": "other"}}, r"worker tcp://b:2 has another version \(model"),
        ({"begin_worker": False}, r"worker tcp://b:2 does not see"),
        ({"silent": True}, r"the workers of tcp://x:1 cannot be used \(TimeoutError"),
    ],
)
def test_workers_of_other_code_or_another_disk_are_refused(
    answers: dict[str, object], said: str, tmp_path: Path
) -> None:
    (tmp_path / "plan.json").write_text("{}")
    cluster_of = object.__new__(cluster.Cluster)
    cluster_of._client = Workers()
    cluster_of._check("tcp://x:1", str(tmp_path))
    cluster_of._client = Workers(**answers)
    with pytest.raises(ZorgdrukError, match=said):
        cluster_of._check("tcp://x:1", str(tmp_path))


@pytest.mark.slow
def test_a_cluster_of_which_a_worker_is_killed_gives_the_same_table(whole: bytes, tmp_path: Path) -> None:
    log, note = tmp_path / "log", tmp_path / "scheduler.json"
    env = {**os.environ, "BATCH_COUNT": str(log), "BATCH_SLEEP": "0.05", "PYTHONPATH": str(ROOT)}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(note)]  # fmt: skip
    work = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(note), "--nthreads", "1",
            "--nworkers", "2", "--no-dashboard", "--local-directory", str(tmp_path)]  # fmt: skip
    begun = []
    try:
        begun.append(subprocess.Popen(dask, cwd=ROOT, env=env, stderr=subprocess.DEVNULL))
        end = time.monotonic() + 60
        while not note.exists() and time.monotonic() < end:
            time.sleep(0.1)
        begun.append(subprocess.Popen(work, cwd=ROOT, env=env, stderr=subprocess.DEVNULL))
        address = __import__("json").loads(note.read_text())["address"]
        mine = driver(tmp_path / "a", "counted", 24, log, 0.05, "chunk=3", f"cluster={address}")
        until(log, 12)
        os.kill(int(lived(log)[-1].split()[3]), signal.SIGKILL)
        told, said = mine.communicate(timeout=120)
        assert mine.returncode == 0, said
        assert told.split() == ["0", "48", "0"]
        assert table(tmp_path / "a") == whole
        assert 48 < len(lived(log)) <= 48 + 3
        assert len({line.split()[3] for line in lived(log)}) == 3
    finally:
        for process in reversed(begun):
            process.terminate()
            process.wait(timeout=30)
