"""What a person's situation says for the law: facts beyond age, levels and conditions, gathered every month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.activities import BIJSTAND, PUPIL, STUDENT
from agents.care import Care
from agents.care_codes import LOADED, OVERLOADED
from agents.domains import (
    ADL,
    DEMENTIA,
    GROWING_UP,
    IADL,
    MENTAL,
    MENTAL_DISORDER,
    PROBLEMATIC,
    RELATIONS,
    SUBSTANCES,
    TASKS,
    WORK,
)
from agents.households import INSTITUTION, Households
from agents.indications import Indications
from agents.kernel import kernel
from agents.persons import CHILD, HEAD, HERE, NOBODY, PARTNER, Persons

(
    CARER_BURDENED,
    SCHOOL_TROUBLE,
    UNSAFE_HOME,
    CRISIS,
    ON_BIJSTAND,
    BELOW_AOW,
    PROBLEMATIC_DEBT,
    CONSTANT_SUPERVISION,
    LASTING_MENTAL_DISORDER,
    NEVER_TRUE,
) = (1 << i for i in range(10))
FACTS = (
    "carer_burdened",
    "school_trouble",
    "unsafe_home",
    "crisis",
    "on_bijstand",
    "below_aow",
    "problematic_debt",
    "constant_supervision",
    "lasting_mental_disorder",
    "",
)
"""Bits of what holds for a person, lowest first; the last holds for nobody."""
OTHER_FACTS = 0xFFFF - CARER_BURDENED
YOUTH = 22
"""Oldest age of the Jeugdwet."""
LONG = 36
"""Months after which a mental disorder counts as lasting."""
JOBS = len(TASKS)


@kernel
def gather_people(
    month: int, n: int, aow: int, persons: Persons, households: Households, facts: NDArray[np.uint16]
) -> None:
    """Write what holds for everybody at home, but for what `gather_held` adds.

    Parameters
    ----------
    n : filled rows of `persons`.
    aow : age in months at which the AOW begins this month.
    facts : (n,) written.
    """
    status, household, birth, activity = persons.status, persons.household, persons.birth, persons.activity
    level, has, since, role, after = (
        persons.level, persons.conditions, persons.since_mental, persons.role, persons.next,
    )  # fmt: skip
    debt, kinds, first = households.debt, households.type, households.first
    for p in range(n):
        facts[p] = 0
        if status[p] != HERE:
            continue
        h = household[p]
        if kinds[h] == INSTITUTION:
            continue
        months, doing, had = month - 1 - np.int64(birth[p]), activity[p], np.int64(0)
        if doing == BIJSTAND:
            had |= ON_BIJSTAND
        if months < aow:
            had |= BELOW_AOW
        if debt[h] == PROBLEMATIC:
            had |= PROBLEMATIC_DEBT
        if level[p, ADL] == 1 or ((has[p] & DEMENTIA) != 0 and level[p, IADL] <= 2):
            had |= CONSTANT_SUPERVISION
        if (has[p] & MENTAL_DISORDER) != 0 and month - since[p] >= LONG:
            had |= LASTING_MENTAL_DISORDER
        if months < 12 * (YOUTH + 1):
            if doing in (PUPIL, STUDENT) and level[p, WORK] <= 3:
                had |= SCHOOL_TROUBLE
            if level[p, GROWING_UP] == 1 or level[p, MENTAL] == 1 or level[p, RELATIONS] == 1:
                had |= CRISIS
            if role[p] == CHILD:
                q = first[h]
                while q != NOBODY:
                    if (role[q] == HEAD or role[q] == PARTNER) and (
                        level[q, RELATIONS] <= 3 or level[q, SUBSTANCES] <= 3
                    ):
                        had |= UNSAFE_HOME
                    q = after[q]
        facts[p] = np.uint16(had)


@kernel
def gather_held(
    n: int,
    care: Care,
    arrangements: int,
    cases: Indications,
    open_cases: int,
    persons: Persons,
    facts: NDArray[np.uint16],
    busy: NDArray[np.uint64],
    heavy: NDArray[np.uint8],
) -> None:
    """Write what everybody has or asked for, the hours got from who is overloaded, and how burdened carers are.

    Parameters
    ----------
    arrangements, open_cases : filled rows of `care` and `cases`.
    facts : (n,) of `gather_people`; one of its bits is written.
    busy, heavy : (n,), (n, tasks), written.
    """
    strain, receiver, carer, quarters = persons.strain, care.receiver, care.carer, care.quarters
    client, product, worst = cases.client, cases.product, persons.carer_strain
    busy[:n], heavy[:n], worst[:n] = 0, 0, 0
    for p in range(n):
        facts[p] &= np.uint16(OTHER_FACTS)
    for a in range(arrangements):
        q = carer[a]
        if q == NOBODY or strain[q] < LOADED:
            continue
        facts[receiver[a]] |= np.uint16(CARER_BURDENED)
        worst[receiver[a]] = max(worst[receiver[a]], strain[q])
        if strain[q] == OVERLOADED:
            for t in range(JOBS):
                heavy[receiver[a], t] += quarters[a, t]
    for c in range(open_cases):
        busy[client[c]] |= np.uint64(1) << np.uint64(product[c])
