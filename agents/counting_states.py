"""Count people and huishoudens of the life domains by group, in one pass each: what the yearly table shows of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now, years
from agents.care_words import beyond
from agents.domains import IMPAIRED, TASKS
from agents.households import INSTITUTION, Households
from agents.kernel import kernel, lean_kernel
from agents.persons import HERE, OLDEST, Persons
from agents.scanning import marked


@lean_kernel
def add_state(flags: NDArray[np.bool_], bit: int, states: NDArray[np.uint32]) -> None:
    """Set one bit in the states of everybody who is flagged, both (n,)."""
    place = np.uint32(bit)
    for p in range(len(flags)):
        states[p] |= np.uint32(flags[p]) << place


@lean_kernel
def completed_ages(month: int, birth: NDArray[np.int16], out: NDArray[np.int64]) -> None:
    """Write the completed age of everybody, both (n,)."""
    begin, oldest = np.int32(month - 1), np.uint32(OLDEST)
    for p in range(len(birth)):
        out[p] = min(years(begin - np.int32(birth[p])), oldest)


@lean_kernel
def count_by_age(month: int, states: NDArray[np.uint32], persons: Persons, out: NDArray[np.int64]) -> None:
    """Count who lives here by state, sex and completed age.

    Parameters
    ----------
    states : (n,) bits, one for each state that a person is in.
    out : (states + 1, 2, 111) added to; the last state is everybody.
    """
    status, sex, birth, everybody = persons.status, persons.sex, persons.birth, len(out) - 1
    for p in range(len(states)):
        if status[p] != HERE:
            continue
        kind, age, left, s = sex[p], age_now(month, birth[p]), states[p], 0
        out[everybody, kind, age] += 1
        while left != 0:
            out[s, kind, age] += left & np.uint32(1)
            left >>= np.uint32(1)
            s += 1


@lean_kernel
def count_categories(
    month: int, category: NDArray[np.uint8], band: NDArray[np.int64], persons: Persons, out: NDArray[np.int64]
) -> None:
    """Count who lives here by category and age band.

    Parameters
    ----------
    category : (n,) of each person.
    band : (months,) age band by completed months; its last one holds for all who are older.
    out : (categories, bands) added to.
    """
    status, birth, last = persons.status, persons.birth, len(band) - 1
    for p in range(len(category)):
        if status[p] == HERE:
            out[category[p], band[min(max(month - 1 - birth[p], 0), last)]] += 1


@kernel
def count_flagged(flags: NDArray[np.uint8], persons: Persons, kern: NDArray[np.int16], out: NDArray[np.int64]) -> None:
    """Count the flagged people who live here by kern.

    Parameters
    ----------
    flags : (n,), 1 or 0.
    kern : of the huishoudens.
    out : (kern,) added to.
    """
    status, home = persons.status, persons.household
    for p in marked(len(flags), flags):
        if status[p] == HERE:
            out[kern[home[p]]] += 1


@kernel
def row_sums(quarters: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return the sum of each row of (n, columns)."""
    out = np.empty(len(quarters), dtype=np.int32)
    for i in range(len(quarters)):
        total = np.int32(0)
        for t in range(quarters.shape[1]):
            total += np.int32(quarters[i, t])
        out[i] = total
    return out


@lean_kernel
def sum_needs(n: int, persons: Persons, kern: NDArray[np.int16], out: NDArray[np.int64]) -> None:
    """Add the need of everybody who lives here by kern and task, (kern, task), in quarter-hours."""
    status, home, need = persons.status, persons.household, persons.need
    some = need.view(np.uint64)  # eight tasks in one word
    for p in range(n):
        if some[p, 0] != 0 and status[p] == HERE:  # most need nothing
            k = kern[home[p]]
            for t in range(len(TASKS)):
                out[k, t] += np.int64(need[p, t])


@lean_kernel
def sum_given(n: int, persons: Persons, kern: NDArray[np.int16], out: NDArray[np.int64]) -> None:
    """Add quarter-hours a week that who lives here gives, to inwoners and to parents elsewhere, by kern, (kern, 2)."""
    status, home, given, beyond_here = persons.status, persons.household, persons.given, persons.given_elsewhere
    for p in range(n):
        afar = np.int64(beyond_here[p, 0]) + np.int64(beyond_here[p, 1])
        if (given[p] != 0 or afar != 0) and status[p] == HERE:
            k = kern[home[p]]
            out[k, 0] += np.int64(given[p])
            out[k, 1] += afar


@lean_kernel
def sum_unmet(n: int, persons: Persons, homes: Households, out: NDArray[np.int64]) -> None:
    """Add unmet need of everybody at home by kern and task, (kern, task), in quarter-hours."""
    status, home, need, covered, kern, kind = (
        persons.status, persons.household, persons.need, persons.covered, homes.kern, homes.type,
    )  # fmt: skip
    asked, met = need.view(np.uint64), covered.view(np.uint64)
    for p in range(n):
        if (asked[p, 0] | met[p, 0]) != 0 and status[p] == HERE and kind[home[p]] != INSTITUTION:
            k = kern[home[p]]
            for t in range(len(TASKS)):
                out[k, t] += np.int64(need[p, t]) - np.int64(covered[p, t])


@lean_kernel
def sum_left(n: int, persons: Persons, homes: Households, out: NDArray[np.int64]) -> None:
    """Add what everybody at home needs and gets from nobody by kern and task, (kern, task), in quarter-hours."""
    status, home, need, covered, helped, kern, kind = (
        persons.status, persons.household, persons.need.view(np.uint64), persons.covered.view(np.uint64),
        persons.helped.view(np.uint64), homes.kern, homes.type,
    )  # fmt: skip
    for p in range(n):
        if need[p, 0] != 0 and status[p] == HERE and kind[home[p]] != INSTITUTION:
            left, k = beyond(beyond(need[p, 0], covered[p, 0]), helped[p, 0]), kern[home[p]]
            for t in range(len(TASKS)):
                out[k, t] += np.int64((left >> np.uint64(8 * t)) & np.uint64(255))


@lean_kernel
def count_impaired(n: int, persons: Persons, homes: Households, out: NDArray[np.int64]) -> None:
    """Count who lives here and is impaired by domain, his own and then those of the huishouden, (domains,)."""
    status, home, level, shared = persons.status, persons.household, persons.level, homes.level
    own = level.shape[1]
    for p in range(n):
        if status[p] != HERE:
            continue
        for d in range(own):
            out[d] += np.int64(0 < level[p, d] <= IMPAIRED)
        for d in range(shared.shape[1]):
            out[own + d] += np.int64(0 < shared[home[p], d] <= IMPAIRED)


@lean_kernel
def mark_homes(
    month: int, n: int, domain: int, first: int, last: int, bit: int, persons: Persons, fields: NDArray[np.uint8]
) -> None:
    """Set a bit of the huishoudens, (homes,), where somebody of `first` to `last` years is impaired in a domain."""
    status, birth, home, level = persons.status, persons.birth, persons.household, persons.level
    for p in range(n):
        if level[p, domain] <= IMPAIRED and status[p] == HERE and first <= age_now(month, birth[p]) <= last:
            fields[home[p]] |= np.uint8(bit)
