"""The children of inwoners: those at home, those who live elsewhere, and those who live here on their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.kin_matching import ADULT, Pool, match_children
from agents.life_histories import DROPPED, MOST_BIRTHS, OLDEST_MOTHER, YOUNGEST_MOTHER, fit_lives, unfold
from agents.luck import Stream, stream_key
from agents.persons import MAN, NEVER, OLDEST, WOMAN
from sim.kinship.library import OLDEST_FATHER, YOUNGEST_FATHER, Floats, Ints, alive_shares
from sim.kinship.setting import CHILD, Setting, relatives

SEX, ALIVE_NOW, SHARED, ORDER = 0, 1, 2, 4
"""Draws of the stream KIN: of a child its sex, whether it lives and its turn; of a parent what children share."""

LEAVING = 16
"""Younger children are away as often as their sisters: nearly all are at home."""
SMOOTH = 5
"""Years of age over which sons and daughters at home are counted together."""
AS_AT_BIRTH = 20.0
"""Absent children with the sex ratio at birth that are added to those counted. Assumption, range 5-50: small against
the 500 and more of five years of age, so that only ages with hardly anybody away follow it."""


@dataclass
class Children:
    """Children of units, a unit being a mother here, or a father here whose children had a mother elsewhere.

    Parameters
    ----------
    parent : (units,) row of the inwoner who is the parent.
    born : (units,) month of birth of the mother.
    start : (units + 1,) entries of each unit.
    unit, month, was, person : (entries,) see `agents.life_histories.unfold`.
    sex, alive : (entries,).
    common : (entries,) the other parent is the inwoner's present partner.
    lineage : (entries,) of those elsewhere.
    east, north : (entries,) where those elsewhere live.
    """

    parent: Ints
    born: Ints
    start: Ints
    unit: Ints
    month: Ints
    was: Ints
    person: Ints
    sex: Ints
    alive: NDArray[np.bool_]
    common: NDArray[np.bool_]
    lineage: NDArray[np.uint64]
    east: Floats
    north: Floats

    @property
    def there(self) -> NDArray[np.bool_]:
        """Entries of living children elsewhere."""
        return self.alive & (self.person < 0)

    @property
    def dead(self) -> NDArray[np.bool_]:
        """Entries of children who were born and have died."""
        return self.kept & ~self.alive & (self.person < 0)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Entries that were born; the others found no room between their siblings."""
        return np.asarray(self.month != DROPPED)


def at_home(of: Ints, parents: Ints, birth: Ints) -> tuple[Ints, Ints]:
    """Return the children of `parents`, eldest first: where those of each begin, and their rows.

    Parameters
    ----------
    of : (n,) parent of each person, or -1.
    parents : distinct rows.
    """
    unit = np.full(len(of) + 1, -1)
    unit[parents] = np.arange(len(parents))
    mine = unit[of]
    rows = np.flatnonzero(mine >= 0)
    rows = rows[np.lexsort((rows, birth[rows], mine[rows]))]
    start = np.zeros(len(parents) + 1, dtype=np.int64)
    np.cumsum(np.bincount(mine[rows], minlength=len(parents)), out=start[1:])
    return start, rows


def make_children(s: Setting, parent: Ints, born: Ints, parity: Ints, start: Ints, rows: Ints) -> Children:
    """Return all children of each parent, from the life in the library that fits best.

    Parameters
    ----------
    parent : (units,) rows.
    born : (units,) month of birth of the mother.
    parity : (units,) her births, see `agents.life_histories.fit_lives`.
    start, rows : children at home, from `at_home`.
    """
    n, home = len(parent), s.birth[rows]
    woman, offset = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    key = stream_key(s.seed, s.now, Stream.KIN_BIRTH)
    fit_lives(s.now, key, s.lineage[parent], born, parity, start, home, s.library, woman, offset)
    room = n * 2 + len(rows) + int(np.diff(s.library.start)[np.maximum(woman, 0)].sum()) + MOST_BIRTHS
    month, was, person = (np.empty(room, dtype=np.int64) for _ in range(3))
    begin = np.empty(n + 1, dtype=np.int64)
    unfold(s.now, born, start, home, rows, s.library, woman, offset, begin, month, was, person)
    size = int(begin[-1])
    month, was, person = month[:size], was[:size], person[:size]
    unit = np.repeat(np.arange(n), np.diff(begin))
    lineage = relatives(s.lineage[parent][unit], CHILD + np.arange(size) - begin[unit])
    sex = np.where(s.luck.uniform(lineage, SEX) < 1.0 - _girls(s, month, person), MAN, WOMAN)
    sex = np.where(person >= 0, s.sex[person], sex)
    alive = s.luck.uniform(lineage, ALIVE_NOW) < alive_shares(s.past, sex, month, s.now)
    alive = (alive | (person >= 0)) & (month != DROPPED)
    nowhere = np.zeros(size)
    common = np.zeros(size, dtype=np.bool_)
    return Children(parent, born, begin, unit, month, was, person, sex, alive, common, lineage, nowhere, nowhere.copy())


def _girls(s: Setting, month: Ints, person: Ints) -> Floats:
    """Return the probability that an absent child is a girl: among all children of its age girls are as at birth.

    Parameters
    ----------
    month, person : (entries,) births and who of them is at home.

    Notes
    -----
    By Bayes, P(girl | away) = P(girl) (1 - P(home | girl)) / P(away), with P(home | girl) the girls at home over the
    girls among all children of the age. Sons stay at home longer, so that two in three who have left at 22 are women.
    """
    girl = 1.0 - s.past.boys
    born = month != DROPPED
    age = np.clip((s.now - 1 - month) // 12, 0, OLDEST)
    home = person >= 0
    kernel = np.ones(SMOOTH)

    def count(which: NDArray[np.bool_]) -> Floats:
        return np.convolve(np.bincount(age[which], minlength=OLDEST + 1), kernel, "same")

    away = count(born & ~home)
    girls = girl * (away + count(home)) - count(home & (s.sex[person] == WOMAN))
    share = np.clip((girls + AS_AT_BIRTH * girl) / (away + AS_AT_BIRTH), 0.0, 1.0)
    share[:LEAVING] = girl
    return np.asarray(share[age], dtype=np.float64)


def drop(children: Children, which: NDArray[np.bool_]) -> None:
    """Take back births that cannot be; children at home stay."""
    gone = which & (children.person < 0)
    children.month[gone] = DROPPED
    children.alive[gone] = False


def settle(s: Setting, children: Children, pool: Pool, father_born: Ints) -> None:
    """Give every living absent child a place: a person of the pool when it lives here, coordinates when elsewhere.

    Parameters
    ----------
    pool : loses those who are taken; an empty one sends all elsewhere.
    father_born : (entries,) month of birth of the father when he lives here, or NEVER.

    Notes
    -----
    A child lives at a drawn distance from the kern of the parent, in a random direction; who would live here and finds
    nobody in the pool of about the right age lives elsewhere. Minors away from home live elsewhere
    with the other parent (assumption), and so do the absent children of statushouders.
    """
    c = children
    away = np.flatnonzero(c.there)
    parent = c.parent[c.unit[away]]
    shared = s.luck.normal(s.lineage[parent], SHARED)
    elsewhere = (s.now - c.month[away] < ADULT) | s.admitted[parent]
    c.east[away], c.north[away], within = s.place(c.lineage[away], s.east[parent], s.north[parent], shared, elsewhere)
    wishing = away[within]
    wishing = wishing[np.argsort(s.luck.uniform(c.lineage[wishing], ORDER), kind="stable")]
    low, high = c.born[c.unit] + YOUNGEST_MOTHER, c.born[c.unit] + OLDEST_MOTHER
    known = father_born != NEVER
    low = np.where(known, np.maximum(low, father_born + YOUNGEST_FATHER), low)
    high = np.where(known, np.minimum(high, father_born + OLDEST_FATHER), high)
    match_children(wishing, c.unit, c.start, c.sex, low, high, c.east, c.north, pool, c.month, c.was, c.person)
    homeless = within & (c.person[away] < 0)
    out, parent = away[homeless], parent[homeless]
    c.east[out], c.north[out], _ = s.place(
        c.lineage[out], s.east[parent], s.north[parent], shared[homeless], np.ones(len(out), dtype=np.bool_)
    )


def make_pool(s: Setting, rows: Ints, quota: Ints, first: int) -> Pool:
    """Return the pool of the people in `rows`.

    Parameters
    ----------
    quota : (years,) see `agents.kin_matching.Pool`.
    first : month of birth of the first bucket, a January no later than any birth.
    """
    months = s.now - first
    bucket = s.sex[rows] * months + s.birth[rows] - first
    ordered = rows[np.lexsort((s.luck.uniform(s.lineage[rows], 8), bucket))]
    left = np.bincount(bucket, minlength=2 * months)
    start = np.zeros(2 * months + 1, dtype=np.int64)
    np.cumsum(left, out=start[1:])
    at = np.full(len(s.birth), -1)
    at[ordered] = np.arange(len(ordered))
    return Pool(ordered, start, left, at, quota, s.birth, s.east, s.north, s.partner, first)
