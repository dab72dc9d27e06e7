"""The embedded figures add up, nothing later than `as_of` is seen, and a damaged file is refused by name."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import DataError, ZorgdrukError
from sim.statline import DATA, Statline
from sim.statline_schema import SCHEMAS

NAMES = list(Statline().catalogue())
DEMOGRAPHIC = NAMES[: NAMES.index("social_domain_2021")]
THREE = ("GM1966", "GM1895", "GM1708")


def wide(name: str, index: list[str], **where: object) -> pd.DataFrame:
    frame = Statline().table(name)
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame.pivot(index=index, columns="indicator", values="value")


# --- what is there ---


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_what_its_catalogue_entry_says(name: str) -> None:
    entry, frame = Statline().catalogue()[name], Statline().table(name)
    assert list(frame.columns) == list(SCHEMAS[entry.columns])
    assert len(frame) == entry.rows > 0
    assert not frame.isna().to_numpy().any()
    assert entry.title and entry.source_tables and entry.licence and entry.read_from and entry.trust
    for column, kind in SCHEMAS[entry.columns].items():
        if kind == "string":
            assert frame[column].map(type).eq(str).all()
        else:
            assert frame[column].dtype == {"int16": "int16", "double": "float64"}[kind]
    if entry.unit == "per indicator":
        assert set(entry.units) == set(frame["indicator"])
    known = set(frame.get("indicator", []))
    assert {*entry.ages, *entry.lag, *entry.signed} <= known


def test_the_folder_holds_the_catalogue_and_its_tables_and_nothing_else() -> None:
    fitted = {path.name for path in DATA.glob("posterior_*")}  # of calibration.posterior
    assert {path.name for path in DATA.iterdir()} - fitted == {
        "catalogue.toml",
        *(f"{name}.parquet" for name in NAMES),
    }
    assert sum(path.stat().st_size for path in DATA.iterdir() if path.name not in fitted) < 300_000
    assert all(path.stat().st_size < 200_000 for path in DATA.iterdir() if path.name in fitted)


def test_no_file_tells_when_or_by_whom_it_was_made() -> None:
    for name in NAMES:
        assert set(pq.read_metadata(DATA / f"{name}.parquet").metadata or {}) <= {b"ARROW:schema"}


def test_checksums_are_those_of_the_files() -> None:
    found, catalogue = Statline().checksums(), Statline().catalogue()
    assert found.pop("catalogue.toml") == sha256((DATA / "catalogue.toml").read_bytes()).hexdigest()
    assert found == {f"{name}.parquet": entry.sha256 for name, entry in catalogue.items()}


def test_changing_a_table_does_not_change_it_for_the_next_reader() -> None:
    first = Statline().table("population_totals")
    first.loc[:, "value"] = 0.0
    assert Statline().table("population_totals")["value"].min() > 0


# --- one figure ---


def test_one_figure() -> None:
    statline = Statline()
    assert statline.value("vital_events", region="GM1966", indicator="births", year=2021) == 413
    assert statline.value("vital_events", region="GM1966", indicator="deaths", year=2021) == 504


@pytest.mark.parametrize(
    ("name", "question", "message"),
    [
        ("vital_event", {}, r"no table 'vital_event'; did you mean 'vital_events'\?"),
        ("vital_events", {"region": "GM0363"}, r"no figure for region GM0363.*region can be .*GM1966"),
        ("vital_events", {"indicator": "birth"}, r"indicator birth, .*; did you mean 'births'\?"),
        ("vital_events", {"year": 2035}, r"region GM1708, indicator births, .*year 2035.*2012, .*2021$"),
        ("population_nl_single_age", {"region": "NL01", "indicator": "population_1jan"}, "sex can be F, M"),
        (
            "population_municipal_age5",
            {"indicator": "population_1jan", "sex": "F"},
            r"by age only: use values",
        ),
        ("vital_events_monthly", {"region": "NL01", "year": 2013}, "12 figures where one was asked"),
        ("villages_pc4", {"region": "PC9951"}, "has no column indicator"),
    ],
)
def test_a_figure_that_is_not_there_is_named(name: str, question: dict[str, object], message: str) -> None:
    asked = {"region": "GM1708", "indicator": "births", "year": 2016, **question}
    with pytest.raises(DataError, match=message):
        Statline().value(name, **asked)  # type: ignore[arg-type]


# --- what was known ---


def test_first_january_2020_is_not_visible_at_the_end_of_2019() -> None:
    then = Statline(as_of=2019)
    asked = {"region": "GM1966", "indicator": "population_1jan"}
    assert then.value("population_totals", **asked, year=2019) == 47888
    with pytest.raises(DataError, match=r"year 2020.*no figure; years.*2018, 2019$"):
        then.value("population_totals", **asked, year=2020)
    with pytest.raises(DataError, match="known at the end of 2019"):
        then.values("household_position", region="GM1966", indicator="single_parent")


def test_figures_that_need_the_next_january_come_a_year_later() -> None:
    then = Statline(as_of=2019)
    years = {
        (name, indicator): then.values(name, region="NL01", indicator=indicator)["year"].max()
        for name, indicator in (
            ("vital_events", "population_31dec"), ("vital_events", "births"),
            ("population_totals", "population_average"), ("fertility_nl", "asfr"),
            ("fertility_nl", "live_births_by_mother_age"),
        ) if indicator != "population_average"
    }  # fmt: skip
    assert list(years.values()) == [2018, 2019, 2018, 2019]
    assert not (then.table("population_totals")["indicator"] == "population_average").any()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("as_of", [1990, 2006, 2015, 2019, 2021])
def test_nothing_later_is_seen_and_nothing_earlier_is_lost(name: str, as_of: int) -> None:
    everything, then, entry = (
        Statline().table(name),
        Statline(as_of).table(name),
        Statline().catalogue()[name],
    )
    if entry.kind == "geography":
        assert then.equals(everything)
        return
    assert (then["year"] <= as_of).all()
    expected = everything[everything["year"] + everything["indicator"].map(entry.lag).fillna(0) <= as_of]
    assert then.equals(expected.reset_index(drop=True))


def test_an_as_of_that_is_no_year_is_refused() -> None:
    with pytest.raises(ZorgdrukError, match="as_of 20190 is not a year"):
        Statline(as_of=20190)


# --- the figures add up ---


@pytest.mark.parametrize("region", THREE)
def test_the_year_closes_within_seven_persons(region: str) -> None:
    year = wide("vital_events", ["year"], region=region, sex="T", quality="exact")
    end = year.population_1jan + year.births - year.deaths + year.net_migration_incl_admin_corr
    assert (end - year.population_31dec).abs().max() <= 7
    assert (year.population_31dec.shift() - year.population_1jan).abs().max() == 0
    assert (year.arrivals_total - year.departures_total_incl_admin_corr).equals(year.net_migration_incl_admin_corr)


def test_the_rebuilt_years_of_het_hogeland_close_within_five_persons() -> None:
    year = wide("vital_events", ["year"], region="GM1966", sex="T")
    moves = (
        year.immigration_from_abroad - year.emigration_incl_admin_corr
        + year.arrivals_from_other_municipalities - year.departures_to_other_municipalities
    )  # fmt: skip
    end = year.population_1jan + year.births - year.deaths + moves
    assert (end - year.population_1jan.shift(-1)).abs().max() <= 5


def test_rounded_cells_of_2020_agree_with_the_exact_ten_year_groups() -> None:
    cells = Statline().table("population_municipal_age5")
    cells = cells[(cells.year == 2020) & cells.region.isin(THREE)].assign(decade=lambda f: f.age_from // 10 * 10)
    sums = cells.pivot_table(index=["region", "decade"], columns="sex", values="value", aggfunc="sum")
    exact = Statline().table("population_municipal_age10").set_index(["region", "age_from"])["value"]
    exact.index.names = ["region", "decade"]
    assert len(exact) == 30
    assert (sums["T"] - exact).abs().max() == 20
    assert (sums["M"] + sums["F"] - exact).abs().max() == 26


def test_five_year_groups_add_up_to_the_exact_totals_by_sex() -> None:
    cells = Statline().table("population_municipal_age5")
    sums = cells.groupby(["region", "year", "sex", "quality"])["value"].sum().reset_index("quality")
    totals = Statline().table("population_totals")
    totals = totals[totals.indicator == "population_1jan"].set_index(["region", "year", "sex"])["value"]
    both = sums.join(totals.rename("total"), how="inner")
    difference = (both.value - both.total).abs()
    assert difference[both.quality == "exact"].max() == 0
    rounded = difference[both.quality == "rounded5"]
    assert rounded[rounded.index.get_level_values("sex") != "T"].max() == 4
    assert rounded.xs("T", level="sex").groupby("year").max().to_dict() == {2020: 11, 2021: 6}


def test_deaths_by_age_add_up_to_the_deaths_of_the_year() -> None:
    deaths = Statline().table("deaths_nl_age").groupby(["sex", "year"])["value"].sum()
    total = Statline().table("vital_events").query("region == 'NL01' and indicator == 'deaths' and sex != 'T'")
    both = total.set_index(["sex", "year"])["value"]
    assert len(both) == 24
    assert (deaths.loc[both.index] == both).all()


def test_deaths_are_by_age_at_death_and_q_by_age_on_31_december() -> None:
    """Would fail if either label meant the other: the difference is half a year of ageing, 5.4%."""

    def grid(name: str, sex: str) -> pd.DataFrame:
        frame = Statline().table(name)
        return frame[frame.sex == sex].pivot(index="age_from", columns="year", values="value")

    years, ages = list(range(2011, 2020)), list(range(60, 90))
    for sex in "MF":
        people, deaths, q = (grid(n, sex) for n in ("population_nl_single_age", "deaths_nl_age", "mortality_qx_nl"))
        exposure = (people[years].to_numpy() + people[[y + 1 for y in years]].to_numpy())[60:90] / 2
        rate = deaths.loc[ages, years].to_numpy() / exposure
        observed = np.log(rate / (1 + rate / 2))
        label, half_a_year = np.log(q.loc[ages, years].to_numpy()), np.log(q.loc[60:90, years].to_numpy())
        assert np.mean(observed - label) == pytest.approx(0.054, abs=0.002)
        assert abs(np.mean(observed - (half_a_year[:-1] + half_a_year[1:]) / 2)) < 0.001


def test_months_add_up_to_the_year_and_stand_in_their_order() -> None:
    months = Statline().table("vital_events_monthly")
    yearly = wide("vital_events", ["region", "year"], sex="T")
    yearly["emigration"] = yearly.emigration_incl_admin_corr + yearly.net_admin_corrections
    sums = months[months.year < 2016].groupby(["region", "year", "indicator"])["value"].agg(["sum", "size"])
    assert (sums["size"] == 12).all()
    expected = yearly.stack()
    both = sums.join(expected.rename("year_total"), how="inner")
    assert len(both) == len(sums)
    assert (both["sum"] - both["year_total"]).abs().max() == 0
    assert months[months.year == 2017].month.max() == 3
    nl = wide("vital_events_monthly", ["year", "month"], region="NL01")
    growth = nl.births - nl.deaths + nl.immigration_from_abroad - nl.emigration + nl.net_admin_corrections
    off = nl.population_growth - growth
    assert len(off) == 63
    assert list(off[off != 0].index) == [(year, 12) for year in range(2012, 2016)]
    assert nl.deaths.groupby("month").mean().idxmax() in (1, 2, 3)  # winter


def test_positions_in_the_household_add_up() -> None:
    position = wide("household_position", ["region", "year", "sex", "age_from"])
    four = position.filter(regex=r"^partner_").sum(axis=1)
    assert (four - position.partners_total).abs().max() == 0
    parts = position[["child_at_home", "living_alone", "partners_total", "single_parent", "other_member"]].sum(axis=1)
    assert (parts - position.in_private_households).abs().max() == 0
    old = position.xs(2006, level="year")
    assert (old.in_private_households + old.institutional - old.total_in_households).abs().max() == 0


def test_births_add_up_by_order_sex_and_age_of_the_mother() -> None:
    births = Statline().table("births_by_mother_age")
    total = births[births.indicator == "live_births"].pivot(index=["region", "year"], columns="sex", values="value")
    assert (total.M + total.F == total["T"]).all()
    for pattern in ("birth_order_", "mother_", "live_births_by_mother_age"):
        part = births[births.indicator.str.startswith(pattern)].groupby(["region", "year"])["value"].sum()
        assert (part == total["T"]).all()


def test_postcodes_and_wijken_lie_in_their_municipality() -> None:
    places, cells = Statline().table("villages_pc4"), Statline().table("population_pc4_age5")
    assert set(places.region) == set(cells.region) and len(places) == 98
    assert (places.municipality == "GM1966").sum() == 45
    wijken = Statline().table("wijken")
    assert (wijken.region.str[2:6] == wijken.municipality.str[2:]).all()
    assert not wijken.wijk.str.startswith("Wijk ").any()


# --- files that are not what they should be ---


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def forge(folder: Path, name: str, change: Callable[[pd.DataFrame], pd.DataFrame], **types: str) -> None:
    """Write a table that was changed, with a catalogue that agrees on hash and number of rows."""
    frame = change(pq.read_table(folder / f"{name}.parquet").to_pandas())
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    for column, kind in types.items():
        position = table.schema.get_field_index(column)
        table = table.set_column(position, column, table.column(column).cast(kind))
    pq.write_table(table, folder / f"{name}.parquet")
    entry = tomllib.loads((folder / "catalogue.toml").read_text())[name]
    new = sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
    text = (folder / "catalogue.toml").read_text().replace(entry["sha256"], new)
    start = text.index(f"[{name}]")
    text = text[:start] + text[start:].replace(f"rows = {entry['rows']}", f"rows = {len(frame)}", 1)
    (folder / "catalogue.toml").write_text(text)


def put(row: int, column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        if isinstance(frame[column].dtype, pd.CategoricalDtype):
            frame[column] = frame[column].cat.add_categories([value])
        frame.loc[row, column] = value
        return frame

    return change


def refused(folder: Path, name: str) -> str:
    with pytest.raises(DataError) as caught:
        Statline(folder=folder).table(name)
    message = str(caught.value)
    assert message.endswith("reinstall zorgdruk or run with the original data")
    assert "\n" not in message and str(folder) not in message
    return message


def test_an_unchanged_forgery_is_accepted(folder: Path) -> None:
    """The tests below change one thing; this shows that nothing else in a forged file is refused."""
    for name in ("mortality_qx_nl", "villages_pc4", "population_totals"):
        forge(folder, name, lambda frame: frame)
    for name in ("mortality_qx_nl", "villages_pc4", "population_totals"):
        Statline(folder=folder).table(name)


def test_a_missing_file(folder: Path) -> None:
    (folder / "households.parquet").unlink()
    assert "households.parquet cannot be read (No such file" in refused(folder, "households")
    with pytest.raises(DataError, match=r"households\.parquet cannot be read"):
        Statline(folder=folder).checksums()


def test_a_file_of_zero_bytes(folder: Path) -> None:
    (folder / "households.parquet").write_bytes(b"")
    assert "households.parquet was changed or damaged: SHA-256 e3b0c44298fc" in refused(folder, "households")


def test_a_truncated_file(folder: Path) -> None:
    path = folder / "households.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    assert "households.parquet was changed or damaged" in refused(folder, "households")


@pytest.mark.parametrize("where", [0.001, 0.1, 0.3, 0.5, 0.7, 0.999])
def test_one_flipped_bit(folder: Path, where: float) -> None:
    path = folder / "mortality_qx_nl.parquet"
    data = bytearray(path.read_bytes())
    data[int(where * len(data))] ^= 1
    path.write_bytes(data)
    assert "mortality_qx_nl.parquet was changed or damaged" in refused(folder, "mortality_qx_nl")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"<html>503</html>"])
def test_a_file_that_is_no_parquet_even_with_the_right_hash(folder: Path, content: bytes) -> None:
    entry = Statline().catalogue()["households"]
    (folder / "households.parquet").write_bytes(content)
    text = (folder / "catalogue.toml").read_text()
    (folder / "catalogue.toml").write_text(text.replace(entry.sha256, sha256(content).hexdigest()))
    assert "households.parquet is not a readable parquet file" in refused(folder, "households")


def duplicate(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, frame.iloc[[4]]], ignore_index=True)


def without(row: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda frame: frame.drop(index=row).reset_index(drop=True)


def turned(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[5, ["age_from", "age_to"]] = 4, 3
    return frame.astype({"age_from": "int16", "age_to": "int16"})


VIOLATIONS: dict[str, tuple[str, Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "columns renamed": (
        "households",
        lambda f: f.rename(columns={"value": "waarde"}),
        "has columns .*waarde",
    ),
    "column gone": ("households", lambda f: f.drop(columns="quality"), "has columns"),
    "columns in another order": ("households", lambda f: f[f.columns[::-1]], "has columns"),
    "type": ("households", lambda f: f.astype({"year": "int64"}), "column year: type int64, expected int16"),
    "text type": ("households", lambda f: f.astype({"sex": "str"}), "column sex: type .*string"),
    "empty cell": (
        "households",
        lambda f: f.assign(region=f.region.where(f.index != 3)),
        "column region: empty cells",
    ),
    "not a number": ("mortality_qx_nl", put(3, "value", np.inf), "row 4, column value: inf is not a finite"),
    "negative": ("population_totals", put(6, "value", -1.0), r"row 7, column value: -1\.0 is below 0;"),
    "q above one": ("mortality_qx_nl", put(9, "value", 1.01), r"row 10, column value: 1\.01 is above 1;"),
    "sex": ("households", put(2, "sex", "X"), "row 3, column sex: 'X' is not one of F, M, T"),
    "quality": ("households", put(2, "quality", "good"), "row 3, column quality: 'good' is not one of"),
    "year": ("households", put(2, "year", 1066), "row 3, column year: 1066 is outside 2011 to 2022"),
    "age": ("mortality_qx_nl", put(0, "age_from", -1), "row 1, column age_from: -1 is outside 0 to 120"),
    "ages turned": ("households", turned, "row 6, column age_to: 3 is below age_from"),
    "month": ("vital_events_monthly", put(1, "month", 13), "row 2, column month: 13 is outside 1 to 12"),
    "second row": ("households", duplicate, "row [0-9]+, column region: .* has a second row with the same"),
    "age gap": ("mortality_qx_nl", without(50), "ages 51 to 51 of qx_"),
    "first age gone": (
        "mortality_qx_nl",
        without(0),
        "ages 1 to 1 of qx_",
    ),
    "last age gone": (
        "mortality_qx_nl",
        without(99),
        "ages 98 to 98 of qx_",
    ),
    "year gap": (
        "mortality_qx_nl",
        lambda f: f[f.year != 2014],
        "column year: 2014 is missing from a series",
    ),
    "latitude": ("villages_pc4", put(0, "lat", 6.5), r"row 1, column lat: 6\.5 is outside 50\.7 to 53\.7"),
    "longitude": ("villages_pc4", put(0, "lon", 53.3), r"row 1, column lon: 53\.3 is outside 3\.2 to 7\.3"),
}


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_an_impossible_table_is_refused_with_its_place(folder: Path, violation: str) -> None:
    name, change, message = VIOLATIONS[violation]
    forge(folder, name, change)
    assert re.search(f"^{name}.parquet.*{message}", refused(folder, name))


def test_another_number_of_rows(folder: Path) -> None:
    text = (folder / "catalogue.toml").read_text()
    (folder / "catalogue.toml").write_text(text.replace("rows = 1800", "rows = 1801"))
    assert "mortality_qx_nl.parquet has 1800 rows, expected 1801" in refused(folder, "mortality_qx_nl")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rows = 1800", "rows = ", "catalogue.toml is not valid TOML"),
        (
            "rows = 1800",
            'rows = "many"',
            "catalogue.toml, mortality_qx_nl.rows: Input should be a valid integer",
        ),
        ("rows = 1800", "rows = 1800\nrow = 1", "catalogue.toml, mortality_qx_nl.row: Extra inputs"),
        ('columns = "tidy"', 'columns = "untidy"', "'untidy' are not a known schema"),
    ],
)
def test_a_damaged_catalogue(folder: Path, old: str, new: str, message: str) -> None:
    text = (folder / "catalogue.toml").read_text()
    assert old in text
    (folder / "catalogue.toml").write_text(text.replace(old, new))
    assert message in refused(folder, "mortality_qx_nl")


def test_a_missing_catalogue(tmp_path: Path) -> None:
    assert "catalogue.toml cannot be read" in refused(tmp_path, "households")


# --- speed ---

LOAD = f"""
import sys, time
import pandas
start = time.perf_counter()
from sim.statline import Statline
statline = Statline()
for name in {DEMOGRAPHIC}:
    statline.table(name)
seconds = time.perf_counter() - start
assert "pyarrow.dataset" not in sys.modules, "pyarrow.dataset is slow to import"
print(seconds)
"""


def fresh_load() -> float:
    root = str(DATA.parents[1])
    environment = os.environ | {"PYTHONPATH": root}
    done = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def test_loading_does_not_import_the_slow_part_of_arrow() -> None:
    assert fresh_load() < 10


@pytest.mark.benchmark
def test_all_demographic_tables_load_within_three_tenths_of_a_second() -> None:
    assert min(fresh_load() for _ in range(5)) < 0.3


def test_a_damaged_file_that_no_rate_reads_is_refused_as_well(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    file = tmp_path / "data" / "wijken.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(DataError, match=r"wijken\.parquet was changed or damaged"):
        Statline(folder=tmp_path / "data").checksums()


def test_an_empty_catalogue_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text("")
    with pytest.raises(DataError, match="names no table"):
        Statline(folder=tmp_path).catalogue()
