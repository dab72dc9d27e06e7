"""Where those who leave go to live, when they will die, and which children are born to relatives elsewhere.

Death is drawn once, when somebody leaves or is born elsewhere: from then on nothing has to be done for him or her from
month to month. Once a year, relatives elsewhere who matter here have the children of the coming year.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, kernel, lean, lean_kernel
from agents.kin import UNKNOWN, Kin
from agents.kinship import add_child, alive_at, new_node, next_child, row_of
from agents.luck import lineage_newborn, uniform, uniform_at
from agents.persons import MAN, MAX_PARITY, NOBODY, OLDEST, WOMAN
from agents.scanning import drawn_below

FARTHEST = 3500
"""Units of 100 m: no move within the Netherlands is longer; it measures some 330 km from end to end."""
TRIES = 16
"""Places drawn before the last one is pushed outward in its own direction until it lies outside."""
STEP = 5.0
"""Units of 100 m by which it is pushed at a time."""
DRAWS = 3
"""Draws of KIN_PLACE for one place: two for the distance, one for the direction."""
PREGNANCY = 9
"""Months: a father may have died so long before the birth of his child."""


class Outside(NamedTuple):
    """What lies beyond the municipality, frozen at the start."""

    east: NDArray[np.float64]  # (kern,) 100 m, see Kernen.coordinates
    north: NDArray[np.float64]  # (kern,) 100 m
    radius: NDArray[np.float64]  # (kern,) 100 m: nearer than this to a kern is inside the municipality
    first_cohort: int  # year of birth of the first cohort of `survival`
    survival: NDArray[np.float64]  # (sex, cohort, age) share alive at exact age: from 1 at birth to 0 at the last


class Leaving(NamedTuple):
    """What somebody who leaves needs: luck, how far people go, and the world they go to."""

    place: np.uint64
    death: np.uint64
    median: float  # 100 m, of the lognormal distance of a move within the country
    spread: float  # standard deviation of its logarithm
    abroad: float  # 100 m, distance of everybody abroad
    outside: Outside


class Fertility(NamedTuple):
    """What steers births to relatives elsewhere in one year."""

    birth: np.uint64
    death: np.uint64
    women: NDArray[np.float64]  # (111, 5) probability of giving birth this year by age on 31 December and births so far
    men: NDArray[np.float64]  # (111, 5) the same for men whose partner is not known
    interval: int  # least number of months between two births
    boys: float
    twins: float


@lean
def alive_share(shares: NDArray[np.float64], months: int) -> float:
    """Return the share alive at an age in months: linear between birthdays, 0 beyond the last one."""
    age = months // 12
    if age >= len(shares) - 1:
        return 0.0
    return shares[age] + (months % 12) / 12.0 * (shares[age + 1] - shares[age])


@lean
def draw_death(key: np.uint64, lineage: np.uint64, sex: int, birth: int, now: int, outside: Outside) -> int:
    """Draw the month in which somebody will die who lives through month `now`, by inverse transform on survival.

    Parameters
    ----------
    key : stream key of KIN_DEATH.
    birth, now : month indices; for a newborn `now` is the month before birth, so that all of its life is at risk.

    Returns
    -------
    Month index d > now with P(d > m) = l(m + 1 - birth) / l(now + 1 - birth) exactly, l(x) being survival to age x.
    """
    cohorts = outside.survival.shape[1]
    cohort = min(max(2000 + birth // 12 - outside.first_cohort, 0), cohorts - 1)
    shares = outside.survival[sex, cohort]
    wanted = (1.0 - uniform(key, lineage)) * alive_share(shares, now + 1 - birth)
    if wanted <= 0.0:
        return now + 1
    low, high = 0, len(shares) - 1  # as many as wanted live to the one birthday and not to the other
    while high - low > 1:
        middle = (low + high) // 2
        if shares[middle] >= wanted:
            low = middle
        else:
            high = middle
    months = 12 * low + int(12.0 * (shares[low] - wanted) / (shares[low] - shares[high]))
    return max(birth + months, now + 1)


@lean
def is_inside(east: float, north: float, outside: Outside) -> bool:
    """Tell whether a place lies within the municipality: nearer to a kern than the radius of that kern's area."""
    for k in range(len(outside.east)):
        if (east - outside.east[k]) ** 2 + (north - outside.north[k]) ** 2 <= outside.radius[k] ** 2:
            return True
    return False


@lean
def draw_place(lineage: np.uint64, kern: int, abroad: bool, leaving: Leaving) -> tuple[int, int]:
    """Draw where somebody from a kern goes to live outside the municipality: east and north in units of 100 m."""
    outside = leaving.outside
    east = north = distance = angle = 0.0
    for t in range(TRIES):
        u = uniform_at(leaving.place, lineage, DRAWS * t)
        v = uniform_at(leaving.place, lineage, DRAWS * t + 1)
        angle = 2.0 * math.pi * uniform_at(leaving.place, lineage, DRAWS * t + 2)
        z = math.sqrt(-2.0 * math.log(1.0 - u)) * math.cos(2.0 * math.pi * v)
        distance = leaving.abroad if abroad else min(leaving.median * math.exp(leaving.spread * z), FARTHEST)
        east = np.rint(outside.east[kern] + distance * math.cos(angle))
        north = np.rint(outside.north[kern] + distance * math.sin(angle))
        if not is_inside(east, north, outside):
            return int(east), int(north)
    while is_inside(east, north, outside):
        distance += STEP
        east = np.rint(outside.east[kern] + distance * math.cos(angle))
        north = np.rint(outside.north[kern] + distance * math.sin(angle))
    return int(east), int(north)


@lean
def _tied(node: int, kin: Kin) -> bool:
    """Tell whether a parent or a child of somebody lives here."""
    if row_of(kin.mother[node], kin.person) != NOBODY or row_of(kin.father[node], kin.person) != NOBODY:
        return True
    c = kin.child[node]
    while c != UNKNOWN:
        if kin.person[c] != NOBODY:
            return True
        c = next_child(node, c, kin)
    return False


@lean
def _last_birth(node: int, kin: Kin) -> int:
    """Return the month in which somebody's youngest child was born; long ago when there is none."""
    last = -32768
    c = kin.child[node]
    while c != UNKNOWN:
        last = max(last, kin.birth[c])
        c = next_child(node, c, kin)
    return last


@inline
def _likely(month: int, luck: Fertility, n: int, kin: Kin, parents: NDArray[np.int32]) -> int:
    """List whose luck gives them a child, related to somebody here or not; it hands no table on for each of them."""
    key, women, men = luck.birth, luck.women, luck.men
    person, lineage, partner, sex, parity = kin.person, kin.lineage, kin.partner, kin.sex, kin.parity
    birth, death = kin.birth, kin.death
    found = 0
    for p in drawn_below(key, 0, lineage, n, max(women.max(), men.max())):
        if person[p] >= 0 or birth[p] > month or death[p] <= month:
            continue
        age, order = min((month + 11 - birth[p]) // 12, OLDEST), min(parity[p], MAX_PARITY)
        if sex[p] == MAN and partner[p] >= 0 and death[partner[p]] > month:
            continue
        chance = women[age, order] if sex[p] == WOMAN else men[age, order]
        if uniform(key, lineage[p]) < chance:
            parents[found] = p
            found += 1
    return found


@kernel
def expecting_elsewhere(month: int, luck: Fertility, n: int, kin: Kin, parents: NDArray[np.int32]) -> int:
    """List who elsewhere may have a child in the twelve months from `month`, a January.

    Women with a parent or child here, or whose partner has one, by their own age; men whose partner is not known and
    who have a parent or child here themselves, by the men's schedule.

    Parameters
    ----------
    n : filled rows of `kin`.
    parents : (at least n,) written.

    Returns
    -------
    How many rows of `parents` were written.
    """
    found = 0
    for i in range(_likely(month, luck, n, kin, parents)):
        p = parents[i]
        partner = kin.partner[p]
        paired = partner != UNKNOWN and alive_at(partner, month, kin.birth, kin.death)
        if _tied(p, kin) or (paired and _tied(partner, kin)):
            parents[found] = p
            found += 1
    return found


@lean_kernel
def births_elsewhere(
    month: int, luck: Fertility, parents: NDArray[np.int32], outside: Outside, n: int, kin: Kin
) -> int:
    """Let the listed people have a child, or twins, in some month of the year; `kin` must have room for two each.

    A parent who dies in or before that month has none, nor has a woman who gave birth less than `interval` months
    before. The child lives where that parent lives; its own death is drawn at once.

    Returns
    -------
    The number of filled rows of `kin` afterwards.
    """
    for i in range(len(parents)):
        p = parents[i]
        lineage = kin.lineage[p]
        when = month + int(12.0 * uniform_at(luck.birth, lineage, 1))
        if not alive_at(p, when, kin.birth, kin.death) or when - _last_birth(p, kin) < luck.interval:
            continue
        mother, father = (p, UNKNOWN) if kin.sex[p] == WOMAN else (UNKNOWN, p)
        partner = kin.partner[p]
        if mother >= 0 and partner >= 0 and kin.death[partner] > when - PREGNANCY:
            father = partner
        children = 2 if uniform_at(luck.birth, lineage, 2) < luck.twins else 1
        for k in range(children):
            c = n
            n += 1
            own = lineage_newborn(lineage, kin.parity[p])
            sex = MAN if uniform_at(luck.birth, lineage, 3 + k) < luck.boys else WOMAN
            new_node(c, NOBODY, own, when, sex, kin)
            kin.death[c] = draw_death(luck.death, own, sex, when, when - 1, outside)
            kin.east[c], kin.north[c] = kin.east[p], kin.north[p]
            add_child(kin, c, mother, father)
            kin.parity[p] += np.uint8(1)
            if mother >= 0 and father >= 0:
                kin.parity[father] += np.uint8(1)
    return n
