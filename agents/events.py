"""Life events and what else a month does to conditions without luck."""

from __future__ import annotations

import numpy as np

from agents.ages import age_now
from agents.conditions import LOOK
from agents.domains import BEREAVED, YOUTH_PROBLEM
from agents.kernel import inline, kernel
from agents.persons import HERE, NOBODY, WIDOWED, Persons

GROWN_UP = 23
"""First age without the domain opgroeien (Jeugdwet: help to 23)."""


@inline
def happened(p: int, event: int, month: int, persons: Persons) -> None:
    """Note a life event; it takes the place of an earlier one."""
    persons.event[p] = event
    persons.event_month[p] = month


@kernel
def refresh(month: int, n: int, persons: Persons) -> None:
    """Set who is bereaved, and end youth problems at the 23rd birthday: what is left counts as an adult's."""
    bereaved, young = np.uint16(BEREAVED), np.uint16(YOUTH_PROBLEM)
    for p in range(n):
        if persons.status[p] != HERE:
            continue
        if persons.marital[p] == WIDOWED and persons.partner[p] == NOBODY:
            persons.conditions[p] |= bereaved
        elif persons.conditions[p] & bereaved:
            persons.conditions[p] &= ~bereaved
        if persons.conditions[p] & young and age_now(month, persons.birth[p]) >= GROWN_UP:
            persons.conditions[p] = persons.conditions[p] & ~young | np.uint16(LOOK)
