"""Raw figures become the embedded files: same input, same bytes; an unclear cell is refused with its line."""

import os
import tomllib
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from calibration import embed_tables
from calibration.embed import arrow_table, catalogue_entry, embed, main, write_parquet
from calibration.embed_recipes import RECIPES
from calibration.embed_tables import Recipe
from calibration.raw_tables import RawTables, ages
from sim.errors import DataError
from sim.statline import DATA, Statline
from sim.statline_schema import TableEntry

HEADER = "region_code,year,sex,age,indicator,value,unit\n"


def raw(folder: Path, text: str, encoding: str = "utf-8") -> RawTables:
    (folder / "births.csv").write_bytes(text.encode(encoding))
    return RawTables(folder)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("all", (0, 120)), ("0", (0, 0)), ("15-19", (15, 19)), ("95+", (95, 120)),
        ("<20", (0, 19)), ("15-", (0, 15)), (" 3 ", (3, 3)),
    ],
)  # fmt: skip
def test_age_labels_are_inclusive_and_open_ends_reach_120(label: str, expected: tuple[int, int]) -> None:
    assert ages(label) == expected


@pytest.mark.parametrize("label", ["", "-", "5–9", "Totaal", "20 tot 25", "3-4-5", "1.5"])
def test_other_age_labels_are_refused(label: str) -> None:
    with pytest.raises(ValueError, match="is not an age"):
        ages(label)


def test_padded_codes_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    frame = raw(tmp_path, "\ufeff" + HEADER + "NL01  ,2020, T,all,births,7,births\n").tidy("births")
    assert frame.loc[0, ["region", "year", "sex", "value"]].tolist() == ["NL01", 2020, "T", 7.0]


def test_other_regions_are_left_out(tmp_path: Path) -> None:
    text = HEADER + "GM0363,2020,T,all,births,7,births\nGM1966,2020,T,all,births,8,births\n"
    assert raw(tmp_path, text).tidy("births")["value"].tolist() == [8]


def test_thousands_become_units_and_labels_become_quality(tmp_path: Path) -> None:
    text = (
        HEADER + "NL01,2020,T,all,a,1.3,x 1000 euro\nNL01,2020,T,all,b_DERIVED,2,persons\n"
        "NL01,2020,T,all,c_rounded5,5,persons\nNL01,2020,T,all,d,5,persons (rounded to 5)\n"
    )
    frame = raw(tmp_path, text).tidy("births")
    assert frame["value"].tolist() == [1300, 2, 5, 5]
    assert frame["indicator"].tolist() == ["a", "b", "c", "d"]
    assert frame["quality"].tolist() == ["exact", "derived", "rounded5", "rounded5"]
    assert frame["unit"].tolist() == ["euro", "persons", "persons", "persons (rounded to 5)"]


@pytest.mark.parametrize("cell", [".", "", "*", "1,5", "1 000", "x"])
def test_a_value_that_is_no_number_is_refused_and_never_zero(tmp_path: Path, cell: str) -> None:
    text = HEADER + f'GM0363,2020,T,all,births,1,births\nNL01,2020,T,all,births,"{cell}",births\n'
    with pytest.raises(DataError, match=r"births\.csv, line 3, column value: .* is not a number"):
        raw(tmp_path, text).tidy("births")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEADER + "NL01,2020.5,T,all,births,1,births\n",
            "line 2, column year: '2020.5' is not a whole number",
        ),
        (HEADER + "NL01,2020,T,oud,births,1,births\n", "column age: 'oud' is not an age"),
        (HEADER.replace("value", "waarde") + "NL01,2020,T,all,births,1,births\n", "has no column 'value'"),
        (HEADER.replace(",", ";") + "NL01;2020;T;all;births;1;births\n", "has no column 'region_code'"),
        ("", "is not comma-separated"),
    ],
)
def test_a_raw_file_of_another_shape_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        raw(tmp_path, text).tidy("births")


def test_latin_1_is_refused_and_a_missing_file_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not comma-separated UTF-8 text"):
        raw(tmp_path, HEADER + "NL01,2020,T,all,één,1,births\n", "latin-1").tidy("births")
    with pytest.raises(DataError, match=r"deaths\.csv cannot be read"):
        RawTables(tmp_path).tidy("deaths")


def test_a_year_with_a_lost_month_is_left_out(tmp_path: Path) -> None:
    rows = [f"NL01,2012,T,all,births,{n},births" for n in range(12)]
    rows += [f"NL01,2013,T,all,births,{n},births" for n in range(11)]
    rows += [f"NL01,2017,T,all,births,{n},births" for n in range(3)]
    (tmp_path / "vital_events_monthly.csv").write_text(HEADER + "\n".join(rows))
    frame = embed_tables.vital_events_monthly(RawTables(tmp_path))
    assert list(zip(frame["year"], frame["month"], frame["value"], strict=True)) == [
        *((2012, n + 1, n) for n in range(12)),
        *((2017, n + 1, n) for n in range(3)),
    ]


def example(tmp_path: Path) -> tuple[Recipe, pd.DataFrame]:
    text = HEADER + "NL01,2020,T,all,births,8,births\nGM1966,2021,T,all,births,7,births\n"
    recipe = Recipe(
        "births",
        'A "quoted" title',
        ("births",),
        embed_tables.plain("births"),
        "flow",
        "A",
        signed=("births",),
    )
    return recipe, recipe.build(raw(tmp_path, text))


def test_the_same_figures_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    _, frame = example(tmp_path)
    first = write_parquet(arrow_table(frame, "tidy"), tmp_path / "a")
    assert write_parquet(arrow_table(frame[::-1], "tidy"), tmp_path / "b") == first
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert pq.read_table(tmp_path / "a").column("region").to_pylist() == ["GM1966", "NL01"]


def test_an_entry_is_toml_that_the_loader_understands(tmp_path: Path) -> None:
    recipe, frame = example(tmp_path)
    source = {"file": "births.csv", "source_table": "37230", "licence": "CC BY 4.0", "found_in": " "}
    entries = tomllib.loads(catalogue_entry(recipe, frame, [source, source | {"file": "x.csv"}], "abc"))
    entry = TableEntry.model_validate(entries["births"])
    assert (entry.title, entry.years, entry.rows, entry.sha256) == (
        'A "quoted" title',
        (2020, 2021),
        2,
        "abc",
    )
    assert entry.read_from == ["place not recorded"]
    with pytest.raises(DataError, match=r"SOURCES\.csv has no row for births"):
        catalogue_entry(recipe, frame, [], "abc")


def test_every_recipe_is_embedded_and_every_table_has_a_recipe() -> None:
    assert [recipe.name for recipe in RECIPES] == list(Statline().catalogue())


def test_a_folder_without_raw_files_is_a_users_mistake_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 2
    assert "embed: SOURCES.csv cannot be read" in capsys.readouterr().err
    (tmp_path / "SOURCES.csv").write_text("file,source_table,licence,found_in,rows\n")
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "embed: population_nl_single_age.csv cannot be read" in capsys.readouterr().err
    assert not list((tmp_path / "out").iterdir())


RAW = os.environ.get("ZORGDRUK_RAW", "")


@pytest.mark.skipif(not RAW, reason="set ZORGDRUK_RAW to the folder with the raw CSV files")
def test_the_embedded_files_are_made_from_the_raw_ones(tmp_path: Path) -> None:
    embed(Path(RAW), tmp_path)
    ours = {p.name for p in DATA.iterdir() if not p.name.startswith("posterior_")}  # those are calibrated
    assert {p.name for p in tmp_path.iterdir()} == ours
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (DATA / path.name).read_bytes(), path.name
