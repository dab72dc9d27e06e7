"""Waiting, distance and the life of who asks: nothing at 0, and each only where it hangs on it."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from agents.indications import GENERAL, REPORTED, SOLVED
from agents.luck import Stream, uniforms
from sim.access.choice import COUNTER, DAYS, PRACTICE, awaited, farther, place_of, reached, solved
from sim.access.start import begin, lived
from sim.access.state import Book
from sim.access.team import _decide, words
from sim.access.usual import TIES, Usual, traits_of, usual_of, weeks_waited
from sim.facilities import Facilities
from sim.facilities_file import Entry
from sim.measures.persons import nudged
from sim.parameters import Parameters
from sim.processes.access import help_asked, help_given
from sim.processes.care import care_asks, care_ends, strain
from sim.provisions.product import STAFF
from tests.toy_access import access_town
from tests.toy_help import help_town

HELP = "huishoudelijke_ondersteuning"


@functools.cache
def _begun(wait):
    world = told(help_town(), access__wait=wait)
    for i in range(30):
        lived(world, i == 0)
        world.month += 1
    begin(world)
    world.started = world.month
    return world


def begun(wait=0.0):
    """Return a town at its start, after a past that was lived."""
    return _begun(wait).copy()


def told(world, **parameters):
    """Return a world with other parameters, two underscores for the dot."""
    own = {name.replace("__", "."): value for name, value in parameters.items()}
    world.parameters = Parameters(dict(world.parameters) | own, "test")
    return world


def after(world, months=12):
    """Live months of help and mantelzorg; return how often each product was asked for."""
    asked = np.zeros(len(world.access.products), dtype=int)
    for _ in range(months):
        for process in (help_given, care_ends, care_asks, strain, help_asked):
            process(world)
        asked += world.access.books[world.month].asked
        world.month += 1
    return asked


def asked_for(world):
    """Return what everybody asks for this month, by person."""
    help_given(world)
    old = set(zip(world.cases.column("client").tolist(), world.cases.column("product").tolist(), strict=True))
    world.access.teams[:] = 0.0  # nobody is answered, so that all requests stand
    help_asked(world)
    new = zip(world.cases.column("client").tolist(), world.cases.column("product").tolist(), strict=True)
    return dict(case for case in new if case not in old)


def weeks(world, **more):
    """Return a town that was used to less waiting for some products than there is."""
    names, now = list(world.access.products), weeks_waited(world, world.access)
    usual = np.where(np.isnan(now), 0.0, now)
    for name, week in more.items():
        now[names.index(name)] = usual[names.index(name)] = np.nan_to_num(now[names.index(name)])
        usual[names.index(name)] -= week
    return Usual(usual, np.zeros((TIES + 1, 2)))


def test_at_nothing_it_is_the_same_offer_and_the_same_answer():
    world = begun()
    world.access.usual = weeks(world, **{HELP: 30.0})
    offer, _ = world.access.now(world)
    found, doors = awaited(world, world.access, offer)
    assert found is offer and doors is world.access.doors(offer) and reached(world, world.access, offer) is offer
    assert solved(world, world.access, np.arange(5)) == world.parameters["team.solved"]
    before = told(begun(), access__wait=-0.1, access__distance=-0.1, team__network=0.5, team__light=2.0)
    before.access.usual = None  # as in the past, and in a made-up town
    assert np.array_equal(after(before, 4), after(begun(), 4))


def test_odds_fall_with_every_week_that_is_waited_more_than_at_the_start():
    world = told(access_town(60), access__wait=-0.05)
    after(world, 3)
    world.access.usual = weeks(world, **{HELP: 8.0, "vervoer": -4.0})
    offer, _ = world.access.now(world)
    found, doors = awaited(world, world.access, offer)
    names, added = list(world.access.products), found.utility - offer.utility
    assert np.allclose(added[names.index(HELP)], -0.4) and np.allclose(added[names.index("vervoer")], 0.2)
    rest = [k for k, name in enumerate(names) if name not in (HELP, "vervoer")]
    assert not added[rest].any()
    assert np.array_equal(doors.odds, np.exp(found.utility))
    for name in doors._fields:
        assert name == "odds" or np.array_equal(getattr(doors, name), getattr(world.access.doors(offer), name))


def test_who_is_served_at_once_waits_for_nothing():
    world = told(begun(), access__wait=-0.1)
    after(world, 6)
    crisis = list(world.access.products).index("jeugdhulp_crisis")
    assert (world.cases.column("product") == crisis).sum() > 2
    assert np.isnan(weeks_waited(world, world.access)[crisis])


def test_longer_waiting_changes_the_choice_of_who_would_have_asked_for_it_alone():
    """Who asked for something else still does; of who asked for it, some do not or ask for something else."""
    found = []
    for week in (0.0, 20.0):
        world = told(access_town(400), access__wait=-0.1)
        after(world, 2)
        world.access.usual = weeks(world, **{HELP: week})
        found.append(asked_for(world))
    help_row = list(world.access.products).index(HELP)
    plain, long = found
    others = {p: k for p, k in plain.items() if k != help_row}
    assert len(others) > 100 and others.items() <= long.items()
    mine, left = ({p for p, k in one.items() if k == help_row} for one in found)
    assert left < mine and 0 < len(left) < 0.5 * len(mine)  # odds are a seventh of what they were
    assert {p: k for p, k in long.items() if p not in plain} == {}


def test_with_too_little_staff_fewer_ask_for_what_they_would_wait_for():
    found = []
    for wait in (0.0, -0.1):
        world = told(access_town(400), access__wait=wait)
        after(world, 3)
        world.access.usual = usual_of(world, world.access)
        staff = STAFF.index("household_help")
        world.access.staff[staff] = 0.5 * world.access.books[world.month - 1].staff[staff, 0]
        found.append(after(world, 12))
    k = list(world.access.products).index(HELP)
    assert found[0][k] > 100 and found[1][k] < 0.9 * found[0][k]
    others = [k for k, p in enumerate(world.access.products.values()) if p.staff != "household_help"]
    assert found[1][others].sum() == pytest.approx(found[0][others].sum(), rel=0.03)


def test_where_people_must_come():
    world = begun()
    found = {name: place_of(product) for name, product in world.access.products.items()}
    assert {n for n, place in found.items() if place == DAYS} == {
        "dagbesteding",
        "kortdurend_verblijf",
        "dagbehandeling",
    }
    assert {n for n, place in found.items() if place == PRACTICE} == {"basisondersteuning_ojg"}
    assert {n for n, place in found.items() if place == COUNTER} == {
        n for n, p in world.access.products.items() if p.law == "participatiewet"
    }


def placed(world, month):
    """Give a town of three kernen a GP at known distances, and a counter that moves; of days nothing is known."""
    kernen = replace(world.kernen, population=np.array([100, 50, 50], dtype=np.int64))
    wijk = np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan]])
    entries = (
        Entry((0, 1, 2), COUNTER, "distance_km", 4.0, "test", -999, 9999),
        Entry((2,), COUNTER, "distance_km", 12.0, "test", month, 9999),
    )
    world.kernen, world.facilities = kernen, Facilities(kernen, ("GP", COUNTER), wijk, entries)
    return world


def test_the_way_counts_as_far_as_it_is_longer_than_that_of_the_mean_inhabitant_at_the_start():
    world = placed(told(begun(), access__distance=-0.1), 0)
    world.facilities = replace(world.facilities, entries=(*world.facilities.entries[:1],
                               replace(world.facilities.entries[1], start=world.month + 1)))  # fmt: skip
    names, kern = list(world.access.products), world.households.column("kern")[world.persons.column("household")]
    for later in (False, True):
        world.month += later
        offer, _ = world.access.now(world)
        found = reached(world, world.access, offer)
        row = {name: found.nudge[found.group[names.index(name)]] for name in names}
        gp = -0.1 * (np.array([1.0, 3.0, 5.0 / 3.0]) - 5.0 / 3.0)  # unknown of the third: as the mean, by inhabitants
        assert np.allclose(row["basisondersteuning_ojg"], gp[kern], atol=1e-6)
        counter = np.array([0.0, 0.0, -0.8 * later])
        assert np.allclose(row["minimaregelingen"], counter[kern], atol=1e-6)
        for name in (HELP, "dagbesteding", "jeugd_ggz"):
            assert not row[name].any()


def test_a_place_that_closes_comes_no_nearer():
    world = placed(told(begun()), 0)
    near, far = (replace(world.facilities.entries[0], kern=k, value=km, start=-999, end=world.month + 1)
                 for k, km in (((0,), 2.0), ((1, 2), 8.0)))  # fmt: skip
    world.facilities = replace(world.facilities, entries=(near, far))
    before = farther(world, COUNTER)
    assert before.tolist() == [-3.0, 3.0, 3.0]
    world.month += 2
    assert np.isnan(world.facilities.kilometres(COUNTER, world.month)).all()
    assert np.array_equal(farther(world, COUNTER), before)


def test_the_way_comes_on_top_of_what_measures_add():
    world = placed(told(begun(), access__distance=-0.1), -999)
    offer, _ = world.access.now(world)
    n, names = world.persons.count, list(world.access.products)
    laws = [product.law for product in world.access.products.values()]
    group = np.zeros(64, dtype=np.int8)
    group[: len(laws)] = [law == "participatiewet" for law in laws]
    offer = nudged(world, offer)._replace(nudge=np.array([np.zeros(n), np.full(n, 0.7)], dtype=np.float32), group=group)
    found, plain = reached(world, world.access, offer), reached(told(world, access__distance=0.0), world.access, offer)
    assert plain is offer
    kern = world.households.column("kern")[world.persons.column("household")]
    row = {name: found.nudge[found.group[names.index(name)]] for name in names}
    assert np.allclose(row["minimaregelingen"], (0.7 - 0.1 * np.array([-2.0, -2.0, 6.0]))[kern], atol=1e-5)
    assert (np.abs(row["basisondersteuning_ojg"]).max() > 0.05) and not row[HELP].any()


def test_who_lives_far_from_the_counter_asks_there_less():
    laws = [product.law == "participatiewet" for product in begun().access.products.values()]
    shares = []
    for distance in (0.0, -0.1):
        world = placed(told(begun(), access__distance=distance), -999)
        for _ in range(8):
            help_given(world), help_asked(world)
            world.month += 1
        case, people = world.cases.column, world.persons.column
        mine = np.array(laws)[case("product")] & (case("asked") >= world.started)
        kern = world.households.column("kern")[people("household")[case("client")[mine]]]
        shares.append((kern == 2).mean())
    assert shares[1] < 0.8 * shares[0] and shares[0] > 0.2


def test_with_the_people_of_the_start_the_share_that_is_solved_is_that_of_the_parameter():
    world = told(begun(), team__network=0.5, team__light=2.0, team__solved=0.2)
    people, rows = world.persons.column, np.arange(world.persons.count)
    ties, light = traits_of(world, rows)
    traits = np.bincount(2 * ties + light, minlength=2 * (TIES + 1)).reshape(-1, 2) / len(rows)
    world.access.usual = replace(world.access.usual, traits=traits)
    found = solved(world, world.access, rows)
    assert found.mean() == pytest.approx(0.2, abs=1e-12) and found.min() < 0.08 and found.max() > 0.3
    odds = np.log(found / (1.0 - found))
    assert np.allclose(odds - odds[0], 0.5 * (ties - ties[0]) + 2.0 * (light - light[0]))
    people("friends")[:] = -1  # later there are fewer friends: fewer are helped by their network
    assert solved(world, world.access, rows).mean() < 0.19


def test_the_team_answers_by_that_chance_and_takes_later_steps_of_what_is_left():
    world = told(access_town(200), team__network=0.5, team__light=1.0, team__solved=0.3, team__general=0.2)
    world.access.usual, world.access.teams[:] = usual_of(world, world.access), 0.0
    after(world, 3)
    world.access.usual = usual_of(world, world.access)
    case, access, book = world.cases.column, world.access, Book(len(world.access.products))
    rows = np.flatnonzero((case("stage") == REPORTED) & access.fixed.maatwerk[case("product")])
    own = solved(world, access, case("client")[rows].astype(int))
    luck = uniforms(world.key(Stream.ANSWER), words(world, world.cases, rows))
    _decide(world, access, rows, book, 0)
    assert len(rows) > 200 and own.mean() == pytest.approx(0.3, abs=0.02) and own.std() > 0.05
    assert book.ended[:, SOLVED].sum() == (luck < own).sum()
    assert book.ended[:, GENERAL].sum() == ((luck >= own) & (luck < own + (1.0 - own) * 0.2 / 0.7)).sum()
