"""A rate table that says what it is, how it was made, from what, and how uncertain it is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """One dimension of a rate table: its name and the label of each position."""

    name: str
    labels: tuple[str | int, ...]


@dataclass(frozen=True)
class RateTable:
    """Yearly rates with their provenance.

    Parameters
    ----------
    name : short name, as used in files and figures.
    title : one line for a reader.
    unit : for instance "probability per year" or "persons per year".
    axes : the dimensions, in the order of `values`.
    values : the rates, one per combination of axis positions.
    method : how the table was made, in one or two sentences, with the published method's name and reference.
    sources : StatLine tables or other sources used.
    error : standard error of each value (same shape, or broadcastable), in the unit of `values`.
    error_note : what the error contains and what it leaves out.
    notes : named figures that belong to the table, such as a local factor.
    """

    name: str
    title: str
    unit: str
    axes: tuple[Axis, ...]
    values: Floats
    method: str
    sources: tuple[str, ...]
    error: Floats
    error_note: str
    notes: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a table whose shape, sign or errors cannot be right."""
        shape = tuple(len(axis.labels) for axis in self.axes)
        if self.values.shape != shape:
            raise ValueError(f"rate table {self.name}: values have shape {self.values.shape}, axes say {shape}")
        if not np.isfinite(self.values).all() or (self.values < 0).any():
            raise ValueError(f"rate table {self.name}: a value is negative or not a number")
        if self.unit.startswith("probability") and (self.values > 1).any():
            raise ValueError(f"rate table {self.name}: a probability exceeds 1")
        np.broadcast_to(self.error, shape)

    def frame(self) -> pd.DataFrame:
        """Return the table in tidy form: one column per axis, then `value` and `error`."""
        index = pd.MultiIndex.from_product([a.labels for a in self.axes], names=[a.name for a in self.axes])
        error = np.broadcast_to(self.error, self.values.shape)
        return pd.DataFrame({"value": self.values.ravel(), "error": error.ravel()}, index=index).reset_index()
