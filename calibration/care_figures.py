"""Figures of mantelzorg of a world, counted as the surveys count: who gives, to whom, how much, and how heavy it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import EMPLOYED, SELF_EMPLOYED
from agents.care_codes import HEAVY, LOADED, OVERLOADED, VOLUNTEER
from agents.domains import HOUSEHOLD_TASKS, PERSONAL_CARE
from agents.households import (
    ALONE,
    INSTITUTION,
    MARRIED_CHILDREN,
    MARRIED_COUPLE,
    SINGLE_PARENT,
    UNMARRIED,
    UNMARRIED_CHILDREN,
)
from agents.kin import CHILD_TIE, PARTNER_TIE
from agents.persons import HERE, NEVER, NOBODY, OLDEST, WOMAN
from sim.care.volunteers import who_visits
from sim.recording_care import registered, to_parents, usual_help

if TYPE_CHECKING:
    from sim.world import World

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
QUARTERS = 4.0
LONG, MUCH = 3, 8.0
"""CBS and GGD count who has cared for three months, or gives eight hours a week."""
GROWN, OLD_PARENT = 18, 80


class Given(NamedTuple):
    """What everybody gives and gets; arrays (n,) by row of the persons table."""

    here: Flags
    home: Flags  # here and outside institutions
    age: NDArray[np.int64]
    woman: Flags
    hours: Floats  # a week, without what is given as a volunteer
    called: Floats  # of these, what is called mantelzorg: no usual help between housemates (`care.usual`)
    got: Floats  # a week, without volunteers and usual help
    strict: Flags  # carer by the definition of CBS and GGD, with at least `care.counts` hours that are called so
    strain: NDArray[np.uint8]


def _sums(cell: NDArray[np.int32], hours: Floats, cells: int) -> Floats:
    """Return the sum of hours by cell."""
    return np.asarray(np.bincount(cell, hours, cells), dtype=np.float64)


def given_of(world: World) -> Given:
    """Count what everybody gives and gets."""
    people, care, n = world.persons, world.care, world.persons.count
    here = people.column("status") == HERE
    age = ((world.month - 1 - people.column("birth").astype(np.int64)) // 12).clip(0, OLDEST)
    kin = care.column("relation") != VOLUNTEER
    own = kin & (care.column("carer") != NOBODY)
    each = care.column("quarters").sum(axis=1) / QUARTERS
    away = np.where(here, to_parents(world), 0) / QUARTERS
    hours = _sums(care.column("carer")[own], each[own], n) + away
    known = kin & ~usual_help(world)
    called = _sums(care.column("carer")[own & known], each[own & known], n) + away
    got = _sums(care.column("receiver")[known], each[known], n)
    since = people.column("care_since").astype(np.int64)
    lasting = (since != NEVER) & (world.month - since >= LONG)
    counts = called >= max(world.parameters["care.counts"], 1 / QUARTERS)
    home = here & (world.households.column("type")[people.column("household")] != INSTITUTION)
    return Given(
        here=here,
        home=home,
        age=age,
        woman=people.column("sex") == WOMAN,
        hours=hours,
        called=called,
        got=got,
        strict=here & counts & (lasting | (called >= MUCH)),
        strain=people.column("strain"),
    )


def share(of: Flags, among: Flags) -> float:
    """Return the share of a group; missing when it is empty."""
    return float(of[among].mean()) if among.any() else float("nan")


def mean(of: Floats, among: Flags) -> float:
    """Return the mean over a group; missing when it is empty."""
    return float(of[among].mean()) if among.any() else float("nan")


class Children(NamedTuple):
    """Adults, here or elsewhere, with a parent of 80 or over who lives here at home; arrays (children,)."""

    woman: Flags
    hours: Floats  # a week to these parents
    heavy: Flags  # known of those who live here only
    here: Flags


def children_of_old(world: World, g: Given) -> Children:
    """Find the adult children of parents of 80 and over, wherever they live.

    Notes
    -----
    Seen from the parents, so that children elsewhere count with what they do here; what inwoners do for parents
    elsewhere mirrors it.
    """
    kin, care = world.kin, world.care
    old = g.home & (g.age >= OLD_PARENT)
    person, born = kin.column("person"), kin.column("birth").astype(np.int64)
    of_old = np.zeros(kin.count, dtype=bool)
    for side in ("mother", "father"):
        above = kin.column(side)
        row = np.where(above >= 0, person[above], NOBODY)
        of_old |= (row >= 0) & old[row]
    living = (born <= world.month) & (kin.column("death") > world.month)
    nodes = np.flatnonzero(of_old & living & ((world.month - 1 - born) // 12 >= GROWN))
    some = (care.column("relation") == CHILD_TIE) & old[care.column("receiver")] & (care.column("node") >= 0)
    each = care.column("quarters").sum(axis=1) / QUARTERS
    hours = _sums(care.column("node")[some], each[some], kin.count)[nodes]
    rows = person[nodes]
    here = rows >= 0
    return Children(kin.column("sex")[nodes] == WOMAN, hours, here & (g.strain[rows] >= HEAVY), here)


def with_old_parent(world: World, g: Given) -> dict[str, float]:
    """Return how many inwoners with a living parent of 80 and over, here or elsewhere, care for anybody.

    Notes
    -----
    Carers by the definition of CBS and GGD, whose survey asks who cares and not for whom.
    """
    kin, node = world.kin, world.persons.column("node")
    has = np.zeros(world.persons.count, dtype=bool)
    for side in ("mother", "father"):
        parent = np.where(node >= 0, kin.column(side)[node], -1)
        born = kin.column("birth")[parent].astype(np.int64)
        old = (world.month - 1 - born) // 12 >= OLD_PARENT
        has |= (parent >= 0) & old & (kin.column("death")[parent] > world.month)
    has &= g.here & (g.age >= GROWN)
    carers = has & g.strict
    return {
        "inwoners with a parent of 80+": share(g.strict, has),
        "women with a parent of 80+": share(g.strict, has & g.woman),
        "men with a parent of 80+": share(g.strict, has & ~g.woman),
        "with a parent of 80+, 8 hours and more": share(g.strict & (g.called >= MUCH), has),
        "carers with a parent of 80+, 8 hours and more": share(g.called >= MUCH, carers),
        "with a parent of 80+, heavily burdened": share(g.strain >= HEAVY, carers) * share(g.strict, has),
        "carers with a parent of 80+, heavily burdened": share(g.strain >= HEAVY, carers),
        "55-59 with a parent of 80+": share(has, g.here & (g.age >= 55) & (g.age < 60)),
    }


def working(world: World, g: Given) -> dict[str, float]:
    """Return how many working people help with personal care or the household (B011).

    Notes
    -----
    Inwoners only: of what goes to parents elsewhere the tasks are not known.
    """
    care, activity = world.care, world.persons.column("activity")
    own = (care.column("relation") != VOLUNTEER) & (care.column("carer") != NOBODY)
    some = own & (care.column("quarters")[:, [PERSONAL_CARE, HOUSEHOLD_TASKS]] > 0).any(axis=1)
    helps = np.bincount(care.column("carer")[some], minlength=world.persons.count) > 0
    works = g.here & np.isin(activity, (EMPLOYED, SELF_EMPLOYED))
    return {
        "working women, personal care or household": share(helps, works & g.woman),
        "working men, personal care or household": share(helps, works & ~g.woman),
    }


def odds_ratio(g: Given) -> float:
    """Return the odds of a heavy burden above 16 hours a week over those at 1-2 hours (B042), or nan."""
    p = [share(g.strain >= HEAVY, g.here & some) for some in (g.hours > 16.0, (g.hours >= 1.0) & (g.hours <= 2.0))]
    return p[0] / (1 - p[0]) / (p[1] / (1 - p[1])) if all(0.0 < x < 1.0 for x in p) else float("nan")


def figures(world: World) -> dict[str, float]:
    """Return every figure by its name in `calibration.care_check.OBSERVED`; shares lie in 0-1, hours are a week."""
    g, counts, received = given_of(world), world.parameters["care.counts"], world.parameters["care.received"]
    adult, heavy, any_help = g.here & (g.age >= GROWN), g.strain >= HEAVY, g.hours > 0
    carers, broad = g.strict & adult, adult & any_help
    middle, older = adult & (g.age >= 50) & (g.age < 75), adult & (g.age >= 75)
    young = g.here & (g.age >= 16) & (g.age < 25)
    kind = world.households.column("type")[world.persons.column("household")]
    child = children_of_old(world, g)
    gives = child.hours >= max(counts, 1 / QUARTERS)
    at_ten = child.here & (child.hours >= 8.0) & (child.hours <= 12.0)
    out = {
        "carers": share(g.strict, adult),
        "carers 50-74": share(g.strict, middle),
        "carers 75+": share(g.strict, older),
        "any help": share(any_help, adult),
        "4 hours and more": share(g.called >= 4.0, adult),
        "single parents": share(g.strict, adult & g.home & (kind == SINGLE_PARENT)),
        "couples without children": share(g.strict, adult & np.isin(kind, (UNMARRIED, MARRIED_COUPLE))),
        "couples with children": share(g.strict, adult & np.isin(kind, (UNMARRIED_CHILDREN, MARRIED_CHILDREN))),
        "singles": share(g.strict, adult & (kind == ALONE)),
        "women, any help": share(g.woman, broad),
        "45-64, any help": share((g.age >= 45) & (g.age < 65), broad),
        "75+, any help": share(g.age >= 75, broad),
        "75+ among carers": share(g.age >= 75, carers),
        "16-24, any help": share(any_help, young),
        "16-24, 4 hours and more": share(g.called >= 4.0, young),
        "children of 80+": share(gives, np.ones_like(gives)),
        "daughters of 80+": share(gives, child.woman),
        "sons of 80+": share(gives, ~child.woman),
        "children of 80+, 8 hours and more": share(child.hours >= MUCH, np.ones_like(gives)),
        "caring children of 80+, 8 hours and more": share(child.hours >= MUCH, gives),
        "children of 80+, heavily burdened": share(child.heavy & gives, child.here),
        "daughters of 80+ at 8-12 hours, heavily burdened": share(child.heavy, at_ten & child.woman),
        "sons of 80+ at 8-12 hours, heavily burdened": share(child.heavy, at_ten & ~child.woman),
        "12-16, any help": share(any_help, g.here & (g.age >= 12) & (g.age <= 16)),
        "16-24, any help, loaded or more": share(g.strain >= LOADED, young & any_help),
        "carers of 16 and over": share(g.strict, g.here & (g.age >= 16)),
        "caring children of 80+, heavily burdened": share(child.heavy, gives & child.here),
        "receiving 55+": share(g.got >= received, g.home & (g.age >= 55)),
        "receiving 75+": share(g.got >= received, g.home & (g.age >= 75)),
        "hours of carers": mean(g.called, carers),
        "any help, more than 8 hours": share(g.called > MUCH, broad),
        "heavily burdened carers": share(heavy, carers),
        "hours of the heavily burdened": mean(g.called, carers & heavy),
        "hours of the others": mean(g.called, carers & ~heavy),
        "heavily burdened, any help": share(heavy, broad),
        "heavily burdened men, any help": share(heavy, broad & ~g.woman),
        "heavily burdened women, any help": share(heavy, broad & g.woman),
        "odds ratio of hours": odds_ratio(g),
        "4 hours and more per receiver of 75+": float(
            (g.called[adult] >= 4.0).sum() / max((g.got[g.home & (g.age >= 75)] >= 4.0).sum(), 1)
        ),
    }
    return out | working(world, g) | with_old_parent(world, g) | relations(world, g) | visitors(world, g)


def relations(world: World, g: Given) -> dict[str, float]:
    """Return for whom carers care."""
    care, carer = world.care, world.care.column("carer")
    own = (carer != NOBODY) & np.where(carer >= 0, g.strict[carer], False)
    of, n = care.column("relation"), world.persons.count
    partner, parent = (np.bincount(carer[own & (of == kind)], minlength=n) > 0 for kind in (PARTNER_TIE, CHILD_TIE))
    parent |= to_parents(world) > 0
    old = own & (g.age[care.column("receiver")] >= 65)
    spouses, children = int((old & (of == PARTNER_TIE)).sum()), int((old & (of == CHILD_TIE)).sum())
    carers = g.strict & (g.age >= GROWN)
    return {
        "carers for a partner": share(partner, carers),
        "carers for a parent": share(parent, carers),
        "partners among carers of 65+": spouses / max(spouses + children, 1),
    }


def visitors(world: World, g: Given) -> dict[str, float]:
    """Return who visits as a volunteer and what comes of it."""
    rows, care = who_visits(world), world.care
    adult = g.here & (g.age >= GROWN)
    visits = care.column("relation") == VOLUNTEER
    return {
        "visiting volunteers": len(rows) / max(int(adult.sum()), 1),
        "65+ among visiting volunteers": float((g.age[rows] >= 65).mean()) if len(rows) else float("nan"),
        "matches of volunteers": float(visits.sum()),
        "hours of volunteers at home": float(care.column("quarters")[visits].sum() / QUARTERS),
    }


def totals(world: World) -> dict[str, float]:
    """Return numbers of people and hours, to see them move."""
    g, care = given_of(world), world.care
    adult = g.here & (g.age >= GROWN)
    each = care.column("quarters").sum() / QUARTERS
    return {
        "adults": float(adult.sum()),
        "receivers": float(len(np.unique(care.column("receiver")[care.column("relation") != VOLUNTEER]))),
        "receivers 75+": float(((g.got >= world.parameters["care.received"]) & g.home & (g.age >= 75)).sum()),
        "people of 75+ at home": float((g.home & (g.age >= 75)).sum()),
        "givers": float((adult & (g.hours > 0)).sum()),
        "givers of 4 hours and more": float((adult & (g.called >= 4.0)).sum()),
        "hours": float(each),
        "hours from elsewhere": float(care.column("quarters")[care.column("carer") == NOBODY].sum() / QUARTERS),
        "hours to parents elsewhere": float(np.where(g.here, to_parents(world), 0).sum() / QUARTERS),
        "givers to parents elsewhere": float((g.here & (to_parents(world) > 0)).sum()),
        "heavily burdened people": float((g.here & (g.strain >= HEAVY)).sum()),
        "overloaded people": float((g.here & (g.strain >= OVERLOADED)).sum()),
        "registered": float(registered(world).sum()),
        "people who withdrew": float((g.here & (world.persons.column("away_until") > world.month)).sum()),
    }
