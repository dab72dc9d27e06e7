"""A walk over ties finds what a plain reading of the tables finds, each person once and by the closest relation."""

import numpy as np
import pytest

from agents.ages import age_now
from agents.kin import DISTANCES, NEIGHBOUR, RELATIONS, Kin
from agents.kinship import parent_rows
from agents.luck import uniform
from agents.persons import HERE, NOBODY
from agents.schema import Table
from agents.ties import MOST_TIES, Near, scratch, walk
from sim.near import near
from sim.recorder import Recorder
from sim.simulation import step
from sim.world import World
from tests import kin_by_hand as by_hand
from tests.toy import toy_world

Tie = tuple[str, str, int, int]


@pytest.fixture(scope="module")
def town() -> tuple[World, Table[Kin]]:
    """Three generations after ten years, with relatives elsewhere, in kernen at 0, 4.4 and 6.7 km."""
    world, recorder = toy_world(250, seed=4), Recorder()
    for _ in range(120):
        step(world, recorder)
    people = world.persons
    mother, _ = parent_rows(people, world.kin)
    kin = world.kin = by_hand.town_kin(people, world.kin, world.month)
    pick = np.flatnonzero(people.column("status") == HERE)
    for row in pick[mother[pick] != NOBODY][:60]:  # friends who are kin too: to be listed once, as kin
        people.arrays.friends[row, 0] = mother[row] if people.arrays.status[mother[row]] == HERE else NOBODY
    return world, kin


def walked(world: World, kin: Table[Kin], rows: np.ndarray, room: int, at: Near | None = None) -> list[list[Tie]]:
    out, starts, begin, found = scratch(room), np.empty(len(rows) + 1, dtype=np.int32), 0, []
    at = at or near(world)
    while begin < len(rows):
        people, homes = world.persons.arrays, world.households.arrays
        end = walk(rows, begin, world.month, people, homes, kin.arrays, at, starts, out)
        for i in range(begin, end):
            cells = range(starts[i], starts[i + 1])
            found.append(
                [
                    (RELATIONS[out.relation[c]], DISTANCES[out.distance[c]], int(out.node[c]), int(out.row[c]))
                    for c in cells
                ]
            )
        begin = end
    return found


def naive(world: World, kin: Table[Kin], p: int) -> list[Tie]:
    """Look for the same ties by brute force over whole columns."""
    k = {name: kin.column(name).tolist() for name in ("mother", "father", "birth", "death", "person", "east", "north")}
    people, homes, month = world.persons.arrays, world.households.arrays, world.month
    kernen, places = world.kernen.distances(), world.kernen.coordinates()
    me, h = int(people.node[p]), int(people.household[p])
    kern = int(homes.kern[h])
    nodes = range(kin.count)

    def children(of: int) -> list[int]:
        return [q for q in nodes if of >= 0 and of in (k["mother"][q], k["father"][q])]

    parents = [q for q in (k["mother"][me], k["father"][me]) if q >= 0]
    groups: list[tuple[str, list[int]]] = []
    if people.partner[p] != NOBODY:
        groups.append(("partner", [int(people.node[people.partner[p]])]))
    groups.append(("parent", parents))
    groups.append(("child", children(me)))
    groups.append(("sibling", [q for of in parents for q in children(of) if q != me]))
    groups.append(("grandparent", [q for of in parents for q in (k["mother"][of], k["father"][of]) if q >= 0]))
    groups.append(("grandchild", [q for of in children(me) for q in children(of)]))
    groups.append(("friend", [int(people.node[q]) for q in people.friends[p] if q != NOBODY]))
    beside = []
    for g in homes.neighbours[h]:
        luck = uniform(near(world).key, homes.lineage[h] ^ homes.lineage[g])
        if g != NOBODY and luck < world.kernen.cohesion[kern]:
            members = np.flatnonzero(people.household[: world.persons.count] == g)
            beside += [int(people.node[q]) for q in members if month - people.birth[q] >= 216]
    groups.append(("neighbour", beside))
    found: dict[int, Tie] = {}
    for relation, listed in groups:
        for q in listed:
            if q in found or not k["birth"][q] <= month < k["death"][q]:
                continue
            row = k["person"][q]
            if row >= 0:
                home = int(people.household[row])
                there = int(homes.kern[home])
                inside = "within_5_km" if kernen[kern, there] <= 5 else "municipality"
                distance = "same_household" if home == h else "same_kern" if there == kern else inside
            else:
                km = np.hypot(k["east"][q] - int(places[kern, 0]), k["north"][q] - int(places[kern, 1])) / 10
                distance = "within_50_km" if km <= 50 else "further"
            found[q] = (relation, distance, q, row)
    return list(found.values())


def test_a_walk_finds_what_a_plain_reading_of_the_tables_finds(town: tuple[World, Table[Kin]]) -> None:
    world, kin = town
    here = np.flatnonzero(world.persons.column("status") == HERE).astype(np.int32)
    rows = np.random.default_rng(3).permutation(here)[:250].astype(np.int32)
    found = walked(world, kin, rows, 4 * MOST_TIES)
    assert {t[0] for ties in found for t in ties} == set(RELATIONS)
    assert {t[1] for ties in found for t in ties} == set(DISTANCES)
    for p, ties in zip(rows, found, strict=True):
        assert sorted(ties) == sorted(naive(world, kin, int(p))), int(p)
        assert len({t[2] for t in ties}) == len(ties)
        order = [RELATIONS.index(t[0]) for t in ties]
        assert order == sorted(order)


def test_one_some_or_all_people_in_any_room_give_the_same_ties(town: tuple[World, Table[Kin]]) -> None:
    world, kin = town
    rows = np.flatnonzero(world.persons.column("status") == HERE).astype(np.int32)
    whole = walked(world, kin, rows, 200_000)
    assert walked(world, kin, rows, MOST_TIES) == whole
    assert walked(world, kin, rows[7:8], MOST_TIES) == whole[7:8]
    with pytest.raises(ValueError, match="MOST_TIES"):
        walked(world, kin, rows, MOST_TIES - 1)


def test_more_cohesion_only_adds_neighbours_and_in_its_own_share(town: tuple[World, Table[Kin]]) -> None:
    world, kin = town
    rows = np.flatnonzero(world.persons.column("status") == HERE).astype(np.int32)
    at, before, counts = near(world), [set() for _ in rows], []
    for cohesion in (0.0, 0.3, 0.51, 0.66, 1.0):
        found = walked(world, kin, rows, 200_000, at._replace(cohesion=np.full(3, cohesion)))
        now = [{t for t in ties if t[0] == RELATIONS[NEIGHBOUR]} for ties in found]
        assert all(a <= b for a, b in zip(before, now, strict=True))
        before, counts = now, [*counts, sum(map(len, now))]
    assert counts[0] == 0
    world.month += 1
    assert near(world).key == at.key  # the same ties are active in every month
    world.month -= 1
    assert np.allclose(np.array(counts) / counts[-1], (0.0, 0.3, 0.51, 0.66, 1.0), atol=0.05)


def test_without_a_place_in_the_kin_table_a_person_still_has_a_partner_friends_and_neighbours() -> None:
    world = toy_world(50)
    for _ in range(24):
        step(world, Recorder())
    rows = np.flatnonzero(world.persons.column("status") == HERE).astype(np.int32)
    world.persons.column("node")[:] = NOBODY
    found = walked(world, Table(Kin), rows, 50_000)
    assert {t[0] for ties in found for t in ties} == {"partner", "friend", "neighbour"}
    young = [age_now(world.month, int(b)) < 4 for b in world.persons.column("birth")[rows]]
    assert not any(t[0] == "friend" for ties, child in zip(found, young, strict=True) for t in ties if child)
