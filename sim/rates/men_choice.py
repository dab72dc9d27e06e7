"""Whom women without a partner find: men by age with a weight and an age gap, as in the month of the model."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.rates.cohort import Census
from sim.rates.gap import GAPS
from sim.rates.linear import product
from sim.rates.read import AGES, Floats
from sim.rates.smooth_fit import bends, spline

FIRST_UNION = 16
"""No unions below this age (the tables have none below 15-19)."""
HIGHEST = 0.6
"""Highest union hazard, per year."""
KNOTS = (16.0, 20.0, 24.0, 29.0, 36.0, 46.0, 58.0, 70.0)
BEND, LEVEL = 0.05, 0.3
"""Standard deviation of the bends of the logarithm of the weight, and of the logarithm itself: weights differ no more
than men's shares ask for. Assumptions, ranges 0.02-0.1 and 0.1-1."""
FALL = 0.04
"""Above the last knot the weight falls by so much per year. Assumption, range 0-0.1; nearly nobody pairs there."""
WEIGHTS = spline(KNOTS)[np.clip(np.arange(AGES), int(KNOTS[0]), int(KNOTS[-1]))]
BENDS = bends(KNOTS) / BEND


def weights(sets: Floats) -> Floats:
    """Return the weights (sets, 111) from the logarithms at the knots (sets, k)."""
    old = np.maximum(np.arange(AGES) - KNOTS[-1], 0.0)
    return np.asarray(np.exp(product(sets, WEIGHTS.T.copy()) - FALL * old), dtype=np.float64)


def priors(sets: Floats) -> Floats:
    """Return the residuals that keep the weights smooth and near each other."""
    return np.concatenate([product(sets, BENDS.T.copy()), sets / LEVEL], axis=1)


class Choice(NamedTuple):
    """Unions by age of the woman and the men they can be with.

    Parameters
    ----------
    formed : (111,) unions per year by age of the woman
    free : (111,) men without a partner
    gap : (111, 111) probability of his age given hers
    """

    formed: Floats
    free: Floats
    gap: Floats

    @classmethod
    def of(cls, seen: Census, union: Floats, gap: Floats) -> Choice:
        """Return the choice when women have these hazards (111,), with the free people of both censuses."""
        free = 1 - 0.5 * (seen.before + seen.after)[:, :, 1:].sum(axis=2)
        free[:, :FIRST_UNION] = 0.0
        count = np.maximum(free, 0.0) * seen.people
        age = np.arange(AGES)
        apart = age - age[:, None] - GAPS[0]
        match = np.where((apart >= 0) & (apart < len(gap)), gap[np.clip(apart, 0, len(gap) - 1)], 0.0)
        return cls(union * count[1], count[0], match)

    def hazard(self, weight: Floats) -> Floats:
        """Return the hazard of unions of men (sets, 111) given their weight (sets, 111)."""
        offered = product(weight * self.free, self.gap.T.copy())
        rate = product(self.formed / np.maximum(offered, 1e-12), self.gap)
        return np.minimum(rate * weight * (self.free > 0), HIGHEST)

    def relative(self, weight: Floats) -> Floats:
        """Return the weight (111,) with mean 1 over the men without a partner, none for men who are too young."""
        mean = float(weight @ self.free) / float(self.free.sum())
        return np.where(np.arange(AGES) >= FIRST_UNION, weight / mean, 0.0)
