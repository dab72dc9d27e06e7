"""Death by sex and age on 31 December, and what it leaves behind for a partner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now, age_on_31_december
from agents.domains import WIDOWED_EVENT
from agents.events import happened
from agents.households import Households
from agents.kernel import inline, kernel, lean
from agents.kin import Kin
from agents.ledger import DEATHS, Ledger, count
from agents.luck import uniform
from agents.membership import unlink
from agents.persons import DEAD, HEAD, HERE, MARRIED, NEVER, NOBODY, PARTNER, WIDOWED, Persons
from agents.scanning import drawn_below


@lean
def bury(p: int, month: int, persons: Persons, households: Households, kin: Kin, ledger: Ledger) -> None:
    """Take a dead person out of the population and free the partner; the place in the family stays."""
    h = persons.household[p]
    count(
        ledger,
        DEATHS,
        households.kern[h],
        households.type[h],
        persons.sex[p],
        age_now(month, persons.birth[p]),
    )
    partner = persons.partner[p]
    if partner != NOBODY:
        persons.partner[partner] = NOBODY
        persons.union_since[partner] = NEVER
        happened(partner, WIDOWED_EVENT, month, persons)
        if persons.marital[partner] == MARRIED:
            persons.marital[partner] = WIDOWED
        if persons.role[partner] == PARTNER:
            persons.role[partner] = HEAD
        persons.partner[p] = NOBODY
    unlink(p, persons, households)
    persons.status[p] = DEAD
    kin.death[persons.node[p]] = month
    kin.person[persons.node[p]] = NOBODY


@inline
def _dying(month: int, key: np.uint64, n: int, monthly_q: NDArray[np.float64], persons: Persons) -> NDArray[np.int64]:
    """List who dies; apart from what follows, since a loop that hands on tables pays for it at every look at one."""
    rows = drawn_below(key, 0, persons.lineage, n, monthly_q.max())
    k = 0
    for p in rows:
        age = age_on_31_december(month, persons.birth[p])
        paired = 1 if persons.role[p] == PARTNER else 0
        chance = monthly_q[persons.sex[p], paired, age]
        if persons.status[p] == HERE and age > 0 and uniform(key, persons.lineage[p]) < chance:
            rows[k] = p
            k += 1
    return rows[:k]


@kernel
def deaths(
    month: int,
    key: np.uint64,
    n: int,
    monthly_q: NDArray[np.float64],
    persons: Persons,
    households: Households,
    kin: Kin,
    ledger: Ledger,
) -> int:
    """Let people die this month.

    Parameters
    ----------
    month : month index.
    key : stream key of DEATH for this month.
    n : filled rows of `persons`.
    monthly_q : (2, 2, 111) probability of dying this month by sex, living without or with a partner, and age on 31
        December; the first year of life is not used here, since those deaths fall at birth.
    persons, households, kin, ledger : changed in place.

    Returns
    -------
    The number of deaths.

    Notes
    -----
    Monthly probabilities are 1 - (1 - q)^w with weights w that sum to 1 over the year, so that surviving twelve
    months has exactly probability 1 - q. Source of q: CBS 37360ned, see sim/rates/mortality.py.
    """
    dying = _dying(month, key, n, monthly_q, persons)
    for p in dying:
        bury(p, month, persons, households, kin, ledger)
    return len(dying)
