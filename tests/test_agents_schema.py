"""Tables grow without moving anybody, and every column is declared once."""

from typing import Annotated, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.households import Households
from agents.persons import NOBODY, Persons
from agents.schema import Column, Table, columns_of


def test_every_column_says_its_dtype_unit_and_meaning() -> None:
    for kind in (Persons, Households):
        for name, column in columns_of(kind).items():
            assert column.unit and column.doc, name
            assert len(column.codes) < 256


def test_a_field_without_a_column_is_refused() -> None:
    class Bare(NamedTuple):
        x: NDArray[np.int8]

    with pytest.raises(TypeError, match=r"Bare\.x"):
        columns_of(Bare)


def test_codes_that_do_not_fit_the_dtype_are_refused() -> None:
    class Full(NamedTuple):
        x: Annotated[NDArray[np.int8], Column("int8", "-", "too many", tuple(str(i) for i in range(200)))]

    with pytest.raises(TypeError, match="more codes"):
        columns_of(Full)


def test_growing_keeps_every_row_where_it_was() -> None:
    table = Table(Persons, 4)
    for i in range(500):
        rows = table.append(lineage=np.array([i], dtype=np.uint64))
        assert rows == slice(i, i + 1)
    assert np.array_equal(table.column("lineage"), np.arange(500, dtype=np.uint64))
    assert (table.column("partner") == NOBODY).all()


def test_rows_dropped_leave_the_others_in_order_and_empty_cells_behind_them() -> None:
    table = Table(Persons)
    table.append(lineage=np.arange(10, dtype=np.uint64), partner=np.arange(10, dtype=np.int32))
    table.drop(np.array([9, 3, 4]))
    assert table.count == 7
    assert table.column("lineage").tolist() == table.column("partner").tolist() == [0, 1, 2, 5, 6, 7, 8]
    assert table.arrays.partner[7:10].tolist() == [NOBODY] * 3


def test_rows_not_written_have_the_declared_empty_value() -> None:
    table = Table(Persons, 8)
    table.append(lineage=np.arange(3, dtype=np.uint64))
    table.take(np.array([2, 0]))
    assert list(table.column("lineage")) == [2, 0]
    table.append(lineage=np.array([9], dtype=np.uint64))
    assert table.column("node")[2] == NOBODY


def test_unknown_or_uneven_columns_are_refused() -> None:
    table = Table(Persons, 2)
    with pytest.raises(ValueError, match="cannot append"):
        table.append(nonsense=np.array([1]))
    with pytest.raises(ValueError, match="cannot append"):
        table.append(birth=np.array([1]), sex=np.array([1, 0]))


def test_a_table_of_both_kinds_stays_within_165_bytes_per_person() -> None:
    persons, households = Table(Persons, 48_000), Table(Households, 22_000)
    assert (persons.nbytes + households.nbytes) / 48_000 <= 165
