"""Count what happens as it happens: per kern, per household type, and per sex and age."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.kernel import lean
from agents.persons import OLDEST

FLOWS = (
    "births",
    "deaths",
    "arrivals",
    "immigration",
    "departures",
    "emigration",
    "kern_in",
    "kern_out",
    "type_in",
    "type_out",
    "partnerships",
    "separations",
    "marriages",
    "leaving_home",
    "institution_entries",
    "institution_exits",
)
(
    BIRTHS,
    DEATHS,
    ARRIVALS,
    IMMIGRATION,
    DEPARTURES,
    EMIGRATION,
    KERN_IN,
    KERN_OUT,
    TYPE_IN,
    TYPE_OUT,
    PARTNERSHIPS,
    SEPARATIONS,
    MARRIAGES,
    LEAVING_HOME,
    INSTITUTION_ENTRIES,
    INSTITUTION_EXITS,
) = range(16)
SIGNS = np.array([1, -1, 1, 1, -1, -1, 1, -1, 1, -1, 0, 0, 0, 0, 0, 0], dtype=np.int64)
"""What one event of each flow adds to the persons of a kern or household type."""


class Ledger(NamedTuple):
    """Persons counted per flow; the first two are emptied every month, the last one every year."""

    by_kern: NDArray[np.int64]  # (flow, kern)
    by_type: NDArray[np.int64]  # (flow, household type)
    by_age: NDArray[np.int64]  # (flow, sex, age in completed years)


def empty_ledger(kernen: int, types: int) -> Ledger:
    """Return a ledger of zeros for so many kernen and household types."""
    flows = len(FLOWS)
    return Ledger(
        np.zeros((flows, kernen), dtype=np.int64),
        np.zeros((flows, types), dtype=np.int64),
        np.zeros((flows, 2, OLDEST + 1), dtype=np.int64),
    )


@lean
def count(ledger: Ledger, flow: int, kern: int, kind: int, sex: int, age: int) -> None:
    """Add one person to a flow."""
    ledger.by_kern[flow, kern] += 1
    ledger.by_type[flow, kind] += 1
    ledger.by_age[flow, sex, min(max(age, 0), OLDEST)] += 1
