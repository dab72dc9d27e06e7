"""Give the children at home their families: siblings well spaced, mothers of an age at which women give birth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.persons import NOBODY
from sim.rates.read import GROUP, STARTS, by_age, by_age5
from sim.synthesis.draws import Draws, Use, Words
from sim.synthesis.ipf import Floats, Ints, quantiles
from sim.synthesis.wanted import MOST_CHILDREN, unrestricted

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

FIRST, LAST = 16, 47
"""Ages in completed years at which the families are given births; twins and spacing may move them a year."""
YOUNGEST_MOTHER, OLDEST_MOTHER = 15 * 12, 50 * 12
YOUNGEST_FATHER, OLDEST_FATHER = 15 * 12, 70 * 12
"""Months between the birth of a parent and of a child; an older or younger partner is a step-parent."""
FATHER_OLDER = 2.5
"""Years by which fathers are older than mothers: lets a single father take a mother's place in the fit."""
INTERVAL = (15.0, 18.0)
"""Months between siblings: at least, and on average above that (mean 33; assumption, range 28-36)."""
TWINS = 0.025
"""Chance that a child is a twin of its next younger sibling: 16 twin maternities per 1,000 (CBS), per sibling pair."""
LARGE_FAMILIES = np.array([0.75, 0.20, 0.05])
"""Women with four or more births by 4, 5 and 6+: assumption; only where to look for large families."""
LEAST_GAP = 9
"""Months between siblings who are no twins."""
SCHEDULE_YEAR, LOCAL_YEARS = 2015, range(2010, 2016)
ROUNDS = 40
CONCENTRATION = 0.8
"""Power of the number of children that divides the log of their joint schedule: 0 makes large families too alike, 1 too
spread; 0.8 returns the spread of the schedule (4.7 years) for siblings 33 months apart."""

_OFFSET = np.rint(np.arange(MOST_CHILDREN) * sum(INTERVAL) / 12).astype(np.int64)
_COUNT = np.arange(1, MOST_CHILDREN + 1)


@dataclass(frozen=True)
class Families:
    """Who is whose parent; rows of persons.

    Parameters
    ----------
    parent : (children,) reference parent: the mother, or a single father.
    children : (children,) rows, family by family, youngest first.
    order : (children,) 0 for the youngest of the family, 1 for the next.
    """

    parent: Ints
    children: Ints
    order: Ints


def birth_schedule(municipality: Municipality, statline: Statline) -> Floats:
    """Return the share of births by age `FIRST`..`LAST` of the mother on 31 December, never quite 0.

    Notes
    -----
    Dutch births of 2015 by single year of age, with the five-year groups of the municipality over 2010-2015 (37201).
    """
    statline = unrestricted(statline)
    table = by_age(statline, "fertility_nl", SCHEDULE_YEAR, "live_births_by_mother_age", ("F",))
    births = np.array([float(table.get(age, np.zeros(1))[0]) for age in range(FIRST, LAST + 1)])
    name, indicator = "births_by_mother_age", ["live_births_by_mother_age"]
    ratio = np.ones(len(STARTS))
    here = sum(by_age5(statline, name, municipality, year, indicator, ["T"])[0, 0] for year in LOCAL_YEARS)
    nation = sum(by_age5(statline, name, None, year, indicator, ["T"])[0, 0] for year in LOCAL_YEARS)
    known = np.asarray(nation) > 0
    ratio[known] = (np.asarray(here) + 1.0)[known] / np.asarray(nation)[known]
    ratio[~known] = ratio[known].mean() if known.any() else 1.0
    births *= ratio[GROUP[FIRST : LAST + 1]]
    return np.maximum(births / births.sum(), 1e-5)


def fit(parents: Floats, sizes: Floats, children: Floats, schedule: Floats, parity: Floats) -> Floats:
    """Return how likely a family has n children, the youngest born at age b, by the age of the mother.

    Parameters
    ----------
    parents : (2, ages) families by age of the mother (or her stand-in): couples, single parents.
    sizes : (2, 6) families by number of children.
    children : (ages,) children at home by age.
    schedule : (32,) share of births by age of the mother.
    parity : (111, 5) share of women by births so far.

    Returns
    -------
    (2, ages, 6, 32) expected families; sums over the last two axes are `parents`.

    Notes
    -----
    Given the mother's age, a number of children is as likely as that number of births so far, and the births as about
    the geometric mean of the schedule at them; times a factor for the number and one for every child's age. Both kinds
    of factor are found by iterative scaling, so that sizes and ages of children come out; siblings stand 33 months
    apart here.
    """
    ages = parents.shape[1]
    mother, count, last = np.ix_(np.arange(ages), _COUNT, np.arange(FIRST, LAST + 1))
    weight = np.zeros((ages, MOST_CHILDREN, len(schedule)))
    slots = []
    for j in range(MOST_CHILDREN):
        child, at = mother - last + _OFFSET[j], last - _OFFSET[j]
        used = np.broadcast_to((count > j), weight.shape)
        possible = used & (child >= 0) & (at >= FIRST)
        weight += np.where(possible, np.log(schedule[np.clip(at - FIRST, 0, None)]), np.where(used, -np.inf, 0.0))
        slots.append(np.where(used, np.clip(child, 0, ages - 1), ages))
    with np.errstate(under="ignore"):
        base = np.exp(weight / count**CONCENTRATION)
    base /= np.maximum(base.sum(axis=2, keepdims=True), 1e-300)
    born = np.column_stack([parity[:ages, 1:4], parity[:ages, 4:] * LARGE_FAMILIES])
    base *= np.maximum(born, 1e-5)[:, :, None]
    active = np.flatnonzero(base.ravel())
    where = [s.ravel()[active] for s in slots]
    age_of = np.broadcast_to(mother, base.shape).ravel()[active]
    size_of = np.broadcast_to(count - 1, base.shape).ravel()[active]
    start = base.ravel()[active]
    home = np.append(np.where(children > 0, 1.0, 1e-9), 1.0)
    size_factor = np.ones((2, MOST_CHILDREN))
    families = np.zeros((2, len(active)))
    for _ in range(ROUNDS):
        chance = start * np.prod([home[w] for w in where], axis=0)
        for kind in range(2):
            part = chance * size_factor[kind][size_of]
            row = np.bincount(age_of, weights=part, minlength=ages)
            ratio = np.divide(parents[kind], row, out=np.zeros(ages), where=row > 0)
            families[kind] = part * ratio[age_of]
            got = np.bincount(size_of, weights=families[kind], minlength=MOST_CHILDREN)
            size_factor[kind] *= np.divide(sizes[kind], got, out=np.ones(MOST_CHILDREN), where=got > 0)
        both = families.sum(axis=0)
        has = sum(np.bincount(w, weights=both, minlength=ages + 1)[:ages] for w in where)
        step = np.divide(children, has, out=np.ones(ages), where=(has > 0) & (children > 0))
        home[:ages] = np.clip(home[:ages] * np.sqrt(step), 1e-12, 1e12)
    out = np.zeros((2, base.size))
    out[:, active] = families
    return out.reshape(2, *base.shape)


def make_families(
    parents: Ints, kind: Ints, children: Ints, is_father: Ints, birth: Ints, sizes: Ints, lineage: Words,
    schedule: Floats, parity: Floats, draws: Draws, month: int,
) -> Families:  # fmt: skip
    """Give every family its children.

    Parameters
    ----------
    parents : (families,) rows of mothers and single fathers.
    kind : (families,) 0 couple, 1 single parent.
    children : (children,) rows of the children at home; as many as `sizes` asks for.
    is_father : (families,) 1 for single fathers.
    birth : (n,) month of birth of everybody; that of children is moved within the year where siblings would be less
        than 9 months apart.
    sizes : (2, 6) whole families by number of children.
    schedule, parity : as in `fit`.

    Notes
    -----
    Each family draws its number of children and the age of the youngest from `fit`, and intervals to the others.
    The children that this asks for, sorted by age, then meet the real children sorted by age: everyone finds a
    place, order is kept, and because `fit` has the ages right nobody moves by more than some months.
    """
    ages = 111
    standin = (month - birth[parents]) - np.where(is_father == 1, round(FATHER_OLDER * 12), 0)
    mother_age = np.clip(standin // 12, FIRST, ages - 1)
    by_age_ = np.stack([np.bincount(mother_age[kind == k], minlength=ages) for k in range(2)]).astype(np.float64)
    child_age = np.bincount(np.maximum(month - 1 - birth[children], 0) // 12, minlength=ages).astype(np.float64)
    fitted = fit(by_age_, sizes.astype(np.float64), child_age, schedule, parity)
    count = _sizes(kind, standin, mother_age, fitted, sizes)
    chance = fitted[kind, mother_age, count - 1]
    cumulative = np.cumsum(chance + 1e-300, axis=1)
    luck = draws.uniform(Use.LAST_BIRTH, lineage[parents])
    within = draws.uniform(Use.WITHIN_YEAR, lineage[parents])
    last = (cumulative <= (luck * cumulative[:, -1])[:, None]).sum(axis=1).clip(max=len(schedule) - 1)
    wanted = np.maximum(standin - (last + FIRST) * 12 + 6 - (within * 12).astype(np.int64), 0)
    family = np.repeat(np.arange(len(parents)), count)
    order = np.arange(len(family)) - np.repeat(np.cumsum(count) - count, count)
    slot = wanted[family] + _spacing(count, standin - wanted, lineage[parents], draws)[family, order]
    by_slot = np.lexsort((order, family, slot))
    by_birth = children[np.argsort(-birth[children], kind="stable")]
    placed = np.empty_like(children)
    placed[by_slot] = by_birth
    return Families(parents[family], placed, order)


def _sizes(kind: Ints, months: Ints, age: Ints, fitted: Floats, sizes: Ints) -> Ints:
    """Return the number of children of each family: `sizes` exactly, spread over the mothers' ages as fitted."""
    count = np.ones(len(kind), dtype=np.int64)
    for k in range(2):
        rows = np.flatnonzero(kind == k)
        rows = rows[np.argsort(months[rows], kind="stable")]
        share = fitted[k].sum(axis=2)
        tickets = [quantiles(share[:, n] + 1e-12, int(sizes[k, n]), 0.5) for n in range(MOST_CHILDREN)]
        number = np.repeat(_COUNT, sizes[k])
        count[rows] = number[np.argsort(np.concatenate(tickets), kind="stable")]
    return count


def _spacing(count: Ints, room: Ints, lineage: Words, draws: Draws) -> Ints:
    """Return the months by which the n-th youngest is older than the youngest, shape (families, 6).

    `room` is the mother's age in months at the youngest's birth: the eldest must fit after her `FIRST` birthday.
    """
    steps = np.zeros((len(count), MOST_CHILDREN))
    for j in range(1, MOST_CHILDREN):
        some = np.flatnonzero(count > j)
        interval = INTERVAL[0] - INTERVAL[1] * np.log1p(-draws.uniform(Use.SPACING + j, lineage[some]))
        twin = draws.uniform(Use.TWINS + j, lineage[some]) < TWINS
        steps[some, j] = np.where(twin, 0.0, np.minimum(interval, 120.0))
    total = np.cumsum(steps, axis=1)
    fits = np.minimum(1.0, np.maximum(room - FIRST * 12, 0) / np.maximum(total[:, -1], 1.0))
    return np.rint(total * fits[:, None]).astype(np.int64)


def space_siblings(families: Families, birth: Ints) -> None:
    """Move births within their calendar year so that siblings are twins or at least 9 months apart.

    Children of one calendar year become twins; of two children from successive years the elder is moved to an earlier
    month if need be. Calendar years, and so ages on 1 January, do not change.
    """
    for j in range(1, int(families.order.max(initial=0)) + 1):
        at = np.flatnonzero(families.order == j)
        elder, younger = families.children[at], families.children[at - 1]
        year, month = np.divmod(birth[elder], 12)
        next_year, next_month = np.divmod(birth[younger], 12)
        apart = next_year - year
        month = np.where(apart == 1, np.minimum(month, next_month + 12 - LEAST_GAP), month)
        birth[elder] = year * 12 + np.where(apart == 0, next_month, month)


def swap_misfits(families: Families, is_father: Ints, birth: Ints) -> Families:
    """Exchange children whose reference parent would be too young or too old at their birth.

    Parameters
    ----------
    is_father : (children,) 1 where the reference parent is the father.

    Notes
    -----
    An only child at home whose age fits is taken in exchange, the nearest in age. What cannot be mended stays and is
    no kin, see `kin`. At most a few children need it, so this is a loop over them.
    """
    placed = families.children.copy()
    low = np.where(is_father == 1, YOUNGEST_FATHER, YOUNGEST_MOTHER)
    high = np.where(is_father == 1, OLDEST_FATHER, OLDEST_MOTHER)
    start = birth[families.parent]
    only = (families.order == 0) & (np.append(families.order[1:], 0) == 0)
    gap = birth[placed] - start
    for i in np.flatnonzero((gap < low) | (gap > high)):
        mine, age = birth[placed[i]], birth[placed]
        fits = only & (age - start[i] >= low[i]) & (age - start[i] <= high[i])
        fits &= (mine - start >= low) & (mine - start <= high)
        for sibling in np.flatnonzero((families.parent == families.parent[i]) & (np.arange(len(age)) != i)):
            fits &= np.abs(age - age[sibling]) >= LEAST_GAP
        choice = np.flatnonzero(fits)
        if len(choice):
            j = choice[np.argmin(np.abs(age[choice] - mine))]
            placed[i], placed[j] = placed[j], placed[i]
    return Families(families.parent, placed, families.order)


def kin(parent: Ints, children: Ints, birth: Ints, youngest: int, oldest: int) -> Ints:
    """Return `parent` where the child can be their own, and nobody where not (a step-parent).

    Parameters
    ----------
    parent : (children,) rows, or -1.
    youngest, oldest : months between the birth of a parent and of a child.
    """
    gap = birth[children] - birth[np.maximum(parent, 0)]
    return np.where((parent >= 0) & (gap >= youngest) & (gap <= oldest), parent, NOBODY)
