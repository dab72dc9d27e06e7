"""Draaglast against draagkracht, how long it has weighed more, and the hours of help that levels ask for."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import domains
from agents.ages import age_now
from agents.conditions import UNWELL
from agents.domains import FULL
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.luck import normal, uniform_at
from agents.persons import HERE, NEVER, NOBODY, Persons
from agents.strength import ADULT, TRAIT, Floats, Means, Rows, without_trait

OWN, SHARED = 10, 2
TASKS = len(domains.TASKS)
LARGEST = 255
TURN = 3
"""Months between two looks at the same person: need and burden follow levels within a quarter. Assumption, 1-6."""
ALMOST_SURE = 6.0
"""No normal draw that matters lies further from 0: the chance is 2 in a billion."""


class Weights(NamedTuple):
    """What a level weighs and asks for, fixed for a run."""

    loss: NDArray[np.float64]  # (10, 6) draaglast by own domain and level 0..5
    shared_loss: NDArray[np.float64]  # (2, 6)
    need: NDArray[np.float64]  # (10, 6, 8) quarter-hours per week by own domain, level and task
    shared_need: NDArray[np.float64]  # (2, 6, 8) on the oldest member of the huishouden
    spread: float  # standard deviation of the log of a person's hours
    shift: float  # added to draagkracht
    first: int  # number of the first of the two draws behind a person's hours


@inline
def _troubled(month: int, n: int, persons: Persons, households: Households) -> NDArray[np.int64]:
    """List who has a level below 5, own or shared, and whose turn it is; clear burden and need of who has none."""
    rows = np.empty(n, dtype=np.int64)
    found = 0
    for p in range(n):
        if persons.status[p] != HERE:
            continue
        h = persons.household[p]
        well = households.level[h, 0] == FULL and households.level[h, 1] == FULL
        if well and persons.conditions[p] & UNWELL == 0:
            persons.loaded_since[p] = NEVER
            for t in range(TASKS):
                persons.need[p, t] = 0
        elif (np.int64(persons.lineage[p] >> np.uint64(40)) + month) % TURN == 0:
            rows[found] = p
            found += 1
    return rows[:found]


@inline
def _carriers(rows: Rows, persons: Persons, households: Households) -> Floats:
    """Return 1 for the oldest member of each private huishouden with a shared level below 5, 0 for others."""
    out = np.zeros(len(rows))
    for i in range(len(rows)):
        p = rows[i]
        h = persons.household[p]
        if (households.level[h, 0] == FULL and households.level[h, 1] == FULL) or households.type[h] == INSTITUTION:
            continue
        oldest, q = p, households.first[h]
        while q != NOBODY:
            if persons.birth[q] < persons.birth[oldest] or (
                persons.birth[q] == persons.birth[oldest] and persons.lineage[q] < persons.lineage[oldest]
            ):
                oldest = q
            q = persons.next[q]
        out[i] = 1.0 if oldest == p else 0.0
    return out


@inline
def _write_needs(rows: Rows, key: np.uint64, weights: Weights, persons: Persons, homes: Households) -> None:
    """Write the hours of help of some people; the few without any are not drawn for."""
    carries, need, shared = _carriers(rows, persons, homes), weights.need, weights.shared_need
    first, spread = weights.first, weights.spread
    raw = np.empty(TASKS)
    for i in range(len(rows)):
        p = rows[i]
        raw[:] = 0.0
        for d in range(OWN):
            level = persons.level[p, d]
            if level < FULL:
                for t in range(TASKS):
                    raw[t] += need[d, level, t]
        if carries[i] > 0.0:
            h = persons.household[p]
            for d in range(SHARED):
                for t in range(TASKS):
                    raw[t] += shared[d, homes.level[h, d], t]
        own = 1.0
        if raw.sum() > 0.0:
            u, v = uniform_at(key, persons.lineage[p], first), uniform_at(key, persons.lineage[p], first + 1)
            z = math.sqrt(-2.0 * math.log1p(-u)) * math.cos(2.0 * math.pi * v)
            own = math.exp(spread * z - spread * spread / 2.0)
        for t in range(TASKS):
            persons.need[p, t] = np.uint8(min(round(raw[t] * own), LARGEST))


@inline
def _loads(rows: Rows, weights: Weights, persons: Persons, households: Households) -> Floats:
    """Return the draaglast of some people: the weighted loss over all domains; shape (rows,)."""
    loss, shared, out = weights.loss, weights.shared_loss, np.zeros(len(rows))
    for i in range(len(rows)):
        p = rows[i]
        h = persons.household[p]
        total = shared[0, households.level[h, 0]] + shared[1, households.level[h, 1]]
        for d in range(OWN):
            total += loss[d, persons.level[p, d]]
        out[i] = total
    return out


@kernel
def weigh(
    month: int, key: np.uint64, n: int, weights: Weights, means: Means, persons: Persons, households: Households
) -> None:
    """Set need and the month since which adults carry more than they can bear.

    Parameters
    ----------
    key : stream key of the fixed draws behind the variation of hours.
    n : filled rows of `persons`.

    Notes
    -----
    Who has no level below 5 has no draaglast, and does not count as overloaded however weak. The trait is drawn only
    where it can decide.
    """
    rows = _troubled(month, n, persons, households)
    _write_needs(rows, key, weights, persons, households)
    left = _loads(rows, weights, persons, households) - without_trait(rows, means, persons, households)
    point, shift, luck = means.points[TRAIT], weights.shift, means.key
    for i in range(len(rows)):
        p = rows[i]
        over = left[i] - point * shift
        heavy = age_now(month, persons.birth[p]) >= ADULT and over > -ALMOST_SURE * point
        if not (heavy and over > point * normal(luck, persons.lineage[p])):
            persons.loaded_since[p] = NEVER
        elif persons.loaded_since[p] == NEVER:
            persons.loaded_since[p] = month


@kernel
def loads(n: int, weights: Weights, persons: Persons, households: Households) -> NDArray[np.float64]:
    """Return the draaglast of everybody who lives here, 0 for others, shape (n,)."""
    rows = np.flatnonzero(persons.status[:n] == HERE)
    out = np.zeros(n)
    out[rows] = _loads(rows, weights, persons, households)
    return out
