"""Smooth curves over age through a few knots, and the penalised least squares that finds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.rates.linear import product, solve
from sim.rates.read import AGES, Floats

ROUNDS = 12
"""Most rounds of Gauss-Newton; five to eight are enough from any sensible start."""
LONGEST_STEP = 1.0
"""No parameter (a logarithm) changes by more in one round."""
SETTLED = 3e-4
DIFFERENCE = 1e-4
"""Step of the numerical derivative."""


class Fit(NamedTuple):
    """Parameters found by `least_squares`.

    Parameters
    ----------
    values : (k,) parameters
    covariance : (k, k) their covariance, widened where the residuals are larger than their standard errors say
    """

    values: Floats
    covariance: Floats

    def spread(self, basis: Floats, first: int = 0) -> Floats:
        """Return the standard error of basis (n, m) times the parameters from `first` on, (n,)."""
        part = self.covariance[first : first + basis.shape[1], first : first + basis.shape[1]]
        return np.asarray(np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", basis, part, basis), 0.0)), dtype=np.float64)


def spline(knots: Sequence[float]) -> Floats:
    """Return the matrix (111, k) that makes a natural cubic spline over age from its values at k knots.

    Notes
    -----
    Outside the knots the curve goes on straight. De Boor (2001), A Practical Guide to Splines, chapter IV.
    """
    at = np.asarray(knots, dtype=np.float64)
    n, h, age = len(at), np.diff(at), np.arange(AGES, dtype=np.float64)
    left, right = np.eye(n), np.zeros((n, n))
    for i in range(1, n - 1):
        left[i, i - 1 : i + 2] = h[i - 1] / 6, (h[i - 1] + h[i]) / 3, h[i] / 6
        right[i, i - 1 : i + 2] = 1 / h[i - 1], -1 / h[i - 1] - 1 / h[i], 1 / h[i]
    second, one = solve(left, right)[0], np.eye(n)
    inside = np.clip(age, at[0], at[-1])
    j = np.clip(np.searchsorted(at, inside, side="right") - 1, 0, n - 2)
    a = ((at[j + 1] - inside) / h[j])[:, None]
    b, width = 1 - a, (h[j] ** 2 / 6)[:, None]
    basis = a * one[j] + b * one[j + 1] + ((a**3 - a) * second[j] + (b**3 - b) * second[j + 1]) * width
    start = (one[1] - one[0]) / h[0] - h[0] / 6 * second[1]
    end = (one[-1] - one[-2]) / h[-1] + h[-1] / 6 * second[-2]
    below, above = np.minimum(age - at[0], 0.0), np.maximum(age - at[-1], 0.0)
    return np.asarray(basis + below[:, None] * start + above[:, None] * end, dtype=np.float64)


def bends(knots: Sequence[float]) -> Floats:
    """Return the matrix (k - 2, k) that gives the change of slope at each inner knot, per root of its span.

    Notes
    -----
    The sum of their squares is the integral of the squared second derivative of the broken line through the knots,
    spread over the years around each knot.
    """
    at = np.asarray(knots, dtype=np.float64)
    slope = np.diff(np.eye(len(at)), axis=0) / np.diff(at)[:, None]
    middle = 0.5 * (at[1:] + at[:-1])
    return np.asarray(np.diff(slope, axis=0) / np.sqrt(np.diff(middle))[:, None], dtype=np.float64)


def least_squares(residuals: Callable[[Floats], Floats], start: Floats) -> Fit:
    """Return the parameters with the smallest sum of squared residuals (Gauss-Newton).

    Parameters
    ----------
    residuals : takes (sets, k) parameters, returns (sets, n) residuals in standard errors, priors and penalties among
        them
    start : (k,) first guess

    Notes
    -----
    The derivative is numerical: all parameters are moved in one call. Products in one fixed order (`linear`), so that
    the bits do not depend on threads.
    """
    at, size = np.array(start, dtype=np.float64), len(start)
    for _ in range(ROUNDS):
        every = residuals(np.vstack([at, at + DIFFERENCE * np.eye(size)]))
        slope = (every[1:] - every[0]) / DIFFERENCE
        information = product(slope, slope.T.copy()) + 1e-9 * np.eye(size)
        step = -solve(information, product(slope, every[0])[:, None])[0][:, 0]
        longest = float(np.abs(step).max())
        at = at + step * min(1.0, LONGEST_STEP / max(longest, 1e-12))
        if longest < SETTLED:
            break
    wider = max(1.0, float(product(every[:1], every[0])[0]) / max(every.shape[1] - size, 1))
    return Fit(at, wider * solve(information, np.eye(size))[0])
