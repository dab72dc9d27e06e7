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

    growth = 1.02
    """Room to grow. The kin table adds some five per cent in a year and is compacted every January: it grows two or
    three times a year and holds hardly anything for nothing."""

    def __init__(self, arrays: type[Arrays], capacity: int = 0) -> None:
        self.kind = arrays
        self.columns = columns_of(arrays)
        self.count = 0
        self.arrays: Arrays = self._blank(capacity)

    def _blank(self, capacity: int) -> Arrays:
        shapes = (capacity if c.width == 1 else (capacity, c.width) for c in self.columns.values())
        cells = zip(shapes, self.columns.values(), strict=True)
        return self.kind(*(np.full(shape, c.empty, dtype=c.dtype) for shape, c in cells))

    @property
    def capacity(self) -> int:
        """Rows that fit without growing."""
        return len(self.arrays[0])

    @property
    def nbytes(self) -> int:
        """Bytes held by all columns, room to grow included."""
        return sum(int(a.nbytes) for a in self.arrays)

    def reserve(self, extra: int) -> None:
        """Make sure that `extra` more rows fit; rows keep their numbers and values."""
        needed = self.count + extra
        if needed <= self.capacity:
            return
        grown = self._blank(max(needed, int(self.capacity * self.growth) + 16))
        for old, new in zip(self.arrays, grown, strict=True):
            new[: self.count] = old[: self.count]
        self.arrays = grown

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
        other.arrays, other.count = self.kind(*(a.copy() for a in self.arrays)), self.count
        return other

    def take(self, keep: NDArray[np.int64]) -> None:
        """Keep only the rows `keep`, in that order. Row numbers change: the caller mends what pointed at them."""
        spare = max(len(keep), min(self.capacity, int(len(keep) * self.growth)))
        fresh = self._blank(spare)
        for old, new in zip(self.arrays, fresh, strict=True):
            np.take(old, keep, axis=0, out=new[: len(keep)], mode="clip")  # "raise" would make a copy first
        self.arrays, self.count = fresh, len(keep)

    def column(self, name: str) -> NDArray[Any]:
        """Return the filled part of a column, shape (count,) or (count, width); a view, not a copy."""
        array: NDArray[Any] = getattr(self.arrays, name)
        return array[: self.count]
