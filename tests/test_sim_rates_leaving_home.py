"""Children leave home at the ages at which fewer of them are counted there."""

import numpy as np
import pytest

from sim.municipalities import find_municipality
from sim.rates.arrival_home import moving_over
from sim.rates.attribution import mothers_age
from sim.rates.cohort import census, couples_by_age, follow_children, losses, mean_mortality
from sim.rates.couple_fit import Area
from sim.rates.gap import union_gap
from sim.rates.institutions import by_completed_age, institutions, over_year
from sim.rates.leaving_home import FIRST_LEAVING, leaving_home
from sim.rates.migration import migration
from sim.rates.mortality import mortality
from sim.rates.positions import Stock, latest_stock
from sim.statline import Statline

STEENWIJK = find_municipality("steenwijkerland")
NONE = np.zeros((2, 111))


@pytest.fixture(scope="module")
def parts() -> tuple[Stock, Area]:
    statline = Statline()
    deaths = mortality(STEENWIJK, statline, 2006, 2021)
    stock = latest_stock(STEENWIJK, statline)
    gap = union_gap(statline).values
    couples = couples_by_age(stock, gap)
    moved = moving_over(migration(STEENWIJK, statline, deaths, 2020, 2021), stock, mothers_age(statline), couples)
    lost = losses(institutions(STEENWIJK, stock), mean_mortality(deaths), np.ones((2, 111)), couples, moved)
    return stock, Area(census(STEENWIJK, statline, stock), lost, couples, gap)


def test_as_many_are_left_at_home_as_counted(parts: tuple[Stock, Area]) -> None:
    _, area = parts
    table = leaving_home(STEENWIJK, *parts, NONE)
    for sex in range(2):
        found = follow_children(area.seen, sex, table.values[sex][None], area.lost)[0]
        share = area.seen.grouped(found, sex)
        counted = area.seen.grouped(area.seen.after[sex, 15:110, 0], sex)
        assert share == pytest.approx(counted, abs=0.035)
        assert share[4:] == pytest.approx(counted[4:], abs=0.02)
    assert table.notes["points_rms"] < 1.5


def test_who_leaves_for_a_partner_does_not_leave_to_live_alone(parts: tuple[Stock, Area]) -> None:
    few, many = (leaving_home(STEENWIJK, *parts, np.full((2, 111), hazard)).values for hazard in (0.0, 0.03))
    assert (few > many)[:, 18:26].all()
    assert (few - many)[:, 18:26].mean() == pytest.approx(0.03, abs=0.02)


def test_nobody_lives_alone_below_sixteen(parts: tuple[Stock, Area]) -> None:
    values = leaving_home(STEENWIJK, *parts, NONE).values
    assert values[:, :FIRST_LEAVING].max() == 0
    assert (values[:, FIRST_LEAVING:] > 0).all()


def test_leaving_home_has_one_peak_and_is_level_above_forty(parts: tuple[Stock, Area]) -> None:
    for values in leaving_home(STEENWIJK, *parts, NONE).values:
        rising = np.diff(values[FIRST_LEAVING:41]) > 1e-6
        assert (np.diff(rising.astype(int)) > 0).sum() == 0  # once it falls it never rises again
        assert values[40:] == pytest.approx(values[40])


def test_daughters_leave_earlier_than_sons(parts: tuple[Stock, Area]) -> None:
    values = leaving_home(STEENWIJK, *parts, NONE).values
    assert values[1, 18:24].sum() > values[0, 18:24].sum()


def test_ages_on_1_january_and_completed_ages_are_each_others_inverse() -> None:
    smooth = np.exp(-(((np.arange(111) - 24) / 4.0) ** 2))
    assert over_year(by_completed_age(smooth)) == pytest.approx(smooth, abs=0.003)
    straight = np.arange(111) / 100.0
    assert by_completed_age(straight)[5:100] == pytest.approx((straight - 0.005)[5:100])  # half a year younger
