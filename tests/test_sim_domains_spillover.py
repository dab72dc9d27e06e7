"""The table of effects: every sourced row is used or explained, names exist, and switching it off gives 1."""

import numpy as np
import pytest

from agents.care_codes import STRAINS
from agents.domains import CONDITIONS, EVENTS, PERSON_DOMAINS
from agents.households import HOUSEHOLD_TYPES
from agents.persons import ACTIVITIES
from sim.domains.courses import effects_of
from sim.domains.levels import LEVEL_RULES, level_rules_of, need_rules_of
from sim.domains.spillover import SPILLOVERS, TARGETS, UNUSED, ratios
from sim.parameters import DECLARED, Parameters

ROWS = [f"A{n}" for n in range(173, 210)]


def test_every_sourced_effect_has_a_line_or_a_reason():
    named = " ".join(s.row for s in SPILLOVERS) + " " + " ".join(UNUSED)
    assert not [row for row in ROWS if row not in named]


def test_ratios_lie_in_their_range_and_odds_are_halved_on_the_log_scale():
    for s in SPILLOVERS:
        assert 0 < s.low <= s.ratio <= s.high, s
        assert s.months >= 0 and s.target in TARGETS
        assert (s.months > 0) == (s.kind == "event" or s.source == "separation"), s
        if s.evidence == "odds":
            assert s.low == 1.0
            assert s.ratio == pytest.approx(np.sqrt(s.high), rel=0.01)
    pairs = [(s.kind, s.source, s.target, s.sex) for s in SPILLOVERS]
    assert len(pairs) == len(set(pairs))


def test_sources_are_names_that_the_columns_know():
    known = {
        "condition": CONDITIONS, "level": PERSON_DOMAINS, "debt": ("problematic",), "activity": ACTIVITIES,
        "event": EVENTS, "home": HOUSEHOLD_TYPES, "relation": ("without_partner",), "household": CONDITIONS,
        "parent": (*CONDITIONS, "separation"), "strain": STRAINS,
        "carer": STRAINS, "unmet": ("personal_care",),
    }  # fmt: skip
    assert not [s for s in SPILLOVERS if s.source not in known[s.kind]]


def test_what_the_dossier_prefers_is_taken():
    (job,) = [s for s in SPILLOVERS if s.target == "separation" and s.source == "job_loss"]
    assert job.ratio == 1.13  # A179, not the 1.74 of A178
    (debt,) = [s for s in SPILLOVERS if s.target == "mental" and s.kind == "debt"]
    assert debt.ratio == pytest.approx(1.8) and debt.high == 3.24


def test_the_switch_at_zero_makes_every_ratio_one():
    assert all(r == 1.0 for t in TARGETS for _, r in ratios(t, {"domains.spillover": 0.0}))
    assert any(r != 1.0 for _, r in ratios("mental", {"domains.spillover": 1.0}))
    with pytest.raises(ValueError, match="no hazard"):
        ratios("bliss", {"domains.spillover": 1.0})


def test_every_ratio_that_something_applies_is_a_parameter_with_the_range_of_its_source():
    named = {p.name: p for p in DECLARED if p.name.startswith("spillover.")}
    rows = [s for s in SPILLOVERS if s.target != "low_income"]
    assert len({s.parameter for s in rows}) == len(rows)
    assert named.keys() == {s.parameter for s in rows} | {f"spillover.few_friends.{most}.lonely" for most in (0, 1)}
    for s in rows:
        found = named[s.parameter]
        assert (found.default, found.low, found.high) == (s.ratio, s.low, s.high)


def test_a_parameter_sets_its_own_row_and_no_other():
    name = "spillover.debt.problematic.mental"
    plain, changed = Parameters(), Parameters({name: 3.0})
    (was,) = [r for s, r in ratios("mental", plain) if s.parameter == name]
    (now,) = [r for s, r in ratios("mental", changed) if s.parameter == name]
    assert was == pytest.approx(1.8) and now == 3.0
    for target in TARGETS:
        others = [[r for s, r in ratios(target, p) if s.parameter != name] for p in (plain, changed)]
        assert others[0] == others[1]
    logs = [effects_of("mental", p).log for p in (plain, changed)]
    assert (logs[0] != logs[1]).sum() == 1
    few = [effects_of("lonely", Parameters({"spillover.few_friends.0.lonely": x})).log for x in (1.3, 2.0)]
    assert (few[0] != few[1]).sum() == 1


def test_levels_and_hours_can_be_varied_row_by_row():
    named = {p.name for p in DECLARED}
    assert {r.parameter for r in LEVEL_RULES if not r.by_definition} <= named
    assert all(rule.parameter in named for rule, _ in need_rules_of({}))
    name = "levels.mental_disorder.geestelijke_gezondheid"
    changed = [
        (a, b)
        for a, b in zip(LEVEL_RULES, level_rules_of(Parameters({name: 1.5})), strict=True)
        if a.chances != b.chances
    ]
    ((before, after),) = changed
    assert after.chances[:3] == pytest.approx([1.5 * x for x in before.chances[:3]])
    assert sum(after.chances) == pytest.approx(1.0)
    hours = "need.geestelijke_gezondheid.begeleiding"
    found = [
        (b / np.maximum(a, 1e-9)).max()
        for (_, a), (_, b) in zip(need_rules_of({}), need_rules_of({hours: 2.0}), strict=True)
    ]
    assert sorted(found)[-1] == pytest.approx(2.0) and sorted(found)[-2] == pytest.approx(1.0)
