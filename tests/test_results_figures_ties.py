"""The figure of ties shows every kind and age group, fits its space and says the same in words."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from agents.kin import Kin
from agents.persons import HERE, NOBODY
from agents.schema import Table
from results.figures_ties import CLASSES, ties, ties_alt
from results.style import About, save, styled
from sim.synthesis.circles import start_circles
from sim.tie_counts import AGES, KINDS, tie_counts
from tests.toy import toy_world

for _name in ("kin_by_hand", "test_results_figures"):
    _spec = importlib.util.spec_from_file_location(_name, Path(__file__).with_name(f"{_name}.py"))
    sys.modules[_name] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_name])


@pytest.fixture
def world():
    world = toy_world(300)
    start_circles(world)
    return world


def test_counts_hold_everybody_once_per_kind_and_agree_with_the_columns(world):
    counts = tie_counts(world, Table(Kin))
    assert counts.groupby("kind")["people"].sum().to_dict() == dict.fromkeys(KINDS, world.population)
    mine = counts[counts["kind"] == "friends"]
    here = world.persons.column("status") == HERE
    assert (mine["degree"] * mine["people"]).sum() == (world.persons.column("friends")[here] != NOBODY).sum()
    counts = tie_counts(world, sys.modules["kin_by_hand"].town_kin(world.persons, world.month))
    kin = counts[counts["kind"] == "kin_within_5_km"]
    assert (kin["degree"] * kin["people"]).sum() > 2 * world.population


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_figure_is_readable_and_the_same_each_time(world, lang, tmp_path):
    counts = tie_counts(world, Table(Kin))
    about = About("Het Hogeland", "Basispad", 1, lang)
    with styled():
        figure = ties(counts, about)
        assert not sys.modules["test_results_figures"].overlaps(figure)
        bars = [np.sum([p.get_width() for p in axes.patches]) for axes in figure.axes]
        assert np.allclose(bars, 100 * (counts[counts["kind"] == "friends"].groupby("age")["people"].sum() > 0).sum())
        assert [len(axes.patches) for axes in figure.axes] == [len(CLASSES) * len(AGES)] * 3
        alt = ties_alt(counts, about)
        assert ("vrienden: 0-17" if lang == "nl" else "friends: 0-17") in alt and "80+" in alt
        first = [p.read_bytes() for p in save(figure, tmp_path, "ties", alt)]
        assert [p.read_bytes() for p in save(ties(counts, about), tmp_path, "ties", alt)] == first
