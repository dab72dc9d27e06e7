"""Designs fill what they should, the same every time, and are refused when inputs cannot be told apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.design_file import read_design
from experiments.designs import check_design, confounded, factorial, latin_hypercube, one_at_a_time, sobol
from experiments.plan import Design
from sim.errors import ZorgdrukError

NAMES = ["staff.inflow", "care.ends", "strain.lasts"]


def test_a_factorial_has_every_combination_and_scenario_once() -> None:
    design = factorial(NAMES[:2], 3, scenarios=["basispad", "sluiting"])
    assert len(set(zip(design.rows, design.scenarios, strict=True))) == len(design.rows) == 18
    assert sorted({row[1] for row in design.rows}) == [0.0, 0.075, 0.15]
    assert confounded(design) is None


def test_a_latin_hypercube_has_one_value_in_each_part_of_every_range() -> None:
    design = latin_hypercube(NAMES, 40, {"care.ends": (0.05, 0.1)})
    for values, (low, high) in zip(np.array(design.rows).T, ((0.7, 1.3), (0.05, 0.1), (6.0, 48.0)), strict=True):
        assert sorted(((values - low) / (high - low) * 40).astype(int)) == list(range(40))
    assert design == latin_hypercube(NAMES, 40, {"care.ends": (0.05, 0.1)})
    assert design != latin_hypercube(NAMES, 40, {"care.ends": (0.05, 0.1)}, seed=2)


def test_a_sobol_sequence_is_balanced_and_asks_for_a_power_of_two() -> None:
    design = sobol(NAMES, 64)
    share = (np.array(design.rows) - [0.7, 0.0, 6.0]) / [0.6, 0.15, 42.0]
    assert abs(share.mean(axis=0) - 0.5).max() < 0.01
    assert all(np.bincount((8 * column).astype(int), minlength=8).max() <= 9 for column in share.T)
    with pytest.raises(ZorgdrukError, match=r"ask for 64 rows and not 60"):
        sobol(NAMES, 60)


def test_scenarios_can_be_a_factor_of_a_sample() -> None:
    design = sobol(NAMES, 64, scenarios=["basispad", "sluiting"])
    assert design.scenarios.count("basispad") in range(30, 35)


def test_one_at_a_time_is_the_defaults_and_each_end_alone() -> None:
    design = one_at_a_time(NAMES)
    assert design.rows[0] == (1.0, 0.05, 18.0) and len(design.rows) == 7
    assert all(sum(a != b for a, b in zip(row, design.rows[0], strict=True)) == 1 for row in design.rows[1:])
    check_design(design)


def columns(*values: np.ndarray) -> Design:
    return Design(tuple(NAMES[: len(values)]), tuple(map(tuple, np.array(values).T.tolist())))


def test_inputs_that_hang_together_are_refused_with_the_reason() -> None:
    """Correlation 0.89, as in a design that was published; 0.29 passes and 0.31 does not."""
    one = np.tile([-1.0, 1.0, -1.0, 1.0], 50)
    other = np.tile([-1.0, -1.0, 1.0, 1.0], 50)
    for share, refused in ((0.89, True), (0.31, True), (0.29, False), (-0.31, True), (-0.29, False)):
        design = columns(one, share * one + np.sqrt(1 - share**2) * other)
        found = confounded(design)
        assert (found is not None) == refused
        if found is not None:
            assert f"'staff.inflow' and 'care.ends' have correlation {share:.2f}" in found[0]
    with pytest.raises(ZorgdrukError, match=r"cannot be told apart"):
        check_design(columns(one, 0.9 * one + 0.1 * other))


def test_constant_and_equal_columns_are_refused_with_the_reason() -> None:
    one = np.arange(8.0)
    with pytest.raises(ZorgdrukError, match=r"same value, 3, in every row"):
        check_design(columns(np.full(8, 3.0), one))
    with pytest.raises(ZorgdrukError, match=r"columns are the same"):
        check_design(columns(one, one))


def test_a_scenario_that_goes_with_a_parameter_is_refused() -> None:
    half = np.repeat([0.7, 1.3], 4)
    design = Design(("staff.inflow",), tuple((x,) for x in half), ("a",) * 4 + ("b",) * 4)
    with pytest.raises(ZorgdrukError, match=r"'staff.inflow' and 'scenario a' have correlation -1.00"):
        check_design(design)


def test_a_hypercube_too_small_for_its_parameters_is_refused() -> None:
    with pytest.raises(ZorgdrukError, match=r"use more rows"):
        latin_hypercube([*NAMES, "care.busy", "care.ill", "care.works", "care.minors", "strain.away"], 4)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: factorial(["staff.inflo"]), "unknown parameter 'staff.inflo'; did you mean 'staff.inflow'"),
        (lambda: factorial(["care.ends", "care.ends"]), "named twice"),
        (lambda: factorial(["care.ends"], bounds={"care.ends": (0.0, 0.9)}), "within 0 to 0.15"),
        (lambda: factorial(["care.ends"], bounds={"care.ends": (0.1, 0.1)}), "must rise"),
        (lambda: factorial(["care.ends"], bounds={"care.busy": (-1, 0)}), "not among the parameters"),
        (lambda: factorial(["care.ends", "care.busy", "care.ill"], 99), "970299 rows must be 2 to 100000"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(call: object, said: str) -> None:
    with pytest.raises(ZorgdrukError, match=said):
        call()  # type: ignore[operator]


def written(folder: Path, text: str, coding: str = "utf-8") -> Path:
    path = folder / "design.csv"
    path.write_bytes(text.encode(coding))
    return path


GOOD = "care.ends,strain.lasts\n0.01,6\n0.02,12\n0.03,9\n0.04,7.5\n"


def test_a_csv_is_read_as_spreadsheets_here_and_elsewhere_write_it(tmp_path: Path) -> None:
    """F34"""
    plain = read_design(written(tmp_path, GOOD))
    assert plain.rows[3] == (0.04, 7.5)
    dutch = GOOD.replace(",", ";").replace(".0", ",0").replace("7.5", "7,5").replace("\n", "\r\n")
    assert dutch.startswith("care.ends;")
    assert read_design(written(tmp_path, dutch, "utf-8-sig")) == plain
    named = read_design(written(tmp_path, "scenario,care.ends\nbasispad,0.1\nsluiting,0.1\nbasispad,0.0\nsluiting,0\n"))
    assert named.scenarios == ("basispad", "sluiting") * 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("0.02", "veel"), "row 3, column 1: care.ends is 'veel' and no number"),
        (GOOD.replace("12", ""), "row 3, column 2: strain.lasts is missing"),
        (GOOD.replace("0.03", "nan"), "row 4, column 1: parameter 'care.ends' must be a number"),
        (GOOD.replace("0.03", "0.9"), "row 4, column 1: parameter 'care.ends' is 0.9 but must lie between 0 and 0.15"),
        (GOOD.replace("0.02,12", "0.01,6"), "row 3, column 1: the same as row 2"),
        (GOOD.replace("0.02", "0,02"), "row 3, column 3: 3 cells where the first line has 2; a decimal comma needs"),
        (GOOD.replace("strain.lasts", "care.ends"), "row 1, column 2: 'care.ends' is named twice"),
        (GOOD.replace("strain.lasts", "strain.last"), "row 1, column 2: unknown parameter 'strain.last'; did you mean"),
        ("scenario,care.ends\n,0.1\n", "row 2, column 1: the scenario is missing"),
        ("care.ends\n", "0 rows must be 1"),
        ("", "holds no table"),
    ],
)
def test_what_is_wrong_in_a_csv_is_named_by_row_and_column(text: str, said: str, tmp_path: Path) -> None:
    """F34"""
    with pytest.raises(ZorgdrukError) as told:
        read_design(written(tmp_path, text))
    assert said in str(told.value)
    assert told.value.dutch != str(told.value)


def test_latin_1_is_told_with_its_place(tmp_path: Path) -> None:
    """F34"""
    path = written(tmp_path, "scenario,care.ends\nbasispad,0.1\nÉén,0.05\n", "latin-1")
    with pytest.raises(ZorgdrukError, match=r"row 3, character 1: not UTF-8"):
        read_design(path)
