"""How many weeks it takes from a melding or referral to the start: the median of months that were counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.access.offer import WEEKS

if TYPE_CHECKING:
    from sim.access.counting import Sets
    from sim.access.state import Access


def team_weeks(parameters: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the weeks from a melding to the conversation without a queue, by team; 0 last, where no team answers."""
    return np.array([parameters["team.weeks_wmo"], parameters["team.weeks_youth"], 0.0])


def base_weeks(access: Access, parameters: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the weeks from a melding to the conversation without a queue, by product; 0 where no team answers."""
    return np.asarray(team_weeks(parameters)[access.fixed.team])


def median_weeks(base: NDArray[np.float64], waits: NDArray[np.integer], products: list[int]) -> float:
    """Return the median of the weeks that those waited who started; NaN when nobody did.

    Parameters
    ----------
    base : (K,) weeks that the conversation takes without a queue, for who came in at the gemeente.
    waits : (K, 2, months) who started, elsewhere or at the gemeente, by the months between melding and start.
    products : of which products.

    Notes
    -----
    A wait of m months by the calendar is one between m - 1 and m + 1; its cases are spread evenly over the month around
    it (over the first half month where m is 0), so that the median moves smoothly.
    """
    some = waits[products]
    if not some.sum():
        return float("nan")
    months = np.arange(some.shape[2])
    low, high = np.maximum(months - 0.5, 0.0) * WEEKS, (months + 0.5) * WEEKS
    added = np.zeros((len(products), 2, 1))
    added[:, 1, 0] = base[products]
    first, last = (np.broadcast_to(edge + added, some.shape)[some > 0] for edge in (low, high))
    many = some[some > 0]
    edges = np.unique(np.concatenate([first, last]))
    share = ((edges[:, None] - first) / (last - first)).clip(0.0, 1.0) @ many / many.sum()
    return float(np.interp(0.5, share, edges))


def medians(added: NDArray[np.float64], waits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same median for many groups at once, (groups,); NaN where nobody started.

    Parameters
    ----------
    added : (ways in,) weeks that come on top, as those of a conversation.
    waits : (ways in, months, groups) who started, by the months between melding and start.
    """
    ways, many = waits.shape[:2]
    months = np.tile(np.arange(many), ways)
    first, last = (np.repeat(added, many) + WEEKS * edge for edge in (np.maximum(months - 0.5, 0.0), months + 0.5))
    edges = np.unique(np.concatenate([first, last]))
    share = ((edges[:, None] - first) / (last - first)).clip(0.0, 1.0)
    cases = waits.reshape(ways * many, -1)
    sums = cases.sum(axis=0)
    levels = np.divide(share @ cases, sums, out=np.full((len(edges), len(sums)), np.nan), where=sums > 0.0)
    return np.array([float(np.interp(0.5, level, edges)) if level[-1] > 0.0 else np.nan for level in levels.T])


def weeks_by(base: NDArray[np.float64], waits: NDArray[np.integer], by: str, sets: Sets) -> dict[str, float]:
    """Return the median weeks of waiting by group of a breakdown; groups of which nobody started are left out.

    Parameters
    ----------
    base, waits : as for `median_weeks`.
    by : total, law, product, or group (that of products that are reported together).
    """
    if by == "group":
        members: dict[str, list[int]] = {}
        for k, product in enumerate(sets.products.values()):
            members.setdefault(product.group, []).append(k)
    else:
        members = {group: sets.members(by, group) for group in sets.groups(by)}
    weeks = {group: median_weeks(base, waits, rows) for group, rows in members.items()}
    return {group: value for group, value in weeks.items() if not np.isnan(value)}
