"""What a kern has, how far the rest is, and what a user may say of it."""

import dataclasses

import numpy as np
import pytest

from sim.calendar import month_index
from sim.errors import DataError
from sim.facilities import BASES, EMBEDDED, read_facilities
from sim.facilities_file import EXAMPLE, FACILITIES, read_entries, write_template
from sim.facilities_kept import KEPT, FacilitiesFile, from_arrays, read_file, stated, to_arrays
from sim.kernen import COHESION, COHESION_ELSEWHERE, read_kernen
from sim.municipalities import MUNICIPALITIES
from sim.statline import Statline

HOGELAND = MUNICIPALITIES[0]
MONTH = month_index(2023, 1)
HEAD = "kern,facility,value,kind,source,from,until\n"


@pytest.fixture(scope="module")
def kernen():
    return read_kernen(HOGELAND, Statline())


@pytest.fixture
def say(tmp_path):
    def read(text: str | bytes, municipality=HOGELAND):
        path = tmp_path / "own.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_facilities(municipality, Statline(), read_file(path))

    return read


@pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)
def test_every_inhabited_kern_has_the_embedded_distances_and_nothing_invented(municipality):
    facilities = read_facilities(municipality, Statline())
    table = facilities.at(MONTH)
    people = facilities.kernen.population
    assert list(table.distance.columns) == list(FACILITIES)
    assert table.distance.loc[people > 0, list(EMBEDDED)].notna().all(axis=None)
    assert table.distance[["thuiskamer", "taalhuis", "dorpshuis"]].isna().all(axis=None)
    assert table.present.isna().all(axis=None)
    assert all(facilities.known(name, MONTH) == (name in EMBEDDED) for name in FACILITIES)
    assert set(table.basis.loc[people > 0, "GP"]) == {BASES[1]} and set(table.basis["taalhuis"]) == {BASES[0]}
    expected = COHESION.get(municipality.code, COHESION_ELSEWHERE)
    assert (table.cohesion == expected).all()


@pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)
@pytest.mark.parametrize("name", EMBEDDED)
def test_distances_of_the_kernen_add_up_to_that_of_the_municipality(municipality, name):
    facilities = read_facilities(municipality, Statline())
    distance = facilities.at(MONTH).distance[name].fillna(0.0).to_numpy()
    mean = np.average(distance, weights=facilities.kernen.population)
    published = Statline().value("social_domain_2021", region=municipality.code, indicator=EMBEDDED[name], year=2021)
    assert mean == pytest.approx(published, abs=0.1)  # both rounded to 0.1 km


def test_distances_are_those_of_the_wijk_under_its_code_of_2021(kernen):
    table = read_facilities(HOGELAND, Statline()).at(MONTH).distance
    assert table.loc["Kloosterburen", "supermarket"] == 4.4 and table.loc["Usquert", "supermarket"] == 4.1
    assert table.loc["Winsum", "supermarket"] == 0.9
    assert table.loc["Eemshaven"].isna().all()
    oldambt = read_facilities(MUNICIPALITIES[1], Statline()).at(MONTH).distance
    assert oldambt.loc["Nieuw Beerta", "GP"] == pytest.approx(0.53 * 0.9 + 0.47 * 4.8)


def test_distance_is_zero_where_it_is_and_that_to_the_nearest_where_it_is_known_not_to_be(say, kernen):
    facilities = say(
        HEAD + "Bedum,dorpshuis,1,present,me,,\n9951,dorpshuis,1,present,me,,\n*,dorpshuis,0,present,me,,\n"
    )
    table, away, labels = facilities.at(MONTH), kernen.distances(), kernen.labels()
    bedum, winsum, adorp = (labels.index(name) for name in ("Bedum", "Winsum", "Adorp"))
    assert table.distance.loc[["Bedum", "Winsum"], "dorpshuis"].tolist() == [0, 0]
    assert table.distance.loc["Adorp", "dorpshuis"] == min(away[adorp, bedum], away[adorp, winsum])
    assert table.present["dorpshuis"].sum() == 2 and facilities.known("dorpshuis", MONTH)
    assert table.basis.loc["Adorp", "dorpshuis"] == BASES[2]


def test_a_kern_of_which_nothing_is_said_stays_unknown(say):
    facilities = say(HEAD + "Bedum,dorpshuis,1,present,me,,\n")
    column = facilities.at(MONTH).distance["dorpshuis"]
    assert column["Bedum"] == 0 and column.notna().sum() == 1 and not facilities.known("dorpshuis", MONTH)


def test_nowhere_is_unknown_and_not_far(say):
    assert say(HEAD + "*,taalhuis,0,present,me,,\n").at(MONTH).distance["taalhuis"].isna().all()


def test_own_distances_win_and_hold_in_their_months_only(say):
    facilities = say(HEAD + "Usquert,GP,3.5,distance_km,me,2023-01,2024-01\n")
    told = [
        facilities.at(month_index(*when)).distance.loc["Usquert", "GP"] for when in ((2022, 12), (2023, 1), (2024, 1))
    ]
    assert told == [0.7, 3.5, 0.7]
    assert facilities.at(MONTH).basis.loc["Usquert", "GP"] == BASES[3]


def test_cohesion_of_one_kern_leaves_the_others(say, kernen):
    cohesion = say(HEAD + "Usquert,cohesion,0.8,share,me,,\n").at(MONTH).cohesion
    assert cohesion[kernen.labels().index("Usquert")] == 0.8
    assert (cohesion == COHESION["GM1966"]).sum() == len(kernen) - 1


def test_a_new_facility_gets_a_column(say):
    facilities = say(HEAD + "Bedum,repair cafe,1,new:present,me,,\n*,repair cafe,0,present,me,,\n")
    assert facilities.names[-1] == "repair cafe" and facilities.known("repair cafe", MONTH)


def test_a_dutch_spreadsheet_is_read(say):
    text = "\ufeff" + HEAD.replace(",", ";") + "Bedum;GP;0,4;distance_km;me;;\r\n"
    assert say(text).at(MONTH).distance.loc["Bedum", "GP"] == 0.4


def test_the_template_is_refused_until_it_is_edited_and_read_then(tmp_path, kernen):
    path = tmp_path / "template.csv"
    write_template(path, kernen)
    with pytest.raises(DataError, match=r"template.csv, line 2: is a line of the example"):
        read_entries(read_file(path), kernen)
    path.write_text(path.read_text().replace(EXAMPLE, "seen"))
    entries = read_entries(read_file(path), kernen)
    assert {entry.facility for entry in entries} >= {"dorpshuis", "thuiskamer", "GP", "repair cafe", "cohesion"}
    with pytest.raises(DataError, match="exists already"):
        write_template(path, kernen)


WRONG = {
    "Bedumm,GP,1,distance_km,me,,": r"line 2, column kern: unknown kern 'Bedumm'; did you mean 'Bedum'",
    "9999999,GP,1,distance_km,me,,": r"unknown kern '9999999'",
    "Bedum,dorphuis,1,present,me,,": r"column facility: unknown facility 'dorphuis'; did you mean 'dorpshuis'",
    "Bedum,,1,new:present,me,,": r"unknown facility ''",
    "Bedum,GP,-1,distance_km,me,,": r"column value: -1 cannot be; distance_km must be from 0 to 100",
    "Bedum,GP,101,distance_km,me,,": r"from 0 to 100",
    "Bedum,GP,nan,distance_km,me,,": r"column value: nan cannot be",
    "Bedum,GP,inf,distance_km,me,,": r"column value: inf cannot be",
    "Bedum,GP,1_0,distance_km,me,,": r"'1_0' is not a number",
    "Bedum,GP,far,distance_km,me,,": r"'far' is not a number",
    "Bedum,GP,,distance_km,me,,": r"'' is not a number",
    "Bedum,GP,0.5,present,me,,": r"1 \(yes\) or 0 \(no\)",
    "Bedum,GP,1,metres,me,,": r"column kind: 'metres' for 'GP' must be present or distance_km",
    "Bedum,GP,0.5,share,me,,": r"must be present or distance_km",
    "Bedum,cohesion,1,present,me,,": r"for 'cohesion' must be share",
    "Bedum,cohesion,1.2,share,me,,": r"share must be from 0 to 1",
    "Bedum,GP,1,distance_km,,,": r"column source: is empty",
    "Bedum,GP,=1+1,distance_km,me,,": r"column value: '=1\+1' looks like a formula",
    "Bedum,GP,1,distance_km,@me,,": r"column source: '@me' looks like a formula",
    "-Bedum,GP,1,distance_km,me,,": r"looks like a formula",
    "Bedum,GP,1,distance_km,me,2021-13,": r"line 2, column from: '2021-13' is not a month",
    "Bedum,GP,1,distance_km,me,1900,": r"outside 1988-01",
    "Bedum,GP,1,distance_km,me,2023-01,2023-01": r"column until: 2023-01 is not after 2023-01",
    "Bedum,GP,1,distance_km,me": r"has 5 cells where the first line has 7",
    "Bedum,GP,1,distance_km,m\x1be,,": r"not plain text",
    "Bedum,GP,1,distance_km," + 201 * "x" + ",,": r"at most 200 signs",
    "Bedum,GP,1,distance_km,me,,\nBEDUM,GP,0,present,me,,": r"line 3: 'BEDUM' with facility 'GP' .* already in line 2",
    "*,GP,0,present,me,,\n*,GP,1,present,me,,": r"line 3: '\*' with facility 'GP' stands already in line 2",
    'Bedum,GP,1,distance_km,"me,,': r"check the double quotes",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_mistake_names_the_file_the_line_the_value_and_the_remedy(say, line):
    with pytest.raises(DataError, match=WRONG[line]) as told:
        say(HEAD + line + "\n")
    assert "own.csv, line " in str(told.value) and "\n" not in str(told.value)
    assert "own.csv, regel " in told.value.dutch and "\n" not in told.value.dutch


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: column 'kern' is missing"),
        (b"kern,facility,value,kind,source,from\n", "column 'until' is missing"),
        (b"kern,facilty,value,kind,source,from,until\n", "unknown column 'facilty'; did you mean 'facility'"),
        (b"kern,kern,facility,value,kind,source,from,until\n", "column 'kern' stands twice"),
        (HEAD.encode() + b"Bedum,GP,1,distance_km,caf\xe9,,\n", "line 2: byte 0xe9 is not UTF-8"),
        (HEAD.encode() + b"Bedum,GP,1,distance_km,m\0e,,\n", "line 2: holds a zero byte"),
        (b"x" * 1_000_001, "is larger than 1,000,000 bytes"),
        (HEAD.encode() + b"Bedum,GP,1,distance_km,me,,\n" * 10_001, "more than 10,000 lines"),
    ],
)
def test_a_file_that_is_none_is_refused(say, data, message):
    with pytest.raises(DataError, match=message) as told:
        say(data)
    assert told.value.dutch != str(told.value)


@pytest.mark.parametrize(
    ("written", "name"),
    [("huisarts", "GP"), ("gp", "GP"), ("Supermarkt", "supermarket"), ("DORPSHUIS", "dorpshuis"),
     ("primary school", "school"), ("kinderdagverblijf", "daycare")],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["present", "new:present"])
def test_a_facility_has_one_row_whatever_it_is_called(say, written, name, kind):
    facilities = say(HEAD + f"Bedum,{written},1,{kind},me,,\n*,{name},0,present,me,,\n")
    assert facilities.names == FACILITIES and facilities.at(MONTH).present.loc["Bedum", name] == 1
    with pytest.raises(DataError, match=f"line 3: 'Bedum' with facility '{name}' stands already in line 2"):
        say(HEAD + f"Bedum,{written},1,{kind},me,,\nBedum,{name},0,present,me,,\n")


def test_a_name_of_the_users_own_is_kept_as_first_written(say):
    facilities = say(HEAD + "Bedum,Repair cafe,1,new:present,me,,\n*,repair CAFE,0,present,me,,\n")
    assert facilities.names[len(FACILITIES) :] == ("Repair cafe",)


def test_every_name_in_a_figure_is_understood_in_the_file(say):
    from results.figures_start_places import NAMES

    assert set(NAMES) == set(FACILITIES)
    for name, told in NAMES.items():
        for word in told:
            assert say(HEAD + f"Bedum,{word},1,present,me,,\n").at(MONTH).present.loc["Bedum", name] == 1


@pytest.mark.parametrize("line", ['Bedum,GP,"0,4",distance_km,me,,', "Bedum,GP,0,4,distance_km,me,,"])
def test_a_decimal_comma_between_commas_gets_a_hint(say, line):
    with pytest.raises(DataError, match=r"with a decimal point(: 0\.4| \(0\.4\))") as told:
        say(HEAD + line + "\n")
    assert "met een punt" in told.value.dutch and "0.4" in told.value.dutch


@pytest.mark.parametrize("rest", ["", "\n\n", ",,,,,,\n"])
def test_a_file_that_says_nothing_is_refused(say, rest):
    with pytest.raises(DataError, match=r"own\.csv says nothing: no line stands below the first"):
        say(HEAD + rest)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"none.csv cannot be read"):
        read_file(tmp_path / "none.csv")
    with pytest.raises(DataError, match="cannot be read"):
        read_file(tmp_path)


def test_a_town_of_several_kernen_is_named_with_its_postcode(say):
    line = HEAD + "Winschoten{},GP,1,present,me,,\n"
    with pytest.raises(DataError, match=r"name of several; write one of Winschoten \(9671\)"):
        say(line.format(""), MUNICIPALITIES[1])
    assert say(line.format(" (9671)"), MUNICIPALITIES[1]).at(MONTH).present["GP"].sum() == 1


def test_the_same_place_twice_in_other_months_is_no_mistake(say):
    text = HEAD + "Bedum,GP,1,distance_km,me,,2023-01\nBedum,GP,2,distance_km,me,2023-01,\n"
    assert [say(text).at(month).distance.loc["Bedum", "GP"] for month in (MONTH - 1, MONTH)] == [1, 2]


def test_a_named_kern_goes_above_every_other_in_its_own_months_only(say):
    facilities = say(HEAD + "Bedum,dorpshuis,1,present,me,2023-01,\n*,dorpshuis,0,present,me,,\n")
    before, after = (facilities.at(month).present["dorpshuis"] for month in (MONTH - 1, MONTH))
    assert before.eq(0).all()
    assert after["Bedum"] == 1 and after.sum() == 1


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5_000])
def test_a_name_that_no_file_has_is_refused_and_cannot_be_written(tmp_path, kernen, name):
    with pytest.raises(DataError, match="cannot be read"):
        read_file(tmp_path / name)
    with pytest.raises(DataError, match=r"cannot be written|exists already"):
        write_template(tmp_path / name, kernen)


def test_cohesion_goes_upon_kernen_that_have_their_own(say, kernen):
    own = dataclasses.replace(kernen, cohesion=np.full(len(kernen), 0.25))
    found = say(HEAD + "Usquert,cohesion,0.8,share,me,,2025-01\n").upon(own, MONTH).cohesion
    assert found[kernen.labels().index("Usquert")] == 0.8 and (found == 0.25).sum() == len(kernen) - 1
    assert (own.cohesion == 0.25).all()


def test_cohesion_may_change_before_or_after_a_run_and_not_within(say):
    facilities = say(HEAD + "Usquert,cohesion,0.8,share,me,2021-01,2025-01\n")
    begin, end = month_index(2021, 1), month_index(2025, 1)
    facilities.check_run(begin, end - 1)
    facilities.check_run(end, end + 60)
    for first, last, month in ((begin - 1, begin, "2021-01"), (begin, end, "2025-01")):
        with pytest.raises(DataError, match=f"own.csv: cohesion of Usquert changes in {month}, within the run"):
            facilities.check_run(first, last)
    with pytest.raises(DataError, match=r"cohesion of \* changes"):
        say(HEAD + "*,cohesion,0.8,share,me,2021-02,\n").check_run(begin, end)
    say(HEAD + "*,GP,0,present,me,2021-02,\n").check_run(begin, end)


def test_a_kept_file_comes_back_byte_for_byte():
    file = FacilitiesFile("own.csv", b"kern\r\n\xff\0")
    assert from_arrays("a", stated(file), to_arrays(file)) == file
    assert from_arrays("a", None, {}) is None and to_arrays(None) == {} and stated(None) is None


@pytest.mark.parametrize("harm", ["none said", "none kept", "other bytes", "other type", "no name"])
def test_what_is_kept_must_be_what_is_said(harm):
    file = FacilitiesFile("own.csv", b"kern")
    said, kept = stated(file), to_arrays(file)
    match harm:
        case "none said":
            said = None
        case "none kept":
            kept = {}
        case "other bytes":
            kept = to_arrays(FacilitiesFile("own.csv", b"kerm"))
        case "other type":
            kept = {KEPT: kept[KEPT].view(np.int8)}
        case "no name":
            said = {"file": 7, "sha256": file.checksum}
    with pytest.raises(DataError, match="a: does not hold the facilities that it names"):
        from_arrays("a", said, kept)
