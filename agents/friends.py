"""How friendships end: with a death or a move away, or by luck; how they begin is in `agents.meeting`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.households import Households
from agents.kernel import kernel, lean
from agents.luck import pair_first, pair_second, uniform
from agents.mutual import tied, untie
from agents.persons import FRIENDS, NOBODY, RESIDENT, Persons
from agents.scanning import drawn_below, marked

LOOKED_OVER = 12
"""Months between two times that a person looks over his or her friendships, on average."""


@lean
def _any(friends: NDArray[np.int32], p: int) -> bool:
    """Tell whether somebody has a friend: -1 has all bits, so that all places together have them when all are free."""
    both = NOBODY
    for place in range(FRIENDS):
        both &= friends[p, place]
    return both != NOBODY


@kernel
def lose_friends(n: int, n_households: int, persons: Persons, households: Households) -> int:
    """End friendships with people who died or left, and of two who came to share a huishouden.

    It must run while the huishoudens whose members changed are still marked.

    Returns
    -------
    How many ended.
    """
    friends, status, household = persons.friends, persons.status, persons.household
    role, following, first, size = persons.role, persons.next, households.first, households.size
    ended = 0
    for p in marked(n, status):  # HERE is 0
        if not _any(friends, p):
            continue
        for place in range(FRIENDS):
            if friends[p, place] != NOBODY:
                untie(friends, p, friends[p, place])
                ended += 1
    for h in marked(n_households, households.dirty):
        p = first[h] if size[h] > 1 else NOBODY
        while p != NOBODY:
            for place in range(FRIENDS):
                q = friends[p, place]
                if q != NOBODY and household[q] == h and role[p] != RESIDENT:
                    untie(friends, p, q)
                    ended += 1
            p = following[p]
    return ended


@kernel
def end_friendships(
    month: int,
    n: int,
    key: np.uint64,
    chance: float,
    moved: float,
    recent: int,
    persons: Persons,
    households: Households,
) -> int:
    """Let friendships end by luck.

    Parameters
    ----------
    key : stream key of FRIEND for this month.
    chance : probability this month.
    moved : probability this month, at least `chance`, of two who live in different kernen since one of them moved.
    recent : months that a move counts.

    Returns
    -------
    How many ended.

    Notes
    -----
    One in `LOOKED_OVER` people looks over his or her friendships in a month. Both sides do, each with its own luck, so
    the probability for one who does is (1 - sqrt(1 - chance)) times `LOOKED_OVER`.
    """
    friends, lineage, household = persons.friends, persons.lineage, persons.household
    kern, since = households.kern, households.since
    plain, apart = LOOKED_OVER * (1.0 - np.sqrt(1.0 - chance)), LOOKED_OVER * (1.0 - np.sqrt(1.0 - moved))
    rows = drawn_below(key, 5, lineage, n, 1.0 / LOOKED_OVER)
    one, other = np.empty(len(rows) * FRIENDS, dtype=np.int32), np.empty(len(rows) * FRIENDS, dtype=np.int32)
    word, k = np.empty(len(rows) * FRIENDS, dtype=np.uint64), 0
    for p in rows:
        mine = pair_first(lineage[p])
        for place in range(FRIENDS):
            one[k], other[k], word[k] = p, friends[p, place], mine
            k += friends[p, place] != NOBODY
    for i in range(k):
        word[i] = pair_second(word[i], lineage[other[i]])
    ended = 0
    for i in drawn_below(key, 0, word, k, apart):
        p, q = one[i], other[i]
        a, b = household[p], household[q]
        if uniform(key, word[i]) < plain or (kern[a] != kern[b] and month - max(since[a], since[b]) < recent):
            if tied(friends, p, q):  # the other may have ended it already
                untie(friends, p, q)
                ended += 1
    return ended
