"""Marital status at the start: the counts of the municipality, and who is married to nobody here."""

import dataclasses

import numpy as np
import pytest

from agents.luck import stream_key
from agents.persons import CHILD, DIVORCED, MARRIED, NEVER_MARRIED, NOBODY, PARTNER, WIDOWED
from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES
from sim.rates.fertility import fertility
from sim.rates.read import by_age5
from sim.statline import Statline
from sim.synthesis import START_YEARS, start_population, status
from sim.synthesis.draws import Draws, start_lineages
from sim.synthesis.persons import People

SLUGS = [m.slug for m in MUNICIPALITIES]
COUNTS = {"hogeland": (20864, 20414, 2803, 3753), "oldambt": (15990, 15933, 2608, 3746),
          "steenwijkerland": (19054, 19471, 2521, 3295)}  # fmt: skip
"""Never married, married, widowed and divorced on 1 January 2021: CBS, Kerncijfers wijken en buurten 2021."""


def place(slug):
    return next(m for m in MUNICIPALITIES if m.slug == slug)


@pytest.fixture(scope="module")
def starts():
    made = {}

    def get(slug, year, as_of=None):
        key = slug, year, as_of
        if key not in made:
            statline = Statline(as_of=as_of)
            parity = fertility(place(slug), Statline(), year, year).parity_start.values
            made[key] = start_population(place(slug), year, 1, statline, parity)
        return made[key]

    return get


def margin(population):
    table = population.margins
    return table[table["margin"].str.startswith("marital status")]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_counts_of_2021_are_met_to_the_person(starts, slug):
    population = starts(slug, 2021)
    got = np.bincount(population.persons.column("marital"), minlength=4)
    assert tuple(got) == COUNTS[slug]
    table = margin(population)
    assert list(table["margin"]) == ["marital status"] * 4 and tuple(table["wanted"]) == COUNTS[slug]
    assert (table["got"] == got).all() and (table["error"] == 0).all()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_counts_of_2006_are_met_within_a_person(starts, slug):
    table = margin(starts(slug, 2006))
    published = by_age5(Statline(), "marital_status_municipal_2006", place(slug), 2006, status.STATES).sum(axis=(1, 2))
    assert np.abs(table["wanted"] - published).max() < 0.5  # Winsum counts by its share
    assert table["error"].abs().max() < 1 and list(table["group"]) == list(status.STATES)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("year", START_YEARS)
def test_every_margin_is_met_and_says_what_was_not_counted(starts, slug, year):
    table = margin(starts(slug, year))
    assert table["error"].abs().max() < 1.001
    mark = {2016: ", pattern of 2006 with the Dutch trend", 2020: ", pattern of 2021 with the Dutch trend"}.get(
        year, ""
    )
    assert set(table["margin"]) == {f"marital status{mark}"}


def test_2020_moves_from_2021_as_the_country_did():
    wanted = status.wanted_marital(place("oldambt"), Statline(), 2020)
    nation = by_age5(Statline(), "marital_status_nl", None, 2020, status.STATES, ["T"]).sum(axis=(1, 2))
    assert np.allclose(wanted.counts / COUNTS["oldambt"], nation / (8558739, 6678969, 859784, 1377923))
    assert wanted.counts[0] < COUNTS["oldambt"][0] and wanted.counts[1] > COUNTS["oldambt"][1]


def test_figures_of_later_than_as_of_are_not_seen():
    hidden = status.wanted_marital(place("oldambt"), Statline(as_of=2020), 2020)
    assert hidden.counts is None and "pattern of 2006" in hidden.mark
    assert status.wanted_marital(place("oldambt"), Statline(), 2016).counts is None


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("year", START_YEARS)
def test_partners_children_and_ages_have_a_status_that_can_be(starts, slug, year):
    population = starts(slug, year)
    persons, kind = population.persons, population.households.column("type")
    marital, role, partner = (persons.column(name) for name in ("marital", "role", "partner"))
    age = (population.month - 1 - persons.column("birth").astype(int)) // 12
    wed = np.isin(kind[persons.column("household")], (2, 4)) & (role == PARTNER)
    assert (marital[wed] == MARRIED).all()
    apart = (marital == MARRIED) & ~wed
    assert (partner[apart] == NOBODY).all() and 0 < apart.sum() < 0.04 * wed.sum()
    assert (marital[role == CHILD] == NEVER_MARRIED).all() and (marital[age < 18] == NEVER_MARRIED).all()
    old, young = (age >= 80) & ~wed, (age < 50) & ~wed
    assert (marital[old] == WIDOWED).mean() > 0.6 and (marital[young] == WIDOWED).mean() < 0.02


def people(n=4000, position=1):
    age = np.repeat(np.arange(20, 100), n // 80)
    return People((np.arange(n) % 2).astype(np.uint8), age, np.full(n, position))


def deal(who, wanted, seed=1):
    return status.marital_status(who, wanted, start_lineages("GM1895", np.arange(len(who.age))), Draws(seed, 252))


def test_more_married_than_people_without_a_partner_are_divorced():
    """Nobody of an unmarried couple is married: two of them would make a married couple of it."""
    wanted = status.wanted_marital(place("oldambt"), Statline(), 2021)
    got = deal(people(position=2), wanted)
    assert (got != MARRIED).all() and (got == DIVORCED).any()
    assert (deal(people(), wanted) == MARRIED).any()


def test_luck_decides_who_and_the_numbers_stay():
    wanted = status.wanted_marital(place("oldambt"), Statline(), 2021)
    first, second = deal(people(), wanted), deal(people(), wanted, seed=2)
    assert int(stream_key(1, 252, 0)) != int(stream_key(2, 252, 0))
    assert (first != second).mean() > 0.05
    assert np.abs(np.bincount(first, minlength=4) - np.bincount(second, minlength=4)).max() <= 1


def test_counts_that_do_not_add_up_are_refused(monkeypatch):
    found = status.total

    def one_more(statline, table, municipality, year, indicator, sex="T"):
        value = found(statline, table, municipality, year, indicator, sex)
        return value + 1 if indicator == "widowed" else value

    monkeypatch.setattr(status, "total", one_more)
    with pytest.raises(DataError, match=r"table social_domain_2021, region GM1895, year 2021, .*38278, but .* 38277"):
        status.wanted_marital(place("oldambt"), Statline(), 2021)


def test_without_counts_the_shares_by_age_decide():
    wanted = dataclasses.replace(status.wanted_marital(place("oldambt"), Statline(), 2021), counts=None)
    who = people()
    expected = np.zeros(4)
    for sex in (0, 1):
        for age in range(20, 100):
            here = ((who.age == age) & (who.sex == sex)).sum()
            expected += here * wanted.shares[sex, min(age // 5, 19)]
    assert np.abs(np.bincount(deal(who, wanted), minlength=4) - expected).max() <= 1


def test_nobody_under_age_has_been_married():
    who = dataclasses.replace(people(), age=np.repeat(np.arange(15, 20), 800))
    wanted = status.Marital(np.full((2, 20, 4), 0.25), None, "")
    got = deal(who, wanted)
    assert (got[who.age < 18] == NEVER_MARRIED).all() and (got[who.age >= 18] != NEVER_MARRIED).mean() > 0.9
