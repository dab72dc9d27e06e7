"""Life events and what else a month does to conditions without luck."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.activities import BIJSTAND, NO_INCOME
from agents.ages import age_now
from agents.conditions import LOOK
from agents.domains import (
    ACUTE,
    ADMITTED,
    BEREAVED,
    EVICTED,
    HOUSING,
    LASTS,
    ORDINARY,
    PARENT_DIED,
    PROBLEMATIC,
    RANKS,
    SHOCK_MONTHS,
    YOUTH_PROBLEM,
)
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel, lean, lean_kernel
from agents.kin import UNKNOWN, Kin
from agents.kinship import next_child
from agents.ledger import KERN_IN, KERN_OUT, Ledger
from agents.luck import uniform, uniform_at
from agents.persons import HERE, NOBODY, WIDOWED, Persons
from agents.scanning import BLOCK, add_marked, marked

GROWN_UP = 23
"""First age without the domain opgroeien (Jeugdwet: help to 23)."""


@lean
def happened(p: int, event: int, month: int, persons: Persons) -> None:
    """Note a life event, unless a graver one still works: see `agents.domains.RANKS`."""
    old = persons.event[p]
    lasts = LASTS[old] if RANKS[event] == ORDINARY else min(LASTS[old], SHOCK_MONTHS)
    if RANKS[event] >= RANKS[old] or month - persons.event_month[p] >= lasts:
        persons.event[p] = event
        persons.event_month[p] = month


@lean_kernel
def tell(rows: NDArray[np.int64], event: int, month: int, persons: Persons) -> None:
    """Note an event of some people who live here."""
    for p in rows:
        if persons.status[p] == HERE:
            happened(p, event, month, persons)


@lean_kernel
def admit(
    month: int, key: np.uint64, first: int, n: int, share: float, able: tuple[int, int], on_benefit: float,
    persons: Persons, households: Households,
) -> None:  # fmt: skip
    """Let whole huishoudens that came this month, the rows from `first` to `n`, be admitted as refugees.

    Parameters
    ----------
    key : stream key of ADMISSION.
    share : of the huishoudens.
    able : ages in months between which somebody has bijstand, a share `on_benefit` of huishoudens, or no income.
    """
    for p in range(first, n):
        h = persons.household[p]
        home = households.lineage[h]
        if not uniform(key, home) < share:
            continue
        persons.statushouder[p] = 1
        if able[0] <= month - 1 - persons.birth[p] < able[1]:
            persons.activity[p] = BIJSTAND if uniform_at(key, home, 1) < on_benefit else NO_INCOME
        households.dirty[h] = 1
        if persons.status[p] == HERE:
            happened(p, ADMITTED, month, persons)


@lean_kernel
def tell_parents(children: NDArray[np.int64], event: int, month: int, persons: Persons, kin: Kin) -> None:
    """Note an event of the parents, as far as they live here, of some people who live here."""
    for c in children:
        node = persons.node[c]
        if persons.status[c] != HERE or node == NOBODY:
            continue
        for above in (kin.mother[node], kin.father[node]):
            if above != UNKNOWN and kin.person[above] != NOBODY:
                happened(kin.person[above], event, month, persons)


@lean_kernel
def tell_children(dead: NDArray[np.int64], month: int, persons: Persons, kin: Kin) -> None:
    """Note the death of a parent, given as a node of the kin table, of the children who live here."""
    for node in dead:
        c = kin.child[node]
        while c != UNKNOWN:
            if kin.person[c] != NOBODY:
                happened(kin.person[c], PARENT_DIED, month, persons)
            c = next_child(node, c, kin)


@lean_kernel
def tell_homes(
    homes: NDArray[np.int64], event: int, month: int, persons: Persons, households: Households
) -> None:  # fmt: skip
    """Note an event of all members of some huishoudens."""
    for h in homes:
        p = households.first[h]
        while p != NOBODY:
            happened(p, event, month, persons)
            p = persons.next[p]


@kernel
def to_evict(key: np.uint64, n: int, chance: float, owned: int, households: Households) -> NDArray[np.int64]:
    """List the huishoudens with problematic debt that lose the dwelling they rent this month.

    Parameters
    ----------
    key : stream key of EVICTION.
    n : filled rows of `households`.
    chance : probability in this month.
    owned : tenure of who owns the dwelling.
    """
    debt, tenure, size, kind = households.debt, households.tenure, households.size, households.type
    lineage, marks = households.lineage, np.empty(n, dtype=np.uint8)
    for h in range(n):
        marks[h] = debt[h] == PROBLEMATIC
    rows, k = marked(n, marks), 0
    for h in rows:
        rows[k] = h
        able = tenure[h] != owned and size[h] > 0 and kind[h] != INSTITUTION
        k += able and uniform(key, lineage[h]) < chance
    return rows[:k].copy()


@lean_kernel
def evict(
    homes: NDArray[np.int64],
    kernen: NDArray[np.int64],
    month: int,
    tenure: int,
    persons: Persons,
    households: Households,
    ledger: Ledger,
) -> None:
    """Put huishoudens out of their dwelling: their housing is acute, and they find another to rent.

    Parameters
    ----------
    homes, kernen : rows of the huishoudens, and the kern where each finds a dwelling.
    tenure : of that dwelling.
    """
    for i in range(len(homes)):
        h, new = homes[i], kernen[i]
        old = households.kern[h]
        if new != old:
            households.kern[h] = new
            ledger.by_kern[KERN_OUT, old] += households.size[h]
            ledger.by_kern[KERN_IN, new] += households.size[h]
        households.since[h] = month
        households.tenure[h] = tenure
        households.level[h, HOUSING] = ACUTE
        p = households.first[h]
        while p != NOBODY:
            happened(p, EVICTED, month, persons)
            persons.conditions[p] |= np.uint16(LOOK)
            p = persons.next[p]


@inline
def _outdated(month: int, n: int, persons: Persons) -> NDArray[np.int64]:
    """List who became bereaved or ceased to be, and who turned 23 with a youth problem."""
    marital, partner, bits, birth = persons.marital, persons.partner, persons.conditions, persons.birth
    bereaved, young, latest = np.uint16(BEREAVED), np.uint16(YOUTH_PROBLEM), np.int16(month - 1 - GROWN_UP * 12)
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        block, kind, with_whom = (
            bits[first : first + size],
            marital[first : first + size],
            partner[first : first + size],
        )
        for i in range(len(block)):
            marks[i] = (kind[i] == WIDOWED) & (with_whom[i] == NOBODY)
        for i in range(len(block)):
            marks[i] ^= (block[i] & bereaved) != 0
        born = birth[first : first + size]
        for i in range(len(block)):
            marks[i] |= ((block[i] & young) != 0) & (born[i] <= latest)
        marks[size:] = 0
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@kernel
def refresh(month: int, n: int, persons: Persons) -> None:
    """Set who is bereaved, and end youth problems at the 23rd birthday: what is left counts as an adult's."""
    bereaved, young, conditions = np.uint16(BEREAVED), np.uint16(YOUTH_PROBLEM), persons.conditions
    for p in _outdated(month, n, persons):
        if persons.status[p] != HERE:
            continue
        if persons.marital[p] == WIDOWED and persons.partner[p] == NOBODY:
            conditions[p] |= bereaved
        else:
            conditions[p] &= ~bereaved
        if conditions[p] & young and age_now(month, persons.birth[p]) >= GROWN_UP:
            conditions[p] = conditions[p] & ~young | np.uint16(LOOK)
