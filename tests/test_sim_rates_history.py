"""The national history since 1900 agrees with the rates of a run, with cohorts as counted and with its anchors."""

import numpy as np
import pandas as pd
import pytest

from sim.errors import DataError, ZorgdrukError
from sim.rates.birth_past import AGE_ANCHORS, AS_COUNTED, PUBLISHED, past_shapes
from sim.rates.history import history
from sim.rates.history_mortality import (
    ANCHORS,
    FIRST,
    PATTERN,
    PATTERN_AGES,
    cohort_survival,
    expectancy_65,
    period_hazards,
)
from sim.rates.mortality import fit_normal_years, national
from sim.rates.national import population
from sim.rates.national_births import birth_rates, women
from sim.rates.observed_mortality import INFANT_CARRY, life_expectancy, observed_mortality
from sim.rates.parity import (
    BIRTH_INTERVAL,
    CHILDLESS,
    TWINS,
    YOUNGEST,
    Cohorts,
    childless,
    never,
    older,
    year_of_births,
)
from sim.statline import Statline

AGE = np.arange(15, 50)
LAST = 2040


@pytest.fixture(scope="module")
def people():
    return population(Statline())


@pytest.fixture(scope="module")
def hazard(people):
    return period_hazards(Statline(), people, LAST)


@pytest.fixture(scope="module")
def dutch(people):
    return birth_rates(Statline(), people)


@pytest.fixture(scope="module")
def past():
    return history(Statline(), 2021, LAST)


def born(dutch, cohort: int) -> float:
    """Children per woman of a birth cohort."""
    return sum(float(dutch.at(cohort + a)[a - YOUNGEST]) for a in AGE.tolist())


def test_tables_have_the_axes_that_readers_expect(past):
    assert past.survival.values.shape == (2, LAST - FIRST + 1, 111)
    assert past.survival.axes[1].labels[0] == 1850
    assert past.maternity.values.shape == (LAST - 1900 + 1, 111, 5)
    assert past.maternity.axes[0].labels[0] == 1900
    assert past.maternity.notes["birth_interval"] == BIRTH_INTERVAL
    assert past.multiple.values[0] == TWINS
    assert 0.511 < past.boys.values[0] < 0.514


def test_survival_begins_at_one_and_only_falls(past):
    alive = past.survival.values
    assert (alive[..., 0] == 1).all()
    assert (np.diff(alive, axis=2) < 0).all()
    assert (alive[..., 110] < 0.001).all()


def test_survival_multiplies_the_hazards_that_a_run_uses(past, people):
    """Exact ages 60 and 61 of the cohort of 1960: half a year under the hazard of 2020, half a year under 2021."""
    seen = observed_mortality(Statline(), people)
    model = fit_normal_years(seen)
    for cohort, age in ((1960, 60), (1945, 78), (1975, 55), (1950, 85)):
        force = [np.exp(national(seen, model, cohort + a, "observed")[0])[:, a] for a in (age, age + 1)]
        alive = past.survival.values[:, cohort - FIRST]
        assert alive[:, age + 1] / alive[:, age] == pytest.approx(np.exp(-0.5 * (force[0] + force[1])))


def test_all_infant_deaths_fall_before_the_first_birthday(past, hazard):
    q = 1 - np.exp(-hazard[2015 - FIRST, :, 0])
    assert 1 - past.survival.values[:, 2015 - FIRST, 1] == pytest.approx(q / (1 - INFANT_CARRY))
    row = int(np.flatnonzero(ANCHORS[:, 0] == 1935)[0])
    assert 1 - past.survival.values[:, 1935 - FIRST, 1] == pytest.approx(ANCHORS[row, 5:7] / 1000)


def test_life_expectancies_of_the_anchors_come_out(hazard):
    found = hazard[ANCHORS[:, 0].astype(int) - FIRST]
    assert life_expectancy(1 - np.exp(-found)) == pytest.approx(ANCHORS[:, 1:3], abs=1e-4)
    assert expectancy_65(np.log(found)) == pytest.approx(ANCHORS[:, 3:5], abs=1e-4)


def test_life_expectancy_at_65_is_what_cbs_publishes():
    """CBS 37360ned, 2019: 18.9 (men) and 21.2 (women)."""
    found = expectancy_65(np.log(observed_mortality(Statline(), population(Statline())).hazard[19]))
    assert found == pytest.approx([18.9, 21.2], abs=0.15)


def test_mortality_runs_on_without_a_step_where_the_figures_begin(hazard):
    e0 = life_expectancy(1 - np.exp(-hazard))
    assert np.abs(np.diff(e0[1950 - FIRST : 2000 - FIRST + 2], axis=0)).max() < 0.5


@pytest.mark.parametrize("ages", [(70, 74), (75, 79), (80, 84), (85, 89), (90, 92)])
def test_cohorts_of_1988_to_1999_died_as_fast_as_counted(people, hazard, ages):
    """Losses of cohorts past the ages of migration, which no figure in the history was fitted to: within 4.5%.

    The random error of 12 years is under 1%. An e(65) wrong by 0.5 year would be 5% off in all groups.
    """
    for sex in range(2):
        lost = died = 0.0
        for year in range(1988, 2000):
            for age in range(ages[0], ages[1] + 1):
                before = people.at(year)[sex, age]
                lost += before - people.at(year + 1)[sex, age + 1]
                died += before * -np.expm1(-hazard[year - FIRST, sex, age + 1])
        assert died / lost == pytest.approx(1, abs=0.045)


def test_deaths_below_70_in_1970_keep_their_age_pattern(hazard):
    """Moved to the life expectancy of 1970, hazards stay within a third of those counted: men from 10 on within 0.1."""
    found = np.stack([np.interp(PATTERN_AGES, np.arange(111), h) for h in hazard[1970 - FIRST]])
    gap = np.abs(np.log(found / (PATTERN / 1e5)))[:, 1:]
    assert gap.max() < 0.3
    assert gap[0, 2:].max() < 0.1


def test_births_put_back_from_survivors_are_those_registered(people, hazard):
    """CBS 37556, live births: 1910 168,894; 1920 192,987; 1930 182,310; 1946 284,456; 1980 181,294. Within 6%.

    Men of 1910 were 77 in 1988: one in four alive. Survival off by a tenth would show.
    """
    alive, _ = cohort_survival(hazard, LAST)
    registered = {1910: 168_894, 1920: 192_987, 1930: 182_310, 1946: 284_456, 1980: 181_294, 1987: 186_667}
    for year, births in registered.items():
        age = 1987 - year
        found = (people.at(1988)[:, age] / alive[:, year - FIRST, age]).sum()
        assert found == pytest.approx(births, rel=0.06), year


def test_births_per_woman_follow_survivors_before_and_publications_after(dutch):
    """Total fertility of CBS (Geboorte; kerncijfers): 1946 3.97, 1990 1.62, 2000 1.72; the anchors exactly."""
    for year, total in PUBLISHED:
        assert dutch.at(int(year)).sum() == pytest.approx(total)
    for year, total in {1930: 3.0, 1935: 2.6, 1946: 3.97, 1990: 1.62, 1995: 1.53, 2000: 1.72}.items():
        assert dutch.at(year).sum() == pytest.approx(total, rel=0.08), year
    assert (dutch.at(1880) == dutch.at(1900)).all()
    assert AS_COUNTED == (1946, 1988)


def test_the_age_of_mothers_is_that_of_its_time(dutch):
    for year, mean, spread in AGE_ANCHORS:
        rate = dutch.at(int(year))
        found = (AGE * rate).sum() / rate.sum()
        assert found == pytest.approx(mean, abs=0.1), year
        assert np.sqrt((rate * (AGE - found) ** 2).sum() / rate.sum()) == pytest.approx(spread, abs=0.15), year
    observed = dutch.at(2011)
    shapes = past_shapes(observed, 2011)
    assert np.abs(shapes[2010] - observed / observed.sum()).max() < 0.004  # goes over without a step


def test_births_of_a_year_come_out_of_the_table(past, dutch):
    """Cohorts that live under the table, without knowing who is never at risk, have the births of the year.

    The table spreads the first births of a year evenly over those still without children: 0.0006 of a share at most.
    """
    now = childless()
    for year in range(1900, 1990):
        hazards = -np.log1p(-past.maternity.values[year - 1900, 15:50])
        total, after = year_of_births(now, hazards)
        if year >= 1940:  # everybody has lived under the table since 15
            assert total.sum(axis=1) * (1 + TWINS) == pytest.approx(dutch.at(year), abs=3e-4)
            assert after.share() == pytest.approx(past.shares[year - 1899], abs=8e-4)
        now = older(after)


@pytest.mark.parametrize("year", [2012, 2019, 2023])
def test_dutch_births_of_recent_years_come_out(past, people, year):
    """Those who wait are taken from the year before, as only births so far are kept."""
    earlier, hazards = (-np.log1p(-past.maternity.values[y - 1900, 15:50]) for y in (year - 1, year))
    free = Cohorts(past.parity_at(year - 1)[14:49], childless().waiting, 0)
    _, after = year_of_births(free, earlier)
    total, _ = year_of_births(older(after), hazards)
    births = (total.sum(axis=1) * (1 + TWINS) * women(people, year)).sum()
    counted = Statline().value("vital_events", region="NL01", indicator="births", year=year)
    assert births == pytest.approx(counted, rel=0.01)


@pytest.mark.parametrize("year", [1900, 1945, 2006, 2021, LAST + 1])
def test_parities_are_shares(past, year):
    share = past.parity_at(year)
    assert share.shape == (111, 5)
    assert share.sum(axis=1) == pytest.approx(1)
    assert (share[:15, 0] == 1).all()
    assert (share >= 0).all()


def test_women_keep_their_births(past):
    assert past.parity_at(2021)[50:110] == pytest.approx(past.parity_at(2020)[49:109])
    grown = past.parity_at(2021)[20:50, 0] - past.parity_at(2020)[19:49, 0]
    assert (grown <= 1e-12).all()


def test_childlessness_by_cohort_is_that_of_the_anchors(past):
    """Women born 1940, 1955 and 1965: 11, 17 and 19% (+-2); the other anchors within 0.5 point."""
    share = past.parity_at(2021)[:, 0]
    for cohort, without in CHILDLESS.items():
        if cohort >= 1915:
            assert share[2020 - cohort] == pytest.approx(without, abs=0.005), cohort
    for cohort, without in {1940: 0.11, 1955: 0.17, 1965: 0.19}.items():
        assert share[2020 - cohort] == pytest.approx(without, abs=0.02)


def test_about_one_in_eight_of_70_and_over_has_no_child(past, people):
    """12.4% of people of 70 and over at home (CBS, 2016); women here, before children who died are taken off."""
    old = people.at(2016)[1, 70:]
    assert (old * past.parity_at(2016)[70:, 0]).sum() / old.sum() == pytest.approx(0.124, abs=0.015)


def test_four_children_or_more_are_a_minority_of_the_old(past):
    """The cohort of 1945 had 2.0 children: one in twelve had four; of 1931 one in four. Once 17 to 47% were given."""
    four = past.parity_at(2021)[:, 4]
    assert 0.07 < four[75] < 0.11
    assert 0.11 < four[80] < 0.17
    assert 0.18 < four[85] < 0.26
    assert 0.24 < four[90] < 0.33


def test_children_by_cohort_are_those_of_public_statistics(dutch):
    """Completed fertility of women born 1935 ... 1975: 2.5, 2.0, 1.87, 1.77, 1.78 (+-0.05, unchecked)."""
    for cohort, children in {1935: 2.5, 1945: 2.0, 1955: 1.87, 1965: 1.77, 1975: 1.78}.items():
        assert born(dutch, cohort) == pytest.approx(children, abs=0.06), cohort


def test_births_counted_in_parities_are_the_births_of_the_cohort(past, dutch):
    """With four or more as 4.4-5.5 children on average, shares by births so far hold the children of the cohort."""
    for cohort in (1925, 1935, 1945, 1955, 1965):
        share = past.parity_at(2021)[2020 - cohort]
        least = float((share * np.arange(5)).sum())
        beyond = (born(dutch, cohort) - least) / share[4]
        assert 0.3 < beyond < 1.9, cohort


def test_nobody_is_barred_from_birth_twice():
    """A share that is never at risk stays without children at any hazard; the others all have some."""
    _, after = year_of_births(childless(), np.full((35, 5), 500.0), 0.2)
    assert after.share()[:, 0] == pytest.approx(0.2)
    assert never(1935)[20] == pytest.approx(0.219)  # aged 35


def test_as_of_hides_the_future():
    class Cut(Statline):
        """Figures that really end in 2019."""

        def table(self, name: str) -> pd.DataFrame:
            frame = Statline().table(name)
            return frame[frame["year"] <= 2019].reset_index(drop=True)

    early, cut, full = (history(s, 2016, 2030) for s in (Statline(2019), Cut(), Statline()))
    assert (early.survival.values == cut.survival.values).all()
    assert (early.maternity.values == cut.maternity.values).all()
    assert (early.shares == cut.shares).all()
    assert (early.maternity.values != full.maternity.values).any()


def test_what_cannot_be_is_refused_in_one_sentence(past):
    with pytest.raises(ZorgdrukError, match="in order"):
        history(Statline(), 2030, 2021)
    with pytest.raises(ZorgdrukError, match="from 1900 to 2041"):
        past.parity_at(1899)
    with pytest.raises(ZorgdrukError, match="from 1900 to 2041"):
        past.parity_at(LAST + 2)
    with pytest.raises(DataError, match="as_of"):
        history(Statline(2009), 2021, 2030)
