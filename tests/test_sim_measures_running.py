"""Who takes part when, what it costs, and that nothing happens outside of it."""

from dataclasses import replace

import numpy as np
import pytest

from agents.persons import DEAD, HERE, LEFT
from sim.measures.running import Measures
from sim.measures.states import View
from sim.recording_measures import measure_rows
from tests.toy_help import help_town
from tests.toy_measures import give, toy_measure


@pytest.fixture
def town():
    return help_town(200)


def rows(world, i=0, now=True):
    people = world.measures.people
    mine = people.column("measure") == i
    if now:
        mine &= people.column("until") > world.month
    return np.sort(people.column("person")[mine])


def live(world, months=1):
    for _ in range(months):
        world.measures.live(world)
        world.month += 1
    world.month -= 1


def test_nobody_takes_part_before_the_start_and_nothing_works_or_costs(town):
    give(
        town,
        toy_measure(effects={"hazard.fall_injury": 0.5, "staff.support": 2.0}, start=town.month + 3, cost_year=12.0),
    )
    live(town, 3)
    assert (len(rows(town)), town.measures.values, town.measures.whole) == (0, {}, {})
    assert town.measures.year(town).cents.sum() == 0
    town.month += 1
    live(town)
    assert len(rows(town)) == town.population
    assert town.measures.whole == {"staff.support": 2.0}


def test_only_who_belongs_to_the_target_enters(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5}, target="age >= 65 and not in_institution"))
    live(town)
    np.testing.assert_array_equal(rows(town), np.flatnonzero(town.measures.plan[0].target.mask(View(town))))
    age = View(town)["age"]
    assert age[rows(town)].min() >= 65
    outside = np.setdiff1d(np.arange(town.persons.count), rows(town))
    values = town.measures.at("hazard.fall_injury", town)
    assert (values[outside] == 1.0).all()
    assert (values[rows(town)] == 0.5).all()


def test_a_larger_reach_only_adds_people(town):
    before = np.empty(0, dtype=int)
    for share in (0.1, 0.3, 0.31, 0.8, 1.0):
        world = town.copy()
        give(world, toy_measure(effects={"hazard.fall_injury": 0.5}, share=share))
        live(world)
        now = rows(world)
        assert np.isin(before, now).all()
        assert len(now) == pytest.approx(share * town.population, abs=4 * np.sqrt(town.population / 4))
        before = now
    assert len(before) == town.population


def test_the_ramp_lets_in_more_every_month_and_ends_at_the_reach(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5}, share=0.5, ramp=4))
    many = []
    for _ in range(7):
        live(town)
        many.append(len(rows(town)))
        town.month += 1
    assert (np.diff(many[:5]) > 0).all()
    assert many[4] == many[5] == many[6]
    assert many[0] == pytest.approx(many[4] / 5, rel=0.35)


def test_two_measures_choose_people_apart_and_their_effects_multiply(town):
    one, other = (
        toy_measure("one", {"hazard.fall_injury": 0.5}, share=0.5),
        toy_measure("other", {"hazard.fall_injury": 0.8, "ask.wmo": 0.3}, share=0.5),
    )
    give(town, one, other)
    live(town)
    both = np.intersect1d(rows(town, 0), rows(town, 1))
    assert len(both) == pytest.approx(town.population / 4, abs=4 * np.sqrt(town.population * 3 / 16))
    values = town.measures.at("hazard.fall_injury", town)
    np.testing.assert_allclose(values[both], 0.4, rtol=1e-6)
    np.testing.assert_allclose(values[np.setdiff1d(rows(town, 0), both)], 0.5)
    assert town.measures.at("ask.wmo", town)[both] == pytest.approx(0.3)


def test_the_order_of_measures_does_not_matter(town):
    measures = [toy_measure(name, {"hazard.fall_injury": x}, share=0.4) for name, x in (("a", 0.5), ("b", 0.9))]
    other = town.copy()
    give(town, *measures)
    give(other, *measures[::-1])
    live(town)
    live(other)
    np.testing.assert_array_equal(rows(town, 0), rows(other, 1))
    np.testing.assert_allclose(
        town.measures.at("hazard.fall_injury", town), other.measures.at("hazard.fall_injury", other)
    )


def test_a_fixed_time_ends_fades_and_can_begin_again(town):
    measure = toy_measure(
        effects={"hazard.fall_injury": 0.25}, months=3, fade_months=1, again_months=2, delay_months=1, share=0.3
    )
    give(town, measure)
    seen, took = [], []
    first = None
    for _ in range(8):
        live(town)
        first = rows(town) if first is None else first
        values = town.measures.at("hazard.fall_injury", town)
        seen.append(1.0 if values is None else float(values[first[0]]))
        took.append(first[0] in rows(town))
        town.month += 1
    assert seen == pytest.approx([1.0, 0.25, 0.25, 0.5, 1.0, 1.0, 1.0, 0.25])
    assert took == [True, True, True, False, False, False, True, True]


def test_an_open_end_ends_with_the_target_and_with_the_measure(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5}, target="living_alone", end=town.month + 4))
    live(town)
    someone = rows(town)[0]
    other = np.flatnonzero(town.households.column("size") > 3)[0]
    town.persons.column("household")[someone] = other
    town.month += 1
    live(town)
    assert someone not in rows(town)
    town.month += 1
    live(town, 2)
    assert len(rows(town)) > 0
    town.month += 1
    live(town)
    assert len(rows(town)) == 0
    assert town.measures.people.count == 0


def test_who_dies_or_leaves_takes_part_no_more(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5}, months=24))
    live(town)
    gone = rows(town)[:4]
    town.persons.column("status")[gone] = [DEAD, LEFT, DEAD, LEFT]
    town.month += 1
    live(town)
    assert not np.isin(gone, rows(town)).any()


def test_compaction_points_at_the_same_people(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5}, months=24, share=0.5))
    live(town)
    town.persons.column("status")[::3] = np.where(town.persons.column("status")[::3] == HERE, LEFT, 1)
    lineage = town.persons.column("lineage").copy()
    stay = np.sort(lineage[rows(town)][town.persons.column("status")[rows(town)] == HERE])
    remap = np.full(town.persons.count + 1, -1, dtype=np.int32)
    kept = np.flatnonzero(town.persons.column("status") == HERE)
    remap[kept] = np.arange(len(kept))
    town.persons.take(kept)
    town.measures.remap(remap)
    np.testing.assert_array_equal(np.sort(town.persons.column("lineage")[rows(town)]), stay)


def test_newcomers_of_the_month_get_the_neutral_value(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5, "ask.wmo": 1.0}))
    live(town)
    before = town.persons.count
    town.persons.append(lineage=np.arange(5, dtype=np.uint64))
    for channel, value in (("hazard.fall_injury", 1.0), ("ask.wmo", 0.0)):
        values = town.measures.at(channel, town)
        assert len(values) == before + 5
        assert (values[before:] == value).all()


def test_participants_and_cost_add_up_to_the_cent(town):
    plan = [
        toy_measure("a", {"hazard.fall_injury": 0.9}, share=0.4, cost_person=10.0, cost_month=1.5, months=5, ramp=3,
                    price_year=town.year),
        toy_measure("b", {"staff.support": 1.2}, start=town.month + 2, cost_year=1200.0, price_year=town.year),
    ]  # fmt: skip
    give(town, *plan)
    cents, took = np.zeros(2), [set(), set()]
    for _ in range(12):
        before = {tuple(x) for x in zip(*(town.measures.people.column(c) for c in ("person", "since")), strict=True)}
        live(town)
        now = {tuple(x) for x in zip(*(town.measures.people.column(c) for c in ("person", "since")), strict=True)}
        cents[0] += 1000 * len({x for x in now - before}) + 150 * len(rows(town, 0))
        cents[1] += 10_000 if town.month >= plan[1].start else 0
        took[0] |= set(town.persons.column("lineage")[rows(town, 0)].tolist())
        town.month += 1
    year, now = town.measures.years[town.year - 1], town.year
    np.testing.assert_array_equal(year.cents, cents)
    np.testing.assert_array_equal(year.took_part, [len(took[0]), 0])
    table = {(r[1], r[2]): dict(zip(r[3], r[4], strict=True)) for r in measure_rows(town.measures, now)}
    assert table["measure_cost", "total"]["total"] == pytest.approx(cents.sum() / 100)
    assert table["measure_cost", "measure"] == {"a": cents[0] / 100, "b": cents[1] / 100}
    assert table["measure_participants", "measure"] == {"a": float(len(took[0])), "b": 0.0}
    assert list(measure_rows(town.measures, now - 1)) == []
    assert list(measure_rows(None, now)) == []


def test_a_copy_lives_on_by_itself(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5}, share=0.5, cost_month=1.0))
    live(town)
    other = town.copy()
    before, cents = rows(town).copy(), town.measures.years[town.year].cents.copy()
    other.month += 1
    other.persons.column("status")[:] = LEFT
    live(other)
    np.testing.assert_array_equal(rows(town), before)
    np.testing.assert_array_equal(town.measures.years[town.year].cents, cents)
    assert isinstance(other.measures, Measures)


def test_an_effect_on_all_ramps_up_and_ebbs_away(town):
    give(town, toy_measure(effects={"staff.support": 2.0, "plus.access.known": 0.4}, ramp=1, delay_months=1,
                           end=town.month + 4, fade_months=1))  # fmt: skip
    seen = []
    for _ in range(8):
        live(town)
        seen.append(town.measures.whole.get("staff.support", 1.0))
        assert town.measures.whole.get("plus.access.known", 0.0) == pytest.approx(0.4 * (seen[-1] - 1.0))
        town.month += 1
    assert seen == pytest.approx([1.0, 1.5, 2.0, 2.0, 2.0, 1.5, 1.0, 1.0])


def test_an_effect_of_one_study_counts_once(town):
    whole, part = (
        toy_measure("whole", {"plus.access.local_wmo": 0.1}, end=town.month + 2),
        toy_measure("part", {"ask.wmo": 0.1}),
    )
    effects = tuple(replace(e, part_of="whole") for e in part.kind.effects)
    give(town, whole, replace(part, kind=replace(part.kind, effects=effects)))
    live(town)
    assert town.measures.at("ask.wmo", town) is None
    town.month += 1
    live(town, 2)
    assert town.measures.at("ask.wmo", town).max() == pytest.approx(0.1)


def test_who_leaves_before_the_effect_begins_has_nothing_of_it(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5}, target="living_alone", delay_months=4, fade_months=6))
    live(town)
    someone = rows(town)[0]
    town.persons.column("household")[someone] = np.flatnonzero(town.households.column("size") > 3)[0]
    for _ in range(9):
        town.month += 1
        live(town)
        values = town.measures.at("hazard.fall_injury", town)
        assert values is None or values[someone] == 1.0
    assert values.min() == 0.5  # who stayed has it


def test_who_left_at_the_end_of_a_year_does_not_take_part_in_the_next(town):
    give(town, toy_measure(effects={"hazard.fall_injury": 0.5}, end=town.month + 12, cost_month=1.0))
    live(town, 12)
    assert town.measures.years[town.year].took_part[0] == town.population
    town.month += 1
    live(town)
    assert town.measures.years[town.year].took_part[0] == 0
