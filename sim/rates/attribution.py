"""From departures of persons by age to departures of households and of children who leave home."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates.gap import GAPS
from sim.rates.linear import product
from sim.rates.positions import CHILD_AT_HOME, INSTITUTIONAL, WITH_PARTNER
from sim.rates.read import AGES, Floats, columns

if TYPE_CHECKING:
    from sim.statline import Statline

ROUNDS = 60
HOUSEHOLD_WEIGHT, HOME_WEIGHT = 6.0, 4.0
"""Departures at each age that the first guess is worth, for households and for children at home. It keeps both smooth
over age: a municipality of 48,000 has about 30 household departures per age from 20 to 40 and 15 children at the
most. Assumption, ranges 3-20 and 2-8: with less, households of 35 would hardly move so that their children do not."""
FIRST_LEAVING, FULL_LEAVING = 16, 18
"""Children leave the municipality alone from this age on, fully from 18 on (parental authority ends: BW 1:233)."""
LAST_LEAVING, NONE_LEAVING = 30, 40
"""From 30 to 40 the hazard of a child at home falls to that of its parents. Assumption, range 28-45."""
CHILD_TO_HOUSEHOLD = 0.5
"""First guess of the hazard of a child at home over that of a young household of the same age, which decides how
departures of an age are split. Assumption, range 0.3-2: no source separates them. Chosen because the children at home
counted in 2020 are then reached: young arrivals seldom live with parents (`sim.rates.arrival_home`), so that with 1 too
few are left even if nearly nobody moves out within the municipality (men of 20-24: 5 to 7 points too few)."""
OWN_HOUSEHOLD = 25
"""Below this age the first guess for households is that of this age; the rates count children at home too."""
MOTHER_MEAN, MOTHER_SD = 30.5, 5.0
"""Mother's age at birth when no births by age are known at `as_of` (the first are of 2011)."""


class Attribution(NamedTuple):
    """Hazards that reproduce departures by age.

    Parameters
    ----------
    household : (111,) hazard of a household by age of its reference person
    home : (2, 111) hazard of a child at home
    expected : (2, 111) departures per person per year that they give
    """

    household: Floats
    home: Floats
    expected: Floats


def attribute(people: Floats, shares: Floats, departures: Floats, gap: Floats, mothers: Floats) -> Attribution:
    """Split departures of persons into those of whole households and of children alone.

    Parameters
    ----------
    people : (2, 111) inhabitants
    shares : (2, 111, 9) household positions
    departures : (2, 111) departures per person per year
    gap : (41,) man's age minus woman's
    mothers : (111,) share of children by age of the mother at birth

    Notes
    -----
    A household leaves with the woman's age in a couple, otherwise with the head's; children leave with the mother's
    age. Both hazards are the most probable ones for Poisson departures by age with a gamma prior around a smooth
    first guess, by EM steps (Richardson 1972; Lucy 1974). Residents of institutions do not leave.
    """
    own = 1 - shares[:, :, CHILD_AT_HOME] - shares[:, :, INSTITUTIONAL]
    couple = shares[0][:, WITH_PARTNER].sum(axis=1)
    own[0] -= couple
    age = np.arange(AGES)
    lead = np.zeros((2, AGES, AGES))  # persons of a sex and age per reference person's age
    lead[:, age, age] = own
    for g, weight in zip(GAPS.tolist(), gap.tolist(), strict=True):
        np.add.at(lead[0], (age, np.clip(age - g, 0, AGES - 1)), weight * couple)
    for b in np.flatnonzero(mothers).tolist():
        mother = np.minimum(age + b, AGES - 1)
        for sex in range(2):
            np.add.at(lead[sex], (age, mother), mothers[b] * shares[sex, :, CHILD_AT_HOME])
    matrix = lead.reshape(2 * AGES, AGES)
    child = shares[:, :, CHILD_AT_HOME].ravel()
    weight, target = people.ravel(), departures.ravel()
    household = departures.mean(axis=0)[np.maximum(age, OWN_HOUSEHOLD)]
    ramp = np.interp(age, [FIRST_LEAVING - 1, FULL_LEAVING, LAST_LEAVING, NONE_LEAVING], [0.0, 1.0, 1.0, 0.0])
    home = CHILD_TO_HOUSEHOLD * np.tile(ramp * household, 2)
    reach, at_home = product(matrix.T, weight), child * weight
    guess, guess_home = household, np.maximum(home, 1e-12)
    for _ in range(ROUNDS):
        expected = product(matrix, household) + child * home
        quotient = np.divide(target, expected, out=np.ones_like(target), where=expected > 0)
        seen = household * (product(matrix.T, weight * quotient))
        household = (seen + HOUSEHOLD_WEIGHT) / (reach + HOUSEHOLD_WEIGHT / guess)
        home = np.tile(ramp > 0, 2) * (home * quotient * at_home + HOME_WEIGHT) / (at_home + HOME_WEIGHT / guess_home)
    expected = product(matrix, household) + child * home
    return Attribution(household, home.reshape(2, AGES), expected.reshape(2, AGES))


def mothers_age(statline: Statline) -> Floats:
    """Return the share of births by age of the mother, shape (111,), mean of the years known (2011-2019)."""
    cells = columns(statline, "fertility_nl")
    rows = cells.indicator == "live_births_by_mother_age"
    if not rows.any():
        share = np.exp(-0.5 * ((np.arange(AGES) - MOTHER_MEAN) / MOTHER_SD) ** 2)
    else:
        at = np.where(cells.low == 0, cells.high, cells.low)  # "15 and younger" counts at 15
        share = np.bincount(at[rows], cells.value[rows], minlength=AGES)
    return np.asarray(share / share.sum(), dtype=np.float64)
