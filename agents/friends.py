"""Friends: how friendships end, and whom somebody who wants more of them meets.

Who wants more meets friends of friends, or people of about one's age in one's own kern or one nearby who want more
too. Of those met, luck of the pair and closeness in age choose (rendezvous hashing), so that a person more or less
changes the choice of the few who would have met. Only those drawn to be out in a month are looked at.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.households import Households
from agents.kernel import kernel, lean
from agents.kinship import are_kin
from agents.luck import UNIT, pair_first, pair_second, uniform, uniform_at
from agents.mutual import held, tie, tied, untie
from agents.persons import FRIENDS, NOBODY, OLDEST, RESIDENT, Persons
from agents.rendezvous import BEHIND, DONE, MET, MOST, PLACES, draw_lucks, friends_of_friends, least_of
from agents.scanning import drawn_below, marked
from agents.sociability import Wish, wanted_by

ADULT = 18
"""Age from which a person makes friends with adults only, and before which with children only."""
LOOKED_OVER = 12
"""Months between two times that a person looks over his or her friendships, on average."""


class Meeting(NamedTuple):
    """What steers whom a person meets."""

    through: float  # share of attempts that go through a friend's friends
    spread: NDArray[np.float64]  # (2,) years of age difference at which the weight falls to 1/e, children and adults
    widest: NDArray[np.int64]  # (2,) years, no wider difference
    reach: NDArray[np.float64]  # (kern, kern) cumulative probability of looking in a kern, by own kern


class Family(NamedTuple):
    """Who the parents are, by node; -1 is unknown."""

    node: NDArray[np.int32]  # (n,) of the persons
    mother: NDArray[np.int32]  # (nodes,)
    father: NDArray[np.int32]


@lean
def _parents(node: int, mother: NDArray[np.int32], father: NDArray[np.int32]) -> tuple[int, int]:
    """Return the nodes of the parents of a node, or -1."""
    return (mother[node], father[node]) if node != NOBODY else (NOBODY, NOBODY)


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


@kernel
def crowd(
    month: int,
    rows: NDArray[np.int64],
    persons: Persons,
    households: Households,
    starts: NDArray[np.int32],
    pool: NDArray[np.int32],
) -> None:
    """Sort people by kern and age.

    Parameters
    ----------
    starts : (kernen * 111 + 1,) written with where each cell of kern and age begins.
    pool : (rows,) written.
    """
    household, birth, kern = persons.household, persons.birth, households.kern
    starts[:] = 0
    cells = np.empty(len(rows), dtype=np.int32)
    for i in range(len(rows)):
        cells[i] = kern[household[rows[i]]] * (OLDEST + 1) + age_now(month, birth[rows[i]])
        starts[cells[i] + 1] += 1
    for cell in range(1, len(starts)):
        starts[cell] += starts[cell - 1]
    at = starts.copy()
    for i in range(len(rows)):
        pool[at[cells[i]]] = rows[i]
        at[cells[i]] += 1


@kernel
def meet(
    month: int,
    key: np.uint64,
    seeking: NDArray[np.int32],
    pool: NDArray[np.int32],
    starts: NDArray[np.int32],
    room: NDArray[np.int8],
    wish: Wish,
    how: Meeting,
    family: Family,
    persons: Persons,
    households: Households,
) -> int:
    """Let each person who seeks make at most one friend among those met; return how many friendships began.

    Parameters
    ----------
    key : stream key of FRIEND for this month.
    seeking : (people,) rows.
    pool, starts : as written by `crowd`.
    room : (n,) friends still wanted, -1 for unknown; changed.
    """
    friends, lineages, birth, roles = persons.friends, persons.lineage, persons.birth, persons.role
    household, activities, kern_of = persons.household, persons.activity, households.kern
    node, mothers, fathers = family.node, family.mother, family.father
    lasting, most, filled, reach = wish.key, wish.most, wish.filled, how.reach
    met = np.empty(MOST, dtype=np.int32)
    lucks = np.empty(len(met), dtype=np.int64)
    made, ages = 0, OLDEST + 1
    weight = np.exp(np.expand_dims(np.arange(ages), 0) / np.expand_dims(how.spread, 1))
    for p in seeking:
        if room[p] <= 0:
            continue
        lineage, h, age = lineages[p], household[p], age_now(month, birth[p])
        grown = 1 if age >= ADULT else 0
        spread, widest = how.spread[grown], how.widest[grown]
        target, k = age, 0
        if uniform_at(key, lineage, 1) < how.through:
            k = friends_of_friends(p, friends, met)
        if k <= 1:  # no friend, or one who has no other friend
            u, own = uniform_at(key, lineage, 2), kern_of[h]
            kern = 0
            while kern < reach.shape[1] - 1 and reach[own, kern] <= u:
                kern += 1
            u = 2.0 * uniform_at(key, lineage, 3) - 1.0
            gap = -spread * np.log(1.0 - abs(u))
            target = age + int(np.rint(gap if u > 0.0 else -gap))
            target = min(max(target, ADULT), OLDEST) if grown else min(max(target, 0), ADULT - 1)
            cell = kern * ages + target
            middle = starts[cell] + int(uniform_at(key, lineage, 4) * (starts[cell + 1] - starts[cell]))
            first, last = max(starts[kern * ages], middle - MET // 2), min(starts[(kern + 1) * ages], middle + MET // 2)
            k = last - first
            for j in range(k):
                met[j] = pool[first + j]
        draw_lucks(key, lineage, met, k, lineages, lucks)
        chosen, best = NOBODY, np.inf
        for _ in range(k):  # by rising luck, which the score is no less than: most of those met are not looked at
            least = least_of(lucks)
            j, luck = int(least & (PLACES - 1)), (least >> BEHIND) * UNIT
            q = met[j]
            if luck >= best:
                break
            lucks[j] = DONE
            years = age_now(month, birth[q])
            if q == p or room[q] == 0 or (years >= ADULT) != (grown == 1) or abs(years - age) > widest:
                continue
            if household[q] == h and roles[q] != RESIDENT:
                continue
            times = weight[grown, abs(years - target)]
            if luck * times >= best:
                continue
            score = -np.log(1.0 - luck) * times
            if score >= best or tied(friends, p, q):
                continue
            if room[q] < 0:
                wanted = wanted_by(lineages[q], years, roles[q], activities[q], lasting, most, filled[years])
                room[q] = max(wanted - held(friends, q), 0)
            if room[q] == 0:
                continue
            me, other = node[p], node[q]
            mine, theirs = _parents(me, mothers, fathers), _parents(other, mothers, fathers)
            if NOBODY in (me, other) or not are_kin(me, mine[0], mine[1], other, theirs[0], theirs[1]):
                chosen, best = q, score
        if chosen != NOBODY:
            tie(friends, p, chosen)
            room[p] -= 1
            room[chosen] -= 1
            made += 1
    return made
