"""Quick stand-ins for the simulation, by which a batch can be tested in seconds; they misbehave on request."""

from __future__ import annotations

import functools
import hashlib
import os
import signal
import time
from pathlib import Path
from typing import Any

import pandas as pd


def figures(job: Any, run: Any) -> pd.DataFrame:
    """Two years of three figures that follow from the address of the run alone."""
    hashed = [hashlib.sha256(f"{run.seed} {run.draw} {k}".encode()).digest()[:6] for k in range(6)]
    luck = [int.from_bytes(word, "little") / 2**48 for word in hashed]
    more = 0.1 * len(run.scenario) + sum(job.scenario(run.scenario, run.draw).parameters.values())
    return pd.DataFrame(
        {
            "year": [2021, 2021, 2021, 2022, 2022, 2022],
            "indicator": ["clients", "clients", "zorgdruk"] * 2,
            "by": ["total", "law", "total"] * 2,
            "group": ["total", "wmo", "total"] * 2,
            "value": [100 * u + more for u in luck],
            "unit": ["persons", "persons", "index"] * 2,
        }
    )


def quick(job: Any, run: Any) -> pd.DataFrame:
    return figures(job, run)


def counted(job: Any, run: Any) -> pd.DataFrame:
    """Writes a line for every run that is lived, in the file that the environment names."""
    with Path(os.environ["BATCH_COUNT"]).open("a") as file:
        file.write(f"{run.scenario} {run.draw} {run.seed} {os.getpid()}\n")
    time.sleep(float(os.environ.get("BATCH_SLEEP", "0")))
    return figures(job, run)


def faulty(job: Any, run: Any) -> pd.DataFrame:
    """Seed 13 raises, 16 is refused by the model; of one scenario 14 kills its process and 15 hangs."""
    if run.seed == 13:
        raise ValueError("unlucky")
    if run.seed == 14 and run.scenario == "sluiting":
        os.kill(os.getpid(), signal.SIGKILL)
    if run.seed == 15 and run.scenario == "sluiting":
        time.sleep(600)
    if run.seed == 16:
        from sim.errors import ZorgdrukError

        raise ZorgdrukError("these cannot go together", "dit gaat niet samen")
    return figures(job, run)


@functools.cache
def one_figure() -> pd.DataFrame:
    return pd.DataFrame(
        {"year": [2021], "indicator": ["a"], "by": ["total"], "group": ["total"], "value": [1.0], "unit": ["-"]}
    )


def tiny(job: Any, run: Any) -> pd.DataFrame:
    """One figure, the same for every run: what is measured is the driver, not its workers."""
    return one_figure()


def paired(job: Any, run: Any) -> pd.DataFrame:
    """Zorgdruk of a scenario is 5 below that of the base, 0.26 more or less, and 100 with spread 8 in itself."""

    def luck(word: str) -> float:
        digest = hashlib.sha256(f"{word} {run.seed} {run.draw}".encode()).digest()
        return sum(digest[:12]) / 12 / 255 - 0.5

    base = 100 + 100 * luck("base")
    apart = -5 + 3 * luck("apart") if run.scenario != job.base else 0.0
    return pd.DataFrame(
        {
            "year": [2021, 2022],
            "indicator": ["zorgdruk"] * 2,
            "by": ["total"] * 2,
            "group": ["total"] * 2,
            "value": [base + apart, base + 1 + apart],
            "unit": ["index"] * 2,
        }
    )


def unlucky(job: Any, run: Any) -> pd.DataFrame:
    """Seed 2 raises."""
    if run.seed == 2:
        raise ValueError("unlucky")
    return paired(job, run)


def working(job: Any, run: Any) -> pd.DataFrame:
    """Half a second of work and 40,000 figures; writes when it began and ended."""
    begun = time.monotonic()
    time.sleep(0.5)
    many = 40_000
    made = pd.DataFrame(
        {
            "year": 2021 + pd.RangeIndex(many) % 10,
            "indicator": "clients",
            "by": "kern",
            "group": [f"kern {k % 40}" for k in range(many)],
            "value": [float(k * run.seed) for k in range(many)],
            "unit": "persons",
        }
    )
    with Path(os.environ["BATCH_COUNT"]).open("a") as file:
        file.write(f"{begun} {time.monotonic()}\n")
    return made
