"""The checker of indications finds every fault put into a sound table, and finds none in one that lives."""

from collections.abc import Callable

import numpy as np
import pytest

from agents.households import INSTITUTION
from agents.indications import REPORTED, RUNNING
from agents.persons import DEAD, HERE, LEFT, NOBODY
from sim.access_checks import check_access, check_cases, excluded
from sim.provisions.products import read_catalogue
from sim.recorder import Recorder
from sim.simulation import step
from sim.world import World
from tests.toy_help import help_town, lived


@pytest.fixture(scope="module")
def sound() -> World:
    world = help_town()
    lived(world, 14)
    return world


def complaints(world: World) -> str:
    return " | ".join(check_access(world, False))


def test_three_years_have_no_complaints() -> None:
    world, recorder = help_town(seed=2), Recorder()
    recorder.look(world)
    for _ in range(36):
        step(world, recorder)
        assert check_access(world, world.month % 12 != 0) == []
    assert world.cases.count > 200


def row(world: World, stage: int = RUNNING, name: str | None = None) -> int:
    """The first row in a stage, of a product if one is named."""
    some = world.cases.column("stage") == stage
    if name is not None:
        some &= world.cases.column("product") == list(world.access.products).index(name)
    return int(np.flatnonzero(some)[0])


def client(world: World) -> int:
    return int(world.cases.arrays.client[row(world)])


def dead_client(w: World) -> None:
    w.persons.arrays.status[client(w)] = DEAD


def departed_client(w: World) -> None:
    w.persons.arrays.status[int(w.cases.arrays.client[row(w, REPORTED)])] = LEFT


def resident_client(w: World) -> None:
    w.households.arrays.type[w.persons.arrays.household[client(w)]] = INSTITUTION


def nobodys(w: World) -> None:
    w.cases.arrays.client[5] = NOBODY


def beyond_the_persons(w: World) -> None:
    w.cases.arrays.client[5] = w.persons.count


def unknown_product(w: World) -> None:
    w.cases.arrays.product[5] = len(w.access.products)


def too_many_hours(w: World) -> None:
    w.cases.arrays.quarters[5] = 256


def asked_late(w: World) -> None:
    at = row(w)
    w.cases.arrays.asked[at] = w.cases.arrays.since[at] + 1


def yet_to_begin(w: World) -> None:
    at = row(w, REPORTED)
    w.cases.arrays.since[at] = w.month


def ends_before(w: World) -> None:
    at = row(w)
    w.cases.arrays.until[at] = w.cases.arrays.since[at] - 1


def over_time(w: World) -> None:
    at = row(w, name="vervoer")
    w.cases.arrays.asked[at] = w.cases.arrays.since[at] = w.month - 70
    w.cases.arrays.until[at] = w.month - 1


def twice(w: World) -> None:
    at = row(w)
    w.cases.append(**{name: w.cases.column(name)[[at]].copy() for name in w.cases.columns})


def excluding(w: World) -> None:
    at = row(w, name="huishoudelijke_ondersteuning")
    twice(w)
    w.cases.column("client")[-1] = w.cases.arrays.client[at]
    w.cases.column("product")[-1] = list(w.access.products).index("wlz_thuis")


def helped_too_much(w: World) -> None:
    at = int(np.flatnonzero(w.persons.column("status") == HERE)[0])
    w.persons.arrays.helped[at, 1] = w.persons.arrays.need[at, 1] + 1


def covered_beside_help(w: World) -> None:
    full = (w.persons.column("helped") + w.persons.column("covered") == w.persons.column("need"))[:, 1]
    at = int(np.flatnonzero(full & (w.persons.column("status") == HERE))[0])
    w.persons.arrays.covered[at, 1] += 1


def began_without_room(w: World) -> None:
    rows = [row(w, name="begeleiding")]
    w.cases.arrays.since[rows] = w.cases.arrays.asked[rows] = w.month - 1
    w.cases.arrays.quarters[rows] = 40
    w.cases.arrays.form[rows] = 0
    w.access.books[w.month - 1].staff[1, 1] = 8.0


FAULTS: list[tuple[Callable[[World], None], str]] = [
    (dead_client, "of somebody dead or gone"),
    (departed_client, "of somebody dead or gone"),
    (resident_client, "of somebody in an institution"),
    (nobodys, "of a client in no row"),
    (beyond_the_persons, "of a client in no row"),
    (unknown_product, "of no product"),
    (too_many_hours, "of more than 255 quarter-hours"),
    (asked_late, "asked for after it began"),
    (yet_to_begin, "that has yet to begin"),
    (ends_before, "that ends before it begins"),
    (over_time, "that runs beyond its end"),
    (twice, "of a product that the client has already"),
    (excluding, "beside one that excludes it"),
    (helped_too_much, "who get more help than they need"),
    (covered_beside_help, "who get more hours than they need"),
    (began_without_room, "support: "),
]


@pytest.mark.parametrize(("fault", "said"), FAULTS, ids=lambda x: getattr(x, "__name__", None))
def test_every_fault_is_found(sound: World, fault: Callable[[World], None], said: str) -> None:
    world = sound.copy()
    assert complaints(world) == ""
    fault(world)
    assert said in complaints(world)


def test_what_follows_from_another_state_excludes_too(sound: World) -> None:
    world, names = sound.copy(), list(sound.access.products)
    tables = world.persons, world.households, world.cases, world.month, world.access.products
    having = np.zeros(world.persons.count, dtype=np.uint64)
    assert check_cases(*tables, having) == []
    having[world.cases.arrays.client[row(world, name="huishoudelijke_ondersteuning")]] = np.uint64(
        1 << names.index("wlz_instelling")
    )
    assert "excludes" in " ".join(check_cases(*tables, having))


def test_exclusion_holds_both_ways() -> None:
    products = read_catalogue()
    masks, names = excluded(products), list(products)
    some = 0
    for k, name in enumerate(names):
        for i, other in enumerate(names):
            has = bool(int(masks[k]) >> i & 1)
            assert has == (name != other and (other in products[name].excludes or name in products[other].excludes))
            some += has
    assert some > 10
