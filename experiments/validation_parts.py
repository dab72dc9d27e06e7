"""Do the work of a validation in parts that are kept: what is done with this code and these data is not done again."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.worker import begin, without_main
from sim.errors import ZorgdrukError

Say = Callable[[int, int, str], None]
ROOT = Path(__file__).resolve().parent.parent
_BACK = ("calibration/backcast", "calibration/backcast_intervals", "calibration/uncertainty")
_TAKEN = ("experiments/draws", "calibration/posterior", "calibration/priors", "calibration/stages")
_DRAWS = (*_TAKEN, "experiments/draws_measures", "experiments/living")
SOURCES: Mapping[str, tuple[str, ...]] = {
    "backcast_runs": _BACK,
    "backcast_naive": ("calibration/backcast_intervals", "calibration/naive", "calibration/naive_spread"),
    "predict": ("calibration/validation_care", "calibration/access_check", "calibration/access_figures"),
    "what_if": ("calibration/validation_care", "calibration/access_figures"),
    "truth": ("calibration/validation_care", "calibration/cohort_component"),
    "repeat": ("calibration/validation_care",),
    "patterns": ("calibration/patterns", "calibration/access_figures"),
    "package": _DRAWS,
    "forecast": (
        "calibration/anchor",
        "calibration/access_figures",
        "calibration/uncertainty",
        "calibration/ledger",
        *_TAKEN,
    ),
}
"""Kind of part -> modules beside `agents` and `sim` whose change makes it be done again."""
Value = str | int | bool | list[int]


@dataclass(frozen=True)
class Part:
    """One piece of work.

    Parameters
    ----------
    name : of its file; letters, digits, hyphens.
    work : name of the function in `experiments.validation_work.WORK`.
    arguments : of that function, in a form that JSON can hold.
    """

    name: str
    work: str
    arguments: Mapping[str, Value]

    def address(self) -> str:
        """Return the hash of what it rests on: code, data, function and arguments."""
        said = json.dumps([self.work, dict(self.arguments), *_grounds(), _own(self.work)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def file(self, folder: Path) -> Path:
        """Return where its result is kept."""
        return folder / f"{self.name}-{self.address()}.parquet"


@lru_cache(maxsize=1)
def _grounds() -> tuple[str, str]:
    from agents.kernel import source_hash
    from sim.statline import Statline

    data = json.dumps(Statline().checksums(), sort_keys=True)
    return source_hash("agents", "sim"), hashlib.sha256(data.encode()).hexdigest()


@lru_cache(maxsize=1)
def _posteriors() -> str:
    """Return the hash of what was calibrated and ships with the data."""
    from calibration.posterior import path_of
    from sim.municipalities import MUNICIPALITIES

    digest = hashlib.sha256()
    for path in sorted(path_of(m.slug) for m in MUNICIPALITIES):
        digest.update(path.name.encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


@lru_cache(maxsize=32)
def _own(work: str) -> str:
    """Return the hash of the modules beside the model that a kind of part rests on."""
    digest = hashlib.sha256()
    for name in SOURCES[work]:
        digest.update((ROOT / f"{name}.py").read_bytes())
    if _TAKEN[0] in SOURCES[work]:
        digest.update(_posteriors().encode())
    return digest.hexdigest()[:16]


def grounds() -> dict[str, str | None]:
    """Return commit and hashes of code, data and posteriors, which every figure of a report rests on."""
    from sim.manifest import commit

    code, data = _grounds()
    return {"commit": commit(), "sources": code, "data": data, "posteriors": _posteriors()}


def do_part(part: Part, folder: str) -> str:
    """Do one part and put its result in place in one move; return its name. Runs in a worker."""
    from experiments.validation_work import WORK

    file = part.file(Path(folder))
    table = WORK[part.work](**part.arguments)
    aside = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    table.to_parquet(aside, index=False)
    aside.replace(file)
    return part.name


def do_parts(parts: Sequence[Part], folder: Path, jobs: int, say: Say | None = None) -> dict[str, pd.DataFrame]:
    """Do the parts that have not been done and return the results of all, by name.

    Parameters
    ----------
    folder : where results are kept; the same parts find them again after a stop.
    jobs : processes; with one, everything is done in this process.
    say : called with (done, in all, name of the part just done).

    Raises
    ------
    ZorgdrukError : a part failed; the others are kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    todo = [part for part in parts if not part.file(folder).is_file()]
    done = len(parts) - len(todo)

    def told(name: str) -> None:
        nonlocal done
        done += 1
        if say is not None:
            say(done, len(parts), name)

    if jobs == 1:
        for part in todo:
            told(do_part(part, str(folder)))
    elif todo:
        _in_pool(todo, folder, jobs, told)
    return {part.name: pd.read_parquet(part.file(folder)) for part in parts}


def _in_pool(todo: Sequence[Part], folder: Path, jobs: int, told: Callable[[str], None]) -> None:
    from pebble import ProcessPool

    context = multiprocessing.get_context("spawn")
    failed: list[str] = []
    with without_main():
        pool: Any = ProcessPool(max_workers=jobs, initializer=begin, context=context)
        try:
            waiting = {pool.schedule(do_part, args=(part, str(folder))): part for part in todo}
            for future in as_completed(waiting):
                try:
                    told(future.result())
                except Exception as error:  # a worker that died, or a fault in one part: the others go on
                    failed.append(f"{waiting[future].name} ({type(error).__name__}: {str(error)[:120]})")
            pool.close()
        except BaseException:
            pool.stop()
            raise
        finally:
            pool.join()
    if failed:
        told_all = "; ".join(failed)
        raise ZorgdrukError(
            f"validate: {len(failed)} parts failed: {told_all}; what was done is kept, the same command goes on.",
            f"validate: {len(failed)} delen mislukten: {told_all}; wat klaar is blijft bewaard, hetzelfde commando "
            "gaat verder.",
        )
