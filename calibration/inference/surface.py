"""Describe what runs give at every value of the parameters: a smooth mean and covariance by regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PER_TERM = 4
"""Runs per term of the mean that full second order needs; with fewer, products of two parameters are left out."""
RIDGE = 1e-8
CHI = -1.2704
"""Mean of the logarithm of a squared standard normal draw."""
STEEPEST = 1.5
"""Most that the log variance may change per standard deviation of the design: beyond that it is noise of the fit."""


@dataclass(frozen=True)
class Surface:
    """Mean and covariance of k figures over p parameters.

    Parameters
    ----------
    centre, width : (p,) of the design.
    products : whether products of two parameters are in the mean.
    terms : (terms, k) coefficients of the mean.
    logs : (p + 1, k) coefficients of the log variance.
    correlation : (k, k) of what remains.
    runs : number behind it.
    """

    centre: Floats
    width: Floats
    products: bool
    terms: Floats
    logs: Floats
    correlation: Floats
    runs: int

    def mean(self, z: Floats) -> Floats:
        """Return the mean at points (n, p): (n, k)."""
        return np.asarray(features((z - self.centre) / self.width, self.products) @ self.terms, dtype=np.float64)

    def sd(self, z: Floats) -> Floats:
        """Return the standard deviations at points: (n, k)."""
        x = np.clip((z - self.centre) / self.width, -3.0, 3.0)
        return np.asarray(np.exp(0.5 * (self.logs[0] + x @ self.logs[1:])), dtype=np.float64)

    def covariance(self, z: Floats) -> Floats:
        """Return the covariance at points: (n, k, k)."""
        sd = self.sd(z)
        return np.asarray(sd[:, :, None] * self.correlation * sd[:, None, :], dtype=np.float64)

    def slopes(self, z: Floats) -> Floats:
        """Return the slopes of the mean at one point (p,): (k, p)."""
        step = 1e-4 * self.width
        up, down = z + np.diag(step), z - np.diag(step)
        return np.asarray(((self.mean(up) - self.mean(down)) / (2.0 * step[:, None])).T, dtype=np.float64)


def features(x: Floats, products: bool) -> Floats:
    """Return the terms of the mean at scaled points (n, p): one, each, each squared, and products if asked."""
    parts = [np.ones((len(x), 1)), x, x**2 - 1.0]
    if products:
        first, second = np.triu_indices(x.shape[1], 1)
        parts.append(x[:, first] * x[:, second])
    return np.concatenate(parts, axis=1)


def surface(z: Floats, y: Floats) -> Surface:
    """Fit mean and covariance.

    Parameters
    ----------
    z : (n, p) points.
    y : (n, k) what runs gave there.
    """
    centre, width = z.mean(axis=0), np.maximum(z.std(axis=0), 1e-9)
    x, n = (z - centre) / width, len(z)
    p = x.shape[1]
    products = n >= PER_TERM * (1 + 2 * p + p * (p - 1) // 2)
    rows = features(x, products)
    gram = rows.T @ rows + RIDGE * n * np.eye(rows.shape[1])
    terms: Floats = np.asarray(np.linalg.solve(gram, rows.T @ y), dtype=np.float64)
    rest = y - rows @ terms
    rest *= np.sqrt(n / max(n - rows.shape[1], 1))
    line = features(x, False)[:, : p + 1]
    floor = 1e-12 + 1e-12 * rest.var(axis=0)
    logs: Floats = np.asarray(np.linalg.lstsq(line, np.log(rest**2 + floor) - CHI, rcond=None)[0], dtype=np.float64)
    logs[1:] = np.clip(logs[1:], -STEEPEST, STEEPEST)
    scaled = rest / np.exp(0.5 * (line @ logs))
    size = np.maximum((scaled**2).mean(axis=0), 1e-300)
    logs[0] += np.log(size)
    scaled /= np.sqrt(size)
    correlation = scaled.T @ scaled / n
    mix = min(1.0, rows.shape[1] / n) * 0.1  # a little towards none: keeps it invertible when figures go together
    correlation = np.asarray((1.0 - mix) * correlation + mix * np.eye(len(correlation)), dtype=np.float64)
    return Surface(centre, width, products, terms, logs, correlation, n)
