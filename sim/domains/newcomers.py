"""What newcomers bring: the health of somebody of the start population of their sex, age and resilience."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.conditions import LOOK, UNWELL
from agents.domains import BEREAVED
from agents.luck import uniforms
from agents.persons import HERE, NEVER, OLDEST, RESIDENT
from sim.domains.balance import resilience
from sim.rates.read import AGES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agents.luck import Word
    from sim.world import World

NEAR = 5.0
"""Donors to either side of the rank: assumption, range 1-20."""
NOT_BROUGHT = UNWELL | BEREAVED
"""Bits that follow from levels and marital state."""


class Donors(NamedTuple):
    """People at home of the start population, by sex, age and, within these, resilience.

    Parameters
    ----------
    first : (2 x 111 + 1,) where each sex and age begins.
    bits : (m,) conditions.
    past : (m,) months that the mental disorder has lasted.
    """

    first: NDArray[np.int64]
    bits: NDArray[np.uint16]
    past: NDArray[np.int64]


def donors_of(world: World) -> Donors:
    """Return the people of a world at its start from whom newcomers may take their health."""
    people = world.persons
    rows = np.flatnonzero((people.column("status") == HERE) & (people.column("role") != RESIDENT))
    age = ((world.month - 1 - people.column("birth")[rows].astype(np.int64)) // 12).clip(0, OLDEST)
    cell = people.column("sex")[rows].astype(np.int64) * AGES + age
    order = np.lexsort((resilience(world.people_seed, people.column("lineage")[rows]), cell))
    rows = rows[order]
    since = people.column("since_mental")[rows].astype(np.int64)
    return Donors(
        first=np.searchsorted(cell[order], np.arange(2 * AGES + 1)),
        bits=people.column("conditions")[rows] & np.uint16(0xFFFF & ~NOT_BROUGHT) | np.uint16(LOOK),
        past=np.where(since == NEVER, 0, world.month - since),
    )


def brought(
    month: int, people_seed: int, key: Word, donors: Donors, sex: NDArray[np.int64], birth: NDArray[np.int64],
    lineage: NDArray[np.uint64],
) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:  # fmt: skip
    """Return conditions of newcomers, and for how many months a mental disorder has lasted, both (n,).

    Parameters
    ----------
    people_seed : seed of the start population, on which resilience depends.
    key : stream key of this month, which parts people of equal rank.
    sex, birth, lineage : of the newcomers, (n,).

    Notes
    -----
    Conditions hang together, and with resilience, as they do here: the rank of the newcomer's own resilience, moved by
    at most `NEAR` donors, picks the donor of that sex and age. That newcomers are as healthy as people here is an
    assumption; nothing is known of it. The donors are those of the start, so that a measure changes no newcomer.
    """
    if not len(donors.bits):
        return np.zeros(len(sex), dtype=np.uint16), np.zeros(len(sex), dtype=np.int64)
    age = ((month - 1 - birth) // 12).clip(0, OLDEST)
    cell = sex * AGES + age
    low, high = donors.first[cell], donors.first[cell + 1]
    rank = _normal_rank(resilience(people_seed, lineage)) * (high - low)
    moved = rank + NEAR * (2.0 * uniforms(np.uint64(int(key)), lineage) - 1.0)
    place = low + np.clip(moved, 0, np.maximum(high - low - 1, 0)).astype(np.int64)
    place = np.minimum(place, len(donors.bits) - 1)
    return donors.bits[place], donors.past[place]


def _normal_rank(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of people with less resilience: the normal distribution by its logistic form, within 0.0002."""
    return np.asarray(1.0 / (1.0 + np.exp(-(1.5976 * z + 0.07056 * (z * z * z)))))
