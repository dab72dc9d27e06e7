"""The tutorials run from beginning to end, as a reader runs them."""

import runpy
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorials" / "kalibreer_uw_eigen_gemeente.py"


def test_the_tutorial_runs_and_shows_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    left = runpy.run_path(str(TUTORIAL))
    assert left["GEWEIGERD"]
    assert len(left["fit"]) > 0
    assert len(left["toets"]) > 0
    assert left["parameters"]["narrower"].min() < 0.8  # something is learned
    assert len(set(left["inwoners"])) == left["TREKKINGEN"]
    assert "inwoners op 1 januari 2022" in capsys.readouterr().out
