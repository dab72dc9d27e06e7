"""Arriving huishoudens have the ages of arrivals, as few adult children at home, and the births of their age."""

import functools

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.migration import Templates
from agents.persons import CHILD, WOMAN
from sim.municipalities import MUNICIPALITIES
from sim.newcomers import arrivals_from
from sim.rates import build_rates
from sim.rates.rates import Rates
from sim.statline import Statline
from sim.synthesis import start_population
from sim.world import Arrivals

Floats = NDArray[np.float64]
DOMESTIC, ABROAD = 0, 1
PLACES = pytest.mark.parametrize("place", [m.name for m in MUNICIPALITIES])


@functools.cache
def start(place: str) -> tuple[Arrivals, Rates]:
    where, statline = next(m for m in MUNICIPALITIES if m.name == place), Statline()
    rates = build_rates(where, statline, 2021, 2040)
    people = start_population(where, 2021, 1, statline, rates.parity_start.values)
    return arrivals_from(people.month, people.persons, people.households, people.kin, rates), rates


class Seen:
    """Members of the templates, and the share of the arrivals that each is."""

    def __init__(self, place: str, reason: int, year: int = 2021) -> None:
        arrivals, rates = start(place)
        period = arrivals.period(year)
        self.templates: Templates = arrivals.templates
        weight = np.diff(arrivals.cumulative[period, reason], prepend=0.0)
        size = np.diff(self.templates.start)
        self.of = np.repeat(np.arange(len(size)), size)
        self.weight = weight[self.of] / (weight @ size)
        self.age = np.maximum(self.templates.age.astype(int) - 1, 0) // 12
        self.child = self.templates.role == CHILD
        self.profile: Floats = rates.arrival_profile.values[reason]
        self.births: Floats = rates.parity_years.values[year - 2021]
        self.home: Floats = rates.arrival_home.values[reason]

    def share(self, which: NDArray[np.bool_]) -> Floats:
        """Return the share of the arrivals by sex and five-year age, (2, 23)."""
        rows = [np.flatnonzero(which & (self.templates.sex == sex)) for sex in (0, 1)]
        return np.stack([np.bincount(self.age[r] // 5, self.weight[r], 23) for r in rows])


def by_five(single: Floats) -> Floats:
    return np.stack([np.bincount(np.arange(111) // 5, row, 23) for row in single])


@PLACES
@pytest.mark.parametrize("year", [2021, 2040])
def test_arrivals_have_the_ages_asked_for_and_are_children_at_home_as_often(place: str, year: int) -> None:
    """Within a tenth of a percent of all arrivals in each cell from other municipalities; wrong in all 0.5% of them."""
    seen = Seen(place, DOMESTIC, year)
    every = np.ones(len(seen.age), dtype=bool)
    for wanted, found in (
        (by_five(seen.profile), seen.share(every)),
        (by_five(seen.profile * seen.home), seen.share(seen.child)),
    ):
        assert np.abs(found - wanted).max() < 0.001
        assert np.abs(found - wanted).sum() < 0.005


@PLACES
def test_arrivals_from_abroad_have_nearly_the_ages_asked_for(place: str) -> None:
    """A sixth of them are of 15-19, more than among those who can be copied: half a percent in all, not of each."""
    seen = Seen(place, ABROAD)
    found = seen.share(np.ones(len(seen.age), dtype=bool))
    assert np.abs(found - by_five(seen.profile)).sum() / 2 < 0.005


@PLACES
@pytest.mark.parametrize("reason", [DOMESTIC, ABROAD])
@pytest.mark.parametrize("year", [2021, 2036])
def test_women_who_arrive_bore_as_many_children_as_others_of_their_age(place: str, reason: int, year: int) -> None:
    """In the first year of the first and of the last period; births fall by 0.3 and more at 35-50 in between."""
    seen = Seen(place, reason, year)
    for low in range(20, 75, 5):
        some = (seen.templates.sex == WOMAN) & (seen.age >= low) & (seen.age < low + 5)
        births = np.minimum(seen.templates.parity[some], 4).astype(float)
        arriving = np.average(births, weights=seen.weight[some])
        asked = np.average(seen.births[seen.age[some]] @ np.arange(5), weights=seen.weight[some])
        assert arriving == pytest.approx(asked, abs=0.05), low


@PLACES
def test_parents_who_arrive_seldom_have_more_adult_children_at_home(place: str) -> None:
    """Women of 45-64 of other municipalities against those who live here, at most 0.15 more; once it was 0.6 more."""
    seen = Seen(place, DOMESTIC)
    adults = np.bincount(seen.of[seen.child & (seen.age >= 20)], minlength=len(seen.templates.start) - 1)[seen.of]
    mothers = (seen.templates.sex == WOMAN) & ~seen.child & (seen.age >= 45) & (seen.age < 65)
    arriving = np.average(adults[mothers], weights=seen.weight[mothers])
    assert abs(arriving - adults[mothers].mean()) < 0.15


@PLACES
def test_most_young_adults_arrive_without_their_parents(place: str) -> None:
    seen = Seen(place, DOMESTIC)
    young = (seen.age >= 20) & (seen.age < 30)
    assert np.average(seen.child[young], weights=seen.weight[young]) < 0.2
    assert seen.child[young].mean() > 0.4


def test_every_year_of_a_run_has_its_period() -> None:
    arrivals, _ = start(MUNICIPALITIES[0].name)
    assert [arrivals.period(year) for year in (2021, 2025, 2026, 2040, 2090)] == [0, 0, 1, 3, 3]
    assert arrivals.cumulative.shape == (4, 2, len(arrivals.templates.start) - 1)
    assert arrivals.cumulative[:, :, -1] == pytest.approx(1)


def test_a_later_horizon_changes_nobody_who_arrives_before_it() -> None:
    where, statline = MUNICIPALITIES[0], Statline()
    long, rates = start(where.name)
    people = start_population(where, 2021, 1, statline, rates.parity_start.values)
    for until in (2021, 2026):
        short = build_rates(where, statline, 2021, until)
        found = arrivals_from(people.month, people.persons, people.households, people.kin, short).cumulative
        assert (found == long.cumulative[: len(found)]).all()
