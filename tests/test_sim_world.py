"""Whatever happens in a month, the accounts close, nobody is in two places, and row numbers mean nothing."""

import numpy as np
import pytest

from agents.ledger import BIRTHS, DEATHS
from agents.persons import HERE, NOBODY
from sim.checks import check_population
from sim.processes import ORDER
from sim.recorder import Recorder, imbalances
from sim.simulation import step
from sim.snapshot import state_hash
from sim.world import World
from tests.toy import toy_world

AGES = np.arange(111)


def live(world: World, months: int, check: bool = False) -> Recorder:
    recorder = Recorder()
    recorder.look(world)
    for _ in range(months):
        step(world, recorder)
        if check:
            assert check_population(world.persons, world.households, world.month, world.kin) == []
    return recorder


def test_the_accounts_close_every_month_in_total_per_kern_and_per_household_type() -> None:
    assert imbalances(live(toy_world(), 120)) == []


def test_nobody_is_in_two_households_or_alive_twice_or_older_than_the_mother_minus_12() -> None:
    live(toy_world(), 120, check=True)


def test_a_birth_that_is_not_counted_would_be_seen() -> None:
    recorder = live(toy_world(), 12)
    month = next(i for i, f in enumerate(recorder.flows_by_kern) if f[BIRTHS].sum())
    recorder.flows_by_kern[month][BIRTHS, 0] += 1
    assert imbalances(recorder)


def test_a_death_counted_under_the_wrong_household_type_would_be_seen() -> None:
    recorder = live(toy_world(), 12)
    flows = next(f for f in recorder.flows_by_type if f[DEATHS].sum())
    kind = int(np.flatnonzero(flows[DEATHS])[0])
    flows[DEATHS, kind] -= 1
    flows[DEATHS, (kind + 1) % 8] += 1
    assert len(imbalances(recorder)) == 2


@pytest.mark.parametrize("process", [p.name for p in ORDER if p.optional])
def test_any_process_can_be_switched_off_and_the_accounts_still_close(process: str) -> None:
    world = toy_world(off=(process,))
    assert imbalances(live(world, 36)) == []
    assert check_population(world.persons, world.households, world.month, world.kin) == []


def test_without_any_process_nothing_changes() -> None:
    world = toy_world(off=tuple(p.name for p in ORDER if p.optional))
    before = world.population
    recorder = live(world, 24)
    assert world.population == before
    assert np.array([f.sum() for f in recorder.flows_by_kern]).sum() == 0


def test_rows_without_people_are_dropped_and_nobody_is_lost() -> None:
    worn, kept = toy_world(), toy_world()
    for world in (worn, kept):
        live(world, 30)
    lineages = {int(x) for x in worn.persons.column("lineage")[worn.persons.column("status") == HERE]}
    rows = worn.persons.count
    worn.compact()
    assert worn.persons.count < rows
    assert {int(x) for x in worn.persons.column("lineage")[worn.persons.column("status") == HERE]} == lineages
    assert check_population(worn.persons, worn.households, worn.month, worn.kin) == []
    a, b = live(worn, 30), live(kept, 30)
    assert imbalances(a) == []
    assert a.stocks[0].persons.sum() == b.stocks[0].persons.sum()


def test_dead_parents_stay_known_where_they_link_brothers_and_sisters() -> None:
    world = toy_world(mortality=np.where(np.arange(111) > 30, 0.3, 0.0) * np.ones((12, 2, 1)))
    live(world, 24)
    world.compact()
    kin = world.kin
    assert (world.persons.column("status") == HERE).all()
    dead = np.flatnonzero((kin.column("person") == NOBODY) & (kin.column("death") <= world.month))
    assert len(dead) > 100
    assert np.isin(dead, np.r_[kin.column("mother"), kin.column("father")]).all()


def test_twins_are_two_people_with_one_mother_and_one_birth_month() -> None:
    world = toy_world(multiple=[1.0])
    recorder = live(world, 24)
    born = sum(int(f[BIRTHS].sum()) for f in recorder.flows_by_kern)
    assert born > 20 and born % 2 == 0


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not() -> None:
    hashes = []
    for seed in (5, 5, 6):
        world = toy_world(seed=seed)
        live(world, 60)
        hashes.append(state_hash(world))
    assert hashes[0] == hashes[1] != hashes[2]


FERTILE = np.where((AGES >= 15) & (AGES < 50), 0.99, 0.0)


@pytest.mark.parametrize(
    ("what", "rates"),
    [
        ("everyone dies", {"mortality": np.ones((12, 2, 111))}),
        ("nobody ever dies", {"mortality": np.zeros((12, 2, 111))}),
        ("everyone separates", {"separation": np.full((2, 111), 50.0)}),
        ("everyone enters an institution", {"institution_entry": np.full((2, 2, 111), 50.0)}),
        ("everyone leaves", {"departure_household": np.full((12, 111), 50.0)}),
        ("a flood of newcomers", {"arrivals": np.full((12, 2), 20_000.0)}),
        ("a child every time it can be", {"maternity": np.tile(FERTILE[:, None], (12, 1, 5))}),
    ],
)
def test_extreme_rates_break_no_law(what: str, rates: dict[str, np.ndarray]) -> None:
    world = toy_world(100, **rates)
    assert imbalances(live(world, 24)) == [], what
    assert check_population(world.persons, world.households, world.month, world.kin) == [], what


def test_a_town_of_one_family_and_an_empty_town_live_on() -> None:
    for families, residents in ((1, 0), (2, 1)):
        world = toy_world(families, residents=residents, arrivals=np.zeros((12, 2)))
        assert imbalances(live(world, 120)) == []
