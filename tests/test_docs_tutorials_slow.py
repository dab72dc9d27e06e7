"""The tutorials run from beginning to end as notebooks, as a reader runs them; a cell that fails, fails the test."""

import os
import runpy
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "tutorials"
LONG = "kalibreer_uw_eigen_gemeente"
SHORT = ("eerste_run", "eigen_scenario", "eigen_maatregel", "tabellen_met_pandas", "leven_van_een_huishouden")
SAYS = {
    "eerste_run": ("overleden in 2021: seed 1", "Bevolkingspiramide van Oldambt"),
    "eigen_scenario": ("raech", "alle zonder verschil", "measure_participants"),
    "eigen_maatregel": ("deelnemers", "lonely_recovery"),
    "tabellen_met_pandas": ("per 1.000", "overleden per maand in 2021"),
    "leven_van_een_huishouden": ("draaglast", "kinderen in leven"),
}
"""What a reader sees."""


def executed(name: str, folder: Path) -> str:
    """Run a tutorial in a kernel of its own and return what it printed; raises on a cell that fails."""
    import jupytext
    from nbclient import NotebookClient

    notebook = jupytext.read(FOLDER / f"{name}.py")
    assert any(cell.cell_type == "code" for cell in notebook.cells)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    client = NotebookClient(notebook, timeout=1500, resources={"metadata": {"path": str(folder)}})
    client.execute(env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MPLBACKEND": "Agg"})
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    return "".join(str(out.get("text", "")) for out in outputs)


def test_every_tutorial_is_run_by_a_test() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == {LONG, *SHORT} == {LONG, *SAYS}


@pytest.mark.parametrize("name", SHORT)
def test_the_notebook_runs_and_every_cell_holds(name: str, tmp_path: Path) -> None:
    said = executed(name, tmp_path)
    assert all(words in said for words in SAYS[name]), said[-2000:]


def test_the_tutorial_on_calibration_runs_and_shows_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    left = runpy.run_path(str(FOLDER / f"{LONG}.py"))
    assert left["GEWEIGERD"]
    assert len(left["fit"]) > 0
    assert len(left["toets"]) > 0
    assert left["parameters"]["narrower"].min() < 0.8  # something is learned
    assert len(set(left["inwoners"])) == left["TREKKINGEN"]
    assert "inwoners op 1 januari 2022" in capsys.readouterr().out
