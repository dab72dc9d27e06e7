"""Count the ties of people by age: how many have how many friends, active neighbours and kin nearby."""

from __future__ import annotations

import numpy as np
import pandas as pd

from agents.kin import FRIEND, GRANDCHILD, NEIGHBOUR, WITHIN_5_KM
from agents.persons import HERE
from agents.ties import scratch, walk
from sim.near import near
from sim.world import World

KINDS = ("friends", "neighbours", "kin_within_5_km")
AGES = (0, 18, 30, 45, 65, 80)
"""First age of each group."""
MOST = 30
"""Degrees from here on are one class."""
ROOM = 1 << 17
"""Ties walked at a time."""


def tie_counts(world: World) -> pd.DataFrame:
    """Count people by age group, kind of tie and number of ties.

    Returns
    -------
    kind, age (first age of the group), degree (0 .. MOST), people. `neighbours` are adults of huishoudens with an
    active tie, `kin_within_5_km` partner and living relatives up to grandparents and grandchildren who share the
    huishouden or kern or live in a kern within 5 km.
    """
    people = world.persons
    rows = np.flatnonzero(people.column("status") == HERE).astype(np.int32)
    out, starts, at, begin = scratch(ROOM), np.empty(len(rows) + 1, dtype=np.int32), near(world), 0
    degree = np.zeros((len(KINDS), len(rows)), dtype=np.int64)
    while begin < len(rows):
        end = walk(rows, begin, world.month, people.arrays, world.households.arrays, world.kin.arrays, at, starts, out)
        used = slice(0, int(starts[end]))
        owner = np.repeat(np.arange(begin, end), np.diff(starts[begin : end + 1]))
        relation, distance = out.relation[used], out.distance[used]
        nearby = (relation <= GRANDCHILD) & (distance <= WITHIN_5_KM)
        for kind, which in enumerate((relation == FRIEND, relation == NEIGHBOUR, nearby)):
            degree[kind] += np.bincount(owner[which], minlength=len(rows))
        begin = end
    age = (world.month - 1 - people.column("birth")[rows].astype(np.int64)) // 12
    group = np.searchsorted(AGES, age, side="right") - 1
    counts = np.zeros((len(KINDS), len(AGES), MOST + 1), dtype=np.int64)
    for kind in range(len(KINDS)):
        np.add.at(counts[kind], (group, np.minimum(degree[kind], MOST)), 1)
    index = pd.MultiIndex.from_product([KINDS, AGES, range(MOST + 1)], names=["kind", "age", "degree"])
    return pd.Series(counts.ravel(), index=index, name="people").reset_index()
