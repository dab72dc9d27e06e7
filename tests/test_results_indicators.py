"""Indicators are declared once, and what CBS counted is laid beside them rightly."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agents.households import HOUSEHOLD_TYPES
from results.indicators import HOUSEHOLD_LABELS, INDICATORS, MANTELZORG, household_label, label
from results.language import MINUS, change, number, percentage
from results.observed import municipal, national, potentials, survive
from sim.statline import Statline

_spec = importlib.util.spec_from_file_location("fake_result", Path(__file__).with_name("fake_result.py"))
fake = importlib.util.module_from_spec(_spec)
sys.modules["fake_result"] = fake
_spec.loader.exec_module(fake)

DEADLY = np.ones((1, 2, 111))
IMMORTAL = np.zeros((1, 2, 111))


def test_every_household_type_but_the_institution_has_a_label():
    assert set(HOUSEHOLD_LABELS) == set(HOUSEHOLD_TYPES) - {"institution"}
    assert household_label("single_parent", "nl") == "eenouderhuishouden"
    assert household_label("commune", "nl") == "commune"


def test_indicators_have_a_unit_and_labels_in_both_languages():
    for name, indicator in INDICATORS.items():
        assert indicator.name == name and indicator.unit
        assert label(name, "nl") and label(name, "en")
    assert label("unheard_of", "nl") == "unheard_of"


def test_units_in_a_result_are_those_declared():
    yearly = fake.fake_result().yearly
    stocks = yearly[yearly["indicator"].map(lambda n: INDICATORS[n].stock)]
    assert {(i, u) for i, u in zip(stocks["indicator"], stocks["unit"], strict=True)} == {
        (i, INDICATORS[i].unit) for i in stocks["indicator"]
    }


@pytest.mark.parametrize(
    ("value", "lang", "options", "text"),
    [
        (1234567.0, "nl", {}, "1.234.567"),
        (1234.56, "en", {"digits": 1}, "1,234.6"),
        (-1234.56, "nl", {"digits": 1}, "-1.234,6"),
        (5, "nl", {"signed": True}, "+5"),
        (-0.2, "nl", {"signed": True}, "0"),
        (0.04, "nl", {"signed": True, "digits": 1}, "0,0"),
        (-3, "nl", {"minus": MINUS}, "−3"),
        (float("nan"), "nl", {}, "."),
        (float("inf"), "nl", {}, "."),
    ],
)
def test_numbers_are_written_as_the_reader_expects(value, lang, options, text):
    assert number(value, lang, **options) == text


def test_percentages_and_changes():
    assert percentage(change(200, 210), "nl") == "+5,0%"
    assert percentage(change(0, 210), "nl") == "."


def test_the_national_series_is_what_cbs_counted():
    statline = Statline()
    found = national(statline).set_index(["year", "indicator"])
    table = statline.table("population_nl_single_age")
    of_2021 = table[(table["year"] == 2021) & table["sex"].isin(["M", "F"])]

    def count(first, last):
        return of_2021[of_2021["age_from"].between(first, last)]["value"].sum()

    for name, (first, last) in MANTELZORG.items():
        assert found.loc[(2021, name), "value"] == pytest.approx(count(first, last) / count(85, 200), rel=1e-12)
    assert set(found["quality"]) == {"observed"}
    assert found.index.get_level_values("year").max() == 2025


def test_the_projection_starts_after_the_last_count_and_is_marked():
    found = national(Statline(), 2031, IMMORTAL, 2021)
    ahead = found[found["year"] > 2025]
    assert set(ahead["quality"]) == {"projection"}
    assert sorted(set(ahead["year"])) == list(range(2026, 2032))
    assert set(found[found["year"] <= 2025]["quality"]) == {"observed"}


def test_without_a_horizon_beyond_the_last_count_nothing_is_projected():
    assert national(Statline(), 2015, IMMORTAL, 2006)["year"].max() == 2015


def test_the_projection_sees_nothing_that_was_not_known():
    found = national(Statline(as_of=2019), 2022, IMMORTAL, 2019)
    assert found[found["quality"] == "observed"]["year"].max() == 2019


def test_a_year_without_deaths_makes_everyone_a_year_older():
    counts = np.arange(1, 12, dtype=float).reshape(1, 11)
    after = survive(counts, np.zeros((1, 12)))
    assert after.sum() == counts.sum()
    assert list(after[0, 1:10]) == list(counts[0, :9])
    assert after[0, 10] == counts[0, 9] + counts[0, 10] and after[0, 0] == 0


def test_q_is_that_of_the_age_reached_in_the_year():
    q = np.zeros((1, 12))
    q[0, 5] = 1.0  # everyone who turns five dies, so those aged four on 1 January
    after = survive(np.ones((1, 11)), q)
    assert after[0, 5] == 0 and after[0, 4] == 1 and after[0, 6] == 1


def test_the_years_of_q_are_used_in_order_and_the_last_one_after_that():
    q = np.concatenate([IMMORTAL, DEADLY])
    found = national(Statline(), 2027, q, 2025).set_index(["year", "indicator"])["value"]
    assert np.isfinite(found[2026, "mantelzorgpotentieel_50_64"])
    assert np.isnan(found[2027, "mantelzorgpotentieel_50_64"])


def test_nobody_of_85_gives_no_figure():
    assert np.isnan(potentials(np.ones(80))["mantelzorgpotentieel_50_64"])


def test_municipal_figures_are_those_of_cbs():
    found = municipal(Statline(), "GM1966").set_index(["year", "indicator"])["value"]
    assert found[2021, "births"] == 413 and found[2021, "deaths"] == 504
    assert found[2021, "population"] == 47834 and found[2022, "population"] == 48022
    assert found[2021, "arrivals"] == 1847 and found[2021, "immigration"] == 161
    assert found[2021, "mantelzorgpotentieel_50_64"] == pytest.approx(9.70, abs=0.01)
    assert not found.index.duplicated().any()


@pytest.mark.parametrize("code", ["GM1966", "GM1895", "GM1708"])
def test_every_municipality_has_both_potentials_where_ages_are_known(code):
    found = municipal(Statline(), code)
    years = {name: set(found[found["indicator"] == name]["year"]) for name in MANTELZORG}
    assert years["mantelzorgpotentieel_50_64"] == years["mantelzorgpotentieel_50_74"] >= {2006, 2021}
    assert isinstance(found, pd.DataFrame)
