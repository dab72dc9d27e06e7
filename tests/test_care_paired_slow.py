"""A real municipality under paired changes of its network: unmet need and strain move the right way, and by 2030."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from agents.care_codes import HEAVY, IN_LAW
from agents.kin import CHILD_TIE, FURTHER
from calibration.care_figures import given_of, totals
from sim.calendar import parse_month
from sim.care.state import caring_of
from sim.municipalities import MUNICIPALITIES
from sim.parameters import Parameters
from sim.prepare import prepare_world
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.snapshot import state_hash
from sim.statline import Statline
from sim.world import World

pytestmark = pytest.mark.slow
MONTHS = 24
CHILDREN = (CHILD_TIE, IN_LAW)


class Seen(NamedTuple):
    """What two years lead to; by lineage, of those who live here."""

    unmet: float  # hours a week
    heavy: dict[int, bool]
    given: dict[int, float]
    children: set[int]  # who give as a child or the partner of one
    elsewhere: int  # quarter-hours a week to parents elsewhere
    state: str


@pytest.fixture(scope="module")
def start() -> World:
    months = parse_month("2021-01", "start"), parse_month("2030-12", "until")
    return prepare_world(MUNICIPALITIES[0], *months, 1, Statline(), read_scenario("basispad")).world


def again(world: World, **values: float) -> None:
    """Freeze mantelzorg anew, as it would be with other parameters; what goes elsewhere stays."""
    mirror = world.caring.mirror
    world.parameters = Parameters({**world.parameters, **{k.replace("__", "."): v for k, v in values.items()}}, "test")
    world.caring = caring_of(world)
    world.caring.mirror = mirror


def seen(world: World) -> Seen:
    recorder = Recorder()
    recorder.look(world)
    for _ in range(MONTHS):
        step(world, recorder)
    g, care, people = given_of(world), world.care, world.persons
    lines = people.column("lineage")
    mine = care.column("carer")[np.isin(care.column("relation"), CHILDREN)]
    need, covered = (people.column(name).astype(np.int64)[g.home] for name in ("need", "covered"))
    rows = np.flatnonzero(g.here)
    return Seen(
        unmet=float((need - covered).sum() / 4),
        heavy={int(lines[p]): bool(g.strain[p] >= HEAVY) for p in rows},
        given={int(lines[p]): float(g.hours[p]) for p in rows},
        children=set(lines[mine[mine >= 0]].tolist()),
        elsewhere=int(people.column("given_elsewhere").astype(int).sum()),
        state=state_hash(world),
    )


@pytest.fixture(scope="module")
def base(start: World) -> Seen:
    return seen(start.copy())


def test_without_children_within_50_km(start: World, base: Seen) -> None:
    """Those who gave beside the children give more and are burdened more; what goes elsewhere stays what it was."""
    world = start.copy()
    order = world.caring.rules.order.copy()
    order[list(CHILDREN), :FURTHER] = 255
    world.caring = replace(world.caring, rules=world.caring.rules._replace(order=order))
    gone = np.isin(world.care.column("relation"), CHILDREN) & (world.care.column("distance") < FURTHER)
    world.care.take(np.flatnonzero(~gone))
    other = seen(world)
    same = [x for x in base.heavy.keys() & other.heavy.keys() if x not in base.children and base.given[x] > 0]
    assert other.unmet > 1.25 * base.unmet
    assert sum(other.given[x] for x in same) > 1.02 * sum(base.given[x] for x in same)
    assert sum(other.heavy[x] for x in same) > sum(base.heavy[x] for x in same)
    assert other.elsewhere == pytest.approx(base.elsewhere, rel=0.02)


def test_twice_the_cohesion(start: World, base: Seen) -> None:
    world = start.copy()
    world.kernen = replace(world.kernen, cohesion=np.minimum(2.0 * world.kernen.cohesion, 1.0))
    again(world)
    other = seen(world)
    kin = [x for x in base.children & other.heavy.keys() if x in base.heavy]
    assert other.unmet < 0.98 * base.unmet
    assert sum(other.heavy[x] for x in kin) <= 1.01 * sum(base.heavy[x] for x in kin)


def test_respite(start: World, base: Seen) -> None:
    world = start.copy()
    again(world, care__respite=1.0)
    other = seen(world)
    assert sum(other.heavy.values()) < 0.95 * sum(base.heavy.values())
    assert other.unmet < base.unmet


def test_nothing(start: World, base: Seen) -> None:
    world = start.copy()
    again(world, care__respite=0.0, care__respite_hours=24.0, care__thanked=0.0)
    assert seen(world).state == base.state


def test_to_2030_receivers_grow_much_faster_than_givers(start: World) -> None:
    """The direction of the national outlook (B060, B066): receivers of 75+ 70% up and givers 7% in 2018-2040."""
    world, recorder, before = start.copy(), Recorder(), totals(start)
    recorder.look(world)
    while world.month < parse_month("2030-01", "until"):
        step(world, recorder)
    after = totals(world)
    up = {name: after[name] / before[name] for name in before if before[name]}
    assert up["receivers 75+"] > 1.2
    assert up["receivers 75+"] > 1.15 * up["givers of 4 hours and more"]
    assert up["receivers 75+"] > 1.15 * up["givers"]
