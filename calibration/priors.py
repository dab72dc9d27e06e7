"""What is believed of a parameter before any figure is looked at: a PERT distribution over its range of belief.

PERT (Malcolm, Roseboom, Clark and Fazar 1959): a beta distribution on [low, high] with the default as its mode and
weight 4. Draws of parameters (`experiments.draws`) use the same one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, ndtr, ndtri

from sim.errors import ZorgdrukError, did_you_mean
from sim.parameter import Parameter
from sim.parameters import DECLARED

Floats = NDArray[np.float64]
WEIGHT = 4.0
EDGE = 1e-12
"""Shares nearer to 0 or 1 are moved there, so that the normal scale stays finite."""


def shapes(low: float, mode: float, high: float) -> tuple[float, float]:
    """Return the two shapes of the beta distribution behind a PERT."""
    return 1.0 + WEIGHT * (mode - low) / (high - low), 1.0 + WEIGHT * (high - mode) / (high - low)


def pert(share: float, low: float, mode: float, high: float) -> float:
    """Return the value below which a share of a PERT distribution lies.

    Examples
    --------
    >>> round(pert(0.5, 0.0, 1.0, 2.0), 6)
    1.0
    """
    value = low + (high - low) * float(betaincinv(*shapes(low, mode, high), share))
    return min(max(value, low), high)


@dataclass(frozen=True, slots=True)
class Prior:
    """A PERT prior of one quantity.

    Parameters
    ----------
    name : of the quantity.
    low, mode, high : range and most likely value.
    """

    name: str
    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.mode <= self.high or not self.low < self.high:
            raise ZorgdrukError(
                f"prior of {self.name}: low {self.low}, mode {self.mode} and high {self.high} must rise; mend it",
                f"prior van {self.name}: {self.low}, {self.mode} en {self.high} moeten oplopen; herstel het bereik",
            )

    @property
    def sd(self) -> float:
        """Return the standard deviation."""
        a, b = shapes(self.low, self.mode, self.high)
        return (self.high - self.low) * math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1.0)))

    def natural(self, z: Floats) -> Floats:
        """Return values for standard normal ones: what lies as far up in this prior."""
        value = self.low + (self.high - self.low) * betaincinv(*shapes(self.low, self.mode, self.high), ndtr(z))
        return np.asarray(np.clip(value, self.low, self.high), dtype=np.float64)

    def normal(self, x: Floats) -> Floats:
        """Return the standard normal values that `natural` turns into these."""
        place = np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0.0, 1.0)
        share = betainc(*shapes(self.low, self.mode, self.high), place)
        return np.asarray(ndtri(np.clip(share, EDGE, 1.0 - EDGE)), dtype=np.float64)


def prior_of(parameter: Parameter) -> Prior:
    """Return the prior of a declared parameter."""
    low, high = parameter.believed
    return Prior(parameter.name, low, parameter.default, high)


def declared(name: str) -> Parameter:
    """Return a declared parameter.

    Raises
    ------
    ZorgdrukError : there is none of that name.
    """
    for parameter in DECLARED:
        if parameter.name == name:
            return parameter
    known = [p.name for p in DECLARED]
    raise ZorgdrukError(f"no parameter {name!r}{did_you_mean(name, known)}; `zorgdruk parameters` lists all")


def common_factor(name: str, parameters: Iterable[str]) -> Prior:
    """Return the prior of one factor on several defaults: what all of their ranges of belief allow."""
    some = [declared(p) for p in parameters]
    low = max(p.believed[0] / p.default for p in some)
    high = min(p.believed[1] / p.default for p in some)
    return Prior(name, low, 1.0, high)


def natural(priors: Iterable[Prior], z: Floats) -> Floats:
    """Return values, (n, parameters), for standard normal ones."""
    return np.stack([p.natural(z[:, k]) for k, p in enumerate(priors)], axis=1)
