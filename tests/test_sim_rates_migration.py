"""Migration: volumes as recorded, ages from two counts, and departures of persons spread over households."""

from functools import lru_cache

import numpy as np
import pytest

from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.rates.attribution import attribute
from sim.rates.flows import INTERNAL_SHARE, flows, year_effect
from sim.rates.gap import GAPS, skew_normal
from sim.rates.migration import LEAST_ARRIVALS, MigrationTables, departures_by_age, migration
from sim.rates.mortality import mortality
from sim.rates.moving import BETWEEN, NODES, monotone_cubic, moving_rates
from sim.rates.net_migration import NetMigration, births_of, net_migration
from sim.rates.population import population_by_age
from sim.rates.positions import CHILD_AT_HOME, INSTITUTIONAL, latest_stock
from sim.rates.read import total
from sim.rates.table import Axis, RateTable
from sim.statline import Statline

EVERY = pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)


@lru_cache(maxsize=8)
def tables(slug: str, as_of: int | None = None, first: int = 2016, last: int = 2030) -> MigrationTables:
    statline, municipality = Statline(as_of), find_municipality(slug)
    return migration(municipality, statline, mortality(municipality, statline, first, last), first, last)


@lru_cache(maxsize=8)
def net(slug: str) -> NetMigration:
    statline, municipality = Statline(), find_municipality(slug)
    return net_migration(municipality, statline, mortality(municipality, statline, 2016, 2021))


@EVERY
def test_net_migration_is_what_the_registers_recorded(municipality: Municipality) -> None:
    found = net(municipality.slug)
    recorded = [
        total(Statline(), "vital_events", municipality, year, "net_migration_incl_admin_corr")
        for year in range(found.first, found.last)
    ]
    mean = sum(r for r in recorded if r is not None) / len(recorded)
    assert (found.first, found.last) == (2016, 2020)
    assert (found.rate * found.people).sum() == pytest.approx(mean, abs=7.0)  # CBS corrections
    assert (found.rate * found.people).sum() == pytest.approx(found.total, abs=1e-6)


def test_cohorts_carried_forward_meet_the_second_count() -> None:
    statline, municipality, found = Statline(), find_municipality("steenwijkerland"), net("steenwijkerland")
    q = mortality(municipality, statline, 2016, 2021).values * found.deaths
    now = population_by_age(municipality, statline, 2016)
    for row, year in enumerate(range(2016, 2020)):
        moved = found.rate * found.people
        crossing = 0.5 * moved  # half of a calendar year's migrants have had their birthday
        born = np.array(births_of(municipality, statline, year)[0]) * (1 - q[row, :, 0])
        stayed = now[:, :-1] * (1 - q[row, :, 1:]) + crossing[:, :-1] + crossing[:, 1:]
        now = np.column_stack([born + crossing[:, 0], stayed])
    after = population_by_age(municipality, statline, 2020)
    for low, high in ((4, 15), (15, 20), (20, 25), (25, 30), (30, 45), (45, 65), (65, 80)):
        wrong = (now - after)[:, low:high].sum()
        assert abs(wrong) < 60, (low, wrong)  # two standard errors of a group of five years


def test_the_young_leave_and_families_come() -> None:
    rate = net("hogeland").rate.mean(axis=0)
    assert rate[18:23].mean() < -0.03
    assert rate[26:40].mean() > 0.005


def test_known_years_have_their_own_numbers_and_later_ones_a_mean() -> None:
    found, moved = tables("oldambt").arrivals.values, flows(find_municipality("oldambt"), Statline())
    assert found[4] == pytest.approx([1702, 143])  # 2020 as recorded
    assert found[-1] == pytest.approx([moved.arrived[-5:].mean(), moved.immigrated[-5:].mean()])
    assert np.array_equal(found[6:], np.broadcast_to(found[-1], found[6:].shape))


def test_years_before_the_records_hold_the_first_mean() -> None:
    found, moved = tables("oldambt", None, 2006, 2016).arrivals.values, flows(find_municipality("oldambt"), Statline())
    assert found[0, 0] == pytest.approx(moved.arrived[:5].mean())
    assert found[6, 0] == pytest.approx(1174)  # 2012 as recorded


def test_moves_among_the_predecessors_are_not_migration() -> None:
    municipality = find_municipality("hogeland")
    moved = flows(municipality, Statline())
    raw = [
        total(Statline(), "vital_events", municipality, 2018, name)
        for name in ("arrivals_from_other_municipalities", "departures_to_other_municipalities")
    ]
    assert raw[0] is not None and raw[1] is not None
    row = int(np.flatnonzero(moved.years == 2018)[0])
    inside = INTERNAL_SHARE * (raw[0] + raw[1]) / 2
    assert moved.arrived[row] == pytest.approx(raw[0] - inside)
    assert moved.left[row] == pytest.approx(raw[1] - inside)  # net migration stays as recorded
    assert moved.arrived[row] < moved.arrived[-3:].mean() < raw[0]


def test_hogeland_looks_forward_from_its_own_recorded_years() -> None:
    notes = tables("hogeland").arrivals.notes
    assert (notes["mean_from"], notes["mean_to"]) == (2019.0, 2021.0)
    assert (notes["known_from"], notes["known_to"]) == (2012.0, 2021.0)


def test_later_figures_have_no_influence_on_an_earlier_view() -> None:
    found = tables("steenwijkerland", 2019)
    assert found.departure_household.notes["net_last_year"] == 2016
    moved = flows(find_municipality("steenwijkerland"), Statline(as_of=2019))
    assert found.arrivals.values[-1, 0] == pytest.approx(moved.arrived[-5:].mean())
    assert int(moved.years[-1]) == 2019


def test_a_view_with_one_count_is_refused_with_the_remedy() -> None:
    with pytest.raises(DataError, match="use as_of 2016 or later"):
        tables("oldambt", 2015)


@EVERY
@pytest.mark.parametrize("year", [2016, 2020])
def test_households_and_children_give_the_recorded_departures(municipality: Municipality, year: int) -> None:
    """Everybody leaves with the household of its woman or head, or alone as a child, on the counted positions."""
    statline, found = Statline(), tables(municipality.slug)
    people = population_by_age(municipality, statline, year)
    shares = latest_stock(municipality, statline).shares
    row = year - 2016
    household, home = found.departure_household.values[row], found.departure_home.values[row]
    gap, couple = skew_normal(3.0, 4.5), shares[0, :, 2:6].sum(axis=1)
    age = np.arange(111)
    husband = household[np.clip(age[:, None] - GAPS, 0, 110)] @ gap
    mother = household[np.minimum(age + 31, 110)]
    child = shares[:, :, CHILD_AT_HOME]
    own = 1 - child - shares[:, :, INSTITUTIONAL]
    alone = own[0] - couple
    expected = people[0] * (couple * husband + alone * household) + people[1] * own[1] * household
    expected += (people * child * (home + mother)).sum(axis=0)
    moved = flows(municipality, statline)
    at = int(np.flatnonzero(moved.years == year)[0])
    assert expected.sum() == pytest.approx(moved.left[at] + moved.emigrated[at], rel=0.03)


def test_the_split_recovers_hazards_that_made_the_departures() -> None:
    people, shares = np.full((2, 111), 1e5), np.zeros((2, 111, 9))
    home_share = np.interp(np.arange(111), [0, 17, 30, 31], [1, 1, 0.1, 0])
    shares[:, :, CHILD_AT_HOME], shares[:, :, 1] = home_share, 1 - home_share
    mothers = np.zeros(111)
    mothers[30] = 1.0
    household = np.interp(np.arange(111), [0, 25, 40, 110], [0.12, 0.12, 0.04, 0.02])
    home = np.where((np.arange(111) >= 18) & (np.arange(111) < 30), 0.1, 0.0)
    truth = (1 - home_share) * household + home_share * (home + household[np.minimum(np.arange(111) + 30, 110)])
    gap = np.zeros(len(GAPS))
    gap[15] = 1.0
    found = attribute(people, shares, np.stack([truth, truth]), gap, mothers)
    assert found.expected[:, 18:60] == pytest.approx(np.stack([truth, truth])[:, 18:60], rel=0.03)
    assert found.home[:, :16].max() == 0


def test_a_child_below_sixteen_never_leaves_alone() -> None:
    home = tables("hogeland").departure_home.values
    assert home[:, :, :16].max() == 0
    assert 0.05 < home[-1, :, 20:25].mean() < 0.2


def test_departures_make_room_for_a_net_loss() -> None:
    rate = np.zeros((2, 111))
    rate[:, 18:22] = -0.12
    moved = NetMigration(2016, 2020, np.full((2, 111), 100.0), rate, rate, 0.1, 1.0, 0.0)
    target = departures_by_age(moved, 800.0)
    assert (target * 100).sum() == pytest.approx(800, rel=1e-3)
    assert (target + rate >= LEAST_ARRIVALS * target - 1e-12).all()


@EVERY
def test_arrivals_have_an_age_and_a_sex(municipality: Municipality) -> None:
    profile = tables(municipality.slug).arrival_profile.values
    assert profile.sum(axis=(1, 2)) == pytest.approx([1, 1])
    assert profile[1, :, 18:30].sum() > profile[0, :, 18:30].sum()  # from abroad they are younger


@EVERY
def test_arrivals_less_departures_by_age_are_the_net_migration(municipality: Municipality) -> None:
    statline, found, moved = Statline(), tables(municipality.slug), flows(municipality, Statline())
    recent, stock = moved.recent(), latest_stock(municipality, statline)
    gap = skew_normal(3.0, 4.5)
    mothers = np.exp(-0.5 * ((np.arange(111) - 31) / 5) ** 2)
    own = found.departure_household.values[:4].mean(axis=0), found.departure_home.values[:4].mean(axis=0)
    leaving = attribute_forward(stock.shares, own[0], own[1], gap, mothers / mothers.sum())
    came = (moved.arrived[recent].mean() * found.arrival_profile.values[0]) + (
        moved.immigrated[recent].mean() * found.arrival_profile.values[1]
    )
    result = net(municipality.slug)
    out = leaving * stock.people
    out *= float((moved.left + moved.emigrated)[recent].mean()) / out.sum()
    movers = moving_rates(BETWEEN) * stock.people
    before = result.rate * stock.people
    change = came.sum() - out.sum() - before.sum()
    every = before + change * movers / movers.sum()
    for low, high in ((0, 15), (15, 25), (25, 35), (35, 50), (50, 65), (65, 111)):
        wanted = every[:, low:high].sum()
        assert (came - out)[:, low:high].sum() == pytest.approx(wanted, abs=22), (low, high)


def attribute_forward(
    shares: np.ndarray, household: np.ndarray, home: np.ndarray, gap: np.ndarray, mothers: np.ndarray
) -> np.ndarray:
    """Departures per person that household and child hazards give, written out plainly."""
    out = np.zeros((2, 111))
    for sex in range(2):
        for age in range(111):
            child, inside = shares[sex, age, CHILD_AT_HOME], shares[sex, age, INSTITUTIONAL]
            couple = shares[sex, age, 2:6].sum()
            lead = sum(gap[k] * household[min(max(age - g, 0), 110)] for k, g in enumerate(GAPS))
            mother = sum(mothers[b] * household[min(age + b, 110)] for b in range(15, 50))
            out[sex, age] = child * (home[sex, age] + mother) + (1 - child - inside - couple) * household[age]
            out[sex, age] += couple * (household[age] if sex else lead)
    return out


def test_moving_rates_pass_through_the_published_ages_and_stay_between_them() -> None:
    rates = moving_rates(BETWEEN)
    assert rates[NODES.astype(int)] == pytest.approx(BETWEEN)
    assert rates[10:17] == pytest.approx(BETWEEN[1])
    assert (np.diff(rates[25:71]) <= 1e-12).all() and rates[90] == BETWEEN[-1]


def test_the_monotone_cubic_is_that_of_scipy() -> None:
    from scipy.interpolate import PchipInterpolator

    x, y, at = np.array([0.0, 1, 3, 4, 7]), np.array([1.0, 2, 2, 5, 4]), np.linspace(1, 4, 50)
    assert monotone_cubic(x, y, at) == pytest.approx(PchipInterpolator(x, y)(at), abs=1e-12)


def test_year_effects_are_more_than_chance_and_less_than_a_quarter() -> None:
    effect = year_effect(Statline())
    assert (effect.values > 0.03).all() and (effect.values < 0.25).all()
    assert effect.notes["arrivals_degrees_of_freedom"] == 36


def test_mortality_that_is_too_high_is_scaled_to_the_recorded_deaths() -> None:
    municipality, statline = find_municipality("oldambt"), Statline()
    right = mortality(municipality, statline, 2016, 2020)
    wrong = RateTable(
        "mortality",
        "x",
        "probability per year",
        right.axes,
        np.minimum(1.1 * right.values, 1),
        "x",
        (),
        right.error,
        "x",
    )
    first, second = (net_migration(municipality, statline, q) for q in (right, wrong))
    assert first.deaths / second.deaths == pytest.approx(1.1, rel=0.001)
    assert second.total == pytest.approx(first.total, abs=2.0)


def test_deaths_that_are_left_out_look_like_departures() -> None:
    municipality, statline = find_municipality("oldambt"), Statline()
    axes = (Axis("year", (2016,)), Axis("sex", ("man", "vrouw")), Axis("age31", tuple(range(111))))
    never = RateTable(
        "mortality", "x", "probability per year", axes, np.full((1, 2, 111), 1e-9), "x", (), np.zeros(1), "x"
    )
    found = net_migration(municipality, statline, never)
    assert found.deaths == 1.25  # the limit
    assert found.total == pytest.approx(net("oldambt").total - 487, abs=25)  # deaths a year, 2016-2019
    assert (found.rate * found.people)[:, 80:].sum() < -150
