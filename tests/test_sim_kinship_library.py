"""The library of lives: the cohorts' births and parities come back, births are picked as often as they happened."""

import functools

import numpy as np
import pytest

from agents.life_histories import DROPPED, alive_share, fit_lives, unfold
from agents.luck import Stream, stream_key
from sim.kinship.library import Luck, alive_shares, births_by_age, death_months, make_library
from sim.kinship.setting import relatives
from sim.rates.parity import childless, older, year_of_births
from tests.toy_kin import library_of
from tests.toy_past import toy_past

FIRST, LAST, EACH = 1880, 2005, 400


@functools.lru_cache(maxsize=1)
def library():
    return make_library(toy_past(), 7, FIRST, LAST, EACH)


def births_of(year):
    """Number of births of every woman of a cohort of the library."""
    women = (year - FIRST) * EACH + np.arange(EACH)
    return np.diff(library().start)[women]


def exact(cohort):
    """Shares by births at 50 of a cohort that lives through the hazards month by month."""
    past, now = toy_past(), childless()
    for year in range(cohort + 15, cohort + 50):
        hazard = past.hazard[max(year - past.first_year, 0), 15:50]
        _, after = year_of_births(now, hazard)
        share = after.share()[year - cohort - 15]
        now = older(after)
    return share


@pytest.mark.parametrize("cohort", [1890, 1930, 1965])
def test_the_library_has_the_parities_of_its_cohorts(cohort):
    # ten cohorts of 400 women: a hazard off by 5% moves the share without children by 5 standard errors
    n = 10 * EACH
    found = np.zeros(5)
    expected = np.zeros(5)
    for c in range(cohort, cohort + 10):
        found += np.bincount(np.minimum(births_of(c), 4), minlength=5)
        expected += exact(c) * EACH
    share = expected / n
    z = (found - expected) / np.sqrt(n * share * (1 - share))
    assert np.abs(z).max() < 3.5


def test_births_keep_the_interval_and_mothers_are_15_to_50():
    lib = library()
    apart = np.diff(lib.birth.astype(int))
    same = np.diff(np.repeat(np.arange(len(lib.born)), np.diff(lib.start))) == 0
    assert set(np.unique(apart[same]).tolist()) & set(range(-1000, 10)) == {0}
    age = lib.month.astype(int) - lib.born[lib.woman]
    assert age.min() >= 180
    assert age.max() < 600
    twins = (apart[same] == 0).sum() / len(lib.birth)
    assert 0.010 < twins < 0.020


def test_a_birth_weighs_as_many_as_happened():
    # girls born in her year, by the weights of the births of that year, times survival to the birth
    lib, past = library(), toy_past()
    mother = np.repeat(np.arange(len(lib.born)), np.diff(lib.start))
    year = 2000 + lib.birth.astype(int) // 12
    weight = np.empty(len(lib.birth))
    weight[lib.order] = np.diff(lib.weight)
    yearly = np.bincount(year - FIRST, weights=weight)
    for c in (1960, 1985):
        girls = (1 - past.boys) * yearly[c - FIRST]  # each birth of that year makes 0.488 women of the cohort
        theirs = mother // EACH == c - FIRST
        alive = alive_shares(past, 1, lib.born[mother[theirs]].astype(int), lib.birth[theirs].astype(int))
        expected = girls / EACH * alive
        # mothers' survival is taken at whole years when the numbers are carried forward: within 1%
        np.testing.assert_allclose(weight[theirs], expected, rtol=0.01)


def test_ages_of_mothers_sum_to_one_and_move_with_the_history():
    table = births_by_age(library(), 1930, 60)
    np.testing.assert_allclose(table.sum(axis=1), 1.0)
    mean = table @ (15.5 + np.arange(36))
    assert 27 < mean[40] < 32


def test_a_child_sees_large_families_in_proportion_to_their_size():
    # women with one child and with three, equally many: 3 of 4 children have two siblings
    born = np.arange(-600, -560)
    lives = [[b + 360] if i % 2 else [b + 330, b + 360, b + 390] for i, b in enumerate(born)]
    lib = library_of(lives, born)
    u = np.linspace(0, lib.weight[-1], 4001)[:-1] + 1e-9
    woman = lib.woman[np.searchsorted(lib.weight, u, side="right") - 1]
    assert abs(np.mean(np.diff(lib.start)[woman] == 3) - 0.75) < 0.001


def test_survival_in_arrays_is_survival_in_kernels():
    past = toy_past()
    birth = np.array([-1200, -900, -601, -13, 240, 251])
    for sex in (0, 1):
        slow = [alive_share(past.survival, past.first_cohort, sex, int(b), 252) for b in birth]
        np.testing.assert_array_equal(alive_shares(past, sex, birth, 252), slow)
    assert alive_shares(past, 1, np.array([252 - 111 * 12]), 252)[0] == 0.0


def test_months_of_death_follow_survival():
    past, n, now = toy_past(), 20000, 252
    lineage = relatives(np.arange(n, dtype=np.uint64), 5)
    birth = np.full(n, now - 70 * 12 - 3)
    death = death_months(past, 3, lineage, np.ones(n, dtype=np.int64), birth, now)
    assert death.min() >= now
    start = alive_shares(past, 1, birth[:1], now)[0]
    for years in (1, 5, 10, 20):
        expected = alive_shares(past, 1, birth[:1], now + 12 * years)[0] / start
        found = (death >= now + 12 * years).mean()
        assert abs(found - expected) < 4 * np.sqrt(expected * (1 - expected) / n)
    again = death_months(past, 3, lineage[::-1].copy(), np.ones(n, dtype=np.int64), birth, now)[::-1]
    np.testing.assert_array_equal(death, again)


def test_a_fitted_life_has_her_births_and_those_at_home():
    lib, now = library(), 252
    n = 300
    born = (np.arange(n) % 240) - 480  # women of 41 to 61
    parity = np.arange(n) % 4 + 1
    home_start = np.arange(n + 1)
    home = np.minimum(born + 12 * 28, now - 1)
    woman, offset = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    lineage = relatives(np.arange(n, dtype=np.uint64), 9)
    fit_lives(now, stream_key(1, now, Stream.KIN_BIRTH), lineage, born, parity, home_start, home, lib, woman, offset)
    start, month, was, person = (np.empty(n * 22, dtype=np.int64) for _ in range(4))
    unfold(now, born, home_start, home, np.arange(n), lib, woman, offset, start, month, was, person)
    sizes = np.diff(start[: n + 1])
    assert (sizes[parity < 4] == parity[parity < 4]).all()
    assert (sizes[parity == 4] >= 4).mean() > 0.97  # 1 in 30 women has so many: now and then none is looked at
    e = start[n]
    unit = np.repeat(np.arange(n), sizes)
    at_home = person[:e] >= 0
    np.testing.assert_array_equal(month[:e][at_home], home)
    kept = month[:e] != DROPPED
    assert kept.mean() > 0.99
    for i in range(n):
        months = month[:e][(unit == i) & kept]
        marks = was[:e][(unit == i) & kept]
        for a in range(len(months)):
            for b in range(a):
                apart = abs(months[a] - months[b])
                assert apart >= 9 or (apart == 0 and marks[a] == marks[b])
        assert ((months - born[i] >= 180) & (months - born[i] <= 600) & (months < now)).all()


def test_the_same_seed_makes_the_same_library_and_another_does_not():
    one, two = (make_library(toy_past(), 7, 1950, 1960, 50) for _ in range(2))
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(make_library(toy_past(), 8, 1950, 1960, 50).birth) != len(one.birth)


def test_draws_for_arrays_are_draws_in_kernels():
    from agents.luck import uniform_at

    lineage = relatives(np.arange(5, dtype=np.uint64), 2)
    luck = Luck(4, 30, Stream.KIN)
    np.testing.assert_array_equal(luck.uniform(lineage, 6), [uniform_at(luck.key, w, 6) for w in lineage])
