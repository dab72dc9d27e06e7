"""Bijstand and the huishouden: it ends beside a partner with an income, and may begin when a couple parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.activities import BIJSTAND, END_OF_RELATIONSHIP, FROM_ELSEWHERE, NO_INCOME, OTHER_IN, OUT_PARTNER
from agents.domains import NO_EVENT, SEPARATED
from agents.households import Households
from agents.kernel import inline, kernel
from agents.luck import uniform
from agents.persons import HERE, NOBODY, RESIDENT, Persons
from agents.scanning import BLOCK, add_marked
from agents.work import WorkCounts, change, enter, has_income


@inline
def _poor(n: int, persons: Persons) -> NDArray[np.int64]:
    """List the people here on bijstand or without an income of their own."""
    activity, status, poor, none = persons.activity, persons.status, np.uint8(BIJSTAND), np.uint8(NO_INCOME)
    rows, found, marks, here = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8), np.uint8(HERE)
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        doing, lives = activity[first : first + size], status[first : first + size]
        for i in range(len(doing)):
            marks[i] = ((doing[i] == poor) | (doing[i] == none)) & (lives[i] == here)
        marks[size:] = 0
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@kernel
def means_test(
    month: int, key: np.uint64, n: int, after_separation: float, persons: Persons, households: Households,
    counts: WorkCounts,
) -> None:  # fmt: skip
    """End bijstand beside a partner with an income; let people without one ask for it when a couple parted this month.

    Parameters
    ----------
    key : stream key of SEPARATED_BIJSTAND.
    after_separation : probability that somebody without an income of their own enters bijstand.
    counts : newcomers who came with bijstand are counted as inflow from elsewhere, statushouders as after asylum.
    """
    for p in _poor(n, persons):
        q = persons.partner[p]
        if persons.activity[p] == BIJSTAND:
            if persons.arrived[p] == month:
                counts.bijstand_in[OTHER_IN if persons.statushouder[p] else FROM_ELSEWHERE] += 1
            if q != NOBODY and has_income(persons.activity[q]):
                counts.bijstand_out[OUT_PARTNER] += 1
                change(p, NO_INCOME, month, NO_EVENT, persons, households, counts.moves)
        elif (
            persons.event[p] == SEPARATED
            and persons.event_month[p] == month
            and persons.role[p] != RESIDENT
            and uniform(key, persons.lineage[p]) < after_separation
        ):
            enter(p, month, END_OF_RELATIONSHIP, NO_EVENT, persons, households, counts)
