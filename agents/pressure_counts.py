"""Count a month of zorgdruk by who people are: what indications cost and take, clients, unmet hours and carers.

Everybody is in two cells of every count: one of kern by household type (the first kernen x types cells), and one of
five-year age, by the age of 31 December, by sex (the rest).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import OVERLOADED
from agents.care_words import beyond, total
from agents.counting_care import given_by
from agents.households import INSTITUTION, Households
from agents.indications import RUNNING, WAITING, ZIN, Indications
from agents.kernel import lean_kernel
from agents.persons import HERE, NOBODY, PARTNER, Persons
from agents.serving import Terms
from agents.staffing import effort

TEAM_CLASSES = 3
"""Ways to come in: a melding at the team of the Wmo, at that of youth, and at neither or in haste."""
ELSEWHERE = 2
BENEFIT, DEBT_HELP = 0, 1
"""Products that follow from another state and that the gemeente pays; rows of `People.followed`."""
CARERS, STRAINED = 0, 1
"""Rows of the counts of carers."""


class Where(NamedTuple):
    """In which cells somebody is."""

    home: NDArray[np.int64]  # (households,) cell of kern and household type
    age: NDArray[np.int64]  # (months,) first cell of an age group, by months from birth to December of the year


class Cases(NamedTuple):
    """What indications take, added to."""

    cents: NDArray[np.float64]  # (series, cells) what the gemeente paid, by the prices it follows
    needed: NDArray[np.float64]  # (staff, cells) hours of staff a week, in use and waited for
    product: NDArray[np.float64]  # (K,) the same by product
    waits: NDArray[np.float64]  # (TEAM_CLASSES, months, cells) who started, by months since the melding
    clients: NDArray[np.float64]  # (sets, cells) persons with some of a set for the first time this calendar year


class People(NamedTuple):
    """What people give and lack, added to."""

    unmet: NDArray[np.float64]  # (cells,) quarter-hours a week that nobody meets, of people at home
    followed: NDArray[np.float64]  # (2, cells) benefits, a couple's divided; and households whose debt help begins
    carers: NDArray[np.float64]  # (2, cells) who gives any mantelzorg, and who of them is overloaded


@lean_kernel
def weigh_bills(month: int, count: int, terms: Terms, cases: Indications, out: NDArray[np.float64]) -> None:
    """Add up what the indications of a month cost when nothing is cut, by product and form, (K, forms)."""
    stage, product, form, since, quarters = cases.stage, cases.product, cases.form, cases.since, cases.quarters
    for c in range(count):
        if stage[c] == RUNNING:
            k, f = product[c], form[c]
            monthly = quarters[c] * terms.cents[k, f] + terms.cents_fixed[k, f]
            out[k, f] += terms.cents_once[k, f] if since[c] == month else monthly


@lean_kernel
def weigh_cases(
    month: int,
    count: int,
    end: int,
    where: Where,
    team: NDArray[np.int64],
    series: NDArray[np.int64],
    scale: NDArray[np.float64],
    masks: NDArray[np.uint64],
    earlier: NDArray[np.uint16],
    terms: Terms,
    tables: tuple[Indications, Persons],
    out: Cases,
) -> None:
    """Add what the indications of a month cost, the staff they take, how long who started waited, and new clients.

    Parameters
    ----------
    end : month index of December of the year.
    team : (K,) team that answers a melding for a product, 0 or 1; `ELSEWHERE` for none.
    series : (K,) the series of prices, -1 for what the gemeente does not pay.
    scale : (K, forms) what was paid over what `weigh_bills` found.
    masks : (sets,) products of each set, as bits.
    earlier : (n,) sets that somebody was a client of this calendar year until the month before, as bits; written.
    """
    cases, persons = tables
    client, product, stage, since, form, quarters = (
        cases.client, cases.product, cases.stage, cases.since, cases.form, cases.quarters,
    )  # fmt: skip
    household, birth, sex, had = persons.household, persons.birth, persons.sex, persons.products
    longest = out.waits.shape[1] - 1
    for c in range(count):
        if stage[c] != RUNNING and stage[c] != WAITING:
            continue
        p, k, f = client[c], product[c], form[c]
        place, who = where.home[household[p]], where.age[end - birth[p]] + sex[p]
        if stage[c] == RUNNING:
            bill = quarters[c] * terms.cents[k, f] + terms.cents_fixed[k, f]
            if since[c] == month:
                bill = terms.cents_once[k, f]
                way = team[k] if cases.access[c] == 0 and cases.urgent[c] == 0 else ELSEWHERE
                waited = min(max(month - np.int64(cases.asked[c]), 0), longest)
                out.waits[way, waited, place] += 1.0
                out.waits[way, waited, who] += 1.0
            if series[k] >= 0:
                out.cents[series[k], place] += scale[k, f] * bill
                out.cents[series[k], who] += scale[k, f] * bill
            before, bits = np.int64(earlier[p]), had[p]
            for s in range(len(masks)):
                if bits & masks[s] != 0 and before >> s & 1 == 0:
                    before |= 1 << s
                    out.clients[s, place] += 1.0
                    out.clients[s, who] += 1.0
            earlier[p] = np.uint16(before)
        if terms.staff[k] >= 0 and f == ZIN:
            hours = effort(quarters[c], k, terms)
            out.product[k] += hours
            out.needed[terms.staff[k], place] += hours
            out.needed[terms.staff[k], who] += hours


@lean_kernel
def weigh_people(
    month: int,
    n: int,
    end: int,
    later: int,
    where: Where,
    follows: NDArray[np.uint64],
    having: NDArray[np.uint64],
    persons: Persons,
    households: Households,
    out: People,
) -> None:
    """Add hours that nobody gives, carers, and who has what follows from another state.

    Parameters
    ----------
    end : month index of December of the year.
    later : the same of the year of the month that follows, of which the carers are.
    follows : (2,) bit of the product of `BENEFIT` and of `DEBT_HELP`; 0 where there is none.
    having : (n,) products of this month, as bits.
    """
    status, household, birth, sex, strain = (
        persons.status, persons.household, persons.birth, persons.sex, persons.strain,
    )  # fmt: skip
    need, covered, helped = (
        persons.need.view(np.uint64), persons.covered.view(np.uint64), persons.helped.view(np.uint64),
    )  # fmt: skip
    kind, either = households.type, follows[0] | follows[1]
    for p in range(n):
        wanted, state = need[p, 0], having[p] & either
        gives = given_by(p, persons)
        if status[p] != HERE or (wanted == 0 and state == 0 and gives == 0):
            continue
        h, left = household[p], 0
        if wanted != 0:
            left = total(beyond(beyond(wanted, covered[p, 0]), helped[p, 0]))
            if left != 0 and kind[h] == INSTITUTION:
                left = 0
        if left == 0 and state == 0 and gives == 0:
            continue
        place, who = where.home[h], where.age[end - birth[p]] + sex[p]
        out.unmet[place] += left
        out.unmet[who] += left
        if gives > 0:
            heavy, then = 1.0 if strain[p] == OVERLOADED else 0.0, where.age[later - birth[p]] + sex[p]
            out.carers[CARERS, place] += 1.0
            out.carers[CARERS, then] += 1.0
            out.carers[STRAINED, place] += heavy
            out.carers[STRAINED, then] += heavy
        if state & follows[BENEFIT] != 0:
            q = np.int64(persons.partner[p])
            both = persons.role[p] == PARTNER and q != NOBODY and household[q] == h
            part = 0.5 if both and having[q] & follows[BENEFIT] != 0 else 1.0
            out.followed[BENEFIT, place] += part
            out.followed[BENEFIT, who] += part
        if state & follows[DEBT_HELP] != 0 and households.debt_since[h] == month:
            out.followed[DEBT_HELP, place] += 1.0
            out.followed[DEBT_HELP, who] += 1.0
