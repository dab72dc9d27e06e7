"""Mantelzorg of real municipalities breaks no rule in any month."""

import pytest

from sim.calendar import parse_month
from sim.care_checks import check_care
from sim.checks import check_population
from sim.municipalities import MUNICIPALITIES, Municipality
from sim.prepare import prepare_world
from sim.processes import ORDER
from sim.scenario import read_scenario
from sim.statline import Statline
from sim.world import World

pytestmark = pytest.mark.slow
MONTHS = 30
PLACES = [MUNICIPALITIES[0], *(pytest.param(m, marks=pytest.mark.long) for m in MUNICIPALITIES[1:3])]


def complaints(world: World) -> list[str]:
    return check_population(world.persons, world.households, world.month, world.kin, world.care)


@pytest.mark.parametrize("place", PLACES, ids=lambda m: m.slug)
def test_every_month_adds_up_to_the_last_quarter_of_an_hour(place: Municipality) -> None:
    """Hours, needs, limits, ties and people, from the start on and over two compactions."""
    first = parse_month("2021-01", "start")
    world = prepare_world(place, first, first + 35, 1, Statline(), read_scenario("basispad")).world
    assert complaints(world) == []
    for _ in range(MONTHS):
        for process in ORDER:
            process.run(world)
        limit = world.caring.givers.limit
        world.month += 1
        assert check_care(world.persons, world.households, world.month, world.kin, world.care, limit) == []
        if world.month % 12 == 0:
            world.compact_if_worn()
            assert complaints(world) == []
    assert world.care.count > world.population / 10
