"""Who takes part in a measure: one row from the month of entry until its effect has faded."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.persons import NOBODY
from agents.schema import Column

OPEN = 32767
"""Last month of who takes part as long as the target holds."""


class Participants(NamedTuple):
    """Columns of the participations; every array has shape (capacity,)."""

    person: Annotated[NDArray[np.int32], Column("int32", "row", "who takes part, in the persons table", empty=NOBODY)]
    measure: Annotated[NDArray[np.uint8], Column("uint8", "-", "which measure, in the order of the scenario")]
    since: Annotated[NDArray[np.int16], Column("int16", "month index", "first month of taking part")]
    until: Annotated[
        NDArray[np.int16], Column("int16", "month index", "first month after it: the effect fades", empty=OPEN)
    ]
