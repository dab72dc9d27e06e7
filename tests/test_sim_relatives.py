"""The kin table tells for twenty years what a family Bible kept beside it tells."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agents.kin import ALIVE, UNKNOWN, Kin
from agents.kinship import link_children
from agents.persons import HERE, NOBODY
from agents.schema import Table
from sim.checks import check_population
from sim.processes import ORDER
from sim.recorder import Recorder
from sim.relatives import children_of, drop_nodes, kept_nodes, siblings_of
from sim.simulation import step
from sim.snapshot import state_hash
from sim.world import World
from tests.bible import Bible, compare
from tests.toy import toy_world


def live(world: World, months: int, bible: Bible | None = None, compact: bool = False) -> None:
    """Live month by month, the Bible kept between the processes."""
    for _ in range(months):
        for process in ORDER:
            persons, nodes = world.persons.count, world.kin.count
            lineages = world.kin.column("lineage").copy()
            process.run(world)
            if bible is not None and process.name == "birth":
                bible.births_here(world, persons)
            if bible is not None and process.name == "arrival":
                bible.arrivals(world, persons, lineages)
            if bible is not None and process.name == "relatives_elsewhere":
                bible.second_parents(world, nodes)
                bible.births_elsewhere(world, nodes)
        world.month += 1
        if world.month % 12 == 0:
            if compact:
                world.compact()
            else:
                world.compact_if_worn()


RUNS = [(1, False, 0.1), (2, True, 0.5), (3, True, 0.0), (7, False, 0.5)]


@pytest.mark.parametrize(("seed", "compact", "share"), RUNS)
def test_twenty_years_agree_with_a_genealogy_kept_beside_them(
    seed: int, compact: bool, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newcomers come without relatives elsewhere: these have a test of their own."""
    monkeypatch.setattr("sim.processes.migration.bring_kin", lambda *_: None)
    world = toy_world(60, seed=seed, arrivals=np.tile(np.array([20.0, 4.0]), (12, 1)))
    world.parameters._values["kin.return_share"] = share
    bible = Bible(world)
    for _ in range(20):
        live(world, 12, bible, compact)
        assert check_population(world.persons, world.households, world.month, world.kin) == []
        compare(world, bible)
    assert bible.came_back > 0 if share > 0.3 else share > 0.0 or bible.came_back == 0
    away = world.kin.column("person") == NOBODY
    assert away.sum() > 80 and len(bible.parents) > 500
    assert (world.kin.column("mother")[away & (world.kin.column("birth") > 252)] != UNKNOWN).any()


def relatives(world: World) -> set[int]:
    """Closure by hand of whom the table must keep, by the words of `kept_nodes`."""
    kin, month = world.kin.arrays, world.month
    n = world.kin.count
    here = [p for p in range(n) if kin.person[p] != NOBODY]
    alive = [bool(kin.person[p] != NOBODY or kin.death[p] > month) for p in range(n)]

    def parents(p: int) -> list[int]:
        return [int(q) for q in (kin.mother[p], kin.father[p]) if q != UNKNOWN]

    wanted, bridges = set(here), set()
    for p in here:
        own = children_of(kin, p)
        family = [*parents(p), *own, *siblings_of(kin, p), *(g for q in parents(p) for g in parents(q))]
        family += [g for c in own for g in children_of(kin, c)]
        family += [int(kin.partner[c]) for c in own if alive[c] and kin.partner[c] != UNKNOWN]
        wanted |= {q for q in family if alive[q]}
        bridges |= {
            q for q in parents(p) if not alive[q]
            and (any(alive[s] and s != p for s in children_of(kin, q)) or any(alive[g] for g in parents(q)))
        }  # fmt: skip
        bridges |= {c for c in own if not alive[c] and any(alive[g] for g in children_of(kin, c))}
    return wanted | bridges


def aged(seed: int, months: int = 180) -> World:
    """A town with much coming, going and dying, its tables never compacted."""
    world = toy_world(120, seed=seed, mortality=np.where(np.arange(111) > 45, 0.06, 0.004) * np.ones((12, 2, 1)))
    world.parameters._values["kin.return_share"] = 0.3
    for _ in range(months):
        for process in ORDER:
            process.run(world)
        world.month += 1
    return world


@pytest.mark.parametrize("seed", [5, 6])
def test_compaction_keeps_exactly_the_relatives_it_should(seed: int) -> None:
    world = aged(seed)
    kept = set(np.flatnonzero(kept_nodes(world.kin, world.month)).tolist())
    assert kept == relatives(world)
    dead = {p for p in kept if world.kin.column("death")[p] <= world.month}
    assert len(dead) > 20 and len(kept) < 0.8 * world.kin.count
    lineages = {int(world.kin.column("lineage")[p]) for p in kept}
    world.compact()
    assert {int(x) for x in world.kin.column("lineage")} == lineages
    assert (world.persons.column("status") == HERE).all()
    assert check_population(world.persons, world.households, world.month, world.kin) == []


def test_dropping_nodes_keeps_the_order_of_every_list() -> None:
    world = aged(7, 60)
    kin = world.kin
    before = {
        int(kin.column("lineage")[p]): [int(kin.column("lineage")[c]) for c in children_of(kin.arrays, p)]
        for p in range(kin.count)
    }
    keep = kept_nodes(kin, world.month)
    left = {int(x) for x in kin.column("lineage")[keep]}
    filled, room = kin.count, kin.ready
    new = drop_nodes(kin, keep)
    assert kin.ready in (room, kin.count)
    for name, column in kin.columns.items():  # rows added later begin empty
        assert (getattr(kin.arrays, name)[kin.count : min(filled, kin.ready)] == column.empty).all(), name
    assert new[-1] == UNKNOWN and (np.flatnonzero(new[:-1] >= 0) == np.flatnonzero(keep)).all()
    for p in range(kin.count):
        x = int(kin.column("lineage")[p])
        assert [int(kin.column("lineage")[c]) for c in children_of(kin.arrays, p)] == [
            c for c in before[x] if c in left
        ]


def test_compaction_changes_nobody_s_later_life() -> None:
    worn, kept = toy_world(120, seed=3), toy_world(120, seed=3)
    for world in (worn, kept):
        world.parameters._values["kin.return_share"] = 0.4
    for month in range(180):
        for world in (worn, kept):
            for process in ORDER:
                process.run(world)
            world.month += 1
        if month in (17, 40, 137, 150):
            worn.compact()
    worn.compact()
    kept.compact()

    def told(world: World) -> list[Any]:
        here = world.persons
        return sorted(zip(*(here.column(c).tolist() for c in ("lineage", "birth", "role", "parity")), strict=True))

    assert told(worn) == told(kept)
    lived = [{int(x) for x in w.kin.column("lineage")[w.kin.column("person") != NOBODY]} for w in (worn, kept)]
    assert lived[0] == lived[1]


def test_a_copy_lives_on_alike_and_apart_from_the_original() -> None:
    world, recorder = toy_world(seed=9), Recorder()
    recorder.look(world)
    for _ in range(20):
        step(world, recorder)
    copy, before = world.copy(), state_hash(world)
    assert state_hash(copy) == before
    for _ in range(30):
        step(copy, recorder)
    assert state_hash(world) == before != state_hash(copy)
    for _ in range(30):
        step(world, recorder)
    assert state_hash(world) == state_hash(copy)


@pytest.mark.parametrize("seed", range(8))
def test_every_kind_of_relative_is_kept_in_a_made_up_genealogy_of_four_generations(seed: int) -> None:
    """A fifth live here, a third are dead, some elsewhere are couples: every rule of `kept_nodes` is met."""
    rng, n = np.random.default_rng(seed), 400
    kin, month = Table(Kin, n), 252
    here = rng.random(n) < 0.2
    dead = ~here & (rng.random(n) < 0.45)
    death = np.where(dead, rng.choice([100, month], n), rng.choice([month + 1, 800], n))
    node, sex = np.arange(n), rng.integers(0, 2, n)
    kin.append(sex=sex, person=np.where(here, node, NOBODY), death=np.where(here, ALIVE, death))
    for c in range(100, n):
        older = node[(node // 100 == c // 100 - 1)]
        for name, of in (("mother", 1), ("father", 0)):
            if rng.random() < 0.8:
                kin.column(name)[c] = rng.choice(older[sex[older] == of])
    away = rng.permutation(node[~here])
    half = len(away) // 4
    one, two = away[:half], away[half : 2 * half]
    kin.column("partner")[one], kin.column("partner")[two] = two, one
    link_children(n, kin.arrays)
    world: Any = SimpleNamespace(kin=kin, month=month)
    assert set(np.flatnonzero(kept_nodes(kin, month)).tolist()) == relatives(world)


def test_those_who_may_come_back_are_the_same_people_after_compaction() -> None:
    world = aged(5, 126)
    lineage = world.kin.column("lineage")
    before = [int(lineage[p]) for p in world.returners.node]
    world.compact()
    lineage = world.kin.column("lineage")
    after = [int(lineage[p]) if p != UNKNOWN else None for p in world.returners.node]
    assert len(before) > 5
    assert all(b in (a, None) for a, b in zip(before, after, strict=True))
    assert sum(b is not None for b in after) > 0.5 * len(after)
