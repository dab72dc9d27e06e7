"""The made-up town with problems drawn at random, in which people ask for voorzieningen and get them."""

from __future__ import annotations

import functools

import numpy as np

from agents.domains import DEBTS, MENTAL_DISORDER, YOUTH_PROBLEM
from agents.households import INCOMES, INSTITUTION
from agents.persons import ACTIVITIES
from sim.access.state import access_of
from sim.parameters import Parameters
from sim.parameters_access import ASKING
from sim.recorder import Recorder
from sim.recording_domains import new_tally
from sim.simulation import step
from sim.world import World
from tests.toy_giving import care_town


@functools.cache
def _base(families: int, seed: int) -> World:
    world = care_town(families, seed)
    world.month -= world.month % 12  # begin on a 1 January
    world.started = world.month
    luck, people, homes = np.random.default_rng(seed), world.persons, world.households
    n, many = people.count, homes.count
    people.column("level")[:] = luck.choice([1, 2, 3, 4, 5], (n, 10), p=[0.03, 0.05, 0.08, 0.14, 0.7])
    people.column("conditions")[luck.random(n) < 0.2] |= np.uint16(MENTAL_DISORDER)
    people.column("conditions")[luck.random(n) < 0.1] |= np.uint16(YOUTH_PROBLEM)
    age = (world.month - 1 - people.column("birth").astype(np.int64)) // 12
    poor = (luck.random(n) < 0.25) & (age >= 18)
    people.column("activity")[poor] = ACTIVITIES.index("bijstand")
    homes.column("income")[:] = luck.integers(0, len(INCOMES), many)
    homes.column("debt")[:] = luck.integers(0, len(DEBTS), many)
    homes.column("debt_since")[:] = world.month + luck.integers(-12, 12, many)
    homes.column("debt")[homes.column("type") == INSTITUTION] = 0
    world.tally = new_tally()
    rates = {f"asking.{name}": min(0.6, 9.9 * rate) for name, rate in ASKING.items()}  # whatever the fitted rates are
    world.parameters = Parameters(rates, "toy")
    world.access = access_of(world)
    world.access.staff[:], world.access.teams[:] = [30.0, 20.0, 20.0, 20.0, 40.0], [12.0, 6.0]
    return world


def help_town(families: int = 250, seed: int = 1) -> World:
    """Return a town of its own on a 1 January; nobody has asked for anything yet."""
    return _base(families, seed).copy()


def lived(world: World, months: int) -> Recorder:
    """Let months pass; return what was recorded."""
    recorder = Recorder()
    recorder.look(world)
    for _ in range(months):
        step(world, recorder)
    return recorder
