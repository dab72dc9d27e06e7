"""The checker of mantelzorg finds every fault put into a sound table, and finds none in one that lives."""

from collections.abc import Callable

import numpy as np
import pytest

from agents.care_codes import IN_LAW, VOLUNTEER
from agents.domains import PERSONAL_CARE, SOCIAL_CONTACT
from agents.households import INSTITUTION
from agents.kin import CHILD_TIE, FRIEND, NEIGHBOUR, PARENT, PARTNER_TIE, SAME_HOUSEHOLD, SAME_KERN, SIBLING
from agents.persons import DEAD, HERE, LEFT, NOBODY
from sim.care_checks import check_care
from sim.checks import check_population
from sim.world import World
from tests.toy_giving import care_town, live, month, needs, settled


@pytest.fixture(scope="module")
def sound() -> World:
    world = settled(care_town())
    month(world)
    return world


@pytest.fixture
def world(sound: World) -> World:
    return sound.copy()


def complaints(world: World) -> str:
    return " | ".join(check_population(world.persons, world.households, world.month, world.kin, world.care))


def row(w: World, relation: int | None = None, elsewhere: bool = False, **apart: bool) -> int:
    """The first arrangement of a kind."""
    some = (w.care.column("carer") == NOBODY) == elsewhere
    if relation is not None:
        some &= w.care.column("relation") == relation
    if "home" in apart:
        some &= (w.care.column("distance") == SAME_HOUSEHOLD) == apart["home"]
    return int(np.flatnonzero(some)[0])


def test_years_of_mantelzorg_have_no_complaints() -> None:
    world = care_town(seed=2)
    for i in range(36):
        if i % 3 == 0:
            needs(world, i)
        live(world)
        month(world)
        assert complaints(world) == ""
        assert check_care(*tables(world), limit=world.caring.givers.limit) == []
        if i % 12 == 11:
            world.compact() if i == 11 else world.forget()
            assert complaints(world) == ""
    assert world.care.count > 50


def tables(w: World) -> tuple:
    return w.persons, w.households, w.month, w.kin, w.care


def receiver(w: World) -> int:
    return int(w.care.arrays.receiver[0])


def dead_receiver(w: World) -> None:
    w.persons.arrays.status[receiver(w)] = DEAD


def resident_receiver(w: World) -> None:
    w.households.arrays.type[w.persons.arrays.household[receiver(w)]] = INSTITUTION


def departed_carer(w: World) -> None:
    w.persons.arrays.status[w.care.arrays.carer[row(w, CHILD_TIE)]] = LEFT


def resident_carer(w: World) -> None:
    at = row(w, home=False)
    w.households.arrays.type[w.persons.arrays.household[w.care.arrays.carer[at]]] = INSTITUTION


def dead_elsewhere(w: World) -> None:
    w.kin.arrays.death[w.care.arrays.node[row(w, elsewhere=True)]] = w.month - 1


def unborn_elsewhere(w: World) -> None:
    w.kin.arrays.birth[w.care.arrays.node[row(w, elsewhere=True)]] = w.month + 1


def nobody(w: World) -> None:
    w.care.arrays.node[row(w, elsewhere=True)] = NOBODY


def another(w: World) -> None:
    at = row(w, PARTNER_TIE)
    w.care.arrays.node[at] = w.persons.arrays.node[w.care.arrays.receiver[at]]


def child_of_eleven(w: World) -> None:
    w.persons.arrays.birth[w.care.arrays.carer[row(w, home=True)]] = w.month - 12 * 12


def minor_next_door(w: World) -> None:
    w.persons.arrays.birth[w.care.arrays.carer[row(w, home=False)]] = w.month - 12 * 18


def minor_elsewhere(w: World) -> None:
    w.kin.arrays.birth[w.care.arrays.node[row(w, elsewhere=True)]] = w.month - 12 * 18


def himself(w: World) -> None:
    w.care.arrays.carer[0] = w.care.arrays.receiver[0]


def twice(w: World) -> None:
    w.care.append(**{name: w.care.column(name)[:1].copy() for name in w.care.columns})


def yet_to_begin(w: World) -> None:
    w.care.arrays.since[0] = w.month + 1


def more_received(w: World) -> None:
    t = int(np.argmax(w.persons.arrays.need[receiver(w)]))
    w.persons.arrays.covered[receiver(w), t] -= 1


def more_given(w: World) -> None:
    w.persons.arrays.given[w.care.arrays.carer[row(w, PARTNER_TIE)]] += 1


def less_need(w: World) -> None:
    w.persons.arrays.need[receiver(w)] = 0


def no_hours(w: World) -> None:
    w.care.arrays.quarters[0] = 0


def no_row(w: World) -> None:
    w.care.arrays.carer[0] = w.persons.count


def no_receiver(w: World) -> None:
    w.care.arrays.receiver[0] = NOBODY


def no_node(w: World) -> None:
    w.care.arrays.node[0] = w.kin.count


def other_place(w: World) -> None:
    at = row(w, home=True)
    w.care.arrays.distance[at] = SAME_HOUSEHOLD + 1


def elsewhere_near(w: World) -> None:
    w.care.arrays.distance[row(w, elsewhere=True)] = SAME_HOUSEHOLD + 1


def thirteen(w: World) -> None:
    w.care.column("receiver")[:13] = w.care.column("receiver")[0]


def given_without_a_table(w: World) -> None:
    w.care.count = 0


def of_a_volunteer(w: World) -> int:
    """Turn an arrangement between huishoudens of one kern into visits of a volunteer."""
    care, people, homes = w.care.arrays, w.persons.arrays, w.households.arrays
    for a in np.flatnonzero((w.care.column("carer") != NOBODY) & (w.care.column("distance") != SAME_HOUSEHOLD)):
        p, q = care.receiver[a], care.carer[a]
        if homes.kern[people.household[p]] == homes.kern[people.household[q]]:
            hours = int(care.quarters[a].sum())
            people.covered[p] -= care.quarters[a]
            care.quarters[a] = 0
            care.quarters[a, SOCIAL_CONTACT] = hours
            people.covered[p, SOCIAL_CONTACT] += hours
            people.need[p, SOCIAL_CONTACT] = 255
            care.relation[a], care.distance[a] = VOLUNTEER, SAME_KERN
            return int(a)
    raise AssertionError


def volunteer_of_another_kern(w: World) -> None:
    a = of_a_volunteer(w)
    assert complaints(w) == ""
    home = w.persons.arrays.household[w.care.arrays.carer[a]]
    w.households.arrays.kern[home] = (w.households.arrays.kern[home] + 1) % len(w.kernen)


def volunteer_who_washes(w: World) -> None:
    a = of_a_volunteer(w)
    w.care.arrays.quarters[a] = np.roll(w.care.arrays.quarters[a], PERSONAL_CARE - SOCIAL_CONTACT)


def more_than_anybody(w: World) -> None:
    at = row(w, PARTNER_TIE)
    w.care.arrays.quarters[at] = 60
    w.persons.arrays.given[w.care.arrays.carer[at]] = 480


def more_than_anybody_elsewhere(w: World) -> None:
    w.care.arrays.quarters[row(w, elsewhere=True)] = 30


FAULTS: list[tuple[Callable[[World], None], str]] = [
    (dead_receiver, "for somebody dead or gone"),
    (resident_receiver, "for somebody in an institution"),
    (departed_carer, "by somebody dead or gone"),
    (resident_carer, "by somebody in an institution"),
    (dead_elsewhere, "by somebody dead or unborn elsewhere"),
    (unborn_elsewhere, "by somebody dead or unborn elsewhere"),
    (nobody, "by nobody"),
    (another, "by somebody who is another in the kin table"),
    (child_of_eleven, "by somebody too young"),
    (minor_next_door, "by somebody too young"),
    (minor_elsewhere, "by somebody too young"),
    (himself, "of somebody with himself"),
    (twice, "of a pair that has another"),
    (yet_to_begin, "that has yet to begin"),
    (more_received, "whose hours received are not those of the arrangements"),
    (more_received, "received"),
    (more_given, "whose hours given are not those of the arrangements"),
    (less_need, "who get more than they need"),
    (no_hours, "without hours"),
    (no_row, "with a carer in no row"),
    (no_receiver, "with a receiver in no row"),
    (no_node, "with a node in no row"),
    (other_place, "at a distance that is not theirs"),
    (elsewhere_near, "at a distance that is not theirs"),
    (thirteen, "with more than 12 who give"),
    (volunteer_of_another_kern, "whose tie does not hold"),
    (volunteer_who_washes, "with a task that such a giver cannot do from there"),
    (more_than_anybody, "who give more than anybody can (84 hours a week)"),
    (more_than_anybody_elsewhere, "elsewhere who give more than anybody can (20 hours a week)"),
    (given_without_a_table, "whose hours given are not those of the arrangements"),
]


def test_a_sound_table_has_no_complaints(sound: World) -> None:
    assert complaints(sound) == ""
    assert check_care(*tables(sound), limit=sound.caring.givers.limit) == []


@pytest.mark.parametrize(("harm", "words"), FAULTS, ids=[f.__name__ for f, _ in FAULTS])
def test_a_fault_is_found(world: World, harm: Callable[[World], None], words: str) -> None:
    harm(world)
    assert words in " | ".join(check_care(*tables(world)))


@pytest.mark.parametrize("relation", [PARTNER_TIE, PARENT, CHILD_TIE, SIBLING, FRIEND, NEIGHBOUR, IN_LAW])
def test_a_tie_that_does_not_hold_is_found(world: World, relation: int) -> None:
    """Somebody else gives: as many hours, from the same place as far as the table says."""
    at = row(world, relation)
    care, giver, mine = world.care.arrays, world.care.arrays.carer[at], world.care.arrays.receiver[at]
    taken = {int(q) for p, q in zip(care.receiver, care.carer, strict=True) if p == mine} | {int(mine), int(giver)}
    here = np.flatnonzero(world.persons.column("status") == HERE)
    stranger = next(
        int(q)
        for q in here[::-1]
        if int(q) not in taken
        and world.persons.arrays.household[q] != world.persons.arrays.household[giver]
        and world.persons.arrays.household[q] != world.persons.arrays.household[mine]
    )
    care.carer[at], care.node[at] = stranger, world.persons.arrays.node[stranger]
    assert "whose tie does not hold" in complaints(world)


def test_who_gives_more_than_he_can_is_found(world: World) -> None:
    limit = world.persons.column("given").astype(np.int16)
    assert check_care(*tables(world), limit=limit) == []
    limit[np.argmax(limit)] -= 1
    assert "who give more than they can" in " | ".join(check_care(*tables(world), limit=limit))
