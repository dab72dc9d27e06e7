"""`zorgdruk compare` and `zorgdruk batch`, from the words of the user to the folder, with a stand-in for the model."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import experiments
from experiments import batch_command, cli, compare_command, comparing
from experiments.comparing import looks, run_comparison
from experiments.executing import Stopped, Way
from experiments.plan import Plan, make_plan
from results import difference
from sim.errors import ZorgdrukError
from tests.batch_inline import inline

COLUMNS = [
    "scenario", "base", "year", "indicator", "by", "group", "unit", "pairs", "base_mean", "mean", "difference", "low",
    "high", "spread_low", "spread_high", "better", "seeds_needed", "variance_ratio",
]  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    inline(monkeypatch)
    monkeypatch.setattr(Plan, "__post_init__", lambda plan: None, raising=False)
    plain = make_plan

    def made(*words: object, **settings: object) -> Plan:
        return plain(*words, **({"model": "tests.batch_models:paired"} | settings))  # type: ignore[arg-type]

    for module in (comparing, compare_command):
        monkeypatch.setattr(module, "make_plan", made)
    monkeypatch.setattr("experiments.plan_file.make_plan", made)


def test_compare_gives_runs_that_difference_takes(tmp_path: Path) -> None:
    """As in INTERFACES; nothing is kept without a folder."""
    both = experiments.compare(["sluiting"], base="basispad", seeds=range(6))
    found = difference(both)
    assert list(found.columns) == COLUMNS and set(found["scenario"]) == {"sluiting"}
    assert set(found["pairs"]) == {6}
    kept = experiments.compare(["sluiting"], seeds=range(6), out=tmp_path / "kept")
    assert kept["value"].tolist() == both["value"].tolist()
    on_disk = pd.read_parquet(tmp_path / "kept" / "differences.parquet")
    assert on_disk["difference"].tolist() == found["difference"].tolist()


def test_the_folder_says_how_it_was_made(tmp_path: Path) -> None:
    assert cli.main(["compare", "sluiting", "--seeds", "4", "--draws", "1", "--out", str(tmp_path / "a"), "-q"]) == 0
    told = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert told["base"] == "basispad" and [s["name"] for s in told["scenarios"]] == ["basispad", "sluiting"]
    assert (told["seeds"], told["draws"], told["status"], told["runs"]) == ([1, 2, 3, 4], 2, "complete", 16)
    assert told["parameters"]["0"] == {} and len(told["parameters"]["1"]) > 100
    assert str(tmp_path) not in json.dumps(told)


def test_it_prints_the_main_differences_in_dutch_and_english(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["compare", "sluiting", "--seeds", "5", "--out", str(tmp_path / "a")]
    assert cli.main(words) == 0
    dutch = capsys.readouterr().out
    assert cli.main([*words, "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert "verschil" in dutch and "alle jaren samen" in dutch and "5 paren" in dutch and "10 gedaan" in dutch
    assert "difference" in english and "all years together" in english and "10 were there, 0 done" in english
    assert cli.main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    row = next(r for r in told["horizon"] if r["indicator"] == "zorgdruk")
    both = next(r for r in told["cumulated"] if r["indicator"] == "zorgdruk")
    assert row["year"] == 2022 and row["difference"] == pytest.approx(-5.0, abs=0.5)
    assert both["difference"] == pytest.approx(-10.0, abs=1.0)


def test_a_comparison_stops_when_it_is_precise_enough_and_says_so(tmp_path: Path) -> None:
    """The difference is 5 with spread 0.26: five pairs give +-8% or so, forty +-2%."""
    plan = make_plan(["sluiting"], seeds=range(1, 161), model="tests.batch_models:paired")
    made = run_comparison(plan, tmp_path / "a", Way(jobs=1), precision=0.03)
    told = json.loads((tmp_path / "a" / "manifest.json").read_text())["comparison"]["stopping"]
    assert told["reached"] and [look["seeds"] for look in told["looks"]] == looks(160)[: len(told["looks"])]
    assert 10 <= len(made.plan.seeds) <= 80 == looks(160)[-2]
    found = difference(pd.read_parquet(tmp_path / "a" / "yearly.parquet"), "basispad")
    assert set(found["pairs"]) == {len(made.plan.seeds)}
    row = found[(found["indicator"] == "zorgdruk") & (found["year"] == 2022)].iloc[0]
    assert (row.high - row.low) / 2 < 0.03 * abs(row.difference)
    assert told["level_of_decision"] == pytest.approx(1 - 0.1 / len(looks(160)))


def test_a_precision_out_of_reach_ends_at_the_most_seeds_and_says_what_is_least_certain(tmp_path: Path) -> None:
    plan = make_plan(["sluiting"], seeds=range(1, 9), model="tests.batch_models:paired")
    made = run_comparison(plan, tmp_path / "a", Way(jobs=1), precision=0.002)
    assert not made.stopping["reached"] and len(made.plan.seeds) == 8
    assert made.stopping["looks"][-1]["widest"] == "sluiting: zorgdruk"


def test_looks_double_up_to_the_most() -> None:
    assert (looks(5), looks(6), looks(40), looks(1)) == ([5], [5, 6], [5, 10, 20, 40], [1])


def test_failures_give_exit_code_1_and_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = comparing.make_plan
    monkeypatch.setattr(compare_command, "make_plan", lambda *a, **k: made(*a, **k, model="tests.batch_models:unlucky"))
    assert cli.main(["compare", "sluiting", "--seeds", "3", "--out", str(tmp_path / "a")]) == 1
    assert "2 mislukt (zie failed.csv)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare", "sluitin"], "bedoelde u 'sluiting'"),
        (["compare", "sluiting", "--seeds", "1000000000"], "is meer dan de 1000000"),
        (["compare", "sluiting", "--seeds", "0"], "minstens 1"),
        (["compare", "sluiting", "--precision", "veel"], "moet een percentage zijn"),
        (["compare", "sluiting", "--precision", "0%"], "moet van 0,1% tot 100%"),
        (["compare", "sluiting", "--jobs", "veel"], "aantal processen"),
        (["compare", "sluiting", "--shard", "4/3"], "moet k/n zijn"),
        (["compare", "sluiting", "--timeout", "0"], "timeout"),
        (["batch", "absent.toml"], "absent.toml: kan niet worden gelezen"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.executing._Batch._backend", plain_backend)
    assert cli.main(words) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


def plain_backend(batch: object) -> object:
    from experiments.machine import workers

    workers(batch.way.jobs, 1)  # type: ignore[attr-defined]
    raise ZorgdrukError("nothing is run here")


def test_batch_runs_a_plan_and_tells_what_it_would_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text('scenarios = ["sluiting"]\nseeds = 6\nuntil = "2022-12"\n')
    assert cli.main(["batch", "plan.toml", "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["runs"], told["seeds"]) == (12, 6) and told["core_seconds"] > 0
    assert cli.main(["batch", "plan.toml", "--dry-run"]) == 0 and "Er is niets gedaan" in capsys.readouterr().out
    assert not Path("zorgdruk-results").exists()
    assert cli.main(["batch", "plan.toml"]) == 0
    assert "12 gedaan. Resultaat in zorgdruk-results/plan" in capsys.readouterr().out
    assert cli.main(["batch", "plan.toml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["executed"] == 0


def test_ctrl_c_ends_with_130_and_the_way_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """F06"""

    def stop(*words: object) -> None:
        raise Stopped

    monkeypatch.setattr("experiments.executing.run_batch", stop)
    (tmp_path / "plan.toml").write_text('scenarios = ["sluiting"]\n')
    assert cli.main(["batch", str(tmp_path / "plan.toml")]) == 130
    assert "wat klaar is blijft bewaard. Ga verder met: zorgdruk batch" in capsys.readouterr().err
    assert batch_command.shard_of("3/10") == (3, 10)


def test_a_base_alone_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(ZorgdrukError, match="only the base, basispad"):
        experiments.compare(["basispad"], base="basispad", seeds=range(2), out=tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_a_measure_for_a_kern_elsewhere_and_a_start_in_february_are_refused_before_anything_is_run(
    tmp_path: Path,
) -> None:
    path = tmp_path / "winschoten.toml"
    path.write_text(
        'base = "basispad"\n[[measure]]\nkind = "valpreventie"\nstart = "2026-01"\nwhere = { kern = ["Winschoten"] }\n',
        encoding="utf-8",
    )
    assert make_plan([path], "basispad", range(2), municipality="oldambt").size == 4
    with pytest.raises(ZorgdrukError, match="winschoten, valpreventie: Het Hogeland has no kern 'Winschoten'"):
        make_plan([path], "basispad", range(2), municipality="hogeland")
    with pytest.raises(ZorgdrukError, match="start: 2021-02 has no known population"):
        make_plan(["sluiting"], "basispad", range(2), start="2021-02")


def test_a_measure_that_starts_after_the_run_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = [
        "compare",
        "valpreventie",
        "--seeds",
        "2",
        "--until",
        "2023-12",
        "--out",
        str(tmp_path / "a"),
        "--lang",
        "en",
    ]
    assert cli.main(words) == 0
    assert "measure valpreventie of 2026-01 is outside the run (2021-01 - 2023-12)" in capsys.readouterr().err
