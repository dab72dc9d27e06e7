"""Count the population by group in one pass: the recorder's eyes, and the independent side of every balance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.households import (
    ALONE,
    MARRIED_CHILDREN,
    MARRIED_COUPLE,
    SINGLE_PARENT,
    UNMARRIED,
    UNMARRIED_CHILDREN,
    Households,
)
from agents.kernel import inline, lean_kernel
from agents.persons import CHILD, HEAD, HERE, PARTNER, RESIDENT, Persons


@inline
def position_of(role: int, household_type: int) -> int:
    """Return the CBS position of a person from the role and the type of the huishouden."""
    if role == RESIDENT:
        return 8
    if role == CHILD:
        return 0
    if role == PARTNER:
        if household_type == UNMARRIED:
            return 2
        if household_type == MARRIED_COUPLE:
            return 3
        if household_type == UNMARRIED_CHILDREN:
            return 4
        if household_type == MARRIED_CHILDREN:
            return 5
    if household_type == ALONE:
        return 1
    return 6 if household_type == SINGLE_PARENT and role == HEAD else 7


@lean_kernel
def count_households(
    n_households: int, households: Households, persons_in: NDArray[np.int64], number: NDArray[np.int64]
) -> None:
    """Count persons and huishoudens by (kern, household type), written into two arrays of that shape."""
    persons_in[:] = 0
    number[:] = 0
    for h in range(n_households):
        if households.size[h] > 0:
            persons_in[households.kern[h], households.type[h]] += households.size[h]
            number[households.kern[h], households.type[h]] += 1


@lean_kernel
def count_persons(
    month: int,
    n: int,
    persons: Persons,
    households: Households,
    by_position: NDArray[np.int64],
    by_kern: NDArray[np.int64],
) -> int:
    """Count the people who live here, person by person.

    Parameters
    ----------
    by_position : (9, 2, 111) written: position in the household, sex, age in completed years.
    by_kern : (kern, 20) written: kern, five-year age group.

    Returns
    -------
    The population.
    """
    by_position[:] = 0
    by_kern[:] = 0
    total = 0
    for p in range(n):
        if persons.status[p] != HERE:
            continue
        h = persons.household[p]
        age = age_now(month, persons.birth[p])
        by_position[position_of(persons.role[p], households.type[h]), persons.sex[p], age] += 1
        by_kern[households.kern[h], min(age // 5, 19)] += 1
        total += 1
    return total
