"""How heavy giving is, by hours, time, health, work and whom one cares for, and what follows: burn-out, withdrawal.

Each carer has a latent tolerance, a standard logistic draw that lasts for a number of months. The linear predictor of
his load is compared with it: strain follows the load at once and is persistent because the draw is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import EMPLOYED, NO_INCOME, SELF_EMPLOYED
from agents.ages import age_now
from agents.care import Care
from agents.care_codes import HEAVY, IN_LAW, LOADED, NO_STRAIN, OVERLOADED, VOLUNTEER
from agents.care_rules import ADULT
from agents.care_words import total
from agents.conditions import LOOK
from agents.domains import BURNOUT, DEMENTIA, IMPAIRED, LONELY, MENTAL_DISORDER, NO_EVENT, PHYSICAL
from agents.households import Households
from agents.kernel import kernel, lean
from agents.kin import CHILD_TIE, PARENT, SAME_HOUSEHOLD
from agents.luck import uniform_at
from agents.persons import HERE, NEVER, NOBODY, WOMAN, Persons
from agents.work import change

FOR_CHILD, FOR_TROUBLED, FOR_PARENT, SOLE, UNRELIEVED = 1, 2, 4, 8, 16
"""For whom somebody gives: a child, somebody with dementia or a mental disorder, a parent, somebody to whom nobody else
gives, somebody who has no voorziening."""
REGISTERED, RELIEVED, TROUBLED, TOLERANCE = 1, 2, 3, 8
"""Numbers of draws of the lasting key: known at the steunpunt, gets respijtzorg, has a parent elsewhere with dementia
or a mental disorder, tolerance (the first of them)."""
BURNS, LEAVES, RECOVERS, STOPS = 1, 2, 3, 4
"""Numbers of draws of the month."""
MIDDLE = 40.0
"""Quarter-hours a week at which the shares of `StrainRules.at_ten` hold."""
FINE, USUAL = 1024, 512
"""Cells of the table of log odds, and quarter-hours a week up to which their weight is kept in a table."""
LONGEST = 120
"""Months of caring after which it weighs no more for lasting longer."""
EDGES = np.log(np.maximum(np.arange(FINE + 1) / FINE, 1e-300)) - np.log(
    np.maximum(1.0 - np.arange(FINE + 1) / FINE, 1e-300)
)
"""(FINE + 1,) log odds at the edges of the cells, each less than `ROUNDING` off."""
ILL, ALONE, WORKS = 32, 64, 128
"""Own circumstances, beside for whom somebody gives: poor physical health, lonely, paid work."""
NOBODY_HELPED = np.ones(0, dtype=np.float32)
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
    works: float  # own paid work
    sole: float  # a receiver to whom nobody else gives
    unrelieved: float  # a receiver without voorzieningen
    years: float  # per year of caring without a break
    unseen: float  # who gives to parents elsewhere only: the mean of `sole` and `unrelieved`
    loaded: float  # log odds added for at least `loaded`
    overloaded: float  # log odds added for `overloaded`, negative
    lasts: int  # months that a tolerance lasts
    known: float  # share of carers, as CBS counts them, known at the steunpunt
    counts: float  # quarter-hours a week from which on he is one, for `months` or with `much` a week
    usual: float  # quarter-hours a week below which help between housemates does not count for it
    months: int
    much: int
    respite: float  # share of the known who get respite
    relief: float  # quarter-hours a week that respite takes over, as far as strain is concerned
    thanked: float  # log odds added for who is known, by waardering
    burn_out: float  # monthly probability when overloaded
    withdraw: float  # monthly probability when overloaded
    away: int  # months of withdrawal
    recover: float  # monthly probability of the end of a burn-out
    eased: NDArray[np.float32] = NOBODY_HELPED  # (at least n,) log odds that measures add; empty for nothing
    relieved: NDArray[np.float32] = NOBODY_HELPED  # (at least n,) quarter-hours a week that they take over, likewise


@lean
def _load(
    n: int, count: int, usual: float, persons: Persons, care: Care, heavier: NDArray[np.uint8],
    visits: NDArray[np.uint16], light: NDArray[np.uint16], givers: NDArray[np.uint8], rows: NDArray[np.int32],
) -> int:  # fmt: skip
    """Add up for whom everybody cares, what he gives as a volunteer and as usual help; list who gives or gave."""
    quarters, conditions, given, since = (
        care.quarters.view(np.uint64), persons.conditions, persons.given, persons.care_since,
    )  # fmt: skip
    helped, receiver, carer = persons.helped.view(np.uint64), care.receiver, care.carer
    relation, distance = care.relation, care.distance
    beyond, found = persons.given_elsewhere.view(np.uint16)[:, 0], 0
    for a in range(count):
        givers[receiver[a]] += np.uint8(relation[a] != VOLUNTEER)
    for a in range(count):
        p, q, kind = receiver[a], carer[a], relation[a]
        if q == NOBODY:
            continue
        hours = np.uint16(total(quarters[a, 0]))
        if kind == VOLUNTEER:
            visits[q] += hours
            continue
        light[q] += hours * np.uint16((distance[a] == SAME_HOUSEHOLD) & (hours < usual))
        troubled = (np.int64(conditions[p]) & (DEMENTIA | MENTAL_DISORDER)) != 0
        parent = (kind == CHILD_TIE) | (kind == IN_LAW)
        heavier[q] |= np.uint8(FOR_CHILD * (kind == PARENT) + FOR_PARENT * parent + FOR_TROUBLED * troubled)
        heavier[q] |= np.uint8(SOLE * (givers[p] == 1) + UNRELIEVED * (helped[p, 0] == 0))
    for p in range(n):
        rows[found] = p
        found += (given[p] != 0) | (beyond[p] != 0) | (since[p] != NEVER) | ((conditions[p] & np.uint16(BURNOUT)) != 0)
    return found


@lean
def _counts(month: int, p: int, own: int, rules: StrainRules, persons: Persons) -> bool:
    """Tell whether somebody who gives so much, usual help left out, is a carer by the definition of CBS."""
    long = month - np.int64(persons.care_since[p]) >= rules.months
    return bool(own >= rules.counts and (long or own >= rules.much) and age_now(month, persons.birth[p]) >= ADULT)


@lean
def _weigh(rules: StrainRules, weights: NDArray[np.float64]) -> None:
    """Write the log odds that come with for whom somebody gives and his own circumstances, by all of them at once."""
    for cell in range(len(weights)):
        x = 0.0 if cell & FOR_PARENT else rules.others
        x += rules.child if cell & FOR_CHILD else 0.0
        x += rules.troubled if cell & FOR_TROUBLED else 0.0
        x += rules.ill if cell & ILL else 0.0
        x += rules.lonely if cell & ALONE else 0.0
        x += rules.sole if cell & SOLE else 0.0
        x += rules.unrelieved if cell & UNRELIEVED else 0.0
        weights[cell] = x + (rules.works if cell & WORKS else 0.0)


@lean
def _state(u: float, x: float, rules: StrainRules) -> int:
    """Return how heavy giving is: with tolerance `u` and log odds `x` of `heavily_burdened`.

    The log odds of `u` need not be known when no limit lies between those of the `EDGES` around it.
    """
    first, last = x + rules.overloaded, x + rules.loaded
    cell = np.uint64(u * FINE)
    bears, above = EDGES[cell] - ROUNDING, EDGES[cell + np.uint64(1)] + ROUNDING
    between = ((bears < first) & (first < above)) | ((bears < x) & (x < above)) | ((bears < last) & (last < above))
    if between:
        bears = math.log(u + 1e-300) - math.log1p(-u)  # logistic: below x as often as x are log odds of
    state = LOADED if bears < last else NO_STRAIN  # without branches, as few can be foreseen
    state = HEAVY if bears < x else state
    return OVERLOADED if bears < first else state


@lean
def _bear(
    month: int, key: np.uint64, fixed: np.uint64, rules: StrainRules, persons: Persons, rows: NDArray[np.int32],
    heavier: NDArray[np.uint8], visits: NDArray[np.uint16], light: NDArray[np.uint16], by_hours: NDArray[np.float64],
    weights: NDArray[np.float64], counts: NDArray[np.int64],
) -> None:  # fmt: skip
    """Do what `bear` says, for who gives, gave or is burnt out."""
    conditions, strain, given, since = persons.conditions, persons.strain, persons.given, persons.care_since
    beyond, levels, activities = persons.given_elsewhere, persons.level, persons.activity
    watched = rules.thanked != 0.0 or rules.respite > 0.0
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
        x += rules.unseen if own == parents else 0.0
        known = watched and uniform_at(fixed, lineage, REGISTERED) < rules.known
        known = known and _counts(month, p, int(own - np.int64(light[p])), rules, persons)
        if known:
            x += rules.thanked
        if known and uniform_at(fixed, lineage, RELIEVED) < rules.respite:
            hours = rules.slope * math.log(max(np.float64(own) - rules.relief, 1.0) / MIDDLE)
        else:
            hours = by_hours[own] if own < USUAL else rules.slope * math.log(np.float64(own) / MIDDLE)
        if len(rules.relieved) and rules.relieved[p] > 0.0:
            hours = rules.slope * math.log(max(np.float64(own) - np.float64(rules.relieved[p]), 1.0) / MIDDLE)
        if len(rules.eased):
            x += np.float64(rules.eased[p])
        activity = activities[p]
        cell = np.uint64(heavier[p]) + np.uint64(ILL) * (levels[p, PHYSICAL] <= IMPAIRED)
        cell += np.uint64(ALONE) * ((bits & LONELY) != 0)
        cell += np.uint64(WORKS) * ((activity == EMPLOYED) | (activity == SELF_EMPLOYED))
        lasted = min(int(month - np.int64(since[p])), LONGEST)
        x += hours + (weights[cell] + rules.years * (lasted / 12.0))
        phase = np.int64(np.uint32(lineage >> np.uint64(40)) % lasts)
        u = uniform_at(fixed, lineage, TOLERANCE + begun + (rest + phase >= rules.lasts))
        state = _state(u, x, rules)
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
    heavier, rows = np.zeros(n, dtype=np.uint8), np.empty(n + 1, dtype=np.int32)
    visits, light = np.zeros(n, dtype=np.uint16), np.zeros(n, dtype=np.uint16)
    by_hours, weights = np.empty(USUAL), np.empty(2 * WORKS)
    _weigh(rules, weights)
    for i in range(USUAL):
        by_hours[i] = rules.slope * math.log(max(np.float64(i), 1.0) / MIDDLE)
    some = _load(n, count, rules.usual, persons, care, heavier, visits, light, np.zeros(n, dtype=np.uint8), rows)
    _bear(month, key, fixed, rules, persons, rows[:some], heavier, visits, light, by_hours, weights, counts)


@kernel
def drawn_known(fixed: np.uint64, lineages: NDArray[np.uint64], share: float) -> NDArray[np.bool_]:
    """Tell who is known at the steunpunt when he is a carer, (n,), by the lasting draw that `bear` takes.

    Parameters
    ----------
    fixed : stream key of STRAIN that is the same in every month.
    lineages : (n,).
    share : of the carers, `StrainRules.known`.
    """
    out = np.empty(len(lineages), dtype=np.bool_)
    for p in range(len(lineages)):
        out[p] = uniform_at(fixed, lineages[p], REGISTERED) < share
    return out


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
