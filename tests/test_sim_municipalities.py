"""Municipalities are found by any of their names, and a wrong name gets a helpful sentence."""

import pytest

from sim.errors import ZorgdrukError, did_you_mean
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.statline import Statline


@pytest.mark.parametrize("word", ["hogeland", "HOGELAND", "Het Hogeland", "het  hogeland ", "GM1966", "gm1966"])
def test_a_municipality_is_found_by_slug_name_and_code_in_any_case(word: str) -> None:
    assert find_municipality(word) is MUNICIPALITIES[0]


def test_an_unknown_municipality_names_the_known_ones_and_suggests() -> None:
    with pytest.raises(ZorgdrukError) as caught:
        find_municipality("Steenwijkerlnd")
    message = str(caught.value)
    assert "hogeland (GM1966), oldambt (GM1895), steenwijkerland (GM1708)" in message
    assert message.endswith("; did you mean 'steenwijkerland'?")
    with pytest.raises(ZorgdrukError, match=r"unknown municipality 'GM0363'"):
        find_municipality("GM0363")
    with pytest.raises(ZorgdrukError, match="unknown municipality ''"):
        find_municipality("")


def test_a_predecessor_points_to_its_successor() -> None:
    with pytest.raises(ZorgdrukError, match="GM1651 became part of Het Hogeland in 2019; use 'hogeland'"):
        find_municipality("gm1651")


def test_nothing_is_suggested_when_nothing_looks_alike() -> None:
    assert did_you_mean("xyz", ["hogeland"]) == ""
    assert did_you_mean("oldamt", []) == ""


def test_municipalities_can_be_keys_and_have_unique_names() -> None:
    assert len({m: None for m in MUNICIPALITIES}) == len(MUNICIPALITIES)
    words = [w for m in MUNICIPALITIES for w in (m.code, m.slug, *m.predecessors)]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("year", range(2012, 2019))
def test_predecessors_add_up_to_the_rebuilt_population(year: int) -> None:
    statline, hogeland = Statline(), find_municipality("hogeland")

    def population(region: str) -> float:
        return statline.value("population_totals", region=region, indicator="population_1jan", year=year)

    # The rebuilt figures were made with a share of more than four decimals.
    parts = sum(share * population(code) for code, share in hogeland.predecessors.items())
    assert parts == pytest.approx(population("GM1966"), abs=0.6)


@pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)
def test_since_is_not_after_the_first_exact_figure(municipality: Municipality) -> None:
    rows = Statline().values("population_totals", region=municipality.code, indicator="population_1jan", sex="T")
    exact = rows[rows["quality"] == "exact"]["year"]
    assert exact.min() == max(2012, municipality.since)
