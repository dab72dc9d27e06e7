"""Relatives of newcomers: the rules of families, nobody inside, as often alive as survival says, at little cost."""

import numpy as np

from agents.households import Households
from agents.kin import Kin
from agents.kinship import link_children
from agents.persons import NEVER_MARRIED, NOBODY, WIDOWED, Persons
from agents.schema import Table
from sim.kernen import Kernen
from sim.kin_of_newcomers import bring_kin, origin_of
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


def test_who_has_a_parent_gets_no_other():
    birth = np.array([JANUARY_2021 - 12 * 40, JANUARY_2021 - 12 * 10])
    k = Read(bring(arrive(birth, np.array([1, 0]), np.array([1, 0]), mother=np.array([NOBODY, 0]))))
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
