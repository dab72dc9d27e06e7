"""Give the start population its friends and neighbours."""

from __future__ import annotations

import numpy as np

from agents.luck import Stream
from agents.persons import OLDEST
from sim.circles import FILLED, by_age
from sim.processes.circles import live_beside, make_friends
from sim.world import World

ROUNDS = 12
"""Times that everybody looks for a friend; by then those left find nobody suitable."""
SMALL = 0.01
"""The rounds end when fewer than this share of those who look find a friend."""


def start_circles(world: World) -> None:
    """Make the ties of friends and neighbours of a world about to live its first month.

    Luck is that of the months before the start, so that it is not met again in the run.
    """
    live_beside(world, np.ones(len(world.kernen), dtype=np.bool_))
    start_friends(world)


def start_friends(world: World) -> None:
    """Let everybody look for friends until the share that a run settles at is reached."""
    everyone, filled = np.ones(OLDEST + 1), by_age(FILLED)
    for before in range(1, ROUNDS + 1):
        key = world.key(Stream.FRIEND, world.month - before)
        looking, made = make_friends(world, key, everyone, filled, everyone)
        if made < SMALL * looking:
            break
