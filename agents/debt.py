"""Problematic debt of huishoudens: at risk, in debt, in debt help and out of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import ADULT, EMPLOYED, RETIRED, SELF_EMPLOYED
from agents.ages import age_now
from agents.domains import AT_RISK, IN_HELP, NO_DEBT, SEPARATED
from agents.households import INSTITUTION, Households
from agents.income import FOUNDED
from agents.kernel import inline, kernel
from agents.luck import pair, uniform, uniform_at
from agents.persons import NOBODY, Persons
from agents.scanning import BLOCK, add_marked, drawn_below, mark_equal

STAGES = 4
HIGHEST = 8.0
"""Highest product of spill-over ratios, and of odds over their mean, that is reckoned with."""

NOBODY_HELPED = np.ones(0, dtype=np.float32)
NO_RULES, ALWAYS = np.zeros(0, dtype=np.int64), np.ones(1)


class DebtRates(NamedTuple):
    """Yearly moves between stages and what multiplies them."""

    moves: NDArray[np.float64]  # (STAGES, STAGES)
    age: NDArray[np.float64]  # (111,) odds of being at risk or in debt by age of the oldest member
    coming: NDArray[np.float64]  # (111,) the same of coming at risk
    kind: NDArray[np.float64]  # (types,)
    work: NDArray[np.float64]  # (3,) paid work, none, retired
    income: NDArray[np.float64]  # (classes,)
    share: NDArray[np.float64]  # (STAGES,) of all huishoudens
    mean_odds: float  # of coming at risk, of huishoudens without debt at the start
    all_odds: float  # of all huishoudens at the start
    bits: NDArray[np.uint16]  # (rows,) condition of an adult, 0 when the row is an event
    event: NDArray[np.uint8]  # (rows,)
    months: NDArray[np.int64]  # (rows,) how long the event works
    ratio: NDArray[np.float64]  # (rows,)
    mean_ratio: float  # of huishoudens at risk at the start, with the events expected among them
    worse: NDArray[np.float32] = NOBODY_HELPED  # (at least n,) what measures make of coming at risk and into debt
    into_help: NDArray[np.float32] = NOBODY_HELPED  # (at least n,) the same of coming into debt help; both or neither
    top: float = 1.0  # highest of these, at least 1
    ruled: NDArray[np.int64] = NO_RULES  # (rules,) months from which debt help takes as long as a rule says, rising
    faster: NDArray[np.float64] = ALWAYS  # (rules + 1,) how much faster it ends when it began before the first, ...


@inline
def _odds(
    h: int, month: int, age: NDArray[np.float64], rates: DebtRates, persons: Persons, households: Households
) -> float:
    """Return the odds of a huishouden with those by age of the oldest member, 0 without an adult."""
    oldest, work = 0, 1
    q = households.first[h]
    while q != NOBODY:
        oldest = max(oldest, age_now(month, persons.birth[q]))
        doing = persons.activity[q]
        if doing in (EMPLOYED, SELF_EMPLOYED):
            work = 0
        elif doing == RETIRED and work == 1:
            work = 2
        q = persons.next[q]
    if oldest < ADULT:
        return 0.0
    return age[oldest] * rates.kind[households.type[h]] * rates.work[work] * rates.income[households.income[h]]


@inline
def _spill(h: int, month: int, rates: DebtRates, persons: Persons, households: Households) -> float:
    """Return the product of the ratios of what an adult of the huishouden has or met with, each once."""
    product = 1.0
    for r in range(len(rates.ratio)):
        q = households.first[h]
        while q != NOBODY:
            if age_now(month, persons.birth[q]) >= ADULT and (
                (persons.conditions[q] & rates.bits[r]) != 0
                or (
                    rates.bits[r] == 0
                    and persons.event[q] == rates.event[r]
                    and month - persons.event_month[q] < rates.months[r]
                )
            ):
                product *= rates.ratio[r]
                break
            q = persons.next[q]
    return product


@kernel
def weights(
    month: int, n: int, rates: DebtRates, persons: Persons, households: Households, odds: NDArray[np.float64],
    spill: NDArray[np.float64],
) -> None:  # fmt: skip
    """Write odds and product of spill-over ratios of every private huishouden, 0 for others; both (n,)."""
    for h in range(n):
        odds[h] = spill[h] = 0.0
        if households.size[h] > 0 and households.type[h] != INSTITUTION:
            odds[h] = _odds(h, month, rates.age, rates, persons, households)
            spill[h] = _spill(h, month, rates, persons, households)


@kernel
def debts(
    month: int, key: np.uint64, n: int, rates: DebtRates, persons: Persons, households: Households,
    moved: NDArray[np.int64],
) -> None:  # fmt: skip
    """Move huishoudens between the stages of debt this month.

    Parameters
    ----------
    key : stream key of DEBT.
    n : filled rows of `households`.
    moved : (STAGES, STAGES) counts of moves from, to; added to.

    Notes
    -----
    Odds by age, type, work and income multiply coming at risk; conditions and events multiply falling from risk into
    debt; both over their mean at the start, so that the sourced rates hold on average. Help is the same for all, and
    its end hangs on the rule of the month in which it began.
    """
    sums, most = np.empty(STAGES), np.zeros(STAGES)
    for i in range(STAGES):
        for j in range(STAGES):
            most[i] += rates.moves[i, j] * (HIGHEST if j > i and i <= AT_RISK else 1.0) * rates.top
    most[IN_HELP] *= rates.faster.max()
    chance = -np.expm1(-most / 12.0)
    for h in drawn_below(key, 0, households.lineage, n, chance.max()):
        stage = households.debt[h]
        u = uniform(key, households.lineage[h])
        if u >= chance[stage] or households.size[h] == 0 or households.type[h] == INSTITUTION:
            continue
        factor = 1.0
        if stage == NO_DEBT:
            factor = min(_odds(h, month, rates.coming, rates, persons, households) / rates.mean_odds, HIGHEST)
        elif stage == AT_RISK:
            factor = min(_spill(h, month, rates, persons, households) / rates.mean_ratio, HIGHEST)
        elif stage == IN_HELP:
            factor = rates.faster[np.searchsorted(rates.ruled, households.debt_since[h], side="right")]
        total = 0.0
        for j in range(STAGES):
            worse = j > stage and stage <= AT_RISK
            rate = rates.moves[stage, j] * (factor if worse or stage == IN_HELP else 1.0)
            if len(rates.worse) and j > stage:
                rate *= rates.worse[h] if worse else rates.into_help[h]
            total += rate
            sums[j] = total
        if u >= -np.expm1(-total / 12.0):
            continue
        v = uniform_at(key, households.lineage[h], 1) * total
        to = 0
        while sums[to] <= v and to < STAGES - 1:
            to += 1
        households.debt[h] = to
        households.debt_since[h] = month
        moved[stage, to] += 1


@inline
def _changed(month: int, n: int, persons: Persons) -> NDArray[np.int64]:
    """List who came this month or to whom something happened."""
    rows, found, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    for first in range(0, n, BLOCK):
        marks[:] = 0
        mark_equal(marks, first, min(BLOCK, n - first), persons.arrived, month)
        mark_equal(marks, first, min(BLOCK, n - first), persons.event_month, month)
        found = add_marked(marks, first, rows, found)
    return rows[:found]


@kernel
def bring_debts(
    month: int, key: np.uint64, n: int, rates: DebtRates, persons: Persons, households: Households
) -> int:  # fmt: skip
    """Give huishoudens that came this month, or that a separation founded, a stage of debt as others of their kind.

    Parameters
    ----------
    key : stream key of DEBT_START.
    n : filled rows of `persons`.

    Returns
    -------
    The number of huishoudens that got one.

    Notes
    -----
    After a separation both have debts (A061), and the one who stays keeps those of the huishouden.
    """
    given = 0
    for p in _changed(month, n, persons):
        h, came = persons.household[p], persons.arrived[p] == month
        if h == NOBODY or households.first[h] != p or households.debt_since[h] == month:
            continue
        if households.type[h] == INSTITUTION or (not came and persons.event[p] != SEPARATED):
            continue
        if households.lineage[h] != pair(persons.lineage[p], month + FOUNDED) and not came:
            continue
        if came and households.debt[h] != NO_DEBT:
            continue
        odds = _odds(h, month, rates.age, rates, persons, households)
        chance = min(odds / rates.all_odds, 1.0 / (1.0 - rates.share[NO_DEBT]))
        u, stage = uniform(key, households.lineage[h]), NO_DEBT
        for s in range(AT_RISK, STAGES):
            if stage == NO_DEBT and u < chance * rates.share[s]:
                stage = s
            u -= chance * rates.share[s]
        households.debt[h] = stage
        if stage != NO_DEBT:
            households.debt_since[h] = month
            given += 1
    return given
