"""Measure what only a fresh process can show: start-up, compilation and peak memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.startup import home

COMMAND = "import sys; from experiments.cli import main; sys.exit(main(sys.argv[1:]))"
MEMORY = """
import json, sys
from experiments.bench_start import held
from experiments.bench_measure import warmed
from experiments.bench_worlds import source, town
from sim.simulation import step
of = source()
before = held("VmRSS")
world = town(of, int(sys.argv[1]))
recorder = warmed(world)
for _ in range(12):
    step(world, recorder)
print(json.dumps({"people": world.population, "before": before, "peak": held("VmHWM")}))
"""


def held(what: str) -> int:
    """Return bytes of memory that this process holds now (``VmRSS``) or held at most (``VmHWM``).

    Notes
    -----
    Linux keeps both per program. Elsewhere the maximum stands for both; on Linux it would not do, because a new
    process inherits it from the one that started it.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines() if ":" in line)
        return int(lines[what].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def fresh(code: str, *words: str, cache: str | None = None) -> tuple[float, float, str]:
    """Run Python code in a fresh process.

    Parameters
    ----------
    code : what to run, with `words` in ``sys.argv``.
    cache : folder for compiled kernels; default that of this process.

    Returns
    -------
    Wall seconds, CPU seconds and what it printed.

    Raises
    ------
    RuntimeError : it failed; with the end of what it said.
    """
    surroundings = os.environ | {"PYTHONPATH": str(home()), "MPLBACKEND": "Agg"}
    if cache is not None:
        surroundings["ZORGDRUK_CACHE"] = cache
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=surroundings, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"a fresh process failed: {done.stderr[-500:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def best(repeats: int, code: str, *words: str) -> dict[str, float]:
    """Return the least wall and CPU seconds of some fresh processes."""
    runs = [fresh(code, *words)[:2] for _ in range(repeats)]
    return {"wall": min(r[0] for r in runs), "cpu": min(r[1] for r in runs)}


def help_time(repeats: int) -> dict[str, float]:
    """Return seconds of ``zorgdruk --help``."""
    return best(repeats, COMMAND, "--help")


def import_time(repeats: int) -> dict[str, float]:
    """Return seconds of importing `sim` with all that a run needs, numba and pandas included."""
    return best(repeats, "import sim.prepare, sim.processes, sim.recorder, sim.simulation")


def run_time(repeats: int, years: int = 10) -> dict[str, float]:
    """Return seconds of a run of some years with figures, its kernels compiled before."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["run", "--until", f"{2020 + years}-12", "--quiet", "--out"]
        fresh(COMMAND, *words, str(Path(folder) / "warm"))
        runs = [fresh(COMMAND, *words, str(Path(folder) / f"run{i}"))[:2] for i in range(repeats)]
    return {"wall": min(r[0] for r in runs), "cpu": min(r[1] for r in runs)}


def build_time(municipality: str, repeats: int) -> dict[str, float]:
    """Return CPU seconds to make a world on 1 January with warm kernels, the least of some, and those of its parts.

    Returns
    -------
    all : everything before the first month.
    people : inwoners, huishoudens and relatives.
    relatives : the relatives of `people`.
    rates : the yearly rates.
    """
    from experiments.bench_worlds import START, YEARS, source
    from sim.municipalities import find_municipality
    from sim.rates import build_rates
    from sim.rates.history import BEYOND, history
    from sim.statline import Statline
    from sim.synthesis import start_population

    def least(work: Callable[[], Any]) -> float:
        times = []
        for _ in range(repeats):
            began = time.process_time()
            work()
            times.append(time.process_time() - began)
        return min(times)

    place, parity = find_municipality(municipality), source(municipality).world.rates.parity_start.values

    def people(relatives: bool) -> None:
        past = history(Statline(as_of=None), START, START + YEARS + BEYOND) if relatives else None
        start_population(place, START, 1, Statline(as_of=START), parity, past)

    whole, without = least(lambda: people(True)), least(lambda: people(False))
    return {
        "all": least(lambda: source(municipality)),
        "people": whole,
        "relatives": whole - without,
        "rates": least(lambda: build_rates(place, Statline(as_of=None), START, START + YEARS - 1)),
    }


def cold_time() -> dict[str, float]:
    """Return seconds of a one-year run without figures that finds no compiled kernel, and of the next, that does."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["run", "--until", "2021-12", "--quiet", "--no-figures", "--out"]
        cache = str(Path(folder) / "cache")
        cold = fresh(COMMAND, *words, str(Path(folder) / "cold"), cache=cache)
        warm = fresh(COMMAND, *words, str(Path(folder) / "warm"), cache=cache)
    return {"wall": cold[0], "cpu": cold[1], "compile_cpu": cold[1] - warm[1]}


def peak_memory(people: int) -> dict[str, Any]:
    """Return the peak memory of a fresh process that lives a year with so many people.

    Returns
    -------
    people, peak in bytes, and bytes per person: in all, and beyond what the process held before its world was made.
    """
    seen: dict[str, Any] = json.loads(fresh(MEMORY, str(people))[2])
    count = seen["people"]
    return {
        "people": count,
        "bytes": seen["peak"],
        "per_person": seen["peak"] / count,
        "per_person_beyond_start": (seen["peak"] - seen["before"]) / count,
    }
