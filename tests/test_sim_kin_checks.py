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


def an_early_mother(w: World) -> None:
    m = w.kin.arrays.mother[child(w)]
    w.kin.arrays.birth[m] += 400
    w.persons.arrays.birth[w.kin.arrays.person[m]] += 400


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
    (an_early_mother, "older than their mother minus 12 years"),
    (not_in_the_list, "not exactly once in the list of their mother"),
    (a_circle, "whose list of children as mother is a circle"),
    (a_loop_without_a_head, "not exactly once in the list of their mother"),
    (a_stranger, "in the list of a mother they do not name"),
    (nowhere, "with a father in no row"),
]


@pytest.mark.parametrize(("harm", "words"), FAULTS, ids=[f.__name__ for f, _ in FAULTS])
def test_a_fault_is_found(world: World, harm: Callable[[World], None], words: str) -> None:
    harm(world)
    assert words in complaints(world)
