"""Prevalence from hazards and hazards from prevalence, against a cohort that is lived month by month."""

import numpy as np

from sim.domains.ladder import (
    at_birthdays,
    implied_prevalence,
    ladder_onset,
    ladder_prevalence,
    onset_for,
    survivors,
)

AGE = np.arange(111)
MORTALITY = np.stack([2e-5 * np.exp(0.1 * AGE), 1e-5 * np.exp(0.105 * AGE)])
ONSET = np.tile(np.where(AGE >= 40, 0.002 * np.exp(0.05 * (AGE - 40)), 0.0), (2, 1))
RECOVERY = np.full((2, 111), 0.08)


def lived(onset, recovery, mortality, ratio, people=100_000, seed=5):
    """Share ill of each completed age among the living of a cohort whose every member draws every month."""
    rng = np.random.Generator(np.random.PCG64(seed))
    ill, ages, size = np.zeros(people, dtype=bool), np.zeros(91), np.zeros(91)
    for age in range(91):
        for _ in range(12):
            excess = 1.0 + ill.mean() * (ratio - 1.0)
            hazard = mortality[age] / excess * np.where(ill, ratio, 1.0)
            alive = rng.random(len(ill)) >= -np.expm1(-hazard / 12)
            move = rng.random(len(ill))
            up = ~ill & (move < -np.expm1(-onset[age] / 12))
            down = ill & (move < -np.expm1(-recovery[age] / 12))
            before = ill.copy()
            ill = (ill ^ (up | down))[alive]
            ages[age] += (before.mean() + ill.mean()) / 24
        size[age] = len(ill)
    return ages, size


def test_implied_prevalence_is_that_of_a_cohort_lived_person_by_person():
    """Within 4 standard errors plus the width of a month; leaving out the ratio (2.5) is more than 8 away at 85."""
    onset = 4 * ONSET[0]
    share = implied_prevalence(onset, RECOVERY[0], MORTALITY[0], 2.5)
    found, size = lived(onset, RECOVERY[0], MORTALITY[0], 2.5)
    for age in (45, 55, 65, 75, 85):
        error = np.sqrt(share[age] * (1 - share[age]) / size[age])
        assert abs(found[age] - share[age]) < 4 * error + 0.0015, age
    plain = implied_prevalence(onset, RECOVERY[0], MORTALITY[0], 1.0)
    assert plain[85] - share[85] > 8 * np.sqrt(share[85] * (1 - share[85]) / size[85])


def test_with_constant_hazards_prevalence_is_incidence_times_duration():
    share = implied_prevalence(np.full((2, 111), 0.05), np.full((2, 111), 0.20), np.zeros((2, 111)), 1.0)
    assert np.allclose(share[:, 60:], 0.05 / 0.25, atol=1e-6)  # share / (1 - share) = onset x mean duration


def test_the_onset_found_leads_back_to_the_prevalence():
    share = implied_prevalence(ONSET, RECOVERY, MORTALITY, 2.0)
    again = implied_prevalence(onset_for(at_birthdays(share), RECOVERY, MORTALITY, 2.0), RECOVERY, MORTALITY, 2.0)
    assert np.abs(again - share)[:, :106].max() < 2e-3
    smooth = onset_for(at_birthdays(share), RECOVERY, MORTALITY, 2.0)
    assert np.allclose(smooth[:, 45:95], ONSET[:, 45:95], rtol=0.05)


def test_a_share_that_falls_faster_than_people_recover_has_no_onset_and_stays_above():
    wanted = np.where(AGE < 40, 0.3, np.where(AGE < 50, 0.0, 0.1))  # 0.3 exp(-0.05 x 22) is 0.1: met again about 61
    found = onset_for(at_birthdays(wanted), np.full(111, 0.05), np.zeros(111), 1.0)
    assert (found[41:59] == 0).all() and np.allclose(found[65:105], 0.05 * 0.1 / 0.9, rtol=1e-3)
    share = implied_prevalence(found, np.full(111, 0.05), np.zeros(111), 1.0)
    assert np.allclose(share[58] / share[48], np.exp(-0.5), rtol=1e-6)


def test_the_ladder_of_two_rungs_is_reached_and_one_rung_equals_the_illness_death_model():
    ratio = np.stack([np.full((2, 111), 1.4), np.full((2, 111), 2.2)])
    down = np.stack([RECOVERY, RECOVERY * 2])
    upper = implied_prevalence(ONSET / 2, RECOVERY, MORTALITY, 1.0)
    either = np.minimum(3 * upper, 0.9)
    up = ladder_onset(at_birthdays(np.stack([either, upper])), down, MORTALITY, ratio)
    share = ladder_prevalence(up, down, MORTALITY, ratio)
    assert np.abs(share[1] - upper)[:, :100].max() < 2e-3
    assert np.abs(share.sum(axis=0) - either)[:, :100].max() < 4e-3
    one = ladder_prevalence(ONSET[None], RECOVERY[None], MORTALITY, np.full((1, 2, 111), 2.0))
    assert np.allclose(one[0], implied_prevalence(ONSET, RECOVERY, MORTALITY, 2.0), atol=1e-12)


def test_on_a_ladder_with_constant_hazards_neighbouring_rungs_balance():
    shape = (2, 111)
    up, down = (np.stack([np.full(shape, a), np.full(shape, b)]) for a, b in ((0.10, 0.06), (0.20, 0.30)))
    share = ladder_prevalence(up, down, np.zeros(shape), np.ones((2, *shape)))[..., 90]
    none = 1 - share.sum(axis=0)
    assert np.allclose(share[0] / none, 0.10 / 0.20, rtol=1e-4) and np.allclose(share[1] / share[0], 0.2, rtol=1e-4)


def test_who_reaches_the_upper_rung_leaves_the_lower_one():
    """Without recovery and death: exponential waits of 0.05 and 0.02 a year one after the other."""
    shape, a, b, t = (2, 111), 0.05, 0.02, np.array([10.5, 30.5, 60.5])
    up = np.stack([np.full(shape, a), np.full(shape, b)])
    share = ladder_prevalence(up, 0 * up, np.zeros(shape), np.ones((2, *shape)))[..., [10, 30, 60]]
    first = a / (b - a) * (np.exp(-a * t) - np.exp(-b * t))
    assert np.allclose(share[0], first, atol=5e-4)
    assert np.allclose(share[1], 1 - np.exp(-a * t) - first, atol=5e-4)


def test_survivors_live_as_long_as_the_life_table_says():
    level = np.full((1, 111), 0.02)
    assert abs(survivors(level).sum() - 50.0) < 1e-9
