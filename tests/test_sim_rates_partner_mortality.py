"""People with a partner die less often, and the deaths of all stay those of the mortality table."""

import numpy as np
import pytest

from sim.municipalities import MUNICIPALITIES, Municipality
from sim.rates import build_rates
from sim.rates.partner_mortality import relative, shifted
from sim.rates.positions import latest_stock
from sim.statline import Statline

EVERY = pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)


@EVERY
def test_the_mean_over_people_is_one_at_every_age(municipality: Municipality) -> None:
    factor = build_rates(municipality, Statline(), 2021, 2022).partner_mortality.values
    couple = shifted(latest_stock(municipality, Statline()).with_partner())
    mean = factor[:, 0] * (1 - couple) + factor[:, 1] * couple
    assert mean == pytest.approx(np.ones((2, 111)))
    assert (factor[:, 1, 30:] <= 1 + 1e-9).all() and (factor[:, 0, 30:] >= 1 - 1e-9).all()


def test_men_gain_more_from_a_partner_than_women_and_the_country_is_the_same_everywhere() -> None:
    notes = build_rates(MUNICIPALITIES[0], Statline(), 2021, 2022).partner_mortality.notes
    others = build_rates(MUNICIPALITIES[1], Statline(), 2021, 2022).partner_mortality.notes
    assert notes == pytest.approx(others, rel=1e-6)
    assert 0.3 < notes["ratio_man"] < notes["ratio_vrouw"] < 0.8


def test_later_counts_of_widows_have_no_influence_on_an_earlier_view() -> None:
    table = build_rates(MUNICIPALITIES[0], Statline(as_of=2019), 2021, 2022).partner_mortality
    assert "2015" in table.method
    assert "2020" not in table.method and "2023" not in table.method


def test_a_ratio_of_one_changes_nothing() -> None:
    assert relative(np.ones(2), np.full((2, 111), 0.6)) == pytest.approx(np.ones((2, 2, 111)))


def test_the_widows_of_the_country_come_out() -> None:
    """Deaths of married people with the solved ratio against CBS 03781, mean of the three years."""
    from sim.rates.build import HISTORY
    from sim.rates.mortality import mortality
    from sim.rates.partner_mortality import MARRIED, WIDOWED, hazard_ratio
    from sim.rates.read import columns

    statline = Statline()
    history, nation = mortality(MUNICIPALITIES[0], statline, *HISTORY), latest_stock(None, statline)
    ratio, years = hazard_ratio(statline, history, nation)
    assert years == sorted(WIDOWED)
    people = columns(statline, "population_nl_single_age")
    found = np.zeros(2)
    for year in years:
        living = np.zeros((2, 111))
        for sex, letter in enumerate("MF"):
            rows = (people.year == year) & (people.sex == letter)
            np.add.at(living[sex], np.minimum(people.low[rows] + 1, 110), people.value[rows])
        factor = "local_factor_pandemic" if year == 2020 else "local_factor"
        q = history.values[year - HISTORY[0]] / history.notes[factor]
        with_partner = relative(ratio, shifted(nation.with_partner()))[:, 1]
        found += (living * q * with_partner * shifted(nation.shares[:, :, MARRIED].sum(axis=2))).sum(axis=1)
    recorded = np.sum([WIDOWED[y] for y in years], axis=0)
    assert found == pytest.approx(recorded, rel=0.03)
