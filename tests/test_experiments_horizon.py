"""The horizon of a scenario is the default of the last month; what the user says goes before it."""

import pytest

from experiments import cli
from sim.errors import ZorgdrukError
from sim.scenario import read_scenario
from sim.simulation import run


@pytest.fixture
def past(tmp_path):
    """Return a scenario whose horizon lies before any start, so that a run stops at once and names it."""
    path = tmp_path / "kort.toml"
    path.write_text('horizon = "2020-11"\n', encoding="utf-8")
    return path


def test_a_run_by_command_ends_at_the_horizon_of_its_scenario(past, tmp_path, capsys):
    words = ["run", str(past), "--lang", "en", "--out", str(tmp_path / "out")]
    assert cli.main(words) == cli.MISTAKE
    assert "2020-11 lies before the start" in capsys.readouterr().err
    assert cli.main([*words, "--until", "2020-05"]) == cli.MISTAKE
    assert "2020-05 lies before the start" in capsys.readouterr().err


def test_a_run_in_python_ends_at_the_horizon_of_its_scenario(past):
    with pytest.raises(ZorgdrukError, match="2020-11 lies before the start"):
        run(read_scenario(past))
    with pytest.raises(ZorgdrukError, match="2020-05 lies before the start"):
        run(read_scenario(past), until="2020-05")
