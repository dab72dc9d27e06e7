"""Declare a table's columns once (dtype, unit, codes, meaning) and keep them as arrays that grow together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_type_hints

import numpy as np
from numpy.typing import DTypeLike, NDArray


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds.

    Parameters
    ----------
    dtype : NumPy dtype, small on purpose.
    unit : unit of the values, "-" when they have none.
    doc : one line for a reader.
    codes : names of the values 0, 1, 2 ... of a coded column.
    empty : value of a cell that nothing has been written to.
    width : cells per row; the array of a column of width 1 has shape (capacity,), of a wider one (capacity, width).
    """

    dtype: DTypeLike
    unit: str
    doc: str
    codes: tuple[str, ...] = ()
    empty: int = 0
    width: int = 1


Arrays = TypeVar("Arrays", bound=tuple[Any, ...])


def columns_of(arrays: type[Any]) -> dict[str, Column]:
    """Return the declared columns of a NamedTuple whose fields are ``Annotated[array type, Column(...)]``.

    Raises
    ------
    TypeError : a field without a `Column`, or more codes than its dtype can hold.
    """
    columns: dict[str, Column] = {}
    for name, hint in get_type_hints(arrays, include_extras=True).items():
        found = [m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Column)]
        if len(found) != 1:
            raise TypeError(f"{arrays.__name__}.{name} must be Annotated with exactly one Column.")
        if found[0].codes and len(found[0].codes) > np.iinfo(np.dtype(found[0].dtype)).max:
            raise TypeError(f"{arrays.__name__}.{name} has more codes than {found[0].dtype} can hold.")
        columns[name] = found[0]
    return columns


class Table(Generic[Arrays]):
    """Rows of one kind of thing, kept as equally long arrays with room to grow.

    A row number stays valid until `take` is called; the lineage in a row is what identifies a person for ever.

    Parameters
    ----------
    arrays : the NamedTuple that declares the columns.
    capacity : rows to make room for.
    """

    growth = 1.25
    """Room to grow. Rows beyond those asked for are not written to, and memory that is not written to is not taken."""
    step = 1.01
    """Rows made ready at a time, as times those filled: one pass over the columns for many small requests."""

    def __init__(self, arrays: type[Arrays], capacity: int = 0) -> None:
        self.kind = arrays
        self.columns = columns_of(arrays)
        self.count = 0
        self.ready = 0
        self.arrays: Arrays = self._bare(capacity)
        self._make_ready(capacity)

    def _bare(self, capacity: int) -> Arrays:
        """Return columns of which only the last cell has its empty value."""
        shapes = (capacity if c.width == 1 else (capacity, c.width) for c in self.columns.values())
        cells = zip(shapes, self.columns.values(), strict=True)
        arrays = self.kind(*(np.empty(shape, dtype=c.dtype) for shape, c in cells))
        for array, column in zip(arrays, self.columns.values(), strict=True):
            array[-1:] = column.empty  # where -1 points: no answer may hang on memory that nothing was written to
        return arrays

    def _make_ready(self, rows: int) -> None:
        """Give the cells of the first `rows` rows that nothing was written to their empty value."""
        if rows > self.ready:
            for array, column in zip(self.arrays, self.columns.values(), strict=True):
                array[self.ready : rows] = column.empty
            self.ready = rows

    @property
    def capacity(self) -> int:
        """Rows that fit without growing."""
        return len(self.arrays[0])

    @property
    def nbytes(self) -> int:
        """Bytes held by the rows of all columns that are filled or ready to be."""
        return sum(int(a[: self.ready].nbytes) for a in self.arrays)

    def reserve(self, extra: int) -> None:
        """Make sure that `extra` more rows fit; rows keep their numbers and values."""
        needed = self.count + extra
        if needed <= self.ready:
            return
        if needed > self.capacity:
            grown = self._bare(max(needed, int(self.capacity * self.growth) + 16))
            for old, new in zip(self.arrays, grown, strict=True):
                new[: self.count] = old[: self.count]
            self.arrays, self.ready = grown, self.count
        self._make_ready(min(max(needed, int(self.count * self.step)), self.capacity))

    def forget_after(self, rows: int) -> None:
        """Keep only the first `rows` rows; the others are as if they had never been filled."""
        for array, column in zip(self.arrays, self.columns.values(), strict=True):
            array[rows : self.count] = column.empty
        self.count = rows

    def drop(self, rows: NDArray[np.int64]) -> None:
        """Remove some rows, at least one; those behind them move up, in their order."""
        first = int(rows.min())
        keep = np.ones(self.count - first, dtype=bool)
        keep[rows - first] = False
        last = first + int(np.count_nonzero(keep))
        for array in self.arrays:
            array[first:last] = array[first : self.count][keep]
        self.forget_after(last)

    def append(self, **values: NDArray[Any]) -> slice:
        """Add rows and return where they stand; columns not named get their empty value.

        Raises
        ------
        ValueError : an unknown column, or columns of different lengths.
        """
        unknown = set(values) - set(self.columns)
        lengths = {len(v) for v in values.values()}
        if unknown or len(lengths) != 1:
            raise ValueError(f"cannot append to {self.kind.__name__}: unknown {sorted(unknown)}, lengths {lengths}")
        extra = lengths.pop()
        self.reserve(extra)
        rows = slice(self.count, self.count + extra)
        for name, value in values.items():
            getattr(self.arrays, name)[rows] = value
        self.count += extra
        return rows

    def copy(self) -> Table[Arrays]:
        """Return a table with the same rows in arrays of its own."""
        other = Table(self.kind)
        other.arrays, other.count, other.ready = other._bare(self.capacity), self.count, self.ready
        for old, new in zip(self.arrays, other.arrays, strict=True):
            new[: self.ready] = old[: self.ready]
        return other

    def take(self, keep: NDArray[np.int64]) -> None:
        """Keep only the rows `keep`, in that order. Row numbers change: the caller mends what pointed at them."""
        capacity, count = max(len(keep), min(self.capacity, int(len(keep) * self.growth))), len(keep)
        fresh, left = [], list(self.arrays)
        self.arrays = self._bare(0)
        for column in self.columns.values():
            old = left.pop(0)
            new = np.empty((capacity, *old.shape[1:]), dtype=old.dtype)
            new[-1:] = column.empty
            np.take(old, keep, axis=0, out=new[:count], mode="clip")  # "raise" would make a copy first
            fresh.append(new)  # `old` goes, and the next column may take its memory
        self.arrays, self.count, self.ready = self.kind(*fresh), count, count

    def column(self, name: str) -> NDArray[Any]:
        """Return the filled part of a column, shape (count,) or (count, width); a view, not a copy."""
        array: NDArray[Any] = getattr(self.arrays, name)
        return array[: self.count]
