"""How somebody comes in: at the gemeente, or by a referrer of the Jeugdwet who decides himself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.indications import ACCESSES, REPORTED, WAITING
from agents.luck import Stream, uniforms
from sim.access.team import words
from sim.provisions.product import REFERRERS

if TYPE_CHECKING:
    from sim.access.state import Access
    from sim.world import World

_CODE = dict(zip(REFERRERS, (0, 1, 2, 4, 3, 5), strict=True))
_CODES = np.array([_CODE[name] for name in REFERRERS])
"""Place in `ACCESSES` of each referrer of a product."""
NOBODY_REFERS = ACCESSES.index("geen_verwijzer")


def refer(world: World, access: Access, rows: slice, before: int = 0) -> None:
    """Set by whom new requests came in; only those at the gemeente wait for an answer of a team.

    Parameters
    ----------
    rows : of the cases, in which `client`, `product` and `asked` are filled.
    before : months ago whose luck it is.

    Notes
    -----
    What is served at once (crisis) passes every queue. Referrers are drawn by their shares (KWB 2021), whatever the
    problem: the sources give no more.
    """
    cases = world.cases
    product = cases.column("product")[rows]
    cumulative, team = access.fixed.referrers, access.fixed.team[product]
    by = np.where(team >= 0, 0, NOBODY_REFERS)
    youth = np.flatnonzero(cumulative[product, -1] > 0.0)
    shares = cumulative[product[youth]]
    luck = uniforms(world.key(Stream.REFERRAL, world.month - before), words(world, cases, rows.start + youth))
    chosen = (luck[:, None] * shares[:, -1:] >= shares).sum(axis=1)
    by[youth] = _CODES[np.minimum(chosen, len(REFERRERS) - 1)]
    at_once = access.fixed.at_once[product]
    cases.column("access")[rows] = by
    cases.column("urgent")[rows] = at_once
    cases.column("stage")[rows] = np.where((by == 0) & (team >= 0) & ~at_once, REPORTED, WAITING)
