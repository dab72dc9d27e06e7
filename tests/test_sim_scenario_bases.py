"""A scenario can inherit from several, keeps no rule of a measure that it replaces, and has a horizon."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.calendar import month_name
from sim.errors import ZorgdrukError
from sim.scenario import read_scenario

PANDEMIC = '[[shock]]\nkind = "pandemic"\nstart = "2027-03"\n'
FLAT = '[[measure]]\nkind = "abonnementstarief"\nstart = "{}"\n'


def write(folder: Path, text: str, name: str = "eigen.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_several_bases_become_one_and_the_later_goes_before(tmp_path: Path) -> None:
    write(
        tmp_path, '[parameters]\n"arrivals.scale" = 1.5\n"fertility.scale" = 0.9\n' + FLAT.format("2027-01"), "a.toml"
    )
    write(tmp_path, '[parameters]\n"arrivals.scale" = 0.5\n[[measure]]\nkind = "ojg"\nstart = "2026-01"\n', "b.toml")
    both = read_scenario(write(tmp_path, 'base = ["a.toml", "b.toml"]\n[parameters]\n"fertility.scale" = 0.8'))
    assert both.parameters == {"arrivals.scale": 0.5, "fertility.scale": 0.8}
    assert [m.name for m in both.measures] == ["abonnementstarief", "ojg"]
    assert [rule["start"] for rule in both.provisions["rule"]] == ["2027-01"]
    back = read_scenario(write(tmp_path, 'base = ["b.toml", "a.toml"]'))
    assert back.parameters == {"arrivals.scale": 1.5, "fertility.scale": 0.9}


def test_what_both_bases_inherited_counts_once(tmp_path: Path) -> None:
    write(tmp_path, PANDEMIC + PANDEMIC, "root.toml")
    write(tmp_path, 'base = "root.toml"', "a.toml")
    write(tmp_path, 'base = "root.toml"\n' + PANDEMIC.replace("2027", "2029"), "b.toml")
    shocks = read_scenario(write(tmp_path, 'base = ["a.toml", "b.toml"]')).shocks
    assert [month_name(shock.start) for shock in shocks] == ["2027-03", "2027-03", "2029-03"]


def test_a_measure_that_takes_the_place_of_the_bases_leaves_no_rule_behind(tmp_path: Path) -> None:
    write(tmp_path, FLAT.format("2027-01"), "a.toml")
    heir = read_scenario(write(tmp_path, 'base = "a.toml"\n' + FLAT.format("2028-01")))
    assert [rule["start"] for rule in heir.provisions["rule"]] == ["2028-01"]


def test_many_heirs_of_each_other_are_read_once_each(tmp_path: Path) -> None:
    names = [f"{i}{letter}.toml" for i in range(8) for letter in "abcdefghij"]
    for name in names:
        below = [other for other in names if int(other[0]) == int(name[0]) + 1]
        listed = f"base = {below}" if below else ""
        write(tmp_path, listed + "\n", name)
    assert read_scenario(tmp_path / "0a.toml").parameters == {}  # 10^7 ways down


@pytest.mark.parametrize(
    ("text", "says", "zegt"),
    [
        ("base = 3", "must be the name of a scenario, or a list", "of een lijst met namen"),
        ("base = [3]", "must be the name of a scenario, or a list", "of een lijst met namen"),
        ("base = []", "has 0 names; give 1 to 10", "heeft 0 namen"),
        (f"base = {['basispad'] * 11}", "has 11 names", "heeft 11 namen"),
        ('base = ["basispad", "basispad"]', "'basispad' twice", "'basispad' twee keer"),
        ('base = ["basispad", "basispat"]', "did you mean 'basispad'", "bedoelde u 'basispad'"),
        ('base = ["basispad", "eigen.toml"]', "circle", "kring"),
        ("horizon = 2030", "horizon must be a month in quotes", "horizon moet een maand"),
        ("horizon = ''", "horizon must be a month in quotes", "horizon moet een maand"),
        ("horizon = '2030-13'", "horizon", "horizon"),
        ("horizon = 'straks'", "horizon", "horizon"),
    ],
)
def test_a_mistake_is_one_sentence_in_both_languages(tmp_path: Path, text: str, says: str, zegt: str) -> None:
    with pytest.raises(ZorgdrukError, match=says) as caught:
        read_scenario(write(tmp_path, text))
    assert "eigen.toml" in str(caught.value) or "scenario" in str(caught.value)
    assert "\n" not in str(caught.value) and zegt in caught.value.dutch


def test_the_horizon_is_inherited_and_the_own_one_goes_before(tmp_path: Path) -> None:
    write(tmp_path, 'horizon = "2040-12"', "a.toml")
    write(tmp_path, "", "b.toml")
    assert read_scenario(write(tmp_path, 'base = ["a.toml", "b.toml"]')).horizon == "2040-12"
    assert read_scenario(write(tmp_path, 'base = "a.toml"\nhorizon = "2025-06"')).horizon == "2025-06"
    assert read_scenario("basispad").horizon == ""
