"""Indications end for a reason, are renewed, start in their turn and give hours; every cent is somebody's."""

from __future__ import annotations

import numpy as np
import pytest

from agents.domains import ADMINISTRATION, GUIDANCE, HOUSEHOLD_TASKS, SOCIAL_CONTACT
from agents.households import INSTITUTION
from agents.indications import (
    ADMITTED_TO,
    COMPLETED,
    DIED,
    ENDS,
    EXPIRED,
    GREW_UP,
    MOVED_AWAY,
    NOT_NEEDED,
    PASSED_ON,
    PGB,
    REPORTED,
    RULE_ENDED,
    RUNNING,
    WAITING,
    ZIN,
)
from agents.luck import Stream
from agents.persons import DEAD, LEFT
from agents.serving import deliver, settle
from agents.staffing import in_use, shares, start
from tests.access_by_hand import started
from tests.toy_access import Counter, plain_offer, plain_terms

HELP, TALK = 0, 1
TASKS = np.zeros((2, 8))
TASKS[HELP, HOUSEHOLD_TASKS] = 1
TASKS[TALK, [GUIDANCE, ADMINISTRATION, SOCIAL_CONTACT]] = 1


def settled(it):
    """Let a month end what is over; return the rows that are left as (client, product)."""
    w = it.world
    it.cases.count = settle(
        w.month, it.cases.count, it.offer, it.terms, it.facts, it.heavy, it.busy, w.persons.arrays,
        w.households.arrays, it.cases.arrays, it.ended, it.renewed,
    )  # fmt: skip
    return list(zip(it.cases.column("client").tolist(), it.cases.column("product").tolist(), strict=True))


def delivered(it, share=None):
    """Give a month of hours."""
    share = np.ones(5) if share is None else np.asarray(share, dtype=float)
    deliver(
        it.world.key(Stream.QUEUE), it.cases.count, it.world.persons.count, it.offer, it.terms, share, it.heavy,
        it.world.persons.arrays, it.cases.arrays, it.hours, it.cents,
    )  # fmt: skip


def begun(it, room, order=None):
    """Let who waits start; return the stages."""
    order = np.arange(it.cases.count) if order is None else order
    room = np.asarray(room, dtype=float)
    start(
        it.world.month, order, it.terms, room, it.world.persons.arrays, it.cases.arrays, it.started, it.waited, it.cents
    )
    return it.cases.column("stage").tolist(), room


def reason(it):
    """Return why the one row that ended did."""
    assert it.ended.sum() == 1
    return ENDS[int(it.ended.sum(axis=0).argmax())]


def set_dead(it):
    it.world.persons.column("status")[0], it.world.persons.column("household")[0] = DEAD, -1


def set_left(it):
    it.world.persons.column("status")[0], it.world.persons.column("household")[0] = LEFT, -1


def set_admitted(it):
    it.world.persons.column("household")[0] = int(np.flatnonzero(it.world.households.column("type") == INSTITUTION)[0])


def set_rich(it):
    it.world.households.column("income")[0] = 5


def set_well(it):
    it.world.persons.column("level")[0] = 5


SITUATIONS = {
    "nothing happens": (None, {}, {}, {}, -1),
    "died": (set_dead, {}, {}, {}, DIED),
    "moved": (set_left, {}, {}, {}, MOVED_AWAY),
    "admitted": (set_admitted, {}, {}, {}, ADMITTED_TO),
    "too old": (None, {"last": [20]}, {}, {}, GREW_UP),
    "rule ended": (None, {}, {"exists": [0]}, {}, RULE_ENDED),
    "in the place of": (None, {"before": [2]}, {}, {}, -1),
    "ground gone, while it lasts": (set_well, {"anyone": [0], "limit": np.full((1, 12), 3)}, {}, {}, -1),
    "ground gone, without a term": (
        set_well, {"anyone": [0], "limit": np.full((1, 12), 3)}, {"months": [0]}, {}, NOT_NEEDED,
    ),
    "ground gone, while waiting": (
        set_well, {"anyone": [0], "limit": np.full((1, 12), 3)}, {}, {"stage": WAITING}, NOT_NEEDED,
    ),
    "ground gone, at the end": (
        set_well, {"anyone": [0], "limit": np.full((1, 12), 3)}, {"permanent": [1]}, {"until": 252}, EXPIRED,
    ),
    "no hours needed": (None, {"tasks": TASKS[:1], "least": [4]}, {}, {}, NOT_NEEDED),
    "too rich, without a term": (set_rich, {"income": [2]}, {"months": [0]}, {}, NOT_NEEDED),
    "springplank at its end": (None, {}, {}, {"until": 252}, COMPLETED),
    "springplank before its end": (None, {}, {}, {"until": 253}, -1),
    "vangnet at its end": (None, {}, {"permanent": [1]}, {"until": 252}, -1),
    "old and waiting": (None, {}, {}, {"until": 0, "stage": WAITING}, -1),
    "old and reported": (None, {}, {}, {"until": 0, "stage": REPORTED}, -1),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_reason_to_end(name):
    happens, offer, terms, row, why = SITUATIONS[name]
    it = Counter(plain_offer(1, **offer), plain_terms(1, **terms))
    it.add([4, 0, 8], **row)
    if happens is not None:
        happens(it)
        left = settled(it)
    else:
        it.cases.take(np.array([1]))
        left = settled(it)
    assert ((0, 0) not in left) == (why >= 0)
    assert it.ended.sum() == (why >= 0) or happens is set_well
    assert why < 0 or it.ended[0, why] >= 1


def test_the_wlz_takes_the_place_of_others_once_it_runs():
    for stage, over in ((WAITING, 0), (RUNNING, 2)):
        it = Counter(plain_offer(3, before=[4, 4, 0]), plain_terms(3))
        it.add([0, 0, 4], product=np.array([0, 1, 0]), stage=np.array([RUNNING, WAITING, RUNNING]))
        it.add(0, product=2, stage=stage)
        left = settled(it)
        assert it.ended[:, PASSED_ON].sum() == over == it.ended.sum()
        assert (4, 0) in left and (0, 2) in left and len(left) == 4 - over


def test_a_vangnet_is_renewed_as_long_as_it_is_needed_and_hours_follow_need():
    offer = plain_offer(2, tasks=TASKS, least=[4, 4])
    it = Counter(offer, plain_terms(2, permanent=[1, 1], low=[3, 3], high=[20, 20]))
    need, covered, helped = (it.world.persons.column(x) for x in ("need", "covered", "helped"))
    wanted = {0: (12, 0, 8), 1: (12, 10, 8), 2: (40, 0, 8), 3: (8, 8, 0), 4: (2, 0, 0), 5: (12, 6, 6)}
    for p, (n, c, h) in wanted.items():
        need[p, HOUSEHOLD_TASKS], covered[p, HOUSEHOLD_TASKS], helped[p, HOUSEHOLD_TASKS] = n, c, h
    it.heavy[5, HOUSEHOLD_TASKS] = 6
    it.add(np.arange(6), quarters=8, until=it.world.month, product=HELP)
    left = settled(it)
    assert [p for p, _ in left] == [0, 1, 2, 4, 5]
    # unmet plus what it gives now, within the limits of the product; hours of an overloaded carer count as unmet
    assert it.cases.column("quarters").tolist() == [12, 8, 20, 3, 12]
    assert it.cases.column("until").tolist() == [it.world.month + 12] * 5
    assert it.cases.column("renewed").tolist() == [1] * 5 and it.renewed.tolist() == [5, 0]
    assert it.ended[HELP, NOT_NEEDED] == 1 == it.ended.sum()


def test_what_is_left_keeps_its_order_and_all_its_columns():
    it, rng = Counter(plain_offer(3), plain_terms(3)), np.random.default_rng(5)
    for name in it.cases.columns:
        assert name in {"client", "asked", "since", "until", "quarters", "product", "stage", "form", "access", "urgent",
                        "renewed"}  # fmt: skip
    it.add(
        rng.permutation(100), asked=rng.integers(0, 250, 100), since=rng.integers(0, 250, 100),
        form=rng.integers(0, 2, 100),
        until=rng.integers(253, 300, 100), quarters=rng.integers(0, 99, 100), product=rng.integers(0, 3, 100),
        access=rng.integers(0, 7, 100), urgent=rng.integers(0, 2, 100), renewed=rng.integers(0, 9, 100),
        stage=rng.integers(0, 3, 100),
    )  # fmt: skip
    gone = rng.random(it.world.persons.count) < 0.4
    it.world.persons.column("status")[gone] = DEAD
    before = {name: it.cases.column(name).copy() for name in it.cases.columns}
    settled(it)
    keep = ~gone[before["client"]]
    assert 20 < keep.sum() < 80 and it.ended[:, DIED].sum() == (~keep).sum()
    for name, column in before.items():
        assert np.array_equal(it.cases.column(name), column[keep]), name


@pytest.fixture
def giving():
    """Many indications for the same needs, in both forms, with every kind of price."""
    it, rng = Counter(
        plain_offer(3, tasks=np.vstack([TASKS, TASKS[TALK]])),
        plain_terms(
            3, staff=[0, 1, -1], law=[1, 2, 4], lasting=[1, 0, 4],
            cents=[[101.3, 65.1], [55.5, 0.4], [0, 0]], fixed=[0, 0, 6],
            whole=[0, 2, 6], cents_fixed=[[0, 0], [12.5, 7.5], [1e5, 3e4]], cents_once=[[0, 0], [0, 0], [250.4, 99.6]],
            effort=[1.0, 0.5, 0.0],
        ),
    ), np.random.default_rng(2)  # fmt: skip
    n = 300
    it.add(
        rng.integers(0, 60, n), product=rng.integers(0, 3, n), quarters=rng.integers(0, 12, n),
        stage=rng.choice(3, n, p=[0.1, 0.2, 0.7]), form=rng.integers(0, 2, n), urgent=rng.random(n) < 0.1,
    )  # fmt: skip
    it.cases.column("quarters")[it.cases.column("product") == 2] = 0
    need = rng.integers(0, 16, (it.world.persons.count, 8))
    it.world.persons.column("need")[:] = need
    it.world.persons.column("covered")[:] = rng.integers(0, need + 1)
    it.heavy[: len(need)] = rng.integers(0, 4, need.shape)
    it.world.persons.column("helped")[:] = 99
    return it


def test_hours_are_given_up_to_the_need_and_every_cent_has_a_person(giving):
    it, people = giving, giving.world.persons
    delivered(it)
    case, need = it.cases.column, people.column("need").astype(int)
    left, given, cents, cost = need.copy(), np.zeros((3, 2), int), np.zeros((3, 2), int), np.zeros(people.count, int)
    kept = np.maximum(people.column("covered").astype(int) - it.heavy[: people.count], 0)
    for c in np.flatnonzero(case("stage") == RUNNING):
        p, k, f = int(case("client")[c]), int(case("product")[c]), int(case("form")[c])
        hours = int(case("quarters")[c]) + int(it.terms.fixed[k])
        given[k, 0] += hours
        instead = min(hours, int(it.terms.whole[k]))  # of this, what does not fit beside mantelzorg takes its place
        for t, room in [(t, kept[p, t]) for t in np.flatnonzero(it.offer.tasks[k])]:
            less = max(min(hours, left[p, t] - room), 0)
            left[p, t], hours, given[k, 1] = left[p, t] - less, hours - less, given[k, 1] + less
            instead -= less
        for t in np.flatnonzero(it.offer.tasks[k]):
            less = max(min(instead, left[p, t]), 0)
            left[p, t], instead, given[k, 1] = left[p, t] - less, instead - less, given[k, 1] + less
        bill = round(case("quarters")[c] * it.terms.cents[k, f] + it.terms.cents_fixed[k, f])
        cents[k, f], cost[p] = cents[k, f] + bill, cost[p] + bill
    helped = people.column("helped").astype(int)
    assert np.array_equal(helped, need - left) and (helped <= need).all()
    assert np.array_equal(it.hours, given) and helped.sum() == given[:, 1].sum() < given[:, 0].sum()
    assert np.array_equal(it.cents, cents) and np.array_equal(people.column("cost"), cost)
    assert people.column("cost").sum() == it.cents.sum() > 0
    law = np.zeros(people.count, int)
    np.bitwise_or.at(
        law, case("client")[case("stage") == RUNNING], it.terms.lasting[case("product")[case("stage") == RUNNING]]
    )
    assert np.array_equal(people.column("used"), law)


def test_mantelzorg_comes_first_but_for_the_overloaded_and_what_takes_its_place():
    it = Counter(plain_offer(2, tasks=TASKS), plain_terms(2))
    it.add(np.arange(3), product=HELP, quarters=8)
    it.add(3, product=TALK, quarters=6)
    need, covered, helped = (it.world.persons.column(x) for x in ("need", "covered", "helped"))
    need[:3, HOUSEHOLD_TASKS], covered[:3, HOUSEHOLD_TASKS], it.heavy[1, HOUSEHOLD_TASKS] = 12, [9, 9, 14], 7
    need[3, [GUIDANCE, ADMINISTRATION]], covered[3, GUIDANCE] = 4, 4
    delivered(it)
    assert helped[:3, HOUSEHOLD_TASKS].tolist() == [3, 8, 0] and it.hours[HELP].tolist() == [24, 11]
    assert helped[3, [GUIDANCE, ADMINISTRATION]].tolist() == [0, 4]
    it.terms.whole[HELP] = 5
    delivered(it)
    assert helped[:3, HOUSEHOLD_TASKS].tolist() == [5, 8, 5]


def test_the_wlz_at_home_is_asked_for_what_is_unmet_and_then_stays():
    it = Counter(plain_offer(1, tasks=TASKS[:1], least=[4]), plain_terms(1, months=[0], fixed=[80]))
    it.add([0, 4], stage=np.array([RUNNING, WAITING]))
    for column in ("need", "covered"):
        it.world.persons.column(column)[:, HOUSEHOLD_TASKS] = 12
    assert settled(it) == [(0, 0)] and it.ended[0, NOT_NEEDED] == 1


def test_nobody_gives_more_than_the_staff_there_is(giving):
    it, case = giving, giving.cases.column
    use = np.empty(5)
    in_use(it.cases.count, it.terms, it.cases.arrays, use)
    runs = (case("stage") == RUNNING) & (case("form") == ZIN) & (case("product") == HELP)
    first = 0.25 * case("quarters")[runs & (case("urgent") == 1)].sum()
    assert use[0] == pytest.approx(0.25 * case("quarters")[runs].sum()) and 0 < first < 0.3 * use[0]
    share = np.empty(5)
    shares(it.cases.count, it.terms, np.array([use[0] / 2, 2 * use[1], 0, 0, 0]), it.cases.arrays, share)
    assert share[0] == pytest.approx((use[0] / 2 - first) / (use[0] - first)) and share[1:].tolist() == [1.0] * 4
    it.world.persons.column("need")[:], it.world.persons.column("covered")[:] = 255, 0
    plain = it.cases.copy()
    delivered(it, share)
    zin = case("form") == ZIN
    pgb = case("quarters")[(case("stage") == RUNNING) & ~zin & (case("product") == HELP)].sum()
    ordinary = case("quarters")[runs & (case("urgent") == 0)]
    met = it.hours[HELP, 1] - pgb - 4 * first  # whole quarters, rounded by luck: within four standard errors
    assert met == pytest.approx(share[0] * ordinary.sum(), abs=4 * 0.5 * np.sqrt(len(ordinary)))
    assert it.cents[HELP, ZIN] == pytest.approx((met + 4 * first) * 101.3, rel=1e-3)
    assert it.world.persons.column("cost").sum() == it.cents.sum()
    assert np.array_equal(plain.column("quarters"), case("quarters"))


def test_urgent_first_then_in_order_and_nobody_passes_another():
    rng = np.random.default_rng(8)
    terms = plain_terms(4, staff=[0, 0, 1, -1], effort=[1.0, 0.5, 1.0, 1.0], effort_fixed=[0.0, 0.5, 0.0, 0.0])
    fitted = 0
    for _ in range(20):
        it = Counter(plain_offer(4), terms)
        it.add(
            rng.permutation(80), product=rng.integers(0, 4, 80), stage=rng.choice(3, 80, p=[0.2, 0.6, 0.2]),
            quarters=rng.integers(0, 16, 80), form=rng.random(80) < 0.2, asked=rng.integers(230, 253, 80),
        )  # fmt: skip
        it.cases.column("urgent")[:] = rng.random(80) < 0.05
        order = np.lexsort((it.cases.column("asked"), -it.cases.column("urgent").astype(int)))
        rows = [{name: it.cases.column(name)[c].item() for name in it.cases.columns} for c in order]
        room = [float(rng.integers(0, 60)), float(rng.integers(0, 30)), 0.0, 0.0, 0.0]
        by_hand, use, after = list(room), np.empty(5), np.empty(5)
        expected = set(order[started(rows, terms, by_hand)])
        before = it.cases.column("stage").copy()
        in_use(80, terms, it.cases.arrays, use)
        stages, left = begun(it, room, order)
        in_use(80, terms, it.cases.arrays, after)
        assert set(np.flatnonzero((np.array(stages) == RUNNING) & (before == WAITING))) == expected
        assert left.tolist() == pytest.approx(by_hand) and (after - use).tolist() == pytest.approx(room - left)
        fitted += all(x >= 0 for x in left) and len(expected) < (before == WAITING).sum()
    assert fitted > 5  # somebody had to wait, and no crisis went beyond the room


def test_a_crisis_starts_without_room_and_the_others_wait_for_it():
    it = Counter(plain_offer(1), plain_terms(1, staff=[0], effort=[1.0]))
    it.add(np.arange(4), stage=WAITING, quarters=4, urgent=np.array([1, 0, 0, 0]), form=np.array([0, 0, 0, PGB]))
    stages, room = begun(it, [0.5, 0, 0, 0, 0])
    assert stages == [RUNNING, WAITING, WAITING, RUNNING] and room[0] == -0.5


@pytest.mark.parametrize("months", [1, 3, 24])
def test_an_indication_gives_help_in_as_many_months_as_it_has(months):
    it = Counter(plain_offer(1), plain_terms(1, months=[months], cents_fixed=[[100.0, 0.0]], cents_once=[[7.0, 0.0]]))
    it.add(0, stage=WAITING, asked=it.world.month - 2)
    begun(it, np.zeros(5))
    assert it.cases.column("since")[0] == it.world.month and it.waited[0] == 2 and it.started[0] == 1
    for _ in range(months + 5):
        it.world.month += 1
        settled(it)
        delivered(it)
    assert it.cases.count == 0 and it.ended[0, COMPLETED] == 1
    assert it.cents[0, 0] == 100 * months + 7 == it.world.persons.column("cost")[0]
