"""Luck is addressed: what happens to one person leaves the luck of everyone unrelated untouched."""

import numpy as np
import pytest

from agents.households import Households
from agents.mortality import bury
from agents.persons import HERE, NOBODY, Persons
from sim.recorder import Recorder
from sim.simulation import step
from sim.world import World
from tests.toy import toy_world

MONTHS = 96
FATE = ("birth", "sex", "status", "role", "marital", "parity", "last_birth", "arrived")


@pytest.fixture(autouse=True)
def everybody_stays_in_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of the dead and gone are kept, so that their fate can be read at the end."""
    monkeypatch.setattr(World, "compact_if_worn", lambda world: None)


def live(world: World) -> World:
    recorder = Recorder()
    for _ in range(MONTHS):
        step(world, recorder)
    return world


def kill(world: World, row: int) -> int:
    """Let one person die before the first month and return the lineage."""
    lineage = int(world.persons.column("lineage")[row])
    bury(row, world.month, world.persons.arrays, world.households.arrays, world.kin.arrays, world.ledger)
    for array in world.ledger:
        array[:] = 0
    return lineage


def fates(world: World) -> dict[int, tuple[int, ...]]:
    """What became of everyone, by lineage; the kern of the home included."""
    people: Persons = world.persons.arrays
    homes: Households = world.households.arrays
    found = {}
    for row in range(world.persons.count):
        home = int(people.household[row])
        where = int(homes.kern[home]) if home != NOBODY else NOBODY
        found[int(people.lineage[row])] = (*(int(getattr(people, name)[row]) for name in FATE), where)
    return found


def related(world: World, lineage: int) -> set[int]:
    """Everyone tied to a person by parents, partners and housemates, however far."""
    people = world.persons
    row_of = {int(node): row for row, node in enumerate(people.column("node"))}
    mother, father = (
        np.array([row_of.get(int(world.kin.column(name)[node]), NOBODY) for node in people.column("node")])
        for name in ("mother", "father")
    )
    ties = (mother, father, people.column("partner"))
    rows = {int(x): i for i, x in enumerate(people.column("lineage"))}
    seen, front = {rows[lineage]}, {rows[lineage]}
    while front:
        step_: set[int] = set()
        for row in front:
            for column in ties:
                other = int(column[row])
                step_ |= {other} if other != NOBODY else set()
                step_ |= {int(r) for r in np.flatnonzero(column == row)}
            home = int(people.column("household")[row])
            if home != NOBODY:
                step_ |= {int(r) for r in np.flatnonzero(people.column("household") == home)}
        front = step_ - seen
        seen |= front
    return {int(people.column("lineage")[r]) for r in seen}


def changed(off: tuple[str, ...]) -> tuple[set[int], set[int], int]:
    base, other = toy_world(off=off), toy_world(off=off)
    lineage = kill(other, 40)
    live(base), live(other)
    one, two = fates(base), fates(other)
    differ = {x for x in one.keys() | two.keys() if one.get(x) != two.get(x)}
    return differ, related(base, lineage) | related(other, lineage), len(one)


def test_a_death_changes_nobody_who_is_not_related_newborns_and_newcomers_included() -> None:
    """Partner choice off: it is the one process in which people meet."""
    differ, kin, known = changed(off=("couple",))
    assert 0 < len(differ) <= len(kin) < known / 10
    assert differ <= kin


def test_with_partner_choice_on_a_death_reaches_only_those_who_would_have_met() -> None:
    differ, _, known = changed(off=())
    assert 0 < len(differ) < known / 50


def test_luck_drawn_in_order_would_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same test with lineages that shift by one when a person is missing: everybody's life changes."""
    base, other = toy_world(off=("couple",)), toy_world(off=("couple",))
    kill(other, 40)
    others = other.persons.column("lineage")
    others[41:] = others[40:-1].copy()
    one = live(base).persons.column("status")
    two = live(other).persons.column("status")
    n = 41 + 1000
    assert (one[41:n] != two[41:n]).sum() > 20


def test_a_measure_of_zero_effect_changes_no_bit() -> None:
    from sim.snapshot import state_hash

    plain, scaled = toy_world(), toy_world()
    scaled.parameters._values["fertility.scale"] = 1.0 + 0.0
    assert state_hash(live(plain)) == state_hash(live(scaled))


def test_a_paired_difference_has_far_less_spread_than_an_unpaired_one() -> None:
    """A tenth less mortality over eight years: population difference with shared and with independent luck."""

    def end(seed: int, scale: float) -> int:
        world = toy_world(seed=seed, residents=200)
        world.parameters._values["mortality.scale"] = scale
        return live(world).population

    base = np.array([end(s, 1.0) for s in range(24)])
    less = np.array([end(s, 0.9) for s in range(24)])
    apart = np.array([end(s + 1000, 0.9) for s in range(24)])
    paired, unpaired = (less - base).var(ddof=1), (apart - base).var(ddof=1)
    assert (less - base).mean() > 0
    assert unpaired / paired > 5


def test_people_here_are_all_reachable_by_lineage() -> None:
    world = live(toy_world())
    here = world.persons.column("lineage")[world.persons.column("status") == HERE]
    assert len(np.unique(here)) == len(here)
