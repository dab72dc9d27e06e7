"""Levels of the life domains from what people have and do: worse at once, better one step a month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import LOOK, UNWELL
from agents.domains import FULL, NETWORK, NO_DEBT
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel
from agents.luck import Word, uniform_at
from agents.persons import FRIENDS, HERE, NOBODY, Persons
from agents.scanning import BLOCK, add_marked, mark_bits, mark_equal, mark_turn

FROM_CONDITION, FROM_ACTIVITY, FROM_EVENT, FROM_NO_FRIENDS, FROM_DEBT, FROM_INCOME = range(6)
"""Kinds of source of a rule; the last two are of huishoudens."""
ADULT = 18
TURN = 12
"""Months within which a loss of friends, or a new one, is noticed. Assumption, 3-24."""
PERSONAL, SHARED = 10, 2

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int32]
Numbers = NDArray[np.uint8]


class Rules(NamedTuple):
    """Which source brings which domain to which level; every array has shape (rules, ...)."""

    kind: NDArray[np.uint8]
    code: NDArray[np.int32]  # bit, activity, event, nothing, stage, income class
    months: NDArray[np.int32]  # how long an event works
    domain: NDArray[np.uint8]
    upto: NDArray[np.float64]  # (rules, 4) cumulative probability of level 1, 2, 3, 4
    use: NDArray[np.int32]  # number of the draw: how badly a source hits a person is the same all life
    bits: int  # bits that some rule asks for
    doing: int  # activities that some rule asks for, as bits
    low: NDArray[np.uint8]  # (256, ...) how many rules the lower eight bits of the conditions fulfil, and their rows
    high: NDArray[np.uint8]  # (256, ...) the upper eight bits
    by_activity: NDArray[np.uint8]  # (activities, ...)
    others: NDArray[np.uint8]  # rows of the rules of the other kinds


@inline
def _level(u: float, upto: NDArray[np.float64], r: Word) -> int:
    """Return the level that a draw stands for: the lower the worse."""
    level = 1
    for i in range(FULL - 1):  # chances add up, so that this counts how many of them the draw exceeds
        level += 1 if u >= upto[r, i] else 0
    return level


@inline
def _wanted(
    key: np.uint64, rows: Rows, who: Places, what: Numbers, domains: int, rules: Rules, lineage: NDArray[np.uint64]
) -> NDArray[np.uint8]:
    """Return the lowest level that the rules ask for in each domain, shape (rows, domains).

    Parameters
    ----------
    who, what : places in `rows`, and the rules that hold there.
    lineage : of all rows of the table.
    """
    into, upto, use, out = rules.domain, rules.upto, rules.use, np.full((len(rows), domains), FULL, dtype=np.uint8)
    for j in range(len(who)):
        i, r = who[j], what[j]
        level = _level(uniform_at(key, lineage[rows[i]], use[r]), upto, r)
        out[i, into[r]] = min(np.int64(out[i, into[r]]), np.int64(level))
    return out


@inline
def _pressed(n: int, households: Households) -> NDArray[np.int64]:
    """List the huishoudens with debts, an income at the social minimum or a level below 5."""
    debt, income, level = households.debt, households.income, households.level
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        block = min(BLOCK, n - first)
        debts, incomes, levels = (
            debt[first : first + block],
            income[first : first + block],
            level[first : first + block],
        )
        for i in range(len(debts)):
            marks[i] = (debts[i] != NO_DEBT) | (incomes[i] == 0)
        for i in range(len(levels)):
            marks[i] |= (levels[i, 0] != FULL) | (levels[i, 1] != FULL)
        marks[block:] = 0
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@kernel
def household_levels(key: np.uint64, n: int, rules: Rules, persons: Persons, households: Households) -> None:
    """Set the levels of the shared domains; members of a huishouden with a new one are to be looked at.

    Parameters
    ----------
    key : stream key of the fixed draws.
    n : filled rows of `households`.
    rules : of kinds `FROM_DEBT` and `FROM_INCOME`; none holds for an institution, which has no income or debts.
    """
    levels, debts, incomes, size = households.level, households.debt, households.income, households.size
    types, kinds, codes, look, following, conditions = (
        households.type, rules.kind, rules.code, np.uint16(LOOK), persons.next, persons.conditions,
    )  # fmt: skip
    rows, k = _pressed(n, households), 0
    who, what = np.empty(len(rows) * len(kinds) + 1, dtype=np.int32), np.empty(len(rows) * len(kinds) + 1, np.uint8)
    for i in range(len(rows)):
        h = rows[i]
        for r in range(len(kinds)):
            who[k], what[k] = i, r
            k += (types[h] != INSTITUTION) & ((debts[h] if kinds[r] == FROM_DEBT else incomes[h]) == codes[r])
    wanted = _wanted(key, rows, who[:k], what[:k], SHARED, rules, households.lineage)
    for i in range(len(rows)):
        h, changed = rows[i], False
        for domain in range(SHARED):
            now = np.int64(levels[h, domain])
            level = min(np.int64(wanted[i, domain]), now + 1)
            levels[h, domain] = level if size[h] > 0 else now
            changed |= (level != now) & (size[h] > 0)
        q = households.first[h] if changed else NOBODY
        while q != NOBODY:
            conditions[q] |= look
            q = following[q]


@inline
def _due(month: int, n: int, window: int, persons: Persons) -> tuple[Rows, Flags]:
    """List whose state or level changed of late or whose levels are on their way up, and some whose friends may have.

    Once in `TURN` months that is who has no partner and no friend, or had none. Also tells which of them are adults
    without partner or friend.
    """
    status, conditions, since, events, arrived, lineage, birth = (
        persons.status, persons.conditions, persons.activity_since, persons.event_month, persons.arrived,
        persons.lineage, persons.birth,
    )  # fmt: skip
    partner, friends, level, look = persons.partner, persons.friends, persons.level, np.uint16(LOOK)
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        mark_turn(marks, first, size, lineage, month % TURN, TURN)
        mark_bits(marks, first, size, conditions, LOOK)
        mark_equal(marks, first, size, since, month)
        mark_equal(marks, first, size, arrived, month)
        mark_equal(marks, first, size, events, month)
        mark_equal(marks, first, size, events, month - window)  # an event ceases to work
        found = add_marked(marks, first, rows, found)
    due, lonely = 0, np.empty(found, dtype=np.bool_)
    for p in rows[:found]:  # without branches: which ones cannot be foreseen
        ago, known = month - np.int64(events[p]), 0
        for j in range(FRIENDS):
            known += friends[p, j] != NOBODY
        alone = (partner[p] == NOBODY) & (known == 0)
        keep = (
            ((conditions[p] & look) != 0) | (since[p] == month) | (arrived[p] == month) | (ago == 0) | (ago == window)
        )
        rows[due], lonely[due] = p, alone & (age_now(month, birth[p]) >= ADULT)
        due += (keep | alone | (level[p, NETWORK] < FULL)) & (status[p] == HERE)
    return rows[:due], lonely[:due]


@inline
def _uneasy(month: int, rows: Rows, lonely: Flags, window: int, rules: Rules, persons: Persons) -> int:
    """Move those of whom something is wrong, or was, to the front; return how many, and leave the others in peace."""
    conditions, doing, since, k = persons.conditions, persons.activity, persons.event_month, 0
    some, activities, look = np.uint16(rules.bits | UNWELL), rules.doing, np.uint16(LOOK)
    for i in range(len(rows)):
        p, alone = rows[i], lonely[i]
        ill = ((conditions[p] & some) != 0) | ((activities >> np.int64(doing[p])) & 1 != 0)
        wrong = ill | (month - np.int64(since[p]) < window) | alone
        conditions[p] &= ~(look * np.uint16(not wrong))
        rows[k], lonely[k] = p, alone
        k += wrong
    return k


@inline
def _applying(month: int, rows: Rows, lonely: Flags, rules: Rules, persons: Persons) -> tuple[Places, Numbers]:
    """List, for people by their place in `rows`, the rules that hold."""
    kind, code, months = rules.kind, rules.code, rules.months
    low, high, by_activity, others = rules.low, rules.high, rules.by_activity, rules.others
    conditions, doing, event, since = persons.conditions, persons.activity, persons.event, persons.event_month
    most, k = low.shape[1] + high.shape[1] + by_activity.shape[1] + len(others), 0
    who, what = np.empty(len(rows) * most, dtype=np.int32), np.empty(len(rows) * most, dtype=np.uint8)
    for i in range(len(rows)):
        p = rows[i]
        have, ago = np.int64(conditions[p]), month - np.int64(since[p])
        for lists, row in ((low, have & 255), (high, have >> 8), (by_activity, np.int64(doing[p]))):
            for j in range(1, lists.shape[1]):
                who[k + j - 1], what[k + j - 1] = i, lists[row, j]
            k += lists[row, 0]
        for r in others:
            who[k], what[k] = i, r
            k += ((event[p] == code[r]) & (ago < months[r])) if kind[r] == FROM_EVENT else lonely[i]
    return who[:k], what[:k]


@kernel
def person_levels(month: int, key: np.uint64, n: int, window: int, rules: Rules, persons: Persons) -> None:
    """Set the levels of the persons' own domains: in each the lowest of all rules that apply, reached step by step.

    Parameters
    ----------
    key : stream key of the fixed draws.
    n : filled rows of `persons`.
    window : months that the longest effect of an event lasts.
    rules : of the first four kinds.

    Notes
    -----
    Who has a new level keeps `LOOK`, so that burden and need follow in the same month.
    """
    levels, conditions, lineage = persons.level, persons.conditions, persons.lineage
    rows, lonely = _due(month, n, window, persons)
    k = _uneasy(month, rows, lonely, window, rules, persons)
    rows = rows[:k]
    who, what = _applying(month, rows, lonely[:k], rules, persons)
    wanted = _wanted(key, rows, who, what, PERSONAL, rules, lineage)
    for i in range(k):
        p, worst, changed = rows[i], np.int64(FULL), False
        for domain in range(PERSONAL):
            now = np.int64(levels[p, domain])
            level = min(np.int64(wanted[i, domain]), now + 1)
            levels[p, domain] = level
            worst = min(worst, level)
            changed |= (level != now) | (level < wanted[i, domain])
        have = np.int64(conditions[p]) & ~(UNWELL | LOOK)
        conditions[p] = have | (UNWELL if worst < FULL else 0) | (LOOK if changed else 0)
