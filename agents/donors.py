"""What newcomers bring: the health of somebody of the start population of their sex, age and resilience."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import LOOK
from agents.domains import LOW_LITERACY, MENTAL_DISORDER
from agents.kernel import inline, kernel
from agents.lasting import Kept
from agents.luck import uniform, uniform_at
from agents.persons import HERE, NEVER, OLDEST, Persons
from agents.scanning import equal_rows

AGES = OLDEST + 1


class Donors(NamedTuple):
    """People at home of the start population, by sex, age and, within these, resilience."""

    first: NDArray[np.int64]  # (2 * 111 + 1,) where each sex and age begins
    bits: NDArray[np.uint16]  # (m,) conditions
    past: NDArray[np.int64]  # (m,) months that the mental disorder has lasted


@inline
def _rank(z: float) -> float:
    """Return the share of people with less resilience: the normal distribution by its logistic form, within 0.0002."""
    return 1.0 / (1.0 + math.exp(-(1.5976 * z + 0.07056 * (z * z * z))))


@kernel
def bring_health(
    month: int, key: np.uint64, n: int, donors: Donors, near: float, trait: Kept, born: int,
    poor: NDArray[np.float64], persons: Persons,
) -> None:  # fmt: skip
    """Give who came this month the health of a donor, and let those who come of reading age read badly or not.

    Parameters
    ----------
    key : stream key of NEWCOMER_HEALTH, which parts people of equal rank.
    n : filled rows of `persons`; who came and has no condition yet gets one of the donors'.
    near : donors to either side of the rank.
    trait : (at least n,) resilience, see `agents.lasting`.
    born : month of birth of those who come of reading age this month, newcomers left out.
    poor : (2,) share of them who read badly, by sex.
    """
    lineage, sex, birth, conditions, since = (
        persons.lineage, persons.sex, persons.birth, persons.conditions, persons.since_mental,
    )  # fmt: skip
    readers = equal_rows(birth[:n], born)
    reads = np.empty(len(readers), dtype=np.bool_)
    for i in range(len(readers)):
        p = readers[i]
        new = persons.arrived[p] == month and conditions[p] == 0
        reads[i] = persons.status[p] == HERE and not new
    first, some = donors.first, len(donors.bits)
    for p in equal_rows(persons.arrived[:n], month):
        if conditions[p] != 0 or persons.status[p] != HERE:
            continue
        cell, place = np.int64(sex[p]) * AGES + age_now(month, birth[p]), -1
        if some > 0:
            low, high = first[cell], first[cell + 1]
            moved = _rank(np.float64(trait[p])) * (high - low) + near * (2.0 * uniform(key, lineage[p]) - 1.0)
            place = min(low + np.int64(min(max(moved, 0.0), max(high - low - 1, 0))), some - 1)
        have = donors.bits[place] if place >= 0 else np.uint16(0)
        conditions[p] = have
        since[p] = month - donors.past[place] if have & MENTAL_DISORDER else NEVER
    for i in range(len(readers)):
        p = readers[i]
        if reads[i] and uniform_at(key, lineage[p], 1) < poor[sex[p]]:
            conditions[p] |= np.uint16(LOW_LITERACY | LOOK)
