"""Families of people without known parents: sizes as children see them, siblings here and elsewhere, places."""

import numpy as np
import pytest

from agents.kin_matching import Area, inside, match_children
from agents.kin_orphans import Moment, Origin, find_families
from agents.luck import stream_key
from sim.kinship.children import make_pool
from sim.kinship.library import alive_shares
from sim.kinship.orphans import _blank, odds_of_living
from sim.kinship.setting import Setting, relatives
from tests.toy_kin import library_of
from tests.toy_past import toy_past

NOW = 252


def nobody_dies():
    past = toy_past()
    return past._replace(survival=np.ones((2, past.survival.shape[1], 112)))


def people(n, birth, sex, past, library, radius):
    none = np.full(n, -1)
    area = Area(np.zeros(1), np.zeros(1), np.full(1, float(radius)))
    return Setting(
        NOW, 3, past, library, area, relatives(np.arange(n, dtype=np.uint64), 1), birth, sex,
        np.zeros(n, dtype=np.int64), none, none.copy(), none.copy(), np.zeros(n), np.zeros(n), np.zeros(n, dtype=bool),
    )  # fmt: skip


def families(n, radius, odds=1.0, past=None):
    """Find the families of n people of 31 to 40, of women with one child or three, a child every 24 months."""
    born = np.arange(-800, -200)
    lives = [[b + 360] if i % 2 else [b + 336, b + 360, b + 384] for i, b in enumerate(born)]
    lib = library_of(lives, born)
    birth = -240 + np.arange(n) % 120
    s = people(n, birth, np.arange(n) // 120 % 2, past or nobody_dies(), lib, radius)
    pool = make_pool(s, np.arange(n), np.empty(0, dtype=np.int64), -240)
    f = _blank(n, 5 * n)
    origin = Origin(s.past.survival, s.past.first_cohort, 0.5, s.area, lib, np.full(111, odds))
    taken = np.zeros(n, dtype=bool)
    moment = Moment(NOW, stream_key(3, NOW, 22), np.uint64(0))
    count = find_families(moment, np.arange(n), s.lineage, s.sex, origin, pool, taken, f)
    return s, f, count, taken


def test_of_people_alone_three_in_four_have_the_larger_family():
    # no disc at all: all siblings elsewhere
    n = 12000
    _, f, count, taken = families(n, 0.0)
    assert count == n
    assert taken.all()
    sizes = np.diff(f.start[: count + 1])
    assert set(np.unique(sizes).tolist()) <= {1, 3}
    assert abs((sizes == 3).mean() - 0.75) < 4 * np.sqrt(0.75 * 0.25 / n)


def test_siblings_who_live_here_do_not_change_what_a_person_sees():
    # everybody lives here; large families are found through each child, accepted with one over their number
    n = 12000
    s, f, count, taken = families(n, 1e6, odds=0.0)  # a living mother would live elsewhere
    entries = f.start[count]
    family = np.repeat(np.arange(count), np.diff(f.start[: count + 1]))
    person = f.person[:entries]
    here = person >= 0
    assert taken.all()
    assert np.array_equal(np.sort(person[here]), np.arange(n))  # nobody twice, nobody missing
    size = np.diff(f.start[: count + 1])[family]
    share = (size[here] == 3).mean()
    with_sibling = np.bincount(family[here], minlength=count)
    assert (with_sibling > 1).mean() > 0.1
    assert abs(share - 0.75) < 0.03
    np.testing.assert_array_equal(f.month[:entries][here], s.birth[person[here]])
    np.testing.assert_array_equal(f.sex[:entries][here], s.sex[person[here]])
    for k in np.flatnonzero(with_sibling > 1)[:200]:
        months = np.sort(f.month[:entries][family == k])
        assert (np.diff(months) >= 9).all()


def test_places_are_outside_when_they_must_be():
    _, f, count, _ = families(3000, 300.0)
    entries = f.start[count]
    there = f.person[:entries] < 0
    reach = np.hypot(f.east[:entries][there], f.north[:entries][there])
    assert (reach > 300.0).all()
    alive = f.mother_alive[:count] == 1
    assert alive.all()
    assert (np.hypot(f.mother_east[:count], f.mother_north[:count]) > 300.0).all()


@pytest.mark.parametrize("odds", [0.25, 1.0, 4.0])
def test_mothers_live_as_survival_and_the_odds_say(odds):
    past, n = toy_past(), 8000
    s, f, count, _ = families(n, 0.0, odds, past)
    born = f.mother_born[:count]
    who = f.person[f.start[:count]]
    share = alive_shares(past, 1, born, NOW) / alive_shares(past, 1, born, s.birth[who])
    share = odds * share / (1 - share + odds * share)
    expected = share.mean()
    found = (f.mother_alive[:count] == 1).mean()
    assert abs(found - expected) < 4 * np.sqrt(expected * (1 - expected) / count)


def test_odds_bring_the_share_that_is_asked_for():
    rng = np.random.default_rng(1)
    weight = rng.random((111, 36))
    weight /= weight.sum(axis=1, keepdims=True)
    alive = rng.random((111, 36))
    asked = np.linspace(0.02, 0.98, 111)
    odds = odds_of_living(weight, alive, asked)
    got = (weight * odds[:, None] * alive / (1 - alive + odds[:, None] * alive)).sum(axis=1)
    np.testing.assert_allclose(got, asked, atol=1e-6)


def test_a_point_is_inside_in_one_of_the_discs():
    east, north, radius = np.array([0.0, 100.0]), np.array([0.0, 0.0]), np.array([10.0, 20.0])
    assert inside(9.0, 4.0, east, north, radius)
    assert inside(115.0, 10.0, east, north, radius)
    assert not inside(50.0, 0.0, east, north, radius)


def test_matching_takes_the_near_person_of_the_right_age_and_sex():
    # candidates: right sex and month but far; 3 months off and near; wrong sex; too near a sibling's birth
    birth = np.array([-100, -97, -100, -92])
    sex = np.array([0, 0, 1, 0])
    s = people(4, birth, sex, nobody_dies(), library_of([[0]], [-400]), 10.0)
    s.east[:] = [0.0, 500.0, 500.0, 500.0]
    first = -240
    quota = np.full(60, 5)
    months, was, person = np.array([-100, -84]), np.array([0, 1]), np.array([-1, -1])

    def match(pool):
        got = person.copy()
        match_children(
            np.array([0]), np.zeros(2, dtype=np.int64), np.array([0, 2]), np.array([0, 0]), np.full(2, -300),
            np.full(2, 100), np.array([500.0, 0.0]), np.zeros(2), pool, months.copy(), was, got,
        )  # fmt: skip
        return got[0]

    assert match(make_pool(s, np.arange(4), quota.copy(), first)) == 1
    assert match(make_pool(s, np.array([2, 3]), quota.copy(), first)) == -1  # a woman; 9 months from a sibling
    assert match(make_pool(s, np.arange(4), np.zeros(60, dtype=np.int64), first)) == -1  # no quota left
