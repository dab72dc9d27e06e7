"""A user's CSV files: read as offices write them, precise about mistakes, closed to data on persons."""

import pytest

from sim.cbs.templates import SHEET, make_templates
from sim.cbs.user_csv import read_lines
from sim.cbs.user_files import read_user_files
from sim.errors import DataError, ZorgdrukError

TABLE = "social_domain_2021.csv"
HEAD = "region;year;indicator;value\n"
ABOUT = "code;name;province\nGM9999;Testdam;PV27\n"


def written(folder, text, name=TABLE, coding="utf-8"):
    """Write one file and the one that says whose it is."""
    folder.mkdir(exist_ok=True)
    (folder / "gemeente.csv").write_text(ABOUT, encoding="utf-8")
    (folder / name).write_bytes(text.encode(coding) if isinstance(text, str) else text)
    return folder


def rows(folder, text, name=TABLE, coding="utf-8", code="GM9999"):
    """Read one file."""
    return read_user_files(written(folder, text, name, coding), code).tables[name.removesuffix(".csv")]


LINE = "GM9999;2021;mean_household_size;2,1\n"
WRITTEN = {
    "semicolons and a comma": (HEAD + LINE, "utf-8"),
    "a BOM": (HEAD + LINE, "utf-8-sig"),
    "Latin-1": (HEAD + LINE + "# café\n", "latin-1"),
    "UTF-16": (HEAD + LINE, "utf-16"),
    "commas and a dot": ((HEAD + LINE.replace(",", ".")).replace(";", ","), "utf-8"),
    "tabs": ((HEAD + LINE).replace(";", "\t"), "utf-8"),
    "Windows lines": ((HEAD + LINE).replace("\n", "\r\n"), "utf-8"),
    "blank lines": ("\n" + HEAD + "\n;;;\n" + LINE + "\n", "utf-8"),
    "capitals and blanks": (HEAD.upper() + " gm9999 ; 2021;mean_household_size; 2,1 \n", "utf-8"),
    "a remark": ("# uit de registratie\n" + HEAD + LINE, "utf-8"),
    "a provisional mark": (HEAD + LINE.replace("2,1", "2,1*"), "utf-8"),
    "the line of Excel": ("sep=;\n" + HEAD + LINE, "utf-8"),
    "quotes": (HEAD + '"GM9999";"2021";"mean_household_size";"2,1"\n', "utf-8"),
}


@pytest.mark.parametrize(("text", "coding"), WRITTEN.values(), ids=WRITTEN.keys())
def test_a_file_is_read_however_an_office_writes_it(text, coding, tmp_path):
    found = rows(tmp_path / "own", text, coding=coding)
    assert found["region"].tolist() == ["GM9999"] and found["value"].tolist() == [2.1]
    assert found["year"].tolist() == [2021] and found["sex"].tolist() == ["T"] and found["age_to"].tolist() == [120]


def line(text):
    return HEAD + "GM9999;2021;inhabitants;11606\n" + text


WRONG = {
    "a word for a number": (line("GM9999;2021;men;veel\n"), "line 3, column value: 'veel' is no number"),
    "thousands or decimals": (line("GM9999;2021;men;5.800\n"), "'5.800' may be thousands or decimals"),
    "a negative count": (line("GM9999;2021;men;-5\n"), "column value: '-5' is below 0"),
    "a key twice": (line("GM9999;2021;inhabitants;3\n"), "line 3, column region: .* as line 2"),
    "an unknown indicator": (line("GM9999;2021;inhabitant;3\n"), "did you mean 'inhabitants'"),
    "a year that is none": (line("GM9999;20x1;men;3\n"), "column year: '20x1' is no number"),
    "no year": (line("GM9999;;men;3\n"), "column year: '' must be a number"),
    "half a year": (line("GM9999;2021,5;men;3\n"), "must be a whole number"),
    "a code that is none": (line("Testdam;2021;men;3\n"), "'Testdam' is no code such as GM1966"),
    "another municipality": (line("GM1966;2021;men;3\n"), r"'GM1966' is not of Testdam \(GM9999\)"),
    "a wijk of another": (line("WK196601;2021;men;3\n"), "is not of Testdam"),
    "a municipality that is gone": (line("GM0005;2021;men;3\n"), r"joined to Het Hogeland \(GM1966\) in 2019"),
    "a cell too few": (line("GM9999;2021;men\n"), "line 3: 3 cells where the header has 4"),
    "an unknown column": ("region;jaar;indicator;value\nGM9999;2021;men;3\n", "column jaar: no such column"),
    "a column that is missing": ("region;year;value\nGM9999;2021;3\n", "column indicator is missing"),
    "a column twice": ("region;year;year;indicator;value\n", "column 'year' is there twice"),
    "nothing": ("", "the file is empty"),
    "a spreadsheet": (b"PK\x03\x04\x00\x00", "is no text file"),
    "a small cell": (line("GM9999;2021;wmo_clients;7\n"), "below 10, which may tell who they are"),
    "a small cell by age": (line("GM9999;2021;youthcare_age_0_3;1\n"), "below 10"),
    "a full postcode": (line("9951 AB;2021;men;3\n"), "looks like data on a person"),
    "a date of birth": (line("12-03-1980;2021;men;3\n"), "looks like data on a person"),
    "a year that wraps": (line("GM9999;67557;men;3\n"), "column year: '67557' is outside 0 to 9999"),
    "a field without end": (line("GM9999;2021;men;" + "1" * 140_000 + "\n"), "line 3: is no line of cells"),
    "a mistake after a cell of two lines": (
        line('GM9999;2021;"men\n";5\nGM9999;2021;women;veel\n'),
        "line 5, column value: 'veel' is no number",
    ),
    "more people than there are": (line("GM9999;2021;men;999999999\n"), "'999999999' is above 2000000"),
    "foreign digits": (line("GM9999;٢٠٢١;men;3\n"), "is no number"),
    "a BSN": (line("111222333;2021;men;3\n"), "looks like data on a person"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_named_by_file_line_and_column(text, said, tmp_path):
    with pytest.raises(DataError, match=said) as caught:
        rows(tmp_path / "own", text)
    assert str(caught.value).startswith("social_domain_2021.csv") and "\n" not in str(caught.value)
    assert caught.value.dutch != str(caught.value) and caught.value.dutch.startswith("social_domain_2021.csv")
    for secret in ("111222333", "9951 AB", "1980"):
        assert secret not in str(caught.value) + caught.value.dutch


@pytest.mark.parametrize(
    "name",
    ["BSN", "bsn_client", "Naam", "achternaam", "Geboortedatum", "geboorte-datum", "adres", "postcode6", "PC6",
     "telefoonnummer", "E-mail", "IBAN", "Client nummer", "huisnummer"],
)  # fmt: skip
def test_a_column_on_persons_is_refused_before_anything_is_read(name, tmp_path):
    text = f"region;year;indicator;value;{name}\nGM9999;2021;men;3;x\n"
    with pytest.raises(DataError, match="data on persons may not come in here") as caught:
        rows(tmp_path / "own", text)
    assert f"line 1, column {name.lower()}" in str(caught.value)


def test_the_columns_of_the_model_are_no_data_on_persons():
    from sim.cbs.user_csv import _about_persons
    from sim.statline_schema import SCHEMAS

    for schema in SCHEMAS.values():
        _about_persons("x", 1, tuple(schema))


@pytest.mark.parametrize("sign", [".", "", "x", "-", "X", " . "])
def test_a_sign_of_statline_leaves_the_line_out_and_is_never_nought(sign, tmp_path):
    own = written(tmp_path / "own", line(f"GM9999;2021;men;{sign}\n"))
    given = read_user_files(own, "GM9999")
    assert given.tables["social_domain_2021"]["indicator"].tolist() == ["inhabitants"]
    assert "1 without figure left out" in given.told[0][0] and "1 zonder cijfer weggelaten" in given.told[0][1]


def test_a_nought_is_a_nought_and_counts_of_clients_are_rounded_to_five(tmp_path):
    text = HEAD + "".join(
        f"GM9999;2021;{name};{value}\n"
        for name, value in (("wmo_clients", 1238), ("youthcare_age_0_3", 0), ("persons_bijstand", 12), ("men", 7))
    )
    own = written(tmp_path / "own", text)
    given = read_user_files(own, "GM9999")
    found = given.tables["social_domain_2021"].set_index("indicator")
    assert found["value"].to_dict() == {"wmo_clients": 1240, "youthcare_age_0_3": 0, "persons_bijstand": 10, "men": 7}
    assert found["quality"].to_dict()["wmo_clients"] == "rounded5" and found["quality"]["men"] == "exact"
    assert "2 rounded to 5" in given.told[0][0]


def test_a_missing_year_of_a_series_is_named(tmp_path):
    text = "region;year;sex;indicator;value\n" + "".join(
        f"GM9999;{year};{sex};population_1jan;100\n" for year in (2019, 2021) for sex in ("M", "V")
    )
    with pytest.raises(DataError, match="line 4, column year: 2020 is missing before it in the series GM9999"):
        rows(tmp_path / "own", text, "population_totals.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code;name\nGM9999;Testdam\n", "must have one line with columns code, name and province"),
        ("code;name;province\n9999;Testdam;PV27\n", "column code: '9999' is no code"),
        ("code;name;province\nGM9999;Testdam;Utrecht\n", "column province: 'Utrecht' is no province"),
        ("code;name;province;since\nGM9999;Testdam;PV27;vorig jaar\n", "column since: 'vorig jaar' is no year"),
        ("code;name;province;predecessors\nGM9999;Testdam;PV27;Bedum\n", "column predecessors: 'Bedum' is no list"),
        ("code;name;province\nGM9999;Test\x7fdam;PV27\n", "column name: .* must be a name of 1 to 60 signs"),
        (f"code;name;province\nGM9999;{'T' * 61};PV27\n", "must be a name of 1 to 60 signs"),
        ("code;name;province;predecessors\nGM9999;Testdam;PV27;GM0005\n", "needs the year of the change"),
        ("code;name;province;since;predecessors\nGM9999;T;PV27;2015;GM0005:1,9\n", "is no list"),
        ("code;name;province\nGM1111;Anders;PV27\n", "GM1111 is not the municipality that is asked for, GM9999"),
    ],
)
def test_a_mistake_in_the_file_about_the_municipality(text, said, tmp_path):
    own = written(tmp_path / "own", line(""))
    (own / "gemeente.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_user_files(own, "GM9999")


def test_predecessors_are_read_with_their_shares(tmp_path):
    own = written(tmp_path / "own", line(""))
    text = "code;name;province;since;predecessors\nGM9999;Testdam;PV27;2015;GM0005 GM0053:0,8846\n"
    (own / "gemeente.csv").write_text(text, encoding="utf-8")
    place = read_user_files(own, None).place
    assert place is not None and place.since == 2015 and place.predecessors == {"GM0005": 1.0, "GM0053": 0.8846}


def test_a_folder_that_is_not_there_or_empty(tmp_path):
    with pytest.raises(ZorgdrukError, match="there is no folder"):
        read_user_files(tmp_path / "nothing", None)
    with pytest.raises(ZorgdrukError, match="has no CSV files"):
        read_user_files(tmp_path, None)


def test_a_file_called_after_no_table_is_refused(tmp_path):
    own = written(tmp_path / "own", line(""), "social_domain_2022.csv")
    with pytest.raises(DataError, match="did you mean 'social_domain_2021'"):
        read_user_files(own, None)


PLACES = "region;municipality;postcode;place;lat;lon;area_km2\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PC9951;GM1966;9951;Dorp;53,3;6,5;10\n", "column municipality: 'GM1966' is not GM9999"),
        ("PC9951;GM9999;9952;Dorp;53,3;6,5;10\n", "column postcode: '9952' is not that of region PC9951"),
        ("PC9951;GM9999;9951;Dorp;53,3;6,5;0\n", "column area_km2: '0' must be above 0"),
    ],
)
def test_a_place_that_cannot_be_is_named(text, said, tmp_path):
    with pytest.raises(DataError, match=said):
        rows(tmp_path / "own", PLACES + text, "villages_pc4.csv")


def test_the_code_of_a_predecessor_is_refused_since_the_change(tmp_path):
    own = written(tmp_path / "own", HEAD + "GM8888;2021;men;3\n")
    text = "code;name;province;since;predecessors\nGM9999;Testdam;PV27;2015;GM8888\n"
    (own / "gemeente.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"'GM8888' was joined to Testdam \(GM9999\) in 2015"):
        read_user_files(own, "GM9999")


def test_files_replace_the_series_in_them_only(tmp_path):
    from sim.active import DATA
    from sim.statline import Statline

    base = Statline(folder=DATA).table("social_domain_2021")
    own = tmp_path / "own"
    own.mkdir()
    (own / TABLE).write_text(HEAD + "GM1966;2021;wmo_clients;4000\n", encoding="utf-8")
    given = read_user_files(own, None)
    full = given.joined("social_domain_2021", base)
    assert given.code == "GM1966"
    before, after = (f[f["region"] == "GM1966"].set_index(["indicator", "year"])["value"] for f in (base, full))
    assert after["wmo_clients", 2021] == 4000.0 and len(full) == len(base)
    same = [key for key in before.index if key != ("wmo_clients", 2021)]
    assert after[same].equals(before[same])


def test_templates_are_read_back_and_say_what_may_be_filled_in(tmp_path):
    names = make_templates("GM9999", tmp_path / "own")
    assert {"gemeente.csv", "population_municipal_age5.csv", "villages_pc4.csv", TABLE, SHEET} <= set(names)
    for name in names:
        if name.endswith(".csv"):
            assert read_lines(tmp_path / "own" / name).rows == [] or name == "gemeente.csv"
    sheet = (tmp_path / "own" / SHEET).read_text(encoding="utf-8-sig")
    assert "wmo_clients" in sheet and "GM9999" in sheet and "BSN" in sheet
    with pytest.raises(ZorgdrukError, match="without such files"):
        make_templates("GM9999", tmp_path / "own")
    with pytest.raises(ZorgdrukError, match="fill in the templates"):
        read_user_files(tmp_path / "own", "GM9999")
