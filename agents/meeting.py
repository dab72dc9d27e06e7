"""Whom somebody who wants more friends meets, and who of those met becomes one.

Who wants more meets friends of friends, or people of about one's age in one's own kern or one nearby who want more
too. Of those met, luck of the pair and closeness in age choose (rendezvous hashing), so that a person more or less
changes the choice of the few who would have met. Only those drawn to be out in a month are looked at.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.fetch import fetch
from agents.households import Households
from agents.kernel import kernel, lean, woven
from agents.kinship import are_kin
from agents.luck import UNIT, uniform_at
from agents.mutual import held, tie, tied
from agents.persons import FRIENDS, NOBODY, OLDEST, RESIDENT, Persons
from agents.rendezvous import BEHIND, DONE, MET, MOST, PLACES, draw_lucks, friends_of_friends, least_of
from agents.sociability import Wish, wanted_by

ADULT = 18
"""Age from which a person makes friends with adults only, and before which with children only."""
AHEAD = 4
"""People ahead at which rows are asked for."""


class Meeting(NamedTuple):
    """What steers whom a person meets."""

    through: float  # share of attempts that go through a friend's friends
    spread: NDArray[np.float64]  # (2,) years of age difference at which the weight falls to 1/e, children and adults
    widest: NDArray[np.int64]  # (2,) years, no wider difference
    reach: NDArray[np.float64]  # (kern, kern) cumulative probability of looking in a kern, by own kern


class Crowd(NamedTuple):
    """People who are out to meet others, by kern and age, with what is asked of each who is met beside them."""

    starts: NDArray[np.int32]  # (kernen * 111 + 1,) where each cell of kern and age begins
    row: NDArray[np.int32]  # (people,) in the persons table
    lineage: NDArray[np.uint64]  # (people,)
    birth: NDArray[np.int16]  # (people,)


class Met(NamedTuple):
    """Those whom one person meets; scratch."""

    row: NDArray[np.int32]
    lineage: NDArray[np.uint64]
    birth: NDArray[np.int16]
    luck: NDArray[np.int64]
    weight: NDArray[np.float64]  # (2, 111) of a difference of years, children and adults


class Family(NamedTuple):
    """Who the parents are, by node; -1 is unknown."""

    node: NDArray[np.int32]  # (n,) of the persons
    mother: NDArray[np.int32]  # (nodes,)
    father: NDArray[np.int32]


@lean
def _parents(node: int, mother: NDArray[np.int32], father: NDArray[np.int32]) -> tuple[int, int]:
    """Return the nodes of the parents of a node, or -1."""
    return (mother[node], father[node]) if node != NOBODY else (NOBODY, NOBODY)


@kernel
def crowd(month: int, rows: NDArray[np.int64], kernen: int, persons: Persons, households: Households) -> Crowd:
    """Sort people by kern and age.

    Parameters
    ----------
    rows : of people who live here, in the order in which they stand within a cell.
    kernen : how many there are.
    """
    household, birth, lineage, kern = persons.household, persons.birth, persons.lineage, households.kern
    starts, cells = np.zeros(kernen * (OLDEST + 1) + 1, dtype=np.int32), np.empty(len(rows), dtype=np.int32)
    for i in range(len(rows)):
        cells[i] = kern[household[rows[i]]] * (OLDEST + 1) + age_now(month, birth[rows[i]])
        starts[cells[i] + 1] += 1
    for cell in range(1, len(starts)):
        starts[cell] += starts[cell - 1]
    at, row = starts.copy(), np.empty(len(rows), dtype=np.int32)
    word, born = np.empty(len(rows), dtype=np.uint64), np.empty(len(rows), dtype=np.int16)
    for i in range(len(rows)):
        place = at[cells[i]]
        row[place], word[place], born[place] = rows[i], lineage[rows[i]], birth[rows[i]]
        at[cells[i]] += 1
    return Crowd(starts, row, word, born)


@woven
def _soon(i: int, seeking: NDArray[np.int32], persons: Persons, households: Households, family: Family) -> None:
    """Ask for what will be needed of those who seek after this one."""
    if i + 2 * AHEAD < len(seeking):
        p = seeking[i + 2 * AHEAD]
        fetch(family.node, p)
        fetch(persons.lineage, p)
        fetch(persons.birth, p)
        fetch(persons.household, p)
        fetch(persons.friends, p)
    if i + AHEAD < len(seeking):
        p = seeking[i + AHEAD]
        fetch(households.kern, persons.household[p])
        fetch(family.mother, family.node[p])
        fetch(family.father, family.node[p])
        for place in range(FRIENDS):
            fetch(persons.friends, persons.friends[p, place])


@lean
def _made(
    month: int, key: np.uint64, seeking: NDArray[np.int32], out: Crowd, room: NDArray[np.int8], wish: Wish,
    how: Meeting, family: Family, persons: Persons, households: Households, some: Met,
) -> int:  # fmt: skip
    """Do what `meet` says."""
    friends, lineages, birth, roles = persons.friends, persons.lineage, persons.birth, persons.role
    household, activities, kern_of = persons.household, persons.activity, households.kern
    node, mothers, fathers = family.node, family.mother, family.father
    lasting, most, filled, reach, starts = wish.key, wish.most, wish.filled, how.reach, out.starts
    met, words, born, lucks, weight = some.row, some.lineage, some.birth, some.luck, some.weight
    made, ages = 0, OLDEST + 1
    for i in range(len(seeking)):
        _soon(i, seeking, persons, households, family)
        p = seeking[i]
        if room[p] <= 0:
            continue
        lineage, h, age = lineages[p], household[p], age_now(month, birth[p])
        grown = 1 if age >= ADULT else 0
        spread, widest = how.spread[grown], how.widest[grown]
        target, k = age, 0
        if uniform_at(key, lineage, 1) < how.through:
            k = friends_of_friends(p, friends, met)
            for j in range(k):
                words[j], born[j] = lineages[met[j]], birth[met[j]]
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
                met[j], words[j], born[j] = out.row[first + j], out.lineage[first + j], out.birth[first + j]
        size = draw_lucks(key, lineage, words, k, lucks)
        chosen, best = NOBODY, np.inf
        for _ in range(k):  # by rising luck, which the score is no less than: most of those met are not looked at
            least = least_of(lucks, size)
            j, luck = int(least & (PLACES - 1)), (least >> BEHIND) * UNIT
            q = met[j]
            if luck >= best:
                break
            lucks[j] = DONE
            years = age_now(month, born[j])
            if q == p or room[q] == 0 or (years >= ADULT) != (grown == 1) or abs(years - age) > widest:
                continue
            times = weight[grown, abs(years - target)]
            if luck * times >= best:
                continue
            score = -np.log(1.0 - luck) * times
            if score >= best or tied(friends, p, q) or (household[q] == h and roles[q] != RESIDENT):
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


@kernel
def meet(
    month: int,
    key: np.uint64,
    seeking: NDArray[np.int32],
    out: Crowd,
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
    out : of `crowd`.
    room : (n,) friends still wanted, -1 for unknown; changed.
    """
    some = Met(
        np.empty(MOST, dtype=np.int32), np.empty(MOST, dtype=np.uint64), np.empty(MOST, dtype=np.int16),
        np.empty(MOST, dtype=np.int64),
        np.exp(np.expand_dims(np.arange(OLDEST + 1), 0) / np.expand_dims(how.spread, 1)),
    )  # fmt: skip
    return int(_made(month, key, seeking, out, room, wish, how, family, persons, households, some))
