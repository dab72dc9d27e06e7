"""What others ask for in somebody's name: the Wlz for who needs beschermd wonen for good, a paid job from bijstand.

No choice of the person makes these. The CIZ opens the Wlz to who cannot do without care around the clock, and the
gemeente has so many jobs with a subsidy in a year to give to who is on bijstand and can earn part of a wage. Each is a
request as any other from there on: it is answered, may be refused, and begins as far as there is room. Who begins in a
job works from the month after, loses it as others lose theirs, and with it the subsidy.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.activities import BIJSTAND, EMPLOYED
from agents.domains import PERSON_DOMAINS
from agents.households import INSTITUTION
from agents.indications import NOT_NEEDED, RUNNING
from agents.luck import GAMMA, MASK, Stream, uniforms
from agents.persons import HERE
from sim.circles import lasting_key
from sim.domains.aow import aow_months
from sim.provisions.product import BROUGHT

if TYPE_CHECKING:
    from agents.offers import Offer
    from sim.access.state import Access, Book
    from sim.provisions.products import Catalogue
    from sim.provisions.rules import Rules
    from sim.world import World

SHELTER, LASTING = "beschermd_wonen", "wlz_ggz"
SHELTERED, SUBSIDY = "beschut_werk", "loonkostensubsidie"
JOBS = {SHELTERED: "access.sheltered_jobs", SUBSIDY: "access.subsidised_jobs"}
"""Jobs from bijstand, with the parameter of how many hold one. Beschut werk comes with the subsidy (C090, C097)."""
DRAW = 202
"""First of the draws of the month of asking, or of the lasting ones, that say to whom they are brought: the fourth is
who needs shelter for good, two more who held a job at the start and since when. See `sim.access.handing.HANDED`."""
COUNTED_IN = 80
"""Month, from the start of the Participatiewet, of the counts of C097 and C100: August 2021."""
YEAR, ADULT = 12, 18
Rows = NDArray[np.int64]
_NONE: Rows = np.empty(0, dtype=np.int64)


def _luck(key: np.uint64, draw: int, lineage: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return the draw of this number of these people."""
    return uniforms(np.uint64((int(key) + (DRAW + draw) * GAMMA) & MASK), lineage)


def _rows(world: World, names: tuple[str, ...], products: Catalogue) -> Rows:
    """Return the cases of these products that run."""
    every, product, stage = list(products), world.cases.column("product"), world.cases.column("stage")
    rows = np.concatenate([(product == np.uint8(every.index(name))).nonzero()[0] for name in names])
    return np.asarray(rows[stage[rows] == RUNNING])


def _grounded(world: World, access: Access, name: str, people: Rows) -> NDArray[np.bool_]:
    """Tell who has the ground for a product: age, income, conditions, facts and the level of one of its domains.

    What is settled here, from bijstand or shelter for good, is not among the facts.
    """
    offer, k, persons = access.now(world)[0], list(access.products).index(name), world.persons.column
    home, age = persons("household")[people], _age(world, people) // YEAR
    found = (age >= offer.first[k]) & (age <= offer.newest[k])
    found &= world.households.column("income")[home] <= offer.income[k]
    if offer.conditions[k] != 0:
        found &= (persons("conditions")[people] & offer.conditions[k]) != 0
    if access.looked == world.month:  # at a start nobody was asked yet
        found &= (access.facts[people] & offer.requires[k]) == offer.requires[k]
    if access.products[name].domains:
        own = len(PERSON_DOMAINS)
        found &= _low(persons("level")[people], offer.limit[k, :own]) | _low(
            world.households.column("level")[home], offer.limit[k, own:]
        )
    return np.asarray(found)


def _low(levels: NDArray[np.uint8], limit: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell who is at a level in one of the domains, (people, domains), that is a ground."""
    low = np.zeros(len(levels), dtype=np.bool_)
    for d, highest in enumerate(limit):
        low |= levels[:, d] <= highest
    return low


def _age(world: World, people: Rows) -> NDArray[np.int64]:
    """Return the age in months at the beginning of this month."""
    return world.month - 1 - world.persons.column("birth")[people].astype(np.int64)


def _doing(world: World, activity: int) -> Rows:
    """Return the people at home of working age with this main activity."""
    people = world.persons.column
    rows = (people("activity") == np.uint8(activity)).nonzero()[0]
    rows = rows[people("status")[rows] == HERE]
    age, aow = _age(world, rows), aow_months(world.year, world.parameters["work.aow_rise"])
    home = world.households.column("type")[people("household")[rows]] != INSTITUTION
    return rows[home & (age >= ADULT * YEAR) & (age < aow)]


def brought(world: World, access: Access, offer: Offer, before: int = 0) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return what is asked for this month in the name of people, (rows of persons, products).

    Parameters
    ----------
    before : months ago whose luck it is. A law that was not there yet brings nothing; jobs come in a run only, since
        the work of the past is not lived, and not where the process of work is switched off.
    """
    from sim.access.state import UNBOUNDED

    key, names = world.key(Stream.ASKING, world.month - before), list(access.products)
    there = {n for n in BROUGHT if access.rules.on(access.products[n].rule, world.month - before)}
    lineage, busy = world.persons.column("lineage"), access.busy
    found: list[tuple[Rows, int]] = []
    if LASTING in there:
        who = world.cases.column("client")[_rows(world, (SHELTER,), access.products)].astype(np.int64)
        chance = -math.expm1(-world.parameters[f"asking.{LASTING}"] / YEAR)
        who = who[_luck(key, 0, lineage[who]) < chance]
        for_good = _luck(lasting_key(world, Stream.ASKING), 3, lineage[who])
        who = who[for_good < world.parameters["access.lasting_shelter"]]
        who = who[_grounded(world, access, LASTING, who)]
        if len(who):
            found.append((who, names.index(LASTING)))
    if access.staff.max() < UNBOUNDED and there & JOBS.keys() and "work" not in world.off:
        poor = _doing(world, BIJSTAND)
        for draw, name in enumerate(JOBS, start=1):
            if name not in there:
                continue
            k = names.index(name)
            who = poor[_grounded(world, access, name, poor)]
            places = world.parameters[f"asking.{name}"] / YEAR * len(poor)
            who = who[_luck(key, draw, lineage[who]) < -math.expm1(-places / max(len(who), 1))]
            if len(who):
                found.append((who, k))
            if len(who) and name == SHELTERED and SUBSIDY in there:
                found.append((who, names.index(SUBSIDY)))
    if not found:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
    rows = np.concatenate([_NONE, *(who for who, _ in found)])
    product = np.concatenate([_NONE, *(np.full(len(who), k) for who, k in found)])
    free = (busy[rows] & offer.excludes[product]) == 0
    rows, product = rows[free], product[free]
    _, first = np.unique(rows * len(names) + product, return_index=True)  # the subsidy may come both ways
    rows, product = rows[np.sort(first)], product[np.sort(first)]
    np.bitwise_or.at(busy, rows, np.uint64(1) << product.astype(np.uint64))
    return rows.astype(np.int32), product.astype(np.uint8)


def hired(world: World) -> Rows:
    """Return who is on bijstand and begins this month in a job that was granted last month."""
    access = world.access
    if access is None or not len(world.cases.column("client")):
        return _NONE
    rows = _rows(world, tuple(JOBS), access.products)
    rows = rows[world.cases.column("since")[rows] == world.month - 1]
    who = np.unique(world.cases.column("client")[rows].astype(np.int64))
    people = world.persons.column
    return who[(people("status")[who] == HERE) & (people("activity")[who] == BIJSTAND)]


def lose_jobs(world: World, access: Access, book: Book) -> None:
    """End the subsidy of who does not work any more; who died or left is seen to with all others."""
    rows, people = _rows(world, tuple(JOBS), access.products), world.persons.column
    who = world.cases.column("client")[rows].astype(np.int64)
    idle = people("activity")[who] != EMPLOYED
    if not idle.any():
        return
    rows, who = rows[idle], who[idle]
    home = world.households.column("type")[people("household")[who]] != INSTITUTION
    over = rows[(people("status")[who] == HERE) & home]
    if len(over):
        np.add.at(book.ended, (world.cases.column("product")[over], NOT_NEEDED), 1)
        world.cases.drop(over)


def built_up(months: float, lost: float) -> float:
    """Return the jobs that stand after so many months over those of `COUNTED_IN`, at a constant inflow from none.

    Parameters
    ----------
    months : since the law began.
    lost : jobs that end, per year and job.
    """
    return math.expm1(-lost * max(months, 0.0) / YEAR) / math.expm1(-lost * COUNTED_IN / YEAR)


def give_jobs(world: World, access: Access) -> None:
    """Give as many people at work as the law has led to by now a job with a subsidy, at the start of a run.

    Notes
    -----
    So many per person on bijstand as in Het Hogeland (C097, C100), who are at work and have the ground. Who has beschut
    werk has the subsidy too. Since when follows from a constant inflow and a constant loss.
    """
    began, p = _law_began(access.rules, world.month), world.parameters
    if began is None:
        return
    span, lost = world.month - began, p["access.jobs_lost"]
    at_work, poor = _doing(world, EMPLOYED), len(_doing(world, BIJSTAND))
    lasting, lineage, names = lasting_key(world, Stream.ASKING), world.persons.column("lineage"), list(access.products)
    held = _NONE
    for draw, (name, share) in enumerate(JOBS.items()):
        wanted = round(p[share] * poor * built_up(span, lost))
        who = at_work[_grounded(world, access, name, at_work) & ~np.isin(at_work, held)]
        who = who[np.argsort(_luck(lasting, 4 + draw, lineage[who]), kind="stable")[:wanted]]
        with_subsidy = np.concatenate([held, who]) if name == SUBSIDY else who
        held = np.concatenate([held, who])
        part = _luck(lasting, 6, lineage[with_subsidy])
        spent = -np.log1p(part * math.expm1(-lost * span / YEAR)) / lost * YEAR
        most = np.maximum(_age(world, with_subsidy) - ADULT * YEAR, 0)
        since = (world.month - 1 - np.minimum(spent, most).astype(np.int64)).astype(np.int16)
        world.cases.append(
            client=with_subsidy.astype(np.int32),
            product=np.full(len(with_subsidy), names.index(name), dtype=np.uint8),
            stage=np.full(len(with_subsidy), RUNNING, dtype=np.uint8),
            asked=since,
            since=since,
            until=since + np.int16(1),
        )


def _law_began(rules: Rules, month: int) -> int | None:
    """Return the month in which the Participatiewet began, None while it is not in force."""
    rule = rules.at("participatiewet", month)
    return rule.start if rule is not None and rules.on("participatiewet", month) else None


def found_by_jobs(world: World) -> float:
    """Return the part of those who leave bijstand for work that the jobs of this file take, which leave it to others.

    Notes
    -----
    Who leaves for a job with a subsidy is among those who leave for paid work (A042), so the others are the fewer.
    """
    p = world.parameters
    if world.access is None or _law_began(world.access.rules, world.started) is None:
        return 0.0
    yearly = sum(p[f"asking.{name}"] for name in JOBS) * p["team.granted"]
    return min(yearly / p["bijstand.to_work"], 1.0)
