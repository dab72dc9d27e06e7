"""Couples form and end so that the share with a partner stays as counted."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pytest

from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.rates.cohort import expected_positions
from sim.rates.couples import DIVORCE_NATION, MEAN_AGE_DIVORCE
from sim.rates.gap import GAPS
from sim.rates.institutions import InstitutionTables, institutions
from sim.rates.leaving_home import leaving_home
from sim.rates.migration import MigrationTables, migration
from sim.rates.mortality import mortality
from sim.rates.positions import CHILD_AT_HOME, INSTITUTIONAL, MARRIED, UNMARRIED, Stock, latest_stock
from sim.rates.read import columns
from sim.rates.table import RateTable
from sim.rates.unions import (
    Losses,
    UnionTables,
    birth_rates,
    departing,
    losses_of,
    men_weight,
    union_hazard,
    unions,
    without_partner,
)
from sim.statline import Statline

EVERY = pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)


class Built(NamedTuple):
    stock: Stock
    nation: Stock
    moved: MigrationTables
    entry: InstitutionTables
    pairs: UnionTables
    losses: Losses
    total: np.ndarray
    leaving: RateTable


@lru_cache(maxsize=4)
def built(slug: str) -> Built:
    statline, municipality = Statline(), find_municipality(slug)
    deaths = mortality(municipality, statline, 2020, 2022)
    moved = migration(municipality, statline, deaths, 2020, 2022)
    stock, nation = latest_stock(municipality, statline), latest_stock(None, statline)
    entry = institutions(municipality, stock)
    pairs = unions(municipality, statline, deaths, moved, entry, stock, nation)
    losses = losses_of(pairs.separation, entry, deaths, stock, pairs.union_gap.values)
    total = union_hazard(stock, losses, departing(moved, stock))
    return Built(
        stock, nation, moved, entry, pairs, losses, total, leaving_home(municipality, stock, moved, entry, total)
    )


@EVERY
def test_a_cohort_that_lives_through_the_rates_keeps_the_counted_positions(municipality: Municipality) -> None:
    b = built(municipality.slug)
    found = expected_positions(b.stock, b.losses, b.total, b.leaving, b.moved, b.entry)
    assert found.sum(axis=2) == pytest.approx(1.0)
    wrong = {
        "child at home": found[:, :, 0] - b.stock.shares[:, :, CHILD_AT_HOME],
        "with partner": found[:, :, 2] - b.stock.with_partner(),
        "institution": found[:, :, 3] - b.stock.shares[:, :, INSTITUTIONAL],
    }
    for what, limit in (("child at home", 0.03), ("with partner", 0.035), ("institution", 0.015)):
        gap = np.abs(wrong[what][:, 15:95])
        assert gap.max() < limit, (what, gap.max(), gap.argmax() % 80 + 15)
        assert gap.mean() < limit / 3


def test_divorces_have_the_recorded_level_and_age() -> None:
    b = built("steenwijkerland")
    married = b.nation.people[1] * b.nation.shares[1][:, MARRIED].sum(axis=1)
    hazard = b.pairs.separation.values[1]
    assert np.average(hazard, weights=married) == pytest.approx(DIVORCE_NATION)
    mean = np.average(np.arange(111) + 0.5, weights=hazard * married)
    assert mean == pytest.approx(MEAN_AGE_DIVORCE, abs=0.01)
    assert b.pairs.separation.notes["mean_age_men"] == pytest.approx(47.5, abs=0.5)  # not fitted


def test_groningen_divorces_more() -> None:
    north, east = (built(m).pairs.separation.values[1] for m in ("hogeland", "steenwijkerland"))
    assert north / east == pytest.approx(np.full(111, 9.7 / 8.4))


def test_unmarried_couples_separate_as_two_followed_cohorts_did() -> None:
    hazard = built("hogeland").pairs.separation.values[0]
    twelve_years = 1 - np.exp(-hazard[26:38].sum())
    assert 0.20 < twelve_years < 0.35  # 25% of those who moved in together in 2003
    assert (hazard > built("hogeland").pairs.separation.values[1]).all()


def test_marriages_by_age_come_out() -> None:
    b = built("hogeland")
    unmarried = b.nation.people[1] * b.nation.shares[1][:, UNMARRIED].sum(axis=1)
    cells = columns(Statline(), "marriages_nl")
    rows = (cells.sex == "F") & (cells.year >= 2014)
    made = b.pairs.marriage.values * unmarried
    assert made.sum() == pytest.approx(cells.value[rows].sum() / 5, rel=1e-6)
    for low in (25, 30, 35, 40, 45):
        seen = cells.value[rows & (cells.low == low)].mean()
        assert made[low : low + 5].sum() == pytest.approx(seen, rel=0.12)
    assert b.pairs.marriage.values[:18].max() == 0


def test_births_bring_partners_only_as_far_as_there_are_unions() -> None:
    b = built("oldambt")
    births, at_birth = birth_rates(Statline()), b.pairs.union_at_birth.values
    assert (births * at_birth <= b.total[1] + 1e-12).all()
    assert b.pairs.union.values + births * at_birth == pytest.approx(b.total[1])
    assert at_birth.max() == 0.80
    assert 0.03 < b.pairs.union_at_birth.notes["newborns_in_single_parent_families"] < 0.15


@EVERY
def test_men_chosen_by_weight_and_gap_form_their_own_unions(municipality: Municipality) -> None:
    """Every woman who forms a union picks a man with probability weight x gap; written out per age."""
    b = built(municipality.slug)
    free = without_partner(b.stock) * b.stock.people
    gap, weight = b.pairs.union_gap.values, b.pairs.union_men.values
    chosen = np.zeros(111)
    for age in range(16, 100):
        ages = age + GAPS
        inside = (ages >= 0) & (ages <= 110)
        odds = gap[inside] * weight[ages[inside]] * free[0, ages[inside]]
        if odds.sum() > 0:
            chosen[ages[inside]] += free[1, age] * b.total[1, age] * odds / odds.sum()
    wanted = free[0] * b.total[0]
    wanted *= chosen.sum() / wanted.sum()
    for low in range(20, 70, 5):
        assert chosen[low : low + 5].sum() == pytest.approx(wanted[low : low + 5].sum(), rel=0.1, abs=1.5)


def test_as_many_men_as_women_form_unions() -> None:
    for slug in ("hogeland", "oldambt", "steenwijkerland"):
        assert built(slug).pairs.union.notes["unions_men_over_women"] == pytest.approx(1, abs=0.1)


def test_men_are_three_years_older() -> None:
    gap = built("hogeland").pairs.union_gap.values
    assert gap.sum() == pytest.approx(1)
    mean = float(gap @ GAPS)
    assert 2.5 < mean < 3.5
    assert float(np.sqrt(gap @ (GAPS - mean) ** 2)) == pytest.approx(4.5, abs=0.1)
    assert gap[GAPS >= 10].sum() > gap[GAPS <= -4].sum()


def test_no_union_before_sixteen_and_most_in_the_twenties() -> None:
    total = built("hogeland").total
    assert total[:, :16].max() == 0
    assert 22 <= int(total[1, :60].argmax()) <= 32
    assert total[1, 20] > total[0, 20]


def test_weights_of_equal_men_are_equal() -> None:
    stock = built("hogeland").stock
    level = Stock(2020, np.full((2, 111), 100.0), np.zeros((2, 111, 9)), True)
    level.shares[:, :, 1] = 1.0
    gap = np.zeros(len(GAPS))
    gap[GAPS == 0] = 1.0
    weight = men_weight(level, np.full((2, 111), 0.05), gap)
    assert weight == pytest.approx(np.ones(111))
    assert stock.counted
