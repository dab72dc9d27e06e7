"""Same seed, same bits: repeated, in fresh processes, on any number of threads, with and without compiled caches."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.simulation import run
from sim.snapshot import state_hash
from tests.toy import toy_world

ROOT = Path(__file__).parent.parent
REAL = (
    "from sim.simulation import run; from sim.snapshot import state_hash;"
    "print(state_hash(run(until='2021-12', seed=7).world))"
)
TOY = (
    "from tests.toy import toy_world; from sim.recorder import Recorder; from sim.simulation import step;"
    "from sim.snapshot import state_hash; w = toy_world(60, seed=3); r = Recorder();"
    "[step(w, r) for _ in range(18)]; print(state_hash(w))"
)


def fresh(code: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def here() -> str:
    """Hash of one year of Het Hogeland in this process."""
    return state_hash(run(until="2021-12", seed=7).world)


def test_a_repeated_run_gives_the_same_bits(here: str) -> None:
    assert state_hash(run(until="2021-12", seed=7).world) == here
    assert state_hash(run(until="2021-12", seed=8).world) != here


@pytest.mark.parametrize("threads", ["1", "2", "4"])
def test_threads_and_fresh_processes_give_the_same_bits(here: str, threads: str) -> None:
    assert fresh(REAL, NUMBA_NUM_THREADS=threads, OMP_NUM_THREADS=threads) == here


@pytest.mark.long
def test_without_any_compiled_cache_the_bits_are_the_same(here: str, tmp_path: Path) -> None:
    cold = fresh(REAL, ZORGDRUK_CACHE=str(tmp_path))
    warm = fresh(REAL, ZORGDRUK_CACHE=str(tmp_path))
    assert cold == warm == here


@pytest.mark.long
def test_with_no_cache_allowed_the_bits_are_the_same(here: str) -> None:
    assert fresh(REAL, ZORGDRUK_CACHE="off") == here


def test_plain_python_lives_the_same_months_as_the_compiled_kernels() -> None:
    """The slow twin of every kernel at once: the same code without compilation, in a small town."""
    assert fresh(TOY, NUMBA_DISABLE_JIT="1") == fresh(TOY)


def test_the_horizon_does_not_change_the_months_before_it() -> None:
    short, long = run(until="2021-06", seed=2), run(until="2022-03", seed=2)
    half = long.monthly[(long.monthly.year == 2021) & (long.monthly.month <= 6)]
    assert half.value.tolist()[:6] == short.monthly.value.tolist()[:6]
    assert toy_world().month == 252
