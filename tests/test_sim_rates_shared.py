"""Rates that runs of one process share: the same for the same figures, others for others, and never a world changed."""

import numpy as np
import pytest

from sim.calendar import month_index
from sim.municipalities import find_municipality
from sim.parameters_domains import DEFAULTS
from sim.prepare import prepare_world
from sim.rates import shared as kept
from sim.scenario import read_scenario
from sim.statline import Statline

HOGELAND = find_municipality("hogeland")


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget()
    yield
    kept.forget()


def test_what_is_made_is_made_once_for_a_key_and_a_fault_is_not_kept():
    calls = []
    for key in (1, 1, 2, 1):
        assert kept.shared("tests", key, lambda: calls.append(0) or len(calls)) in (1, 2)
    assert len(calls) == 2
    with pytest.raises(ZeroDivisionError):
        kept.shared("tests", 3, lambda: 1 // 0)
    assert kept.shared("tests", 3, lambda: "made") == "made"


def test_only_the_last_used_are_kept():
    for key in range(kept.MOST):
        kept.shared("tests", key, lambda: "old")
    kept.shared("tests", 0, lambda: "new")
    kept.shared("tests", kept.MOST, lambda: "old")
    assert kept.shared("tests", 0, lambda: "new") == "old"
    assert kept.shared("tests", 1, lambda: "new") == "new"


def test_views_that_see_other_figures_share_nothing(tmp_path):
    from calibration.targets import FittingView

    seen = [Statline(), Statline(as_of=2019), Statline(folder=tmp_path), FittingView("access", 2019, tmp_path),
            FittingView("domains", 2019, tmp_path), FittingView("access", 2016, tmp_path)]  # fmt: skip
    assert len({kept.seen_by(view) for view in seen}) == len(seen)
    assert kept.seen_by(Statline()) == kept.seen_by(Statline())


def made(seed, **parameters):
    scenario = read_scenario("basispad")
    scenario.parameters.update(parameters)
    return prepare_world(HOGELAND, month_index(2021, 1), month_index(2021, 12), seed, Statline(), scenario).world


def test_a_second_world_shares_its_rates_and_is_the_same_as_one_that_shares_nothing():
    first = made(1)
    second = made(2)
    assert second.rates is first.rates and second.life.rates.mortality is first.life.rates.mortality
    kept.forget()
    alone = made(2)
    assert alone.rates is not second.rates
    for table in ("persons", "households", "care", "cases"):
        one, two = getattr(second, table).arrays, getattr(alone, table).arrays
        count = getattr(second, table).count
        assert all(np.array_equal(a[:count], b[:count]) for a, b in zip(one, two, strict=True)), table


def test_a_parameter_of_the_life_domains_gives_tables_of_its_own():
    first = made(1)
    other = made(1, **{"fall.slope": DEFAULTS["fall.slope"] * 1.1})
    assert other.rates is first.rates
    assert other.working.rates is not first.working.rates
