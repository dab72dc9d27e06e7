"""Check a way of inference by what it finds of known truths: simulation-based calibration and coverage.

Talts et al. (2018): with truths from the prior, the rank of each truth among draws of its posterior is uniform.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from calibration.inference.luck import normal_block, uniform_block

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Fit = Callable[[Floats, int], Floats]
"""From a truth (p,) on the normal scale and its number, draws (n, p) of the posterior of figures made from it."""
REPEATS = 2000
"""Sets of uniform ranks from which the band is found."""


class Ranks(NamedTuple):
    """What came of it.

    Parameters
    ----------
    ranks : (truths, p) share of draws below the truth, made continuous.
    inside : (truths, p) whether the 90% interval holds the truth.
    width : (truths, p) standard deviations of the posteriors, where the prior has 1.
    """

    ranks: Floats
    inside: NDArray[np.bool_]
    width: Floats


def ranks(fit: Fit, truths: int, parameters: int, seed: int) -> Ranks:
    """Draw truths from the prior, fit each, and rank it in its posterior."""
    known = normal_block((truths, parameters), seed, "truths")
    tie = uniform_block((truths, parameters), seed, "ties")
    rank, inside, width = (np.empty((truths, parameters)) for _ in range(3))
    for k in range(truths):
        draws = fit(known[k], k)
        rank[k] = ((draws < known[k]).sum(axis=0) + tie[k]) / (len(draws) + 1)
        low, high = np.quantile(draws, (0.05, 0.95), axis=0)
        inside[k] = (known[k] >= low) & (known[k] <= high)
        width[k] = draws.std(axis=0)
    return Ranks(rank, inside.astype(bool), width)


def uniformity(rank: Floats, bins: int = 10) -> float:
    """Return the p-value of the chi-square test that ranks (n,) are uniform."""
    counts = np.bincount(np.minimum((rank * bins).astype(np.int64), bins - 1), minlength=bins)
    expected = len(rank) / bins
    return float(chi2.sf(((counts - expected) ** 2 / expected).sum(), bins - 1))


def band(n: int, seed: int = 0, level: float = 0.95, at: int = 20) -> tuple[Floats, Floats, Floats]:
    """Return points and the lower and upper end of the band that holds the whole ECDF of n uniform ranks so often.

    Notes
    -----
    Simultaneous: the width in standard deviations of the binomial is the quantile of the largest deviation in simulated
    sets (Säilynoja, Bürkner and Vehtari 2022).
    """
    points = np.arange(1, at) / at
    sets = uniform_block((REPEATS, n), seed, "band")
    ecdf = np.stack([(sets <= x).mean(axis=1) for x in points], axis=1)
    sd = np.sqrt(points * (1.0 - points) / n)
    reach = float(np.quantile((np.abs(ecdf - points) / sd).max(axis=1), level))
    return points, points - reach * sd, points + reach * sd


def outside_band(rank: Floats, seed: int = 0) -> bool:
    """Tell whether the ECDF of ranks (n,) leaves the 95% band anywhere."""
    points, low, high = band(len(rank), seed)
    ecdf = np.array([(rank <= x).mean() for x in points])
    return bool(((ecdf < low - 1e-12) | (ecdf > high + 1e-12)).any())
