"""Move into an institution (verpleeghuis, beschermd wonen) and out of it again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import ADL_LIMITED
from agents.households import Households
from agents.kernel import kernel
from agents.ledger import INSTITUTION_ENTRIES, INSTITUTION_EXITS, Ledger
from agents.luck import uniform
from agents.membership import found, relocate
from agents.persons import HEAD, HERE, NOBODY, PARTNER, RESIDENT, Persons
from agents.scanning import drawn_below

ALONE_FROM = 18
"""Age from which a resident can leave for a home of one's own."""


@kernel
def entries(
    month: int,
    key: np.uint64,
    n: int,
    monthly: NDArray[np.float64],
    by_adl: NDArray[np.float64],
    institution_of: NDArray[np.int32],
    persons: Persons,
    households: Households,
    ledger: Ledger,
) -> int:
    """Let people enter the institution that serves their kern.

    Parameters
    ----------
    monthly : (2, 2, 111) probability this month by sex, living without or with a partner, and age.
    by_adl : (2, 111) factor on it without and with an ADL limitation, by age; ones when health does not count.
    institution_of : (kern,) row of the institution in `households`.

    Returns
    -------
    The number of entries. A partner stays behind and remains the partner.
    """
    entered = 0
    ceiling = min(monthly.max() * by_adl.max(), 1.0)
    for p in drawn_below(key, 0, persons.lineage, n, ceiling):
        role, u = persons.role[p], uniform(key, persons.lineage[p])
        if persons.status[p] != HERE or role == RESIDENT:
            continue
        paired = 1 if role == PARTNER else 0
        age, limited = age_now(month, persons.birth[p]), 1 if np.int64(persons.conditions[p]) & ADL_LIMITED else 0
        chance = monthly[persons.sex[p], paired, age] * by_adl[limited, age]
        if u >= chance:
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


@kernel
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


@kernel
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
