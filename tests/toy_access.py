"""A made-up town in which many people may ask for help, and made-up products that say nothing but what a test needs."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.domains import CONDITIONS, HOUSEHOLD_DOMAINS, PERSON_DOMAINS, TASKS
from agents.households import INCOMES
from agents.indications import ENDS, RUNNING, Indications
from agents.offers import CIRCUMSTANCES, DOMAINS, Offer
from agents.persons import ACTIVITIES
from agents.schema import Table
from agents.serving import Terms
from sim.access.state import access_of
from sim.parameters import Parameters
from sim.parameters_access import ASKING
from sim.world import World
from tests.toy import toy_world
from tests.toy_care import care_town

LEVELS_SHARE = (0.03, 0.05, 0.12, 0.20, 0.60)


def access_town(families: int = 150, seed: int = 1, haste: float = 10.0, **parameters: float) -> World:
    """Return a town with levels, conditions, debts and incomes drawn at random, where everybody asks `haste` as often.

    Parameters
    ----------
    parameters : others, with two underscores for the dot.
    """
    world, rng = care_town(families, 2 * families, seed), np.random.default_rng(seed)
    n, homes = world.persons.count, world.households.count
    people, houses = world.persons.column, world.households.column
    people("level")[:] = rng.choice(5, (n, len(PERSON_DOMAINS)), p=LEVELS_SHARE) + 1
    houses("level")[:] = rng.choice(5, (homes, len(HOUSEHOLD_DOMAINS)), p=LEVELS_SHARE) + 1
    bits = rng.random((n, len(CONDITIONS))) < 0.15
    people("conditions")[:] = (bits << np.arange(len(CONDITIONS))).sum(axis=1)
    people("since_mental")[:] = world.month - rng.integers(0, 80, n)
    people("activity")[:] = rng.integers(0, len(ACTIVITIES), n)
    houses("debt")[:] = rng.integers(0, 4, homes)
    houses("income")[:] = rng.integers(0, len(INCOMES), homes)
    own = {name.replace("__", "."): value for name, value in parameters.items()}
    rates = {f"asking.{name}": min(haste * rate, 12.0) for name, rate in ASKING.items()}
    world.parameters = Parameters(rates | own, "test")
    world.access = access_of(world)
    world.month += 1  # a February: what is counted by calendar year goes on
    return world


def plain_offer(products: int = 1, **changes: Any) -> Offer:
    """Return products that everybody of any age may ask for, at even odds; arrays can be replaced by name."""
    k = products
    values: dict[str, Any] = {
        "asked": np.ones(k, dtype=np.uint8),
        "tasks": np.zeros((k, len(TASKS)), dtype=np.uint8),
        "limit": np.zeros((k, DOMAINS), dtype=np.uint8),
        "anyone": np.ones(k, dtype=np.uint8),
        "conditions": np.zeros(k, dtype=np.uint16),
        "requires": np.zeros(k, dtype=np.uint16),
        "excludes": np.uint64(1) << np.arange(k, dtype=np.uint64),
        "before": np.zeros(k, dtype=np.uint64),
        "soft": np.zeros(k, dtype=np.uint8),
        "first": np.zeros(k, dtype=np.uint8),
        "last": np.full(k, 120, dtype=np.uint8),
        "newest": np.full(k, 120, dtype=np.uint8),
        "income": np.full(k, len(INCOMES) - 1, dtype=np.uint8),
        "least": np.zeros(k, dtype=np.int16),
        "utility": np.zeros((k, len(INCOMES))),
        "led": np.zeros(k, dtype=np.uint8),
        "slope": np.zeros(k),
        "child": np.zeros((k, CIRCUMSTANCES)),
        "person": np.zeros(9),
    }
    for name, value in changes.items():
        values[name] = np.asarray(value, dtype=values[name].dtype)
    return Offer(**values)


def plain_terms(products: int = 1, **changes: Any) -> Terms:
    """Return terms of products that last 12 months, need no staff and cost nothing."""
    k = products
    values: dict[str, Any] = {
        "months": np.full(k, 12, dtype=np.int16),
        "permanent": np.zeros(k, dtype=np.uint8),
        "exists": np.ones(k, dtype=np.uint8),
        "low": np.zeros(k, dtype=np.uint16),
        "high": np.full(k, 255, dtype=np.uint16),
        "fixed": np.zeros(k, dtype=np.uint16),
        "whole": np.zeros(k, dtype=np.uint16),
        "law": np.ones(k, dtype=np.uint8),
        "lasting": np.ones(k, dtype=np.uint8),
        "staff": np.full(k, -1, dtype=np.int8),
        "effort": np.zeros(k),
        "effort_fixed": np.zeros(k),
        "cents": np.zeros((k, 2)),
        "cents_fixed": np.zeros((k, 2)),
        "cents_once": np.zeros((k, 2)),
    }
    for name, value in changes.items():
        values[name] = np.asarray(value, dtype=values[name].dtype)
    return Terms(**values)


class Counter:
    """A world with rows of its own and the counts that the kernels add to.

    Parameters
    ----------
    offer, terms : the products.
    families : of four, all at home and in good health.
    """

    def __init__(self, offer: Offer, terms: Terms, families: int = 25) -> None:
        self.world, self.offer, self.terms = toy_world(families), offer, terms
        self.cases = Table(Indications)
        many, n = len(terms.months), self.world.persons.capacity
        self.facts, self.busy = np.zeros(n, dtype=np.uint16), np.zeros(n, dtype=np.uint64)
        self.heavy = np.zeros((n, len(TASKS)), dtype=np.uint8)
        self.ended = np.zeros((many, len(ENDS)), dtype=np.int64)
        self.renewed, self.started, self.waited = (np.zeros(many, dtype=np.int64) for _ in range(3))
        self.hours, self.cents = (np.zeros((many, 2), dtype=np.int64) for _ in range(2))

    def add(self, client: Any, **values: Any) -> None:
        """Add rows that run since a year, unless said otherwise."""
        client = np.atleast_1d(np.asarray(client))
        month = self.world.month
        row = {"asked": month - 12, "since": month - 12, "until": month + 12, "stage": RUNNING} | values
        self.cases.append(client=client, **{name: np.broadcast_to(v, client.shape) for name, v in row.items()})
