"""What somebody can give and is willing to give this month, and the rules it follows from."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.conditions import ADL_LIMITED
from agents.domains import BURNOUT, DEMENTIA, IMPAIRED, MENTAL, PHYSICAL
from agents.households import INSTITUTION, Households
from agents.kernel import kernel, lean
from agents.luck import uniform_at
from agents.persons import ACTIVITIES, CHILD, HERE, NOBODY, Persons

ADULT = 18
FROM_AGE = 12
"""Youngest age at which somebody can give mantelzorg. The sources on young carers begin at 12 (B017) and 16 (B016)."""
EMPLOYED, SELF_EMPLOYED = ACTIVITIES.index("employed"), ACTIVITIES.index("self_employed")
NEVER_ASKED = 255
HOME, RECEIVES, GIVES, YOUNG, MINORS = (np.uint8(1 << bit) for bit in range(5))
"""Marks of `Givers.marks`: lives here, in no institution, and can receive; receives more than he needs; gives more than
he can; is below 18 and gives at home only; is a parent with minor children at home."""
HOPELESS = -700.0
"""Log odds of who is never willing."""
OFFER, OFFER_2 = 1, 2
"""Numbers of the lasting draws of a receiver and a giver behind the hours offered; number 0 is willingness."""


MOST_OFFERED = 2040.0
"""Quarter-hours a week."""


class CareRules(NamedTuple):
    """Rules by giver (agents.care_codes.GIVERS) and distance (agents.kin.DISTANCES) of a run; `readier` of a month."""

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
    readier: float = 0.0  # the most that measures add to the log odds of anybody this month


class Givers(NamedTuple):
    """What each inwoner can give this month; every array has shape (at least persons,)."""

    limit: NDArray[np.int16]  # quarter-hours a week, all receivers together; 0 for who cannot give
    lean: NDArray[np.float32]  # added to the log odds of willingness
    marks: NDArray[np.uint8]  # `HOME`, `YOUNG` and `MINORS`; `RECEIVES` and `GIVES` while arrangements are reviewed


@lean
def _settle(month: int, n: int, persons: Persons, households: Households, homes: NDArray[np.uint8]) -> None:
    """Mark the huishoudens with a minor child with 1 and institutions with 2; all are 0 before."""
    birth, household, kinds, role = persons.birth, persons.household, households.type, persons.role
    for h in range(len(kinds)):
        homes[h] = np.uint8(kinds[h] == INSTITUTION) << np.uint8(1)
    last = month - 1 - 12 * ADULT
    for p in range(n):
        homes[household[p]] |= np.uint8((role[p] == CHILD) & (household[p] != NOBODY) & (birth[p] > last))


@lean
def _look(
    month: int, n: int, persons: Persons, homes: NDArray[np.uint8], limits: NDArray[np.int16],
    leans: NDArray[np.float32], out: Givers,
) -> None:  # fmt: skip
    """Write what everybody can give, from tables by circumstances: without branches, as few can be foreseen."""
    status, birth, household, away = persons.status, persons.birth, persons.household, persons.away_until
    conditions, activity, level, role = persons.conditions, persons.activity, persons.level, persons.role
    given, strain, unable = persons.given, persons.strain, np.uint16(DEMENTIA | ADL_LIMITED | BURNOUT)
    limit, lean_, marks = out.limit, out.lean, out.marks
    grown, first = month - 1 - 12 * ADULT, month - 1 - 12 * FROM_AGE
    for p in range(n):
        kind = homes[household[p]]
        here = (status[p] == HERE) & (kind < 2)
        can = here & (birth[p] <= first) & ((conditions[p] & unable) == 0) & (away[p] <= month)
        minor = birth[p] > grown
        ill = (level[p, PHYSICAL] <= IMPAIRED) | (level[p, MENTAL] <= IMPAIRED)
        cell = 8 * np.int64(activity[p]) + 4 * np.int64(ill) + np.int64(strain[p]) * np.int64(given[p] > 0)
        cell += len(leans) // 2 * np.int64(minor)
        limit[p], lean_[p] = limits[cell] * np.int16(can), leans[cell]
        marks[p] = HOME * here | YOUNG * minor | MINORS * ((kind & 1) & (role[p] != CHILD))


@kernel
def look(month: int, n: int, rules: CareRules, persons: Persons, households: Households, out: Givers) -> None:
    """Write what everybody can give and what makes him more or less willing.

    Parameters
    ----------
    n : filled rows of `persons`.
    out : written; to be made once a month, before anybody is asked.
    """
    weaker, kinds = math.exp(min(rules.ill, 0.0)), len(rules.limit)
    limits, leans = np.empty(16 * kinds, dtype=np.int16), np.empty(16 * kinds, dtype=np.float32)
    for cell in range(16 * kinds):
        activity, ill = cell // 8 % kinds, cell // 4 % 2
        now, x = rules.limit[activity] if cell < 8 * kinds else rules.young, 0.0
        if ill:
            now *= weaker
            x += rules.ill
        if activity == EMPLOYED or activity == SELF_EMPLOYED:  # noqa: PLR1714  a tuple of codes costs a loop
            x += rules.works
        limits[cell], leans[cell] = np.int16(now), x + rules.strained * (cell % 4)
    homes = np.zeros(len(households.type), dtype=np.uint8)
    _settle(month, n, persons, households, homes)
    _look(month, n, persons, homes, limits, leans, out)


@lean
def willing(luck: float, odds: float) -> bool:
    """Tell whether a giver is willing: the luck of receiver and giver lasts, the log odds change."""
    return luck * (1.0 + math.exp(-odds)) < 1.0


@lean
def offered(key: np.uint64, word: np.uint64, mean: float, spread: float) -> int:
    """Return the quarter-hours a week that a willing giver offers a receiver: lognormal about the mean, lasting.

    At most what fits in a cell times the tasks; the tail beyond is one in millions at any spread that is allowed.
    """
    u, v = uniform_at(key, word, OFFER), uniform_at(key, word, OFFER_2)
    z = math.sqrt(-2.0 * math.log1p(-u)) * math.cos(2.0 * math.pi * v)
    return int(min(mean * math.exp(spread * z - spread * spread / 2.0), MOST_OFFERED) + 0.5)
