"""What every process needs: this year's row of a rate table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.world import World

DEATHS, BIRTHS, ARRIVALS, DEPARTURES = range(4)
"""Positions on the event axis of the season table."""


def this_year(world: World, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the row of this calendar year from a table whose first axis is years."""
    row: NDArray[np.float64] = values[world.rates.year_row(world.year)]
    return row
