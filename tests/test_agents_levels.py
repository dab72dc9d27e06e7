"""Draagkracht and draaglast: what institutions spare their residents of, and how weak and strong anybody can be."""

import numpy as np

from agents.activities import EMPLOYED
from agents.burden import loads
from agents.conditions import LOOK, UNWELL
from agents.domains import FINANCES, FULL, LIMITED
from agents.households import INSTITUTION
from agents.onset import strengths
from agents.persons import ACTIVITIES, NEVER, NOBODY, RESIDENT
from agents.strength import HIGH, LOW, TRAIT, extremes
from sim.domains.lasting import lasting_of
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


def test_nobody_is_weaker_or_stronger_than_the_extremes_and_some_are_as_weak_or_as_strong() -> None:
    world, institution, _ = poor_town()
    life, people, luck = world.life, world.persons.column, np.random.default_rng(3)
    assert life is not None
    n = world.persons.count
    means = life.means._replace(points=life.means.points.copy(), cohesion=np.linspace(-1.0, 2.0, len(world.kernen)))
    means.points[8] = 0.3  # of cohesion
    found = []
    for income, school, doing, others in ((0, LOW, 9, NOBODY), (5, HIGH, EMPLOYED, 0), (None, None, None, None)):
        world.households.column("income")[:] = luck.integers(0, 6, len(institution)) if income is None else income
        people("education")[:] = luck.integers(0, 4, n) if school is None else school
        people("activity")[:] = luck.integers(0, len(ACTIVITIES), n) if doing is None else doing
        for name in ("partner", "friends"):
            cells = people(name)
            cells[:] = luck.integers(NOBODY, 1, cells.shape) if others is None else others
        trait = means.points[TRAIT] * lasting_of(world, life).trait[:n]
        found.append(strengths(n, means, world.persons.arrays, world.households.arrays) - trait)
    least, most = extremes(means)
    assert least - 1e-5 < found[0].min() < least + 1e-5 and most - 1e-5 < found[1].max() < most + 1e-5
    assert (found[2] > least - 1e-5).all() and (found[2] < most + 1e-5).all() and np.ptp(found[2]) > 2.0


def test_who_is_overloaded_follows_from_draaglast_draagkracht_and_trait_also_far_from_the_edge() -> None:
    world, _, _ = poor_town()
    life, people, luck = world.life, world.persons.column, np.random.default_rng(4)
    assert life is not None
    n, seen = world.persons.count, []
    for worst in (5, 4, 3, 1):
        people("level")[:] = luck.integers(worst, 6, people("level").shape)
        people("conditions")[:] |= np.uint16(LOOK | UNWELL)
        people("loaded_since")[:] = NEVER
        lived(world, 1, "burden")
        load = loads(n, life.weights, world.persons.arrays, world.households.arrays)
        strong = strengths(n, life.means, world.persons.arrays, world.households.arrays)
        strong += life.means.points[TRAIT] * life.weights.shift
        grown = (world.month - 2 - people("birth").astype(np.int64)) // 12 >= 18  # in the month that was lived
        clear = np.abs(load - strong) > 1e-4  # the trait is kept in four bytes
        assert np.array_equal((people("loaded_since") != NEVER)[clear], (grown & (load > strong))[clear]), worst
        seen.append(float((people("loaded_since") != NEVER)[grown].mean()))
    assert seen[0] < 0.1 and 0.2 < seen[2] < 0.98 and seen[3] > 0.9, seen
