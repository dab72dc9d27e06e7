"""What newcomers bring: the health of somebody of the start population of their sex, age and resilience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.conditions import LOOK, UNWELL
from agents.domains import BEREAVED
from agents.donors import Donors
from agents.persons import HERE, NEVER, OLDEST, RESIDENT
from sim.domains.balance import resilience
from sim.rates.read import AGES

if TYPE_CHECKING:
    from sim.world import World

NEAR = 5.0
"""Donors to either side of the rank: assumption, range 1-20."""
NOT_BROUGHT = UNWELL | BEREAVED
"""Bits that follow from levels and marital state."""


def donors_of(world: World) -> Donors:
    """Return the people of a world at its start from whom newcomers may take their health.

    Notes
    -----
    Conditions hang together, and with resilience, as they do here: the rank of the newcomer's own resilience, moved by
    at most `NEAR` donors, picks the donor of that sex and age. That newcomers are as healthy as people here is an
    assumption; nothing is known of it. The donors are those of the start, so that a measure changes no newcomer.
    """
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
