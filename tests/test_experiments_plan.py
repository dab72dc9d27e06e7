"""A plan is refused before anything runs when it cannot be done, and its file is read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.machine import duration, estimate, size, workers
from experiments.plan import Design, make_plan
from experiments.plan_file import read_plan
from sim.errors import ZorgdrukError

PLAN = 'scenarios = ["sluiting"]\nseeds = 4\nuntil = "2022-12"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text)
    return path


def test_a_plan_file_says_what_is_run(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[parameters]\n'care.ends' = 0.1\n")
    design = '[design]\nkind = "lhs"\nparameters = ["staff.inflow", "team.solved"]\nruns = 16\n'
    bounds = '[design.bounds]\n"staff.inflow" = [0.8, 1.2]\n'
    plan = read_plan(written(tmp_path, PLAN.replace("]", ', "mine.toml"]') + 'keep = ["*/total"]\n' + design + bounds))
    assert plan.names == ("basispad", "sluiting", "mine")
    assert (plan.size, list(plan.seeds), plan.until, plan.keep) == (3 * 16 * 4, [1, 2, 3, 4], "2022-12", ("*/total",))
    assert plan.design is not None and all(0.8 <= row[0] <= 1.2 for row in plan.design.rows)
    assert plan.parameters(3) == plan.design.parameters(3)


def test_runs_go_by_draw_seed_and_scenario_the_base_first() -> None:
    plan = make_plan(["sluiting", "pandemie"], seeds=[5, 2], draws=1)
    assert [(r.scenario, r.draw, r.seed) for r in plan.runs()][:4] == [
        ("basispad", 0, 2), ("sluiting", 0, 2), ("pandemie", 0, 2), ("basispad", 0, 5),
    ]  # fmt: skip
    assert plan.size == len(list(plan.runs())) == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PLAN.replace("seeds = 4", "seeds = 1000000000"), r"2000000000 runs is more than the 1000000 .*years of one"),
        (PLAN.replace("seeds = 4", "seeds = 0"), "seeds is 0"),
        (PLAN.replace("seeds = 4", "seeds = true"), "seeds must be a whole number, not True"),
        (PLAN.replace("seeds = 4", 'seeds = "many"'), "seeds must be a whole number"),
        (PLAN.replace("seeds = 4", "seeds = [1, 2, 1]"), "seeds: 1 is there twice"),
        (PLAN.replace("seeds = 4", "seeds = [-1]"), "seed: -1 must be"),
        (PLAN + "draws = -1\n", "draws: -1 is below 0"),
        (PLAN + "draws = 1000000000000\n", "runs is more than"),
        (PLAN + "seed = 4\n", "unknown setting 'seed'; did you mean 'seeds'"),
        (PLAN + "chunk = 0\n", "chunk: 0 must lie between 1 and"),
        (PLAN + 'draws = 1\ndrawn = ["care.end"]\n', "drawn: unknown parameter 'care.end'; did you mean 'care.ends'"),
        (PLAN + 'keep = ["a/b/c"]\n', "keep: 'a/b/c' must be an indicator"),
        (PLAN.replace("sluiting", "sluitin"), "unknown scenario 'sluitin'.*did you mean 'sluiting'"),
        (PLAN.replace("2022-12", "2020-12"), "lies before the start"),
        (PLAN.replace('["sluiting"]', "[]"), "scenarios must name at least one"),
        (PLAN + 'draws = 2\n[design]\nkind = "one_at_a_time"\nparameters = ["care.ends"]\n', "draws or a design"),
        (PLAN + '[design]\nkind = "sobel"\nparameters = ["care.ends"]\n', "kind 'sobel' must be one of factorial"),
        (PLAN + '[design]\nkind = "lhs"\n', "design needs parameters"),
        (PLAN + '[design]\nkind = "lhs"\nparameters = ["care.ends"]\nbounds = {"care.ends" = [1]}\n', "low, high"),
        (PLAN + '[design]\nkind = "csv"\nfile = "absent.csv"\n', "absent.csv: cannot be read"),
        (PLAN + 'drawn = ["care.ends"]\n', "drawn: .* no draws are asked for"),
        (PLAN + 'keep = ["clientz"]\n', "keep: unknown indicator 'clientz'; did you mean 'clients'"),
        (PLAN + 'keep = ["*/lawn"]\n', "keep: unknown breakdown 'lawn'; did you mean 'law'"),
        (PLAN + '[design]\nkind = "csv"\nfile = "a.csv"\nruns = 8\n', "kind csv has no use for 'runs'; it has file"),
        (PLAN + '[design]\nkind = "csv"\n', "kind csv needs a file"),
        (PLAN + '[design]\nkind = ["lhs"]\n', "must be one of factorial"),
        (PLAN + '[design]\nkind = "factorial"\nparameters = ["care.ends"]\nruns = 8\n', "has no use for 'runs'"),
        (PLAN + '[design]\nkind = "lhs"\nparameters = ["care.ends"]\nbounds = [0, 1]\n', "bounds must be a table"),
        ("scenarios = [", "not a valid TOML file"),
        ("a" * 1_000_001, "no plan"),
        ("x = " + "[" * 100_000, "nested too deep|not a valid TOML"),
        ("seeds = " + "9" * 5000, "not a valid TOML"),
    ],
)
def test_what_cannot_be_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    """F30, F31, F33: too many runs are refused at once, with what they would take."""
    with pytest.raises(ZorgdrukError, match=said) as told:
        read_plan(written(tmp_path, text))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"seeds": 3}, r"seeds: 3 must be a list of whole numbers, such as range\(1, 21\)"),
        ({"seeds": "123"}, "seeds: '123' must be a list"),
        ({"seeds": [1.5]}, "seed: 1.5 must be a whole number"),
        ({"until": 2023}, "until: '2023' is not a month"),
        ({"start": None}, "start: 'None' is not a month"),
        ({"draws": 1.5}, "draws: 1.5 must be a whole number"),
        ({"draws": True}, "draws: True must be a whole number"),
        ({"chunk": "9"}, "chunk: '9' must be a whole number"),
        ({"municipality": 1966}, "unknown municipality '?1966"),
        ({"keep": (3,)}, "keep: '3' must be an indicator"),
    ],
)
def test_from_python_too_a_mistake_is_one_sentence(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ZorgdrukError, match=said):
        make_plan(["sluiting"], **settings)


def test_one_scenario_needs_no_list_and_a_year_is_lived_to_its_end() -> None:
    plan = make_plan("sluiting", until="2023")
    assert (plan.names, plan.until) == (("basispad", "sluiting"), "2023-12")
    assert plan.identity() == make_plan(["sluiting"], until="2023-12").identity()


def test_a_parameter_that_a_scenario_sets_cannot_be_varied_too(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[parameters]\n'care.ends' = 0.1\n")
    with pytest.raises(ZorgdrukError, match=r"'care.ends' is varied and also set by scenario 'mine'"):
        make_plan([tmp_path / "mine.toml"], design=Design(("care.ends",), ((0.0,), (0.1,))))


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "Sluiting.toml").write_text("[parameters]\n'care.ends' = 0.1\n")
    with pytest.raises(ZorgdrukError, match=r"two different scenarios"):
        make_plan(["sluiting", tmp_path / "Sluiting.toml"])


def test_a_design_may_name_the_scenario_of_each_row() -> None:
    design = Design(("care.ends",), ((0.0,), (0.1,), (0.05,)), ("sluiting", "basispad", "sluiting"))
    plan = make_plan(["sluiting"], seeds=[1, 2], design=design)
    assert plan.size == 6 == len(list(plan.runs()))
    assert plan.of(0) == ("sluiting",)
    with pytest.raises(ZorgdrukError, match=r"unknown scenario 'absent'"):
        make_plan(["sluiting"], design=Design(("care.ends",), ((0.0,), (0.1,)), ("absent", "basispad")))


def test_more_processes_than_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments import machine

    monkeypatch.setattr(machine, "free_memory", lambda: 4_000_000_000)
    monkeypatch.setattr(machine, "cores", lambda: 16)
    assert workers("auto", 100) == 3 and workers(3, 100) == 3 and workers("auto", 2) == 2
    with pytest.raises(ZorgdrukError, match=r"4 processes need about 3.6 GB of memory and 4.0 GB is free.*most 3"):
        workers(4, 100)
    for wrong in ("0", "-2", "many", "9" * 400):
        with pytest.raises(ZorgdrukError, match=r"number of processes"):
            workers(wrong, 10)
    monkeypatch.setattr(machine, "free_memory", lambda: None)
    assert workers("auto", 100) == 16


def test_an_estimate_grows_with_runs_and_reads_well() -> None:
    one, many = estimate(10, "2021-01", "2030-12"), estimate(1000, "2021-01", "2030-12")
    assert many.seconds == pytest.approx(100 * one.seconds) and many.disk == 100 * one.disk
    assert estimate(10, "2021-01", "2030-12", 5).seconds < one.seconds
    assert (duration(90, "nl"), duration(7200, "en"), size(3e9)) == ("90 seconden", "2.0 hours", "3.0 GB")
