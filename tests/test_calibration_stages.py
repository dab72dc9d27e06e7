"""Stages: what is free and what is fitted, what a run gives, and the command on the real model."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from calibration import calibrate as module
from calibration import simulators
from calibration.calibrate import calibrate
from calibration.simulators import SPREAD, Task, levelled, simulate
from calibration.stages import STAGES, expanded, find_stage, problem_of, with_earlier
from calibration.targets import fitting_view, targets
from experiments.calibrate_command import _summary
from experiments.calibrate_figures import draw_all
from experiments.cli import main
from sim.errors import ZorgdrukError
from sim.municipalities import find_municipality
from sim.parameters import DECLARED, Parameters
from sim.rates import build_rates
from tests.made_up_runs import attempt

BOUNDS = {p.name: (p.low, p.high) for p in DECLARED}


def test_every_value_within_a_prior_is_one_that_the_model_takes() -> None:
    for stage in STAGES.values():
        for end in ("low", "mode", "high"):
            values = expanded(stage.free, [getattr(f.prior, end) for f in stage.free])
            Parameters(values, "test")
            assert all(BOUNDS[n][0] <= v <= BOUNDS[n][1] for n, v in values.items())
        assert stage.full.runs >= 10 * len(stage.free)
        assert stage.quick.runs >= 10 * len(stage.sought(quick=True)) > 0
        names = [n for f in stage.free for n in f.names]
        assert len(names) == len(set(names))


def test_the_problem_of_a_stage_has_its_targets_with_their_errors(tmp_path) -> None:
    view = fitting_view("demography", tmp_path)
    place = find_municipality("hogeland")
    problem, free = problem_of(STAGES["demography"], place, view, quick=False)
    wanted = [f"{t.name} {t.year}" for t in targets("fit", "demography", "hogeland")]
    assert list(problem.names) == wanted + list(SPREAD) and len(free) == 5
    noise = dict(zip(problem.names, np.diag(problem.noise), strict=True))
    assert noise["deaths 2019"] == pytest.approx(0.5 * 490.0)
    assert noise["arrivals 2016"] == pytest.approx((0.02 * 1718.7653) ** 2) and noise["arrivals 2019"] < 1e-6
    both = [problem.names.index(n) for n in ("arrivals 2016", "departures 2018")]
    assert problem.noise[both[0], both[1]] > 0  # one common error of what was rebuilt


def test_what_no_figure_tells_in_a_municipality_is_not_sought(tmp_path) -> None:
    view = fitting_view("access", tmp_path)
    own, other = (problem_of(STAGES["access"], find_municipality(s), view, False)[1] for s in ("hogeland", "oldambt"))
    assert (
        len(own) == 10 and {f.name for f in other} < {f.name for f in own} and "vervoer" not in {f.name for f in other}
    )
    with pytest.raises(ZorgdrukError, match="no figures of Steenwijkerland to fit"):
        problem_of(STAGES["access"], find_municipality("steenwijkerland"), view, False)
    with pytest.raises(ZorgdrukError, match="did you mean 'access'"):
        find_stage("acces")


def test_moves_have_one_level_and_year_effects_in_every_year(tmp_path) -> None:
    view = fitting_view("demography", tmp_path)
    rates = build_rates(find_municipality("oldambt"), view, 2016, 2021)
    flat = levelled(rates)
    assert np.ptp(flat.arrivals.values, axis=0).max() == 0 < np.ptp(rates.arrivals.values, axis=0).max()
    assert "known_from" not in flat.arrivals.notes and "known_from" in rates.arrivals.notes
    np.testing.assert_array_equal(flat.departure_home.values[0], rates.departure_home.values[-1])


def test_a_run_answers_to_its_parameters_and_seed_and_to_nothing_else(tmp_path) -> None:
    view = fitting_view("demography", tmp_path)
    names = ("births 2016", "arrivals 2018", "population 2019")

    def run(seed: int, **values: float) -> list[float]:
        given = tuple((k.replace("_", "."), v) for k, v in values.items())
        return simulate(Task("demography", "oldambt", str(view.folder), 2019, given, seed, names))

    first = run(8)
    more, again, other = run(8, fertility_scale=1.3, arrivals_scale=1.5), run(8), run(16)
    assert first == again != other
    assert more[0] / first[0] == pytest.approx(1.3, abs=0.1) and more[1] / first[1] == pytest.approx(1.5, abs=0.05)
    assert more[2] > first[2] + 2000


def test_runs_are_spread_over_start_populations_and_one_that_fails_is_no_number(monkeypatch) -> None:
    seen: list[int] = []

    def start(slug: str, folder: str, until: int, people: int) -> None:
        seen.append(people)
        raise ZorgdrukError("no")

    monkeypatch.setattr(simulators, "_start", start)
    found = [module.attempt(Task("demography", "oldambt", "", 2019, (), k, ("births 2016",))) for k in range(16)]
    assert sorted(seen) == sorted([*range(1, 9), *range(1, 9)])
    assert np.isnan(found).all()


def test_what_earlier_stages_found_is_drawn_in_later_ones() -> None:
    earlier = [{"fertility.scale": 1.1, "care.willing": 0.0}, {"fertility.scale": 0.9, "care.willing": 1.0}]
    assert with_earlier({"care.willing": 2.0}, earlier, 3) == {"fertility.scale": 0.9, "care.willing": 2.0}
    assert with_earlier({"a": 1.0}, [], 3) == {"a": 1.0}


@pytest.fixture
def pretended(monkeypatch):
    """Let runs be made up: counts that follow the scales, with luck."""
    monkeypatch.setattr(module, "attempt", attempt)


def test_a_calibration_writes_posterior_manifest_and_diagnostics_and_does_no_run_twice(pretended, tmp_path) -> None:
    counted: list[int] = []

    def runner(tasks, keep) -> None:
        counted.append(len(tasks))
        module.one_by_one(tasks, keep)

    told: list[tuple[str, int, int]] = []
    first = calibrate("oldambt", out=tmp_path, quick=True, runs=60, runner=runner, progress=lambda *a: told.append(a))
    lived = sum(counted)
    again = calibrate("oldambt", out=tmp_path, quick=True, runs=60, runner=runner)
    assert sum(counted) == lived == told[-1][1] >= 180
    assert first[0].posterior.hash() == again[0].posterior.hash()
    manifest = json.loads((tmp_path / "manifest-oldambt-demography.json").read_text())
    assert manifest["posterior"] == first[0].posterior.hash() and manifest["quick"] and manifest["until"] == 2019
    assert set(manifest["targets"]) >= {"births 2016", "population 2019"} and not any(
        "202" in n for n in manifest["targets"]
    )
    assert len(pd.read_parquet(tmp_path / "posterior-oldambt-demography.parquet")) == 400
    for kind in ("parameters", "waves", "correlation", "directions", "predictive"):
        assert len(pd.read_csv(tmp_path / f"{kind}-oldambt-demography.csv")) > 1
    drawn = draw_all(first[0], tmp_path, "en")
    assert len(drawn) == 4 and all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)
    told_nl, told_en = (_summary(first, lang, ["access"]) for lang in ("nl", "en"))
    assert "fertility.scale" in told_en and "Not calibrated here: access." in told_en
    assert "De cijfers zeggen niets over: migration.year_effect" in told_nl
    other = calibrate("oldambt", out=tmp_path / "other", quick=True, runs=60, runner=runner, seed=2)
    assert other[0].posterior.hash() != first[0].posterior.hash() and sum(counted) > lived


def test_mistakes_of_a_user_end_in_one_sentence(capsys, tmp_path) -> None:
    out = ["--out", str(tmp_path / "x"), "--lang", "en"]
    for words, said in (
        (["--stage", "acess"], "did you mean 'access'"),
        (["--runs", "20", "--stage", "demography"], "too few for 5 parameters; take at least 50"),
        (["--jobs", "0"], "must lie between 1 and 64"),
        (["--until", "2018"], "cannot be fitted to 2018; choose one of 2016, 2019, 2021"),
        (["-m", "utrecht"], "unknown municipality"),
        (["-m", "steenwijkerland", "--stage", "access"], "for testing"),
    ):
        assert main(["calibrate", *words, *out]) == 2, words
        assert said in capsys.readouterr().err
    assert not list((tmp_path / "x").glob("posterior*"))


@pytest.mark.slow
def test_the_quick_demography_of_the_real_model_as_a_command(capsys, tmp_path) -> None:
    words = ["calibrate", "-m", "oldambt", "--stage", "demography", "--quick", "--jobs", "2", "--out", str(tmp_path)]
    assert main([*words, "--lang", "en", "--quiet"]) == 0
    table = pd.read_csv(tmp_path / "parameters-oldambt-demography.csv").set_index("parameter")
    for name in ("fertility.scale", "mortality.scale", "arrivals.scale", "departures.scale"):
        assert table.loc[name, "narrower"] < 0.3 and table.loc[name, "low"] < 1.06 and table.loc[name, "high"] > 0.94
    assert (pd.read_csv(tmp_path / "predictive-oldambt-demography.csv")["inside"]).mean() > 0.7
    assert len(list(tmp_path.glob("*.png"))) == 4
