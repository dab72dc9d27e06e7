"""Make the kin table of people whose parents are known by their rows: one node each, linked both ways."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.kin import UNKNOWN, Kin
from agents.kinship import link_children
from agents.persons import Persons
from agents.schema import Table


def kin_of_households(persons: Table[Persons], mother_rows: NDArray[Any], father_rows: NDArray[Any]) -> Table[Kin]:
    """Return a node per inwoner, in the order of the rows, and set `persons.node`.

    Parameters
    ----------
    persons : everybody lives here.
    mother_rows, father_rows : (persons,) row of each one's mother and father, -1 when not among them.

    Notes
    -----
    More nodes can be appended, with `mother` and `father` set there and for those already in the table;
    `agents.kinship.link_children` then makes the lists of children anew.
    """
    n = persons.count
    persons.column("node")[:] = np.arange(n)
    kin = Table(Kin, n)
    kin.append(
        lineage=persons.column("lineage"),
        person=np.arange(n),
        mother=np.where(mother_rows >= 0, mother_rows, UNKNOWN),
        father=np.where(father_rows >= 0, father_rows, UNKNOWN),
        birth=persons.column("birth"),
        sex=persons.column("sex"),
    )
    link_children(n, kin.arrays)
    return kin
