"""A scenario file is read strictly: every mistake is one sentence with the place and the remedy."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ZorgdrukError
from sim.scenario import Scenario, read_scenario, shipped_scenarios


def write(folder: Path, text: str, name: str = "eigen.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_scenario_can_be_read() -> None:
    for name in shipped_scenarios():
        assert isinstance(read_scenario(name), Scenario)


def test_a_scenario_inherits_and_only_differences_are_written(tmp_path: Path) -> None:
    write(tmp_path, 'name = "A"\n[parameters]\n"arrivals.scale" = 1.5\n"fertility.scale" = 0.9\n', "a.toml")
    b = write(tmp_path, 'name = "B"\nbase = "a.toml"\n[parameters]\n"arrivals.scale" = 2.0\n', "b.toml")
    assert read_scenario(b).parameters == {"arrivals.scale": 2.0, "fertility.scale": 0.9}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "not a valid TOML"),
        ("nmae = 'x'", "did you mean 'name'"),
        ("[parameters]\n'arrivals.scal' = 1.0", "did you mean 'arrivals.scale'"),
        ("[parameters]\n'arrivals.scale' = nan", "must be a number"),
        ("[parameters]\n'arrivals.scale' = inf", "must be a number"),
        ("[parameters]\n'arrivals.scale' = true", "must be a number"),
        ("[parameters]\n'arrivals.scale' = '1'", "must be a number"),
        ("[parameters]\n'arrivals.scale' = " + "9" * 400, "must be a number, not 999"),
        ("[parameters]\n'arrivals.scale' = 7", "between"),
        ("parameters = 3", "must be a table"),
        ("base = 3", "base must be"),
        ("base = 'nergens'", "unknown scenario"),
        ("base = 'eigen.toml'", "circle"),
        ("name = ''", "name must be"),
        ('name = "a\\u0000b"', "name must be"),
        ("x = " + "[" * 50_000, "nested too deep"),
        ("x = " + "9" * 5_000, "not a valid TOML"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ZorgdrukError, match=says) as caught:
        read_scenario(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_an_oversized_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ZorgdrukError, match="more than a scenario may have"):
        read_scenario(write(tmp_path, "#" * 1_000_001))


@pytest.mark.parametrize("name", ["basispat", "../../etc/passwd", "a\0b", "x" * 500, "/nergens.toml"])
def test_an_unknown_scenario_is_refused(name: str) -> None:
    with pytest.raises(ZorgdrukError, match="scenario"):
        read_scenario(name)


@given(st.text(max_size=200))
def test_no_text_ever_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "f.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_scenario(path)
    except ZorgdrukError:
        pass
