"""How many friends people want and how readily they make new ones, by age: the declared figures behind the kernels.

No Dutch source for the number of friends by age is at hand. The shape is an assumption: most in youth, fewer in
old age, when friends die and fewer new ones are made. Vary it by `friends.wanted`, `friends.renewal` and
`friends.half_life_years`.
"""

from __future__ import annotations

from functools import cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from agents.luck import Stream, stream_key
from agents.meeting import Family, Meeting
from agents.persons import FRIENDS, NEVER, OLDEST
from agents.sociability import Wish
from sim.hazards import monthly_from_hazard
from sim.parameters import Parameters
from sim.world import World

WANTED = ((0, 0.0), (4, 3.0), (12, 4.2), (30, 3.8), (45, 3.5), (65, 3.3), (80, 3.0))
"""From this age on, mean number of friends wanted; declared assumption, range 0.5 to 1.6 times."""
WANTED_BY_CLASS = (1.0, 0.8, 0.6)
"""Times as many for others, people without work (unemployed, bijstand, disabled) and residents of an institution.

Declared assumption, range 0.6-1.0 and 0.3-1.0; loneliness is higher in these groups, by how many friends is not known.
"""
RENEWAL = ((0, 1.5), (18, 1.0), (65, 0.7), (80, 0.4))
"""From this age on, factor on `friends.renewal`; declared assumption, range 0.5 to 2 times each."""
OUT = 0.25
"""Share of people who are out to meet others in a month; a choice of method that bounds the work, not a figure."""
FILLED = ((0, 0.75), (12, 0.80), (18, 0.72), (30, 0.73), (45, 0.78), (65, 0.74), (80, 0.62))
"""From this age on, share of the friends wanted who are there at the start: what a run itself settles at."""
SPREAD = (1.0, 5.0)
"""Years of age difference at which the weight falls to 1/e, children and adults; assumption, 0.5-3 and 2-12."""
WIDEST = (3, 25)
"""Years: no friendship begins across a wider difference of age; declared assumption, range 2-5 and 15-40."""
RECENT = 24
"""Months after a move in which friendships across kernen end faster; declared assumption, range 12-60."""
TURNS = 3
"""Months within which huishoudens get to know new neighbours, kernen in turn; declared assumption, range 1-12."""
HIGHEST_MEAN = 0.97 * FRIENDS
"""The mean of friends wanted stays below the places there are."""


def by_age(steps: tuple[tuple[int, float], ...]) -> NDArray[np.float64]:
    """Return a value for each age, (111,), from steps of (first age, value)."""
    first = [age for age, _ in steps]
    return np.array([value for _, value in steps])[np.searchsorted(first, np.arange(OLDEST + 1), side="right") - 1]


def wanted_at_most(parameters: Parameters) -> NDArray[np.float64]:
    """Return the probability of wanting at most 0, 1 ... friends, (3, 111, FRIENDS), by class and age.

    Notes
    -----
    Binomial over the places there are, with the mean of the age and class.
    """
    return _at_most(parameters["friends.wanted"])


@cache
def _at_most(factor: float) -> NDArray[np.float64]:
    """Return the probabilities for a factor on the mean; the same array every month, not to be changed."""
    mean = np.multiply.outer(np.array(WANTED_BY_CLASS), by_age(WANTED)) * factor
    share = np.minimum(mean, HIGHEST_MEAN) / FRIENDS
    chances = [comb(FRIENDS, k) * share**k * (1.0 - share) ** (FRIENDS - k) for k in range(FRIENDS)]
    return np.ascontiguousarray(np.cumsum(np.stack(chances, axis=-1), axis=-1))


def wish(world: World, filled: NDArray[np.float64]) -> Wish:
    """Return how many friends people want, of which a share (111,) by age is looked for."""
    return Wish(lasting_key(world, Stream.FRIEND), wanted_at_most(world.parameters), filled)


def seeking_monthly(parameters: Parameters) -> NDArray[np.float64]:
    """Return the probability of trying to make a missing friend this month, (111,) by age."""
    return _seeking(parameters["friends.renewal"])


@cache
def _seeking(renewal: float) -> NDArray[np.float64]:
    """Return the probability by age for a yearly renewal; the same array every month, not to be changed."""
    return monthly_from_hazard(renewal * by_age(RENEWAL))


def ending_monthly(parameters: Parameters) -> tuple[float, float]:
    """Return the probability that a friendship ends this month, and that after a recent move apart."""
    hazard = np.log(2.0) / parameters["friends.half_life_years"]
    plain, moved = monthly_from_hazard(np.array([hazard, hazard * parameters["friends.moved_factor"]]))
    return float(plain), float(moved)


def meeting(world: World, reach: NDArray[np.float64] | None = None) -> Meeting:
    """Return what steers whom people meet; `reach` (kern, kern) is another than that of the run."""
    through = world.parameters["friends.through_friends"]
    return Meeting(through, np.array(SPREAD), np.array(WIDEST), world.places.reach if reach is None else reach)


def family(world: World) -> Family:
    """Return everybody's place in the kin table and who the parents there are."""
    return Family(world.persons.arrays.node, world.kin.arrays.mother, world.kin.arrays.father)


def lasting_key(world: World, stream: Stream) -> np.uint64:
    """Return the key of luck that is the same in every month: how sociable a person is, which neighbours help."""
    return stream_key(world.people_seed, NEVER, int(stream))
