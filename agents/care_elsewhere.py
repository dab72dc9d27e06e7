"""What inwoners give to parents who live elsewhere: what children elsewhere give to parents here, mirrored.

Need of people elsewhere is not known. So each inwoner with a parent of 70 or over elsewhere gives with the probability,
and the hours, of children elsewhere to parents here of the same age, sex and distance. What he gives here comes first:
a parent elsewhere gets what is left of his limit, and who asks here finds that much less room.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care import bond
from agents.care_review import away_class
from agents.care_rules import YOUNG, Givers
from agents.fetch import fetch
from agents.households import Households
from agents.kernel import inline, kernel, lean, woven
from agents.kin import UNKNOWN, WITHIN_50_KM, Kin
from agents.luck import uniform_at
from agents.persons import HERE, NOBODY, Persons
from agents.ties import Near

OLD, BAND, BANDS = 70, 5, 5
"""First age of a parent who may be helped, years of an age group, and number of groups; the last is open."""
MOTHER, FATHER = 0, 1
CELLS = BANDS * 2 * 2 * 2
"""Age group of the parent, mother or father, sex of the child, nearer or further than 50 km."""
GIVES, HOURS = 0, 1
"""Numbers of the lasting draws of a parent and a child."""
YEAR, EVERYBODY = 12, -1
"""Months of the year, in one of which each inwoner is looked up; and the turn of all at once."""
AHEAD = 8
"""People ahead at which rows are asked for."""
PLACE = np.uint64(28)
"""Bits of a lineage below those that give the month: which other turns (of asking, of tolerance) do not use."""


class Mirror(NamedTuple):
    """What children elsewhere give to parents here, by cell."""

    share: NDArray[np.float64]  # (cells,) who gives
    starts: NDArray[np.int64]  # (cells + 1,) where the hours of each begin
    quarters: NDArray[np.uint8]  # quarter-hours a week of those who give, from low to high within a cell


@inline
def cell_of(age: int, side: int, sex: int, far: int) -> int:
    """Return the cell of a parent of some age (at least `OLD`), `MOTHER` or `FATHER`, and a child at a distance."""
    return ((min((age - OLD) // BAND, BANDS - 1) * 2 + side) * 2 + sex) * 2 + (0 if far == WITHIN_50_KM else 1)


@lean
def _looked_at(n: int, turn: int, persons: Persons, givers: Givers, rows: NDArray[np.int32]) -> int:
    """List who gives to a parent elsewhere, and who may begin to this month."""
    given, lineage, some = persons.given, persons.lineage, persons.given_elsewhere
    limit, marks, gives, found = givers.limit, givers.marks, some.view(np.uint16), 0
    everybody, now = turn == EVERYBODY, np.uint64(max(turn, 0))
    for p in range(n):
        rows[found] = p
        able = ((marks[p] & YOUNG) == 0) & (np.int64(limit[p]) > np.int64(given[p]))
        anew = everybody | ((lineage[p] >> PLACE) % np.uint64(YEAR) == now)
        found += (gives[p, 0] != 0) | (able & anew)
    return found


@woven
def _soon(i: int, rows: NDArray[np.int32], persons: Persons, kin: Kin) -> None:
    """Ask for what will be needed of the people after this one."""
    if i + 3 * AHEAD < len(rows):
        fetch(persons.node, rows[i + 3 * AHEAD])
    if i + 2 * AHEAD < len(rows):
        me = persons.node[rows[i + 2 * AHEAD]]
        fetch(kin.mother, me)
        fetch(kin.father, me)
    if i + AHEAD < len(rows):
        me = persons.node[rows[i + AHEAD]]
        for q in (kin.mother[me], kin.father[me]):
            fetch(kin.person, q)
            fetch(kin.death, q)
            fetch(kin.birth, q)


@lean
def _helped(
    month: int, rows: NDArray[np.int32], turn: int, key: np.uint64, busy: float, strained: float, mirror: Mirror,
    near: Near, givers: Givers, persons: Persons, households: Households, kin: Kin,
) -> None:  # fmt: skip
    """Do what `help_parents` says, for those who are looked at."""
    beyond, given, status, lineage, nodes = (
        persons.given_elsewhere, persons.given, persons.status, persons.lineage, persons.node,
    )  # fmt: skip
    sex, household, strain, kern = persons.sex, persons.household, persons.strain, households.kern
    limit, lean, marks, east, north = givers.limit, givers.lean, givers.marks, near.east, near.north
    mother, father, person, birth, death = kin.mother, kin.father, kin.person, kin.birth, kin.death
    theirs, easts, norths, share, starts, quarters = (
        kin.lineage, kin.east, kin.north, mirror.share, mirror.starts, mirror.quarters,
    )  # fmt: skip
    everybody, now = turn == EVERYBODY, np.uint64(max(turn, 0))
    for i in range(len(rows)):
        _soon(i, rows, persons, kin)
        p = rows[i]
        anew = everybody or (lineage[p] >> PLACE) % np.uint64(YEAR) == now
        me, room = nodes[p], max(np.int64(limit[p]) - np.int64(given[p]), np.int64(0))
        able = status[p] == HERE and marks[p] & YOUNG == 0 and me != UNKNOWN and room > 0
        total = np.int64(0)
        for side in range(2):
            q = (mother[me] if side == MOTHER else father[me]) if able else np.int32(UNKNOWN)
            hours = np.int64(0)
            if q != UNKNOWN and person[q] == NOBODY and death[q] > month:
                age, hours = age_now(month, birth[q]), np.int64(beyond[p, side])
                if anew:
                    hours = np.int64(0)
                    if age >= OLD:
                        far = away_class(int(q), kern[household[p]], east, north, easts, norths)
                        c, word = cell_of(age, side, sex[p], far), bond(theirs[q], lineage[p])
                        if uniform_at(key, word, GIVES) < share[c] and starts[c + 1] > starts[c]:
                            some = starts[c + 1] - starts[c]
                            hours = np.int64(quarters[starts[c] + np.int64(uniform_at(key, word, HOURS) * some)])
            hours = min(hours, room - total)
            beyond[p, side] = np.uint8(hours)
            total += hours
        if total > 0:
            limit[p] -= np.int16(total)
            lean[p] += busy + (strained * strain[p] if given[p] == 0 else 0.0)


@kernel
def help_parents(
    month: int,
    n: int,
    turn: int,
    key: np.uint64,
    busy: float,
    strained: float,
    mirror: Mirror,
    near: Near,
    givers: Givers,
    persons: Persons,
    households: Households,
    kin: Kin,
) -> None:
    """Set what everybody gives to parents elsewhere, and take it off what he can still give here.

    Parameters
    ----------
    n : filled rows of `persons`.
    turn : month of the year, 0-11, of those for whom it is looked up in `mirror` who gives, and how much; for others
        it only ends or shrinks. `EVERYBODY` looks all up, `YEAR` nobody.
    key : of the luck of a parent and a child, the same in every month.
    busy, strained : of `agents.care_rules.CareRules`: added for who gives to a parent elsewhere, as to anybody else.
    givers : of `agents.care_rules.look`, this month; limit and lean are changed.

    Notes
    -----
    It ends when the parent dies or comes to live here, and when the giver can give nothing, here or anywhere. Everybody
    has a month of the year of his own, by lineage: so that who begins is spread over the year as who ends is.
    """
    rows = np.empty(n + 1, dtype=np.int32)
    many = _looked_at(n, turn, persons, givers, rows)
    _helped(month, rows[:many], turn, key, busy, strained, mirror, near, givers, persons, households, kin)
