"""Give newcomers the relatives they leave behind: parents, brothers and sisters, children, and their children.

They all live elsewhere; what they come from is the same library of lives as for those who live here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import kernel, lean
from agents.kin import LONG_DEAD, UNKNOWN, Kin
from agents.kin_fathers import other_parent
from agents.kin_matching import ADULT, normal_at, point, position_of
from agents.kin_orphans import SLOTS, WINDOW, Moment, Origin
from agents.kinship import add_child, new_node, next_child
from agents.life_histories import (
    LEAST_GAP,
    MOST_BIRTHS,
    Library,
    alive_share,
    count_before,
    death_month,
    fit_life,
)
from agents.luck import pair, uniform_at
from agents.persons import MAN, NEVER, NOBODY, WIDOWED, WOMAN, Persons

MOTHER, FATHER, CHILD, SIBLING = 2, 3, 1000, 2000
"""Second words of the lineages of relatives elsewhere, see `sim.kinship.setting`."""
ROOM = 96
"""Rows of the kin table that the caller keeps free for each newcomer; far more than any family takes on average."""
FATHER_GAP, FATHER_SPREAD = 30.0, 54.0
YOUNGEST_FATHER, OLDEST_FATHER = 15 * 12, 70 * 12
"""As in `sim.kinship.library`."""
FATHERS_CHANCE = (0.2, 0.8, 0.8, 0.8)
"""Chance that a man without a partner has children elsewhere, by marital status (never married, married, widowed,
divorced). Assumption, as the start population has it about; range of the first 0.1-0.4."""
FIRST_FATHERS = 30 * 12
"""Age in months from which it is asked."""


@lean
def _settle_node(c: int, lineage: np.uint64, sex: int, birth: int, moment: Moment, origin: Origin, kin: Kin) -> None:
    """Write the row of a living relative elsewhere, with the month of death drawn ahead."""
    new_node(c, NOBODY, lineage, birth, sex, kin)
    kin.death[c] = death_month(origin.survival, origin.first, moment.death, lineage, sex, birth, moment.now)


@lean
def _random_life(key: np.uint64, lineage: np.uint64, sex: int, birth: int, library: Library) -> tuple[int, int]:
    """Return a woman of the library for a relative elsewhere, and the months by which her life is moved."""
    born = birth + (int(FATHER_GAP) if sex == MAN else 0)
    cohorts = len(library.born) // library.per_cohort
    cohort = min(max(2000 + born // 12 - library.first, 0), cohorts - 1)
    w = cohort * library.per_cohort + int(uniform_at(key, lineage, 30) * library.per_cohort)
    return w, born - library.born[w]


@lean
def _children_elsewhere(
    moment: Moment, parent: int, other: int, life: tuple[int, int, int, int], east: float, north: float, deep: bool,
    origin: Origin, n: int, kin: Kin,
) -> int:  # fmt: skip
    """Add the living children of a life that are not known yet; returns the filled rows.

    Parameters
    ----------
    parent, other : nodes of an inwoner or relative and of the other parent, or UNKNOWN.
    life : woman of the library, the months by which her life is moved, and which of her births, from one to before the
        other, are children known already.
    east, north : where the parent lives.
    deep : the parent lives here, so that the children live at a distance whatever their age.
    """
    now, key, library, area = moment.now, moment.key, origin.library, origin.area
    (w, shift, skip, until), lineage = life, kin.lineage[parent]
    mother, father = (parent, other) if kin.sex[parent] == WOMAN else (other, parent)
    first = n
    for b in range(library.start[w], library.start[w + 1]):
        birth = library.birth[b] + shift
        number = b - library.start[w]
        own = pair(lineage, CHILD + number)
        if (
            birth >= now
            or skip <= number < until
            or (kin.sex[parent] == MAN and birth - kin.birth[parent] < YOUNGEST_FATHER)
        ):
            continue
        known, c = False, kin.child[parent]
        while c != UNKNOWN:
            if c < first:
                known |= abs(kin.birth[c] - birth) < LEAST_GAP
            c = next_child(parent, c, kin)
        sex = MAN if uniform_at(key, own, 0) < origin.boys else WOMAN
        if known or uniform_at(key, own, 1) >= alive_share(origin.survival, origin.first, sex, birth, now):
            continue
        if n >= len(kin.birth):
            raise ValueError("no room in the kin table for the relatives of newcomers; reserve more rows")
        _settle_node(n, own, sex, birth, moment, origin, kin)
        at_e, at_n = east, north
        if deep or now - birth >= ADULT:
            at_e, at_n = point(key, own, 40, east, north, 0.0, True, area.east, area.north, area.radius)
        kin.east[n], kin.north[n] = round(at_e), round(at_n)
        add_child(kin, n, mother, father)
        n += 1
    return n


@lean
def _with_children(moment: Moment, begin: int, origin: Origin, n: int, kin: Kin) -> int:
    """Add the children of the relatives from row `begin` on, and say how many each had."""
    library = origin.library
    for c in range(begin, n):
        life = _random_life(moment.key, kin.lineage[c], kin.sex[c], kin.birth[c], library)
        kin.parity[c] = count_before(library.start, library.birth, life[0], life[1], moment.now)
        east, north = float(kin.east[c]), float(kin.north[c])
        n = _children_elsewhere(moment, c, UNKNOWN, (life[0], life[1], 0, 0), east, north, False, origin, n, kin)
    return n


@lean
def _parents(moment: Moment, p: int, east: float, north: float, origin: Origin, n: int, kin: Kin) -> int:
    """Add mother, father, brothers and sisters of node p, whose parents are not known; returns the filled rows."""
    now, key, library, area = moment.now, moment.key, origin.library, origin.area
    own, birth = kin.lineage[p], kin.birth[p]
    low = np.searchsorted(library.month, birth - WINDOW)
    high = np.searchsorted(library.month, birth + WINDOW)
    if high == low:
        return n
    target = library.weight[low] + uniform_at(key, own, 0) * (library.weight[high] - library.weight[low])
    j = position_of(library.weight, target, low, high)
    w, shift = library.woman[j], birth - library.month[j]
    born = library.born[w] + shift
    then = alive_share(origin.survival, origin.first, WOMAN, born, birth)
    today = alive_share(origin.survival, origin.first, WOMAN, born, now)
    she_lives = uniform_at(key, own, 1) * then < today
    died = -1.0 if she_lives else then - uniform_at(key, own, 2) * (then - today)
    father_lineage, mother_lineage = pair(own, FATHER), pair(own, MOTHER)
    his = born - round(FATHER_GAP + FATHER_SPREAD * normal_at(key, father_lineage, 0))
    his = max(min(his, birth - YOUNGEST_FATHER), birth - OLDEST_FATHER)
    share = alive_share(origin.survival, origin.first, MAN, his, now)
    he_lives = uniform_at(key, father_lineage, 2) * alive_share(origin.survival, origin.first, MAN, his, birth) < share
    at_e, at_n = point(key, own, 5, east, north, 0.0, True, area.east, area.north, area.radius)
    mother = father = UNKNOWN
    if she_lives or not he_lives:
        mother = n
        n += 1
        if she_lives:
            _settle_node(mother, mother_lineage, WOMAN, born, moment, origin, kin)
            kin.east[mother], kin.north[mother] = round(at_e), round(at_n)
            kin.parity[mother] = count_before(library.start, library.birth, w, shift, now)
        else:
            new_node(mother, NOBODY, mother_lineage, born, WOMAN, kin)
            kin.death[mother] = LONG_DEAD
    if he_lives:
        father = n
        n += 1
        _settle_node(father, father_lineage, MAN, his, moment, origin, kin)
        kin.east[father], kin.north[father] = round(at_e), round(at_n)
        kin.parity[father] = count_before(library.start, library.birth, w, shift, now)
        if she_lives:
            kin.partner[mother], kin.partner[father] = father, mother
    add_child(kin, p, mother, father)
    for b in range(library.start[w], library.start[w + 1]):
        m = library.birth[b] + shift
        if b == library.order[j] or m >= now or m - his < YOUNGEST_FATHER or m - his > OLDEST_FATHER:
            continue
        if died >= 0.0 and alive_share(origin.survival, origin.first, WOMAN, born, m) < died:
            continue
        lineage = pair(own, SIBLING + b - library.start[w])
        sex = MAN if uniform_at(key, lineage, 0) < origin.boys else WOMAN
        if uniform_at(key, lineage, 1) >= alive_share(origin.survival, origin.first, sex, m, now):
            continue
        _settle_node(n, lineage, sex, m, moment, origin, kin)
        e, o = (at_e, at_n)
        if now - m >= ADULT:
            e, o = point(key, lineage, SLOTS, at_e, at_n, 0.0, True, area.east, area.north, area.radius)
        kin.east[n], kin.north[n] = round(e), round(o)
        life, moved = _random_life(key, lineage, sex, m, library)
        kin.parity[n] = count_before(library.start, library.birth, life, moved, now)
        add_child(kin, n, mother, father)
        n += 1
    if not she_lives and not he_lives and n == mother + 1:  # a link to nobody
        kin.mother[p] = UNKNOWN
        n = mother
    return n


@lean
def _lacks_one(c: int, first: int, persons: Persons, kin: Kin) -> bool:
    """Tell whether somebody came with one parent, not widowed, and the other is not known."""
    mother, father = kin.mother[c], kin.father[c]
    if UNKNOWN not in (mother, father):
        return False
    row = kin.person[mother if mother != UNKNOWN else father]
    return row >= first and persons.marital[row] != WIDOWED


@lean
def _count_births(p: int, persons: Persons, kin: Kin) -> None:
    """See to it that a woman has no fewer births, and no earlier last one, than the children known of her say.

    A life that fits her best can have a birth more than hers, and her last child may be one she did not bring.
    """
    children, latest, c = 0, NEVER, kin.child[persons.node[p]]
    while c != UNKNOWN:
        children += 1
        latest = max(latest, kin.birth[c])
        c = kin.next_of_mother[c]
    persons.parity[p] = max(int(persons.parity[p]), children)
    persons.last_birth[p] = max(int(persons.last_birth[p]), latest)


@lean
def _members(p: int, last: int, household: NDArray[np.int32]) -> int:
    """Return how many rows from `p` on, before `last`, are of one huishouden."""
    q = p
    while q < last and household[q] == household[p]:
        q += 1
    return q - p


@kernel
def bring_relatives(
    moment: Moment, first: int, last: int, east: NDArray[np.float64], north: NDArray[np.float64], origin: Origin,
    persons: Persons, n: int, room: int, kin: Kin,
) -> tuple[int, int]:  # fmt: skip
    """Give the persons in rows first .. last - 1, who have a node, the relatives that they do not have yet.

    It stops before a huishouden for which there may be no room.

    Parameters
    ----------
    moment : of arrival, with the stream keys of KIN in that month and of KIN_DEATH at month 0.
    east, north : (last - first,) kern they live in, units of 100 m.
    persons : births and last birth of women are written, where the children known of them say more.
    origin : what families are made from; its odds are not used.
    n : filled rows of `kin`.
    room : rows that can be filled, `ROOM` more for each member of the first huishouden at least.

    Returns
    -------
    The filled rows afterwards, and the row of the first person who is left to do.
    """
    household = persons.household
    home = np.empty(MOST_BIRTHS, dtype=np.int64)
    now, key, library = moment.now, moment.key, origin.library
    for p in range(first, last):
        if p > first and household[p] != household[p - 1] and n + ROOM * _members(p, last, household) > room:
            last = p
            break
        me, e, o = persons.node[p], east[p - first], north[p - first]
        if kin.mother[me] == UNKNOWN and kin.father[me] == UNKNOWN:
            n = _parents(moment, me, e, o, origin, n, kin)
        elif _lacks_one(me, first, persons, kin):
            n = other_parent(moment, me, e, o, origin, persons, n, kin)
        born, parity, partner = kin.birth[me], int(persons.parity[p]), persons.partner[p]
        have, c = 0, kin.child[me]
        while c != UNKNOWN and have < MOST_BIRTHS:
            home[have] = kin.birth[c]
            have += 1
            c = next_child(me, c, kin)
        if persons.sex[p] == MAN:
            parity = have
            if partner == NOBODY and have == 0 and now - born >= FIRST_FATHERS:
                parity = -1 if uniform_at(key, kin.lineage[me], 60) < FATHERS_CHANCE[persons.marital[p]] else 0
            born += int(FATHER_GAP)
        if parity >= 0 and parity <= have:
            continue
        w, offset = fit_life(
            now, key, kin.lineage[me], born, parity, np.sort(home[:have]), library.start, library.birth, library.born,
            library.first, library.per_cohort,
        )  # fmt: skip
        if w < 0:
            continue
        other = UNKNOWN
        if partner != NOBODY:
            gap = library.birth[library.start[w]] + born - library.born[w] - persons.birth[partner]
            if gap >= YOUNGEST_FATHER and gap <= OLDEST_FATHER - 25 * 12:
                other = persons.node[partner]
        begin = n
        n = _children_elsewhere(
            moment, me, other, (w, born - library.born[w], offset, offset + have), e, o, True, origin, n, kin
        )
        n = _with_children(moment, begin, origin, n, kin)
    for p in range(first, last):
        if persons.sex[p] == WOMAN:
            _count_births(p, persons, kin)
    return n, last
