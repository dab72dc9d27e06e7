"""Figures of an analysis: bars and dots are what the tables say, and nothing to see is a sentence."""

import numpy as np
import pandas as pd
import pytest

from results.figures_compare_analysis import Told, front, front_alt, indices, indices_alt, tornado, tornado_alt
from results.figures_compare_futures import bars, futures
from results.style import styled

TOLD = Told("Het Hogeland", "Basispad; 2021-01 - 2030-12", 210, 2)


def drawing(function, *values, **more):
    with styled():
        return function(*values, **more)


def oat():
    return pd.DataFrame(
        {
            "outcome": "y",
            "parameter": ["small", "large", "none"],
            "low": [0.0, 1.0, 0.0],
            "high": [1.0, 2.0, 1.0],
            "base": 100.0,
            "at_low": [99.0, 110.0, 100.0],
            "at_high": [101.0, 95.0, 100.0],
        }
    )


def test_the_tornado_has_the_widest_bar_on_top_and_true_ends():
    figure = drawing(tornado, oat(), "y", TOLD, "Zorgdruk")
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["large", "small", "none"]
    first, second = axes.patches[:2]
    assert (first.get_x() + min(first.get_width(), 0), first.get_width()) == (100.0, 10.0)
    assert second.get_width() == -5.0
    source = " ".join(text.get_text() for text in figure.texts)
    assert "210 runs" in source and "2 seeds" in source and "synthetische bevolking" in source.replace("\n", " ")
    assert "large: 110 - 95" in tornado_alt(oat(), "y", TOLD, "Zorgdruk")


def test_nothing_to_see_is_a_sentence():
    flat = oat().assign(at_low=100.0, at_high=100.0)
    assert drawing(tornado, flat, "y", TOLD, "Zorgdruk") == "Zorgdruk: geen parameter maakt verschil."
    assert "geen parameter" in drawing(indices, pd.DataFrame(), "sobol", "y", TOLD, "Zorgdruk")
    assert "geen enkele" in drawing(futures, pd.DataFrame({"x": [1.0]}), np.array([False]), {}, TOLD, "T", "S")
    assert "elke" in drawing(futures, pd.DataFrame({"x": [1.0]}), np.array([True]), {}, TOLD, "T", "S")
    mixed = np.array([True, False])
    assert "hangt niet" in drawing(futures, pd.DataFrame({"x": [1.0, 2.0]}), mixed, {}, TOLD, "T", "S")
    none = pd.DataFrame({"plan": ["a"], "max_regret": [0.0], "p90_regret": [0.0]})
    assert "overal nul" in drawing(bars, none, "plan", "max_regret", "p90_regret", TOLD, ("T", "S", "B", "D"))
    assert "past in het budget" in drawing(front, points(), points().iloc[:0], ("a", "b"), ("A", "B"), TOLD, "1")


@pytest.mark.parametrize("method", ["sobol", "morris", "regional"])
def test_indices_are_drawn_largest_first(method):
    table = pd.DataFrame(
        {
            "outcome": "y",
            "parameter": ["p", "q"],
            "total": [0.2, 0.8],
            "first": [0.1, 0.7],
            "total_ci": 0.05,
            "mu_star": [2.0, 9.0],
            "sigma": [1.0, 2.0],
            "mu_star_ci": 0.5,
            "distance": [0.1, 0.6],
        }
    )
    figure = drawing(indices, table, method, "y", TOLD, "Zorgdruk")
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    widths = [patch.get_width() for patch in figure.axes[0].patches]
    assert names == ["q", "p"] and widths == sorted(widths, reverse=True)
    assert "q " in indices_alt(table, method, "y", TOLD, "Zorgdruk")


def points():
    return pd.DataFrame(
        {
            "options": ["-", "x", "y", "x + y"],
            "cost": [0.0, 1.0, 2.0, 3.0],
            "within": [True, True, True, False],
            "front": [False, True, True, False],
            "a": [5.0, 1.0, 3.0, 0.0],
            "b": [5.0, 4.0, 2.0, 0.0],
        }
    )


def test_the_front_numbers_its_mixes_and_tells_what_fresh_seeds_did_not_confirm():
    table = points()[points()["front"]].assign(mix=[1, 2], holds=[True, False])
    figure = drawing(front, points(), table, ("a", "b"), ("A", "B"), TOLD, "2 euro")
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["1", "2"]
    assert sorted(axes.lines[2].get_xdata()) == [1.0, 3.0]
    assert list(axes.lines[0].get_xdata()) == [0.0]  # too dear
    told = [text.get_text() for text in figure.texts]
    assert "1  x" in told and "2  y (op nieuwe seeds niet bevestigd)" in told
    assert "1. x: A 1,0, B 4,0" in front_alt(table, ("a", "b"), ("A", "B"), TOLD)


def test_the_box_of_failing_futures_stands_where_its_limits_are():
    rng = np.random.default_rng(1)
    sample = pd.DataFrame(rng.random((50, 3)), columns=["p", "q", "r"])
    fails = (sample["q"] > 0.6).to_numpy()
    figure = drawing(futures, sample, fails, {"q": (0.6, np.inf)}, TOLD, "Wanneer faalt A?", "sub")
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("q", "p")
    box = axes.patches[0]
    assert box.get_x() == 0.6 and box.get_x() + box.get_width() == pytest.approx(axes.get_xlim()[1])
    assert len(axes.lines[1].get_xdata()) == fails.sum()


def test_bars_show_both_columns():
    table = pd.DataFrame({"plan": ["a", "b"], "max_regret": [2.0, 3.0], "p90_regret": [1.0, 0.5]})
    figure = drawing(bars, table, "plan", "max_regret", "p90_regret", TOLD, ("T", "S", "B", "D"))
    axes = figure.axes[0]
    assert [patch.get_width() for patch in axes.patches] == [2.0, 3.0]
    assert list(axes.lines[0].get_xdata()) == [1.0, 0.5] and axes.get_xlim()[0] == 0.0
