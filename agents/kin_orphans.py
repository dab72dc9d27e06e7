"""Give the people whose parents are not known yet a mother and siblings, some of whom live here as well.

A person's own birth, picked among all births of that month, brings the family along: large families are found in
proportion to their children. A family with several children here could be found through each of them, so it is
accepted with one over their number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, kernel
from agents.kin_matching import ADULT, Area, Found, Pool, free_person, inside, normal_at, point, position_of, take
from agents.life_histories import (
    DROPPED,
    OLDEST_MOTHER,
    YOUNGEST_MOTHER,
    Library,
    alive_share,
    clashes,
    count_before,
)
from agents.luck import uniform_at
from agents.persons import MAN, WOMAN

ATTEMPTS = 12
"""Families tried for one person; the last one is accepted whatever its size."""
WINDOW = 6
"""Months around a birth among which births of the library are picked."""
SLOTS = 8
"""Draws kept for each sibling."""
PER_ATTEMPT = 100_000
"""Draws kept for each family tried."""


class Moment(NamedTuple):
    """When relatives are made, and the stream keys of what is drawn then."""

    now: int
    key: np.uint64
    death: np.uint64


class Origin(NamedTuple):
    """What families are made from.

    Parameters
    ----------
    survival : (2, cohorts, 111) share alive at each exact age, from the year of birth `first` on.
    boys : share of boys among births.
    area : where the municipality is.
    library : lives of women.
    odds : (111,) factor on the odds that the mother of a person of this age is alive: those whose living mother is
        known already are not asked for.
    """

    survival: NDArray[np.float64]
    first: int
    boys: float
    area: Area
    library: Library
    odds: NDArray[np.float64]


@inline
def _mother_lives(
    survival: NDArray[np.float64], first: int, odds: float, born: int, birth: int, now: int, luck: float, when: float
) -> float:
    """Return the share of her cohort that outlives her: -1 when she lives, otherwise the survival at which she died."""
    then = alive_share(survival, first, WOMAN, born, birth)
    today = alive_share(survival, first, WOMAN, born, now)
    if luck * (then - today + odds * today) < odds * today:
        return -1.0
    return then - when * (then - today)


@kernel
def _siblings(
    moment: Moment, lineage: np.uint64, base: int, life: tuple[int, int, int], died: float,
    mother: tuple[float, float, float], origin: Origin, pool: Pool, begin: int, found: Found,
) -> tuple[int, int]:  # fmt: skip
    """Write the siblings after the person at `begin`; return the end and how many of them live here.

    Parameters
    ----------
    base : first of the draws of `lineage` for this family.
    life : woman of the library, her birth that is the person, and the months by which her life is moved.
    died : share of her cohort alive when the mother died, negative when she lives.
    mother : east and north where she lives or lived, and the part of the distance that siblings share.
    """
    now, key, library, area = moment.now, moment.key, origin.library, origin.area
    w, entry, shift = life
    mother_e, mother_n, shared = mother
    e, here = begin + 1, 0
    born = library.born[w] + shift
    for b in range(library.start[w], library.start[w + 1]):
        m = library.birth[b] + shift
        if (
            b == entry
            or m >= now
            or (died >= 0.0 and alive_share(origin.survival, origin.first, WOMAN, born, m) < died)
        ):
            continue
        k = base + 16 + (b - library.start[w]) * SLOTS
        sex = MAN if uniform_at(key, lineage, k) < origin.boys else WOMAN
        if uniform_at(key, lineage, k + 1) >= alive_share(origin.survival, origin.first, sex, m, now):
            continue
        found.was[e] = library.birth[b]
        for j in range(begin, e):
            if found.was[j] == library.birth[b]:
                m = found.month[j]  # a twin
        found.person[e] = -1
        found.sex[e] = sex
        found.order[e] = 1 + b - library.start[w]
        at_e, at_n = point(key, lineage, k + 2, mother_e, mother_n, shared, False, area.east, area.north, area.radius)
        if inside(at_e, at_n, area.east, area.north, area.radius):
            p = -1
            if now - m >= ADULT:
                bounds = (born + YOUNGEST_MOTHER, born + OLDEST_MOTHER)
                p = free_person(pool, sex, m, at_e, at_n, bounds, e, begin, e, found.month, found.was, found.person)
            if p >= 0:
                found.person[e] = pool.rows[p]
                found.month[e] = pool.birth[found.person[e]]
                for j in range(begin, e):
                    if found.was[j] == found.was[e]:
                        found.month[j] = found.month[e]  # a twin elsewhere follows
                here += 1
                e += 1
                continue
            at_e, at_n = point(
                key, lineage, k + 2, mother_e, mother_n, shared, True, area.east, area.north, area.radius
            )
        found.east[e], found.north[e] = at_e, at_n
        found.month[e] = DROPPED
        for step in range(97):
            at = m + (step + 1) // 2 * (1 if step % 2 else -1)
            fits = YOUNGEST_MOTHER <= at - born <= OLDEST_MOTHER and at < now
            if fits and not clashes(at, e, begin, e, found.month, found.was):
                found.month[e] = at
                break
        if found.month[e] != DROPPED:
            e += 1
    return e, here


@kernel
def find_families(
    moment: Moment, rows: NDArray[np.int64], lineage: NDArray[np.uint64], sex: NDArray[np.int64], origin: Origin,
    pool: Pool, taken: NDArray[np.bool_], found: Found,
) -> int:  # fmt: skip
    """Make a family for each of `rows`, in that order, who is not yet somebody's sibling here.

    Parameters
    ----------
    rows : rows of persons; all of them are in the pool unless `taken`.
    lineage, sex, taken : by row of persons; `taken` is written.
    found : written; its arrays must have room for `MOST_BIRTHS` entries per family, or be as long as the caller knows.

    Returns
    -------
    Number of families.
    """
    now, key, library, area = moment.now, moment.key, origin.library, origin.area
    families, e = 0, 0
    for row in rows:
        if taken[row]:
            continue
        birth, own = pool.birth[row], lineage[row]
        if pool.at[row] >= 0:
            take(pool, sex[row], pool.at[row])
        taken[row] = True
        low = np.searchsorted(library.month, birth - WINDOW)
        high = np.searchsorted(library.month, birth + WINDOW)
        age = min((now - 1 - birth) // 12, len(origin.odds) - 1)
        for t in range(ATTEMPTS):
            base = t * PER_ATTEMPT
            target = library.weight[low] + uniform_at(key, own, base) * (library.weight[high] - library.weight[low])
            j = position_of(library.weight, target, low, high)
            w, shift = library.woman[j], birth - library.month[j]
            born = library.born[w] + shift
            died = _mother_lives(
                origin.survival, origin.first, origin.odds[age], born, birth, now, uniform_at(key, own, base + 1),
                uniform_at(key, own, base + 2),
            )  # fmt: skip
            shared = normal_at(key, own, base + 3)
            mother_e, mother_n = point(
                key, own, base + 5, pool.east[row], pool.north[row], shared, died < 0.0, area.east, area.north,
                area.radius,
            )  # fmt: skip
            found.month[e], found.was[e], found.sex[e] = birth, library.month[j], sex[row]
            found.person[e], found.order[e] = row, 0
            life, mother = (w, library.order[j], shift), (mother_e, mother_n, shared)
            end, here = _siblings(moment, own, base, life, died, mother, origin, pool, e, found)
            if here == 0 or uniform_at(key, own, base + 9) * (1 + here) < 1.0:
                break
        for k in range(e + 1, end):
            other = found.person[k]
            if other >= 0:
                take(pool, found.sex[k], pool.at[other])
                taken[other] = True
        found.start[families] = e
        found.mother_born[families], found.mother_alive[families] = born, died < 0.0
        found.mother_east[families], found.mother_north[families] = mother_e, mother_n
        found.mother_parity[families] = count_before(library.start, library.birth, w, shift, now)
        families += 1
        e = end
    found.start[families] = e
    return families
