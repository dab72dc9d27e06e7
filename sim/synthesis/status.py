"""Legal marital status, children ever borne and the last birth of the people of the start population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.persons import DIVORCED, MARRIED, MAX_PARITY, NEVER_MARRIED, WIDOWED, WOMAN
from sim.rates.positions import CHILD_AT_HOME
from sim.rates.read import AGES, GROUP, by_age5, years
from sim.synthesis.draws import Draws, Use, Words
from sim.synthesis.ipf import Floats, Ints, ipf, largest_remainder
from sim.synthesis.persons import GROUPS, MARRIED_COUPLE, MARRIED_PARENTS, People

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

UNMARRIED_STATES = ("never_married", "widowed", "divorced")
CODES = np.array([NEVER_MARRIED, WIDOWED, DIVORCED], dtype=np.uint8)
SEX_YEAR = 2006


def unmarried_shares(municipality: Municipality, statline: Statline, year: int) -> Floats:
    """Return the shares never married, widowed and divorced of those not married, shape (2, 20, 3).

    Notes
    -----
    2006: the municipality itself (03759ned). Later years: the Netherlands of that year or the last one known
    (7461bev, both sexes), split between men and women as in the municipality in 2006.
    """
    here = by_age5(statline, "marital_status_municipal_2006", municipality, SEX_YEAR, UNMARRIED_STATES)
    seed = here.transpose(1, 2, 0) + 1.0 * np.eye(1, 3)  # (sex, group, state); nobody at all counts as never married
    known = [y for y in years(statline, "marital_status_nl", None, "widowed") if y <= year]
    if known:
        nation = by_age5(statline, "marital_status_nl", None, known[-1], UNMARRIED_STATES, ["T"])[:, 0].T
        nation = nation + 1e-3
        seed = seed + 0.01
        both = nation / nation.sum(axis=1, keepdims=True) * seed.sum(axis=(0, 2))[:, None]
        sexes = np.arange(2 * GROUPS).reshape(2, GROUPS, 1)
        states = np.arange(3 * GROUPS).reshape(GROUPS, 3)
        seed = ipf(seed, [(states, both.ravel()), (sexes, seed.sum(axis=2).ravel())], 1e-6, 100)
    return np.asarray(seed / seed.sum(axis=2, keepdims=True))


def marital_status(people: People, shares: Floats, lineage: Words, draws: Draws) -> NDArray[np.uint8]:
    """Return the marital status of everybody: married for partners in a married couple, otherwise by age and sex.

    Children at home have never married (assumption); the widowed and divorced of their age are among the others.
    Whole numbers by sex and five-year group; luck decides who.
    """
    status = np.full(len(people.age), NEVER_MARRIED, dtype=np.uint8)
    wed = np.isin(people.position, (MARRIED_COUPLE, MARRIED_PARENTS))
    status[wed] = MARRIED
    group = people.sex.astype(np.int64) * GROUPS + GROUP[people.age]
    single = ~wed
    free = single & (people.position != CHILD_AT_HOME)
    all_ = np.bincount(group[single], minlength=2 * GROUPS)
    able = np.bincount(group[free], minlength=2 * GROUPS)
    wanted = shares.reshape(2 * GROUPS, 3)[:, 1:] * all_[:, None]
    wanted *= np.minimum(1.0, able / np.maximum(wanted.sum(axis=1), 1e-9))[:, None]
    full = np.column_stack([able - wanted.sum(axis=1), wanted]).clip(min=0.0)
    counts = largest_remainder(full, able, draws.table(Use.MARITAL, full.size).reshape(full.shape))
    rows = np.flatnonzero(free)
    rows = rows[np.lexsort((draws.uniform(Use.MARITAL, lineage[rows]), group[rows]))]
    status[rows] = np.repeat(np.tile(CODES, 2 * GROUPS), counts.ravel())
    return status


def parities(people: People, at_home: Ints, parity_start: Floats, lineage: Words, draws: Draws) -> NDArray[np.uint8]:
    """Return the births of every woman: no fewer than her own children at home, by age as in `parity_start`.

    Parameters
    ----------
    at_home : (n,) own children at home.
    parity_start : (111, 5) share of women by births so far; the last class is 4 or more.

    Notes
    -----
    Per age a table of births by children at home, from binomial leaving, is fitted (IPF) to `parity_start` and to
    the children at home; a woman draws from her row. Where an age has more children at home than `parity_start`
    has births, the children win.
    """
    classes = MAX_PARITY + 1
    women = np.flatnonzero(people.sex == WOMAN)
    age, home = people.age[women], np.minimum(at_home[women], MAX_PARITY)
    have = np.zeros((AGES, classes))
    np.add.at(have, (age, home), 1.0)
    wanted = parity_start * have.sum(axis=1)[:, None]
    born = np.arange(classes)
    stay = np.clip(have @ born / np.maximum(wanted @ born, 1e-9), 0.02, 0.95)[:, None, None]
    k, p = np.meshgrid(born, born, indexing="ij")
    choose = np.array([[1, 1, 1, 1, 1], [0, 1, 2, 3, 4], [0, 0, 1, 3, 6], [0, 0, 0, 1, 4], [0, 0, 0, 0, 1]], float)
    seed = choose * stay**k * (1.0 - stay) ** np.maximum(p - k, 0) + 1e-6 * (p >= k)
    seed *= (parity_start + 1e-9)[:, None, :]
    by_parity = np.arange(AGES * classes).reshape(AGES, 1, classes)
    by_home = np.arange(AGES * classes).reshape(AGES, classes, 1)
    chance = ipf(seed, [(by_parity, wanted.ravel()), (by_home, have.ravel())], 1e-4, 60)
    cumulative = np.cumsum(chance[age, home], axis=1)
    order = np.lexsort((draws.uniform(Use.PARITY, lineage[women]), home, age))
    size = np.maximum(have[age[order], home[order]], 1.0)
    first = np.searchsorted(age[order] * classes + home[order], age[order] * classes + home[order])
    luck = np.empty(len(women))
    phase = draws.uniform(Use.PARITY, lineage[women[order[first]]])
    luck[order] = (np.arange(len(women)) - first + phase) / size
    drawn = (cumulative <= (luck * cumulative[:, -1])[:, None]).sum(axis=1).clip(max=MAX_PARITY)
    parity = np.zeros(len(people.age), dtype=np.uint8)
    parity[women] = np.maximum(drawn, at_home[women])
    return parity
