"""The 18th birthday: who grows out of youth help and needs what comes after gets a request, and waits as all others."""

from __future__ import annotations

import numpy as np
import pytest

from agents.domains import TASKS
from agents.handing import hand_over
from agents.households import INSTITUTION
from agents.indications import GREW_UP, REPORTED, RUNNING, WAITING
from agents.persons import ACTIVITIES, DEAD, HERE
from sim.access.handing import grown_out
from sim.access.state import UNBOUNDED
from sim.domains.aow import aow_months
from sim.parameters import Parameters
from sim.processes.access import help_asked, help_given
from sim.processes.care import care_asks, care_ends, strain
from sim.provisions.product import LAWS
from sim.recorder import Recorder
from sim.simulation import step
from sim.tables import yearly_table
from tests.access_by_hand import handed
from tests.test_sim_access_month import lived, ready
from tests.toy_access import Counter, plain_offer, plain_terms
from tests.toy_help import help_town

YOUTH, FIRST, SECOND, OTHER = range(4)
AFTER = [[FIRST, SECOND, OTHER], [-1] * 3, [-1] * 3, [-1] * 3]


def asked(it, grown=((0, YOUTH),), after=AFTER, laws=(0, 1, 1, 2)):
    """Return what is asked for in the name of these."""
    w, who, what = it.world, *(np.array(x, dtype=np.int64) for x in zip(*grown, strict=True))
    rows, products = np.zeros(30, np.int32), np.zeros(30, np.uint8)
    many = hand_over(
        w.month, (who, what), np.array(after), np.array(laws), it.offer, it.facts, it.busy, it.heavy, w.persons.arrays,
        w.households.arrays, rows, products,
    )  # fmt: skip
    return list(zip(rows[:many].tolist(), products[:many].tolist(), strict=True))


def lost(it):
    it.world.persons.column("status")[0] = DEAD


def admitted(it):
    it.world.persons.column("household")[0] = int(np.flatnonzero(it.world.households.column("type") == INSTITUTION)[0])


def has_it(it):
    it.busy[0] = np.uint64(1 << FIRST)


def well(it):
    it.world.persons.column("level")[0] = 5


def helped_at_home(it):
    it.world.persons.column("need")[0, 0], it.world.persons.column("covered")[0, 0] = 8, 6


SITUATIONS = {
    "all is open": (None, {}, [FIRST, OTHER]),
    "died": (lost, {}, []),
    "admitted": (admitted, {}, []),
    "has it": (has_it, {}, [SECOND, OTHER]),
    "too young for the first": (None, {"first": [0, 120, 0, 0]}, [SECOND, OTHER]),
    "too old for the first": (None, {"last": [120, 1, 120, 120]}, [SECOND, OTHER]),
    "a fact is missing": (None, {"requires": [0, 1, 0, 1]}, [SECOND]),
    "a condition is missing": (None, {"conditions": [0, 1, 1, 0]}, [OTHER]),
    "no ground for the first": (well, {"anyone": [1, 0, 1, 1], "limit": np.full((4, 12), 3)}, [SECOND, OTHER]),
    "may ask without a ground": (well, {"anyone": [1, 0, 1, 1], "soft": [1] * 4}, [SECOND, OTHER]),
    "no hours are unmet": (
        helped_at_home, {"tasks": np.eye(4, len(TASKS))[[1, 0, 1, 1]], "least": [0, 4, 0, 0]}, [SECOND, OTHER],
    ),
    "hours are unmet": (
        helped_at_home, {"tasks": np.eye(4, len(TASKS))[[1, 0, 1, 1]], "least": [0, 2, 0, 0]}, [FIRST, OTHER],
    ),
    "the first excludes the other": (None, {"excludes": [1, 2, 4, 8 + 2]}, [FIRST]),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_first_of_every_law_that_is_open_is_asked_for(name):
    happens, changes, wanted = SITUATIONS[name]
    it = Counter(plain_offer(4, **changes), plain_terms(4))
    if happens is not None:
        happens(it)
    assert asked(it) == [(0, k) for k in wanted]


def test_two_helps_of_one_youth_ask_for_nothing_twice_and_what_the_law_does_not_know_is_passed_over():
    it = Counter(plain_offer(4), plain_terms(4))
    assert asked(it, ((0, YOUTH), (0, YOUTH), (4, YOUTH))) == [
        (0, FIRST),
        (0, OTHER),
        (0, SECOND),
        (4, FIRST),
        (4, OTHER),
    ]
    it = Counter(plain_offer(4), plain_terms(4))
    assert asked(it, after=[[-1, SECOND, -1], *AFTER[1:]]) == [(0, SECOND)]


def birthday(world):
    """Let everybody with youth help be 18 this month, and half of those of 18 be on bijstand; return the rows."""
    names, people = list(world.access.products), world.persons.column
    young = [k for k, p in enumerate(world.access.products.values()) if p.law == "jeugdwet"]
    who = np.unique(world.cases.column("client")[np.isin(world.cases.column("product"), young)])
    people("birth")[who] = world.month - 1 - 18 * 12 - np.arange(len(who)) % 5
    people("activity")[who[::2]] = ACTIVITIES.index("bijstand")
    assert "jeugdhulp_ambulant" in names and len(who) > 40
    return who


def before_asking(world):
    """Live the part of a month that comes before help is asked for."""
    for process in (help_given, care_ends, care_asks, strain):
        process(world)


def rows_of(world, stage=None):
    cases = world.cases.column
    some = np.ones(world.cases.count, bool) if stage is None else cases("stage") == stage
    return set(zip(cases("client")[some].tolist(), cases("product")[some].tolist(), strict=True))


def test_in_a_town_all_who_turn_18_are_handed_over_as_by_hand():
    world = lived(ready(400), 8)
    world.persons.column("birth")[birthday(world)[::6]] = world.month - 18 * 12  # 18 next month
    before = rows_of(world)
    offer, terms = world.access.now(world)
    access, people = world.access, world.persons.column
    goes_on = {k for k, p in enumerate(access.products.values()) if p.grows_into}
    kinds = world.households.column("type")
    before_asking(world)
    ended = before - rows_of(world)
    age = (world.month - 1 - people("birth").astype(int)) // 12
    grown = [(p, k) for p, k in ended if k in goes_on and people("status")[p] == HERE and age[p] > offer.last[k]
             and kinds[people("household")[p]] != INSTITUTION]  # fmt: skip
    assert len(grown) > 30 and sorted(zip(*(x.tolist() for x in access.grown), strict=True)) == sorted(grown)
    aow = aow_months(world.year, world.parameters["work.aow_rise"])
    wanted = handed(world, grown, offer, [bool(x) for x in terms.exists], aow)
    names, book = list(access.products), access.book(world.month)
    kept = rows_of(world)
    help_asked(world)
    assert book.handed.tolist() == np.bincount([k for _, k in wanted], minlength=len(names)).tolist()
    laws = {names[k] for _, k in wanted}
    assert {"begeleiding", "re_integratie"} <= laws and len(wanted) > 15
    answered = rows_of(world) - kept
    assert answered & set(wanted) and book.asked.sum() >= len(wanted) + 10
    assert not len(access.grown[0]) and len(wanted) < len(grown) * 2


def test_who_is_handed_over_waits_for_the_team_as_all_others():
    fast, slow, none = (lived(ready(400), 8) for _ in range(3))
    parameters = {**none.parameters, "access.handed_over": 0.0}
    none.parameters = Parameters(parameters, "test")
    for world in (fast, slow, none):
        birthday(world)
        world.access.staff[:] = UNBOUNDED
    slow.access.teams[:], slow.access.carry[:] = 0.0, 0.0
    new = []
    for world in (fast, slow, none):
        before_asking(world)
        who = set(world.access.grown[0].tolist())
        gone = rows_of(world)
        help_asked(world)
        new.append({pair for pair in rows_of(world) - gone if pair[0] in who})
    adult = [list(fast.access.products).index(name) for name in ("begeleiding", "dagbesteding", "re_integratie")]
    assert none.access.book(none.month).handed.sum() == 0 < fast.access.book(fast.month).handed[adult].sum()
    ours = {pair for pair in new[1] if pair[1] in adult}
    assert len(ours) > 15 and ours <= rows_of(slow, REPORTED)
    begun = {pair for pair in new[0] if pair[1] in adult}
    assert begun and begun <= rows_of(fast, RUNNING) | rows_of(fast, WAITING) and len(begun) < len(ours)  # some refused
    slow.access.teams[:] = UNBOUNDED
    for _ in range(2):
        slow.month += 1
        before_asking(slow), help_asked(slow)
    cases = slow.cases.column
    first = np.flatnonzero((cases("asked") == fast.month) & (cases("stage") == RUNNING))
    late = [c for c in first.tolist() if (int(cases("client")[c]), int(cases("product")[c])) in ours]
    assert len(late) > 5 and (cases("since")[late] == fast.month + 1).sum() > 5  # the gap is what the queue makes of it
    assert (cases("since")[late] > fast.month).all()


def test_part_of_those_who_could_be_are_handed_over_when_the_chance_is_less():
    worlds = {}
    for share in (0.5, 1.0):
        world = lived(ready(400), 8)
        world.parameters = Parameters({**world.parameters, "access.handed_over": share}, "test")
        birthday(world)
        before_asking(world)
        help_asked(world)
        worlds[share] = int(world.access.book(world.month).handed.sum())
    assert 0.25 * worlds[1.0] < worlds[0.5] < 0.75 * worlds[1.0]


def test_the_yearly_table_tells_who_was_handed_over_and_who_grew_up():
    world, recorder = help_town(300), Recorder()
    recorder.look(world)
    for month in range(12):
        if month == 8:
            birthday(world)
        step(world, recorder)
    table = yearly_table(recorder, tuple(world.kernen.labels()), {})
    some = table[table.indicator == "handed_over"].set_index(["by", "group"]).value
    books = recorder.help.years()[world.year - 1]
    by_hand = sum(book.handed for book in books)
    assert some["total", "total"] == by_hand.sum() > 5
    for k, name in enumerate(world.access.products):
        assert some["product", name] == by_hand[k]
    assert sum(some["law", law] for law in LAWS) == some["total", "total"] > some["law", "wmo"] > 0
    assert some["law", "jeugdwet"] == 0
    grown = sum(int(book.ended[:, GREW_UP].sum()) for book in books)
    told = table[(table.indicator == "ended_indications") & (table.group == "volwassen")].value
    assert told.tolist() == [grown] and grown > 20


def test_nobody_grows_out_of_what_nothing_comes_after():
    world = lived(ready(400), 8)
    birthday(world)
    offer, _ = world.access.now(world)
    assert len(grown_out(world, world.access, offer)[0]) > 20
    world.access.fixed.after[:] = -1
    assert not len(grown_out(world, world.access, offer)[0])
    empty = world.access.fixed.after[:, :0]
    object.__setattr__(world.access.fixed, "after", empty)  # no product of the table names another
    assert not len(grown_out(world, world.access, offer)[0])
