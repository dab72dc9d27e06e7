"""No huishouden of the start population is implausible: one rule per test, all municipalities and start years."""

import numpy as np
import pytest

from agents.households import ALONE, INSTITUTION, OTHER_HOUSEHOLD, SINGLE_PARENT
from agents.persons import ACTIVITIES, CHILD, HEAD, MAN, NOBODY, PARTNER, WOMAN
from tests.starts import ALL, Rows, start

EVERYWHERE = pytest.mark.parametrize(("slug", "year"), ALL)
EMPLOYED, SELF_EMPLOYED, BIJSTAND, RETIRED = (
    ACTIVITIES.index(name) for name in ("employed", "self_employed", "bijstand", "retired")
)
AOW_MONTHS = {2006: 780, 2016: 786, 2020: 796, 2021: 796}


@EVERYWHERE
def test_minors_live_with_an_adult_or_alone_from_sixteen(slug, year):
    rows = Rows(start(slug, year))
    oldest = rows.oldest()[rows.private]
    size = rows.size[rows.private]
    assert oldest[size > 1].min() >= 18
    assert oldest[size == 1].min() >= 16


@EVERYWHERE
def test_parents_are_at_least_fifteen_years_older_than_their_child(slug, year):
    rows = Rows(start(slug, year))
    for parent, most in ((rows.mother, 50), (rows.father, 70)):
        child = np.flatnonzero(parent != NOBODY)
        gap = rows.birth[child] - rows.birth[parent[child]]
        assert gap.min() >= 15 * 12
        assert gap.max() <= most * 12


@EVERYWHERE
def test_nobody_is_child_of_a_younger_head_or_partner(slug, year):
    # A step-father may be less than 15 years older; seven of them at most, and none by less than ten years.
    rows = Rows(start(slug, year))
    lead = np.flatnonzero(((rows.role == HEAD) | (rows.role == PARTNER)) & (rows.kind != INSTITUTION))
    youngest = np.full(len(rows.type), -(10**6))
    np.maximum.at(youngest, rows.household[lead], rows.birth[lead])
    child = np.flatnonzero(rows.role == CHILD)
    gap = rows.birth[child] - youngest[rows.household[child]]
    assert gap.min() >= 10 * 12
    assert (gap < 15 * 12).sum() <= 8


@EVERYWHERE
def test_as_many_grown_children_live_at_home_as_the_table_has(slug, year):
    population = start(slug, year)
    table = population.margins[population.margins["margin"] == "age group, child_at_home"]
    wanted = table["wanted"].to_numpy()
    rows = Rows(population)
    got = np.bincount(np.minimum(rows.age[rows.role == CHILD] // 5, 19), minlength=20)
    assert np.abs(got - wanted)[10:].max() < 4
    assert np.abs(got - wanted)[12:].max() < 2.1
    assert got[np.flatnonzero(wanted < 0.5)].sum() <= 1
    assert rows.age[rows.role == CHILD].max() < 75


@EVERYWHERE
def test_partners_are_of_age_and_near_in_age(slug, year):
    rows = Rows(start(slug, year))
    assert rows.age[rows.role == PARTNER].min() >= 18
    women = np.flatnonzero((rows.sex == WOMAN) & (rows.partner != NOBODY))
    men = rows.partner[women]
    assert (rows.sex[men] == MAN).all()
    gap = (rows.birth[women] - rows.birth[men]) / 12
    assert gap.min() >= -12.1
    assert gap.max() <= 22.1
    assert 0.35 < (np.abs(gap) <= 3).mean() < 0.65
    assert (gap > 10).mean() < 0.08
    assert (gap > 15).mean() < 0.004
    assert (gap < -5).mean() < 0.03


@EVERYWHERE
def test_single_parents_are_of_age(slug, year):
    rows = Rows(start(slug, year))
    assert rows.age[(rows.role == HEAD) & (rows.kind == SINGLE_PARENT)].min() >= 18


@EVERYWHERE
def test_households_of_others_hold_adults_only(slug, year):
    rows = Rows(start(slug, year))
    assert rows.age[rows.kind == OTHER_HOUSEHOLD].min() >= 18


@EVERYWHERE
def test_no_private_household_has_more_than_ten_members(slug, year):
    rows = Rows(start(slug, year))
    assert rows.size[rows.private].max() <= 10
    assert (rows.size[rows.private] >= 8).mean() < 0.004
    assert (rows.size[rows.type == ALONE] == 1).all()


@EVERYWHERE
def test_children_of_school_age_go_to_school(slug, year):
    rows = Rows(start(slug, year))
    name = np.array(ACTIVITIES)[rows.activity]
    assert set(name[rows.age < 4]) == {"child"}
    assert set(name[(rows.age >= 4) & (rows.age < 17)]) == {"pupil"}
    assert set(name[rows.age == 17]) <= {"pupil", "student"}
    assert not (np.isin(name, ("child", "pupil")) & (rows.age >= 18)).any()
    students = rows.age[name == "student"]
    assert students.min() == 17
    assert students.max() == 29


@EVERYWHERE
def test_everybody_is_retired_from_the_aow_age_and_nobody_before(slug, year):
    rows = Rows(start(slug, year))
    assert np.array_equal(rows.activity == RETIRED, rows.months >= AOW_MONTHS[year])


@EVERYWHERE
def test_both_partners_live_on_bijstand_or_neither(slug, year):
    rows = Rows(start(slug, year))
    lone = np.flatnonzero((rows.activity == BIJSTAND) & (rows.role == PARTNER))
    assert len(lone) > 20
    assert (rows.activity[rows.partner[lone]] == BIJSTAND).all()


@EVERYWHERE
def test_a_household_on_bijstand_has_at_most_110_percent_of_the_minimum(slug, year):
    rows = Rows(start(slug, year))
    lead = (rows.role == HEAD) | (rows.role == PARTNER)
    income = rows.income[np.unique(rows.household[lead & (rows.activity == BIJSTAND)])]
    assert income.max() <= 1
    assert (income == 0).mean() > 0.8


@EVERYWHERE
def test_an_institution_has_no_tenure_and_no_income(slug, year):
    rows = Rows(start(slug, year))
    assert (rows.tenure[~rows.private] == 0).all()
    assert (rows.income[~rows.private] == 0).all()
    inside = rows.activity[(rows.kind == INSTITUTION) & (rows.age >= 18)]
    assert set(inside.tolist()) <= {RETIRED, ACTIVITIES.index("disabled")}
    assert not np.isin(inside, (EMPLOYED, SELF_EMPLOYED)).any()
