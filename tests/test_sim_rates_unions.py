"""Couples form, marry and part so that the couples of 2006 become those of 2020."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pytest

from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.rates.cohort import follow, of_wives
from sim.rates.couple_fit import PARTED_12
from sim.rates.couples import DIVORCE_NATION, MEAN_AGE_DIVORCE
from sim.rates.gap import GAPS
from sim.rates.institutions import institutions
from sim.rates.leaving_home import leaving_home
from sim.rates.men_choice import Choice
from sim.rates.migration import migration
from sim.rates.mortality import mortality
from sim.rates.partner_mortality import partner_mortality
from sim.rates.positions import MARRIED, Stock, latest_stock
from sim.rates.read import columns
from sim.rates.table import RateTable
from sim.rates.unions import BIRTH_PART, Couples, at_birth_share, birth_rates, unions
from sim.statline import Statline

EVERY = pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)
YEARS = pytest.mark.parametrize("as_of", [None, 2019])
STEEPEST = 1.6


class Built(NamedTuple):
    stock: Stock
    nation: Stock
    pairs: Couples
    leaving: RateTable


@lru_cache(maxsize=6)
def built(slug: str, as_of: int | None = None) -> Built:
    statline, municipality = Statline(as_of=as_of), find_municipality(slug)
    deaths = mortality(municipality, statline, 2006, 2025)
    moved = migration(municipality, statline, deaths, 2020, 2022)
    stock, nation = latest_stock(municipality, statline), latest_stock(None, statline)
    safer = partner_mortality(statline, deaths, stock, nation)
    entry = institutions(municipality, stock)
    pairs = unions(municipality, statline, deaths, safer, moved, entry, stock, nation)
    return Built(stock, nation, pairs, leaving_home(municipality, stock, pairs.area, pairs.local.union))


def steepest(values: np.ndarray, first: int = 20, last: int = 100) -> float:
    """Largest factor between a hazard and that of the next age."""
    step = np.abs(np.diff(np.log(values[..., first : last + 1]), axis=-1))
    return float(np.exp(step.max()))


@EVERY
@YEARS
def test_hazards_change_smoothly_with_age(municipality: Municipality, as_of: int | None) -> None:
    b = built(municipality.slug, as_of)
    tables = b.pairs.tables
    for table in (tables.union, tables.union_men, tables.union_at_birth, tables.marriage, tables.separation, b.leaving):
        assert steepest(table.values) < STEEPEST, table.name
    assert steepest(b.pairs.local.union) < STEEPEST


@EVERY
@YEARS
def test_unions_grow_rare_with_age(municipality: Municipality, as_of: int | None) -> None:
    total = built(municipality.slug, as_of).pairs.local.union[1]
    assert 22 <= int(total.argmax()) <= 28
    assert (np.diff(total[50:100]) <= 1e-4).all()
    assert total[65:80].max() < 0.6 * total[50]
    assert total[70] < 0.012


@EVERY
def test_no_union_before_sixteen_and_no_marriage_before_eighteen(municipality: Municipality) -> None:
    pairs = built(municipality.slug).pairs
    assert pairs.local.union[:, :16].max() == 0
    assert pairs.tables.union.values[:16].max() == 0
    assert pairs.tables.union_men.values[:16].max() == 0
    assert pairs.tables.marriage.values[:18].max() == 0


@EVERY
def test_the_couples_of_2006_become_those_of_2020(municipality: Municipality) -> None:
    """Root mean square in percentage points to age 80: women unmarried and married, men with a partner."""
    b = built(municipality.slug).pairs
    for fitted, limits in ((b.nation, (0.3, 1.8, 3.5)), (b.local, (2.3, 3.2, 5.3))):
        points = 100 * np.sqrt((fitted.misfit[:, :13] ** 2).mean(axis=1))
        assert (points < limits).all(), points
    assert np.abs(b.nation.misfit[:, :10]).max() < 0.04  # to 65


def test_the_fit_would_notice_unions_a_tenth_too_rare() -> None:
    area, local = built("hogeland").pairs.area, built("hogeland").pairs.local
    apart = (local.separation[None], built("hogeland").pairs.tables.separation.values[1][None])
    right, wrong = (
        area.seen.grouped(follow(area.seen, 1, part * local.union[1][None], local.marriage[None], apart, area.lost), 1)
        for part in (1.0, 0.9)
    )
    assert (right - wrong).sum(axis=0)[0, 1:4].min() > 0.01


def test_unmarried_couples_part_at_least_as_often_as_the_couples_followed() -> None:
    """25% in 12 years is of couples many of whom married, who part less: those who stay unmarried part more often."""
    b = built("steenwijkerland")
    single, double = b.pairs.tables.separation.values
    assert single[26:38].sum() > -np.log(1 - PARTED_12)
    assert (single > double).all()
    assert 1 - np.exp(-single[26:38].sum()) < 0.40
    free, wed, apart = 1.0, 0.0, 0.0
    for age in range(26, 38):  # yearly steps of couples that may marry, as CBS followed them
        leave = single[age] + b.pairs.nation.marriage[age]
        gone = free * (1 - np.exp(-leave))
        apart += gone * single[age] / leave + wed * double[age]
        wed += gone * b.pairs.nation.marriage[age] / leave - wed * double[age]
        free -= gone
    assert apart == pytest.approx(PARTED_12, abs=0.03)


def test_divorces_have_the_recorded_level_and_age() -> None:
    b = built("steenwijkerland")
    married = b.nation.people[1] * b.nation.shares[1][:, MARRIED].sum(axis=1)
    hazard = b.pairs.tables.separation.values[1]
    assert np.average(hazard, weights=married) == pytest.approx(DIVORCE_NATION)
    mean = np.average(np.arange(111) + 0.5, weights=hazard * married)
    assert mean == pytest.approx(MEAN_AGE_DIVORCE, abs=0.01)
    assert b.pairs.tables.separation.notes["mean_age_men"] == pytest.approx(47.5, abs=0.5)  # not fitted


def test_groningen_separates_more() -> None:
    north, east = (built(m).pairs.tables.separation.values for m in ("hogeland", "steenwijkerland"))
    assert north[1] / east[1] == pytest.approx(np.full(111, 9.7 / 8.4))
    assert north[0] / east[0] == pytest.approx(np.full(111, 9.7 / 8.4), rel=0.02)


def test_marriages_are_those_counted_times_what_the_censuses_ask_for() -> None:
    b = built("hogeland")
    cells = columns(Statline(), "marriages_nl")
    rows = (cells.sex == "F") & (cells.year >= 2014)
    seen = b.pairs.area.seen
    assert seen.counted
    unmarried = b.nation.people[1] * b.nation.shares[1][:, [2, 4]].sum(axis=1)
    made = float(b.pairs.nation.marriage @ unmarried)
    counted = cells.value[rows].sum() / 5
    assert 1.0 < made / counted < 1.7  # registered partnerships are a fifth to a quarter of all that is formalised
    assert b.pairs.nation.marriage[22:32].mean() > 1.2 * b.pairs.nation.marriage[38:48].mean()


def test_births_bring_partners_only_as_far_as_there_are_unions() -> None:
    b = built("oldambt").pairs
    births, at_birth, total = birth_rates(Statline()), b.tables.union_at_birth.values, b.local.union[1]
    assert births[:15].max() == 0
    assert (births * at_birth <= BIRTH_PART * total + 1e-12)[16:].all()
    assert (b.tables.union.values + births * at_birth)[16:] == pytest.approx(total[16:])
    assert 0.03 < b.tables.union_at_birth.notes["newborns_in_single_parent_families"] < 0.15


def test_who_has_unions_enough_finds_a_partner_at_birth_as_assumed() -> None:
    many, few = (
        at_birth_share(np.full(111, 5.0), np.full(111, 0.1)),
        at_birth_share(np.full(111, 0.05), np.full(111, 0.1)),
    )
    assert many == pytest.approx(np.full(111, 0.8), abs=1e-4)
    assert few == pytest.approx(np.full(111, BIRTH_PART * 0.5), rel=0.02)


@EVERY
def test_men_chosen_by_weight_and_gap_form_as_many_unions_as_women(municipality: Municipality) -> None:
    """Every woman who forms a union picks a man with probability weight x gap; written out per age."""
    pairs = built(municipality.slug).pairs
    gap, weight = pairs.area.gap, pairs.local.men
    choice = Choice.of(pairs.area.seen, pairs.local.union[1], gap)
    chosen = np.zeros(111)
    for age in range(16, 100):
        ages = age + GAPS
        inside = (ages >= 0) & (ages <= 110)
        odds = gap[inside] * weight[ages[inside]] * choice.free[ages[inside]]
        chosen[ages[inside]] += choice.formed[age] * odds / odds.sum()
    assert chosen == pytest.approx(pairs.local.union[0] * choice.free, abs=0.02)
    assert pairs.tables.union.notes["unions_men_over_women"] == pytest.approx(1, abs=0.03)


@EVERY
def test_old_men_are_not_sought_more_and_more(municipality: Municipality) -> None:
    weight = built(municipality.slug).pairs.tables.union_men.values
    assert (np.diff(weight[70:]) < 0).all()
    assert weight[25:70].max() / weight[25:70].min() < 12


def test_men_lose_partners_at_the_age_of_their_wives() -> None:
    couples = built("hogeland").pairs.area.couples
    assert of_wives(np.arange(111.0), couples)[50] == pytest.approx(47, abs=1)


def test_2020_is_hidden_in_2019() -> None:
    then, now = built("hogeland", 2019), built("hogeland")
    assert not then.pairs.area.seen.counted
    assert then.pairs.area.seen.after[:, 16:74] == pytest.approx(then.pairs.area.seen.before[:, 16:74], abs=0.02)
    for table in (then.pairs.tables.union, then.leaving):
        assert "2020 not being known" in table.method
    for table in (now.pairs.tables.union, now.leaving):
        assert "in sample" in table.method
    assert np.abs(then.pairs.tables.union.values - now.pairs.tables.union.values).max() > 0.005


def test_uncertainty_is_that_of_the_fit_and_more() -> None:
    union = built("hogeland").pairs.tables.union
    relative = (union.error / np.maximum(union.values, 1e-9))[20:90]
    assert relative.min() >= 0.10
    assert relative.max() < 1.0


def test_men_are_three_years_older() -> None:
    gap = built("hogeland").pairs.tables.union_gap.values
    assert gap.sum() == pytest.approx(1)
    mean = float(gap @ GAPS)
    assert 2.5 < mean < 3.5
    assert float(np.sqrt(gap @ (GAPS - mean) ** 2)) == pytest.approx(4.5, abs=0.1)
    assert gap[GAPS >= 10].sum() > gap[GAPS <= -4].sum()
