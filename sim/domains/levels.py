"""Which level a condition, debt or activity brings a life domain to, and the hours of help a level asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents.domains import (
    ADL,
    ADMINISTRATION,
    DAY_STRUCTURE,
    FINANCES,
    GROWING_UP,
    GUIDANCE,
    HOUSEHOLD_DOMAINS,
    HOUSEHOLD_TASKS,
    HOUSING,
    IADL,
    MENTAL,
    MOBILITY,
    NETWORK,
    PARTICIPATION,
    PERSON_DOMAINS,
    PERSONAL_CARE,
    PHYSICAL,
    RELATIONS,
    SOCIAL_CONTACT,
    SUBSTANCES,
    TASKS,
    UPBRINGING,
    WORK,
)  # fmt: skip
from sim.rates.read import Floats


@dataclass(frozen=True, slots=True)
class LevelRule:
    """Levels that somebody with `source` has in `domain`; the domain is at the lowest of all rules that apply.

    Parameters
    ----------
    source : condition, stage of debt, activity, event or state (adl, iadl).
    domain : column of `persons.level`, or of `households.level` when `shared`.
    chances : probability of level 1, 2, 3 and 4; 5 for the rest.
    shared : whether it is a household domain.
    source_row : parameter rows or "assumption".
    spread : range of the probability of levels 1-3 together, as factors.
    """

    source: str
    domain: int
    chances: tuple[float, float, float, float]
    shared: bool = False
    source_row: str = "assumption"
    spread: tuple[float, float] = (0.6, 1.5)

    @property
    def by_definition(self) -> bool:
        """Whether the level is always 3 or lower, so that there is no share to vary."""
        return sum(self.chances[:3]) > 1.0 - 1e-9

    @property
    def parameter(self) -> str:
        """Name of the factor on the probability of levels 1-3."""
        return f"levels.{self.source}.{(HOUSEHOLD_DOMAINS if self.shared else PERSON_DOMAINS)[self.domain]}"

    def level(self, luck: Floats) -> NDArray[np.uint8]:
        """Return the level of each person from a uniform draw of their own that stays the same; the lower the worse."""
        return np.asarray(1 + np.searchsorted(np.cumsum(self.chances), luck, side="right"), dtype=np.uint8)


R = LevelRule
# fmt: off
LEVEL_RULES: tuple[LevelRule, ...] = (
    R("adl", ADL, (0.08, 0.27, 0.65, 0.0), source_row="A111: limited by definition; A113c bathing 8 of 23 for 1-2"),
    R("iadl", IADL, (0.0, 0.25, 0.75, 0.0), source_row="A114: limited by definition"),
    R("adl", IADL, (0.10, 0.50, 0.40, 0.0), source_row="A120: who has ADL has IADL limitation"),
    R("dementia", IADL, (0.10, 0.45, 0.40, 0.05)),
    R("dementia", PARTICIPATION, (0.0, 0.20, 0.40, 0.30)),
    R("dementia", MENTAL, (0.02, 0.18, 0.50, 0.30)),
    R("stroke", PHYSICAL, (0.0, 0.15, 0.45, 0.40)),
    R("fall_injury", PHYSICAL, (0.03, 0.22, 0.60, 0.15)),
    R("chronic_illness", PHYSICAL, (0.005, 0.045, 0.25, 0.60)),
    R("mental_disorder", MENTAL, (0.03, 0.17, 0.45, 0.35)),
    R("mental_disorder", RELATIONS, (0.01, 0.04, 0.10, 0.35)),
    R("mental_disorder", PARTICIPATION, (0.0, 0.08, 0.22, 0.40)),
    R("burn_out", MENTAL, (0.0, 0.10, 0.55, 0.35)),
    R("addiction", SUBSTANCES, (0.03, 0.12, 0.40, 0.45)),
    R("addiction", RELATIONS, (0.01, 0.05, 0.14, 0.35)),
    R("strong_loneliness", NETWORK, (0.02, 0.18, 0.80, 0.0), source_row="A145: limited by definition"),
    R("strong_loneliness", PARTICIPATION, (0.0, 0.05, 0.15, 0.40)),
    R("youth_problem", GROWING_UP, (0.02, 0.13, 0.50, 0.35)),
    R("low_literacy", WORK, (0.0, 0.0, 0.10, 0.40)),
    R("low_literacy", IADL, (0.0, 0.0, 0.03, 0.25)),
    R("unemployed", WORK, (0.0, 0.10, 0.90, 0.0), source_row="ZRM 2017: no paid work, able to work"),
    R("bijstand", WORK, (0.05, 0.60, 0.35, 0.0), source_row="ZRM 2017"),
    R("disabled", WORK, (0.0, 0.40, 0.40, 0.20), source_row="ZRM 2017"),
    R("at_risk", FINANCES, (0.0, 0.0, 0.15, 0.85), shared=True),
    R("problematic", FINANCES, (0.15, 0.55, 0.30, 0.0), shared=True, source_row="ZRM 2017: debts not manageable"),
    R("in_debt_help", FINANCES, (0.0, 0.15, 0.70, 0.15), shared=True, source_row="ZRM 2017: under budget management"),
    R("minimum_income", FINANCES, (0.0, 0.0, 0.10, 0.60), shared=True),
    R("problematic", HOUSING, (0.005, 0.025, 0.07, 0.30), shared=True),
)
# fmt: on
"""The adult matrix says what a level means; no source counts how often a condition comes with one. Grade assumption but
where a source is named, which then fixes that the level is 3 or lower."""

LARGEST_NEED = 255
"""Quarter-hours that fit in the column: 63.75 hours a week."""


@dataclass(frozen=True, slots=True)
class NeedRule:
    """Hours of help per week at each level of a domain.

    Parameters
    ----------
    domain : column of `persons.level` or, when `shared`, of `households.level`.
    task : column of `persons.need`.
    quarters : quarter-hours per week at level 1, 2, 3, 4.
    shared : whether the domain is one of the household; its need then falls on one adult of it.
    source : parameter rows or "assumption".
    spread : range as factors on all of them.
    """

    domain: int
    task: int
    quarters: tuple[int, int, int, int]
    shared: bool = False
    source: str = "assumption"
    spread: tuple[float, float] = (0.5, 2.0)

    @property
    def parameter(self) -> str:
        """Name of the factor on the hours."""
        domain = (HOUSEHOLD_DOMAINS if self.shared else PERSON_DOMAINS)[self.domain]
        return f"need.{domain}.{TASKS[self.task]}"


N = NeedRule
# fmt: off
NEED_RULES: tuple[NeedRule, ...] = (
    N(ADL, PERSONAL_CARE, (196, 84, 20, 0), source="C113: district nursing 7-9 h of users; B025: partner 18 h (10-35)"),
    N(IADL, HOUSEHOLD_TASKS, (70, 42, 12, 2), source="C029: 2.0-3.0 h household help; B019: carers 11 h in all"),
    N(PHYSICAL, HOUSEHOLD_TASKS, (21, 14, 3, 0)),
    N(MENTAL, GUIDANCE, (42, 21, 6, 0), source="C055 with C046: 8,500 EUR a year at 56-85 EUR is 2-3 h a week"),
    N(SUBSTANCES, GUIDANCE, (28, 14, 4, 0), source="as MENTAL, less: assumption"),
    N(RELATIONS, GUIDANCE, (28, 10, 2, 0)),
    N(WORK, GUIDANCE, (10, 7, 1, 0)),
    N(PARTICIPATION, DAY_STRUCTURE, (112, 56, 8, 0), source="C047: dagbesteding goes by half-days of some 4 h"),
    N(MENTAL, DAY_STRUCTURE, (56, 14, 0, 0), source="as PARTICIPATION, less: assumption"),
    N(ADL, MOBILITY, (14, 14, 5, 0), source="A113b: 11% of 75+ cannot move outdoors; hours assumption"),
    N(IADL, MOBILITY, (14, 9, 2, 1), source="A133: travel is limited first; hours assumption"),
    N(PHYSICAL, MOBILITY, (14, 10, 2, 0)),
    N(GROWING_UP, UPBRINGING, (42, 21, 4, 0)),
    N(IADL, ADMINISTRATION, (7, 5, 2, 0), source="A133: finances are hardly limited; hours assumption"),
    N(FINANCES, ADMINISTRATION, (14, 10, 2, 0), shared=True),
    N(HOUSING, ADMINISTRATION, (14, 7, 1, 0), shared=True),
    N(NETWORK, SOCIAL_CONTACT, (14, 10, 4, 0)),
    N(PARTICIPATION, SOCIAL_CONTACT, (14, 7, 2, 0)),
)
# fmt: on
"""Sourced totals name the size of the hours; how they grow from level to level is assumption, range as given. The hours
at levels 1 and 2 stand at 1.75 times what was assumed first, of which the range was 0.5-2: figures of carers ask for
more hours of those who need most (docs/validation.md, Mantelzorg)."""


def level_rules_of(p: Mapping[str, float]) -> tuple[LevelRule, ...]:
    """Return the rules with these factors on the probability of levels 1-3; what does not fit goes off level 4."""
    return tuple(_changed(rule, p.get(rule.parameter, 1.0)) for rule in LEVEL_RULES)


def _changed(rule: LevelRule, factor: float) -> LevelRule:
    """Return a rule with another probability of levels 1-3."""
    if factor == 1.0:
        return rule
    factor = min(factor, 1.0 / sum(rule.chances[:3]))
    one, two, three = (factor * chance for chance in rule.chances[:3])
    return replace(rule, chances=(one, two, three, min(rule.chances[3], max(1.0 - one - two - three, 0.0))))


def need_rules_of(p: Mapping[str, float]) -> tuple[tuple[NeedRule, Floats], ...]:
    """Return the rules and their quarter-hours per week at level 1, 2, 3, 4 with these factors."""
    return tuple((rule, p.get(rule.parameter, 1.0) * np.array(rule.quarters, dtype=np.float64)) for rule in NEED_RULES)


NEED_SPREAD = 0.4
"""Standard deviation of the log of a person's hours about these: assumption, range 0.2-0.6."""
