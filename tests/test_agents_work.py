"""Study, work, benefits, income and debt: laws of the kernels on a made-up town."""

import dataclasses

import numpy as np
import pytest

from agents.activities import (
    BIJSTAND,
    DISABLED,
    EMPLOYED,
    END_OF_BUSINESS,
    NO_INCOME,
    OUT_AOW,
    OUT_PARTNER,
    RETIRED,
    SELF_EMPLOYED,
    STATES,
    STUDENT,
    UNEMPLOYED,
)
from agents.domains import JOB_LOST, SEPARATED
from agents.households import INCOMES
from agents.persons import RESIDENT
from agents.work import move_on, moving_on
from agents.work_ceilings import ceilings
from sim.domains import working as working_module
from sim.domains.activity_fit import Moves
from sim.domains.aow import aow_months
from sim.domains.spells import draw_past, duration_by_age, duration_factors
from sim.domains.working import empty_counts, working_of
from sim.parameters import Parameters
from sim.processes import work
from tests.work_toy import plain_rates, real_rates, town


def doing(world):
    return world.persons.column("activity")


def live(world, months, *steps):
    for _ in range(months):
        for step in steps:
            step(world)
        world.month += 1


@pytest.fixture(scope="module")
def working():
    return working_of(town(), real_rates())


def one_month(world, rates):
    n, people, homes = world.persons.count, world.persons.arrays, world.households.arrays
    who, to = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    found = moving_on(world.month, world.key(43), n, rates, people, homes, who, to)
    counts = empty_counts()
    move_on(world.month, who[:found], to[:found], people, homes, counts)
    return counts


def test_activity_by_age_stays_what_it_was_for_twenty_years(monkeypatch):
    # 40,000 people, about 850 per year of age: a band of ten years has a standard error below 0.6 points; a flow that
    # is off by a quarter of a benefit's inflow moves it by more than 2 points. Nobody pairs or parts here: without the
    # factor for that (with it bijstand doubles here)
    monkeypatch.setattr(working_module, "KEEPS_STOCK", (1.0,) * 5)
    world = town()
    union = dataclasses.replace(world.rates.union, values=np.zeros(111))
    world.rates = dataclasses.replace(world.rates, union=union)
    world.working = working_of(world, real_rates())
    draw_past(world, world.working.past)
    age = (world.month - 1 - world.persons.column("birth")) // 12
    before = np.array([np.bincount(doing(world)[age // 10 == d], minlength=10) for d in range(4, 6)])
    live(world, 240, work.transitions, work.work)
    age = (world.month - 1 - world.persons.column("birth")) // 12
    after = np.array([np.bincount(doing(world)[age // 10 == d], minlength=10) for d in range(4, 6)])
    before, after = before / before.sum(axis=1)[:, None], after / after.sum(axis=1)[:, None]
    # factors by duration start from one past (30 months for all), so benefits may be off by 1.5 points for a while
    assert np.abs(after - before).max() < 0.018, (before.round(3), after.round(3))


def test_students_of_eighteen_are_workers_of_thirty(working):
    world = town(20_000)
    world.working = working
    young = (world.month - 1 - world.persons.column("birth")) // 12 == 18
    assert (doing(world)[young] == STUDENT).mean() > 0.8
    live(world, 144, work.transitions, work.work)
    assert (doing(world)[young] == STUDENT).mean() < 0.05
    assert (doing(world)[young] == EMPLOYED).mean() > 0.6


def test_prevalence_is_incidence_times_duration():
    world = town(20_000)
    rates = plain_rates((EMPLOYED, UNEMPLOYED, 0.3), (UNEMPLOYED, EMPLOYED, 0.9))
    doing(world)[:] = EMPLOYED
    live(world, 96, lambda w: one_month(w, rates))
    # probabilities of a month, not hazards: 0.3 and 0.9 a year are 0.0247 and 0.0723 a month
    up, down = -np.expm1(-0.3 / 12), -np.expm1(-0.9 / 12)
    expected = up / (up + down)
    error = np.sqrt(expected * (1 - expected) / world.persons.count)
    assert abs((doing(world) == UNEMPLOYED).mean() - expected) < 4 * error


def test_without_hazards_nobody_changes_but_by_age():
    world = town(5_000)
    before = doing(world).copy()
    live(world, 24, lambda w: one_month(w, plain_rates()))
    assert np.array_equal(doing(world), before)


def test_events_and_since_are_written_when_a_job_is_lost():
    world = town(3_000)
    doing(world)[:] = EMPLOYED
    counts = one_month(world, plain_rates((EMPLOYED, UNEMPLOYED, 1.0)))
    lost = doing(world) == UNEMPLOYED
    assert 0.05 < lost.mean() < 0.11
    assert counts.moves[EMPLOYED - STUDENT, UNEMPLOYED - STUDENT] == lost.sum()
    assert (world.persons.column("event")[lost] == JOB_LOST).all()
    assert (world.persons.column("event_month")[lost] == world.month).all()
    assert (world.persons.column("activity_since")[lost] == world.month).all()
    assert (world.persons.column("event")[~lost] == 0).all()


def couples(world, first, second):
    """Make partners of every two people, one doing `first` and the other `second`."""
    n = world.persons.count - world.persons.count % 2
    rows = np.arange(n)
    world.persons.column("partner")[:n] = rows ^ 1
    doing(world)[:n] = np.where(rows % 2, second, first)
    return rows[::2]


def test_a_partner_with_income_rules_out_bijstand():
    world = town(2_000)
    a = couples(world, NO_INCOME, EMPLOYED)
    one_month(world, plain_rates((NO_INCOME, BIJSTAND, 5.0)))
    assert not (doing(world) == BIJSTAND).any()
    doing(world)[a] = BIJSTAND
    world.working = dataclasses.replace(working_of(town(2_000), real_rates()), work=plain_rates())
    work.work(world)
    assert (doing(world)[a] == NO_INCOME).all()
    assert world.tally["bijstand_out"][OUT_PARTNER] == len(a)


def test_partners_enter_and_leave_bijstand_together():
    world = town(2_000)
    a = couples(world, NO_INCOME, NO_INCOME)
    counts = one_month(world, plain_rates((NO_INCOME, BIJSTAND, 2.0)))
    assert np.array_equal(doing(world)[a] == BIJSTAND, doing(world)[a + 1] == BIJSTAND)
    assert counts.bijstand_in.sum() == (doing(world) == BIJSTAND).sum() > 300
    counts = one_month(world, plain_rates((BIJSTAND, EMPLOYED, 2.0)))
    one = (doing(world)[a] == BIJSTAND) ^ (doing(world)[a + 1] == BIJSTAND)
    assert not one.any()
    assert counts.bijstand_out[OUT_PARTNER] > 30


def test_bijstand_after_a_separation_only_without_income(working):
    world = town(2_000)
    world.working = dataclasses.replace(working, work=plain_rates(), after_separation=1.0)
    doing(world)[:1000], doing(world)[1000:] = NO_INCOME, EMPLOYED
    world.persons.column("event")[:] = SEPARATED
    world.persons.column("event_month")[:] = np.where(np.arange(2_000) % 2, world.month, world.month - 1)
    work.work(world)
    assert np.array_equal(np.flatnonzero(doing(world) == BIJSTAND), np.arange(1, 1000, 2))


def test_bijstand_accounts_close(working):
    world = town(20_000)
    world.working = working
    stock = (doing(world) == BIJSTAND).sum()
    live(world, 36, work.transitions, work.work)
    assert (doing(world) == BIJSTAND).sum() - stock == (
        world.tally["bijstand_in"].sum() - world.tally["bijstand_out"].sum()
    )


@pytest.mark.parametrize("year", [2021, 2022, 2024, 2028])
def test_everybody_retires_at_the_aow_age_of_the_year(working, year):
    world = town(200)
    world.working = working
    world.month = (year - 2000) * 12
    aow = aow_months(year)
    doing(world)[:] = BIJSTAND
    months = np.where(np.arange(200) < 100, aow, aow - 1)
    world.persons.column("birth")[:] = world.month - 1 - months
    work.transitions(world)
    assert (doing(world)[:100] == RETIRED).all()
    assert (doing(world)[100:] == BIJSTAND).all()
    assert world.tally["bijstand_out"][OUT_AOW] == 100


def test_adults_in_an_institution_have_a_disability_benefit_below_the_aow_age(working):
    world = town(900)
    world.working = working
    doing(world)[:] = STUDENT + np.arange(900) % STATES
    before = doing(world).copy()
    people, third = world.persons, np.arange(900) // 300
    people.column("role")[third > 0] = RESIDENT
    people.column("birth")[:] = world.month - 1 - 12 * 40
    people.column("birth")[third == 2] = world.month - 1 - 12 * 17 - 5
    doing(world)[third == 2] = STUDENT
    work.transitions(world)
    after = doing(world)
    assert np.array_equal(after[third == 0], before[third == 0])
    assert (after[(third == 1) & (before != RETIRED)] == DISABLED).all()
    assert (after[(third == 1) & (before == RETIRED)] == RETIRED).all()
    assert (after[third == 2] == STUDENT).all()
    world.month += 7
    work.transitions(world)
    assert (doing(world)[third == 2] == DISABLED).all()


def test_school_starts_at_four_and_study_goes_on_at_eighteen(working):
    world = town(6_000)
    world.working = working
    people = world.persons.arrays
    people.activity[:], people.education[:] = 0, 0
    ages = np.array([3, 4, 11, 12, 18])[np.arange(6_000) % 5]
    people.birth[:] = world.month - 1 - ages * 12
    people.activity[ages > 4], people.education[ages > 12] = 1, 2
    work.transitions(world)
    assert (people.activity[ages == 3] == 0).all()
    assert (people.activity[(ages == 4) | (ages == 11)] == 1).all()
    assert (people.education[ages == 11] == 0).all()
    assert (people.education[ages == 12] == 1).all()
    assert (people.activity[ages == 18] == STUDENT).mean() == pytest.approx(0.85, abs=0.05)


def test_luck_is_ones_own_and_more_hazard_never_saves_a_job():
    few, many = town(3_000), town(6_000)
    low, high = (plain_rates((EMPLOYED, UNEMPLOYED, h)) for h in (0.5, 1.0))
    for world in (few, many):
        doing(world)[:] = EMPLOYED
    more = many.copy()
    one_month(few, low)
    one_month(many, low)
    one_month(more, high)
    assert np.array_equal(doing(few), doing(many)[:3_000])
    lost = doing(many) == UNEMPLOYED
    assert lost.sum() > 100
    assert (doing(more)[lost] == UNEMPLOYED).all()


def test_duration_factors_keep_the_mean_over_the_stock_they_make():
    factor = duration_factors(np.array([0.22, 0.13, 0.08]), (1.0, 3.0), 0.12, 0.1)
    assert np.allclose(factor / factor[0], [1.0, 0.13 / 0.22, 0.08 / 0.22])
    leave = factor * 0.12 + 0.1
    t = np.arange(0, 200, 0.001)
    stage = np.searchsorted([1.0, 3.0], t, side="right")
    alive = np.exp(-np.cumsum(leave[stage]) * 0.001)
    assert (factor[stage] * alive).sum() / alive.sum() == pytest.approx(1.0, abs=2e-3)


def test_duration_factors_have_mean_one_at_every_age():
    shape = np.array([0.22, 0.13, 0.08])
    age = np.arange(111)
    work, rest = np.tile(0.2 - 0.002 * age, (2, 1)), np.full((2, 111), 0.1)
    stock = np.tile(np.interp(age, (18, 30, 66), (0.01, 0.04, 0.05)), (2, 1))
    spells = duration_by_age(shape, work, rest, stock)
    # the young are all in their first years, so nothing is left to differ; later the factors spread around 1
    assert spells.factor[0, :, 18] == pytest.approx(1.0, abs=0.01)
    assert (spells.factor[0, :, 50] > 1.3).all()
    assert (spells.factor[2, :, 50] < 0.95).all()
    for a in (20, 35, 60):
        months = np.diff(np.append(0.0, spells.elapsed[0, a - 1]))
        stage = np.searchsorted((12, 36), np.arange(len(months)), side="right")
        assert (spells.factor[:, 0, a][stage] * months).sum() == pytest.approx(1.0, abs=1e-6)


def test_the_past_of_bijstand_at_the_start_is_that_of_its_own_hazards(working):
    world = town()
    world.people_seed = 5
    draw_past(world, working.past)
    some = doing(world) == BIJSTAND
    past = (world.month - world.persons.column("activity_since")[some]).astype(int)
    age = (world.month - 1 - world.persons.column("birth")[some]) // 12
    assert (past <= (age - 17) * 12).all()
    n = working.work.leaving
    stage = np.searchsorted((12, 36), past, side="right")
    factor = n[stage, world.persons.column("sex")[some], np.minimum(age, 66)]
    # 2,600 people, standard deviation of the factor below 0.45: standard error below 0.009
    assert factor.mean() == pytest.approx(1.0, abs=0.035)


def test_ww_ends_whether_or_not_there_is_a_right_to_bijstand():
    world = town(20_000)
    couples(world, UNEMPLOYED, EMPLOYED)
    rates = plain_rates((UNEMPLOYED, BIJSTAND, 2.0), (UNEMPLOYED, NO_INCOME, 0.5))
    total = np.full_like(rates.total, 2.5)
    rates = rates._replace(total=total, most=ceilings(total))
    one_month(world, rates)
    first = doing(world)[::2]
    assert not (first == BIJSTAND).any()
    # 10,000 people with 2.5 a year: 0.188 a month, standard error 0.004
    assert (first == NO_INCOME).mean() == pytest.approx(-np.expm1(-2.5 / 12), abs=0.016)


def test_a_lost_job_lowers_the_income_of_the_huishouden_in_the_same_month(working):
    world = town(5_000)
    homes = world.households
    doing(world)[:] = EMPLOYED
    homes.column("dirty")[:] = 1
    world.working = dataclasses.replace(working, work=plain_rates())
    work.income(world)
    homes.column("dirty")[:] = 0
    before = homes.column("income").copy()
    world.working = dataclasses.replace(working, work=plain_rates((EMPLOYED, UNEMPLOYED, 1.0)))
    work.work(world)
    lost = doing(world) == UNEMPLOYED
    work.income(world)
    after = homes.column("income")
    assert lost.sum() > 300
    lost &= (world.month - 1 - world.persons.column("birth")) // 12 >= 35  # the wages of the young are below WW
    assert (after[lost] <= before[lost]).all()
    assert (after[lost] < before[lost]).mean() > 0.3
    assert np.array_equal(after[doing(world) == EMPLOYED], before[doing(world) == EMPLOYED])


def test_the_end_of_an_own_business_is_an_inflow_of_its_own():
    world = town(3_000)
    doing(world)[:] = SELF_EMPLOYED
    counts = one_month(world, plain_rates((SELF_EMPLOYED, BIJSTAND, 1.0)))
    assert counts.bijstand_in[END_OF_BUSINESS] == counts.bijstand_in.sum() == (doing(world) == BIJSTAND).sum() > 100


@pytest.mark.parametrize(("name", "move"), [
    ("work.cycle", (EMPLOYED, UNEMPLOYED)), ("work.finding", (UNEMPLOYED, EMPLOYED)),
    ("bijstand.cycle", (EMPLOYED, BIJSTAND)),
])  # fmt: skip
def test_a_cycle_multiplies_its_move_and_no_other(working, name, move):
    world = town()
    world.parameters = Parameters({name: 1.2}, "test")
    ratio = working_of(world, real_rates()).work.hazard / np.maximum(working.work.hazard, 1e-12)
    some = working.work.hazard > 1e-9
    i, j = (a - STUDENT for a in move)
    assert np.allclose(ratio[..., i, j][some[..., i, j]], 1.2)
    changed = np.abs(ratio - 1.0) > 1e-6
    into = np.zeros_like(some)
    into[..., j] = True
    assert not (changed & some & ~into).any()


def test_the_fit_balances_every_activity_at_every_age(working):
    moves: Moves = working.moves
    assert moves.hazard.shape == (2, 111, 4, STATES, STATES)
    assert (moves.hazard >= 0).all()
    lose = moves.hazard[0, 45, 2, EMPLOYED - STUDENT, UNEMPLOYED - STUDENT]
    find = moves.hazard[0, 45, 2, UNEMPLOYED - STUDENT, EMPLOYED - STUDENT]
    assert 0.005 < lose < 0.05
    assert 0.2 < find < 1.2
    assert moves.hazard[0, 60, 2, :, SELF_EMPLOYED - STUDENT].sum() > 0
    assert moves.hazard[0, 60, 2, :, DISABLED - STUDENT].sum() > 0


def test_income_falls_with_the_job_and_comes_back_with_it(working):
    world = town(5_000)
    world.working = working
    homes = world.households
    doing(world)[:] = EMPLOYED
    homes.column("dirty")[:] = 1
    work.income(world)
    before = homes.column("income").copy()
    doing(world)[:] = BIJSTAND
    work.income(world)
    poor = homes.column("income").copy()
    assert (poor <= before).all()
    assert (poor < before).mean() > 0.5
    doing(world)[:] = EMPLOYED
    work.income(world)
    assert np.array_equal(homes.column("income"), before)
    homes.column("dirty")[:] = 0
    doing(world)[:] = BIJSTAND
    work.income(world)
    assert np.array_equal(homes.column("income"), before)
    assert before.max() < len(INCOMES)


def test_debt_keeps_its_stages_when_odds_and_events_do_not_change(working):
    world = town(30_000)
    world.working = dataclasses.replace(
        working, debt=working.debt._replace(ratio=np.ones_like(working.debt.ratio), mean_ratio=1.0)
    )
    share = real_rates().debt_share.values
    stage = np.repeat(np.arange(4), np.diff(np.append(0, np.rint(np.cumsum(share) * 30_000))).astype(int))
    debt = world.households.column("debt")
    debt[:] = np.random.default_rng(3).permutation(stage)
    flat = world.working.debt._replace(
        age=np.ones(111),
        coming=np.ones(111),
        kind=np.ones(8),
        work=np.ones(3),
        income=np.ones(6),
        mean_odds=1.0,
        all_odds=1.0,
    )
    world.working = dataclasses.replace(world.working, debt=flat)
    live(world, 120, work.debt)
    after = np.bincount(debt, minlength=4) / 30_000
    assert np.abs(after - share).max() < 4 * np.sqrt(0.12 / 30_000), (share, after)
    entered = world.tally["debt_moves"].reshape(4, 4)[1, 2] / 30_000 / 10
    assert entered == pytest.approx(0.0105, abs=0.0008)


def test_job_loss_leads_to_debt_for_as_long_as_the_row_says(working):
    after = {}
    for event, since in ((0, 0), (JOB_LOST, 0), (JOB_LOST, 25)):
        world = town(30_000)
        world.working = working
        world.households.column("debt")[:] = 1
        world.persons.column("event")[:] = event
        world.persons.column("event_month")[:] = world.month - since
        work.debt(world)
        after[event, since] = (world.households.column("debt") == 2).sum()
    assert after[0, 0] == after[JOB_LOST, 25]
    assert after[JOB_LOST, 0] > 1.7 * after[0, 0] > 100
