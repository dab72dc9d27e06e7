"""Fit a category to groups of people and places, make whole numbers of it, and hand these out."""

from __future__ import annotations

import numpy as np

from sim.synthesis.ipf import Floats, Ints, controlled_round, ipf


def expected(persons: Ints, shape: Floats, total: Floats, local: Floats | None = None) -> Floats:
    """Return expected persons by place, group and category, shape (places, groups, categories).

    Parameters
    ----------
    persons : (places, groups) whole persons.
    shape : (groups, categories) share of each category in a group; only its pattern counts.
    total : (categories,) wanted in all; scaled to the persons there are.
    local : (places, categories) the pattern over places, or None; fitted to the persons per place and `total`.

    Notes
    -----
    IPF: groups and places keep their persons, categories get their total, the odds ratios of `shape` remain.
    """
    places, groups, kinds = *persons.shape, shape.shape[1]
    seed = persons[:, :, None] * shape
    cells = np.arange(places * groups).reshape(places, groups, 1)
    wanted = total / total.sum() * persons.sum()
    of_kind: tuple[Ints, Floats] = (np.arange(kinds), wanted)
    if local is not None:
        reachable = (persons > 0).astype(np.float64) @ (shape > 0) > 0
        table = consistent(local * reachable + 1e-3 * reachable, persons.sum(axis=1), wanted)
        of_kind = (np.arange(places * kinds).reshape(places, 1, kinds), table.ravel())
    return ipf(seed, [of_kind, (cells, persons.ravel().astype(np.float64))], 1e-8, 300)


def consistent(local: Floats, persons: Ints, total: Floats) -> Floats:
    """Return a pattern over (places, categories) fitted to the persons per place and the total of each category."""
    by_place = np.arange(len(persons))[:, None]
    by_kind = np.arange(len(total))
    return ipf(local, [(by_kind, total), (by_place, persons.astype(np.float64))], 1e-10, 300)


def whole(fitted: Floats, luck: Floats) -> Ints:
    """Round (places, groups, categories) to whole persons: groups in a place exactly, categories within one person.

    Parameters
    ----------
    luck : (L,) uniform draws, L at least `draws_needed(fitted.shape)`.

    Notes
    -----
    First places by categories, then the groups of each place, by controlled rounding: the sum of a category in a place,
    and in all places, moves by less than one person.
    """
    places, _, kinds = fitted.shape
    at = (places + 1) * (kinds + 1)
    tables = controlled_round(fitted.sum(axis=1), luck[:at])
    counts = np.zeros(fitted.shape, dtype=np.int64)
    for place in range(places):
        rows = np.flatnonzero(fitted[place].sum(axis=1) > 0.5)
        if len(rows) == 0:
            continue
        persons = np.rint(fitted[place, rows].sum(axis=1))
        seed = fitted[place, rows] + 1e-9 * (fitted[place, rows] > 0)
        size = np.arange(len(rows))[:, None]
        kind = np.arange(kinds), tables[place].astype(np.float64)
        table = ipf(seed, [(size, persons), kind], 1e-11, 500) if len(rows) > 1 else tables[place][None].astype(float)
        counts[place, rows] = controlled_round(table, luck[at : at + (len(rows) + 1) * (kinds + 1)])
        at += (len(rows) + 1) * (kinds + 1)
    return counts


def draws_needed(shape: tuple[int, ...]) -> int:
    """Return how many draws `whole` can use at most for a table of this shape."""
    places, groups, kinds = shape
    return (places + 1) * (kinds + 1) + places * (groups + 1) * (kinds + 1)


def hand_out(cell: Ints, counts: Ints, score: Floats) -> Ints:
    """Return the category of each person: in every cell the lowest scores get the first category, and so on.

    Parameters
    ----------
    cell : (n,) row of `counts`.
    counts : (cells, categories) persons; each row sums to the persons of the cell.
    score : (n,) luck, or luck with what makes a later category likelier.
    """
    out = np.empty(len(cell), dtype=np.int64)
    kinds = np.tile(np.arange(counts.shape[1]), len(counts))
    out[np.lexsort((score, cell))] = np.repeat(kinds, counts.ravel())
    return out


def race(place: Ints, size: Ints, weight: Floats, luck: Floats, quota: Ints) -> Ints:
    """Return the units that win, so that their sizes add up to the quota of their place.

    Parameters
    ----------
    place, size, weight : (n,) place, persons (1 or 2) and odds of each unit; weight 0 never wins.
    luck : (n,) uniform draws.
    quota : (places,) persons wanted.

    Notes
    -----
    The units with the smallest exponential time win (Efraimidis and Spirakis 2006: drawing without replacement with
    odds `weight`). A place that is one short because a couple comes next gets the next single unit.
    """
    time = np.divide(-np.log1p(-luck), weight, out=np.full(len(weight), np.inf), where=weight > 0)
    order = np.lexsort((time, place))
    order = order[np.isfinite(time[order])]
    persons = np.cumsum(size[order])
    first = np.searchsorted(place[order], np.arange(len(quota)))
    before = np.append(0, persons)[first]
    wins = persons - before[place[order]] <= quota[place[order]]
    got = np.bincount(place[order[wins]], weights=size[order[wins]], minlength=len(quota))
    for at in np.flatnonzero((got < quota) & (np.bincount(place[order], minlength=len(quota)) > 0)):
        rest = np.flatnonzero((place[order] == at) & ~wins & (size[order] == 1))
        wins[rest[: int(quota[at] - got[at])]] = True
    return order[wins]
