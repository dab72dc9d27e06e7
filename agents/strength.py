"""Draagkracht: the sum of what makes a person strong, and how far it compensates.

Functions take the rows of several people at once: a loop that hands on tables pays for every column each time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.households import HOUSEHOLD_TYPES, INSTITUTION, Households
from agents.kernel import inline, lean
from agents.luck import normal
from agents.persons import ACTIVITIES, FRIENDS, NOBODY, Persons

(BASIS, TRAIT, MONEY, POVERTY, HIGH_EDUCATION, LOW_EDUCATION, PARTNER_HELP, FRIEND, COHESION, WORKS) = range(10)
"""Positions in `Means.points`, in the order of `sim.domains.balance.STRENGTHS`."""
MIDDLE_INCOME, HIGH, LOW = 4, 3, 1
EMPLOYED, SELF_EMPLOYED = ACTIVITIES.index("employed"), ACTIVITIES.index("self_employed")
CODES = 256
"""Room for every code of a column."""
ADULT = 18
"""Below this age draagkracht neither compensates nor is compared with draaglast."""

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


class Means(NamedTuple):
    """What draagkracht is made of, fixed for a run."""

    points: Floats  # (10,) units of loss per component
    cohesion: Floats  # (kern,) standardised
    compensation: Floats  # (111,) fall of the log hazard per standard deviation, by age
    mean: float  # of adults at the start
    spread: float  # standard deviation
    key: np.uint64  # stream key of TRAIT in month 0


@inline
def traits(rows: Rows, key: np.uint64, lineage: NDArray[np.uint64]) -> Floats:
    """Return the resilience of people: a standard normal draw, the same for life; shape (rows,)."""
    out = np.empty(len(rows))
    for i in range(len(rows)):
        out[i] = normal(key, lineage[rows[i]])
    return out


@lean
def extremes(means: Means) -> tuple[float, float]:
    """Return the least and the most that `without_trait` can be for anybody, to some 1e-14."""
    points, around = means.points, means.points[COHESION] * means.cohesion[0]
    low = high = around
    for k in range(1, len(means.cohesion)):
        around = means.points[COHESION] * means.cohesion[k]
        low, high = min(low, around), max(high, around)
    least, most = points[BASIS] + low, points[BASIS] + high
    for one, other in ((POVERTY, MONEY), (HIGH_EDUCATION, LOW_EDUCATION)):  # at most one of the two applies
        least += min(points[one], points[other], 0.0)
        most += max(points[one], points[other], 0.0)
    for source, times in ((PARTNER_HELP, 1), (WORKS, 1), (FRIEND, FRIENDS)):
        least += times * min(points[source], 0.0)
        most += times * max(points[source], 0.0)
    return least, most


@inline
def without_trait(rows: Rows, means: Means, persons: Persons, households: Households) -> Floats:
    """Return all of people's draagkracht but the trait, shape (rows,); an institution has no income to count."""
    points, cohesion, out = means.points, means.cohesion, np.empty(len(rows))
    by_money, by_school, by_doing, paired = np.zeros(CODES), np.zeros(CODES), np.zeros(CODES), np.zeros(2)
    private = np.ones(len(HOUSEHOLD_TYPES))
    private[INSTITUTION] = 0.0
    by_money[0], by_money[MIDDLE_INCOME:], paired[1] = points[POVERTY], points[MONEY], points[PARTNER_HELP]
    by_school[HIGH], by_school[LOW] = points[HIGH_EDUCATION], points[LOW_EDUCATION]
    by_doing[EMPLOYED], by_doing[SELF_EMPLOYED] = points[WORKS], points[WORKS]
    home, partner, school, doing, friends = (
        persons.household, persons.partner, persons.education, persons.activity, persons.friends,
    )  # fmt: skip
    money, kind, kern, basis, around, each = (
        households.income,
        households.type,
        households.kern,
        points[BASIS],
        points[COHESION],
        points[FRIEND],
    )
    for i in range(len(rows)):  # without branches: what applies to whom cannot be foreseen
        p = np.uint64(rows[i])  # unsigned: no look at whether a row counts from the end
        h, known = np.uint32(home[p]), 0
        for j in range(np.uint64(FRIENDS)):
            known += friends[p, j] != NOBODY
        total = basis + around * cohesion[kern[h]] + by_money[money[h]] * private[kind[h]] + by_school[school[p]]
        out[i] = total + paired[np.uint64(partner[p] != NOBODY)] + by_doing[doing[p]] + each * known
    return out


@inline
def compensation(rows: Rows, month: int, trait: Floats, means: Means, persons: Persons, homes: Households) -> Floats:
    """Return c(age) x z, the fall of the log hazard of an onset by people's draagkracht; 0 for minors."""
    out = without_trait(rows, means, persons, homes)
    much, birth, point = means.compensation, persons.birth, means.points[TRAIT]
    for i in range(len(rows)):
        age = age_now(month, birth[rows[i]])
        z = (out[i] + point * trait[i] - means.mean) / means.spread
        out[i] = much[age] * z if age >= ADULT else 0.0
    return out
