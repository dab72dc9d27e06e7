"""Participants and cost of measures for the yearly table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.measures.running import Measures

Row = tuple[int, str, str, tuple[str, ...], "np.ndarray[tuple[int], np.dtype[np.float64]]", str]


def measure_rows(measures: Measures | None, until: int) -> Iterator[Row]:
    """Yield persons who took part in the year, and what was spent, by measure and in total.

    Parameters
    ----------
    until : first year that was not lived to its end.

    Notes
    -----
    In the total a person counts once for each measure that he takes part in.
    """
    if measures is None or not measures.plan:
        return
    names = tuple(measure.name for measure in measures.plan)
    for year, kept in measures.years.items():
        if year >= until:
            continue
        took, euro = kept.took_part.astype(np.float64), kept.cents / 100.0
        yield year, "measure_participants", "measure", names, took, "persons"
        yield year, "measure_participants", "total", ("total",), np.array([took.sum()]), "persons"
        yield year, "measure_cost", "measure", names, euro, "euro"
        yield year, "measure_cost", "total", ("total",), np.array([euro.sum()]), "euro"
