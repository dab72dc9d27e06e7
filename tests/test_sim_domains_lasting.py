"""What is kept of everybody's luck: it equals the draws, follows who comes, and is made anew when rows move."""

from __future__ import annotations

import numpy as np

from agents.luck import normal
from agents.persons import LEFT
from sim.domains.lasting import Lasting, lasting_of
from sim.domains.life import Life
from sim.world import World
from tests.toy import toy_world
from tests.toy_domains import give_life


def check(world: World, life: Life) -> Lasting:
    """See to it that what is kept equals the draws of everybody's lineage."""
    kept, people = lasting_of(world, life), world.persons.column("lineage")
    assert kept.count == len(people) and kept.of is world.persons.arrays.lineage
    for p in range(0, len(people), 7):
        assert kept.trait[p] == np.float32(normal(life.means.key, people[p]))
    return kept


def test_what_is_kept_equals_the_draws_of_newcomers_too_and_after_a_compaction() -> None:
    """Rows are added, the table grows, rows move, and a copy lives on with rows of its own."""
    world = toy_world(200, residents=0)
    life = give_life(world)
    check(world, life).hours[3] = 2.0
    world.persons.append(lineage=np.arange(5, dtype=np.uint64) + np.uint64(90))
    check(world, life)
    copy = world.copy()
    world.persons.append(lineage=np.arange(2000, dtype=np.uint64) + np.uint64(1000))
    assert check(world, life).hours[3] == 2.0, "forgotten when the table grew"
    copy.persons.column("status")[:400:2] = LEFT
    copy.compact()
    assert not (check(copy, life).hours == 2.0).any(), "rows moved"
    check(world, life)
    assert world.lasting is not copy.lasting


def test_what_is_known_moves_along_with_the_rows_when_a_table_is_compacted() -> None:
    """Nothing is drawn anew: hours that were written stand with the same people."""
    world = toy_world(200, residents=0)
    life = give_life(world)
    world.persons.reserve(50)
    kept, people = check(world, life), world.persons.column("lineage")
    kept.hours[: len(people)] = people.astype(np.float32)
    world.persons.append(lineage=np.arange(5, dtype=np.uint64) + np.uint64(90))  # not known yet
    world.persons.column("status")[3:300:4] = LEFT
    before = world.persons.count
    world.compact()
    assert world.lasting.of is world.persons.arrays.lineage and world.lasting.count == world.persons.count - 5 < before
    known = world.lasting.count
    kept, people = check(world, life), world.persons.column("lineage")
    assert (kept.hours[:known] == people[:known].astype(np.float32)).all() and not kept.hours[known:].any()
