"""Means over the start population by which factors are divided, so that base tables keep the prevalence they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from agents import frailty, onset
from agents.onset import strengths
from agents.persons import HERE, OLDEST
from sim.domains.courses import MONTHS, WAYS, course_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from agents.frailty import Frailty
    from agents.strength import Means
    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats
    from sim.world import World

GROUP = 5
GROUPS = OLDEST // GROUP + 1
NEIGHBOUR_WEIGHT = 0.01
"""Weight of people one age group away, squared two groups away, and so on: it decides only where a group is (nearly)
empty. Assumption, range 0.001-0.05."""
GROWN = 18
HARDLY_ILL = 0.005
"""Below this share ill the tables do not say how soon episodes end at that age."""


@dataclass(frozen=True)
class Normaliser:
    """Means at the start, fixed for a run and for every scenario that is compared with it.

    Parameters
    ----------
    onset : (2, 23) mean factor of each way by its name, by sex and five-year age group.
    death : (2, 2, 23) mean mortality ratio by sex, without or with a partner, five-year age group.
    strength : mean and standard deviation of the draagkracht of adults.
    death_by_year : as `death`, of each January lived by the base run (`sim.domains.deaths`).
    separation : (2, 23) mean factor of couples by unmarried or married and five-year age group of the woman.
    entry : (2, 2, 23) mean factor on entering an institution by sex, without or with a partner, age group.
    """

    onset: dict[str, Floats]
    death: Floats
    strength: tuple[float, float]
    separation: Floats
    entry: Floats
    death_by_year: dict[int, Floats] = field(default_factory=dict)


def group_means(
    values: Floats, weights: Floats, cell: NDArray[np.int64], group: NDArray[np.int64], cells: int
) -> Floats:
    """Return weighted means by cell and age group, shape (cells, 23), 1 for a cell without anybody.

    Parameters
    ----------
    values, weights : (n,).
    cell, group : (n,) number of the cell and of the five-year age group.
    """
    place = cell * GROUPS + group
    above = np.bincount(place, values * weights, cells * GROUPS).reshape(cells, GROUPS)
    below = np.bincount(place, weights, cells * GROUPS).reshape(cells, GROUPS)
    return _means(np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64))


def _means(above: Floats, below: Floats) -> Floats:
    """Return weighted means from sums of values times weights and of weights, both (cells, 23)."""
    apart = np.abs(np.arange(GROUPS)[:, None] - np.arange(GROUPS))
    near = NEIGHBOUR_WEIGHT**apart
    total = below @ near
    return np.divide(above @ near, total, out=np.ones(below.shape), where=total > 0.0)


def _who(world: World) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return sex and completed age of every row."""
    age = ((world.month - 1 - world.persons.column("birth").astype(np.int64)) // 12).clip(0, OLDEST)
    return world.persons.column("sex").astype(np.int64), age


def spread_of_strength(world: World, means: Means) -> tuple[float, float]:
    """Return mean and standard deviation of the draagkracht of adults; (0, 1) without adults."""
    found = strengths(world.persons.count, means, world.persons.arrays, world.households.arrays)
    adult = (world.persons.column("status") == HERE) & (_who(world)[1] >= GROWN)
    some = found[adult]
    return (float(some.mean()), float(some.std()) or 1.0) if len(some) else (0.0, 1.0)


def expected_end(rates: DomainRates) -> Floats:
    """Return the yearly hazard that a mental disorder ends, by sex and age of the ill, as the tables imply, (2, 111).

    Notes
    -----
    What begins less what the share rises, over the share; the mean hazard of the table where hardly anybody is ill.
    """
    ill, earlier = rates.mental_share.values, rates.mental_earlier.values
    begins = rates.mental_first.values * (1.0 - ill - earlier) + rates.mental_relapse.values * earlier
    monthly = rates.mental_recovery.values / MONTHS
    left = np.exp(-np.concatenate([[0.0], np.cumsum(monthly[:-1])]))
    plain = MONTHS * float((left * monthly).sum() / max(left.sum(), 1e-9))
    ends = np.divide(begins - np.gradient(ill, axis=1), ill, out=np.full(ill.shape, plain), where=ill > HARDLY_ILL)
    return np.asarray(np.maximum(ends, max(plain / 4, 1e-9)))


def onset_means(world: World, rates: DomainRates, means: Means, p: Mapping[str, float]) -> dict[str, Floats]:
    """Return the mean factor of every way, weighted by its base: so many onsets as without any factor.

    Notes
    -----
    Of a recovery it is the mean over those who are ill now, whom the past selected (`sim.domains.past`): the slow are
    ill longer. Where the hazard follows the month of the episode it is the sum of the hazards over what the tables
    expect of so many ill people of that age, so that longer episodes do not lower the number that ends.
    """
    sex, age = _who(world)
    people, homes, kin = world.persons.arrays, world.households.arrays, world.kin.arrays
    trait, helped = onset.own_strength(world.month, world.persons.count, means, people, homes)
    out = {}
    for way in WAYS:
        course = course_of(way, rates, p)
        found = onset.factors_with(world.month, course, trait, helped, people, homes, kin)
        some = np.flatnonzero(found >= 0.0)
        weight = course.base[sex[some], age[some]] + 1e-9
        factor = found[some]
        if len(course.duration) > 1:
            spell = world.month - 1 - world.persons.column("since_mental")[some].astype(np.int64)
            factor = factor * course.duration[np.clip(spell, 0, len(course.duration) - 1)]
            weight = expected_end(rates)[sex[some], age[some]] / MONTHS
            factor = factor / weight
        mean = group_means(factor, weight, sex[some], age[some] // GROUP, 2)
        out[way.name] = np.maximum(mean, 1e-3)
    return out


def death_means(world: World, plain: Frailty, yearly_q: Floats) -> Floats:
    """Return the mean mortality ratio, weighted by q: so many deaths as the table asks for, (2, 2, 23).

    Parameters
    ----------
    yearly_q : (2, 111) probability of death by sex and age.
    """
    found = frailty.ratios(
        world.month, world.persons.count, plain, world.persons.arrays, world.households.arrays, world.kin.arrays
    )
    above, below = np.zeros((4, GROUPS)), np.zeros((4, GROUPS))
    frailty.sum_ratios(world.month, found, yearly_q, world.persons.arrays, above, below)
    return _means(above, below).reshape(2, 2, GROUPS)
