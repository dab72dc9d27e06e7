"""What strengthens or thins the network moves unmet need and strain the right way: paired runs, the same luck."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from agents.care_codes import GIVERS, HEAVY, VOLUNTEER
from agents.kin import CHILD_TIE, FRIEND, FURTHER, NEIGHBOUR
from sim.care.state import caring_of
from sim.parameters import Parameters
from sim.processes.care import strain
from sim.recording_domains import new_tally
from sim.snapshot import state_hash
from sim.world import World
from tests.toy_giving import care_town, month, needs, unmet

SEEDS = (1, 2, 3)
MONTHS = 12
Change = Callable[[World], None]


class Seen(NamedTuple):
    """What twelve months lead to; hours a week, sums over the seeds."""

    unmet: float
    heavy: int  # heavily burdened or more, of all who give
    by_children: float
    by_kern: float  # friends, neighbours and volunteers
    state: tuple[str, ...]
    child: np.ndarray  # who gives to somebody as a child or the partner of one, (people of all towns,)
    strain: np.ndarray  # class of strain of everybody, (people of all towns,)
    given: np.ndarray  # quarter-hours a week that everybody gives, (people of all towns,)


def lived(change: Change, **values: float) -> Seen:
    """Live a year of mantelzorg with new needs half-way, and nothing else."""
    found, people = [], []
    for seed in SEEDS:
        world = care_town(60, seed)
        world.parameters = Parameters(
            {"care.ends": 0.0, **{k.replace("__", "."): v for k, v in values.items()}}, "test"
        )
        world.caring, world.tally = caring_of(world), new_tally()
        change(world)
        for i in range(MONTHS):
            if i == MONTHS // 2:
                needs(world, 40 + seed)
            month(world)
            strain(world)
            world.month += 1
        care, heavy = world.care, world.persons.column("strain") >= HEAVY
        hours, of = care.column("quarters").sum(axis=1, dtype=np.int64) / 4, care.column("relation")
        child = np.isin(of, (CHILD_TIE, GIVERS.index("child_in_law")))
        around = np.isin(of, (FRIEND, NEIGHBOUR, VOLUNTEER))
        children = np.zeros(len(heavy), dtype=bool)
        children[care.column("carer")[child & (care.column("carer") >= 0)]] = True
        found.append((unmet(world) / 4, int(heavy.sum()), hours[child].sum(), hours[around].sum(), state_hash(world)))
        people.append((children, *(world.persons.column(name).astype(int) for name in ("strain", "given"))))
    *sums, states = zip(*found, strict=True)
    return Seen(*(sum(x) for x in sums), states, *(np.concatenate(x) for x in zip(*people, strict=True)))


def as_it_is(world: World) -> None:
    """Change nothing."""


def without_children_near(world: World) -> None:
    """Nobody's child within 50 km is asked, nor the partner of one."""
    rules = world.caring.rules
    order = rules.order.copy()
    order[CHILD_TIE, :FURTHER] = order[GIVERS.index("child_in_law"), :FURTHER] = 255
    world.caring = replace(world.caring, rules=rules._replace(order=order))


def more_cohesion(factor: float) -> Change:
    """Return what multiplies the cohesion of every kern: who helps, and which ties of neighbours are active."""

    def change(world: World) -> None:
        world.kernen = replace(world.kernen, cohesion=np.minimum(factor * world.kernen.cohesion, 1.0))
        world.caring = caring_of(world)

    return change


@pytest.fixture(scope="module")
def base() -> Seen:
    return lived(as_it_is)


def test_without_children_within_50_km_others_bear_more_and_more_is_unmet(base: Seen) -> None:
    seen = lived(without_children_near)
    assert base.by_children > 50 and seen.by_children < base.by_children / 4
    assert seen.unmet > base.unmet + 20
    same = ~base.child  # what weighs more on the same people is seen in a real town: tests/test_care_paired_slow.py
    assert seen.given[same].sum() > base.given[same].sum() + 100
    assert seen.strain[same].sum() >= base.strain[same].sum()


def test_twice_the_cohesion_lessens_what_is_unmet_and_burdens_no_kin(base: Seen) -> None:
    """Friends and neighbours are asked last: they take over what nobody gave, so that children give no more."""
    seen = lived(more_cohesion(2.0))
    assert seen.by_kern > 1.1 * base.by_kern
    assert seen.unmet < base.unmet - 20
    assert seen.by_children <= base.by_children
    assert seen.strain[base.child].sum() <= base.strain[base.child].sum()


def test_respite_lessens_strain_and_what_is_lost_by_it() -> None:
    harsh = {"strain__withdrawal": 0.4, "strain__burn_out": 0.3, "strain__others": 0.0}
    harsh |= {"care__known": 0.25, "care__usual": 0.0}
    plain, eased = (lived(as_it_is, **harsh, care__respite=r, care__respite_hours=24.0) for r in (0.0, 1.0))
    assert eased.heavy < plain.heavy
    assert eased.unmet < plain.unmet


def test_a_change_of_nothing_changes_no_bit(base: Seen) -> None:
    assert lived(more_cohesion(1.0)).state == base.state
    assert lived(as_it_is, care__respite=0.0, care__respite_hours=24.0).state == base.state
    assert lived(as_it_is, care__thanked=0.0, care__known=0.25).state == base.state
