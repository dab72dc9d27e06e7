"""Health, mind, youth, levels and burden: the month of the life domains, when the world has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import burden as burdens
from agents import domains, events, levels, onset
from agents.conditions import ADL_LIMITED, IADL_LIMITED, LOOK
from agents.domains import MENTAL_DISORDER
from agents.luck import GAMMA, MASK, Stream, uniforms
from agents.persons import HERE, NEVER, OLDEST
from sim.domains.courses import HEALTH, MIND, YOUTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.domains.courses import Way
    from sim.domains.life import Life
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


def _live(world: World, life: Life, ways: tuple[Way, ...], stream: Stream) -> None:
    """Let the ways of one process happen, one after the other."""
    key, month, people = world.key(stream), world.month, world.persons.arrays
    for way in ways:
        rows = onset.struck(
            month, key, world.persons.count, life.courses[way.name], life.means, people, world.households.arrays,
            world.kin.arrays,
        )  # fmt: skip
        if not len(rows):
            continue
        people.conditions[rows] = people.conditions[rows] & np.uint16(0xFFFF & ~way.clears) | np.uint16(way.sets | LOOK)
        if (way.sets | way.clears) & MENTAL_DISORDER:
            people.since_mental[rows] = month if way.sets & MENTAL_DISORDER else NEVER


def newcomers(world: World) -> None:
    """Who came this month brings conditions as people of that sex and age here have."""
    if world.life is None:
        return
    new = world.persons.column("arrived") == world.month
    rows = np.flatnonzero(new & (world.persons.column("status") == HERE) & (world.persons.column("conditions") == 0))
    if len(rows):
        people = world.persons.arrays
        bits, past = brought(world, world.life.rates, rows)
        people.conditions[rows] = bits
        people.since_mental[rows] = np.where(bits & MENTAL_DISORDER, world.month - past, NEVER)


def brought(world: World, rates: DomainRates, rows: NDArray[np.int64]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return conditions of newcomers, and for how many months a mental disorder has lasted, both (rows,)."""
    key, lineage = int(world.key(Stream.NEWCOMER_HEALTH)), world.persons.column("lineage")[rows]
    sex = world.persons.column("sex")[rows].astype(np.int64)
    age = ((world.month - 1 - world.persons.column("birth")[rows].astype(np.int64)) // 12).clip(0, OLDEST)

    def luck(number: int) -> Floats:
        return uniforms(np.uint64((key + number * GAMMA) & MASK), lineage)

    bits = np.zeros(len(rows), dtype=np.uint16)
    for number, (bit, name) in enumerate(BROUGHT):
        bits |= np.where(luck(number) < getattr(rates, name).values[sex, age], bit, 0).astype(np.uint16)
    rung, adl = luck(RUNG_DRAW), rates.adl_share.values[sex, age]
    bits |= np.where(rung < adl, ADL_LIMITED, 0).astype(np.uint16)
    bits |= np.where(rung < adl + rates.iadl_share.values[sex, age], IADL_LIMITED, 0).astype(np.uint16)
    healthy = np.maximum(1.0 - rates.mental_share.values, 1e-9)
    earlier = (luck(EARLIER_DRAW) < (rates.mental_earlier.values / healthy)[sex, age]) & (bits & MENTAL_DISORDER == 0)
    bits |= np.where(earlier, domains.HAD_MENTAL, 0).astype(np.uint16)
    return bits, _past(rates, luck(PAST_DRAW))


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
        _live(world, world.life, HEALTH, Stream.HEALTH)


def mind(world: World) -> None:
    """Mental disorders, addictions and strong loneliness begin and end."""
    if world.life is not None:
        _live(world, world.life, MIND, Stream.MIND)


def youth(world: World) -> None:
    """Problems of growing up begin and end."""
    if world.life is not None:
        _live(world, world.life, YOUTH, Stream.YOUTH)


def domain_levels(world: World) -> None:
    """Levels follow from what people have and do."""
    life = world.life
    if life is not None:
        levels.household_levels(life.fixed, world.households.count, life.shared, world.households.arrays)
        window, people = int(life.own.months.max()), world.persons.arrays
        levels.person_levels(world.month, life.fixed, world.persons.count, window, life.own, people)


def burden(world: World) -> None:
    """Draaglast is weighed against draagkracht, and need follows from levels."""
    life = world.life
    if life is not None:
        burdens.weigh(
            world.month, life.fixed, world.persons.count, life.weights, life.means, world.persons.arrays,
            world.households.arrays,
        )  # fmt: skip
