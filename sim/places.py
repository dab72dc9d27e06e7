"""Odds of moving, settling and meeting between kernen, frozen at the start of a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.households import INSTITUTION, Households
from agents.kin import Kin
from agents.luck import pair
from agents.migration import rooted
from agents.persons import OLDEST, Persons
from agents.schema import Table
from sim.kernen import Kernen
from sim.parameters import Parameters
from sim.world import Places

GROUP = 5
"""Years of age per group."""
ROUNDS = 200
"""Rounds of the scaling; the error of a row then lies below 1e-6 of its sum."""


def places(
    kernen: Kernen, people: tuple[Table[Persons], Table[Households], Table[Kin]], parameters: Parameters, month: int
) -> Places:
    """Derive the odds between kernen from their distances and their inhabitants at the start.

    A huishouden that moves draws its kern by a doubly constrained gravity model with weight exp(-distance / scale), its
    own kern included; newcomers settle in proportion to inhabitants of
    private huishoudens. Municipalities without any institution get an empty one in their largest kern.

    Parameters
    ----------
    people : persons, huishoudens and kin of the start.
    month : the start.
    """
    persons, households, kin = people
    distance = kernen.distances()
    homes = households.column("type") != INSTITUTION
    size = households.column("size")[homes].astype(np.float64)
    living = np.zeros(len(kernen))
    np.add.at(living, households.column("kern")[homes], size)
    pull = balanced(living, np.exp(-distance / parameters["moving.distance_km"]))
    return Places(
        near=np.exp(-distance / parameters["union.distance_km"]),
        destination=_cumulative(pull),
        reach=_cumulative(reach(living, distance, parameters["friends.distance_km"], parameters["friends.same_kern"])),
        settling=_cumulative(living[None, :])[0],
        rooted=_rooted_share(persons, kin, month),
        institution_of=_nearest_institution(kernen, households, living),
    )


def _rooted_share(persons: Table[Persons], kin: Table[Kin], month: int) -> NDArray[np.float64]:
    """Return the share of those who can leave that have a parent or child here elsewhere in town, (111,) by age.

    Groups of five years: single ages are too few.
    """
    people = np.zeros((2, OLDEST + 1), dtype=np.int64)
    rooted(month, persons.count, persons.arrays, kin.arrays, people)
    first = np.arange(0, OLDEST + 1, GROUP)
    grouped = np.add.reduceat(people, first, axis=1)
    share = grouped[1] / np.maximum(grouped.sum(axis=0), 1)
    return np.repeat(share, GROUP)[: OLDEST + 1]


def balanced(living: NDArray[np.float64], near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return moves between kernen, (kern, kern), as many in as out of each and in proportion to its inhabitants.

    Parameters
    ----------
    living : (kern,) inhabitants.
    near : (kern, kern) symmetric weight of the distance.

    Notes
    -----
    The doubly constrained gravity model (Wilson 1967): a_k a_l near_kl with row sums `living`, found by symmetric
    scaling. A plain gravity model would empty outlying kernen by its form alone. Which kernen grow or shrink by moves
    is not known from the embedded figures. A kern without inhabitants gets the destinations of all.
    """
    scale = np.sqrt(np.maximum(living, 0.0))
    for _ in range(ROUNDS):
        reached = (near * scale[None, :]).sum(axis=1)
        scale = np.sqrt(scale * np.divide(living, reached, out=np.zeros_like(reached), where=reached > 0))
    moves = scale[:, None] * near * scale[None, :]
    moves[living <= 0] = living
    return np.asarray(moves, dtype=np.float64)


def reach(living: NDArray[np.float64], distance: NDArray[np.float64], scale: float, own: float) -> NDArray[np.float64]:
    """Return the weight of each kern for finding a friend, (kern, kern), by own kern; rows sum to 1.

    Parameters
    ----------
    living : (kern,) inhabitants.
    distance : (kern, kern) km.
    scale : km at which the weight of another kern has fallen to 1/e.
    own : share of the own kern; all of it where no other kern has inhabitants.
    """
    others = living * np.exp(-distance / scale)
    np.fill_diagonal(others, 0.0)
    total = others.sum(axis=1, keepdims=True)
    weights = (1.0 - own) * np.divide(others, total, out=np.zeros_like(others), where=total > 0)
    np.fill_diagonal(weights, np.where(total[:, 0] > 0, own, 1.0))
    return np.asarray(weights, dtype=np.float64)


def _cumulative(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cumulative shares of each row."""
    total = np.cumsum(weights, axis=1)
    return np.ascontiguousarray(total / total[:, -1:])


def _nearest_institution(
    kernen: Kernen,
    households: Table[Households],
    living: NDArray[np.float64],
) -> NDArray[np.int32]:
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
