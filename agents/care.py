"""Mantelzorg: one row for every arrangement between somebody who needs help and one person who gives it."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import GIVERS
from agents.domains import TASKS
from agents.kernel import lean
from agents.kin import DISTANCES, UNKNOWN
from agents.persons import NOBODY
from agents.schema import Column


class Care(NamedTuple):
    """Columns of the arrangements; every array has shape (capacity, ...)."""

    receiver: Annotated[NDArray[np.int32], Column("int32", "row", "who receives, in the persons table", empty=NOBODY)]
    carer: Annotated[
        NDArray[np.int32],
        Column("int32", "row", "who gives, in the persons table, or -1 for somebody elsewhere", empty=NOBODY),
    ]
    node: Annotated[NDArray[np.int32], Column("int32", "node", "who gives, in the kin table", empty=UNKNOWN)]
    quarters: Annotated[
        NDArray[np.uint8],
        Column("uint8", "quarter-hours per week", "help given, in the order of TASKS", width=len(TASKS)),
    ]
    since: Annotated[NDArray[np.int16], Column("int16", "month index", "month in which it began")]
    relation: Annotated[NDArray[np.uint8], Column("uint8", "-", "what the giver is to the receiver", GIVERS)]
    distance: Annotated[NDArray[np.uint8], Column("uint8", "-", "how far the giver lives", DISTANCES)]


@lean
def bond(receiver: np.uint64, carer: np.uint64) -> np.uint64:
    """Return the word that the luck of a receiver and a giver belongs to: that of who gives to whom, not the reverse.

    Lineages are mixed words already, so one shift keeps the two apart and no further hash is needed.
    """
    return (receiver << np.uint64(1)) ^ carer
