"""The queue for an aanbieder against queueing theory: arrivals by Poisson, service by chance, c places (M/M/c).

Sixty queues live side by side, each a product with staff of its own; one hour of staff is one place. Everything that
the month does to them is done by `settle` and `start`; only when somebody asks and how long he needs it is drawn here.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

from agents.indications import WAITING, ZIN, Indications
from agents.schema import Table
from agents.serving import settle
from agents.staffing import in_use, start
from tests.toy import toy_world
from tests.toy_access import plain_offer, plain_terms

QUEUES, WARM = 60, 1000


def erlang(places: int, load: float) -> float:
    """Return the chance to wait (Erlang C) with so many places and so much work offered."""
    b = 1.0
    for i in range(1, places + 1):
        b = load * b / (i + load * b)
    return b / (1.0 - load / places * (1.0 - b))


def expected(places: int, load: float, service: float) -> tuple[float, float]:
    """Return the chance to wait and the mean wait, when a place is held for whole months."""
    held = 1.0 / -math.expm1(-1.0 / service)  # about half a month more
    chance = erlang(places, load * held / service)
    return chance, chance * held / (places - load * held / service)


@functools.cache
def queue(places: int, load: float, service: float, months: int) -> tuple[float, float, float, float, float]:
    """Live the queues; return the share that waits and its error, the mean wait in months and its error, and most use.

    Parameters
    ----------
    load : mean number of places that are needed.
    service : mean months.
    """
    rng, world, cases = np.random.default_rng(11), toy_world(1, residents=0), Table(Indications, 4 * QUEUES * places)
    world.month = -30_000
    offer = plain_offer(QUEUES)
    terms = plain_terms(QUEUES, staff=np.arange(QUEUES), effort_fixed=np.ones(QUEUES), months=np.ones(QUEUES))
    ended, renewed = np.zeros((QUEUES, 12), np.int64), np.zeros(QUEUES, np.int64)
    begun, waited, cents = np.zeros(QUEUES, np.int64), np.zeros(QUEUES, np.int64), np.zeros((QUEUES, 2), np.int64)
    facts, busy, heavy = np.zeros(64, np.uint16), np.zeros(64, np.uint64), np.zeros((64, 8), np.uint8)
    people, homes, use, most = world.persons.arrays, world.households.arrays, np.empty(QUEUES), 0.0
    late, served = np.zeros(QUEUES), np.zeros(QUEUES)
    for month in range(WARM + months):
        if month == WARM:
            late[:], served[:], waited[:], begun[:] = 0, 0, 0, 0
        world.month += 1
        cases.count = settle(
            world.month, cases.count, offer, terms, facts, heavy, busy, people, homes, cases.arrays, ended, renewed
        )
        new = np.repeat(np.arange(QUEUES), rng.poisson(load / service, QUEUES))
        now = np.full(len(new), world.month)
        if len(new):
            cases.append(client=new % 4, product=new, asked=now, since=now, stage=np.full(len(new), WAITING))
        rows = np.flatnonzero(cases.column("stage") == WAITING)
        in_use(cases.count, terms, cases.arrays, use)
        room = places - use
        start(world.month, rows, terms, room, people, cases.arrays, begun, waited, cents)
        most = max(most, float((places - room).max()))
        rows = rows[cases.column("stage")[rows] != WAITING]
        length = np.ceil(rng.exponential(service, len(rows))).astype(int)  # geometric, by whole months
        cases.column("until")[rows] = world.month + length
        late += np.bincount(cases.column("product")[rows[cases.column("asked")[rows] < world.month]], minlength=QUEUES)
        served += np.bincount(cases.column("product")[rows], minlength=QUEUES)
    assert ZIN == 0 and np.array_equal(served, begun)
    share, wait = late / served, waited / served
    root = math.sqrt(QUEUES)
    return share.mean(), share.std() / root, wait.mean(), wait.std() / root, most


@pytest.mark.parametrize(("places", "load"), [(1, 0.5), (5, 3.5), (12, 9.0)])
def test_the_share_that_waits_and_how_long_are_those_of_erlang(places, load):
    share, share_error, wait, wait_error, most = queue(places, load, 24.0, 8000)
    chance, mean = expected(places, load, 24.0)
    assert share_error < 0.03 * chance and wait_error < 0.06 * mean  # the power of the test
    assert share == pytest.approx(chance, abs=3 * share_error + 0.01 * chance)
    assert wait == pytest.approx(mean, abs=3 * wait_error + 0.02 * mean)
    assert most == places


def test_what_the_step_of_a_month_costs():
    """A place is held half a month longer than it is used: it hardly counts for years, and much for a few months."""
    for service, cost in ((3.0, (1.25, 1.5)), (24.0, (1.0, 1.1))):
        share = queue(5, 3.5, service, 8000)[0]
        assert cost[0] < share / erlang(5, 3.5) < cost[1]
        assert share == pytest.approx(expected(5, 3.5, service)[0], rel=0.15)
