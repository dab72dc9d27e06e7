"""Life events of families and homes: a move, a birth, the death of a parent, an eviction, an admission."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import events
from agents.domains import CHILD_BORN, CHRONIC, EXTRA_NEED, MOVED, YOUTH_PROBLEM
from agents.households import INSTITUTION, TENURES
from agents.luck import Stream, uniforms
from agents.scanning import equal_rows
from sim.domains.working import ON_BENEFIT, WORKING_AGES
from sim.hazards import monthly_from_hazard
from sim.processes.common import this_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.world import World

OWNED, FREE_RENT = TENURES.index("owned"), TENURES.index("other_rent")
FIRST_BIRTHDAY = 12
"""Months: a child with a long-term condition or a youth problem by then is a child with extra need for its parents. How
many there are follows from the tables of the first year, so nothing is counted twice. Assumption, 0 to 24."""


def _lived_in(world: World, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows are huishoudens with members and no institutions."""
    homes = world.households
    return (homes.column("size")[rows] > 0) & (homes.column("type")[rows] != INSTITUTION)


def eviction(world: World) -> None:
    """Huishoudens with problematic debt who rent are put out of their dwelling and find another one."""
    if world.life is None:
        return
    homes, key = world.households, world.key(Stream.EVICTION)
    chance = float(monthly_from_hazard(np.array(world.parameters["eviction.hazard"])))
    lineage = homes.column("lineage")
    rows = events.to_evict(key, homes.count, chance, OWNED, homes.arrays)
    if len(rows):
        luck = uniforms(world.key(Stream.EVICTION_DESTINATION), lineage[rows])
        upto = world.places.destination[homes.column("kern")[rows]]
        kernen = np.minimum((luck[:, None] >= upto).sum(axis=1), upto.shape[1] - 1)
        people = world.persons.arrays
        events.evict(rows, kernen, world.month, FREE_RENT, people, homes.arrays, world.ledger)


def admit(world: World, first: int) -> None:
    """Let some of the huishoudens that came from abroad this month, the rows from `first` on, be statushouders."""
    if world.life is None:
        return
    wanted = world.parameters["statushouder.arrivals"] / 1000.0 * world.population
    share = wanted / max(float(this_year(world, world.rates.arrivals.values)[1]), 1e-9)
    able = (WORKING_AGES[0] * 12, WORKING_AGES[1] * 12)
    events.admit(
        world.month, world.key(Stream.ADMISSION), first, world.persons.count, share, able, ON_BENEFIT,
        world.persons.arrays, world.households.arrays,
    )  # fmt: skip


def family_events(world: World) -> None:
    """Moves, births, the death of a parent and a child with extra need become life events."""
    if world.life is None:
        return
    people, kin, month = world.persons.arrays, world.kin.arrays, world.month
    homes, birth = world.households, world.persons.column("birth")
    moved = equal_rows(homes.column("since"), month)
    events.tell_homes(moved[_lived_in(world, moved)], MOVED, month, people, homes.arrays)
    events.tell_parents(equal_rows(birth, month), CHILD_BORN, month, people, kin)
    events.tell_children(equal_rows(world.kin.column("death"), month), month, people, kin)
    year = equal_rows(birth, month - FIRST_BIRTHDAY)
    more = year[(people.conditions[year] & np.uint16(CHRONIC | YOUTH_PROBLEM)) != 0]
    events.tell_parents(more, EXTRA_NEED, month, people, kin)
