"""Levels of the life domains from what people have and do: worse at once, better one step a month."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import LOOK, UNWELL
from agents.domains import FULL, NETWORK, NO_DEBT
from agents.households import Households
from agents.kernel import inline, kernel
from agents.luck import Word, uniform_at
from agents.persons import FRIENDS, HERE, NOBODY, Persons
from agents.scanning import BLOCK, add_marked, mark_bits, mark_equal, mark_turn

FROM_CONDITION, FROM_ACTIVITY, FROM_EVENT, FROM_NO_FRIENDS, FROM_DEBT, FROM_INCOME = range(6)
"""Kinds of source of a rule; the last two are of huishoudens."""
ADULT = 18
TURN = 12
"""Months within which a loss of friends, or a new one, is noticed. Assumption, 3-24."""
PERSONAL = 10


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


@inline
def _level(u: float, upto: NDArray[np.float64], r: int) -> int:
    """Return the level that a draw stands for: the lower the worse."""
    level = 1
    while level < FULL and u >= upto[r, level - 1]:
        level += 1
    return level


@inline
def _toward(now: Word, wanted: Word) -> Any:
    """Return the level after this month."""
    return wanted if wanted <= now else now + 1


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
    rules : of kinds `FROM_DEBT` and `FROM_INCOME`.
    """
    kinds, domains, codes, uses, upto = rules.kind, rules.domain, rules.code, rules.use, rules.upto
    levels, debts, incomes, lineage = households.level, households.debt, households.income, households.lineage
    look, following, conditions = np.uint16(LOOK), persons.next, persons.conditions
    for h in _pressed(n, households):
        if households.size[h] == 0:
            continue
        debt, income, changed = debts[h], incomes[h], False
        for domain in range(2):
            wanted = FULL
            for r in range(len(kinds)):
                have = debt if kinds[r] == FROM_DEBT else income
                if domains[r] == domain and have == codes[r]:
                    wanted = min(wanted, _level(uniform_at(key, lineage[h], uses[r]), upto, r))
            level = _toward(np.int64(levels[h, domain]), wanted)
            changed = changed or level != levels[h, domain]
            levels[h, domain] = level
        q = households.first[h] if changed else NOBODY
        while q != NOBODY:
            conditions[q] |= look
            q = following[q]


@inline
def _due(month: int, n: int, window: int, persons: Persons) -> NDArray[np.int64]:
    """List whose state or level changed of late or whose levels are on their way up, and some whose friends may have.

    Once in `TURN` months that is who has no partner and no friend, or had none.
    """
    status, conditions, since, events, arrived, lineage = (
        persons.status, persons.conditions, persons.activity_since, persons.event_month, persons.arrived,
        persons.lineage,
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
    due = 0
    for p in rows[:found]:
        ago = month - np.int64(events[p])
        keep = conditions[p] & look != 0 or since[p] == month or arrived[p] == month or ago * (ago - window) == 0
        if not keep:
            keep = level[p, NETWORK] < FULL
            if partner[p] == NOBODY and not keep:
                known = 0
                for j in range(FRIENDS):
                    known += friends[p, j] != NOBODY
                keep = known == 0
        rows[due] = p
        due += keep and status[p] == HERE
    return rows[:due]


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
    levels, conditions, lineage, friends, partner, birth = (
        persons.level, persons.conditions, persons.lineage, persons.friends, persons.partner, persons.birth,
    )  # fmt: skip
    doing, event, since = persons.activity, persons.event, persons.event_month
    kind, code, months, into, upto, use = rules.kind, rules.code, rules.months, rules.domain, rules.upto, rules.use
    bits, activities, wanted = rules.bits, rules.doing, np.empty(PERSONAL, dtype=np.int64)
    for p in _due(month, n, window, persons):
        have, ago, activity = np.int64(conditions[p]), month - np.int64(since[p]), np.int64(doing[p])
        known = FRIENDS if partner[p] != NOBODY or age_now(month, birth[p]) < ADULT else 0
        if known == 0:
            for j in range(FRIENDS):
                known += friends[p, j] != NOBODY
        if have & (bits | UNWELL) == 0 and (activities >> activity) & 1 == 0 and ago >= window and known > 0:
            conditions[p] = have & ~LOOK  # nothing is wrong and nothing was
            continue
        wanted[:] = FULL
        for r in range(len(kind)):
            if kind[r] == FROM_CONDITION:
                holds = have & code[r] != 0
            elif kind[r] == FROM_ACTIVITY:
                holds = activity == code[r]
            elif kind[r] == FROM_EVENT:
                holds = event[p] == code[r] and ago < months[r]
            else:
                holds = known == 0
            if holds:
                level = _level(uniform_at(key, lineage[p], use[r]), upto, r)
                wanted[into[r]] = min(wanted[into[r]], level)
        worst, changed = FULL, False
        for domain in range(PERSONAL):
            now = np.int64(levels[p, domain])
            level = _toward(now, wanted[domain])
            levels[p, domain] = level
            worst = min(worst, level)
            changed = changed or level != now or level < wanted[domain]
        have = have & ~(UNWELL | LOOK) | (UNWELL if worst < FULL else 0) | (LOOK if changed else 0)
        conditions[p] = have
