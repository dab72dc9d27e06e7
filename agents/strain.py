"""How heavy giving is, by hours, health, loneliness and whom one cares for, and what follows: burn-out and withdrawal.

Each carer has a latent tolerance, a standard logistic draw that lasts for a number of months. The linear predictor of
his load is compared with it: strain follows the load at once and is persistent because the draw is.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import EMPLOYED, NO_INCOME, SELF_EMPLOYED
from agents.care import Care, hours_of
from agents.care_codes import HEAVY, IN_LAW, LOADED, NO_STRAIN, OVERLOADED, VOLUNTEER
from agents.conditions import LOOK
from agents.domains import BURNOUT, DEMENTIA, IMPAIRED, LONELY, MENTAL_DISORDER, NO_EVENT, PHYSICAL
from agents.households import Households
from agents.kernel import kernel
from agents.kin import CHILD_TIE, PARENT
from agents.luck import uniform_at
from agents.persons import HERE, NEVER, NOBODY, WOMAN, Persons
from agents.work import change

FOR_CHILD, FOR_TROUBLED, FOR_PARENT = 1, 2, 4
REGISTERED, RELIEVED, TROUBLED, TOLERANCE = 1, 2, 3, 8
"""Numbers of draws of the lasting key: known at the steunpunt, gets respijtzorg, has a parent elsewhere with dementia
or a mental disorder, tolerance (the first of them)."""
BURNS, LEAVES, RECOVERS, STOPS = 1, 2, 3, 4
"""Numbers of draws of the month."""
MIDDLE = 40.0
"""Quarter-hours a week at which the shares of `StrainRules.at_ten` hold."""


class StrainRules(NamedTuple):
    """What makes giving heavy, in log odds of `heavily_burdened`, and what follows from it."""

    at_ten: NDArray[np.float64]  # (2,) by sex: log odds of who cares for a parent at ten hours a week
    slope: float  # per unit of the log of the hours
    others: float  # for nobody's parent, own or in-law
    child: float  # for an own child
    troubled: float  # receiver with dementia or a mental disorder
    so_elsewhere: float  # share of the parents elsewhere who have one
    ill: float  # own physical health at level 3 or lower
    lonely: float
    loaded: float  # log odds added for at least `loaded`
    overloaded: float  # log odds added for `overloaded`, negative
    lasts: int  # months that a tolerance lasts
    known: float  # share of carers known at the steunpunt
    respite: float  # share of the known who get respite
    relief: float  # quarter-hours a week that respite takes over, as far as strain is concerned
    thanked: float  # log odds added for who is known, by waardering
    burn_out: float  # monthly probability when overloaded
    withdraw: float  # monthly probability when overloaded
    away: int  # months of withdrawal
    recover: float  # monthly probability of the end of a burn-out


@kernel
def bear(
    month: int,
    key: np.uint64,
    fixed: np.uint64,
    n: int,
    count: int,
    rules: StrainRules,
    persons: Persons,
    care: Care,
    counts: NDArray[np.int64],
) -> None:
    """Set the strain of everybody who gives, and let it burn out or drive away those who are overloaded.

    Volunteers have no strain: what they give is limited, and neither hours nor spell count here.

    Parameters
    ----------
    key : stream key of STRAIN of this month.
    fixed : stream key of STRAIN that is the same in every month.
    n, count : filled rows of `persons` and `care`.
    counts : (4,) added to: began to give, ended, burnt out, withdrew.
    """
    heavier, visits = np.zeros(n, dtype=np.uint8), np.zeros(n, dtype=np.int32)
    quarters_of = care.quarters
    for a in range(count):
        q, p = care.carer[a], care.receiver[a]
        if q == NOBODY:
            continue
        if care.relation[a] == VOLUNTEER:
            visits[q] += hours_of(quarters_of, a)
            continue
        if care.relation[a] == PARENT:
            heavier[q] |= FOR_CHILD
        elif care.relation[a] == CHILD_TIE or care.relation[a] == IN_LAW:
            heavier[q] |= FOR_PARENT
        if np.int64(persons.conditions[p]) & (DEMENTIA | MENTAL_DISORDER) != 0:
            heavier[q] |= FOR_TROUBLED
    conditions, strain, given, since = persons.conditions, persons.strain, persons.given, persons.care_since
    beyond = persons.given_elsewhere
    for p in range(n):
        bits = np.int64(conditions[p])
        parents = np.int64(beyond[p, 0]) + np.int64(beyond[p, 1])
        own = np.int64(given[p]) - visits[p] + parents
        if own == 0 and since[p] == NEVER and bits & BURNOUT == 0:
            continue
        lineage = persons.lineage[p]
        if bits & BURNOUT != 0 and uniform_at(key, lineage, RECOVERS) < rules.recover:
            conditions[p] = np.uint16(bits & ~BURNOUT | LOOK)
        if own == 0 or persons.status[p] != HERE:
            counts[1] += 1 if since[p] != NEVER else 0
            since[p], strain[p] = NEVER, NO_STRAIN
            continue
        if since[p] == NEVER:
            since[p] = month
            counts[0] += 1
        if parents > 0:
            heavier[p] |= FOR_PARENT
            if uniform_at(fixed, lineage, TROUBLED) < rules.so_elsewhere:
                heavier[p] |= FOR_TROUBLED
        quarters: Any = np.float64(own)
        x = rules.at_ten[1 if persons.sex[p] == WOMAN else 0]
        if uniform_at(fixed, lineage, REGISTERED) < rules.known:
            x += rules.thanked
            if uniform_at(fixed, lineage, RELIEVED) < rules.respite:
                quarters -= rules.relief
        x += rules.slope * math.log(max(quarters, 1.0) / MIDDLE)
        x += 0.0 if heavier[p] & FOR_PARENT else rules.others
        x += rules.child if heavier[p] & FOR_CHILD else 0.0
        x += rules.troubled if heavier[p] & FOR_TROUBLED else 0.0
        x += rules.ill if persons.level[p, PHYSICAL] <= IMPAIRED else 0.0
        x += rules.lonely if bits & LONELY else 0.0
        phase = np.int64(lineage >> np.uint64(40)) % rules.lasts
        u = uniform_at(fixed, lineage, TOLERANCE + (month + 32768 + phase) // rules.lasts)
        bears = math.log(u + 1e-300) - math.log1p(-u)  # logistic: below x with the probability that x are log odds of
        state = NO_STRAIN
        if bears < x + rules.overloaded:
            state = OVERLOADED
        elif bears < x:
            state = HEAVY
        elif bears < x + rules.loaded:
            state = LOADED
        strain[p] = state
        if state == OVERLOADED:
            if bits & BURNOUT == 0 and uniform_at(key, lineage, BURNS) < rules.burn_out:
                conditions[p] = np.uint16(bits | BURNOUT | LOOK)
                persons.away_until[p] = month + rules.away
                counts[2] += 1
            elif uniform_at(key, lineage, LEAVES) < rules.withdraw:
                persons.away_until[p] = month + rules.away
                counts[3] += 1


@kernel
def stop_work(
    month: int, key: np.uint64, n: int, chance: float, persons: Persons, households: Households,
    moves: NDArray[np.int64],
) -> int:  # fmt: skip
    """Let who is heavily burdened or more give up paid work; return how many did.

    Parameters
    ----------
    key : stream key of STRAIN of this month.
    n : filled rows of `persons`.
    chance : monthly probability of stopping.
    moves : (STATES, STATES) persons by activity before and after, added to.
    """
    stopped = 0
    for p in range(n):
        if persons.strain[p] < HEAVY or persons.activity[p] not in (EMPLOYED, SELF_EMPLOYED):
            continue
        if persons.status[p] == HERE and uniform_at(key, persons.lineage[p], STOPS) < chance:
            change(p, NO_INCOME, month, NO_EVENT, persons, households, moves)
            stopped += 1
    return stopped
