"""The tables of kernen, wijken and facilities count everybody once, and their figures show these tables."""

import functools
import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from results import figures_start_places
from results.kin_counts import alone, near_kin
from results.population_places import (
    FEWEST,
    facilities_table,
    kernen_table,
    near_by_kern,
    tables_of,
    wijken_table,
)
from results.style import About, styled
from sim import read_scenario
from sim.calendar import parse_month
from sim.facilities_kept import FacilitiesFile
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.statline import Statline

SAID = FacilitiesFile(
    "own.csv",
    b"kern,facility,value,kind,source,from,until\nBeerta,dorpshuis,1,present,me,,\n*,dorpshuis,0,present,me,,\n"
    b"Beerta,cohesion,0.9,share,me,,\n",
)
ABOUT = About("Oldambt", "start", 2, "nl")


@functools.lru_cache(maxsize=1)
def world():
    first = parse_month("2021-01", "start")
    scenario, place = read_scenario("basispad"), find_municipality("oldambt")
    return prepare_world(place, first, first, 2, Statline(), scenario, facilities=SAID).world


def test_the_old_of_each_kern_are_counted_and_small_shares_left_out():
    table = kernen_table(world())
    old = tables_of(world()).age >= 75
    assert table["persons_75_plus"].sum() == old.sum() and table["persons"].sum() == world().population
    few = table["persons_75_plus"] < FEWEST
    assert few.any() and table.loc[few, "share_75_plus"].isna().all()
    rest = table[~few]
    assert np.allclose(rest["share_75_plus"], rest["persons_75_plus"] / rest["persons"])
    assert table.set_index("kern").loc["Beerta", "cohesion"] == 0.9 and (table["cohesion"] == 0.51).sum() == 19


def test_kin_nearby_per_kern_adds_up_to_that_of_the_municipality():
    table, tables = near_by_kern(world()), tables_of(world())
    assert table["nobody_near"].sum() == alone(tables) > 0
    assert (table["nobody_near"] <= table["persons_75_plus"]).all()
    known = table.dropna()
    assert (known["persons_75_plus"] >= FEWEST).all()
    whole = near_kin(tables).set_index("age_group").loc["75+", "mean"].iloc[0]
    left = table["persons_75_plus"].sum() - known["persons_75_plus"].sum()
    told = (known["mean_near"] * known["persons_75_plus"]).sum()
    assert 0 <= whole * table["persons_75_plus"].sum() - told <= 12 * left


def test_wijken_hold_everybody_as_the_kernen_divide_them():
    table = wijken_table(world())
    assert abs(table["persons"].sum() - world().population) <= len(table) / 2
    assert np.abs(table["persons"] - table["population"]).max() < 20  # CBS rounds each kern to 5


def test_facilities_are_those_of_the_file_and_else_unknown_or_embedded():
    table = facilities_table(world()).set_index(["facility", "kern"])
    assert table.loc["dorpshuis", "distance_km"].notna().all() and table.loc[("dorpshuis", "Beerta"), "present"] == 1
    assert table.loc["taalhuis", "distance_km"].isna().all() and set(table.loc["taalhuis", "basis"]) == {"unknown"}
    assert table.loc["GP", "persons"].sum() == world().population


def test_shares_are_of_inhabitants_and_unknown_is_not_near():
    table = pd.DataFrame(
        {
            "facility": ["GP"] * 4,
            "kern": list("abcd"),
            "distance_km": [0.0, 1.0, 5.0, np.nan],
            "persons": [10, 20, 30, 40],
        }
    )
    names, parts = figures_start_places.shares(table)
    assert names == ["GP"] and np.allclose(parts, [[0.1, 0.2, 0, 0, 0.3, 0.4]])
    assert "huisarts 30%" in figures_start_places.facilities_alt(table, ABOUT)
    assert "onbekend: huisarts" in figures_start_places.facilities_alt(table.assign(distance_km=np.nan), ABOUT)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_wijken_are_bars_and_the_counts_of_cbs_diamonds(lang):
    table, about = wijken_table(world()), About("Oldambt", "start", 2, lang)
    table.loc[table.index[3], "published"] = 0
    with styled():
        figure = figures_start_places.wijken(table, about, 2021)
    axes = figure.axes[0]
    said = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    assert about.say("Kleur: hoe goed de indeling", "Colour: how well the division") in said
    assert [bar.get_width() for bar in axes.patches] == table["persons"].tolist()
    assert axes.lines[0].get_xdata().tolist() == table["published"][table["published"] > 0].tolist()
    largest = table.loc[table["persons"].idxmax(), "name"]
    assert largest in figures_start_places.wijken_alt(table, about, 2021)


def test_facilities_fill_their_bars():
    table = facilities_table(world())
    with styled():
        axes = figures_start_places.facilities(table, ABOUT).axes[0]
    widths = np.array([bar.get_width() for bar in axes.patches]).reshape(6, -1)
    assert np.allclose(widths.sum(axis=0), 100)


def test_a_long_name_of_a_facility_fits_beside_its_bar():
    table = facilities_table(world())
    long = "een heel lange voorziening met een zeer lange naam die nergens past en maar doorgaat"
    more = table[table["facility"] == "GP"].assign(facility=long)
    with styled():
        figure = figures_start_places.facilities(pd.concat([table, more]), ABOUT)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        labels = figure.axes[0].get_yticklabels()
        boxes = [label.get_window_extent(canvas.get_renderer()) for label in labels]
    assert all(box.x0 >= 0 for box in boxes) and labels[-1].get_text().endswith("…")
    assert [label.get_text() for label in labels[:2]] == ["huisarts", "kinderdagverblijf"]
    assert all(a.y0 >= b.y1 for a, b in itertools.pairwise(boxes))


def test_the_classes_of_distance_share_no_value():
    table = pd.DataFrame({"facility": ["GP"] * 4, "distance_km": [0.94, 0.96, 1.94, 1.96], "persons": [1.0] * 4})
    _, parts = figures_start_places.shares(table)
    assert parts[0].tolist() == [0.25, 0.5, 0.25, 0, 0, 0]  # 0.9 | 1.0 and 1.9 | 2.0 km
    assert figures_start_places._classes(ABOUT)[:3] == ["< 1 km", "1-1,9 km", "2-2,9 km"]


def test_the_area_of_a_wijk_has_its_unit():
    table = wijken_table(world())
    assert "area" not in table and table["area_ha"].sum() == pytest.approx(22_700, rel=0.03)  # land of Oldambt
