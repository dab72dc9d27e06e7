"""Asking, granting and starting in plain Python: one month, written for its sentences and not for speed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from agents.domains import CONDITIONS, PERSON_DOMAINS
from agents.indications import STAGES
from agents.luck import uniform_at
from agents.offers import Offer
from agents.persons import ACTIVITIES
from agents.serving import Terms
from sim.world import World

CARER_BURDENED, SCHOOL_TROUBLE, UNSAFE_HOME, CRISIS, ON_BIJSTAND, BELOW_AOW, DEBT, SUPERVISION, LASTING = range(9)
INSTITUTION, SINGLE_PARENT, ALONE = 7, 5, 0
WAITING = STAGES.index("wacht_op_aanbieder")


def draw(key: np.uint64, word: int, number: int = 0) -> float:
    """Return the luck of a word."""
    return float(uniform_at(key, np.uint64(word), number))


@dataclass
class Inwoner:
    """One person, and what was found out about him or her."""

    row: int
    age: int
    facts: set[int]
    holds: set[int]
    heavy: list[int]


def level(world: World, p: int, domain: str) -> int:
    """Return the level of a person."""
    return int(world.persons.column("level")[p, PERSON_DOMAINS.index(domain)])


def has(world: World, p: int, condition: str) -> bool:
    """Tell whether a person has a condition."""
    return bool(int(world.persons.column("conditions")[p]) >> CONDITIONS.index(condition) & 1)


def age_of(world: World, p: int) -> int:
    """Return completed years."""
    return min(max((world.month - 1 - int(world.persons.column("birth")[p])) // 12, 0), 110)


def facts_of(world: World, p: int, aow: int) -> set[int]:
    """Return what holds for one person at home, but for the burden of carers."""
    people, homes = world.persons.column, world.households.column
    h, doing, age, found = int(people("household")[p]), ACTIVITIES[people("activity")[p]], age_of(world, p), set()
    if homes("type")[h] == INSTITUTION:
        return found
    if doing == "bijstand":
        found.add(ON_BIJSTAND)
    if world.month - 1 - int(people("birth")[p]) < aow:
        found.add(BELOW_AOW)
    if homes("debt")[h] == 2:
        found.add(DEBT)
    if level(world, p, "adl") == 1 or (has(world, p, "dementia") and level(world, p, "iadl") <= 2):
        found.add(SUPERVISION)
    if has(world, p, "mental_disorder") and world.month - int(people("since_mental")[p]) >= 36:
        found.add(LASTING)
    if age > 22:
        return found
    if doing in {"pupil", "student"} and level(world, p, "werk_en_opleiding") <= 3:
        found.add(SCHOOL_TROUBLE)
    if 1 in {level(world, p, d) for d in ("opgroeien", "geestelijke_gezondheid", "huiselijke_relaties")}:
        found.add(CRISIS)
    member = int(homes("first")[h])
    while people("role")[p] == 0 and member >= 0:
        if people("role")[member] in {1, 2} and (
            level(world, member, "huiselijke_relaties") <= 3 or level(world, member, "middelengebruik") <= 3
        ):
            found.add(UNSAFE_HOME)
        member = int(people("next")[member])
    return found


def everybody(world: World, aow: int) -> list[Inwoner]:
    """Return all who live here, those in institutions too."""
    people, care, cases = world.persons.column, world.care.column, world.cases.column
    found = {
        p: Inwoner(p, age_of(world, p), facts_of(world, p, aow), set(), [0] * 8)
        for p in range(world.persons.count)
        if people("status")[p] == 0
    }
    for a in range(world.care.count):
        p, q = int(care("receiver")[a]), int(care("carer")[a])
        if q < 0 or p not in found or people("strain")[q] < 1:
            continue
        found[p].facts.add(CARER_BURDENED)
        if people("strain")[q] == 3:
            found[p].heavy = [x + int(y) for x, y in zip(found[p].heavy, care("quarters")[a], strict=True)]
    for c in range(world.cases.count):
        if int(cases("client")[c]) in found:
            found[int(cases("client")[c])].holds.add(int(cases("product")[c]))
    return list(found.values())


def unmet(world: World, one: Inwoner, offer: Offer, k: int) -> int:
    """Return the hours that a product could take over."""
    people, total = world.persons.column, 0
    for t in range(8):
        if offer.tasks[k, t]:
            met = int(people("covered")[one.row, t]) + int(people("helped")[one.row, t]) - one.heavy[t]
            total += max(int(people("need")[one.row, t]) - met, 0)
    return total


def ground(world: World, one: Inwoner, offer: Offer, k: int) -> bool:
    """Tell whether a domain is low enough."""
    h = world.persons.column("household")[one.row]
    levels = [*world.persons.column("level")[one.row], *world.households.column("level")[h]]
    return any(int(v) <= int(top) for v, top in zip(levels, offer.limit[k], strict=True))


def may(world: World, one: Inwoner, offer: Offer, k: int) -> bool:
    """Tell whether somebody may ask for a product, hours left aside."""
    people = world.persons.column
    if not offer.asked[k] or not offer.first[k] <= one.age <= offer.newest[k]:
        return False
    if any(int(offer.excludes[k]) >> other & 1 for other in one.holds):
        return False
    if any(int(offer.requires[k]) >> fact & 1 and fact not in one.facts for fact in range(16)):
        return False
    if offer.conditions[k] and not int(offer.conditions[k]) & int(people("conditions")[one.row]):
        return False
    if world.households.column("income")[people("household")[one.row]] > offer.income[k]:
        return False
    return bool(offer.anyone[k] or offer.soft[k] or ground(world, one, offer, k))


def wish(world: World, one: Inwoner, offer: Offer, key: np.uint64, lasting: np.uint64) -> int:
    """Return what somebody asks for, -1 for nothing: the highest of utility and Gumbel luck."""
    people, homes = world.persons.column, world.households.column
    h, word = int(people("household")[one.row]), int(people("lineage")[one.row])
    unaware, unaware_share, illiterate, alone, reserve, avoids, known, without, outreach = (
        float(x) for x in offer.person
    )
    reached = draw(key, word, 200) < outreach and 1 in people("level")[one.row]
    if homes("type")[h] == INSTITUTION or (draw(lasting, word, 2) < avoids and not reached):
        return -1
    z = math.sqrt(-2 * math.log(1 - draw(lasting, word, 0))) * math.cos(2 * math.pi * draw(lasting, word, 1))
    own = reserve * z
    finds = unaware if draw(lasting, word, 3) < unaware_share else 0.0
    if people("used")[one.row] or people("products_before")[one.row]:
        finds = known
    own += illiterate * has(world, one.row, "low_literacy") + alone * (homes("type")[h] == ALONE)
    worth = {-1: -math.log(-math.log(1 - draw(key, word)))}
    for k in range(len(offer.asked)):
        if not may(world, one, offer, k):
            continue
        v = own + float(offer.utility[k, homes("income")[h]]) + (0.0 if offer.led[k] else finds)
        group = [one.age < 4, one.age < 12, True].index(True)
        v += float(offer.child[k, group + 3 * (homes("type")[h] == SINGLE_PARENT)])
        if not offer.anyone[k] and not ground(world, one, offer, k):
            v += without
        if offer.least[k] > 0:
            hours = unmet(world, one, offer, k)
            if hours < offer.least[k]:
                continue
            v += float(offer.slope[k]) * math.log(hours / int(offer.least[k]))
        worth[k] = v - math.log(-math.log(1 - draw(key, word, 1 + k)))
    return max(worth, key=lambda k: worth[k])


def started(cases: list[dict[str, float]], terms: Terms, room: list[float]) -> list[int]:
    """Return which rows start, in this order, and leave in `room` what is left."""
    begun, stopped = [], set()
    for c, case in enumerate(cases):
        k = int(case["product"])
        s = int(terms.staff[k])
        hours = 0.25 * case["quarters"] * float(terms.effort[k]) + float(terms.effort_fixed[k])
        if case["stage"] != WAITING:
            continue
        if s < 0 or hours == 0 or case["form"] == 1:
            begun.append(c)
        elif case["urgent"] or (s not in stopped and hours <= room[s] + 1e-9):
            begun.append(c)
            room[s] -= hours
        else:
            stopped.add(s)
    return begun


def open_to(world: World, one: Inwoner, offer: Offer, k: int) -> bool:
    """Tell whether somebody who grew out of something else has the ground for a product, and nothing in its way."""
    people = world.persons.column
    if not offer.first[k] <= one.age <= offer.last[k] or any(int(offer.excludes[k]) >> o & 1 for o in one.holds):
        return False
    if any(int(offer.requires[k]) >> fact & 1 and fact not in one.facts for fact in range(16)):
        return False
    if offer.conditions[k] and not int(offer.conditions[k]) & int(people("conditions")[one.row]):
        return False
    if world.households.column("income")[people("household")[one.row]] > offer.income[k]:
        return False
    if not offer.anyone[k] and not ground(world, one, offer, k):
        return False
    return offer.least[k] == 0 or unmet(world, one, offer, k) >= offer.least[k]


def handed(
    world: World, grown: list[tuple[int, int]], offer: Offer, exists: list[bool], aow: int
) -> list[tuple[int, int]]:
    """Return what is asked for in the name of who grew out of a product: of every law the first that is open to him.

    Parameters
    ----------
    grown : row of a person, and the product that ended.
    """
    assert world.access is not None
    products, found = world.access.products, []
    names, people = list(products), {one.row: one for one in everybody(world, aow)}
    kinds, word = world.households.column("type"), world.persons.column("lineage")
    for p, k in sorted(grown, key=lambda pair: (int(word[pair[0]]), pair[1])):
        if p not in people or kinds[world.persons.column("household")[p]] == INSTITUTION:
            continue
        laws: set[str] = set()
        for name in products[names[k]].grows_into:
            to, law = names.index(name), products[name].law
            if law not in laws and exists[to] and open_to(world, people[p], offer, to):
                laws.add(law)
                people[p].holds.add(to)
                found.append((p, to))
    return found
