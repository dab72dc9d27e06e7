"""What a walk over ties has to know of the kernen: distance classes, coordinates and cohesion."""

from __future__ import annotations

import numpy as np

from agents.kin import MUNICIPALITY, SAME_KERN, WITHIN_5_KM
from agents.luck import Stream
from agents.ties import Near
from sim.circles import lasting_key
from sim.world import World

NEAR_KM = 5.0
"""Upper bound of the class WITHIN_5_KM."""


def near(world: World) -> Near:
    """Return the kernen of a world as `agents.ties.walk` wants them; the same in every month of a run.

    Notes
    -----
    Distances are those between the representative points of two kernen. Which ties of neighbours are active is
    decided by luck that stays the same for the two huishoudens, compared with the cohesion of the kern: a higher
    cohesion keeps every active tie and adds others.
    """
    kernen = world.kernen
    distance = np.where(kernen.distances() <= NEAR_KM, WITHIN_5_KM, MUNICIPALITY).astype(np.uint8)
    np.fill_diagonal(distance, SAME_KERN)
    place = kernen.coordinates()
    return Near(
        distance=distance,
        east=np.ascontiguousarray(place[:, 0]),
        north=np.ascontiguousarray(place[:, 1]),
        cohesion=kernen.cohesion.astype(np.float64),
        key=lasting_key(world, Stream.NEIGHBOUR),
    )
