"""Every table of the life domains against its source, and the identities that keep stocks where they are."""

import functools
import re
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import month_index
from sim.domains import health, mind, work
from sim.domains.aow import aow_months
from sim.domains.draws import _too_high
from sim.domains.ladder import implied_prevalence, survivors
from sim.domains.levels import LEVEL_RULES, NEED_RULES
from sim.domains.rates import DomainRates, domain_rates
from sim.domains.table import mean_over
from sim.errors import DataError, ZorgdrukError
from sim.municipalities import MUNICIPALITIES
from sim.parameters_domains import DEFAULTS, DOMAIN_PARAMETERS
from sim.rates.population import population_by_age
from sim.rates.positions import INSTITUTIONAL, latest_stock
from sim.statline import Statline
from sim.synthesis.attributes_levels import AOW_AGE, Levels

DOMAINS = Path(work.__file__).parent
NL = latest_stock(None, Statline())
HOME = NL.people * (1 - NL.shares[:, :, INSTITUTIONAL])


@functools.lru_cache
def rates(slug="hogeland", **changes) -> DomainRates:
    municipality = next(m for m in MUNICIPALITIES if m.slug == slug)
    return domain_rates(municipality, Statline(), 2021, 2030, {k.replace("__", "."): v for k, v in changes.items()})


def share(name, first, last, people=NL.people):
    return mean_over(getattr(rates(), name).values, people, first, last)


SOURCED = [
    ("adl_home", 75, 84, 0.17, 0.001, HOME),  # A111
    ("adl_home", 85, 110, 0.50, 0.001, HOME),  # A112
    ("adl_home", 75, 110, 0.265, 0.035, HOME),  # A110: 23-30%
    ("any_home", 65, 74, 0.21, 0.001, HOME),  # A114a
    ("any_home", 75, 110, 0.49, 0.001, HOME),  # A114b
    ("lonely_share", 15, 24, 0.121, 0.003, NL.people),  # A146
    ("lonely_share", 25, 34, 0.107, 0.003, NL.people),  # A147
    ("lonely_share", 35, 44, 0.141, 0.003, NL.people),  # A148
    ("lonely_share", 45, 54, 0.093, 0.003, NL.people),  # A149
    ("lonely_share", 55, 64, 0.116, 0.003, NL.people),  # A150
    ("lonely_share", 65, 74, 0.072, 0.003, NL.people),  # A151
    ("lonely_share", 75, 110, 0.094, 0.003, NL.people),  # A152
    ("youth_share", 0, 12, 0.06, 0.01, NL.people),  # A156
    ("youth_share", 12, 16, 0.185, 0.01, NL.people),  # A155
    ("literacy_share", 16, 64, 0.111, 1e-9, NL.people),  # A164
    ("literacy_share", 65, 110, 0.111 * 25.2 / 15.5, 1e-9, NL.people),  # A169
    ("fall_injury", 65, 110, 0.034, 1e-6, NL.people),  # A100
    ("dementia_onset", 55, 59, 0.6e-3, 0.5e-4, NL.people),  # A129
    ("dementia_onset", 90, 110, 97.2e-3, 8e-3, NL.people),  # A129
    ("addiction_onset", 18, 64, 0.97e-2, 1e-9, NL.people),  # A161
    ("stroke_share", 0, 110, 0.0255, 0.0045, NL.people),  # A127: 30.6 and 28.9 per 1,000 with TIA
]


@pytest.mark.parametrize("name, first, last, value, within, people", SOURCED)
def test_a_table_meets_its_source(name, first, last, value, within, people):
    assert abs(share(name, first, last, people) - value) <= within


def test_dementia_lies_between_the_two_published_counts_of_people():
    found = rates().dementia_share.notes["persons_nl"]
    assert 254_000 < found < 1.03 * health.DEMENTIA_PERSONS
    high, low = rates(dementia__level=1.0), rates(dementia__level=0.65)
    assert high.dementia_share.notes["persons_nl"] > 1.4 * low.dementia_share.notes["persons_nl"]
    women = rates().dementia_onset.values[1, 80] / rates().dementia_onset.values[0, 80]
    assert women == pytest.approx(1.08)  # A108


def test_mortality_is_that_of_the_dutch_life_table():
    """Period life expectancy at birth of 2021 without the pandemic, CBS 37360ned: men about 80.5, women about 83.6."""
    assert survivors(rates().mortality).sum(axis=1) == pytest.approx([80.5, 83.6], abs=0.7)


def test_limitations_in_the_population_stay_where_the_wanted_share_is():
    """At home by the published groups, in institutions 0.9: the ladder reaches both together within 0.3 points."""
    r, inside = rates(), DEFAULTS["adl.institution"]
    for first, last in ((65, 74), (75, 84), (85, 104)):
        ages = slice(first, last + 1)
        away = (NL.people - HOME)[:, ages].sum()
        at_home = (r.adl_home.values * HOME)[:, ages].sum()
        wanted = (at_home + inside * away) / NL.people[:, ages].sum()
        assert abs(share("adl_share", first, last) - wanted) < 0.003


def test_falls_and_strokes_add_up_to_what_is_published():
    falls = -np.expm1(-rates().fall.values)
    assert mean_over(falls, NL.people, 65) == pytest.approx(0.33, abs=1e-6)
    assert mean_over(falls, NL.people, 80) == pytest.approx(0.50, abs=1e-6)
    assert rates().stroke_onset.notes["admissions"] == pytest.approx(43_424)
    assert 1.0 < rates().stroke_mortality.values[0, 0] < 2.0


def test_chronic_illness_is_that_of_the_ggd_region():
    for slug, level in (("hogeland", 0.343), ("oldambt", 0.343), ("steenwijkerland", 0.303)):
        municipality = next(m for m in MUNICIPALITIES if m.slug == slug)
        people = population_by_age(municipality, Statline(), 2021)
        assert mean_over(rates(slug).chronic_share.values, people, 18) == pytest.approx(level, abs=0.003)


def test_the_episode_has_the_published_median_tail_and_mean():
    length = mind.episode()
    month = np.arange(0, 36.0001, 0.01)
    left = length.left(month)
    assert left[600] == pytest.approx(0.50, abs=1e-6) and left[-1] == pytest.approx(0.12, abs=1e-6)
    assert (left[1:] + left[:-1]).sum() / 2 * 0.01 == pytest.approx(10.7, abs=1e-3)
    recovery = rates().mental_recovery.values
    assert np.exp(-recovery[:36].sum() / 12) == pytest.approx(0.12, abs=1e-6)
    assert (np.diff(recovery) < 0).all()


def test_mental_course_is_that_of_people_who_draw_every_month():
    """80,000 men by the recovery table alone, without the two phases; 4 standard errors; relapse off is 8 away."""
    r, rng, n = rates(), np.random.Generator(np.random.PCG64(3)), 80_000
    since, ever = np.full(n, -1), np.zeros(n, dtype=bool)
    first, relapse, recovery = r.mental_first.values[0], r.mental_relapse.values[0], r.mental_recovery.values
    for age in range(45):
        ill = np.zeros(n)
        for _ in range(12):
            u = rng.random(n)
            begins = (since < 0) & (u < -np.expm1(-np.where(ever, relapse[age], first[age]) / 12))
            heals = (since >= 0) & (u < -np.expm1(-recovery[np.clip(since, 0, 120)] / 12))
            since = np.where(begins, 0, np.where(heals, -1, np.where(since >= 0, since + 1, -1)))
            ever |= begins
            ill += (since >= 0) / 12
    error = np.sqrt(0.1 * 0.9 / n)
    assert abs(ill.mean() - r.mental_share.values[0, 44]) < 4 * error + 0.0005
    assert abs((ever & (since < 0)).mean() - r.mental_earlier.values[0, 44]) < 4 * np.sqrt(0.25 / n) + 0.003
    never = mind.mental_course(r.mental_first.values, 0 * r.mental_relapse.values[0], mind.episode())
    assert r.mental_share.values[0, 44] - never.ill[0, 44] > 8 * error


def test_first_incidence_and_year_prevalence_of_the_survey_are_reached():
    """Substance alone added back: 3.09 per 100 person-years (A161), 18% in a year (A137) within 0.5 points."""
    r, apart = rates(), 1 - DEFAULTS["mental.comorbid"]
    never = 1 - r.mental_share.values - r.mental_earlier.values
    first = mean_over(r.mental_first.values, NL.people * never, 18, 64)
    regional = r.mental_recovery.notes["regional_factor"]
    assert regional == pytest.approx(21.9 / 21.5)
    assert rates("steenwijkerland").mental_recovery.notes["regional_factor"] == pytest.approx(18.9 / 21.5)
    assert first / regional + apart * 0.97e-2 == pytest.approx(3.09e-2, rel=3e-3)
    year = r.mental_recovery.notes["year_prevalence_18_64"] + apart * 0.056
    assert year == pytest.approx(0.18, abs=0.005)
    low = rates(mental__relapse=0.012).mental_recovery.notes["year_prevalence_18_64"] + apart * 0.056
    assert low < 0.09  # A159 alone does not bring the published prevalence
    assert rates().addiction_share.notes["year_prevalence_18_64"] == pytest.approx(0.056, abs=0.002)


def test_unemployed_find_work_as_fast_and_last_as_long_as_published():
    """Mean over a stationary stock and share beyond a year, by age; at 55+ these contradict each other."""
    early, late = work.finding_by_duration()
    short = -np.expm1(-early) / early
    long = np.exp(-early) / late
    quarter = -np.expm1(-(early * short + late * long) / (short + long) / 4)
    assert quarter == pytest.approx([0.33, 0.19, 0.07], abs=1e-6)
    assert (long / (short + long))[:2] == pytest.approx([0.20, 0.50], abs=1e-6)
    assert (long / (short + long))[2] == pytest.approx(0.70, abs=0.06)


@pytest.mark.parametrize("slug", [m.slug for m in MUNICIPALITIES])
def test_benefits_stay_at_the_stock_of_the_municipality(slug):
    municipality = next(m for m in MUNICIPALITIES if m.slug == slug)
    people = population_by_age(municipality, Statline(), 2021)
    bijstand, disabled, unemployed, _ = Levels(municipality, Statline(), 2021).benefits()
    r = rates(slug)
    again = implied_prevalence(
        r.disability_onset.values, r.disability_exit.values, r.mortality, DEFAULTS["disability.mortality"]
    )
    ages = slice(18, 67)
    assert (again * people)[:, ages].sum() == pytest.approx(disabled, rel=0.02)
    notes = r.job_loss.notes
    assert notes["stock_without_factor"] * notes["local_factor"] == pytest.approx(unemployed)
    assert r.bijstand_inflow.values.sum() == pytest.approx(0.266 * bijstand, rel=2e-3)  # A030 without changes of norm
    # A041 0.29-0.40; without changes of norm and own business 279 persons in eight months
    assert r.bijstand_exit.values.sum() + 103 * 1.5 / 1205 == pytest.approx(279 * 1.5 / 1205)


def test_the_monitor_adds_up():
    assert sum(n for _, n, _ in work.REASONS) + 403 + 34 == 651  # A028
    assert sum(n for _, n, _ in work.EXITS) + work.EXIT_WORK + 200 + 43 + 1 == 523  # A040


def test_bijstand_exits_are_as_published():
    r = rates()
    factor = r.bijstand_duration.values
    assert factor[0] / factor[2] == pytest.approx(22 / 8)
    people = population_by_age(MUNICIPALITIES[0], Statline(), 2021)
    adults = np.zeros_like(people)
    adults[:, 18:67] = people[:, 18:67]
    assert mean_over(r.bijstand_to_work.values, adults, 18, 66) == pytest.approx(0.12)
    young = (r.bijstand_age.values * adults)[:, :35].sum() / (r.bijstand_age.values * adults).sum()
    assert young == pytest.approx(0.52)


def test_debt_stages_are_stationary_and_meet_entry_stock_and_help():
    r = rates()
    stock, moves = r.debt_share.values, r.debt_moves.values
    flow = stock[:, None] * moves
    assert flow.sum(axis=0) == pytest.approx(flow.sum(axis=1), abs=1e-12)
    assert stock[2] + stock[3] == pytest.approx(0.079) and stock.sum() == pytest.approx(1)
    assert flow[1, 2] == pytest.approx(0.0105)
    assert flow[2, 3] == pytest.approx(0.0082)
    assert moves[3, 0] / moves[3].sum() == pytest.approx(0.64)
    with pytest.raises(ZorgdrukError, match="do not fit together"):
        rates(debt__at_risk=0.08, debt__risk_months=48.0, debt__entry=0.011, debt__help_success=0.92, debt__stock=0.083,
              debt__help_entry=0.012, debt__help_stock=0.0201)  # fmt: skip


def test_debt_by_age_stays_when_huishoudens_take_it_along():
    r, owes, each = rates(), DEFAULTS["debt.stock"] / DEFAULTS["debt.entry"], 1 / 12
    first, stock, coming = 25, r.debt_age.values, r.debt_coming.values
    found = []
    for come in (coming, stock):  # as it is, and as if who is in debt did not grow older
        risk = debt = stock[first]
        off = 0.0
        for month in range(12 * (95 - first)):
            now = first + month // 12
            risk += each * (come[now] - risk) / (DEFAULTS["debt.risk_months"] / 12)
            debt += each * (risk - debt) / owes
            off = max(off, abs(debt / stock[now] - 1))
        found.append(off)
    assert found[0] < 0.09 < 0.35 < found[1]


def test_debt_that_contradicts_itself_is_refused_by_the_names_of_its_parameters():
    values = {"debt__entry": 0.011, "debt__stock": 0.076, "debt__help_entry": 0.012, "debt__help_success": 0.92}
    named = "debt.help_entry = 0.012, debt.help_success = 0.92, debt.entry = 0.011"
    with pytest.raises(ZorgdrukError, match="do not fit together") as caught:
        rates(**values)
    assert named in str(caught.value) and named in caught.value.dutch
    assert "passen niet bij elkaar" in caught.value.dutch


def test_a_hazard_that_cannot_be_drawn_names_the_parameters_behind_it():
    changed = DEFAULTS | {"adl.recovery_70": 0.6, "adl.mortality_70": 3.0, "debt.entry": 0.011}
    error = _too_high("adl_onset", (0.4, 0.35, 1, 90), changed)
    for said, fit in ((str(error), "do not fit together"), (error.dutch, "passen niet bij elkaar")):
        assert "adl.recovery_70 = 0.6, adl.mortality_70 = 3 " in said and fit in said
        assert "debt" not in said and "draws.py" not in said
    assert str(_too_high("adl_onset", (0.4, 0.35, 1, 90), {})).startswith("adl_onset: a chance of 0.400")


def test_drop_out_is_the_published_share_of_pupils_in_vo_and_mbo():
    drop = -np.expm1(-rates().drop_out.values[0])
    learning = work.shapes.ENROLLED[:6].sum() + 1 - work.shapes.ENROLLED[0]
    leave = drop[12:17].sum() + learning * drop[20]
    assert leave / (5 + mind.NOT_HIGHER * learning) == pytest.approx(0.0175)


def test_the_aow_age_is_that_of_the_law():
    assert [aow_months(y) for y in (2006, 2013, 2021, 2022, 2024, 2028)] == [780, 781, 796, 799, 804, 807]
    assert aow_months(2045) == 807
    assert [aow_months(y, 1.0) for y in (2031, 2033, 2034, 2040)] == [807, 807, 810, 816]
    assert rates().aow.values[2024 - 2021] == 804
    assert AOW_AGE[2021] == 796 and month_index(2021, 1) == 252


def test_every_table_names_source_grade_and_range():
    named = re.compile(r"^([A-E]\d{3}[a-d]?|assumption|social_domain_2021|health_and_education: .*|AOW art\. 7a)$")
    tables = rates().tables()
    assert len(tables) == len({t.name for t in tables}) >= 58
    for table in tables:
        assert getattr(rates(), table.name) is table
        assert table.grade in ("A", "B", "C", "assumption")
        assert table.low <= 1 <= table.high and table.sources and table.method
        assert all(named.match(s) for s in table.sources), table.name


def test_parameters_are_declared_once_with_source_and_range_and_reach_the_tables():
    assert len(DEFAULTS) == len(DOMAIN_PARAMETERS)
    for p in DOMAIN_PARAMETERS:
        assert p.low <= p.default <= p.high and p.low < p.high, p.name
        assert p.grade in ("A", "B", "C", "assumption") and p.source and p.doc
    code = "".join(file.read_text(encoding="utf-8") for file in DOMAINS.glob("*.py"))
    later = {"domains.vulnerable_months"}  # read by the process that counts who is kwetsbaar
    unused = [p.name for p in DOMAIN_PARAMETERS if f'["{p.name}"]' not in code and p.name not in later]
    ladder = {f"{rung}.mortality_{age}" for rung in ("adl", "iadl") for age in (70, 95)}
    assert set(unused) == ladder and 'p[f"{k}.mortality_70"]' in code
    with pytest.raises(DataError, match=r"did you mean 'dementia\.level'"):
        domain_rates(MUNICIPALITIES[0], Statline(), 2021, 2021, {"dementia.levl": 1.0})


def test_rules_for_levels_and_hours_are_probabilities_and_fall_with_the_level():
    for rule in LEVEL_RULES:
        assert 0 < sum(rule.chances) <= 1 + 1e-12 and min(rule.chances) >= 0, rule
        luck = (np.arange(10_000) + 0.5) / 10_000
        found = np.bincount(rule.level(luck), minlength=6)[1:5] / 10_000
        assert found == pytest.approx(rule.chances, abs=2e-4)
    for need in NEED_RULES:
        assert list(need.quarters) == sorted(need.quarters, reverse=True)
