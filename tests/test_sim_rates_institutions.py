"""Entry into and exit from institutions keep the share of residents at every age."""

import numpy as np
import pytest

from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.rates.institutions import EXIT_YOUNG, WITHOUT_TO_WITH, institutions, over_year, smooth
from sim.rates.positions import INSTITUTIONAL, latest_stock
from sim.statline import Statline

EVERY = pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)


@EVERY
def test_the_share_of_residents_stays_at_every_age(municipality: Municipality) -> None:
    stock = latest_stock(municipality, Statline())
    entry, leave = institutions(municipality, stock)
    counted = stock.shares[:, :, INSTITUTIONAL]
    couple = stock.with_partner() / (1 - counted)
    enter = over_year((1 - couple) * entry.values[:, 0] + couple * entry.values[:, 1])
    gone = over_year(leave.values)
    share = counted[:, 20].copy()
    for age in range(20, 95):
        assert share == pytest.approx(counted[:, age], abs=0.015 if age < 90 else 0.03), age
        share = share * np.exp(-gone[:, age]) + (1 - share) * (1 - np.exp(-enter[:, age]))


def test_without_a_partner_entry_is_nearly_twice_as_frequent() -> None:
    values = institutions(find_municipality("hogeland"), latest_stock(find_municipality("hogeland"), Statline()))
    entry = values.institution_entry.values
    assert entry[:, 0, 75:100] == pytest.approx(WITHOUT_TO_WITH * entry[:, 1, 75:100])
    assert WITHOUT_TO_WITH == 1.97


def test_entry_rises_steeply_with_age() -> None:
    municipality = find_municipality("oldambt")
    entry = institutions(municipality, latest_stock(municipality, Statline())).institution_entry.values
    assert (entry[1, 0, [80, 85, 90]] > entry[1, 0, [75, 80, 85]]).all()
    assert entry[:, :, 30:60].max() < 0.02


def test_young_residents_return() -> None:
    municipality = find_municipality("oldambt")
    leave = institutions(municipality, latest_stock(municipality, Statline())).institution_exit.values
    assert leave[:, 30:55].mean() == pytest.approx(EXIT_YOUNG, abs=0.02)
    assert leave[:, 80:90].mean() < 0.05


def test_smoothing_keeps_the_sum_and_straight_lines() -> None:
    bump = np.zeros(50)
    bump[25] = 1.0
    assert smooth(bump, 3).sum() == pytest.approx(1.0)
    assert smooth(np.arange(50.0))[3:-3] == pytest.approx(np.arange(50.0)[3:-3])
