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
from agents.domains import HOUSEHOLD_DOMAINS, LOW_LITERACY, PERSON_DOMAINS, TASKS
from agents.households import ALONE, INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.luck import normal, uniform, uniform_at
from agents.persons import HERE, Persons

JOBS = len(TASKS)
OWN = len(PERSON_DOMAINS)
DOMAINS = OWN + len(HOUSEHOLD_DOMAINS)
UNLIKELY = -40.0
"""Utility of what nobody chooses."""


class Offer(NamedTuple):
    """What can be asked this month, one row per product."""

    asked: NDArray[np.uint8]  # (K,) 1 for what people ask for; 0 for what follows from another state or does not exist
    tasks: NDArray[np.uint8]  # (K, tasks) 1 where it can take over hours
    limit: NDArray[np.uint8]  # (K, DOMAINS) highest level that is a ground, 0 for none
    anyone: NDArray[np.uint8]  # (K,) 1 when no domain is asked
    conditions: NDArray[np.uint16]  # (K,) one of these is enough; 0 asks none
    requires: NDArray[np.uint16]  # (K,) facts that must all hold
    excludes: NDArray[np.uint64]  # (K,) products that nobody has beside it, and itself
    soft: NDArray[np.uint8]  # (K,) 1 when somebody without a ground may ask too, more rarely
    first: NDArray[np.uint8]  # (K,) completed years
    last: NDArray[np.uint8]
    newest: NDArray[np.uint8]  # (K,) oldest age at which it can be asked for; it may last until `last`
    income: NDArray[np.uint8]  # (K,) highest income class
    least: NDArray[np.int16]  # (K,) unmet quarter-hours a week that are a ground; 0 for what takes over none
    utility: NDArray[np.float64]  # (K, incomes) log odds of asking in a month at the least ground, contribution included
    slope: NDArray[np.float64]  # (K,) per unit of the log of unmet over least
    person: NDArray[np.float64]  # log odds, see PERSON


UNAWARE, UNAWARE_SHARE, ILLITERATE, BY_ONESELF, RESERVE, AVOID_SHARE, KNOWN, WITHOUT = range(8)
"""Places in `Offer.person`: log odds of who does not know where to go, their share, log odds of low literacy and of
living alone, standard deviation of the lasting reserve, the share that avoids care, log odds of who had help before and
of who has no ground where none is required."""


@inline
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


@inline
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


@inline
def allowed(
    p: int, h: int, k: int, age: int, facts: int, offer_first: NDArray[np.uint8], offer_last: NDArray[np.uint8],
    requires: NDArray[np.uint16], conditions: NDArray[np.uint16], has: NDArray[np.uint16], top: NDArray[np.uint8],
    income: NDArray[np.uint8],
) -> bool:  # fmt: skip
    """Tell whether age, facts, conditions and income allow product k."""
    if age < offer_first[k] or age > offer_last[k] or (requires[k] & facts) != requires[k]:
        return False
    return bool((conditions[k] == 0 or (conditions[k] & has[p]) != 0) and income[h] <= top[k])


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
    asked, tasks, limit, anyone, least = offer.asked, offer.tasks, offer.limit, offer.anyone, offer.least
    utility, slope, person, excludes, soft = offer.utility, offer.slope, offer.person, offer.excludes, offer.soft
    many, found = len(asked), 0
    for p in range(n):
        if status[p] != HERE:
            continue
        h = household[p]
        if kinds[h] == INSTITUTION:
            continue
        age, own, best, choice, nothing = age_now(month, birth[p]), 0.0, 0.0, -1, 0.0
        for k in range(many):
            if asked[k] == 0 or (busy[p] & excludes[k]) != 0:
                continue
            if not allowed(
                p, h, k, age, facts[p], offer.first, offer.newest, offer.requires, offer.conditions, has, offer.income,
                income,
            ):  # fmt: skip
                continue
            more = 0.0
            if anyone[k] == 0 and not grounded(p, h, k, limit, level, shared):
                if soft[k] == 0:
                    continue
                more = person[WITHOUT]
            if least[k] > 0:
                hours = unmet_by(p, k, tasks, need, covered, helped, heavy)
                if hours < least[k]:
                    continue
                more += slope[k] * math.log(hours / least[k])
            if choice == -1:
                if uniform_at(lasting, lineage[p], 2) < person[AVOID_SHARE]:
                    break
                choice, nothing = -2, -math.log(-math.log(1.0 - uniform(key, lineage[p])))
                own = person[RESERVE] * normal(lasting, lineage[p])
                if used[p] != 0:
                    own += person[KNOWN]
                elif uniform_at(lasting, lineage[p], 3) < person[UNAWARE_SHARE]:
                    own += person[UNAWARE]
                own += person[ILLITERATE] if (has[p] & LOW_LITERACY) != 0 else 0.0
                own += person[BY_ONESELF] if kinds[h] == ALONE else 0.0
                best = nothing
            worth = utility[k, income[h]] + more + own
            worth += -math.log(-math.log(1.0 - uniform_at(key, lineage[p], 1 + k)))
            if worth > best:
                best, choice = worth, k
        if choice >= 0:
            rows[found], products[found] = p, choice
            found += 1
    return found
