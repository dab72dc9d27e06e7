"""What an impaired domain or a life event does to the hazards of others: one row per sourced pair, 1 for all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

Kind = Literal[
    "condition",
    "level",
    "debt",
    "activity",
    "event",
    "home",
    "relation",
    "household",
    "parent",
    "strain",
    "carer",
    "unmet",
]
Evidence = Literal["hazard", "odds", "assumption"]

TARGETS = (
    "adl_onset", "adl_recovery", "iadl_onset", "dementia", "stroke", "fall_injury", "mental", "addiction", "lonely",
    "youth", "debt", "low_income", "job_loss", "separation", "institution", "mortality",
)  # fmt: skip
"""Hazards that a row can multiply. `low_income` is no hazard and nothing applies it: who parts loses the income of the
other, which brings these ratios about (`calibration.work_check`)."""
ALWAYS = 0
"""Window of a state: its effect lasts as long as the state."""
HALF = 0.5
"""Part of the logarithm of a cross-sectional odds ratio that is taken for an effect.

An odds ratio measured at one moment holds the effect, the effect the other way round and common causes. It is an upper
bound for the effect and 1 a lower one; the default is the middle on the log scale. Assumption, range 0 to 1: the range
of each such row runs from 1 to the odds ratio itself."""


@dataclass(frozen=True, slots=True)
class SpillOver:
    """One effect.

    Parameters
    ----------
    kind, source : where it comes from. condition: a name of `agents.domains.CONDITIONS`; level: a domain at 3 or lower;
        debt: "problematic" (or in help); activity: "unemployed" and the like; event: a name of `EVENTS`; home: a
        household type or "institution"; relation: "without_partner"; household: another member has the condition;
        parent: a parent has the condition, or "separation" happened to the parents; strain: giving mantelzorg is at
        least as heavy as that class of `agents.care_codes.STRAINS`; carer: the same of who gives to the person; unmet:
        an hour a day or more of personal care is given by nobody.
    target : one of `TARGETS`.
    ratio, low, high : factor on the hazard and its range.
    months : how long an event works, `ALWAYS` for a state.
    row : parameter rows.
    grade : of the row.
    evidence : hazard (longitudinal ratio), odds (cross-sectional, already halved on the log scale) or assumption.
    sex : 0 men, 1 women, -1 both: whose hazard.
    first_age, last_age : ages of the person to whom it applies.
    """

    kind: Kind
    source: str
    target: str
    ratio: float
    low: float
    high: float
    months: int
    row: str
    grade: str
    evidence: Evidence = "hazard"
    sex: int = -1
    first_age: int = 0
    last_age: int = 110

    @property
    def parameter(self) -> str:
        """Name of the parameter that sets the ratio."""
        whose = ("", ".men", ".women")[self.sex + 1]
        return f"spillover.{self.kind}.{self.source}.{self.target}{whose}"


def _odds(
    kind: Kind, source: str, target: str, odds: float, row: str, grade: str, *, months: int = ALWAYS,
    first_age: int = 0,
    last_age: int = 110,
) -> SpillOver:  # fmt: skip
    """Return the row of a cross-sectional odds ratio: `HALF` of its logarithm, range 1 to the ratio."""
    ratio = float(np.exp(HALF * np.log(odds)))
    return SpillOver(kind, source, target, ratio, 1.0, odds, months, row, grade, "odds", -1, first_age, last_age)


S = SpillOver
# fmt: off
SPILLOVERS: tuple[SpillOver, ...] = (
    S("condition", "mental_disorder", "adl_onset", 1.46, 1.12, 1.91, 0, "A173", "A", first_age=65),
    S("condition", "mental_disorder", "adl_recovery", 0.50, 0.28, 0.87, 0, "A173", "A", first_age=65),
    S("condition", "chronic_illness", "adl_onset", 1.60, 1.27, 2.01, 0, "A174", "A", first_age=65),
    S("condition", "chronic_illness", "iadl_onset", 1.60, 1.27, 2.01, 0, "A174", "A", first_age=65),
    S("condition", "dementia", "adl_onset", 1.60, 1.20, 2.13, 0, "A175", "A"),
    S("condition", "dementia", "iadl_onset", 1.60, 1.20, 2.13, 0, "A175", "A"),
    S("level", "adl", "institution", 4.5, 4.0, 5.0, 0, "A176", "B", first_age=65),
    S("event", "job_loss", "separation", 1.13, 1.00, 1.74, 24, "A179, A178, A180", "A"),
    _odds("debt", "problematic", "mental", 3.24, "A181, A185, A186", "B", first_age=18),
    _odds("condition", "mental_disorder", "debt", 3.24, "A181, A185, A186", "B", first_age=18),
    _odds("debt", "problematic", "addiction", 2.68, "A183, A184", "B", first_age=18),
    _odds("condition", "addiction", "debt", 2.68, "A183, A184", "B", first_age=18),
    S("event", "widowhood", "mortality", 1.41, 1.26, 1.57, 6, "A187", "A"),
    S("condition", "bereaved", "mortality", 1.23, 1.18, 1.28, 0, "A188, A189a", "A", sex=0),
    S("condition", "bereaved", "mortality", 1.04, 1.00, 1.15, 0, "A188, A189b", "A", sex=1),
    S("condition", "strong_loneliness", "dementia", 1.23, 1.16, 1.34, 0, "A190", "A"),
    S("condition", "strong_loneliness", "mortality", 1.10, 1.06, 1.14, 0, "A191", "A", first_age=60),
    S("condition", "fall_injury", "institution", 3.2, 1.3, 8.3, 0, "A192", "A", first_age=65),
    S("carer", "heavily_burdened", "institution", 1.8, 1.0, 2.5, 0, "B051a", "A", first_age=65),
    S("unmet", "personal_care", "institution", 1.5, 1.0, 3.0, 0, "B050", "assumption", "assumption", first_age=65),
    S("condition", "fall_injury", "adl_onset", 1.4, 1.2, 1.7, 0, "A193", "A", first_age=65),
    S("home", "one_person", "fall_injury", 1.42, 1.19, 1.68, 0, "A194", "B", first_age=60),
    S("condition", "mental_disorder", "fall_injury", 1.50, 1.23, 1.82, 0, "A194", "B", first_age=60),
    S("event", "separation", "low_income", 1.9, 1.0, 3.0, 12, "A196", "A", sex=1),
    S("event", "separation", "low_income", 1.0, 0.8, 1.3, 12, "A197", "A", sex=0),
    S("activity", "unemployed", "mental", 1.64, 1.0, 2.7, 0, "A198", "A", "odds", first_age=18, last_age=66),
    S("condition", "mental_disorder", "separation", 2.0, 1.4, 2.9, 0, "A199", "A", first_age=18),
    S("event", "separation", "mental", 1.3, 1.0, 1.5, 24, "A200, A205, A206", "A", first_age=18),
    S("household", "mental_disorder", "youth", 1.59, 1.0, 2.52, 0, "A202, A209", "A", "odds", last_age=22),
    S("household", "addiction", "youth", 1.59, 1.0, 2.52, 0, "A202, A209", "A", "odds", last_age=22),
    S("parent", "separation", "youth", 1.48, 1.29, 1.60, 60, "A207, A208", "A", last_age=22),
    S("parent", "separation", "mental", 1.29, 1.12, 1.56, 60, "A207, A208", "A", last_age=29),
    S("parent", "separation", "addiction", 1.43, 1.34, 1.53, 60, "A207", "A", last_age=29),
    S("parent", "mental_disorder", "mental", 2.52, 2.08, 3.06, 0, "A209", "A", last_age=29),
    S("relation", "without_partner", "lonely", 1.6, 1.4, 2.4, 0, "A153", "B", first_age=25),
    S("event", "job_loss", "debt", 2.0, 1.0, 4.0, 24, "A172", "assumption", "assumption", first_age=18),
    S("event", "separation", "debt", 2.0, 1.0, 4.0, 24, "A172, A061", "assumption", "assumption", first_age=18),
    S("event", "end_of_own_business", "debt", 2.0, 1.0, 4.0, 24, "A172", "assumption", "assumption", first_age=18),
    S("level", "adl", "fall_injury", 1.5, 1.0, 2.5, 0, "A134", "assumption", "assumption", first_age=60),
    S("condition", "stroke", "adl_onset", 2.0, 1.3, 4.0, 0, "A134", "assumption", "assumption"),
    S("event", "widowhood", "mental", 1.5, 1.0, 2.5, 12, "A203, A206", "assumption", "assumption"),
    S("event", "widowhood", "lonely", 1.5, 1.0, 2.5, 24, "A153", "assumption", "assumption"),
    S("strain", "heavily_burdened", "mental", 1.5, 1.0, 2.5, 0, "B038, B039", "assumption", "assumption"),
    S("strain", "heavily_burdened", "adl_onset", 1.1, 1.0, 1.5, 0, "B039", "assumption", "assumption", first_age=18),
    S("strain", "heavily_burdened", "separation", 1.0, 1.0, 1.5, 0, "no source", "assumption", "assumption"),
    S("event", "school_drop_out", "job_loss", 1.5, 1.0, 2.0, 60, "A144", "assumption", "assumption"),
    S("event", "end_of_own_business", "mental", 1.3, 1.0, 1.7, 24, "A198", "assumption", "assumption", first_age=18),
    S("event", "birth_of_a_child", "mental", 1.3, 1.0, 2.0, 12, "A203", "assumption", "assumption", sex=1),
    S("event", "child_with_extra_need", "mental", 1.5, 1.0, 2.5, 60, "A203", "assumption", "assumption"),
    S("event", "child_with_extra_need", "separation", 1.2, 1.0, 1.6, 60, "A203", "assumption", "assumption"),
    S("event", "death_of_a_parent", "mental", 1.2, 1.0, 1.6, 12, "A203", "assumption", "assumption", first_age=23),
    S("event", "death_of_a_parent", "youth", 1.5, 1.0, 2.5, 24, "A207", "assumption", "assumption", last_age=22),
    S("event", "eviction", "mental", 1.5, 1.0, 2.5, 24, "A181", "assumption", "assumption", first_age=18),
    S("event", "eviction", "youth", 1.5, 1.0, 2.5, 24, "A202", "assumption", "assumption", last_age=22),
    S("event", "arrival_as_statushouder", "mental", 1.5, 1.0, 3.0, 24, "A203", "assumption", "assumption"),
    S("event", "arrival_as_statushouder", "lonely", 1.5, 1.0, 2.5, 24, "A153", "assumption", "assumption"),
    S("event", "school_drop_out", "mental", 1.3, 1.0, 2.0, 24, "A142", "assumption", "assumption", last_age=29),
)
# fmt: on
"""All pairs that differ from 1, and one of which no source gives a direction. Contradictory rows are resolved as the
dossier says: job loss to separation 1.13 (A179) and not 1.74 (A178); A201 shares out what is in A200 and is not counted
again; A177 is the mortality of the ADL ladder; A195 (admission to hospital) has no state here; A182 is part of A181;
A203-A206 support that events work, no size. The ratio of a burdened carer is 1.02 per point of a burden scale (B051a)
over some 30 points, which are an assumption; that of unmet care has a direction only. The ratios of strain are
assumptions: a correlation of 0.45 (B038) tells no ratio of hazards, and B039 only that carers fall ill more often, in
the mind, of spine and of pain, which is taken to limit them (`adl_onset`); carers' mortality is not raised (B047).
Nothing is said of their relations: that row is 1."""

NO_EFFECT = {
    "move": "1: a move costs friends and neighbours (agents.friends, agents.neighbours), and few friends make lonely; "
    "no source gives more",
    "retirement": "1: studies point both ways; income and activity change",
}
"""Events that multiply no hazard, and why."""

UNUSED = {
    "A177": "mortality of the ADL ladder (sim.domains.health)",
    "A182": "depression is part of any mental disorder (A181)",
    "A195a": "hospital admissions are not modelled",
    "A195b": "hospital admissions are not modelled",
    "A201a": "shares out the effect of A200",
    "A201b": "shares out the effect of A200",
    "A204": "interaction of events and long-term load: the compensation rule (sim.domains.balance)",
}
"""Rows of A173-A209 that have no line of their own, and why."""


def rows_of(target: str, p: Mapping[str, float]) -> list[SpillOver]:
    """Return the rows of a target with the ratios of these parameters, or their own where none is given.

    Raises
    ------
    ValueError : an unknown target.
    """
    if target not in TARGETS:
        raise ValueError(f"spill-over: no hazard {target!r}; there are {', '.join(TARGETS)}")
    rows = (row for row in SPILLOVERS if row.target == target)
    return [replace(row, ratio=p[row.parameter]) if row.parameter in p else row for row in rows]


def ratios(target: str, p: Mapping[str, float]) -> list[tuple[SpillOver, float]]:
    """Return the rows of a target with their factor under the switch `domains.spillover` (0 = all 1)."""
    return [(row, row.ratio ** p["domains.spillover"]) for row in rows_of(target, p)]
