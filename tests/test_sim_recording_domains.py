"""What is counted of the life domains stands in the yearly table, and only where a world has them."""

import numpy as np
import pytest

from agents.activities import BIJSTAND, UNEMPLOYED
from agents.conditions import ADL_LIMITED
from agents.persons import ACTIVITIES
from results.indicators import BREAKDOWNS
from sim.domains.derived import income_need, multiproblem
from sim.domains.working import working_of
from sim.processes import work
from sim.recorder import Recorder
from sim.recording_domains import FLOWS, STOCKS
from sim.recording_states import ages, by_kern, homes_by_kern, many_problems, need_by_kern, old_and_limited
from sim.tables import yearly_table
from tests.toy import toy_world
from tests.work_toy import real_rates, town


def test_stocks_and_flows_of_a_year_stand_in_the_table():
    world, recorder = town(5_000), Recorder()
    world.working = working_of(world, real_rates())
    recorder.look(world)
    for _ in range(12):
        for step in (work.transitions, work.work, work.income, work.debt):
            step(world)
        recorder.keep(world)
        world.month += 1
        recorder.look(world)
    table = yearly_table(recorder, tuple(world.kernen.labels()), {})
    here = {
        y: table[(table.indicator == "activity") & (table.by == "activity") & (table.year == y)] for y in (2021, 2022)
    }
    after = here[2022].set_index("group")["value"]
    for code in (UNEMPLOYED, BIJSTAND):
        assert after[ACTIVITIES[code]] == (world.persons.column("activity") == code).sum()
    assert here[2021]["value"].sum() == 5_000
    flows = {name: table.loc[(table.indicator == name) & (table.year == 2021), "value"].sum()
             for name in ("bijstand_in", "bijstand_out")}  # fmt: skip
    before = here[2021].set_index("group")["value"]
    assert after["bijstand"] - before["bijstand"] == flows["bijstand_in"] - flows["bijstand_out"]
    by_age = table[(table.indicator == "activity") & (table.by == "activity_age") & (table.year == 2022)]
    assert by_age["value"].sum() == 5_000
    lost = table[(table.indicator == "life_events") & (table.group == "job_loss")]["value"].sum()
    assert lost > 10
    assert all((counts == 0).all() for counts in world.tally.values())
    year = table[table.year == 2022]
    for name in (
        "kwetsbaar",
        "problematic_debt",
        "income_need",
        "bijstand",
        "strong_loneliness",
        "adl_limited_75",
        "need_hours",
    ):
        some = year[year.indicator == name]
        assert some[some.by == "kern"]["value"].sum() == pytest.approx(some[some.by == "total"]["value"].sum())
    short = year[(year.indicator == "income_need") & (year.by == "total")]["value"].item()
    assert short == pytest.approx(income_need(world).sum()) and short > 0
    assert year[(year.indicator == "bijstand") & (year.by == "total")]["value"].item() == after["bijstand"] > 0


def test_need_is_told_in_hours_by_kern_and_task():
    world = toy_world(600)
    need = world.persons.column("need")
    need[:] = np.arange(need.size).reshape(need.shape) % 9
    hours = need_by_kern(world)
    assert hours.shape == (len(world.kernen), need.shape[1])
    assert hours.sum(axis=0).tolist() == (need.sum(axis=0) / 4).tolist()
    kern = world.households.column("kern")[world.persons.column("household")]
    assert hours[1].sum() == need[kern == 1].sum() / 4 > 0


def test_every_breakdown_of_the_life_domains_can_be_read_back():
    assert {stock.by for stock in STOCKS} | {flow.by for flow in FLOWS.values()} <= set(BREAKDOWNS)


def test_multiproblem_families_and_old_people_with_limitations_are_counted_by_kern():
    world = toy_world(600)
    world.households.column("level")[:, :] = 1
    world.persons.column("level")[:] = 1
    family = multiproblem(world)[0]
    assert many_problems(world).sum() == family.sum() > 50
    world.persons.column("conditions")[:] = ADL_LIMITED
    assert by_kern(world, old_and_limited(world)).sum() == (ages(world) >= 75).sum()
    assert homes_by_kern(world, family).sum() == family.sum()


def test_a_world_without_life_domains_has_none_of_it():
    world, recorder = toy_world(), Recorder()
    before = world.persons.column("activity").copy()
    recorder.look(world)
    for step in (work.transitions, work.work, work.income, work.debt):
        step(world)
    recorder.keep(world)
    world.month += 12
    recorder.look(world)
    assert not recorder.extra.rows(2030)
    assert np.array_equal(world.persons.column("activity"), before)
