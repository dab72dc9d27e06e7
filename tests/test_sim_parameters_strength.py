"""Strengths, weights of draaglast and factors of contextual shocks are parameters that reach what they say."""

import numpy as np
import pytest

from agents.domains import ADL, PERSON_DOMAINS
from sim.context import closed_ratio
from sim.context_factors import CLOSED, CLOSED_OTHER, ONSETS, RECOVERIES
from sim.domains.balance import HOUSEHOLD_WEIGHTS, LOSS, PERSON_WEIGHTS, STRENGTHS, points_of, weights_by_domain
from sim.domains.life import weights_of
from sim.domains.start import draaglast
from sim.parameters import DECLARED, Parameters

NAMES = {p.name for p in DECLARED}


def test_all_are_declared_with_the_value_in_use():
    plain = Parameters()
    assert {f"strength.{s.name}" for s in STRENGTHS} <= NAMES
    assert list(points_of(plain).values()) == [s.points for s in STRENGTHS]
    assert [w.tolist() for w in weights_by_domain(plain)] == [list(PERSON_WEIGHTS), list(HOUSEHOLD_WEIGHTS)]
    assert {f"pandemic.{name}" for name in ONSETS | RECOVERIES} | {f"closed.{name}" for name in CLOSED} <= NAMES
    assert all(plain[f"pandemic.{name}"] == value for name, (value, _, _) in (ONSETS | RECOVERIES).items())


def test_a_strength_changes_only_itself():
    changed = points_of(Parameters({"strength.partner": 1.5}))
    assert changed.pop("partner") == 1.5
    assert changed == {s.name: s.points for s in STRENGTHS if s.name != "partner"}


def test_a_weight_reaches_the_start_and_the_month():
    heavy = Parameters({"weight.adl": 2.0})
    level = np.full((2, len(PERSON_DOMAINS)), 5, dtype=np.uint8)
    level[1, ADL] = 2
    home = np.full((2, 2), 5, dtype=np.uint8)
    assert draaglast(level, home, heavy).tolist() == pytest.approx([0.0, 2.0 * LOSS[2]])
    assert draaglast(level, home).tolist() == pytest.approx([0.0, PERSON_WEIGHTS[ADL] * LOSS[2]])
    assert weights_of(heavy).loss[ADL].tolist() == pytest.approx([2.0 * x for x in LOSS])
    assert weights_of(heavy).loss[0].tolist() == weights_of(Parameters()).loss[0].tolist()


def test_a_facility_of_a_user_has_the_factor_of_others():
    p = Parameters({"closed.school": 1.2, "closed.other": 1.3})
    assert (closed_ratio(p, "school"), closed_ratio(p, "zwembad")) == (1.2, 1.3)
    assert (closed_ratio(p, "GP"), closed_ratio(Parameters(), "zwembad")) == (CLOSED["GP"][0], CLOSED_OTHER[0])
