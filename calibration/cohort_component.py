"""The expected course of births and deaths without any luck: a cohort-component projection in monthly steps.

It is written apart from the agents on purpose, as their oracle: it knows cohorts, not persons. Women are followed by
month of birth, births so far and months since the last birth, because the maternity rates depend on a woman's own
past; men by month of birth only. Migration, households and partners do not enter. Expected values are exact, since
no rate depends on another person. Reference: Preston, Heuveline and Guillot (2001), chapter 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.rates.rates import Rates

Floats = NDArray[np.float64]
PARITIES = 5
OLDEST_COHORT = 125 * 12
"""Months before the start in which the oldest cohort was born."""


@dataclass
class Cohorts:
    """Expected persons alive, by month of birth.

    Parameters
    ----------
    first : month index of cohort 0.
    men : (cohort,) men.
    women : (cohort, parity, wait) women by births so far (0 .. 4+) and months to wait before another birth.
    """

    first: int
    men: Floats
    women: Floats

    def by_age(self, month: int) -> Floats:
        """Return expected persons by sex and age in completed years at the start of a month, shape (2, 111)."""
        ages = np.minimum((month - 1 - self.first - np.arange(len(self.men))) // 12, 110)
        both = np.zeros((2, 111))
        for sex, people in enumerate((self.men, self.women.sum(axis=(1, 2)))):
            np.add.at(both[sex], ages[ages >= 0], people[ages >= 0])
        return both


def cohorts_from(
    month: int,
    months_ahead: int,
    interval: int,
    birth: NDArray[np.int16],
    sex: NDArray[np.uint8],
    parity: NDArray[np.uint8],
    last_birth: NDArray[np.int16],
) -> Cohorts:
    """Count persons into cohorts.

    Parameters
    ----------
    month : month index of the start.
    months_ahead : months that will be projected, so that newborns have a place.
    interval : least months between two births.
    birth, sex, parity, last_birth : columns of the persons who live here, each (n,).
    """
    first = month - OLDEST_COHORT
    size = OLDEST_COHORT + months_ahead
    cohort = birth.astype(np.int64) - first
    men, women = np.zeros(size), np.zeros((size, PARITIES, interval))
    np.add.at(men, cohort[sex == 0], 1.0)
    wait = np.clip(interval - (month - last_birth.astype(np.int64)), 0, interval - 1)
    hers = sex == 1
    np.add.at(women, (cohort[hers], np.minimum(parity[hers], PARITIES - 1), wait[hers]), 1.0)
    return Cohorts(first, men, women)


def project(cohorts: Cohorts, month: int, months: int, rates: Rates) -> list[Floats]:
    """Project month by month.

    Returns
    -------
    Expected persons (2, 111) by sex and age at the start, and then on every 1 January that follows.
    """
    found = [cohorts.by_age(month)]
    seen: dict[str, float] = {"boys": float(rates.boys.values[0]), "twins": float(rates.multiple.values[0])}
    for now in range(month, month + months):
        _deaths(cohorts, now, rates)
        _births(cohorts, now, rates, seen["boys"], seen["twins"])
        if (now + 1) % 12 == 0:
            found.append(cohorts.by_age(now + 1))
    return found


def _age31(cohorts: Cohorts, now: int) -> NDArray[np.int64]:
    """Age of each cohort on 31 December of this year; negative for cohorts not yet born."""
    birth = cohorts.first + np.arange(len(cohorts.men))
    return np.minimum((now // 12) - birth // 12, 110)


def _deaths(cohorts: Cohorts, now: int, rates: Rates) -> None:
    """Let every cohort born before this year lose its share."""
    share = rates.season.values[0, now % 12]
    age = _age31(cohorts, now)
    q = rates.mortality.values[rates.year_row(2000 + now // 12)]
    survive = np.where(age > 0, (1.0 - q[:, np.clip(age, 0, 110)]) ** share, 1.0)
    cohorts.men *= survive[0]
    cohorts.women *= survive[1][:, None, None]


def _births(cohorts: Cohorts, now: int, rates: Rates, boys: float, twins: float) -> None:
    """Let women give birth, move them to the next parity and add the survivors as a new cohort."""
    share = rates.season.values[1, now % 12]
    year = rates.year_row(2000 + now // 12)
    age = np.clip(_age31(cohorts, now), 0, 110)
    chance = 1.0 - (1.0 - rates.maternity.values[year][age]) ** share
    ready = cohorts.women[:, :, 0]
    mothers = ready * chance
    ready -= mothers
    waiting = cohorts.women[:, :, 1:].copy()
    cohorts.women[:, :, 1:] = 0.0
    cohorts.women[:, :, :-1] += waiting
    for parity in range(PARITIES):
        one, two = min(parity + 1, PARITIES - 1), min(parity + 2, PARITIES - 1)
        cohorts.women[:, one, -1] += mothers[:, parity] * (1.0 - twins)
        cohorts.women[:, two, -1] += mothers[:, parity] * twins
    children = mothers.sum() * (1.0 + twins)
    survive = 1.0 - rates.mortality.values[year][:, 0]
    newborn = now - cohorts.first
    cohorts.men[newborn] += children * boys * survive[0]
    cohorts.women[newborn, 0, 0] += children * (1.0 - boys) * survive[1]
