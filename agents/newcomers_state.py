"""Conditions that newcomers bring, as people of their sex and age have them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import HAD_MENTAL, MENTAL_DISORDER
from agents.kernel import inline, kernel
from agents.luck import uniform_at
from agents.persons import HERE, NEVER, Persons
from agents.scanning import BLOCK, add_marked, mark_equal

RUNG_DRAW, EARLIER_DRAW, PAST_DRAW = 20, 21, 22
"""Numbers of the draws beside those of the conditions, which are numbered by their place."""


class Brought(NamedTuple):
    """What newcomers have, independent of each other."""

    bits: NDArray[np.int64]  # (conditions,)
    share: NDArray[np.float64]  # (conditions, 2, 111)
    adl: NDArray[np.float64]  # (2, 111) with an ADL limitation
    iadl: NDArray[np.float64]  # (2, 111) with an IADL limitation only
    earlier: NDArray[np.float64]  # (2, 111) with a mental disorder in the past, of those without one
    past: NDArray[np.float64]  # (months,) cumulative share of mental disorders by completed month


@inline
def _came(month: int, n: int, arrived: NDArray[np.int16]) -> NDArray[np.int64]:
    """List who came this month."""
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        marks[:] = 0
        mark_equal(marks, first, min(BLOCK, n - first), arrived, month)
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@kernel
def bring(month: int, key: np.uint64, n: int, brought: Brought, persons: Persons) -> int:
    """Give who came this month, and has nothing yet, the conditions that newcomers bring.

    Parameters
    ----------
    key : stream key of NEWCOMER_HEALTH.
    n : filled rows of `persons`.

    Returns
    -------
    How many newcomers there are.
    """
    bits, share, past, conditions, lineages = (
        brought.bits, brought.share, brought.past, persons.conditions, persons.lineage,
    )  # fmt: skip
    found = 0
    for p in _came(month, n, persons.arrived):
        if persons.status[p] != HERE or conditions[p] != 0:
            continue
        lineage, sex, age, have = lineages[p], persons.sex[p], age_now(month, persons.birth[p]), 0
        for k in range(len(bits)):
            if uniform_at(key, lineage, k) < share[k, sex, age]:
                have |= bits[k]
        rung = uniform_at(key, lineage, RUNG_DRAW)
        if rung < brought.adl[sex, age]:
            have |= ADL_LIMITED
        if rung < brought.adl[sex, age] + brought.iadl[sex, age]:
            have |= IADL_LIMITED
        if have & MENTAL_DISORDER:
            lasted = np.searchsorted(past, uniform_at(key, lineage, PAST_DRAW), side="right")
            persons.since_mental[p] = month - lasted
        else:
            persons.since_mental[p] = NEVER
            if uniform_at(key, lineage, EARLIER_DRAW) < brought.earlier[sex, age]:
                have |= HAD_MENTAL
        conditions[p] = have
        found += 1
    return found
