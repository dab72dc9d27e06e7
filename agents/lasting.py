"""What luck gave a person for life: worked out once, as every use of it would cost logarithms."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agents.kernel import inline, kernel
from agents.luck import Word, normal, uniform_at

Kept = NDArray[np.float32]
"""Of everybody, for as long as they live here: four bytes are enough, as no two people are told apart by the rest."""


@kernel
def draw_traits(key: np.uint64, begin: int, lineage: NDArray[np.uint64], trait: Kept) -> None:
    """Write the resilience, a standard normal, of the people from row `begin` on.

    Parameters
    ----------
    key : stream key of TRAIT in month 0.
    lineage : (n,).
    trait : (at least n,) written.
    """
    for p in range(begin, len(lineage)):
        trait[p] = normal(key, lineage[p])


@inline
def hours_factor(key: Word, lineage: Word, first: Word, spread: float) -> float:
    """Return the factor on a person's hours of help: lognormal with mean 1.

    Parameters
    ----------
    key : stream key of the fixed draws.
    first : number of the first of two draws.
    spread : standard deviation of the log.
    """
    u, v = uniform_at(key, lineage, first), uniform_at(key, lineage, first + 1)
    z = math.sqrt(-2.0 * math.log1p(-u)) * math.cos(2.0 * math.pi * v)
    return math.exp(spread * z - spread * spread / 2.0)
