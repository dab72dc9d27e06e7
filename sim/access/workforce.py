"""Staff of the aanbieders month by month: it ages, retires, leaves and is replaced as far as people can be found.

Posts are the hours of the start. What is filled of them moves between age groups; what leaves is replaced by as many
as kept the start in balance, never more than there are posts. With the defaults all posts stay filled;
vacancies come from a tight labour market (`staff.inflow` below 1) or from more posts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.calendar import year_of
from sim.domains.aow import aow_months

if TYPE_CHECKING:
    from sim.access.state import Access
    from sim.world import World

Shares = NDArray[np.float64]
AGES = (15, 25, 35, 45, 55)
"""First year of the age groups of staff; the last group ends at the AOW."""
UNDER_55 = (0.14, 0.30, 0.26, 0.30)
"""How staff under 55 is spread over the groups: an assumption (general knowledge, unverified: care staff in the
Netherlands about 2021), range 0.05 either way. Those of 55 and older are the parameter `staff.older`."""
ENTRANTS = (0.35, 0.27, 0.18, 0.14, 0.06)
"""Ages of who comes in: an assumption, range 0.05 either way."""
YEAR = 12
_SPANS, _ENTRANTS = np.diff(AGES), np.array(ENTRANTS)
WEEKS = 365.25 / 7.0


def ages_of_start(p: Mapping[str, float], kinds: int) -> Shares:
    """Return what part of the posts each age group fills at the start.

    Returns
    -------
    (kinds, AGES), every row adds up to 1: no vacancy beyond those that the use of the start already felt.
    """
    older = p["staff.older"]
    row = np.array([*((1.0 - older) * np.array(UNDER_55)), older])
    return np.tile(row, (kinds, 1))


def leaving(filled: Shares, p: Mapping[str, float], aow: int) -> Shares:
    """Return what part of the posts falls free this month, by age group.

    Parameters
    ----------
    filled : (kinds, AGES) share of the posts.
    aow : age in months at which the AOW begins; the oldest group is spread evenly up to it.
    """
    gone = filled * (1.0 - (1.0 - p["staff.leaves"]) ** (1.0 / YEAR))
    gone[:, -1] = np.minimum(gone[:, -1] + filled[:, -1] / (aow - YEAR * AGES[-1]), filled[:, -1])
    return gone


def grown_older(filled: Shares) -> Shares:
    """Return the shares a month later: of each group but the last one part in 120 moves up."""
    moved = filled.copy()
    up = filled[:, :-1] / _SPANS / YEAR
    moved[:, :-1] -= up
    moved[:, 1:] += up
    return moved


@lru_cache(maxsize=64)
def _gone_at_start(kinds: int, older: float, leaves: float, aow: int) -> Shares:
    """Return what part of the posts of each kind fell free in a month at the start; not to be changed."""
    p = {"staff.older": older, "staff.leaves": leaves}
    return np.asarray(leaving(ages_of_start(p, kinds), p, aow).sum(axis=1))


def a_month_of_staff(world: World, access: Access) -> None:
    """Let staff leave, come in and grow older, and posts grow.

    Notes
    -----
    Who comes in: what left in the first month of the run, as it was then, times `staff.inflow`; the same every month.
    """
    p = world.parameters
    aow = aow_months(year_of(world.started), p["work.aow_rise"])
    usual = _gone_at_start(len(access.filled), p["staff.older"], p["staff.leaves"], aow) * p["staff.inflow"]
    left = access.filled - leaving(access.filled, p, aow_months(world.year, p["work.aow_rise"]))
    left = grown_older(left) / (1.0 + p["staff.growth"]) ** (1.0 / YEAR)
    come = np.minimum(usual, np.maximum(1.0 - left.sum(axis=1), 0.0))
    filled = left + come[:, None] * _ENTRANTS
    access.filled[:] = filled / np.maximum(filled.sum(axis=1), 1.0)[:, None]  # posts may go faster than people


def vacancies(access: Access, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the vacancies by kind of staff, in fte.

    Parameters
    ----------
    hours : (kinds,) posts, in hours with clients a week.
    """
    staff = list(access.products.staff.values())
    a_week = np.array([s.hours.value * s.client_time.value / WEEKS for s in staff])
    return np.asarray(hours * np.maximum(1.0 - access.filled.sum(axis=1), 0.0) / a_week)
