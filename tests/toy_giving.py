"""The made-up town after ten years, with made-up needs, in which people ask for mantelzorg and nothing else happens."""

from __future__ import annotations

import functools

import numpy as np

from agents.domains import TASKS
from agents.households import INSTITUTION
from agents.luck import stream_key, uniforms
from agents.persons import ACTIVITIES, HERE
from sim.care.state import caring_of
from sim.processes import ORDER
from sim.processes.care import care_asks, care_ends
from sim.world import World
from tests.toy import toy_world

OWN = ("care_ends", "care_asks", "strain")


def live(world: World, months: int = 1) -> None:
    """Live months without mantelzorg."""
    for _ in range(months):
        for process in ORDER:
            if process.name not in OWN:
                process.run(world)
        world.month += 1


@functools.cache
def _base(families: int, seed: int, months: int) -> World:
    world = toy_world(families, seed=seed)
    live(world, months)
    world.compact()
    luck = np.random.default_rng(seed)
    people, n = world.persons, world.persons.count
    age = (world.month - 1 - people.column("birth").astype(np.int64)) // 12
    people.column("activity")[:] = np.where(age < 12, 0, np.where(age < 18, 1, luck.integers(2, len(ACTIVITIES), n)))
    people.column("level")[:, 0] = luck.choice([2, 4, 5], n)
    world.caring = caring_of(world)
    needs(world, seed)
    return world


def needs(world: World, seed: int, share: float = 0.3) -> None:
    """Give some people new needs, of some tasks each; everybody's own, whatever his row."""
    lineage, need = world.persons.column("lineage"), world.persons.column("need")
    has = uniforms(stream_key(seed, 0, 254), lineage) < share
    for t in range(len(TASKS)):
        luck = uniforms(stream_key(seed, t, 255), lineage)
        need[:, t] = np.where(has & (luck < 0.5), 1 + 78 * luck, 0)


def care_town(families: int = 60, seed: int = 1, months: int = 120) -> World:
    """Return a town of its own on the first day; nobody gives anything yet."""
    return _base(families, seed, months).copy()


def month(world: World, asks: bool = True) -> None:
    """Let one month of mantelzorg pass, and nothing else."""
    care_ends(world)
    if asks:
        care_asks(world)


def settled(world: World, months: int = 4) -> World:
    """Let everybody ask until nobody has a reason to."""
    for _ in range(months):
        month(world)
        world.month += 1
    return world


def arrangements(world: World) -> dict[tuple[int, int], tuple[int, ...]]:
    """Everything known of every arrangement, by the lineages of who receives and who gives."""
    care, found = world.care, {}
    persons, kin = world.persons.column("lineage"), world.kin.column("lineage")
    for a in range(care.count):
        q, node = int(care.column("carer")[a]), int(care.column("node")[a])
        pair = int(persons[care.column("receiver")[a]]), int(persons[q] if q >= 0 else kin[node])
        assert pair not in found
        rest = (int(care.column(name)[a]) for name in ("since", "relation", "distance"))
        found[pair] = (*(int(x) for x in care.column("quarters")[a]), *rest)
    return found


def unmet(world: World) -> int:
    """Quarter-hours a week that nobody gives, of everybody here."""
    here = world.persons.column("status") == HERE
    need, covered = (world.persons.column(name)[here].astype(np.int64) for name in ("need", "covered"))
    return int((need - covered).sum())


def shocks(world: World, seed: int) -> None:
    """Let some fall ill, some give up paid hours or take them, some withdraw for two months, and some enter a home."""
    people, homes = world.persons.arrays, world.households.arrays
    luck = uniforms(stream_key(seed, 1, 254), world.persons.column("lineage"))
    n = world.persons.count
    people.level[:n, 0] = np.where(luck < 0.2, 2, people.level[:n, 0])
    people.activity[:n] = np.where((luck > 0.2) & (luck < 0.4), ACTIVITIES.index("employed"), people.activity[:n])
    people.away_until[:n] = np.where((luck > 0.4) & (luck < 0.45), world.month + 2, people.away_until[:n])
    homes.type[people.household[int(world.care.arrays.receiver[3])]] = INSTITUTION
