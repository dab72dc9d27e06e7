"""What a year of a run says about the use of voorzieningen, counted as the sources count it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from agents.activities import BIJSTAND
from agents.households import ALONE, INSTITUTION, MARRIED_COUPLE, SINGLE_PARENT, UNMARRIED
from agents.indications import ACCESSES, RUNNING
from agents.persons import HERE, WOMAN
from sim.access.state import Access
from sim.calendar import month_index
from sim.municipalities import Municipality
from sim.prepare import prepare_world
from sim.provisions.product import LAWS
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline
from sim.world import World

YEAR = 2021
YEAR_MONTHS, HALF_YEAR = 12, 6
CENTS = 100.0
MILLION = 1e6 * CENTS
YOUTH_AGES = {"0-3": (0, 3), "4-11": (4, 11), "12-17": (12, 17), "18-22": (18, 22)}
"""Age on 1 January of the year. KWB does not say which age it counts; that of 31 December it cannot be: 585 of 12-17
years old with help make some 95 who turn 18 within the year, and only 45 are counted as 18-22 (Het Hogeland)."""
GROWN = "18-22"
"""Youth ages that nothing was fitted to."""
FREE = "6.2"
"""Taakveld of help that needs no decision, such as the OJG at the huisarts: not in the youth figures of CBS."""
NOT_IN_3D = "minimaregelingen"
"""Schemes of the gemeente itself: taken to lie outside the figures of SCP on combined use (C022), an assumption."""
REFER = {
    "huisarts": ("GP", "referred by huisarts, share"),
    "gemeente": ("municipality", "referred by gemeente, share"),
    "jeugdarts": ("youth_doctor", ""),
    "medisch_specialist": ("medical_specialist", ""),
    "gecertificeerde_instelling": ("certified_institution", ""),
}
"""Referrers of `ACCESSES` with their name in KWB and the quantity that is held against it, if any."""
Flags = NDArray[np.bool_]


def lived_year(
    place: Municipality, seed: int, parameters: Mapping[str, float] | None = None, statline: Statline | None = None
) -> World:
    """Return a world that has just lived `YEAR`.

    Parameters
    ----------
    seed : of the run and of its start population.
    parameters : that differ from the default.
    statline : the figures; default those in use.
    """
    scenario, first, view = read_scenario("basispad"), month_index(YEAR, 1), statline or Statline()
    scenario = replace(scenario, parameters={**scenario.parameters, **(parameters or {})})
    world, recorder = prepare_world(place, first, first + 11, seed, view, scenario).world, Recorder()
    for _ in range(12):
        step(world, recorder, keep_rows=True)  # who died or left in the year is counted from his row
    return world


def persons(world: World, months: int) -> dict[str, float]:
    """Return by product how many different persons had it in the first months of the year that was lived.

    Notes
    -----
    Each is counted in the first of these months in which he had it, by the books: who died or left since is in it.
    """
    access = world.access
    assert access is not None
    sets, books = access.sets, [access.books[m] for m in sorted(access.books)[-YEAR_MONTHS:][:months]]
    first = [b.counts.clients[sets.at("product"), : len(b.counts.unmet)] for b in books if b.counts is not None]
    return dict(zip(sets.groups("product"), np.sum(first, axis=(0, 2)).astype(float).tolist(), strict=True))


def volumes(world: World) -> dict[str, tuple[float, ...]]:
    """Return by product what the year took, in the order of `calibration.access_volumes`."""
    access = world.access
    assert access is not None
    books = [access.books[m] for m in sorted(access.books)[-YEAR_MONTHS:]]
    running = np.mean([b.running for b in books], axis=0)
    started = np.sum([b.started for b in books], axis=0)
    euros = np.sum([b.cents.sum(axis=1) for b in books], axis=0) / CENTS
    year, half = persons(world, YEAR_MONTHS), persons(world, HALF_YEAR)
    rows = zip(access.products, running, started, euros, strict=True)
    return {name: (float(run), float(new), float(cost), year[name], half[name]) for name, run, new, cost in rows}


def figures(world: World) -> dict[str, float]:
    """Return what a world that has just lived 2021 says, before the counts of the year are wiped."""
    assert world.access is not None
    access, people, homes = world.access, world.persons, world.households
    used, household = people.column("used"), people.column("household")
    age = (world.month - 1 - people.column("birth").astype(np.int64)) // 12
    here = people.column("status") == HERE
    kind = np.where(here, homes.column("type")[household], -1)
    home = here & (kind != INSTITUTION)
    wmo, youth = _law(used, "wmo"), _had(world, "jeugdwet", (FREE,))
    books = [access.books[m] for m in sorted(access.books)[-YEAR_MONTHS:]]
    names = list(access.products)
    cents = dict(zip(names, np.sum([b.cents.sum(axis=1) for b in books], axis=0), strict=True))
    asked = dict(zip(names, np.sum([b.asked + b.renewed for b in books], axis=0), strict=True))
    started = dict(zip(names, np.sum([b.started for b in books], axis=0), strict=True))
    answered = np.sum([b.answered for b in books], axis=0)
    found = {
        "Wmo clients": float(wmo.sum()),
        "youth with help": float(youth.sum()),
        "bijstand": float((here & (people.column("activity") == BIJSTAND)).sum()),
        "Wmo meldingen per 1,000": 1000.0 * _summed(access, asked, "wmo") / home.sum(),
        "weeks to an answer, Wmo": float(answered[0, 1] / max(answered[0, 0], 1.0)),
        "weeks to an answer, youth": float(answered[1, 1] / max(answered[1, 0], 1.0)),
        "cost of household help, M": cents["huishoudelijke_ondersteuning"] / MILLION,
        "cost of begeleiding, dagbesteding, verblijf, M": sum(
            cents[k] for k in ("begeleiding", "dagbesteding", "kortdurend_verblijf")
        ) / MILLION,
        "cost of hulpmiddelen and trapliften, M": (cents["hulpmiddelen"] + cents["trapliften"]) / MILLION,
        "cost of vervoer, M": cents["vervoer"] / MILLION,
        "cost of youth help, M": _summed(access, cents, "jeugdwet") / MILLION,
        "stair lifts granted": float(started["trapliften"]),
        "youth in crisis help": persons(world, HALF_YEAR)["jeugdhulp_crisis"],
        "district nursing per 1,000": 1000.0 * _law(used, "zvw").sum() / home.sum(),
    }  # fmt: skip
    age_before = np.maximum((world.month - 13 - people.column("birth").astype(np.int64)) // 12, 0)
    for ages, (first, last) in YOUTH_AGES.items():
        found[f"youth with help, {ages}"] = float((youth & (age_before >= first) & (age_before <= last)).sum())
    found["youth with help, single parent"] = float((youth & (kind == SINGLE_PARENT)).sum())
    found["youth with help, couple"] = float((youth & np.isin(kind, (3, 4))).sum())
    found |= _referrers(world) | _old(world, wmo, age, home, kind)
    many = np.sum([wmo, youth, _had(world, "participatiewet", (NOT_IN_3D,))], axis=0)
    found["laws of users, two or more, share"] = float((many > 1).sum() / max((many > 0).sum(), 1))
    return found


def _law(used: NDArray[np.uint8], name: str) -> Flags:
    return np.asarray((used >> LAWS.index(name)) & 1 == 1)


def _had(world: World, law: str, without: tuple[str, ...]) -> Flags:
    """Tell who had a product of a law this year, but for those of a taakveld or name that is left out."""
    assert world.access is not None
    rows = enumerate(world.access.products.values())
    mask = sum(1 << k for k, r in rows if r.law == law and r.taakveld not in without and r.name not in without)
    return np.asarray((world.persons.column("products") & np.uint64(mask)) != 0)


def _share(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else float("nan")


def _summed(access: Access, counts: Mapping[str, np.int64], law: str) -> float:
    return float(sum(v for k, v in counts.items() if access.products[k].law == law))


def _referrers(world: World) -> dict[str, float]:
    """Return the shares of referrers among the trajectories of youth that run at the end of the year."""
    cases, access = world.cases, world.access
    assert access is not None
    some = np.array([r.law == "jeugdwet" and r.taakveld != FREE for r in access.products.values()])
    runs = some[cases.column("product")] & (cases.column("stage") == RUNNING)
    by = np.bincount(cases.column("access")[runs], minlength=len(ACCESSES))
    share = by / max(by[[ACCESSES.index(name) for name in REFER]].sum(), 1.0)
    return {quantity: float(share[ACCESSES.index(name)]) for name, (_, quantity) in REFER.items() if quantity}


def _old(world: World, wmo: Flags, age: NDArray[np.int64], home: Flags, kind: NDArray[np.int64]) -> dict[str, float]:
    """Return the shares of older people at home who use the Wmo."""
    people, cases, access = world.persons, world.cases, world.access
    assert access is not None
    product = list(access.products).index("huishoudelijke_ondersteuning")
    helped = np.zeros(people.count, dtype=bool)
    runs = (cases.column("stage") == RUNNING) & (cases.column("product") == product)
    helped[cases.column("client")[runs]] = True
    old, woman = home & (age >= 70), people.column("sex") == WOMAN
    couple = np.isin(kind, (UNMARRIED, MARRIED_COUPLE))
    who = {
        "Wmo, 70+, share": old,
        "Wmo, men of 70+, share": old & ~woman,
        "Wmo, women of 70+, share": old & woman,
        "Wmo, 70+ living alone, share": old & (kind == ALONE),
        "Wmo, 70+ in a couple, share": old & couple,
        "Wmo, 75+, share": home & (age >= 75),
    }
    shares = {name: _share(wmo[some]) for name, some in who.items()}
    shares["household help, 75-84, share"] = _share(helped[home & (age >= 75) & (age <= 84)])
    shares["household help, 85+, share"] = _share(helped[home & (age >= 85)])
    return shares
