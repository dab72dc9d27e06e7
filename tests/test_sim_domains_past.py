"""The lived past of the start population: it begins where its dynamics lead to."""

import numpy as np
import pytest

from agents import domains as d
from agents.conditions import ADL_LIMITED, UNWELL
from agents.persons import HERE, NEVER, NOBODY, WIDOWED
from sim.domains.balance import resilience
from sim.domains.past import live_past, settled_life
from sim.domains.rates import DomainRates
from sim.parameters import Parameters
from sim.processes import domains
from sim.world import World
from tests.toy import toy_world
from tests.toy_domains import toy_domain_rates

ONSET, END = 0.3, 0.3
SHARE = ONSET / (ONSET + END)


def town() -> tuple[World, DomainRates]:
    """Return a made-up town without a past whose only condition is addiction, with strong protection by resilience."""
    world = toy_world(1500, residents=60)
    switches = {"domains.spillover": 0.0, "domains.compensation": 0.0, "domains.resilience": 1.0}
    world.parameters = Parameters(switches, "test")
    rates = toy_domain_rates(addiction_onset=ONSET, addiction_recovery=END, addiction_share=SHARE)
    return world, rates


def course(lived: bool) -> list[float]:
    """Return the share addicted at the start and in each of the 8 years after, among people of 20 or older."""
    world, rates = town()
    if lived:
        live_past(world, rates)
    else:
        lot = np.random.Generator(np.random.PCG64(1)).random(world.persons.count) < SHARE
        world.persons.column("conditions")[:] = np.where(lot, d.ADDICTION, 0)
    world.life = settled_life(world, rates)
    old = world.persons.column("birth") < world.month - 12 * 25
    found = []
    for month in range(97):
        if month % 12 == 0:
            found.append(float((world.persons.column("conditions")[old] & d.ADDICTION != 0).mean()))
        domains.mind(world)
        world.month += 1
    return found


def test_prevalence_stays_where_it_begins_when_the_past_was_lived() -> None:
    # 4,000 people: standard error of a share 0.008, of the mean of the last years about 0.006
    steady, drawn = course(True), course(False)
    assert steady[0] == pytest.approx(SHARE, abs=0.03)
    assert np.mean(steady[4:]) == pytest.approx(steady[0], abs=0.03)
    assert np.mean(drawn[4:]) < drawn[0] - 0.04  # drawn without a past: the weak are still to be sorted out


def test_the_past_ties_conditions_to_resilience_and_leaves_the_rest_alone() -> None:
    world, rates = town()
    before = {n: world.persons.column(n).copy() for n in ("status", "event", "event_month", "birth", "activity")}
    month = world.month
    live_past(world, rates)
    assert world.month == month
    assert world.life is None
    for name, values in before.items():
        assert np.array_equal(world.persons.column(name), values), name
    ill = (world.persons.column("conditions") & d.ADDICTION) != 0
    assert (world.persons.column("status")[ill] == HERE).all()
    trait = resilience(world.people_seed, world.persons.column("lineage"))
    assert trait[ill].mean() < trait[~ill].mean() - 0.3
    since = world.persons.column("loaded_since").astype(int)
    assert np.all((since == NEVER) | ((since >= month - 36) & (since <= month)))


def test_nothing_stale_is_left_after_the_past() -> None:
    """Who changes places with a resident takes no need, overload or bereavement along that is not his or hers."""
    world = toy_world(1500, residents=200)
    world.parameters = Parameters({"domains.spillover": 0.0, "domains.compensation": 0.0}, "t")
    people = world.persons
    people.column("birth")[:] = world.month - 12 * 80
    alone = people.column("partner") == NOBODY
    people.column("marital")[alone] = WIDOWED
    live_past(world, toy_domain_rates(adl_share=0.3, iadl_share=0.2, adl_home=0.3, any_home=0.5))
    bits, here = people.column("conditions"), people.column("status") == HERE
    assert np.array_equal((bits[here] & d.BEREAVED) != 0, alone[here])
    homes = world.households.column("level")[people.column("household")]
    well = here & (people.column("level") == d.FULL).all(axis=1) & (homes == d.FULL).all(axis=1)
    assert 0 < well.sum() < here.sum()
    assert (people.column("need")[well] == 0).all()
    assert (people.column("loaded_since")[well] == NEVER).all()


def test_levels_of_before_the_past_do_not_stay_without_a_cause() -> None:
    world, rates = town()
    world.persons.column("level")[:] = 3  # as the start left them, of conditions that the past begins without
    live_past(world, rates)
    low = (world.persons.column("level") < d.FULL).any(axis=1) & (world.persons.column("status") == HERE)
    assert low.mean() < 0.9
    assert np.all(world.persons.column("conditions")[low] & UNWELL != 0)


def test_residents_are_those_with_a_limitation_and_no_more_people_have_one() -> None:
    world = toy_world(1500, residents=200)
    world.parameters = Parameters({"domains.spillover": 0.0, "domains.compensation": 0.0}, "t")
    world.persons.column("birth")[:] = world.month - 12 * 80
    rates = toy_domain_rates(adl_share=0.3, iadl_share=0.2, adl_home=0.3, any_home=0.5)
    live_past(world, rates)
    limited = (world.persons.column("conditions") & ADL_LIMITED) != 0
    inside = world.persons.column("role") == 4
    assert limited[inside].mean() == pytest.approx(0.9, abs=0.03)
    assert limited[~inside].mean() < 0.3
    assert (world.persons.column("level")[limited, d.ADL] <= d.IMPAIRED).all()
