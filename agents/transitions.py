"""Life-course transitions that are no shocks: school, completing an education, coming of age, the AOW age."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.activities import (
    ADULT,
    AT_HOME,
    BIJSTAND,
    DISABLED,
    END_OF_STUDY,
    HIGH,
    LOW,
    LOW_AGE,
    NONE_YET,
    OUT_AOW,
    OUT_OTHER,
    PUPIL,
    RETIRED,
    SCHOOL_AGE,
    STUDENT,
    STUDENT_AGE,
)  # fmt: skip
from agents.ages import age_now
from agents.domains import LEFT_SCHOOL, NO_EVENT, STOPPED_WORK
from agents.households import Households
from agents.kernel import inline, kernel
from agents.luck import uniform
from agents.persons import HERE, NOBODY, RESIDENT, Persons
from agents.scanning import BLOCK, add_marked
from agents.work import WorkCounts, change, follow_out


@inline
def _due(month: int, n: int, aow: int, persons: Persons) -> NDArray[np.int64]:
    """List the people here to whom an age may have done something that their columns do not say yet."""
    activity, birth, status, role, taught = (
        persons.activity, persons.birth, persons.status, persons.role, persons.education,
    )  # fmt: skip
    rows, found, marks, last = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8), np.int16(month - 1)
    school, low, pension = np.int16(SCHOOL_AGE * 12), np.int16(LOW_AGE * 12), np.int16(aow)
    student, adult = np.int16(STUDENT_AGE * 12), np.int16(ADULT * 12)
    for first in range(0, n, BLOCK):
        end = min(first + BLOCK, n)
        born, doing, level, place = birth[first:end], activity[first:end], taught[first:end], role[first:end]
        for i in range(len(born)):
            months, what = np.int16(last - born[i]), doing[i]
            begins = ((what == AT_HOME) & (months >= school)) | (months == student) | (months == adult)
            marks[i] = begins | ((what <= PUPIL) & (months >= adult)) | ((months >= pension) & (what != RETIRED))
        for i in range(len(born)):
            marks[i] |= (level[i] == NONE_YET) & (np.int16(last - born[i]) >= low)
        for i in range(len(place)):
            marks[i] |= (place[i] == RESIDENT) & (doing[i] >= STUDENT) & (doing[i] != DISABLED) & (doing[i] != RETIRED)
        marks[len(born) :] = 0
        found = add_marked(marks, first, rows, found)
    k = 0
    for p in rows[:found]:
        rows[k] = p
        k += status[p] == HERE
    return rows[:k]


@kernel
def transitions(
    month: int,
    key_school: np.uint64,
    key_majority: np.uint64,
    n: int,
    aow: int,
    student_at_17: float,
    grown: NDArray[np.float64],
    persons: Persons,
    households: Households,
    counts: WorkCounts,
) -> None:
    """Let people enter school, mbo or hbo, come of age and retire.

    Parameters
    ----------
    key_school, key_majority : stream keys of SCHOOL and MAJORITY.
    n : filled rows of `persons`.
    aow : AOW age of the year in months.
    student_at_17 : share of pupils who go to mbo or hbo on their seventeenth birthday.
    grown : (2, 4, STATES) cumulative share of each activity from the eighteenth birthday on, by sex and education.
    counts : added to.

    Notes
    -----
    School begins at four (nearly all), basisonderwijs ends at twelve. Everybody under eighteen is in education
    (leerplicht and kwalificatieplicht). On the eighteenth birthday those who do not study on begin what they do
    then. At the AOW age everybody has AOW, whatever they did. Below it adult residents of institutions have a
    disability benefit, whatever they did, as at the start. Who comes of age and leaves
    education with a low level has dropped out.
    """
    moves, out = counts.moves, counts.bijstand_out
    for p in _due(month, n, aow, persons):
        months, doing = month - 1 - persons.birth[p], persons.activity[p]
        age = age_now(month, persons.birth[p])
        if months >= aow:
            if doing == BIJSTAND:
                out[OUT_AOW] += 1
                follow_out(p, month, persons, households, moves, out)
            change(p, RETIRED, month, STOPPED_WORK if doing != RETIRED else NO_EVENT, persons, households, moves)
            continue
        if doing == AT_HOME and age >= SCHOOL_AGE:
            change(p, PUPIL, month, NO_EVENT, persons, households, moves)
        if persons.education[p] == NONE_YET and age >= LOW_AGE:
            persons.education[p] = LOW
        if (
            months == STUDENT_AGE * 12
            and persons.activity[p] == PUPIL
            and uniform(key_school, persons.lineage[p]) < student_at_17
        ):
            change(p, STUDENT, month, NO_EVENT, persons, households, moves)
        if age >= ADULT and (persons.activity[p] == PUPIL or (months == ADULT * 12 and persons.activity[p] == STUDENT)):
            shares = grown[persons.sex[p], persons.education[p]]
            u = uniform(key_majority, persons.lineage[p])
            to = STUDENT + min(int(np.searchsorted(shares, u, side="right")), len(shares) - 1)
            if persons.role[p] == RESIDENT:
                to = DISABLED
            if to == BIJSTAND and persons.partner[p] != NOBODY:
                to = STUDENT
            if to != persons.activity[p]:
                event = LEFT_SCHOOL if to != STUDENT and persons.education[p] <= LOW else NO_EVENT
                if to == BIJSTAND:
                    counts.bijstand_in[END_OF_STUDY] += 1
                change(p, to, month, event, persons, households, moves)
        doing = persons.activity[p]
        if persons.role[p] == RESIDENT and age >= ADULT and doing not in (DISABLED, RETIRED):
            if doing == BIJSTAND:
                out[OUT_OTHER] += 1
                follow_out(p, month, persons, households, moves, out)
            change(p, DISABLED, month, NO_EVENT, persons, households, moves)


@inline
def _learning(n: int, persons: Persons) -> NDArray[np.int64]:
    """List the pupils and students here who have a level of education and not the highest."""
    activity, status, education = persons.activity, persons.status, persons.education
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        end = min(first + BLOCK, n)
        doing, lives, level = activity[first:end], status[first:end], education[first:end]
        for i in range(len(doing)):
            marks[i] = (doing[i] == PUPIL) | (doing[i] == STUDENT)
        for i in range(len(level)):
            marks[i] &= (level[i] != NONE_YET) & (level[i] != HIGH) & (lives[i] == HERE)
        marks[len(doing) :] = 0
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@kernel
def educate(month: int, key: np.uint64, n: int, monthly: NDArray[np.float64], persons: Persons) -> int:
    """Let pupils and students complete the next level, with a probability this month by (sex, age, level now).

    Returns
    -------
    The number who did.
    """
    lineage, sex, birth, education, done = persons.lineage, persons.sex, persons.birth, persons.education, 0
    for p in _learning(n, persons):
        if uniform(key, lineage[p]) < monthly[sex[p], age_now(month, birth[p]), education[p]]:
            education[p] += np.uint8(1)
            done += 1
    return done
