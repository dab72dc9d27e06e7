"""Who asks and for what: as by hand for everybody of a town, and in the shares of a multinomial logit."""

from __future__ import annotations

import numpy as np
import pytest

from agents.asking import wishes
from agents.domains import HOUSEHOLD_TASKS
from agents.grounds import FACTS, gather_held, gather_people
from agents.households import INSTITUTION, SINGLE_PARENT
from agents.luck import Stream
from agents.offers import AVOID_SHARE, CHILD_AGES, KNOWN, UNAWARE, UNAWARE_SHARE, doors_of
from agents.persons import DEAD, HERE, LEFT
from sim.domains.aow import aow_months
from sim.processes.access import help_asked, help_given
from tests.access_by_hand import everybody, wish
from tests.toy import toy_world
from tests.toy_access import access_town, plain_offer


class Asked:
    """The choices of everybody in one month of a world.

    Parameters
    ----------
    facts, busy, heavy : what `agents.grounds` would have found; nothing by default.
    """

    def __init__(self, world, offer, month=None, **known):
        n, people = world.persons.capacity, world.persons.arrays
        rows, products = np.zeros(n + 1, dtype=np.int32), np.zeros(n, dtype=np.uint8)
        facts = known.get("facts", np.zeros(n, dtype=np.uint16))
        busy, heavy = known.get("busy", np.zeros(n, dtype=np.uint64)), known.get("heavy", np.zeros((n, 8), np.uint8))
        keys = world.key(Stream.ASKING, month), world.key(Stream.ASKING, -7)
        many = wishes(
            keys, world.month, world.persons.count, offer, doors_of(offer), facts, busy, heavy, people,
            world.households.arrays, rows, products,
        )  # fmt: skip
        self.rows, self.products = rows[:many].astype(int), products[:many].astype(int)


def gathered(world):
    """Return facts, busy and heavy of everybody."""
    n = world.persons.capacity
    aow = aow_months(world.year, world.parameters["work.aow_rise"])
    facts, busy, heavy = np.full(n, 0xFFFF, np.uint16), np.ones(n, np.uint64), np.ones((n, 8), np.uint8)
    gather_people(world.month, world.persons.count, aow, world.persons.arrays, world.households.arrays, facts)
    gather_held(
        world.persons.count, world.care.arrays, world.care.count, world.cases.arrays, world.cases.count,
        world.persons.arrays, facts, busy, heavy,
    )  # fmt: skip
    return {"facts": facts, "busy": busy, "heavy": heavy}


@pytest.fixture(scope="module")
def town():
    """A town after three months of asking: many have something, or wait for it."""
    world = access_town(300)
    for _ in range(3):
        help_given(world)
        help_asked(world)
        world.month += 1
    world.persons.column("household")[world.persons.column("status") != HERE] = -1
    return world


def test_facts_and_what_people_have_are_as_by_hand(town):
    found, people = gathered(town), everybody(town, aow_months(town.year, town.parameters["work.aow_rise"]))
    for one in people:
        if town.households.column("type")[town.persons.column("household")[one.row]] == INSTITUTION:
            continue
        assert {i for i in range(16) if int(found["facts"][one.row]) >> i & 1} == one.facts
        assert {i for i in range(64) if int(found["busy"][one.row]) >> i & 1} == one.holds
        assert found["heavy"][one.row].tolist() == one.heavy
    for fact in range(len(FACTS) - 1):
        assert 8 < sum(fact in one.facts for one in people) < len(people) - 8
    assert sum(len(one.holds) > 1 for one in people) > 30
    assert sum(sum(one.heavy) for one in people) > 100


def test_everybody_chooses_as_by_hand(town):
    offer, _ = town.access.now(town)
    known = gathered(town)
    asked = Asked(town, offer, **known)
    key, lasting = town.key(Stream.ASKING), town.key(Stream.ASKING, -7)
    people = everybody(town, aow_months(town.year, town.parameters["work.aow_rise"]))
    by_hand = {one.row: wish(town, one, offer, key, lasting) for one in people}
    assert dict(zip(asked.rows, asked.products, strict=True)) == {p: k for p, k in by_hand.items() if k >= 0}
    assert len(asked.rows) > 50 and len(set(asked.products)) > 12
    assert (np.diff(asked.rows) > 0).all()


def test_the_shares_are_those_of_a_multinomial_logit_within_four_standard_errors():
    world, values, months = toy_world(300, residents=0), np.array([-1.0, -2.0, 0.3]), 40
    offer = plain_offer(3, utility=np.tile(values[:, None], 6))
    many = world.persons.count * months
    counts = sum(np.bincount(Asked(world, offer, m).products, minlength=3) for m in range(300, 300 + months))
    expected = np.exp(values) / (1.0 + np.exp(values).sum())
    error = np.sqrt(expected * (1.0 - expected) / many)
    assert many == 48_000 and error.max() < 0.0024
    assert (np.abs(counts / many - expected) < 4.0 * error).all()


def test_luck_of_a_person_and_a_product_does_not_hang_on_what_else_there_is():
    world = toy_world(300, residents=0)
    one, two = (Asked(world, plain_offer(k, utility=np.full((k, 6), -2.0))) for k in (1, 2))
    alone = set(one.rows)
    assert {p for p, k in zip(two.rows, two.products, strict=True) if k == 0} <= alone
    switched = {p for p, k in zip(two.rows, two.products, strict=True) if k == 1} & alone
    assert 0 < len(switched) < 0.2 * len(alone)


def test_who_avoids_care_never_asks_and_is_always_the_same():
    world = toy_world(300, residents=0)
    person = np.zeros(9)
    person[AVOID_SHARE] = 0.3
    offer = plain_offer(1, utility=np.full((1, 6), 30.0), person=person)
    months = [set(Asked(world, offer, m).rows) for m in range(300, 303)]
    assert months[0] == months[1] == months[2]
    share = 1.0 - len(months[0]) / world.persons.count
    assert share == pytest.approx(0.3, abs=4.0 * np.sqrt(0.3 * 0.7 / world.persons.count))


def test_who_had_help_this_year_knows_where_to_go():
    world = toy_world(300, residents=0)
    person = np.zeros(9)
    person[UNAWARE_SHARE], person[UNAWARE], person[KNOWN] = 1.0, -3.0, 2.0
    offer = plain_offer(1, utility=np.full((1, 6), -0.5), person=person)
    world.persons.column("used")[::2] = 4
    rows = Asked(world, offer).rows
    known, new = (rows % 2 == 0).sum() / (world.persons.count / 2), (rows % 2).sum() / (world.persons.count / 2)
    assert known == pytest.approx(1 / (1 + np.exp(-1.5)), abs=0.06)  # 4 standard errors of 600 people
    assert new == pytest.approx(1 / (1 + np.exp(3.5)), abs=0.03)
    led = Asked(world, plain_offer(1, utility=np.full((1, 6), -0.5), person=person, led=[1])).rows
    shares = [(led % 2 == odd).sum() / (world.persons.count / 2) for odd in (0, 1)]  # a nurse knows the way
    assert shares == pytest.approx([1 / (1 + np.exp(0.5))] * 2, abs=0.08)


def gates(world):
    """Return, by name, what closes a product to some, and who is left."""
    n, people = world.persons.count, world.persons.column
    age = (world.month - 1 - people("birth").astype(int)) // 12
    h = people("household")
    busy = np.zeros(world.persons.capacity, dtype=np.uint64)
    busy[:n:3] = 2
    facts = np.zeros(world.persons.capacity, dtype=np.uint16)
    facts[:n] = np.arange(n) % 4
    heavy = np.zeros((world.persons.capacity, 8), dtype=np.uint8)
    heavy[:n:5, HOUSEHOLD_TASKS] = 8
    tasks = np.zeros((1, 8))
    tasks[0, HOUSEHOLD_TASKS] = 1
    limit = np.zeros((1, 12))
    limit[0, 3], limit[0, 11] = 2, 1
    low = (people("level")[:, 3] <= 2) | (world.households.column("level")[h, 1] <= 1)
    need = people("need")[:, HOUSEHOLD_TASKS].astype(int)
    left = np.maximum(need - people("covered")[:, HOUSEHOLD_TASKS] + heavy[:n, HOUSEHOLD_TASKS], 0)
    return {
        "nothing": ({}, {}, age >= 0),
        "too young": ({"first": [40]}, {}, age >= 40),
        "too old to begin": ({"newest": [30]}, {}, age <= 30),
        "too rich": ({"income": [1]}, {}, world.households.column("income")[h] <= 1),
        "no condition": ({"conditions": [6]}, {}, people("conditions") & 6 > 0),
        "a fact missing": ({"requires": [3]}, {"facts": facts}, np.arange(n) % 4 == 3),
        "something else": ({"excludes": [3]}, {"busy": busy}, np.arange(n) % 3 != 0),
        "no ground": ({"anyone": [0], "limit": limit}, {}, low),
        "no hours": ({"tasks": tasks, "least": [4]}, {"heavy": heavy}, left >= 4),
        "not asked": ({"asked": [0]}, {}, age < 0),
    }


GATES = (
    "nothing", "too young", "too old to begin", "too rich", "no condition", "a fact missing", "something else",
    "no ground", "no hours", "not asked",
)  # fmt: skip


@pytest.mark.parametrize("name", GATES)
def test_only_who_may_ask_does(name):
    world, rng = toy_world(300), np.random.default_rng(3)
    n, people = world.persons.count, world.persons.column
    people("level")[:, 3] = rng.integers(1, 6, n)
    world.households.column("level")[:, 1] = rng.integers(1, 6, world.households.count)
    world.households.column("income")[:] = rng.integers(0, 6, world.households.count)
    people("conditions")[:] = rng.integers(0, 16, n)
    people("need")[:, HOUSEHOLD_TASKS] = rng.integers(0, 12, n)
    people("covered")[:, HOUSEHOLD_TASKS] = people("need")[:, HOUSEHOLD_TASKS] // 2
    changes, known, expected = gates(world)[name]
    people("status")[7], people("status")[8] = DEAD, LEFT
    here = (people("status") == HERE) & (world.households.column("type")[people("household")] != INSTITUTION)
    asked = Asked(world, plain_offer(1, utility=np.full((1, 6), 30.0), **changes), **known)
    assert asked.rows.tolist() == np.flatnonzero(here & expected).tolist()
    assert name in {"nothing", "not asked"} or 0 < len(asked.rows) < here.sum()


def test_without_a_ground_some_ask_where_none_is_required():
    world = toy_world(300, residents=0)
    person = np.zeros(9)
    person[7] = -3.0
    offer = plain_offer(1, utility=np.zeros((1, 6)), anyone=[0], soft=[1], limit=np.full((1, 12), 2), person=person)
    world.persons.column("level")[::2, 5] = 2
    rows = Asked(world, offer).rows
    assert (rows % 2 == 0).sum() / 600 == pytest.approx(0.5, abs=0.082)
    assert (rows % 2).sum() / 600 == pytest.approx(1 / (1 + np.exp(3.0)), abs=0.035)


def test_the_young_ask_by_age_and_by_one_parent():
    world, child = toy_world(600, residents=0), np.array([-2.0, 0.5, 0.0, -1.0, 1.5, 1.0])
    people, homes = world.persons.column, world.households.column
    homes("type")[: world.households.count : 2] = SINGLE_PARENT
    age = (world.month - 1 - people("birth").astype(int)) // 12
    offer, months = plain_offer(1, utility=np.full((1, 6), -1.0), child=child[None, :]), 30
    times = np.zeros(world.persons.count)
    for m in range(300, 300 + months):
        np.add.at(times, Asked(world, offer, m).rows, 1)
    single = homes("type")[people("household")] == SINGLE_PARENT
    for place, odds in enumerate(child):
        some = (single == (place > 2)) & (np.digitize(age, CHILD_AGES) == place % 3)
        share, many = 1.0 / (1.0 + np.exp(1.0 - odds)), some.sum() * months
        assert many > 500 and abs(times[some].sum() / many - share) < 4.0 * np.sqrt(share * (1.0 - share) / many)


def test_the_odds_of_the_young_are_those_of_the_parameters_and_of_help_in_growing_up_only():
    town = access_town(20, access__child_0_3=-0.4)
    p, offer = town.parameters, town.access.now(town)[0]
    little, school, single = p["access.child_0_3"], p["access.child_4_11"], p["access.single_parent"]
    assert len({little, school, single, 0.0}) == 4
    for k, product in enumerate(town.access.products.values()):
        odds = [little, school, 0.0, little + single, school + single, single]
        helps = product.law == "jeugdwet" and product.name not in ("dyslexie", "jeugdbescherming", "jeugdreclassering")
        assert offer.child[k].tolist() == (odds if helps else [0.0] * 6), product.name
