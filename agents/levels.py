"""Levels of the life domains from what people have and do: worse at once, better one step a month."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.conditions import LOOK, UNWELL
from agents.domains import FULL, NO_DEBT
from agents.households import Households
from agents.kernel import inline, kernel
from agents.luck import Word, uniform_at
from agents.persons import FRIENDS, HERE, NOBODY, Persons
from agents.strength import Rows

Flags = NDArray[np.bool_]
FROM_CONDITION, FROM_ACTIVITY, FROM_EVENT, FROM_NO_FRIENDS, FROM_DEBT, FROM_INCOME = range(6)
"""Kinds of source of a rule; the last two are of huishoudens."""
ADULT = 18
TURN = 12
"""Months after which levels are looked at anyway: so long a loss of friends can stay unnoticed. Assumption, 3-24."""
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


@kernel
def household_levels(key: np.uint64, n: int, rules: Rules, households: Households) -> None:
    """Set the levels of the shared domains.

    Parameters
    ----------
    key : stream key of the fixed draws.
    n : filled rows of `households`.
    rules : of kinds `FROM_DEBT` and `FROM_INCOME`.
    """
    kinds, domains, codes, uses, upto = rules.kind, rules.domain, rules.code, rules.use, rules.upto
    for h in range(n):
        if households.size[h] == 0:
            continue
        debt, income = households.debt[h], households.income[h]
        if debt == NO_DEBT and income != 0 and households.level[h, 0] == FULL and households.level[h, 1] == FULL:
            continue
        for domain in range(2):
            wanted = FULL
            for r in range(len(kinds)):
                have = debt if kinds[r] == FROM_DEBT else income
                if domains[r] == domain and have == codes[r]:
                    wanted = min(wanted, _level(uniform_at(key, households.lineage[h], uses[r]), upto, r))
            households.level[h, domain] = _toward(np.int64(households.level[h, domain]), wanted)


@inline
def _applies(r: int, rows: Rows, month: int, rules: Rules, persons: Persons, out: Flags) -> None:
    """Mark for whom the source of a rule holds."""
    kind, code, months = np.int64(rules.kind[r]), np.int64(rules.code[r]), np.int64(rules.months[r])
    for i in range(len(rows)):
        p = rows[i]
        if kind == FROM_CONDITION:
            out[i] = np.int64(persons.conditions[p]) & code != 0
        elif kind == FROM_ACTIVITY:
            out[i] = persons.activity[p] == code
        elif kind == FROM_EVENT:
            out[i] = persons.event[p] == code and month - np.int64(persons.event_month[p]) < months
        else:
            out[i] = persons.partner[p] == NOBODY and age_now(month, persons.birth[p]) >= ADULT
            for j in range(FRIENDS):
                out[i] &= persons.friends[p, j] == NOBODY


@inline
def _due(month: int, n: int, window: int, persons: Persons) -> NDArray[np.int64]:
    """List whose state changed this month or whose levels are on their way up, and everybody once in `TURN` months."""
    rows = np.empty(n, dtype=np.int64)
    found = 0
    for p in range(n):
        ago = month - np.int64(persons.event_month[p])
        if persons.status[p] == HERE and (
            persons.conditions[p] & LOOK != 0
            or persons.activity_since[p] == month
            or ago * (ago - window) == 0  # an event begins or ceases to work
            or persons.arrived[p] == month
            or (np.int64(persons.lineage[p] >> np.uint64(40)) + month) % TURN == 0
        ):
            rows[found] = p
            found += 1
    return rows[:found]


@kernel
def person_levels(month: int, key: np.uint64, n: int, window: int, rules: Rules, persons: Persons) -> None:
    """Set the levels of the persons' own domains: in each the lowest of all rules that apply, reached step by step.

    Parameters
    ----------
    key : stream key of the fixed draws.
    n : filled rows of `persons`.
    window : months that the longest effect of an event lasts.
    rules : of the first four kinds.
    """
    rows = _due(month, n, window, persons)
    wanted, holds = np.full((len(rows), PERSONAL), FULL), np.empty(len(rows), dtype=np.bool_)
    upto, lineage = rules.upto, persons.lineage
    for r in range(len(rules.kind)):
        _applies(r, rows, month, rules, persons, holds)
        use, domain = rules.use[r], rules.domain[r]
        for i in range(len(rows)):
            if holds[i]:
                level = _level(uniform_at(key, lineage[rows[i]], use), upto, r)
                wanted[i, domain] = min(wanted[i, domain], level)
    for i in range(len(rows)):
        p, worst, rising = rows[i], FULL, False
        for domain in range(PERSONAL):
            level = _toward(np.int64(persons.level[p, domain]), wanted[i, domain])
            persons.level[p, domain] = level
            worst = min(worst, level)
            rising = rising or level < wanted[i, domain]
        bits = np.int64(persons.conditions[p]) & ~(UNWELL | LOOK)
        bits |= UNWELL if worst < FULL else 0
        bits |= LOOK if rising else 0
        persons.conditions[p] = bits
