"""Death by state: the table of deaths, times a factor by conditions whose mean was 1 at the start."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now, age_on_31_december, years
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import CHRONIC, DEMENTIA, STROKE
from agents.households import Households
from agents.kernel import inline, kernel, lean_kernel
from agents.kin import Kin
from agents.ledger import Ledger
from agents.luck import bits, uniform
from agents.mortality import bury
from agents.onset import Effects, pulls
from agents.persons import ACTIVITIES, HERE, OLDEST, PARTNER, Persons
from agents.scanning import BLOCK, add_marked
from agents.strength import Floats, Rows

DISABLED = ACTIVITIES.index("disabled")
CAP = 12.0
"""No factor on the probability of death exceeds this; what lies above is cut off. Assumption, range 8 to 30."""
AGE_GROUP = 5
_32 = np.uint64(32)


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
        total[i] = math.exp(total[i]) if total[i] != 0.0 else 1.0
    return total


@inline
def _near(
    month: int, key: np.uint64, n: int, monthly_q: NDArray[np.float64], most: float, persons: Persons
) -> NDArray[np.int64]:
    """List who might die: luck below the probability at the largest factor."""
    lineage, birth, sex, role, status = persons.lineage, persons.birth, persons.sex, persons.role, persons.status
    ceiling = np.floor(np.minimum(monthly_q * most, 1.0 - 2.0**-32) * 2.0**32).astype(np.uint32).reshape(-1)
    december, ages, oldest = np.int32(month - month % 12 + 11), np.uint32(OLDEST + 1), np.uint32(OLDEST)
    cell, upper = np.zeros(BLOCK, dtype=np.uint32), np.zeros(BLOCK, dtype=np.uint32)
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        block, born = lineage[first : min(first + BLOCK, n)], birth[first : min(first + BLOCK, n)]
        kind, place = sex[first : min(first + BLOCK, n)], role[first : min(first + BLOCK, n)]
        for i in range(len(block)):
            upper[i] = bits(key, block[i]) >> _32
        for i in range(len(born)):
            cell[i] = min(years(december - np.int32(born[i])), oldest)
        for i in range(len(kind)):
            cell[i] += (np.uint32(kind[i]) * np.uint32(2) + np.uint32(place[i] == PARTNER)) * ages
        for i in range(len(block)):
            marks[i] = upper[i] <= ceiling[cell[i]]
        marks[len(block) :] = 0
        found = add_marked(marks, first, rows, found)
    k = 0
    for p in rows[:found]:
        rows[k] = p
        k += status[p] == HERE and age_on_31_december(month, birth[p]) > 0
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


@lean_kernel
def sum_ratios(
    month: int, found: NDArray[np.float64], yearly_q: NDArray[np.float64], persons: Persons,
    above: NDArray[np.float64], below: NDArray[np.float64],
) -> None:  # fmt: skip
    """Add ratios times weights, and weights, by sex, without or with a partner and five-year age group.

    Parameters
    ----------
    found : (n,) of `ratios`.
    yearly_q : (2, 111) probability of death by sex and age, the weight.
    above, below : (4, 23) added to.
    """
    sex, birth, role = persons.sex, persons.birth, persons.role
    for p in range(len(found)):
        if found[p] >= 0.0:
            age, cell = age_now(month, birth[p]), np.int64(sex[p]) * 2 + (1 if role[p] == PARTNER else 0)
            weight = yearly_q[sex[p], age] + 1e-9
            above[cell, age // AGE_GROUP] += found[p] * weight
            below[cell, age // AGE_GROUP] += weight


@kernel
def ratios(
    month: int, n: int, frailty: Frailty, persons: Persons, households: Households, kin: Kin
) -> NDArray[np.float64]:
    """Return the ratio of everybody who lives here, -1 for others, shape (n,)."""
    rows = np.flatnonzero(persons.status[:n] == HERE)
    out = np.full(n, -1.0)
    out[rows] = _ratios(rows, month, frailty, persons, households, kin)
    return out
