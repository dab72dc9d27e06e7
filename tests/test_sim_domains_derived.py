"""Need of income and multiprobleem families, by hand."""

import numpy as np
import pytest

from agents import domains as d
from agents.households import INSTITUTION, MARRIED_CHILDREN
from sim.domains.derived import NORM_ALONE, NORM_COUPLE, income_need, multiproblem
from tests.toy import toy_world


def test_income_need_is_the_distance_to_what_is_enough() -> None:
    world = toy_world(30, residents=5)
    homes = world.households
    homes.column("income")[:] = 3
    assert not income_need(world).any()
    homes.column("income")[:] = 1
    need, kind = income_need(world), homes.column("type").copy()
    assert need[kind == MARRIED_CHILDREN] == pytest.approx(0.15 * NORM_COUPLE)
    assert not need[kind == INSTITUTION].any()
    homes.column("type")[kind == MARRIED_CHILDREN] = 0
    assert need.any()
    assert set(np.round(income_need(world)[income_need(world) > 0], 3)) == {round(0.15 * NORM_ALONE, 3)}
    assert income_need(world, 1.0).max() == 0.0


def test_multiproblem_asks_for_all_three_fields_of_the_right_ages() -> None:
    world = toy_world(1, residents=0)
    level = world.persons.column("level")
    age = (world.month - 1 - world.persons.column("birth").astype(int)) // 12
    adult, child = int(np.argmax(age)), int(np.argmin(age))
    assert multiproblem(world)[0].sum() == 1
    level[adult, d.MENTAL] = level[child, d.GROWING_UP] = d.IMPAIRED
    assert multiproblem(world)[1].sum() == 0
    world.households.column("level")[:, d.FINANCES] = d.IMPAIRED
    assert multiproblem(world)[1].sum() == 1
    level[adult, d.MENTAL], level[child, d.MENTAL] = d.FULL, d.IMPAIRED
    assert multiproblem(world)[1].sum() == 0
