"""Friends and neighbours: ties end, and who has fewer than wanted finds new ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents import friends as friendship
from agents import meeting as acquaintance
from agents import neighbours as neighbourhood
from agents import sociability
from agents.luck import Stream
from agents.persons import OLDEST
from sim.circles import OUT, RECENT, TURNS, ending_monthly, family, lasting_key, meeting, seeking_monthly, wish
from sim.world import World


def lost_ties(world: World) -> None:
    """Ties with people and huishoudens that are no longer there end on both sides."""
    n, people, homes = world.households.count, world.persons.arrays, world.households.arrays
    friendship.lose_friends(world.persons.count, n, people, homes)
    neighbourhood.lose_neighbours(world.month, n, homes)


def friends(world: World) -> None:
    """Friendships end, sooner after a move apart; who wants more friends looks for them."""
    plain, moved = ending_monthly(world.parameters)
    key = world.key(Stream.FRIEND)
    people, homes = world.persons.arrays, world.households.arrays
    friendship.end_friendships(world.month, world.persons.count, key, plain, moved, RECENT, people, homes)
    monthly = seeking_monthly(world.parameters)
    share = np.clip(sociability.LOOKED_FOR * monthly, OUT, 1.0)
    make_friends(world, key, monthly, np.ones(OLDEST + 1), share)


def make_friends(
    world: World, key: np.uint64, monthly: NDArray[np.float64], filled: NDArray[np.float64],
    share: NDArray[np.float64], reach: NDArray[np.float64] | None = None,
) -> tuple[int, int]:  # fmt: skip
    """Let people look for friends once.

    Parameters
    ----------
    key : stream key.
    monthly : (111,) probability of looking, by age, for each friend wanted.
    filled : (111,) share of the friends wanted that is looked for, by age.
    share : (111,) of people who are out to meet others, by age; at least `LOOKED_FOR` times `monthly`, or 1.
    reach : (kern, kern) cumulative probability of looking in a kern; that of the world when left out.

    Returns
    -------
    People who looked for a friend, and friendships made.
    """
    n, people, homes = world.persons.count, world.persons.arrays, world.households.arrays
    room = np.full(n, -1, dtype=np.int8)
    wanting = wish(world, filled)
    rows = sociability.open_to_friends(world.month, key, n, share, wanting, people, room)
    seeking = world.room()
    found = sociability.seekers(world.month, rows, key, monthly, room, people, seeking)
    out = acquaintance.crowd(world.month, rows, len(world.kernen), people, homes)
    made = acquaintance.meet(
        world.month,
        key,
        seeking[:found],
        out,
        room,
        wanting,
        meeting(world, reach),
        family(world),
        people,
        homes,
    )
    return found, made


def neighbours(world: World) -> None:
    """Huishoudens get to know who came to live beside them, in a part of the kernen."""
    live_beside(world, (world.month + np.arange(len(world.kernen))) % TURNS == 0)


def live_beside(world: World, due: NDArray[np.bool_]) -> int:
    """Write the neighbours of everybody in some kernen, (kern,); return how many ties they have."""
    table, share = world.households, world.parameters["neighbours.rewired"]
    return neighbourhood.live_beside(lasting_key(world, Stream.NEIGHBOUR), share, table.count, due, table.arrays)
