"""Leave the parental home, and move from one kern to another within the municipality."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.households import Households
from agents.kernel import inline, kernel, lean, lean_kernel
from agents.ledger import KERN_IN, KERN_OUT, LEAVING_HOME, Ledger
from agents.luck import uniform
from agents.membership import found, relocate
from agents.persons import CHILD, HEAD, HERE, PARTNER, WOMAN, Persons
from agents.scanning import drawn_below


@lean
def draw_position(cumulative: NDArray[np.float64], u: float) -> int:
    """Return the position of `u` in a cumulative distribution, over kernen or anything else."""
    return min(int(np.searchsorted(cumulative, u, side="right")), len(cumulative) - 1)


@inline
def is_reference(role: int, sex: int) -> bool:
    """Tell whether a person is the one whose age decides for the huishouden: its head, or the woman of a couple.

    It takes scalars: handing a group of arrays to a function in a hot loop costs ten times the draw itself.
    """
    return role == HEAD or (role == PARTNER and sex == WOMAN)


@kernel
def leaving_home(
    month: int,
    key: np.uint64,
    n: int,
    monthly: NDArray[np.float64],
    persons: Persons,
    leavers: NDArray[np.int32],
) -> int:
    """List the children at home who start living alone, with a probability this month by (sex, age)."""
    k = 0
    ceiling = monthly.max()
    for p in drawn_below(key, 0, persons.lineage, n, ceiling):
        u = uniform(key, persons.lineage[p])
        if persons.role[p] != CHILD or persons.status[p] != HERE:
            continue
        if u < monthly[persons.sex[p], age_now(month, persons.birth[p])]:
            leavers[k] = p
            k += 1
    return k


@lean_kernel
def start_alone(
    month: int,
    key: np.uint64,
    leavers: NDArray[np.int32],
    destination: NDArray[np.float64],
    n_households: int,
    persons: Persons,
    households: Households,
    ledger: Ledger,
) -> int:
    """Give each leaver a huishouden of their own, in a kern drawn from (kern, kern) cumulative probabilities.

    Returns
    -------
    The number of filled rows of households afterwards.
    """
    for i in range(len(leavers)):
        p = leavers[i]
        old = persons.household[p]
        kern = draw_position(destination[households.kern[old]], uniform(key, persons.lineage[p]))
        found(n_households, p, month, kern, persons, households)
        ledger.by_kern[LEAVING_HOME, households.kern[old]] += 1
        ledger.by_type[LEAVING_HOME, households.type[old]] += 1
        relocate(p, n_households, persons, households, ledger)
        persons.role[p] = HEAD
        n_households += 1
    return n_households


@kernel
def moves(
    month: int,
    key: np.uint64,
    key_kern: np.uint64,
    n: int,
    monthly: NDArray[np.float64],
    destination: NDArray[np.float64],
    persons: Persons,
    households: Households,
    ledger: Ledger,
) -> int:
    """Move whole huishoudens to the kern they draw, with a probability this month by the reference person's age.

    Returns
    -------
    The number of huishoudens that changed kern; those that moved within their kern are not counted.
    """
    moved = 0
    ceiling = monthly.max()
    for p in drawn_below(key, 0, persons.lineage, n, ceiling):
        lineage = persons.lineage[p]
        u = uniform(key, lineage)
        if persons.status[p] != HERE or not is_reference(persons.role[p], persons.sex[p]):
            continue
        if u >= monthly[age_now(month, persons.birth[p])]:
            continue
        h = persons.household[p]
        old = households.kern[h]
        new = draw_position(destination[old], uniform(key_kern, lineage))
        if new != old:
            households.kern[h] = new
            households.since[h] = month
            ledger.by_kern[KERN_OUT, old] += households.size[h]
            ledger.by_kern[KERN_IN, new] += households.size[h]
            moved += 1
    return moved
