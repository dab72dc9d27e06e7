"""Institutions have no finances of their own: what their residents are spared of, and huishoudens are not."""

import numpy as np

from agents.burden import loads
from agents.domains import FINANCES, FULL, LIMITED
from agents.households import INSTITUTION
from agents.onset import strengths
from agents.persons import RESIDENT
from sim.world import World
from tests.test_sim_processes_domains import lived
from tests.toy import toy_world
from tests.toy_domains import give_life


def poor_town() -> tuple[World, np.ndarray, np.ndarray]:
    """Return 300 huishoudens and an institution, all with the lowest code of income; which is which, and residents."""
    world = toy_world(300, residents=60)
    give_life(world)
    world.households.column("income")[:] = 0
    return world, world.households.column("type") == INSTITUTION, world.persons.column("role") == RESIDENT


def test_an_institution_has_no_finances_to_worry_about() -> None:
    world, institution, resident = poor_town()
    world.households.column("level")[institution] = LIMITED  # as saved people of an earlier version have
    lived(world, 3, "domain_levels", "burden")
    level = world.households.column("level")
    assert (level[institution] == FULL).all()
    assert (level[~institution, FINANCES] < FULL).mean() > 0.5
    life = world.life
    assert life is not None
    load = loads(world.persons.count, life.weights, world.persons.arrays, world.households.arrays)
    own = life.weights.loss[np.arange(10), world.persons.column("level")].sum(axis=1)
    assert np.allclose(load[resident], own[resident]) and (load[~resident] > own[~resident]).any()


def test_draagkracht_of_residents_takes_no_income_from_the_code_of_the_institution() -> None:
    world, _, resident = poor_town()
    found = []
    for income in (0, 3, 5):
        world.households.column("income")[:] = income
        life = world.life
        assert life is not None
        found.append(strengths(world.persons.count, life.means, world.persons.arrays, world.households.arrays))
    poor, middle, rich = found
    assert np.array_equal(poor[resident], middle[resident]) and np.array_equal(rich[resident], middle[resident])
    assert (poor[~resident] < middle[~resident]).all() and (rich[~resident] > middle[~resident]).all()
