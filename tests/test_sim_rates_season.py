"""Events fall in the months in which they were registered, and little local evidence stays near the Dutch months."""

import numpy as np
import pytest

from sim.municipalities import find_municipality
from sim.rates.season import DAYS, EVENTS, _towards, season
from sim.statline import Statline

HOGELAND = find_municipality("hogeland")


@pytest.fixture(scope="module")
def table():
    return season(HOGELAND, Statline())


def test_the_shares_of_a_year_sum_to_one(table):
    assert table.values.sum(axis=1) == pytest.approx(np.ones(4))
    assert tuple(table.axes[0].labels) == EVENTS
    assert tuple(table.axes[1].labels) == tuple(range(1, 13))


def test_shares_are_those_of_the_register(table):
    frame = Statline().table("vital_events_monthly")
    frame = frame[(frame["region"] == "NL01") & (frame["indicator"] == "deaths") & (frame["year"] < 2017)]
    january = frame.loc[frame["month"] == 1, "value"].sum() / frame["value"].sum()
    assert table.values[0, 0] == pytest.approx(january)


def test_months_of_a_broken_year_do_not_count(table):
    """January to March 2017 are known; counted they would raise the share of January by a tenth."""
    assert table.notes["deaths_years"] == 5
    assert table.values[0, 0] < 0.097


def test_winters_kill_summers_bear_and_people_move_in_august(table):
    deaths, births, arrivals, departures = table.values
    per_day = deaths / DAYS
    assert per_day[[11, 0, 1, 2]].min() > per_day[4:10].max()
    assert (births / DAYS)[6:9].min() > (births / DAYS)[:5].max()
    assert arrivals.argmax() == 7
    assert departures.argmax() == 7


def test_local_months_are_drawn_to_the_dutch_ones(table):
    assert table.notes["departures_local_events"] > 5000
    assert 0 < table.notes["departures_prior_weight"] < np.inf


def test_many_events_overrule_the_prior_and_few_do_not():
    prior = np.full(12, 1 / 12)
    odd = prior * np.where(np.arange(12) < 6, 1.4, 0.6)
    many, _, _ = _towards(1e6 * odd, prior, np.full(12, 0.001))
    assert many == pytest.approx(odd, rel=0.01)
    few, error, weight = _towards(12 * odd, prior, np.full(12, 0.001))
    assert few == pytest.approx(prior)
    assert weight == np.inf
    assert error == pytest.approx(0.001)


def test_noise_alone_is_taken_for_noise():
    rng = np.random.Generator(np.random.PCG64(3))
    prior = np.full(12, 1 / 12)
    moved = [
        np.abs(_towards(rng.multinomial(3000, prior).astype(float), prior, prior)[0] - prior).max() for _ in range(200)
    ]
    raw = [np.abs(rng.multinomial(3000, prior) / 3000 - prior).max() for _ in range(200)]
    assert np.mean(moved) < 0.3 * np.mean(raw)


def test_nothing_known_yet_means_months_by_their_days():
    table = season(HOGELAND, Statline(2011))
    assert table.values == pytest.approx(np.tile(DAYS / DAYS.sum(), (4, 1)))


def test_as_of_hides_later_years():
    assert season(HOGELAND, Statline(2013)).notes["births_years"] == 2
