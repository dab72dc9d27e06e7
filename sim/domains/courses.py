"""Every way in and out of a condition: its table, who is at risk, what it changes, what multiplies it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents import domains, onset
from agents.care_codes import STRAINS
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import CHRONIC, CONDITIONS, DEMENTIA, EVENTS, FALL_INJURY, LONELY, MENTAL_DISORDER, YOUTH_PROBLEM
from agents.households import HOUSEHOLD_TYPES
from agents.onset import Course, Effects
from agents.persons import ACTIVITIES
from sim.domains.spillover import SpillOver, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats

ONSET_CAP = 12.0
"""No onset exceeds so many times its base: assumption, range 8 to 50; what lies above is cut off."""
RECOVERY_CAP = 4.0
"""The same for a recovery: assumption, range 2 to 8."""
FEW_FRIENDS = ((0, 1.3, 1.0, 2.0), (1, 1.2, 1.0, 1.5))
"""Strong loneliness by the number of friends in the municipality: most friends for which the ratio holds, ratio, low,
high; both hold without friends. Direction A144, A191; sizes are assumptions."""
MONTHS = 12.0


@dataclass(frozen=True, slots=True)
class Way:
    """One way in or out of a condition.

    Parameters
    ----------
    name : of the way, unique.
    table : field of `DomainRates` with its yearly hazard.
    target : of the spill-over table, or "" for none.
    needed, absent : bits that people at risk have, and lack.
    sets, clears : bits that it changes.
    out : whether it is a recovery.
    tough : whether the fixed trait protects.
    """

    name: str
    table: str
    target: str = ""
    needed: int = 0
    absent: int = 0
    sets: int = 0
    clears: int = 0
    out: bool = False
    tough: bool = False


def _in(name: str, table: str, target: str, bit: int, needed: int = 0, absent: int = 0, tough: bool = False) -> Way:
    return Way(name, table, target, needed, absent | bit, sets=bit, tough=tough)


def _out(name: str, bit: int, absent: int = 0, sets: int = 0, target: str = "") -> Way:
    return Way(name, name, target, bit, absent, sets, bit, out=True)


HEALTH: tuple[Way, ...] = (
    _out("chronic_recovery", CHRONIC),
    _out("adl_recovery", ADL_LIMITED, target="adl_recovery"),
    _out("iadl_recovery", IADL_LIMITED, ADL_LIMITED),
    _out("fall_recovery", FALL_INJURY),
    _in("chronic_onset", "chronic_onset", "", CHRONIC),
    _in("dementia_onset", "dementia_onset", "dementia", DEMENTIA),
    _in("adl_onset", "adl_onset", "adl_onset", ADL_LIMITED, needed=IADL_LIMITED),
    _in("iadl_onset", "iadl_onset", "iadl_onset", IADL_LIMITED),
    _in("stroke_onset", "stroke_onset", "stroke", domains.STROKE),
    _in("fall_injury", "fall_injury", "fall_injury", FALL_INJURY),
)
MIND: tuple[Way, ...] = (
    _out("mental_recovery", MENTAL_DISORDER, sets=domains.HAD_MENTAL),
    _in("mental_first", "mental_first", "mental", MENTAL_DISORDER, absent=domains.HAD_MENTAL, tough=True),
    _in("mental_relapse", "mental_relapse", "mental", MENTAL_DISORDER, needed=domains.HAD_MENTAL, tough=True),
    _out("addiction_recovery", domains.ADDICTION),
    _in("addiction_onset", "addiction_onset", "addiction", domains.ADDICTION, tough=True),
    _out("lonely_recovery", LONELY),
    _in("lonely_onset", "lonely_onset", "lonely", LONELY, tough=True),
)
YOUTH: tuple[Way, ...] = (
    _out("youth_recovery", YOUTH_PROBLEM),
    _in("youth_onset", "youth_onset", "youth", YOUTH_PROBLEM),
)
"""Ways of each process."""
WAYS: tuple[Way, ...] = (*HEALTH, *MIND, *YOUTH)


UNMET_CARE = 28
"""Quarter-hours a week of personal care that nobody gives, from which on a row `unmet` applies: an hour a day.
Assumption, range 14 to 56."""


def _code(row: SpillOver) -> tuple[int, int]:
    """Return kind and code of the source of a spill-over row."""
    name = row.source
    if row.kind == "event" or (row.kind == "parent" and name in EVENTS):
        return (onset.BY_EVENT if row.kind == "event" else onset.BY_PARENTS_EVENT), EVENTS.index(name)
    if row.kind in ("condition", "household", "parent"):
        kinds = {"condition": onset.BY_CONDITION, "household": onset.BY_HOUSEHOLD, "parent": onset.BY_PARENT}
        return kinds[row.kind], 1 << CONDITIONS.index(name)
    if row.kind == "level":
        return onset.BY_LEVEL, domains.PERSON_DOMAINS.index(name)
    if row.kind in ("debt", "activity"):
        debt = row.kind == "debt"
        return (onset.BY_DEBT, domains.PROBLEMATIC) if debt else (onset.BY_ACTIVITY, ACTIVITIES.index(name))
    if row.kind == "home":
        return onset.BY_HOME, HOUSEHOLD_TYPES.index(name)
    if row.kind in ("strain", "carer"):
        return (onset.BY_STRAIN if row.kind == "strain" else onset.BY_CARER), STRAINS.index(name)
    return (onset.BY_UNMET, UNMET_CARE) if row.kind == "unmet" else (onset.ALONE, 0)


def few_friends(most: int) -> str:
    """Return the name of the parameter of a row of `FEW_FRIENDS`."""
    return f"spillover.few_friends.{most}.lonely"


def effects_of(target: str, p: Mapping[str, float]) -> Effects:
    """Return the spill-over rows of a target for the kernels, at the exponent `domains.spillover`; none when it is 0.

    Raises
    ------
    ValueError : an unknown target.
    """
    exponent = p["domains.spillover"] if target else 0.0
    rows = rows_of(target, p) if exponent != 0.0 else []
    cells = [(*_code(r), r.ratio, r.months, r.sex, r.first_age, r.last_age) for r in rows]
    if target == "lonely" and exponent != 0.0:
        few = [(most, p.get(few_friends(most), ratio)) for most, ratio, _, _ in FEW_FRIENDS]
        cells += [(onset.FEW_FRIENDS, most, ratio, 0, -1, 18, 110) for most, ratio in few]
    kind, code, ratio, months, sex, first, last = zip(*cells, strict=True) if cells else ((),) * 7
    return Effects(
        kind=np.array(kind, dtype=np.uint8),
        code=np.array(code, dtype=np.int32),
        log=exponent * np.log(np.array(ratio, dtype=np.float64)),
        months=np.array(months, dtype=np.int32),
        sex=np.array(sex, dtype=np.int8),
        first=np.array(first, dtype=np.uint8),
        last=np.array(last, dtype=np.uint8),
    )


def course_of(way: Way, rates: DomainRates, p: Mapping[str, float], mean: Floats | None = None) -> Course:
    """Return one way for the kernels.

    Parameters
    ----------
    p : the switches `domains.spillover` and `domains.resilience`.
    mean : (2, 23) mean factor by sex and five-year age group, the normaliser; None before it is known.
    """
    yearly = np.asarray(getattr(rates, way.table).values, dtype=np.float64)
    duration, base = np.ones(1), yearly / MONTHS
    if way.name == "mental_recovery":
        duration, base = yearly / MONTHS, np.ones((2, rates.mortality.shape[1]))
    if mean is not None:
        base = base / np.repeat(mean, 5, axis=1)[:, : base.shape[1]]
    return Course(
        base=base,
        duration=duration,
        effects=effects_of(way.target, p),
        needed=way.needed,
        absent=way.absent,
        recovering=way.out,
        toughness=p["domains.resilience"] if way.tough else 0.0,
        cap=RECOVERY_CAP if way.out else ONSET_CAP,
    )
