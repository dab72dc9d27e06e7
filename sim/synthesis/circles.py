"""Give the start population its friends and neighbours."""

from __future__ import annotations

import numpy as np

from agents import neighbours as neighbourhood
from agents.luck import Stream, uniforms
from agents.persons import OLDEST
from sim.circles import FILLED, by_age
from sim.processes.circles import by_ring, make_friends, meet_neighbours
from sim.world import World

ROUNDS = 12
"""Times that everybody looks for a friend; by then those left find nobody suitable."""
SMALL = 0.01
"""The rounds end when fewer than this share of those who look find a friend."""


def start_circles(world: World) -> None:
    """Make the ties of friends and neighbours of a world about to live its first month.

    Luck is that of the months before the start, so that it is not met again in the run.
    """
    start_neighbours(world)
    start_friends(world)


def start_friends(world: World) -> None:
    """Let everybody look for friends until the share that a run settles at is reached."""
    everyone, filled = np.ones(OLDEST + 1), by_age(FILLED)
    for before in range(1, ROUNDS + 1):
        key = world.key(Stream.FRIEND, world.month - before)
        looking, made = make_friends(world, key, everyone, filled, everyone)
        if made < SMALL * looking:
            break


def start_neighbours(world: World) -> None:
    """Put the huishoudens of each kern on a ring, tie each to the next two and rewire some of the ties."""
    table, key = world.households, world.key(Stream.NEIGHBOUR, world.month - 1)
    neighbourhood.ring(by_ring(world), table.arrays)
    one = np.empty(2 * table.count, dtype=np.int32)
    other = np.empty_like(one)
    share = world.parameters["neighbours.rewired"]
    found = neighbourhood.chosen_ties(table.count, key, share, table.arrays, one, other)
    one, other = one[:found], other[:found]
    lineage = table.arrays.lineage
    luck = uniforms(key, lineage[one] ^ lineage[other])
    order = np.lexsort((luck, table.arrays.kern[one]))
    neighbourhood.rewire(one[order], other[order], table.arrays)
    meet_neighbours(world, key)
