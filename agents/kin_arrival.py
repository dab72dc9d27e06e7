"""Give newcomers their place in the kin table: a new node, or that of an inwoner's child who comes back.

Who arrives does not depend on who lives here: a child who comes back is an arriving adult of the same sex and age in
years, with the newcomer's own luck and the child's family and month of birth.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.kernel import inline, lean, lean_kernel
from agents.kin import ALIVE, UNKNOWN, Kin
from agents.kin_newcomers import OLDEST_FATHER, YOUNGEST_FATHER
from agents.kinship import add_child, are_kin, new_node, row_of
from agents.life_histories import LEAST_GAP, OLDEST_MOTHER, YOUNGEST_MOTHER
from agents.luck import pair, uniform, uniform_at
from agents.migration import Templates
from agents.persons import NOBODY, WOMAN, Persons

ADULT = 18 * 12
"""Months: nobody younger comes back by himself."""
FIRST, MONTHS = -150 * 12, 300 * 12
"""First month of birth that the index of those who may come back has a place for, and how many it has."""
MOST_CHILDREN = 255
"""A man alone who comes back can have any children elsewhere."""
AROUND = 23
"""Months of birth around the newcomer's own that share an age in years with it, at most."""
FAR = 1 << 20
"""Months: longer than any life."""


class Returners(NamedTuple):
    """Adults elsewhere with a parent here and a known mother, by sex and month of birth, as they were last January."""

    start: NDArray[np.int32]  # (2 * MONTHS + 1,) first of each sex and month in `node`
    node: NDArray[np.int32]  # (people,) -1 when dropped since


def no_returners() -> Returners:
    """Return an index of nobody."""
    return Returners(np.zeros(2 * MONTHS + 1, dtype=np.int32), np.empty(0, dtype=np.int32))


@inline
def _cell(sex: int, birth: int) -> int:
    """Return the place of a sex and month of birth in the index."""
    return int(sex) * MONTHS + min(max(int(birth) - FIRST, 0), MONTHS - 1)


@lean
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
    """List the adults who live elsewhere, have a known mother and a parent here."""
    found = 0
    for p in range(n):
        if person[p] < 0 and birth[p] <= month - ADULT and death[p] > month:
            m, f = mother[p], father[p]
            if m >= 0 and (person[m] >= 0 or (f >= 0 and person[f] >= 0)):
                rows[found] = p
                found += 1
    return found


@lean_kernel
def index_returners(
    month: int, n: int, kin: Kin, start: NDArray[np.int32], node: NDArray[np.int32], some: NDArray[np.int32]
) -> int:
    """Sort those who may come back by sex and month of birth (a counting sort, linear in the table).

    Parameters
    ----------
    n : filled rows of `kin`.
    start : (2 * MONTHS + 1,) written.
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


@lean
def _leaves_nobody(
    c: int, month: int, eldest: int, youngest: int, after: NDArray[np.int32], birth: NDArray[np.int16],
    death: NDArray[np.int16],
) -> bool:  # fmt: skip
    """Tell for the first child `c` in a list, and those after, that none is a minor who would have to stay behind.

    Nor may any be born within nine months of the children brought, the `eldest` to the `youngest`.
    """
    while c != UNKNOWN:
        born = birth[c]
        if month - born < ADULT and death[c] > month:
            return False
        if born > eldest - LEAST_GAP and born < youngest + LEAST_GAP:
            return False
        c = after[c]
    return True


@lean
def _who_comes_back(
    month: int, key: np.uint64, lineage: np.uint64, sex: int, birth: int, brought: tuple[int, int, int], mate: int,
    who: Returners, kin: Kin,
) -> int:  # fmt: skip
    """Return the node of somebody elsewhere to take over, no close kin of the newcomer's partner `mate`, or UNKNOWN.

    Of those of the newcomer's age in years the nearest month of birth comes first, and in it the highest luck of the
    pair: somebody more or less elsewhere changes the choice of those who would have chosen him or her, and no other.
    """
    room, eldest, youngest = brought
    person, mother, father, death, after = kin.person, kin.mother, kin.father, kin.death, kin.next_of_father
    first, last = birth - (11 - (month - 1 - birth) % 12), birth + (month - 1 - birth) % 12
    if sex == WOMAN:
        after = kin.next_of_mother
        first, last = max(first, youngest - OLDEST_MOTHER), min(last, eldest - YOUNGEST_MOTHER)
    else:
        first, last = max(first, youngest - OLDEST_FATHER), min(last, eldest - YOUNGEST_FATHER)
    for step in range(AROUND):
        at = birth + ((step + 1) // 2 if step % 2 else -(step // 2))
        if at < first or at > min(last, month - ADULT):
            continue
        cell = _cell(sex, at)
        chosen, best = UNKNOWN, -1.0
        for i in range(who.start[cell], who.start[cell + 1]):
            node = who.node[i]
            if node == UNKNOWN or person[node] != NOBODY or death[node] <= month or kin.parity[node] > room:
                continue  # dropped, back already or dead since January; or with more births than the newcomer
            m, f = mother[node], father[node]
            if m == UNKNOWN or (row_of(m, person) == NOBODY and row_of(f, person) == NOBODY):
                continue
            luck = uniform_at(key, pair(lineage, kin.lineage[node]), 1)
            if luck <= best or not _leaves_nobody(kin.child[node], month, eldest, youngest, after, kin.birth, death):
                continue
            if mate == UNKNOWN or not are_kin(node, m, f, mate, mother[mate], father[mate]):
                chosen, best = node, luck
        if chosen != UNKNOWN:
            return chosen
    return UNKNOWN


@lean
def _come_back(node: int, p: int, persons: Persons, kin: Kin) -> None:
    """Let somebody elsewhere live here again as the newcomer in row `p`, without the partner from elsewhere.

    The newcomer is born when he or she was; luck is the newcomer's from now on, wherever they live.
    """
    partner = kin.partner[node]
    if partner != UNKNOWN:
        kin.partner[partner] = UNKNOWN
        kin.partner[node] = UNKNOWN
    persons.birth[p] = kin.birth[node]
    kin.lineage[node] = persons.lineage[p]
    kin.person[node] = p
    kin.death[node] = ALIVE
    kin.east[node] = 0
    kin.north[node] = 0


@lean
def _brought(p: int, begin: int, j: int, size: int, templates: Templates, persons: Persons) -> tuple[int, int, int]:
    """Say what children a newcomer comes with.

    Parameters
    ----------
    p, begin : row of the newcomer and of the first of the huishouden.
    j, size : first member and members of the template.

    Returns
    -------
    How many births he or she can have had beside them (those of the woman, less these), and the months of birth of the
    eldest and the youngest of them, far ahead and long ago when there are none.
    """
    number, eldest, youngest = 0, FAR, -FAR
    for k in range(size):
        if p - begin in (int(templates.mother[j + k]), int(templates.father[j + k])):
            number += 1
            eldest = min(eldest, persons.birth[begin + k])
            youngest = max(youngest, persons.birth[begin + k])
    room = 0 if number > 0 else MOST_CHILDREN
    if persons.sex[p] == WOMAN:
        room = int(persons.parity[p]) - number
    elif persons.partner[p] != NOBODY:
        room = int(persons.parity[persons.partner[p]]) - number
    return max(room, 0), eldest, youngest


@lean_kernel
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

    Who comes back gets the month of birth of the one elsewhere, within the same age in years.

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
                brought = _brought(p, begin, j, size, templates, persons)
                node = _who_comes_back(month, key, lineage, sex, birth, brought, mate, returners, kin)
            if node != UNKNOWN:
                _come_back(node, p, persons, kin)
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
