"""Vital rates as kinship theory reads them: who lived and who gave birth, by cohort and calendar year."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.rates.parity import BIRTH_INTERVAL, TWINS, YOUNGEST
from sim.rates.table import Floats

MAN, WOMAN = 0, 1
Gaps = tuple[tuple[int, float], ...]
GAPS: Gaps = ((2, 0.5), (3, 0.5))
"""Years by which a father is older than the mother, and the share of the births: 2.5 years for everybody."""


class Vital(NamedTuple):
    """Rates of a closed population over C consecutive years; row `i` of a cohort or year axis is year `first + i`.

    Parameters
    ----------
    first : first cohort (year of birth) and first calendar year
    alive : (2, C, A) share of the newborns of a cohort still alive on 31 December of the year `cohort + age`, by sex
    hazard : (C, 35, 5) yearly hazard of a maternity by calendar year, age 15..49 on 31 December and births so far, of
        women who do not wait
    births : (C,) live births of each year; only proportions matter
    never : (C,) share of the women of a cohort who are never at risk of a birth
    multiple : share of maternities with twins
    boys : share of boys among births
    interval : months from a birth to the first in which the next can fall
    gaps : years by which fathers are older than mothers, each with its share of the births
    """

    first: int
    alive: Floats
    hazard: Floats
    births: Floats
    never: Floats
    multiple: float = TWINS
    boys: float = 0.512
    interval: int = BIRTH_INTERVAL
    gaps: Gaps = GAPS

    @property
    def years(self) -> int:
        """Length of the cohort and year axes."""
        return len(self.births)

    @property
    def date(self) -> int:
        """Year on whose 1 January kin are counted: the one after the last calendar year."""
        return self.first + self.years


def survival(vital: Vital) -> tuple[Floats, Floats]:
    """Lay survival out by calendar year.

    Returns
    -------
    end : (2, C, C) share of a cohort (second axis) alive on 31 December of a year (third axis); 1 before birth
    middle : (2, C, C) the same at mid-year, the geometric mean of both ends of the year
    """
    rows = np.arange(vital.years)
    age = rows[None, :] - rows[:, None]
    reached = np.clip(age, 0, vital.alive.shape[2] - 1)
    end = np.where(age < 0, 1.0, np.take_along_axis(vital.alive, np.broadcast_to(reached, (2, *age.shape)), axis=2))
    before = np.concatenate([np.ones((2, vital.years, 1)), end[:, :, :-1]], axis=2)
    return end, np.sqrt(before * end)


def women_by_age(vital: Vital, middle: Floats, ages: int) -> Floats:
    """Return the women alive at mid-year by calendar year and age 15.. on 31 December, (C, ages); 0 before `first`."""
    rows = np.arange(vital.years)
    cohort = rows[:, None] - YOUNGEST - np.arange(ages)
    known = np.maximum(cohort, 0)
    count = (1 - vital.boys) * vital.births[known] * middle[WOMAN][known, rows[:, None]]
    return np.asarray(np.where(cohort < 0, 0.0, count))


def shifted(by_mother: Floats, axis: int, gaps: Gaps) -> Floats:
    """Move an axis of mothers' cohorts to that of the fathers, who were born earlier by the `gaps`."""
    moved = np.zeros_like(by_mother)
    target, source = np.moveaxis(moved, axis, 0), np.moveaxis(by_mother, axis, 0)
    for gap, share in gaps:
        if gap >= 0:
            target[: len(target) - gap] += share * source[gap:]
        else:
            target[-gap:] += share * source[:gap]
    return moved


def extended(rows: Floats, before: int) -> Floats:
    """Hold the first row of an array for `before` more rows in front of it."""
    return np.concatenate([np.repeat(rows[:1], before, axis=0), rows])
