"""A posterior is installed only when it was found in earnest, and draws take its rows whole, the rest from ranges."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration import posterior as module
from calibration.posterior import install, posterior
from calibration.target_list import split
from experiments import draws
from experiments.draws import LOCAL, drawable, drawn
from experiments.validation_work import backcast_naive, backcast_runs
from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES
from sim.parameters import DECLARED, Parameters

ROOT = Path(__file__).resolve().parents[1]
NAMES = ["fertility.scale", "arrivals.scale", "migration.year_effect"]


def calibrated(folder, quick: bool = False, stage: str = "demography", names: list[str] = NAMES) -> pd.DataFrame:
    table = pd.DataFrame({n: np.round(1.0 + 0.01 * k + np.arange(5) / 1000, 4) for k, n in enumerate(names)})
    table.to_parquet(folder / f"posterior-oldambt-{stage}.parquet", index=False)
    told = {"quick": quick, "stage": stage, "runs": 480, "sets": {n: [n] for n in names}, "commit": "0" * 40}
    (folder / f"manifest-oldambt-{stage}.json").write_text(json.dumps(told))
    informed = [n not in ("migration.year_effect", "strain.others") for n in names]
    pd.DataFrame({"parameter": names, "informed": informed, "settled": informed}).to_csv(
        folder / f"parameters-oldambt-{stage}.csv", index=False
    )
    return table


@pytest.fixture
def installed(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    table = calibrated(tmp_path)
    install(tmp_path, "oldambt", tmp_path / "data")
    monkeypatch.setattr(draws, "posterior", lambda name: posterior(name, tmp_path / "data"))
    draws._tried.cache_clear()
    yield table
    draws._tried.cache_clear()


def test_a_draw_has_one_row_of_the_posterior_and_all_else_from_its_range(installed) -> None:
    rows = installed[["fertility.scale", "arrivals.scale"]].to_numpy()
    for draw in range(1, 8):
        found, plain = drawn(draw, (), "Oldambt"), drawn(draw)
        assert [found["fertility.scale"], found["arrivals.scale"]] == rows[(draw - 1) % 5].tolist()
        assert {n: v for n, v in found.items() if n not in NAMES[:2]} == plain
        assert "fertility.scale" not in plain and len(plain) == len(drawable())
    assert drawn(0, (), "oldambt") == {} and drawn(3, (), "hogeland-not") == drawn(3)
    assert drawn(2, ("care.ends",), "oldambt") == drawn(2, ("care.ends",))
    assert set(drawn(2, ("care.ends", "arrivals.scale"), "oldambt")) == {"care.ends", "arrivals.scale"}


def test_a_stage_that_the_folder_lacks_stays_as_it_was(installed, tmp_path) -> None:
    later = tmp_path / "later"
    later.mkdir()
    calibrated(later, stage="access", names=["asking.vervoer"])
    assert install(later, "oldambt", tmp_path / "data") == ["fertility.scale", "arrivals.scale", "asking.vervoer"]
    table = pd.read_parquet(tmp_path / "data" / "posterior_oldambt.parquet")
    np.testing.assert_array_equal(table["fertility.scale"], installed["fertility.scale"])
    told = json.loads((tmp_path / "data" / "posterior_oldambt.json").read_text())
    assert [stage["stage"] for stage in told["stages"]] == ["demography", "access"]


def test_what_the_figures_do_not_inform_is_left_out(installed) -> None:
    values = [drawn(d, (), "GM1895")["migration.year_effect"] for d in range(1, 40)]
    assert values == [drawn(d)["migration.year_effect"] for d in range(1, 40)] and len(set(values)) == 39


def test_what_the_country_tells_is_taken_from_who_was_calibrated_and_asking_is_not(tmp_path, monkeypatch) -> None:
    """Figures of mantelzorg are those of the country; asking for help differs between municipalities."""
    (tmp_path / "data").mkdir()
    calibrated(tmp_path, stage="domains", names=["care.offer_spread", "strain.others"])
    calibrated(tmp_path, stage="access", names=["asking.vervoer"])
    install(tmp_path, "oldambt", tmp_path / "data")
    monkeypatch.setattr(draws, "posterior", lambda name: posterior(name, tmp_path / "data"))
    draws._tried.cache_clear()
    for draw in range(1, 8):
        own, other, plain = drawn(draw, (), "oldambt"), drawn(draw, (), "steenwijkerland"), drawn(draw)
        assert other["strain.others"] == plain["strain.others"]  # not informed there: its range
        assert own["care.offer_spread"] == other["care.offer_spread"] != plain["care.offer_spread"]
        assert own["asking.vervoer"] != other["asking.vervoer"] == plain["asking.vervoer"]
        assert set(LOCAL).isdisjoint(own) and set(LOCAL) <= set(other)  # calibrated asking knows its own place
    draws._tried.cache_clear()


def test_a_stage_that_was_drawn_from_another_demography_says_so(tmp_path) -> None:
    """Asking for help is fitted on draws of demography; when others come in its place, the manifest tells."""
    (tmp_path / "data").mkdir()

    def told(stage: str, **more: object) -> None:
        path = tmp_path / f"manifest-oldambt-{stage}.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | more))

    def others() -> list[list[str]]:
        install(tmp_path, "oldambt", tmp_path / "data")
        told = json.loads((tmp_path / "data" / "posterior_oldambt.json").read_text())
        return [stage["drawn_from_other"] for stage in told["stages"]]

    calibrated(tmp_path)
    calibrated(tmp_path, stage="access", names=["asking.vervoer"])
    told("demography", draws="one")
    told("access", draws="x", earlier={"demography": "one"})
    assert others() == [[], []]
    told("demography", draws="two")
    assert others() == [[], ["demography"]]


def test_a_backcast_cannot_reach_what_was_fitted_to_the_years_it_predicts() -> None:
    """Posteriors for forecasts are fitted to all that is known: no code of a backcast loads or asks for them."""
    code = (
        "import sys, calibration.backcast_intervals, calibration.backcast_scores, calibration.validation_backcast\n"
        "print(sorted({'calibration.posterior', 'experiments.draws'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.split() == ["[]"]
    for module_of in (backcast_runs, backcast_naive):
        assert "posterior" not in inspect.getsource(module_of) and "draw" not in inspect.getsource(module_of)


def test_stages_are_joined_row_by_row_and_quick_ones_refused(tmp_path) -> None:
    calibrated(tmp_path)
    calibrated(tmp_path, stage="access", names=["asking.vervoer"])
    assert install(tmp_path, "oldambt", tmp_path) == ["fertility.scale", "arrivals.scale", "asking.vervoer"]
    told = json.loads((tmp_path / "posterior_oldambt.json").read_text())
    assert [s["stage"] for s in told["stages"]] == ["demography", "access"] and told["draws"] == 5
    assert told["stages"][0]["not_settled"] == ["migration.year_effect"]
    calibrated(tmp_path, quick=True)
    with pytest.raises(DataError, match="made with --quick"):
        install(tmp_path, "oldambt", tmp_path)
    with pytest.raises(DataError, match="run zorgdruk calibrate"):
        install(tmp_path, "hogeland", tmp_path)


def test_shipped_posteriors_are_taken_by_the_model_and_say_how_they_were_found() -> None:
    shipped = [m.slug for m in MUNICIPALITIES if module.path_of(m.slug).is_file()]
    assert shipped
    bounds = {p.name: (p.low, p.high) for p in DECLARED}
    for slug in shipped:
        names, rows = posterior(slug)
        told = json.loads(module.path_of(slug).with_suffix(".json").read_text(encoding="utf-8"))
        assert len(rows) == told["draws"] >= 200
        assert [n for s in told["stages"] for n in s["kept"]] == list(names)
        for stage in told["stages"]:
            assert stage["runs"] >= 30 * len(stage["sets"]) and not stage["quick"]
            assert stage["until"] in split()["split"]["until"]
            assert len(stage["commit"]) == 40 and stage["drawn_from_other"] == []
            if stage["stage"] == "demography":  # draws are for what comes: all that is known
                assert stage["until"] == max(split()["split"]["until"])
        for row in rows[:20]:
            Parameters(dict(zip(names, row, strict=True)), "posterior")
        for k, name in enumerate(names):
            column = np.array([row[k] for row in rows])
            assert column.min() >= bounds[name][0] and column.max() <= bounds[name][1] and column.std() > 0
