"""Read and write the links between parents and children in the kin table: the single truth on who is whose child.

A node names its mother and father. Its children hang together as a list: `child` is the first of them, and the list
runs on over `next_of_mother` when the node is a woman and over `next_of_father` when it is a man.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, lean, lean_kernel
from agents.kin import ALIVE, UNKNOWN, Kin
from agents.persons import NOBODY, WOMAN, Persons
from agents.schema import Table

Nodes = NDArray[np.int32]


@lean
def row_of(node: int, person: Nodes) -> int:
    """Return the row in persons of a node while he or she lives here, or NOBODY; also for the node UNKNOWN."""
    return person[node] if node != UNKNOWN else NOBODY


@lean
def mother_row(p: int, persons: Persons, kin: Kin) -> int:
    """Return the row of an inwoner's mother if she lives here, or NOBODY."""
    return row_of(kin.mother[persons.node[p]], kin.person)


@lean
def father_row(p: int, persons: Persons, kin: Kin) -> int:
    """Return the row of an inwoner's father if he lives here, or NOBODY."""
    return row_of(kin.father[persons.node[p]], kin.person)


@lean
def alive_at(node: int, month: int, birth: NDArray[np.int16], death: NDArray[np.int16]) -> bool:
    """Tell whether somebody lives in a month: from the month of birth until the month of death, that one left out."""
    return birth[node] <= month < death[node]


@inline
def are_kin(a: int, mother_a: int, father_a: int, b: int, mother_b: int, father_b: int) -> bool:
    """Tell for two nodes and their parents whether they are parent and child or share a parent.

    It takes scalars: handing a group of arrays to a function in a hot loop costs more than the answer.
    """
    if b in (mother_a, father_a) or a in (mother_b, father_b):
        return True
    return (mother_a != UNKNOWN and mother_a == mother_b) or (father_a != UNKNOWN and father_a == father_b)


@lean
def next_child(parent: int, child: int, kin: Kin) -> int:
    """Return the child that follows in a parent's list, or UNKNOWN."""
    return kin.next_of_mother[child] if kin.sex[parent] == WOMAN else kin.next_of_father[child]


@lean
def new_node(node: int, person: int, lineage: np.uint64, birth: int, sex: int, kin: Kin) -> None:
    """Write an empty row: somebody without known relatives, an inwoner unless `person` is NOBODY."""
    kin.lineage[node] = lineage
    kin.person[node] = person
    kin.mother[node] = UNKNOWN
    kin.father[node] = UNKNOWN
    kin.partner[node] = UNKNOWN
    kin.child[node] = UNKNOWN
    kin.next_of_mother[node] = UNKNOWN
    kin.next_of_father[node] = UNKNOWN
    kin.birth[node] = birth
    kin.death[node] = ALIVE
    kin.east[node] = 0
    kin.north[node] = 0
    kin.sex[node] = sex
    kin.parity[node] = 0


@lean
def add_child(kin: Kin, child: int, mother: int, father: int) -> None:
    """Make a node without known parents the first in the lists of its mother and father; either may be UNKNOWN."""
    kin.mother[child] = mother
    kin.father[child] = father
    if mother != UNKNOWN:
        kin.next_of_mother[child] = kin.child[mother]
        kin.child[mother] = child
    if father != UNKNOWN:
        kin.next_of_father[child] = kin.child[father]
        kin.child[father] = child


@lean_kernel
def link_children(n: int, kin: Kin) -> None:
    """Make the lists of children anew from `mother` and `father` of the first `n` nodes; later nodes come first.

    That is the order in which `add_child` leaves them, so that dropping rows changes no list.
    """
    kin.child[:n] = UNKNOWN
    for c in range(n):
        mother, father = kin.mother[c], kin.father[c]
        kin.next_of_mother[c] = UNKNOWN
        kin.next_of_father[c] = UNKNOWN
        if mother != UNKNOWN:
            kin.next_of_mother[c] = kin.child[mother]
            kin.child[mother] = c
        if father != UNKNOWN:
            kin.next_of_father[c] = kin.child[father]
            kin.child[father] = c


def parent_rows(persons: Table[Persons], kin: Table[Kin]) -> tuple[Nodes, Nodes]:
    """Return the rows of everybody's mother and father who live here, or NOBODY; each of shape (persons,)."""
    node = persons.column("node")
    person = np.append(kin.column("person"), np.int32(NOBODY))  # the last cell is where -1 points
    mother, father = (np.append(kin.column(name), np.int32(UNKNOWN)) for name in ("mother", "father"))
    return person[mother[node]], person[father[node]]
