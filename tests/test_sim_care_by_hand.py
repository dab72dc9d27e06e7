"""The kernels of mantelzorg give exactly what the same rules give in plain Python, month after month."""

from dataclasses import replace

import numpy as np
import pytest

from agents.kin import WITHIN_50_KM
from agents.persons import HERE
from sim.parameters import Parameters
from sim.world import World
from tests.care_by_hand import Arrangement, as_rows, month
from tests.toy_giving import arrangements, care_town, live, needs, shocks
from tests.toy_giving import month as lived

MONTHS = 6


def parents_grow_old(world: World) -> None:
    """Give parents here with children elsewhere another 28 years, so that they may be helped from there."""
    kin, people = world.kin, world.persons
    away = np.flatnonzero(kin.column("person") < 0)
    for name in ("mother", "father"):
        parent = np.unique(kin.column(name)[away])
        parent = parent[parent >= 0]
        row = kin.column("person")[parent]
        old = parent[(row >= 0) & (kin.column("birth")[parent] > world.month - 12 * 65)]
        kin.column("birth")[old] -= 12 * 28
        people.column("birth")[kin.column("person")[old]] = kin.column("birth")[old]


@pytest.mark.parametrize("enough", [10, 30])
def test_what_goes_to_parents_elsewhere_is_that_of_plain_python(enough: int) -> None:
    """Through a year and a half, with deaths, moves, illness and withdrawal between."""
    world = care_town(60, 2, 116)
    values = {"volunteers.visits": 0.0, "care.elsewhere": 1.5, "care.enough": enough}
    world.parameters = Parameters({**world.parameters, **values}, "test")
    eager = world.caring.rules.logit.copy()
    eager[:, WITHIN_50_KM:] += 1.0
    world.caring = replace(world.caring, rules=world.caring.rules._replace(logit=eager))
    parents_grow_old(world)
    by_hand: dict[tuple[int, int], Arrangement] = {}
    helped, shrunk, before = 0, 0, 0
    for i in range(18):
        if i in (0, 9):
            needs(world, 20 + i, 0.8)
        if i in (6, 11):
            shocks(world, 30 + i)
        given = month(world, by_hand)
        lived(world)
        here = np.flatnonzero(world.persons.column("status") == HERE)
        found = world.persons.column("given_elsewhere")
        lines = world.persons.column("lineage")
        assert {int(lines[p]): found[p].tolist() for p in here} == given
        assert not np.delete(found, here, axis=0).any()
        assert arrangements(world) == as_rows(by_hand)
        total = int(found.astype(int).sum())
        helped, shrunk, before = max(helped, int(found.any(axis=1).sum())), shrunk + (0 < total < before), total
        live(world)
    assert helped > 15 and shrunk > 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kernels_and_plain_python_agree_to_the_last_quarter_of_an_hour(seed: int) -> None:
    """Births, deaths, moves and separations go on between; needs change in the second and the fourth
    month and are halved in the fifth; from the third on people fall ill, take work, withdraw and enter institutions.
    Relatives elsewhere are eager and can give little, so that they have to choose.
    """
    world = care_town(40, seed)
    world.parameters = Parameters({**world.parameters, "volunteers.visits": 0.0}, "test")  # kernels of their own
    eager = world.caring.rules.logit.copy()
    eager[:, WITHIN_50_KM:] += 3.0
    few = world.caring.rules._replace(elsewhere=7, kern=np.array([0.8, -0.5, 0.3]), logit=eager)
    world.caring = replace(world.caring, rules=few)
    by_hand: dict[tuple[int, int], Arrangement] = {}
    kinds, ended, cut = set(), 0, 0
    for i in range(MONTHS):
        if i in (1, 3):
            needs(world, 10 * seed + i)
        if i == 4:
            world.persons.column("need")[:] //= 2
        if i >= 2:
            shocks(world, 10 * seed + i)
        before = as_rows(by_hand)
        month(world, by_hand)
        lived(world)
        assert arrangements(world) == as_rows(by_hand)
        kinds |= set(world.care.column("relation").tolist())
        after = as_rows(by_hand)
        ended += len(before.keys() - after.keys())
        cut += sum(sum(after[x][:8]) < sum(before[x][:8]) for x in before.keys() & after.keys())
        if i < 3:
            live(world)
        else:
            world.month += 1
    assert len(kinds) >= 6 and ended > 5 and cut > 5
