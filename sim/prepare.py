"""Bring together the figures, rates and start population of one run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from agents.activities import EMPLOYED
from agents.households import HOUSEHOLD_TYPES
from agents.ledger import empty_ledger
from sim.access.kept import room_back
from sim.access.state import access_of
from sim.access.usual import look_around
from sim.calendar import month_name, parse_month, year_of
from sim.care.elsewhere import mirror_of
from sim.care.state import caring_of
from sim.context import check_plants, closed, context_of
from sim.domains.given import give_domains
from sim.elsewhere import elsewhere_of
from sim.errors import ZorgdrukError
from sim.facilities import read_facilities
from sim.kin_of_newcomers import origin_from
from sim.measures.running import measures_of
from sim.municipalities import Municipality
from sim.newcomers import arrivals_from
from sim.parameters import Parameters
from sim.places import places
from sim.rates import build_rates
from sim.rates.history import BEYOND, history
from sim.rates.shared import seen_by, shared
from sim.scenario import Scenario
from sim.statline import Statline
from sim.synthesis import START_YEARS, start_population
from sim.synthesis.circles import start_circles
from sim.synthesis.contradictions import check_figures
from sim.synthesis.kin_start import first_mothers
from sim.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.alignment import Alignment
    from sim.facilities_kept import FacilitiesFile
    from sim.start_file import StartFile


@dataclass(frozen=True)
class Prepared:
    """A world about to live its first month, and how well it fits the figures it was made from."""

    world: World
    margins: pd.DataFrame


def prepare_world(
    place: Municipality,
    first: int,
    last: int,
    seed: int,
    statline: Statline,
    scenario: Scenario,
    off: frozenset[str] = frozenset(),
    saved: StartFile | None = None,
    facilities: FacilitiesFile | None = None,
    alignment: Alignment | None = None,
) -> Prepared:
    """Make the world of a municipality on the 1 January of the start month.

    Parameters
    ----------
    first, last : month indices of the start and the horizon.
    statline : the figures that may be seen: the rates see nothing later than ``statline.as_of``, the start population
        nothing later than that or the start year itself, but for patterns of place known for 2020 only.
    saved : a start population from a file, to take instead of making one; place, first and statline are then its own.
    facilities : what a user says of the kernen; without it that of `saved`, if it has any.
    alignment : of the base that the scenario is compared with, see `sim.alignment`; default its own.

    Raises
    ------
    ZorgdrukError : a start that is no January, or one without a known population; facilities that cannot be, or others
        than those that `saved` was made with.
    """
    if first % 12:
        raise ZorgdrukError(
            f"start: {month_name(first)} is not a January; the population is known on 1 January of some years only.",
            f"start: {month_name(first)} is geen januari; de bevolking is alleen op 1 januari van enkele jaren bekend.",
        )
    if saved is not None:
        facilities = saved.facilities_beside(facilities)
    seen = (place, seen_by(statline))
    if year_of(first) in START_YEARS and saved is None:
        shared("checked", (*seen, year_of(first)), lambda: check_figures(place, statline, year_of(first)))
    there = read_facilities(place, statline, facilities)
    context = context_of(scenario.shocks, place, there)
    there = closed(there, context)
    there.check_run(first, last)
    years = (year_of(first), year_of(last))
    rates = shared("rates", (*seen, *years), lambda: build_rates(place, statline, *years))
    sees = None if statline.as_of is None else max(statline.as_of, year_of(first))
    known = Statline(as_of=sees, folder=statline.folder)
    past = shared("history", (seen[1], *years), lambda: history(statline, years[0], years[1] + BEYOND))
    if saved is None:
        people = start_population(place, year_of(first), seed, known, rates.parity_start.values, past)
    else:
        people = saved.population.copy()
    check_plants(context, int((people.persons.column("activity") == EMPLOYED).sum()), place)
    people.kernen = there.upon(people.kernen, first)
    people_seed = seed if saved is None else saved.seed
    parameters = Parameters(scenario.parameters, scenario.name)
    arrivals = arrivals_from(first, people.persons, people.households, people.kin, rates)
    world = World(
        municipality=place,
        seed=seed,
        month=first,
        persons=people.persons,
        households=people.households,
        kin=people.kin,
        care=people.care,
        cases=people.cases,
        kernen=people.kernen,
        facilities=there,
        places=places(people.kernen, (people.persons, people.households, people.kin), parameters, first),
        elsewhere=elsewhere_of(people.kernen, past, year_of(first)),
        origin=origin_from(past, people.kernen, people_seed, first_mothers(people.persons), year_of(last)),
        arrivals=arrivals,
        rates=rates,
        parameters=parameters,
        ledger=empty_ledger(len(people.kernen), len(HOUSEHOLD_TYPES)),
        off=off,
        started=first,
        as_of=statline.as_of,
        people_seed=people_seed,
        context=context,
        provisions=scenario.provisions,
    )
    if saved is None:
        start_circles(world)
    if saved is not None:
        room_back(world, people.room)
    give_domains(world, statline, saved is None, alignment)
    if saved is not None:
        look_around(world)
    world.measures = measures_of(scenario.measures, world, scenario.said, scenario.later)
    world.caring = caring_of(world)
    world.caring.mirror = mirror_of(world, world.caring)
    return Prepared(world, people.margins)


def same_start(base: Scenario, scenario: Scenario, first: int) -> bool:
    """Tell whether a scenario differs from a base only after the start, so that both have one start.

    Parameters
    ----------
    first : month index of the start; shocks that are earlier work in the past that is lived, as do rules.
    """
    later = all(shock.start >= first for shock in (*base.shocks, *scenario.shocks))
    same = base.parameters == scenario.parameters
    same = same and _until(base.provisions, first) == _until(scenario.provisions, first)
    return same and (later or base.shocks == scenario.shocks)


def _until(provisions: Mapping[str, Any], first: int) -> dict[str, Any]:
    """Return the products, staff, rules and prices of a scenario that hold up to the start."""
    rules = [rule for rule in provisions.get("rule", []) if parse_month(str(rule["start"]), "rule") <= first]
    prices = {year: x for year, x in provisions.get("prices", {}).items() if int(year) <= year_of(first)}
    some = {name: table for name, table in provisions.items() if name not in ("rule", "prices")}
    return some | {name: x for name, x in (("rule", rules), ("prices", prices)) if x}


def onward(start: World, scenario: Scenario, first: int, last: int) -> World:
    """Return a copy of the start of another scenario, about to live this one.

    Parameters
    ----------
    start : prepared for a scenario with the `same_start`, and not lived.
    first, last : month indices of the start and the horizon.

    Raises
    ------
    ZorgdrukError : a shock or measure that cannot be in this municipality.
    """
    world, place = start.copy(), start.municipality
    said = None if start.facilities is None else start.facilities.file
    there = read_facilities(place, Statline(as_of=start.as_of), said)
    context = context_of(scenario.shocks, place, there)
    there = closed(there, context)
    there.check_run(first, last)
    check_plants(context, int((world.persons.column("activity") == EMPLOYED).sum()), place)
    world = replace(world, facilities=there, context=context, provisions=scenario.provisions)
    if world.access is not None and scenario.provisions != start.provisions:
        fresh = access_of(world)
        world.access = replace(world.access, rules=fresh.rules, prices=fresh.prices)
    world.measures = measures_of(scenario.measures, world, scenario.said, scenario.later)
    return world
