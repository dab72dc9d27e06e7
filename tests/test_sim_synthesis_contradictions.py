"""Figures that contradict each other end with one sentence that names the cell, and nothing is written."""

import re
import shutil
import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments import cli
from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES
from sim.statline import DATA, Statline
from sim.synthesis import START_YEARS
from sim.synthesis.contradictions import check_figures
from sim.synthesis.lookup import rounding

HOGELAND = MUNICIPALITIES[0]
EMPTY = -987654.0  # stands for a cell without a value
Change = Callable[[pd.DataFrame], pd.DataFrame]


def alter(folder: Path, name: str, change: Change) -> None:
    """Change a real table, with a catalogue that agrees on its hash and number of rows."""
    path, catalogue = folder / f"{name}.parquet", folder / "catalogue.toml"
    frame = change(pq.read_table(path).to_pandas()).reset_index(drop=True)
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    if "value" in frame:  # Arrow would take a NaN of pandas for an empty cell
        value = pa.array([None if v == EMPTY else v for v in frame["value"]], pa.float64(), from_pandas=False)
        table = table.set_column(table.schema.get_field_index("value"), "value", value)
    pq.write_table(table, path)
    text = catalogue.read_text()
    entry = tomllib.loads(text)[name]
    text = text.replace(entry["sha256"], sha256(path.read_bytes()).hexdigest())
    start = text.index(f"[{name}]")
    catalogue.write_text(text[:start] + text[start:].replace(f"rows = {entry['rows']}", f"rows = {len(frame)}", 1))


def where(frame: pd.DataFrame, **cell: object) -> "pd.Series[bool]":
    """Tell which rows are the cell; a list means any of them."""
    chosen = pd.Series(data=True, index=frame.index)
    for column, value in cell.items():
        chosen &= frame[column].isin(value if isinstance(value, list) else [value])
    assert chosen.any(), f"the table has no {cell}"
    return chosen


def put(value: Callable[[float], float], **cell: object) -> Change:
    """Return a change of the value of some cells."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = where(frame, **cell)
        frame.loc[chosen, "value"] = frame.loc[chosen, "value"].map(value)
        return frame

    return change


def rename(column: str, new: str, **cell: object) -> Change:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = where(frame, **cell)
        frame[column] = frame[column].cat.add_categories([new])
        frame.loc[chosen, column] = new
        return frame

    return change


def drop(**cell: object) -> Change:
    return lambda frame: frame[~where(frame, **cell)]


def both(*changes: Change) -> Change:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        for one in changes:
            frame = one(frame)
        return frame

    return change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


GM: dict[str, object] = {"region": "GM1966"}
POSITION, AGE5, PC4 = "household_position", "population_municipal_age5", "population_pc4_age5"
KINDS = [f"partner_{w}_{c}_children" for w in ("unmarried", "married") for c in ("no", "with")]
IN_2020, IN_2021 = GM | {"year": 2020}, GM | {"year": 2021}
KERN = {"region": "PC9951", "year": 2021}

CASES: dict[str, tuple[str, Change, str]] = {
    "men and women are not the total": (
        "population_totals", put(lambda v: v + 1, **IN_2021, indicator="population_1jan", sex="M"),
        r"table population_totals, region GM1966, year 2021, population_1jan, sex T, all ages: 47834, but men "
        "and women are 47835; correct",
    ),
    "ages do not add up to the total of 2021": (
        "population_totals", put(lambda v: v + 400, **IN_2021, indicator="population_1jan", sex=["M", "F"]),
        "table population_totals.* 47834, but men and women are 48634",
    ),
    "both totals differ from the ages": (
        "population_totals",
        both(put(lambda v: v + 400, **IN_2021, indicator="population_1jan", sex=["M", "F"]),
             put(lambda v: v + 800, **IN_2021, indicator="population_1jan", sex="T")),
        "table population_municipal_age5, region GM1966, year 2021, population_1jan, sex M, sum over ages: 24055, but "
        r"table population_totals has 24452 \(rounding explains 260\)",
    ),
    "an exact age that does not add up": (
        "population_municipal_age10", put(lambda v: v + 2, **IN_2020, age_from=30),
        "table population_municipal_age10, region GM1966, year 2020, population_1jan, sex T, sum over ages: 47803, but "
        "table population_totals has 47801",
    ),
    "ages moved from one group to another": (
        "population_municipal_age10",
        both(put(lambda v: v + 300, **IN_2020, age_from=30), put(lambda v: v - 300, **IN_2020, age_from=40)),
        "population_municipal_age10, region GM1966, year 2020, .*ages 30-39: 4897, but table population_municipal_age5 "
        r"has 4600 \(rounding explains 116\)",
    ),
    "a negative cell": (
        POSITION, put(lambda v: -3.0, **IN_2020, indicator="single_parent", age_from=40),
        r"household_position.parquet, region GM1966, year 2020, indicator single_parent, sex T, age_from 40, "
        r"age_to 44, "
        r"row [0-9]+, column value: -3\.0 is below 0; reinstall",
    ),
    "a cell that is no number": (
        PC4, put(lambda v: float("nan"), **KERN, indicator="population_1jan", sex="M", age_from=40),
        "population_pc4_age5.parquet, region PC9951, year 2021, indicator population_1jan, sex M, age_from 40, "
        ".*: nan is "
        "not a finite number; reinstall",
    ),
    "an empty cell": (
        PC4, put(lambda v: EMPTY, **KERN, indicator="population_1jan", sex="M", age_from=40),
        "population_pc4_age5.parquet, region PC9951, year 2021, indicator population_1jan, sex M, age_from 40, "
        ".*: empty "
        "cells are not allowed; reinstall",
    ),
    "an unknown place": (
        PC4, rename("region", "PC1234", region="PC9951"),
        "table population_pc4_age5, region PC1234, year 20.*: unknown place, expected a postcode of table villages_pc4 "
        "such as PC[0-9]+; correct the code",
    ),
    "an unknown municipality": (
        "villages_pc4", rename("municipality", "GM9999", region="PC9951"),
        "table villages_pc4, region PC9951, column municipality: unknown municipality 'GM9999', expected one of "
        "GM1708.*; correct the code",
    ),
    "a kern without people": (
        PC4, drop(region="PC9951"),
        r"table population_pc4_age5, region PC9951, year 20.*: no figure.*it lacks this region\); add the figures",
    ),
    "a municipality without a table": (
        POSITION, drop(**IN_2020),
        "table household_position, region GM1966, year 2020, partner_unmarried_no_children, sex T: no figure, and a "
        r"start population needs one \(it lacks this region\); add the figures",
    ),
    "more people in couples than adults": (
        POSITION, put(lambda v: 2 * v, **IN_2020, indicator=[*KINDS, "partners_total"]),
        "table household_position, region GM1966, year 2020, partners of all kinds, all ages: 49964, but table "
        "population_municipal_age5 has 40[0-9]+ inhabitants of 15 and over",
    ),
    "an odd number of partners": (
        POSITION, put(lambda v: v + 1, **IN_2020, indicator="partner_married_no_children", age_from=60),
        "household_position, region GM1966, year 2020, partner_married_no_children, all ages: 11417, but "
        "couples need an "
        "even number of partners; correct it",
    ),
    "positions that do not add up": (
        POSITION, put(lambda v: v + 6, **IN_2020, indicator="living_alone", age_from=60),
        "household_position, region GM1966, year 2020, in_private_households, sex T, ages 60-64: [0-9]+, but the 8 "
        "positions it consists of add up to [0-9]+",
    ),
    "more people at home than there are": (
        POSITION, put(lambda v: v + 500, **IN_2020, indicator=["in_private_households", "other_member"], age_from=80),
        "household_position, region GM1966, year 2020, in_private_households, sex T, ages 80-89: 2381, but table "
        "population_municipal_age10 has 2042 inhabitants of these ages",
    ),
    "households of one that nobody lives in": (
        "households", put(lambda v: v + 50, **IN_2020, indicator=["hh_one_person", "households_total"]),
        r"table households, region GM1966, year 2020, hh_one_person: 7452, but table household_position has "
        r"7402 persons "
        r"for it \(living_alone\)",
    ),
    "sizes that do not add up": (
        "households", put(lambda v: v + 50, **IN_2020, indicator="hh_size_3"),
        "households, region GM1966, year 2020, hh_multi_person: 14032, but hh_size_2 .* are 14082",
    ),
    "sizes that do not fit the persons": (
        "households",
        both(put(lambda v: v - 900, **IN_2020, indicator="hh_size_2"),
             put(lambda v: v + 900, **IN_2020, indicator="hh_size_5plus")),
        "households, region GM1966, year 2020, persons that the sizes hold at least: 49298, at most 53526, but table "
        "household_position has 47039 persons in private households",
    ),
    "sizes that hold too few persons": (
        "households",
        both(put(lambda v: v + 900, **IN_2020, indicator="hh_size_2"),
             put(lambda v: v - 900, **IN_2020, indicator="hh_size_5plus")),
        "households, region GM1966, year 2020, persons that the sizes hold at least: 43898, at most 44526, but table "
        "household_position has 47039 persons in private households",
    ),
    "a child too many": (
        POSITION,
        both(put(lambda v: 0.0, **IN_2020, indicator="child_at_home", age_from=[0, 5, 10, 15]),
             put(lambda v: 4000.0, **IN_2020, indicator="other_member", age_from=[0])),
        "household_position, region GM1966, year 2020, in_private_households.* add up to 4000",
    ),
    "households of 2021 that do not add up": (
        "households", put(lambda v: v + 9, **IN_2021, indicator="hh_one_person"),
        "households, region GM1966, year 2021, households_total: 21635, but hh_one_person .* are 21644",
    ),
    "more households in 2021 than people": (
        "households", put(lambda v: 3 * v, **IN_2021),
        "households, region GM1966, year 2021, persons needed for .*: 107097, but table population_totals has 47834",
    ),
    "kernen with more people than the municipality": (
        PC4, put(lambda v: v + 400, **KERN, indicator="population_1jan_total"),
        r"population_pc4_age5, region PC9951, year 2021, population_1jan_total, all ages: [0-9]+, but its ages "
        r"add up to "
        r"[0-9]+ \(rounding explains 55\)",
    ),
    "a kern with more people of an age than fit": (
        PC4, put(lambda v: v + 100, **KERN, indicator="population_1jan", sex="F", age_from=40),
        "population_pc4_age5, region GM1966, year 2021, sum of 45 kernen, population_1jan, sex F, ages 40-44: "
        "[0-9]+, but "
        r"table population_municipal_age5 has [0-9]+ \(rounding explains 58\)",
    ),
    "marital states of 2006": (
        "marital_status_municipal_2006",
        put(lambda v: v + 4, region="GM1651", indicator="widowed", sex="F", age_from=70),
        "marital_status_municipal_2006, region GM1651, year 2006, never_married .*, sex F, ages 70-74: [0-9]+, "
        "but table "
        "population_municipal_age5 has [0-9]+ inhabitants",
    ),
    "positions of 2006 that are not the people": (
        POSITION, put(lambda v: v + 4, region="GM1651", year=2006, indicator="institutional", sex="F", age_from=70),
        r"household_position, region GM1651, year 2006, in_private_households \+ institutional, sex F, ages 70-74",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_contradiction_ends_with_one_sentence_and_nothing_is_written(
    case: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, change, said = CASES[case]
    alter(folder, name, change)
    monkeypatch.setenv("ZORGDRUK_DATA", str(folder))
    out, save = folder.parent / "out", folder.parent / "saved.npz"
    assert cli.main(["population", "--out", str(out), "--save", str(save)]) == 2
    printed, err = capsys.readouterr()
    assert printed == "" and err.count("\n") == 1 and "Traceback" not in err
    assert re.search(said, err), err
    assert sorted(path.name for path in folder.parent.iterdir()) == ["data"]


def test_a_run_is_refused_just_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, change, said = CASES["an odd number of partners"]
    alter(folder, name, change)
    monkeypatch.setenv("ZORGDRUK_DATA", str(folder))
    assert cli.main(["run", "--until", "2021-01", "--out", str(folder.parent / "out")]) == 2
    assert re.search(said, capsys.readouterr().err)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["data"]


@pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)
@pytest.mark.parametrize("year", START_YEARS)
def test_the_embedded_figures_agree(municipality, year: int) -> None:
    check_figures(municipality, Statline(), year)


def test_rounding_is_no_contradiction(folder: Path) -> None:
    """One cell more or less of 5 is what rounding does; ten times that is not."""
    alter(folder, PC4, put(lambda v: v + 5, **KERN, indicator="population_1jan", sex="F", age_from=40))
    check_figures(HOGELAND, Statline(folder=folder), 2021)
    alter(folder, PC4, put(lambda v: v + 55, **KERN, indicator="population_1jan", sex="F", age_from=40))
    with pytest.raises(DataError, match="rounding explains"):
        check_figures(HOGELAND, Statline(folder=Path(shutil.copytree(folder, folder.parent / "again"))), 2021)


def test_a_figure_hidden_by_as_of_must_agree_too(folder: Path) -> None:
    name, change, said = CASES["an odd number of partners"]
    alter(folder, name, change)
    with pytest.raises(DataError, match=said):
        check_figures(HOGELAND, Statline(as_of=2016, folder=folder), 2016)


def test_families_need_children(folder: Path) -> None:
    """Positions add up, and still no family can have a child."""
    ages = list(range(0, 60, 5))
    cells = pq.read_table(folder / f"{POSITION}.parquet").to_pandas()
    here = where(cells, **IN_2020, indicator="child_at_home", age_from=ages)
    moved = cells[here].set_index("age_from")["value"]

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[where(frame, **IN_2020, indicator="child_at_home", age_from=ages), "value"] = 0.0
        others = where(frame, **IN_2020, indicator="other_member", age_from=ages)
        frame.loc[others, "value"] += frame.loc[others, "age_from"].map(moved)
        return frame

    alter(folder, POSITION, change)
    with pytest.raises(DataError, match=r"child_at_home, all ages: [0-9]+, but 6988 families .* need 1 to 6 each"):
        check_figures(HOGELAND, Statline(folder=folder), 2020)


@pytest.mark.parametrize(("cells", "most"), [(1, 2.5), (4, 10.0), (12, 30.0), (48, 60.0), (1200, 300.0)])
def test_rounding_grows_as_its_standard_deviation_and_is_never_more_than_each_cell_at_worst(
    cells: int, most: float
) -> None:
    assert rounding(cells) == pytest.approx(most)
