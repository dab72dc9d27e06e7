"""The kernels of mantelzorg give exactly what the same rules give in plain Python, month after month."""

from dataclasses import replace

import numpy as np
import pytest

from agents.kin import WITHIN_50_KM
from sim.parameters import Parameters
from tests.care_by_hand import Arrangement, as_rows, month
from tests.toy_giving import arrangements, care_town, live, needs, shocks
from tests.toy_giving import month as lived

MONTHS = 6


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
