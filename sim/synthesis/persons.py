"""Who lives here by sex, single age and household position, as whole persons that keep the margins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.households import POSITIONS
from sim.rates.positions import CHILD_AT_HOME, LIVING_ALONE, SINGLE_PARENT
from sim.rates.read import AGES, GROUP, STARTS
from sim.synthesis.draws import Draws, Use
from sim.synthesis.ipf import Floats, Ints, controlled_round, ipf, largest_remainder, quantiles

UNMARRIED_COUPLE, MARRIED_COUPLE, UNMARRIED_PARENTS, MARRIED_PARENTS = 2, 3, 4, 5
COUPLES = (UNMARRIED_COUPLE, MARRIED_COUPLE, UNMARRIED_PARENTS, MARRIED_PARENTS)
"""Positions of partners in `agents.households.POSITIONS`."""
GROUPS, KINDS = len(STARTS), len(POSITIONS)
YOUNGEST = {**dict.fromkeys((*COUPLES, SINGLE_PARENT), 18), LIVING_ALONE: 16}
"""Youngest age in a position: partners and parents are of age (marriage from 18, Burgerlijk Wetboek 1:31), and nobody
lives alone before 16. Assumption: the tables count a handful of 15-17 among 15-19."""


@dataclass(frozen=True)
class People:
    """The inwoners before they have a household, sorted by sex and age; shapes (n,)."""

    sex: NDArray[np.uint8]
    age: Ints
    position: Ints

    def rows(self, position: int, sex: int | None = None) -> Ints:
        """Return the rows in a position, youngest first within a sex."""
        here = self.position == position
        return np.flatnonzero(here if sex is None else here & (self.sex == sex))


def whole_ages(population: Floats, draws: Draws) -> Ints:
    """Round persons by (sex, age) so that the total, ten-year groups, sexes and five-year groups are rounded once.

    Parameters
    ----------
    population : (2, 111) expected persons.

    Notes
    -----
    Top down by largest remainder: total, ten-year groups of both sexes, men in those, five-year groups, single
    ages. What is a whole number in the source stays what it is.
    """
    luck = iter(draws.table(Use.ROUND_AGES, 8 * AGES).reshape(8, AGES))
    decade = np.minimum(np.arange(AGES) // 10, 9)
    by_decade = np.stack([np.bincount(decade, weights=row) for row in population])
    total = largest_remainder(
        np.asarray(by_decade.sum(axis=0), dtype=np.float64), round(float(population.sum())), next(luck)[:10]
    )
    share = by_decade[0] / np.maximum(by_decade.sum(axis=0), 1e-12) * total
    men = largest_remainder(share, round(float(share.sum())), next(luck)[:10])
    ages = np.zeros((2, AGES), dtype=np.int64)
    for sex, decades in enumerate((men, total - men)):
        fives = np.bincount(GROUP, weights=population[sex], minlength=GROUPS).astype(np.float64).reshape(10, 2)
        whole = largest_remainder(fives, decades, next(luck)[:GROUPS].reshape(10, 2)).ravel()
        singles = np.where(np.arange(GROUPS)[:, None] == GROUP, population[sex], 0.0)
        ages[sex] = largest_remainder(singles, whole, np.broadcast_to(next(luck), singles.shape)).sum(axis=0)
    return ages


def whole_positions(ages: Ints, shares: Floats, totals: Ints, draws: Draws) -> tuple[Ints, Floats]:
    """Return whole persons by (sex, five-year group, position), and the fitted table by single age behind them.

    Parameters
    ----------
    ages : (2, 111) whole persons.
    shares : (2, 111, 9) share of each position.
    totals : (9,) wanted persons in each position; even for the four kinds of partner; they sum to all persons.

    Notes
    -----
    IPF of ages x shares to persons by sex and age, the totals, and as many men as women in each kind of couple;
    then controlled rounding, first of both sexes together, then of the men in that.
    """
    shares = from_age(shares, ages)
    seed = shares * ages[:, :, None] + 1e-9 * (shares > 0)
    by_age = np.arange(2 * AGES).reshape(2, AGES, 1)
    by_position = np.arange(KINDS)
    partner = np.full(KINDS, -1)
    partner[list(COUPLES)] = range(len(COUPLES))
    by_partner = np.where(partner >= 0, partner + 4 * np.arange(2)[:, None, None], -1)
    halves = np.tile(totals[list(COUPLES)] / 2, 2)
    whole = totals.astype(np.float64)
    fitted = ipf(seed, [(by_age, ages.ravel().astype(float)), (by_partner, halves), (by_position, whole)], 1e-7, 200)
    groups = np.zeros((2, GROUPS, KINDS))
    for s in range(2):
        np.add.at(groups[s], GROUP, fitted[s])
    persons = np.stack([np.bincount(GROUP, weights=row, minlength=GROUPS) for row in ages]).astype(np.float64)
    by_group = np.arange(2 * GROUPS).reshape(2, GROUPS, 1)
    in_row = np.arange(GROUPS)[:, None]
    both = ipf(groups.sum(axis=0), [(by_position, whole), (in_row, persons.sum(axis=0))], 1e-11, 500)
    luck = draws.table(Use.ROUND_POSITIONS, (GROUPS + 1) * (KINDS + 1))
    cells = controlled_round(both, luck)
    by_cell = np.arange(GROUPS * KINDS).reshape(GROUPS, KINDS)
    groups += 1e-9 * (cells > 0)
    split = ipf(
        groups,
        [(by_partner, halves), (by_group, persons.ravel()), (by_cell, cells.ravel().astype(float))],
        1e-11,
        500,
    )
    men = np.minimum(controlled_round(split[0], draws.table(Use.ROUND_SEXES, (GROUPS + 1) * (KINDS + 1))), cells)
    return np.stack([men, cells - men]), fitted


def from_age(shares: Floats, ages: Ints) -> Floats:
    """Return the shares with nobody younger than `YOUNGEST` in a position; five-year groups keep their persons.

    Parameters
    ----------
    shares : (2, 111, 9) share of each position.
    ages : (2, 111) persons.

    Notes
    -----
    The tables have five-year groups: of 15-19 the partners, parents and people alone are taken to be the oldest. Who is
    too young is a child at home instead, and as many of the older ones of the group are not.
    """
    out = shares.copy()
    for position, youngest in YOUNGEST.items():
        first = int(STARTS[GROUP[youngest]])
        young, old = slice(first, youngest), slice(youngest, first + 5)
        moved = (out[:, young, position] * ages[:, young]).sum(axis=1)
        gained = (moved / np.maximum(ages[:, old].sum(axis=1), 1))[:, None]
        gained = np.minimum(gained, 0.9 * out[:, old, CHILD_AT_HOME].min(axis=1, keepdims=True))
        out[:, young, CHILD_AT_HOME] += out[:, young, position]
        out[:, :youngest, position] = 0.0
        out[:, old, position] += gained
        out[:, old, CHILD_AT_HOME] -= gained
    return out


def make_people(ages: Ints, counts: Ints, fitted: Floats) -> People:
    """Hand out the positions within each sex and five-year group so that single ages follow the fitted table.

    Parameters
    ----------
    ages : (2, 111) whole persons.
    counts : (2, 20, 9) whole persons by position.
    fitted : (2, 111, 9) expected persons.

    Notes
    -----
    The persons of a position are spread over the ages at even quantiles of its own distribution; sorted by those
    ages they meet the persons sorted by age. Both counts therefore hold exactly.
    """
    sex = np.repeat([0, 1], ages.sum(axis=1))
    age = np.concatenate([np.repeat(np.arange(AGES), row) for row in ages])
    kinds, places = [], []
    for s in range(2):
        for g in range(GROUPS):
            inside = np.flatnonzero(GROUP == g)
            for k in np.flatnonzero(counts[s, g]):
                weights = fitted[s, inside, k] + 1e-12 * ages[s, inside]
                at = quantiles(weights, int(counts[s, g, k]), 0.5)
                kinds.append(np.full(len(at), k))
                places.append(at + inside[0] + s * 1000.0)
    order = np.argsort(np.concatenate(places), kind="stable")
    return People(sex.astype(np.uint8), age, np.concatenate(kinds)[order])
