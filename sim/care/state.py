"""What the processes of mantelzorg need, fixed for a run, and the scratch they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.care_asks import Asked
from agents.care_elsewhere import Mirror
from agents.care_rules import CareRules, Givers
from agents.luck import Stream
from agents.persons import Persons
from agents.strain import StrainRules
from agents.ties import Near
from agents.volunteers import VolunteerRules
from sim.care.rules import QUARTERS, care_rules, strain_rules
from sim.circles import lasting_key
from sim.near import near

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.world import World

ROOM = 4096
"""Candidates there is room for at first."""


def _cells(room: int) -> Asked:
    whole, small = np.int32, np.uint8
    return Asked(
        row=np.empty(room, dtype=whole),
        node=np.empty(room, dtype=whole),
        relation=np.empty(room, dtype=small),
        distance=np.empty(room, dtype=small),
        turn=np.empty(room),
        odds=np.empty(room),
        order=np.empty(room, dtype=whole),
    )


def _nobody(people: int) -> Givers:
    return Givers(
        limit=np.zeros(people, dtype=np.int16),
        lean=np.zeros(people, dtype=np.float32),
        marks=np.zeros(people, dtype=np.uint8),
    )


@dataclass
class Caring:
    """Mantelzorg of one run.

    Parameters
    ----------
    rules, strain : fixed.
    near : of the kernen, for walks.
    strained : key of the luck of strain that stays the same in every month.
    asks, least, turn : see `agents.care_asks.askers`.
    mirror : what inwoners give to parents elsewhere, frozen at the start of a run; None while the past is lived.
    looked : whether what everybody gives to parents elsewhere was looked up in the past that is lived.
    volunteering : who helps at home as a volunteer, and the parameters and rules that it was made from.
    asked : scratch of the candidates; grows when needed.
    givers, lost : (persons,) scratch of the month: what everybody can give, and who lost hours.
    elsewhere : (nodes,) scratch of the month: quarter-hours a week that people elsewhere give; nobody gives more than a
        week has.
    readier : the most that measures add to anybody's log odds of giving this month.
    """

    rules: CareRules
    strain: StrainRules
    near: Near
    strained: np.uint64
    asks: int
    least: int
    turn: int
    mirror: Mirror | None = None
    looked: bool = False
    volunteering: tuple[Parameters, CareRules, VolunteerRules] | None = None
    asked: Asked = field(default_factory=lambda: _cells(0))
    givers: Givers = field(default_factory=lambda: _nobody(0))
    lost: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, dtype=np.uint8))
    elsewhere: NDArray[np.uint16] = field(default_factory=lambda: np.empty(0, dtype=np.uint16))
    readier: float = 0.0

    @property
    def lasting(self) -> np.uint64:
        """Key of the luck of a receiver and a giver, the same in every month."""
        return self.rules.key

    def ready(self, world: World) -> None:
        """Make scratch for the persons and nodes of a world, in which nobody lost or gives anything."""
        people, nodes = world.persons.capacity, world.kin.capacity
        if len(self.lost) < people:
            self.givers, self.lost = _nobody(people), np.empty(people, dtype=np.uint8)
        if len(self.elsewhere) < nodes:
            self.elsewhere = np.empty(nodes, dtype=np.uint16)
        self.lost[: world.persons.count] = 0
        self.elsewhere[: world.kin.count] = 0

    def left(self, world: World) -> Persons:
        """Return the people with, as need, what voorzieningen leave of it; the same people without voorzieningen.

        Notes
        -----
        It stands in `Access.heavy`, which is made anew before it is looked at again: memory for one table less.
        """
        people, n, access = world.persons.arrays, world.persons.count, world.access
        if access is None:
            return people
        access.ready(world.persons.capacity)
        need, left = people.need[:n], access.heavy[:n]
        np.minimum(people.helped[:n], need, out=left)
        np.subtract(need, left, out=left)
        return people._replace(need=access.heavy)

    def own(self) -> Caring:
        """Return the same with scratch of its own, for another world."""
        return Caring(
            self.rules, self.strain, self.near, self.strained, self.asks, self.least, self.turn, self.mirror,
            self.looked,
        )  # fmt: skip

    def room(self, cells: int) -> Asked:
        """Return scratch for so many candidates, keeping those written."""
        if len(self.asked.row) < cells:
            grown = _cells(cells + cells // 4)
            for name, old in self.asked._asdict().items():
                getattr(grown, name)[: len(old)] = old
            self.asked = grown
        return self.asked


def caring_of(world: World) -> Caring:
    """Freeze what mantelzorg needs from a world at its start."""
    p = world.parameters
    return Caring(
        rules=care_rules(p, world.kernen.cohesion)._replace(key=lasting_key(world, Stream.CARE)),
        strain=strain_rules(p),
        near=near(world),
        strained=lasting_key(world, Stream.STRAIN),
        asks=int(p["care.asks"] * QUARTERS),
        least=int(p["care.least"]),
        turn=int(p["care.turn"]),
    )
