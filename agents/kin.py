"""Everybody's place in the family: one row for each inwoner and for the relatives, elsewhere or dead, who matter here.

Links between parents and children never change. Where a relative lives does: an inwoner has a row in the persons table,
somebody elsewhere has coordinates and a month of death that was drawn when he or she came to live there, so that
relatives elsewhere age and die at no cost per month.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.schema import Column

ALIVE = 32767
"""Month of death of somebody whose death is not known ahead: every living inwoner."""
LONG_DEAD = -32768
"""Month of death of somebody of whom no more is known than that he or she died before the start."""
UNKNOWN = -1
"""Row number of a relative who is not known."""
PARTNER_TIE, PARENT, CHILD_TIE, SIBLING, GRANDPARENT, GRANDCHILD, FRIEND, NEIGHBOUR = range(8)
RELATIONS = ("partner", "parent", "child", "sibling", "grandparent", "grandchild", "friend", "neighbour")
"""Seen from the person whose ties are asked for: PARENT is his or her mother or father."""
SAME_HOUSEHOLD, SAME_KERN, WITHIN_5_KM, MUNICIPALITY, WITHIN_50_KM, FURTHER = range(6)
DISTANCES = ("same_household", "same_kern", "within_5_km", "municipality", "within_50_km", "further")
"""The first four are inside the municipality, the last two outside it (a relative just across the border included)."""


class Kin(NamedTuple):
    """Columns of the kin table; every array has shape (capacity,). A row number is called a node."""

    lineage: Annotated[NDArray[np.uint64], Column("uint64", "-", "stable identity; an inwoner's own")]
    person: Annotated[
        NDArray[np.int32], Column("int32", "row", "row in the persons table while living here, or -1", empty=UNKNOWN)
    ]
    mother: Annotated[NDArray[np.int32], Column("int32", "node", "mother, or -1 when unknown", empty=UNKNOWN)]
    father: Annotated[NDArray[np.int32], Column("int32", "node", "father, or -1 when unknown", empty=UNKNOWN)]
    partner: Annotated[
        NDArray[np.int32],
        Column("int32", "node", "partner of somebody elsewhere, or -1; of inwoners see persons", empty=UNKNOWN),
    ]
    child: Annotated[NDArray[np.int32], Column("int32", "node", "one of the children, or -1", empty=UNKNOWN)]
    next_of_mother: Annotated[
        NDArray[np.int32], Column("int32", "node", "next child of the same mother, or -1", empty=UNKNOWN)
    ]
    next_of_father: Annotated[
        NDArray[np.int32], Column("int32", "node", "next child of the same father, or -1", empty=UNKNOWN)
    ]
    birth: Annotated[NDArray[np.int16], Column("int16", "month index", "month of birth, elsewhere up to a year ahead")]
    death: Annotated[
        NDArray[np.int16],
        Column("int16", "month index", "month of death, ahead for people elsewhere; 32767 for inwoners", empty=ALIVE),
    ]
    east: Annotated[NDArray[np.int16], Column("int16", "100 m", "where somebody elsewhere lives, east of the origin")]
    north: Annotated[NDArray[np.int16], Column("int16", "100 m", "and north of it; see Kernen.coordinates")]
    sex: Annotated[NDArray[np.uint8], Column("uint8", "-", "sex", ("man", "vrouw"))]
    parity: Annotated[NDArray[np.uint8], Column("uint8", "births", "children born to somebody elsewhere")]
