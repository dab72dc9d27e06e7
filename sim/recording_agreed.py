"""Counts under the names that were agreed with outside users, where another name was in use or nothing was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents import counting_states
from agents.care_codes import OVERLOADED
from agents.counting_kin import mark_parents
from agents.domains import HOUSEHOLD_DOMAINS, PERSON_DOMAINS
from agents.persons import NOBODY
from sim import recording_care as care
from sim.care.rules import QUARTERS, STRICT_HOURS
from sim.domains.derived import vulnerable
from sim.recording_states import ages, by_kern, here

if TYPE_CHECKING:
    from sim.world import World

Counts = NDArray[np.int64]
DOMAINS = (*PERSON_DOMAINS, *HOUSEHOLD_DOMAINS)
"""Groups of the breakdown `domain`."""
OLD = 75


def vulnerable_by_kern(world: World) -> Counts:
    """Return who is kwetsbaar, by kern."""
    return by_kern(world, vulnerable(world))


def impaired(world: World) -> Counts:
    """Return inwoners at level 3 or lower by domain; those of a huishouden count all who live in it."""
    out = np.zeros(len(DOMAINS), dtype=np.int64)
    counting_states.count_impaired(world.persons.count, world.persons.arrays, world.households.arrays, out)
    return out


def intensive(world: World) -> Counts:
    """Return adults who give eight hours of mantelzorg a week or more, without usual help, by kern."""
    given = care.given_in_all(world) - care.usual_quarters(world)
    return by_kern(world, np.asarray(here(world) & (given >= QUARTERS * STRICT_HOURS) & (ages(world) >= care.ADULT)))


def overloaded(world: World) -> Counts:
    """Return carers, any help, who are overloaded, by kern."""
    return by_kern(world, care.carers(world) & (world.persons.column("strain") == OVERLOADED))


def hours_given(world: World) -> NDArray[np.float64]:
    """Return hours a week that inwoners give, to parents elsewhere too, by kern of the giver."""
    return care.given_by_kern(world).sum(axis=1) / QUARTERS


def without_child(world: World) -> Counts:
    """Return people of 75 and over at home who have no living child, here or elsewhere, by kern."""
    has = np.zeros(world.kin.count, dtype=np.uint8)
    mark_parents(world.month, world.kin.count, world.kin.arrays, has)
    old = care.aged_at_home(world, OLD)
    node = world.persons.column("node")[old]
    childless = np.zeros(world.persons.count, dtype=np.bool_)
    childless[old] = (node != NOBODY) & (has[node] == 0)
    return by_kern(world, childless)
