"""Put the life domains in a world that is about to live its first month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.access.start import begin, lived
from sim.calendar import year_of
from sim.domains.life import mark_state
from sim.domains.past import live_past, settled_life
from sim.domains.rates import domain_rates
from sim.domains.spells import draw_past
from sim.domains.start import start_domains
from sim.domains.working import working_of
from sim.domains.young_wijken import with_wijken
from sim.parameters_domains import DEFAULTS
from sim.rates.shared import seen_by, shared
from sim.recording_domains import new_tally
from sim.synthesis.attributes_levels import Levels

if TYPE_CHECKING:
    from sim.alignment import Alignment
    from sim.statline import Statline
    from sim.world import World

KINDS = {name.split(".")[0] for name in DEFAULTS}
"""First words of the parameters that the base tables follow from."""
FURTHEST = 2100
"""Last year of the tables by calendar year, whatever the horizon, so that no result depends on it."""


def give_domains(world: World, statline: Statline, fresh: bool, frozen: Alignment | None = None) -> None:
    """Make the base tables and what the monthly processes need, and draw the state of the start population.

    Parameters
    ----------
    world : at its start, with the ties of its people.
    statline : the figures that may be seen.
    fresh : the people have no state yet; those of a saved start population have.
    frozen : what the base that this world is compared with was aligned with; default it is aligned with itself.
    """
    parameters = dict(world.parameters)
    first = year_of(world.started)
    own = {name: value for name, value in parameters.items() if name.split(".")[0] in KINDS}
    key = (world.municipality, seen_by(statline), first, tuple(sorted(own.items())))
    rates = shared("domains", key, lambda: domain_rates(world.municipality, statline, first, FURTHEST, own))
    if fresh:
        start_domains(world.month, world.persons, world.households, world.kin, rates, world.people_seed, parameters)
        mark_state(world)
        live_past(world, rates, lived)
        begin(world, None if frozen is None else frozen.room)
    education = Levels(world.municipality, statline, first).education()
    world.working = working_of(world, rates, education, None if frozen is None else frozen.working)
    if fresh:
        draw_past(world, world.working.past)
    world.life = with_wijken(world, settled_life(world, rates, frozen), statline)
    world.tally = new_tally()
