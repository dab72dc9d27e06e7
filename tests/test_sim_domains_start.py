"""The state at the start: prevalence by age within chance, whatever places it, and who has what together."""

import functools

import numpy as np
import pytest

from agents.domains import (
    ADL,
    CHRONIC,
    CONDITIONS,
    DEBTS,
    FINANCES,
    HAD_MENTAL,
    IADL,
    MENTAL,
    MENTAL_DISORDER,
    NETWORK,
    WORK,
)
from agents.kinship import parent_rows
from agents.luck import Stream, normal, stream_key
from agents.persons import ACTIVITIES, NEVER, NOBODY
from sim.domains.balance import compensation, resilience
from sim.domains.rates import domain_rates
from sim.domains.start import draagkracht, draaglast, start_domains
from sim.domains.start_people import keep_share, read_people
from sim.municipalities import MUNICIPALITIES
from sim.parameters_domains import DEFAULTS
from sim.statline import Statline
from sim.synthesis.replicate import replicate
from tests.starts import start

GROUPS = ((0, 11), (12, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 84), (85, 110))
TABLES = {
    "chronic_illness": "chronic_share", "dementia": "dementia_share", "stroke": "stroke_share",
    "fall_injury": "fall_share",
    "mental_disorder": "mental_share", "had_mental_disorder": "mental_earlier", "addiction": "addiction_share",
    "strong_loneliness": "lonely_share", "youth_problem": "youth_share", "low_literacy": "literacy_share",
}  # fmt: skip
RATES = functools.lru_cache(lambda: domain_rates(MUNICIPALITIES[0], Statline(), 2021, 2030))


class Made:
    """One start population with its state; `copies` of the municipality."""

    def __init__(self, seed=1, copies=1, **changes):
        population = start() if copies == 1 else replicate(start(), copies)
        population = population.copy()
        self.month, self.persons, self.households = population.month, population.persons, population.households
        names = {k.replace("__", "."): v for k, v in changes.items()}
        self.state = start_domains(self.month, self.persons, self.households, population.kin, RATES(), seed, names)
        self.mother = parent_rows(self.persons, population.kin)[0]
        self.age = np.minimum((self.month - 1 - self.persons.column("birth").astype(int)) // 12, 110)
        self.sex = self.persons.column("sex").astype(int)
        self.home = self.persons.column("household")
        self.resident = self.households.column("type")[self.home] == 7

    def has(self, name):
        return (self.state.conditions >> CONDITIONS.index(name)) & 1 == 1

    def odds(self, a, b, ages):
        """Odds ratio of two flags over people of some ages."""
        here = (self.age >= ages[0]) & (self.age <= ages[1])
        table = [[(here & (a == x) & (b == y)).sum() + 0.5 for x in (0, 1)] for y in (0, 1)]
        return table[0][0] * table[1][1] / table[0][1] / table[1][0]


MADE = functools.lru_cache(Made)


@pytest.mark.parametrize("name", TABLES)
def test_prevalence_by_age_is_that_of_the_table_within_chance(name):
    """4.5 standard errors in each of ten age groups; a quarter more prevalence is beyond that in at least one group."""
    made, table = MADE(copies=4), getattr(RATES(), TABLES[name]).values
    base, found, seen = table[made.sex, made.age], made.has(name), []
    if name == "had_mental_disorder":  # drawn among who is not ill now
        ill = RATES().mental_share.values[made.sex, made.age]
        base = base / (1 - ill) * ~made.has("mental_disorder")
    for first, last in GROUPS:
        some = (made.age >= first) & (made.age <= last)
        error = np.sqrt((base * (1 - base))[some].sum()) + 0.5
        seen.append((found[some].sum() - base[some].sum()) / error)
        assert abs(seen[-1]) < 4.5, (first, seen[-1])
    if base.sum() > 1000:
        far = [(base[(made.age >= a) & (made.age <= b)].sum() * 0.25) for a, b in GROUPS]
        errors = [np.sqrt((base * (1 - base))[(made.age >= a) & (made.age <= b)].sum()) + 0.5 for a, b in GROUPS]
        assert max(f / e for f, e in zip(far, errors, strict=True)) > 4.5


@pytest.mark.parametrize("first, last", GROUPS[5:])
def test_limitations_at_home_are_those_of_the_table_and_adl_implies_iadl(first, last):
    made = MADE(copies=4)
    some = (made.age >= first) & (made.age <= last) & ~made.resident
    adl, either = made.state.level[:, ADL] <= 3, made.state.level[:, IADL] <= 3
    assert (either[adl]).all()
    base = RATES().adl_home.values[made.sex, made.age]
    assert abs(adl[some].sum() - base[some].sum()) < 4.5 * np.sqrt((base * (1 - base))[some].sum()) + 0.5
    if first >= 65:
        inside = made.resident & (made.age >= first) & (made.age <= last)
        assert abs(adl[inside].mean() - 0.9) < 4.5 * np.sqrt(0.09 / inside.sum())


def test_spill_over_decides_who_and_not_how_many():
    """Off, disorder and debt go together only through income and work: a lower odds ratio; totals stay the same."""
    on, off = MADE(copies=4), MADE(copies=4, domains__spillover=0.0)
    for name in TABLES:
        total = on.has(name).sum()
        assert abs(int(total) - int(off.has(name).sum())) < 6 * np.sqrt(total) + 5, name
    debt = [m.state.debt[m.home] >= 2 for m in (on, off)]
    ratio = [m.odds(m.has("mental_disorder"), d, (25, 66)) for m, d in zip((on, off), debt, strict=True)]
    assert ratio[0] > 1.3 * ratio[1] > 1.3


def test_conditions_go_together_as_the_sources_say():
    made = MADE(copies=4)
    alone = made.persons.column("partner") == NOBODY
    assert 1.3 < made.odds(alone, made.has("strong_loneliness"), (25, 110)) < 3.0  # A153
    share = [made.has("strong_loneliness")[(made.age >= 25) & (alone == a)].mean() for a in (True, False)]
    assert 1.3 < share[0] / share[1] < 2.4
    assert made.odds(made.has("mental_disorder"), made.has("addiction"), (18, 64)) > 2  # A136
    parent = made.mother
    ill = np.where(parent >= 0, made.has("mental_disorder")[np.maximum(parent, 0)], False)
    assert made.odds(ill, made.has("youth_problem"), (4, 17)) > 1.25  # A202, A209
    assert made.odds(made.has("chronic_illness"), made.state.level[:, ADL] <= 3, (65, 110)) > 1.2  # A174
    assert made.odds(made.persons.column("education") == 1, made.has("low_literacy"), (25, 64)) > 4
    dement = made.has("dementia")
    assert 0.12 < (dement & made.resident).sum() / dement.sum() < 0.40  # A102: 70,000 of 290,000


def test_debt_is_shared_out_as_published():
    made = MADE(copies=4)
    kind, debt = made.households.column("type"), made.state.debt
    private = kind != 7
    n = private.sum()
    for stage, wanted in enumerate(RATES().debt_share.values):
        assert abs((debt[private] == stage).mean() - wanted) < 4.5 * np.sqrt(wanted * (1 - wanted) / n), DEBTS[stage]
    assert (debt[~private] == 0).all()
    owes = private & (debt >= 2)
    children = np.isin(kind, [3, 4, 5])
    assert (children & owes).sum() / owes.sum() == pytest.approx(0.45, abs=0.08)  # A079
    lasted = made.month - made.state.debt_since.astype(int)
    assert (lasted[owes] >= 36).mean() == pytest.approx(0.52, abs=0.08)  # A077
    assert (made.state.debt_since[debt == 0] == NEVER).all()


def test_levels_debts_and_needs_follow_from_what_people_have():
    made = MADE()
    level, doing = made.state.level, made.persons.column("activity")
    assert (level[doing == ACTIVITIES.index("bijstand"), WORK] <= 3).all()
    assert (level[made.has("strong_loneliness"), NETWORK] <= 3).all()
    assert (made.state.home_level[made.state.debt == 2, FINANCES] <= 3).all()
    assert (level[~(made.has("mental_disorder") | made.has("dementia")), MENTAL] == 5).all()
    well = (level == 5).all(axis=1) & (made.state.home_level[made.home] == 5).all(axis=1)
    assert well.any() and (made.state.need[well] == 0).all()
    assert (draaglast(level[well], made.state.home_level[made.home[well]]) == 0).all()
    assert (made.state.loaded_since[well] == NEVER).all()
    assert (made.persons.column("event") == 0).all()
    ill = made.has("mental_disorder")
    assert ((made.state.since_mental > NEVER) == ill).all()
    assert (made.month - made.state.since_mental[ill & (made.age >= 40)].astype(int) > 36).mean() > 0.2
    had = made.state.conditions & HAD_MENTAL > 0
    assert not (had & (made.state.conditions & MENTAL_DISORDER > 0)).any()
    assert (made.state.conditions & CHRONIC > 0).any()
    assert (made.state.activity_since[made.age > 0] > NEVER).all()


def test_the_state_is_a_pure_function_of_seed_and_lineage():
    """The same seed gives the same bits, another seed others; written columns and returned ones are the same."""
    one, two, other = Made(), Made(), Made(seed=2)
    for a, b, c in zip(one.state, two.state, other.state, strict=True):
        assert np.array_equal(a, b) and not np.array_equal(a, c)
    assert np.array_equal(one.persons.column("level"), one.state.level)
    assert np.array_equal(one.households.column("debt"), one.state.debt)


def test_resilience_is_the_normal_draw_that_a_kernel_makes():
    lineages = np.arange(1000, 1200, dtype=np.uint64)
    key = stream_key(7, 0, Stream.TRAIT)
    assert resilience(7, lineages) == pytest.approx([normal(key, w) for w in lineages], abs=1e-12)
    many = resilience(7, np.arange(100_000, dtype=np.uint64))
    assert abs(many.mean()) < 0.015 and many.std() == pytest.approx(1.0, abs=0.01)


def test_the_tough_have_less_mental_disorder():
    made = MADE(copies=4)
    trait = resilience(1, made.persons.column("lineage"))
    assert made.odds(trait < 0, made.has("mental_disorder"), (18, 64)) > 1.6


def test_compensation_weakens_after_80_and_vanishes_at_zero():
    c = compensation(DEFAULTS)
    assert (c[:81] == 0.5).all() and c[90] == pytest.approx(0.25) and c[110] == 0
    assert (compensation({**DEFAULTS, "domains.compensation": 0.0}) == 0).all()


def test_keep_share_keeps_every_group_and_the_odds_ratio():
    rng = np.random.Generator(np.random.PCG64(1))
    base, group = rng.random(5000) * 0.3, rng.integers(0, 7, 5000)
    pull = np.log(3.0) * (rng.random(5000) < 0.3)
    p = keep_share(base, pull, group)
    assert np.bincount(group, p) == pytest.approx(np.bincount(group, base), rel=1e-9)
    logits = np.log(p / (1 - p)) - np.log(base / (1 - base)) - pull
    assert max(np.ptp(logits[group == g]) for g in range(7)) < 1e-9


def test_institutions_have_no_finances_and_residents_no_income_of_them():
    made, population = Made(), start()
    institution = made.households.column("type") == 7
    assert institution.sum() > 3 and (made.state.home_level[institution] == 5).all()
    assert (made.state.home_level[~institution, FINANCES] < 5).mean() > 0.05
    who = read_people(made.month, made.persons, made.households, population.kin, 1)
    friends = made.persons.column("friends")
    before = draagkracht(who, friends, DEFAULTS)
    for income in (3, 5):
        who.income[institution] = income
        assert np.array_equal(draagkracht(who, friends, DEFAULTS), before)
