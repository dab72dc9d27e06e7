"""What the dashboard shows of runs: pairs as they come, intervals that shrink, evidence, small counts hidden."""

import pandas as pd
import pytest

from experiments.dashboard.document import Document, open_shipped
from results.dashboard import figures
from results.dashboard.breakdown import breakdown_table
from results.dashboard.cards import controls, evidence_lines, own_controls
from results.dashboard.collected import Collected, scene_of
from results.dashboard.figures import draw_breakdown, draw_choice
from results.dashboard.kept import compact, kept
from results.dashboard.tables import (
    LAWS,
    QUESTIONS,
    beside,
    evidence_table,
    headline,
    main_table,
    measure_table,
    row_of,
)
from results.dashboard.words import WORDS
from sim.municipalities import find_municipality

WMO = next(shown for shown in QUESTIONS if shown.group == "wmo")
YEARS = (2026, 2027)


def run(scenario, seed, shift, clients=(40.0, 60.0, 900.0)):
    """Figures of one made-up run: cost of the Wmo, clients and cost by product."""
    rows = []
    for year in YEARS:
        for law in ("wmo", "jeugdwet", "participatiewet", "wlz", "zvw"):
            change = shift if law == "wmo" and year == YEARS[-1] else 0.0
            rows.append((year, "cost", "law", law, 1e7 + 1e4 * seed + change, "EUR"))
        rows.append((year, "zorgdruk", "total", "total", 100.0 + seed, "index, 2026 = 100"))
        rows.append((year, "clients", "total", "total", sum(clients), "persons"))
        for product, many in zip(("dagbesteding", "begeleiding", "huishoudelijke_hulp"), clients, strict=True):
            rows.append((year, "clients", "product", product, many, "persons"))
            rows.append((year, "cost", "product", product, 1e4 * many + shift, "EUR"))
        rows.append((year, "secret", "activity", "x", 1.0, "persons"))
    names = ["year", "indicator", "by", "group", "value", "unit"]
    table = pd.DataFrame(rows, columns=names)
    table.insert(0, "seed", seed)
    table.insert(0, "draw", 0)
    table.insert(0, "scenario", scenario)
    return kept(compact(table))


def scenes():
    base = scene_of(Document({"name": "Basispad", "base": "basispad"}).scenario("basispad"))
    plan = Document({"name": "Plan", "base": "basispad"}).with_measure("thuiskamers").with_measure("valpreventie")
    plan = plan.with_setting("valpreventie", "effect", "local_expectation")
    return base, scene_of(plan.scenario("plan"))


def collected(shifts, lang="nl", **more):
    """Runs of as many seeds as there are shifts."""
    base, plan = scenes()
    made = Collected(find_municipality("hogeland"), base, (plan,), len(shifts), YEARS[-1], lang)
    for seed, shift in enumerate(shifts, start=1):
        made.add(seed, "basispad", run("basispad", seed, 0.0, **more), True)
        made.add(seed, "plan", run("plan", seed, shift, **more), True)
    return made


def test_what_is_not_shown_is_not_kept():
    table = run("basispad", 1, 0.0)
    assert "secret" not in set(table["indicator"]) and str(table["group"].dtype) == "category"


def test_the_first_run_is_shown_as_far_as_it_is_and_seeds_only_when_they_are_whole():
    base, plan = scenes()
    made = Collected(find_municipality("hogeland"), base, (plan,), 2, YEARS[-1])
    assert made.comparison() is None
    made.add(1, "basispad", run("basispad", 1, 0.0), True)
    assert made.comparison() is None
    part = run("plan", 1, -5e5)
    made.add(1, "plan", part[part["year"] == 2026], False)
    assert made.partial and int(made.comparison().differences["year"].max()) == 2026
    made.add(1, "plan", part, True)
    made.add(2, "basispad", run("basispad", 2, 0.0), True)
    made.add(2, "plan", part[part["year"] == 2026].assign(seed=2), False)
    assert made.whole == [1] and made.comparison().pairs == 1
    made.add(2, "plan", run("plan", 2, -6e5), True)
    assert made.comparison().pairs == 2


def test_pairs_share_their_luck_and_the_interval_shrinks():
    few, many = collected([-4e5, -6e5]), collected([-4e5, -6e5] * 8)
    rows = [row_of(one.comparison(), one.others[0], WMO, 2027) for one in (few, many)]
    assert all(row["difference"] == pytest.approx(-5e5) for row in rows)
    widths = [row["high"] - row["low"] for row in rows]
    assert widths[1] < widths[0] / 5
    assert "-0,500" in headline(many.comparison(), WMO, 2027)[0].replace("\N{MINUS SIGN}", "-")
    assert headline(many.comparison(), WMO, 2027)[0].endswith("Zeker? Ja.")
    assert headline(few.comparison(), WMO, 2027)[0].endswith("Zeker? Te weinig runs.")


def test_one_pair_has_no_interval_and_says_so():
    table = main_table(collected([-4e5]).comparison(), 2027)
    row = next(row for row in table.rows if row[0].startswith("Kosten Wmo"))
    assert "(" not in row[3] and row[4] == "te weinig runs" and "nog geen interval" in table.note
    table = main_table(collected([-4e5], "en").comparison(), 2027)
    assert "no interval yet" in table.note and any(row[0].startswith("Cost Wmo") for row in table.rows)


def test_an_earlier_year_can_be_asked_for():
    one = collected([-4e5, -6e5])
    assert row_of(one.comparison(), one.others[0], WMO, 2026)["difference"] == 0.0
    assert "Verandert niet" in headline(one.comparison(), WMO, 2026)[0]


def test_each_measure_shows_on_what_it_rests_and_its_grade():
    table = evidence_table(collected([0.0]).comparison())
    found = {row[0]: row[3:] for row in table.rows}
    assert "aanname of beleidskeuze" in found["Thuiskamers"][0]
    assert found["Valpreventie (oefenprogramma)"][0].startswith("LOKALE VERWACHTING")
    assert all(grade not in ("", "-") for _, grade in found.values())


def test_small_counts_are_hidden_with_another_and_with_their_cost(monkeypatch):
    c = collected([-4e5, -6e5], clients=(4.0, 60.0, 900.0)).broken_down("product")
    clients = {row[0]: row[1:] for row in breakdown_table(c, "clients", "product", 2027).rows}
    assert sum(cells[0] == "." for cells in clients.values()) == 2
    cost = {row[0]: row[1:] for row in breakdown_table(c, "cost", "product", 2027).rows}
    assert {name for name, cells in cost.items() if cells[0] == "."} == {
        name for name, cells in clients.items() if cells[0] == "."
    }
    assert all(cells == (".", ".", "") for cells in (*clients.values(), *cost.values()) if cells[0] == ".")
    names = []
    monkeypatch.setattr(figures, "panels", lambda c, some, shown, groups, *words: names.extend(groups) or words[-1])
    draw_breakdown(c, "cost", "product", 2027)
    assert names == [name for name, cells in cost.items() if cells[0] != "."]


def table_of(by, groups, indicator="clients", unit="persons", lang="nl"):
    """A comparison of one breakdown in which each group counts what is said of it, the scenario one more."""
    base, plan = scenes()
    made = Collected(find_municipality("hogeland"), base, (plan,), 4, YEARS[-1], lang)
    for seed in range(1, 5):
        for name, more in (("basispad", 0.0), ("plan", 1.0)):
            rows = [(YEARS[-1], indicator, by, group, many + more, unit) for group, many in groups.items()]
            rows.append((YEARS[-1], "cost", "law", "wmo", 1e7, "EUR"))
            rows += [(YEARS[-1], "cost", by, group, 1e4 * many, "EUR") for group, many in groups.items()]
            table = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value", "unit"])
            made.add(seed, name, kept(compact(table.assign(scenario=name, draw=0, seed=seed))), True)
    return made.broken_down(by)


def test_groups_stand_in_an_order_that_a_reader_expects():
    ages = ["55-59", "0-4", "100+", "5-9", "85-89"]
    c = table_of("age", {age: 50.0 + i for i, age in enumerate(ages)})
    assert [row[0] for row in breakdown_table(c, "clients", "age", 2027).rows] == [
        "0-4", "5-9", "55-59", "85-89", "100+"
    ]  # fmt: skip
    c = table_of("household", {"institution": 90.0, "single_parent": 95.0, "one_person": 30.0})
    assert [row[0] for row in breakdown_table(c, "clients", "household", 2027).rows] == [
        "eenpersoonshuishouden", "eenouderhuishouden", "in een instelling"
    ]  # fmt: skip
    c = table_of("kern", {"Leens": 20.0, "Winsum": 800.0, "Baflo": 20.0})
    assert [row[0] for row in breakdown_table(c, "clients", "kern", 2027).rows] == ["Winsum", "Baflo", "Leens"]


def test_counts_of_a_part_are_rounded_as_the_note_says_and_differences_are_not():
    table = breakdown_table(table_of("kern", {"Leens": 23.0, "Winsum": 803.0}), "clients", "kern", 2027)
    assert {row[0]: row[1] for row in table.rows} == {"Winsum": "805", "Leens": "25"}
    assert all(row[2].startswith("+1 ") for row in table.rows) and "afgerond op 5" in table.note
    measures = measure_table(with_measures({"valpreventie": (1343.0, 5e5), "thuiskamers": (1346.0, 1e5)}), 2027)
    assert {row[2] for row in measures.rows} == {"1.345"}


def test_the_cost_of_a_law_does_not_tell_that_of_its_product_with_few_clients():
    groups = {"wlz_instelling": 850.0, "wlz_thuis": 440.0, "wlz_ggz": 4.0, "begeleiding": 15.0, "vervoer": 90.0}
    cost = breakdown_table(table_of("product", groups), "cost", "product", 2027)
    gone = {row[0] for row in cost.rows if row[1] == "."}
    assert gone >= {"Wlz-wonen ggz", "Wlz thuis"} and "Wlz in een instelling" not in gone


@pytest.mark.parametrize(
    ("by", "groups", "bare", "lang", "said"),
    [
        ("law", ("jeugdwet", "wmo"), "participatiewet", "nl", "geen zorgdruk hebben daarom: Participatiewet."),
        ("age", ("50-54", "60-64"), "0-4", "en", "no mantelzorger is overloaded, there is no zorgdruk: 0-4."),
    ],
)  # fmt: skip
def test_groups_without_zorgdruk_are_named_with_the_reason(by, groups, bare, lang, said):
    base, plan = scenes()
    made = Collected(find_municipality("hogeland"), base, (plan,), 4, YEARS[-1], lang)
    for name in ("basispad", "plan"):
        rows = [(YEARS[-1], "cost", by, group, 1e6, "EUR") for group in (*groups, bare)]
        rows += [(YEARS[-1], "zorgdruk", by, group, 101.0, "index, 2026 = 100") for group in groups]
        table = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value", "unit"])
        made.add(1, name, kept(compact(table.assign(scenario=name, draw=0, seed=1))), True)
    c = made.broken_down(by)
    assert breakdown_table(c, "zorgdruk", by, 2027).note.endswith(said)
    assert "zorgdruk" not in breakdown_table(c, "cost", by, 2027).note


def with_measures(told):
    """A comparison in which each measure has participants and cost as said."""
    base, plan = scenes()
    made = Collected(find_municipality("hogeland"), base, (plan,), 4, YEARS[-1])
    for seed in range(1, 5):
        for name in ("basispad", "plan"):
            rows = [(year, "cost", "law", "wmo", 1e7, "EUR") for year in (*YEARS, 2025)]
            for key, (people, cost) in told.items() if name == "plan" else ():
                rows.append((YEARS[-1], "measure_participants", "measure", key, people, "persons"))
                rows.append((YEARS[-1], "measure_cost", "measure", key, cost, "EUR"))
            table = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value", "unit"])
            made.add(seed, name, kept(compact(table.assign(scenario=name, draw=0, seed=seed))), True)
    return made.comparison()


def test_what_measures_cost_is_said_beside_the_answer_and_that_they_have_not_begun():
    c = with_measures({"valpreventie": (1343.0, 528_142.0), "thuiskamers": (1346.0, 121_204.0)})
    (told,) = beside(c, 2027)
    assert told == "De maatregelen zelf kosten in 2027 samen 649.346 euro; dat zit niet in deze cijfers."
    (early,) = beside(c, 2025)
    assert "in 2025 doet nog niets" in early and "2026-01" in early and "Thuiskamers, Valpreventie" in early


def test_a_measure_with_few_participants_hides_its_cost_and_the_sum_that_would_tell_it():
    c = with_measures({"valpreventie": (4.0, 1200.0), "thuiskamers": (1346.0, 121_204.0)})
    assert {row[2:] for row in measure_table(c, 2027).rows} == {(".", ".")}
    alone = with_measures({"valpreventie": (4.0, 1200.0), "thuiskamers": (1346.0, 0.0)})
    assert beside(alone, 2027) == [] and "1.200" not in str(measure_table(alone, 2027).rows)


def test_figures_have_words_and_are_the_same_bytes_each_time():
    c = collected([-4e5, -6e5]).comparison()
    one, again = (draw_choice(c, "laws", svg=True)[0] for _ in range(2))
    assert one.png == again.png and one.svg == again.svg and one.png.startswith(b"\x89PNG")
    assert "Kosten Wmo" in one.alt and "90%" in one.alt and len(LAWS) == 5
    assert "waarde van" not in one.alt
    nothing = draw_choice(collected([0.0, 0.0]).comparison(), "laws")[0]
    assert not nothing.png and "verschilt" in nothing.alt


def test_a_card_says_bounds_source_and_grade_of_each_number():
    scenario = open_shipped("valpreventie").scenario("x")
    for lang, grade in (("nl", "aanname"), ("en", "assumption")):
        reach = next(c for c in controls(scenario.measures[0], lang) if c.setting == "reach")
        assert (reach.low, reach.high) == (0.01, 0.3) and grade in reach.about and "30%" in reach.about
        (own,) = own_controls(scenario.measures[0], lang)
        assert own.raw == "hazard.fall_injury" and own.raw not in own.label
        (line,) = evidence_lines(scenario.measures[0].kind, lang)
        assert line.raw == "hazard.fall_injury" and line.raw not in line.text and "D025" in line.text


def test_a_value_outside_the_usual_bounds_widens_them():
    plan = open_shipped("valpreventie").with_setting("valpreventie", "reach", 0.8).scenario("x")
    reach = next(c for c in controls(plan.measures[0], "nl") if c.setting == "reach")
    assert reach.high == 0.8 and reach.shown("nl") == "80%"


def test_every_word_is_there_in_both_languages():
    assert all(len(pair) == 2 and all(pair) for pair in WORDS.values())
