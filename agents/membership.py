"""Who lives with whom: join and leave a huishouden, and count every change of kern and household type."""

from __future__ import annotations

import numpy as np

from agents.domains import GRAVITY, NO_DEBT
from agents.households import ALONE, Households
from agents.kernel import lean
from agents.ledger import KERN_IN, KERN_OUT, TYPE_IN, TYPE_OUT, Ledger
from agents.luck import pair
from agents.persons import NOBODY, Persons


@lean
def unlink(p: int, persons: Persons, households: Households) -> None:
    """Take a person out of the chain of its huishouden."""
    h = persons.household[p]
    if households.first[h] == p:
        households.first[h] = persons.next[p]
    else:
        q = households.first[h]
        while persons.next[q] != p:
            q = persons.next[q]
        persons.next[q] = persons.next[p]
    persons.next[p] = NOBODY
    persons.household[p] = NOBODY
    households.size[h] -= np.uint16(1)
    households.dirty[h] = 1


@lean
def link(p: int, h: int, persons: Persons, households: Households) -> None:
    """Put a person who lives nowhere at the head of a huishouden's chain."""
    persons.next[p] = households.first[h]
    households.first[h] = p
    persons.household[p] = h
    households.size[h] += np.uint16(1)
    households.dirty[h] = 1


@lean
def relocate(p: int, h: int, persons: Persons, households: Households, ledger: Ledger) -> None:
    """Move a person to another huishouden and count the change of kern and household type."""
    old = persons.household[p]
    if households.kern[old] != households.kern[h]:
        ledger.by_kern[KERN_OUT, households.kern[old]] += 1
        ledger.by_kern[KERN_IN, households.kern[h]] += 1
    ledger.by_type[TYPE_OUT, households.type[old]] += 1
    ledger.by_type[TYPE_IN, households.type[h]] += 1
    unlink(p, persons, households)
    link(p, h, persons, households)


@lean
def share_debt(old: int, h: int, households: Households) -> None:
    """Give `h` the stage of debt of `old`, whose head moves in, when it is graver, or as grave and begun earlier."""
    mine, other = households.debt[old], households.debt[h]
    since = households.debt_since[old]
    if mine == NO_DEBT or GRAVITY[mine] < GRAVITY[other]:
        return
    if mine != other or since < households.debt_since[h]:
        households.debt[h] = mine
        households.debt_since[h] = since


@lean
def found(h: int, founder: int, month: int, kern: int, persons: Persons, households: Households) -> None:
    """Make the empty row `h` a new huishouden of this founder, who joins it afterwards."""
    households.lineage[h] = pair(persons.lineage[founder], month + 32768)
    households.first[h] = NOBODY
    households.size[h] = 0
    households.kern[h] = kern
    households.since[h] = month
    households.type[h] = ALONE
    households.dirty[h] = 1
