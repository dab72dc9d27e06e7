"""What somebody has beside the mean of those like him: how effects of voorzieningen are spread over who has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import lean_kernel
from agents.persons import HERE, Persons

BY_ACTIVITY, BY_CONDITION, BY_AGE = range(3)
"""Who is like somebody: who does the same, who has the same condition, who is of the same tens of years."""


@lean_kernel
def over_means(
    kind: int, month: int, bit: int, means: NDArray[np.float64], persons: Persons, factor: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:  # fmt: skip
    """Write the factor of everybody over the mean of his group; over 1 for who is in none.

    Parameters
    ----------
    kind : one of `BY_ACTIVITY` and so on.
    bit : of the condition, for `BY_CONDITION`.
    means : (groups,).
    factor : (n,), or empty when that of everybody is 1.
    out : (n,) written.
    """
    status, activity, has, birth = persons.status, persons.activity, persons.conditions, persons.birth
    for p in range(len(out)):
        mean = 1.0
        if status[p] == HERE:
            if kind == BY_ACTIVITY:
                mean = means[activity[p]]
            elif kind == BY_CONDITION:
                mean = means[0] if (np.int64(has[p]) & bit) != 0 else 1.0
            else:
                group = (month - 1 - np.int64(birth[p])) // 120
                mean = means[group] if group >= 0 else 1.0
        own = np.float64(factor[p]) if len(factor) > 0 else 1.0
        out[p] = np.float32(own / mean)
