"""Twenty years of a real municipality with constant rates, lived once for all tests that look at them.

Kin, work and friends are looked at in the same runs: each only counts. The files that use this run in one process, see
`TOGETHER` in tests/conftest.py.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.persons import HERE, NEVER, NOBODY
from calibration.kin_check import Counted, counted
from calibration.work_runs import Counts, Observer
from results.kin_counts import KinTables, kin_tables
from sim.calendar import parse_month
from sim.checks import check_population
from sim.municipalities import MUNICIPALITIES
from sim.prepare import prepare_world
from sim.rates.table import RateTable
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline

FIRST, YEARS = 2021, 20
BANDS = ((4, 12), (12, 18), (18, 30), (30, 45), (45, 65), (65, 80), (80, 111))


class Seen(NamedTuple):
    """What is counted of the kin of one population."""

    found: Counted
    tables: KinTables
    stayed: NDArray[np.bool_]


class Lived(NamedTuple):
    """What twenty years show; friends by year and age group of `BANDS`, the start included."""

    begin: Seen
    end: Seen
    work: tuple[Recorder, Counts]
    friends: NDArray[np.float64]
    complaints: list[str]
    ties: tuple[NDArray[np.int32], NDArray[np.int32]]
    maternity: RateTable


def look(month, persons, households, kin, kernen) -> Seen:
    """Count the kin of a population."""
    persons, households, kin = (
        type(t.arrays)(*(t.column(name) for name in t.arrays._fields)) for t in (persons, households, kin)
    )
    tables = kin_tables(month, persons, households, kin, kernen)
    return Seen(counted(tables, persons, kin), tables, persons.arrived[tables.rows] == NEVER)


def friends_by_age(world) -> NDArray[np.float64]:
    here = world.persons.column("status") == HERE
    age = (world.month - 1 - world.persons.column("birth")) // 12
    degree = (world.persons.column("friends") != NOBODY).sum(axis=1)
    return np.array([degree[here & (age >= a) & (age < b)].mean() for a, b in BANDS])


def triangles(ties: NDArray[np.int32]) -> float:
    """Share of the pairs of ties of one row whose other ends are tied too (transitivity)."""
    closed = every = 0
    for row in range(0, len(ties), 5):
        ends = ties[row][ties[row] != NOBODY]
        for i, a in enumerate(ends):
            for b in ends[i + 1 :]:
                every += 1
                closed += bool((ties[a] == b).any())
    return closed / every


@functools.cache
def lived(slug: str, seed: int) -> Lived:
    """Live a municipality from 1 January 2021, as `calibration.work_runs.live` does, and look at it on the way."""
    place = next(m for m in MUNICIPALITIES if m.slug == slug)
    first, last = parse_month(f"{FIRST}-01", "start"), parse_month(f"{FIRST + YEARS - 1}-12", "until")
    world = prepare_world(place, first, last, seed, Statline(), read_scenario("basispad")).world

    def seen() -> Seen:
        return look(world.month, world.persons, world.households, world.kin, world.kernen)

    begin, friends = seen(), [friends_by_age(world)]
    recorder, observer = Recorder(), Observer(world, 12 * YEARS)
    recorder.look(world)
    for _ in range(12 * YEARS):
        step(world, recorder)
        observer.look(world)
        if world.month % 12 == 0:
            friends.append(friends_by_age(world))
    complaints = check_population(world.persons, world.households, world.month, world.kin)
    ties = world.persons.column("friends").copy(), world.households.column("neighbours").copy()
    work = recorder, observer.found()
    return Lived(begin, seen(), work, np.array(friends), complaints, ties, world.rates.maternity)
