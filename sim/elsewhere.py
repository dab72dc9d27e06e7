"""What relatives elsewhere live by: where the municipality ends, how long people live, how many children they have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.kin_elsewhere import Outside
from sim.kernen import Kernen
from sim.rates.history import History

HUNDRED_METRES = 10.0
"""Units of the coordinates per km."""


@dataclass(frozen=True)
class Elsewhere:
    """The country around the municipality, frozen at the start.

    Parameters
    ----------
    outside : borders and survival, as the kernels read them.
    first_year : calendar year of the first row of `maternity`.
    maternity : (year, 111, 5) probability of giving birth within the year by age on 31 December and births so far.
    interval : least number of months between two births.
    """

    outside: Outside
    first_year: int
    maternity: NDArray[np.float64]
    interval: int

    def women(self, year: int) -> NDArray[np.float64]:
        """Return the probabilities of giving birth in a year, (111, 5); beyond the table those of its end."""
        row: NDArray[np.float64] = self.maternity[min(max(year - self.first_year, 0), len(self.maternity) - 1)]
        return row


def elsewhere_of(kernen: Kernen, past: History) -> Elsewhere:
    """Return what surrounds these kernen: the Netherlands of `past`."""
    years = past.maternity.axes[0].labels
    cohorts = past.survival.axes[1].labels
    outside = outside_of(kernen, int(cohorts[0]), past.survival.values)
    return Elsewhere(outside, int(years[0]), past.maternity.values, int(past.maternity.notes["birth_interval"]))


def outside_of(kernen: Kernen, first_cohort: int, survival: NDArray[np.float64]) -> Outside:
    """Return what the kernels need to know of what lies beyond the municipality.

    Parameters
    ----------
    first_cohort : year of birth of the first cohort.
    survival : (sex, cohort, age) share alive at exact age 0, 1, 2 ...; a column of zeros is added at the end.

    Raises
    ------
    ValueError : survival that does not start at 1, rises with age or is negative.

    Notes
    -----
    A kern is taken as a disc as large as its postcode area around its representative point.
    """
    if (survival[:, :, 0] != 1.0).any() or (np.diff(survival, axis=2) > 0.0).any() or (survival < 0.0).any():
        raise ValueError("survival must start at 1 and fall with age to no less than 0")
    place = kernen.coordinates().astype(np.float64)
    return Outside(
        east=np.ascontiguousarray(place[:, 0]),
        north=np.ascontiguousarray(place[:, 1]),
        radius=np.sqrt(kernen.area / np.pi) * HUNDRED_METRES,
        first_cohort=first_cohort,
        survival=np.concatenate([survival, np.zeros((*survival.shape[:2], 1))], axis=2),
    )
