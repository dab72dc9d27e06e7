"""What follows from other states and is never stored: kwetsbaar, multiprobleem, need of income."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.counting_states import mark_homes
from agents.domains import FINANCES, GROWING_UP, HOUSING, IMPAIRED, MENTAL, RELATIONS, SUBSTANCES, WORK
from agents.households import INSTITUTION, MARRIED_CHILDREN, SINGLE_PARENT, UNMARRIED, UNMARRIED_CHILDREN
from agents.persons import HERE, NEVER, OLDEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.world import World

ADULT, GROWN_UP = 18, 23
NORM_ALONE, NORM_COUPLE = 1075.44, 1536.34
"""Bijstandsnorm from 21 to the AOW age of one person and of a couple, net EUR per month with holiday allowance,
1 January 2021 (normenbrief of the ministry of SZW); not in the dossier, unverified. Also used above the AOW age, where
the norm is some 10% higher, and whatever the number of children, who are paid for by other schemes."""
CLASS_INCOME = (0.95, 1.05, 1.15)
"""Income over the norm in the three lowest classes of `INCOMES`: the middle of the class, and for the open one below
the norm an assumption, range 0.8-1."""
ENOUGH = 1.2
"""Municipal schemes for low incomes mostly end at 110-120% of the norm; default 1.2, range 1.0-1.3."""
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
    level = homes.column("level")
    fields = np.zeros(homes.count, dtype=np.uint8)  # one bit each
    for domain in SOCIO_ECONOMIC_SHARED:
        fields |= level[:, domain] <= IMPAIRED
    for bit, domains, first, last in (
        (1, SOCIO_ECONOMIC, ADULT, OLDEST),
        (2, OF_ADULTS, ADULT, OLDEST),
        (4, OF_CHILDREN, 0, GROWN_UP - 1),
    ):
        for domain in domains:
            mark_homes(world.month, world.persons.count, domain, first, last, bit, world.persons.arrays, fields)
    return family, family & (fields == 1 | 2 | 4)


def income_need(world: World, enough: float = ENOUGH) -> NDArray[np.float64]:
    """Return how many euros a month each private huishouden falls short of `enough` times the social minimum, (h,).

    Parameters
    ----------
    enough : multiple of the social minimum that is enough.
    """
    homes = world.households
    kind, income = homes.column("type"), homes.column("income").astype(np.int64)
    norm = np.where((kind >= UNMARRIED) & (kind <= MARRIED_CHILDREN), NORM_COUPLE, NORM_ALONE)
    low = (income < len(CLASS_INCOME)) & (homes.column("size") > 0) & (kind != INSTITUTION)
    has = np.array(CLASS_INCOME)[np.minimum(income, len(CLASS_INCOME) - 1)]
    return np.asarray(np.where(low, np.maximum(enough - has, 0.0) * norm, 0.0))
