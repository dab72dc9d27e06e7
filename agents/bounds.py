"""How high the factor of a way can be at most, by what is at hand of a person: most draws need no closer look.

Who else is at home, parents and levels are left out of it: for them the highest is taken. The bound only tells
who need not be examined; what happens is decided by the exact factor.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.domains import PROBLEMATIC
from agents.households import Households
from agents.kernel import inline
from agents.lasting import Kept
from agents.onset import SLOWEST
from agents.persons import NOBODY, Persons
from agents.strength import ADULT, TRAIT, Floats, Means, Rows

LOWER, EIGHT = np.uint64(255), np.uint64(8)
MARGIN = 1e-6
"""Sums in another order differ by less than this part."""


class Bound(NamedTuple):
    """Highest sum of log ratios of every way by source; rows below 1 count as 1, so that a sum is never too low."""

    other: NDArray[np.float64]  # (ways, 2, 111) of the sources that are not looked at, by sex and age
    low: NDArray[np.float64]  # (ways, 256) by the lower eight bits of the conditions
    high: NDArray[np.float64]  # (ways, 256) by the upper eight
    doing: NDArray[np.float64]  # (ways, activities)
    event: NDArray[np.float64]  # (ways, events)
    months: NDArray[np.int64]  # (ways, events) how long each works
    alone: NDArray[np.float64]  # (ways,)
    debt: NDArray[np.float64]  # (ways,)


@inline
def highest(rows: Rows, way: Rows, month: int, bound: Bound, persons: Persons, homes: Households) -> Floats:
    """Return the highest sum of the log ratios that can apply to each of some people; shape (rows,)."""
    other, low, high, acting, event, months = bound.other, bound.low, bound.high, bound.doing, bound.event, bound.months
    sex, birth, conditions, doing, kind, dated, partner, home, debt = (
        persons.sex, persons.birth, persons.conditions, persons.activity, persons.event, persons.event_month,
        persons.partner, persons.household, homes.debt,
    )  # fmt: skip
    alone, owing, out = bound.alone, bound.debt, np.empty(len(rows))
    for i in range(len(rows)):
        p, w = np.uint64(rows[i]), np.uint64(way[i])  # unsigned: no look at whether a row counts from the end
        have, e = np.uint64(conditions[p]), kind[p]
        age = np.uint64(age_now(month, birth[p]))
        total = other[w, sex[p], age] + low[w, have & LOWER] + high[w, have >> EIGHT]
        total += acting[w, doing[p]] + (event[w, e] if month - np.int64(dated[p]) < months[w, e] else 0.0)
        owes = debt[np.uint32(home[p])] >= PROBLEMATIC
        total += (alone[w] if partner[p] == NOBODY else 0.0) + (owing[w] if owes else 0.0)
        out[i] = total
    return out


@inline
def asks(wanted: Floats, top: Floats, recovering: NDArray[np.bool_]) -> Floats:
    """Return what the draw of each leaves to draagkracht and the trait, for `possible`.

    Parameters
    ----------
    wanted : factor that the draw takes.
    top : of `highest`.
    recovering : of the way of each row.
    """
    out = np.empty(len(wanted))
    for i in range(len(wanted)):
        if recovering[i]:
            out[i] = wanted[i] * math.exp(-top[i]) if top[i] > 0.0 else wanted[i]
        else:
            out[i] = top[i] - math.log(wanted[i])
    return out


@inline
def possible(
    asked: Floats, strong: Floats, rows: Rows, recovering: NDArray[np.bool_], toughness: Floats, month: int,
    means: Means, trait: Kept, persons: Persons,
) -> NDArray[np.bool_]:  # fmt: skip
    """Tell whose factor may exceed the one wanted.

    Parameters
    ----------
    asked : of `asks`.
    strong : of `agents.strength.without_trait`, or more of a recovery and less of an onset.
    recovering, toughness : of the way of each row.
    trait : of all rows of the table.
    """
    birth, much, point = persons.birth, means.compensation, means.points[TRAIT]
    out, mean, spread = np.empty(len(rows), dtype=np.bool_), means.mean, means.spread
    for i in range(len(rows)):
        p = np.uint64(rows[i])
        age = np.uint64(age_now(month, birth[p]))
        c = much[age] / spread if age >= ADULT else 0.0
        if recovering[i]:
            short = asked[i] * (1.0 - MARGIN) - MARGIN - 1.0 - c * (strong[i] - mean)
            if asked[i] <= SLOWEST or c * point <= 0.0:
                out[i] = short < 0.0 or asked[i] <= SLOWEST
            else:
                out[i] = np.float64(trait[p]) >= short / (c * point)
        else:
            room, slope = asked[i] - c * (strong[i] - mean) + MARGIN, c * point + toughness[i]
            out[i] = room > 0.0 if slope <= 0.0 else np.float64(trait[p]) < room / slope
    return out
