"""Health, mind, youth, levels and burden: the month of the life domains, when the world has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import burden as burdens
from agents import domains, events, levels, newcomers_state, striking
from agents.domains import MENTAL_DISORDER
from agents.luck import Stream
from agents.newcomers_state import Brought

if TYPE_CHECKING:
    from agents.striking import Draw
    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats
    from sim.world import World

BROUGHT: tuple[tuple[int, str], ...] = (
    (domains.CHRONIC, "chronic_share"),
    (domains.DEMENTIA, "dementia_share"),
    (domains.STROKE, "stroke_share"),
    (domains.FALL_INJURY, "fall_share"),
    (MENTAL_DISORDER, "mental_share"),
    (domains.ADDICTION, "addiction_share"),
    (domains.LONELY, "lonely_share"),
    (domains.YOUTH_PROBLEM, "youth_share"),
    (domains.LOW_LITERACY, "literacy_share"),
)
"""Conditions that a newcomer may bring, each with the share of its sex and age, independent of the others: assumption,
nothing is known of the health of newcomers. Their places are the numbers of the draws: append, never insert."""


def _live(world: World, draw: Draw, stream: Stream) -> None:
    """Let the ways of one process happen."""
    assert world.life is not None
    striking.strike(
        world.month, world.key(stream), world.persons.count, draw, world.life.means, world.persons.arrays,
        world.households.arrays, world.kin.arrays,
    )  # fmt: skip


def newcomers(world: World) -> None:
    """Who came this month brings conditions as people of that sex and age here have."""
    if world.life is None:
        return
    key, people = world.key(Stream.NEWCOMER_HEALTH), world.persons
    newcomers_state.bring(world.month, key, people.count, brought(world.life.rates), people.arrays)


def brought(rates: DomainRates) -> Brought:
    """Return what newcomers have, and for how many months a mental disorder has lasted."""
    healthy = np.maximum(1.0 - rates.mental_share.values, 1e-9)
    return Brought(
        np.array([bit for bit, _ in BROUGHT]),
        np.array([getattr(rates, name).values for _, name in BROUGHT]),
        rates.adl_share.values,
        rates.iadl_share.values,
        rates.mental_earlier.values / healthy,
        _past(rates),
    )


def _past(rates: DomainRates) -> Floats:
    """Return the cumulative share of episodes by completed month in a stationary stock: of as many as last so long."""
    left = np.exp(-np.concatenate([[0.0], np.cumsum(rates.mental_recovery.values[:-1] / 12.0)]))
    last = max(float(rates.mental_recovery.values[-1]) / 12.0, 1e-3)
    left[-1] /= -np.expm1(-last)  # the open end holds all who last longer
    return np.cumsum(left) / left.sum()


def health(world: World) -> None:
    """Long-term illness, limitations, dementia, strokes and falls begin and end."""
    if world.life is not None:
        events.refresh(world.month, world.persons.count, world.persons.arrays)
        _live(world, world.life.health, Stream.HEALTH)


def mind(world: World) -> None:
    """Mental disorders, addictions and strong loneliness begin and end."""
    if world.life is not None:
        _live(world, world.life.mind, Stream.MIND)


def youth(world: World) -> None:
    """Problems of growing up begin and end."""
    if world.life is not None:
        _live(world, world.life.youth, Stream.YOUTH)


def domain_levels(world: World) -> None:
    """Levels follow from what people have and do."""
    life = world.life
    if life is not None:
        people, homes = world.persons.arrays, world.households.arrays
        window = int(life.own.months.max())
        levels.person_levels(world.month, life.fixed, world.persons.count, window, life.own, people)
        levels.household_levels(life.fixed, world.households.count, life.shared, people, homes)


def burden(world: World) -> None:
    """Draaglast is weighed against draagkracht, and need follows from levels."""
    life = world.life
    if life is not None:
        burdens.weigh(
            world.month, life.fixed, world.persons.count, life.weights, life.means, world.persons.arrays,
            world.households.arrays,
        )  # fmt: skip
