"""Education and activity by sex and age of the start population, smoothed: what the flows of work are held to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.activities import ADULT, DISABLED, STATES, STUDENT
from agents.households import INSTITUTION
from agents.persons import HERE, NOBODY, OLDEST
from sim.rates.read import Floats

if TYPE_CHECKING:
    from agents.households import Households
    from agents.persons import Persons
    from agents.schema import Table

LEVELS = 3
LAST = 65
"""Last age at which nobody has reached the AOW age in any year; shares above it are those at this age."""
YOUNG, BAND_YOUNG, BAND = 30, 0.8, 4.0
"""Width in years of the smoothing up to an age and above it: enrolment falls fast below, benefits are few above."""
EDUCATED = 30
"""Age from which nobody reaches a higher level."""


class Target(NamedTuple):
    """Shares of the people of 15 to 66 in private huishoudens.

    education : (2, 111, 3) low, middle and high by sex and age.
    activity : (2, 111, 3, STATES) shares of the activities among those of one level; 0 below 18.
    """

    education: Floats
    activity: Floats


def smooth(counts: Floats, ages: Floats, first: int, last: int) -> Floats:
    """Return shares by age from local straight lines through the shares at each age, weighted by persons; (111, k).

    Parameters
    ----------
    counts : (111, k) persons.
    ages : (111,) width in years.
    first, last : ages to look at; outside them the nearest holds.
    """
    rows = np.arange(first, last + 1)
    people = counts[rows].sum(axis=1)
    share = counts[rows] / np.maximum(people, 1e-12)[:, None]
    out = np.zeros(counts.shape)
    overall = counts[rows].sum(axis=0) / max(people.sum(), 1e-12)
    for a in range(first, last + 1):
        x = rows - a
        w = np.exp(-0.5 * (x / ages[a]) ** 2) * (people + 1e-6)
        mean = (w * x).sum() / w.sum()
        spread = (w * (x - mean) ** 2).sum() + 1e-9 * w.sum()
        slope = ((w * (x - mean)) @ share) / spread
        out[a] = (w @ share) / w.sum() - slope * mean
    out[rows] = np.maximum(out[rows], 1e-4 * overall)
    out[rows] /= np.maximum(out[rows].sum(axis=1, keepdims=True), 1e-12)
    out[:first], out[last + 1 :] = out[first], out[last]
    return out


def target(
    month: int, persons: Table[Persons], households: Table[Households], education: Floats | None = None
) -> Target:
    """Return the smoothed shares of the people that live here in this month.

    Parameters
    ----------
    education : (2, 111, 3) shares by level to take instead of those counted, where the source itself is known.

    Notes
    -----
    Residents of institutions are left out: below the AOW age they are all disabled and their activity stands still.
    """
    home = persons.column("household").astype(np.int64)
    here = (persons.column("status") == HERE) & (home != NOBODY)
    here &= households.column("type")[np.where(here, home, 0)] != INSTITUTION
    age = ((month - 1 - persons.column("birth").astype(np.int64)) // 12).clip(0, OLDEST)
    sex = persons.column("sex").astype(np.int64)
    level = persons.column("education").astype(np.int64)
    state = persons.column("activity").astype(np.int64) - STUDENT
    width = np.where(np.arange(OLDEST + 1) < YOUNG, BAND_YOUNG, BAND)
    taught = np.zeros((2, OLDEST + 1, LEVELS))
    doing = np.zeros((2, OLDEST + 1, LEVELS, STATES))
    some = here & (level > 0) & (age >= 15) & (age <= LAST)
    np.add.at(taught, (sex[some], age[some], level[some] - 1), 1.0)
    some &= (age >= ADULT) & (state >= 0)
    np.add.at(doing, (sex[some], age[some], level[some] - 1, state[some]), 1.0)
    for s in range(2):
        taught[s] = smooth(taught[s], width, 15, LAST)
        for k in range(LEVELS):
            doing[s, :, k] = smooth(doing[s, :, k], width, ADULT, LAST)
    doing[:, :ADULT] = 0.0
    empty = doing.sum(axis=3) <= 0
    empty[:, :ADULT] = False
    doing[empty] = np.eye(STATES)[DISABLED - STUDENT]
    if education is not None:
        taught[:, 15 : LAST + 1] = education[:, 15 : LAST + 1]
    return Target(taught, doing)
