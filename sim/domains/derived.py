"""States that follow from others and are never stored: kwetsbaar and multiprobleem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.domains import FINANCES, GROWING_UP, HOUSING, IMPAIRED, MENTAL, RELATIONS, SUBSTANCES, WORK
from agents.households import SINGLE_PARENT, UNMARRIED_CHILDREN
from agents.persons import HERE, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.world import World

ADULT, GROWN_UP = 18, 23
SOCIO_ECONOMIC = (WORK,)
SOCIO_ECONOMIC_SHARED = (FINANCES, HOUSING)
OF_ADULTS = (MENTAL, SUBSTANCES, RELATIONS)
OF_CHILDREN = (GROWING_UP,)
"""A017: a multiprobleem family has problems on each of three fields: socio-economic, psychosocial of an adult and
psychosocial of a child (0-22, A015). A domain is a problem at level 3 or lower. That help must have lasted three years
is left out: help is no part of the life domains; without it the count is the wider one, not that of the register."""


def vulnerable(world: World) -> NDArray[np.bool_]:
    """Return who is kwetsbaar: draaglast above draagkracht for `domains.vulnerable_months` without a break, (n,)."""
    since = world.persons.column("loaded_since").astype(np.int64)
    long = world.month - since >= world.parameters["domains.vulnerable_months"]
    return np.asarray(long & (since != NEVER) & (world.persons.column("status") == HERE))


def multiproblem(world: World) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which huishoudens are families with children, and which of them have problems on all three fields."""
    homes = world.households
    kind = homes.column("type")
    family = (homes.column("size") > 0) & (kind >= UNMARRIED_CHILDREN) & (kind <= SINGLE_PARENT)
    here = world.persons.column("status") == HERE
    home = world.persons.column("household")[here]
    age = (world.month - 1 - world.persons.column("birth")[here].astype(np.int64)) // 12
    level = world.persons.column("level")[here] <= IMPAIRED

    def somebody(domains: tuple[int, ...], who: NDArray[np.bool_]) -> NDArray[np.bool_]:
        bad = level[:, list(domains)].any(axis=1) & who
        return np.asarray(np.bincount(home[bad], minlength=homes.count) > 0)

    money = (homes.column("level")[:, list(SOCIO_ECONOMIC_SHARED)] <= IMPAIRED).any(axis=1)
    money |= somebody(SOCIO_ECONOMIC, age >= ADULT)
    return family, family & money & somebody(OF_ADULTS, age >= ADULT) & somebody(OF_CHILDREN, age < GROWN_UP)
