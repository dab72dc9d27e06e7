"""Household positions by sex and single year of age agree with the counts they come from."""

import numpy as np
import pytest

from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.rates.population import population_by_age
from sim.rates.positions import INSTITUTIONAL, POSITIONS, WITH_PARTNER, five_year_shares, latest_stock, positions
from sim.rates.read import STARTS, by_age5
from sim.statline import Statline

EVERY = pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)


@EVERY
@pytest.mark.parametrize("year", [2006, 2016, 2020, 2021])
def test_everybody_has_one_position(municipality: Municipality, year: int) -> None:
    shares = positions(municipality, Statline(), year)
    assert shares.shape == (2, 111, len(POSITIONS))
    assert (shares >= 0).all()
    assert shares.sum(axis=2) == pytest.approx(1.0)


@EVERY
def test_the_persons_of_2020_come_out(municipality: Municipality) -> None:
    counted = by_age5(Statline(), "household_position", municipality, 2020, POSITIONS[:-1], ["T"])[:, 0]
    people = population_by_age(municipality, Statline(), 2020)
    found = positions(municipality, Statline(), 2020) * people[:, :, None]
    five = np.add.reduceat(found.sum(axis=0), STARTS, axis=0)[:, :-1].T
    assert np.abs(five - counted).max() < 1.0


def test_the_sex_pattern_of_2006_is_kept_where_2020_does_not_know_sex() -> None:
    old, new = (positions(find_municipality("hogeland"), Statline(), year) for year in (2006, 2020))
    lone = POSITIONS.index("single_parent")
    for shares in (old, new):
        assert shares[1, 35:50, lone].mean() > 2 * shares[0, 35:50, lone].mean()
        assert shares[0, 22:28, 0].mean() > 1.3 * shares[1, 22:28, 0].mean()  # sons stay at home longer
        assert shares[0, 80:90, WITH_PARTNER].sum() > 1.5 * shares[1, 80:90, WITH_PARTNER].sum()


@EVERY
def test_as_many_men_as_women_live_in_couples(municipality: Municipality) -> None:
    stock = latest_stock(municipality, Statline())
    men, women = (stock.people * stock.with_partner()).sum(axis=1)
    assert men == pytest.approx(women, rel=0.002)


def test_2016_lies_between_2006_and_2020() -> None:
    old, between, new = (five_year_shares(find_municipality("oldambt"), Statline(), y) for y in (2006, 2016, 2020))
    assert between == pytest.approx(old * 4 / 14 + new * 10 / 14)


def test_what_was_not_known_in_2019_has_no_influence() -> None:
    municipality = find_municipality("oldambt")
    then, old = (
        five_year_shares(municipality, Statline(as_of=2019), 2016),
        five_year_shares(municipality, Statline(), 2006),
    )
    young = slice(0, 15)
    assert then[:, :, young] == pytest.approx(old[:, :, young])
    fewer = then[INSTITUTIONAL, :, 16] / old[INSTITUTIONAL, :, 16]
    assert fewer == pytest.approx((10 / 17) ** (10 / 19))  # 17% of those over 75 in 1995, 10% in 2014
    assert then.sum(axis=0) == pytest.approx(1.0)


def test_institutions_fill_with_age_and_with_women() -> None:
    share = positions(find_municipality("hogeland"), Statline(), 2020)[:, :, INSTITUTIONAL]
    assert share[1, 90] > share[1, 80] > share[1, 70]
    assert share[1, 90] > share[0, 90]


def test_nothing_is_known_before_the_first_count() -> None:
    with pytest.raises(DataError, match="2006"):
        positions(None, Statline(as_of=2005), 2004)
