"""Relatives elsewhere: who of them has children this year, who may come back, and newcomers' place in a family."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents import kin_arrival, kin_elsewhere
from agents.luck import Stream
from sim.kin_of_newcomers import bring_fathers
from sim.world import World

JANUARY = 0


def relatives_elsewhere(world: World) -> None:
    """Newborns of women alone get a father; in January relatives elsewhere have the children of the coming year.

    Then, too, those who may come back are listed.
    """
    bring_fathers(world.origin, world.seed, world.month, world.persons, world.households, world.kin)
    if world.month % 12 != JANUARY:
        return
    rates = world.rates
    women = np.minimum(world.elsewhere.women(world.year) * world.parameters["fertility.scale"], 1.0)
    luck = kin_elsewhere.Fertility(
        birth=world.key(Stream.KIN_BIRTH),
        death=world.key(Stream.KIN_DEATH),
        women=women,
        men=later(women, world.parameters["kin.father_later"]),
        interval=world.elsewhere.interval,
        boys=float(rates.boys.values[0]),
        twins=float(rates.multiple.values[0]),
    )
    kin = world.kin
    some = np.empty(kin.count + 1, dtype=np.int32)
    found = kin_elsewhere.expecting_elsewhere(world.month, luck, kin.count, kin.arrays, some)
    kin.reserve(2 * found)
    kin.count = kin_elsewhere.births_elsewhere(
        world.month, luck, some[:found].copy(), world.elsewhere.outside, kin.count, kin.arrays
    )
    start = np.zeros_like(kin_arrival.no_returners().start)
    node = np.empty(kin.count, dtype=np.int32)
    some = np.empty(kin.count, dtype=np.int32)
    found = kin_arrival.index_returners(world.month, kin.count, kin.arrays, start, node, some)
    world.returners = kin_arrival.Returners(start, node[:found].copy())


def later(schedule: NDArray[np.float64], years: float) -> NDArray[np.float64]:
    """Return a schedule by age (first axis) that comes so many years later, linear between ages, 0 before its start."""
    ages = np.arange(len(schedule), dtype=np.float64)
    return np.stack([np.interp(ages - years, ages, column, left=0.0) for column in schedule.T], axis=1)


def place_newcomers(world: World, chosen: NDArray[np.int32], first: int) -> None:
    """Give the persons from row `first` on, made of the `chosen` templates, their place in the kin table."""
    world.kin.reserve(world.persons.count - first)
    world.kin.count = kin_arrival.place_newcomers(
        world.month,
        world.key(Stream.KIN_RETURN),
        world.parameters["kin.return_share"] * world.elsewhere.parent_lives,
        chosen,
        world.arrivals.templates,
        first,
        world.returners,
        world.persons.arrays,
        world.kin.count,
        world.kin.arrays,
    )


def leaving(world: World) -> kin_elsewhere.Leaving:
    """Return what those who leave this month need to live elsewhere."""
    return kin_elsewhere.Leaving(
        place=world.key(Stream.KIN_PLACE),
        death=world.key(Stream.KIN_DEATH),
        median=10.0 * world.parameters["kin.departure_distance_km"],
        spread=world.parameters["kin.departure_distance_spread"],
        abroad=10.0 * world.parameters["kin.abroad_distance_km"],
        outside=world.elsewhere.outside,
    )
