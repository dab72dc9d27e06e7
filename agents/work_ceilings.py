"""How high a draw can lie that moves somebody to another activity: it tells who need not be looked at in a month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.activities import RETIRED, STATES, STUDENT, TO_WORK
from agents.kernel import kernel
from agents.persons import ACTIVITIES, OLDEST

AGES = OLDEST + 1


@kernel
def ceilings(total: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return the highest upper half of a word that may move somebody, by activity and age, (ACTIVITIES * 111,).

    Parameters
    ----------
    total : as in `WorkRates`.
    """
    most = np.zeros(len(ACTIVITIES) * AGES, dtype=np.uint32)
    for i in range(STATES):
        for age in range(TO_WORK if i + STUDENT != RETIRED else 0):
            chance = -np.expm1(-total[:, age, :, i].max() / 12.0)
            most[(i + STUDENT) * AGES + age] = min(chance * 2.0**32, 2.0**32 - 1)
    for i in range(STATES):  # above the last age of work everybody has the chances of that age
        most[(i + STUDENT) * AGES + TO_WORK : (i + STUDENT + 1) * AGES] = most[(i + STUDENT) * AGES + TO_WORK - 1]
    return most
