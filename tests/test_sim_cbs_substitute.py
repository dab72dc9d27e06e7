"""What stands in for missing figures is whole, agrees with itself and is told; what is known stays as it is."""

import numpy as np
import pandas as pd
import pytest

from sim.active import DATA, about, active, use
from sim.cbs.build import build_folder
from sim.cbs.completing import apportion
from sim.cbs.substitute import complete
from sim.errors import DataError
from sim.municipalities import Municipality, find_municipality, municipalities
from sim.statline import Statline
from sim.synthesis.contradictions import check_figures

BASE = Statline(folder=DATA)
PLACE = Municipality("GM9999", "gm9999", "Testdam", "PV27", 0)


@pytest.fixture(autouse=True)
def embedded_again():
    yield
    use(None)


def tables(scale=0.3, sexes="MF", years=(2021,), extra=3):
    """Return all tables, with a made-up municipality whose ages are a part of those of Oldambt."""
    all_of = {name: BASE.table(name) for name in BASE.catalogue()}
    frame = all_of["population_municipal_age5"]
    mine = frame[(frame["region"] == "GM1895") & frame["year"].isin([2021]) & frame["sex"].isin(list(sexes))]
    parts = [mine.assign(region="GM9999", year=year) for year in years]
    new = pd.concat(parts, ignore_index=True)
    new["value"] = (new["value"] * scale).round() + extra
    all_of["population_municipal_age5"] = pd.concat([frame, new], ignore_index=True)
    return all_of


@pytest.mark.parametrize("scale", [0.003, 0.02, 0.3, 1.7, 9.0])
@pytest.mark.parametrize("years", [(2021,), (2006,), (2016, 2020)])
def test_a_start_population_accepts_what_was_completed(scale, years, tmp_path):
    """From some 180 to 350,000 inhabitants: no figure contradicts another, whichever year was given."""
    done = complete(PLACE, tables(scale, years=years))
    folder = build_folder(PLACE, done.tables, {"substitutes": [e for e, _ in done.told]}, tmp_path)
    use(folder)
    for year in (2021, 2020, 2016, 2006):
        check_figures(find_municipality("GM9999"), Statline(), year)


def test_what_is_known_is_not_replaced(tmp_path):
    given = tables()
    done = complete(PLACE, given)
    for name, frame in given.items():
        merged = done.tables[name].merge(frame, how="inner")
        assert len(merged) == len(frame), name


def test_an_embedded_municipality_lacks_nothing():
    """Of what a start population needs: the tables of Het Hogeland and Steenwijkerland stay as they are."""
    for slug in ("hogeland", "steenwijkerland"):
        place = find_municipality(slug)
        assert complete(place, {name: BASE.table(name) for name in BASE.catalogue()}).told == [], slug


def test_every_substitute_is_told_in_two_languages():
    given = tables()
    done = complete(PLACE, given)
    changed = {name for name, frame in done.tables.items() if len(frame) != len(given[name])}
    assert changed == {english.split(":")[0] for english, _ in done.told}
    assert all(english.split(":")[0] == dutch.split(":")[0] and english != dutch for english, dutch in done.told)


def test_without_a_population_by_age_there_is_nothing_to_go_by():
    all_of = {name: BASE.table(name) for name in BASE.catalogue()}
    with pytest.raises(DataError, match="GM9999: no population by five-year age group and sex"):
        complete(PLACE, all_of)


def test_a_municipality_with_an_empty_age_group_is_refused():
    """The rates divide by the people of every five-year group and sex; 900 are enough when none is empty."""
    all_of = tables()
    frame = all_of["population_municipal_age5"]
    frame.loc[(frame["region"] == "GM9999") & (frame["sex"] == "F") & (frame["age_from"] == 95), "value"] = 0.0
    with pytest.raises(DataError, match=r"GM9999: no women of 95 .* take this municipality together with a neighbour"):
        complete(PLACE, all_of)


def test_men_alone_are_no_population():
    with pytest.raises(DataError, match="no population by five-year age group and sex"):
        complete(PLACE, tables(sexes="M"))


def test_events_per_inhabitant_are_those_of_the_netherlands():
    done = complete(PLACE, tables(9.0))
    frame = done.tables["vital_events"]
    cell = frame[(frame["indicator"] == "births") & (frame["year"] == 2020) & (frame["sex"] == "T")].set_index("region")
    people = done.tables["population_totals"]
    people = people[(people["indicator"] == "population_1jan") & (people["year"] == 2020) & (people["sex"] == "T")]
    people = people.set_index("region")["value"]
    rate = cell["value"] / people
    assert abs(rate["GM9999"] / rate["NL01"] - 1) < 0.002


def test_positions_by_age_are_those_of_the_netherlands():
    done = complete(PLACE, tables(9.0))
    frame = done.tables["household_position"]
    frame = frame[(frame["year"] == 2020) & frame["region"].isin(["NL01", "GM9999"])]
    grid = frame.pivot_table(index=["indicator", "age_from"], columns="region", values="value")
    share = grid / grid.loc["in_private_households"].reindex(grid.index, level="age_from")
    assert (share["GM9999"] - share["NL01"]).abs().max() < 0.01


def test_whole_numbers_add_up():
    for total in (0.0, 1.0, 7.0, 1234.0):
        parts = apportion(total, np.array([1.0, 1.0, 1.0]))
        assert parts.sum() == total and (parts % 1 == 0).all() and np.ptp(parts) <= 1
    assert apportion(5.0, np.zeros(2)).sum() == 5
    assert apportion(100.0, np.array([0.2, 0.8])).tolist() == [20.0, 80.0]


def test_kernen_of_the_user_share_the_inhabitants():
    all_of = tables()
    towns = all_of["villages_pc4"]
    own = towns[towns["municipality"] == "GM1895"].head(2).assign(municipality="GM9999")
    own["region"], own["postcode"] = ["PC3991", "PC3992"], np.array([3991, 3992], dtype=np.int16)
    all_of["villages_pc4"] = pd.concat([towns, own], ignore_index=True)
    done = complete(PLACE, all_of)
    pc4 = done.tables["population_pc4_age5"]
    pc4 = pc4[(pc4["municipality"] == "GM9999") & (pc4["year"] == 2021) & (pc4["sex"] != "T")]
    per = pc4.groupby("region")["value"].sum()
    ages = all_of["population_municipal_age5"]
    assert per.sum() == ages[(ages["region"] == "GM9999")]["value"].sum() and np.ptp(per) < 45
    assert not any("villages_pc4" in english for english, _ in done.told)


def test_a_made_folder_says_what_it_holds_and_has_the_name_of_its_figures(tmp_path):
    done = complete(PLACE, tables())
    told = {"substitutes": [e for e, _ in done.told]}
    one = build_folder(PLACE, done.tables, told, tmp_path)
    assert build_folder(PLACE, done.tables, told, tmp_path) == one
    other = build_folder(PLACE, complete(PLACE, tables(extra=4)).tables, told, tmp_path)
    assert other != one and not list(tmp_path.glob(".new-*"))
    assert active() == DATA and municipalities()[-1].code == "GM1708"
    use(one)
    assert active() == one and municipalities()[-1] == PLACE
    assert about(one)["substitutes"] == told["substitutes"]
    use(None)
    assert active() == DATA


def test_figures_that_cannot_be_are_refused_and_leave_no_folder(tmp_path):
    done = complete(PLACE, tables())
    frame = done.tables["households"]
    done.tables["households"] = frame.assign(value=-frame["value"])
    with pytest.raises(DataError, match=r"households.*is below 0.*cannot be used"):
        build_folder(PLACE, done.tables, {}, tmp_path)
    assert list(tmp_path.iterdir()) == []
