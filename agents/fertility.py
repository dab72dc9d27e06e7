"""Birth by a woman's own age and earlier births; a child's luck follows from its mother and its place in the row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now, age_on_31_december
from agents.households import INSTITUTION, Households
from agents.kernel import kernel, lean_kernel
from agents.kin import UNKNOWN, Kin
from agents.kinship import add_child, new_node
from agents.ledger import BIRTHS, INSTITUTION_EXITS, LEAVING_HOME, Ledger, count
from agents.luck import lineage_newborn, uniform, uniform_at
from agents.membership import found, link, relocate
from agents.mortality import bury
from agents.persons import (
    CHILD,
    HEAD,
    HERE,
    MAN,
    MAX_PARITY,
    NEVER,
    NEVER_MARRIED,
    NOBODY,
    OTHER,
    PARTNER,
    RESIDENT,
    WOMAN,
    Persons,
)
from agents.scanning import drawn_below


class BirthLuck(NamedTuple):
    """Stream keys and probabilities used when children are born."""

    sex: np.uint64
    multiple: np.uint64
    death: np.uint64
    boys: float
    twins: float
    q_newborn: NDArray[np.float64]  # (2,) probability of dying before 31 December, by sex


@kernel
def mothers_of_the_month(
    month: int,
    key: np.uint64,
    n: int,
    interval: int,
    monthly: NDArray[np.float64],
    persons: Persons,
    mothers: NDArray[np.int32],
) -> int:
    """List the women who give birth this month.

    Parameters
    ----------
    month : month index.
    key : stream key of BIRTH for this month.
    n : filled rows of `persons`.
    interval : least number of months between two births of one woman.
    monthly : (111, 5) probability of giving birth this month by age on 31 December and earlier births (0 .. 4+).
    mothers : (at least n,) written.

    Returns
    -------
    How many rows of `mothers` were written.
    """
    found_ = 0
    ceiling = monthly.max()
    for p in drawn_below(key, 0, persons.lineage, n, ceiling):
        u = uniform(key, persons.lineage[p])
        if persons.sex[p] != WOMAN or persons.status[p] != HERE:
            continue
        age = age_on_31_december(month, persons.birth[p])
        if u < monthly[age, min(persons.parity[p], MAX_PARITY)] and month - persons.last_birth[p] >= interval:
            mothers[found_] = p
            found_ += 1
    return found_


@lean_kernel
def births(
    month: int,
    luck: BirthLuck,
    mothers: NDArray[np.int32],
    n: int,
    n_households: int,
    n_nodes: int,
    persons: Persons,
    households: Households,
    kin: Kin,
    ledger: Ledger,
) -> tuple[int, int, int]:
    """Let the listed women give birth; there must be room for two persons, two nodes and one huishouden per mother.

    A mother who lives in her parents' or someone else's huishouden starts one of her own. Deaths between birth and
    31 December fall in the month of birth, so that their expected number per year is exactly births times q(0).

    Returns
    -------
    The number of filled rows of persons, of households and of the kin table afterwards.
    """
    for i in range(len(mothers)):
        m = mothers[i]
        role = persons.role[m]
        partner = persons.partner[m]
        if role == RESIDENT:
            ledger.by_kern[INSTITUTION_EXITS, households.kern[persons.household[m]]] += 1
            ledger.by_type[INSTITUTION_EXITS, INSTITUTION] += 1
        if role == RESIDENT and partner != NOBODY and persons.role[partner] == HEAD:
            relocate(m, persons.household[partner], persons, households, ledger)
            persons.role[m] = PARTNER
            persons.role[partner] = PARTNER
        elif role in (CHILD, OTHER, RESIDENT):
            h_old = persons.household[m]
            found(n_households, m, month, households.kern[h_old], persons, households)
            relocate(m, n_households, persons, households, ledger)
            persons.role[m] = HEAD
            if role != RESIDENT:
                ledger.by_kern[LEAVING_HOME, households.kern[h_old]] += 1
            n_households += 1
        lineage = persons.lineage[m]
        children = 2 if uniform_at(luck.multiple, lineage, persons.parity[m]) < luck.twins else 1
        h, father = persons.household[m], persons.partner[m]
        for _ in range(children):
            c = n
            n += 1
            persons.lineage[c] = lineage_newborn(lineage, persons.parity[m])
            persons.parity[m] += np.uint8(1)
            persons.node[c] = n_nodes
            persons.partner[c] = NOBODY
            persons.birth[c] = month
            persons.last_birth[c] = NEVER
            persons.union_since[c] = NEVER
            persons.arrived[c] = NEVER
            persons.sex[c] = MAN if uniform(luck.sex, persons.lineage[c]) < luck.boys else WOMAN
            persons.status[c] = HERE
            persons.role[c] = CHILD
            persons.marital[c] = NEVER_MARRIED
            persons.parity[c] = 0
            new_node(n_nodes, c, persons.lineage[c], month, persons.sex[c], kin)
            add_child(kin, n_nodes, persons.node[m], persons.node[father] if father != NOBODY else UNKNOWN)
            n_nodes += 1
            link(c, h, persons, households)
            age = age_now(month, persons.birth[m])
            count(ledger, BIRTHS, households.kern[h], households.type[h], persons.sex[c], age)
            if uniform(luck.death, persons.lineage[c]) < luck.q_newborn[persons.sex[c]]:
                bury(c, month, persons, households, kin, ledger)
        persons.last_birth[m] = month
    return n, n_households, n_nodes
