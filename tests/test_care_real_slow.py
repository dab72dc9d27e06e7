"""Mantelzorg of a real municipality: it begins where its own dynamics lead to, and carries the odds of the source."""

import numpy as np
import pytest

from agents.care_codes import HEAVY
from calibration.care_figures import figures, given_of, totals
from sim.calendar import parse_month
from sim.municipalities import MUNICIPALITIES
from sim.prepare import prepare_world
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline

pytestmark = pytest.mark.slow
MONTHS = 60
LIMITS = {"hours": 0.03, "givers": 0.03, "receivers": 0.03, "heavily burdened people": 0.10, "overloaded people": 0.12}
"""Largest move of a total per adult in the first half year, of itself. Some 13,000 people give and 2,200 are heavily
burdened: chance moves these by 0.9% and 2% from month to month at most, since nearly all stay who they are."""


@pytest.fixture(scope="module")
def lived():
    months = parse_month("2021-01", "start"), parse_month("2025-12", "until")
    world = prepare_world(MUNICIPALITIES[0], *months, 1, Statline(), read_scenario("basispad")).world
    recorder, rows = Recorder(), [totals(world)]
    start = figures(world)
    for _ in range(MONTHS):
        step(world, recorder)
        rows.append(totals(world))
    return world, start, rows


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_no_total_jumps_at_the_start(lived, name):
    _, _, rows = lived
    per_adult = np.array([r[name] / r["adults"] for r in rows])
    assert np.abs(per_adult[1:7] / per_adult[0] - 1).max() < LIMITS[name]
    assert np.abs(per_adult / per_adult[0] - 1).max() < LIMITS[name] + 0.07  # ageing: 75+ grow by a quarter


def test_withdrawal_is_there_from_the_start(lived):
    _, _, rows = lived
    away = np.array([r["people who withdrew"] for r in rows])
    assert 0.6 < away[0] / away[1:].mean() < 1.5


def test_the_odds_by_hours_are_those_of_the_source_within_chance(lived):
    world, start, _ = lived
    g = given_of(world)
    p = [g.strain[g.here & some] >= HEAVY for some in (g.hours > 16, (g.hours >= 1) & (g.hours <= 2))]
    error = np.sqrt(sum(1 / max(int(x.sum()), 1) + 1 / max(int((~x).sum()), 1) for x in p))
    log_odds = np.log(figures(world)["odds ratio of hours"])
    assert error < 0.25
    assert abs(log_odds - np.log(7.52)) < 3 * error
    assert 3.93 < start["odds ratio of hours"] < 14.39
