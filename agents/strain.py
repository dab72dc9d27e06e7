"""How heavy giving is, by hours, health, loneliness and whom one cares for, and what follows: burn-out and withdrawal.

Each carer has a latent tolerance, a standard logistic draw that lasts for a number of months. The linear predictor of
his load is compared with it: strain follows the load at once and is persistent because the draw is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import EMPLOYED, NO_INCOME, SELF_EMPLOYED
from agents.care import Care
from agents.care_codes import HEAVY, IN_LAW, LOADED, NO_STRAIN, OVERLOADED, VOLUNTEER
from agents.care_words import total
from agents.conditions import LOOK
from agents.domains import BURNOUT, DEMENTIA, IMPAIRED, LONELY, MENTAL_DISORDER, NO_EVENT, PHYSICAL
from agents.households import Households
from agents.kernel import kernel, lean
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
FINE, USUAL = 1024, 512
"""Cells of the table of log odds, and quarter-hours a week up to which their weight is kept in a table."""
ROUNDING = 1e-9
"""More than log odds may be off."""


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


@lean
def _load(
    n: int, count: int, persons: Persons, care: Care, heavier: NDArray[np.uint8], visits: NDArray[np.int32],
    rows: NDArray[np.int32],
) -> int:  # fmt: skip
    """Add up for whom everybody cares and what he gives as a volunteer; list who gives, gave or is burnt out."""
    quarters, conditions, given, since = (
        care.quarters.view(np.uint64),
        persons.conditions,
        persons.given,
        persons.care_since,
    )
    receiver, carer, relation, found = care.receiver, care.carer, care.relation, 0
    beyond = persons.given_elsewhere.view(np.uint16)[:, 0]
    for a in range(count):
        q, kind = carer[a], relation[a]
        if q == NOBODY:
            continue
        if kind == VOLUNTEER:
            visits[q] += total(quarters[a, 0])
            continue
        troubled = (np.int64(conditions[receiver[a]]) & (DEMENTIA | MENTAL_DISORDER)) != 0
        parent = (kind == CHILD_TIE) | (kind == IN_LAW)
        heavier[q] |= np.uint8(FOR_CHILD * (kind == PARENT) + FOR_PARENT * parent + FOR_TROUBLED * troubled)
    for p in range(n):
        rows[found] = p
        found += (given[p] != 0) | (beyond[p] != 0) | (since[p] != NEVER) | ((conditions[p] & np.uint16(BURNOUT)) != 0)
    return found


@lean
def _state(u: float, x: float, rules: StrainRules, edges: NDArray[np.float64]) -> int:
    """Return how heavy giving is: with tolerance `u` and log odds `x` of `heavily_burdened`.

    The log odds of `u` need not be known when no limit lies between those of the cells of `edges` around it.
    """
    first, last = x + rules.overloaded, x + rules.loaded
    cell = int(u * FINE)
    bears, above = edges[cell] - ROUNDING, edges[cell + 1] + ROUNDING
    for limit in (first, x, last):
        if bears < limit < above:
            bears = math.log(u + 1e-300) - math.log1p(-u)  # logistic: below x as often as x are log odds of
            break
    if bears < first:
        return OVERLOADED
    if bears < x:
        return HEAVY
    return LOADED if bears < last else NO_STRAIN


@lean
def _bear(
    month: int, key: np.uint64, fixed: np.uint64, rules: StrainRules, persons: Persons, rows: NDArray[np.int32],
    heavier: NDArray[np.uint8], visits: NDArray[np.int32], edges: NDArray[np.float64], by_hours: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> None:  # fmt: skip
    """Do what `bear` says, for who gives, gave or is burnt out."""
    conditions, strain, given, since = persons.conditions, persons.strain, persons.given, persons.care_since
    beyond = persons.given_elsewhere
    lasts, begun = np.uint32(rules.lasts), (month + 32768) // rules.lasts
    rest = np.int64(month + 32768 - begun * rules.lasts)
    for p in rows:
        bits = np.int64(conditions[p])
        parents = np.int64(beyond[p, 0]) + np.int64(beyond[p, 1])
        own = np.int64(given[p]) - np.int64(visits[p]) + parents
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
            heavier[p] |= np.uint8(FOR_PARENT)
            if uniform_at(fixed, lineage, TROUBLED) < rules.so_elsewhere:
                heavier[p] |= np.uint8(FOR_TROUBLED)
        x = rules.at_ten[1 if persons.sex[p] == WOMAN else 0]
        known = uniform_at(fixed, lineage, REGISTERED) < rules.known
        if known:
            x += rules.thanked
        if known and uniform_at(fixed, lineage, RELIEVED) < rules.respite:
            hours = rules.slope * math.log(max(np.float64(own) - rules.relief, 1.0) / MIDDLE)
        else:
            hours = by_hours[own] if own < USUAL else rules.slope * math.log(np.float64(own) / MIDDLE)
        x += hours
        x += 0.0 if heavier[p] & FOR_PARENT else rules.others
        x += rules.child if heavier[p] & FOR_CHILD else 0.0
        x += rules.troubled if heavier[p] & FOR_TROUBLED else 0.0
        x += rules.ill if persons.level[p, PHYSICAL] <= IMPAIRED else 0.0
        x += rules.lonely if bits & LONELY else 0.0
        phase = np.int64(np.uint32(lineage >> np.uint64(40)) % lasts)
        u = uniform_at(fixed, lineage, TOLERANCE + begun + (rest + phase >= rules.lasts))
        state = _state(u, x, rules, edges)
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
    heavier, visits, rows = np.zeros(n, dtype=np.uint8), np.zeros(n, dtype=np.int32), np.empty(n + 1, dtype=np.int32)
    edges, by_hours = np.empty(FINE + 1), np.empty(USUAL)
    for i in range(FINE + 1):
        edges[i] = math.log(max(i / FINE, 1e-300)) - math.log(max(1.0 - i / FINE, 1e-300))
    for i in range(USUAL):
        by_hours[i] = rules.slope * math.log(max(np.float64(i), 1.0) / MIDDLE)
    some = _load(n, count, persons, care, heavier, visits, rows)
    _bear(month, key, fixed, rules, persons, rows[:some], heavier, visits, edges, by_hours, counts)


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
