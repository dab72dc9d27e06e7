"""Calibrate a municipality stage by stage, keep every run, and write posterior, manifest and diagnostics.

from calibration.calibrate import calibrate
found = calibrate("hogeland", "demography", quick=True, out=Path("kalibratie"))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.kernel import source_hash
from calibration.inference import diagnostics
from calibration.inference.store import Store, address
from calibration.inference.synthetic import Posterior, Settings, infer
from calibration.simulators import Task, simulate
from calibration.stages import STAGES, Free, Stage, expanded, find_stage, problem_of, with_earlier
from calibration.targets import FittingView, fitting_view, window
from results.staging import WRITE, clear
from sim.errors import ZorgdrukError
from sim.manifest import commit, versions
from sim.municipalities import Municipality, find_municipality
from sim.statline import Statline

Floats = NDArray[np.float64]
Keep = Callable[[str, list[float]], None]
Progress = Callable[[str, int, int], None]
"""Called with the stage, the runs done and the runs that are foreseen."""
ALL = "all"
OWN = ("simulators.py", "access_figures.py", "care_figures.py", "backcast.py")
"""Files of this package that decide what a run gives."""


class Runner(Protocol):
    """Lives runs, wherever: calls `keep` with the address and figures of each as it is done."""

    def __call__(self, tasks: Sequence[tuple[str, Task]], keep: Keep) -> None:
        """Live all tasks."""


@dataclass(frozen=True)
class Calibrated:
    """One stage that was calibrated.

    Parameters
    ----------
    stage, municipality : which.
    posterior : of the free quantities.
    free : what they set.
    table : one row per draw, one column per parameter.
    manifest : what it was made from.
    """

    stage: str
    municipality: Municipality
    posterior: Posterior
    free: tuple[Free, ...]
    table: pd.DataFrame
    manifest: dict[str, Any]


def attempt(task: Task) -> list[float]:
    """Live a run; NaN where the model refuses its parameters or cannot go on with them."""
    try:
        return simulate(task)
    except (ZorgdrukError, ValueError, FloatingPointError):
        return [float("nan")] * len(task.names)


def one_by_one(tasks: Sequence[tuple[str, Task]], keep: Keep) -> None:
    """Live runs in this process, one after the other."""
    for place, task in tasks:
        keep(place, attempt(task))


def code_hash() -> str:
    """Return a hash of all code that decides what a run gives."""
    told, here = hashlib.sha256(source_hash("agents", "sim").encode()), Path(__file__).parent
    for path in (*(here / name for name in OWN), *sorted((here.parent / "sim").rglob("*.toml"))):
        told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()[:16]


def data_hash(view: FittingView) -> str:
    """Return a hash of the figures that a stage may see."""
    return hashlib.sha256(json.dumps(view.checksums(), sort_keys=True).encode()).hexdigest()[:16]


def calibrate(
    municipality: str = "hogeland",
    stage: str = "demography",
    out: Path | str = "kalibratie",
    quick: bool = False,
    seed: int = 1,
    until: int | None = None,
    runs: int | None = None,
    runner: Runner = one_by_one,
    progress: Progress | None = None,
    statline: Statline | None = None,
) -> list[Calibrated]:
    """Calibrate and write; what was done before in the same folder is not done again.

    Parameters
    ----------
    municipality : name, slug or CBS code.
    stage : demography, domains, access, or all of them in turn.
    out : folder; runs, figures that may be seen and results of each stage stand in it.
    quick : few parameters and runs, for a first look and for teaching.
    seed : of the design and the runs.
    until : last year that demography is fitted to; default the first split of `targets.toml`.
    runs : in each wave; default as the stage says.
    runner : where runs are lived; default this process.
    statline : the figures; default the embedded ones.

    Raises
    ------
    ZorgdrukError : an unknown stage or municipality, too few runs, a folder that cannot be written.
    """
    place, folder, year = find_municipality(municipality), Path(out), window(until)[2]
    wanted = tuple(STAGES) if stage == ALL else (find_stage(stage).name,)
    found: list[Calibrated] = []
    for name in wanted:
        with clear((f"{WRITE[0]} in", f"{WRITE[1]} in"), folder):
            view = fitting_view(name, folder / "figures" / f"{name}-{year}", year, statline)
        earlier = _earlier(folder, place, STAGES[name], [c.table for c in found])
        one = _calibrate(STAGES[name], place, view, folder, quick, seed, runs, runner, progress, earlier)
        write(one, folder)
        found.append(one)
    return found


def _calibrate(
    stage: Stage, place: Municipality, view: FittingView, folder: Path, quick: bool, seed: int, runs: int | None,
    runner: Runner, progress: Progress | None, earlier: list[dict[str, float]],
) -> Calibrated:  # fmt: skip
    """Calibrate one stage."""
    problem, free = problem_of(stage, place, view, quick)
    settings = stage.quick if quick else stage.full
    settings = settings if runs is None else settings._replace(runs=runs)
    made_by, data, store = code_hash(), data_hash(view), Store(folder / "runs")
    done = [0]

    def lived(wave: int, values: Floats, seeds: NDArray[np.int64]) -> Floats:
        places, missing = [], []
        for row, run in zip(values, seeds.tolist(), strict=True):
            own = with_earlier(expanded(free, row.tolist()), earlier, run)
            task = Task(stage.name, place.slug, str(view.folder), view.until, tuple(sorted(own.items())), run,
                        problem.names)  # fmt: skip
            places.append(address(made_by, data, task._replace(folder="")))
            if places[-1] not in store:
                missing.append((places[-1], task))
        done[0] += len(places) - len(missing)

        def keep(at: str, figures: list[float]) -> None:
            store.put(at, figures)
            done[0] += 1
            if progress is not None:
                progress(stage.name, done[0], max(settings.waves, wave + 1) * settings.runs)

        runner(missing, keep)
        return np.array([store.get(at) for at in places])

    try:
        posterior = infer(problem, lived, settings, seed)
    finally:
        store.close()
    table = pd.DataFrame([expanded(free, row) for row in posterior.values.tolist()])
    told = _manifest(stage, place, view, posterior, free, (quick, seed), (made_by, data), earlier)
    return Calibrated(stage.name, place, posterior, free, table, told)


def _earlier(folder: Path, place: Municipality, stage: Stage, now: Sequence[pd.DataFrame]) -> list[dict[str, float]]:
    """Return draws of what earlier stages found, joined: from this call, or else as they stand in the folder."""
    tables = list(now)
    if not tables:
        before = list(STAGES)[: list(STAGES).index(stage.name)]
        paths = [folder / f"posterior-{place.slug}-{name}.parquet" for name in before]
        tables = [pd.read_parquet(path) for path in paths if path.is_file()]
    if not tables:
        return []
    rows = min(len(t) for t in tables)
    joined = pd.concat([t.iloc[:rows].reset_index(drop=True) for t in tables], axis=1)
    return [{str(k): float(v) for k, v in row.items()} for row in joined.to_dict(orient="records")]


def _manifest(
    stage: Stage, place: Municipality, view: FittingView, posterior: Posterior, free: Sequence[Free],
    asked: tuple[bool, int], hashes: tuple[str, str], earlier: Sequence[Mapping[str, float]],
) -> dict[str, Any]:  # fmt: skip
    """Return what a posterior was made from, as JSON can hold it."""
    settings: Settings = posterior.settings
    observed = dict(zip(posterior.problem.names, posterior.problem.observed.tolist(), strict=True))
    return {
        "software": "zorgdruk",
        "municipality": {"code": place.code, "name": place.name, "slug": place.slug},
        "stage": stage.name,
        "quick": asked[0],
        "seed": asked[1],
        "until": view.until,
        "settings": settings._asdict(),
        "runs": posterior.runs,
        "failed": posterior.failed,
        "waves": len(posterior.waves),
        "targets": observed,
        "priors": {f.name: [f.prior.low, f.prior.mode, f.prior.high] for f in free},
        "sets": {f.name: list(f.names) for f in free},
        "drawn_from_earlier_stages": sorted(earlier[0]) if earlier else [],
        "posterior": posterior.hash(),
        "outside_design": posterior.outside,
        "r_hat": posterior.r_hat,
        "warnings": list(posterior.warnings),
        "code": hashes[0],
        "data": hashes[1],
        "commit": commit(),
        "versions": versions(),
        "population": "synthetische bevolking",
    }


def write(one: Calibrated, folder: Path) -> None:
    """Write posterior, manifest and tables of diagnostics of a stage."""
    name = f"{one.municipality.slug}-{one.stage}"
    tables = {
        "parameters": diagnostics.parameters(one.posterior),
        "waves": diagnostics.waves(one.posterior),
        "correlation": diagnostics.correlation(one.posterior).reset_index(names="parameter"),
        "directions": diagnostics.directions(one.posterior),
        "predictive": diagnostics.predictive(one.posterior),
    }
    with clear((f"{WRITE[0]} in", f"{WRITE[1]} in"), folder):
        one.table.to_parquet(folder / f"posterior-{name}.parquet", index=False)
        told = one.manifest | {"inseparable": diagnostics.inseparable(one.posterior)}
        text = json.dumps(told, indent=2, ensure_ascii=False)
        (folder / f"manifest-{name}.json").write_text(text + "\n", encoding="utf-8")
        for kind, table in tables.items():
            table.to_csv(folder / f"{kind}-{name}.csv", index=False, lineterminator="\n")
