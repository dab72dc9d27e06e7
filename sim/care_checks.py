"""Look for violations of what must always hold of mantelzorg, and say them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.care_asks import MOST_GIVERS
from agents.care_codes import IN_LAW, VOLUNTEER
from agents.care_rules import ADULT, FROM_AGE
from agents.households import INSTITUTION
from agents.kin import (
    CHILD_TIE,
    DISTANCES,
    FRIEND,
    GRANDCHILD,
    GRANDPARENT,
    NEIGHBOUR,
    PARENT,
    PARTNER_TIE,
    SAME_HOUSEHOLD,
    SAME_KERN,
    SIBLING,
    UNKNOWN,
    WITHIN_50_KM,
    Kin,
)
from agents.persons import HERE, NOBODY
from sim.care.rules import QUARTERS, tasks
from sim.kin_checks import say
from sim.parameters_giving import GIVING_PARAMETERS

if TYPE_CHECKING:
    from agents.care import Care
    from agents.households import Households
    from agents.persons import Persons
    from agents.schema import Table

Rows = NDArray[Any]
Flags = NDArray[np.bool_]
OF = "arrangement"
MOST_HERE = max(p.high for p in GIVING_PARAMETERS if p.name.startswith("giving.limit."))
MOST_YOUNG, MOST_ELSEWHERE = (
    next(p.high for p in GIVING_PARAMETERS if p.name == f"giving.limit.{who}") for who in ("young", "elsewhere")
)
"""Hours a week that nobody exceeds whatever the parameters."""


def check_care(
    persons: Table[Persons],
    households: Table[Households],
    month: int,
    kin: Table[Kin],
    care: Table[Care],
    limit: NDArray[np.int16] | None = None,
) -> list[str]:
    """Return the violations of mantelzorg found at the start of a month, in words; empty when all is well.

    Parameters
    ----------
    persons, households, kin, care : the tables.
    month : month index, of the month after the last that was lived.
    limit : (persons,) most quarter-hours a week that each could give in that month, if known.

    Notes
    -----
    Hours given are hours received to the last bit, in total and of everybody; nobody gets more than he needs or, if
    `limit` is known, gives more here than he can beside what goes to parents elsewhere, who live and are not here;
    givers and receivers live, one here and the other here or elsewhere, none in an institution; nobody is too young or
    cares for himself; the tie holds, a volunteer comes from the same kern and does what volunteers do; nobody gives
    more than anybody can; a pair has one row. Linear but for a sort of the arrangements.
    """
    if care.count == 0 and not persons.column("given").any():
        return [*_sums(persons, care, None), *_parents_elsewhere(persons, households, month, kin)]
    found = _pointers(persons, kin, care)
    if found:
        return found
    return [
        *_receivers(persons, households, care),
        *_givers(persons, households, month, kin, care),
        *_ties(persons, households, month, kin, care),
        *_tasks(care),
        *_most(persons, kin, care, month),
        *_pairs(care, month),
        *_sums(persons, care, limit),
        *_parents_elsewhere(persons, households, month, kin),
    ]


def _pointers(persons: Table[Persons], kin: Table[Kin], care: Table[Care]) -> list[str]:
    found = []
    for name, least, rows in (
        ("receiver", 0, persons.count),
        ("carer", NOBODY, persons.count),
        ("node", -1, kin.count),
    ):
        values = care.column(name)
        found += say(np.flatnonzero((values < least) | (values >= rows)), f"with a {name} in no row", OF)
    return found


def _receivers(persons: Table[Persons], households: Table[Households], care: Table[Care]) -> list[str]:
    receiver = care.column("receiver")
    here = persons.column("status")[receiver] == HERE
    resident = households.column("type")[persons.column("household")[receiver]] == INSTITUTION
    return [
        *say(np.flatnonzero(~here), "for somebody dead or gone", OF),
        *say(np.flatnonzero(here & resident), "for somebody in an institution", OF),
    ]


def _givers(
    persons: Table[Persons], households: Table[Households], month: int, kin: Table[Kin], care: Table[Care]
) -> list[str]:
    """Look at who gives: here or elsewhere, alive, old enough, and not the receiver."""
    carer, node, distance = care.column("carer"), care.column("node"), care.column("distance")
    inside = carer != NOBODY
    here = inside & (persons.column("status")[carer] == HERE)
    resident = here & (households.column("type")[persons.column("household")[carer]] == INSTITUTION)
    known = node != UNKNOWN
    back = known & (kin.column("person")[node] != carer)
    alive = (kin.column("birth")[node] <= month) & (kin.column("death")[node] >= month)
    birth = np.where(inside, persons.column("birth")[carer], kin.column("birth")[node]).astype(np.int64)
    age = (month - 1 - birth) // 12
    least = np.where(inside & (distance == SAME_HOUSEHOLD), FROM_AGE, ADULT)
    return [
        *say(np.flatnonzero(inside & ~here), "by somebody dead or gone", OF),
        *say(np.flatnonzero(resident), "by somebody in an institution", OF),
        *say(np.flatnonzero(~inside & ~known), "by nobody", OF),
        *say(np.flatnonzero(back), "by somebody who is another in the kin table", OF),
        *say(np.flatnonzero(~inside & known & ~alive), "by somebody dead or unborn elsewhere", OF),
        *say(np.flatnonzero((inside | known) & (age < least)), "by somebody too young", OF),
        *say(np.flatnonzero(care.column("receiver") == carer), "of somebody with himself", OF),
    ]


def _parents(kin: Table[Kin], child: Rows) -> tuple[Rows, Rows]:
    """Return the mother and father of nodes; those of nobody are unknown."""
    mother, father = (np.append(kin.column(name), UNKNOWN)[child] for name in ("mother", "father"))
    return mother, father


def _has_parent(kin: Table[Kin], child: Rows, parent: Rows) -> Flags:
    mother, father = _parents(kin, child)
    return np.asarray((parent != UNKNOWN) & ((mother == parent) | (father == parent)), dtype=bool)


def _ties(
    persons: Table[Persons], households: Table[Households], month: int, kin: Table[Kin], care: Table[Care]
) -> list[str]:
    """Look for givers who are not what they are said to be, or not where.

    Of who dies elsewhere in the month to come the parents may be forgotten already; `care_ends` ends what he gave.
    """
    p, q, node = care.column("receiver"), care.column("carer"), care.column("node")
    relation, distance = care.column("relation"), care.column("distance")
    inside, me = q != NOBODY, persons.column("node")[p]
    home, theirs = persons.column("household")[p], np.where(inside, persons.column("household")[q], NOBODY)
    mine, other = _parents(kin, me), _parents(kin, node)
    shared = [(a == b) & (a != UNKNOWN) for a, b in zip(mine, other, strict=True)]
    child = np.where(inside, persons.column("partner")[q], NOBODY)
    in_law = np.where(child == NOBODY, UNKNOWN, persons.column("node")[child])
    kern = households.column("kern")
    beside = (households.column("neighbours")[home] == theirs[:, None]).any(axis=1)
    tests: dict[int, Rows] = {
        PARTNER_TIE: inside & (persons.column("partner")[p] == q),
        PARENT: _has_parent(kin, me, node),
        CHILD_TIE: _has_parent(kin, node, me),
        SIBLING: shared[0] | shared[1],
        GRANDPARENT: _has_parent(kin, mine[0], node) | _has_parent(kin, mine[1], node),
        GRANDCHILD: _has_parent(kin, other[0], me) | _has_parent(kin, other[1], me),
        FRIEND: inside & (persons.column("friends")[p] == q[:, None]).any(axis=1),
        NEIGHBOUR: inside & beside & (theirs != NOBODY),
        IN_LAW: inside & _has_parent(kin, in_law, me),
        VOLUNTEER: inside & (home != theirs) & (kern[home] == kern[theirs]) & (distance == SAME_KERN),
    }
    holds = ~inside & (kin.column("death")[node] <= month)
    for code, test in tests.items():
        holds |= (relation == code) & test
    near = (distance == SAME_HOUSEHOLD) == (inside & (home == theirs))
    near &= (distance >= WITHIN_50_KM) == ~inside
    return [
        *say(np.flatnonzero(~holds), "whose tie does not hold", OF),
        *say(np.flatnonzero(~near), f"at a distance that is not theirs ({', '.join(DISTANCES)})", OF),
    ]


def _tasks(care: Table[Care]) -> list[str]:
    """Look for tasks that such a giver cannot do from where he lives."""
    cannot = (care.column("quarters") > 0) & (tasks()[care.column("relation"), care.column("distance")] == 0)
    return say(np.flatnonzero(cannot.any(axis=1)), "with a task that such a giver cannot do from there", OF)


def _most(persons: Table[Persons], kin: Table[Kin], care: Table[Care], month: int) -> list[str]:
    """Look for people who give more than anybody can with any value of the parameters; work and health may change."""
    age = (month - 1 - persons.column("birth").astype(np.int64)) // 12
    most = np.where(age < ADULT, MOST_YOUNG, MOST_HERE)
    given = persons.column("given").astype(np.int64) + persons.column("given_elsewhere").sum(axis=1, dtype=np.int64)
    away = (care.column("carer") == NOBODY) & (care.column("node") != UNKNOWN)
    hours = care.column("quarters")[away].sum(axis=1, dtype=np.int64)
    theirs = np.bincount(care.column("node")[away], weights=hours, minlength=kin.count)
    return [
        *say(np.flatnonzero(given > QUARTERS * most), f"who give more than anybody can ({MOST_HERE:g} hours a week)"),
        *say(
            np.flatnonzero(theirs > QUARTERS * MOST_ELSEWHERE),
            f"elsewhere who give more than anybody can ({MOST_ELSEWHERE:g} hours a week)",
        ),
    ]


def _pairs(care: Table[Care], month: int) -> list[str]:
    """Look for pairs with two rows, receivers with too many givers, and months to come."""
    receiver, carer, node = (care.column(name).astype(np.int64) for name in ("receiver", "carer", "node"))
    who = np.where(carer != NOBODY, 2 * carer, 2 * node + 1)
    order = np.lexsort((who, receiver))
    same = (receiver[order[1:]] == receiver[order[:-1]]) & (who[order[1:]] == who[order[:-1]])
    asked = receiver[care.column("relation") != VOLUNTEER]  # a volunteer comes on top
    many = np.flatnonzero(np.bincount(asked, minlength=1) > MOST_GIVERS)
    return [
        *say(order[1:][same], "of a pair that has another", OF),
        *say(many, f"with more than {MOST_GIVERS} who give"),
        *say(np.flatnonzero(care.column("since") > month), "that has yet to begin", OF),
    ]


def _sums(persons: Table[Persons], care: Table[Care], limit: NDArray[np.int16] | None) -> list[str]:
    """Look for hours that do not add up."""
    n, quarters = persons.count, care.column("quarters").astype(np.int64)
    covered, given = persons.column("covered").astype(np.int64), persons.column("given").astype(np.int64)
    got = np.zeros_like(covered)
    np.add.at(got, care.column("receiver"), quarters)
    inside = care.column("carer") != NOBODY
    gave = np.bincount(care.column("carer")[inside], weights=quarters[inside].sum(axis=1), minlength=n).astype(np.int64)
    elsewhere = int(quarters[~inside].sum())
    found = [
        *say(np.flatnonzero((got != covered).any(axis=1)), "whose hours received are not those of the arrangements"),
        *say(np.flatnonzero(gave != given), "whose hours given are not those of the arrangements"),
        *say(np.flatnonzero((covered > persons.column("need")).any(axis=1)), "who get more than they need"),
        *say(np.flatnonzero(quarters.sum(axis=1) == 0), "without hours", OF),
    ]
    if int(given.sum()) + elsewhere != int(covered.sum()):
        found.append(f"{int(given.sum())} quarters given here and {elsewhere} elsewhere, {int(covered.sum())} received")
    if limit is not None:
        found += say(np.flatnonzero(given > limit[:n]), "who give more than they can")
    return found


def _parents_elsewhere(
    persons: Table[Persons], households: Table[Households], month: int, kin: Table[Kin]
) -> list[str]:
    """Look for hours given to a parent elsewhere who is none, dead or here, or by somebody who cannot give."""
    beyond = persons.column("given_elsewhere")
    rows = np.flatnonzero(beyond.any(axis=1))
    home = households.column("type")[persons.column("household")[rows]]
    able = (persons.column("status")[rows] == HERE) & (home != INSTITUTION)
    able &= (month - 1 - persons.column("birth")[rows].astype(np.int64)) // 12 >= ADULT
    found = say(rows[~able], "who cannot give to a parent elsewhere")
    node = persons.column("node")[rows]
    for side, parent in enumerate(_parents(kin, node)):
        away = (parent != UNKNOWN) & (kin.column("person")[parent] == NOBODY) & (kin.column("death")[parent] >= month)
        found += say(rows[(beyond[rows, side] > 0) & ~away], "who give to a parent elsewhere who is not there")
    return found
