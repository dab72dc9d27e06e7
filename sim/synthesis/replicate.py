"""Stack copies of a start population into a larger one, to see how cost grows with the number of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households import Households
from agents.kin import Kin
from agents.persons import NOBODY, Persons
from agents.schema import Table
from sim.errors import ZorgdrukError
from sim.synthesis.draws import pairs, start_lineages
from sim.synthesis.start import FOUNDED, StartPopulation

MOST_PERSONS = 2**31 - 1
"""Rows that an int32 pointer can name."""


def replicate(population: StartPopulation, copies: int) -> StartPopulation:
    """Return `copies` of a population as blocks one after the other, the first of them the population itself.

    Parameters
    ----------
    copies : at least 1.

    Returns
    -------
    A population with the kernen of the original: a copy of a huishouden stands in the same kern, so every kern is as
    many times as large and has as many institutions. Everybody has a lineage, and so luck, of their own: rank in the
    original plus the size of all blocks before. Margins are those of the original.

    Raises
    ------
    ZorgdrukError : fewer than 1 copy, or more persons than a row number can count.
    """
    n, h = population.persons.count, population.households.count
    if copies < 1 or n * copies > MOST_PERSONS:
        raise ZorgdrukError(f"copies {copies} must lie between 1 and {MOST_PERSONS // max(n, 1)}")
    person_shift = np.repeat(np.arange(copies) * n, n)
    columns = _repeated(population.persons, copies)
    for name in ("mother", "father", "partner", "next", "friends"):
        columns[name] = _shifted(columns[name], person_shift)
    columns["household"] = _shifted(columns["household"], np.repeat(np.arange(copies) * h, n))
    lineage = columns["lineage"]
    lineage[n:] = start_lineages(population.municipality, np.arange(n, n * copies))
    persons = Table(Persons, n * copies)
    persons.append(**columns)
    homes = _repeated(population.households, copies)
    homes["neighbours"] = _shifted(homes["neighbours"], np.repeat(np.arange(copies) * h, h))
    homes["first"] = _shifted(homes["first"], np.repeat(np.arange(copies) * n, h))
    filled = np.flatnonzero(homes["first"][h:] != NOBODY) + h
    homes["lineage"][filled] = pairs(lineage[homes["first"][filled]], population.month + FOUNDED)
    households = Table(Households, h * copies)
    households.append(**homes)
    kin = _more_kin(population.kin, persons.column("lineage"), n, copies)
    persons.column("node")[:] = _shifted(persons.column("node"), np.repeat(np.arange(copies) * population.kin.count, n))
    return replace(population, persons=persons, households=households, kin=kin)


def _more_kin(kin: Table[Kin], lineage: NDArray[np.uint64], persons: int, copies: int) -> Table[Kin]:
    """Return as many copies of the kin table; relatives elsewhere get a lineage from the old one and the copy."""
    columns, block = _repeated(kin, copies), np.repeat(np.arange(copies), kin.count)
    for name in ("mother", "father", "partner", "child", "next_of_mother", "next_of_father"):
        columns[name] = _shifted(columns[name], block * kin.count)
    columns["person"] = _shifted(columns["person"], block * persons)
    here = columns["person"] != NOBODY
    columns["lineage"][here] = lineage[columns["person"][here]]
    for copy in range(1, copies):
        there = ~here & (block == copy)
        columns["lineage"][there] = pairs(columns["lineage"][there], copy)
    more = Table(Kin, kin.count * copies)
    more.append(**columns)
    return more


def _repeated(table: Table[Any], copies: int) -> dict[str, NDArray[Any]]:
    """Return every column of a table as many times over."""
    return {name: np.concatenate([table.column(name)] * copies) for name in table.columns}


def _shifted(rows: NDArray[Any], shift: NDArray[np.int64]) -> NDArray[Any]:
    """Return row numbers moved to their block; those that point at nobody stay."""
    shift = shift.reshape(-1, *[1] * (rows.ndim - 1))
    return np.where(rows == NOBODY, NOBODY, rows + shift).astype(rows.dtype)
