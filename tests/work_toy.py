"""A made-up town of people who live alone, of 18 to 64, with made-up activities: nothing happens to them but work."""

from __future__ import annotations

import functools

import numpy as np

from agents.activities import STATES, STUDENT
from agents.households import ALONE, Households
from agents.kin import Kin
from agents.luck import lineage_start, pair
from agents.persons import HEAD, Persons
from agents.schema import Table
from agents.work import STANDINGS, WorkRates
from agents.work_ceilings import ceilings
from sim.domains.rates import domain_rates
from sim.municipalities import find_municipality
from sim.recording_domains import new_tally
from sim.statline import Statline
from tests.toy import JANUARY_2021, KERNEN, toy_world

FIRST, LAST = 18, 64


@functools.cache
def real_rates():
    return domain_rates(find_municipality("hogeland"), Statline(), 2021, 2045)


def shares(age):
    """Share of student .. other by age, shape (n, STATES); the young study, the old are more often disabled."""
    study = np.clip(0.85 - 0.09 * (age - 18), 0.0, 0.85)
    rest = 1.0 - study
    old = (age - 18) / 46
    out = np.zeros((len(age), STATES))
    out[:, 0] = study
    out[:, 3] = 0.02 * rest
    out[:, 4] = 0.05 * rest
    out[:, 5] = (0.03 + 0.10 * old) * rest
    out[:, 7] = (0.08 + 0.06 * old) * rest
    out[:, 2] = (0.06 + 0.08 * old) * rest
    out[:, 1] = 1.0 - out.sum(axis=1)
    return out


def town(people=40_000, seed=1):
    """Return a world of people who live alone, evenly spread over the ages, everybody with middle education."""
    world = toy_world(families=2, seed=seed, residents=0)
    rank = np.arange(people)
    age = FIRST + rank % (LAST - FIRST + 1)
    luck = np.random.default_rng(7).random((people, 2))
    cumulative = np.cumsum(shares(age), axis=1)
    doing = STUDENT + (luck[:, :1] > cumulative).sum(axis=1)
    lineage = np.array([lineage_start(1, int(i)) for i in rank], dtype=np.uint64)
    persons, households = Table(Persons, people), Table(Households, people)
    persons.append(
        lineage=lineage,
        birth=JANUARY_2021 - 1 - age * 12 - (luck[:, 1] * 12).astype(np.int64),
        sex=(rank // 47 % 2).astype(np.uint8),
        household=rank,
        role=np.full(people, HEAD),
        education=np.full(people, 2),
        activity=doing,
        activity_since=np.full(people, JANUARY_2021 - 30),
    )
    households.append(
        lineage=np.array([pair(a, 9) for a in lineage], dtype=np.uint64),
        first=rank,
        size=np.ones(people),
        kern=rank % KERNEN,
        type=np.full(people, ALONE),
        income=rank % 6,
    )
    world.persons, world.households, world.kin = persons, households, Table(Kin, 0)
    world.tally, world.started = new_tally(), JANUARY_2021
    return world


def plain_rates(*moves):
    """Return rates with constant yearly hazards (from, to, hazard) and no factors."""
    hazard = np.zeros((2, 111, 4, STATES, STATES))
    for i, j, yearly in moves:
        hazard[..., i - STUDENT, j - STUDENT] = yearly
    ones = np.ones((2, STATES, 111, STANDINGS))
    ones[..., -1] = 0.0
    total = hazard.sum(axis=4)
    return WorkRates(hazard, total, ceilings(total), np.ones((2, 111)), np.ones((3, 2, 111)), ones, 1.0, 0)
