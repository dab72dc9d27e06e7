"""Relatives of the start population: rules that every family obeys, and numbers that follow from history."""

import functools
import time

import numpy as np
import pytest

from agents.kinship import parent_rows
from agents.persons import NEVER, RESIDENT, WOMAN
from sim.checks import check_population
from sim.kinship.library import alive_shares, past_of
from sim.kinship.orphans import theory
from sim.municipalities import MUNICIPALITIES
from sim.rates.fertility import fertility
from sim.rates.history import history
from sim.statline import Statline
from sim.synthesis import start_population
from sim.synthesis.kin_start import start_kin, start_library
from sim.synthesis.replicate import replicate
from tests.toy_kin import Read

B063 = np.array([1.1, 16.8, 15.1, 13.3, 13.2, 8.2, 14.9, 11.8])
EDGES = np.array([-1, 0, 2, 5, 10, 20, 30, 60, 1e4])


@functools.lru_cache(maxsize=2)
def past(year=2021):
    return past_of(history(Statline(), year, year))


@functools.lru_cache(maxsize=3)
def bare(seed=1, born=None):
    rates = fertility(MUNICIPALITIES[0], Statline(), 2021, 2021)
    return start_population(MUNICIPALITIES[0], 2021, seed, Statline(), rates.parity_start.values, born)


@functools.lru_cache(maxsize=3)
def start(seed=1):
    population = bare(seed)
    persons = population.persons.copy()
    library = start_library(past(), persons, population.month, seed)
    people = population
    kin = start_kin(persons, people.households, people.kin, people.kernen, past(), library, seed, people.month)
    return population, persons, kin, library


@functools.lru_cache(maxsize=3)
def read(seed=1):
    population, _, kin, _ = start(seed)
    return Read(kin, population.month)


def test_every_inwoner_has_a_place_and_nobody_two():
    population, persons, kin, _ = start()
    k = read()
    n = persons.count
    np.testing.assert_array_equal(persons.column("node"), np.arange(n))
    np.testing.assert_array_equal(k.person, np.where(np.arange(k.count) < n, np.arange(k.count), -1))
    np.testing.assert_array_equal(k.lineage[:n], persons.column("lineage"))
    np.testing.assert_array_equal(k.birth[:n], persons.column("birth"))
    assert len(np.unique(k.lineage)) == k.count
    assert check_population(persons, population.households, population.month, kin) == []


def test_parents_at_home_stay_parents():
    population, persons, _, _ = start()
    k = read()
    for rows, found in zip(parent_rows(population.persons, population.kin), (k.mother, k.father), strict=True):
        before = rows.astype(int)
        known = before >= 0
        assert known.sum() > 5000
        np.testing.assert_array_equal(found[: persons.count][known], before[known])


@pytest.mark.parametrize("seed", [1, 2])
def test_parents_have_the_right_sex_and_a_plausible_age(seed):
    k = read(seed)
    for parent, sex, youngest, oldest in ((k.mother, 1, 180, 600), (k.father, 0, 180, 840)):
        child = np.flatnonzero(parent >= 0)
        assert (k.sex[parent[child]] == sex).all()
        gap = k.birth[child] - k.birth[parent[child]]
        assert gap.min() >= youngest  # so there are no circles: who is born later is nobody's ancestor
        assert gap.max() <= oldest


@pytest.mark.parametrize("seed", [1, 2])
def test_siblings_are_twins_or_nine_months_apart(seed):
    k = read(seed)
    for parent in (k.mother, k.father):
        child = np.flatnonzero(parent >= 0)
        child = child[np.lexsort((k.birth[child], parent[child]))]
        same = np.diff(parent[child]) == 0
        apart = np.diff(k.birth[child])[same]
        assert ((apart == 0) | (apart >= 9)).all()
        assert 0.01 < (apart == 0).mean() < 0.04


def test_the_dead_left_children():
    """Of people of 90 and over one child in eight has died; what these had are grandchildren all the same."""
    _, persons, _, _ = start()
    k = read()
    n = persons.count
    mother = np.where(k.mother >= 0, k.mother, k.father)
    dead = np.flatnonzero((k.death <= 0) & (k.mother < n) & (mother >= 0) & (mother < n))
    left = k.children(k.alive)[dead]
    assert len(dead) > 300
    assert (left > 0).all()
    old = k.age[:n] >= 85
    via_dead = np.zeros(n)
    np.add.at(via_dead, mother[dead], left)
    assert 0.2 < via_dead[old].mean() < 0.8
    child = np.flatnonzero(np.isin(k.mother, dead))
    assert (k.birth[child] - k.birth[k.mother[child]]).min() >= 180


def test_lists_of_children_are_the_links_read_backwards():
    k = read()
    first = np.flatnonzero(k.child >= 0)
    listed = np.zeros(k.count, dtype=int)
    for parent in first[:: max(len(first) // 4000, 1)]:
        c, following = k.child[parent], k.next_of_mother if k.sex[parent] == WOMAN else k.next_of_father
        mine = k.mother if k.sex[parent] == WOMAN else k.father
        seen = 0
        while c >= 0:
            assert mine[c] == parent
            seen += 1
            c = following[c]
        listed[parent] = seen
        assert seen == np.count_nonzero(mine == parent)
    assert listed.max() > 4


def test_nobody_is_married_to_parent_child_or_sibling():
    _, persons, _, _ = start()
    k = read()
    partner = persons.column("partner").astype(int)
    who = np.flatnonzero(partner >= 0)
    his = partner[who]
    for parent in (k.mother, k.father):
        assert (parent[who] != his).all()
        assert ((parent[who] < 0) | (parent[who] != parent[his])).all()


def test_births_of_women_are_those_of_their_families():
    _, persons, _, _ = start()
    k = read()
    n = persons.count
    parity, women = persons.column("parity").astype(int), persons.column("sex") == WOMAN
    children = k.children(np.ones(k.count, dtype=bool))[:n]
    assert (children[women] <= parity[women]).all()  # the others died
    child = np.flatnonzero((k.mother >= 0) & (k.mother < n))
    latest = np.full(n, NEVER)
    np.maximum.at(latest, k.mother[child], k.birth[child])
    last = persons.column("last_birth").astype(int)
    assert (last[women] >= latest[women]).all()
    union = persons.column("union_since").astype(int)
    assert ((union < 252) & ((union == NEVER) == (persons.column("partner") < 0))).all()


def test_living_mothers_and_fathers_are_as_many_as_survival_says():
    _, persons, _, library = start()
    k, t = read(), theory(past(), library, 252)
    n = persons.count
    age = k.age[:n]
    for parent, expected in ((k.mother, t.share(t.mother)), (k.father, t.share(t.father))):
        has = k.of(k.alive, parent)[:n]
        for low in range(25, 95, 5):
            some = (age >= low) & (age < low + 5)
            share = expected[age[some]].mean()
            error = np.sqrt(share * (1 - share) / some.sum())
            # siblings share a mother: twice the binomial error; at 25 and over children at home no longer rule
            assert abs(has[some].mean() - share) < 4 * 2 * error + 0.004, low


def test_among_all_children_of_an_age_girls_are_as_at_birth():
    """Within two standard errors (1.8 points) of the ratio at birth times survival; drawn apart it was 45% at 20-29."""
    _, persons, _, _ = start()
    k, n, boys = read(), persons.count, past().boys
    child = k.alive & (((k.mother >= 0) & (k.mother < n)) | ((k.father >= 0) & (k.father < n)))
    for low in range(15, 50, 5):
        some = np.flatnonzero(child & (k.age >= low) & (k.age < low + 5))
        men, women = (alive_shares(past(), sex, k.birth[some], 252).mean() for sex in (0, 1))
        expected = (1 - boys) * women / ((1 - boys) * women + boys * men)
        share = (k.sex[some] == WOMAN).mean()
        assert len(some) > 2500
        assert abs(share - expected) < 2 * np.sqrt(share * (1 - share) / len(some)), low


def test_men_have_as_many_children_as_women_somewhat_younger():
    _, persons, _, _ = start()
    k = read()
    n = persons.count
    children, men = k.children(k.alive)[:n], k.sex[:n] == 0
    for low in range(40, 90, 10):
        his = children[men & (k.age[:n] >= low) & (k.age[:n] < low + 10)].mean()
        hers = children[~men & (k.age[:n] >= low - 2) & (k.age[:n] < low + 8)].mean()
        assert abs(his / hers - 1) < 0.08


def test_the_childless_are_as_many_as_history_says():
    # CBS 2016 (params B062): 12.4% of people over 70 at home; here women by history, men more often
    _, persons, _, _ = start()
    k = read()
    n = persons.count
    old = (k.age[:n] >= 70) & (persons.column("role") != RESIDENT)
    none = k.children(k.alive)[:n] == 0
    women = k.sex[:n] == 1
    assert abs(none[old & women].mean() - 0.124) < 0.015
    assert 0.12 < none[old & ~women].mean() < 0.16


def test_children_live_at_the_distances_of_the_country():
    # by class of the mean distance, of people of 70 and over with children (params B063), within 6 points: what a
    # rural municipality with kernen of 10 km2 may differ
    population, persons, _, _ = start()
    k = read()
    n = persons.count
    home = persons.column("household").astype(int)
    kern = population.households.column("kern")[home]
    place = population.kernen.coordinates()
    east, north = k.east.copy(), k.north.copy()
    east[:n], north[:n] = place[kern, 0], place[kern, 1]
    total, count = np.zeros(k.count), np.zeros(k.count)
    for parent in (k.mother, k.father):
        child = np.flatnonzero((parent >= 0) & (parent < n) & k.alive)
        mine = parent[child]
        apart = np.hypot(east[child] - east[mine], north[child] - north[mine]) / 10
        inside = child < n
        apart[inside & (apart == 0)] = 1.0  # the same kern
        together = np.zeros(len(child), dtype=bool)
        together[inside] = home[child[inside]] == home[mine[inside]]
        apart[together] = 0.0
        np.add.at(total, mine, apart)
        np.add.at(count, mine, 1)
    old = np.flatnonzero((k.age[:n] >= 70) & (count[:n] > 0) & (persons.column("role") != RESIDENT))
    share = np.histogram(total[old] / count[old], EDGES)[0] / len(old)
    assert abs(share.sum() - 1) < 1e-12
    expected = B063 / B063.sum()
    assert np.abs(share - expected).max() < 0.065
    assert abs(share[:3].sum() - expected[:3].sum()) < 0.05


def test_relatives_elsewhere_live_outside_and_die_later():
    population, persons, _, _ = start()
    k = read()
    there = np.flatnonzero((k.person < 0) & k.alive)
    place = population.kernen.coordinates().astype(float)
    radius = 10 * np.sqrt(population.kernen.area / np.pi)
    far = np.hypot(k.east[there][:, None] - place[:, 0], k.north[there][:, None] - place[:, 1]) - radius
    assert far.min() > -1.0  # coordinates are whole
    assert (k.death[there] < 32767).all()
    assert (k.death[: persons.count] == 32767).all()
    pair = np.flatnonzero(k.partner >= 0)
    np.testing.assert_array_equal(k.partner[k.partner[pair]], pair)
    # deaths in ten years are those of their ages
    ten = np.asarray(k.death[there] < 252 + 120)
    share = alive_shares(past(), k.sex[there], k.birth[there], 252 + 120)
    share = 1 - share / alive_shares(past(), k.sex[there], k.birth[there], 252)
    assert abs(ten.sum() - share.sum()) < 4 * np.sqrt((share * (1 - share)).sum()) + 40  # some die in the first month


def test_the_same_seed_gives_the_same_kin_and_another_does_not():
    population = bare()
    persons = population.persons.copy()
    library = start_library(past(), persons, population.month, 1)
    people = population
    kin = start_kin(persons, people.households, people.kin, people.kernen, past(), library, 1, people.month)
    for one, two in zip(kin.arrays, start()[2].arrays, strict=True):
        np.testing.assert_array_equal(one, two)
    assert start(2)[2].count != kin.count


def test_a_start_population_with_a_history_has_kin_and_copies_have_their_own():
    population = bare.__wrapped__(1, history(Statline(), 2021, 2021))
    for one, two in zip(population.kin.arrays, start()[2].arrays, strict=True):
        np.testing.assert_array_equal(one, two)
    double = replicate(population, 2)
    k, n, nodes = Read(double.kin), population.persons.count, population.kin.count
    assert len(np.unique(k.lineage)) == k.count == 2 * nodes
    node = double.persons.column("node").astype(int)
    np.testing.assert_array_equal(k.person[node], np.arange(2 * n))
    np.testing.assert_array_equal(k.lineage[node], double.persons.column("lineage"))
    for name in ("mother", "father", "partner", "child", "next_of_mother", "next_of_father"):
        one, two = np.split(getattr(k, name), 2)
        np.testing.assert_array_equal(np.where(one < 0, -1, one + nodes), two)


def test_kin_take_little_time_and_room_and_grow_linearly():
    population = bare()

    def seconds(people):
        best = 1e9
        for _ in range(3):
            persons = people.persons.copy()
            begin = time.perf_counter()
            library = start_library(past(), persons, people.month, 1)
            start_kin(persons, people.households, people.kin, people.kernen, past(), library, 1, people.month)
            best = min(best, time.perf_counter() - begin)
        return best

    small = seconds(population)
    assert small < 2.0
    assert seconds(replicate(population, 4)) < 4 * small * 2
    persons, kin = start()[1:3]
    assert kin.nbytes / persons.count < 150
