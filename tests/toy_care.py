"""A made-up town with mantelzorg drawn at random: old people, children elsewhere in it, half siblings, the dead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import GIVERS
from agents.kin import DISTANCES
from agents.persons import DEAD, HERE, LEFT, NEVER, NOBODY, RESIDENT
from sim.recording_domains import new_tally
from sim.world import World
from tests.kin_by_hand import chained
from tests.toy import toy_world


def _half_siblings(world: World, fathers: NDArray[np.int64]) -> None:
    """Give the second child of every mother of the old homes the father of the next one."""
    node, kin = world.persons.column("node"), world.kin.column
    mother, father = kin("mother").copy(), kin("father").copy()
    father[node[fathers + 3]] = node[np.roll(fathers, 1)]
    linked = {"mother", "father", "child", "next_of_mother", "next_of_father"}
    world.kin = chained(mother, father, **{name: kin(name) for name in world.kin.columns if name not in linked})


def care_town(families: int = 400, arrangements: int = 700, seed: int = 1) -> World:
    """Return a world on 1 January 2021 in which hours given are hours received."""
    world, rng = toy_world(families), np.random.default_rng(seed)
    persons, care = world.persons.column, world.care
    n, home = world.persons.count, world.persons.column("household").astype(np.int64)
    member = np.where(persons("role") == RESIDENT, -1, np.arange(n) % 4)
    old = (member >= 0) & (member < 2) & (home % 3 == 0)
    months = rng.integers(12 * 60, 12 * 99, int(old.sum()))
    persons("birth")[old] = world.month - months
    grown = (member >= 2) & (home % 3 == 0)
    persons("birth")[grown] = world.month - 12 * rng.integers(12, 60, int(grown.sum()))
    away = grown & (rng.random(n) < 0.8)
    home[away] = (home[away] + rng.choice([1, 2, 2, 2], int(away.sum()))) % families  # most in another kern, far off
    persons("household")[:] = home
    _half_siblings(world, np.flatnonzero(old & (member == 0)))
    widowed = np.flatnonzero(old & (member == 0) & (rng.random(n) < 0.5))
    gone = np.r_[widowed, np.flatnonzero(away & (rng.random(n) < 0.15))]
    persons("status")[gone] = rng.choice([DEAD, LEFT], len(gone))
    persons("partner")[persons("partner")[widowed]] = NOBODY
    here = np.flatnonzero((persons("status") == HERE) & (member >= 0))
    kinds = len(GIVERS)
    need, covered = np.zeros((n, 8), dtype=np.int64), np.zeros((n, 8), dtype=np.int64)
    rows = []
    for _ in range(arrangements):
        receiver, carer = rng.choice(here, 2, replace=False)
        quarters = rng.integers(0, 9, 8) * (rng.random(8) < 0.5)
        inside = rng.random() < 0.8
        if not quarters.any() or covered[receiver].max() > 200:
            continue
        covered[receiver] += quarters
        if inside:
            persons("given")[carer] += quarters.sum()
        node = persons("node")[carer]
        rows.append((receiver, carer if inside else NOBODY, node, quarters, world.month - rng.integers(1, 60),
                     rng.integers(kinds), rng.integers(len(DISTANCES))))  # fmt: skip
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    names = ("receiver", "carer", "node", "quarters", "since", "relation", "distance")
    care.append(**dict(zip(names, columns, strict=True)))
    need[:] = covered
    wanting = rng.random(n) < 0.6
    need[wanting] += rng.integers(0, 20, (int(wanting.sum()), 8))
    need[persons("role") == RESIDENT] = 12
    persons("need")[:], persons("covered")[:] = need, covered
    gives = persons("given") > 0
    persons("care_since")[:] = np.where(gives, world.month - rng.integers(0, 8, n), NEVER)
    persons("strain")[:] = np.where(gives, rng.integers(0, 4, n), 0)
    world.tally = new_tally()
    return world
