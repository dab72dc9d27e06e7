"""The measures of the scenario: who takes part this month, and what is different for the whole gemeente."""

from __future__ import annotations

from sim.measures.whole import take_effect
from sim.world import World


def measures(world: World) -> None:
    """People enter and leave measures; parameters and rules become what the measures make of them."""
    if world.measures is not None:
        world.measures.live(world)
        take_effect(world, world.measures)
