"""What newcomers bring, and who reads poorly at sixteen."""

import numpy as np
import pytest

from agents import domains as d
from agents.activities import BIJSTAND, EMPLOYED, UNEMPLOYED
from agents.persons import NEVER, PARTNER
from sim.domains.balance import resilience
from sim.domains.working import working_of
from sim.parameters import Parameters
from sim.processes import migration
from tests.test_sim_processes_domains import ill_by_lot, lived
from tests.toy import toy_world
from tests.toy_domains import give_life
from tests.work_toy import real_rates, town


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


def test_newcomers_bring_how_long_they_have_had_their_benefit() -> None:
    # some 500 adults with each benefit: standard error of a share 0.02; all long-term, or all new, is off by 0.3
    world = toy_world(600, seed=4, residents=0)
    give_life(world)
    world.working = working_of(town(10_000), real_rates())
    world.parameters = Parameters()
    world.parameters._values["arrivals.scale"] = 800.0  # type: ignore[attr-defined]
    world.parameters._values["statushouder.arrivals"] = 1.0  # type: ignore[attr-defined]
    kinds = np.array([BIJSTAND, UNEMPLOYED, EMPLOYED])
    of = world.arrivals.templates
    of.activity[:] = np.where(of.role == PARTNER, kinds[np.arange(len(of.role)) % 3], 1)
    first, month = world.persons.count, world.month
    migration.arrival(world)
    people, doing = world.persons, world.persons.column("activity")
    since, came = people.column("activity_since").astype(int), np.arange(people.count) >= first
    admitted = people.column("statushouder") == 1
    age = (month - 1 - people.column("birth").astype(int)) // 12
    able = came & (age >= 18) & (age < 67)
    assert (since[~came] == NEVER).all()
    assert admitted.sum() > 10 and (since[admitted] == month).all()
    assert (since[came & (doing != BIJSTAND) & (doing != UNEMPLOYED)] == month).all()
    for activity, years in ((BIJSTAND, 3), (UNEMPLOYED, 1)):
        some = np.flatnonzero(able & (doing == activity) & ~admitted)
        wanted = world.working.past[activity][people.column("sex")[some], age[some], 12 * years - 1].mean()
        assert len(some) > 300 and 0.2 < wanted < 0.9
        assert (month - since[some] < 12 * years).mean() == pytest.approx(wanted, abs=0.08)
