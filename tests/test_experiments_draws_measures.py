"""Draws of measures lie within their ranges, are addressed by name, and leave what a scenario says."""

import numpy as np
import pytest

from experiments.draws_measures import drawn_measure, values_of
from experiments.job import Job
from sim.measures.measure import read_measures
from sim.scenario import Scenario


def measures(*tables):
    return read_measures([{"start": "2026-01", **table} for table in tables], "test")


def test_draw_0_and_what_the_scenario_says_stay():
    (plain,) = measures({"kind": "valpreventie"})
    assert drawn_measure(0, plain) is plain
    (own,) = measures({"kind": "valpreventie", "effect": 0.8, "reach": 0.25, "take_up": 1.0, "cost_person": 10})
    for draw in range(1, 20):
        found = drawn_measure(draw, own)
        assert (dict(found.effects), found.share, found.cost_person) == ({"hazard.fall_injury": 0.8}, 0.25, 10.0)


@pytest.mark.parametrize("setting", ["evidence", "local_expectation"])
def test_values_lie_within_their_range_and_about_the_default(setting):
    (plain,) = measures({"kind": "valpreventie", "effect": setting})
    number = plain.kind.effects[0].number(setting)
    found = np.array([drawn_measure(draw, plain).effects["hazard.fall_injury"] for draw in range(1, 400)])
    assert (found >= number.low).all() and (found <= number.high).all()
    assert len(np.unique(found)) == len(found)
    assert found.mean() == pytest.approx((number.low + 4 * number.value + number.high) / 6, abs=0.01)
    shares = [drawn_measure(draw, plain).share for draw in range(1, 100)]
    assert plain.kind.reach.low <= min(shares) < plain.share < max(shares) <= plain.kind.reach.high


def test_another_measure_beside_it_changes_no_value_and_two_of_a_kind_have_the_same():
    (alone,) = measures({"kind": "valpreventie"})
    several = measures({"kind": "ojg"}, {"kind": "valpreventie", "name": "noord"}, {"kind": "valpreventie"})
    for draw in (1, 2, 7):
        first, second = (drawn_measure(draw, m).effects for m in several[1:])
        assert dict(first) == dict(second) == dict(drawn_measure(draw, alone).effects)
    assert set(values_of(1, (alone,))) == {
        "measure.valpreventie.hazard.fall_injury", "measure.valpreventie.share", "measure.valpreventie.cost_year",
        "measure.valpreventie.cost_person", "measure.valpreventie.cost_month",
    }  # fmt: skip


def test_a_draw_of_a_batch_holds_for_measures_and_a_row_of_a_design_does_not():
    plan = measures({"kind": "valpreventie"})
    scenario = Scenario("s", "S", measures=plan)
    job = Job("k", (scenario,), "s", "hogeland", "2021-01", "2021-12", (), "m", drawn=True)
    assert job.scenario("s", 0).measures == plan
    assert job.scenario("s", 3).measures == (drawn_measure(3, plan[0]),) != plan
    assert Job("k", (scenario,), "s", "hogeland", "2021-01", "2021-12", (), "m").scenario("s", 3).measures == plan
