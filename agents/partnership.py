"""Find a partner: a woman who seeks one meets the men nearest to the age she looks for, and luck and distance choose.

Each pair of woman and man has its own luck (rendezvous hashing), so a man who dies or moves away changes the choice
of the women who would have chosen him and of nobody else. Work is proportional to the seekers: each looks at no more
than `CANDIDATES` men.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.households import INSTITUTION, Households
from agents.kernel import inline, kernel, lean, lean_kernel
from agents.kin import Kin
from agents.kinship import are_kin
from agents.ledger import INSTITUTION_EXITS, PARTNERSHIPS, Ledger
from agents.luck import pair, uniform, uniform_at
from agents.membership import found, relocate, share_debt
from agents.persons import CHILD, DIVORCED, HEAD, HERE, MAN, MARRIED, NOBODY, PARTNER, RESIDENT, WOMAN, Persons
from agents.scanning import BLOCK, add_marked, drawn_below

CANDIDATES = 32
YOUNGEST = 18
"""Nobody younger than this lives with a partner, at the start neither (CBS: 14 of 3,135 people of 15-19 in Het Hogeland
do)."""


class UnionRates(NamedTuple):
    """What steers the choice of a partner."""

    monthly: NDArray[np.float64]  # (111,) probability that a woman without partner seeks one this month
    at_birth: NDArray[np.float64]  # (111,) probability that a mother without partner has one when her child is born
    men: NDArray[np.float64]  # (111,) weight of a man without partner
    gap: NDArray[np.float64]  # (gaps,) cumulative probability of his age minus hers
    first_gap: int  # years, gap of position 0
    near: NDArray[np.float64]  # (kern, kern) weight of the distance between two kernen


@kernel
def seekers(
    month: int,
    key: np.uint64,
    n: int,
    mothers: NDArray[np.int32],
    rates: UnionRates,
    persons: Persons,
    seeking: NDArray[np.int32],
) -> int:
    """List the women who seek a partner this month: mothers of this month first, then others.

    Returns
    -------
    How many rows of `seeking` were written, none of them twice.
    """
    k = 0
    for i in range(len(mothers)):
        p = mothers[i]
        age = age_now(month, persons.birth[p])
        if persons.partner[p] == NOBODY and age >= YOUNGEST and uniform(key, persons.lineage[p]) < rates.at_birth[age]:
            seeking[k] = p
            k += 1
    from_birth = k
    ceiling = rates.monthly.max()
    for p in drawn_below(key, 1, persons.lineage, n, ceiling):
        u = uniform_at(key, persons.lineage[p], 1)
        if persons.sex[p] != WOMAN or persons.status[p] != HERE or persons.partner[p] != NOBODY:
            continue
        age = age_now(month, persons.birth[p])
        if age >= YOUNGEST and persons.role[p] != RESIDENT and u < rates.monthly[age]:
            twice = False
            for i in range(from_birth):
                twice = twice or seeking[i] == p
            if not twice:
                seeking[k] = p
                k += 1
    return k


@inline
def free_men(month: int, n: int, persons: Persons) -> NDArray[np.int64]:
    """List the adult men outside institutions without a partner, in blocks of marks that the compiler vectorises."""
    rows, free, marks = np.empty(n + 8, dtype=np.int64), 0, np.zeros(BLOCK, dtype=np.uint8)
    latest, nobody = np.int16(month - YOUNGEST * 12), np.int32(NOBODY)
    for start in range(0, n, BLOCK):
        end = min(start + BLOCK, n)
        sex, status, role = persons.sex[start:end], persons.status[start:end], persons.role[start:end]
        partner, birth = persons.partner[start:end], persons.birth[start:end]
        for i in range(end - start):
            marks[i] = (sex[i] == MAN) & (status[i] == HERE) & (role[i] != RESIDENT)
        for i in range(end - start):
            marks[i] &= np.uint8(birth[i] <= latest)
        for i in range(end - start):
            marks[i] &= np.uint8(partner[i] == nobody)
        marks[end - start :] = 0
        free = add_marked(marks, start, rows, free)
    return rows[:free]


@kernel
def single_men(
    month: int,
    n: int,
    weights: NDArray[np.float64],
    persons: Persons,
    pool: NDArray[np.int32],
    starts: NDArray[np.int32],
) -> int:
    """Sort the men without a partner by age in months (a counting sort, linear in the population).

    Parameters
    ----------
    weights : (111,) weight of a man without partner by age; men of weight 0 are left out.
    pool : (at least n,) written; rows of the men, youngest first.
    starts : (1333,) written; `starts[a]` is where men of `a` months and older begin in `pool`.

    Returns
    -------
    How many men stand in the pool.
    """
    starts[:] = 0
    last = len(starts) - 2
    men, birth = free_men(month, n, persons), persons.birth
    for p in men:
        months = min(month - birth[p], last)
        if weights[months // 12] > 0.0:
            starts[months + 1] += 1
    for a in range(1, len(starts)):
        starts[a] += starts[a - 1]
    total = starts[-1]
    for i in range(len(men) - 1, -1, -1):
        months = min(month - birth[men[i]], last)
        if weights[months // 12] > 0.0:
            starts[months + 1] -= 1
            pool[starts[months + 1]] = men[i]
    return total


@lean
def _choice(
    woman: int,
    month: int,
    key: np.uint64,
    men: NDArray[np.int32],
    rates: UnionRates,
    persons: Persons,
    households: Households,
    kin: Kin,
) -> int:
    """Return the man whom a woman chooses among `men`, or NOBODY.

    It hands no table on, only scalars: a loop that does pays for it at every look at a table.
    """
    lineage, node = persons.lineage[woman], persons.node[woman]
    mother, father = kin.mother[node], kin.father[node]
    kern = households.kern[persons.household[woman]]
    chosen, best = NOBODY, np.inf
    for j in range(len(men)):
        man = men[j]
        if persons.partner[man] != NOBODY:
            continue
        age = age_now(month, persons.birth[man])
        weight = rates.men[age] * rates.near[kern, households.kern[persons.household[man]]]
        luck = uniform(key, pair(lineage, persons.lineage[man]))
        score = -np.log(1.0 - luck) / weight if weight > 0.0 else np.inf
        if score < best:  # kinship last: few men get so far, and their nodes need not be fetched for the others
            his = persons.node[man]
            if not are_kin(node, mother, father, his, kin.mother[his], kin.father[his]):
                chosen, best = man, score
    return chosen


@lean
def _bring_along(p: int, h: int, persons: Persons, households: Households, ledger: Ledger) -> None:
    """Move a person to `h`, and the children at home and the debts with them if the person heads a huishouden."""
    old = persons.household[p]
    alone = persons.role[p] == HEAD
    relocate(p, h, persons, households, ledger)
    if alone:
        share_debt(old, h, households)
        q = households.first[old]
        while q != NOBODY:
            after = persons.next[q]
            if persons.role[q] == CHILD:
                relocate(q, h, persons, households, ledger)
            q = after


@lean
def _unite(p: int, partner: int, month: int, persons: Persons) -> None:
    """Note on one side that two people now are a couple; who was married to somebody not here no longer is."""
    persons.partner[p] = partner
    if persons.marital[p] == MARRIED:
        persons.marital[p] = DIVORCED
    persons.role[p] = PARTNER
    persons.union_since[p] = month


@lean_kernel
def match(
    month: int,
    key_age: np.uint64,
    key_choice: np.uint64,
    seeking: NDArray[np.int32],
    pool: NDArray[np.int32],
    starts: NDArray[np.int32],
    rates: UnionRates,
    n_households: int,
    persons: Persons,
    households: Households,
    kin: Kin,
    ledger: Ledger,
) -> int:
    """Let each seeking woman choose a man and move in together; there must be room for one huishouden per woman.

    She draws the age she looks for, looks at the `CANDIDATES` men in the pool nearest to it who are still free and
    no kin, and chooses the one with the least -log(u) / weight, u being the luck of this pair in this month and the
    weight that of his age and of the distance between their kernen. A couple lives with the one who has a huishouden;
    if both have, luck decides, if neither has, they start one where one of them lived.

    Parameters
    ----------
    seeking : (women,) rows.
    pool, starts : as written by `single_men`.

    Returns
    -------
    The number of filled rows of households afterwards.
    """
    last = len(starts) - 2
    for i in range(len(seeking)):
        woman = seeking[i]
        u = uniform(key_age, persons.lineage[woman])
        gap = int(np.searchsorted(rates.gap, u, side="right"))
        wanted = month - persons.birth[woman] + (min(gap, len(rates.gap) - 1) + rates.first_gap) * 12
        middle = starts[min(max(wanted, 0), last)]
        kern = households.kern[persons.household[woman]]
        men = pool[max(0, middle - CANDIDATES // 2) : min(len(pool), middle + CANDIDATES // 2)]
        man = _choice(woman, month, key_choice, men, rates, persons, households, kin)
        if man == NOBODY:
            continue
        coin = uniform_at(key_age, persons.lineage[woman], 1) < 0.5
        her, his = persons.role[woman] == HEAD, persons.role[man] == HEAD
        if not her and not his:
            kern = kern if coin else households.kern[persons.household[man]]
            found(n_households, woman, month, kern, persons, households)
            relocate(woman, n_households, persons, households, ledger)
            relocate(man, n_households, persons, households, ledger)
            n_households += 1
        elif her and (coin or not his):
            _bring_along(man, persons.household[woman], persons, households, ledger)
        else:
            _bring_along(woman, persons.household[man], persons, households, ledger)
        if persons.role[woman] == RESIDENT:
            ledger.by_kern[INSTITUTION_EXITS, kern] += 1
            ledger.by_type[INSTITUTION_EXITS, INSTITUTION] += 1
        _unite(woman, man, month, persons)
        _unite(man, woman, month, persons)
        home = persons.household[woman]
        ledger.by_kern[PARTNERSHIPS, households.kern[home]] += 1
        ledger.by_type[PARTNERSHIPS, households.type[home]] += 1
    return n_households
