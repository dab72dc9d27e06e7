"""The simulation as a model for an analysis, the three commands, and the adapter for the EMA Workbench."""

import json
import math
import sys
import types

import numpy as np
import pandas as pd
import pytest

import experiments.analysis.model
from experiments.analysis import simulation
from experiments.analysis.mixes import Aim, search
from experiments.analysis.model import declared_ranges
from experiments.analysis.sensitivity import sobol
from experiments.analysis.simulation import (
    Option,
    Setting,
    option_model,
    parameter_model,
    read_outcome,
    simulate,
    together,
)
from experiments.analysis_command import Answer
from experiments.cli import main
from experiments.discover_command import Question, _choices
from experiments.ema import as_function, ema_model, python_name
from experiments.optimise_command import read_aim, read_options
from results.figures_compare_analysis import Told
from sim.errors import ZorgdrukError
from sim.parameters import Parameters
from sim.scenario import read_scenario

INPUTS = ("care.willing", "care.respite", "mortality.scale")


def ishigami(values):
    """Ishigami on three parameters, each over its own range."""
    x = [
        (values[name] - low) / (high - low) * 2.0 * math.pi - math.pi
        for name, low, high in (("care.willing", -2.0, 2.0), ("care.respite", 0.0, 1.0), ("mortality.scale", 0.5, 2.0))
    ]
    return math.sin(x[0]) + 7.0 * math.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * math.sin(x[0])


def figures(values, seed):
    """What the quick stand-in of the simulation says: zorgdruk by Ishigami, cost by respijt and outreach."""
    zorgdruk = 100.0 + ishigami(values) + 0.1 * seed
    wmo = 16e6 + 1e6 * values["care.respite"] - 2e5 * values["access.outreach"]
    rows = [("zorgdruk", "total", "total", 2029, 50.0), ("zorgdruk", "total", "total", 2030, zorgdruk)]
    rows += [
        ("cost", "law", law, 2030, cost)
        for law, cost in (("wmo", wmo), ("jeugdwet", 17e6), ("participatiewet", 17e6), ("wlz", 1e9))
    ]
    spent = 1e5 * (values["access.outreach"] > 0.5)
    rows += [("measure_cost", "measure", "bemoeizorg", year, spent) for year in (2029, 2030)]
    return rows


def quick(plan, setting):
    """Stand in for `_execute`: every run of the plan, in other order than asked."""
    rows = []
    for run in plan.runs():
        values = dict(Parameters({**plan.parameters(run.draw), **plan.scenario(run.scenario).parameters}))
        for indicator, by, group, year, value in figures(values, run.seed):
            rows.append((run.scenario, run.draw, run.seed, year, indicator, by, group, value, "u"))
    names = ["scenario", "draw", "seed", "year", "indicator", "by", "group", "value", "unit"]
    return pd.DataFrame(rows[::-1], columns=names)


@pytest.fixture
def fast(monkeypatch):
    monkeypatch.setattr(simulation, "_execute", quick)


@pytest.fixture
def setting(tmp_path):
    return Setting(tmp_path / "runs")


def part(folder, name, text):
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


def test_an_outcome_is_read_with_breakdown_groups_and_year():
    found = read_outcome("cost:law=wmo+jeugdwet@2029")
    assert (found.indicator, found.by, found.groups, found.year) == ("cost", "law", ("wmo", "jeugdwet"), 2029)
    assert found.keep == "cost/law"
    assert read_outcome("municipal_cost@2030").groups == ("wmo", "jeugdwet", "participatiewet")
    assert read_outcome("municipal_cost@2030").label("nl") == "kosten van de gemeente, euro, 2030"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("zorgdrukk", "did you mean 'zorgdruk'"),
        ("cost:law", "must be NAME"),
        ("cost@20", "must be NAME"),
        ("", "must be"),
    ],
)
def test_an_outcome_that_cannot_be_is_one_sentence(text, sentence):
    with pytest.raises(ZorgdrukError, match=sentence):
        read_outcome(text)


def test_an_outcome_is_of_the_last_year_or_the_one_asked_and_adds_groups(setting):
    points = pd.DataFrame({"care.respite": [0.5]})
    plan_table = quick(_plan(points, setting), setting)
    assert read_outcome("zorgdruk@2029").of(plan_table).tolist() == [50.0]
    assert read_outcome("zorgdruk").of(plan_table).iloc[0] > 90.0
    assert read_outcome("municipal_cost").of(plan_table).tolist() == [50.46e6]
    with pytest.raises(ZorgdrukError, match="no such figure"):
        read_outcome("zorgdruk@1999").of(plan_table)


def _plan(points, setting):
    from experiments.plan import Design, make_plan

    rows = tuple(tuple(row) for row in points.to_numpy())
    return make_plan((), "basispad", (1,), design=Design(tuple(points), rows))


def test_points_and_seeds_come_back_in_their_place(fast, setting):
    model = parameter_model(read_scenario("basispad"), [read_outcome("municipal_cost")], setting)
    points = pd.DataFrame({"care.respite": [0.0, 1.0, 0.5]})
    found = model(points, [3, 1]).sort_values(["seed", "row"])
    assert found["row"].tolist() == [0, 1, 2, 0, 1, 2] and found["seed"].tolist() == [1, 1, 1, 3, 3, 3]
    assert found["municipal_cost"].tolist() == [49.96e6, 50.96e6, 50.46e6] * 2


def test_sobol_finds_ishigami_through_the_simulation(fast, setting):
    ranges = declared_ranges(INPUTS)
    model = parameter_model(read_scenario("basispad"), [read_outcome("zorgdruk")], setting)
    found = sobol(model, ranges, [1], n=512).table.set_index("parameter")
    assert found.loc[list(INPUTS), "first"].tolist() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.08)
    assert found.loc[list(INPUTS), "total"].tolist() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.08)


def test_plans_and_base_are_run_in_the_same_futures(fast, setting, tmp_path):
    plan = part(tmp_path, "plan", '[parameters]\n"access.outreach" = 1.0\n')
    points = pd.DataFrame({"care.respite": [0.0, 1.0]})
    found = simulate([plan], read_scenario("basispad"), points, [1], [read_outcome("municipal_cost")], setting)
    both = {name: table.sort_values("row")["municipal_cost"] for name, table in found.items()}
    assert (both["basispad"].to_numpy() - both["plan"].to_numpy()).tolist() == pytest.approx([160e3, 160e3])


def test_options_are_put_together_and_contradictions_refused(tmp_path):
    base = read_scenario("basispad")
    a = part(tmp_path, "a", '[parameters]\n"care.respite" = 0.5\n')
    b = part(
        tmp_path,
        "b",
        '[parameters]\n"access.outreach" = 1.0\n[[shock]]\nkind = "pandemic"\nstart = "2027-03"\n'
        "duration = 3\nsize = 1.0\n",
    )
    both = together(base, [a, b], "both")
    assert both.parameters == {"care.respite": 0.5, "access.outreach": 1.0} and len(both.shocks) == 1
    assert both.name == "both" and both.title == "a + b"
    c = part(tmp_path, "c", '[parameters]\n"care.respite" = 0.6\n')
    with pytest.raises(ZorgdrukError, match="give them the same group"):
        together(base, [a, c], "x")
    assert together(base, [a, a], "x").parameters == {"care.respite": 0.5}


def test_a_mix_is_run_with_what_its_options_set_and_costs_what_the_run_tells(fast, setting, tmp_path):
    options = [
        Option("respijt", part(tmp_path, "r", '[parameters]\n"care.respite" = 0.5\n'), 1000.0),
        Option("bemoeizorg", part(tmp_path, "b", '[parameters]\n"access.outreach" = 1.0\n')),
    ]
    outcomes = [read_outcome("municipal_cost"), read_outcome("zorgdruk")]
    model = option_model(read_scenario("basispad"), options, outcomes, setting)
    points = pd.DataFrame({"respijt": [0.0, 1.0, 1.0], "bemoeizorg": [0.0, 0.0, 1.0]})
    found = model(points, [1]).sort_values("row")
    assert found["municipal_cost"].tolist() == pytest.approx([49.96e6, 50.46e6, 50.3e6])
    assert found["cost_of_measures"].tolist() == [0.0, 0.0, 2e5]
    best = search(model, options, [Aim("municipal_cost"), Aim("zorgdruk")], 1e5, [1])
    assert not best.table["options"].str.contains("bemoeizorg").any()


def test_an_option_without_any_cost_is_refused(fast, setting, tmp_path):
    options = [Option("respijt", part(tmp_path, "r", '[parameters]\n"care.respite" = 0.5\n'))]

    def model(points, seeds):
        return pd.DataFrame({"row": np.arange(len(points)), "seed": 1, "a": 1.0, "b": 2.0})

    with pytest.raises(ZorgdrukError, match="no cost is known of respijt"):
        search(model, options, [Aim("a"), Aim("b")], 1e5, [1])


OPTIONS = """
[[option]]
name = "weinig respijt"
group = "respijt"
cost = 100
toml = '''
[parameters]
"care.respite" = 0.2
'''
[[option]]
name = "veel respijt"
group = "respijt"
cost = 300
toml = '''
[parameters]
"care.respite" = 0.6
'''
[[option]]
name = "bemoeizorg"
cost = 200
toml = '''
[parameters]
"access.outreach" = 1.0
'''
"""


@pytest.fixture
def options(tmp_path):
    file = tmp_path / "options.toml"
    file.write_text(OPTIONS, encoding="utf-8")
    return file


def test_options_are_read_with_group_and_cost(options):
    base, found = read_options(str(options))
    assert base.name == "basispad"
    assert [(o.name, o.cost, o.group) for o in found] == [
        ("weinig respijt", 100.0, "respijt"),
        ("veel respijt", 300.0, "respijt"),
        ("bemoeizorg", 200.0, ""),
    ]
    assert found[1].part.parameters == {"care.respite": 0.6}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("cost = 100", "costs = 100", "option 1: unknown setting 'costs'; did you mean 'cost'"),
        ("cost = 100", "cost = -1", "must be euro, 0 or more"),
        ("cost = 100", "cost = true", "must be euro"),
        ("cost = 100", "cost = nan", "must be euro"),
        ('name = "bemoeizorg"', "name = 3", "option 3: name"),
        ('group = "respijt"', "group = 1", "group must be a word"),
        ('"care.respite" = 0.6', '"care.respit" = 0.6', "did you mean 'care.respite'"),
        ("toml = '''\n[parameters]\n\"access.outreach\" = 1.0\n'''", "", "one of both"),
        ("[[option]]", "[[options]]", "unknown setting 'options'"),
        ("[[option]]", "[[option", "not a valid TOML"),
    ],
)
def test_a_file_of_options_that_is_wrong_is_one_sentence(options, old, new, sentence):
    options.write_text(OPTIONS.replace(old, new), encoding="utf-8")
    with pytest.raises(ZorgdrukError, match=sentence) as error:
        read_options(str(options))
    assert "\n" not in str(error.value) and error.value.dutch != str(error.value)


def test_aims_are_read():
    assert read_aim("higher:care_hours@2030") == Aim("care_hours@2030", False)
    with pytest.raises(ZorgdrukError, match="lower:OUTCOME"):
        read_aim("zorgdruk")


def test_optimise_writes_the_front(fast, options, tmp_path, capsys):
    out = tmp_path / "best"
    words = ["optimise", str(options), "--budget", "400", "--out", str(out), "--seeds", "1", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    mixes = pd.read_csv(out / "mixes.csv")
    assert len(pd.read_csv(out / "every_mix.csv")) == 5  # of 6, one costs 500
    assert (mixes["cost"] <= 400).all() and {"zorgdruk_fresh", "holds"} <= set(mixes)
    assert [row["mix"] for row in told["tables"]["mixes"]] == mixes["mix"].tolist()
    assert (out / "figures" / "optimise_front.png").is_file() and told["kind"] == "optimise"
    assert main([*words[:-1], "--quiet"]) == 0  # an analysis of ours may be replaced


@pytest.mark.parametrize("method", ["oat", "morris", "sobol", "regional"])
def test_sensitivity_writes_table_and_figure(fast, method, tmp_path, capsys):
    out = tmp_path / "sens"
    words = [
        "sensitivity",
        "-p",
        "care.willing",
        "-p",
        "care.respite",
        "-p",
        "zorgdruk.weight_cost",
        "--method",
        method,
        "--outcome",
        "zorgdruk",
        "--outcome",
        "municipal_cost",
        "--out",
        str(out),
        "--seeds",
        "1",
    ]
    assert main(words + ([] if method == "oat" else ["--n", "64"])) == 0
    told = capsys.readouterr().out
    table = pd.read_parquet(out / "sensitivity.parquet")
    assert set(table["outcome"]) == {"zorgdruk", "municipal_cost"}
    assert (out / "figures" / "sensitivity_municipal_cost.svg").is_file()
    assert "Tabellen en figuren in" in told and ("eerste indruk" in told) == (method == "sobol")
    inert = table[table["parameter"] == "zorgdruk.weight_cost"]
    column = {"oat": "at_high", "morris": "mu_star", "sobol": "total", "regional": "distance"}[method]
    if method == "oat":
        assert inert["at_high"].tolist() == inert["base"].tolist()
    elif method != "regional":
        assert inert[column].abs().max() < 1e-9


def test_discover_finds_where_the_plan_fails(fast, tmp_path, capsys):
    plan = tmp_path / "plan.toml"
    plan.write_text('name = "Het plan"\n[parameters]\n"access.outreach" = 1.0\n', encoding="utf-8")
    out = tmp_path / "found"
    words = [
        "discover",
        str(plan),
        "-p",
        "care.respite",
        "-p",
        "care.willing",
        "--outcome",
        "municipal_cost",
        "--fails-above",
        "50400000",
        "--futures",
        "200",
        "--seeds",
        "1",
        "--density",
        "0.95",
        "--out",
        str(out),
    ]
    assert main(words) == 0
    boxes = pd.read_csv(out / "boxes.csv")
    # with outreach the cost is 49.8 mln + respite mln: the plan fails above 0.6
    assert boxes["parameter"].tolist() == ["care.respite"]
    assert boxes["low"].iloc[0] == pytest.approx(0.6, abs=0.05)
    assert boxes["failing"].iloc[0] == pytest.approx(0.4, abs=0.01) and boxes["coverage"].iloc[0] > 0.9
    regret = pd.read_csv(out / "regret.csv").set_index("plan")
    assert regret.loc["Het plan", "max_regret"] == 0.0
    assert regret.loc["Basispad", "max_regret"] == pytest.approx(160e3)
    assert not pd.read_csv(out / "information.csv")["clear"].any()  # the plan is always cheaper: nothing to learn
    assert len(pd.read_csv(out / "futures.csv")) == 200
    assert "care.respite" in capsys.readouterr().out


def test_regret_and_information_look_to_the_side_that_was_asked():
    points = pd.DataFrame({"x": np.linspace(0.0, 1.0, 101)})
    values = pd.DataFrame({"a": 0.0, "b": points["x"] - 0.6, "c": 10.0})
    told = Told("Het Hogeland", "A", 1, 1)
    for limit, worth, best in (({"above": 1.0, "below": None}, 0.08, "b"), ({"above": None, "below": 1.0}, 0.0, "c")):
        question = Question(("a",), "basispad", ("x",), "zorgdruk", limit["above"], limit["below"], 101, 0.8)
        answer = Answer("discover", {})
        _choices(answer, question, points, values, read_outcome("zorgdruk"), told)
        assert answer.tables["information"]["value"].tolist() == pytest.approx([worth], abs=0.01)
        assert answer.tables["regret"]["plan"].iloc[0] == best


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sensitivity"], "--parameter"),
        (["sensitivity", "-p", "care.respit"], "bedoelde u 'care.respite'"),
        (["sensitivity", "-p", "care.respite", "--outcome", "zorgdrukk"], "bedoelde u 'zorgdruk'"),
        (["sensitivity", "-p", "care.respite", "--seeds", "0"], "van 1 tot 10000"),
        (["sensitivity", "-p", "care.respite", "--n", "1"], "van 2 tot"),
        (["sensitivity", "-p", "care.respite", "--method", "sobol", "--n", "1000000"], "meer dan 200000"),
        (["sensitivity", "-p", "care.respite", "--jobs", "0"], "jobs"),
        (["discover", "basispad", "-p", "care.respite"], "tegenover zichzelf"),
        (["discover", "pandemie", "-p", "care.respite", "--fails-above", "x"], "moet een getal zijn"),
        (["discover", "pandemie", "-p", "care.respite", "--fails-above", "1", "--fails-below", "1"], "niet beide"),
        (["discover", "pandemie", "-p", "care.respite", "--futures", "3"], "van 20 tot"),
        (["discover", "pandemie", "-p", "care.respite", "--density", "2"], "hoogstens 1"),
        (["optimise", "nothing.toml", "--budget", "1"], "kan niet worden gelezen"),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_run(words, sentence, monkeypatch, tmp_path, capsys):
    def never(plan, setting):
        raise AssertionError("a run was asked")

    monkeypatch.setattr(simulation, "_execute", never)
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    told = capsys.readouterr().err
    assert sentence in told and len(told.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("SALib", ["sensitivity", "-p", "care.respite", "--method", "morris"]),
        ("pymoo", ["optimise", "options.toml", "--budget", "400", "--most", "3"]),
    ],
)
def test_a_missing_library_is_one_sentence_with_the_command(module, words, options, monkeypatch, tmp_path, capsys):
    find = experiments.analysis.model.importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name == module else find(name, *rest))
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert (
        f'heeft {module} nodig, dat niet is geïnstalleerd; installeer het met: python -m pip install "zorgdruk['
        in capsys.readouterr().err
    )


def lived(scenario, municipality, start, until, seed):
    """Stand in for `sim.run`."""
    rows = [(*row, "u") for row in figures(dict(Parameters(scenario.parameters)), seed)]
    frame = pd.DataFrame(rows, columns=["indicator", "by", "group", "year", "value", "unit"])
    return types.SimpleNamespace(yearly=frame.assign(scenario="x", draw=0, seed=seed))


def test_the_model_is_a_plain_function_for_any_workbench(monkeypatch):
    monkeypatch.setattr("sim.simulation.run", lived)
    model = as_function("basispad", ["care.respite"], ["municipal_cost", "zorgdruk@2029"], seeds=(1, 3))
    assert model(care__respite=1.0) == {"municipal_cost": pytest.approx(50.96e6), "zorgdruk_2029": 50.0}
    assert model() == {"municipal_cost": pytest.approx(49.96e6), "zorgdruk_2029": 50.0}
    mean = as_function("basispad", ["care.respite"], ["zorgdruk"], seeds=(1, 4))()["zorgdruk"]
    values = dict(Parameters({}))
    assert mean == pytest.approx(100.0 + ishigami(values) + 0.25)
    with pytest.raises(TypeError, match="care_respite"):
        model(care_respite=1.0)


def test_the_workbench_gets_a_model_with_uncertainties_levers_and_outcomes(monkeypatch):
    class Named:
        def __init__(self, name, *rest, function=None):
            self.name, self.rest, self.function = name, rest, function

    stand_in = types.ModuleType("ema_workbench")
    stand_in.Model = stand_in.RealParameter = stand_in.ScalarOutcome = Named
    stand_in.__spec__ = types.SimpleNamespace()
    monkeypatch.setitem(sys.modules, "ema_workbench", stand_in)
    monkeypatch.setattr("sim.simulation.run", lived)
    model = ema_model(uncertainties=["mortality.scale=0.9:1.1"], levers=["care.respite"], outcomes=["municipal_cost"])
    assert [(u.name, u.rest) for u in model.uncertainties] == [("mortality__scale", (0.9, 1.1))]
    assert [(u.name, u.rest) for u in model.levers] == [("care__respite", (0.0, 1.0))]
    assert [o.name for o in model.outcomes] == ["municipal_cost"]
    assert model.function(care__respite=0.5, mortality__scale=1.0)["municipal_cost"] == pytest.approx(50.46e6)
    assert python_name("clients:law=wmo@2030").isidentifier()


def test_without_the_workbench_there_is_one_sentence():
    with pytest.raises(ZorgdrukError, match=r'pip install "zorgdruk\[ema\]"'):
        ema_model(uncertainties=["care.respite"])


def test_figures_and_the_table_of_better_sides_agree():
    from results.better import better
    from results.words_compare import HOURS, MAIN

    for shown in (*MAIN, *HOURS):
        side = better("cost" if shown.name == "cost_municipal" else shown.name)
        assert (shown.better or "neither") == side, shown.name


@pytest.mark.slow
def test_the_simulation_itself_goes_through_the_same_interface(tmp_path):
    out = tmp_path / "sens"
    words = [
        "sensitivity",
        "-p",
        "access.outreach",
        "-p",
        "zorgdruk.weight_cost",
        "--until",
        "2021-12",
        "--seeds",
        "1",
        "--outcome",
        "municipal_cost",
        "--outcome",
        "unmet_hours",
        "--out",
        str(out),
        "--quiet",
    ]
    assert main(words) == 0
    table = pd.read_csv(out / "sensitivity.csv").set_index(["outcome", "parameter"])
    inert = table.xs("zorgdruk.weight_cost", level="parameter")
    assert (inert["at_low"] == inert["base"]).all() and (inert["at_high"] == inert["base"]).all()
    active = table.xs("access.outreach", level="parameter")
    # more bemoeizorg: more help and cost, less that nobody gives
    assert active.loc["municipal_cost", "at_high"] > active.loc["municipal_cost", "base"]
    assert active.loc["unmet_hours", "at_high"] < active.loc["unmet_hours", "base"]
    assert main(words) == 0  # all runs are there: nothing is run again
