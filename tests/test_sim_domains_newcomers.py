"""What newcomers bring, and who reads poorly at sixteen."""

import numpy as np
import pytest

from agents import domains as d
from sim.domains.balance import resilience
from tests.test_sim_processes_domains import ill_by_lot, lived
from tests.toy import toy_world
from tests.toy_domains import give_life


def test_newcomers_bring_the_health_of_their_like_together() -> None:
    # 6,000 people and as many newcomers: standard error of a share at most 0.007
    world = toy_world(1500, residents=0)
    ill = ill_by_lot(world, d.DEMENTIA)
    weak = resilience(world.people_seed, world.persons.column("lineage")) < 0.0
    world.persons.column("conditions")[:] |= np.where(ill, d.STROKE, 0).astype(np.uint16)
    world.persons.column("conditions")[:] |= np.where(weak, d.MENTAL_DISORDER, 0).astype(np.uint16)
    world.persons.column("since_mental")[weak] = world.month - 7
    give_life(world)
    world.persons.column("conditions")[:] = 0
    world.persons.column("arrived")[:] = world.month
    lived(world, 1, "newcomers")
    bits = world.persons.column("conditions")
    stroke, demented, mental = (bits & b != 0 for b in (d.STROKE, d.DEMENTIA, d.MENTAL_DISORDER))
    assert np.array_equal(stroke, demented)
    assert stroke.mean() == pytest.approx(ill.mean(), abs=0.03)
    assert (mental == weak).mean() > 0.9
    assert np.all(world.persons.column("since_mental")[mental] == world.month - 1 - 7)


def test_who_turns_sixteen_may_read_poorly() -> None:
    world = toy_world(1500, residents=0)
    give_life(world, literacy_share=0.25)
    month = world.month
    world.persons.column("birth")[:3000] = month - 1 - 12 * 16
    lived(world, 1, "newcomers")
    poor = (world.persons.column("conditions") & d.LOW_LITERACY) != 0
    assert poor[:3000].mean() == pytest.approx(0.25, abs=0.03)
    assert not poor[3000:][world.persons.column("birth")[3000:] != month - 1 - 12 * 16].any()
