"""Give children of whom one parent is known the other one: newcomers' children, and those born to women alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, kernel, lean, lean_kernel
from agents.kin import UNKNOWN, Kin
from agents.kin_matching import ADULT, normal_at, point
from agents.kin_orphans import Moment, Origin
from agents.kinship import add_child, are_kin, new_node, next_child
from agents.life_histories import LEAST_GAP, alive_share, death_month
from agents.luck import pair, uniform_at
from agents.partnership import free_men
from agents.persons import HERE, MAN, NOBODY, WOMAN, Persons

MOTHER, FATHER, MIRRORED = 2, 3, 4
"""Second words of the lineages of relatives elsewhere, see `sim.kinship.setting`; of a child the lineage of its parent
elsewhere has the code, of a man whose child lives elsewhere that child's has, with the month."""
FATHER_GAP, FATHER_SPREAD = 30.0, 54.0
YOUNGEST_FATHER, OLDEST_FATHER = 15 * 12, 70 * 12
"""As in `sim.kinship.library`."""
YOUNGEST_MOTHER, OLDEST_MOTHER = 15 * 12, 49 * 12
HERE_TOO = 0.4
"""Share of the fathers of children born to women alone who live in the municipality, as `EARLIER_HERE` of the start
population (`sim.kinship.parents`). Assumption, range 0.2-0.6."""
NEAR_AGE = 36
"""Months between the wanted and the real birth of such a father, at most. Assumption, range 12-60."""
LOOKS = 16
"""Men looked at."""
PREGNANCY = 9


@lean
def _join(c: int, parent: int, kin: Kin) -> None:
    """Make somebody the second parent of a child that has one."""
    if kin.sex[parent] == WOMAN:
        kin.mother[c] = parent
        kin.next_of_mother[c] = kin.child[parent]
    else:
        kin.father[c] = parent
        kin.next_of_father[c] = kin.child[parent]
    kin.child[parent] = c
    if kin.person[parent] == NOBODY:
        kin.parity[parent] += np.uint8(1)


@inline
def _clipped(born: int, birth: int, sex: int) -> int:
    """Return a month of birth that a parent of this sex can have."""
    if sex == MAN:
        return max(min(born, birth - YOUNGEST_FATHER), birth - OLDEST_FATHER)
    return max(min(born, birth - YOUNGEST_MOTHER), birth - OLDEST_MOTHER)


@lean
def _spaced(c: int, parent: int, kin: Kin) -> bool:
    """Tell whether a woman can have born `c` beside her other children: twins, or nine months apart; a man always."""
    s = kin.child[parent] if kin.sex[parent] == WOMAN else UNKNOWN
    while s != UNKNOWN:
        apart = abs(kin.birth[s] - kin.birth[c])
        if 0 < apart < LEAST_GAP:
            return False
        s = kin.next_of_mother[s]
    return True


@lean
def _of_sibling(c: int, known: int, kin: Kin, persons: Persons) -> int:
    """Return who has a child with `known` and can be a parent of `c` too: alive, free and of an age; or UNKNOWN."""
    birth = kin.birth[c]
    s = kin.child[known]
    while s != UNKNOWN:
        other = kin.father[s] if kin.sex[known] == WOMAN else kin.mother[s]
        if s != c and other != UNKNOWN and kin.death[other] > birth - PREGNANCY and _spaced(c, other, kin):
            row = kin.person[other]
            free = persons.partner[row] == NOBODY if row != NOBODY else kin.partner[other] == UNKNOWN
            if free and kin.birth[other] == _clipped(kin.birth[other], birth, kin.sex[other]):
                return other
        s = next_child(known, s, kin)
    return UNKNOWN


@lean
def _settled(
    n: int, lineage: np.uint64, sex: int, birth: int, moment: Moment, east: float, north: float, origin: Origin,
    kin: Kin,
) -> None:  # fmt: skip
    """Write somebody alive elsewhere, at a drawn distance from a place, with the month of death drawn ahead."""
    area = origin.area
    new_node(n, NOBODY, lineage, birth, sex, kin)
    kin.death[n] = death_month(origin.survival, origin.first, moment.death, lineage, sex, birth, moment.now)
    e, o = point(moment.key, lineage, 5, east, north, 0.0, True, area.east, area.north, area.radius)
    kin.east[n], kin.north[n] = round(e), round(o)


@lean_kernel
def other_parent(
    moment: Moment, c: int, east: float, north: float, origin: Origin, persons: Persons, n: int, kin: Kin
) -> int:
    """Give node `c`, one of whose parents is known, the other one: that of a sibling, or somebody elsewhere.

    Who has died since by the survival of the cohort stays unknown.

    Parameters
    ----------
    east, north : where the known parent lives.
    n : filled rows of `kin`; there must be room for one more.

    Returns
    -------
    The filled rows afterwards.
    """
    known = kin.mother[c] if kin.mother[c] != UNKNOWN else kin.father[c]
    other = _of_sibling(c, known, kin, persons)
    if other != UNKNOWN:
        _join(c, other, kin)
        return n
    sex = MAN if kin.sex[known] == WOMAN else WOMAN
    lineage = pair(kin.lineage[c], FATHER if sex == MAN else MOTHER)
    gap = round(FATHER_GAP + FATHER_SPREAD * normal_at(moment.key, lineage, 0))
    born = _clipped(kin.birth[known] + (-gap if sex == MAN else gap), kin.birth[c], sex)
    then = alive_share(origin.survival, origin.first, sex, born, kin.birth[c])
    if uniform_at(moment.key, lineage, 2) * then >= alive_share(origin.survival, origin.first, sex, born, moment.now):
        return n
    _settled(n, lineage, sex, born, moment, east, north, origin, kin)
    _join(c, n, kin)
    return n + 1


@kernel
def men_alone(month: int, n: int, persons: Persons) -> NDArray[np.int64]:
    """List the rows of adult men without a partner and outside institutions by month of birth (a counting sort).

    Parameters
    ----------
    n : filled rows of `persons`.
    """
    some, birth, oldest = free_men(month, n, persons), persons.birth, month
    found = len(some)
    for i in range(found):
        oldest = min(oldest, birth[some[i]])
    start = np.zeros(month - ADULT - oldest + 2 if found > 0 else 1, dtype=np.int64)
    for i in range(found):
        start[birth[some[i]] - oldest + 1] += 1
    for b in range(1, len(start)):
        start[b] += start[b - 1]
    men = np.empty(found, dtype=np.int64)
    for i in range(found):
        at = birth[some[i]] - oldest
        men[start[at]] = some[i]
        start[at] += 1
    return men


@lean
def _man_here(c: int, wanted: int, men: NDArray[np.int64], persons: Persons, kin: Kin) -> int:
    """Return the row of a man near the wanted age who is no kin of the mother of `c`, or NOBODY; `men` by birth."""
    mother = kin.mother[c]
    low, high = 0, len(men)
    while low < high:
        middle = (low + high) // 2
        if persons.birth[men[middle]] < wanted:
            low = middle + 1
        else:
            high = middle
    for step in range(LOOKS):
        at = low + ((step + 1) // 2 if step % 2 else -(step // 2))
        if at < 0 or at >= len(men):
            continue
        row = men[at]
        node, birth = persons.node[row], persons.birth[row]
        if abs(birth - wanted) > NEAR_AGE or birth != _clipped(birth, kin.birth[c], MAN):
            continue
        last = kin.child[node]
        if last != UNKNOWN and kin.birth[last] > kin.birth[c] - PREGNANCY:
            continue
        if persons.status[row] == HERE and not are_kin(
            node, kin.mother[node], kin.father[node], mother, kin.mother[mother], kin.father[mother]
        ):
            return row
    return NOBODY


@lean_kernel
def fathers_of_newborns(
    moment: Moment, rows: NDArray[np.int64], men: NDArray[np.int64], east: NDArray[np.float64],
    north: NDArray[np.float64], origin: Origin, persons: Persons, n: int, kin: Kin,
) -> int:  # fmt: skip
    """Give newborns of women alone a father: that of a sibling, a man alone here, or somebody elsewhere.

    When he lives elsewhere a man alone here, of the age he would have, has a child with a woman elsewhere: so
    men here have as many children as women here.

    Parameters
    ----------
    rows : newborns whose mother alone is known.
    men : rows of adult men without a partner, by month of birth.
    east, north : (rows,) where each newborn lives.
    n : filled rows of `kin`; there must be room for three more for each newborn.

    Returns
    -------
    The filled rows afterwards.
    """
    for i in range(len(rows)):
        c = persons.node[rows[i]]
        mother = kin.mother[c]
        lineage = pair(kin.lineage[c], FATHER)
        gap = round(FATHER_GAP + FATHER_SPREAD * normal_at(moment.key, lineage, 0))
        him = NOBODY
        if _of_sibling(c, mother, kin, persons) == UNKNOWN:
            him = _man_here(c, _clipped(kin.birth[mother] - gap, kin.birth[c], MAN), men, persons, kin)
        if him != NOBODY and uniform_at(moment.key, lineage, 3) < HERE_TOO:
            _join(c, persons.node[him], kin)
            continue
        n = other_parent(moment, c, east[i], north[i], origin, persons, n, kin)
        if him != NOBODY:
            n = _mirrored(moment, persons.node[him], gap, east[i], north[i], origin, n, kin)
    return n


@lean
def _mirrored(
    moment: Moment, father: int, gap: int, east: float, north: float, origin: Origin, n: int, kin: Kin
) -> int:
    """Let a man here have a child with a woman elsewhere, where that child lives too; returns the filled rows."""
    birth = moment.now - 1
    own = pair(pair(kin.lineage[father], MIRRORED), birth)
    hers = _clipped(kin.birth[father] + gap, birth, WOMAN)
    _settled(n, pair(own, MOTHER), WOMAN, hers, moment, east, north, origin, kin)
    sex = MAN if uniform_at(moment.key, own, 0) < origin.boys else WOMAN
    new_node(n + 1, NOBODY, own, birth, sex, kin)
    kin.death[n + 1] = death_month(origin.survival, origin.first, moment.death, own, sex, birth, birth)
    kin.east[n + 1], kin.north[n + 1] = kin.east[n], kin.north[n]
    add_child(kin, n + 1, n, father)
    kin.parity[n] = 1
    return n + 2
