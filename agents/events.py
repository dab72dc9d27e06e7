"""Life events and what else a month does to conditions without luck."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import LOOK
from agents.domains import BEREAVED, YOUTH_PROBLEM
from agents.kernel import inline, kernel
from agents.persons import HERE, NOBODY, WIDOWED, Persons
from agents.scanning import BLOCK, add_marked

GROWN_UP = 23
"""First age without the domain opgroeien (Jeugdwet: help to 23)."""


@inline
def happened(p: int, event: int, month: int, persons: Persons) -> None:
    """Note a life event; it takes the place of an earlier one."""
    persons.event[p] = event
    persons.event_month[p] = month


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
