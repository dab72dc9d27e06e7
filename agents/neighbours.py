"""Neighbouring huishoudens of a kern: a ring with some ties rewired, ended by moves and made again by who has too few.

Where a house stands within its kern is not known. The order of lineages, which means nothing, serves as the ring on
which huishoudens live next to each other (small world: Watts and Strogatz 1998).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.households import INSTITUTION, NEIGHBOURS, Households
from agents.kernel import inline, kernel
from agents.luck import pair, uniform, uniform_at
from agents.mutual import NONE, held, tie, tied, untie

SEEN = 16
"""Huishoudens on either side among which a new neighbour is chosen by luck."""


@kernel
def lose_neighbours(month: int, n: int, households: Households) -> int:
    """End ties with huishoudens that dissolved, left or moved to another kern this month.

    It must run while the huishoudens whose members changed are still marked.

    Returns
    -------
    How many ended.
    """
    ends, size, kern = households.neighbours, households.size, households.kern
    ended = 0
    for h in range(n):
        if not ((households.dirty[h] != 0 and size[h] == 0) or households.since[h] == month):
            continue
        for place in range(NEIGHBOURS):
            g = ends[h, place]
            if g != NONE and (size[h] == 0 or kern[h] != kern[g]):
                untie(ends, h, g)
                ended += 1
    return ended


@kernel
def open_homes(n: int, households: Households, found: NDArray[np.int32]) -> int:
    """List the huishoudens that have a place for another neighbour; return how many."""
    k = 0
    for h in range(n):
        if held(households.neighbours, h) < NEIGHBOURS and households.size[h] > 0 and households.type[h] != INSTITUTION:
            found[k] = h
            k += 1
    return k


@inline
def _block(homes: NDArray[np.int32], kern: NDArray[np.int16], first: int) -> int:
    """Return where the huishoudens of the kern that begins at `first` end."""
    end = first
    while end < len(homes) and kern[homes[end]] == kern[homes[first]]:
        end += 1
    return end


@kernel
def ring(homes: NDArray[np.int32], households: Households) -> int:
    """Tie each huishouden to the next two of its kern; `homes` are rows sorted by kern, then lineage."""
    made, first = 0, 0
    while first < len(homes):
        end = _block(homes, households.kern, first)
        m = end - first
        for step in range(1, NEIGHBOURS // 2 + 1):
            for i in range(m):
                h, g = homes[first + i], homes[first + (i + step) % m]
                if h != g and not tied(households.neighbours, h, g):
                    tie(households.neighbours, h, g)
                    made += 1
        first = end
    return made


@kernel
def chosen_ties(
    n: int, key: np.uint64, share: float, households: Households, one: NDArray[np.int32], other: NDArray[np.int32]
) -> int:
    """List the two ends of ties whose luck lies below `share`; return how many."""
    k = 0
    for h in range(n):
        for place in range(NEIGHBOURS):
            g = households.neighbours[h, place]
            if g == NONE or g < h:
                continue
            a, b = households.lineage[h], households.lineage[g]
            if uniform(key, pair(min(a, b), max(a, b))) < share:
                one[k], other[k] = h, g
                k += 1
    return k


@kernel
def rewire(one: NDArray[np.int32], other: NDArray[np.int32], households: Households) -> int:
    """Let consecutive ties of one kern exchange an end, so that nobody gains or loses; return how many ties changed."""
    ends, changed = households.neighbours, 0
    for i in range(0, len(one) - 1, 2):
        a, b, c, d = one[i], other[i], one[i + 1], other[i + 1]
        if households.kern[a] != households.kern[c] or a in (c, d) or b in (c, d):
            continue
        if tied(ends, a, d) or tied(ends, b, c):
            continue
        untie(ends, a, b)
        untie(ends, c, d)
        tie(ends, a, d)
        tie(ends, b, c)
        changed += 2
    return changed


@inline
def _common(ends: NDArray[np.int32], h: int, g: int) -> bool:
    """Tell whether two huishoudens have a neighbour in common."""
    for place in range(NEIGHBOURS):
        if ends[h, place] != NONE and tied(ends, g, ends[h, place]):
            return True
    return False


@kernel
def acquaint(key: np.uint64, share: float, homes: NDArray[np.int32], households: Households) -> int:
    """Give each huishouden with too few neighbours at most one more; return how many ties began.

    Of those on either side on the ring, one with a common neighbour is chosen first, then luck decides.

    Parameters
    ----------
    key : stream key of NEIGHBOUR for this month.
    share : probability of looking anywhere in the kern instead of nearby on the ring.
    homes : rows of huishoudens with free places, sorted by kern, then lineage.
    """
    ends, lineage = households.neighbours, households.lineage
    made, first = 0, 0
    while first < len(homes):
        end = _block(homes, households.kern, first)
        for i in range(first, end):
            h = homes[i]
            if held(ends, h) == NEIGHBOURS:
                continue
            at = i
            if uniform_at(key, lineage[h], 1) < share:
                at = first + int(uniform_at(key, lineage[h], 2) * (end - first))
            chosen, best = NONE, 2.0
            for j in range(max(first, at - SEEN), min(end, at + SEEN + 1)):
                g = homes[j]
                luck = uniform_at(key, lineage[h] ^ lineage[g], 1)
                if at == i and _common(ends, h, g):
                    luck -= 1.0  # before anybody without a common neighbour
                if luck < best and g != h and held(ends, g) < NEIGHBOURS and not tied(ends, h, g):
                    chosen, best = g, luck
            if chosen != NONE:
                tie(ends, h, chosen)
                made += 1
        first = end
    return made
