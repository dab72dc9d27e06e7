"""The figure of ties shows every kind and age group, fits its space and says the same in words."""

import numpy as np
import pytest

from agents.persons import HERE, NOBODY
from results.figures_ties import CLASSES, ties, ties_alt
from results.style import About, save, styled
from sim.synthesis.circles import start_circles
from sim.tie_counts import AGES, KINDS, tie_counts
from tests.kin_by_hand import town_kin
from tests.test_results_figures import overlaps
from tests.toy import toy_world


@pytest.fixture
def world():
    world = toy_world(300)
    start_circles(world)
    return world


def test_counts_hold_everybody_once_per_kind_and_agree_with_the_columns(world):
    counts = tie_counts(world)
    assert counts.groupby("kind")["people"].sum().to_dict() == dict.fromkeys(KINDS, world.population)
    mine = counts[counts["kind"] == "friends"]
    here = world.persons.column("status") == HERE
    assert (mine["degree"] * mine["people"]).sum() == (world.persons.column("friends")[here] != NOBODY).sum()
    world.kin = town_kin(world.persons, world.kin, world.month)
    counts = tie_counts(world)
    kin = counts[counts["kind"] == "kin_within_5_km"]
    assert (kin["degree"] * kin["people"]).sum() > 2 * world.population


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_figure_is_readable_and_the_same_each_time(world, lang, tmp_path):
    counts = tie_counts(world)
    about = About("Het Hogeland", "Basispad", 1, lang)
    with styled():
        figure = ties(counts, about)
        assert not overlaps(figure)
        bars = [np.sum([p.get_width() for p in axes.patches]) for axes in figure.axes]
        assert np.allclose(bars, 100 * (counts[counts["kind"] == "friends"].groupby("age")["people"].sum() > 0).sum())
        assert [len(axes.patches) for axes in figure.axes] == [len(CLASSES) * len(AGES)] * 3
        alt = ties_alt(counts, about)
        assert ("vrienden: 0-17" if lang == "nl" else "friends: 0-17") in alt and "80+" in alt
        first = [p.read_bytes() for p in save(figure, tmp_path, "ties", alt)]
        assert [p.read_bytes() for p in save(ties(counts, about), tmp_path, "ties", alt)] == first
