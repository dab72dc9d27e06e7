"""A library of women's lives, each birth weighted by how often it happened, from the history of births and deaths."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.life_histories import MOST_BIRTHS, Library, birth_weights, draw_deaths, live
from agents.luck import GAMMA, MASK, Stream, stream_key, uniforms
from agents.persons import WOMAN

if TYPE_CHECKING:
    from sim.rates.history import History

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

PER_COHORT = 600
"""Lives per year of birth: enough for some 200 births per month, and 0.1 s."""
SPAN = 36
"""Years of age from 15 on in which a birth can fall."""
SEEDED = 50
GROWTH = 0.009
"""Cohorts at the beginning whose relative size is assumed, and their growth per year: Dutch births rose from about
105,000 in 1850 to 162,000 in 1900 (CBS, historical series). Only who bore the people born before 1900 depends on it."""
GAP, GAP_SPREAD = 30.0, 54.0
"""Months by which fathers are older than mothers: mean (CBS marriages 37890) and standard deviation (assumption, as for
couples, range 42-60)."""
YOUNGEST_FATHER, OLDEST_FATHER = 15 * 12, 70 * 12
MOST_SURE = 1.0 - 1e-9
"""Yearly probabilities are cut here, so that their hazard is a number."""


class Past(NamedTuple):
    """The demographic history that families come from.

    Parameters
    ----------
    survival : (2, cohorts, ages) share alive at each exact age 0, 1 ..., by year of birth from `first_cohort` on; the
        last age is lived to by nobody.
    hazard : (years, 111, 5) yearly hazard of a maternity by age on 31 December and births so far, from `first_year` on.
    interval : months between maternities, at least.
    twins : share of maternities with twins.
    boys : share of boys among births.
    """

    survival: Floats
    first_cohort: int
    hazard: Floats
    first_year: int
    interval: int
    twins: float
    boys: float


def past_of(history: History) -> Past:
    """Return what families need of the national history."""
    values = history.survival.values
    cohorts, years = history.survival.axes[1].labels, history.maternity.axes[0].labels
    return Past(
        survival=np.append(values, np.zeros((*values.shape[:2], 1)), axis=2),
        first_cohort=int(cohorts[0]),
        hazard=-np.log1p(-np.minimum(history.maternity.values, MOST_SURE)),
        first_year=int(years[0]),
        interval=int(history.maternity.notes["birth_interval"]),
        twins=float(history.multiple.values[0]),
        boys=float(history.boys.values[0]),
    )


class Luck:
    """Keyed draws of a run for whole arrays: draw k of a stream in a month.

    Parameters
    ----------
    seed, month, stream : as in `agents.luck.stream_key`.
    """

    def __init__(self, seed: int, month: int, stream: Stream) -> None:
        self.key = stream_key(seed, month, stream)

    def uniform(self, lineages: Words, k: int = 0) -> Floats:
        """Return draw k in [0, 1) of every lineage, as ``uniform_at(key, lineage, k)``."""
        return uniforms(np.uint64((int(self.key) + k * GAMMA) & MASK), lineages)

    def normal(self, lineages: Words, k: int = 0) -> Floats:
        """Return a standard normal from draws k and k + 1."""
        size = np.sqrt(-2.0 * np.log1p(-self.uniform(lineages, k)))
        return np.asarray(size * np.cos(2.0 * np.pi * self.uniform(lineages, k + 1)))


def alive_shares(past: Past, sex: Ints | int, birth: Ints, month: Ints | int) -> Floats:
    """Return the share of those born in `birth` who are alive in `month`, as `agents.life_histories.alive_share`."""
    age = np.maximum(np.asarray(month) - birth, 0)
    cohort = np.clip(2000 + birth // 12 - past.first_cohort, 0, past.survival.shape[1] - 1)
    last = past.survival.shape[2] - 1
    year, part = age // 12, (age % 12) / 12.0
    low = past.survival[sex, cohort, np.minimum(year, last)]
    high = past.survival[sex, cohort, np.minimum(year + 1, last)]
    return np.where(year >= last, 0.0, (1.0 - part) * low + part * high)


def make_library(past: Past, seed: int, first: int, last: int, per_cohort: int = PER_COHORT) -> Library:
    """Return the lives of women born in the years `first` .. `last`.

    Parameters
    ----------
    seed : run seed; women draw from the stream KIN in month 0.

    Notes
    -----
    A birth weighs as many as happened for each woman in the library: girls born in her year, carried forward from
    cohort to cohort by the library itself, who were alive at her age at the birth.
    """
    cohorts = last - first + 1
    women = cohorts * per_cohort
    born, births = np.empty(women, dtype=np.int16), np.empty(women, dtype=np.uint8)
    months = np.empty((women, MOST_BIRTHS), dtype=np.int16)
    key = stream_key(seed, 0, Stream.KIN)
    live(key, first, per_cohort, past.hazard, past.first_year, past.interval, past.twins, born, births, months)
    birth = months[np.arange(MOST_BIRTHS) < births[:, None]]
    start = np.zeros(women + 1, dtype=np.int32)
    np.cumsum(births, out=start[1:])
    mother = np.repeat(np.arange(women, dtype=np.int32), births)
    size = _girls_born(past, first, cohorts, per_cohort, mother, birth)
    weight = size[mother // per_cohort] / per_cohort
    weight *= alive_shares(past, WOMAN, born[mother].astype(np.int64), birth.astype(np.int64))
    order = np.argsort(birth, kind="stable").astype(np.int32)
    cumulative = np.zeros(len(birth) + 1)
    np.cumsum(weight[order], out=cumulative[1:])
    return Library(start, birth, born, order, birth[order], cumulative, mother[order], first, per_cohort)


def _girls_born(past: Past, first: int, cohorts: int, per_cohort: int, mother: NDArray[np.int32],
                birth: NDArray[np.int16]) -> Floats:  # fmt: skip
    """Return the relative number of girls born in each year of birth."""
    year = 2000 + birth.astype(np.int64) // 12 - first
    age = year - mother // per_cohort - 15
    births = np.zeros((max(int(year.max(initial=0)) + 1, cohorts), SPAN))
    np.add.at(births, (year, np.clip(age, 0, SPAN - 1)), 1.0 / per_cohort)
    cohort = np.clip(first + np.arange(cohorts) - past.first_cohort, 0, past.survival.shape[1] - 1)
    alive: Floats = np.ascontiguousarray(past.survival[WOMAN, cohort, 15 : 15 + SPAN])
    size: Floats = np.asarray((1.0 + GROWTH) ** np.arange(cohorts), dtype=np.float64)
    birth_weights(births, alive, 1.0 - past.boys, size, min(SEEDED, cohorts))
    return size


def births_by_age(library: Library, first: int, years: int) -> Floats:
    """Return the share of births of each year by completed age 15..50 of the mother, (years, 36); rows sum to 1."""
    woman = library.woman
    year = 2000 + library.month.astype(np.int64) // 12 - first
    age = (library.month.astype(np.int64) - library.born[woman]) // 12 - 15
    use = (year >= 0) & (year < years)
    table = np.bincount(
        year[use] * SPAN + np.clip(age[use], 0, SPAN - 1), weights=np.diff(library.weight)[use], minlength=years * SPAN
    ).reshape(years, SPAN)
    return np.asarray(table / np.maximum(table.sum(axis=1, keepdims=True), 1e-300))


def death_months(past: Past, seed: int, lineage: Words, sex: Ints, birth: Ints, now: int) -> Ints:
    """Return a month of death, `now` or later, for people who are alive at the start of month `now`.

    The draw is that of the stream KIN_DEATH at month 0, so it stays the same whenever it is asked for.
    """
    death = np.empty(len(lineage), dtype=np.int64)
    key = stream_key(seed, 0, Stream.KIN_DEATH)
    draw_deaths(now, key, past.survival, past.first_cohort, lineage, sex, birth, death)
    return death
