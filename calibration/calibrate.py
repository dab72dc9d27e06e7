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
from calibration.inference.synthetic import Posterior, infer
from calibration.limits import refuse_demography
from calibration.manifests import Asked, manifest, refuse_other
from calibration.own_figures import missing
from calibration.simulators import Task, simulate
from calibration.stages import STAGES, Free, Stage, expanded, find_stage, problem_of, stage_targets, with_earlier
from calibration.targets import FittingView, fitting_view, targets, window
from results.staging import WRITE, clear
from sim.errors import ZorgdrukError
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.simulation import check_seed
from sim.statline import Statline

Floats = NDArray[np.float64]
Keep = Callable[[str, list[float]], None]
Progress = Callable[[str, int, int], None]
"""Called with the stage, the runs done and the runs that are foreseen."""
ALL = "all"
OWN = ("simulators.py", "access_figures.py", "care_figures.py", "backcast.py")
"""Files of this package that decide what a run gives."""
MISSING = {"births": "geboorten", "deaths": "sterfte", "arrivals": "vestiging", "departures": "vertrek",
           "Wmo clients": "Wmo-cliënten", "youth with help": "jeugdigen met hulp"}  # fmt: skip


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
    ZorgdrukError : an unknown stage or municipality, one without the figures that a stage needs, too few runs, a folder
        that cannot be written or that holds what was calibrated in another way.
    """
    place, folder, year = find_municipality(municipality), Path(out), window(until)[2]
    wanted = tuple(STAGES) if stage == ALL else (find_stage(stage).name,)
    check_seed(seed)
    asked = {name: Asked(quick, year, seed, _runs(STAGES[name], quick, runs)) for name in wanted}
    for name in wanted:
        refuse_other(folder, place.slug, name, asked[name], () if stage == ALL else _before(name))
        refuse_missing(place, name, year)
        stage_targets(STAGES[name], place, year)  # what cannot be done is said before anything is
    found: list[Calibrated] = []
    for name in wanted:
        with clear((f"{WRITE[0]} in", f"{WRITE[1]} in"), folder):
            view = fitting_view(name, folder / "figures" / f"{name}-{year}", year, statline)
        earlier = _earlier(folder, place, name, found)
        one = _calibrate(STAGES[name], place, view, folder, asked[name], runner, progress, earlier)
        write(one, folder)
        found.append(one)
    return found


def _runs(stage: Stage, quick: bool, runs: int | None) -> int:
    return runs if runs is not None else (stage.quick if quick else stage.full).runs


def _before(stage: str) -> tuple[str, ...]:
    """Return the stages that come before."""
    return tuple(STAGES)[: list(STAGES).index(stage)]


def refuse_missing(place: Municipality, stage: str, until: int) -> None:
    """Refuse a municipality without embedded figures that lacks what a stage cannot do without.

    Raises
    ------
    ZorgdrukError : it does; the message says which figures.
    """
    if place in MUNICIPALITIES:
        return
    lacking = missing(targets("fit", stage, place.slug, until), stage)
    if lacking:
        years = f"{window(until)[1]}-{until}" if stage == "demography" else "2021"
        raise ZorgdrukError(
            f"calibration: stage {stage} lacks figures of {place.name} itself on {', '.join(lacking)} in {years} (what "
            f"stands in for them is not fitted); fetch them with zorgdruk fetch {place.code} or give them with --data",
            f"kalibratie: voor fase {stage} ontbreken van {place.name} zelf cijfers over "
            f"{', '.join(MISSING.get(name, name) for name in lacking)} in {years} (op wat ervoor in de plaats komt "
            f"wordt niet gepast); haal ze op met zorgdruk fetch {place.code} of geef ze met --data",
        )


def _calibrate(
    stage: Stage, place: Municipality, view: FittingView, folder: Path, asked: Asked, runner: Runner,
    progress: Progress | None, before: dict[str, pd.DataFrame],
) -> Calibrated:  # fmt: skip
    """Calibrate one stage."""
    problem, free = problem_of(stage, place, view, asked.quick)
    refuse_demography(stage.name, [name for f in free for name in f.names])
    settings = (stage.quick if asked.quick else stage.full)._replace(runs=asked.runs)
    made_by, data, store = code_hash(), data_hash(view), Store(folder / "runs")
    done, earlier = [0], _rows(before)

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
        posterior = infer(problem, lived, settings, asked.seed)
    finally:
        store.close()
    table = pd.DataFrame([expanded(free, row) for row in posterior.values.tolist()])
    told = manifest(stage.name, place, asked, posterior, free, table, (made_by, data), before)
    return Calibrated(stage.name, place, posterior, free, table, told)


def _earlier(folder: Path, place: Municipality, stage: str, now: Sequence[Calibrated]) -> dict[str, pd.DataFrame]:
    """Return draws of what earlier stages found, by stage: from this call, or else as they stand in the folder."""
    if now:
        return {one.stage: one.table for one in now}
    paths = {name: folder / f"posterior-{place.slug}-{name}.parquet" for name in _before(stage)}
    return {name: pd.read_parquet(path) for name, path in paths.items() if path.is_file()}


def _rows(tables: Mapping[str, pd.DataFrame]) -> list[dict[str, float]]:
    """Return draws of several stages joined row by row."""
    if not tables:
        return []
    rows = min(len(t) for t in tables.values())
    joined = pd.concat([t.iloc[:rows].reset_index(drop=True) for t in tables.values()], axis=1)
    return [{str(k): float(v) for k, v in row.items()} for row in joined.to_dict(orient="records")]


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
