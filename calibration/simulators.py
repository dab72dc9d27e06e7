"""What a run says about the figures that calibration looks at: one simulator per stage, a function of plain values.

A task can be sent to another process: it names the stage, the municipality, the folder of the figures that may be seen,
the parameters and the seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ledger import ARRIVALS, BIRTHS, DEATHS, DEPARTURES, EMIGRATION, IMMIGRATION
from calibration.access_figures import YEAR, figures
from calibration.backcast import world_as_known
from calibration.care_figures import figures as care_figures
from calibration.targets import BROAD, FittingView, window
from sim.calendar import month_index
from sim.municipalities import find_municipality
from sim.parameters import Parameters
from sim.prepare import prepare_world
from sim.rates import build_rates
from sim.rates.read import STARTS
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step

if TYPE_CHECKING:
    from sim.rates.rates import Rates
    from sim.world import World

Floats = NDArray[np.float64]
PEOPLE = 8
"""Start populations that demographic runs are spread over; the seed of a run says which."""
LEVEL = ("arrivals", "departure_household", "departure_home", "departure_abroad")
SPREAD = {"arrivals spread": "arrivals", "departures spread": "departures"}
"""Summaries of how yearly moves jump: logarithm of the standard deviation of their logarithms."""


class Task(NamedTuple):
    """One run.

    Parameters
    ----------
    stage : demography, domains or access.
    municipality : slug.
    folder : of the figures that may be seen, see `calibration.targets.fitting_view`.
    until : last year of demography.
    parameters : name -> value, of those that differ from the default.
    seed : of the run.
    names : figures wanted, in this order.
    """

    stage: str
    municipality: str
    folder: str
    until: int
    parameters: tuple[tuple[str, float], ...]
    seed: int
    names: tuple[str, ...]


def simulate(task: Task) -> list[float]:
    """Live one run and return the figures that were asked."""
    run = {"demography": _demography, "domains": _domains, "access": _access}[task.stage]
    found = run(task)
    return [float(found[name]) for name in task.names]


def with_spread(found: Mapping[str, float]) -> dict[str, float]:
    """Return figures by name and year with what `SPREAD` says of them; a flow that never moves has a small one."""
    extra = {}
    for name, flow in SPREAD.items():
        values = np.array([value for key, value in found.items() if key.split(" ")[0] == flow])
        extra[name] = float(np.log(max(np.log(np.maximum(values, 1.0)).std(ddof=1), 1e-4)))
    return {**found, **extra}


def levelled(rates: Rates) -> Rates:
    """Return rates whose moves are those after the last known year in every year, with year effects.

    Notes
    -----
    In years whose moves were recorded a run has just those, and no year effect: nothing could be learnt from them about
    the level. So every year is lived as a year to come is.
    """
    changed = {}
    for name in LEVEL:
        table = getattr(rates, name)
        values = np.repeat(table.values[-1:], len(table.values), axis=0)
        notes = {k: v for k, v in table.notes.items() if k not in ("known_from", "known_to")}
        changed[name] = replace(table, values=values, notes=notes)
    return replace(rates, **changed)


@lru_cache(maxsize=PEOPLE)
def _start(slug: str, folder: str, until: int, people: int) -> World:
    """Return the world of the start of the window; made once per process, copied for every run."""
    place, view, start = find_municipality(slug), FittingView("demography", until, Path(folder)), window(until)[0]
    rates = levelled(build_rates(place, view, start, until + 2))
    return world_as_known(place, start, people, view, rates)


def _demography(task: Task) -> dict[str, float]:
    """Live from the start of the window to 1 January after its last year."""
    people = 1 + task.seed % PEOPLE
    world = _start(task.municipality, task.folder, task.until, people).copy(seed=task.seed)
    world = replace(world, parameters=Parameters(dict(task.parameters), "calibration"))
    start, recorder, found = world.year, Recorder(), {}
    recorder.look(world)
    for year in range(start, task.until + 1):
        for _ in range(12):
            step(world, recorder)
        flows = np.sum([f.sum(axis=1) for f in recorder.flows_by_kern[-12:]], axis=0)
        found[f"births {year}"] = float(flows[BIRTHS])
        found[f"deaths {year}"] = float(flows[DEATHS])
        found[f"arrivals {year}"] = float(flows[ARRIVALS] + flows[IMMIGRATION])
        found[f"departures {year}"] = float(flows[DEPARTURES] + flows[EMIGRATION])
    for stock in recorder.years:
        by_age = stock.position.sum(axis=(0, 1)).astype(np.float64)
        five = np.add.reduceat(by_age, STARTS)
        found[f"population {stock.year}"] = float(five.sum())
        for group, (low, high) in BROAD.items():
            found[f"age {group} {stock.year}"] = float(five[low:high].sum())
    wanted = {name: found[name] for name in task.names if name not in SPREAD}
    return with_spread(wanted) if set(SPREAD) & set(task.names) else wanted


def _prepared(task: Task) -> World:
    scenario, first = read_scenario("basispad"), month_index(YEAR, 1)
    scenario = replace(scenario, parameters={**scenario.parameters, **dict(task.parameters)})
    view = FittingView(task.stage, task.until, Path(task.folder))
    return prepare_world(find_municipality(task.municipality), first, first + 11, task.seed, view, scenario).world


def _domains(task: Task) -> dict[str, float]:
    """Look at the mantelzorg of the start of 2021, after the past that is lived before it."""
    return {f"{name} {YEAR}": value for name, value in care_figures(_prepared(task)).items()}


def _access(task: Task) -> dict[str, float]:
    """Live 2021 and count who used what."""
    world, recorder = _prepared(task), Recorder()
    for _ in range(12):
        step(world, recorder, keep_rows=True)
    return {f"{name} {YEAR}": value for name, value in figures(world).items()}
