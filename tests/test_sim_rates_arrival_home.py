"""Who arrives as a child at home follows from the parents who arrive, and departures from who leaves with whom."""

import functools

import numpy as np
import pytest

from sim.municipalities import MUNICIPALITIES, find_municipality
from sim.rates.arrival_home import OWN_WAY, arrival_home, moving_over, of_mothers
from sim.rates.attribution import mothers_age
from sim.rates.migration import MigrationTables, migration
from sim.rates.mortality import mortality
from sim.rates.positions import CHILD_AT_HOME, Stock, latest_stock
from sim.rates.table import Axis, RateTable
from sim.statline import Statline

AGE = np.arange(111)
AT_THIRTY = np.where(AGE == 30, 1.0, 0.0)


@functools.cache
def tables(slug: str) -> tuple[MigrationTables, Stock]:
    municipality, statline = find_municipality(slug), Statline()
    deaths = mortality(municipality, statline, 2006, 2021)
    return migration(municipality, statline, deaths, 2020, 2021), latest_stock(municipality, statline)


def profile_of(values: np.ndarray) -> RateTable:
    axes = (Axis("reason", ("domestic",)), Axis("sex", ("man", "vrouw")), Axis("age", tuple(range(111))))
    return RateTable("profile", "profile", "share", axes, values[None], "made up", ("made up",), np.zeros(1), "none")


def stock_of(home: np.ndarray) -> Stock:
    shares = np.zeros((2, 111, 9))
    shares[:, :, 0], shares[:, :, 1] = home, 1 - home
    return Stock(2020, np.full((2, 111), 100.0), shares, True)


def test_children_arrive_as_often_as_their_mothers() -> None:
    """Of 22 half are at home and mothers are 30 older: 52; twice as many of 22 arrive, so a quarter are with her."""
    profile = np.full((2, 111), 1.0)
    profile[:, 22] = 2.0
    profile[1, 52], profile[1, 55] = 1.0, 4.0
    profile /= profile.sum()
    home = np.where(AGE < 40, 0.5, 0.0)
    found = arrival_home(profile_of(profile), stock_of(home), AT_THIRTY).values[0]
    assert found[:, 22] == pytest.approx([0.25, 0.25])
    assert found[:, 24] == pytest.approx([0.5, 0.5])
    assert found[:, 25] == pytest.approx([0.5, 0.5])  # never more than the share of those who live here
    assert found[:, :OWN_WAY] == pytest.approx(np.full((2, OWN_WAY), 0.5))
    assert found[:, 40:].max() == 0


@pytest.mark.parametrize("slug", [m.slug for m in MUNICIPALITIES])
def test_few_of_the_young_adults_who_arrive_are_children_at_home(slug: str) -> None:
    found, stock = tables(slug)
    young, home = slice(22, 30), found.arrival_home.values
    shares = stock.shares[:, :, CHILD_AT_HOME]
    assert home[0, :, young].mean() < 0.5 * shares[:, young].mean()
    assert (home <= shares + 1e-12).all()
    assert home[:, :, :18].min() > 0.9


def test_who_leaves_with_parents_leaves_at_their_age() -> None:
    found, stock = tables("hogeland")
    moved = moving_over(found, stock, AT_THIRTY, np.eye(111))
    household, home = found.departure_household.values[0], found.departure_home.values[0]
    assert moved.away[:, 22] == pytest.approx(home[:, 22] + household[52] - household[22])
    arriving = (moved.arrive * stock.people).sum()
    assert arriving == pytest.approx(found.arrivals.values[0].sum(), rel=1e-4)
    assert (moved.arrive_child <= 1).all()
    own = moved.arrive * stock.people * (1 - moved.arrive_child) * moved.arrive_paired
    own *= stock.with_partner() / (1 - stock.shares[:, :, CHILD_AT_HOME])
    some = np.flatnonzero(moved.arrive_paired[0, 18:60] < 1) + 18
    assert len(some) > 20
    assert own[0, some] == pytest.approx(own[1, some])  # each woman brings a man of her age, were all of one age
    assert moved.arrive_paired.max() == 1


def test_the_mean_over_mothers_is_over_their_ages() -> None:
    assert of_mothers(AGE.astype(float), AT_THIRTY)[:80] == pytest.approx(AGE[:80] + 30)
    mothers = mothers_age(Statline())
    assert of_mothers(np.ones(111), mothers) == pytest.approx(np.ones(111))
