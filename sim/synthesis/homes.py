"""Put every inwoner of the start population in a huishouden: couples, families, people alone, others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.households import (
    ALONE,
    MARRIED_CHILDREN,
    OTHER_HOUSEHOLD,
    UNMARRIED_CHILDREN,
)
from agents.households import MARRIED_COUPLE as MARRIED_PAIR
from agents.households import SINGLE_PARENT as ONE_PARENT
from agents.households import UNMARRIED as UNMARRIED_PAIR
from agents.persons import CHILD, HEAD, MAN, NOBODY, OTHER, PARTNER, RESIDENT, WOMAN
from sim.rates.positions import CHILD_AT_HOME, LIVING_ALONE, OTHER_MEMBER, SINGLE_PARENT
from sim.synthesis.couples import match, mend_gaps
from sim.synthesis.draws import Draws, Use, Words
from sim.synthesis.families import (
    OLDEST_FATHER,
    OLDEST_MOTHER,
    YOUNGEST_FATHER,
    YOUNGEST_MOTHER,
    kin,
    make_families,
    space_siblings,
    swap_misfits,
)
from sim.synthesis.ipf import Floats, Ints, largest_remainder
from sim.synthesis.persons import (
    MARRIED_COUPLE,
    MARRIED_PARENTS,
    UNMARRIED_COUPLE,
    UNMARRIED_PARENTS,
    People,
)
from sim.synthesis.wanted import MEAN_OTHER_HOUSEHOLD, Structure

ADULT = 18
"""Age from which somebody can live in a household of others only."""
COUPLE_TYPES = {
    UNMARRIED_COUPLE: UNMARRIED_PAIR,
    MARRIED_COUPLE: MARRIED_PAIR,
    UNMARRIED_PARENTS: UNMARRIED_CHILDREN,
    MARRIED_PARENTS: MARRIED_CHILDREN,
}
ROLES = np.array([CHILD, HEAD, PARTNER, PARTNER, PARTNER, PARTNER, HEAD, OTHER, RESIDENT], dtype=np.uint8)
"""Role by household position; one of a household of others only becomes its head."""


@dataclass
class Homes:
    """Who lives with whom; rows of persons, and private households numbered 0..H-1.

    Parameters
    ----------
    home : (n,) household of each person, -1 for residents of institutions.
    role : (n,) role in it.
    partner, mother, father : (n,) rows, or -1.
    birth : (n,) month of birth.
    type : (H,) CBS type.
    head : (H,) reference person: the woman of a couple, otherwise the head.
    """

    home: Ints
    role: NDArray[np.uint8]
    partner: Ints
    mother: Ints
    father: Ints
    birth: Ints
    type: Ints
    head: Ints


def make_homes(
    people: People,
    birth: Ints,
    lineage: Words,
    wanted: Structure,
    schedule: Floats,
    parity: Floats,
    draws: Draws,
    month: int,
) -> Homes:
    """Return the private households of the start population.

    Parameters
    ----------
    people : who they are; a few women change position, see `mend_gaps`.
    birth : (n,) month of birth.
    wanted : what the tables say.
    schedule, parity : when women give birth and how often, as in `families.fit`.
    month : the start.
    """
    n = len(people.age)
    homes = Homes(
        home=np.full(n, -1),
        role=ROLES[people.position],
        partner=np.full(n, NOBODY, dtype=np.int64),
        mother=np.full(n, NOBODY, dtype=np.int64),
        father=np.full(n, NOBODY, dtype=np.int64),
        birth=birth.copy(),
        type=np.empty(0, dtype=np.int64),
        head=np.empty(0, dtype=np.int64),
    )
    for position in COUPLE_TYPES:
        women, men = people.rows(position, WOMAN), people.rows(position, MAN)
        partners = match(men, women, birth, lineage, draws, month)
        homes.partner[women], homes.partner[partners] = partners, women
    mend_gaps(np.flatnonzero((homes.partner >= 0) & (people.sex == WOMAN)), homes.partner, people.position, birth)
    for position, kind in COUPLE_TYPES.items():
        women = people.rows(position, WOMAN)
        _found(homes, women, kind)
        homes.home[homes.partner[women]] = homes.home[women]
    _found(homes, people.rows(SINGLE_PARENT), ONE_PARENT)
    _found(homes, people.rows(LIVING_ALONE), ALONE)
    _add_children(homes, people, lineage, wanted.family_sizes, schedule, parity, draws, month)
    _add_others(homes, people, lineage, wanted.other_households, draws)
    return homes


def _found(homes: Homes, heads: Ints, kind: int) -> None:
    """Start a household of this type for each of `heads`."""
    homes.home[heads] = len(homes.type) + np.arange(len(heads))
    homes.type = np.append(homes.type, np.full(len(heads), kind))
    homes.head = np.append(homes.head, heads)


def _add_children(
    homes: Homes,
    people: People,
    lineage: Words,
    sizes: Floats,
    schedule: Floats,
    parity: Floats,
    draws: Draws,
    month: int,
) -> None:
    """Give the children at home to the couples with children and the single parents."""
    parents = np.flatnonzero(
        (people.position == SINGLE_PARENT)
        | ((people.sex == WOMAN) & np.isin(people.position, (UNMARRIED_PARENTS, MARRIED_PARENTS)))
    )
    single = (people.position[parents] == SINGLE_PARENT).astype(np.int64)
    children = people.rows(CHILD_AT_HOME)
    whole = _whole_sizes(sizes, np.bincount(single, minlength=2), len(children), draws)
    is_father = (people.sex[parents] == MAN).astype(np.int64)
    families = make_families(
        parents, single, children, is_father, homes.birth, whole, lineage, schedule, parity, draws, month
    )
    space_siblings(families, homes.birth)
    by_father = people.sex[families.parent] == MAN
    families = swap_misfits(families, by_father.astype(np.int64), homes.birth)
    mothers = np.where(by_father, NOBODY, families.parent)
    fathers = np.where(by_father, families.parent, homes.partner[families.parent])
    rows = families.children
    homes.mother[rows] = kin(mothers, rows, homes.birth, YOUNGEST_MOTHER, OLDEST_MOTHER)
    homes.father[rows] = kin(fathers, rows, homes.birth, YOUNGEST_FATHER, OLDEST_FATHER)
    homes.home[rows] = homes.home[families.parent]


def _whole_sizes(sizes: Floats, families: Ints, children: int, draws: Draws) -> Ints:
    """Round families by number of children so that families and children both come out."""
    luck = draws.table(Use.CHILDREN, sizes.size).reshape(sizes.shape)
    whole = largest_remainder(sizes, families, luck)
    count = np.arange(1, sizes.shape[1] + 1)
    short = children - int((whole @ count).sum())
    for step in range(abs(short)):  # one family a time gets one child more or less, the commonest size first
        kind, n = step % 2, 0 if short > 0 else 1
        if whole[kind, n] == 0:
            kind = 1 - kind
        whole[kind, n] -= 1
        whole[kind, n + (1 if short > 0 else -1)] += 1
    return whole


def _add_others(homes: Homes, people: People, lineage: Words, households: int, draws: Draws) -> None:
    """Give the other members a place: some adults live in households of others, the rest joins couples and families.

    A household of others holds two or three adults near each other in a loose order of age, the eldest as its head.
    Of the rest each joins another household, drawn by luck: minors couples, adults couples and families.
    """
    others = people.rows(OTHER_MEMBER)
    luck = draws.uniform(Use.OTHER_MEMBER, lineage[others])
    others = others[np.argsort(luck, kind="stable")]
    adults, minors = others[people.age[others] >= ADULT], others[people.age[others] < ADULT]
    households = min(households, len(adults) // 2)
    grouped = min(round(households * MEAN_OTHER_HOUSEHOLD), len(adults))
    group, joining = adults[:grouped], np.concatenate([minors, adults[grouped:]])
    group = group[np.lexsort((group, -people.age[group] // 15))]
    if households:
        number = np.minimum(np.arange(grouped) * households // grouped, households - 1)
        first = np.searchsorted(number, np.arange(households))
        heads = group[first]
        _found(homes, heads, OTHER_HOUSEHOLD)
        homes.role[heads] = HEAD
        homes.home[group] = homes.home[heads][number]
    for rows, kinds in (
        (minors, (MARRIED_PAIR, MARRIED_CHILDREN, UNMARRIED_CHILDREN)),
        (joining[len(minors) :], (MARRIED_PAIR, UNMARRIED_PAIR, MARRIED_CHILDREN, UNMARRIED_CHILDREN, ONE_PARENT)),
    ):
        hosts = np.flatnonzero(np.isin(homes.type, kinds))
        ranked = hosts[np.argsort(draws.uniform(Use.HOST, lineage[homes.head[hosts]]), kind="stable")]
        ranked = ranked if len(rows) and people.age[rows[0]] < ADULT else ranked[::-1]
        homes.home[rows] = ranked[np.arange(len(rows)) % len(ranked)]
