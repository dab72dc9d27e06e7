"""For how long somebody has done what he or she does, drawn from a table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.kernel import kernel, lean_kernel
from agents.luck import uniform
from agents.persons import Persons


@kernel
def months_spent(
    share: NDArray[np.float64], sex: NDArray[np.uint8], age: NDArray[np.int64], draws: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return for how many months a spell has lasted of people of a sex and age with these draws, (n,).

    Parameters
    ----------
    share : (2, 111, months) cumulative share by months since the beginning.
    """
    out = np.empty(len(draws), dtype=np.int64)
    for i in range(len(draws)):
        out[i] = np.searchsorted(share[sex[i], age[i]], draws[i], side="right")
    return out


@lean_kernel
def begin_spells(
    month: int, key: np.uint64, first: int, n: int, activity: int, share: NDArray[np.float64], persons: Persons
) -> None:
    """Write for how long newcomers, the rows from `first` to `n`, have had an activity; statushouders are left out.

    Parameters
    ----------
    key : stream key of NEWCOMER_STATE.
    share : as in `months_spent`.
    """
    for p in range(first, n):
        if persons.activity[p] == activity and persons.statushouder[p] == 0:
            upto = share[persons.sex[p], age_now(month, persons.birth[p])]
            spent = np.searchsorted(upto, uniform(key, persons.lineage[p]), side="right")
            persons.activity_since[p] = month - spent
