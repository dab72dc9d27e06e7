"""The wijken hold every postcode place once, and their inhabitants by age are those that CBS publishes."""

import numpy as np
import pytest

from sim.kernen import read_kernen
from sim.municipalities import MUNICIPALITIES
from sim.statline import Statline
from sim.wijken import _grade, kern_ages, wijk_ages

TOLD = {"hogeland": 14, "oldambt": 11, "steenwijkerland": 31}


@pytest.fixture(scope="module", params=MUNICIPALITIES, ids=lambda m: m.slug)
def place(request):
    return request.param, read_kernen(request.param, Statline())


def test_every_wijk_of_the_municipality_is_there_once(place):
    municipality, kernen = place
    table = Statline().table("wijken")
    assert kernen.wijken.code.tolist() == sorted(table[table["municipality"] == municipality.code]["region"])
    assert len(kernen.wijken) == TOLD[municipality.slug]


def test_the_parts_of_every_kern_sum_to_one(place):
    _, kernen = place
    assert kernen.wijken.share.sum(axis=1) == pytest.approx(np.ones(len(kernen)), abs=1e-12)
    assert (kernen.wijken.share >= 0).all()
    assert np.array_equal(kernen.wijk, kernen.wijken.share.argmax(axis=1))


def test_every_code_of_2021_is_used_once(place):
    municipality, kernen = place
    used = [code for code in kernen.wijken.code_2021 if code]
    assert sorted(used) == wijk_ages(municipality, Statline()).index.tolist()


def test_inhabitants_of_the_wijken_are_those_of_cbs(place):
    _, kernen = place
    wijken = kernen.wijken
    # sums of up to six figures rounded to 5; a kern of 75 people in the wrong wijk is beyond it
    gap = np.abs(wijken.population - wijken.published)
    assert (gap <= np.maximum(40, 0.002 * wijken.published)).all()
    assert abs(wijken.population.sum() - wijken.published.sum()) <= 20


def test_a_kern_moved_to_another_wijk_shows_in_the_ages(place):
    municipality, kernen = place
    statline, wijken = Statline(), kernen.wijken
    people, wanted = kern_ages(kernen.postcode, statline), wijk_ages(municipality, statline)
    wanted = wanted.reindex(list(wijken.code_2021)).fillna(0.0).to_numpy()
    total = wijken.difference.sum()
    for kern in np.flatnonzero((kernen.population >= 250) & (wijken.share.max(axis=1) == 1)):
        for other in set(range(len(wijken))) - {kernen.wijk[kern]}:
            share = wijken.share.copy()
            share[kern] = 0
            share[kern, other] = 1
            assert np.abs(share.T @ people - wanted).sum() > total + 100, (kernen.name[kern], wijken.name[other])


def test_the_land_agrees_where_neither_water_nor_a_divided_kern_blurs_it():
    kernen = read_kernen(MUNICIPALITIES[0], Statline())
    ratio = 100 * (kernen.area @ kernen.wijken.share) / kernen.wijken.area
    told = dict(zip(kernen.wijken.name, ratio, strict=True))
    assert told.pop("Warffum") == pytest.approx(0.70, abs=0.01)  # the land outside the dikes has no postcode
    assert all(0.96 < value < 1.07 for value in told.values()), told


def test_codes_of_het_hogeland_changed_and_others_did_not(place):
    municipality, kernen = place
    wijken = kernen.wijken
    if municipality.slug != "hogeland":
        assert np.array_equal(wijken.code, wijken.code_2021)
        return
    old = dict(zip(wijken.name, wijken.code_2021, strict=True))
    assert old["Bedum"] == "WK196600" and old["Winsum"] == "WK196601" and old["Ulrum"] == "WK196609"
    assert old["Eemshavengebied"] == "" and not (wijken.code == wijken.code_2021).any()
    assert wijken.population[wijken.name == "Eemshavengebied"].tolist() == [0]


def test_nobody_of_the_part_of_winsum_that_left_is_counted():
    names = set(read_kernen(MUNICIPALITIES[0], Statline()).name)
    assert not names & {"Ezinge", "Feerwerd", "Garnwerd"}


def test_a_wijk_lies_between_its_kernen_near_the_largest(place):
    _, kernen = place
    wijken = kernen.wijken
    for wijk in range(len(wijken)):
        own = wijken.share[:, wijk] > 0
        assert kernen.lat[own].min() - 1e-9 <= wijken.lat[wijk] <= kernen.lat[own].max() + 1e-9
        assert kernen.lon[own].min() - 1e-9 <= wijken.lon[wijk] <= kernen.lon[own].max() + 1e-9
        weight = wijken.share[:, wijk] * kernen.population
        if weight.sum():
            assert wijken.lat[wijk] == pytest.approx(np.average(kernen.lat, weights=weight), abs=1e-5)


def test_grades_tell_rounding_from_more():
    share = np.array([[1.0, 0.0, 0.0], [0.0, 0.6, 0.4]])
    assert _grade(share, np.array([20.0, 20.0, 40.0])).tolist() == ["A", "B", "C"]


def test_grades_are_good_but_in_oldambt():
    grades = {m.slug: set(read_kernen(m, Statline()).wijken.grade) for m in MUNICIPALITIES}
    assert grades == {"hogeland": {"A"}, "steenwijkerland": {"A"}, "oldambt": {"A", "B", "C"}}


def test_wijken_do_not_depend_on_what_was_known_in_a_year(place):
    municipality, kernen = place
    then = read_kernen(municipality, Statline(as_of=2010)).wijken
    assert then.table().equals(kernen.wijken.table())
