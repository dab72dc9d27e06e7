"""Workers and drivers that are killed, hang or are interrupted: what was finished stays, and nobody is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agents.luck import stream_key, uniform
from experiments.parts import scan
from tests.batch_inline import inline, plan_of, run, table

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def driver(folder: Path, model: str, seeds: int, log: Path, sleep: float, *more: str) -> subprocess.Popen[str]:
    """Start a driver in a process group of its own."""
    env = {**os.environ, "BATCH_COUNT": str(log), "BATCH_SLEEP": str(sleep), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, str(ROOT / "tests" / "batch_driver.py"), str(folder), model, str(seeds), *more]
    return subprocess.Popen(
        words, cwd=ROOT, env=env, start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def lived(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def until(log: Path, many: int, seconds: float = 60.0) -> None:
    """Wait until so many runs have begun."""
    end = time.monotonic() + seconds
    while len(lived(log)) < many:
        assert time.monotonic() < end, f"{len(lived(log))} of {many} runs in {seconds} s"
        time.sleep(0.01)


def left_of(group: int) -> list[int]:
    """The processes of a group that live."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            words = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            if int(words[2]) == group and words[0] != "Z":
                found.append(int(entry.name))
    return found


def nobody_left(group: int, seconds: float = 5.0) -> bool:
    """Whether all processes of a group are gone in time."""
    end = time.monotonic() + seconds
    while left_of(group) and time.monotonic() < end:
        time.sleep(0.05)
    return not left_of(group)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> bytes:
    with monkeypatch.context() as patch:
        inline(patch)
        patch.setenv("BATCH_COUNT", str(tmp_path / "plain.log"))
        run(plan_of(range(1, 25), model="counted"), tmp_path / "whole")
    return table(tmp_path / "whole")


def kill_a_worker(log: Path, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(lived(log)[number].split()[3]), signal.SIGKILL)


def finished(folder: Path) -> set[object]:
    """The runs that are on the disk."""
    from experiments.batch_folder import code, key_of

    return set(scan(folder / "parts", key_of(plan_of(range(1, 25), model="counted"), code()))[0])


def kill_the_driver(folder: Path, log: Path, at: int, seed: int) -> tuple[int, int]:
    """Kill a driver after so many runs; return what was finished and what the next driver did."""
    begun = driver(folder, "counted", 24, log, 0.03, "chunk=3")
    until(log, at)
    time.sleep(0.02 * uniform(stream_key(seed, 0, 0), 1))
    begun.kill()
    begun.wait()
    assert nobody_left(begun.pid), "children of a dead driver live on"
    there = finished(folder)
    again = driver(folder, "counted", 24, log, 0.0, "chunk=3")
    told, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    before, executed, _ = map(int, told.split())
    assert (before, executed) == (len(there), 48 - len(there))
    return before, executed


def test_a_killed_worker_costs_nothing_but_its_chunk(whole: bytes, tmp_path: Path) -> None:
    """F01, F05"""
    log = tmp_path / "log"
    begun = driver(tmp_path / "a", "counted", 24, log, 0.05, "chunk=3")
    until(log, 10)
    kill_a_worker(log, -1)
    told, _ = begun.communicate(timeout=120)
    assert begun.returncode == 0 and told.split() == ["0", "48", "0"]
    assert table(tmp_path / "a") == whole
    assert 48 < len(lived(log)) <= 48 + 3
    assert nobody_left(begun.pid)


def test_a_killed_driver_leaves_no_children_and_the_next_one_goes_on(whole: bytes, tmp_path: Path) -> None:
    """F04 and F05 half-way: what is lived again is at most what was under way, a chunk for each worker."""
    log = tmp_path / "log"
    before, _ = kill_the_driver(tmp_path / "a", log, 24, 1)
    assert before >= 12
    assert len(lived(log)) <= 48 + 2 * 3
    assert table(tmp_path / "a") == whole


def test_ctrl_c_keeps_what_is_finished_and_tells_how_to_go_on(whole: bytes, tmp_path: Path) -> None:
    """F06"""
    log = tmp_path / "log"
    begun = driver(tmp_path / "a", "counted", 24, log, 0.1, "chunk=3")
    until(log, 9)
    os.killpg(begun.pid, signal.SIGINT)  # as a terminal does: to workers too
    _, said = begun.communicate(timeout=60)
    assert begun.returncode == 130
    assert "wat klaar is blijft bewaard. Ga verder met: zorgdruk batch plan.toml" in said
    assert nobody_left(begun.pid)
    there = len(finished(tmp_path / "a"))
    assert there >= 9 and there == len(lived(log)), "runs that had begun were finished and kept"
    again = driver(tmp_path / "a", "counted", 24, log, 0.0, "chunk=3")
    assert again.communicate(timeout=60)[0].split() == [str(there), str(48 - there), "0"]
    assert table(tmp_path / "a") == whole


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path) -> None:
    """F06"""
    log = tmp_path / "log"
    begun = driver(tmp_path / "a", "counted", 24, log, 60.0)
    until(log, 2)
    os.kill(begun.pid, signal.SIGINT)
    assert begun.stderr is not None
    told = begun.stderr.readline()
    while told and "nogmaals" not in told:  # an empty one: it has ended without a word
        told = begun.stderr.readline()
    assert "nogmaals" in told
    asked = time.monotonic()
    os.kill(begun.pid, signal.SIGINT)
    begun.communicate(timeout=30)
    assert begun.returncode == 130 and time.monotonic() - asked < 15
    assert nobody_left(begun.pid)


@pytest.mark.slow
def test_runs_that_kill_hang_or_raise_are_listed_and_the_others_stay(tmp_path: Path) -> None:
    """F02, F03, F14 together: three attempts each."""
    import pandas as pd

    begun = driver(tmp_path / "a", "faulty", 16, tmp_path / "log", 0.0, "timeout=4", "chunk=8")
    told, _ = begun.communicate(timeout=120)
    assert begun.returncode == 1 and told.split() == ["0", "26", "6"]
    failed = pd.read_csv(tmp_path / "a" / "failed.csv").set_index(["seed", "scenario"])
    assert failed["attempts"].to_dict() == {
        (13, "basispad"): 3, (13, "sluiting"): 3, (14, "sluiting"): 3, (15, "sluiting"): 3, (16, "basispad"): 1,
        (16, "sluiting"): 1,
    }  # fmt: skip
    assert (
        "died" in failed.loc[(14, "sluiting"), "reason"] and "took too long" in failed.loc[(15, "sluiting"), "reason"]
    )
    assert "in faulty" in failed.loc[(15, "sluiting"), "traceback"]
    assert nobody_left(begun.pid)


@pytest.mark.slow
def test_real_processes_of_any_number_give_the_same_bytes(whole: bytes, tmp_path: Path) -> None:
    """F11, F20: one thread of arithmetic in every worker."""
    begun = [
        driver(tmp_path / jobs, "counted", 24, tmp_path / f"log{jobs}", 0.0, f"jobs={jobs}", "chunk=5")
        for jobs in ("1", "3")
    ]
    assert [b.wait(timeout=120) for b in begun] == [0, 0]
    assert table(tmp_path / "1") == table(tmp_path / "3") == whole
    assert len({line.split()[3] for line in lived(tmp_path / "log3")}) == 3


@pytest.mark.slow
def test_two_drivers_in_one_folder_do_not_both_run(tmp_path: Path) -> None:
    """F07"""
    log = tmp_path / "log"
    first = driver(tmp_path / "a", "counted", 24, log, 0.1)
    until(log, 1)
    second = driver(tmp_path / "a", "counted", 24, log, 0.0)
    _, said = second.communicate(timeout=60)
    assert second.returncode != 0 and f"in use by process {first.pid}" in said
    assert first.wait(timeout=120) == 0


@pytest.mark.slow
def test_twenty_kills_at_random_moments_lose_nothing(whole: bytes, tmp_path: Path) -> None:
    """F01, F04: worker and driver by turns; the table is the same every time."""
    for turn in range(20):
        folder, log = tmp_path / str(turn), tmp_path / f"log{turn}"
        at = 1 + int(47 * uniform(stream_key(turn, 1, 1), 5))
        if turn % 2:
            kill_the_driver(folder, log, at, turn)
            assert len(lived(log)) <= 48 + 2 * 3
        else:
            begun = driver(folder, "counted", 24, log, 0.03, "chunk=3")
            until(log, at)
            kill_a_worker(log, -1)
            assert begun.communicate(timeout=120)[0].split() == ["0", "48", "0"]
        assert table(folder) == whole


@pytest.mark.slow
def test_the_driver_of_a_hundred_thousand_runs_stays_small(tmp_path: Path) -> None:
    """F16: below 300 MB, of which 200 are libraries; at most 1,000 files. `ru_maxrss` would count this process too."""
    code = (
        "import re, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from tests.batch_inline import plan_of, run\n"
        "plan = plan_of(range(1, 50_001), model='tiny'); folder = Path(sys.argv[1])\n"
        "run(plan, folder)\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())\n"
        "print(int(peak[1]) // 1024, len(list(folder.rglob('*'))))\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "a"), str(ROOT)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=3600)
    memory, files = map(int, done.stdout.split())
    print(memory, "MB", files, "files")
    assert memory < 300 and files <= 1000
