"""The closed loop is followed month by month: every link of it, entries into the Wlz and zorgdruk are in the figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from agents.households import INSTITUTION
from agents.persons import HERE
from calibration.closed_loop import LINKS, PANELS, beside, by_month, drawn, linked, lived, of_month, told, with_wlz
from results.style import About, styled
from sim.recorder import Recorder
from sim.simulation import step
from sim.zorgdruk import PARTS, UNITS, zorgdruk_of
from tests.toy_help import help_town

SAME = dict.fromkeys(PARTS, 1.0)


@pytest.fixture(scope="module")
def pair():
    return lived(help_town(), 24, 1.0), lived(help_town(), 24, 0.1)


def tidy(differences: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of two pairs with the same differences."""
    months = [f"{2021 + i // 12}-{i % 12 + 1:02d}" for i in range(len(differences))]
    rows = [
        (number, months[i], name, float(value))
        for number in (1, 2)
        for i, row in differences.iterrows()
        for name, value in row.items()
    ]
    return pd.DataFrame(rows, columns=["pair", "month", "link", "difference"])


def test_less_staff_lengthens_the_queue_and_the_same_staff_changes_nothing(pair):
    full, less = pair
    found = by_month(full, less, SAME)
    assert list(found) == list(LINKS) and len(found) == 24
    assert found["waiting"].iloc[-1] > 0 and found["helped"].iloc[-1] < 0
    assert by_month(full, full, SAME).to_numpy() == pytest.approx(0.0)
    assert set(beside(full.years, less.years, SAME)) == set(full.years.total)


def test_zorgdruk_of_a_month_is_made_of_all_measures(pair):
    full, less = pair
    assert all(set(some) == set(UNITS) for some in full.measures)
    twice = full._replace(
        measures=[some | {"clients_maatwerk": 2 * some["clients_maatwerk"]} for some in full.measures]
    )
    known = by_month(full, full, SAME)["zorgdruk"].notna()
    raised = by_month(full, twice, SAME)["zorgdruk"][known]
    assert (raised[raised > 0] >= 100 * (2 ** (1 / 5) - 1) - 1e-6).all() and (raised > 0).any()
    assert by_month(full, less, SAME)["zorgdruk"].abs().max() > 0


def test_measures_of_months_agree_with_those_of_the_year():
    world, recorder, months = help_town(), Recorder(), []
    recorder.look(world)
    for _ in range(12):
        step(world, recorder)
        months.append(of_month(world))
    (year,) = recorder.help.years()
    found = zorgdruk_of(recorder).measures
    people = sum(float(s.persons.sum()) for s in recorder.stocks[1:]) / 12
    euro = sum(m["cost_constant_prices"] for m in months) * people / 100
    assert euro == pytest.approx(found["cost_constant_prices"][year] * recorder.stocks[0].persons.sum(), rel=0.02)
    needed = np.mean([m["staff_hours_needed"] for m in months])
    assert needed == pytest.approx(found["staff_hours_needed"][year], rel=0.1)
    unmet = 1000 / 4 * np.mean([m["unmet_hours"] for m in months])
    assert unmet == pytest.approx(found["unmet_hours"][year], rel=0.05)


def test_who_is_new_in_the_wlz_had_it_not_the_month_before():
    world = help_town()
    recorder = Recorder()
    recorder.look(world)
    step(world, recorder)
    before = with_wlz(world)
    assert linked(world, before)["wlz_in"] == 0
    people, homes = world.persons.column, world.households.column
    private = homes("type")[people("household")] != INSTITUTION
    free = np.flatnonzero((people("status") == HERE) & private & ~np.isin(people("lineage"), before))
    homes("type")[people("household")[free[0]]] = INSTITUTION
    many = int(((people("household") == people("household")[free[0]]) & (people("status") == HERE)).sum())
    assert linked(world, before)["wlz_in"] >= 1 and linked(world, before)["wlz_in"] <= many


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_figure_and_its_text_show_every_link_in_words(pair, lang):
    monthly, about = tidy(by_month(*pair, SAME)), About("Het Hogeland", "basispad", 1, lang)
    with styled():
        figure = drawn(monthly, 0.5, about)
    assert len(figure.axes) == len(PANELS)
    shown = {line.get_label() for axes in figure.axes for line in axes.get_lines()}
    for name, words in LINKS.items():
        assert any(name in names for _, names in PANELS) and about.say(*words) in shown
        assert about.say(*words) in told(monthly, about)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert about.say("zorgdruk (vol = 100)", "zorgdruk (full = 100)") in titles
    assert about.say("mantelzorg, uur per week", "mantelzorg, hours a week") in titles
    assert any("2 paren" in text.get_text() or "2 pairs" in text.get_text() for text in figure.texts)


def test_one_pair_is_drawn_without_a_band_and_called_one(pair):
    monthly, about = tidy(by_month(*pair, SAME)), About("Het Hogeland", "basispad", 1, "nl")
    one = monthly[monthly["pair"] == monthly["pair"].iloc[0]]
    with styled():
        words = " ".join(text.get_text() for text in drawn(one, 0.5, about).texts)
    assert "1 paar" in words and "paren" not in words and "band:" not in words
