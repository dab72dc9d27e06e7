"""How many friends a person wants, who is out to meet others in a month, and who of them looks for a friend."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.kernel import kernel, lean, lean_kernel
from agents.luck import uniform, uniform_at
from agents.mutual import held
from agents.persons import ACTIVITIES, FRIENDS, HERE, RESIDENT, Persons
from agents.scanning import drawn_below

OTHERS, OUT_OF_WORK, IN_INSTITUTION = 0, 1, 2
"""Classes by which the number of friends wanted differs beside age."""
LOOKED_FOR = 4
"""Friends missing beyond this many make nobody look more often; a choice of method that bounds the work of a month."""
_FIRST_OUT, _LAST_OUT = ACTIVITIES.index("unemployed"), ACTIVITIES.index("disabled")


class Wish(NamedTuple):
    """How many friends people want."""

    key: np.uint64  # of luck that lasts for life: how sociable a person is
    most: NDArray[np.float64]  # (3, 111, FRIENDS) probability of wanting no more than 0, 1 ..., by class and age
    filled: NDArray[np.float64]  # (111,) share of the friends wanted that is looked for; 1 in a run


@lean
def wanted_by(
    lineage: np.uint64, age: int, role: int, activity: int, key: np.uint64, most: NDArray[np.float64], filled: float
) -> int:
    """Return how many friends a person wants."""
    group = OUT_OF_WORK if _FIRST_OUT <= activity <= _LAST_OUT else OTHERS
    group = IN_INSTITUTION if role == RESIDENT else group
    u = uniform(key, lineage)
    wanted = 0
    for k in range(FRIENDS):  # the probabilities never fall, so no branch is needed
        wanted += u >= most[group, age, k]
    if filled < 1.0:
        asked = wanted
        for k in range(asked):
            wanted -= uniform_at(key, lineage, k + 1) >= filled
    return wanted


@kernel
def open_to_friends(
    month: int, key: np.uint64, n: int, share: NDArray[np.float64], wish: Wish, persons: Persons, room: NDArray[np.int8]
) -> NDArray[np.int64]:
    """List who is out to meet others this month, a share drawn by luck, and write how many friends each still wants.

    The luck is that of `seekers`: who is not among the share by age, at least `LOOKED_FOR` times the probability of
    looking for one friend, does not look.

    Parameters
    ----------
    key : stream key of FRIEND for this month.
    share : (111,) by age.
    room : (at least n,) -1 for unknown; written for whose draw comes near.

    Returns
    -------
    Rows of people who live here and want at least one more.
    """
    status, birth, lineage, friends = persons.status, persons.birth, persons.lineage, persons.friends
    roles, activities = persons.role, persons.activity
    lasting, most, filled = wish.key, wish.most, wish.filled
    rows = drawn_below(key, 0, lineage, n, share.max())
    alike, k = share.min() == share.max(), 0
    for p in rows:  # without branches
        here = status[p] == HERE
        room[p] = -1 if here else 0
        rows[k] = p
        k += here & (alike or uniform(key, lineage[p]) < share[age_now(month, birth[p])])
    rows, k = rows[:k], 0
    for p in rows:
        age = age_now(month, birth[p])
        wanted = wanted_by(lineage[p], age, roles[p], activities[p], lasting, most, filled[age])
        room[p] = max(wanted - held(friends, p), 0)
        rows[k] = p
        k += room[p] > 0
    return rows[:k]


@lean_kernel
def seekers(
    month: int,
    rows: NDArray[np.int64],
    key: np.uint64,
    monthly: NDArray[np.float64],
    room: NDArray[np.int8],
    persons: Persons,
    seeking: NDArray[np.int32],
) -> int:
    """List who looks for a friend this month, with probability (111,) by age for each one wanted; return how many."""
    lineage, birth = persons.lineage, persons.birth
    k = 0
    for p in rows:
        seeking[k] = p
        k += uniform(key, lineage[p]) < min(room[p], LOOKED_FOR) * monthly[age_now(month, birth[p])]
    return k
