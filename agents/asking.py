"""Who asks for help this month, and for what: a choice among what the law allows, and doing nothing.

The choice is a multinomial logit: every product somebody has a ground for has a utility, doing nothing has 0, each gets
the luck of the person, the product and the month (a Gumbel draw), and the highest is chosen. The same luck meets a
person in every scenario, so that a change of one utility changes only the choices that hang on it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.care_words import beyond, total
from agents.domains import LOW_LITERACY, TASKS
from agents.households import ALONE, INSTITUTION, SINGLE_PARENT, Households
from agents.kernel import kernel, lean, lean_kernel
from agents.lowest import lowest
from agents.luck import normal, uniform, uniform_at
from agents.offers import (
    AVOID_SHARE,
    BY_ONESELF,
    CHILD_AGES,
    DOMAINS,
    DRAWS,
    FACT_BITS,
    ILLITERATE,
    KNOWN,
    OUTREACH,
    OWN,
    RESERVE,
    UNAWARE,
    UNAWARE_SHARE,
    WITHOUT,
    Doors,
    Offer,
)
from agents.persons import HERE, Persons

JOBS = len(TASKS)
KNOWN_FACTS = (1 << FACT_BITS) - 1
BYTE, EIGHT = np.uint64(0xFF), np.uint64(8)
REACHED = 200
"""Draw of the month that says whether bemoeizorg comes by; those of products come before it."""


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
def by_bytes(word: np.uint64, table: NDArray[np.uint64]) -> np.uint64:
    """Return all that the bits of a word stand for, from a table by its bytes, the lowest first."""
    bits, left, j = np.uint64(0), word, 0
    while left != 0:
        bits |= table[j, left & BYTE]
        left, j = left >> EIGHT, j + 1
    return bits


@lean
def lacks(
    p: int, need: NDArray[np.uint8], covered: NDArray[np.uint8], helped: NDArray[np.uint8], heavy: NDArray[np.uint8]
) -> bool:
    """Tell whether any hours of somebody are unmet, or met by who is overloaded."""
    total = np.int64(0)
    for t in range(JOBS):
        met = np.int64(covered[p, t]) + np.int64(helped[p, t]) - np.int64(heavy[p, t])
        total += max(np.int64(need[p, t]) - met, np.int64(0))
    return total != 0


@lean
def circumstance(age: int, kind: int) -> int:
    """Return the place in `Offer.child` of somebody of an age in a type of huishouden: age class, then one parent."""
    group = 0 if age < CHILD_AGES[0] else (1 if age < CHILD_AGES[1] else 2)
    return group + (len(CHILD_AGES) + 1 if kind == SINGLE_PARENT else 0)


@lean
def readiness(
    lasting: np.uint64, lineage: np.uint64, known: bool, illiterate: bool, kind: int, person: NDArray[np.float64]
) -> tuple[float, float]:
    """Return how ready somebody is to ask for anything, log odds, and what knowing the way or not adds to that."""
    own, finds = person[RESERVE] * normal(lasting, lineage), 0.0
    if known:
        finds = person[KNOWN]
    elif uniform_at(lasting, lineage, 3) < person[UNAWARE_SHARE]:
        finds = person[UNAWARE]
    own += person[ILLITERATE] if illiterate else 0.0
    return float(own + (person[BY_ONESELF] if kind == ALONE else 0.0)), float(finds)


@lean
def dire(p: int, level: NDArray[np.uint8]) -> bool:
    """Tell whether somebody is at the lowest level in a domain of his own."""
    for d in range(OWN):
        if level[p, d] == 1:
            return True
    return False


@lean_kernel
def wishes(
    keys: tuple[np.uint64, np.uint64], month: int, n: int, offer: Offer, doors: Doors, facts: NDArray[np.uint16],
    busy: NDArray[np.uint64], heavy: NDArray[np.uint8], persons: Persons, households: Households,
    rows: NDArray[np.int32], products: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Let everybody at home choose what to ask for this month; return how many ask.

    Parameters
    ----------
    keys : of the stream ASKING: of this month, and the same in every month.
    n : filled rows of `persons`.
    doors : of the offer.
    facts : (n,) bits of `agents.grounds.FACTS`.
    busy : (n,) products that somebody has asked for or has, as bits.
    heavy : (n, tasks) hours got from somebody who is overloaded.
    rows, products : written: who asks and what.
    """
    status, household, birth, lineage = persons.status, persons.household, persons.birth, persons.lineage
    need, covered, helped, level, has, used, earlier = (
        persons.need, persons.covered, persons.helped, persons.level, persons.conditions, persons.used,
        persons.products_before,
    )  # fmt: skip
    kinds, income, shared = households.type, households.income, households.level
    tasks, anyone, least, slope, person = offer.tasks, offer.anyone, offer.least, offer.slope, offer.person
    ages, incomes, by_facts, by_conditions, grounds, blocked, odds, most, reserve, raised, free, hourly, plain = doors
    (key, lasting), one, found, short = keys, np.uint64(1), 0, np.uint64(0)
    needs, covers, helps = need.view(np.uint64), covered.view(np.uint64), helped.view(np.uint64)
    heavies, takes, child = heavy.view(np.uint64), tasks.view(np.uint64), offer.child
    nudge, group, nudged, without = offer.nudge, offer.group, offer.nudge.shape[1] > 0, math.exp(person[WITHOUT])
    for p in range(n):
        if status[p] != HERE:
            continue
        h = household[p]
        if kinds[h] == INSTITUTION:
            continue
        age = age_now(month, birth[p])
        left = ages[age] & incomes[income[h]] & by_facts[facts[p] & KNOWN_FACTS]
        ground = grounds_of(p, h, grounds, level, shared)
        left &= ground | free
        if left == 0:  # most people lack a ground for anything
            continue
        left &= ~by_bytes(busy[p], blocked)
        if left & ~plain != 0:
            left &= plain | by_bytes(np.uint64(has[p]), by_conditions)
        if left & hourly != 0:
            short = beyond(beyond(needs[p, 0], covers[p, 0]), helps[p, 0])
            if (short == 0) if heavies[p, 0] == 0 else not lacks(p, need, covered, helped, heavy):
                left &= ~hourly
        own, finds, best, choice, idle, reach, known, illiterate = 0.0, 0.0, 0.0, -1, 0.0, 0.0, False, False
        place = circumstance(age, kinds[h])
        while left != 0:
            k = lowest(left)
            left &= left - one
            more, lift = child[k, place], odds[k, income[h]] * raised[k, place]
            if nudged and nudge[group[k], p] != 0.0:
                push = np.float64(nudge[group[k], p])
                more, lift = more + push, lift * math.exp(push)
            if anyone[k] == 0 and ((ground >> np.uint64(k)) & one) == 0:
                more, lift = more + person[WITHOUT], lift * without
            if least[k] > 0:
                hours = total(short & (BYTE * takes[k, 0]))
                if heavies[p, 0] != 0:
                    hours = unmet_by(p, k, tasks, need, covered, helped, heavy)
                if hours < least[k]:
                    continue
                rise = slope[k] * math.log(hours / least[k])
                more, lift = more + rise, lift * math.exp(rise)
            if choice == -1:  # first luck without a logarithm: most would not ask however ready they were
                choice, idle = -2, uniform(key, lineage[p])
                known, illiterate = used[p] != 0 or earlier[p] != 0, (has[p] & LOW_LITERACY) != 0
                size, side = uniform(lasting, lineage[p]), uniform_at(lasting, lineage[p], 1)
                reach = idle * most[4 * known + 2 * illiterate + (kinds[h] == ALONE)]
                reach *= reserve[int(size * DRAWS), int(side * DRAWS)]
            luck = uniform_at(key, lineage[p], 1 + k)
            if luck * (1.0 - idle) > reach * lift:  # as x <= -log(1 - x) <= x / (1 - x)
                continue
            if choice == -2:
                if uniform_at(lasting, lineage[p], 2) < person[AVOID_SHARE] and not (
                    uniform_at(key, lineage[p], REACHED) < person[OUTREACH] and dire(p, level)
                ):
                    break
                choice, best = -3, -math.log(-math.log(1.0 - idle))
                own, finds = readiness(lasting, lineage[p], known, illiterate, kinds[h], person)
            more += own if offer.led[k] != 0 else own + finds
            worth = offer.utility[k, income[h]] + more - math.log(-math.log(1.0 - luck))
            if worth > best:
                best, choice = worth, k
        if choice >= 0:
            rows[found], products[found] = p, choice
            found += 1
    return found


@kernel
def avoiding(
    lasting: np.uint64, share: float, least: int, n: int, open_case: NDArray[np.bool_], persons: Persons,
    households: Households, out: NDArray[np.int64],
) -> None:  # fmt: skip
    """Count who avoids care though he lacks it: has unmet hours, nothing asked for, and never asks of his own accord.

    Parameters
    ----------
    lasting : stream key of ASKING that is the same in every month.
    share, least : share that avoids care; unmet quarter-hours a week from which somebody lacks it.
    n : filled rows of `persons`.
    open_case : (n,) has asked for something or has it.
    out : (kern,) counts, added to.
    """
    status, household, need, covered, helped = (
        persons.status, persons.household, persons.need, persons.covered, persons.helped,
    )  # fmt: skip
    for p in range(n):
        h = household[p]
        if status[p] != HERE or open_case[p] or households.type[h] == INSTITUTION:
            continue
        left = np.int64(0)
        for t in range(JOBS):
            left += max(np.int64(need[p, t]) - np.int64(covered[p, t]) - np.int64(helped[p, t]), np.int64(0))
        if left >= least and uniform_at(lasting, persons.lineage[p], 2) < share:
            out[households.kern[h]] += 1
