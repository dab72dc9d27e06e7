"""The checker of persons and households finds every fault put into a sound population."""

import functools
import math

import numpy as np
import pytest

from agents.households import INSTITUTION, MARRIED_COUPLE, SINGLE_PARENT
from agents.persons import CHILD, DEAD, HEAD, NOBODY, PARTNER, RESIDENT
from sim.checks import check_population
from sim.errors import ZorgdrukError
from sim.municipalities import MUNICIPALITIES
from sim.statline import Statline
from sim.synthesis import replicate, start_population


@functools.lru_cache(maxsize=1)
def start():
    mean = 1.75 * np.clip((np.arange(111) - 18) / 27, 0, 1)
    share = np.stack([np.exp(-mean) * mean**k / math.factorial(k) for k in range(5)], axis=1)
    return start_population(MUNICIPALITIES[1], 2020, 5, Statline(), share / share.sum(axis=1, keepdims=True))


@pytest.fixture
def tables():
    """Copies of the tables, to be spoilt, in the order in which `check_population` takes them."""
    population = start()
    return population.persons.copy(), population.households.copy(), population.month, population.kin.copy()


def first_of(tables, kind, role):
    persons, households = tables[:2]
    rows = (households.column("type")[persons.column("household")] == kind) & (persons.column("role") == role)
    return int(np.flatnonzero(rows)[0])


def complaints(tables):
    return " | ".join(check_population(*tables))


def test_a_sound_population_has_no_complaints(tables):
    assert check_population(*tables) == []


def test_somebody_in_two_chains_is_found(tables):
    persons, households = tables[:2]
    a, b = np.flatnonzero(households.column("type") == MARRIED_COUPLE)[:2]
    last = persons.column("next")[households.column("first")[b]]
    persons.column("next")[last] = households.column("first")[a]
    assert "in two households" in complaints(tables)


def test_a_broken_chain_is_found(tables):
    persons, households = tables[:2]
    couple = first_of(tables, MARRIED_COUPLE, PARTNER)
    home = persons.column("household")[couple]
    persons.column("next")[households.column("first")[home]] = NOBODY
    assert "in no chain" in complaints(tables)
    assert "size is not the length" in complaints(tables)


def test_a_loop_is_found(tables):
    persons, households = tables[:2]
    row = households.column("first")[0]
    persons.column("next")[row] = row
    assert "a loop" in complaints(tables)


def test_a_wrong_size_is_found(tables):
    tables[1].column("size")[3] += 1
    assert "1 household whose size is not the length of its chain, first: row 3" in complaints(tables)


def test_somebody_who_names_another_household_is_found(tables):
    tables[0].column("household")[0] += 1
    assert "a household they do not name" in complaints(tables)


def test_a_person_alive_twice_is_found(tables):
    lineage = tables[0].column("lineage")
    lineage[10] = lineage[20]
    assert "alive twice" in complaints(tables)


def test_a_dead_person_in_a_chain_is_found(tables):
    tables[0].column("status")[5] = DEAD
    assert "dead or gone and still in a household" in complaints(tables)
    assert "dead or gone and in a chain" in complaints(tables)


def test_a_one_sided_partner_is_found(tables):
    persons = tables[0]
    row = first_of(tables, MARRIED_COUPLE, PARTNER)
    persons.column("partner")[persons.column("partner")[row]] = NOBODY
    assert "whose partner has another partner or none" in complaints(tables)
    assert "without a partner" in complaints(tables)


def test_partners_may_live_apart_only_when_one_is_in_an_institution(tables):
    persons = tables[0]
    alone, resident = first_of(tables, 0, HEAD), first_of(tables, INSTITUTION, RESIDENT)
    persons.column("partner")[[alone, resident]] = [resident, alone]
    assert check_population(*tables) == []
    other = int(np.flatnonzero(persons.column("role") == HEAD)[-1])
    persons.column("partner")[resident] = NOBODY
    persons.column("partner")[[alone, other]] = [other, alone]
    assert "living apart" in complaints(tables)


def test_a_role_that_does_not_fit_the_household_is_found(tables):
    tables[0].column("role")[first_of(tables, SINGLE_PARENT, HEAD)] = CHILD
    assert "of type single_parent whose roles say otherwise" in complaints(tables)


def test_a_married_couple_that_is_not_married_is_found(tables):
    tables[0].column("marital")[first_of(tables, MARRIED_COUPLE, PARTNER)] = 0
    assert "of type married_couple whose roles say otherwise" in complaints(tables)


def test_a_mother_under_fifteen_is_found(tables):
    persons, _, _, kin = tables
    child = int(np.flatnonzero(kin.column("mother") != NOBODY)[0])
    for table in (persons, kin):
        table.column("birth")[child] = table.column("birth")[kin.column("mother")[child]] + 143
    assert "whose mother did not reach 15" in complaints(tables)


def test_somebody_born_tomorrow_is_found(tables):
    for table in (tables[0], tables[3]):
        table.column("birth")[0] = tables[2] + 1
    assert "born after this month" in complaints(tables)


def test_a_pointer_to_no_row_is_found(tables):
    persons = tables[0]
    persons.column("next")[0] = persons.count
    assert complaints(tables) == "1 person with a next in no row, first: row 0"


def test_copies_are_sound_and_have_luck_of_their_own():
    population = start()
    n, h = population.persons.count, population.households.count
    three = replicate(population, 3)
    assert (three.persons.count, three.households.count) == (3 * n, 3 * h)
    assert check_population(three.persons, three.households, three.month, three.kin) == []
    assert len(set(three.persons.column("lineage").tolist())) == 3 * n
    assert len(set(three.households.column("lineage").tolist())) == 3 * h
    for name in ("birth", "sex", "role"):
        assert np.array_equal(three.persons.column(name)[n : 2 * n], population.persons.column(name))
    assert np.array_equal(three.households.column("kern")[2 * h :], population.households.column("kern"))
    mother = population.kin.column("mother").astype(np.int64)
    assert np.array_equal(three.kin.column("mother")[2 * n :], np.where(mother < 0, mother, mother + 2 * n))
    assert len(set(three.kin.column("lineage").tolist())) == 3 * n


def test_copies_have_requests_and_room_of_their_own():
    population, n = start().copy(), start().persons.count
    population.cases.append(client=np.array([4, 9]), product=np.array([2, 3]))
    population.room = {"access.staff": np.array([10.0, 4.0]), "access.filled": np.array([0.5, 0.5])}
    two = replicate(population, 2)
    assert two.cases.column("client").tolist() == [4, 9, n + 4, n + 9]
    assert two.cases.column("product").tolist() == [2, 3, 2, 3]
    assert two.room["access.staff"].tolist() == [20.0, 8.0] and two.room["access.filled"].tolist() == [0.5, 0.5]


def test_one_copy_is_the_population_itself():
    population, one = start(), replicate(start(), 1)
    for name in population.persons.columns:
        assert np.array_equal(population.persons.column(name), one.persons.column(name))
    for name in population.households.columns:
        assert np.array_equal(population.households.column(name), one.households.column(name))
    for name in population.kin.columns:
        assert np.array_equal(population.kin.column(name), one.kin.column(name))


def test_copies_beyond_the_row_numbers_are_refused():
    with pytest.raises(ZorgdrukError, match="copies 0"):
        replicate(start(), 0)
    with pytest.raises(ZorgdrukError, match="must lie between 1 and"):
        replicate(start(), 100_000)
