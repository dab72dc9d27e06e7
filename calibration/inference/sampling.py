"""Draw from a density over standard normal parameters: its mode, its shape there, and chains of Metropolis steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import chi2

from calibration.inference.luck import normal_block, uniform_block

Floats = NDArray[np.float64]
Density = Callable[[Floats], Floats]
"""Log density of points (n, p): (n,)."""
CHAINS, STEPS = 64, 200
LONGER, MIXED = (1, 4, 16), 1.05
"""Times `STEPS` that chains are tried, until their R-hat is at most `MIXED`: points cost little beside runs."""
FREEDOM = 5.0
"""Degrees of freedom of proposals: heavier tails than any posterior here."""


class Peak(NamedTuple):
    """The highest point of a density, (p,), and the covariance of the normal distribution that fits there, (p, p)."""

    at: Floats
    covariance: Floats


def peak(density: Density, starts: Floats) -> Peak:
    """Find the highest point from the best of several starts (n, p).

    Notes
    -----
    The covariance is minus the inverse of the second differences, held between that of the prior and a thousandth.
    """
    order = np.argsort(-density(starts), kind="stable")[:3]

    def depth(z: NDArray[Any]) -> float:
        return -float(density(np.asarray(z, dtype=np.float64)[None])[0])

    found = [minimize(depth, np.asarray(starts[k]), method="L-BFGS-B", options={"maxiter": 200}) for k in order]
    at = np.asarray(min(found, key=lambda f: float(f.fun)).x, dtype=np.float64)
    values, vectors = np.linalg.eigh(-_second(density, at))
    covariance = (vectors / np.clip(values, 1.0, 1e6)) @ vectors.T
    return Peak(at, np.asarray(covariance, dtype=np.float64))


def _second(density: Density, at: Floats, step: float = 1e-3) -> Floats:
    """Return second differences of a density at a point, (p, p)."""
    p = len(at)
    moves = step * np.eye(p)
    points, places = [at], {}
    for i in range(p):
        for j in range(i, p):
            places[i, j] = len(points)
            both = moves[i] + moves[j], moves[i] - moves[j]
            points += [at + both[0], at - both[0], at + both[1], at - both[1]]
    found = density(np.stack(points))
    out = np.zeros((p, p))
    for (i, j), k in places.items():
        plus = found[k] + found[k + 1] - 2.0 * found[0]
        minus = found[k + 2] + found[k + 3] - 2.0 * found[0]
        out[i, j] = out[j, i] = (plus - minus) / (4.0 * step**2)
    return out


def draw(density: Density, around: Peak, wanted: int, seed: int, *purpose: object) -> tuple[Floats, float]:
    """Return draws (wanted, p) and the largest split R-hat over the parameters.

    Notes
    -----
    Independence Metropolis with a multivariate t distribution at the peak as proposal (Tierney 1994): 64 chains of 200
    steps, a quarter thrown away. When these have not mixed, chains of 800 and then 3,200 with proposals as wide as what
    was found before. R-hat as in Gelman et al. (2013), section 11.4.
    """
    for times in LONGER:
        kept = _chains(density, around, times * STEPS, seed, *purpose)
        found = r_hat(kept)
        if found <= MIXED:
            break
        points = kept.reshape(-1, len(around.at))
        around = Peak(points.mean(axis=0), np.cov(points.T).reshape(around.covariance.shape))
    flat = kept.reshape(-1, len(around.at))
    rows = np.linspace(0, len(flat) - 1, wanted).astype(np.int64)
    return flat[rows], found


def _chains(density: Density, around: Peak, steps: int, seed: int, *purpose: object) -> Floats:
    """Return the last three quarters of chains, (steps, chains, p)."""
    p = len(around.at)
    root = np.linalg.cholesky(around.covariance + 1e-12 * np.eye(p))
    normal = normal_block((steps, CHAINS, p), seed, *purpose, "proposals")
    tail = chi2.ppf(uniform_block((steps, CHAINS), seed, *purpose, "tails"), FREEDOM) / FREEDOM
    scaled = normal / np.sqrt(tail)[:, :, None]
    proposed = around.at + scaled @ root.T
    target = np.concatenate([density(part.reshape(-1, p)) for part in np.split(proposed, steps // STEPS)])
    ratio = target.reshape(steps, CHAINS) + 0.5 * (FREEDOM + p) * np.log1p((scaled**2).sum(axis=2) / FREEDOM)
    luck = np.log(uniform_block((steps, CHAINS), seed, *purpose, "accepted"))
    chain, now, path = np.arange(CHAINS), np.zeros(CHAINS, dtype=np.int64), []
    for step in range(1, steps):
        taken = luck[step] < ratio[step] - ratio[now, chain]
        now = np.where(taken, step, now)
        path.append(proposed[now, chain])
    return np.stack(path[steps // 4 :])


def r_hat(path: Floats) -> float:
    """Return the largest split R-hat of chains (steps, chains, p); 1 when halves of chains agree."""
    half = len(path) // 2
    parts = np.concatenate([path[:half], path[half : 2 * half]], axis=1)
    within = parts.var(axis=0, ddof=1).mean(axis=0)
    between = half * parts.mean(axis=0).var(axis=0, ddof=1)
    return float(np.sqrt((half - 1) / half + between / (half * np.maximum(within, 1e-300))).max())
