"""Turn yearly rates into monthly probabilities, without bias over the year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MONTH = 1.0 / 12.0


def monthly_from_probability(yearly: Floats, share: float = MONTH) -> Floats:
    """Return the probability of an event this month, given that of the year.

    Parameters
    ----------
    yearly : probabilities per year, 0 to 1.
    share : this month's share of the year's risk; the twelve shares sum to 1.

    Returns
    -------
    1 - (1 - yearly)^share, so that twelve months together give exactly `yearly`.
    """
    return -np.expm1(share * np.log1p(-np.minimum(yearly, 1.0 - 1e-12)))


def monthly_from_hazard(yearly: Floats, share: float = MONTH) -> Floats:
    """Return the probability of an event this month, given a yearly hazard (events per person-year)."""
    return -np.expm1(-yearly * share)
