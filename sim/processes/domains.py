"""Health, mind, youth, levels and burden: the month of the life domains, when the world has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import burden as burdens
from agents import domains, events, levels, striking
from agents.conditions import LOOK
from agents.domains import MENTAL_DISORDER
from agents.luck import GAMMA, MASK, Stream, uniforms
from agents.persons import HERE, NEVER
from agents.scanning import equal_rows
from sim.context import draw_now
from sim.domains.mind import READS_FROM
from sim.domains.newcomers import brought

if TYPE_CHECKING:
    from agents.striking import Draw
    from sim.world import World


def _live(world: World, draw: Draw, stream: Stream) -> None:
    """Let the ways of one process happen."""
    assert world.life is not None
    striking.strike(
        world.month, world.key(stream), world.persons.count, draw, world.life.means, world.persons.arrays,
        world.households.arrays, world.kin.arrays,
    )  # fmt: skip


def newcomers(world: World) -> None:
    """Who came this month brings the health of people of that sex, age and resilience; readers turn 16."""
    life, people = world.life, world.persons.arrays
    if life is None:
        return
    n, month, key = world.persons.count, world.month, world.key(Stream.NEWCOMER_HEALTH)
    rows, readers = equal_rows(people.arrived[:n], month), equal_rows(people.birth[:n], month - 1 - 12 * READS_FROM)
    rows = rows[(people.conditions[rows] == 0) & (people.status[rows] == HERE)]
    new = (people.arrived[readers] == month) & (people.conditions[readers] == 0)
    readers = readers[(people.status[readers] == HERE) & ~new]
    if len(rows):
        sex, birth = people.sex[rows].astype(np.int64), people.birth[rows].astype(np.int64)
        bits, past = brought(month, world.people_seed, key, life.donors, sex, birth, people.lineage[rows])
        people.conditions[rows] = bits
        people.since_mental[rows] = np.where(bits & MENTAL_DISORDER, month - past, NEVER)
    if len(readers):
        luck = uniforms(np.uint64((int(key) + GAMMA) & MASK), people.lineage[readers])
        poor = luck < life.rates.literacy_share.values[people.sex[readers], READS_FROM]
        people.conditions[readers] |= np.where(poor, domains.LOW_LITERACY | LOOK, 0).astype(np.uint16)


def health(world: World) -> None:
    """Long-term illness, limitations, dementia, strokes and falls begin and end."""
    if world.life is not None:
        events.refresh(world.month, world.persons.count, world.persons.arrays)
        _live(world, draw_now(world, "health"), Stream.HEALTH)


def mind(world: World) -> None:
    """Mental disorders, addictions and strong loneliness begin and end."""
    if world.life is not None:
        _live(world, draw_now(world, "mind"), Stream.MIND)


def youth(world: World) -> None:
    """Problems of growing up begin and end."""
    if world.life is not None:
        _live(world, draw_now(world, "youth"), Stream.YOUTH)


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
