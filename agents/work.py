"""Work and benefits: people lose and find work, begin and end a business, enter and leave bijstand and disability.

Bijstand belongs to a huishouden: partners have it together, and a partner with an income of their own rules it out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import (
    BIJSTAND,
    DISABLED,
    EMPLOYED,
    END_OF_BUSINESS,
    END_OF_DISABILITY,
    END_OF_STUDY,
    END_OF_WORK,
    END_OF_WW,
    LOW,
    NO_INCOME,
    OTHER_IN,
    OUT_BUSINESS,
    OUT_DISABILITY,
    OUT_OTHER,
    OUT_PARTNER,
    OUT_STUDY,
    OUT_WORK,
    RETIRED,
    SELF_EMPLOYED,
    STATES,
    STUDENT,
    TO_WORK,
    UNEMPLOYED,
)  # fmt: skip
from agents.ages import age_now, years
from agents.domains import BUSINESS_ENDED, JOB_LOST, LEFT_SCHOOL, NO_EVENT
from agents.events import happened
from agents.households import SINGLE_PARENT, Households
from agents.kernel import inline, kernel, lean
from agents.luck import bits, uniform, uniform_at
from agents.persons import CHILD, HERE, NOBODY, OLDEST, RESIDENT, Persons
from agents.scanning import BLOCK, add_marked

AT_PARENTS, ALONE_, WITH_CHILDREN, COUPLE, NO_RIGHT = range(5)
"""Where somebody stands for bijstand: grown child at home, single, single parent, in a couple without income of the
partner, in a couple with one."""
STANDINGS = 5
QUALIFIED = 23
"""Age from which leaving education without a startkwalificatie is no school drop-out (RMC law)."""
YEAR = 12
AGES = OLDEST + 1
_32 = np.uint64(32)
NOBODY_HELPED = np.ones(0, dtype=np.float32)


class WorkRates(NamedTuple):
    """Yearly hazards of moves between activities and what multiplies them."""

    hazard: NDArray[np.float64]  # (2, 111, 4, STATES, STATES) by sex, age, education, from, to
    total: NDArray[np.float64]  # (2, 111, 4, STATES) highest sum over `to`, all factors at their highest
    most: NDArray[np.uint32]  # (ACTIVITIES * 111,) of `agents.work_ceilings`
    finding: NDArray[np.float64]  # (2, 111) finding work by duration (under a year, longer) against its mean
    leaving: NDArray[np.float64]  # (3, 2, 111) leaving bijstand for work by duration: first year, next two, later
    entering: NDArray[np.float64]  # (2, STATES, 111, STANDINGS) entering bijstand by standing, mean 1 of those at risk
    dropped_out: float  # losing work after a school drop-out, against without
    dropped_months: int
    helped: NDArray[np.float32] = NOBODY_HELPED  # (at least n,) what measures make of finding work; empty for nothing
    top: float = 1.0  # highest of these, at least 1


class WorkCounts(NamedTuple):
    """What happened this month, added to."""

    moves: NDArray[np.int64]  # (STATES, STATES) persons by activity before and after
    bijstand_in: NDArray[np.int64]  # by IN_REASONS
    bijstand_out: NDArray[np.int64]  # by OUT_REASONS


@lean
def change(
    p: int, to: int, month: int, event: int, persons: Persons, households: Households, moves: NDArray[np.int64]
) -> None:
    """Give a person another activity from this month on, and an event with it if it is one."""
    old = persons.activity[p]
    if old >= STUDENT:
        moves[old - STUDENT, to - STUDENT] += 1
    persons.activity[p] = to
    persons.activity_since[p] = month
    if event != NO_EVENT:
        happened(p, event, month, persons)
    if persons.household[p] != NOBODY:
        households.dirty[persons.household[p]] = 1


@lean
def follow_out(
    p: int, month: int, persons: Persons, households: Households, moves: NDArray[np.int64], out: NDArray[np.int64]
) -> None:  # fmt: skip
    """Take the partner out of bijstand too when somebody leaves it."""
    q = persons.partner[p]
    if q != NOBODY and persons.activity[q] == BIJSTAND:
        out[OUT_PARTNER] += 1
        change(q, NO_INCOME, month, NO_EVENT, persons, households, moves)


@lean
def has_income(activity: int) -> bool:
    """Tell whether the income of this activity rules out bijstand of a partner."""
    return activity in (EMPLOYED, SELF_EMPLOYED, UNEMPLOYED, DISABLED, RETIRED)


@lean
def _standing(role: int, kind: int, partner: int, doing: int) -> int:
    """Return where a person with a partner of this activity stands; `partner` -1 for none."""
    if partner != NOBODY:
        return NO_RIGHT if has_income(doing) else COUPLE
    if role == CHILD:
        return AT_PARENTS
    return WITH_CHILDREN if kind == SINGLE_PARENT else ALONE_


@kernel
def standing(n: int, persons: Persons, households: Households, out: NDArray[np.int64]) -> None:
    """Write where everybody here stands for bijstand; -1 for residents of institutions and people who are not here."""
    for p in range(n):
        out[p] = -1
        if persons.status[p] == HERE and persons.role[p] != RESIDENT:
            q = persons.partner[p]
            doing = persons.activity[q] if q != NOBODY else 0
            out[p] = _standing(persons.role[p], households.type[persons.household[p]], q, doing)


@inline
def _near(month: int, key: np.uint64, n: int, most: NDArray[np.uint32], persons: Persons) -> NDArray[np.int64]:
    """List rows with a draw below the highest probability that their activity and age allow."""
    lineage, birth, activity = persons.lineage, persons.birth, persons.activity
    begin, oldest, width, cell = np.int32(month - 1), np.uint32(OLDEST), np.uint32(AGES), np.zeros(BLOCK, np.uint32)
    upper = np.zeros(BLOCK, dtype=np.uint32)
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        block, born = lineage[first : min(first + BLOCK, n)], birth[first : min(first + BLOCK, n)]
        doing = activity[first : min(first + BLOCK, n)]
        for i in range(len(block)):
            upper[i] = bits(key, block[i]) >> _32
        for i in range(len(born)):
            cell[i] = np.uint32(doing[i]) * width + min(years(begin - np.int32(born[i])), oldest)
        for i in range(len(block)):
            marks[i] = upper[i] <= most[cell[i]]
        marks[len(block) :] = 0
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@kernel
def moving_on(
    month: int, key: np.uint64, n: int, rates: WorkRates, persons: Persons, households: Households,
    who: NDArray[np.int64], to: NDArray[np.int64],
) -> int:  # fmt: skip
    """List who changes activity this month and to which.

    Parameters
    ----------
    key : stream key of WORK.
    n : filled rows of `persons`.
    who, to : (at least n,) written.

    Returns
    -------
    How many were written.
    """
    k = 0
    sums = np.empty(STATES)
    for p in _near(month, key, n, rates.most, persons):
        doing = persons.activity[p]
        if doing < STUDENT or doing == RETIRED or persons.status[p] != HERE or persons.role[p] == RESIDENT:
            continue
        age = min(age_now(month, persons.birth[p]), TO_WORK - 1)
        if age < 18:
            continue
        lineage = persons.lineage[p]
        sex, level, i = persons.sex[p], persons.education[p], doing - STUDENT
        u = uniform(key, lineage)
        if u >= -np.expm1(-rates.total[sex, age, level, i] * rates.top / 12.0):
            continue
        q = persons.partner[p]
        place = _standing(
            persons.role[p], households.type[persons.household[p]], q, persons.activity[q] if q != NOBODY else 0
        )
        spent = month - persons.activity_since[p]
        stage = 0 if spent < YEAR else (1 if spent < 3 * YEAR else 2)
        sum_ = denied = 0.0
        for j in range(STATES):
            h = rates.hazard[sex, age, level, i, j]
            goal = j + STUDENT
            if goal == BIJSTAND:
                denied = h * (1.0 - rates.entering[sex, i, age, place])
                h -= denied
            elif goal == NO_INCOME and doing == UNEMPLOYED:  # WW ends all the same
                h = max(h + denied, 0.0)
            if doing == BIJSTAND and goal in (EMPLOYED, SELF_EMPLOYED):
                h *= rates.leaving[stage, sex, age]
            elif doing == UNEMPLOYED and goal == EMPLOYED:
                h *= rates.finding[min(stage, 1), age]
            elif goal == UNEMPLOYED and persons.event[p] == LEFT_SCHOOL:
                h *= rates.dropped_out if month - persons.event_month[p] < rates.dropped_months else 1.0
            if len(rates.helped) and goal in (EMPLOYED, SELF_EMPLOYED) and doing not in (EMPLOYED, SELF_EMPLOYED):
                h *= rates.helped[p]
            sum_ += h
            sums[j] = sum_
        if u >= -np.expm1(-sum_ / 12.0):
            continue
        v = uniform_at(key, lineage, 1) * sum_
        j = 0
        while sums[j] <= v and j < STATES - 1:
            j += 1
        who[k], to[k] = p, j + STUDENT
        k += 1
    return k


@lean
def _reason_in(doing: int) -> int:
    """Return why somebody with this activity enters bijstand."""
    if doing == UNEMPLOYED:
        return END_OF_WW
    if doing == STUDENT:
        return END_OF_STUDY
    if doing == DISABLED:
        return END_OF_DISABILITY
    if doing == SELF_EMPLOYED:
        return END_OF_BUSINESS
    return END_OF_WORK if doing == EMPLOYED else OTHER_IN


@lean
def _reason_out(to: int) -> int:
    """Return why somebody leaves bijstand for this activity."""
    if to == EMPLOYED:
        return OUT_WORK
    if to == SELF_EMPLOYED:
        return OUT_BUSINESS
    if to == STUDENT:
        return OUT_STUDY
    return OUT_DISABILITY if to == DISABLED else OUT_OTHER


@lean
def enter(
    p: int, month: int, reason: int, event: int, persons: Persons, households: Households, counts: WorkCounts
) -> bool:
    """Give bijstand to a person, and to a partner without income; False when the partner's income rules it out."""
    q = persons.partner[p]
    if q != NOBODY and has_income(persons.activity[q]):
        return False
    change(p, BIJSTAND, month, event, persons, households, counts.moves)
    counts.bijstand_in[reason] += 1
    if q != NOBODY and persons.activity[q] == NO_INCOME:
        change(q, BIJSTAND, month, NO_EVENT, persons, households, counts.moves)
        counts.bijstand_in[reason] += 1
    return True


@kernel
def move_on(
    month: int, who: NDArray[np.int64], to: NDArray[np.int64], persons: Persons, households: Households,
    counts: WorkCounts,
) -> int:  # fmt: skip
    """Carry out what `moving_on` listed, with what it means for a partner.

    Returns
    -------
    The number of persons whose activity changed by their own luck.
    """
    done = 0
    for k in range(len(who)):
        p, goal = who[k], to[k]
        doing = persons.activity[p]
        if doing == goal:
            continue  # came along with a partner this month
        event = NO_EVENT
        if doing == EMPLOYED and goal in (UNEMPLOYED, BIJSTAND):
            event = JOB_LOST
        elif doing == SELF_EMPLOYED:
            event = BUSINESS_ENDED
        elif doing == STUDENT and persons.education[p] <= LOW and age_now(month, persons.birth[p]) < QUALIFIED:
            event = LEFT_SCHOOL
        if goal == BIJSTAND:
            if not enter(p, month, _reason_in(doing), event, persons, households, counts):
                continue
        else:
            if doing == BIJSTAND:
                counts.bijstand_out[_reason_out(goal)] += 1
                follow_out(p, month, persons, households, counts.moves, counts.bijstand_out)
            change(p, goal, month, event, persons, households, counts.moves)
        done += 1
    return done
