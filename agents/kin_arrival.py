"""Give newcomers their place in the kin table: a new node, or that of an inwoner's child who comes back.

Who arrives does not depend on who lives here: a child who comes back is an arriving adult of the same sex and year of
birth, with the newcomer's own luck and the child's family.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.kernel import inline, kernel
from agents.kin import ALIVE, UNKNOWN, Kin
from agents.kinship import add_child, alive_at, are_kin, new_node, next_child, row_of
from agents.luck import uniform, uniform_at
from agents.migration import Templates
from agents.persons import NOBODY, WOMAN, Persons

ADULT = 18 * 12
"""Months: nobody younger comes back by himself."""
LEAST_GAP = 12 * 12
"""Months by which a parent is older than a child, as the checks demand."""
FIRST_YEAR, YEARS = 1850, 300
"""Years of birth that the index of those who may come back has a place for."""
MOST_CHILDREN = 255
"""A man alone who comes back can have any children elsewhere."""
LOOKS = 16
"""Most candidates looked at for one newcomer; those of a year of birth are far more than those who come back."""


class Returners(NamedTuple):
    """Adults elsewhere with a parent here and a known mother, by sex and year of birth, as they were last January."""

    start: NDArray[np.int32]  # (2 * YEARS + 1,) first of each sex and year in `node`
    node: NDArray[np.int32]  # (people,) -1 when dropped since


def no_returners() -> Returners:
    """Return an index of nobody."""
    return Returners(np.zeros(2 * YEARS + 1, dtype=np.int32), np.empty(0, dtype=np.int32))


@inline
def _cell(sex: int, birth: int) -> int:
    """Return the place of a sex and year of birth in the index."""
    return int(sex) * YEARS + min(max(2000 + birth // 12 - FIRST_YEAR, 0), YEARS - 1)


@inline
def _may_come_back(node: int, month: int, kin: Kin) -> bool:
    """Tell whether somebody lives elsewhere and is an adult with a parent here, the mother known."""
    if kin.person[node] != NOBODY or month - kin.birth[node] < ADULT or kin.mother[node] == UNKNOWN:
        return False
    if not alive_at(node, month, kin.birth, kin.death):
        return False
    return row_of(kin.mother[node], kin.person) != NOBODY or row_of(kin.father[node], kin.person) != NOBODY


@inline
def _adults_with_parents_here(
    month: int,
    n: int,
    person: NDArray[np.int32],
    mother: NDArray[np.int32],
    father: NDArray[np.int32],
    birth: NDArray[np.int16],
    death: NDArray[np.int16],
    rows: NDArray[np.int32],
) -> int:
    """List those of whom `_may_come_back` holds; apart from it, since a loop that hands on tables pays for it."""
    found = 0
    for p in range(n):
        if person[p] < 0 and birth[p] <= month - ADULT and death[p] > month:
            m, f = mother[p], father[p]
            if m >= 0 and (person[m] >= 0 or (f >= 0 and person[f] >= 0)):
                rows[found] = p
                found += 1
    return found


@kernel
def index_returners(
    month: int, n: int, kin: Kin, start: NDArray[np.int32], node: NDArray[np.int32], some: NDArray[np.int32]
) -> int:
    """Sort those who may come back by sex and year of birth (a counting sort, linear in the table).

    Parameters
    ----------
    n : filled rows of `kin`.
    start : (2 * YEARS + 1,) written.
    node : (at least n,) written.
    some : (at least n,) scratch.

    Returns
    -------
    How many they are.
    """
    start[:] = 0
    found = _adults_with_parents_here(month, n, kin.person, kin.mother, kin.father, kin.birth, kin.death, some)
    for i in range(found):
        start[_cell(kin.sex[some[i]], kin.birth[some[i]]) + 1] += 1
    for c in range(1, len(start)):
        start[c] += start[c - 1]
    for i in range(found - 1, -1, -1):
        cell = _cell(kin.sex[some[i]], kin.birth[some[i]])
        start[cell + 1] -= 1
        node[start[cell + 1]] = some[i]
    # filling moved every start one cell ahead: shift them back
    for c in range(1, len(start) - 1):
        start[c] = start[c + 1]
    start[len(start) - 1] = found
    return found


@inline
def _fits(node: int, month: int, birth: int, room: int, kin: Kin) -> bool:
    """Tell whether somebody can come back as a newcomer of this birth: no minor child, a plausible age in the family.

    Who has a minor child elsewhere would have to leave it behind. `room` is how many children the newcomer can have
    had beside those who came along: a life has its children once.
    """
    for parent in (kin.mother[node], kin.father[node]):
        if parent != UNKNOWN and birth - kin.birth[parent] < LEAST_GAP:
            return False
    c = kin.child[node]
    while c != UNKNOWN:
        room -= 1
        if room < 0 or kin.birth[c] - birth < LEAST_GAP or (month - kin.birth[c] < ADULT and kin.death[c] > month):
            return False
        c = next_child(node, c, kin)
    return True


@inline
def _who_comes_back(month: int, u: float, sex: int, birth: int, room: int, mate: int, who: Returners, kin: Kin) -> int:
    """Return the node of somebody elsewhere to take over, no close kin of the newcomer's partner `mate`, or UNKNOWN."""
    cell = _cell(sex, birth)
    first, many = who.start[cell], who.start[cell + 1] - who.start[cell]
    for i in range(min(many, LOOKS)):
        node = who.node[first + (int(u * many) + i) % many]
        if node == UNKNOWN or not _may_come_back(node, month, kin) or not _fits(node, month, birth, room, kin):
            continue
        if mate == UNKNOWN or not are_kin(
            node, kin.mother[node], kin.father[node], mate, kin.mother[mate], kin.father[mate]
        ):
            return node
    return UNKNOWN


@inline
def _come_back(node: int, p: int, lineage: np.uint64, birth: int, kin: Kin) -> None:
    """Let somebody elsewhere live here again as the newcomer in row `p`, without the partner from elsewhere."""
    partner = kin.partner[node]
    if partner != UNKNOWN:
        kin.partner[partner] = UNKNOWN
        kin.partner[node] = UNKNOWN
    kin.lineage[node] = lineage
    kin.birth[node] = birth
    kin.person[node] = p
    kin.death[node] = ALIVE
    kin.east[node] = 0
    kin.north[node] = 0


@inline
def _room_for_children(p: int, begin: int, j: int, size: int, templates: Templates, persons: Persons) -> int:
    """Return how many children a newcomer can have beside those who came along: the births of the woman, less these.

    Parameters
    ----------
    p, begin : row of the newcomer and of the first of the huishouden.
    j, size : first member and members of the template.
    """
    brought = 0
    for k in range(size):
        if begin + templates.mother[j + k] == p or begin + templates.father[j + k] == p:
            brought += 1
    if persons.sex[p] == WOMAN:
        return int(persons.parity[p]) - brought
    partner = persons.partner[p]
    if partner != NOBODY:
        return int(persons.parity[partner]) - brought
    return 0 if brought > 0 else MOST_CHILDREN


@kernel
def place_newcomers(
    month: int,
    key: np.uint64,
    share: NDArray[np.float64],
    chosen: NDArray[np.int32],
    templates: Templates,
    first: int,
    returners: Returners,
    persons: Persons,
    n: int,
    kin: Kin,
) -> int:
    """Give the persons who arrived this month their nodes, linked as in the templates; there must be room for all.

    Parameters
    ----------
    key : stream key of KIN_RETURN.
    share : (111,) probability by age that an adult without parents in the huishouden is a child of an inwoner who comes
        back.
    chosen : (huishoudens,) template of each.
    first : row of the first of them in `persons`.
    n : filled rows of `kin`.

    Returns
    -------
    The number of filled rows of `kin` afterwards.
    """
    begin = first
    for i in range(len(chosen)):
        j, size = templates.start[chosen[i]], templates.start[chosen[i] + 1] - templates.start[chosen[i]]
        for k in range(size):
            p = begin + k
            lineage, birth, sex = persons.lineage[p], persons.birth[p], persons.sex[p]
            alone = templates.mother[j + k] < 0 and templates.father[j + k] < 0
            node = UNKNOWN
            if alone and month - birth >= ADULT and uniform(key, lineage) < share[age_now(month, birth)]:
                mate = persons.partner[p]
                mate = persons.node[mate] if mate != NOBODY and mate < p else UNKNOWN
                room = _room_for_children(p, begin, j, size, templates, persons)
                node = _who_comes_back(month, uniform_at(key, lineage, 1), sex, birth, room, mate, returners, kin)
            if node != UNKNOWN:
                _come_back(node, p, lineage, birth, kin)
            else:
                node = n
                n += 1
                new_node(node, p, lineage, birth, sex, kin)
            persons.node[p] = node
        for k in range(size):
            mother, father = int(templates.mother[j + k]), int(templates.father[j + k])
            if mother >= 0 or father >= 0:
                add_child(
                    kin,
                    persons.node[begin + k],
                    persons.node[begin + mother] if mother >= 0 else UNKNOWN,
                    persons.node[begin + father] if father >= 0 else UNKNOWN,
                )
        begin += size
    return n
