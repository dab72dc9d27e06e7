"""The Dutch rates for kinship theory, and what theory says of people of 70 and over."""

import dataclasses

import numpy as np
import pytest

from calibration.kinship import kin_theory
from calibration.kinship_nation import localised, national_vital, vital_from
from calibration.kinship_parity import parity_kin
from sim.errors import ZorgdrukError
from sim.rates.history import history
from sim.rates.national import population
from sim.rates.table import Axis
from sim.statline import Statline

FROM_DIFFERENT_START = 0.003


@pytest.fixture(scope="module")
def nation():
    rates = national_vital(Statline(), 2021)
    return rates, kin_theory(rates)


def test_the_births_so_far_are_those_of_the_history(nation):
    rates, _ = nation
    shares = history(Statline(), 2000, 2020).parity_at(2021)
    mine = parity_kin(rates).parity[::-1]  # by age on 1 January
    np.testing.assert_allclose(mine[15:90], shares[15:90], atol=FROM_DIFFERENT_START)


def test_survival_is_that_of_31_december_and_not_of_a_birthday(nation):
    """On 31 December people of a cohort are half a year past their birthday; most infant deaths have happened."""
    rates, _ = nation
    exact = history(Statline(), 2000, 2020).survival.values[:, : rates.years]
    for age in (1, 40, 80):
        middle = 0.5 * (exact[:, 60:100, age] + exact[:, 60:100, age + 1])
        np.testing.assert_allclose(rates.alive[:, 60:100, age], middle, rtol=1e-9)
    died = (1 - rates.alive[:, 60:100, 0]) / (1 - exact[:, 60:100, 1])
    assert ((died > 0.85) & (died < 0.95)).all()


def test_the_population_that_lives_is_that_counted(nation):
    """Births times survival give the Dutch of 2021 but for migration: within 15%, and for women of 50-79 within 8%."""
    rates, _ = nation
    back = rates.years - 1 - np.arange(95)
    alive = (1 - rates.boys) * rates.births[back] * rates.alive[1, back, np.arange(95)]
    counted = population(Statline()).at(2021)[1, :95]
    assert (np.abs(alive / counted - 1)[:80] < 0.2).all()
    assert alive[50:80].sum() == pytest.approx(counted[50:80].sum(), rel=0.08)


def test_theory_knows_the_dutch_of_70_without_children():
    """CBS: 12.4% of people of 70 and over at home in 2016 have no children; theory, of the whole population."""
    table = kin_theory(national_vital(Statline(), 2016))
    people = population(Statline()).at(2016)
    share = weight = 0.0
    for row, sex in enumerate(("man", "vrouw")):
        none = table[(table["relation"] == "child") & (table["sex"] == sex)].set_index("age")["none"].to_numpy()
        share += (none[70:101] * people[row, 70:101]).sum()
        weight += people[row, 70:101].sum()
    print(f"without a living child {100 * share / weight:.1f}%")
    assert share / weight == pytest.approx(0.124, abs=0.01)


def test_siblings_by_parity_are_fewer_now_and_more_for_the_old(nation):
    _, table = nation
    rows = table[(table["relation"] == "sibling") & (table["sex"] == "man")].set_index("age")
    assert (rows.loc[0:50, "mean"] < rows.loc[0:50, "one_state"] - 0.05).all()
    assert (rows.loc[65:95, "mean"] > rows.loc[65:95, "one_state"]).all()


def test_local_births_raise_the_children_of_now_and_not_of_the_old(nation):
    rates, table = nation
    known = history(Statline(), 2000, 2021)
    more = known.maternity.values[-1:] * 1.2
    local = dataclasses.replace(
        known.maternity, values=more, error=0.0 * more, axes=(Axis("year", (2021,)), *known.maternity.axes[1:])
    )
    found = kin_theory(localised(rates, known, local))
    rows = [t[(t["relation"] == "child") & (t["sex"] == "vrouw")].set_index("age")["mean"] for t in (table, found)]
    assert rows[1][45] / rows[0][45] == pytest.approx(1.14, abs=0.05)
    assert rows[1][85] == pytest.approx(rows[0][85], rel=0.01)  # had her last births after 1965


def test_men_born_after_a_jump_in_births_have_as_many_children(nation):
    """Births rose by a third from 1945 to 1946."""
    _, table = nation
    rows = table[(table["relation"] == "child") & (table["sex"] == "man")].set_index("age")["mean"]
    assert abs(rows[74] / rows[75] - 1) < 0.05  # 0.27 when births are moved to the men of the right age


def test_a_history_that_ends_too_soon_says_so():
    with pytest.raises(ZorgdrukError, match="2025"):
        vital_from(history(Statline(), 2000, 2010), Statline(), 2026)
