"""Migration over the border of a municipality: who leaves, who arrives, how many and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates.arrival_home import arrival_home
from sim.rates.attribution import attribute, mothers_age
from sim.rates.flows import Flows, flows, year_effect
from sim.rates.gap import union_gap
from sim.rates.moving import BETWEEN, RELATIVE_ERROR, moving, moving_rates
from sim.rates.national import SEXES
from sim.rates.net_migration import NetMigration, net_migration
from sim.rates.population import population_by_age, population_years
from sim.rates.positions import latest_stock
from sim.rates.read import AGES, Floats, columns, single_nl
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

LEAST_ARRIVALS = 0.15
"""At every age at least so many arrive per departure; where net migration is more negative, departures are raised.
Assumption, range 0.05-0.3."""
ABROAD_YEARS = 5
"""Years of Dutch net migration behind the ages of arrivals from abroad."""
ABROAD_GROSS = 0.2
"""Share of arrivals from abroad with the ages of people who move in general, since national net migration misses
who also leaves again. Assumption, range 0-0.5."""
ABROAD_OLDEST = 65
"""Above this age national net migration is nearly nothing and hidden by errors in mortality: taken as zero."""
ABROAD_MOST = 0.9
"""Arrivals from abroad fill at most this part of the arrivals of any sex and age."""
REASONS = ("domestic", "abroad")
SOURCES = ("CBS 37259eng", "CBS 83502NED", "CBS 37713", "CBS 03759ned", "CBS 71488ned", "A095")
AGE_AXIS = Axis("age", tuple(range(AGES)))


class MigrationTables(NamedTuple):
    """The migration tables of `sim.rates.rates.Rates`, which says what each means."""

    departure_household: RateTable
    departure_home: RateTable
    departure_abroad: RateTable
    arrivals: RateTable
    arrival_profile: RateTable
    arrival_home: RateTable
    moving: RateTable
    year_effect: RateTable


def migration(
    municipality: Municipality, statline: Statline, mortality: RateTable, first_year: int, last_year: int
) -> MigrationTables:
    """Estimate migration by age, sex and reason from two counts of the population and the yearly flows.

    Parameters
    ----------
    municipality : of `sim.municipalities`
    statline : CBS tables, as known at its `as_of`
    mortality : (year, sex, age31) table of `sim.rates.mortality`, from 2006 on so that the counts are covered
    first_year, last_year : the calendar years of the tables

    Notes
    -----
    Departures by age: the national rates between municipalities (A095), the same for men and women, times one local
    factor. Net migration by age and sex: `net_migration`. Arrivals by age and sex: departures plus net. Years known
    at `as_of` have their own numbers, later years the mean of the last five (of the recorded ones for Het Hogeland),
    earlier years that of the first five. Departures of persons become those of households and of children who leave
    the municipality alone in `attribute`.
    """
    moved, net = flows(municipality, statline), net_migration(municipality, statline, mortality)
    inside = (moved.years >= net.first) & (moved.years < net.last)
    volume = float((moved.left + moved.emigrated)[inside].mean())
    target = departures_by_age(net, volume)
    stock = latest_stock(municipality, statline)
    gap, mothers = union_gap(statline).values, mothers_age(statline)
    found = attribute(stock.people, stock.shares, target, gap, mothers)
    leaving = float((found.expected * net.people).sum())
    expected = found.expected * (volume / leaving)  # the level per year below sets the total right
    arriving = _arriving(moved, net, found.expected, stock.people)
    level = _level(municipality, statline, moved, found.expected)
    scale = moved.by_year(level, first_year, last_year)
    effect = year_effect(statline)
    profile = _profile(statline, mortality, moved, net, arriving)
    years = Axis("year", tuple(range(first_year, last_year + 1)))
    noise = np.hypot(effect.values[1], RELATIVE_ERROR)
    household = np.minimum(scale[:, None] * found.household, 1.0)
    home = np.minimum(scale[:, None, None] * found.home, 1.0)
    notes = {
        "net_first_year": float(net.first),
        "net_last_year": float(net.last),
        "net_per_year": net.total,
        "net_step": net.step,
        "deaths_factor": net.deaths,
        "departures_per_year": volume,
        "departures_before_scaling": leaving,
        **_known(moved),
        **_fit(net.people, target, expected),
    }
    departure = (
        "National moving rates by age (2017) times a local factor per year, split over households and children by EM "
        f"on the household positions of {stock.year if stock.counted else 2006}"
    )
    return MigrationTables(
        departure_household=RateTable(
            name="departure_household",
            title=f"Departures of households, {municipality.name}",
            unit="departures per household per year",
            axes=(years, AGE_AXIS),
            values=household,
            method=f"{departure}; raised where net migration requires.",
            sources=SOURCES,
            error=household * noise,
            error_note="Year effect and the national age pattern; not the split between households and children.",
            notes=notes,
        ),
        departure_home=RateTable(
            name="departure_home",
            title=f"Departures of children who leave their parents, {municipality.name}",
            unit="departures per child at home per year",
            axes=(years, Axis("sex", SEXES), AGE_AXIS),
            values=home,
            method=f"{departure}; raised where net migration requires.",
            sources=SOURCES,
            error=home * noise,
            error_note="Year effect and the national age pattern; not the split between households and children.",
            notes=notes,
        ),
        departure_abroad=_abroad_share(moved, years, first_year, last_year),
        arrivals=_arrivals(moved, years, first_year, last_year, float(effect.values[0])),
        arrival_profile=profile,
        arrival_home=arrival_home(profile, stock, mothers),
        moving=moving(),
        year_effect=effect,
    )


def departures_by_age(net: NetMigration, volume: float) -> Floats:
    """Return departures per person per year, shape (2, 111), that add up to `volume` and leave room for arrivals."""
    gross = moving_rates(BETWEEN)
    floor = np.maximum(-net.rate, 0.0) / (1 - LEAST_ARRIVALS)
    factor = volume / float((gross * net.people).sum())
    for _ in range(20):  # raised ages take up part of the volume, so the others get less; settles in a few rounds
        raised = np.maximum(factor * gross, floor)
        factor *= volume / float((raised * net.people).sum())
    return np.maximum(factor * gross, floor)


def _level(municipality: Municipality, statline: Statline, moved: Flows, expected: Floats) -> Floats:
    """Return recorded over expected departures per known year; ages between counts lie on a straight line."""
    counts = population_years(municipality, statline)
    people = np.stack([population_by_age(municipality, statline, y).ravel() for y in counts])
    out = np.empty(len(moved.years))
    for row, year in enumerate(moved.years.tolist()):
        later = int(np.clip(np.searchsorted(counts, year), 1, len(counts) - 1)) if len(counts) > 1 else 0
        weight = 1.0
        if len(counts) > 1:
            weight = float(np.clip((year - counts[later - 1]) / (counts[later] - counts[later - 1]), 0.0, 1.0))
        here = weight * people[later] + (1 - weight) * people[max(later - 1, 0)]
        out[row] = (moved.left[row] + moved.emigrated[row]) / float(here @ expected.ravel())
    return out


def _fit(people: Floats, target: Floats, expected: Floats) -> dict[str, float]:
    """Return expected over wanted departures by broad age."""
    bounds = {"0_15": (0, 16), "16_29": (16, 30), "30_49": (30, 50), "50_69": (50, 70), "70_up": (70, AGES)}
    return {
        f"fit_{name}": float((people * expected)[:, low:high].sum() / (people * target)[:, low:high].sum())
        for name, (low, high) in bounds.items()
    }


def _abroad_share(moved: Flows, years: Axis, first_year: int, last_year: int) -> RateTable:
    share = np.maximum(moved.emigrated, 0.0) / (moved.left + moved.emigrated)
    values = moved.by_year(share, first_year, last_year)
    return RateTable(
        name="departure_abroad",
        title="Share of departures that go abroad",
        unit="probability",
        axes=(years,),
        values=values,
        method="Emigration including administrative corrections over all departures of the year.",
        sources=("CBS 37259eng",),
        error=np.full(len(values), float(share.std(ddof=1)) if len(share) > 1 else float(share.mean())),
        error_note="Spread between the years known.",
    )


def _arriving(moved: Flows, net: NetMigration, expected: Floats, people: Floats) -> Floats:
    """Return arrivals per year by sex and age, (2, 111), at the level of the last years known.

    Notes
    -----
    Departures of the latest known population at their present level, plus net migration of the residual period, plus
    what the net total has changed since, spread like those who move between municipalities: a municipality that gains
    more than before gains people of the ages at which people move. Scaling the old arrivals instead would bring their
    rare ages along: tried first, and given up when the backcast 2016-2021 placed 2.0 to 2.6% of people in a wrong
    five-year age, against 1.1 to 1.6% so; the choice has seen that table (docs/validation.md).
    """
    recent = moved.recent()
    leaving = float((moved.left + moved.emigrated)[recent].mean())
    change = float((moved.arrived + moved.immigrated)[recent].mean()) - leaving - float((net.rate * people).sum())
    movers = moving_rates(BETWEEN) * people
    present = expected * people * (leaving / float((expected * people).sum()))
    arriving = present + net.rate * people + change * movers / movers.sum()
    return np.asarray(np.maximum(arriving, LEAST_ARRIVALS * present), dtype=np.float64)


def _known(moved: Flows) -> dict[str, float]:
    """Return the first and last year whose volume was recorded: those years carry no year effect."""
    return {"known_from": float(moved.years[0]), "known_to": float(moved.years[-1])}


def _arrivals(moved: Flows, years: Axis, first_year: int, last_year: int, spread: float) -> RateTable:
    flows_in = np.maximum(np.stack([moved.arrived, moved.immigrated]), 0.0)
    values = np.stack([moved.by_year(flow, first_year, last_year) for flow in flows_in], axis=1)
    known = np.isin(np.asarray(years.labels), moved.years)[:, None]
    error = np.where(known, np.sqrt(values), values * spread)
    recent = moved.years[moved.recent()]
    return RateTable(
        name="arrivals",
        title="Persons arriving per year",
        unit="persons per year",
        axes=(years, Axis("reason", REASONS)),
        values=values,
        method=f"As recorded; later years the mean of {recent[0]}-{recent[-1]}, earlier ones that of the first five.",
        sources=("CBS 37259eng",),
        error=error,
        error_note="Known years: Poisson; other years: the year effect around an unchanged mean, no trend.",
        notes={"mean_from": float(recent[0]), "mean_to": float(recent[-1]), **_known(moved)},
    )


def _profile(statline: Statline, mortality: RateTable, moved: Flows, net: NetMigration, arriving: Floats) -> RateTable:
    inside = (moved.years >= net.first) & (moved.years < net.last)
    share = float(moved.immigrated[inside].sum() / (moved.immigrated + moved.arrived)[inside].sum())
    whole = arriving / arriving.sum()
    abroad = abroad_profile(statline, mortality, net.people)
    foreign = np.minimum(share * abroad, ABROAD_MOST * whole)
    domestic = whole - foreign
    values = np.stack([domestic / domestic.sum(), foreign / foreign.sum()])
    relative = np.sqrt((net.error * net.people) ** 2 + (RELATIVE_ERROR * arriving) ** 2) / np.maximum(arriving, 1e-9)
    return RateTable(
        name="arrival_profile",
        title="Sex and age of arrivals",
        unit="share of arrivals",
        axes=(Axis("reason", REASONS), Axis("sex", SEXES), AGE_AXIS),
        values=values,
        method=(
            f"Departures plus net migration by the residual method {net.first}-{net.last} (net-to-gross ratio a random "
            "walk over age), the change of the net total since then spread like movers; from abroad: ages of positive "
            "Dutch net migration, a proxy; domestic: the rest."
        ),
        sources=(*SOURCES, "CBS 7461bev"),
        error=np.minimum(values * relative, 1.0),
        error_note="Posterior of net migration and the gross rates; the ages of arrivals from abroad are a proxy.",
        notes={"net_error_20_24": float(net.error[:, 20:25].mean()), "abroad_share": share},
    )


def abroad_profile(statline: Statline, mortality: RateTable, people: Floats) -> Floats:
    """Return the sex and age of arrivals from abroad, shape (2, 111), summing to 1.

    Notes
    -----
    Dutch net migration by cohort, last five years known: next year's population less survivors; negative ages give
    nothing. The local mortality table stands in for the Dutch one, which matters little below 65.
    """
    last = max(columns(statline, "population_nl_single_age").year.tolist())
    start, found = int(mortality.axes[0].labels[0]), np.zeros((2, AGES))
    for year in range(last - ABROAD_YEARS, last):
        q = mortality.values[min(max(year - start, 0), len(mortality.values) - 1)]
        stay = single_nl(statline, year)[:, :-1] * (1 - q[:, 1:])
        found[:, 1:] += single_nl(statline, year + 1)[:, 1:] - stay
    found[:, 0] = found[:, 1]
    found[:, ABROAD_OLDEST:] = 0.0
    found = np.maximum(found, 0.0)
    general = moving_rates(BETWEEN) * people
    mixed = (1 - ABROAD_GROSS) * found / found.sum() + ABROAD_GROSS * general / general.sum()
    return np.asarray(mixed, dtype=np.float64)
