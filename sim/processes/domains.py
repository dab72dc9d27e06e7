"""Health, mind, youth, levels and burden: the month of the life domains, when the world has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import burden as burdens
from agents import donors, events, levels, striking
from agents.luck import Stream
from sim.context import draw_now
from sim.domains.lasting import lasting_of
from sim.domains.mind import READS_FROM
from sim.domains.newcomers import NEAR
from sim.measures.persons import lifted, lighten, look_again

if TYPE_CHECKING:
    from agents.striking import Draw
    from sim.world import World


def _live(world: World, draw: Draw, stream: Stream) -> None:
    """Let the ways of one process happen."""
    assert world.life is not None
    striking.strike(
        world.month, world.key(stream), world.persons.count, draw, world.life.means,
        lasting_of(world, world.life).trait, world.persons.arrays, world.households.arrays, world.kin.arrays,
    )  # fmt: skip


def newcomers(world: World) -> None:
    """Who came this month brings the health of people of that sex, age and resilience; readers turn 16."""
    life = world.life
    if life is None:
        return
    born = world.month - 1 - 12 * READS_FROM
    poor = np.ascontiguousarray(life.rates.literacy_share.values[:, READS_FROM])
    donors.bring_health(
        world.month, world.key(Stream.NEWCOMER_HEALTH), world.persons.count, life.donors, NEAR,
        lasting_of(world, life).trait, born, poor, world.persons.arrays,
    )  # fmt: skip


def health(world: World) -> None:
    """Long-term illness, limitations, dementia, strokes and falls begin and end."""
    if world.life is not None:
        events.refresh(world.month, world.persons.count, world.persons.arrays)
        _live(world, lifted(world, draw_now(world, "health"), "health"), Stream.HEALTH)


def mind(world: World) -> None:
    """Mental disorders, addictions and strong loneliness begin and end."""
    if world.life is not None:
        _live(world, lifted(world, draw_now(world, "mind"), "mind"), Stream.MIND)


def youth(world: World) -> None:
    """Problems of growing up begin and end."""
    if world.life is not None:
        _live(world, lifted(world, draw_now(world, "youth"), "youth"), Stream.YOUTH)


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
        kept, lighter = lasting_of(world, life), look_again(world)
        burdens.weigh(
            world.month, life.fixed, world.persons.count, life.weights, life.means, kept.trait, kept.hours,
            world.persons.arrays, world.households.arrays,
        )  # fmt: skip
        lighten(world, lighter)
