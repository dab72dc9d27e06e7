"""Stack copies of a start population into a larger one, to see how cost grows with the number of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.care import Care
from agents.households import Households
from agents.indications import Indications
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
    for name in ("partner", "next", "friends"):
        columns[name] = _shifted(columns[name], person_shift)
    columns["node"] = _shifted(columns["node"], np.repeat(np.arange(copies) * population.kin.count, n))
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
    kin = _kin(population.kin, copies, n, lineage)
    care = _care(population, copies)
    cases = Table(Indications)
    rows = _repeated(population.cases, copies)
    rows["client"] = _shifted(rows["client"], np.repeat(np.arange(copies) * n, population.cases.count))
    cases.append(**rows)
    room = {
        name: a * (1.0 if name in {"access.filled", "access.means"} else copies) for name, a in population.room.items()
    }
    return replace(population, persons=persons, households=households, kin=kin, care=care, cases=cases, room=room)


def _kin(one: Table[Kin], copies: int, n: int, lineage: NDArray[np.uint64]) -> Table[Kin]:
    """Return the kin of every copy; relatives elsewhere have a lineage made of the original's and the copy's number."""
    columns = _repeated(one, copies)
    shift = np.repeat(np.arange(copies) * one.count, one.count)
    for name in ("mother", "father", "partner", "child", "next_of_mother", "next_of_father"):
        columns[name] = _shifted(columns[name], shift)
    columns["person"] = _shifted(columns["person"], np.repeat(np.arange(copies) * n, one.count))
    for copy in range(1, copies):
        columns["lineage"][copy * one.count : (copy + 1) * one.count] = pairs(one.column("lineage"), copy)
    lives = np.flatnonzero(columns["person"] != NOBODY)
    columns["lineage"][lives] = lineage[columns["person"][lives]]
    kin = Table(Kin, one.count * copies)
    kin.append(**columns)
    return kin


def _care(population: StartPopulation, copies: int) -> Table[Care]:
    """Return the arrangements of mantelzorg of every copy."""
    one = population.care
    columns = _repeated(one, copies)
    for name, rows in (("receiver", population.persons), ("carer", population.persons), ("node", population.kin)):
        columns[name] = _shifted(columns[name], np.repeat(np.arange(copies) * rows.count, one.count))
    care = Table(Care, one.count * copies)
    care.append(**columns)
    return care


def _repeated(table: Table[Any], copies: int) -> dict[str, NDArray[Any]]:
    """Return every column of a table as many times over."""
    return {name: np.concatenate([table.column(name)] * copies) for name in table.columns}


def _shifted(rows: NDArray[Any], shift: NDArray[np.int64]) -> NDArray[Any]:
    """Return row numbers moved to their block; those that point at nobody stay."""
    shift = shift.reshape(-1, *[1] * (rows.ndim - 1))
    return np.where(rows == NOBODY, NOBODY, rows + shift).astype(rows.dtype)
