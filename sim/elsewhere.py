"""What relatives elsewhere live by: where the municipality ends, how long people live, how many children they have."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.kin_elsewhere import Outside
from agents.persons import OLDEST
from sim.kernen import Kernen
from sim.rates.history import History

PARENT_OLDER = (33, 30)
"""Years by which fathers and mothers are older than their children: assumption, ranges 30-36 and 27-32."""
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
    parent_lives : (111,) share of people by age who have a living parent, as far as can come back to one.
    """

    outside: Outside
    first_year: int
    maternity: NDArray[np.float64]
    interval: int
    parent_lives: NDArray[np.float64] = field(default_factory=lambda: np.ones(OLDEST + 1))

    def women(self, year: int) -> NDArray[np.float64]:
        """Return the probabilities of giving birth in a year, (111, 5); beyond the table those of its end."""
        row: NDArray[np.float64] = self.maternity[min(max(year - self.first_year, 0), len(self.maternity) - 1)]
        return row


def elsewhere_of(kernen: Kernen, past: History, year: int) -> Elsewhere:
    """Return what surrounds these kernen: the Netherlands of `past`; parents live as they do in the calendar year."""
    years = past.maternity.axes[0].labels
    cohorts = past.survival.axes[1].labels
    outside = outside_of(kernen, int(cohorts[0]), past.survival.values)
    interval = int(past.maternity.notes["birth_interval"])
    return Elsewhere(outside, int(years[0]), past.maternity.values, interval, _parent_lives(past, year))


def _parent_lives(past: History, year: int) -> NDArray[np.float64]:
    """Return the share of people by age who have a living parent: a mother and a father older by `PARENT_OLDER`."""
    first = int(past.survival.axes[1].labels[0])
    gone = np.ones(OLDEST + 1)
    for sex, gap in enumerate(PARENT_OLDER):
        for age in range(OLDEST + 1):
            life = past.survival.values[sex, max(year - age - gap - first, 0)]
            gone[age] *= 1.0 - (life[age + gap] / life[gap] if age + gap <= OLDEST else 0.0)
    return 1.0 - gone


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
