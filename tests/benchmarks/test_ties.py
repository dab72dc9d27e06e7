"""What ties cost: walking all of them, keeping them up, and the memory they take."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.households import NEIGHBOURS
from agents.kin import Kin
from agents.persons import FRIENDS
from agents.schema import Table
from agents.ties import scratch, walk
from experiments.bench_measure import breakdown
from experiments.bench_worlds import Source, source, town
from sim.near import near
from sim.world import World

pytestmark = pytest.mark.benchmark

_spec = importlib.util.spec_from_file_location("kin_by_hand", Path(__file__).parents[1] / "kin_by_hand.py")
by_hand: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(by_hand)

LIVED = 300e-9
"""Seconds to walk the ties of one person, at most; 240 to 260 ns were measured on two busy shared cores."""


@pytest.fixture(scope="module")
def hogeland() -> Source:
    return source()


def seconds(world: World, kin: Table[Kin], repeats: int = 9) -> float:
    """Return the least CPU seconds for all ties of all inwoners."""
    rows, out, at = np.arange(world.persons.count, dtype=np.int32), scratch(1 << 16), near(world)
    starts, best = np.empty(len(rows) + 1, dtype=np.int32), np.inf
    people, homes = world.persons.arrays, world.households.arrays
    for _ in range(repeats):
        began, begin = time.thread_time(), 0
        while begin < len(rows):
            begin = walk(rows, begin, world.month, people, homes, kin.arrays, at, starts, out)
        best = min(best, time.thread_time() - began)
    return best


def test_walking_all_ties_costs_a_third_of_a_microsecond_per_person_and_grows_in_proportion(hogeland: Source) -> None:
    towns = [town(hogeland, people) for people in (48_000, 480_000)]
    small, large = (seconds(w, by_hand.town_kin(w.persons, w.month)) / w.persons.count for w in towns)
    assert small <= LIVED
    assert large <= 1.5 * small


def test_keeping_ties_up_costs_less_than_twice_the_demography(hogeland: Source) -> None:
    used = breakdown(hogeland, 24)
    ties = sum(used.pop(name) for name in ("lost_ties", "friends", "neighbours"))
    assert ties <= 2.0 * sum(used.values())


def test_friends_neighbours_and_kin_take_at_most_200_bytes_per_person(hogeland: Source) -> None:
    world = town(hogeland)
    kin = by_hand.town_kin(world.persons, world.month)
    own = 4 * (FRIENDS + 1) * world.persons.capacity + 4 * NEIGHBOURS * world.households.capacity
    assert (own + kin.nbytes) / world.population <= 200
