"""The tables and figures on a start population: right on a small made-up one, and drawn without a surprise."""

import functools
import math

import numpy as np
import pandas as pd
import pytest

from agents.kinship import parent_rows
from agents.persons import CHILD
from results import figures_start, figures_start_people
from results.population_places import kernen_table
from results.population_report import (
    age_gaps,
    cell_table,
    fit_table,
    plausibility,
    positions_by_age,
    traits_by_age,
)
from results.population_sections import SECTIONS, Start
from results.style import About, styled
from sim import read_scenario
from sim.calendar import parse_month
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.statline import Statline

MARGINS = pd.DataFrame(
    {
        "margin": ["age"] * 4 + ["sex"] * 2,
        "group": ["0", "1", "2", "3", "men", "women"],
        "wanted": [100.0, 200.0, 300.0, 400.0, 500.0, 500.0],
        "got": [110.0, 190.0, 300.0, 400.0, 500.0, 500.0],
        "error": [10.0, -10.0, 0.0, 0.0, 0.0, 0.0],
    }
)


@functools.lru_cache(maxsize=1)
def built():
    first = parse_month("2021-01", "start")
    return prepare_world(find_municipality("oldambt"), first, first, 2, Statline(), read_scenario("basispad"))


@pytest.fixture
def world():
    return built().world.copy()


def test_fit_is_what_voas_and_williamson_say():
    fit = fit_table(MARGINS).set_index("margin")
    z = [10 / math.sqrt(100 * 0.9), -10 / math.sqrt(200 * 0.8)]
    assert fit.loc["age", "sae"] == pytest.approx(20 / 1000)
    assert fit.loc["age", "sum_z2"] == pytest.approx(sum(v * v for v in z))
    assert (fit.loc["age", "degrees"], fit.loc["sex", "degrees"]) == (3, 1)
    x = fit.loc["age", "sum_z2"]  # the tail of chi-square with three degrees, in closed form
    tail = math.erfc(math.sqrt(x / 2)) + math.sqrt(2 * x / math.pi) * math.exp(-x / 2)
    assert fit.loc["age", "p"] == pytest.approx(tail) and fit.loc["sex", "p"] == 1.0
    assert np.allclose(cell_table(MARGINS)["z"], [*z, 0, 0, 0, 0])


def test_a_margin_of_one_cell_has_no_degrees():
    one = MARGINS.iloc[:1].assign(margin="total")
    assert fit_table(one)["degrees"].tolist() == [0] and fit_table(one)["p"].isna().all()


def test_everybody_is_counted_once(world):
    assert positions_by_age(world)["persons"].sum() == world.population
    traits = traits_by_age(world).groupby("trait")["persons"].sum()
    private = world.households.column("type")[world.persons.column("household")] != 7
    assert traits["education"] == traits["activity"] == world.population and traits["income"] == private.sum()
    kernen = kernen_table(world)
    assert kernen["persons"].sum() == world.population
    assert (kernen["persons_65_plus"] <= kernen["persons"]).all()


def test_positions_are_those_of_the_margins(world):
    mine = positions_by_age(world).groupby("position")["persons"].sum()
    theirs = built().margins.set_index(["margin", "group"])["got"]["position"]
    assert mine.to_dict() == theirs.to_dict()


def test_gaps_count_children_and_couples(world):
    gaps = age_gaps(world).set_index("kind")
    mother, _ = parent_rows(world.persons, world.kin)
    assert gaps.loc["mother", "number"].sum() == (mother >= 0).sum()
    assert 2 * gaps.loc["partners", "number"].sum() == (world.persons.column("partner") >= 0).sum()
    birth = world.persons.column("birth").astype(int)
    child = np.flatnonzero(mother >= 0)
    youngest = min((birth[c] - birth[mother[c]]) // 12 for c in child[:500])
    assert gaps.loc["mother", "years"].min() <= youngest


def test_a_start_breaks_no_rule(world):
    rules = plausibility(world)
    assert rules[rules["must"]]["found"].sum() == 0


def found(world, rule):
    rules = plausibility(world).set_index("rule")["found"]
    return int(rules[[name for name in rules.index if name.startswith(rule)]].sum())


def test_each_rule_sees_what_breaks_it(world):
    persons, month = world.persons, world.month
    birth, (mother, father) = persons.column("birth"), parent_rows(persons, world.kin)
    partner = persons.column("partner")
    child = int(np.flatnonzero((mother >= 0) & (father >= 0))[0])
    couple = int(np.flatnonzero((partner >= 0) & (persons.column("sex") == 1))[0])
    kept = birth.copy()
    for rule, who, value in (
        ("mother under 15", child, birth[mother[child]] + 14 * 12),
        ("mother over 50", child, birth[mother[child]] + 51 * 12),
        ("father under 15", child, birth[father[child]] + 14 * 12),
        ("father over 70", child, birth[father[child]] + 71 * 12),
        ("man over 12 years younger", couple, birth[partner[couple]] - 13 * 12),
        ("man over 22 years older", couple, birth[partner[couple]] + 23 * 12),
    ):
        before = found(world, rule)
        birth[who] = value
        assert found(world, rule) > before, rule
        birth[:] = kept
    alone = int(np.flatnonzero(world.households.column("type")[persons.column("household")] == 0)[0])
    birth[alone] = month - 10 * 12
    assert found(world, "under 15 in a home without an adult") == 1
    birth[alone] = month - 16 * 12 - 6
    assert found(world, "under 15 in a home without an adult") == 0
    birth[:] = kept
    before = found(world, "child at home of 60")
    birth[np.flatnonzero(persons.column("role") == CHILD)[:2]] = month - 61 * 12
    assert found(world, "child at home of 60") >= before + 1
    world.households.column("size")[3] += 1
    assert found(world, "a rule of persons and households") > 0


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_section_is_told_and_drawn(world, lang):
    start = Start(world, built().margins, About("Oldambt", "start", 2, lang))
    sections = [part(start) for part in SECTIONS]
    assert len({s.name for s in sections}) == len(sections)
    with styled():
        for section in sections:
            assert section.title and len(section.table)
            assert (section.draw is None) == (section.alt == "")
            if section.draw is not None:
                section.draw()


def test_every_class_of_the_figures_is_drawn_once():
    from agents.households import INCOMES, POSITIONS
    from agents.persons import ACTIVITIES, EDUCATIONS

    drawn = {"positions": figures_start_people.POSITION_CLASSES} | {
        name: classes for name, (_, _, classes) in figures_start_people.TRAITS.items()
    }
    known = {"positions": POSITIONS, "education": EDUCATIONS, "activity": ACTIVITIES, "income": INCOMES}
    for name, classes in drawn.items():
        assert sorted(c for *_, codes in classes for c in codes) == sorted(known[name])
        assert len({colour for _, _, colour, _ in classes}) == len(classes)


ALIKE = {"kern", "statushouders", "wijk, bijstand"}


@pytest.mark.parametrize("mark", ["", ", pattern of 2021", ", 2021 with the Dutch trend"])
def test_margins_have_dutch_names(mark):
    about = About("", "", 0, "nl")
    names = {m.removesuffix(", not known") for m in built().margins["margin"]} - ALIKE
    for name in names:
        assert figures_start.margin_name(name, about) == figures_start.WORDS[name] != name
        assert "2021 with" not in figures_start.margin_name(name + mark, about)
    assert figures_start.margin_name("income, pattern of 2021", about) == "inkomen, patroon van 2021"
    assert figures_start.margin_name("statushouders, not known", about) == "statushouders, niet bekend"


def test_the_bars_show_the_errors_of_the_table():
    about = About("Oldambt", "start", 2, "nl")
    fit = fit_table(MARGINS)
    with styled():
        figure = figures_start.errors(fit, about)
    assert [round(bar.get_width(), 6) for bar in figure.axes[0].patches] == [2.0, 0.0]
    assert "2,00%" in figures_start.errors_alt(fit, about)


@pytest.mark.parametrize("name", ["age", "households and more, " * 2 + "2021 with the Dutch trend"])
def test_names_of_margins_are_not_cut_off(name):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with styled():
        figure = figures_start.errors(fit_table(MARGINS.replace({"age": name})), About("Oldambt", "start", 2, "en"))
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        boxes = [label.get_window_extent(canvas.get_renderer()) for label in figure.axes[0].get_yticklabels()]
    left, right = figure.axes
    assert all(box.x0 >= 0 for box in boxes)
    assert left.get_position().width > 0.05 and left.get_position().x1 < right.get_position().x0


def test_points_are_the_cells_and_far_ones_stand_out():
    about = About("Oldambt", "start", 2, "nl")
    far = cell_table(MARGINS.assign(got=[200.0, 100.0, 300.0, 400.0, 500.0, 500.0]))
    with styled():
        figure = figures_start.agreement(far, about)
    sizes = [len(points.get_offsets()) for points in figure.axes[0].collections]
    assert sizes == [0, 4, 2]
