"""What people were used to at the start: how long each product was waited for, and who came to the sociaal team.

Rates of asking and shares of answers were set for that, so that only what changes after the start moves them. As long
as nothing is known (in the past that is lived, and in a made-up town) waiting and the life of who asks change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.indications import ACCESSES, RUNNING
from agents.persons import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.access.state import Access
    from sim.world import World

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
YEAR = 12
WEEKS = 365.25 / 12.0 / 7.0
TIES = 5
"""Ties that are told apart: friends who live here and arrangements of mantelzorg, more count as these."""
LOW = 2
"""Highest level of a life domain that own strength does not mend: the two lowest of five."""
KEPT = ("usual.weeks", "usual.traits")


@dataclass(frozen=True)
class Usual:
    """What held at the start.

    Parameters
    ----------
    weeks : (K,) weeks that a product was waited for, see `weeks_waited`.
    traits : (TIES + 1, 2) shares of the meldingen by ties and by whether no life domain is low, see `traits_of`.
    """

    weeks: Floats
    traits: Floats


def weeks_waited(world: World, access: Access) -> Floats:
    """Return how long each product is waited for, weeks, NaN where nobody did.

    Notes
    -----
    The mean over those who have it since a year or less, from melding to start, and over those who wait, up to now:
    what a gemeente reports, and what who waits tells. So it rises at once where nobody can start. Who is served at once
    (crisis) did not wait and is left out. It follows from the cases that stand, without luck and without the books.
    """
    cases, many = world.cases.column, len(access.products)
    product, asked, since = cases("product"), cases("asked").astype(np.int64), cases("since").astype(np.int64)
    runs = cases("stage") == RUNNING
    rows = np.flatnonzero((cases("urgent") == 0) & ~(runs & (since < world.month - YEAR)))
    months = np.where(runs[rows], since[rows], world.month) - asked[rows]
    people = np.bincount(product[rows], minlength=many)
    total = np.bincount(product[rows], weights=months, minlength=many)
    return np.where(people > 0, WEEKS * total / np.maximum(people, 1), np.nan)


def traits_of(world: World, client: Rows) -> tuple[Rows, Rows]:
    """Return of clients how many ties they have, at most `TIES`, and 1 where no life domain is low.

    Notes
    -----
    A tie is a friend who lives here or somebody who gives mantelzorg, from here or elsewhere: who could take over more.
    Nearly every huishouden has four neighbours, which tell nobody apart.
    """
    people, some = world.persons.column, np.unique(client)
    friends = (people("friends")[client] >= 0).sum(axis=1)
    receiver = world.care.column("receiver")
    givers = np.bincount(np.searchsorted(some, receiver[np.isin(receiver, some)]), minlength=len(some))
    ties = friends + givers[np.searchsorted(some, client)]
    shared = world.households.column("level")[people("household")[client]]
    lowest = np.minimum(people("level")[client].min(axis=1), shared.min(axis=1))
    return np.minimum(ties, TIES).astype(np.int64), (lowest > LOW).astype(np.int64)


def usual_of(world: World, access: Access) -> Usual:
    """Return what holds in the month of a world; traits are of who came to the team within a year and is not gone."""
    cases, people = world.cases.column, world.persons.column
    mine = access.fixed.maatwerk[cases("product")] & (cases("urgent") == 0)
    mine &= (cases("access") == ACCESSES.index("gemeente")) & (cases("asked") >= world.month - YEAR)
    client = cases("client")[mine].astype(np.int64)
    ties, light = traits_of(world, client[people("status")[client] == HERE])
    counts = np.bincount(2 * ties + light, minlength=2 * (TIES + 1)).reshape(TIES + 1, 2)
    return Usual(weeks_waited(world, access), counts / max(counts.sum(), 1))


def look_around(world: World) -> None:
    """Learn what is usual from a world at its start."""
    if world.access is not None:
        world.access.usual = usual_of(world, world.access)


def usual_kept(world: World) -> dict[str, NDArray[Any]]:
    """Return as arrays what was usual at the start; none where nothing is known."""
    usual = None if world.access is None else world.access.usual
    return {} if usual is None else dict(zip(KEPT, (usual.weeks, usual.traits), strict=True))


def usual_back(world: World, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Give a world back what was usual at its start."""
    if world.access is not None:
        there = all(name in arrays for name in KEPT)
        world.access.usual = Usual(*(arrays[name] for name in KEPT)) if there else None
