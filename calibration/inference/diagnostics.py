"""Say how far a posterior can be trusted: whether waves converge, what the figures inform, and whether it fits them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.inference.synthetic import Posterior

Floats = NDArray[np.float64]
INFORMED = 0.8
"""Posterior over prior standard deviation below which the figures inform a parameter."""
TOLD = 1.0
"""Information in a direction, in units of that of the prior, below which the figures do not tell it."""
TOGETHER = 0.9
"""Correlation between two parameters from which the figures tell one combination and not each."""
SHIFTED, CHANGED = 0.5, (0.67, 1.5)
"""Change of the mean, in standard deviations, and of the standard deviation between two waves that is taken."""


def parameters(posterior: Posterior) -> pd.DataFrame:
    """Return one row per parameter.

    Returns
    -------
    parameter, prior (mode), prior_sd, mean, sd, low and high (90%), narrower (posterior over prior standard deviation
    on the normal scale), informed, shift and ratio (mean and standard deviation of the last wave against the one
    before), settled.
    """
    before, last = posterior.waves[-2:] if len(posterior.waves) > 1 else (posterior.waves[0],) * 2
    shift, ratio = (last[0] - before[0]) / before[1], last[1] / before[1]
    low, high = np.quantile(posterior.values, (0.05, 0.95), axis=0)
    narrower = posterior.z.std(axis=0)
    return pd.DataFrame(
        {
            "parameter": [p.name for p in posterior.problem.priors],
            "prior": [p.mode for p in posterior.problem.priors],
            "prior_sd": [p.sd for p in posterior.problem.priors],
            "mean": posterior.values.mean(axis=0),
            "sd": posterior.values.std(axis=0),
            "low": low,
            "high": high,
            "narrower": narrower,
            "informed": narrower < INFORMED,
            "shift": shift,
            "ratio": ratio,
            "settled": (np.abs(shift) < SHIFTED) & (ratio > CHANGED[0]) & (ratio < CHANGED[1]),
        }
    )


def waves(posterior: Posterior) -> pd.DataFrame:
    """Return mean and standard deviation of every parameter after each wave, on the normal scale."""
    rows = [
        (wave, prior.name, path[0, k], path[1, k])
        for wave, path in enumerate(posterior.waves, start=1)
        for k, prior in enumerate(posterior.problem.priors)
    ]
    return pd.DataFrame(rows, columns=["wave", "parameter", "mean", "sd"])


def correlation(posterior: Posterior) -> pd.DataFrame:
    """Return the correlations of the parameters in the posterior."""
    names = [p.name for p in posterior.problem.priors]
    spread = posterior.values.std(axis=0)
    scaled = (posterior.values - posterior.values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    found = scaled.T @ scaled / len(scaled)  # 0 for a value that never moves
    return pd.DataFrame(found, index=names, columns=names)


def directions(posterior: Posterior) -> pd.DataFrame:
    """Return what the figures tell, direction by direction: the rank test of the slopes in the space of the targets.

    Returns
    -------
    direction (0 is told best), information (eigenvalue of J' C^-1 J; the prior has 1), told, and which parameters it
    is made of, largest first.
    """
    return _directions(posterior.jacobian, posterior.covariance, [p.name for p in posterior.problem.priors])


def _directions(jacobian: Floats, covariance: Floats, names: list[str]) -> pd.DataFrame:
    """Return what `directions` describes, for slopes (t, p) and covariance (t, t)."""
    scaled = np.linalg.solve(np.linalg.cholesky(covariance), jacobian)
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    rows = []
    for rank, k in enumerate(np.argsort(-values, kind="stable")):
        order = np.argsort(-np.abs(vectors[:, k]), kind="stable")
        parts = [f"{vectors[j, k]:+.2f} {names[j]}" for j in order if abs(vectors[j, k]) > 0.2]
        rows.append((rank, float(values[k]), bool(values[k] >= TOLD), " ".join(parts)))
    return pd.DataFrame(rows, columns=["direction", "information", "told", "made_of"])


def inseparable(posterior: Posterior) -> list[tuple[str, str, float]]:
    """Return pairs of parameters that the figures tell together but not apart, with their correlation.

    Notes
    -----
    From the normal posterior that slopes and covariance give with the prior, so that luck of draws plays no part.
    """
    scaled = np.linalg.solve(np.linalg.cholesky(posterior.covariance), posterior.jacobian)
    inverse = np.linalg.inv(scaled.T @ scaled + np.eye(scaled.shape[1]))
    sd = np.sqrt(np.diag(inverse))
    between = inverse / np.outer(sd, sd)
    names = [p.name for p in posterior.problem.priors]
    pairs = zip(*np.triu_indices(len(names), 1), strict=True)
    return [(names[i], names[j], float(between[i, j])) for i, j in pairs if abs(between[i, j]) >= TOGETHER]


def predictive(posterior: Posterior) -> pd.DataFrame:
    """Return one row per target: observed, what the posterior leads to, and how odd the observed value would be.

    Returns
    -------
    target, observed, mean, low and high (90%), share (of predictions below the observed one), inside.
    """
    low, high = np.quantile(posterior.predicted, (0.05, 0.95), axis=0)
    observed = posterior.problem.observed
    return pd.DataFrame(
        {
            "target": list(posterior.problem.names),
            "observed": observed,
            "mean": posterior.predicted.mean(axis=0),
            "low": low,
            "high": high,
            "share": (posterior.predicted < observed).mean(axis=0),
            "inside": (observed >= low) & (observed <= high),
        }
    )
