"""The checker of the kin table finds every fault put into a sound one."""

from collections.abc import Callable

import numpy as np
import pytest

from agents.kin import UNKNOWN
from agents.persons import LEFT, NOBODY
from sim.checks import check_population
from sim.processes import ORDER
from sim.relatives import children_of
from sim.world import World
from tests.toy import toy_world


@pytest.fixture(scope="module")
def sound() -> World:
    world = toy_world(100, seed=5)
    for _ in range(40):
        for process in ORDER:
            process.run(world)
        world.month += 1
    world.compact()
    return world


@pytest.fixture
def world(sound: World) -> World:
    return sound.copy()


def complaints(world: World) -> str:
    return " | ".join(check_population(world.persons, world.households, world.month, world.kin))


def test_a_sound_table_has_no_complaints(world: World) -> None:
    assert complaints(world) == ""


def child(world: World) -> int:
    """An inwoner whose mother has two children or more, later ones before him or her in her list."""
    k = world.kin.arrays
    for mother in range(world.kin.count):
        found = children_of(k, mother)
        if k.sex[mother] == 1 and len(found) > 1 and (k.person[found] != NOBODY).all() and k.person[mother] != NOBODY:
            return found[1]
    raise AssertionError("no such family")


def away(world: World) -> int:
    return int(np.flatnonzero(world.kin.column("person") == NOBODY)[0])


def no_node(w: World) -> None:
    w.persons.arrays.node[3] = NOBODY


def wrong_node(w: World) -> None:
    w.persons.arrays.node[3] = w.persons.arrays.node[4]


def other_birth(w: World) -> None:
    w.kin.arrays.birth[w.persons.arrays.node[3]] -= 1


def other_sex(w: World) -> None:
    node = w.persons.arrays.node[3]
    w.kin.arrays.sex[node] = 1 - w.kin.arrays.sex[node]


def a_ghost(w: World) -> None:
    row = int(np.flatnonzero(w.persons.column("role") == 0)[0])
    w.persons.arrays.status[row] = LEFT


def a_dead_inwoner(w: World) -> None:
    w.kin.arrays.death[w.persons.arrays.node[3]] = 200


def an_immortal(w: World) -> None:
    w.kin.arrays.death[away(w)] = 32767


def a_place_here(w: World) -> None:
    w.kin.arrays.north[w.persons.arrays.node[3]] = 7


def one_sided(w: World) -> None:
    one, two = np.flatnonzero(w.kin.column("person") == NOBODY)[:2]
    w.kin.arrays.partner[one] = two


def partner_here(w: World) -> None:
    a, b = w.persons.arrays.node[3], w.persons.arrays.node[7]
    w.kin.arrays.partner[a], w.kin.arrays.partner[b] = b, a


def a_motherly_man(w: World) -> None:
    c = child(w)
    w.kin.arrays.mother[c] = w.kin.arrays.father[c]


def move_birth(w: World, node: int, birth: int) -> None:
    """Change the birth of a node, and of the person if it is an inwoner's."""
    w.kin.arrays.birth[node] = birth
    if w.kin.arrays.person[node] != NOBODY:
        w.persons.arrays.birth[w.kin.arrays.person[node]] = birth


def turn(w: World, parent: int, years: int) -> None:
    """Let a parent reach an age in years in the year in which the child was born, in its last month."""
    eldest = min(w.kin.arrays.birth[c] for c in children_of(w.kin.arrays, parent))
    move_birth(w, parent, eldest // 12 * 12 - 12 * years + 11)


def an_early_mother(w: World) -> None:
    turn(w, w.kin.arrays.mother[child(w)], 14)


def an_early_father(w: World) -> None:
    turn(w, w.kin.arrays.father[child(w)], 14)


def a_late_mother(w: World) -> None:
    turn(w, w.kin.arrays.mother[child(w)], 51)


def siblings_too_near(w: World) -> None:
    c = child(w)
    other = w.kin.arrays.child[w.kin.arrays.mother[c]]
    move_birth(w, c, w.kin.arrays.birth[other] - 8)


def births_forgotten(w: World) -> None:
    mother = w.kin.arrays.mother[child(w)]
    w.persons.arrays.parity[w.kin.arrays.person[mother]] = len(children_of(w.kin.arrays, mother)) - 1


def elsewhere_with_a_child(w: World, sex: int) -> int:
    k, month = w.kin.arrays, w.month
    rows = np.arange(w.kin.count)
    some = (k.person[rows] == NOBODY) & (k.death[rows] > month) & (k.sex[rows] == sex) & (k.child[rows] != UNKNOWN)
    return int(np.flatnonzero(some)[0])


def births_of_a_mother_elsewhere(w: World) -> None:
    node = elsewhere_with_a_child(w, 1)
    w.kin.arrays.parity[node] = len(children_of(w.kin.arrays, node)) - 1


def births_of_a_father_elsewhere(w: World) -> None:
    node = elsewhere_with_a_child(w, 0)
    w.kin.arrays.parity[node] = len(children_of(w.kin.arrays, node)) - 1


def a_last_birth_forgotten(w: World) -> None:
    k = w.kin.arrays
    mother = k.mother[child(w)]
    w.persons.arrays.last_birth[k.person[mother]] = max(k.birth[c] for c in children_of(k, mother)) - 1


def not_in_the_list(w: World) -> None:
    k, c = w.kin.arrays, child(w)
    k.next_of_mother[k.child[k.mother[c]]] = k.next_of_mother[c]


def a_circle(w: World) -> None:
    c = child(w)
    w.kin.arrays.next_of_mother[c] = w.kin.arrays.child[w.kin.arrays.mother[c]]


def a_loop_without_a_head(w: World) -> None:
    k, c = w.kin.arrays, child(w)
    first = k.child[k.mother[c]]
    k.child[k.mother[c]] = UNKNOWN
    k.next_of_mother[c] = first


def a_stranger(w: World) -> None:
    w.kin.arrays.next_of_mother[child(w)] = away(w)


def nowhere(w: World) -> None:
    w.kin.arrays.father[5] = w.kin.count


FAULTS: list[tuple[Callable[[World], None], str]] = [
    (no_node, "here without a node"),
    (wrong_node, "whose node does not point back"),
    (other_birth, "whose node has another birth"),
    (other_sex, "whose node has another sex"),
    (a_ghost, "of somebody dead or gone that says he or she lives here"),
    (a_dead_inwoner, "of an inwoner with a month of death"),
    (an_immortal, "of nobody here without a month of death"),
    (a_place_here, "of an inwoner with a place elsewhere"),
    (one_sided, "whose partner elsewhere has another or none"),
    (partner_here, "of an inwoner with a partner elsewhere"),
    (a_motherly_man, "whose mother is no woman"),
    (an_early_mother, "whose mother did not reach 15 in the year of birth"),
    (an_early_father, "whose father did not reach 15 in the year of birth"),
    (a_late_mother, "whose mother was over 50"),
    (siblings_too_near, "born within 9 months of a brother or sister"),
    (births_forgotten, "with fewer births than children as mother"),
    (births_of_a_mother_elsewhere, "with fewer births than children as mother"),
    (births_of_a_father_elsewhere, "with fewer births than children as father"),
    (a_last_birth_forgotten, "whose last birth lies before that of a child"),
    (not_in_the_list, "not exactly once in the list of their mother"),
    (a_circle, "whose list of children as mother is a circle"),
    (a_loop_without_a_head, "not exactly once in the list of their mother"),
    (a_stranger, "in the list of a mother they do not name"),
    (nowhere, "with a father in no row"),
]


def no_fault(w: World) -> None:
    """Parents of 15 and 50 in the year of birth, twins, and brothers nine months apart are no faults."""
    k, c = w.kin.arrays, child(w)
    mother, father = k.mother[c], k.father[c]
    other = k.child[mother]
    turn(w, father, 15)
    for apart in (9, 0):
        move_birth(w, c, k.birth[other] - apart)
        last = max(k.birth[x] for x in children_of(k, mother))
        w.persons.arrays.last_birth[k.person[mother]] = last
        for years in (15, 50):
            turn(w, mother, years)
            youngest = max(k.birth[x] for x in children_of(k, mother)) // 12 - k.birth[mother] // 12
            assert youngest > 50 or complaints(w) == ""


def test_what_is_at_the_limits_is_no_fault(world: World) -> None:
    no_fault(world)


@pytest.mark.parametrize(("harm", "words"), FAULTS, ids=[f.__name__ for f, _ in FAULTS])
def test_a_fault_is_found(world: World, harm: Callable[[World], None], words: str) -> None:
    harm(world)
    assert words in complaints(world)
