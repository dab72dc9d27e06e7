"""What multiplies the hazard of falling ill and of recovering: spill-over, compensation and the trait.

The monthly hazard of an onset is ``base x exp(sum of log ratios - compensation - trait)``, that of a recovery
``base x exp(sum of log ratios) x (1 + compensation)``. Base holds the normaliser, so that the mean factor of people
of that sex and five-year age group was 1 at the start.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.domains import IMPAIRED, PERSONAL_CARE, PROBLEMATIC
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel, lean
from agents.kin import UNKNOWN, Kin
from agents.luck import Word
from agents.persons import FRIENDS, HERE, NOBODY, Persons
from agents.strength import TRAIT, Floats, Means, Rows, compensation, traits, without_trait

Flags = NDArray[np.bool_]

(BY_CONDITION, BY_LEVEL, BY_DEBT, BY_ACTIVITY, BY_EVENT, BY_HOME, ALONE, BY_HOUSEHOLD, BY_PARENT, BY_PARENTS_EVENT) = (
    range(10)
)
FEW_FRIENDS, BY_KERN, BY_STRAIN, BY_CARER, BY_UNMET = 10, 11, 12, 13, 14
"""Kinds of source. `code` is a bit, domain, stage, activity, event, household type, nothing, bit, bit, event; for
`FEW_FRIENDS` the most friends that count as few; for `BY_KERN` the kern of the huishouden; for `BY_STRAIN` the lightest
class of strain; the same of who gives to the person for `BY_CARER`; for `BY_UNMET` the quarter-hours a week of personal
care that neither mantelzorg nor a voorziening gives."""


SLOWEST = 0.25
"""No lack of draagkracht slows a recovery down further than to this part. Assumption, range 0.1 to 0.5."""


class Effects(NamedTuple):
    """Rows of the spill-over table for one target; every array has shape (rows,)."""

    kind: NDArray[np.uint8]
    code: NDArray[np.int32]
    log: NDArray[np.float64]  # log of the ratio, times the exponent
    months: NDArray[np.int32]  # how long an event works
    sex: NDArray[np.int8]  # -1 for both
    first: NDArray[np.uint8]  # ages of the person
    last: NDArray[np.uint8]


class Course(NamedTuple):
    """One way in or out of a condition."""

    base: NDArray[np.float64]  # (2, 111) monthly hazard by sex and age, over the normaliser
    duration: NDArray[np.float64]  # (months,) factor by completed month of the mental episode; (1,) when none
    effects: Effects
    needed: int  # bits a person must have
    absent: int  # bits a person must lack
    recovering: bool  # whether compensation works as on a recovery
    toughness: float  # fall of the log hazard per standard deviation of the trait
    cap: float  # highest factor on the base


@lean
def _own(
    kind: Word, code: Word, months: Word, month: int, rows: Rows, persons: Persons, homes: Households, out: Flags
) -> None:
    """Mark for whom a source holds that lies with the person or its huishouden."""
    for i in range(len(rows)):
        p = rows[i]
        holds: bool | np.bool_ = False
        if kind == BY_CONDITION:
            holds = np.int64(persons.conditions[p]) & code != 0
        elif kind == BY_LEVEL:
            holds = persons.level[p, code] <= IMPAIRED
        elif kind == BY_DEBT:
            holds = homes.debt[persons.household[p]] >= PROBLEMATIC
        elif kind == BY_ACTIVITY:
            holds = persons.activity[p] == code
        elif kind == BY_EVENT:
            holds = persons.event[p] == code and month - np.int64(persons.event_month[p]) < months
        elif kind == BY_HOME:
            holds = homes.type[persons.household[p]] == code
        elif kind == ALONE:
            holds = persons.partner[p] == NOBODY
        elif kind == FEW_FRIENDS:
            known = 0
            for j in range(FRIENDS):
                known += 1 if persons.friends[p, j] != NOBODY else 0
            holds = known <= code
        elif kind == BY_KERN:
            holds = homes.kern[persons.household[p]] == code
        elif kind == BY_STRAIN:
            holds = persons.strain[p] >= code
        elif kind == BY_CARER:
            holds = persons.carer_strain[p] >= code
        elif kind == BY_UNMET:
            met = np.int64(persons.covered[p, PERSONAL_CARE]) + np.int64(persons.helped[p, PERSONAL_CARE])
            holds = np.int64(persons.need[p, PERSONAL_CARE]) - met >= code
        out[i] = holds


@lean
def _housemates(code: Word, rows: Rows, persons: Persons, homes: Households, out: Flags) -> None:
    """Mark who lives, outside an institution, with somebody who has a condition."""
    for i in range(len(rows)):
        p = rows[i]
        h = persons.household[p]
        out[i] = False
        q = homes.first[h] if homes.type[h] != INSTITUTION else NOBODY
        while q != NOBODY and not out[i]:
            out[i] = q != p and np.int64(persons.conditions[q]) & code != 0
            q = persons.next[q]


@lean
def _parents(
    kind: Word, code: Word, months: Word, month: int, rows: Rows, persons: Persons, kin: Kin, out: Flags
) -> None:
    """Mark who has a parent in the municipality with a condition, or with a recent event."""
    for i in range(len(rows)):
        node = persons.node[rows[i]]
        out[i] = False
        for side in range(2):
            if node == NOBODY:
                continue
            above = kin.mother[node] if side == 0 else kin.father[node]
            if above == UNKNOWN:
                continue
            q = kin.person[above]
            if q == NOBODY:
                continue
            if kind == BY_PARENT:
                out[i] |= np.int64(persons.conditions[q]) & code != 0
            else:
                out[i] |= persons.event[q] == code and month - np.int64(persons.event_month[q]) < months


@inline
def pulls(rows: Rows, month: int, effects: Effects, persons: Persons, homes: Households, kin: Kin) -> Floats:
    """Return the sum of the log ratios that apply to each of some people, shape (rows,)."""
    total, holds = np.zeros(len(rows)), np.empty(len(rows), dtype=np.bool_)
    for r in range(len(effects.kind)):
        kind, code, months = np.int64(effects.kind[r]), np.int64(effects.code[r]), np.int64(effects.months[r])
        if kind == BY_HOUSEHOLD:
            _housemates(code, rows, persons, homes, holds)
        elif kind in (BY_PARENT, BY_PARENTS_EVENT):
            _parents(kind, code, months, month, rows, persons, kin, holds)
        else:
            _own(kind, code, months, month, rows, persons, homes, holds)
        sex, first, last, much = effects.sex[r], effects.first[r], effects.last[r], effects.log[r]
        sexes, birth = persons.sex, persons.birth
        for i in range(len(rows)):
            if holds[i] and (sex < 0 or sexes[rows[i]] == sex) and first <= age_now(month, birth[rows[i]]) <= last:
                total[i] += much
    return total


@kernel
def own_strength(
    month: int, n: int, means: Means, persons: Persons, households: Households
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return trait and compensation of everybody who lives here, 0 for others, twice (n,): of use to every way."""
    rows = np.flatnonzero(persons.status[:n] == HERE)
    trait, helped = np.zeros(n), np.zeros(n)
    some = traits(rows, means.key, persons.lineage)
    trait[rows] = some
    helped[rows] = compensation(rows, month, some, means, persons, households)
    return trait, helped


@kernel
def factors_with(
    month: int, course: Course, trait: NDArray[np.float64], helped: NDArray[np.float64], persons: Persons,
    households: Households, kin: Kin,
) -> NDArray[np.float64]:  # fmt: skip
    """Return what spill-over, compensation and the trait make of the base, at most the cap; see `factors`.

    Parameters
    ----------
    trait, helped : (n,) of `own_strength`.
    """
    n = len(trait)
    rows, found = np.empty(n, dtype=np.int64), 0
    for p in range(n):
        bits = np.int64(persons.conditions[p])
        if persons.status[p] == HERE and bits & course.needed == course.needed and bits & course.absent == 0:
            rows[found] = p
            found += 1
    rows = rows[:found]
    total, out = pulls(rows, month, course.effects, persons, households, kin), np.full(n, -1.0)
    for i in range(found):
        p = rows[i]
        if course.recovering:
            out[p] = min(math.exp(total[i]) * max(1.0 + helped[p], SLOWEST), course.cap)
        else:
            out[p] = min(math.exp(total[i] - helped[p] - course.toughness * trait[p]), course.cap)
    return out


def factors(
    month: int, n: int, course: Course, means: Means, persons: Persons, households: Households, kin: Kin
) -> NDArray[np.float64]:
    """Return the factor on the base of everybody at risk, -1 for others, shape (n,)."""
    trait, helped = own_strength(month, n, means, persons, households)
    found: NDArray[np.float64] = factors_with(month, course, trait, helped, persons, households, kin)
    return found


@kernel
def strengths(n: int, means: Means, persons: Persons, households: Households) -> NDArray[np.float64]:
    """Return the draagkracht of everybody who lives here, 0 for others, shape (n,)."""
    rows = np.flatnonzero(persons.status[:n] == HERE)
    out = np.zeros(n)
    trait = traits(rows, means.key, persons.lineage)
    out[rows] = without_trait(rows, means, persons, households) + means.points[TRAIT] * trait
    return out
