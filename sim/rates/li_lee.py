"""Coherent mortality projection for men and women: Li & Lee (2005), weighted as Wilmoth (1993)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.rates.observed_mortality import life_expectancy
from sim.rates.table import Floats

SWEEPS = 8
"""Alternations of the weighted least squares; four more change no projected hazard by more than 1e-5."""
ROUGHNESS = 2.0e-4
"""Assumption: prior standard deviation of the second difference by age of the age response, whose mean is 1/111.
Smooths the response where few die (Delwarde, Denuit & Eilers 2007, with a Whittaker penalty); above age 50 it moves
no response by more than a tenth."""
JUMP_OFF_YEARS = 2
"""Projections start from the mean of the last two years, as one year carries the chance of a mild or hard winter."""
BISECTIONS = 30


class LiLee(NamedTuple):
    """A fitted common factor with a factor per sex.

    Parameters
    ----------
    years : (T,) calendar years fitted, not necessarily consecutive
    response : (111,) B, response of the log hazard by age to the common index; sums to 1 but for the ages above 95,
        where the closing curve would make it slightly negative and it is set to 0
    common_index : (T,) K, matched to the mean of the life expectancies at birth of both sexes
    own_response : (2, 111) b, response to the index of the sex; sums to 1 per sex
    own_index : (2, T) k
    drift, drift_error, innovation : of the random walk K, per year
    own_innovation : (2,) of the random walks k, which have no drift, so that the sexes do not diverge
    explained : (2,) share of the death-weighted variance over time that both factors explain
    base_year, base, base_error : jump-off: its mean year, log hazards (2, 111) and their standard error
    """

    years: NDArray[np.int64]
    response: Floats
    common_index: Floats
    own_response: Floats
    own_index: Floats
    drift: float
    drift_error: float
    innovation: float
    own_innovation: Floats
    explained: Floats
    base_year: float
    base: Floats
    base_error: Floats

    def project(self, year: int) -> tuple[Floats, Floats]:
        """Return log hazards (2, 111) of a later year and their standard error.

        The error contains the innovations of both indices, the estimate of the drift and the deaths behind the
        jump-off; not the choice of the fitted years, nor the estimate of the age responses.
        """
        h = year - self.base_year
        steps = max(year - int(self.years[-1]), 0)
        common = self.response**2 * (steps * self.innovation**2 + (h * self.drift_error) ** 2)
        own = self.own_response**2 * steps * (self.own_innovation**2)[:, None]
        return (
            self.base + self.response * self.drift * h,
            np.sqrt(common + own + self.base_error**2),
        )


def fit(years: NDArray[np.int64], hazard: Floats, deaths: Floats) -> LiLee:
    """Fit the model.

    Parameters
    ----------
    years : (T,) calendar years in order, at least 3; years may be left out
    hazard : (T, 2, 111) yearly hazards, all positive
    deaths : (T, 2, 111) deaths behind them, used as weights

    Notes
    -----
    log m(x, t, s) = a(x, s) + B(x) K(t) + b(x, s) k(t, s). Weighted rank-one fits by alternating least squares with
    the deaths as weights (Wilmoth 1993), instead of the plain singular value decomposition of Lee & Carter (1992), in
    which the noise of ages with ten deaths counts as much as the signal of those with four thousand. K is then matched
    to the observed life expectancy at birth (Lee & Miller 2001). Drift (K(T) - K(1)) / (T - 1) as published.
    """
    gaps = np.diff(years).astype(np.float64)
    log_m = np.log(hazard)
    level = (deaths * log_m).sum(axis=0) / deaths.sum(axis=0)
    residual = log_m - level
    weight = deaths.sum(axis=1)
    common = (deaths * residual).sum(axis=1) / weight
    response = np.maximum(_rank_one(common, weight)[0], 0.0)
    index = _match(level, response, life_expectancy(1 - np.exp(-hazard)).mean(axis=1))
    rest = residual - (index[:, None] * response)[:, None, :]
    own = [_rank_one(rest[:, s], deaths[:, s]) for s in range(2)]
    own_response, own_index = np.stack([o[0] for o in own]), np.stack([o[1] for o in own])
    left = rest - own_index.T[:, :, None] * own_response
    drift = float(index[-1] - index[0]) / float(gaps.sum())
    free = max(len(gaps) - 1, 1)
    innovation = float(np.sqrt((((np.diff(index) - drift * gaps) ** 2) / gaps).sum() / free))
    last = slice(-JUMP_OFF_YEARS, None)
    return LiLee(
        years,
        response,
        index,
        own_response,
        own_index,
        drift,
        innovation / float(np.sqrt(gaps.sum())),
        innovation,
        np.sqrt((np.diff(own_index, axis=1) ** 2 / gaps).mean(axis=1)),
        1 - (deaths * left**2).sum(axis=(0, 2)) / (deaths * residual**2).sum(axis=(0, 2)),
        float(years[last].mean()),
        log_m[last].mean(axis=0),
        1 / np.sqrt(deaths[last].sum(axis=0)),
    )


def _rank_one(matrix: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return response (X,), smooth and summing to 1, and index (T,) whose product is nearest to the matrix (T, X)."""
    index = (weight * matrix).sum(axis=1) / weight.sum(axis=1)
    response = np.ones(matrix.shape[1])
    for sweep in range(SWEEPS + 1):
        precision = (weight * index[:, None] ** 2).sum(axis=0)
        response = (weight * matrix * index[:, None]).sum(axis=0) / precision
        if sweep == SWEEPS:
            scale = response.sum()
            response = whittaker(response / scale, precision * scale**2, ROUGHNESS**-2)
        response /= response.sum()
        index = (weight * matrix * response).sum(axis=1) / (weight * response**2).sum(axis=1)
    return response, index


def whittaker(values: Floats, weight: Floats, penalty: float) -> Floats:
    """Smooth values (n,): minimise sum weight (z - values)^2 + penalty sum (second differences of z)^2.

    Solved as an LDL' factorisation of the five-diagonal system in plain Python: quick for a hundred ages, and the
    same bits whatever threads a linear algebra library would use.
    """
    n = len(values)
    second = np.diff(np.eye(n), n=2, axis=0)
    system = penalty * np.einsum("ki,kj->ij", second, second)
    diagonal = (np.diag(system) + weight).tolist()
    near, far = [*np.diag(system, 1).tolist(), 0.0], [*np.diag(system, 2).tolist(), 0.0, 0.0]
    z = (weight * values).tolist()
    d, lower1, lower2 = [0.0] * n, [0.0] * n, [0.0] * n
    for i in range(n):
        left1, left2 = (lower1[i - 1] if i else 0.0), (lower2[i - 2] if i > 1 else 0.0)
        d1, d2 = (d[i - 1] if i else 0.0), (d[i - 2] if i > 1 else 0.0)
        d[i] = diagonal[i] - left1**2 * d1 - left2**2 * d2
        carry = (lower2[i - 1] if i else 0.0) * d1 * left1
        lower1[i], lower2[i] = (near[i] - carry) / d[i], far[i] / d[i]
        z[i] -= left1 * (z[i - 1] if i else 0.0) + left2 * (z[i - 2] if i > 1 else 0.0)
    for i in reversed(range(n)):
        z[i] /= d[i]
        z[i] -= lower1[i] * (z[i + 1] if i + 1 < n else 0.0) + lower2[i] * (z[i + 2] if i + 2 < n else 0.0)
    return np.array(z)


def _match(level: Floats, response: Floats, target: Floats) -> Floats:
    """Return the index (T,) at which the mean life expectancy at birth of both sexes equals the target (T,)."""
    low, high = np.full(len(target), -200.0), np.full(len(target), 200.0)
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        q = 1 - np.exp(-np.exp(level + middle[:, None, None] * response))
        longer = life_expectancy(q).mean(axis=1) > target
        low, high = np.where(longer, middle, low), np.where(longer, high, middle)
    return np.asarray(0.5 * (low + high))
