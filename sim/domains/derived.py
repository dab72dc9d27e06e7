"""States that follow from others and are never stored: kwetsbaar and multiprobleem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.counting_states import troubled_homes
from agents.domains import FINANCES, GROWING_UP, HOUSING, IMPAIRED, MENTAL, RELATIONS, SUBSTANCES, WORK
from agents.households import SINGLE_PARENT, UNMARRIED_CHILDREN
from agents.persons import HERE, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.world import World

CORE = (WORK, RELATIONS, MENTAL, SUBSTANCES, GROWING_UP)
CORE_SHARED = (FINANCES, HOUSING)
"""Domains of which three impaired ones make a multiprobleem family; of own domains one member is enough. Assumption:
sources count families by differing lists."""
MANY = 3


def vulnerable(world: World) -> NDArray[np.bool_]:
    """Return who is kwetsbaar: draaglast above draagkracht for `domains.vulnerable_months` without a break, (n,)."""
    since = world.persons.column("loaded_since").astype(np.int64)
    long = world.month - since >= world.parameters["domains.vulnerable_months"]
    return np.asarray(long & (since != NEVER) & (world.persons.column("status") == HERE))


def multiproblem(world: World) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which huishoudens are families with children, and which of them have three or more core problems."""
    homes = world.households
    kind = homes.column("type")
    family = (homes.column("size") > 0) & (kind >= UNMARRIED_CHILDREN) & (kind <= SINGLE_PARENT)
    problems = troubled_homes(world.persons.count, np.array(CORE), world.persons.arrays, homes.count)
    for domain in CORE_SHARED:
        problems += homes.column("level")[:, domain] <= IMPAIRED
    return family, family & (problems >= MANY)
