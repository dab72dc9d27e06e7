"""Mortality reproduces what CBS publishes, sees no future, falls as it is projected and fits the municipality."""

import numpy as np
import pandas as pd
import pytest

from sim.errors import ZorgdrukError
from sim.municipalities import MUNICIPALITIES, find_municipality
from sim.rates.li_lee import fit, whittaker
from sim.rates.local import area_of, expected, local_population
from sim.rates.mortality import PANDEMIC, fit_normal_years, mortality
from sim.rates.national import births, deaths, population
from sim.rates.observed_mortality import life_expectancy, observed_mortality
from sim.statline import Statline

HOGELAND = find_municipality("hogeland")


class WithoutLifeTable(Statline):
    """The figures without 37360ned, so that its years must be derived from deaths."""

    def table(self, name: str) -> pd.DataFrame:
        frame = super().table(name)
        return frame.iloc[:0] if name == "mortality_qx_nl" else frame


@pytest.fixture(scope="module")
def people():
    return population(Statline())


@pytest.fixture(scope="module")
def seen(people):
    return observed_mortality(Statline(), people)


def published() -> np.ndarray:
    """q of 37360ned, (9, 2, 95)."""
    frame = Statline().table("mortality_qx_nl")
    frame = frame[frame["age_from"] <= 94].sort_values(["year", "sex", "age_from"], ascending=[True, False, True])
    return frame["value"].to_numpy().reshape(9, 2, 95)


def test_q_derived_from_deaths_reproduces_the_published_life_tables(people):
    """Deaths read as by age on 31 December would miss by 0.03-0.05; halves of each age by 1.3 at ages 60-79."""
    derived = observed_mortality(WithoutLifeTable(), people)
    q = (1 - np.exp(-derived.hazard))[11:20, :, :95]
    count = derived.deaths[11:20, :, :95]
    ratio = (q / published() * count).sum(axis=(0, 2)) / count.sum(axis=(0, 2))
    assert ratio == pytest.approx([1, 1], abs=0.005)
    z = (q - published()) / published() * np.sqrt(count)
    assert np.sqrt((z[:, :, 60:80] ** 2).mean()) < 0.85
    assert np.sqrt((z[:, :, 30:] ** 2).mean()) < 0.85
    assert np.abs(q - published())[:, :, 60:90].max() < 0.009


def test_life_expectancy_is_what_cbs_publishes(seen):
    e0 = life_expectancy(1 - np.exp(-seen.hazard))
    assert e0[seen.years == 2019][0] == pytest.approx([80.5, 83.6], abs=0.05)
    assert e0[seen.years == 2000][0] == pytest.approx([75.5, 80.6], abs=0.05)


def test_life_expectancy_of_a_constant_hazard_is_known():
    q = np.full(111, 0.1)
    assert life_expectancy(q) == pytest.approx(0.25 + 0.9 * (0.25 + 1 / 0.1 - 0.5))


def test_published_ages_95_to_98_lie_on_the_closing_curve(seen):
    """So that the curve, not the open class 99+, is what the oldest have; 99+ lies a tenth above it."""
    frame = Statline().table("mortality_qx_nl")
    old = frame[frame["age_from"] >= 95]
    sex = (old["sex"] == "F").to_numpy().astype(int)
    curve = 1 - np.exp(-seen.hazard[old["year"].to_numpy() - 2000, sex, old["age_from"].to_numpy()])
    ratio = pd.Series(old["value"].to_numpy() / curve).groupby(old["age_from"].to_numpy()).mean()
    assert ratio.loc[95:98].to_numpy() == pytest.approx(1, abs=0.03)
    assert ratio.loc[99] > 1.05


def test_births_read_off_the_population_agree_with_the_register(people):
    died = deaths(Statline())

    class WithoutRegister(Statline):
        def table(self, name: str) -> pd.DataFrame:
            frame = super().table(name)
            return frame.iloc[:0] if name in ("vital_events", "births_by_mother_age") else frame

    known, read_off = births(Statline(), people, died), births(WithoutRegister(), people, died)
    for year in range(2010, 2024):
        assert read_off[year] == pytest.approx(known[year], rel=0.005)
        assert read_off[year] != known[year]


def test_dutch_deaths_of_2021_come_out(people, seen):
    q = 1 - np.exp(-seen.hazard[2021 - 2000])
    assert expected(people.at(2021), q).sum() == pytest.approx(170_972, rel=0.006)  # newborns and movers left out


def test_as_of_hides_the_future():
    early = mortality(HOGELAND, Statline(2019), 2016, 2030)

    class Cut(Statline):
        """Figures that really end in 2019."""

        def table(self, name: str) -> pd.DataFrame:
            frame = Statline().table(name)
            return frame[frame["year"] <= 2019].reset_index(drop=True)

    assert (early.values == mortality(HOGELAND, Cut(), 2016, 2030).values).all()
    assert early.notes["last_observed"] == 2019
    late = mortality(HOGELAND, Statline(), 2016, 2030)
    assert np.abs(late.values[5] / early.values[5] - 1)[:, 60:90].max() > 0.05  # 2021 was not foreseen


@pytest.mark.parametrize("as_of", [2012, 2019, 2020, 2022, None])
def test_projected_mortality_falls_every_year_at_adult_ages(as_of):
    table = mortality(HOGELAND, Statline(as_of), 2026, 2040)
    change = np.diff(table.values, axis=0)
    assert (change[:, :, 30:91] < 0).all()
    assert (change <= 0).all()


def test_mortality_rises_with_age_and_men_die_earlier():
    table = mortality(HOGELAND, Statline(), 2021, 2040)
    assert (table.values[:, :, 50:] > table.values[:, :, 45:-5]).all()
    assert (np.diff(table.values[:, :, 80:], axis=2) > 0).all()
    assert (table.values[:, 0, 40:95] > table.values[:, 1, 40:95]).all()


def test_men_and_women_do_not_diverge():
    """Li & Lee: the ratio of the sexes at an age is that of the jump-off for ever."""
    table = mortality(HOGELAND, Statline(), 2026, 2060)
    hazard = -np.log1p(-table.values / table.notes["local_factor"])
    ratio = np.log(hazard[:, 0, :91] / hazard[:, 1, :91])
    assert np.ptp(ratio, axis=0).max() < 1e-9


def test_a_fit_to_2015_foresees_the_deaths_of_2016_to_2019_within_its_error(people, seen):
    use = seen.years <= 2015
    model = fit(seen.years[use], seen.hazard[use], seen.deaths[use])
    for year in range(2016, 2020):
        log_m, error = model.project(year)
        q = 1 - np.exp(-np.exp(log_m))
        actual = 1 - np.exp(-seen.hazard[year - 2000])
        ratio = expected(people.at(year), q).sum() / expected(people.at(year), actual).sum()
        assert abs(ratio - 1) < 0.055
        assert abs(np.log(ratio)) < 2 * error[:, 82].mean()


def test_a_known_decline_is_found_again():
    """Two sexes that fall 2% a year at every age, without noise: drift and projection are exact."""
    years = np.arange(2000, 2015)
    base = np.log(0.0001) + 0.09 * np.arange(111)
    log_m = base + np.array([0.3, 0.0])[:, None] - 0.02 * (years - 2000)[:, None, None]
    hazard = np.exp(log_m)
    model = fit(years, hazard, 1e6 * hazard)
    assert model.drift / 111 == pytest.approx(-0.02, rel=0.01)
    assert model.project(2025)[0] == pytest.approx(log_m[0] - 0.5, abs=0.01)
    assert model.project(2025)[1][:, 70].max() < 0.01


def test_the_pandemic_does_not_shape_the_projection(seen):
    model = fit_normal_years(seen)
    assert not np.isin(model.years, PANDEMIC).any()
    as_it_was = mortality(HOGELAND, Statline(), 2019, 2030)
    never = mortality(HOGELAND, Statline(), 2019, 2030, pandemic="none")
    same = np.array([year not in PANDEMIC for year in range(2019, 2031)])
    assert (as_it_was.values[same] == never.values[same]).all()
    frail = slice(65, 95)
    ordinary = as_it_was.notes["local_factor_pandemic"] / as_it_was.notes["local_factor"]
    excess = as_it_was.values[~same][:, :, frail].mean() / never.values[~same][:, :, frail].mean() / ordinary
    assert 1.03 < excess < 1.15


def test_pandemic_years_put_in_lie_between_their_neighbours():
    table = mortality(HOGELAND, Statline(), 2019, 2023, pandemic="none")
    low, high = np.minimum(table.values[0], table.values[4]), np.maximum(table.values[0], table.values[4])
    assert (table.values[1:4] >= low - 1e-12).all()
    assert (table.values[1:4] <= high + 1e-12).all()


@pytest.mark.parametrize(("as_of", "pandemic"), [(None, "observed"), (None, "none"), (2019, "observed")])
def test_deaths_in_het_hogeland_2021_lie_within_sampling_error_of_504(people, as_of, pandemic):
    table = mortality(HOGELAND, Statline(as_of), 2021, 2021, pandemic)
    local = local_population(area_of(HOGELAND), Statline(), people)[2021]
    died = expected(local, table.values[0]).sum() + 413 * table.values[0, :, 0].mean()
    assert abs(died - 504) < 2 * np.sqrt(504)


@pytest.mark.parametrize("place", MUNICIPALITIES, ids=lambda place: place.slug)
def test_local_factor_gives_the_local_deaths_of_the_years_before_the_pandemic(place, people, seen):
    """Shrinkage and newborns keep this from being exact; a factor of one would miss Oldambt by a tenth."""
    table = mortality(place, Statline(), 2012, 2019)
    local = local_population(area_of(place), Statline(), people)
    died = sum(expected(local[year], table.values[year - 2012]).sum() for year in range(2012, 2020))
    assert died == pytest.approx(table.notes["local_deaths"], rel=0.015)
    assert abs(np.log(table.notes["local_factor"])) <= abs(np.log(table.notes["local_factor_raw"])) + 1e-12


def test_local_population_adds_up_to_the_register(people):
    local = local_population(area_of(HOGELAND), Statline(), people)
    assert set(local) == set(range(2012, 2022))
    assert local[2021].sum() == pytest.approx(47_834)
    frame = Statline().table("population_municipal_age5")
    at_2016 = frame[(frame["region"] == "GM1966") & (frame["year"] == 2016) & (frame["age_from"] == 80)]
    assert local[2016][:, 80:85].sum() == pytest.approx(at_2016["value"].sum(), rel=0.005)


def test_error_grows_with_the_horizon_and_holds_the_local_factor():
    table = mortality(HOGELAND, Statline(), 2024, 2040)
    relative = table.error / table.values
    assert (np.diff(relative[1:, :, 40:91], axis=0) > 0).all()
    assert (relative >= table.notes["local_factor_error"] / table.notes["local_factor"] - 1e-12).all()


def test_error_of_a_projection_adds_drift_innovations_and_jump_off(seen):
    """Each alone, ten years ahead: innovations grow with the root of time, the drift's error with time."""
    model = fit_normal_years(seen)
    zero = model._replace(innovation=0.0, drift_error=0.0, own_innovation=np.zeros(2), base_error=0 * model.base_error)
    year = int(model.years[-1]) + 10
    ahead = year - model.base_year
    drift = zero._replace(drift_error=0.5).project(year)[1]
    assert drift == pytest.approx(np.tile(0.5 * ahead * model.response, (2, 1)))
    common = zero._replace(innovation=2.0).project(year)[1]
    assert common == pytest.approx(np.tile(2.0 * np.sqrt(10) * model.response, (2, 1)))
    own = zero._replace(own_innovation=np.array([0.1, 0.3])).project(year)[1]
    assert own == pytest.approx(np.abs(model.own_response) * np.sqrt(10) * np.array([[0.1], [0.3]]))
    jump_off = zero._replace(base_error=model.base_error).project(year)[1]
    assert jump_off == pytest.approx(model.base_error)
    assert model.project(year)[1] ** 2 == pytest.approx(
        (drift * model.drift_error / 0.5) ** 2
        + (common * model.innovation / 2.0) ** 2
        + (own * (model.own_innovation / [0.1, 0.3])[:, None]) ** 2
        + jump_off**2
    )


def test_observed_pandemic_years_have_a_local_factor_of_their_own(seen):
    table = mortality(HOGELAND, Statline(), 2019, 2024)
    factor = table.values / (1 - np.exp(-seen.hazard[19:25]))
    for row, year in enumerate(range(2019, 2025)):
        name = "local_factor_pandemic" if year in PANDEMIC else "local_factor"
        assert factor[row] == pytest.approx(table.notes[name])
    assert table.notes["local_factor_pandemic"] < 0.98 * table.notes["local_factor"]
    before = mortality(HOGELAND, Statline(2019), 2019, 2024).notes
    assert before["local_factor_pandemic"] == before["local_factor"]


def test_nobody_has_a_chance_above_one():
    table = mortality(find_municipality("oldambt"), Statline(), 2000, 2030)
    assert table.values.max() <= 1
    assert table.values.shape == (31, 2, 111)


def test_years_that_cannot_be_are_refused_in_one_sentence():
    with pytest.raises(ZorgdrukError, match="2000 or later"):
        mortality(HOGELAND, Statline(), 1999, 2030)
    with pytest.raises(ZorgdrukError, match="first to last"):
        mortality(HOGELAND, Statline(), 2030, 2021)
    with pytest.raises(ZorgdrukError, match="as_of 2004 or later"):
        mortality(HOGELAND, Statline(2002), 2021, 2030)


def test_smoothing_solves_its_equations():
    rng = np.random.Generator(np.random.PCG64(1))
    values, weight = rng.normal(size=60), rng.uniform(0.1, 5, 60)
    second = np.diff(np.eye(60), n=2, axis=0)
    direct = np.linalg.solve(np.diag(weight) + 7.0 * second.T @ second, weight * values)
    assert whittaker(values, weight, 7.0) == pytest.approx(direct)


def test_a_straight_line_is_not_smoothed_away():
    line = np.linspace(1, 5, 40)
    assert whittaker(line, np.ones(40), 1e6) == pytest.approx(line)


def test_without_the_next_population_the_last_year_is_still_close(people):
    """As of 2020 the population of 1 January 2021 is hidden; q of 2020 must not suffer."""
    early = observed_mortality(Statline(2020), population(Statline(2020)))
    late = observed_mortality(Statline(), people)
    ratio = early.hazard[-1, :, 60:95] / late.hazard[20, :, 60:95]
    assert ratio == pytest.approx(1, abs=0.04)
    assert ratio.mean() == pytest.approx(1, abs=0.005)


def test_deaths_in_the_first_year_of_life_are_split_over_two_calendar_years(people):
    """A tenth of the deaths below one fall after 31 December; taking all in the year of birth would give 1.12."""
    derived = observed_mortality(WithoutLifeTable(), people)
    q = 1 - np.exp(-derived.hazard[11:20, :, 0])
    assert (q / published()[:, :, 0]).mean() == pytest.approx(1, abs=0.01)
