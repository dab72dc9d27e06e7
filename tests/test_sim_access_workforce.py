"""Staff of the aanbieders: it ages, leaves and is replaced; posts, vacancies and what is there agree."""

from __future__ import annotations

import numpy as np
import pytest

from sim.access.workforce import AGES, a_month_of_staff, ages_of_start, grown_older, leaving, vacancies
from sim.provisions.product import STAFF
from sim.world import World
from tests.toy_help import help_town

AOW = 799


def years(world: World, many: int, **changed: float) -> np.ndarray:
    """Return what part of the posts is filled at the end of every year."""
    assert world.access is not None
    world.parameters = {**world.parameters, **{f"staff.{k}": v for k, v in changed.items()}}
    world.access.filled[:] = ages_of_start(world.parameters, len(STAFF))
    found = []
    for _ in range(12 * many):
        a_month_of_staff(world, world.access)
        world.month += 1
        found.append(world.access.filled.sum(axis=1))
    return np.array(found)[11::12]


def test_nobody_is_lost_or_made_by_growing_older():
    start = np.random.default_rng(1).random((3, len(AGES)))
    assert grown_older(start).sum(axis=1) == pytest.approx(start.sum(axis=1), abs=1e-12)


def test_what_leaves_in_a_year_is_the_declared_share_and_who_reaches_the_aow():
    world = help_town()
    world.parameters = {**world.parameters, "staff.older": 0.0}
    left = ages_of_start(world.parameters, 1)
    for _ in range(12):
        left = left - leaving(left, world.parameters, AOW)
    assert left.sum() == pytest.approx(1.0 - world.parameters["staff.leaves"], abs=1e-12)
    old = np.zeros((1, len(AGES)))
    old[0, -1] = 1.0
    none = {**world.parameters, "staff.leaves": 0.0}
    assert leaving(old, none, AOW).sum() == pytest.approx(1 / (AOW - 12 * 55))


def test_the_start_has_no_vacancies_and_the_inflow_of_the_start_keeps_nearly_all_posts_filled():
    filled = years(help_town(), 10)
    assert (filled <= 1.0 + 1e-12).all()
    assert 0.93 < filled[-1].min() < 1.0  # older staff retires: some posts stay empty


@pytest.mark.parametrize(("name", "value"), [("inflow", 0.7), ("growth", 0.03)])
def test_fewer_who_come_or_more_posts_leave_more_of_them_empty(name: str, value: float):
    plain, other = years(help_town(), 5), years(help_town(), 5, **{name: value})
    assert other[-1].max() < plain[-1].min() - 0.05


def test_what_is_there_is_what_is_filled_and_the_rest_is_vacant():
    world = help_town()
    access = world.access
    assert access is not None
    access.filled[:] = 0.15
    posts, there = access.posts(world), access.there(world)
    assert there == pytest.approx(0.75 * access.staff)
    fte = vacancies(access, posts)
    staff = list(access.products.staff.values())
    hours = fte * [s.hours.value * s.client_time.value / (365.25 / 7) for s in staff]
    assert hours == pytest.approx(0.25 * posts)


def test_another_world_ages_staff_of_its_own():
    world = help_town()
    other = world.copy()
    assert world.access is not None and other.access is not None
    before = world.access.filled.copy()
    a_month_of_staff(other, other.access)
    assert (world.access.filled == before).all()
    assert (other.access.filled != before).any()
