"""Links between parents and children are what was written, whoever else has children."""

import numpy as np
import pytest

from agents.kin import ALIVE, UNKNOWN, Kin
from agents.kinship import (
    add_child,
    alive_at,
    are_kin,
    father_row,
    link_children,
    mother_row,
    new_node,
    parent_rows,
)
from agents.persons import MAN, NOBODY, WOMAN, Persons
from agents.schema import Table
from sim.relatives import children_of, siblings_of


def family(*sexes: int) -> Table[Kin]:
    """Nodes 0, 1 ... of these sexes without any link."""
    kin = Table(Kin, len(sexes) + 3)
    for node, sex in enumerate(sexes):
        new_node(node, NOBODY, np.uint64(100 + node), -300 + 12 * node, sex, kin.arrays)
    kin.count = len(sexes)
    return kin


def patchwork() -> Table[Kin]:
    """Women 0 and 2, men 1 and 3: child 4 of 0 and 1, 5 of 2 and 1, 6 of 0 and 3, 7 of 0 alone, 8 of 3 alone."""
    kin = family(WOMAN, MAN, WOMAN, MAN, MAN, WOMAN, WOMAN, MAN, WOMAN)
    for child, mother, father in ((4, 0, 1), (5, 2, 1), (6, 0, 3), (7, 0, UNKNOWN), (8, UNKNOWN, 3)):
        add_child(kin.arrays, child, mother, father)
    return kin


def test_each_parent_has_own_children_and_half_siblings_are_siblings() -> None:
    kin = patchwork().arrays
    assert [children_of(kin, p) for p in range(4)] == [[7, 6, 4], [5, 4], [5], [8, 6]]
    assert [siblings_of(kin, c) for c in (4, 5, 6, 7, 8)] == [[5, 6, 7], [4], [4, 7, 8], [4, 6], [6]]
    assert children_of(kin, 4) == []
    assert (kin.mother[7], kin.father[7], kin.mother[8], kin.father[8]) == (0, UNKNOWN, UNKNOWN, 3)


def test_lists_made_anew_are_those_that_were_written() -> None:
    written, anew = patchwork(), patchwork()
    for name in ("child", "next_of_mother", "next_of_father"):
        anew.column(name)[:] = 3
    link_children(anew.count, anew.arrays)
    for name in anew.columns:
        assert np.array_equal(written.column(name), anew.column(name)), name


@pytest.mark.parametrize(
    ("a", "b", "kin"),
    [(0, 4, True), (1, 4, True), (4, 5, True), (4, 6, True), (6, 8, True), (5, 6, False), (0, 5, False),
     (0, 2, False), (4, 8, False), (1, 3, False)],
)  # fmt: skip
def test_parents_children_and_half_siblings_are_kin_and_nobody_else(a: int, b: int, kin: bool) -> None:
    k = patchwork().arrays
    for one, two in ((a, b), (b, a)):
        assert are_kin(one, k.mother[one], k.father[one], two, k.mother[two], k.father[two]) == kin


def test_somebody_lives_from_the_month_of_birth_until_before_that_of_death() -> None:
    birth, death = np.array([5, 5], dtype=np.int16), np.array([9, ALIVE], dtype=np.int16)
    assert [alive_at(0, m, birth, death) for m in (4, 5, 8, 9)] == [False, True, True, False]
    assert [alive_at(1, m, birth, death) for m in (4, 32766)] == [False, True]


def test_rows_of_parents_are_of_those_who_live_here() -> None:
    kin, persons = patchwork(), Table(Persons)
    persons.append(node=np.array([6, 0, 4, NOBODY], dtype=np.int32))
    for row, node in enumerate((6, 0, 4)):
        kin.column("person")[node] = row
    mother, father = parent_rows(persons, kin)
    assert mother.tolist() == [1, NOBODY, 1, NOBODY]
    assert father.tolist() == [NOBODY] * 4
    assert [mother_row(p, persons.arrays, kin.arrays) for p in range(3)] == [1, NOBODY, 1]
    kin.column("person")[:2] = NOBODY, 8
    assert [mother_row(p, persons.arrays, kin.arrays) for p in range(3)] == [NOBODY] * 3
    assert [father_row(p, persons.arrays, kin.arrays) for p in range(3)] == [NOBODY, NOBODY, 8]
