"""What mantelzorg costs: per person, in a large town, in one large kern, and around somebody with 500 ties."""

from __future__ import annotations

import time

import numpy as np
import pytest

from agents.care_asks import MOST_GIVERS
from agents.care_codes import VOLUNTEER
from agents.kin import NEIGHBOUR
from agents.kinship import link_children
from agents.persons import HERE
from agents.ties import scratch, walk
from experiments.bench_measure import yardstick
from experiments.bench_worlds import Source, source, town
from sim.care.state import caring_of
from sim.near import near
from sim.processes import ORDER
from sim.processes.care import ask_around, care_asks, care_ends, look_around, strain
from sim.world import World
from tests.benchmarks.test_speed import reached
from tests.toy_giving import care_town, needs

pytestmark = pytest.mark.benchmark

OWN = (care_ends, care_asks, strain)
COSTS = 2.0
"""CPU time per person-month, at most, against that of the NumPy baseline; see docs/performance.md for the aim."""
HUB = 480
"""Children of one mother."""


@pytest.fixture(scope="module")
def hogeland() -> Source:
    return source()


def seconds(world: World, months: int) -> float:
    """CPU time of the month of mantelzorg per person, the least of some months; all processes run."""
    used = []
    for _ in range(months):
        spent = 0.0
        for process in ORDER:
            begun = time.process_time()
            process.run(world)
            spent += time.process_time() - begun if process.run in OWN else 0.0
        world.month += 1
        used.append(spent / world.population)
    return min(used[1:])


def test_a_month_of_mantelzorg_is_quick_and_its_cost_grows_in_proportion_to_the_town(hogeland: Source) -> None:
    cost: list[float] = []

    def growth() -> float:
        before = yardstick(hogeland)
        small = seconds(town(hogeland), 12)
        cost.append(small * 2 / (before + yardstick(hogeland)))
        return seconds(town(hogeland, 1_000_000), 4) / small

    assert reached(growth, 2.0, least=False) <= 2.0
    assert min(cost) <= COSTS


def asked(world: World) -> tuple[float, int]:
    """CPU time in which everybody asks once, and how many did, the least of five."""
    used = []
    for _ in range(5):
        fresh = world.copy()
        look_around(fresh, fresh.caring)
        begun = time.process_time()
        many = ask_around(fresh, fresh.caring, 1)
        used.append(time.process_time() - begun)
    return min(used), many


def one_kern(families: int) -> World:
    world = care_town(families, 1, 24)
    world.households.column("kern")[:] = 0
    needs(world, 1, 0.5)
    return world


def test_ten_thousand_people_in_one_kern_cost_no_more_each_than_two_thousand() -> None:
    (little, few), (much, many) = asked(one_kern(500)), asked(one_kern(2_500))
    assert one_kern(2_500).population > 9_000 and many > 4 * few
    assert much / many <= 1.6 * little / few


def hub(children: int) -> World:
    """A mother of so many inwoners is in need, and only she."""
    world = care_town(300, 1, 24)
    me = int(np.flatnonzero((world.persons.column("sex") == 1) & (world.persons.column("status") == HERE))[0])
    adults = np.flatnonzero(
        (world.persons.column("status") == HERE) & (world.persons.column("birth") < world.month - 240)
    )
    grown = world.persons.column("node")[adults[adults != me][:children]]
    world.kin.column("mother")[grown] = world.persons.arrays.node[me]
    link_children(world.kin.count, world.kin.arrays)
    world.persons.column("need")[:] = 0
    world.persons.arrays.need[me] = 255
    world.caring = caring_of(world)
    rows, ties, found = np.array([me], dtype=np.int32), np.zeros(2, np.int32), scratch(2_000)
    people, homes, kin = world.persons.arrays, world.households.arrays, world.kin.arrays
    walk(rows, 0, world.month, people, homes, kin, near(world), ties, found)
    assert (found.relation[: ties[1]] < NEIGHBOUR).sum() > children
    return world


def test_somebody_with_500_ties_asks_at_the_cost_of_the_ties() -> None:
    """Nobody is looked at but her ties, once each, and twelve give at most, and a volunteer."""
    world = hub(HUB)
    (took, many), (less, _) = asked(world), asked(hub(HUB // 8))
    assert many == 1 and took < 0.002
    assert took <= 8 * less
    look_around(world, world.caring)
    ask_around(world, world.caring, 1)
    assert 5 < (world.care.column("relation") != VOLUNTEER).sum() <= MOST_GIVERS
