"""What makes a couple part or somebody enter an institution sooner than others of their age: spill-over over its mean.

The table says how many; the factor only says who, so that the number stays that of the rates.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.households import Households
from agents.kernel import kernel
from agents.kin import Kin
from agents.onset import Effects, pulls
from agents.persons import Persons

AGE_GROUP = 5
NOBODY_HELPED = np.ones(0, dtype=np.float32)


class Leaning(NamedTuple):
    """Spill-over rows of one hazard of demography."""

    effects: Effects
    mean: NDArray[np.float64]  # (..., 23) mean factor at the start by cell of the hazard and five-year age group
    cap: float  # highest factor over its mean
    own: NDArray[np.float32] = NOBODY_HELPED  # (at least n,) what measures make of it by inwoner; empty for nothing
    top: float = 1.0  # highest of these, at least 1


@kernel
def logs(
    month: int, rows: NDArray[np.int64], effects: Effects, persons: Persons, households: Households, kin: Kin
) -> NDArray[np.float64]:
    """Return the sum of the log ratios of some people, shape (rows,)."""
    return pulls(rows, month, effects, persons, households, kin)
