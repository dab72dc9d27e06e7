"""Relatives of newcomers: the rules of families, nobody inside, as often alive as survival says, at little cost."""

import numpy as np

from agents.households import Households
from agents.kin import Kin
from agents.kin_fathers import HERE_TOO, men_alone
from agents.kinship import link_children
from agents.persons import HERE, LEFT, NEVER, NEVER_MARRIED, NOBODY, RESIDENT, WIDOWED, Persons
from agents.schema import Table
from sim.kernen import Kernen
from sim.kin_of_newcomers import bring_fathers, bring_kin, origin_of
from sim.kinship.library import alive_shares, make_library
from sim.kinship.setting import relatives
from tests.toy_kin import JANUARY_2021, Read
from tests.toy_past import toy_past

PAST = toy_past()
LIBRARY = make_library(PAST, 1, 1870, 2010, 200)
KERNEN = Kernen(
    np.array([1, 2], dtype=np.int16), np.array(["A", "B"]), np.array([53.3, 53.34]), np.array([6.5, 6.5]),
    np.array([10.0, 20.0]), np.array([1000, 1000]),
)  # fmt: skip


def arrive(birth, sex, parity, marital=NEVER_MARRIED, partner=None, mother=None):
    """Put people in tables of their own, each with a node."""
    n = len(birth)
    persons, households, kin = Table(Persons, n), Table(Households, 1), Table(Kin, n)
    households.append(size=np.array([n]), kern=np.array([1]))
    nobody = np.full(n, NOBODY)
    persons.append(
        lineage=relatives(np.arange(n, dtype=np.uint64), 77), birth=birth, sex=sex, parity=parity,
        node=np.arange(n), household=np.zeros(n, dtype=int), marital=np.full(n, marital),
        partner=nobody if partner is None else partner,
    )  # fmt: skip
    kin.append(
        lineage=persons.column("lineage"), person=np.arange(n), birth=persons.column("birth"), sex=sex,
        mother=nobody if mother is None else mother,
    )  # fmt: skip
    link_children(n, kin.arrays)
    return persons, households, kin


def many(n=4000, **more):
    i = np.arange(n)
    birth = JANUARY_2021 - 12 * (20 + i % 70) - 7
    sex = (i // 70) % 2
    return arrive(birth, sex, np.where((sex == 1) & (i % 70 > 10), i % 4, 0), **more)


def bring(tables, rows=None, seed=3):
    persons, households, kin = tables
    rows = slice(0, persons.count) if rows is None else rows
    bring_kin(origin_of(PAST, LIBRARY, KERNEN), seed, JANUARY_2021, rows, persons, households, kin)
    return kin


def test_families_of_newcomers_obey_the_rules():
    k = Read(bring(many()))
    assert len(np.unique(k.lineage)) == k.count
    assert (k.person[4000:] == NOBODY).all()
    for parent, sex, oldest in ((k.mother, 1, 600), (k.father, 0, 840)):
        child = np.flatnonzero(parent >= 0)
        gap = k.birth[child] - k.birth[parent[child]]
        assert (k.sex[parent[child]] == sex).all()
        assert gap.min() >= 180
        assert gap.max() <= oldest
        child = child[np.lexsort((k.birth[child], parent[child]))]
        apart = np.diff(k.birth[child])[np.diff(parent[child]) == 0]
        assert ((apart == 0) | (apart >= 9)).all()
    pair = np.flatnonzero(k.partner >= 0)
    np.testing.assert_array_equal(k.partner[k.partner[pair]], pair)
    there = (k.person < 0) & k.alive
    far = np.hypot(
        k.east[there][:, None] - KERNEN.coordinates()[:, 0], k.north[there][:, None] - KERNEN.coordinates()[:, 1]
    )
    assert (far - 10 * np.sqrt(KERNEN.area / np.pi)).min() > -1.0


def test_parents_of_newcomers_live_as_long_as_others():
    # expected from the mothers that were drawn: each lives with the survival from the birth on
    persons, _, _ = tables = arrive(np.full(4000, -360), np.zeros(4000, dtype=int), np.zeros(4000, dtype=int))
    k = Read(bring(tables))
    n = persons.count
    lives = k.of(k.death >= JANUARY_2021, k.mother)[:n]
    age = np.arange(16, 50) * 12
    share = alive_shares(PAST, 1, -360 - age, JANUARY_2021) / alive_shares(PAST, 1, -360 - age, -360)
    window = np.flatnonzero(np.abs(LIBRARY.month.astype(int) + 360) <= 6)
    weight = np.diff(LIBRARY.weight)[window]
    mothers = (LIBRARY.month[window].astype(int) - LIBRARY.born[LIBRARY.woman[window]]).clip(16 * 12, 49 * 12)
    expected = np.average(np.interp(mothers, age, share), weights=weight)
    assert abs(lives.mean() - expected) < 4 * np.sqrt(expected * (1 - expected) / n)


def test_women_bring_as_many_children_as_they_bore():
    n = 1500
    birth = np.full(n, JANUARY_2021 - 12 * 45)
    k = Read(bring(arrive(birth, np.ones(n, dtype=int), np.arange(n) % 4)))
    born = k.children(np.ones(k.count, dtype=bool))[:n]
    parity = np.arange(n) % 4
    assert (born <= parity).all()
    assert born[parity == 2].mean() > 1.9  # few children die
    assert (born[parity == 0] == 0).all()


def test_the_children_they_brought_are_among_their_births():
    n = 600  # mothers of 45 with two births, each with a child of 12 here
    i = np.arange(n)
    birth = np.r_[np.full(n, JANUARY_2021 - 12 * 45), JANUARY_2021 - 12 * 12 - i % 12]
    sex, parity = np.r_[np.ones(n, dtype=int), i % 2], np.r_[np.full(n, 2), np.zeros(n, dtype=int)]
    k = Read(bring(arrive(birth, sex, parity, mother=np.r_[np.full(n, NOBODY), i])))
    children = k.children(np.ones(k.count, dtype=bool))[:n]
    assert children.max() == 2
    assert children.mean() > 1.9
    child = np.flatnonzero((k.mother >= 0) & (k.mother < n))
    child = child[np.lexsort((k.birth[child], k.mother[child]))]
    apart = np.diff(k.birth[child])[np.diff(k.mother[child]) == 0]
    assert apart.min() >= 9 or (apart[apart < 9] == 0).all()


def test_widowers_are_more_often_fathers_than_bachelors():
    n = 1000
    birth, men, none = np.full(n, JANUARY_2021 - 12 * 60), np.zeros(n, dtype=int), np.zeros(n, dtype=int)
    share = [
        (Read(bring(arrive(birth, men, none, status))).children(np.ones(1, dtype=bool)[0])[:n] > 0).mean()
        for status in (NEVER_MARRIED, WIDOWED)
    ]
    assert abs(share[0] - 0.2) < 0.06
    assert abs(share[1] - 0.8) < 0.06


def with_a_child(marital, n=400):
    """Women of 40, each with two children of 10 and 8 and no partner."""
    i = np.arange(n)
    birth = np.r_[np.full(n, JANUARY_2021 - 480), np.full(n, JANUARY_2021 - 120), np.full(n, JANUARY_2021 - 96)]
    sex, parity = np.r_[np.ones(n, dtype=int), i % 2, i % 2], np.r_[np.full(n, 2), np.zeros(2 * n, dtype=int)]
    k = Read(bring(arrive(birth, sex, parity, marital, mother=np.r_[np.full(n, NOBODY), i, i])))
    return k, k.father[n : 2 * n], k.father[2 * n : 3 * n]


def test_the_children_of_one_parent_have_the_other_elsewhere():
    k, eldest, youngest = with_a_child(NEVER_MARRIED)
    assert (eldest != NOBODY).mean() > 0.95  # a few have died
    known = eldest != NOBODY
    np.testing.assert_array_equal(eldest[known], youngest[known])
    assert (k.person[eldest[known]] == NOBODY).all()
    assert (k.sex[eldest[known]] == 0).all()
    assert (k.alive[eldest[known]]).all()
    gap = (k.birth[400:800] - k.birth[eldest])[known] / 12
    assert gap.min() >= 15
    assert abs(gap.mean() - 32.5) < 1.0  # she was 30
    assert (k.parity[eldest[known]] == 2).all()


def test_the_children_of_a_widow_have_no_father():
    _, eldest, youngest = with_a_child(WIDOWED)
    assert (eldest == NOBODY).all()
    assert (youngest == NOBODY).all()


def alone_with_newborn(men):
    """Put 500 women alone of 30, each with a newborn, beside men alone born 30 months before them or near."""
    n = 500
    fathers = JANUARY_2021 - 390 + np.arange(men) % 301 - 150
    birth = np.r_[np.full(n, JANUARY_2021 - 360), np.full(n, JANUARY_2021 - 1), fathers]
    sex = np.r_[np.ones(n, dtype=int), np.zeros(n + men, dtype=int)]
    mother = np.r_[np.full(n, NOBODY), np.arange(n), np.full(men, NOBODY)]
    persons, households, kin = arrive(birth, sex, np.r_[np.ones(n, dtype=int), np.zeros(n + men, dtype=int)],
                                      mother=mother)  # fmt: skip
    bring_fathers(origin_of(PAST, LIBRARY, KERNEN), 3, JANUARY_2021, persons, households, kin)
    k = Read(kin)
    return k, k.father[n : 2 * n]


def test_newborns_of_women_alone_get_a_father_here_or_elsewhere():
    k, father = alone_with_newborn(men=900)
    assert (father != NOBODY).mean() > 0.99
    here = k.person[father] != NOBODY
    assert abs(here.mean() - HERE_TOO) < 4 * np.sqrt(HERE_TOO * (1 - HERE_TOO) / len(father)) + 0.04  # some find nobody
    assert len(np.unique(father)) == len(father)
    assert (k.sex[father] == 0).all()
    # as many men here have a child with a woman elsewhere as women here with a man elsewhere who could be mirrored
    mirrored = (k.mother >= 500 + 500 + 900) & (k.father >= 0) & (k.person == NOBODY)
    assert 0.5 * (~here).sum() < mirrored.sum() <= (~here).sum()
    assert (k.person[k.father[mirrored]] != NOBODY).all()
    assert (k.parity[k.mother[mirrored]] == 1).all()


def test_without_men_all_fathers_live_elsewhere():
    k, father = alone_with_newborn(men=0)
    assert (father != NOBODY).mean() > 0.99
    assert (k.person[father] == NOBODY).all()
    assert k.count == 1000 + np.count_nonzero(father != NOBODY)


def test_who_has_a_parent_gets_no_other():
    birth = np.array([JANUARY_2021 - 12 * 40, JANUARY_2021 - 12 * 10])
    k = Read(bring(arrive(birth, np.array([1, 0]), np.array([1, 0]), WIDOWED, mother=np.array([NOBODY, 0]))))
    assert k.mother[1] == 0
    assert k.father[1] == NOBODY
    assert k.mother[0] != NOBODY or k.father[0] != NOBODY
    assert np.count_nonzero(k.mother == 0) == 1  # her one birth is the child she brought


def test_relatives_do_not_depend_on_who_else_arrives():
    whole, parts = Read(bring(many(600))), many(600)
    for begin in range(0, 600, 100):
        bring(parts, slice(begin, begin + 100))
    apart = Read(parts[2])
    order, other = np.argsort(whole.lineage), np.argsort(apart.lineage)
    for name in ("lineage", "birth", "death", "east", "north", "sex", "parity"):
        np.testing.assert_array_equal(getattr(whole, name)[order], getattr(apart, name)[other])


def test_another_seed_brings_others():
    assert bring(many(200)).count != bring(many(200), seed=4).count


def test_births_of_newcomers_are_no_fewer_and_no_earlier_than_their_children():
    """Women who brought a child later than the last birth they came with, and more children than births."""
    n = 300
    i = np.arange(n)
    birth = np.r_[np.full(n, JANUARY_2021 - 480), np.full(n, JANUARY_2021 - 60), np.full(n, JANUARY_2021 - 30)]
    sex, parity = np.r_[np.ones(n, dtype=int), i % 2, i % 2], np.r_[1 + i % 4, np.zeros(2 * n, dtype=int)]
    tables = arrive(birth, sex, parity, mother=np.r_[np.full(n, NOBODY), i, i])
    k, people = Read(bring(tables)), tables[0]
    children = k.children(np.ones(k.count, dtype=bool))[:n]
    assert (people.column("parity")[:n] >= children).all() and (people.column("parity")[:n] >= 1 + i % 4).all()
    assert (people.column("parity")[:n:4] == 2).all()
    latest = np.full(k.count, NEVER)
    np.maximum.at(latest, k.mother[k.mother >= 0], k.birth[k.mother >= 0])
    np.testing.assert_array_equal(people.column("last_birth")[:n], latest[:n])
    assert latest[:n].max() >= JANUARY_2021 - 30


def test_fathers_elsewhere_have_had_no_fewer_children_than_are_known():
    k = Read(bring(many(1000)))
    fathers = np.bincount(k.father[k.father >= 0], minlength=k.count)
    elsewhere = (k.person == NOBODY) & k.alive & (k.sex == 0)
    assert (fathers[elsewhere] > 1).sum() > 100
    assert (k.parity[elsewhere] >= fathers[elsewhere]).all()


def test_a_mother_elsewhere_is_not_given_children_less_than_nine_months_apart():
    """Men of 40, each with two children of no known mother: she is the same unless they are 1 to 8 months apart."""
    n = 360
    i = np.arange(n)
    birth = np.r_[np.full(n, JANUARY_2021 - 480), np.full(n, JANUARY_2021 - 120), JANUARY_2021 - 120 + i % 12]
    sex = np.r_[np.zeros(n, dtype=int), i % 2, i % 2]
    persons, households, kin = arrive(birth, sex, np.zeros(3 * n, dtype=int))
    kin.column("father")[n:] = np.r_[i, i]
    link_children(3 * n, kin.arrays)
    k = Read(bring((persons, households, kin)))
    one, two = k.mother[n : 2 * n], k.mother[2 * n : 3 * n]
    both = (one != NOBODY) & (two != NOBODY)
    assert both.mean() > 0.9
    np.testing.assert_array_equal((one == two)[both], ((i % 12 == 0) | (i % 12 > 8))[both])


def test_men_alone_are_the_adults_without_partner_outside_institutions_by_month_of_birth():
    n = 600
    i = np.arange(n)
    persons = Table(Persons, n)
    persons.append(
        birth=JANUARY_2021 - 150 - (i * 37) % 400, sex=i % 2, partner=np.where(i % 3 == 0, 5, NOBODY),
        role=np.where(i % 5 == 0, RESIDENT, 0), status=np.where(i % 7 == 0, LEFT, HERE),
    )  # fmt: skip
    birth = persons.column("birth")
    free = (i % 2 == 0) & (i % 3 > 0) & (i % 5 > 0) & (i % 7 > 0) & (birth <= JANUARY_2021 - 216)
    rows = np.flatnonzero(free)
    expected = rows[np.argsort(birth[rows], kind="stable")]
    assert len(rows) > 60 and (birth == JANUARY_2021 - 216).any() and (birth == JANUARY_2021 - 215).any()
    np.testing.assert_array_equal(men_alone(JANUARY_2021, n, persons.arrays), expected)
    assert len(men_alone(JANUARY_2021, 0, persons.arrays)) == 0
