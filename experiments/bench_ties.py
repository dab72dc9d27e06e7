"""Measure what ties cost: walking all of them, and the memory that they and all tables take."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households import NEIGHBOURS
from agents.persons import FRIENDS
from agents.ties import scratch, walk
from experiments.bench_measure import clock, warmed
from experiments.bench_worlds import Source, town
from sim.near import near
from sim.recorder import Recorder
from sim.simulation import step
from sim.world import World

WORD = 4
"""Bytes of a row number: of a friend, a neighbour or a node of kin."""


def walk_seconds(world: World, repeats: int = 9) -> float:
    """Return the least CPU seconds for all ties of all inwoners."""
    rows, out, at = np.arange(world.persons.count, dtype=np.int32), scratch(1 << 16), near(world)
    starts, best = np.empty(len(rows) + 1, dtype=np.int32), np.inf
    people, homes = world.persons.arrays, world.households.arrays
    for _ in range(repeats):
        began, begin = clock(), 0
        while begin < len(rows):
            begin = walk(rows, begin, world.month, people, homes, world.kin.arrays, at, starts, out)
        best = min(best, clock() - began)
    return best


def walking(of: Source, sizes: tuple[int, ...], repeats: int = 9) -> list[dict[str, float]]:
    """Return people, CPU milliseconds to walk all ties and nanoseconds per person, of towns of some sizes."""
    found = []
    for size in sizes:
        world = town(of, size)
        people, used = world.persons.count, walk_seconds(world, repeats)
        found.append({"people": people, "milliseconds": 1e3 * used, "ns_per_person": 1e9 * used / people})
    return found


def tie_bytes(world: World) -> int:
    """Return bytes of friends, neighbours and kin, of those who may come back too, room to grow included."""
    own = WORD * (FRIENDS + 1) * world.persons.capacity + WORD * NEIGHBOURS * world.households.capacity
    return own + world.kin.nbytes + sum(a.nbytes for a in world.returners)


def all_bytes(world: World) -> int:
    """Return bytes of all tables, the ledger and the lists of the month, room to grow included."""
    other = (*world.ledger, *world.returners, world.scratch, world.mothers)
    tables = (world.persons, world.households, world.kin, world.care, world.cases)
    return sum(table.nbytes for table in tables) + sum(a.nbytes for a in other)


def working_bytes(world: World, recorder: Recorder) -> int:
    """Return bytes of the columns that a month is worked out in and of what is kept beside the tables, filled rows."""
    people, kept = world.persons.count, world.lasting
    columns: list[NDArray[Any]] = [kept.trait, kept.hours, recorder.pressure.earlier]
    whole = 0
    if world.caring is not None:
        columns += list(world.caring.givers)
        columns.append(world.caring.lost)
        whole += int(world.caring.elsewhere[: world.kin.count].nbytes) + sum(a.nbytes for a in world.caring.asked)
    if (access := world.access) is not None:
        columns += [access.facts, access.busy, access.heavy, access.wanted, access.followed, access.cost_before]
    return whole + sum(int(a[:people].nbytes) for a in columns)


def bytes_per_person(of: Source, years: int) -> dict[str, Any]:
    """Return bytes per person at the start, at the end and the most in some years.

    Returns
    -------
    Of ties, of all tables, and of everything that grows with people: tables and what a month is worked out in.
    """
    world, recorder = town(of), Recorder()

    def held() -> tuple[float, float, float]:
        tables = all_bytes(world)
        return (
            tie_bytes(world) / world.population,
            tables / world.population,
            (tables + working_bytes(world, recorder)) / world.population,
        )

    seen = [held()]
    recorder = warmed(world)
    for _ in range(12 * years):
        step(world, recorder)
        seen.append(held())
    return {
        name: {"start": each[0], "end": each[-1], "most": max(each)}
        for name, each in zip(("ties", "tables", "all"), zip(*seen, strict=True), strict=True)
    }
