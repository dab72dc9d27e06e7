"""What a table hides, its figure hides: groups with fewer than ten are left out, in reports and on the dashboard."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from results.dashboard.figures import draw_choice, told_only
from results.figures_compare_who import GROUPS
from results.report import pictures
from results.report.compare_sections import tables
from results.report.pictures import public
from results.report.source import read_source
from results.style import About, styled
from tests.fake_report import fake_comparison, fake_run
from tests.test_dashboard_results import collected


def run_with(folder, **changed):
    """A run in which some series are what is said: indicator__by__group = value."""
    source = read_source(fake_run(folder), "nl")
    y = source.yearly.copy()
    for words, value in changed.items():
        indicator, by, group = words.split("__")
        rows = (y["indicator"] == indicator) & (y["by"] == by) & (y["group"].astype(str) == group.replace("~", " "))
        assert rows.any(), words
        y.loc[rows, "value"] = value
    figures = {name: frame.copy() for name, frame in source.figures.items()}
    for frame in figures.values():
        for words, value in changed.items():
            indicator, by, group = words.split("__")
            frame.loc[(frame["indicator"] == indicator) & (frame["by"] == by) & (frame["group"] == group), "value"] = (
                value
            )
    return replace(source, yearly=y, figures=figures)


def drawn(source):
    """Names of the figures with their words, and why others are not there."""
    made, missing = pictures.pictures(source)
    return {one.name: one for one in made}, missing


def test_a_figure_whose_parts_add_up_is_left_out_when_a_part_is_small(tmp_path):
    usual, none = drawn(run_with(tmp_path / "a"))
    assert "households" in usual and none == []
    found, missing = drawn(run_with(tmp_path / "b", households__household__other=4.0))
    assert "households" not in found and set(found) == set(usual) - {"households"}
    (why,) = missing
    assert "type" in why and "minder dan 10" in why


def test_ages_with_few_are_no_bar_and_the_reader_is_told(tmp_path):
    name = "population__sex_age__vrouw~95+"
    source = run_with(tmp_path / "a", **{name: 4.0})
    found, _ = drawn(source)
    pyramid = found["pyramid"]
    bars = [p.get_width() for axes in pyramid.drawing.axes for p in axes.patches if isinstance(p, Rectangle)]
    assert 4.0 not in bars and pyramid.alt.endswith("Groepen van 1 tot en met 9 zijn weggelaten.")
    assert any("weggelaten" in text.get_text() for text in pyramid.drawing.texts)
    assert "weggelaten" not in drawn(run_with(tmp_path / "b"))[0]["pyramid"].alt


def test_the_hours_of_few_carers_are_a_gap_and_no_zero():
    from results.figures_carers import SEX_AGES, care_carers

    rows = []
    for age in SEX_AGES:
        few = age == "man 90-94"
        for name, value, unit in (("population", 60.0, "persons"), ("carers", 8.0 if few else 20.0, "persons"),
                                  ("care_given_hours", 33.0, "hours per week")):  # fmt: skip
            rows.append((2023, name, "sex_age", age, value, unit))
    y = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value", "unit"])
    seen = public(y, {})
    with styled():
        figure = care_carers(seen, About("Aa", "Basispad", 1))
    for axes in figure.axes:
        men = axes.lines[0].get_ydata()
        assert np.isnan(men[-2]) and not np.isnan(men[:-2]).any()


def test_flows_of_few_are_not_drawn():
    rows = [(2023, "help_paths", "path", f"all {end}", value, "persons") for end, value in
            (("met", 800.0), ("wmo", 40.0), ("zvw", 3.0))]  # fmt: skip
    y = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value", "unit"])
    assert list(public(y, {})["group"]) == ["all met", "all wmo"]


def test_an_age_with_few_clients_is_in_no_table_and_in_no_figure_of_a_comparison(tmp_path):
    source = read_source(fake_comparison(tmp_path / "a"), "nl")
    c = source.comparison
    few = [(t["by"] == "age") & (t["group"] == "80-84") & (t["indicator"] == "clients") for t in (c.yearly,)]
    yearly = c.yearly.copy()
    yearly.loc[few[0], "value"] = 4.0
    d = c.differences.copy()
    rows = (d["by"] == "age") & (d["group"] == "80-84") & (d["indicator"] == "clients")
    d.loc[rows, ["base_mean", "mean"]] = 4.0
    source = replace(source, comparison=replace(c, yearly=yearly, differences=d))
    (table,) = [t for t in tables(source).blocks if getattr(t, "key", "") == "age_difference"]
    dots = {row[1] for row in table.rows if np.isnan(row[3].value)}
    assert "80+" in dots and 2 <= len(dots) < len(GROUPS)
    assert {row[1] for row in table.rows if not np.isnan(row[3].value)}.isdisjoint(dots)  # clients and cost alike
    seen = source.veiled(drawn=True)
    kept = set(seen.yearly.loc[seen.yearly["by"] == "age", "group"])
    assert "80-84" not in kept and len(kept) == len(GROUPS) - len(dots)


@pytest.mark.parametrize("many", [4.0, 400.0])
def test_a_total_that_the_page_does_not_tell_is_not_drawn_there(many):
    c = collected([-4e5, -6e5, -5e5, -5e5]).comparison()
    more = [(name, 0, seed, year, "clients_maatwerk", "total", "total", many + (name == "plan") * seed, "persons")
            for name in ("basispad", "plan") for seed in range(1, 5) for year in (2026, 2027)]  # fmt: skip
    from results.differences import difference

    yearly = pd.concat([c.yearly, pd.DataFrame(more, columns=list(c.yearly.columns))], ignore_index=True)
    c = replace(c, yearly=yearly, differences=difference(yearly, "basispad"))
    assert ("clients_maatwerk" in set(told_only(c).differences["indicator"])) == (many > 9)
    figure = draw_choice(c, "fan_clients_maatwerk")[0]
    assert bool(figure.png) == (many > 9) and ("geen cijfers" in figure.alt) == (many < 10)
