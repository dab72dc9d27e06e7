"""Children leave home at the ages at which fewer of them are counted there."""

import numpy as np
import pytest

from sim.municipalities import find_municipality
from sim.rates.institutions import InstitutionTables, by_completed_age, institutions, over_year
from sim.rates.leaving_home import FIRST_LEAVING, leaving_home
from sim.rates.migration import MigrationTables, migration
from sim.rates.mortality import mortality
from sim.rates.positions import CHILD_AT_HOME, Stock, latest_stock
from sim.rates.unions import departing
from sim.statline import Statline


@pytest.fixture(scope="module")
def parts() -> tuple[Stock, MigrationTables, InstitutionTables]:
    municipality, statline = find_municipality("steenwijkerland"), Statline()
    deaths = mortality(municipality, statline, 2020, 2021)
    stock = latest_stock(municipality, statline)
    return stock, migration(municipality, statline, deaths, 2020, 2021), institutions(municipality, stock)


def test_all_ways_out_together_explain_the_share_at_home(
    parts: tuple[Stock, MigrationTables, InstitutionTables],
) -> None:
    stock, moved, entry = parts
    union = np.zeros((2, 111))
    alone = leaving_home(find_municipality("steenwijkerland"), stock, moved, entry, union).values
    away = departing(moved, stock)
    out = over_year(alone + away + entry.institution_entry.values[:, 0])
    share = stock.shares[:, 16, CHILD_AT_HOME].copy()
    for age in range(16, 30):
        share = share * np.exp(-out[:, age]) / (1 - share * (1 - np.exp(-over_year(away)[:, age])))
        assert share == pytest.approx(stock.shares[:, age + 1, CHILD_AT_HOME], abs=0.03)


def test_who_leaves_for_a_partner_does_not_leave_to_live_alone(
    parts: tuple[Stock, MigrationTables, InstitutionTables],
) -> None:
    few, many = (
        leaving_home(find_municipality("steenwijkerland"), *parts, np.full((2, 111), hazard)).values
        for hazard in (0.0, 0.03)
    )
    ages = slice(20, 25)
    assert (few - many)[:, ages].mean() == pytest.approx(0.03, abs=0.01)


def test_nobody_lives_alone_below_sixteen(parts: tuple[Stock, MigrationTables, InstitutionTables]) -> None:
    table = leaving_home(find_municipality("steenwijkerland"), *parts, np.full((2, 111), 0.2))
    assert table.values[:, :FIRST_LEAVING].max() == 0
    assert (table.values >= 0).all()


def test_daughters_leave_earlier_than_sons(parts: tuple[Stock, MigrationTables, InstitutionTables]) -> None:
    values = leaving_home(find_municipality("steenwijkerland"), *parts, np.zeros((2, 111))).values
    assert values[1, 18:24].sum() > values[0, 18:24].sum()


def test_ages_on_1_january_and_completed_ages_are_each_others_inverse() -> None:
    smooth = np.exp(-(((np.arange(111) - 24) / 4.0) ** 2))
    assert over_year(by_completed_age(smooth)) == pytest.approx(smooth, abs=0.003)
    straight = np.arange(111) / 100.0
    assert by_completed_age(straight)[5:100] == pytest.approx((straight - 0.005)[5:100])  # half a year younger
