"""Move into an institution (verpleeghuis, beschermd wonen) and out of it again."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.households import Households
from agents.kernel import kernel, lean_kernel
from agents.kin import Kin
from agents.leaning import AGE_GROUP, Leaning
from agents.ledger import INSTITUTION_ENTRIES, INSTITUTION_EXITS, Ledger
from agents.luck import uniform
from agents.membership import found, relocate
from agents.near import drawn_near
from agents.onset import pulls
from agents.persons import HEAD, HERE, NOBODY, OLDEST, PARTNER, RESIDENT, Persons

ALONE_FROM = 18
"""Age from which a resident can leave for a home of one's own."""


@kernel
def entries(
    month: int,
    key: np.uint64,
    n: int,
    monthly: NDArray[np.float64],
    leaning: Leaning,
    institution_of: NDArray[np.int32],
    persons: Persons,
    households: Households,
    kin: Kin,
    ledger: Ledger,
) -> int:
    """Let people enter the institution that serves their kern.

    Parameters
    ----------
    monthly : (2, 2, 111) probability this month by sex, living without or with a partner, and age.
    leaning : (2, 2, 23) mean factor by the same and five-year age group; what somebody has multiplies the probability.
    institution_of : (kern,) row of the institution in `households`.

    Returns
    -------
    The number of entries. A partner stays behind and remains the partner.
    """
    entered = 0
    most = np.empty((2, OLDEST + 1))
    for sex in range(2):
        for age in range(OLDEST + 1):
            most[sex, age] = max(monthly[sex, 0, age], monthly[sex, 1, age]) * leaning.cap * leaning.top
    rows, k = drawn_near(month, key, n, most, persons), 0
    for p in rows:
        sex, age = persons.sex[p], age_now(month, persons.birth[p])
        if persons.status[p] == HERE and uniform(key, persons.lineage[p]) < most[sex, age]:
            rows[k] = p
            k += 1
    rows = rows[:k]
    pulled = pulls(rows, month, leaning.effects, persons, households, kin)
    for i in range(k):
        p = rows[i]
        role, sex, age = persons.role[p], persons.sex[p], age_now(month, persons.birth[p])
        if role == RESIDENT:
            continue
        paired = 1 if role == PARTNER else 0
        factor = min(math.exp(pulled[i]) / leaning.mean[sex, paired, age // AGE_GROUP], leaning.cap)
        if len(leaning.own):
            factor *= leaning.own[p]
        if uniform(key, persons.lineage[p]) >= monthly[sex, paired, age] * factor:
            continue
        h = persons.household[p]
        ledger.by_kern[INSTITUTION_ENTRIES, households.kern[h]] += 1
        ledger.by_type[INSTITUTION_ENTRIES, households.type[h]] += 1
        if role == PARTNER:
            persons.role[persons.partner[p]] = HEAD
        persons.role[p] = RESIDENT
        relocate(p, institution_of[households.kern[h]], persons, households, ledger)
        entered += 1
    return entered


@lean_kernel
def leaving_institution(
    month: int,
    key: np.uint64,
    n: int,
    monthly: NDArray[np.float64],
    persons: Persons,
    leavers: NDArray[np.int32],
) -> int:
    """List the adult residents who leave an institution, with a probability this month by (sex, age)."""
    k = 0
    for p in range(n):
        if persons.role[p] != RESIDENT or persons.status[p] != HERE:
            continue
        age = age_now(month, persons.birth[p])
        if age >= ALONE_FROM and uniform(key, persons.lineage[p]) < monthly[persons.sex[p], age]:
            leavers[k] = p
            k += 1
    return k


@lean_kernel
def exits(
    month: int,
    leavers: NDArray[np.int32],
    n_households: int,
    persons: Persons,
    households: Households,
    ledger: Ledger,
) -> int:
    """Give each leaver a home: with the partner if there is one at home, else in a huishouden of their own.

    Returns
    -------
    The number of filled rows of households afterwards; room for one per leaver is needed.
    """
    for i in range(len(leavers)):
        p = leavers[i]
        old = persons.household[p]
        ledger.by_kern[INSTITUTION_EXITS, households.kern[old]] += 1
        ledger.by_type[INSTITUTION_EXITS, households.type[old]] += 1
        partner = persons.partner[p]
        if partner != NOBODY and persons.role[partner] == HEAD:
            relocate(p, persons.household[partner], persons, households, ledger)
            persons.role[p] = PARTNER
            persons.role[partner] = PARTNER
            continue
        found(n_households, p, month, households.kern[old], persons, households)
        relocate(p, n_households, persons, households, ledger)
        persons.role[p] = HEAD
        n_households += 1
    return n_households
