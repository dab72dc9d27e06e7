"""Count mantelzorg on one day in one pass over people and one over arrangements: what the yearly table shows of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care import Care
from agents.care_codes import HEAVY, VOLUNTEER
from agents.care_words import total
from agents.domains import TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import lean, lean_kernel
from agents.kin import SAME_HOUSEHOLD, UNKNOWN, Kin
from agents.persons import HERE, NEVER, NOBODY, WOMAN, Persons

CARERS, STRICT, BURDENED, RECEIVERS, AGED_50_64, AGED_50_74, AGED_85 = range(7)
COUNTS = 7
"""Columns of `People.kern`."""
ADULT, OLD, FIVE = 18, 75, 5
NO_NEED, ALONE, HELPED, UNHELPED = 0, 1, 2, 3
"""Groups of people of 75 and over at home; `ALONE` is added to the first and the last when nobody is near."""


class People(NamedTuple):
    """Counts of inwoners, added to."""

    kern: NDArray[np.int64]  # (kern, COUNTS)
    strict: NDArray[np.int64]  # (strains,) carers by the definition of CBS
    carers: NDArray[np.int64]  # (2, five-year ages) by sex
    quarters: NDArray[np.int64]  # the same, quarter-hours a week that they give


class Hours(NamedTuple):
    """Arrangements and their quarter-hours a week, added to."""

    kern: NDArray[np.int64]  # (kern,) of the receiver
    giver: NDArray[np.int64]  # (givers, bands) by relation of the giver and age of the receiver
    ties: NDArray[np.int64]  # (givers,) arrangements
    task: NDArray[np.int64]  # (tasks,)


@lean_kernel
def add_usual(count: int, least: float, care: Care, usual: NDArray[np.int32]) -> None:
    """Add up by carer, (persons,), what a survey does not count: visits of volunteers, and usual help.

    Usual help is between housemates, less than `least` quarter-hours a week.
    """
    quarters, carer, distance, relation = care.quarters.view(np.uint64), care.carer, care.distance, care.relation
    for a in range(count):
        if carer[a] != NOBODY and (distance[a] == SAME_HOUSEHOLD or relation[a] == VOLUNTEER):
            hours = total(quarters[a, 0])
            usual[carer[a]] += hours if hours < least or relation[a] == VOLUNTEER else 0


@lean
def given_by(p: int, persons: Persons) -> int:
    """Return the quarter-hours a week that somebody gives, to inwoners and to parents elsewhere."""
    return np.int64(persons.given[p]) + persons.given_elsewhere[p, 0] + persons.given_elsewhere[p, 1]


@lean
def is_strict(
    month: int, p: int, months: int, hours: float, least: float, usual: NDArray[np.int32], persons: Persons
) -> bool:  # fmt: skip
    """Tell whether somebody here is an adult who gives for so many months or hours, and enough of them."""
    given, since = given_by(p, persons) - np.int64(usual[p]), np.int64(persons.care_since[p])
    enough = (since != NEVER and month - since >= months) or given >= hours
    return bool(enough and given >= max(least, 1.0) and age_now(month, persons.birth[p]) >= ADULT)


@lean_kernel
def count_people(
    month: int, n: int, months: int, hours: float, least: float, usual: NDArray[np.int32], persons: Persons,
    households: Households, out: People,
) -> None:  # fmt: skip
    """Count carers, receivers and the ages that mantelzorgpotentieel is made of.

    Parameters
    ----------
    months, hours : a carer by the definition of CBS gives for so many months or so many quarter-hours a week.
    least : quarter-hours a week that he gives in any case.
    usual : of `add_usual`; not counted for that definition.
    """
    status, birth, strain, sex = persons.status, persons.birth, persons.strain, persons.sex
    home, kern, covered, last = (
        persons.household,
        households.kern,
        persons.covered.view(np.uint64),
        out.carers.shape[1] - 1,
    )
    for p in range(n):
        if status[p] != HERE:
            continue
        age, k = age_now(month, birth[p]), kern[home[p]]
        out.kern[k, AGED_50_64] += 50 <= age <= 64
        out.kern[k, AGED_50_74] += 50 <= age <= 74
        out.kern[k, AGED_85] += age >= 85
        out.kern[k, RECEIVERS] += covered[p, 0] != 0
        gives = given_by(p, persons)
        if gives > 0:
            group = min(age // FIVE, last)
            out.carers[sex[p], group] += 1
            out.quarters[sex[p], group] += gives
            out.kern[k, CARERS] += 1
            out.kern[k, BURDENED] += strain[p] >= HEAVY
            if is_strict(month, p, months, hours, least, usual, persons):
                out.kern[k, STRICT] += 1
                out.strict[strain[p]] += 1


@lean_kernel
def count_hours(
    month: int, count: int, band: NDArray[np.int64], persons: Persons, households: Households, care: Care, out: Hours
) -> None:  # fmt: skip
    """Count arrangements and hours; `band` is the age band of the receiver, (ages,)."""
    receiver, relation, quarters, hours = care.receiver, care.relation, care.quarters, care.quarters.view(np.uint64)
    birth, home, kern = persons.birth, persons.household, households.kern
    for a in range(count):
        p, kind, now = receiver[a], relation[a], total(hours[a, 0])
        out.kern[kern[home[p]]] += now
        out.giver[kind, band[age_now(month, birth[p])]] += now
        out.ties[kind] += 1
        for t in range(len(TASKS)):
            out.task[t] += quarters[a, t]


@lean
def _near(
    p: int, close: NDArray[np.bool_], persons: Persons, kern: NDArray[np.int16], kin: Kin
) -> bool:  # fmt: skip
    """Tell whether a partner or a child lives close by in the municipality, the own home included."""
    status, home, k = persons.status, persons.household, kern[persons.household[p]]
    q, me = persons.partner[p], persons.node[p]
    if q != NOBODY and status[q] == HERE and close[k, kern[home[q]]]:
        return True
    child = kin.child[me] if me != UNKNOWN else np.int32(UNKNOWN)
    while child != UNKNOWN:
        q = kin.person[child]
        if q != NOBODY and status[q] == HERE and close[k, kern[home[q]]]:
            return True
        child = kin.next_of_mother[child] if kin.sex[me] == WOMAN else kin.next_of_father[child]
    return False


@lean_kernel
def count_old(
    month: int, n: int, close: NDArray[np.bool_], persons: Persons, households: Households, kin: Kin,
    out: NDArray[np.int64],
) -> None:  # fmt: skip
    """Count people of 75 and over at home by kern and group, (kern, groups), added to.

    Parameters
    ----------
    close : (kern, kern) 1 for kernen within the distance that counts as near.
    """
    status, birth, home, kind, kern = (
        persons.status, persons.birth, persons.household, households.type, households.kern,
    )  # fmt: skip
    need, covered = persons.need.view(np.uint64), persons.covered.view(np.uint64)
    for p in range(n):
        if status[p] != HERE or age_now(month, birth[p]) < OLD or kind[home[p]] == INSTITUTION:
            continue
        group = HELPED
        if covered[p, 0] == 0:
            group = UNHELPED if need[p, 0] != 0 else NO_NEED
            group += 0 if _near(p, close, persons, kern, kin) else ALONE
        out[kern[home[p]], group] += 1


@lean_kernel
def count_strain(n: int, persons: Persons, out: NDArray[np.int64]) -> None:
    """Count the inwoners who give mantelzorg by strain, (4,)."""
    status, strain, most = persons.status, persons.strain, 65_535
    for first in range(0, n, most):
        four = np.uint64(0)  # counters of 16 bits
        for p in range(first, min(first + most, n)):
            gives = np.uint64((given_by(p, persons) > 0) & (status[p] == HERE))
            four += gives << (np.uint64(16) * np.uint64(strain[p]))
        for s in range(4):
            out[s] += np.int64((four >> np.uint64(16 * s)) & np.uint64(most))
