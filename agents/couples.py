"""What becomes of couples: they marry, or they separate and one of them moves out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.domains import SEPARATED
from agents.events import happened
from agents.households import Households
from agents.kernel import kernel, lean, lean_kernel
from agents.kin import Kin
from agents.kinship import father_row, mother_row
from agents.leaning import AGE_GROUP, Leaning
from agents.ledger import MARRIAGES, SEPARATIONS, Ledger
from agents.luck import uniform, uniform_at
from agents.membership import found, relocate
from agents.moving import draw_position
from agents.onset import pulls
from agents.persons import CHILD, DIVORCED, HEAD, HERE, MARRIED, NEVER, NOBODY, PARTNER, WOMAN, Persons
from agents.scanning import drawn_below


@kernel
def marriages(
    month: int,
    key: np.uint64,
    n: int,
    monthly: NDArray[np.float64],
    persons: Persons,
    households: Households,
    ledger: Ledger,
) -> int:
    """Let unmarried couples marry, with a probability this month by the age of the woman, shape (111,).

    Returns
    -------
    The number of marriages.
    """
    married = 0
    ceiling = monthly.max()
    for p in drawn_below(key, 0, persons.lineage, n, ceiling):
        u = uniform(key, persons.lineage[p])
        if persons.sex[p] != WOMAN or persons.role[p] != PARTNER or persons.status[p] != HERE:
            continue
        free = persons.marital[p] != MARRIED and persons.marital[persons.partner[p]] != MARRIED
        if free and u < monthly[age_now(month, persons.birth[p])]:
            h = persons.household[p]
            persons.marital[p] = MARRIED
            persons.marital[persons.partner[p]] = MARRIED
            households.dirty[h] = 1
            ledger.by_kern[MARRIAGES, households.kern[h]] += 1
            ledger.by_type[MARRIAGES, households.type[h]] += 1
            married += 1
    return married


@kernel
def separating(
    month: int,
    key: np.uint64,
    n: int,
    monthly: NDArray[np.float64],
    leaning: Leaning,
    persons: Persons,
    households: Households,
    kin: Kin,
    women: NDArray[np.int32],
) -> int:
    """List the women whose couple separates.

    Parameters
    ----------
    monthly : (2, 111) probability this month by unmarried or married and her age.
    leaning : (2, 23) mean factor by the same; what either partner has or met with multiplies the probability.

    Notes
    -----
    The factor is worked out only for couples whose luck lies below the probability at its cap.
    """
    rows, k = drawn_below(key, 0, persons.lineage, n, min(monthly.max() * leaning.cap, 1.0)), 0
    for p in rows:
        if persons.sex[p] != WOMAN or persons.role[p] != PARTNER or persons.status[p] != HERE:
            continue
        kind = 1 if persons.marital[p] == MARRIED else 0
        if uniform(key, persons.lineage[p]) < monthly[kind, age_now(month, persons.birth[p])] * leaning.cap:
            rows[k] = p
            k += 1
    rows = rows[:k]
    men = np.empty(k, dtype=np.int64)
    for i in range(k):
        men[i] = persons.partner[rows[i]]
    hers = pulls(rows, month, leaning.effects, persons, households, kin)
    his = pulls(men, month, leaning.effects, persons, households, kin)
    k = 0
    for i in range(len(rows)):
        p = rows[i]
        kind, age = 1 if persons.marital[p] == MARRIED else 0, age_now(month, persons.birth[p])
        factor = min(math.exp(hers[i] + his[i]) / leaning.mean[kind, age // AGE_GROUP], leaning.cap)
        if uniform(key, persons.lineage[p]) < monthly[kind, age] * factor:
            women[k] = p
            k += 1
    return k


@lean
def _single_again(p: int, persons: Persons) -> None:
    """Make a person head of a huishouden without partner, divorced if the couple was married."""
    persons.partner[p] = NOBODY
    persons.union_since[p] = NEVER
    persons.role[p] = HEAD
    if persons.marital[p] == MARRIED:
        persons.marital[p] = DIVORCED


@lean_kernel
def separate(
    month: int,
    key: np.uint64,
    women: NDArray[np.int32],
    with_mother: float,
    destination: NDArray[np.float64],
    n_households: int,
    persons: Persons,
    households: Households,
    kin: Kin,
    ledger: Ledger,
) -> int:
    """Let couples part: one stays with the children, the other starts a huishouden; room for one per woman is needed.

    Parameters
    ----------
    key : stream key of SEPARATION_MOVES.
    with_mother : probability that the woman stays in the home and the children with her.
    destination : (kern, kern) cumulative probability of where somebody from a kern moves.

    Returns
    -------
    The number of filled rows of households afterwards.

    Notes
    -----
    A child whose only parent in the huishouden is the one who leaves goes along.
    """
    for i in range(len(women)):
        woman = women[i]
        man = persons.partner[woman]
        h = persons.household[woman]
        lineage = persons.lineage[woman]
        stays, leaves = (woman, man) if uniform(key, lineage) < with_mother else (man, woman)
        ledger.by_kern[SEPARATIONS, households.kern[h]] += 1
        ledger.by_type[SEPARATIONS, households.type[h]] += 1
        kern = draw_position(destination[households.kern[h]], uniform_at(key, lineage, 1))
        found(n_households, leaves, month, kern, persons, households)
        relocate(leaves, n_households, persons, households, ledger)
        q = households.first[h]
        while q != NOBODY:
            after = persons.next[q]
            mother, father = mother_row(q, persons, kin), father_row(q, persons, kin)
            if persons.role[q] == CHILD and leaves in (mother, father) and stays not in (mother, father):
                relocate(q, n_households, persons, households, ledger)
            q = after
        _single_again(woman, persons)
        _single_again(man, persons)
        happened(woman, SEPARATED, month, persons)
        happened(man, SEPARATED, month, persons)
        n_households += 1
    return n_households
