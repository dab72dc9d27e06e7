"""Luck of inference: a pure function of seed, purpose and place, as all luck of the model."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from agents.luck import uniforms

Floats = NDArray[np.float64]
HALF = 2.0**-54
"""Half a step of `uniforms`, which can be 0."""


def key(seed: int, *purpose: object) -> np.uint64:
    """Return a key for one purpose under a seed."""
    told = repr((int(seed), *purpose)).encode()
    return np.uint64(int.from_bytes(hashlib.sha256(told).digest()[:8], "little"))


def uniform_block(shape: tuple[int, ...], seed: int, *purpose: object) -> Floats:
    """Return uniform draws, inside (0, 1)."""
    places = np.arange(int(np.prod(shape)), dtype=np.uint64)
    return np.asarray(uniforms(key(seed, *purpose), places).reshape(shape) + HALF, dtype=np.float64)


def normal_block(shape: tuple[int, ...], seed: int, *purpose: object) -> Floats:
    """Return standard normal draws."""
    return np.asarray(ndtri(uniform_block(shape, seed, *purpose)), dtype=np.float64)


def spread(points: int, dimension: int, seed: int, *purpose: object) -> Floats:
    """Return standard normal points of a Latin hypercube, (points, dimension): each column fills its range evenly."""
    ranks = uniform_block((points, dimension), seed, *purpose, "order").argsort(axis=0, kind="stable").argsort(axis=0)
    inside = uniform_block((points, dimension), seed, *purpose, "inside")
    return np.asarray(ndtri((ranks + inside) / points), dtype=np.float64)


def seeds(count: int, seed: int, *purpose: object) -> NDArray[np.int64]:
    """Return seeds of runs, each its own, 0 .. 2**53."""
    places = np.arange(count, dtype=np.uint64)
    return np.asarray(uniforms(key(seed, *purpose, "seeds"), places) * 2.0**53, dtype=np.int64)
