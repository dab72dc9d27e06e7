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
MOVED = 0.4
"""Share of the friendships of the start that began before one of the two moved between kernen. Chosen so that as many
friends live in the same kern as after twenty years of a run (0.52, 0.51 and 0.52 in the three municipalities); no Dutch
source says how friends are spread. Assumption, range 0-0.6."""
SMALL = 0.01
"""The rounds end when fewer than this share of those who look find a friend."""


def start_circles(world: World) -> None:
    """Make the ties of friends and neighbours of a world about to live its first month.

    Luck is that of the months before the start, so that it is not met again in the run.
    """
    live_beside(world, np.ones(len(world.kernen), dtype=np.bool_))
    start_friends(world)


def start_friends(world: World) -> None:
    """Let everybody look for friends until the share that a run settles at is reached.

    Notes
    -----
    Who moved since looks from the kern where he or she may have lived before: moves between kernen are as many one way
    as the other (`sim.places.balanced`), so the odds of where from are those of where to.
    """
    everyone, filled = np.ones(OLDEST + 1), by_age(FILLED)
    odds, moves = (np.diff(table, axis=1, prepend=0.0) for table in (world.places.reach, world.places.destination))
    reach = np.ascontiguousarray(np.cumsum((1.0 - MOVED) * odds + MOVED * moves @ odds, axis=1))
    for before in range(1, ROUNDS + 1):
        key = world.key(Stream.FRIEND, world.month - before)
        looking, made = make_friends(world, key, everyone, filled, everyone, reach)
        if made < SMALL * looking:
            break
