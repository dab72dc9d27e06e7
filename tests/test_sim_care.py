"""Mantelzorg goes on unless something changes, reaches only who is tied, and moves in the right direction."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.care_codes import GIVERS, OVERLOADED
from agents.care_ties import candidates
from agents.kin import CHILD_TIE, FRIEND, FURTHER, NEIGHBOUR, PARENT, PARTNER_TIE, WITHIN_50_KM
from agents.mortality import bury
from agents.persons import HERE, LEFT, NOBODY
from sim.care.state import caring_of
from sim.care_checks import check_care
from sim.parameters import Parameters
from sim.processes.care import care_asks, care_ends, look_around
from sim.snapshot import TABLES, state_hash
from sim.start_check import POINTERS
from sim.world import World
from tests.toy_giving import arrangements, care_town, live, month, needs, settled, unmet

ROOT = Path(__file__).parent.parent
STILL = {"care.ends": 0.0}


def still(families: int = 60, seed: int = 1, **values: float) -> World:
    """A town in which no arrangement ends without a cause."""
    world = care_town(families, seed)
    world.parameters = Parameters(STILL | {"care." + name: value for name, value in values.items()}, "test")
    world.caring = caring_of(world)
    return world


def test_while_nothing_happens_every_arrangement_stays_and_asking_again_changes_nothing() -> None:
    """On one day, as birthdays are something that happens; everybody asks every time."""
    world = settled(still(turn=1.0))
    month(world)
    before = {name: world.care.column(name).copy() for name in world.care.columns}
    assert world.care.count > 50 and unmet(world) > 100
    for _ in range(6):
        month(world)
        assert all(np.array_equal(world.care.column(name), column) for name, column in before.items())


def test_the_order_of_the_rows_changes_nothing() -> None:
    one, other, luck = still(), still(), np.random.default_rng(7)
    for world in (one, other):
        settled(world, 2)
    for i in range(6):
        other.care.take(luck.permutation(other.care.count))
        for world in (one, other):
            needs(world, i)
            month(world)
            live(world)
        assert arrangements(one) == arrangements(other)
    assert len(arrangements(one)) > 50


def test_compaction_keeps_every_arrangement() -> None:
    plain, packed = (settled(care_town(seed=3)) for _ in range(2))
    for i in range(8):
        for world in (plain, packed):
            live(world)
            needs(world, i)
            month(world)
        packed.compact() if i % 2 else packed.forget()
        assert arrangements(plain) == arrangements(packed)
    assert packed.persons.count < plain.persons.count


def test_compaction_before_the_review_drops_the_arrangements_of_the_dead() -> None:
    world = settled(care_town())
    someone = int(world.care.arrays.receiver[0])
    bury(someone, world.month, world.persons.arrays, world.households.arrays, world.kin.arrays, world.ledger)
    world.compact()
    assert (world.care.column("receiver") >= 0).all()
    month(world)
    assert check_care(world.persons, world.households, world.month, world.kin, world.care) == []


def test_the_state_hash_and_copies_hold_the_arrangements() -> None:
    world = settled(care_town())
    twin = world.copy()
    assert state_hash(twin) == state_hash(world)
    twin.care.arrays.since[0] -= 1
    assert state_hash(twin) != state_hash(world)
    assert twin.caring is not None and twin.caring.givers.limit is not world.caring.givers.limit


def test_of_who_gives_too_much_the_overloaded_are_relieved_first() -> None:
    """Some need a quarter-hour less than two people give, of whom the later is not overloaded."""
    world = settled(still())
    care, people = world.care.column, world.persons.column
    own = np.flatnonzero(care("carer") >= 0)
    mine: dict[int, list[int]] = {}
    for a in own[np.argsort(care("since")[own], kind="stable")]:
        mine.setdefault(int(care("receiver")[a]), []).append(int(a))
    people("strain")[:] = 0
    pairs, seen = [], set()
    for p, some in mine.items():
        givers = {int(care("carer")[a]) for a in some}
        tasks = np.flatnonzero(care("quarters")[some[0]] & care("quarters")[some[-1]]) if len(some) == 2 else []
        if len(tasks) and not givers & seen and (care("receiver") == p).sum() == 2:
            seen |= givers
            care("since")[some[1]] = care("since")[some[0]] + 1
            people("strain")[care("carer")[some[0]]] = OVERLOADED
            people("need")[p, tasks[0]] = int(people("covered")[p, tasks[0]]) - 1
            pairs.append((p, int(care("carer")[some[0]]), int(care("carer")[some[1]]), tasks[0]))

    def given(who: int) -> list[int]:
        some = [(care("receiver") == row[0]) & (care("carer") == row[who]) for row in pairs]
        return [int(care("quarters")[s, row[3]].sum()) for s, row in zip(some, pairs, strict=True)]

    one, two = given(1), given(2)
    care_ends(world)
    assert len(pairs) > 5 and given(1) == [x - 1 for x in one] and given(2) == two


def test_two_worlds_can_live_in_turns() -> None:
    """The scratch of one is not that of the other."""
    alone, one = (settled(care_town(seed=2)) for _ in range(2))
    other = one.copy()
    needs(other, 9)
    month(alone)
    care_ends(one), care_ends(other), care_asks(one), care_asks(other)
    assert arrangements(one) == arrangements(alone)


def test_kin_who_leave_give_on_what_distance_allows_and_friends_stop() -> None:
    world = settled(still())
    left, rules = 0, world.caring.rules
    people, kin, care = world.persons.arrays, world.kin.arrays, world.care
    for relation in (PARENT, CHILD_TIE, FRIEND):
        some = (care.column("relation") == relation) & (care.column("carer") != NOBODY)
        adult = world.month - people.birth[care.column("carer")] >= 19 * 12
        for q in np.unique(care.column("carer")[some & adult])[:12]:
            node = people.node[q]
            people.status[q], kin.person[node], kin.death[node] = LEFT, NOBODY, world.month + 60
            kin.east[node], kin.north[node] = 2500, 5900
            left += 1
    before = arrangements(world)
    lineage = {int(kin.lineage[node]) for node in range(world.kin.count) if kin.person[node] == NOBODY}
    month(world, asks=False)
    after = arrangements(world)
    went, still_give = 0, 0
    for pair, (*hours, since, relation, _) in before.items():
        if pair[1] not in lineage:
            continue
        went += 1
        if GIVERS[relation] == "friend":
            assert pair not in after
        elif pair in after:
            *now, began, kind, far = after[pair]
            assert (began, kind) == (since, relation) and far in (WITHIN_50_KM, FURTHER)
            assert all(
                x <= y and (x == 0 or rules.may[kind, far, t]) for t, (x, y) in enumerate(zip(now, hours, strict=True))
            )
            still_give += 1
    assert left > 10 and went > 10 and still_give > 0


def linked(world: World, lineage: int) -> set[int]:
    """Everybody who gives to, gets from, or may ask the same people as somebody, however far: by arrangements."""
    pairs = list(arrangements(world))
    seen, front = {lineage}, {lineage}
    while front:
        front = {x for pair in pairs if front & set(pair) for x in pair} - seen
        seen |= front
    return seen


def test_who_parts_gives_no_longer_as_a_partner() -> None:
    world = settled(still())
    care, people = world.care, world.persons
    (a, *_) = np.flatnonzero(care.column("relation") == PARTNER_TIE)
    one, two = int(care.column("receiver")[a]), int(care.column("carer")[a])
    others = {pair for pair in partners(world) if {one, two} != set(pair)}
    people.column("partner")[[one, two]] = NOBODY
    care_ends(world)
    assert (one, two) not in partners(world) and others <= partners(world)


def partners(world: World) -> set[tuple[int, int]]:
    """Return receiver and carer of each arrangement between partners."""
    care = world.care.column
    some = care("relation") == PARTNER_TIE
    return set(zip(care("receiver")[some].tolist(), care("carer")[some].tolist(), strict=True))


def test_one_more_in_need_changes_only_who_is_linked_by_shared_givers() -> None:
    base, other = still(), still()
    someone = int(
        np.flatnonzero((base.persons.column("need").sum(axis=1) == 0) & (base.persons.column("role") == 2))[3]
    )
    other.persons.arrays.need[someone] = 12
    lineage = int(base.persons.arrays.lineage[someone])
    settled(base), settled(other)
    one, two = arrangements(base), arrangements(other)
    changed = {pair for pair in one.keys() | two.keys() if one.get(pair) != two.get(pair)}
    assert {pair for pair in changed if pair[0] == lineage}
    reached = linked(base, lineage) | linked(other, lineage)
    assert all(pair[0] in reached for pair in changed)
    assert len(changed) < len(one) / 5


def test_a_parameter_changed_by_zero_changes_no_bit() -> None:
    plain, same = settled(still()), settled(still(willing=0.0 + 0.0, thanked=-0.0))
    assert state_hash(plain) == state_hash(same)
    assert state_hash(settled(still(willing=0.05))) != state_hash(plain)


def test_without_children_within_50_km_more_need_is_unmet() -> None:
    """The same people, but children living here or near are never asked."""
    base, other = still(), still()
    rules = other.caring.rules
    order = rules.order.copy()
    order[CHILD_TIE, :FURTHER] = order[GIVERS.index("child_in_law"), :FURTHER] = 255
    other.caring = replace(other.caring, rules=rules._replace(order=order))
    settled(base), settled(other)

    def by_children(world: World) -> int:
        return int(world.care.column("quarters")[world.care.column("relation") == CHILD_TIE].astype(int).sum())

    assert by_children(other) < by_children(base) / 4
    assert unmet(other) > unmet(base)


def test_twice_the_cohesion_only_adds_to_the_friends_and_neighbours_who_are_willing() -> None:
    base, other = still(seed=2), still(seed=2)
    rules = other.caring.rules
    other.caring = replace(other.caring, rules=rules._replace(kern=rules.kern + 0.5 * np.log(2.0)))
    settled(base), settled(other)

    def of_kern(world: World) -> int:
        around = np.isin(world.care.column("relation"), (FRIEND, NEIGHBOUR))
        return int(world.care.column("quarters")[around].astype(int).sum())

    assert of_kern(other) > of_kern(base)
    for one, two in zip(listed(base), listed(other), strict=True):
        assert one <= two


def listed(world: World) -> list[set[int]]:
    """Candidates of everybody here on the first day, before anybody gives."""
    fresh = care_town(seed=2)
    fresh.persons.column("need")[:] = 8
    state = world.caring.own()
    look_around(fresh, state)
    rows = np.flatnonzero(fresh.persons.column("status") == HERE).astype(np.int32)
    starts, out = np.zeros(len(rows) + 1, np.int32), state.room(10_000)
    people, homes, kin = fresh.persons.arrays, fresh.households.arrays, fresh.kin.arrays
    assert candidates(fresh.month, rows, state.rules, state.near, state.givers, people, homes, kin, starts, out)
    cells = [set(out.node[starts[i] : starts[i + 1]].tolist()) for i in range(len(rows))]
    assert sum(map(len, cells)) > 100
    return cells


def test_who_would_not_help_is_asked_again_when_more_willing() -> None:
    base, other = settled(still(seed=3)), still(seed=3, willing=0.5)
    settled(other)
    assert len(arrangements(other)) > len(arrangements(base))
    assert unmet(other) < unmet(base)


@pytest.mark.parametrize("cells", [0, 5])
def test_scratch_grows_and_keeps_what_was_written(cells: int) -> None:
    state = care_town().caring
    out = state.room(cells + 1)
    out.row[: cells + 1] = 7
    assert (state.room(10 * cells + 100).row[: cells + 1] == 7).all()


def test_a_snapshot_of_a_town_with_mantelzorg_names_the_table() -> None:
    assert "care" in TABLES and set(POINTERS["care"]) == {"receiver", "carer", "node"}


TOWN = (
    "from tests.toy_giving import care_town, settled, needs; from sim.snapshot import state_hash;"
    "w = settled(care_town(24, 1, 18)); needs(w, 3); settled(w); print(w.care.count, state_hash(w))"
)


def test_plain_python_gives_the_same_bits_as_the_compiled_kernels() -> None:
    found = [
        subprocess.run(
            [sys.executable, "-W", "error::RuntimeWarning", "-c", TOWN], cwd=ROOT, capture_output=True, text=True,
            check=True, env={**os.environ, "PYTHONPATH": str(ROOT), **more},
        ).stdout.split()
        for more in ({"NUMBA_DISABLE_JIT": "1"}, {"NUMBA_NUM_THREADS": "4"})
    ]  # fmt: skip
    assert found[0] == found[1] and int(found[0][0]) > 20
