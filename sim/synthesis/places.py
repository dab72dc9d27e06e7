"""Choose a kern for every huishouden so that each kern has the men and women of every age that it should have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.synthesis.draws import Draws, Use, Words
from sim.synthesis.ipf import Floats, Ints, largest_remainder

LEAST_FOR_INSTITUTION = 1500
"""Inhabitants from which a kern has an institution: assumption; where no kern is so large, the largest has one."""
ELDERLY = 16
"""Five-year group from which people weigh in where institutions stand (80 and older)."""
GOLDEN = 0.6180339887498949
BATCHES, BATCH = 260, 1200
SHARE_MOVED = 0.02
"""Most households that a kern receives or gives up at once, as a share of those it has."""
TOTAL_WEIGHT = 8.0
"""How much more the total of a kern weighs than one of its age groups."""


def place_residents(residents: Ints, people: Floats, lineage: Words, draws: Draws) -> Ints:
    """Return the kern of each resident of an institution.

    Parameters
    ----------
    residents : rows of persons.
    people : (kern, 2, 20) persons wanted.

    Notes
    -----
    Institutions stand in kernen of at least 1,500 inhabitants and hold residents in proportion to the people of 80
    and older there (rule; where institutions stand and how large they are is not in the tables).
    """
    size = people.sum(axis=(1, 2))
    weight = np.where(size >= min(LEAST_FOR_INSTITUTION, size.max()), people[:, :, ELDERLY:].sum(axis=(1, 2)), 0.0)
    if weight.sum() == 0:
        weight = np.where(size >= min(LEAST_FOR_INSTITUTION, size.max()), size, 0.0)
    counts = largest_remainder(weight, len(residents), draws.table(Use.INSTITUTION, len(weight)))
    kern = np.empty(len(residents), dtype=np.int64)
    order = np.argsort(draws.uniform(Use.INSTITUTION, lineage[residents]), kind="stable")
    kern[order] = np.repeat(np.arange(len(weight)), counts)
    return kern


def place_households(home: Ints, cell: Ints, kind: Ints, people: Floats, draws: Draws) -> Ints:
    """Return the kern of each household.

    Parameters
    ----------
    home : (persons,) household of each person, 0..H-1.
    cell : (persons,) sex * 20 + five-year group.
    kind : (H,) any number that is alike for like households; spreads those evenly.
    people : (kern, 2, 20) persons wanted, residents of institutions left out.

    Notes
    -----
    A first choice follows the shares of the kernen in the ages of the members. Then households move, batch after
    batch, to where they mend most: the misfit is the squared difference between wanted and placed persons by kern,
    sex and five-year group, and by kern, each divided by what is wanted. Within a batch a kern gives up and receives
    no more than a small share of its households, the best moves first, so the moves do not upset each other.
    """
    cells = people.shape[1] * people.shape[2]
    members = np.zeros((len(kind), cells + 1), dtype=np.float32)
    np.add.at(members, (home, cell), 1.0)
    members[:, cells] = members.sum(axis=1)
    wanted = np.zeros((len(people), cells + 1), dtype=np.float32)
    wanted[:, :cells] = people.reshape(len(people), cells)
    wanted[:, cells] = wanted.sum(axis=1)
    weight = 1.0 / (wanted + 1.0)
    weight[:, cells] *= TOTAL_WEIGHT
    weight[wanted[:, cells] <= 0] = 1e6  # nobody lives there
    kern = _first_choice(members, wanted, kind, float(draws.table(Use.KERN, 1)[0]))
    misfit = wanted.copy()
    np.subtract.at(misfit, kern, members)
    order = np.argsort(draws.table(Use.KERN, len(kind) + 1)[1:], kind="stable")
    quiet, begin = 0, 0
    for _ in range(BATCHES):
        batch = order[begin : begin + BATCH]
        begin = 0 if begin + BATCH >= len(order) else begin + BATCH
        quiet = 0 if _move(batch, kern, members, misfit, weight) else quiet + len(batch)
        if quiet >= len(order):
            break
    return kern


def _first_choice(members: NDArray[np.float32], wanted: NDArray[np.float32], kind: Ints, phase: float) -> Ints:
    """Draw a kern for each household from the mean share, over its members, of the kernen in their age and sex."""
    share = np.log((wanted[:, :-1] + 1e-3) / (wanted[:, :-1].sum(axis=0) + 1e-3))
    chance = np.exp(members[:, :-1] @ share.T / members[:, -1:])
    chance[:, wanted[:, -1] <= 0] = 0.0
    cumulative = np.cumsum(chance, axis=1)
    order = np.argsort(kind, kind="stable")
    luck = np.empty(len(kind), dtype=np.float32)
    luck[order] = (phase + np.arange(len(kind)) * GOLDEN) % 1.0
    chosen = (cumulative <= (luck * cumulative[:, -1])[:, None]).sum(axis=1)
    return np.minimum(chosen, np.flatnonzero(wanted[:, -1] > 0)[-1]).astype(np.int64)


def _move(
    batch: Ints,
    kern: Ints,
    members: NDArray[np.float32],
    misfit: NDArray[np.float32],
    weight: NDArray[np.float32],
) -> int:
    """Move those households of a batch that mend most, and return how many moved; changes `kern` and `misfit`."""
    own = members[batch]
    square = own * own
    here = kern[batch]
    enter = square @ weight.T - 2.0 * (own @ (weight * misfit).T)
    leave = ((square + 2.0 * own * misfit[here]) * weight[here]).sum(axis=1)
    enter[np.arange(len(batch)), here] = np.inf
    best = enter.argmin(axis=1)
    gain = -(enter[np.arange(len(batch)), best] + leave)
    able = np.flatnonzero(gain > 1e-4)
    able = able[np.argsort(-gain[able], kind="stable")]
    most = np.maximum(np.bincount(kern, minlength=len(weight)) * SHARE_MOVED * len(batch) / len(kern), 1.0)
    able = able[_rank_within(best[able]) < most[best[able]]]
    able = able[_rank_within(here[able]) < most[here[able]]]
    np.add.at(misfit, here[able], own[able])
    np.subtract.at(misfit, best[able], own[able])
    kern[batch[able]] = best[able]
    return len(able)


def _rank_within(group: Ints) -> Ints:
    """Return 0 for the first of each group in the order given, 1 for the second, and so on."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.searchsorted(ordered, ordered, side="left")
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - first
    return rank
