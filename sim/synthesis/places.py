"""Choose a kern for every huishouden so that each kern has the men and women of every age that it should have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.synthesis.draws import Draws, Use, Words
from sim.synthesis.ipf import Floats, Ints, largest_remainder
from sim.synthesis.persons import GROUPS

LEAST_FOR_INSTITUTION = 1500
"""Inhabitants from which a kern has an institution: assumption; where no kern is so large, the largest has one."""
ELDERLY = 16
"""Five-year group from which people weigh in where institutions stand (80 and older)."""
GOLDEN = 0.6180339887498949
CELLS = 2 * GROUPS
BATCHES, BATCH = 120, 1200
LEAST_GAIN = 1e-3
SHARE_MOVED = 0.2
"""Most households that a kern receives or gives up at once, as a share of those of its households
that are looked at."""
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


@dataclass(frozen=True)
class Members:
    """How many members of each cell every household has; households of a batch stand by falling number of parts.

    Parameters
    ----------
    part : (H, parts) number * 41 + cell of each part of a household: first all members together (cell 40), then
        those of each sex and five-year group; -1 where a household has no more parts.
    parts : (H,) how many parts.
    """

    part: Ints
    parts: Ints


def place_households(home: Ints, cell: Ints, kind: Ints, people: Floats, draws: Draws) -> Ints:
    """Return the kern of each household.

    Parameters
    ----------
    home : (persons,) household of each person, 0..H-1; none is empty.
    cell : (persons,) sex * 20 + five-year group.
    kind : (H,) any number that is alike for like households; spreads those evenly.
    people : (kern, 2, 20) persons wanted, residents of institutions left out.

    Notes
    -----
    A first choice follows the shares of the kernen in the ages of the members. Then households move, batch after
    batch, to where they mend most: the misfit is the squared difference between wanted and placed persons by kern,
    sex and five-year group, and by kern, each divided by what is wanted. Within a batch a kern gives up and receives
    no more than a small share of its households, the best moves first, so the moves do not upset each other. Sums
    run in a fixed order (no BLAS), so threads cannot change the outcome.
    """
    order = np.argsort(draws.table(Use.KERN, len(kind) + 1)[1:], kind="stable")  # households in order of luck
    members, order = _count_members(home, cell, order)
    wanted = np.zeros((CELLS + 1, len(people)))
    wanted[:CELLS] = people.reshape(len(people), CELLS).T
    wanted[CELLS] = wanted[:CELLS].sum(axis=0)
    weight = 1.0 / (wanted + 1.0)
    weight[CELLS] *= TOTAL_WEIGHT
    weight[:, wanted[CELLS] <= 0] = 1e6  # nobody lives there
    kern = _first_choice(members, wanted, kind[order], float(draws.table(Use.KERN, 1)[0]))
    misfit = wanted.copy()
    for part in members.part.T:
        some = part >= 0
        number, cells = np.divmod(part[some], CELLS + 1)
        np.subtract.at(misfit, (cells, kern[some]), number)
    quiet, begin = 0, 0
    for step in range(BATCHES):
        end = min(begin + BATCH, len(order))
        share = SHARE_MOVED * (1.0 - step / BATCHES) ** 2 * (end - begin) / len(order)
        quiet = 0 if _move(begin, end, share, kern, members, misfit, weight) else quiet + end - begin
        begin = end % len(order)
        if quiet >= len(order):
            break
    chosen = np.empty_like(kern)
    chosen[order] = kern
    return chosen


def _count_members(home: Ints, cell: Ints, order: Ints) -> tuple[Members, Ints]:
    """Count the members of each household by cell; returns also the households in the order of the rows."""
    keys, number = np.unique(home * CELLS + cell, return_counts=True)
    household, cells = np.divmod(keys, CELLS)
    parts = np.bincount(household, minlength=len(order)) + 1
    slot = np.arange(len(keys)) - np.searchsorted(household, household) + 1
    part = np.full((len(order), int(parts.max())), -1)
    part[:, 0] = np.bincount(home, minlength=len(order)) * (CELLS + 1) + CELLS
    part[household, slot] = number * (CELLS + 1) + cells
    order = order[np.lexsort((-parts[order], np.arange(len(order)) // BATCH))]
    return Members(part[order], parts[order]), order


def _sum_parts(begin: int, end: int, members: Members, table: Floats) -> Floats:
    """Return the sum over the parts of the households begin..end of the rows of `table`, shape (households, kern)."""
    total = table[members.part[begin:end, 0]]
    for j in range(1, members.part.shape[1]):
        some = int(np.count_nonzero(members.parts[begin:end] > j))
        if some == 0:
            break
        total[:some] += table[members.part[begin : begin + some, j]]
    return np.asarray(total)


def _first_choice(members: Members, wanted: Floats, kind: Ints, phase: float) -> Ints:
    """Draw a kern for each household from the mean share, over its members, of the kernen in their age and sex."""
    share = np.zeros_like(wanted)
    share[:CELLS] = np.log((wanted[:CELLS] + 1e-3) / (wanted[:CELLS].sum(axis=1, keepdims=True) + 1e-3))
    size = members.part[:, 0] // (CELLS + 1)
    number = np.arange(int(size.max()) + 1)
    table = (number[:, None, None] * share).reshape(-1, share.shape[1])
    luck = np.empty(len(kind))
    luck[np.argsort(kind, kind="stable")] = (phase + np.arange(len(kind)) * GOLDEN) % 1.0
    kern = np.empty(len(kind), dtype=np.int64)
    for begin in range(0, len(kind), BATCH):
        end = min(begin + BATCH, len(kind))
        chance = np.exp(_sum_parts(begin, end, members, table) / size[begin:end, None])
        chance[:, wanted[CELLS] <= 0] = 0.0
        cumulative = np.cumsum(chance, axis=1)
        kern[begin:end] = (cumulative <= (luck[begin:end] * cumulative[:, -1])[:, None]).sum(axis=1)
    return np.minimum(kern, np.flatnonzero(wanted[CELLS] > 0)[-1])


def _move(begin: int, end: int, share: float, kern: Ints, members: Members, misfit: Floats, weight: Floats) -> int:
    """Move those households of begin..end that mend most, and return how many; changes `kern` and `misfit`.

    A kern receives and gives up no more than `share` of its households, and one at least.
    """
    here = kern[begin:end]
    number = np.arange(int(members.part[begin:end, 0].max()) // (CELLS + 1) + 1)[:, None, None]
    pull = 2.0 * number * weight * misfit
    cost = number * number * weight
    enter = _sum_parts(begin, end, members, (cost - pull).reshape(-1, weight.shape[1]))
    leave = np.zeros(end - begin)
    push = (cost + pull).reshape(-1, weight.shape[1])
    for part in members.part[begin:end].T:
        some = int(np.count_nonzero(part >= 0))
        leave[:some] += push[part[:some], here[:some]]
    each = np.arange(end - begin)
    enter[each, here] = np.inf
    best = enter.argmin(axis=1)
    gain = -(enter[each, best] + leave)
    able = np.flatnonzero(gain > LEAST_GAIN)
    able = able[np.argsort(-gain[able], kind="stable")]
    most = np.maximum(np.bincount(kern, minlength=weight.shape[1]) * share, 1.0)
    able = able[_rank_within(best[able]) < most[best[able]]]
    able = able[_rank_within(here[able]) < most[here[able]]]
    for part in members.part[begin:end][able].T:
        some = part >= 0
        count, cells = np.divmod(part[some], CELLS + 1)
        np.add.at(misfit, (cells, here[able[some]]), count)
        np.subtract.at(misfit, (cells, best[able[some]]), count)
    kern[begin + able] = best[able]
    return len(able)


def _rank_within(group: Ints) -> Ints:
    """Return 0 for the first of each group in the order given, 1 for the second, and so on."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.searchsorted(ordered, ordered, side="left")
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - first
    return rank
