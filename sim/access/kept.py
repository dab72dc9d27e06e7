"""The room of teams and staff as arrays that a file can hold, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.access.effects import CHANNELS, GROUPS
from sim.access.state import TEAMS, access_of
from sim.access.workforce import AGES
from sim.provisions.product import STAFF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.world import World

Columns = dict[str, NDArray[Any]]
ROOM = {
    "access.staff": len(STAFF), "access.teams": len(TEAMS), "access.carry": len(TEAMS),
    "access.filled": len(STAFF) * len(AGES), "access.means": len(CHANNELS) * GROUPS,
}  # fmt: skip
"""Arrays of a world with toegang, and their length once they are flat."""


def room_kept(world: World) -> Columns:
    """Return the arrays of `ROOM`; none for a world without toegang."""
    access = world.access
    if access is None:
        return {}
    return {name: getattr(access, name.removeprefix("access.")).ravel() for name in ROOM}


def room_back(world: World, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Give a world toegang with the room that was kept; without it when nothing was."""
    if not all(name in arrays for name in ROOM):
        world.access = None
        return
    world.access = access_of(world)
    for name in ROOM:
        getattr(world.access, name.removeprefix("access.")).flat = arrays[name]


def room_wrong(arrays: Mapping[str, NDArray[Any]]) -> str | None:
    """Return the name of an array of `ROOM` that cannot be: missing, of another shape, or no number of 0 or more."""
    for name, length in ROOM.items():
        array = arrays.get(name)
        if array is None or array.shape != (length,) or array.dtype != np.float64:
            return name
        if not np.all(np.isfinite(array) & (array >= 0.0)):
            return name
    return None
