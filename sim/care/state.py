"""What the processes of mantelzorg need, fixed for a run, and the scratch they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.care_asks import Asked
from agents.care_rules import CareRules, Givers
from agents.luck import Stream
from agents.strain import StrainRules
from agents.ties import Found, Near, scratch
from sim.care.rules import care_rules, strain_rules
from sim.circles import lasting_key
from sim.near import near

if TYPE_CHECKING:
    from sim.world import World

ROOM = 32_768
"""Ties walked at a time: their cells stay in the nearest caches."""


def _no_cells() -> Asked:
    return Asked(*(np.empty(0, dtype=kind) for kind in (np.int32, np.int32, np.uint8, np.uint8, np.float64, np.int32)))


def _nobody(people: int) -> Givers:
    return Givers(*(np.zeros(people, dtype=kind) for kind in (np.int16, np.float32, np.uint8, np.uint8)))


@dataclass
class Caring:
    """Mantelzorg of one run.

    Parameters
    ----------
    rules, strain : fixed.
    near : of the kernen, for walks.
    lasting, strained : keys of luck that stays the same in every month.
    least, turn : see `agents.care_asks.askers`.
    ties : scratch of the walk.
    asked : scratch of the candidates; grows when needed.
    givers, lost : (persons,) scratch of the month: what everybody can give, and who lost a giver.
    """

    rules: CareRules
    strain: StrainRules
    near: Near
    lasting: np.uint64
    strained: np.uint64
    least: int
    turn: int
    ties: Found = field(default_factory=lambda: scratch(ROOM))
    asked: Asked = field(default_factory=_no_cells)
    givers: Givers = field(default_factory=lambda: _nobody(0))
    lost: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, dtype=np.uint8))

    def ready(self, people: int) -> None:
        """Make scratch for so many persons."""
        if len(self.lost) < people:
            self.givers, self.lost = _nobody(people), np.ones(people, dtype=np.uint8)

    def room(self, cells: int) -> Asked:
        """Return scratch for so many candidates, keeping those written."""
        if len(self.asked.row) < cells:
            grown = Asked(*(np.empty(2 * cells, dtype=a.dtype) for a in self.asked))
            for old, new in zip(self.asked, grown, strict=True):
                new[: len(old)] = old
            self.asked = grown
        return self.asked


def caring_of(world: World) -> Caring:
    """Freeze what mantelzorg needs from a world at its start."""
    p = world.parameters
    return Caring(
        rules=care_rules(p, world.kernen.cohesion),
        strain=strain_rules(p),
        near=near(world),
        lasting=lasting_key(world, Stream.CARE),
        strained=lasting_key(world, Stream.STRAIN),
        least=int(p["care.least"]),
        turn=int(p["care.turn"]),
    )
