"""Counting of kin: a family by hand, a slow twin on a random table, and the figures for people of 70 and over."""

import numpy as np
import pytest

from agents.counting_kin import COUNTED
from agents.kin import DISTANCES
from results.kin_counts import CBS_KM, KM_CLASSES, alone, child_distances, childless, kin_counts, kin_tables
from tests.kin_toy import JANUARY_2021, inwoners, kin_table, toy_kernen

NOW = JANUARY_2021


def born(age):
    return NOW - 6 - 12 * np.asarray(age)


def family():
    """0 and 1 a couple of 80 and 78 in kern A; their children 2 (here, kern B), 3 (some 90 km away) and 4 (dead); 5 is
    a half sister of 2 through the father, kern C; 6 and 7 children of 2, at home; 8 their mother, who is the partner of
    2; 9 a child of 3, not yet born; 10 somebody without kin."""
    kin = kin_table(
        mother=[-1, -1, 1, 1, 1, -1, 8, 8, -1, -1, -1],
        father=[-1, -1, 0, 0, 0, 0, 2, 2, -1, 3, -1],
        sex=[0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1],
        birth=[*born([80, 78, 50, 48, 45, 30, 15, 12, 49]), NOW + 5, born(85)],
        death=[32767, 32767, 32767, NOW + 100, NOW, *[32767] * 4, NOW + 900, 32767],
        east=[0, 0, 0, 900, 0, 0, 0, 0, 0, 900, 0],
    )
    nodes = [0, 1, 2, 5, 6, 7, 8, 10]
    people, homes = inwoners(kin, nodes, [0, 0, 1, 2, 1, 1, 1, 3], [0, 1, 2, 0], [1, 0, 6, -1, -1, -1, 2, -1])
    return people.arrays, homes.arrays, kin


def counted(tables, row, relation):
    return tables.counts[row, COUNTED.index(relation)].tolist()


def test_a_family_by_hand():
    tables = kin_tables(NOW, *family(), toy_kernen())
    assert tables.age.tolist() == [80, 78, 50, 30, 15, 12, 49, 85]
    assert counted(tables, 0, "child") == [0, 0, 1, 1, 0, 1]  # 2 at 4.4 km, 5 at 22 km, 3 far outside
    assert counted(tables, 1, "child") == [0, 0, 1, 0, 0, 1]
    assert counted(tables, 0, "partner") == [1, 0, 0, 0, 0, 0]
    assert counted(tables, 0, "grandchild") == [0, 0, 2, 0, 0, 0]  # 9 is not born yet
    assert counted(tables, 2, "sibling") == [0, 0, 0, 1, 0, 1]  # 4 is dead
    assert counted(tables, 2, "maternal_sibling") == [0, 0, 0, 0, 0, 1]
    assert counted(tables, 3, "sibling") == [0, 0, 0, 1, 0, 1]
    assert sum(counted(tables, 3, "maternal_sibling")) == 0
    assert counted(tables, 4, "mother") == [1, 0, 0, 0, 0, 0] and counted(tables, 4, "father") == [1, 0, 0, 0, 0, 0]
    assert counted(tables, 4, "sibling") == [1, 0, 0, 0, 0, 0]
    assert counted(tables, 4, "grandparent") == [0, 0, 2, 0, 0, 0]
    assert tables.counts[7].sum() == 0
    assert np.isnan(tables.child_km[7]) and np.isnan(tables.child_km[3])
    assert tables.child_km[2] == 0  # both children at home


def test_the_death_counts_from_its_own_month_on():
    persons, homes, kin = family()
    kin.death[4] = NOW + 1  # alive in January, dead in February
    assert counted(kin_tables(NOW, persons, homes, kin, toy_kernen()), 1, "child")[4:] == [1, 1]
    assert counted(kin_tables(NOW + 1, persons, homes, kin, toy_kernen()), 1, "child")[4:] == [0, 1]


def test_the_table_holds_means_by_age_sex_and_relation():
    table = kin_counts(NOW, *family(), toy_kernen())
    assert len(table) == 2 * 10 * len(COUNTED)
    old = table[(table["age_group"] == "70-79") & (table["sex"] == "vrouw")].set_index("relation")
    assert old.loc["child", "mean"] == 2 and old.loc["child", "none"] == 0 and old.loc["child", "here"] == 1
    assert old.loc["child", list(DISTANCES)].tolist() == [0, 0, 1, 0, 0, 1]
    older = table[(table["age_group"] == "80-89") & (table["sex"] == "vrouw")].set_index("relation")
    assert older.loc["child", "none"] == 1 and older.loc["child", "persons"] == 1
    assert table[(table["age_group"] == "90+")]["mean"].isna().all()


def test_the_figures_of_the_old():
    persons, homes, kin = family()
    tables = kin_tables(NOW, persons, homes, kin, toy_kernen())
    assert childless(tables) == pytest.approx(1 / 3) and childless(tables, 75) == pytest.approx(1 / 3)
    assert np.isnan(childless(tables, 95))
    assert alone(tables) == 1
    persons.role[7] = 4  # to an institution: not counted by CBS
    in_care = kin_tables(NOW, persons, homes, kin, toy_kernen())
    assert childless(in_care) == 0 and childless(in_care, at_home=False) == pytest.approx(1 / 3)
    table = child_distances(tables).set_index("distance")
    assert table["persons"].sum() == 2 and table.loc[["30-60"], "persons"].sum() == 2
    assert table["cbs"].sum() == pytest.approx(1) and len(CBS_KM) == len(KM_CLASSES)


def test_children_at_home_and_round_the_corner_are_in_different_classes():
    kin = kin_table([-1, 0, -1, 2, 2], [-1] * 5, [1, 0, 1, 0, 1], born([75, 40, 76, 41, 42]))
    people, homes = inwoners(kin, [0, 1, 2, 3, 4], [0, 0, 1, 1, 2], [0, 0, 0])
    table = child_distances(kin_tables(NOW, people.arrays, homes.arrays, kin, toy_kernen())).set_index("distance")
    assert table["persons"].to_dict() | {"same_home": 1, "0-2": 1} == table["persons"].to_dict()


def random_table(n=3000, seed=3):
    """Generations at random, with half siblings, unknown parents, dead, unborn and people elsewhere."""
    luck = np.random.default_rng(seed)
    sex = luck.integers(0, 2, n)
    mother, father = np.full(n, -1), np.full(n, -1)
    for i in range(n // 4, n):
        pool = np.arange(max(0, i - n // 3), i - n // 8)
        if luck.random() < 0.9:
            mother[i] = luck.choice(pool[sex[pool] == 1])
        if luck.random() < 0.8:
            father[i] = luck.choice(pool[sex[pool] == 0])
    birth = np.linspace(NOW - 1200, NOW + 20, n).astype(int)
    death = np.where(luck.random(n) < 0.2, birth + luck.integers(0, 1200, n), 32767)
    kin = kin_table(mother, father, sex, birth, death, None, *luck.integers(-900, 900, (2, n)))
    here = np.flatnonzero((birth <= NOW) & (death > NOW) & (luck.random(n) < 0.6))
    people, homes = inwoners(kin, here, luck.integers(0, 40, len(here)), luck.integers(0, 3, 40))
    return people.arrays, homes.arrays, kin


def slow(persons, homes, kin, kernen):
    """The same count in plain Python from the columns mother and father alone, without the child lists."""
    at, n = kernen.coordinates().astype(float), len(kin.mother)
    found = np.zeros((len(persons.node), len(COUNTED), 6), dtype=int)

    def spot(i):
        row = kin.person[i]
        if row < 0:
            return None, None, (float(kin.east[i]), float(kin.north[i]))
        home = persons.household[row]
        return home, homes.kern[home], tuple(at[homes.kern[home]])

    kids = {}
    for i in range(n):
        for parent in {kin.mother[i], kin.father[i]} - {-1}:
            kids.setdefault(parent, []).append(i)
    for p, me in enumerate(persons.node):
        mum, dad = kin.mother[me], kin.father[me]
        same = set(kids.get(mum, [])) - {me} if mum >= 0 else set()
        lists = {
            "mother": [mum],
            "father": [dad],
            "partner": [persons.node[persons.partner[p]]] if persons.partner[p] >= 0 else [],
            "child": kids.get(me, []),
            "sibling": same | (set(kids.get(dad, [])) - {me} if dad >= 0 else set()),
            "grandparent": [g for q in (mum, dad) if q >= 0 for g in (kin.mother[q], kin.father[q])],
            "grandchild": [g for c in kids.get(me, []) for g in kids.get(c, [])],
            "maternal_sibling": same if mum >= 0 else {c for c in kids.get(dad, []) if c != me and kin.mother[c] < 0},
        }
        home, kern, (x, y) = spot(me)
        for name, relatives in lists.items():
            for you in relatives:
                if you < 0 or not kin.birth[you] <= NOW < kin.death[you]:
                    continue
                their_home, their_kern, (u, v) = spot(you)
                away = np.hypot(x - u, y - v)
                if their_home is None:
                    place = 4 if away <= 500 else 5
                else:
                    place = 0 if their_home == home else 1 if their_kern == kern else 2 if away <= 50 else 3
                found[p, COUNTED.index(name), place] += 1
    return found


def test_the_kernel_equals_a_slow_twin():
    persons, homes, kin = random_table()
    quick = kin_tables(NOW, persons, homes, kin, toy_kernen())
    np.testing.assert_array_equal(quick.counts, slow(persons, homes, kin, toy_kernen()))
    assert (quick.counts.sum(axis=(0, 1)) > 50).all()  # every class is tried


def test_a_person_without_a_node_has_no_kin():
    persons, homes, kin = family()
    persons.node[2] = -1
    tables = kin_tables(NOW, persons, homes, kin, toy_kernen())
    assert tables.counts[2].sum() == 0 and tables.counts[0].sum() > 0
