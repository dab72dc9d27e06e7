"""The mantelzorg of the start population: everybody who needs help has asked already, and spells began in the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.luck import Stream, uniforms
from agents.persons import NEVER
from agents.strain import bear
from sim.processes.care import ask_around, look_around

if TYPE_CHECKING:
    from sim.world import World

SPELL_YEARS = 5.0
"""Mean time that the arrangements of the start have lasted: B029 (3-7 years, unverified)."""
LONGEST = 240
"""Months."""


def start_care(world: World) -> None:
    """Let everybody ask once, on the day before the first month, and draw how long it has gone on."""
    state = world.caring
    if state is None:
        return
    look_around(world, state)
    ask_around(world, state, 1)
    care = world.care
    if not care.count:
        return
    key = world.key(Stream.CARE_START)
    receivers = world.persons.column("lineage")[care.column("receiver")]
    past = -12.0 * SPELL_YEARS * np.log1p(-uniforms(key, receivers ^ world.kin.column("lineage")[care.column("node")]))
    care.column("since")[:] = world.month - np.minimum(past, LONGEST).astype(np.int64)
    order = np.argsort(care.column("since"), kind="stable")
    for name in care.columns:
        care.column(name)[:] = care.column(name)[order]
    own = care.column("carer") >= 0
    since = np.full(world.persons.count, np.iinfo(np.int16).max, dtype=np.int16)
    np.minimum.at(since, care.column("carer")[own], care.column("since")[own])
    gives = world.persons.column("given") > 0
    world.persons.column("care_since")[:] = np.where(gives, since, NEVER)
    calm = state.strain._replace(burn_out=0.0, withdraw=0.0)
    bear(
        world.month, key, state.strained, world.persons.count, care.count, calm, world.persons.arrays, care.arrays,
        np.zeros(4, dtype=np.int64),
    )  # fmt: skip
