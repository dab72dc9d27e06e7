"""What ties cost: walking all of them, keeping them up, and the memory they take."""

from __future__ import annotations

import time

import numpy as np
import pytest

from agents.households import NEIGHBOURS
from agents.persons import FRIENDS
from agents.ties import scratch, walk
from experiments.bench_measure import breakdown
from experiments.bench_worlds import Source, source, town
from sim.near import near
from sim.world import World

pytestmark = pytest.mark.benchmark

LIVED = 300e-9
"""Seconds to walk the ties of one person, at most; 240 to 260 ns were measured on two busy shared cores."""


@pytest.fixture(scope="module")
def hogeland() -> Source:
    return source()


def seconds(world: World, repeats: int = 9) -> float:
    """Return the least CPU seconds for all ties of all inwoners."""
    rows, out, at = np.arange(world.persons.count, dtype=np.int32), scratch(1 << 16), near(world)
    starts, best = np.empty(len(rows) + 1, dtype=np.int32), np.inf
    people, homes = world.persons.arrays, world.households.arrays
    for _ in range(repeats):
        began, begin = time.thread_time(), 0
        while begin < len(rows):
            begin = walk(rows, begin, world.month, people, homes, world.kin.arrays, at, starts, out)
        best = min(best, time.thread_time() - began)
    return best


def test_walking_all_ties_costs_a_third_of_a_microsecond_per_person_and_grows_in_proportion(hogeland: Source) -> None:
    towns = [town(hogeland, people) for people in (48_000, 480_000)]
    small, large = (seconds(w) / w.persons.count for w in towns)
    assert small <= LIVED
    assert large <= 1.5 * small


def test_keeping_ties_up_costs_less_than_twice_the_demography(hogeland: Source) -> None:
    used = breakdown(hogeland, 24)
    ties = sum(used.pop(name) for name in ("lost_ties", "friends", "neighbours"))
    assert ties <= 2.0 * sum(used.values())


def test_friends_neighbours_and_kin_take_at_most_200_bytes_per_person(hogeland: Source) -> None:
    world = town(hogeland)
    own = 4 * (FRIENDS + 1) * world.persons.capacity + 4 * NEIGHBOURS * world.households.capacity
    assert (own + world.kin.nbytes) / world.population <= 200
