"""At the end of the month, give every huishouden whose members changed its head and its type again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.households import (
    ALONE,
    INSTITUTION,
    MARRIED_CHILDREN,
    MARRIED_COUPLE,
    OTHER_HOUSEHOLD,
    SINGLE_PARENT,
    UNMARRIED,
    UNMARRIED_CHILDREN,
    Households,
)
from agents.kernel import kernel, lean
from agents.kin import UNKNOWN, Kin
from agents.kinship import father_row, mother_row, row_of
from agents.ledger import INSTITUTION_ENTRIES, TYPE_IN, TYPE_OUT, Ledger
from agents.membership import relocate
from agents.persons import CHILD, HEAD, MARRIED, NOBODY, OTHER, PARTNER, RESIDENT, Persons
from agents.scanning import marked

ADULT = 18 * 12
"""Months: from this age a person can head a huishouden without parents."""


@lean
def _home_for(p: int, persons: Persons, households: Households, kin: Kin) -> int:
    """Return the huishouden of a living parent, or else of a grandparent, of a child left without one; or -1."""
    node = persons.node[p]
    for parent in (kin.mother[node], kin.father[node]):
        row = row_of(parent, kin.person)
        if row != NOBODY and persons.role[row] in (HEAD, PARTNER):
            return persons.household[row]
    for parent in (kin.mother[node], kin.father[node]):
        if parent == UNKNOWN:
            continue
        for grand in (kin.mother[parent], kin.father[parent]):
            row = row_of(grand, kin.person)
            if row != NOBODY and persons.role[row] in (HEAD, PARTNER):
                return persons.household[row]
    return NOBODY


@lean
def _is_child_of(p: int, h: int, persons: Persons, kin: Kin) -> bool:
    """Tell whether a parent of this person lives in the huishouden."""
    for parent in (mother_row(p, persons, kin), father_row(p, persons, kin)):
        if parent != NOBODY and persons.household[parent] == h:
            return True
    return False


@kernel
def settle_minors(
    month: int,
    n_households: int,
    institution_of: NDArray[np.int32],
    persons: Persons,
    households: Households,
    kin: Kin,
    ledger: Ledger,
) -> int:
    """Take in the minors of huishoudens that have no adult left: by the other parent, a grandparent or an institution.

    Returns
    -------
    The number of minors taken in.
    """
    taken = 0
    for h in marked(n_households, households.dirty):
        if households.size[h] == 0 or households.type[h] == INSTITUTION:
            continue
        adults = 0
        q = households.first[h]
        while q != NOBODY:
            if month - persons.birth[q] >= ADULT or persons.role[q] in (HEAD, PARTNER):
                adults += 1
            q = persons.next[q]
        if adults > 0:
            continue
        q = households.first[h]
        while q != NOBODY:
            after = persons.next[q]
            home = _home_for(q, persons, households, kin)
            if home == NOBODY:
                home = institution_of[households.kern[h]]
                persons.role[q] = RESIDENT
                ledger.by_kern[INSTITUTION_ENTRIES, households.kern[h]] += 1
                ledger.by_type[INSTITUTION_ENTRIES, households.type[h]] += 1
            else:
                persons.role[q] = CHILD if _is_child_of(q, home, persons, kin) else OTHER
            relocate(q, home, persons, households, ledger)
            taken += 1
            q = after
    return taken


@lean
def _type_of(h: int, persons: Persons, households: Households) -> int:
    """Mend the roles of the members and return the CBS type of the huishouden."""
    partners = heads = children = married = 0
    q = households.first[h]
    while q != NOBODY:
        role = persons.role[q]
        if role == PARTNER:
            partners += 1
            married += 1 if persons.marital[q] == MARRIED else 0
        elif role == HEAD:
            heads += 1
        elif role == CHILD:
            children += 1
        q = persons.next[q]
    if partners == 2:
        if children > 0:
            return MARRIED_CHILDREN if married == 2 else UNMARRIED_CHILDREN
        return MARRIED_COUPLE if married == 2 else UNMARRIED
    if heads == 1 and children > 0:
        return SINGLE_PARENT
    if households.size[h] == 1:
        persons.role[households.first[h]] = HEAD
        return ALONE
    if heads == 0:
        q = households.first[h]
        while q != NOBODY:
            persons.role[q] = OTHER
            q = persons.next[q]
    return OTHER_HOUSEHOLD


@kernel
def settle(n_households: int, persons: Persons, households: Households, ledger: Ledger) -> int:
    """Set the type of every huishouden whose members changed, and count its members from the old type to the new.

    Returns
    -------
    The number of huishoudens looked at.
    """
    seen = 0
    for h in marked(n_households, households.dirty):
        seen += 1
        households.dirty[h] = 0
        if households.size[h] == 0 or households.type[h] == INSTITUTION:
            continue
        old, new = households.type[h], _type_of(h, persons, households)
        if new != old:
            ledger.by_type[TYPE_OUT, old] += households.size[h]
            ledger.by_type[TYPE_IN, new] += households.size[h]
            households.type[h] = new
    return seen
