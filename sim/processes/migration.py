"""Who leaves the municipality and who arrives in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents import migration
from agents.luck import Stream, normal, poisson
from sim.domains.spells import bring_past
from sim.hazards import monthly_from_hazard
from sim.kin_of_newcomers import bring_kin
from sim.processes import kin
from sim.processes.common import ARRIVALS, DEPARTURES, this_year
from sim.processes.events import admit
from sim.world import World

ARRIVING, LEAVING = 0, 1
MOST_ARRIVALS = 100_000
"""Expected huishoudens per month above this are refused: no Dutch municipality is near it."""
ARRIVAL_RANKS = 1_000_000
"""Ranks set apart per reason, so that more newcomers from within the country change nobody from abroad."""


def departure(world: World) -> None:
    """Huishoudens and single persons leave the municipality."""
    rates = world.rates
    scale = world.parameters["departures.scale"] * year_effect(world, LEAVING) * world.season(DEPARTURES)
    leave = migration.DepartureRates(
        household=monthly_from_hazard(this_year(world, rates.departure_household.values) * scale * by_kin(world)),
        home=monthly_from_hazard(this_year(world, rates.departure_home.values) * scale),
        abroad=float(this_year(world, rates.departure_abroad.values)),
    )
    migration.departures(
        world.month,
        world.key(Stream.DEPARTURE),
        world.persons.count,
        leave,
        world.persons.arrays,
        world.households.arrays,
        world.ledger,
        kin.leaving(world),
        world.kin.arrays,
    )


def by_kin(world: World) -> NDArray[np.float64]:
    """Return the factor on the departure of people without and with close kin here, (2, 111); by age its mean is 1.

    Notes
    -----
    The mean is over the people of the start, so that the departures of the figures come out there; it is frozen.
    """
    less = world.parameters["departures.kin_here"]
    mean = 1.0 - (1.0 - less) * world.places.rooted
    return np.stack([1.0 / mean, less / mean])


def arrival(world: World) -> None:
    """Newcomers arrive as huishoudens, from elsewhere in the Netherlands and from abroad."""
    expected = this_year(world, world.rates.arrivals.values) / 12.0
    scale = world.parameters["arrivals.scale"] * year_effect(world, ARRIVING) * world.season(ARRIVALS)
    templates, first = world.arrivals.templates, 0
    period = world.arrivals.period(world.year)
    rows: list[int] = []
    templates_chosen: list[NDArray[np.int32]] = []
    for reason in range(2):
        mean = float(expected[reason]) * scale / float(world.arrivals.mean_size[period, reason])
        if mean > MOST_ARRIVALS:
            raise ValueError(f"{mean:.0f} huishoudens arriving in one month is more than {MOST_ARRIVALS}")
        number = int(poisson(world.key(Stream.ARRIVAL_COUNT), np.uint64(world.code * 2 + reason), mean))
        chosen = np.empty(number, dtype=np.int32)
        batch = migration.Batch(world.code, first, reason == 1)
        migration.draw_templates(
            world.key(Stream.ARRIVAL_HOUSEHOLD),
            world.month,
            batch,
            world.arrivals.cumulative[period, reason],
            chosen,
        )
        world.persons.reserve(int((templates.start[chosen + 1] - templates.start[chosen]).sum()))
        world.households.reserve(number)
        rows.append(world.persons.count)
        templates_chosen.append(chosen)
        world.persons.count, world.households.count = migration.arrivals(
            world.month,
            world.key(Stream.ARRIVAL_KERN),
            batch,
            chosen,
            templates,
            world.places.settling,
            world.persons.count,
            world.households.count,
            world.persons.arrays,
            world.households.arrays,
            world.ledger,
        )
        first += ARRIVAL_RANKS
    kin.place_newcomers(world, np.concatenate(templates_chosen), rows[0])
    newcomers = slice(rows[0], world.persons.count)
    bring_kin(world.origin, world.seed, world.month, newcomers, world.persons, world.households, world.kin)
    admit(world, rows[1])
    bring_past(world, rows[0])


def year_effect(world: World, flow: int) -> float:
    """Return the factor of this calendar year on arrivals (0) or departures (1): lognormal with mean 1.

    Years whose volume was observed already carry what happened and have factor 1.
    """
    table = world.rates.arrivals if flow == ARRIVING else world.rates.departure_household
    if table.notes.get("known_from", np.inf) <= world.year <= table.notes.get("known_to", -np.inf):
        return 1.0
    spread = float(world.rates.year_effect.values[flow]) * world.parameters["migration.year_effect"]
    january = world.month - world.month % 12
    z = float(normal(world.key(Stream.YEAR_EFFECT, january), np.uint64(world.code * 2 + flow)))
    return float(np.exp(spread * z - spread * spread / 2.0))
