"""Score forecasts against what was counted: errors, intervals and whole distributions.

References: Gneiting and Raftery (2007), Journal of the American Statistical Association 102, 359 (CRPS, interval
score); Fair form of the sample CRPS: Ferro (2014), Quarterly Journal of the Royal Meteorological Society 140, 1917.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

Floats = NDArray[np.float64]


def crps_sample(sample: ArrayLike, observed: float) -> float:
    """Return the continuous ranked probability score of a sample, in the unit of what is forecast; 0 is perfect.

    Parameters
    ----------
    sample : (n,) draws of the forecast, n >= 1.
    observed : what was counted.

    Notes
    -----
    E|X - y| - E|X - X'| / 2, the second mean over pairs of different draws, so that a small sample is not punished
    for being small. One draw is a point forecast: its score is the absolute error.

    Raises
    ------
    ValueError : no draws, or one that is not finite.
    """
    x = np.sort(_checked(sample))
    n = len(x)
    spread = 0.0 if n == 1 else float(((2 * np.arange(n) - n + 1) * x).sum()) / (n * (n - 1))
    return float(np.abs(x - observed).mean()) - spread


def crps_normal(mean: float, sd: float, observed: float) -> float:
    """Return the score of a normal distribution, in closed form; with sd 0 the absolute error."""
    if sd <= 0.0:
        return abs(observed - mean)
    z = (observed - mean) / sd
    return float(sd * (z * (2.0 * norm.cdf(z) - 1.0) + 2.0 * norm.pdf(z) - 1.0 / np.sqrt(np.pi)))


def interval_score(low: ArrayLike, high: ArrayLike, observed: ArrayLike, level: float) -> Floats:
    """Return the score of central intervals: their width, plus 2 / (1 - level) times how far outside the truth lies.

    Parameters
    ----------
    low, high, observed : of one shape.
    level : nominal coverage, such as 0.9.
    """
    _level(level)
    a, b, y = (np.asarray(v, dtype=np.float64) for v in (low, high, observed))
    return np.asarray(b - a + 2.0 / (1.0 - level) * (np.maximum(a - y, 0.0) + np.maximum(y - b, 0.0)))


def coverage(low: ArrayLike, high: ArrayLike, observed: ArrayLike) -> float:
    """Return the share of figures that lie within their interval, ends included; NaN without any."""
    a, b, y = (np.asarray(v, dtype=np.float64) for v in (low, high, observed))
    return float(((a <= y) & (y <= b)).mean()) if y.size else float("nan")


def predictive(sample: ArrayLike, level: float) -> tuple[float, float]:
    """Return the interval in which one more draw of a sample lies, so often as the level says.

    Parameters
    ----------
    sample : (n,) draws, n >= 2, roughly normal.

    Notes
    -----
    Mean and spread are those of few runs, so Student's t with n - 1 degrees of freedom, times sqrt(1 + 1 / n)
    (Geisser 1993, Predictive Inference, ch. 2). Quantiles of twenty draws could not hold 95%, whatever their truth.

    Raises
    ------
    ValueError : fewer than two draws.
    """
    _level(level)
    x = _checked(sample)
    if len(x) < 2:
        raise ValueError("an interval needs two draws or more")
    half = float(t.ppf(0.5 * (1.0 + level), len(x) - 1)) * float(x.std(ddof=1)) * float(np.sqrt(1.0 + 1.0 / len(x)))
    return float(x.mean()) - half, float(x.mean()) + half


def normal_interval(mean: float, sd: float, level: float) -> tuple[float, float]:
    """Return the central interval of a normal distribution."""
    _level(level)
    half = float(norm.ppf(0.5 * (1.0 + level))) * sd
    return mean - half, mean + half


def mape(forecast: ArrayLike, observed: ArrayLike) -> float:
    """Return the mean absolute error in percent of what was counted.

    Raises
    ------
    ValueError : a count of nothing.
    """
    f, y = np.asarray(forecast, dtype=np.float64), np.asarray(observed, dtype=np.float64)
    if not (y > 0).all():
        raise ValueError("an error in percent needs counts above zero")
    return float(100.0 * np.abs(f / y - 1.0).mean())


def skill(score: float, reference: float) -> float:
    """Return 1 - score / reference: 1 is perfect, 0 as good as the reference, negative worse.

    Examples
    --------
    >>> skill(1.0, 2.0)
    0.5
    """
    if reference <= 0.0:
        return 0.0 if score <= 0.0 else float("-inf")
    return 1.0 - score / reference


def _checked(sample: ArrayLike) -> Floats:
    x = np.asarray(sample, dtype=np.float64).ravel()
    if not x.size or not np.isfinite(x).all():
        raise ValueError("a sample needs at least one draw, all of them finite")
    return x


def _level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise ValueError(f"level {level} must lie between 0 and 1")
