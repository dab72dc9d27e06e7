"""Legal marital status, children ever borne and the last birth of the people of the start population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.persons import DIVORCED, MARRIED, MAX_PARITY, NEVER_MARRIED, WIDOWED, WOMAN
from sim.rates.positions import CHILD_AT_HOME
from sim.rates.read import AGES, GROUP, by_age5, total, years
from sim.synthesis.draws import Draws, Use, Words
from sim.synthesis.ipf import Floats, Ints, controlled_round, ipf
from sim.synthesis.lookup import refuse
from sim.synthesis.persons import COUPLES, GROUPS, MARRIED_COUPLE, MARRIED_PARENTS, People

if TYPE_CHECKING:
    import pandas as pd

    from sim.municipalities import Municipality
    from sim.statline import Statline

STATES = ("never_married", "married", "widowed", "divorced")
"""In the order of the codes of `Persons.marital`."""
SEX_YEAR, COUNT_YEAR, COUNTS = 2006, 2021, "social_domain_2021"
"""Year with figures by sex and age of the municipality, and the year and table with its four numbers."""
NEAREST = 2020
"""First start year that takes the numbers of `COUNT_YEAR`; for 2016 they are five years off, Dutch figures are not."""
OF_AGE = 18
"""Youngest age at which somebody has been married (Burgerlijk Wetboek 1:31)."""


_WED = ("partner_married_no_children", "partner_married_with_children")
_UNMARRIED = ("never_married", "widowed", "divorced")


@dataclass(frozen=True)
class Marital:
    """Marital status wanted.

    Parameters
    ----------
    shares : (2, 20, 4) by sex and five-year group, of those who live in no married couple.
    counts : (4,) persons of the whole municipality; None where they are not known.
    mark : what the name of the margin adds when the year was not counted.
    """

    shares: Floats
    counts: Floats | None
    mark: str


def wanted_marital(municipality: Municipality, statline: Statline, year: int) -> Marital:
    """Return what is known of marital status on 1 January.

    Raises
    ------
    DataError : the numbers of `COUNT_YEAR` do not add up to the inhabitants.

    Notes
    -----
    2006: counted by sex and age in the municipality (03759ned). Later years: the never married, widowed and divorced
    by age of the Netherlands, of that year or the last one known (7461bev, both sexes), split between men and women as
    in the municipality in 2006. 2021 has the four numbers of the municipality besides (85039NED), and 2020 those of
    2021 with the Dutch change in between; not where `as_of` hides them. The married who live in no married couple (in
    an institution, or apart) have the shares of 2006.
    """
    here = by_age5(statline, "marital_status_municipal_2006", municipality, SEX_YEAR, STATES)
    couples = by_age5(statline, "household_position", municipality, SEX_YEAR, _WED).sum(axis=0)
    apart = np.clip(here[1] - couples, 0.0, None)
    seed = here[[0, 2, 3]].transpose(1, 2, 0) + 1.0 * np.eye(1, 3)  # nobody at all counts as never married
    apart = apart / (apart + seed.sum(axis=2))
    known = [y for y in years(statline, "marital_status_nl", None, "widowed") if y <= year]
    if known:
        nation = by_age5(statline, "marital_status_nl", None, known[-1], _UNMARRIED, ["T"])[:, 0].T
        nation = nation + 1e-3
        seed = seed + 0.01
        both = nation / nation.sum(axis=1, keepdims=True) * seed.sum(axis=(0, 2))[:, None]
        sexes = np.arange(2 * GROUPS).reshape(2, GROUPS, 1)
        states = np.arange(3 * GROUPS).reshape(GROUPS, 3)
        seed = ipf(seed, [(states, both.ravel()), (sexes, seed.sum(axis=2).ravel())], 1e-6, 100)
    seed = seed / seed.sum(axis=2, keepdims=True) * (1.0 - apart[:, :, None])
    shares = np.insert(seed, 1, apart, axis=2)
    if year == SEX_YEAR:
        return Marital(shares, np.asarray(here.sum(axis=(1, 2))), "")
    counts = _counts(municipality, statline) if year >= NEAREST else None
    if counts is None:
        return Marital(shares, None, f", pattern of {SEX_YEAR} with the Dutch trend")
    if year == COUNT_YEAR:
        return Marital(shares, counts, "")
    then = by_age5(statline, "marital_status_nl", None, year, STATES, ["T"]).sum(axis=(1, 2))
    now = np.array([total(statline, COUNTS, None, COUNT_YEAR, state) for state in STATES], dtype=np.float64)
    return Marital(shares, counts * then / now, f", pattern of {COUNT_YEAR} with the Dutch trend")


def _counts(municipality: Municipality, statline: Statline) -> Floats | None:
    """Return the persons by marital status of `COUNT_YEAR`, (4,), or None where they are not known."""
    found = [total(statline, COUNTS, municipality, COUNT_YEAR, state) for state in STATES]
    people = total(statline, COUNTS, municipality, COUNT_YEAR, "inhabitants")
    if people is None or any(value is None for value in found):
        return None
    counts = np.array(found, dtype=np.float64)
    if counts.sum() != people:
        expected = f"but the table has {people:.12g} inhabitants"
        refuse(COUNTS, municipality.code, COUNT_YEAR, " + ".join(STATES), float(counts.sum()), expected)
    return counts


def marital_status(people: People, wanted: Marital, lineage: Words, draws: Draws) -> NDArray[np.uint8]:
    """Return the marital status of everybody: married for partners in a married couple, otherwise by age and sex.

    Notes
    -----
    Children at home and those under age have never married (assumption); the others of their age and sex hold the
    married without a spouse here, widowed and divorced. Where the numbers of the municipality are known, a table of
    sex and age by status is fitted to them (IPF). Whole numbers by controlled rounding; luck decides who, and nobody
    of an unmarried couple is married to somebody else (assumption).
    """
    status = np.full(len(people.age), NEVER_MARRIED, dtype=np.uint8)
    wed = np.isin(people.position, (MARRIED_COUPLE, MARRIED_PARENTS))
    status[wed] = MARRIED
    group = people.sex.astype(np.int64) * GROUPS + GROUP[people.age]
    free = ~wed & (people.position != CHILD_AT_HOME) & (people.age >= OF_AGE)
    all_ = np.bincount(group[~wed], minlength=2 * GROUPS)
    able = np.bincount(group[free], minlength=2 * GROUPS)
    full = wanted.shares.reshape(2 * GROUPS, len(STATES)) * all_[:, None]
    others = full[:, 1:]
    others *= np.minimum(1.0, able / np.maximum(others.sum(axis=1), 1e-9))[:, None]
    full[:, 0] = (able - others.sum(axis=1)).clip(min=0.0)
    if wanted.counts is not None:
        fixed = np.bincount(status[~free], minlength=len(STATES))
        left = (wanted.counts * (len(people.age) / wanted.counts.sum()) - fixed).clip(min=0.0)
        left *= able.sum() / max(left.sum(), 1.0)
        columns, rows = np.arange(len(STATES))[None, :], np.arange(2 * GROUPS)[:, None]
        full = ipf(full, [(columns, left), (rows, able.astype(np.float64))], 1e-10, 500)
    luck = draws.table(Use.MARITAL, (2 * GROUPS + 1) * (len(STATES) + 1))
    _deal(status, np.flatnonzero(free), group, controlled_round(full, luck), people.position, lineage, draws)
    return status


def _deal(
    status: NDArray[np.uint8], rows: Ints, group: Ints, counts: Ints, position: Ints, lineage: Words, draws: Draws
) -> None:
    """Give each of `rows` a status: first the married, who have no partner here, then the others.

    Parameters
    ----------
    status : (n,) written.
    group : (n,) sex and five-year group.
    counts : (40, 4) persons of `rows` by group and status.
    """
    alone = rows[~np.isin(position[rows], COUPLES)]
    alone = alone[np.lexsort((draws.uniform(Use.MARRIED_APART, lineage[alone]), group[alone]))]
    room = np.bincount(group[alone], minlength=2 * GROUPS)
    apart = np.minimum(counts[:, MARRIED], room)
    rank = np.arange(len(alone)) - np.repeat(np.cumsum(room) - room, room)
    chosen = alone[rank < apart[group[alone]]]
    status[chosen] = MARRIED
    rest = rows[~np.isin(rows, chosen)]
    rest = rest[np.lexsort((draws.uniform(Use.MARITAL, lineage[rest]), group[rest]))]
    left = counts[:, [NEVER_MARRIED, WIDOWED, DIVORCED]]
    left[:, 2] += counts[:, MARRIED] - apart  # more than there are without a partner
    codes = np.array([NEVER_MARRIED, WIDOWED, DIVORCED], dtype=np.uint8)
    status[rest] = np.repeat(np.tile(codes, 2 * GROUPS), left.ravel())


def marital_margin(people: People, wanted: Marital, status: NDArray[np.uint8]) -> pd.DataFrame:
    """Return the margin of marital status in the layout of `report.margins_table`."""
    import pandas as pd

    got = np.bincount(status, minlength=len(STATES)).astype(np.float64)
    want = wanted.counts
    if want is None:
        wed = np.isin(people.position, (MARRIED_COUPLE, MARRIED_PARENTS))
        group = people.sex.astype(np.int64) * GROUPS + GROUP[people.age]
        outside = np.bincount(group[~wed], minlength=2 * GROUPS)
        want = outside @ wanted.shares.reshape(2 * GROUPS, len(STATES))
        want[MARRIED] += wed.sum()
    want = want * (len(people.age) / want.sum())
    table = pd.DataFrame({"margin": f"marital status{wanted.mark}", "group": STATES, "wanted": want, "got": got})
    return table.assign(error=got - want)


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
