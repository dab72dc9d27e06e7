"""What heavy giving does to paid work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.luck import Stream
from agents.strain import stop_work
from sim.processes.work import counts_of

if TYPE_CHECKING:
    from sim.world import World


def leave_work(world: World) -> None:
    """Let carers who are heavily burdened or more give up paid work, by default nobody (B040); not before the start."""
    yearly = world.parameters["care.work_exit"]
    if yearly > 0.0 and world.working is not None and world.month >= world.started:
        stop_work(
            world.month, world.key(Stream.STRAIN), world.persons.count, -float(np.expm1(-yearly / 12)),
            world.persons.arrays, world.households.arrays, counts_of(world).moves,
        )  # fmt: skip
