"""What of the start population decides who has which condition, and draws that keep a prevalence while they do so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.domains import CONDITIONS
from agents.households import HOUSEHOLD_TYPES, INSTITUTION
from agents.kinship import parent_rows
from agents.luck import GAMMA, MASK, Stream, stream_key, uniforms
from agents.persons import ACTIVITIES, HERE, NOBODY, OLDEST
from sim.domains.balance import resilience
from sim.domains.spillover import ratios
from sim.domains.table import logit
from sim.rates.read import Floats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.households import Households
    from agents.kin import Kin
    from agents.persons import Persons
    from agents.schema import Table

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
GROUP_YEARS = 5
"""Prevalence is kept per sex and age group of so many years, apart for residents of institutions."""
NEWTON = 12

GRADIENT: dict[str, tuple[float, float, float, float]] = {
    "chronic_illness": (1.4, 0.8, 1.4, 1.3),
    "dementia": (1.2, 0.85, 1.0, 1.0),
    "stroke": (1.3, 0.8, 1.2, 1.2),
    "fall_injury": (1.0, 1.0, 1.1, 1.0),
    "mental_disorder": (1.3, 0.8, 1.6, 1.8),
    "addiction": (1.2, 0.9, 1.4, 1.6),
    "strong_loneliness": (1.2, 0.8, 1.6, 1.5),
    "youth_problem": (1.0, 1.0, 1.5, 1.0),
    "low_literacy": (6.0, 0.15, 1.5, 1.4),
    "iadl": (1.4, 0.75, 1.3, 1.5),
    "adl": (1.3, 0.8, 1.2, 1.3),
}
"""Odds by low and high against middle education, at or below 120% of the social minimum, and on unemployment,
disability benefit or bijstand. The directions are A098, A122, A144, A164; the sizes are assumptions,
each from its square root to its 1.5th power. They place conditions at the start; prevalence by sex and age does not
move by them."""
OTHERS: dict[tuple[str, str], float] = {("addiction", "mental_disorder"): 3.0, ("dementia", "resident"): 12.0}
"""Odds of the first given the second at the start only. A136: 42% of cases have two or more disorders; A102: 70,000 of
290,000 people with dementia live in a nursing home. Assumptions, ranges 2-5 and 6-20."""


class Use(IntEnum):
    """Number k of a draw of the stream START_DOMAINS. Fixed for ever, never reused."""

    DEBT = 0
    DEBT_STAGE = 1
    DEBT_SINCE = 2
    EARLIER = 3
    SINCE = 4
    PHASE = 5
    ACTIVITY = 6
    LOADED = 7
    NEED_1 = 8
    NEED_2 = 9
    RUNG_1 = 10
    RUNG_2 = 11
    CONDITION = 16  # 16..31, one per bit
    LEVEL = 32  # 32.., one per level rule


class Luck:
    """The luck of the life domains of one start population: one draw in [0, 1) per use and lineage."""

    def __init__(self, seed: int, month: int) -> None:
        self.key = int(stream_key(seed, month, Stream.START_DOMAINS))

    def uniform(self, use: int, lineages: NDArray[np.uint64]) -> Floats:
        """Return the draws of one use, as ``uniform_at(key, lineage, use)``."""
        return uniforms(np.uint64((self.key + int(use) * GAMMA) & MASK), lineages)


@dataclass
class People:
    """The start population as plain arrays, people (n,), huishoudens (h,).

    Parameters
    ----------
    age : completed years, at most 110; -1 for rows of people who do not live here.
    sex, education, activity, home, partner, mother, father : columns of the persons.
    resident, here : in an institution; living here.
    income, kind : columns of the huishoudens.
    lineage, trait : what draws belong to, and resilience.
    flags : what has been drawn so far, by name: conditions, "adl", "iadl", "problematic".
    """

    age: Ints
    sex: Ints
    education: Ints
    activity: Ints
    home: Ints
    partner: Ints
    mother: Ints
    father: Ints
    resident: Bools
    here: Bools
    income: Ints
    kind: Ints
    lineage: NDArray[np.uint64]
    trait: Floats
    flags: dict[str, Bools]

    def at(self, table: Floats) -> Floats:
        """Return the value of a (2, 111) table for each person."""
        return np.asarray(table[self.sex, np.maximum(self.age, 0)], dtype=np.float64)


def read_people(
    month: int, persons: Table[Persons], households: Table[Households], kin: Table[Kin], seed: int
) -> People:
    """Return the columns that decide the state of the life domains, ages at the start of `month`."""

    def column(name: str) -> Ints:
        return persons.column(name).astype(np.int64)

    here, home = column("status") == HERE, column("household")
    here &= home != NOBODY
    kind = households.column("type").astype(np.int64)
    lineage = persons.column("lineage")
    mother, father = parent_rows(persons, kin)
    return People(
        age=np.where(here, ((month - 1 - column("birth")) // 12).clip(0, OLDEST), -1),
        sex=column("sex"),
        education=column("education"),
        activity=column("activity"),
        home=np.where(here, home, 0),
        partner=column("partner"),
        mother=mother.astype(np.int64),
        father=father.astype(np.int64),
        resident=here & (kind[np.where(here, home, 0)] == INSTITUTION),
        here=here,
        income=households.column("income").astype(np.int64),
        kind=kind,
        lineage=lineage,
        trait=resilience(seed, lineage),
        flags={},
    )


def on_benefit(activity: Ints) -> Bools:
    """Return who is unemployed, on bijstand or disabled."""
    return np.isin(activity, [ACTIVITIES.index(a) for a in ("unemployed", "bijstand", "disabled")])


def gradient(who: People, name: str) -> Floats:
    """Return the log odds that education, income and benefit add to a condition, shape (n,)."""
    low, high, poor, idle = np.log(GRADIENT[name])
    out = np.where(who.education == 1, low, 0.0) + np.where(who.education == 3, high, 0.0)
    out = out * (who.age >= 25)  # before it education is not complete
    out = out + poor * ((who.income[who.home] <= 2) & ~who.resident)
    return np.asarray(out + idle * on_benefit(who.activity))


def pulled(who: People, target: str, p: Mapping[str, float]) -> Floats:
    """Return the log odds that the states drawn so far add to a target by the spill-over table, shape (n,).

    Notes
    -----
    The ratio of an onset is used as the odds ratio of being in the state: right for a rare state that lasts as long
    with as without its cause. Events work in a run only: nothing is known of those before the start.
    """
    out = np.zeros(len(who.age))
    for row, factor in ratios(target, p):
        applies = (who.age >= row.first_age) & (who.age <= row.last_age)
        if row.sex >= 0:
            applies &= who.sex == row.sex
        out += np.log(factor) * (applies & _source(who, row.kind, row.source))
    return out


def _source(who: People, kind: str, source: str) -> Bools:
    """Return for whom a source of the spill-over table holds at the start, as far as it has been drawn."""
    none = np.zeros(len(who.age), dtype=np.bool_)
    flag = who.flags.get(source, none)
    if kind in ("condition", "level", "debt"):
        return flag
    if kind == "activity":
        return who.activity == ACTIVITIES.index(source)
    if kind == "home":
        return who.here & (who.kind[who.home] == HOUSEHOLD_TYPES.index(source))
    if kind == "relation":
        return who.partner == NOBODY
    if kind == "household":
        count = np.bincount(who.home[flag & ~who.resident], minlength=len(who.kind))
        return np.asarray((count[who.home] - flag > 0) & ~who.resident)
    if kind == "parent":
        parents = [np.where(p == NOBODY, False, flag[np.maximum(p, 0)]) for p in (who.mother, who.father)]
        return np.asarray(parents[0] | parents[1])
    return none


def keep_share(base: Floats, pull: Floats, group: Ints) -> Floats:
    """Return probabilities with the odds ratios exp(pull) whose sum in every group is that of `base`, shape (n,).

    Parameters
    ----------
    base : (n,) wanted mean probability of people of that sex and age.
    pull : (n,) log odds ratio.
    group : (n,) number of the group.
    """
    kinds = int(group.max(initial=0)) + 1
    sure = (base <= 0.0) | (base >= 1.0)
    x = np.where(sure, 0.0, logit(base) + pull)
    want = np.bincount(group, np.where(sure, 0.0, base), kinds)
    shift = np.zeros(kinds)
    for _ in range(NEWTON):
        p = np.where(sure, 0.0, 1.0 / (1.0 + np.exp(-x - shift[group])))
        slope = np.bincount(group, p * (1.0 - p), kinds)
        miss = want - np.bincount(group, p, kinds)
        shift += np.clip(np.divide(miss, slope, out=np.zeros(kinds), where=slope > 1e-12), -2.0, 2.0)
    return np.where(sure, np.clip(base, 0.0, 1.0), 1.0 / (1.0 + np.exp(-x - shift[group])))


def groups(who: People) -> Ints:
    """Return the number of each person's sex, age group and residence."""
    return np.asarray(((np.maximum(who.age, 0) // GROUP_YEARS) * 2 + who.sex) * 2 + who.resident)


def bit_of(name: str) -> int:
    """Return the number of a condition's bit."""
    return CONDITIONS.index(name)
