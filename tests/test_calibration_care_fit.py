"""What the fit of mantelzorg moves, what it is held to, and that it finds what it looks for."""

import numpy as np
import pytest

from calibration import care_fit
from calibration.care_check import OBSERVED, SET, TEST
from calibration.care_fit import FACTORS, TARGETS, defaults, fit, off, parameters, residuals, stepped
from sim.care.rules import GIVING, MOST_WILLING, care_rules
from sim.parameters import DECLARED, Parameters

MIDDLE = np.array([0.5 * (o.low + o.high) for o in TARGETS])
LOW, HIGH = (np.array([getattr(f, k) for f in FACTORS.values()]) for k in ("low", "high"))


def test_nothing_that_tests_sets_a_number_and_every_factor_stays_in_its_declared_range():
    tests = {o.quantity for o in OBSERVED if o.use == TEST}
    assert len(TARGETS) == 10 and not tests & {o.quantity for o in TARGETS} and {o.use for o in TARGETS} == {SET}
    declared = {d.name: d for d in DECLARED}
    for factor in FACTORS.values():
        for name in factor.names:
            d = declared[name]
            assert d.low <= factor.low <= d.default <= factor.high <= d.high
            assert d.default == declared[factor.names[0]].default
    assert len(parameters(defaults())) == sum(len(f.names) for f in FACTORS.values())


def town(seen: list[np.ndarray], wanted: np.ndarray):
    """Return a made-up world in which figures bend with the factors, and are as published where `wanted` says."""
    rng = np.random.default_rng(4)
    slopes = rng.normal(size=(len(TARGETS), len(FACTORS))) * MIDDLE[:, None] / (HIGH - LOW)

    def of(trials):
        seen.extend(np.asarray(t).copy() for t in trials)
        moved = np.array([t - wanted for t in trials])
        return MIDDLE + 0.3 * (moved + 0.2 * moved**2) @ slopes.T

    return of


def test_a_few_steps_find_the_factors_that_meet_the_figures():
    wanted = np.clip(defaults() + 0.15 * (HIGH - LOW), LOW, HIGH)
    seen: list[np.ndarray] = []
    of = town(seen, wanted)
    x, before, after = fit(6, of, of)
    assert np.abs(off(before)).max() > 1.5 and np.abs(off(after)).max() < 0.1
    assert x == pytest.approx(wanted, abs=0.02 * (HIGH - LOW).max())
    assert len(seen) == 1 + len(FACTORS) + 1 + 6  # slopes once, then a trial a step
    assert all(((t >= LOW) & (t <= HIGH)).all() for t in seen)


def test_a_factor_at_its_end_leaves_the_rest_to_the_others():
    slopes = np.array([[1.0, 0.0], [1.0, 1.0]])
    low, high, at = np.zeros(2), np.array([1.0, 5.0]), np.zeros(2)
    new = stepped(at, np.array([-3.0, -3.0]), slopes, at, high - low, low, high)  # free: 3 and 0
    assert new[0] == 1.0 and new[1] == pytest.approx(2.0, abs=0.01)


def test_a_figure_within_its_range_weighs_less():
    z = np.array([-2.0, -1.0, 0.5, 1.0, 1.5])
    assert residuals(z) == pytest.approx([-1.3, -0.3, 0.15, 0.3, 0.8])


def test_the_best_trial_is_kept_when_a_step_makes_it_worse(monkeypatch):
    monkeypatch.setattr(care_fit, "stepped", lambda x, *_: np.clip(x + 0.3 * (HIGH - LOW), LOW, HIGH))
    of = town([], defaults())
    x, before, after = fit(2, of, of)
    assert np.array_equal(x, defaults()) and np.array_equal(before, after)


def test_no_factor_makes_more_than_a_share_willing():
    p = {d.name: d.default for d in DECLARED}
    high = Parameters({f"giving.{g.name}.willing": 1.5 for g in GIVING}, "test")
    less = Parameters({f"giving.{g.name}.willing": 0.6 for g in GIVING}, "test")
    plain, most, least = (care_rules(q, np.full(3, 0.5)).logit for q in (Parameters({}, "test"), high, less))
    asked = plain > -100.0
    shares = [1.0 / (1.0 + np.exp(-t[asked])) for t in (plain, most, least)]
    kin = shares[0] < 0.99  # volunteers have no factor
    assert p["care.willing"] == 0.0 and shares[1][kin].max() == pytest.approx(MOST_WILLING)
    assert shares[1][kin] == pytest.approx(np.minimum(1.5 * shares[0][kin], MOST_WILLING))
    assert shares[2][kin] == pytest.approx(0.6 * shares[0][kin])
