"""What somebody can give and is willing to give this month, and the rules it follows from."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import ADL_LIMITED
from agents.domains import DEMENTIA, IMPAIRED, MENTAL, PHYSICAL
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.luck import uniform_at
from agents.persons import ACTIVITIES, CHILD, HERE, NOBODY, Persons

ADULT = 18
FROM_AGE = 12
"""Youngest age at which somebody can give mantelzorg. The sources on young carers begin at 12 (B017) and 16 (B016)."""
EMPLOYED, SELF_EMPLOYED = ACTIVITIES.index("employed"), ACTIVITIES.index("self_employed")
NEVER_ASKED = 255
HOPELESS = -700.0
"""Log odds of who is never willing."""
OFFER, OFFER_2 = 1, 2
"""Numbers of the lasting draws of a receiver and a giver behind the hours offered; number 0 is willingness."""


MOST_OFFERED = 2040.0
"""Quarter-hours a week."""


class CareRules(NamedTuple):
    """Rules by giver (agents.care_codes.GIVERS) and distance (agents.kin.DISTANCES), fixed for a run."""

    may: NDArray[np.uint8]  # (givers, distances, tasks) 1 when that giver can do that task from there
    order: NDArray[np.uint8]  # (givers, distances) round in which they are asked, NEVER_ASKED for none
    logit: NDArray[np.float64]  # (givers, distances, 2) log odds of willingness, by sex of the giver
    offer: NDArray[np.float64]  # (givers, distances) mean quarter-hours a week of who is willing
    spread: float  # standard deviation of the log of an offer
    limit: NDArray[np.float64]  # (activities,) most quarter-hours a week
    young: float  # the same below 18
    elsewhere: int  # the same of somebody who lives elsewhere
    works: float  # added to the log odds of who works
    ill: float  # of who has a physical or mental domain at 3 or lower; times exp of it the limit
    minors: float  # of who has a minor child at home, for receivers elsewhere
    busy: float  # of who gives to others already, 0 or less
    strained: float  # per class of strain
    kern: NDArray[np.float64]  # (kern,) added for friends, neighbours and volunteers
    ends: float  # monthly probability that an arrangement ends for a reason that is not modelled
    rounds: int
    portion: int  # quarter-hours a week that a candidate gives before the next one of his round is asked
    key: np.uint64 = np.uint64(0)  # of the luck of a receiver and a giver, the same in every month


class Givers(NamedTuple):
    """What each inwoner can give this month; every array has shape (at least persons,)."""

    limit: NDArray[np.int16]  # quarter-hours a week, all receivers together; 0 for who cannot give
    lean: NDArray[np.float32]  # added to the log odds of willingness
    minors: NDArray[np.uint8]  # 1 for a parent with minor children at home
    young: NDArray[np.uint8]  # 1 below 18: gives at home only


@kernel
def look(month: int, n: int, rules: CareRules, persons: Persons, households: Households, out: Givers) -> None:
    """Write what everybody can give and what makes him more or less willing.

    Parameters
    ----------
    n : filled rows of `persons`.
    out : written; to be made once a month, before anybody is asked.
    """
    limit, lean, young, minors = out.limit, out.lean, out.young, out.minors
    status, birth, household, kinds = persons.status, persons.birth, persons.household, households.type
    away, conditions, activity, level = persons.away_until, persons.conditions, persons.activity, persons.level
    given, strain, most, ill, role = persons.given, persons.strain, rules.limit, rules.ill, persons.role
    works, strained, hours = rules.works, rules.strained, rules.young
    weaker = math.exp(min(ill, 0.0))
    home = np.zeros(len(kinds), dtype=np.uint8)
    for p in range(n):
        if role[p] == CHILD and household[p] != NOBODY and age_now(month, birth[p]) < ADULT:
            home[household[p]] = 1
    for p in range(n):
        limit[p], lean[p], young[p], minors[p] = 0, 0.0, 0, 0
        age = age_now(month, birth[p])
        if status[p] != HERE or age < FROM_AGE or np.int64(conditions[p]) & (DEMENTIA | ADL_LIMITED) != 0:
            continue
        if away[p] > month or kinds[household[p]] == INSTITUTION:
            continue
        now, x = most[activity[p]], 0.0
        if age < ADULT:
            now, young[p] = hours, 1
        if level[p, PHYSICAL] <= IMPAIRED or level[p, MENTAL] <= IMPAIRED:
            now *= weaker
            x += ill
        if activity[p] == EMPLOYED or activity[p] == SELF_EMPLOYED:
            x += works
        if given[p] > 0:
            x += strained * strain[p]
        limit[p], lean[p], minors[p] = np.int16(now), x, home[household[p]] if role[p] != CHILD else 0


@inline
def willing(luck: float, odds: float) -> bool:
    """Tell whether a giver is willing: the luck of receiver and giver lasts, the log odds change."""
    return luck * (1.0 + math.exp(-odds)) < 1.0


@inline
def offered(key: np.uint64, word: np.uint64, mean: float, spread: float) -> int:
    """Return the quarter-hours a week that a willing giver offers a receiver: lognormal about the mean, lasting.

    At most what fits in a cell times the tasks; the tail beyond is one in millions at any spread that is allowed.
    """
    u, v = uniform_at(key, word, OFFER), uniform_at(key, word, OFFER_2)
    z = math.sqrt(-2.0 * math.log1p(-u)) * math.cos(2.0 * math.pi * v)
    return int(min(mean * math.exp(spread * z - spread * spread / 2.0), MOST_OFFERED) + 0.5)
