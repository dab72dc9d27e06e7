"""Leave the municipality, alone or with the whole huishouden, and arrive in one as a huishouden met before.

Arrivals do not depend on who lives here: how many arrive, who they are and where they settle follows from the month
and their rank, so a scenario that changes somebody's life here changes nothing about newcomers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.ages import age_now
from agents.households import Households
from agents.kernel import inline, kernel, lean, lean_kernel
from agents.kin import UNKNOWN, Kin
from agents.kin_elsewhere import Leaving, draw_death, draw_place
from agents.kinship import next_child
from agents.ledger import ARRIVALS, DEPARTURES, EMIGRATION, IMMIGRATION, Ledger, count
from agents.luck import lineage_migrant, uniform, uniform_at
from agents.membership import found, link, unlink
from agents.moving import draw_position, is_reference
from agents.persons import CHILD, HERE, LEFT, MAN, NEVER, NOBODY, OTHER, RESIDENT, Persons
from agents.scanning import drawn_below

ALONE_FROM = 16
"""Age from which a member who is no child at home can leave the municipality alone."""
MOST_MEMBERS = 64
"""Room between the ranks of two arriving huishoudens, more than the members of any."""


class Templates(NamedTuple):
    """Huishoudens of the start population, frozen, of which arriving huishoudens are copies with luck of their own."""

    start: NDArray[np.int32]  # (templates + 1,) first member of each template
    age: NDArray[np.int16]  # (members,) months
    last_birth: NDArray[np.int16]  # (members,) months before, or NEVER
    union: NDArray[np.int16]  # (members,) months before, or NEVER
    sex: NDArray[np.uint8]
    role: NDArray[np.uint8]
    marital: NDArray[np.uint8]
    education: NDArray[np.uint8]
    activity: NDArray[np.uint8]
    parity: NDArray[np.uint8]
    partner: NDArray[np.int8]  # (members,) position within the template, or -1
    mother: NDArray[np.int8]
    father: NDArray[np.int8]
    income: NDArray[np.uint8]  # (templates,)
    tenure: NDArray[np.uint8]  # (templates,)


class Batch(NamedTuple):
    """Which arrivals of a month are meant."""

    municipality: int  # number of the CBS code
    first: int  # rank of the first huishouden in this month
    abroad: bool


class DepartureRates(NamedTuple):
    """Monthly probabilities of leaving the municipality."""

    household: NDArray[np.float64]  # (2, 111) without and with close kin here, by age of the reference person
    home: NDArray[np.float64]  # (2, 111) by sex and age, a child at home on its own
    abroad: float  # share that goes abroad


@lean
def _live_elsewhere(p: int, month: int, east: int, north: int, leaving: Leaving, persons: Persons, kin: Kin) -> None:
    """Give somebody who leaves a place elsewhere and a month of death; a partner who leaves too stays the partner."""
    node, partner = persons.node[p], persons.partner[p]
    kin.person[node] = NOBODY
    kin.death[node] = draw_death(
        leaving.death, persons.lineage[p], persons.sex[p], persons.birth[p], month, leaving.outside
    )
    kin.east[node], kin.north[node] = east, north
    kin.partner[node] = persons.node[partner] if partner != NOBODY else UNKNOWN
    kin.parity[node] = persons.parity[p]
    if persons.sex[p] == MAN:
        children, c = 0, kin.child[node]
        while c != UNKNOWN:
            children += 1
            c = kin.next_of_father[c]
        kin.parity[node] = min(children, 255)


@lean
def _depart(p: int, month: int, flow: int, persons: Persons, households: Households, ledger: Ledger) -> None:
    """Take one person out of the municipality; a partner who stays behind in an institution is let go."""
    h = persons.household[p]
    count(ledger, flow, households.kern[h], households.type[h], persons.sex[p], age_now(month, persons.birth[p]))
    unlink(p, persons, households)
    persons.status[p] = LEFT
    partner = persons.partner[p]
    if partner != NOBODY and persons.role[partner] == RESIDENT:
        persons.partner[p] = NOBODY
        persons.partner[partner] = NOBODY
        persons.union_since[partner] = NEVER


@lean
def _has_kin_here(p: int, household: NDArray[np.int32], node: NDArray[np.int32], kin: Kin) -> bool:
    """Tell whether a parent or child of a person lives here in another huishouden."""
    me, home = node[p], household[p]
    for q in (kin.mother[me], kin.father[me]):
        if q != UNKNOWN and kin.person[q] != NOBODY and household[kin.person[q]] != home:
            return True
    c = kin.child[me]
    while c != UNKNOWN:
        if kin.person[c] != NOBODY and household[kin.person[c]] != home:
            return True
        c = next_child(me, c, kin)
    return False


@lean
def _rooted(p: int, persons: Persons, kin: Kin) -> bool:
    """Tell whether a person, or the partner lived with, has a parent or child here in another huishouden."""
    if _has_kin_here(p, persons.household, persons.node, kin):
        return True
    partner = persons.partner[p]
    if partner == NOBODY or persons.household[partner] != persons.household[p]:
        return False
    return _has_kin_here(partner, persons.household, persons.node, kin)


@lean_kernel
def rooted(month: int, n: int, persons: Persons, kin: Kin, people: NDArray[np.int64]) -> None:
    """Count those who can leave, with their huishouden or as another member: (2, 111) without and with kin here."""
    people[:] = 0
    for p in range(n):
        role = persons.role[p]
        if persons.status[p] == HERE and (is_reference(role, persons.sex[p]) or role == OTHER):
            people[1 if _rooted(p, persons, kin) else 0, age_now(month, persons.birth[p])] += 1


@inline
def _leaving(
    month: int, key: np.uint64, n: int, rates: DepartureRates, persons: Persons, kin: Kin
) -> NDArray[np.int64]:
    """List the persons whose luck makes them leave, alone or with the huishouden of which they are the reference."""
    rows = drawn_below(key, 0, persons.lineage, n, max(rates.household.max(), rates.home.max()))
    k = 0
    for p in rows:
        role = persons.role[p]
        if persons.status[p] != HERE or not (is_reference(role, persons.sex[p]) or role in (CHILD, OTHER)):
            continue
        age = age_now(month, persons.birth[p])
        if role == OTHER and age < ALONE_FROM:
            continue
        luck = uniform(key, persons.lineage[p])
        if role == CHILD:
            leaves = luck < rates.home[persons.sex[p], age]
        elif luck >= max(rates.household[0, age], rates.household[1, age]):
            leaves = False
        else:
            leaves = luck < rates.household[1 if _rooted(p, persons, kin) else 0, age]
        if leaves:
            rows[k] = p
            k += 1
    return rows[:k]


@kernel
def departures(
    month: int,
    key: np.uint64,
    n: int,
    rates: DepartureRates,
    persons: Persons,
    households: Households,
    ledger: Ledger,
    leaving: Leaving,
    kin: Kin,
) -> int:
    """Let huishoudens and single persons leave the municipality this month.

    A huishouden leaves as a whole when its reference person does; children at home and other members can leave alone.
    People in an institution stay. Who has a parent or child here in another huishouden leaves less readily. Who leaves
    becomes a relative elsewhere of those who stay.

    Returns
    -------
    The number of persons who left.
    """
    left = 0
    for p in _leaving(month, key, n, rates, persons, kin):
        if persons.status[p] != HERE:
            continue  # left with the huishouden before
        whole = is_reference(persons.role[p], persons.sex[p])
        flow = EMIGRATION if uniform_at(key, persons.lineage[p], 1) < rates.abroad else DEPARTURES
        kern = households.kern[persons.household[p]]
        east, north = draw_place(persons.lineage[p], kern, flow == EMIGRATION, leaving)
        q = households.first[persons.household[p]] if whole else p
        while q != NOBODY:
            after = persons.next[q] if whole else NOBODY
            _depart(q, month, flow, persons, households, ledger)
            _live_elsewhere(q, month, east, north, leaving, persons, kin)
            left += 1
            q = after
    return left


@lean_kernel
def draw_templates(
    key: np.uint64,
    month: int,
    batch: Batch,
    cumulative: NDArray[np.float64],
    chosen: NDArray[np.int32],
) -> None:
    """Choose the template of each arriving huishouden by its rank in the month."""
    for i in range(len(chosen)):
        lineage = lineage_migrant(batch.municipality, month, (batch.first + i) * MOST_MEMBERS)
        chosen[i] = draw_position(cumulative, uniform(key, lineage))


@lean_kernel
def arrivals(
    month: int,
    key_kern: np.uint64,
    batch: Batch,
    chosen: NDArray[np.int32],
    templates: Templates,
    kernen: NDArray[np.float64],
    n: int,
    n_households: int,
    persons: Persons,
    households: Households,
    ledger: Ledger,
) -> tuple[int, int]:
    """Let the chosen huishoudens arrive; the tables must have room for all their members.

    They have no place in a family yet: `agents.kin_arrival.place_newcomers` gives them theirs.

    Parameters
    ----------
    chosen : (huishoudens,) template of each.
    kernen : (kern,) cumulative probability of settling in each kern.

    Returns
    -------
    The number of filled rows of persons and of households afterwards.
    """
    flow = IMMIGRATION if batch.abroad else ARRIVALS
    for i in range(len(chosen)):
        begin, end = templates.start[chosen[i]], templates.start[chosen[i] + 1]
        rank = (batch.first + i) * MOST_MEMBERS
        for j in range(begin, end):
            p = n + j - begin
            persons.lineage[p] = lineage_migrant(batch.municipality, month, rank + j - begin)
            persons.birth[p] = month - templates.age[j]
            birth, union = templates.last_birth[j], templates.union[j]
            persons.last_birth[p] = NEVER if birth == NEVER else month - birth
            persons.union_since[p] = NEVER if union == NEVER else month - union
            persons.arrived[p] = month
            persons.sex[p] = templates.sex[j]
            persons.status[p] = HERE
            persons.role[p] = templates.role[j]
            persons.marital[p] = templates.marital[j]
            persons.education[p] = templates.education[j]
            persons.activity[p] = templates.activity[j]
            persons.parity[p] = templates.parity[j]
            persons.partner[p] = NOBODY if templates.partner[j] < 0 else n + int(templates.partner[j])
            persons.node[p] = NOBODY
        h = n_households
        n_households += 1
        kern = draw_position(kernen, uniform(key_kern, persons.lineage[n]))
        found(h, n, month, kern, persons, households)
        households.income[h] = templates.income[chosen[i]]
        households.tenure[h] = templates.tenure[chosen[i]]
        for p in range(n, n + end - begin):
            link(p, h, persons, households)
            count(ledger, flow, kern, households.type[h], persons.sex[p], age_now(month, persons.birth[p]))
        n += end - begin
    return n, n_households
