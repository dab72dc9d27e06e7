"""Put the life domains in a world that is about to live its first month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.calendar import year_of
from sim.care.start import lived_care
from sim.domains.life import life_of, mark_state
from sim.domains.past import live_past, settled_rates
from sim.domains.rates import domain_rates
from sim.domains.spells import draw_past
from sim.domains.start import start_domains
from sim.domains.working import working_of
from sim.domains.young_wijken import with_wijken
from sim.recording_domains import new_tally
from sim.synthesis.attributes_levels import Levels

if TYPE_CHECKING:
    from sim.statline import Statline
    from sim.world import World

FURTHEST = 2100
"""Last year of the tables by calendar year, whatever the horizon, so that no result depends on it."""


def give_domains(world: World, statline: Statline, fresh: bool) -> None:
    """Make the base tables and what the monthly processes need, and draw the state of the start population.

    Parameters
    ----------
    world : at its start, with the ties of its people.
    statline : the figures that may be seen.
    fresh : the people have no state yet; those of a saved start population have.
    """
    parameters = dict(world.parameters)
    first = year_of(world.started)
    rates = domain_rates(world.municipality, statline, first, FURTHEST, parameters)
    if fresh:
        start_domains(world.month, world.persons, world.households, world.kin, rates, world.people_seed, parameters)
        mark_state(world)
        live_past(world, rates, lived_care)
    education = Levels(world.municipality, statline, first).education()
    world.working = working_of(world, rates, education)
    if fresh:
        draw_past(world, world.working.past)
    world.life = with_wijken(world, life_of(world, settled_rates(world, rates)), statline)
    world.tally = new_tally()
