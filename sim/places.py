"""Odds of moving, settling and meeting between kernen, frozen at the start of a run."""

from __future__ import annotations

import numpy as np

from agents.households import INSTITUTION, Households
from agents.luck import pair
from agents.schema import Table
from sim.kernen import Kernen
from sim.parameters import Parameters
from sim.world import Places


def places(kernen: Kernen, households: Table[Households], parameters: Parameters) -> Places:
    """Derive the odds between kernen from their distances and their inhabitants at the start.

    A huishouden that moves draws its kern with a weight of inhabitants times exp(-distance / scale), its own kern
    included (a gravity model with the start population as mass); newcomers settle in proportion to inhabitants of
    private huishoudens. Municipalities without any institution get an empty one in their largest kern.
    """
    distance = kernen.distances()
    homes = households.column("type") != INSTITUTION
    living = np.bincount(
        households.column("kern")[homes], weights=households.column("size")[homes], minlength=len(kernen)
    )
    pull = living[None, :] * np.exp(-distance / parameters["moving.distance_km"])
    return Places(
        near=np.exp(-distance / parameters["union.distance_km"]),
        destination=_cumulative(pull),
        settling=_cumulative(living[None, :])[0],
        institution_of=_nearest_institution(kernen, households, living),
    )


def _cumulative(weights: np.ndarray) -> np.ndarray:
    """Return the cumulative shares of each row."""
    total = np.cumsum(weights, axis=1)
    return np.ascontiguousarray(total / total[:, -1:])


def _nearest_institution(
    kernen: Kernen,
    households: Table[Households],
    living: np.ndarray,
) -> np.ndarray:
    """Return for each kern the household row of the nearest institution."""
    rows = np.flatnonzero(households.column("type") == INSTITUTION)
    if not len(rows):
        kern = int(np.argmax(living))
        added = households.append(
            lineage=np.array([pair(kernen.postcode[kern], INSTITUTION)], dtype=np.uint64),
            kern=np.array([kern]),
            type=np.array([INSTITUTION]),
        )
        rows = np.arange(added.start, added.stop)
    nearest = np.argmin(kernen.distances()[:, households.column("kern")[rows]], axis=1)
    return np.ascontiguousarray(rows[nearest].astype(np.int32))
