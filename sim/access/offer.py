"""The products of a month as arrays: what the law allows, how readily it is asked for, and how it is granted."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from agents.domains import CONDITIONS, HOUSEHOLD_DOMAINS, HOUSEHOLD_TASKS, PERSON_DOMAINS, TASKS
from agents.grounds import FACTS, NEVER_TRUE
from agents.households import INCOMES
from agents.indications import RAN
from agents.offers import CHILD_AGES, CIRCUMSTANCES, DOMAINS, UNLIKELY, Offer
from agents.serving import LARGEST, Terms
from sim.access.local import local
from sim.calendar import year_of
from sim.money.prices import Prices
from sim.provisions.product import BROUGHT, COUNTED, FOLLOWS, LAWS, STAFF, Product
from sim.provisions.products import Catalogue
from sim.provisions.rules import Rules

SOFT = ("jeugdhulp_ambulant", "jeugd_ggz")
"""Products that children without a visible problem come to as well: use of youth help follows the traits of a
neighbourhood and not the need that was measured (C075)."""
LED = ("wlz", "zvw")
"""Laws to which a huisarts, nurse or case manager leads: that somebody does not know the counter of the gemeente, or
has had help of it before, changes nothing."""
QUARTERS = 4
WEEKS = 365.25 / 12.0 / 7.0
"""Weeks of a month."""
INCOME = (14_000, 15_500, 17_000, 22_000, 38_000, 70_000)
"""Yearly income of a huishouden that the own contribution looks at, euro, by income class: assumption, about the middle
of each class of StatLine 83932NED for 2021; the range is a quarter either way."""
PLAIN = 19.0
"""Own contribution at which asking has its plain rate: the abonnementstarief (C044)."""
_OLDEST = {"jeugdwet": 17}
"""Oldest age at which help of a law can be asked for, where that is less than the age to which it lasts."""
_DOMAINS = (*PERSON_DOMAINS, *HOUSEHOLD_DOMAINS)
_CLASS = {0.0: len(INCOMES) - 1, 1.0: 0, 1.1: 1, 1.2: 2}


def offer_of(products: Catalogue, rules: Rules, p: Mapping[str, float], month: int, place: str = "") -> Offer:
    """Return what people can ask for in a month.

    Parameters
    ----------
    products : at most 64.
    p : parameters `access.*` and `asking.*`; a product without one has that of its user, or is never asked for.
    place : CBS code of the municipality, for its local factor; "" for none.
    """
    many, names = len(products), list(products)
    facts = {name: 1 << i for i, name in enumerate(FACTS)}
    asked, limit = np.zeros(many, dtype=np.uint8), np.zeros((many, DOMAINS), dtype=np.uint8)
    tasks, excludes = np.zeros((many, len(TASKS)), dtype=np.uint8), np.zeros(many, dtype=np.uint64)
    utility, slope = np.full((many, len(INCOMES)), UNLIKELY), np.zeros(many)
    requires, before = np.zeros(many, dtype=np.uint16), np.zeros(many, dtype=np.uint64)
    child, of_child = np.zeros((many, CIRCUMSTANCES)), _of_child(p)
    for k, product in enumerate(products.values()):
        rate = p.get(f"asking.{product.name}", product.asking.value)
        asked[k] = rate > 0.0 and product.name not in (*FOLLOWS, *BROUGHT) and rules.on(product.rule, month)
        tasks[k, list(product.task_codes)] = 1
        for name, level in product.domains:
            limit[k, _DOMAINS.index(name)] = level
        excludes[k] = np.uint64(1 << k)
        for i, name in enumerate(names):
            if name not in product.excludes and product.name not in products[name].excludes:
                continue
            wlz, other = product.law == _LAST, products[name].law == _LAST
            if other or not wlz:
                excludes[k] |= np.uint64(1 << i)
            if other and not wlz:
                before[k] |= np.uint64(1 << i)
        requires[k] = sum(facts.get(name, NEVER_TRUE) for name in _lasting(product))
        if product.law == "jeugdwet" and product.tasks:  # dyslexia and orders of the court have ages of their own
            child[k] = of_child
        if asked[k]:
            utility[k] = _utility(product, rate, rules, p, month, place)
            slope[k] = p["access.hours"] if product.tasks else 0.0
    rows = list(products.values())
    return Offer(
        asked=asked,
        tasks=tasks,
        limit=limit,
        anyone=np.array([not r.domains or r.name in BROUGHT for r in rows], dtype=np.uint8),
        conditions=np.array([sum(1 << CONDITIONS.index(c) for c in r.conditions) for r in rows], dtype=np.uint16),
        requires=requires,
        excludes=excludes,
        before=before,
        soft=np.array([r.name in SOFT for r in rows], dtype=np.uint8),
        first=np.array([r.first_age for r in rows], dtype=np.uint8),
        last=np.array([r.last_age for r in rows], dtype=np.uint8),
        newest=np.array([min(r.last_age, _OLDEST.get(r.law, r.last_age)) for r in rows], dtype=np.uint8),
        income=np.array([_CLASS[r.income] for r in rows], dtype=np.uint8),
        least=np.array([_least(r, p) for r in rows], dtype=np.int16),
        utility=utility,
        led=np.array([r.law in LED for r in rows], dtype=np.uint8),
        slope=slope,
        child=child,
        person=np.array([
            p["access.unaware_odds"], p["access.unaware"], p["access.low_literacy"], p["access.alone"],
            p["access.reserve"], p["access.avoids"], p["access.known"], p["access.youth_without"],
            -math.expm1(-p["access.outreach"] / 12.0),
        ]),
    )  # fmt: skip


def _lasting(product: Product) -> set[str]:
    """Return what must hold in every month: of what others bring only what the first month does not settle."""
    settled = {"from_bijstand", "lasting_shelter"} if product.name in BROUGHT else set()
    return set(product.requires) - settled


def _of_child(p: Mapping[str, float]) -> list[float]:
    """Return the log odds of asking for help of the Jeugdwet by circumstance, see `agents.asking.circumstance`."""
    ages = [p["access.child_0_3"], p["access.child_4_11"], *[0.0] * (len(CHILD_AGES) - 1)]
    return [*ages, *(age + p["access.single_parent"] for age in ages)]


def _least(product: Product, p: Mapping[str, float]) -> int:
    """Return the unmet quarter-hours that are a ground: for what is given in hours; help of a youth needs a skill.

    Notes
    -----
    For the Wlz at home as well: who has a right to it asks when mantelzorg and other help no longer suffice.
    """
    hours = product.tasks and product.unit in {"hour", "half_day"} and product.law != "jeugdwet"
    return round(QUARTERS * p["access.least"]) if hours or (product.law == _LAST and product.home == "home") else 0


def _instead(product: Product) -> bool:
    """Tell whether it is given in place of mantelzorg too: days elsewhere, a place to live, skilled help of a youth."""
    place = product.home != "home" and HOUSEHOLD_TASKS in product.task_codes
    return place or product.unit in {"day", "half_day"} or product.law == "jeugdwet"


def _utility(
    product: Product, rate: float, rules: Rules, p: Mapping[str, float], month: int, place: str
) -> list[float]:
    """Return the log odds of asking in a month, by income class."""
    chance = -math.expm1(-rate / 12.0)
    base = math.log(chance / (1.0 - chance)) + local(place, product.law)
    base += p.get(f"access.local_{_LOCAL.get(product.law, '')}", 0.0)
    if product.contribution != "wmo":
        return [base] * len(INCOMES)
    asked = [rules.wmo_contribution(month, income, couple=False) for income in INCOME]
    return [base - p["access.price"] * math.log(max(euro, 1.0) / PLAIN) for euro in asked]


_LAST = "wlz"
"""The law that comes in the place of the others: who gets it can have the rest, which then ends."""
_LOCAL = {"wmo": "wmo", "jeugdwet": "youth"}


def terms_of(products: Catalogue, rules: Rules, prices: Prices, month: int) -> Terms:
    """Return how products are granted, served and paid in a month."""
    many, rows = len(products), list(products.values())
    low, high, fixed = (np.zeros(many, dtype=np.uint16) for _ in range(3))
    effort, effort_fixed = np.zeros(many), np.zeros(many)
    cents, monthly, once = (np.zeros((many, 2)) for _ in range(3))
    for k, r in enumerate(rows):
        index = prices.index(r.index, r.tariff_year, year_of(month))
        tariff = 100.0 * r.tariff.value * index * np.array([1.0, r.pgb_tariff.value])
        if r.unit in {"hour", "half_day", "day"}:
            met = max(r.covers.value, 1e-9)  # hours of need per unit
            if r.tasks and r.unit != "day":
                few, most = (0.5 * r.usual.low, r.usual.high) if r.law != "jeugdwet" else (r.usual.value, r.usual.value)
                low[k], high[k] = (min(round(QUARTERS * x * met), LARGEST) for x in (few, most))
                cents[k] = tariff * WEEKS / (QUARTERS * met)
                effort[k] = r.staff_hours.value / met
            else:
                fixed[k] = min(round(QUARTERS * r.usual.value * r.covers.value), LARGEST)
                monthly[k], effort_fixed[k] = tariff * r.usual.value * WEEKS, r.usual.value * r.staff_hours.value
        else:
            fixed[k] = min(round(QUARTERS * r.covers.value), LARGEST)
            effort_fixed[k] = r.staff_hours.value / WEEKS if r.unit == "month" else 0.0
            (monthly if r.unit == "month" else once)[k] = tariff
    return Terms(
        months=np.array([round(r.months.value) for r in rows], dtype=np.int16),
        permanent=np.array([r.permanent for r in rows], dtype=np.uint8),
        exists=np.array([rules.on(r.rule, month) for r in rows], dtype=np.uint8),
        low=low,
        high=high,
        fixed=fixed,
        whole=(low + fixed) * np.array([_instead(r) for r in rows], dtype=np.uint16),
        law=np.array([1 << LAWS.index(r.law) for r in rows], dtype=np.uint8),
        lasting=np.array([1 << LAWS.index(r.law) if r.counted == COUNTED[0] else RAN for r in rows], dtype=np.uint8),
        staff=np.array([STAFF.index(r.staff) if r.staff in STAFF else -1 for r in rows], dtype=np.int8),
        effort=effort,
        effort_fixed=effort_fixed,
        cents=cents,
        cents_fixed=monthly,
        cents_once=once,
    )
