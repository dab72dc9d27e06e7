"""Kinship theory: closed forms, accounting identities, published properties and a brute-force count of families."""

import numpy as np
import pytest

from calibration.kinship import births_per_man, kin_theory, parents, siblings_one_state
from calibration.kinship_parity import parity_kin
from calibration.kinship_rates import MAN, WOMAN, Vital, survival, women_by_age

YEARS = 170
AGES = 171


def hazards(**by_parity):
    """Yearly hazards (years, 35, 5) from {"p0": {age: hazard}, ...}."""
    grid = np.zeros((YEARS, 35, 5))
    for name, ages in by_parity.items():
        for age, value in ages.items():
            grid[:, age - 15, int(name[1])] = value
    return grid


def vital(hazard, force=0.0, never=0.0, multiple=0.0, interval=10, births=None, boys=0.512):
    """A population with constant mortality hazards (men, women)."""
    force = np.broadcast_to(force, 2)
    alive = np.exp(-force[:, None] * (np.arange(AGES) + 0.5))[:, None, :] * np.ones((2, YEARS, AGES))
    births = np.ones(YEARS) if births is None else births
    return Vital(1851, alive, hazard, births, np.full(YEARS, never), multiple, boys, interval)


def lifelike(**options):
    """Rates of a plausible size that change in time, with mortality by age and sex, and births that they imply."""
    age = np.arange(AGES)
    force = np.exp(-10 + 0.1 * np.minimum(age, 109)) * np.array([[1.3], [0.8]]) + 0.0005
    force[:, 0] = 0.03
    better = 0.996 ** np.arange(YEARS)
    alive = np.ones((2, YEARS, AGES))
    for cohort in range(YEARS):
        year = np.minimum(cohort + age, YEARS - 1)
        alive[:, cohort] = np.exp(-np.cumsum(force * better[year], axis=1))
    bump = np.exp(-0.5 * ((np.arange(15, 50) - 28) / 5.5) ** 2)
    level = 0.22 + 0.08 * np.sin(np.arange(YEARS) / 12)
    hazard = level[:, None, None] * bump[:, None] * np.array([1.0, 1.9, 0.65, 0.9, 0.9])
    found = Vital(1851, alive, hazard, np.ones(YEARS), np.full(YEARS, 0.1), 0.015)._replace(**options)
    return closed(found)


def closed(rates):
    """Give each year the births that its women have, so that the population is closed."""
    born = parity_kin(rates).births
    middle = survival(rates)[1][WOMAN]
    births = rates.births.copy()
    for year in range(60, rates.years):
        births[year] = (1 - rates.boys) * (births * middle[:, year] * born[:, year])[:year].sum()
    return rates._replace(births=births)


@pytest.fixture(scope="module")
def town():
    rates = lifelike()
    return rates, parity_kin(rates), kin_theory(rates)


def get(table, relation, sex="vrouw", column="mean"):
    rows = table[(table["relation"] == relation) & (table["sex"] == sex)]
    return rows.set_index("age")[column].to_numpy()


def test_a_mother_under_a_constant_hazard_lives_with_an_exponential_chance():
    found = kin_theory(vital(hazards(p0={30: 5.0}), force=(0.03, 0.02)))
    age = np.arange(101)
    np.testing.assert_allclose(get(found, "mother"), np.exp(-0.02 * (age + 0.5)), rtol=1e-9)
    np.testing.assert_allclose(get(found, "father"), np.exp(-0.03 * (age + 0.5)), rtol=1e-9)
    men = np.exp(-0.03 * np.array([32, 33]))  # fathers two and three years older than mothers, as many as are alive
    older = np.exp(-0.02 * (age + 0.5 + np.array([[30], [32], [33]])))  # grandmothers since they gave birth at 30
    expected = older[0] + men @ older[1:] / men.sum()
    np.testing.assert_allclose(get(found, "grandmother")[:60], expected[:60], rtol=1e-9)


def test_everybody_with_two_children_has_one_sibling_and_the_chance_model_does_not_know():
    certain = 500.0
    rates = vital(hazards(p0={25: certain}, p1={30: certain}), interval=10)
    found = parity_kin(rates)
    np.testing.assert_allclose((found.older + found.younger)[100:130], 1.0, atol=1e-6)
    np.testing.assert_allclose(found.none_sibling[100:130], 0.0, atol=1e-6)
    np.testing.assert_allclose(found.older[100:130], 0.5, atol=1e-6)
    np.testing.assert_allclose(found.younger[-4], 0.0, atol=1e-6)  # three years old: the second comes at five
    one_state = sum(siblings_one_state(rates, found.births))
    np.testing.assert_allclose(one_state[100:130], 1.0, atol=1e-6)  # even ages apart it is right: births never clash


def test_only_children_have_no_siblings_though_their_mothers_ages_differ():
    """The model by age alone gives siblings to only children: here 1.16 of them."""
    rates = vital(hazards(p0=dict.fromkeys(range(20, 45), 0.3)))
    found = parity_kin(rates)
    assert (found.older + found.younger).max() == 0
    assert found.none_sibling[100:].min() == 1
    assert sum(siblings_one_state(rates, found.births))[110] > 0.7


def test_siblings_follow_from_the_spread_of_completed_families():
    """Without deaths siblings number E[X^2]/E[X] - 1 (Preston 1976, Demography 13:105-114)."""
    rates = vital(np.tile(np.array([0.15, 0.2, 0.08, 0.0, 0.0]), (YEARS, 35, 1)), multiple=0.0)
    found = parity_kin(rates)
    shares, count = found.parity[80], np.arange(5)
    assert shares.sum() == pytest.approx(1) and shares[4] == 0
    expected = (shares * count**2).sum() / (shares * count).sum() - 1
    assert (found.older + found.younger)[100] == pytest.approx(expected, rel=1e-9)
    assert sum(siblings_one_state(rates, found.births))[100] > 1.05 * expected


def test_births_that_do_not_depend_on_each_other_give_both_models_the_same_siblings():
    """Poisson births, without waiting: what is left are siblings of the same calendar year, 1/35 of them or so."""
    rates = vital(np.full((YEARS, 35, 5), 0.05), interval=1)
    found = parity_kin(rates)
    one_state = np.add(*siblings_one_state(rates, found.births))
    assert (found.older + found.younger)[100] == pytest.approx(one_state[100] * 35 / 34, rel=0.005)


def test_women_never_at_risk_raise_the_siblings_of_those_who_are_born():
    some = parity_kin(vital(hazards(p0={25: 500.0}, p1={30: 500.0}), never=0.2))
    assert some.none_child[80] == pytest.approx(0.2) and some.parity[80, 0] == pytest.approx(0.2)
    assert (some.older + some.younger)[110] == pytest.approx(1.0, abs=1e-6)


def test_twins_have_each_other():
    rates = vital(hazards(p0={25: 500.0}), multiple=0.1)
    found = parity_kin(rates)
    assert (found.older + found.younger)[110] == pytest.approx(2 * 0.1 / 1.1, rel=1e-6)
    assert found.births[80].sum() == pytest.approx(1.1, rel=1e-6)


def test_every_pair_is_counted_from_both_sides(town):
    """In a closed population mothers have as many children as children have mothers, fathers and grandparents alike,
    and there are as many older siblings as younger ones (Goodman, Keyfitz & Pullum 1974)."""
    rates, _, table = town
    end, _ = survival(rates)
    born = np.stack([rates.boys * rates.births, (1 - rates.boys) * rates.births])
    alive = (born * end[:, :, -1])[:, ::-1][:, :101]
    people = alive.sum(axis=0)
    for up, down, sex in (("mother", "child", 1), ("father", "child", 0), ("grandmother", "grandchild", 1)):
        pairs = (people * get(table, up)).sum(), (alive[sex] * get(table, down, ("man", "vrouw")[sex])).sum()
        assert pairs[0] == pytest.approx(pairs[1], rel=1e-3), up
    twins = 2 * rates.multiple / (1 + rates.multiple) * rates.births * (born * end[:, :, -1]).sum(axis=0) ** 2
    twins = (twins / rates.births**2)[::-1][:101]
    older, younger = (people * get(table, "older_sibling")).sum(), (people * get(table, "younger_sibling")).sum()
    assert older == pytest.approx(younger - twins.sum(), rel=2e-3)


def test_both_sexes_have_the_same_children(town):
    rates, found, _ = town
    middle = survival(rates)[1]
    men = (rates.boys * rates.births[:, None] * middle[MAN] * births_per_man(rates, found.births)).sum(axis=0)
    women = ((1 - rates.boys) * rates.births[:, None] * middle[WOMAN] * found.births).sum(axis=0)
    np.testing.assert_allclose(men[100:], women[100:], rtol=1e-9)


def test_the_cohort_sums_equal_the_matrix_recursion_of_caswell_and_song(town):
    """k(x+1, t+1) = U(t) k(x, t) + b(x, t) written out with matrices for the daughters and mother of one Focal."""
    rates, found, _ = town
    focal = 100
    end, middle = survival(rates)
    line = parents(rates, found.births)
    mothers = np.zeros(rates.years)
    at_birth = line.mother[focal]
    mothers[:] = at_birth
    children = np.zeros(rates.years)
    for year in range(focal, rates.years):
        cohort = np.arange(rates.years)
        start = middle if year == focal else end[:, :, max(year - 1, 0)]
        start = start[WOMAN][:, year] if year == focal else start[WOMAN]
        mothers = np.diag(end[WOMAN][:, year] / start) @ mothers
        before = np.where(cohort < year, end[:, :, max(year - 1, 0)], 1.0)
        mixed = rates.boys * end[MAN] + (1 - rates.boys) * end[WOMAN]
        base = rates.boys * before[MAN] + (1 - rates.boys) * before[WOMAN]
        children = np.diag(mixed[:, year] / base) @ children
        children[year] += found.births[focal, year] * mixed[year, year]
    table = kin_theory(rates)
    age = rates.years - 1 - focal
    assert get(table, "mother")[age] == pytest.approx(mothers.sum(), rel=1e-9)
    assert get(table, "child")[age] == pytest.approx(children.sum(), rel=1e-9)


def test_published_properties_hold(town):
    """Caswell (2019), figures 2-6: mothers fall from one, children rise then fall, older siblings only fall."""
    _, _, table = town
    mother, child = get(table, "mother"), get(table, "child")
    assert mother[0] > 0.99 and (np.diff(mother) < 0).all() and mother[100] < 0.01
    assert child[:14].max() == 0 and child[45] > 2 * child[25] > 0
    # fathers are older and die younger, so they are lost first
    assert (get(table, "father")[1:] < mother[1:]).all()
    younger = get(table, "younger_sibling")
    assert younger[0] < 0.05 and younger[20] > 3 * younger[2] > 0
    assert get(table, "grandparent")[0] > 3 and get(table, "grandparent")[60] < 0.05
    assert np.isfinite(table["mean"]).all() and (table["mean"] >= 0).all()
    assert table["none"].dropna().between(0, 1 + 1e-12).all()


def test_a_hundred_ages_take_little_time(town):
    import time

    began = time.perf_counter()
    kin_theory(town[0])
    assert time.perf_counter() - began < 10


def test_women_before_the_first_year_are_left_out():
    rates = vital(hazards())
    women = women_by_age(rates, survival(rates)[1], 35)
    assert women[10].sum() == 0 and women[60, 0] > 0
