"""Let relatives find a place: a point at a drawn distance, and within the municipality a person who lives there."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, kernel
from agents.life_histories import DROPPED, clashes
from agents.luck import uniform_at

MEDIAN, SPREAD, SHARED, FURTHEST = 5.64, 2.06, 0.3, 250.0
"""Distance in km between a child and its parents: lognormal with this median and standard deviation of the logarithm,
share of the variance that siblings have in common, cut at the size of the country. Fitted so that the mean distance
over a parent's living children follows CBS 2016 (params B063) within 5 points per class; the shared part is hardly
visible there: assumption, range 0-0.5."""
REACH, SEEN, PER_MONTH = 9, 64, 5.0
"""Months between wanted and real birth, candidates looked at, and units of 100 m that a month counts for."""
ADULT = 18 * 12
"""Months of age from which somebody lives where he or she chooses."""


class Area(NamedTuple):
    """Discs that stand for the kernen, in units of 100 m; arrays of shape (kernen,)."""

    east: NDArray[np.float64]
    north: NDArray[np.float64]
    radius: NDArray[np.float64]


class Pool(NamedTuple):
    """People who live here and whose parents are not known yet, in buckets by sex and month of birth.

    Parameters
    ----------
    rows : (pool,) bucket by bucket; the first `left` of each are free.
    start : (2 * months + 1,) bucket sex * months + birth - first begins here.
    left : (2 * months,) free people.
    at : position in `rows` by row of persons, -1 for those who are not free.
    quota : (years,) how many of each year of birth may still find a living mother here, from the year of `first` on.
    birth, east, north : by row of persons.
    partner : present or earlier partner of each row, or -1.
    """

    rows: NDArray[np.int64]
    start: NDArray[np.int64]
    left: NDArray[np.int64]
    at: NDArray[np.int64]
    quota: NDArray[np.int64]
    birth: NDArray[np.int64]
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    partner: NDArray[np.int64]
    first: int


class Found(NamedTuple):
    """Families of people without known parents, written family after family, the person asked for first.

    Parameters
    ----------
    start : (families + 1,) entries of a family.
    mother_born, mother_parity, mother_alive, mother_east, mother_north : (families,).
    month, was, sex, person, east, north, order : (entries,) children, numbered by order; person -1 for those elsewhere.
    """

    start: NDArray[np.int64]
    mother_born: NDArray[np.int64]
    mother_parity: NDArray[np.int64]
    mother_alive: NDArray[np.int64]
    mother_east: NDArray[np.float64]
    mother_north: NDArray[np.float64]
    month: NDArray[np.int64]
    was: NDArray[np.int64]
    sex: NDArray[np.int64]
    person: NDArray[np.int64]
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    order: NDArray[np.int64]


@inline
def normal_at(key: np.uint64, lineage: np.uint64, k: int) -> float:
    """Draw a standard normal from draws k and k + 1."""
    return math.sqrt(-2.0 * math.log(1.0 - uniform_at(key, lineage, k))) * math.cos(
        2.0 * math.pi * uniform_at(key, lineage, k + 1)
    )


@inline
def inside(east: float, north: float, area_e: NDArray[np.float64], area_n: NDArray[np.float64],
           radius: NDArray[np.float64]) -> bool:  # fmt: skip
    """Tell whether a point lies in the municipality: in one of the discs."""
    for k in range(len(area_e)):
        if (east - area_e[k]) ** 2 + (north - area_n[k]) ** 2 <= radius[k] ** 2:
            return True
    return False


@inline
def point(
    key: np.uint64, lineage: np.uint64, k: int, from_e: float, from_n: float, shared: float, outside: bool,
    area_e: NDArray[np.float64], area_n: NDArray[np.float64], radius: NDArray[np.float64],
) -> tuple[float, float]:  # fmt: skip
    """Draw a point at a drawn distance in a random direction, with draws k .. k + 2.

    When it must lie outside the municipality, more directions are tried, then larger distances.
    """
    z = math.sqrt(SHARED) * shared + math.sqrt(1.0 - SHARED) * normal_at(key, lineage, k)
    d = 10.0 * min(MEDIAN * math.exp(SPREAD * z), FURTHEST)
    for t in range(60):
        angle = 2.0 * math.pi * uniform_at(key, lineage, k + 2 + 1000 * t)
        east, north = from_e + d * math.cos(angle), from_n + d * math.sin(angle)
        if not outside or not inside(east, north, area_e, area_n, radius):
            break
        if t >= 5:
            d *= 1.3
    return east, north


@kernel
def points(
    key: np.uint64, lineage: NDArray[np.uint64], from_e: NDArray[np.float64], from_n: NDArray[np.float64],
    shared: NDArray[np.float64], outside: NDArray[np.bool_], area: Area, east: NDArray[np.float64],
    north: NDArray[np.float64], within: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Draw a point for each; `within` tells which lie in the municipality."""
    for i in range(len(lineage)):
        east[i], north[i] = point(
            key, lineage[i], 0, from_e[i], from_n[i], shared[i], outside[i], area.east, area.north, area.radius
        )
        within[i] = not outside[i] and inside(east[i], north[i], area.east, area.north, area.radius)


@kernel
def free_person(
    pool: Pool, sex: int, month: int, east: float, north: float, bounds: tuple[int, int], me: int, begin: int,
    end: int,
    months: NDArray[np.int64], was: NDArray[np.int64], persons: NDArray[np.int64],
) -> int:  # fmt: skip
    """Return the position in the pool of the best person for child `me` of the family begin .. end, or -1.

    Parameters
    ----------
    bounds : first and last month of birth that the parents allow.
    months, was, persons : of the family's children; see `agents.life_histories.unfold`.
    """
    span = len(pool.left) // 2
    reach = REACH
    for k in range(begin, end):
        if k != me and was[k] == was[me] and persons[k] >= 0:
            reach = 0  # a twin lives here: the same month or nobody
    best, choice, seen = np.inf, -1, 0
    for step in range(2 * reach + 1):
        m = month + (step + 1) // 2 * (1 if step % 2 else -1)
        at = m - pool.first
        if m < bounds[0] or m > bounds[1] or at < 0 or at >= span or clashes(m, me, begin, end, months, was):
            continue
        bucket = sex * span + at
        look = min(pool.left[bucket], SEEN - seen)
        for p in range(pool.start[bucket], pool.start[bucket] + look):
            row = pool.rows[p]
            cost = math.hypot(pool.east[row] - east, pool.north[row] - north) + PER_MONTH * abs(m - month)
            if cost >= best:
                continue
            related = False
            for k in range(begin, end):
                other = persons[k]
                related |= other >= 0 and (other == row or pool.partner[row] == other or pool.partner[other] == row)
            if not related:
                best, choice = cost, p
        seen += look
        if seen >= SEEN:
            break
    return choice


@kernel
def take(pool: Pool, sex: int, position: int) -> int:
    """Take a person out of the pool, the last of the bucket in the place, and return the row."""
    row = pool.rows[position]
    bucket = sex * (len(pool.left) // 2) + pool.birth[row] - pool.first
    pool.left[bucket] -= 1
    last = pool.start[bucket] + pool.left[bucket]
    other = pool.rows[last]
    pool.rows[position], pool.rows[last] = other, row
    pool.at[other], pool.at[row] = position, -1
    return row


@kernel
def match_children(
    wishing: NDArray[np.int64], unit: NDArray[np.int64], start: NDArray[np.int64], sex: NDArray[np.int64],
    low: NDArray[np.int64], high: NDArray[np.int64], east: NDArray[np.float64], north: NDArray[np.float64],
    pool: Pool, month: NDArray[np.int64], was: NDArray[np.int64], person: NDArray[np.int64],
) -> None:  # fmt: skip
    """Give the absent children who live here (entries `wishing`, in this order) a person of the pool, if one fits.

    Their months of birth become those of the person; twins follow. Entries of unit u are start[u] .. start[u + 1].
    """
    for e in wishing:
        year = (month[e] - pool.first) // 12
        if year < 0 or year >= len(pool.quota) or pool.quota[year] <= 0 or month[e] == DROPPED:
            continue
        begin, end = start[unit[e]], start[unit[e] + 1]
        bounds = (low[e], high[e])
        p = free_person(pool, sex[e], month[e], east[e], north[e], bounds, e, begin, end, month, was, person)
        if p < 0:
            continue
        pool.quota[year] -= 1
        person[e] = take(pool, sex[e], p)
        month[e] = pool.birth[person[e]]
        for k in range(begin, end):
            if was[k] == was[e] and month[k] != DROPPED and person[k] < 0:
                month[k] = month[e]


@inline
def position_of(weights: NDArray[np.float64], target: float, low: int, high: int) -> int:
    """Return the entry of low .. high - 1 whose cumulative weight passes the target."""
    while high - low > 1:
        middle = (low + high) // 2
        if weights[middle] <= target:
            low = middle
        else:
            high = middle
    return low
