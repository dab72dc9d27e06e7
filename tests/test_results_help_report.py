"""Figures of voorzieningen and money show what the tables have, and say it in words too."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from results.figures_accounts import accounts_of, counted_of
from results.figures_paths import ORDER, paths, paths_of
from results.figures_stacking import combinations, curve
from results.figures_waiting import weeks_of
from results.help_report import draw_help, help_map, per_kern, save_help_figures, wijk_maps
from results.indicators import BREAKDOWNS, INDICATORS
from results.language import LANGUAGES, number
from results.style import About, styled
from results.words_help import PATH_WORDS, group_word, product_word
from sim.kernen import read_kernen
from sim.municipalities import find_municipality
from sim.provisions import read_catalogue
from sim.recording_households import PATHS
from sim.statline import Statline
from sim.tables import monthly_table, yearly_table
from tests.toy_help import help_town, lived

PLACE = find_municipality("hogeland")
NAMES = {"help_accounts", "help_products", "help_budget", "help_paths", "help_waiting", "help_stacking"}


@pytest.fixture(scope="module")
def tables():
    world = help_town()
    recorder = lived(world, 36)
    return yearly_table(recorder, tuple(world.kernen.labels()), {}), monthly_table(recorder, {})


def words_of(figure):
    """Everything that is written in a figure."""
    return " ".join(t.get_text() for t in figure.findobj(lambda x: hasattr(x, "get_text")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_is_drawn_in_both_languages_with_its_numbers_in_words(tables, lang):
    yearly, monthly = tables
    about = About("Het Hogeland", "Basispad", 1, lang)
    made = {
        name: (figure, alt, words_of(figure)) for name, figure, alt in draw_help(yearly, monthly, None, PLACE, about)
    }
    assert set(made) == NAMES
    for _, alt, words in made.values():
        assert len(alt) > 60 and "nan" not in alt and "seed\N{NO-BREAK SPACE}1" in words and "nan" not in words
    last = int(yearly[yearly.indicator == "budget"].year.max())
    whole = yearly[(yearly.indicator == "budget") & (yearly.by == "total") & (yearly.year == last)]["value"].item()
    assert (
        number(whole / 1e6, lang, 1) in made["help_budget"][1]
        and number(whole / 1e6, lang, 1) in made["help_budget"][2]
    )
    assert ("begroting" if lang == "nl" else "budget") in made["help_budget"][2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_source_stands_below_what_is_drawn(tables, lang):
    """Cost and clients have the longest sources: they are wrapped over three lines."""
    yearly, monthly = tables
    for name, figure, _ in draw_help(yearly, monthly, None, PLACE, About("Steenwijkerland", "Basispad", 1, lang)):
        figure.canvas.draw()
        top = max(t.get_window_extent().y1 for t in figure.texts if "zorgdruk" in t.get_text())
        below = min(axes.get_tightbbox().y0 for axes in figure.axes)
        assert top <= below, name


def test_a_run_without_voorzieningen_draws_nothing(tables, tmp_path):
    yearly, monthly = (t[t.indicator == "population"] for t in tables)
    result = SimpleNamespace(yearly=yearly, monthly=monthly)
    assert save_help_figures(tmp_path, result, About("Aa", "Basispad", 1)) == {} and not list(tmp_path.iterdir())


def test_bands_into_the_network_and_out_of_it_are_all_who_need_help(tables):
    yearly = tables[0]
    found = paths_of(yearly)
    assert set(found["path"]) == set(ORDER) == set(PATHS) == set(PATH_WORDS)
    last = found[found["year"] == found["year"].max()]
    whole = yearly[(yearly.indicator == "help_paths") & (yearly.by == "total")].set_index("year")["value"]
    assert last["value"].sum() == whole[found["year"].max()] > 0
    with styled():
        figure = paths(yearly, About("Aa", "Basispad", 1, "en"))
        axes = figure.axes[0]
    sums = last.groupby("path")["value"].sum()
    for path, many in sums.items():
        text = f"{PATH_WORDS[path][1]}: {number(many, 'en')} ("
        assert (text in words_of(figure)) == (many > 0), path
    heights = [patch.get_height() for patch in axes.patches]
    left, rest = heights[0], sum(heights[1:])
    assert rest == pytest.approx(2 * left)  # the network, and the ends: each is everybody once
    labels = sorted(t.get_position()[1] for t in axes.texts if t.get_position()[0] > 0.7)
    assert min(np.diff(labels)) >= 0.0419  # none on top of another


def test_combinations_and_the_curve_are_those_of_the_last_year():
    rows = [
        (2030, "cost_share", "top", "top 100%", 1.0), (2030, "cost_share", "top", "top 5%", 0.4),
        (2030, "cost_share", "top", "top 10%", 0.6), (2021, "cost_share", "top", "top 5%", 0.3),
        *((y, "households_help", "laws", g, v * (y - 2000)) for y in (2021, 2030)
          for g, v in (("none", 90.0), ("wmo", 6.0), ("wmo+jeugdwet", 2.0), ("jeugdwet", 0.0))),
        *((2030, "households_cost", "laws", g, v)
          for g, v in (("none", 50.0), ("wmo", 25.0), ("wmo+jeugdwet", 75.0), ("jeugdwet", 0.0))),
    ]  # fmt: skip
    yearly = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value"])
    assert curve(yearly)[2030].tolist() == [40.0, 60.0, 100.0] and curve(yearly).index.tolist() == [5.0, 10.0, 100.0]
    found = combinations(yearly)
    assert found.index.tolist() == ["wmo", "wmo+jeugdwet"]
    assert found["households"].tolist() == [75.0, 25.0] and found["cost"].tolist() == [25.0, 75.0]


def test_groups_that_seldom_begin_are_left_out_of_the_waiting_times():
    rows = [(2021, m, "waiting_weeks", "group", "vervoer", 3.0) for m in range(1, 13)]
    rows += [(2021, m, "waiting_weeks", "group", "pleegzorg", 9.0) for m in range(1, 4)]
    rows += [(2021, 1, "waiting_weeks", "group", "trapliften", 5.0), (2021, 1, "waiting_weeks", "law", "wmo", 1.0)]
    monthly = pd.DataFrame(rows, columns=["year", "month", "indicator", "by", "group", "value"])
    grid = weeks_of(monthly)
    assert grid.columns.tolist() == ["pleegzorg", "vervoer"] and len(grid) == 12
    assert grid["pleegzorg"].notna().sum() == 3


def test_the_accounts_are_those_of_iv3_put_together():
    found = accounts_of(PLACE, Statline())
    rows = Statline().table("spending_iv3")
    rows = rows[(rows["region"] == PLACE.code) & (rows["account"] == "jaarrekening") & (rows["year"] == 2021)]
    some = rows[rows["taakveld"].isin(["6.6", "6.71"])]["value"].sum() / 1e6
    mine = found[(found["group"] == "wmo_en_schuldhulp") & (found["year"] == 2021)].iloc[0]
    assert mine["euro"] == pytest.approx(some) and mine["low"] < mine["high"] <= mine["euro"]
    assert counted_of(PLACE, Statline())["wmo_clients"] == 4210.0


def test_a_map_shows_the_last_year_per_inwoner_and_leaves_small_kernen_open():
    kernen = read_kernen(PLACE, Statline())
    labels = kernen.labels()
    people = np.arange(len(labels)) * 7.0
    rows = [(y, "population", "kern", g, v) for y in (2021, 2022) for g, v in zip(labels, people, strict=True)]
    rows += [(2021, "clients_maatwerk", "kern", g, 0.1 * v) for g, v in zip(labels, people, strict=True)]
    yearly = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value"])
    year, values = per_kern(yearly, "clients_maatwerk", 1000.0)
    assert year == 2021 and values[labels[:3]].isna().all() and np.allclose(values[labels[3:]], 100.0)
    with styled():
        _, alt = help_map(yearly, kernen, About("Het Hogeland", "Basispad", 1, "en"), "clients_maatwerk")
        clients = yearly["indicator"] == "clients_maatwerk"
        rising = yearly.assign(value=yearly["value"].where(~clients, yearly["value"] ** 2))
        figure, _ = help_map(rising, kernen, About("Het Hogeland", "Basispad", 1, "nl"), "clients_maatwerk")
        figure.canvas.draw()
        key = figure.axes[0].get_legend()
    assert "Without a figure: 3" in alt
    assert len(key.get_texts()) == 7 and key.get_window_extent().x1 <= figure.bbox.x1


def test_every_product_and_group_has_a_name_and_every_indicator_is_declared(tables):
    for product in read_catalogue().values():
        for lang in LANGUAGES:
            assert product_word(product.name, lang)[0].isupper()
            assert group_word(product.group, lang)[0].isupper() and len(product_word(product.name, lang)) < 40
    assert product_word("hulpmiddelen", "en") != group_word("hulpmiddelen", "en")
    assert product_word("mijn_eigen", "nl") == "mijn eigen"
    new = ("budget", "balance", "reserve", "help_paths", "cost_share", "households_help", "households_cost")
    assert set(new) <= set(INDICATORS) and set(tables[0].by) | set(tables[1].by) <= {*BREAKDOWNS}
    for name in new:
        assert set(tables[0][tables[0].indicator == name].unit) == {INDICATORS[name].unit}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_maps_of_the_wijken_show_the_figure_of_each_and_leave_small_ones_white(lang):
    kernen = read_kernen(PLACE, Statline())
    names = [str(name) for name in kernen.wijken.name]
    people = np.where(np.arange(len(names)) == 0, 50.0, 1000.0)
    told = np.arange(len(names)) * 1.0
    rows = [(2022, "population", "wijk", g, v) for g, v in zip(names, people, strict=True)]
    for indicator, times in (("clients_maatwerk", 1.0), ("cost", 5e6), ("zorgdruk", 10.0)):
        rows += [(2022, indicator, "wijk", g, times * v) for g, v in zip(names, told, strict=True)]
    rows += [(2022, "zorgdruk", "total", "total", 100.0)]
    rows += [
        (2022, "zorgdruk_shortfall", "part_wijk", f"waiting_weeks {g}", v + 1.0)
        for g, v in zip(names, told, strict=True)
    ]
    yearly = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value"])
    about = About("Het Hogeland", "Basispad", 1, lang)
    with styled():
        for what, last in (
            ("clients", number(told[-1], lang)), ("cost", number(5000.0 * told[-1], lang)),
            ("waiting", number(told[-1] + 1.0, lang)), ("zorgdruk", number(10.0 * told[-1], lang)),
        ):  # fmt: skip
            figure, alt = wijk_maps(yearly, kernen, about, what)
            words = words_of(figure)
            assert all(name[:15] in words for name in names) and last in words and "nan" not in words, what
            assert f"{names[-1]} {'met' if lang == 'nl' else 'with'} {last}" in alt
            white = sum(p.get_facecolor()[:3] == (1.0, 1.0, 1.0) for p in figure.axes[0].patches)
            assert white == 1, what
