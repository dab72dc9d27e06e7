"""What each channel does: nothing at its neutral value, the right way otherwise, and to nobody but who takes part."""

from dataclasses import replace

import numpy as np
import pytest

from agents import debt as debts
from agents import work as jobs
from agents.activities import EMPLOYED, UNEMPLOYED
from agents.domains import FALL_INJURY, LONELY, NO_DEBT
from agents.households import HOUSEHOLD_TYPES, INCOMES
from agents.luck import Stream
from agents.persons import RESIDENT
from agents.strain import NO_STRAIN
from sim.domains.courses import WAYS
from sim.measures.channels import ASKED, FAMILIES, channels
from sim.measures.persons import finding_work, into_debt
from sim.measures.whole import capped, take_effect
from sim.processes import access, care, domains, households
from sim.processes.measures import measures
from sim.provisions.product import LAWS, STAFF
from sim.recording_domains import new_tally
from sim.snapshot import state_hash
from tests.toy import table, toy_world
from tests.toy_domains import give_life
from tests.toy_giving import care_town
from tests.toy_help import help_town
from tests.toy_measures import give, toy_measure
from tests.work_toy import plain_rates, town

HALF = 'sex == "vrouw"'


def without(world):
    """Return the hash of everything but who takes part."""
    other = world.copy()
    other.measures = None
    return state_hash(other)


def with_effect(world, channel, effect, target="", **own):
    """Return a copy of a world in the month in which a measure with one effect begins."""
    other = world.copy()
    give(other, toy_measure(effects={channel: effect}, target=target, **own))
    measures(other)
    return other


def fallen(world, effect=None, channel="hazard.fall_injury", bit=FALL_INJURY, process="health"):
    one = world.copy() if effect is None else with_effect(world, channel, effect, HALF)
    getattr(domains, process)(one)
    return (one.persons.column("conditions") & bit) != 0, one


def test_a_hazard_is_multiplied_for_who_takes_part_and_nobody_else():
    # 4,000 people at 15% a month: standard error of a share of 2,000 is 0.008
    world = toy_world(1000, residents=0)
    give_life(world, fall_injury=-12 * np.log(0.85))
    woman = world.persons.column("sex") == 1
    plain, base = fallen(world)
    for effect, share in (
        (0.0, 0.0),
        (0.5, -np.expm1(0.5 * np.log(0.85))),
        (1.0, 0.15),
        (2.0, -np.expm1(2 * np.log(0.85))),
    ):
        now, other = fallen(world, effect)
        np.testing.assert_array_equal(now[~woman], plain[~woman])
        assert now[woman].mean() == pytest.approx(share, abs=0.03)
        assert (now <= plain).all() if effect <= 1.0 else (now >= plain).all()
        assert (without(other) == without(base)) == (effect == 1.0)


def test_a_recovery_that_is_made_quicker_happens_sooner():
    world = toy_world(600, residents=0)
    give_life(world, lonely_recovery=1.2)
    world.persons.column("conditions")[:] |= np.uint16(LONELY)
    plain, _ = fallen(world, bit=LONELY, process="mind")
    sooner, _ = fallen(world, 3.0, "hazard.lonely_recovery", LONELY, "mind")
    assert (sooner <= plain).all()
    assert (~sooner).sum() > 1.6 * (~plain).sum()


def test_finding_work_is_multiplied_and_nothing_else():
    world = town(20_000)
    rates = plain_rates((UNEMPLOYED, EMPLOYED, 1.0), (EMPLOYED, UNEMPLOYED, 0.3))
    people, homes = world.persons.arrays, world.households.arrays

    def moved(one):
        who, to = np.empty(20_000, dtype=np.int64), np.empty(20_000, dtype=np.int64)
        found = jobs.moving_on(
            one.month, one.key(Stream.WORK), 20_000, finding_work(one, rates), people, homes, who, to
        )
        return set(zip(who[:found].tolist(), to[:found].tolist(), strict=True))

    plain, woman = moved(world), world.persons.column("sex") == 1
    assert moved(with_effect(world, "work.finding", 1.0)) == plain
    none, double = (
        moved(with_effect(world, "work.finding", 0.0, HALF)),
        moved(with_effect(world, "work.finding", 2.0, HALF)),
    )
    into = {x for x in plain if x[1] == EMPLOYED}
    assert none == {x for x in plain if x[1] != EMPLOYED or not woman[x[0]]}
    assert plain <= double
    extra = double - plain
    assert all(to == EMPLOYED and woman[p] for p, to in extra)
    assert len(extra) == pytest.approx(sum(bool(woman[p]) for p, _ in into), rel=0.4)


def debt_rates():
    moves = np.zeros((4, 4))
    moves[0, 1], moves[1, 2], moves[2, 3], moves[3, 0] = 1.0, 1.0, 1.0, 1.0
    ones = np.ones
    return debts.DebtRates(
        moves, ones(111), ones(111), ones(len(HOUSEHOLD_TYPES)), ones(3), ones(len(INCOMES)), ones(4) / 4, 1.0, 1.0,
        np.empty(0, dtype=np.uint16), np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.int64), np.empty(0), 1.0,
    )  # fmt: skip


def test_debt_of_a_huishouden_is_hindered_once_however_many_members_take_part():
    world = toy_world(1000, residents=0)
    world.households.column("debt")[:] = np.arange(world.households.count) % 3

    def stages(one):
        rates, count = into_debt(one, debt_rates()), one.households.count
        moved = np.zeros((4, 4), dtype=np.int64)
        debts.debts(one.month, one.key(Stream.DEBT), count, rates, one.persons.arrays, one.households.arrays, moved)
        return moved

    plain = stages(world.copy())
    np.testing.assert_array_equal(stages(with_effect(world, "debt.worse", 1.0)), plain)
    less = stages(with_effect(world, "debt.worse", 0.5))
    for i, j in ((0, 1), (1, 2)):
        assert less[i, j] == pytest.approx(plain[i, j] / 2, rel=0.5)  # not a quarter, as twice would be
        assert less[i, j] > 0.3 * plain[i, j]
    assert less[2, 3] == plain[2, 3]
    more = stages(with_effect(world, "debt.help", 3.0))
    assert more[2, 3] > 1.8 * plain[2, 3]
    assert (more[0, 1], more[1, 2]) == (plain[0, 1], plain[1, 2])
    assert world.households.column("debt")[0] == NO_DEBT


def test_entering_an_institution_is_multiplied():
    world = toy_world(2000)
    often = table("institution_entry", 20 * world.rates.institution_entry.values)
    world.rates = replace(world.rates, institution_entry=often)

    def inside(one):
        households.institution(one)
        return one.persons.column("role") == RESIDENT

    before = world.persons.column("role") == RESIDENT
    plain = inside(world.copy()) & ~before
    none = inside(with_effect(world, "institution.entry", 0.0)) & ~before
    many = inside(with_effect(world, "institution.entry", 4.0)) & ~before
    assert plain.sum() > 5
    assert none.sum() == 0
    assert (plain <= many).all()
    assert many.sum() > 2 * plain.sum()


def asked(world):
    one = world.copy() if world.measures is None else world
    access.help_given(one)
    access.help_asked(one)
    return one


def test_asking_is_pushed_for_one_law_only():
    world = help_town(400)
    base, products = asked(world), list(world.access.products.values())
    wmo = np.array([p.law == "wmo" for p in products])
    count = lambda one: one.access.book(one.month).asked  # noqa: E731
    same = asked(with_effect(world, "ask.wmo", 0.0))
    assert without(same) == without(base)
    more, less = asked(with_effect(world, "ask.wmo", 1.0)), asked(with_effect(world, "ask.wmo", -6.0))
    assert count(more)[wmo].sum() > 1.5 * count(base)[wmo].sum()
    assert count(less)[wmo].sum() < 0.05 * count(base)[wmo].sum()
    assert count(less)[~wmo].sum() >= count(base)[~wmo].sum()


def test_carers_are_relieved_and_made_readier():
    world = care_town(300)
    world.tally = new_tally()
    for process in (care.care_ends, care.care_asks):
        process(world)
    plain = world.copy()
    care.strain(plain)
    gives = plain.persons.column("given") > 0
    heavy = lambda one: (one.persons.column("strain")[gives] > NO_STRAIN).sum()  # noqa: E731
    assert heavy(plain) > 20
    for channel, effect in (("carer.strain", -30.0), ("carer.relief", 60.0)):
        same, other = with_effect(world, channel, 0.0), with_effect(world, channel, effect)
        care.strain(same)
        care.strain(other)
        assert without(same) == without(plain)
        assert heavy(other) < heavy(plain)
    start = care_town(300)
    hours = []
    for effect in (-5.0, 0.0, 3.0):
        one = with_effect(start, "carer.willing", effect)
        care.care_ends(one)
        care.care_asks(one)
        hours.append(int(one.persons.column("given").sum()))
    assert hours[0] < 0.6 * hours[1]
    assert hours[1] < hours[2]


def test_a_measure_on_readiness_reaches_everybody_whom_the_same_readiness_without_a_measure_reaches():
    """Who is passed over by a bound on his luck would otherwise stay unwilling, whatever a measure adds."""

    def given(one):
        care.care_ends(one)
        care.care_asks(one)
        return one.persons.column("given").astype(int)

    start, other = care_town(300), care_town(300)
    other.caring.rules = other.caring.rules._replace(logit=other.caring.rules.logit + 1.5)
    measured, base = given(with_effect(start, "carer.willing", 1.5)), given(start)
    assert measured.sum() > 1.05 * base.sum()
    assert np.count_nonzero(measured != given(other)) <= 10  # 5, as no measure reaches relatives elsewhere; 46 before


def test_need_is_lowered_while_somebody_takes_part_and_comes_back():
    world = toy_world(600, residents=0)
    give_life(world, iadl_onset=1.0, adl_onset=0.5)
    for _ in range(12):
        for process in (domains.health, domains.mind, domains.youth, domains.domain_levels, domains.burden):
            process(world)
        world.month += 1
    domains.burden(world)
    before = world.persons.column("need").astype(int).copy()
    other = world.copy()
    give(other, toy_measure(effects={"need.huishoudelijke_taken": 0.5}, target=HALF, months=1, again_months=9))
    measures(other)
    domains.burden(other)
    woman, task = world.persons.column("sex") == 1, 1
    now = other.persons.column("need").astype(int)
    changed = np.flatnonzero((now != before).any(axis=0))
    assert len(changed) == 1
    task = changed[0]
    np.testing.assert_array_equal(now[~woman], before[~woman])
    assert before[woman, task].sum() > 300
    assert now[woman, task].sum() == pytest.approx(before[woman, task].sum() / 2, rel=0.06)
    assert (np.abs(now[woman, task] - before[woman, task] / 2) < 1).all()
    domains.burden(other)
    np.testing.assert_array_equal(other.persons.column("need")[:, task], now[:, task])  # not lowered twice
    other.month += 1
    world.month += 1
    measures(other)
    domains.burden(other)
    domains.burden(world)
    np.testing.assert_array_equal(other.persons.column("need"), world.persons.column("need"))


def test_staff_teams_terms_and_pgb_follow_the_measure():
    world = help_town(100)
    names = list(world.access.products)
    k = names.index("begeleiding")
    _, base = world.access.now(world)
    for on, get, effect in (
        ("staff.support", lambda w: w.access.there(w)[STAFF.index("support")], 1.5),
        ("months.begeleiding", lambda w: w.access.now(w)[1].months[k], 0.5),
        ("hours.begeleiding", lambda w: w.access.now(w)[1].high[k], 0.5),
        ("tariff.begeleiding", lambda w: w.access.now(w)[1].cents[k, 0], 0.9),
        ("pgb.begeleiding", lambda w: w.access.pgb(w)[k], 0.5),
    ):
        other = with_effect(world, on, effect)
        assert get(other) == pytest.approx(get(world) * effect, rel=0.05), on
        terms = other.access.now(other)[1]
        for name in ("months", "high", "cents"):
            rest = np.arange(len(names)) != k
            np.testing.assert_array_equal(getattr(terms, name)[rest], getattr(base, name)[rest])


def test_a_team_answers_more_or_less():
    def answered(world):
        for _ in range(6):
            asked(world) if world.measures else (access.help_given(world), access.help_asked(world))
            world.month += 1
        return sum(book.answered[0, 0] for book in world.access.books.values())

    world = help_town(400)
    plain, half = answered(world.copy()), answered(with_effect(world, "team.wmo", 0.5))
    assert half == pytest.approx(plain / 2, rel=0.2)
    assert answered(with_effect(world, "team.wmo", 1.0)) == plain


def test_a_cap_stops_what_is_new_but_no_crisis():
    world = help_town(400)
    capped_world = with_effect(world, "cap.wmo", 1.0)
    shut = capped(capped_world, np.arange(len(LAWS)), lambda _: np.full(len(LAWS), 2.0), LAWS)
    np.testing.assert_array_equal(shut, [law == "wmo" for law in LAWS])
    started = []
    for one in (world.copy(), capped_world):
        for _ in range(5):
            access.help_given(one)
            access.help_asked(one)
            one.month += 1
        wmo = np.array([p.law == "wmo" for p in one.access.products.values()])
        late = [book.started for month, book in one.access.books.items() if month >= one.month - 3]
        started.append((sum(x[wmo].sum() for x in late), sum(x[~wmo].sum() for x in late)))
    assert started[0][0] >= 8
    assert started[1][0] == 0
    assert started[1][1] > 0.7 * started[0][1]


def test_parameters_and_cohesion_change_with_the_measure_and_return():
    world = care_town(100)
    give(world, toy_measure(effects={"plus.care.willing": 0.5, "times.strain.burn_out": 2.0, "cohesion.kern": 1.1},
                            end=world.month + 2))  # fmt: skip
    willing, burn, cohesion = world.parameters["care.willing"], world.caring.strain.burn_out, world.kernen.cohesion
    logit = world.caring.rules.logit.copy()
    measures(world)
    assert world.parameters["care.willing"] == pytest.approx(willing + 0.5)
    assert world.caring.strain.burn_out > 1.9 * burn
    np.testing.assert_allclose(world.kernen.cohesion, np.minimum(1.1 * cohesion, 1.0))
    assert (world.caring.rules.logit[logit > -600] - logit[logit > -600]).mean() == pytest.approx(0.5)
    for _ in range(2):
        world.month += 1
        measures(world)
    assert world.parameters["care.willing"] == willing
    np.testing.assert_array_equal(world.kernen.cohesion, cohesion)
    np.testing.assert_array_equal(world.caring.rules.logit, logit)
    rules = world.caring.rules
    take_effect(world, world.measures)
    assert world.caring.rules is rules  # made again only when something changed


def test_every_channel_has_a_neutral_value_and_a_family():
    names = channels()
    assert len(set(names)) == len(names) > 150
    assert {f"hazard.{way.name}" for way in WAYS} <= set(names)
    assert {f"ask.{law}" for law in ASKED} <= set(names)
    for family in FAMILIES.values():
        assert family.low <= family.neutral <= family.high
