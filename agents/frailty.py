"""Death by state: the table of deaths, times a factor by conditions whose mean was 1 at the start."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now, age_on_31_december
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import CHRONIC, DEMENTIA, STROKE
from agents.households import Households
from agents.kernel import inline, kernel
from agents.kin import Kin
from agents.ledger import Ledger
from agents.luck import uniform
from agents.mortality import bury
from agents.onset import Effects, pulls
from agents.persons import ACTIVITIES, HERE, PARTNER, Persons
from agents.scanning import drawn_below
from agents.strength import Floats, Rows

DISABLED = ACTIVITIES.index("disabled")
CAP = 12.0
"""No factor on the probability of death exceeds this; what lies above is cut off. Assumption, range 8 to 30."""
AGE_GROUP = 5


class Frailty(NamedTuple):
    """Log of the mortality ratios, and the mean of their product at the start."""

    dementia: NDArray[np.float64]  # (2, 111)
    iadl: NDArray[np.float64]  # (2, 111) IADL limitation only
    adl: NDArray[np.float64]  # (2, 111)
    stroke: NDArray[np.float64]  # (2, 111)
    chronic: float
    disabled: float
    effects: Effects
    mean: NDArray[np.float64]  # (2, 2, 23) by sex, without or with partner, five-year age group


@inline
def _ratios(rows: Rows, month: int, frailty: Frailty, persons: Persons, homes: Households, kin: Kin) -> Floats:
    """Return the factor on the probability of death of some people before it is divided by its mean; shape (rows,)."""
    total = pulls(rows, month, frailty.effects, persons, homes, kin)
    dementia, iadl, adl, stroke = frailty.dementia, frailty.iadl, frailty.adl, frailty.stroke
    for i in range(len(rows)):
        p = rows[i]
        sex, age, bits = persons.sex[p], age_now(month, persons.birth[p]), np.int64(persons.conditions[p])
        if bits & DEMENTIA:
            total[i] += dementia[sex, age]
        if bits & ADL_LIMITED:
            total[i] += adl[sex, age]
        elif bits & IADL_LIMITED:
            total[i] += iadl[sex, age]
        if bits & STROKE:
            total[i] += stroke[sex, age]
        if bits & CHRONIC:
            total[i] += frailty.chronic
        if persons.activity[p] == DISABLED:
            total[i] += frailty.disabled
    return np.exp(total)


@inline
def _near(
    month: int, key: np.uint64, n: int, monthly_q: NDArray[np.float64], most: float, persons: Persons
) -> NDArray[np.int64]:
    """List who might die: luck below the probability at the largest factor."""
    rows = drawn_below(key, 0, persons.lineage, n, min(monthly_q.max() * most, 1.0))
    k = 0
    for p in rows:
        age = age_on_31_december(month, persons.birth[p])
        paired = 1 if persons.role[p] == PARTNER else 0
        chance = monthly_q[persons.sex[p], paired, age] * most
        if persons.status[p] == HERE and age > 0 and uniform(key, persons.lineage[p]) < chance:
            rows[k] = p
            k += 1
    return rows[:k]


@kernel
def deaths_by_state(
    month: int,
    key: np.uint64,
    n: int,
    monthly_q: NDArray[np.float64],
    frailty: Frailty,
    persons: Persons,
    households: Households,
    kin: Kin,
    ledger: Ledger,
) -> int:
    """Let people die this month, those in bad health sooner.

    Parameters are those of `agents.mortality.deaths`; with every ratio 1 the same people die.

    Notes
    -----
    Who dies is decided for all before anybody is buried: a death of this month moves no other of this month.
    """
    rows = _near(month, key, n, monthly_q, CAP, persons)
    times, mean, k = _ratios(rows, month, frailty, persons, households, kin), frailty.mean, 0
    for i in range(len(rows)):
        p = rows[i]
        sex, paired = persons.sex[p], 1 if persons.role[p] == PARTNER else 0
        factor = times[i] / mean[sex, paired, age_now(month, persons.birth[p]) // AGE_GROUP]
        chance = monthly_q[sex, paired, age_on_31_december(month, persons.birth[p])] * min(factor, CAP)
        if uniform(key, persons.lineage[p]) < chance:
            rows[k] = p
            k += 1
    for p in rows[:k]:
        bury(p, month, persons, households, kin, ledger)
    return k


@kernel
def ratios(
    month: int, n: int, frailty: Frailty, persons: Persons, households: Households, kin: Kin
) -> NDArray[np.float64]:
    """Return the ratio of everybody who lives here, -1 for others, shape (n,)."""
    rows = np.flatnonzero(persons.status[:n] == HERE)
    out = np.full(n, -1.0)
    out[rows] = _ratios(rows, month, frailty, persons, households, kin)
    return out
