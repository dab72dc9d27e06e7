"""What somebody can give and is willing to give, as numbers that are fixed for a run."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import ADL_LIMITED
from agents.domains import DEMENTIA, IMPAIRED, MENTAL, PHYSICAL
from agents.households import INSTITUTION, Households
from agents.kernel import inline
from agents.kin import SAME_HOUSEHOLD
from agents.luck import Word, uniform, uniform_at
from agents.persons import ACTIVITIES, CHILD, HERE, NOBODY, Persons

ADULT = 18
FROM_AGE = 12
"""Youngest age at which somebody can give mantelzorg. The sources on young carers begin at 12 (B017) and 16 (B016)."""
EMPLOYED, SELF_EMPLOYED = ACTIVITIES.index("employed"), ACTIVITIES.index("self_employed")
NEVER_ASKED = 255
WILL, OFFER, OFFER_2 = 0, 1, 2
"""Numbers of the lasting draws of a receiver and a giver: willingness, and the two behind the hours offered."""


class CareRules(NamedTuple):
    """Rules by giver (agents.care_codes.GIVERS) and distance (agents.kin.DISTANCES), fixed for a run."""

    may: NDArray[np.uint8]  # (givers, distances, tasks) 1 when that giver can do that task from there
    order: NDArray[np.uint8]  # (givers, distances) round in which they are asked, NEVER_ASKED for none
    logit: NDArray[np.float64]  # (givers, distances, 2) log odds of willingness, by sex of the giver
    offer: NDArray[np.float64]  # (givers, distances) mean quarter-hours a week of who is willing
    spread: float  # standard deviation of the log of an offer
    limit: NDArray[np.float64]  # (activities,) most quarter-hours a week
    young: float  # the same below 18
    elsewhere: float  # the same of somebody who lives elsewhere
    works: float  # added to the log odds of who works
    ill: float  # of who has a physical or mental domain at 3 or lower; also times the limit: exp
    minors: float  # of who has a minor child at home, for receivers elsewhere
    busy: float  # of who gives to others already
    strained: float  # per class of strain
    kern: NDArray[np.float64]  # (kern,) added for friends, neighbours and volunteers
    rounds: int


@inline
def able(q: int, month: int, relation: Word, distance: Word, persons: Persons, households: Households) -> bool:
    """Tell whether an inwoner can give anything at all."""
    age = age_now(month, persons.birth[q])
    return bool(
        persons.status[q] == HERE
        and (age >= ADULT or (age >= FROM_AGE and distance == SAME_HOUSEHOLD))
        and households.type[persons.household[q]] != INSTITUTION
        and persons.away_until[q] <= month
        and np.int64(persons.conditions[q]) & (DEMENTIA | ADL_LIMITED) == 0
    )


@inline
def most(q: int, month: int, rules: CareRules, persons: Persons) -> int:
    """Return the quarter-hours a week that an inwoner can give, all receivers together."""
    most_now = rules.limit[persons.activity[q]]
    if age_now(month, persons.birth[q]) < ADULT:
        most_now = rules.young
    if persons.level[q, PHYSICAL] <= IMPAIRED or persons.level[q, MENTAL] <= IMPAIRED:
        most_now *= math.exp(min(rules.ill, 0.0))
    return int(most_now)


@inline
def with_minors(q: int, month: int, persons: Persons, households: Households) -> bool:
    """Tell whether somebody lives with a minor as its parent."""
    if persons.role[q] == CHILD:
        return False
    r = households.first[persons.household[q]]
    while r != NOBODY:
        if r != q and persons.role[r] == CHILD and age_now(month, persons.birth[r]) < ADULT:
            return True
        r = persons.next[r]
    return False


@inline
def leaning(
    q: int, month: int, relation: Word, distance: Word, rules: CareRules, persons: Persons, households: Households
) -> float:
    """Return the log odds that an inwoner is willing."""
    x: Any = rules.logit[relation, distance, persons.sex[q]]
    if persons.activity[q] == EMPLOYED or persons.activity[q] == SELF_EMPLOYED:
        x += rules.works
    if persons.level[q, PHYSICAL] <= IMPAIRED or persons.level[q, MENTAL] <= IMPAIRED:
        x += rules.ill
    if distance != SAME_HOUSEHOLD and rules.minors != 0.0 and with_minors(q, month, persons, households):
        x += rules.minors
    if persons.given[q] > 0:
        x += rules.busy + rules.strained * persons.strain[q]
    return float(x)


@inline
def willing(key: np.uint64, word: np.uint64, logit: float) -> bool:
    """Tell whether a giver is willing: the luck of receiver and giver lasts, the odds change."""
    return bool(uniform(key, word) * (1.0 + math.exp(-logit)) < 1.0)


@inline
def offered(key: np.uint64, word: np.uint64, mean: float, spread: float) -> int:
    """Return the quarter-hours a week that a willing giver offers a receiver: lognormal about the mean, lasting."""
    u, v = uniform_at(key, word, OFFER), uniform_at(key, word, OFFER_2)
    z = math.sqrt(-2.0 * math.log1p(-u)) * math.cos(2.0 * math.pi * v)
    return int(mean * math.exp(spread * z - spread * spread / 2.0) + 0.5)
