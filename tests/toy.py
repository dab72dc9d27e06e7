"""A made-up small town with made-up rates, so that a law can be tested without the figures of a real one.

No two cells that code could confuse (sexes, partner or not, reasons, months, years) have the same rate.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households import HOUSEHOLD_TYPES, INSTITUTION, MARRIED_CHILDREN, Households
from agents.kin import Kin
from agents.ledger import empty_ledger
from agents.life_histories import Library
from agents.luck import lineage_start, pair
from agents.persons import CHILD, MARRIED, NEVER, NOBODY, PARTNER, RESIDENT, Persons
from agents.schema import Table
from sim.elsewhere import Elsewhere, outside_of
from sim.kernen import Kernen
from sim.kin_of_newcomers import origin_of
from sim.kinship.library import make_library
from sim.municipalities import find_municipality
from sim.newcomers import arrivals_from
from sim.parameters import Parameters
from sim.places import places
from sim.rates.rates import Rates
from sim.rates.table import Axis, RateTable
from sim.synthesis.kin_links import kin_of_households
from sim.world import World
from tests.toy_past import toy_past

YEARS = 12
JANUARY_2021 = 252
KERNEN = 3


def table(name: str, values: Any, unit: str = "per year", **notes: float) -> RateTable:
    """Wrap an array as a rate table."""
    values = np.asarray(values, dtype=np.float64)
    axes = tuple(Axis(f"axis{i}", tuple(range(n))) for i, n in enumerate(values.shape))
    if name == "union_gap":
        axes = (Axis("gap", tuple(range(-2, len(values) - 2))),)
    return RateTable(name, name, unit, axes, values, "made up", ("made up",), np.zeros(1), "made up", dict(notes))


def toy_rates(**changes: Any) -> Rates:
    """Return rates of a plausible size; every table can be replaced by name."""
    age = np.arange(111)
    adult = (age >= 18) & (age < 90)
    q = np.clip(np.exp(-10.0 + 0.1 * age), 0, 1)
    q[0] = 0.003
    births = np.where((age >= 20) & (age < 42), 0.09, 0.0)
    profile = np.where(age < 90, 1.0, 0.0)
    values: dict[str, Any] = {
        "mortality": np.minimum(
            q * np.array([1.2, 0.8])[None, :, None] * (0.985 ** np.arange(YEARS))[:, None, None], 1.0
        ),
        "partner_mortality": np.tile(np.array([[1.3, 0.85], [1.15, 0.92]])[:, :, None], (1, 1, 111)),
        "maternity": np.tile(births[:, None] * np.array([1.0, 1.2, 0.7, 0.5, 0.4]), (YEARS, 1, 1)),
        "multiple": [0.016],
        "boys": [0.512],
        "parity_start": np.tile(np.array([0.2, 0.2, 0.4, 0.15, 0.05]), (111, 1)),
        "parity_years": np.tile(np.array([0.2, 0.2, 0.4, 0.15, 0.05]), (YEARS, 111, 1)),
        "separation": np.where(adult, 1.0, 0.0) * np.array([[0.04], [0.02]]),
        "marriage": np.where(adult, 0.04, 0.0),
        "union": np.where(adult, 0.10, 0.0),
        "union_men": np.where(adult, 1.0 + age / 50, 0.0),
        "union_gap": np.arange(1, 9) / 36,
        "union_at_birth": np.full(111, 0.8),
        "leaving_home": np.where(age >= 18, 1.0, 0.0) * np.array([[0.10], [0.20]]),
        "departure_household": np.tile(np.where(adult, 0.03, 0.0), (YEARS, 1)),
        "departure_home": np.tile(
            np.where((age > 16) & (age < 30), 1.0, 0.0) * np.array([[0.05], [0.11]]), (YEARS, 1, 1)
        ),
        "departure_abroad": np.full(YEARS, 0.1),
        "arrivals": np.tile(np.array([60.0, 12.0]), (YEARS, 1)),
        "arrival_profile": profile / profile.sum() * np.array([[0.45, 0.55], [0.6, 0.4]])[:, :, None],
        "arrival_home": np.tile(np.where(age < 21, 1.0, 0.0), (2, 2, 1)),
        "moving": np.where(adult, 0.05, 0.0),
        "institution_entry": np.where(age > 75, 0.05, 0.001) * np.array([[1.5, 0.7], [1.2, 0.4]])[:, :, None],
        "institution_exit": np.tile(np.array([[0.05], [0.08]]), (1, 111)),
        "season": (1.0 + 0.4 * np.cos((np.arange(12) + 2.5 * np.arange(4)[:, None]) * np.pi / 6)) / 12,
        "year_effect": [0.1, 0.07],
    }
    values.update(changes)
    notes: dict[str, dict[str, float]] = {"maternity": {"birth_interval": 10.0}}
    return Rates(first_year=2021, **{k: table(k, v, **notes.get(k, {})) for k, v in values.items()})


def toy_people(families: int = 300, residents: int = 12) -> tuple[Table[Persons], Table[Households], Table[Kin]]:
    """Return families of four (parents of 30-59, twins of 0-20) and people of 85 in an institution."""
    n = 4 * families + residents
    person = np.arange(n)
    home = np.minimum(person // 4, families)
    member = np.where(home < families, person % 4, 0)
    age = np.select(
        [home == families, member < 2],
        [np.full(n, 85 * 12), 360 + 12 * (home % 30) + member],
        (home % 20) * 12 + 2,
    )
    old = home == families
    persons = Table(Persons, n)
    following = np.where((home < families) & (member < 3), person + 1, NOBODY)
    following[old] = np.r_[person[old][1:], NOBODY][:residents]
    persons.append(
        lineage=np.array([lineage_start(1, int(i)) for i in person], dtype=np.uint64),
        birth=JANUARY_2021 - 1 - age,
        sex=np.where(member < 2, member, home % 2).astype(np.uint8),
        household=home,
        next=following,
        role=np.select([old, member < 2], [RESIDENT, PARTNER], CHILD).astype(np.uint8),
        partner=np.where(old | (member > 1), NOBODY, person + 1 - 2 * member),
        marital=np.where(~old & (member < 2), MARRIED, 0).astype(np.uint8),
        parity=np.where(~old & (member == 1), 2, 0).astype(np.uint8),
        last_birth=np.where(~old & (member == 1), JANUARY_2021 - 3 - (home % 20) * 12, NEVER),
    )
    households = Table(Households, families + 1)
    rows = np.arange(families + (residents > 0))
    households.append(
        lineage=np.array([pair(np.uint64(lineage_start(1, int(i))), 7) for i in rows], dtype=np.uint64),
        first=rows * 4,
        size=np.where(rows < families, 4, residents),
        kern=rows % KERNEN,
        type=np.where(rows < families, MARRIED_CHILDREN, INSTITUTION),
    )
    mother = np.where(~old & (member > 1), home * 4 + 1, NOBODY)
    father = np.where(~old & (member > 1), home * 4, NOBODY)
    return persons, households, kin_of_households(persons, mother, father)


def toy_survival(cohorts: int = 120) -> NDArray[np.float64]:
    """Return a share alive by sex, cohort from 1900 on and age 0..110: women and later cohorts live longer."""
    age, cohort, sex = np.arange(111), np.arange(cohorts)[:, None], np.arange(2)[:, None, None]
    return np.exp(-0.0001 * (np.exp(0.1 * age) - 1.0 + 40.0 * (age > 0)) * (1.4 - 0.005 * cohort) * (1.2 - 0.4 * sex))


def toy_elsewhere(kernen: Kernen) -> Elsewhere:
    """Return surroundings with births at other ages than in the town."""
    births = np.where((np.arange(111) >= 22) & (np.arange(111) < 45), 0.10, 0.0)
    maternity = births[:, None] * np.array([1.0, 1.1, 0.6, 0.5, 0.3]) * np.linspace(1.0, 0.8, YEARS)[:, None, None]
    return Elsewhere(outside_of(kernen, 1900, toy_survival()), 2021, maternity, 11)


@functools.cache
def toy_library() -> Library:
    """Return lives from which the families of newcomers come."""
    return make_library(toy_past(), 1, 1880, 2021 + YEARS - 14, 50)


def toy_world(
    families: int = 300, seed: int = 1, off: tuple[str, ...] = (), residents: int = 12, **rates: Any
) -> World:
    """Return a small town on 1 January 2021; `rates` replace rate tables by name."""
    persons, households, kin = toy_people(families, residents)
    xy = np.array([[53.0, 6.0], [53.04, 6.0], [53.0, 6.1]])
    area, zero = np.array([3.0, 5.0, 8.0]), np.zeros(KERNEN)
    names = np.array(["Aa", "Bee", "Cee"])
    kernen = Kernen(np.array([1, 2, 3], dtype=np.int16), names, xy[:, 0], xy[:, 1], area, zero.astype(np.int64))
    known, parameters = toy_rates(**rates), Parameters()
    arrivals = arrivals_from(JANUARY_2021, persons, households, kin, known)
    return World(
        municipality=find_municipality("hogeland"),
        seed=seed,
        month=JANUARY_2021,
        persons=persons,
        households=households,
        kin=kin,
        kernen=kernen,
        places=places(kernen, (persons, households, kin), parameters, JANUARY_2021),
        elsewhere=toy_elsewhere(kernen),
        origin=origin_of(toy_past(), toy_library(), kernen),
        arrivals=arrivals,
        rates=known,
        parameters=parameters,
        ledger=empty_ledger(KERNEN, len(HOUSEHOLD_TYPES)),
        off=frozenset(off),
    )
