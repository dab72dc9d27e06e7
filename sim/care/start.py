"""The mantelzorg of the start population: its last years are lived before the first month, with the life domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.luck import Stream, uniforms
from agents.persons import NEVER
from sim.care.state import caring_of
from sim.processes.care import ask_around, care_asks, care_ends, look_around, strain
from sim.recording_domains import new_tally

if TYPE_CHECKING:
    from sim.world import World

LONGEST = 240
"""Months."""


def lived_care(world: World, first: bool) -> None:
    """Live one month of mantelzorg of the past, after the needs of that month are known.

    Parameters
    ----------
    world : at its start; its month is one of the past.
    first : the first such month: everybody asks, and how long what comes of it has lasted is drawn.

    Notes
    -----
    So strain, withdrawal, burn-out and waiting for one's turn to ask are at the start what the run makes of them, and
    the normaliser of the life domains, taken afterwards, holds the effect of strain.
    """
    if first:
        world.caring, world.tally = caring_of(world), new_tally()
        look_around(world, world.caring)
        ask_around(world, world.caring, 1)
        _lasted(world)
    care_ends(world)
    care_asks(world)
    strain(world)


def _lasted(world: World) -> None:
    """Draw how long the first arrangements have gone on, and put them in the order in which they began."""
    care, key, mean = world.care, world.key(Stream.CARE_START), world.parameters["care.spell_years"]
    receivers = world.persons.column("lineage")[care.column("receiver")]
    past = -12.0 * mean * np.log1p(-uniforms(key, receivers ^ world.kin.column("lineage")[care.column("node")]))
    care.column("since")[:] = world.month - np.minimum(past, LONGEST).astype(np.int64)
    order = np.argsort(care.column("since"), kind="stable")
    for name in care.columns:
        care.column(name)[:] = care.column(name)[order]
    own = care.column("carer") >= 0
    since = np.full(world.persons.count, np.iinfo(np.int16).max, dtype=np.int16)
    np.minimum.at(since, care.column("carer")[own], care.column("since")[own])
    gives = world.persons.column("given") > 0
    world.persons.column("care_since")[:] = np.where(gives, since, NEVER)
