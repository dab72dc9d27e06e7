"""Who has a parent or child here leaves less readily, and as many leave as without that."""

import numpy as np
import pytest

from agents.kin import Kin
from agents.kinship import link_children
from agents.migration import rooted
from agents.persons import CHILD, HEAD, HERE, LEFT, MAN, NOBODY, OTHER, PARTNER, RESIDENT, WOMAN, Persons
from agents.schema import Table
from sim.processes.migration import by_kin, departure
from sim.world import World
from tests.toy import toy_world


def grown(world: World) -> np.ndarray:
    """Make a third of the men of a town children of a woman in another huishouden; return the flags of everybody."""
    people, kin = world.persons, world.kin
    men = np.flatnonzero(people.column("role") == 2)[::2]
    child = men[::3]
    parent = np.roll(child, 1) + 1
    kin.column("mother")[people.column("node")[child]] = people.column("node")[parent]
    for c, p in zip(people.column("node")[child], people.column("node")[parent], strict=True):
        kin.column("next_of_mother")[c] = kin.column("child")[p]
        kin.column("child")[p] = c
    flags = np.zeros(people.count, dtype=bool)
    flags[child], flags[parent] = True, True
    partner = people.column("partner")
    return flags | (flags[partner] & (partner >= 0))


def town(less: float, seed: int = 1, families: int = 3000) -> tuple[World, np.ndarray]:
    world = toy_world(families, seed=seed, departure_home=np.zeros((12, 2, 111)))
    world.parameters._values["departures.kin_here"] = less
    flags = grown(world)
    people = np.zeros((2, 111), dtype=np.int64)
    rooted(world.month, world.persons.count, world.persons.arrays, world.kin.arrays, people)
    leads = (world.persons.column("role") == 2) & (world.persons.column("sex") == 1)
    assert people[1].sum() == (flags & leads).sum() and people.sum() == leads.sum()
    world.places.rooted[:] = people[1].sum() / people.sum()  # alike at all ages, as those of this town go by turns
    return world, flags & leads


HOME, AWAY, INSTITUTION, OUTSIDE = 0, 1, 2, -1
CASES = {
    "mother here": ([(HEAD, WOMAN, HOME), (HEAD, WOMAN, AWAY)], None, {0: (1, NOBODY)}, True),
    "father here": ([(HEAD, WOMAN, HOME), (HEAD, MAN, AWAY)], None, {0: (NOBODY, 1)}, True),
    "father alone here": ([(HEAD, MAN, HOME), (HEAD, WOMAN, OUTSIDE), (HEAD, MAN, AWAY)], None, {0: (1, 2)}, True),
    "both outside": ([(HEAD, WOMAN, HOME), (HEAD, WOMAN, OUTSIDE), (HEAD, MAN, OUTSIDE)], None, {0: (1, 2)}, False),
    "mother in the same home": ([(HEAD, WOMAN, HOME), (OTHER, WOMAN, HOME)], None, {0: (1, NOBODY)}, False),
    "child here": ([(HEAD, WOMAN, HOME), (HEAD, MAN, AWAY)], None, {1: (0, NOBODY)}, True),
    "child at home": ([(HEAD, WOMAN, HOME), (CHILD, MAN, HOME)], None, {1: (0, NOBODY)}, False),
    "child outside": ([(HEAD, WOMAN, HOME), (HEAD, MAN, OUTSIDE)], None, {1: (0, NOBODY)}, False),
    "one child of a man here": (
        [(HEAD, MAN, HOME), (CHILD, MAN, HOME), (HEAD, MAN, AWAY), (CHILD, MAN, HOME)], None,
        {1: (NOBODY, 0), 2: (NOBODY, 0), 3: (NOBODY, 0)}, True,
    ),
    "one child of a woman here": (
        [(HEAD, WOMAN, HOME), (CHILD, MAN, HOME), (HEAD, MAN, AWAY), (CHILD, MAN, HOME)], None,
        {1: (0, NOBODY), 2: (0, NOBODY), 3: (0, NOBODY)}, True,
    ),
    "mother of the partner here": (
        [(PARTNER, WOMAN, HOME), (PARTNER, MAN, HOME), (HEAD, WOMAN, AWAY)], 1, {1: (2, NOBODY)}, True,
    ),
    "mother of the partner in the same home": (
        [(PARTNER, WOMAN, HOME), (PARTNER, MAN, HOME), (OTHER, WOMAN, HOME)], 1, {1: (2, NOBODY)}, False,
    ),
    "mother of a partner in an institution here": (
        [(HEAD, WOMAN, HOME), (RESIDENT, MAN, INSTITUTION), (HEAD, WOMAN, AWAY)], 1, {1: (2, NOBODY)}, False,
    ),
    "a sister here": (
        [(HEAD, WOMAN, HOME), (HEAD, WOMAN, OUTSIDE), (HEAD, WOMAN, AWAY)], None,
        {0: (1, NOBODY), 2: (1, NOBODY)}, False,
    ),
}  # fmt: skip
"""Role, sex and home of some people, the partner of the first, who are parents: is the first rooted?"""


@pytest.mark.parametrize("case", CASES)
def test_a_parent_or_child_here_in_another_huishouden_roots_a_person_and_the_partner_lived_with(case: str) -> None:
    members, mate, parents, expected = CASES[case]
    n = len(members)
    role, sex, home = np.array(members).T
    persons, kin = Table(Persons, n), Table(Kin, n)
    partner = np.full(n, NOBODY)
    if mate is not None:
        partner[[0, mate]] = mate, 0
    birth = 252 - 12 * (30 + np.arange(n)) - 1  # the first is 30, the others older
    of = np.array([parents.get(i, (NOBODY, NOBODY)) for i in range(n)])
    persons.append(
        role=role, sex=sex, household=home, partner=partner, birth=birth, node=np.arange(n),
        status=np.where(home == OUTSIDE, LEFT, HERE),
    )  # fmt: skip
    kin.append(person=np.where(home == OUTSIDE, NOBODY, np.arange(n)), sex=sex, mother=of[:, 0], father=of[:, 1])
    link_children(n, kin.arrays)
    people = np.zeros((2, 111), dtype=np.int64)
    rooted(252, n, persons.arrays, kin.arrays, people)
    assert people[:, 30].tolist() == [int(not expected), int(expected)]


def test_the_mean_factor_is_one_and_the_ratio_is_the_parameter() -> None:
    world, _ = town(0.4)
    factor, share = by_kin(world), world.places.rooted
    assert np.allclose((1 - share) * factor[0] + share * factor[1], 1.0)
    assert np.allclose(factor[1] / factor[0], 0.4)
    assert (by_kin(town(1.0)[0]) == 1.0).all()


@pytest.mark.parametrize("less", [0.4, 1.0])
def test_those_with_kin_here_leave_so_much_less_and_the_total_stays(less: float) -> None:
    """Eight towns; a ratio of 0.4 lies more than ten standard errors from 1."""
    left, people = np.zeros(2), np.zeros(2)
    for seed in range(8):
        world, near = town(less, seed)
        leads = (world.persons.column("role") == 2) & (world.persons.column("sex") == 1)
        for _ in range(24):
            departure(world)
            world.month += 1
        gone = world.persons.column("status") == LEFT
        for k, of in enumerate((leads & ~near, leads & near)):
            people[k] += of.sum()
            left[k] += (gone & of).sum()
    assert (world.persons.column("status") != HERE).any()
    rate = -np.log1p(-left / people) / 2
    error = np.sqrt(1 / left).sum()
    assert abs(rate[1] / rate[0] - less) < 3 * error * less
    assert abs((rate * people).sum() / people.sum() / 0.03 - 1) < 0.12  # the year effect of departures is 7%
