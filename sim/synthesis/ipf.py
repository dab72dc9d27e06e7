"""Fit a table to margins (IPF) and turn expected counts into whole ones without spoiling the margins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.errors import DataError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FRACTION = 1e-7
"""A cell closer than this to a whole number is whole."""


def ipf(seed: Floats, margins: Sequence[tuple[Ints, Floats]], tolerance: float = 1e-9, rounds: int = 2000) -> Floats:
    """Scale a table of any number of dimensions until it has the margins (iterative proportional fitting).

    Parameters
    ----------
    seed : the table to start from; a cell of 0 stays 0.
    margins : for each margin the number of the group every cell belongs to (broadcastable to `seed`; -1 where the
        margin says nothing) and the wanted sum of each group.
    tolerance : largest relative difference from a wanted sum at which fitting stops.
    rounds : most rounds over all margins. Margins that contradict each other a little end in a compromise in
        which the last margin holds.

    Raises
    ------
    DataError : a group wants something but has nothing in the seed, or the wanted sums are negative.

    Notes
    -----
    Deming and Stephan (1940): the result minimises the Kullback-Leibler distance to the seed.
    """
    table = np.asarray(seed, dtype=np.float64).ravel().copy()
    groups: list[tuple[Ints, Floats]] = []
    for number, (labels, wanted) in enumerate(margins):
        flat = np.broadcast_to(labels, np.shape(seed)).ravel()
        flat = np.where(flat < 0, len(wanted), flat)
        got = np.bincount(flat, weights=table, minlength=len(wanted) + 1)[:-1]
        wrong = np.flatnonzero((np.asarray(wanted) < 0) | ((np.asarray(wanted) > 0) & (got <= 0)))
        if len(wrong):
            raise DataError(
                f"margin {number}, group {wrong[0]}: {wanted[wrong[0]]:g} wanted, but the table to be fitted has "
                f"{got[wrong[0]]:g} there; correct the margin or give its cells a starting value"
            )
        groups.append((flat, np.asarray(wanted, dtype=np.float64)))
    for _ in range(rounds):
        worst = 0.0
        for flat, wanted in groups:
            got = np.bincount(flat, weights=table, minlength=len(wanted) + 1)[:-1]
            factor = np.divide(wanted, got, out=np.ones_like(wanted), where=got > 0)
            worst = max(worst, float(np.abs(factor - 1.0).max(initial=0.0)))
            table *= np.append(factor, 1.0)[flat]
        if worst < tolerance:
            break
    return table.reshape(np.shape(seed))


def largest_remainder(values: Floats, total: int | Ints, luck: Floats) -> Ints:
    """Round expected counts to whole ones that sum to `total` along the last axis; none moves by 1 or more.

    Parameters
    ----------
    values : expected counts, shape (..., n); scaled to `total` first.
    total : wanted sum, one or one per row.
    luck : uniform draws of the shape of `values`; they decide between equal remainders.
    """
    wanted = np.asarray(total, dtype=np.float64)[..., None]
    sums = values.sum(axis=-1, keepdims=True)
    scaled = np.divide(values * wanted, sums, out=np.zeros_like(values, dtype=np.float64), where=sums > 0)
    whole = np.floor(scaled + FRACTION)
    short = np.rint(wanted - whole.sum(axis=-1, keepdims=True))
    order = np.argsort(-(scaled - whole) - luck * FRACTION, axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1, kind="stable")
    return (whole + (rank < short)).astype(np.int64)


def controlled_round(table: Floats, luck: Floats) -> Ints:
    """Round every cell of a (rows, columns) table up or down so that row and column sums are rounded too.

    Parameters
    ----------
    table : expected counts; where a row or column sum is whole, it holds exactly.
    luck : at least (rows + 1) * (columns + 1) uniform draws.

    Notes
    -----
    Unbiased controlled rounding (Cox 1987, JASA 82, 520-524): walk along fractional cells, turning at every cell
    from row to column, until a cycle closes; shift it by a step that makes a cell whole, up or down with the
    probability that leaves every expected value what it was. Sums that are not whole get a slack cell.
    """
    rows, columns = table.shape
    full = np.zeros((rows + 1, columns + 1))
    full[:rows, :columns] = table - np.floor(table + FRACTION)
    full[rows, :columns] = -full[:rows, :columns].sum(axis=0) % 1.0
    full[:, columns] = -full[:, :columns].sum(axis=1) % 1.0
    full[(full < FRACTION) | (full > 1.0 - FRACTION)] = 0.0
    up = np.zeros((rows + 1, columns + 1), dtype=np.int64)
    cells = {(int(i), int(j)): float(full[i, j]) for i, j in np.argwhere(full > 0)}
    links: dict[int, list[int]] = {node: [] for node in range(rows + columns + 2)}  # rows, then columns
    for i, j in cells:
        links[i].append(rows + 1 + j)
        links[rows + 1 + j].append(i)

    def settle(cell: tuple[int, int], value: float) -> None:
        """Make a cell whole and take it off the map."""
        up[cell] = round(value)
        del cells[cell]
        links[cell[0]].remove(rows + 1 + cell[1])
        links[rows + 1 + cell[1]].remove(cell[0])

    draws: Iterator[float] = iter(luck.ravel().tolist())
    while cells:
        cycle = [(min(a, b), max(a, b) - rows - 1) for a, b in _cycle(next(iter(cells))[0], links)]
        even, odd = cycle[0::2], cycle[1::2]
        if not odd:  # left alone in its row or column by a rounding error: whole but for that
            settle(cycle[0], cells[cycle[0]])
            continue
        up_room = [*(1.0 - cells[c] for c in even), *(cells[c] for c in odd)]
        down_room = [*(cells[c] for c in even), *(1.0 - cells[c] for c in odd)]
        rise, fall = min(up_room), min(down_room)
        step = rise if next(draws) * (rise + fall) < fall else -fall
        for sign, half in ((step, even), (-step, odd)):
            for cell in half:
                cells[cell] += sign
                if not FRACTION < cells[cell] < 1.0 - FRACTION:
                    settle(cell, cells[cell])
    return np.floor(table + FRACTION).astype(np.int64) + up[:rows, :columns]


def _cycle(start: int, links: dict[int, list[int]]) -> list[tuple[int, int]]:
    """Return the edges of a cycle in a graph, found by walking from `start`; or the one edge of a dead end."""
    path, seen, before = [start], {start: 0}, -1
    while True:
        onward = [node for node in links[path[-1]] if node != before]
        if not onward:
            return [(path[-1], before)]
        before = path[-1]
        if onward[0] in seen:
            nodes = [*path[seen[onward[0]] :], onward[0]]
            return list(pairwise(nodes))
        seen[onward[0]] = len(path)
        path.append(onward[0])


def quantiles(weights: Floats, count: int, phase: float) -> Floats:
    """Spread `count` tickets evenly over a distribution: positions in [0, len(weights)), in rising order.

    Parameters
    ----------
    weights : mass of each unit interval [i, i + 1); not all 0 if `count` > 0.
    phase : 0..1, place of the first ticket within its share.
    """
    if count == 0:
        return np.empty(0)
    positive = np.flatnonzero(weights > 0)
    upper = np.cumsum(weights[positive])
    at = (np.arange(count) + phase) / count * upper[-1]
    piece = np.searchsorted(upper, at, side="right").clip(max=len(positive) - 1)
    within = 1.0 - (upper[piece] - at) / weights[positive[piece]]
    return np.asarray(positive[piece] + within.clip(0.0, 1.0 - 1e-9))
