"""Health, mind, youth, levels and burden: the month of the life domains, when the world has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import burden as burdens
from agents import domains, events, levels, striking
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import MENTAL_DISORDER
from agents.luck import GAMMA, Stream, uniforms
from agents.persons import HERE, NEVER, OLDEST
from sim.context import draw_now

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
RUNG_DRAW, EARLIER_DRAW, PAST_DRAW = 20, 21, 22


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
    people = world.persons.arrays
    rows = np.flatnonzero(world.persons.column("arrived") == world.month)
    rows = rows[(people.status[rows] == HERE) & (people.conditions[rows] == 0)]
    if len(rows):
        bits, past = brought(world, world.life.rates, rows)
        people.conditions[rows] = bits
        people.since_mental[rows] = np.where(bits & MENTAL_DISORDER, world.month - past, NEVER)


def brought(world: World, rates: DomainRates, rows: NDArray[np.int64]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return conditions of newcomers, and for how many months a mental disorder has lasted, both (rows,)."""
    numbers = np.array([*range(len(BROUGHT)), RUNG_DRAW, EARLIER_DRAW, PAST_DRAW], dtype=np.uint64)
    steps = numbers[:, None] * np.uint64(GAMMA)  # as the k-th draw of `agents.luck.uniform_at`
    luck = uniforms(world.key(Stream.NEWCOMER_HEALTH), world.persons.column("lineage")[rows] + steps)
    sex = world.persons.column("sex")[rows].astype(np.int64)
    age = ((world.month - 1 - world.persons.column("birth")[rows].astype(np.int64)) // 12).clip(0, OLDEST)
    bits = np.zeros(len(rows), dtype=np.uint16)
    for draw, (bit, name) in zip(luck, BROUGHT, strict=False):
        bits[draw < getattr(rates, name).values[sex, age]] |= np.uint16(bit)
    (rung, earlier, past), adl = luck[len(BROUGHT) :], rates.adl_share.values[sex, age]
    bits[rung < adl] |= np.uint16(ADL_LIMITED)
    bits[rung < adl + rates.iadl_share.values[sex, age]] |= np.uint16(IADL_LIMITED)
    healthy = np.maximum(1.0 - rates.mental_share.values[sex, age], 1e-9)
    had = (earlier < rates.mental_earlier.values[sex, age] / healthy) & (bits & MENTAL_DISORDER == 0)
    bits[had] |= np.uint16(domains.HAD_MENTAL)
    return bits, _past(rates, past)


def _past(rates: DomainRates, past: Floats) -> NDArray[np.int64]:
    """Return completed months of an episode in a stationary stock: proportional to the share that lasts so long."""
    left = np.exp(-np.concatenate([[0.0], np.cumsum(rates.mental_recovery.values[:-1] / 12.0)]))
    last = max(float(rates.mental_recovery.values[-1]) / 12.0, 1e-3)
    left[-1] /= -np.expm1(-last)  # the open end holds all who last longer
    return np.searchsorted(np.cumsum(left) / left.sum(), past, side="right").astype(np.int64)


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
