"""Inwoners give to parents elsewhere what children elsewhere give to parents here, and the books stay closed."""

import numpy as np
import pytest

from agents.care_codes import HEAVY
from agents.care_elsewhere import CELLS, EVERYBODY, FATHER, MOTHER, OLD, YEAR, Mirror, cell_of, help_parents
from agents.domains import TASKS
from agents.households import INSTITUTION
from agents.kin import CHILD_TIE, FURTHER, SAME_HOUSEHOLD, WITHIN_50_KM
from agents.luck import Stream, stream_key
from agents.persons import ACTIVITIES, DEAD, HERE, NOBODY
from agents.ties import OUTSIDE
from sim.care import elsewhere
from sim.care.elsewhere import help_elsewhere, mirror_of, nothing
from sim.care.state import caring_of
from sim.care_checks import check_care
from sim.parameters import Parameters
from sim.processes import care as processes
from sim.processes.care import care_asks, care_ends, look_around, strain
from sim.recording_care import carers, hours_elsewhere, people, strict_carers
from sim.recording_domains import new_tally
from sim.snapshot import state_hash
from sim.world import World
from tests.toy import toy_world
from tests.toy_giving import care_town, live, month, needs

SIX = 6.0
"""Standard errors allowed: one false alarm in 500 million."""


def with_parents(families: int = 1500, age: int = 82, near: bool = True, **values: float) -> World:
    """A town in January in which every adult of a family has a mother and a father elsewhere, of one age."""
    world = toy_world(families, residents=0)
    world.parameters = Parameters({"care." + name: value for name, value in values.items()}, "test")
    world.caring, world.tally = caring_of(world), new_tally()
    adult = np.flatnonzero(world.persons.column("role") != 0)
    world.persons.column("activity")[adult] = ACTIVITIES.index("retired")
    node, n, first = world.persons.column("node")[adult], len(adult), world.kin.count
    sex = np.repeat([1, 0], n)
    kern = world.households.column("kern")[world.persons.column("household")[adult]]
    shift = 100 if near else 2 * OUTSIDE
    world.kin.append(
        lineage=np.arange(1, 2 * n + 1, dtype=np.uint64) << np.uint64(20), sex=sex,
        birth=np.full(2 * n, world.month - 2 - 12 * age), death=np.full(2 * n, world.month + 120),
        east=np.tile(world.caring.near.east[kern] + shift, 2), north=np.tile(world.caring.near.north[kern], 2),
    )  # fmt: skip
    world.kin.column("mother")[node] = first + np.arange(n)
    world.kin.column("father")[node] = first + n + np.arange(n)
    return world


def flat(share: float, quarters: tuple[int, ...]) -> Mirror:
    """Everybody alike in all cells."""
    hours = np.tile(quarters, CELLS).astype(np.uint8)
    return Mirror(np.full(CELLS, share), np.arange(CELLS + 1) * len(quarters), hours)


def helped(world: World, mirror: Mirror | None, seed: int = 1) -> np.ndarray:
    """Let a month pass in which all look at this mirror, or nobody looks; return what is given to mother and father."""
    state = world.caring
    look_around(world, state)
    help_parents(
        world.month, world.persons.count, YEAR if mirror is None else EVERYBODY,
        stream_key(seed, 0, Stream.CARE_ELSEWHERE),
        state.rules.busy, state.rules.strained, mirror or nothing(), state.near, state.givers, world.persons.arrays,
        world.households.arrays, world.kin.arrays,
    )  # fmt: skip
    return world.persons.column("given_elsewhere")


def able(world: World) -> np.ndarray:
    """Adults who can give at least 12 hours."""
    look_around(world, world.caring)
    return (world.caring.givers.limit[: world.persons.count] >= 48) & (world.persons.column("role") != 0)


def test_share_and_hours_are_those_of_the_mirror() -> None:
    world = with_parents()
    who = able(world)
    found = helped(world, flat(0.3, (4, 4, 12)))[who]
    n = found.size
    assert n > 4000
    share = (found > 0).mean()
    assert abs(share - 0.3) < SIX * np.sqrt(0.3 * 0.7 / n)
    some = found[found > 0]
    assert set(np.unique(some)) == {4, 12}
    assert abs((some == 12).mean() - 1 / 3) < SIX * np.sqrt(2 / 9 / len(some))
    both = (found > 0).all(axis=1).mean()
    assert abs(both - 0.09) < SIX * np.sqrt(0.09 / len(found))  # mother and father have luck of their own


def test_each_cell_is_looked_up_by_age_parent_sex_and_distance() -> None:
    seen = {cell_of(age, side, sex, far) for age in range(OLD, 111) for side in (MOTHER, FATHER) for sex in (0, 1)
            for far in (WITHIN_50_KM, FURTHER)}  # fmt: skip
    assert seen == set(range(CELLS))
    for age, near in ((71, True), (93, False)):
        world = with_parents(60, age, near)
        who, sex = able(world), world.persons.column("sex")
        for side in (MOTHER, FATHER):
            for mine in (0, 1):
                only = nothing()
                share = only.share.copy()
                share[cell_of(age, side, mine, WITHIN_50_KM if near else FURTHER)] = 1.0
                found = helped(world, flat(1.0, (5,))._replace(share=share))
                assert (found[who & (sex == mine), side] == 5).all()
                assert not found[sex != mine].any() and not found[:, 1 - side].any()
    young = with_parents(60, OLD - 1)
    assert not helped(young, flat(1.0, (5,))).any()


def test_who_gives_lasts_and_more_of_it_only_adds() -> None:
    world = with_parents(300)
    first = helped(world, flat(0.3, (4,))).copy()
    world.month += 12
    assert np.array_equal(helped(world, flat(0.3, (4,))), first)
    more = helped(world, flat(0.4, (4,)))
    assert (more >= first).all() and more.sum() > first.sum()
    assert not np.array_equal(helped(world, flat(0.3, (4,)), seed=2), first)


def test_what_is_given_here_comes_first_and_the_limit_holds() -> None:
    world = with_parents(200)
    look_around(world, world.caring)
    who = np.flatnonzero(able(world))
    limit = world.caring.givers.limit[who].astype(int)
    world.persons.column("given")[who] = limit - 6
    found = helped(world, flat(1.0, (4,)))
    assert (found[who] == (4, 2)).all()
    assert (world.caring.givers.limit[who] == limit - 6).all()
    world.persons.column("given")[who] = limit
    assert not helped(world, None)[who].any()


def test_who_gives_elsewhere_is_less_willing_here_as_who_gives_to_anybody() -> None:
    world = with_parents(60)
    look_around(world, world.caring)
    lean = world.caring.givers.lean.copy()
    world.persons.column("strain")[:] = HEAVY
    found = helped(world, flat(0.5, (4,)))
    gives = found.any(axis=1)
    change = (world.caring.givers.lean - lean)[: len(found)]
    rules = world.caring.rules
    assert change[gives] == pytest.approx(rules.busy + HEAVY * rules.strained) and not change[~gives].any()


def end_by_death(world: World, p: int) -> None:
    world.kin.arrays.death[world.kin.arrays.mother[world.persons.arrays.node[p]]] = world.month


def end_by_coming_here(world: World, p: int) -> None:
    world.kin.arrays.person[world.kin.arrays.mother[world.persons.arrays.node[p]]] = 0


def end_by_leaving_the_kin(world: World, p: int) -> None:
    world.kin.arrays.mother[world.persons.arrays.node[p]] = NOBODY


@pytest.mark.parametrize("end", [end_by_death, end_by_coming_here, end_by_leaving_the_kin])
def test_it_ends_with_the_parent_and_goes_on_for_the_other(end) -> None:
    world = with_parents(60)
    found = helped(world, flat(1.0, (4,)))
    p = int(np.flatnonzero(able(world))[0])
    world.month += 1
    end(world, p)
    before = found.copy()
    after = helped(world, None)
    assert after[p].tolist() == [0, 4]
    others = np.arange(len(before)) != p
    assert np.array_equal(after[others], before[others])


def test_it_ends_with_the_death_institution_or_withdrawal_of_who_gives() -> None:
    world = with_parents(60)
    helped(world, flat(1.0, (4,)))
    p, q, r, minor = (int(x) for x in np.flatnonzero(able(world))[[0, 4, 8, 12]])
    world.persons.arrays.birth[minor] = world.month - 12 * 17
    world.persons.arrays.status[p] = DEAD
    world.households.arrays.type[world.persons.arrays.household[q]] = INSTITUTION
    world.persons.arrays.away_until[r] = world.month + 3
    after = helped(world, None)
    assert not after[[p, q, r, minor]].any() and after.any()


def mirrored_town() -> tuple[World, int]:
    """A town in which children elsewhere help mothers of 85 here by 0, 1 or 2 hours, and what those are in all."""
    world = toy_world(120, residents=0)
    world.parameters = Parameters({}, "test")
    world.caring, world.tally = caring_of(world), new_tally()
    child = np.flatnonzero(world.persons.column("role") == 0)
    mother = world.kin.column("mother")[world.persons.column("node")[child]]
    node, row = world.persons.column("node")[child], world.kin.column("person")[mother]
    world.persons.column("birth")[row] = world.kin.column("birth")[mother] = world.month - 2 - 12 * 85
    world.kin.column("birth")[node] = world.month - 12 * 50
    world.persons.column("status")[child] = 2
    world.kin.column("person")[node], world.kin.column("death")[node] = NOBODY, world.month + 99
    kern = world.households.column("kern")[world.persons.column("household")[row]]
    world.kin.column("east")[node] = world.caring.near.east[kern] + 50
    world.kin.column("north")[node] = world.caring.near.north[kern]
    hours = np.arange(len(child)) % 3
    gives = hours > 0
    quarters = np.zeros((int(gives.sum()), len(TASKS)), dtype=np.uint8)
    quarters[:, 0] = 4 * hours[gives]
    many = int(gives.sum())
    world.care.append(
        receiver=row[gives], carer=np.full(many, NOBODY), node=node[gives], quarters=quarters,
        relation=np.full(many, CHILD_TIE), distance=np.full(many, WITHIN_50_KM),
    )  # fmt: skip
    return world, len(child)


def test_the_mirror_shows_what_children_elsewhere_give_here() -> None:
    world, n = mirrored_town()
    mirror = mirror_of(world, world.caring)
    for sex in (0, 1):
        c = cell_of(85, MOTHER, sex, WITHIN_50_KM)
        some = mirror.quarters[mirror.starts[c] : mirror.starts[c + 1]]
        assert mirror.share[c] == pytest.approx(2 / 3, abs=0.03) and set(some) == {4, 8}
        assert (np.diff(some.astype(int)) >= 0).all()
    # too few fathers, so those of the same age and distance are taken; nothing is known of other ages and further away
    c = cell_of(85, FATHER, 0, WITHIN_50_KM)
    assert mirror.share[c] == 2 / 3 and mirror.starts[c + 1] - mirror.starts[c] == n * 2 // 3
    assert mirror.share[cell_of(85, MOTHER, 1, FURTHER)] == mirror.share[cell_of(75, MOTHER, 1, WITHIN_50_KM)] == 0.0
    world.parameters = Parameters({"care.elsewhere": 0.5}, "test")
    assert mirror_of(world, world.caring).share == pytest.approx(mirror.share / 2)
    world.parameters = Parameters({"care.elsewhere": 0.0}, "test")
    assert not mirror_of(world, world.caring).share.any()


def test_what_inwoners_do_there_is_what_is_done_here() -> None:
    """The mirror of one town on people with parents elsewhere: share and mean hours of who can give enough."""
    there, _ = mirrored_town()
    mirror = mirror_of(there, there.caring)
    world = with_parents(1500, 87)
    who = able(world)
    found = helped(world, mirror)[who, MOTHER]
    assert abs((found > 0).mean() - 2 / 3) < 0.03 + SIX * np.sqrt(2 / 9 / len(found))
    assert found[found > 0].mean() == pytest.approx(6.0, rel=0.06)


def eager_town(**values: float) -> World:
    """A town that lives on, in which nine in ten help their parents elsewhere from the first January on."""
    world = care_town(60, 2)
    world.parameters = Parameters({"care." + name: value for name, value in values.items()}, "test")
    world.caring, world.tally = caring_of(world), new_tally()
    return world


def test_switched_off_it_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_pairs", lambda *_: (np.repeat(np.arange(CELLS), 40), np.full(40 * CELLS, 8)))
    found = {}
    for name, factor in (("on", 1.0), ("off", 0.0), ("without", 0.0)):
        if name == "without":
            monkeypatch.setattr(processes, "help_elsewhere", lambda *_: None)
        world = eager_town(elsewhere=factor)
        for _ in range(4):
            for process in (care_ends, care_asks, strain):
                process(world)
            world.month += 1
        found[name] = state_hash(world)
        assert (name == "on") == world.persons.column("given_elsewhere").any()
    assert found["off"] == found["without"] != found["on"]


def test_the_books_stay_closed_and_what_goes_elsewhere_is_booked_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_pairs", lambda *_: (np.repeat(np.arange(CELLS), 40), np.full(40 * CELLS, 8)))
    world, most = eager_town(), 0
    for i in range(26):
        if i % 6 == 0:
            needs(world, i)
        live(world)
        month(world)
        assert check_care(*tables(world), limit=world.caring.givers.limit) == []
        quarters, inside = world.care.column("quarters").astype(int), world.care.column("carer") != NOBODY
        given = int(world.persons.column("given").astype(int).sum())
        assert given == quarters[inside].sum()
        assert given + quarters[~inside].sum() == world.persons.column("covered").astype(int).sum()
        away = int(world.persons.column("given_elsewhere").astype(int).sum())
        assert hours_elsewhere(world).sum() == away / 4
        assert people(world).quarters.sum() / 4 == (given + away) / 4
        most = max(most, away)
        if i % 12 == 11:
            world.compact()
    assert most > 100


def tables(w: World) -> tuple:
    return w.persons, w.households, w.month, w.kin, w.care


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (end_by_coming_here, "who give to a parent elsewhere who is not there"),
        (end_by_leaving_the_kin, "who give to a parent elsewhere who is not there"),
        (lambda w, p: w.persons.arrays.status.__setitem__(p, DEAD), "who cannot give to a parent elsewhere"),
        (
            lambda w, p: w.households.arrays.type.__setitem__(w.persons.arrays.household[p], INSTITUTION),
            "who cannot give to a parent elsewhere",
        ),
        (
            lambda w, p: w.persons.arrays.birth.__setitem__(p, w.month - 12 * 15),
            "who cannot give to a parent elsewhere",
        ),
    ],
)
def test_the_checker_finds_what_cannot_be(end, words: str) -> None:
    world = with_parents(30)
    helped(world, flat(1.0, (4,)))
    assert check_care(*tables(world)) == []
    end(world, int(np.flatnonzero(able(world))[0]))
    assert words in " | ".join(check_care(*tables(world)))


def test_hours_elsewhere_weigh_as_those_to_a_parent_here() -> None:
    """With one value of tolerance each, who is heavily burdened is the same whether the parent lives here or not."""
    world = with_parents(1500)
    world.caring.strain = world.caring.strain._replace(so_elsewhere=0.0, unseen=0.0, sole=0.0, unrelieved=0.0)
    who = able(world)
    world.persons.column("given_elsewhere")[who, MOTHER] = 40
    strain(world)
    away = world.persons.column("strain").copy()
    assert (world.persons.column("care_since")[who] == world.month).all()
    assert 0.1 < (away[who] >= HEAVY).mean() < 0.3
    world.persons.column("given_elsewhere")[:] = 0
    carer = np.flatnonzero(who)
    quarters = np.zeros((len(carer), len(TASKS)), dtype=np.uint8)
    quarters[:, 0] = 40
    child = np.flatnonzero(world.persons.column("role") == 0)
    world.care.append(
        carer=carer, receiver=np.resize(child, len(carer)), quarters=quarters,
        relation=np.full(len(carer), CHILD_TIE), distance=np.full(len(carer), SAME_HOUSEHOLD),
    )  # fmt: skip
    world.persons.column("given")[carer] = 40
    strain(world)
    assert np.array_equal(world.persons.column("strain"), away)
    world.care.count = 0
    world.persons.column("given")[:] = 0
    world.persons.column("given_elsewhere")[who, FATHER] = 40
    world.caring.strain = world.caring.strain._replace(so_elsewhere=1.0)
    strain(world)
    assert (world.persons.column("strain")[who] >= HEAVY).mean() > (away[who] >= HEAVY).mean() + 0.05


def test_who_gives_only_elsewhere_is_a_carer() -> None:
    world = with_parents(30)
    p = int(np.flatnonzero(able(world))[0])
    assert not carers(world).any()
    world.persons.column("given_elsewhere")[p] = (20, 12)
    assert np.flatnonzero(carers(world)).tolist() == np.flatnonzero(strict_carers(world)).tolist() == [p]
    assert people(world).quarters.sum() / 4 == 8.0


def test_a_run_keeps_the_mirror_of_its_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever becomes of help here: a measure changes nothing elsewhere."""
    world = with_parents(60)
    world.caring.mirror = flat(0.5, (4,))
    twin = world.copy()
    assert twin.caring.mirror is world.caring.mirror
    monkeypatch.setattr(elsewhere, "mirror_of", lambda *_: nothing())
    for _ in range(12):
        look_around(world, world.caring)
        help_elsewhere(world, world.caring)
        world.month += 1
    assert (world.persons.column("given_elsewhere") == 4).any()
    world.caring.mirror = None
    for _ in range(12):
        look_around(world, world.caring)
        help_elsewhere(world, world.caring)
        world.month += 1
    assert not world.persons.column("given_elsewhere").any()


def test_each_inwoner_is_looked_up_once_a_year_in_a_month_of_his_own() -> None:
    world = with_parents(600)
    who, world.caring.mirror = able(world), flat(1.0, (4,))
    before = world.persons.column("given_elsewhere").any(axis=1)
    new = []
    for _ in range(12):
        look_around(world, world.caring)
        help_elsewhere(world, world.caring)
        gives = world.persons.column("given_elsewhere").any(axis=1)
        new.append(int((gives & ~before).sum()))
        before = gives.copy()
        world.month += 1
    n = sum(new)
    assert n == who.sum() > 1000
    assert max(abs(x - n / 12) for x in new) < SIX * np.sqrt(n / 12)


def test_what_goes_elsewhere_has_no_jump_in_january() -> None:
    """Parents grow old and die every month, what is given here comes and goes: no month adds more than others."""
    world, luck = with_parents(1500), np.random.default_rng(5)
    node, month = world.persons.column("node"), world.month
    some = np.flatnonzero(able(world))
    for name in ("mother", "father"):
        parent = world.kin.column(name)[node[some]]
        world.kin.column("birth")[parent] = month - 1 - luck.integers(12 * 62, 12 * 82, len(some))
        world.kin.column("death")[parent] = month + luck.integers(1, 240, len(some))
    world.caring.mirror, limit = flat(0.5, (8,)), world.caring.givers.limit[some].astype(int)
    totals = []
    for _ in range(60):
        world.persons.column("given")[some] = np.where(luck.random(len(some)) < 0.05, limit - 4, 0)
        look_around(world, world.caring)
        help_elsewhere(world, world.caring)
        totals.append(int(world.persons.column("given_elsewhere").sum(dtype=np.int64)))
        world.month += 1
    changes = np.diff(totals)[12:]  # everybody was looked up
    january = (np.arange(len(totals))[1:][12:] + month) % 12 == 0
    rest = changes[~january]
    assert january.sum() == 3 and rest.std() > 10
    assert abs(changes[january].mean() - rest.mean()) < 5 * rest.std() / np.sqrt(3)


def test_the_start_has_it() -> None:
    """The lived past begins with everybody, after the first arrangements."""
    from sim.care.start import lived_care

    world, _ = mirrored_town()
    world.care.count = 0
    here = world.persons.column("status") == HERE
    world.persons.column("need")[here] = 8
    world.persons.column("activity")[here] = ACTIVITIES.index("retired")
    adult = np.flatnonzero(here & (world.persons.column("sex") == 0))[:40]
    parent = world.kin.count
    world.kin.append(
        lineage=np.array([77 << 30], dtype=np.uint64), sex=np.array([1]), birth=np.array([world.month - 2 - 12 * 86]),
        death=np.array([world.month + 60]), east=world.caring.near.east[:1] + 20, north=world.caring.near.north[:1],
    )  # fmt: skip
    world.kin.column("mother")[world.persons.column("node")[adult]] = parent
    world.caring = None
    lived_care(world, True)
    assert world.persons.column("given_elsewhere")[adult, MOTHER].any()
