"""A relative who does not live here, as he or she stands now: a read-only view for reading and teaching."""

from __future__ import annotations

import math

import numpy as np

from agents.ages import age_now
from agents.households import Households
from agents.kin import Kin
from agents.persons import NOBODY
from sim.world import World

WORDS = ("man", "vrouw")


class Verwant:
    """A relative elsewhere or dead; read-only, found again by lineage.

    Parameters
    ----------
    world : where the inwoner lives whose relative this is.
    lineage : identity of the relative.
    seen_from : lineage of the inwoner.
    """

    def __init__(self, world: World, lineage: int, seen_from: int) -> None:
        self._world = world
        self.lineage = lineage
        self._seen_from = seen_from

    @property
    def node(self) -> int:
        """Row in the kin table, which can change from month to month.

        Raises
        ------
        KeyError : the relative is no longer known, or came back under another lineage.
        """
        return _node(self._world, self.lineage)

    @property
    def alive(self) -> bool:
        """Whether the relative is alive."""
        kin: Kin = self._world.kin.arrays
        return bool(kin.birth[self.node] <= self._world.month < kin.death[self.node])

    @property
    def sex(self) -> str:
        """Sex."""
        return WORDS[int(self._world.kin.arrays.sex[self.node])]

    @property
    def age(self) -> int | None:
        """Age in completed years on the first day of the month; None for the dead."""
        return age_now(self._world.month, int(self._world.kin.arrays.birth[self.node])) if self.alive else None

    @property
    def distance(self) -> float | None:
        """Distance in km to the kern of the inwoner, as the crow flies; None for the dead."""
        if not self.alive:
            return None
        kin, homes = self._world.kin.arrays, self._world.households.arrays
        return away(self._world, kin, homes, self.node, int(kin.person[_node(self._world, self._seen_from)]))

    def __repr__(self) -> str:
        """Show what a reader wants to know."""
        if not self.alive:
            return f"<Verwant {self.sex}, dead>"
        return f"<Verwant {self.sex}, {self.age}, at {self.distance:.0f} km>"


def away(world: World, kin: Kin, homes: Households, node: int, row: int) -> float | None:
    """Return the distance in km between somebody elsewhere and an inwoner's kern, or None when he or she left."""
    home = int(world.persons.arrays.household[row]) if row != NOBODY else NOBODY
    if home == NOBODY:
        return None
    outside, kern = world.elsewhere.outside, int(homes.kern[home])
    return math.hypot(float(kin.east[node]) - outside.east[kern], float(kin.north[node]) - outside.north[kern]) / 10.0


def _node(world: World, lineage: int) -> int:
    """Return the node of a lineage."""
    rows = np.flatnonzero(world.kin.column("lineage") == np.uint64(lineage))
    if not len(rows):
        raise KeyError(f"no relative with lineage {lineage} is known any more")
    return int(rows[0])
