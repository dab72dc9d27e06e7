"""Who asks for help this month, and for what: a choice among what the law allows, and doing nothing.

The choice is a multinomial logit: every product somebody has a ground for has a utility, doing nothing has 0, each gets
the luck of the person, the product and the month (a Gumbel draw), and the highest is chosen. The same luck meets a
person in every scenario, so that a change of one utility changes only the choices that hang on it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.domains import HOUSEHOLD_DOMAINS, LEVELS, LOW_LITERACY, PERSON_DOMAINS, TASKS
from agents.households import ALONE, INCOMES, INSTITUTION, SINGLE_PARENT, Households
from agents.kernel import inline, kernel, lean
from agents.luck import normal, uniform, uniform_at
from agents.persons import HERE, OLDEST, Persons

JOBS = len(TASKS)
OWN = len(PERSON_DOMAINS)
DOMAINS = OWN + len(HOUSEHOLD_DOMAINS)
BOUNDS = (2.0, 4.0, 9.0)
"""Sizes that the normal draw of the reserve can be shown not to reach, the last by nobody."""
SHARES = (0.864, 0.9996)
"""First draws of it below which that is so: 1 - exp(-z^2 / 2), rounded down."""
UNLIKELY = -40.0
"""Utility of what nobody chooses."""
CHILD_AGES = (4, 12)
"""Ages at which the second and third age class of the young begins, as in the youth figures of KWB."""
CIRCUMSTANCES = 2 * (len(CHILD_AGES) + 1)


class Offer(NamedTuple):
    """What can be asked this month, one row per product."""

    asked: NDArray[np.uint8]  # (K,) 1 for what people ask for; 0 for what follows from another state or does not exist
    tasks: NDArray[np.uint8]  # (K, tasks) 1 where it can take over hours
    limit: NDArray[np.uint8]  # (K, DOMAINS) highest level that is a ground, 0 for none
    anyone: NDArray[np.uint8]  # (K,) 1 when no domain is asked
    conditions: NDArray[np.uint16]  # (K,) one of these is enough; 0 asks none
    requires: NDArray[np.uint16]  # (K,) facts that must all hold
    excludes: NDArray[np.uint64]  # (K,) products that keep somebody from asking for it, itself among them
    before: NDArray[np.uint64]  # (K,) products that take its place: it ends when one of them runs
    soft: NDArray[np.uint8]  # (K,) 1 when somebody without a ground may ask too, more rarely
    first: NDArray[np.uint8]  # (K,) completed years
    last: NDArray[np.uint8]
    newest: NDArray[np.uint8]  # (K,) oldest age at which it can be asked for; it may last until `last`
    income: NDArray[np.uint8]  # (K,) highest income class
    least: NDArray[np.int16]  # (K,) unmet quarter-hours a week that are a ground; 0 for what takes over none
    utility: NDArray[
        np.float64
    ]  # (K, incomes) log odds of asking in a month at the least ground, contribution included
    slope: NDArray[np.float64]  # (K,) per unit of the log of unmet over least
    child: NDArray[np.float64]  # (K, CIRCUMSTANCES) log odds by age and huishouden, see `circumstance`; 0 for adults
    person: NDArray[np.float64]  # log odds, see PERSON


UNAWARE, UNAWARE_SHARE, ILLITERATE, BY_ONESELF, RESERVE, AVOID_SHARE, KNOWN, WITHOUT = range(8)
"""Places in `Offer.person`: log odds of who does not know where to go, their share, log odds of low literacy and of
living alone, standard deviation of the lasting reserve, the share that avoids care, log odds of who had help before and
of who has no ground where none is required."""


@lean
def grounded(
    p: int, h: int, k: int, limit: NDArray[np.uint8], level: NDArray[np.uint8], shared: NDArray[np.uint8]
) -> bool:
    """Tell whether one of the domains of a person is at a level that is a ground for product k."""
    for d in range(OWN):
        if level[p, d] <= limit[k, d]:
            return True
    for d in range(OWN, DOMAINS):
        if shared[h, d - OWN] <= limit[k, d]:
            return True
    return False


@lean
def unmet_by(
    p: int, k: int, tasks: NDArray[np.uint8], need: NDArray[np.uint8], covered: NDArray[np.uint8],
    helped: NDArray[np.uint8], heavy: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Return the quarter-hours a week that product k could take over: unmet, or met by who is overloaded."""
    total = np.int64(0)
    for t in range(JOBS):
        if tasks[k, t] != 0:
            met = np.int64(covered[p, t]) + np.int64(helped[p, t]) - np.int64(heavy[p, t])
            total += max(np.int64(need[p, t]) - met, np.int64(0))
    return int(total)


@lean
def allowed(
    p: int, h: int, k: int, age: int, facts: int, offer_first: NDArray[np.uint8], offer_last: NDArray[np.uint8],
    requires: NDArray[np.uint16], conditions: NDArray[np.uint16], has: NDArray[np.uint16], top: NDArray[np.uint8],
    income: NDArray[np.uint8],
) -> bool:  # fmt: skip
    """Tell whether age, facts, conditions and income allow product k."""
    if age < offer_first[k] or age > offer_last[k] or (requires[k] & facts) != requires[k]:
        return False
    return bool((conditions[k] == 0 or (conditions[k] & has[p]) != 0) and income[h] <= top[k])


@lean
def grounds_of(
    p: int, h: int, grounds: NDArray[np.uint64], level: NDArray[np.uint8], shared: NDArray[np.uint8]
) -> np.uint64:
    """Return the products, as bits, that a domain of a person is low enough for."""
    ground = np.uint64(0)
    for d in range(OWN):
        ground |= grounds[d, level[p, d]]
    for d in range(OWN, DOMAINS):
        ground |= grounds[d, shared[h, d - OWN]]
    return ground


@lean
def circumstance(age: int, kind: int) -> int:
    """Return the place in `Offer.child` of somebody of an age in a type of huishouden: age class, then one parent."""
    group = 0 if age < CHILD_AGES[0] else (1 if age < CHILD_AGES[1] else 2)
    return group + (len(CHILD_AGES) + 1 if kind == SINGLE_PARENT else 0)


@lean
def readiness(
    lasting: np.uint64, lineage: np.uint64, known: bool, illiterate: bool, kind: int, person: NDArray[np.float64]
) -> float:
    """Return how ready somebody is to ask for anything, log odds."""
    own = person[RESERVE] * normal(lasting, lineage)
    if known:
        own += person[KNOWN]
    elif uniform_at(lasting, lineage, 3) < person[UNAWARE_SHARE]:
        own += person[UNAWARE]
    own += person[ILLITERATE] if illiterate else 0.0
    return float(own + (person[BY_ONESELF] if kind == ALONE else 0.0))


@inline
def doors(
    offer: Offer,
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64], np.uint64]:
    """Return what is open as bits of products: by age, by income class, by domain and level, and without a ground."""
    ages, incomes = np.zeros(OLDEST + 1, dtype=np.uint64), np.zeros(len(INCOMES), dtype=np.uint64)
    grounds, free = np.zeros((DOMAINS, len(LEVELS)), dtype=np.uint64), np.uint64(0)
    for k in range(len(offer.asked)):
        bit = np.uint64(1) << np.uint64(k)
        if offer.asked[k] == 0:
            continue
        for a in range(offer.first[k], min(int(offer.newest[k]), OLDEST) + 1):
            ages[a] |= bit
        for i in range(min(int(offer.income[k]), len(INCOMES) - 1) + 1):
            incomes[i] |= bit
        for d in range(DOMAINS):
            for v in range(min(int(offer.limit[k, d]), len(LEVELS) - 1) + 1):
                grounds[d, v] |= bit
        if offer.anyone[k] != 0 or offer.soft[k] != 0:
            free |= bit
    return ages, incomes, grounds, free


@inline
def heights(offer: Offer) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the odds of each product by income, and how much the person can add at most: (new or known, BOUNDS)."""
    person, odds, most = offer.person, np.exp(offer.utility), np.empty((2, len(BOUNDS)))
    for i in range(len(BOUNDS)):
        own = person[RESERVE] * BOUNDS[i] + max(person[ILLITERATE], 0.0) + max(person[BY_ONESELF], 0.0) + 1e-9
        most[0, i] = math.exp(own + max(person[UNAWARE], 0.0))
        most[1, i] = math.exp(own + person[KNOWN])
    return odds, most


@kernel
def wishes(
    key: np.uint64,
    lasting: np.uint64,
    month: int,
    n: int,
    offer: Offer,
    facts: NDArray[np.uint16],
    busy: NDArray[np.uint64],
    heavy: NDArray[np.uint8],
    persons: Persons,
    households: Households,
    rows: NDArray[np.int32],
    products: NDArray[np.uint8],
) -> int:
    """Let everybody at home choose what to ask for this month; return how many ask.

    Parameters
    ----------
    key, lasting : stream keys of ASKING of this month, and the same in every month.
    n : filled rows of `persons`.
    facts : (n,) bits of `agents.grounds.FACTS`.
    busy : (n,) products that somebody has asked for or has, as bits.
    heavy : (n, tasks) hours got from somebody who is overloaded.
    rows, products : written: who asks and what.
    """
    status, household, birth, lineage = persons.status, persons.household, persons.birth, persons.lineage
    need, covered, helped, level, has, used = (
        persons.need, persons.covered, persons.helped, persons.level, persons.conditions, persons.used,
    )  # fmt: skip
    kinds, income, shared = households.type, households.income, households.level
    tasks, anyone, least, requires, conditions = (
        offer.tasks, offer.anyone, offer.least, offer.requires, offer.conditions,
    )  # fmt: skip
    utility, slope, person, excludes = offer.utility, offer.slope, offer.person, offer.excludes
    ages, incomes, grounds, free = doors(offer)
    odds, most = heights(offer)
    without, child, raised = math.exp(person[WITHOUT]), offer.child, np.exp(offer.child)
    one, found = np.uint64(1), 0
    for p in range(n):
        if status[p] != HERE:
            continue
        h = household[p]
        if kinds[h] == INSTITUTION:
            continue
        age = age_now(month, birth[p])
        left = ages[age] & incomes[income[h]]
        if left == 0:
            continue
        ground = grounds_of(p, h, grounds, level, shared)
        left &= ground | free
        own, best, choice, k, idle, reach, place = 0.0, 0.0, -1, -1, 0.0, 0.0, circumstance(age, kinds[h])
        while left != 0:
            k += 1
            here, left = left & one, left >> one
            if here == 0 or (busy[p] & excludes[k]) != 0 or (requires[k] & facts[p]) != requires[k]:
                continue
            if conditions[k] != 0 and (conditions[k] & has[p]) == 0:
                continue
            more, lift = child[k, place], odds[k, income[h]] * raised[k, place]
            if anyone[k] == 0 and ((ground >> np.uint64(k)) & one) == 0:
                more, lift = more + person[WITHOUT], lift * without
            if least[k] > 0:
                hours = unmet_by(p, k, tasks, need, covered, helped, heavy)
                if hours < least[k]:
                    continue
                rise = slope[k] * math.log(hours / least[k])
                more, lift = more + rise, lift * math.exp(rise)
            if choice == -1:  # first luck without a logarithm: most would not ask however ready they were
                choice, idle, reserve = -2, uniform(key, lineage[p]), uniform_at(lasting, lineage[p], 0)
                bound = 0 if reserve < SHARES[0] else (1 if reserve < SHARES[1] else 2)
                reach = idle * most[1 if used[p] != 0 else 0, bound]
            luck = uniform_at(key, lineage[p], 1 + k)
            if luck * (1.0 - idle) > reach * lift:  # as x <= -log(1 - x) <= x / (1 - x)
                continue
            if choice == -2:
                if uniform_at(lasting, lineage[p], 2) < person[AVOID_SHARE]:
                    break
                choice, best = -3, -math.log(-math.log(1.0 - idle))
                own = readiness(lasting, lineage[p], used[p] != 0, (has[p] & LOW_LITERACY) != 0, kinds[h], person)
            worth = utility[k, income[h]] + more + own
            worth += -math.log(-math.log(1.0 - luck))
            if worth > best:
                best, choice = worth, k
        if choice >= 0:
            rows[found], products[found] = p, choice
            found += 1
    return found
