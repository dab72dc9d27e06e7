"""Mothers and fathers who live here: whose children are the partner's, and who had children with somebody else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.persons import MAN, NOBODY, WIDOWED, WOMAN
from sim.kinship.children import Children, at_home, drop, make_children
from sim.kinship.library import (
    GAP,
    GAP_SPREAD,
    OLDEST_FATHER,
    YOUNGEST_FATHER,
    Floats,
    Ints,
    alive_shares,
)
from sim.kinship.setting import OTHER_PARENT, Setting, relatives

EARLIER_PARTNER = 0.10
"""Share of couples whose union is a later one: her births before it were of an earlier partner, and he may have had
children too; the union of the others began before her first birth. Assumption, range 0.05-0.20."""
EARLIER_HERE = 0.4
"""Share of living earlier partners who live in the municipality. Assumption, range 0.2-0.6."""
ONCE_FATHER = (0.4, 1.0, 1.0, 1.0)
"""How likely men without a partner, and men in a later union (married or not), are to have children with a woman
elsewhere, by marital status (never married, married, widowed, divorced): relative to each other; the level follows from
women. Assumption, range of the first 0.2-0.6."""
SURE = 0.9
"""Highest share of those men who have children."""
ADULT_AGE = 20
ROUNDS = 8
EARLIER_BY = 18
"""Months before the present union in which a man's last child with another woman was born, at least."""
TIME_FOR_MORE = 30 * 12
"""Age in months from which a union can be a man's second one with children of the first: assumption."""
TOLERANCE = 36
"""Months between the wanted and the real age of an earlier partner who lives here. Assumption, range 12-60."""
EARLIER, GAP_LUCK, OTHER_ALIVE, IS_HERE, IS_FATHER = 10, 11, 13, 14, 15
"""Draws of the stream KIN that belong to parents."""


@dataclass
class Others:
    """The parent of a unit's children who is not the present partner, shapes (units,).

    Parameters
    ----------
    needed : some child of the unit is not the present partner's.
    row : the inwoner who it is, or -1.
    alive : lives, here or elsewhere.
    born : month of birth.
    lineage : of somebody elsewhere.
    """

    needed: NDArray[np.bool_]
    row: Ints
    alive: NDArray[np.bool_]
    born: Ints
    lineage: NDArray[np.uint64]


def mothers(s: Setting, parity: Ints, union: Ints) -> tuple[Children, Others]:
    """Return the children of all women, and who is the father of those that are not the partner's.

    Parameters
    ----------
    parity : (n,) births of everybody.
    union : (n,) month in which each union began; moved back to before the first common child.
    """
    home = np.bincount(s.mother[s.mother >= 0], minlength=len(s.birth))
    women = np.flatnonzero((s.sex == WOMAN) & ((parity > 0) | (home > 0)))
    start, rows = at_home(s.mother, women, s.birth)
    born = s.birth[women]
    c = make_children(s, women, born, np.maximum(parity, home)[women], start, rows)
    partner = s.partner[women][c.unit]
    gap = c.month - s.birth[partner]
    earlier = s.luck.uniform(s.lineage[women], EARLIER) < EARLIER_PARTNER
    can = (partner >= 0) & (gap >= YOUNGEST_FATHER) & (gap <= OLDEST_FATHER)
    absent = can & ~(earlier[c.unit] & (c.month < union[women][c.unit]))
    c.common[:] = np.where(c.person >= 0, (partner >= 0) & (s.father[c.person] == partner), absent)
    c.common &= c.kept
    _date_unions(s, c, union)
    return c, _other_fathers(s, c)


def _date_unions(s: Setting, c: Children, union: Ints) -> None:
    """Let every union begin 9 months to 7 years before the first common child, unless it began earlier."""
    eldest = np.full(len(c.parent), s.now)
    np.minimum.at(eldest, c.unit[c.common], c.month[c.common])
    some = np.flatnonzero(eldest < s.now)
    women = c.parent[some]
    men = s.partner[women]
    luck = s.luck.uniform(s.lineage[women], GAP_LUCK)
    grown = np.maximum(s.birth[women], s.birth[men]) + 18 * 12
    began = np.minimum(np.maximum(eldest[some] - 9 - (luck * 75).astype(np.int64), grown), eldest[some])
    union[women] = np.minimum(union[women], np.minimum(began, s.now - 1))
    union[men] = union[women]


def _bounds(c: Children, which: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the first and last month of birth of the children `which` of every unit."""
    first, last = np.full(len(c.parent), 10**6), np.full(len(c.parent), -(10**6))
    np.minimum.at(first, c.unit[which], c.month[which])
    np.maximum.at(last, c.unit[which], c.month[which])
    return first, last


def _other_fathers(s: Setting, c: Children) -> Others:
    """Say who fathered the children that are not the partner's: a man here, a man elsewhere, or one who died."""
    theirs = c.kept & ~c.common
    first, last = _bounds(c, theirs)
    needed = last > -(10**6)
    lineage = relatives(s.lineage[c.parent], OTHER_PARENT)
    gap = np.rint(GAP + GAP_SPREAD * s.luck.normal(lineage, GAP_LUCK)).astype(np.int64)
    born = np.clip(c.born - gap, last - OLDEST_FATHER, first - YOUNGEST_FATHER)
    born = np.where(needed, born, s.now)
    share = alive_shares(s.past, MAN, born, s.now) / alive_shares(s.past, MAN, born, np.where(needed, last, s.now))
    alive = needed & (s.marital[c.parent] != WIDOWED) & (s.luck.uniform(lineage, OTHER_ALIVE) < share)
    row = np.full(len(born), NOBODY)
    wanting = np.flatnonzero(alive & ~s.admitted[c.parent] & (s.luck.uniform(lineage, IS_HERE) < EARLIER_HERE))
    fathers_here = np.bincount(s.father[s.father >= 0], minlength=len(s.birth)) > 0
    chance = np.array(ONCE_FATHER)[s.marital]
    men = np.flatnonzero(
        (s.sex == MAN) & (s.partner == NOBODY) & ~fathers_here & (s.age >= ADULT_AGE)
        & (s.marital != WIDOWED) & ~s.admitted & (s.luck.uniform(s.lineage, IS_FATHER) < chance)
    )  # fmt: skip
    men = men[np.argsort(s.birth[men], kind="stable")]
    for _ in range(ROUNDS):
        if len(men) == 0 or len(wanting) == 0:
            break
        at = np.minimum(np.searchsorted(s.birth[men], born[wanting]), len(men) - 1)
        at, winner = np.unique(at, return_index=True)
        his = s.birth[men[at]]
        units = wanting[winner]
        fits = (np.abs(his - born[units]) <= TOLERANCE) & (first[units] - his >= YOUNGEST_FATHER)
        fits &= last[units] - his <= OLDEST_FATHER
        row[units[fits]] = men[at[fits]]
        wanting = np.setdiff1d(wanting, units)  # who finds nobody of the right age has him elsewhere
        men = np.delete(men, at[fits])
    born = np.where(row >= 0, s.birth[row], born)
    return Others(needed, row, alive, born, lineage)


def fathers(s: Setting, ours: Children, other: Others, union: Ints) -> tuple[Children, Others]:
    """Return the children that men here had with women who do not live here.

    Parameters
    ----------
    ours, other : children of the women here, and their other fathers.
    union : (n,) month in which each union began.

    Notes
    -----
    Single fathers have their children at home and others as well. Of the other men as many more are fathers
    as make men of each age have as many children as women 2.5 years younger.
    """
    n = len(s.birth)
    alone = s.father.copy()
    alone[s.mother >= 0] = NOBODY
    home = np.bincount(alone[alone >= 0], minlength=n) > 0
    busy = np.zeros(n, dtype=np.bool_)
    busy[other.row[other.row >= 0]] = True
    chance = _fatherhood(s, ours, other, home | busy, union)
    men = np.flatnonzero(home | (~busy & (s.luck.uniform(s.lineage, IS_FATHER + 1) < chance)))
    start, rows = at_home(alone, men, s.birth)
    lineage = relatives(s.lineage[men], OTHER_PARENT)
    gap = np.rint(GAP + GAP_SPREAD * s.luck.normal(lineage, GAP_LUCK)).astype(np.int64)
    born = s.birth[men] + gap
    own = np.flatnonzero(np.diff(start) > 0)
    eldest, youngest = s.birth[rows[start[own]]], s.birth[rows[start[own + 1] - 1]]
    born[own] = np.clip(born[own], youngest - 49 * 12, np.maximum(eldest - 16 * 12, youngest - 49 * 12))
    parity = np.full(len(men), -1)
    c = make_children(s, men, born, parity, start, rows)
    his = c.month - s.birth[men][c.unit]
    late = (s.partner[men] != NOBODY)[c.unit] & (c.month > union[men][c.unit] - EARLIER_BY)
    drop(c, (his < YOUNGEST_FATHER) | (his > OLDEST_FATHER) | late)
    _, last = _bounds(c, c.kept)
    needed = last > -(10**6)
    now, then = (alive_shares(s.past, WOMAN, born, month) for month in (s.now, np.where(needed, last, s.now)))
    share = np.divide(now, then, out=np.zeros_like(now), where=then > 0.0)  # hardly anybody is as old as some would be
    alive = needed & (s.marital[men] != WIDOWED) & (s.luck.uniform(lineage, OTHER_ALIVE) < share)
    return c, Others(needed, np.full(len(men), NOBODY), alive, born, lineage)


def _fatherhood(s: Setting, ours: Children, other: Others, known: NDArray[np.bool_], union: Ints) -> Floats:
    """Return for everybody the chance to be a father of children whose mother does not live here.

    Parameters
    ----------
    known : men who are fathers already.
    union : month in which each union began.
    """
    n, ages = len(s.birth), 120
    age = np.minimum(s.age, ages - 1)
    born = np.bincount(ours.unit[ours.kept], minlength=len(ours.parent)).astype(np.float64)
    women = _by_age(age[s.sex == WOMAN], np.ones(np.count_nonzero(s.sex == WOMAN)), ages)
    children = _by_age(age[ours.parent], born, ages)
    parents = _by_age(age[ours.parent], np.minimum(born, 1.0), ages)
    per_woman, per_mother = _smooth(children, women, 2.5), _smooth(children, parents, 2.5)
    father = np.where(ours.common, s.partner[ours.parent][ours.unit], other.row[ours.unit])
    has = np.bincount(father[ours.kept & (father >= 0)], minlength=n).astype(np.float64)
    has[known & (has == 0)] = per_mother[age[known & (has == 0)]]
    men = s.sex == MAN
    later = s.luck.uniform(s.lineage[s.partner], EARLIER) < EARLIER_PARTNER
    later &= union - s.birth > TIME_FOR_MORE
    once = np.where(s.partner == NOBODY, np.array(ONCE_FATHER)[s.marital], later * 1.0)
    weight = np.where(men & ~known & (s.age >= ADULT_AGE), once, 0.0)
    count, got, able = (_by_age(age, w, ages) for w in (men * 1.0, has * men, weight))
    kernel = np.ones(5)
    lacking = np.convolve(per_woman * count - got, kernel, "same")
    room = np.convolve(able * per_mother, kernel, "same")
    level = np.divide(lacking, room, out=np.zeros(ages), where=room > 0)
    return np.asarray(np.clip(level, 0.0, None)[age] * weight).clip(max=SURE)


def _by_age(age: Ints, weight: Floats, ages: int) -> Floats:
    """Return the sum of the weights at each age."""
    return np.asarray(np.bincount(age, weights=weight, minlength=ages), dtype=np.float64)


def _smooth(part: Floats, whole: Floats, older: float) -> Floats:
    """Return part / whole over nine ages around each age `older` years less."""
    kernel = np.ones(9)
    top, bottom = np.convolve(part, kernel, "same"), np.convolve(whole, kernel, "same")
    ratio = np.divide(top, bottom, out=np.zeros(len(part)), where=bottom > 0)
    grid = np.arange(len(part))
    return np.asarray(np.interp(grid - older, grid, ratio))
