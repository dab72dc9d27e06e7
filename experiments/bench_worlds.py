"""Worlds to measure: a municipality, a part of it, and one town made of many copies of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from agents.households import HOUSEHOLD_TYPES, Households
from agents.indications import Indications
from agents.kin import LONG_DEAD, UNKNOWN
from agents.ledger import empty_ledger
from agents.persons import NOBODY, Persons
from agents.schema import Table
from sim.access.kept import room_kept
from sim.calendar import month_index
from sim.municipalities import find_municipality
from sim.places import places
from sim.prepare import prepare_world
from sim.relatives import drop_nodes, kept_nodes
from sim.scenario import read_scenario
from sim.statline import Statline
from sim.synthesis.replicate import replicate
from sim.synthesis.start import StartPopulation
from sim.world import World

if TYPE_CHECKING:
    import pandas as pd

START, YEARS = 2021, 10
TIES = frozenset({"relatives_elsewhere", "friends", "neighbours"})
"""The processes that keep ties up and may be off; a month without them and without life domains is the demography that
the baselines live."""


@dataclass(frozen=True)
class Source:
    """A municipality on 1 January, never lived, of which worlds are made.

    Parameters
    ----------
    world : as prepared; its tables are read only.
    margins : of its start population.
    """

    world: World
    margins: pd.DataFrame

    @property
    def people(self) -> int:
        """Inhabitants."""
        return self.world.persons.count


def source(municipality: str = "hogeland", seed: int = 1, years: int = YEARS) -> Source:
    """Prepare a municipality on 1 January 2021 with rates for so many years."""
    first, last = month_index(START, 1), month_index(START + years - 1, 12)
    place = find_municipality(municipality)
    prepared = prepare_world(place, first, last, seed, Statline(as_of=None), read_scenario("basispad"))
    return Source(prepared.world, prepared.margins)


def town(of: Source, people: int | None = None, ties: bool = True, domains: bool = True) -> World:
    """Return a new world of about so many people; default as many as the municipality has.

    Without ties nobody makes friends or neighbours and relatives elsewhere do not age; without life domains nobody
    works, learns, falls ill, gets debts or gives mantelzorg. Without both the demography is left.
    Larger ones are copies of the municipality stacked in the same kernen, so that all live in one town, share its
    partners and its institutions; smaller ones are its first huishoudens. Arrivals are in proportion.
    """
    wanted = of.people if people is None else people
    copies = max(1, round(wanted / of.people))
    start = StartPopulation(
        of.world.persons,
        of.world.households,
        of.world.kin,
        of.world.kernen,
        of.margins,
        of.world.municipality.code,
        of.world.month,
        of.world.care,
        of.world.cases,
        room_kept(of.world),
    )
    start = replicate(start, copies) if wanted >= of.people / 2 else _part(start, wanted)
    share = start.persons.count / of.people
    access = of.world.access.own() if domains and of.world.access is not None else None
    if access is not None:
        access.staff *= share
        access.teams *= share
    arrivals = of.world.rates.arrivals
    return replace(
        of.world,
        persons=start.persons,
        households=start.households,
        kin=start.kin,
        care=start.care,
        cases=start.cases if domains else Table(Indications),
        access=access,
        caring=None if of.world.caring is None or not domains else of.world.caring.own(),
        places=places(start.kernen, (start.persons, start.households, start.kin), of.world.parameters, start.month),
        rates=replace(of.world.rates, arrivals=replace(arrivals, values=arrivals.values * share)),
        ledger=empty_ledger(len(start.kernen), len(HOUSEHOLD_TYPES)),
        mothers=np.empty(0, dtype=np.int32),
        scratch=np.empty(0, dtype=np.int32),
        off=frozenset() if ties else TIES,
        life=of.world.life if domains else None,
        working=of.world.working if domains else None,
        tally={name: np.zeros_like(counts) for name, counts in of.world.tally.items()} if domains else {},
    )


def _part(start: StartPopulation, people: int) -> StartPopulation:
    """Return the first huishoudens of a population, about so many people; members stand next to each other."""
    homes = max(1, int(np.searchsorted(np.cumsum(start.households.column("size"), dtype=np.int64), people)))
    n = int(start.households.column("size")[:homes].sum(dtype=np.int64))
    persons, households = Table(Persons, n), Table(Households, homes)
    columns = {name: start.persons.column(name)[:n].copy() for name in start.persons.columns}
    for name in ("partner", "next", "friends"):
        columns[name][columns[name] >= n] = NOBODY
    persons.append(**columns)
    households.append(**{name: start.households.column(name)[:homes].copy() for name in start.households.columns})
    neighbours = households.column("neighbours")
    neighbours[neighbours >= homes] = NOBODY
    kin = start.kin.copy()
    away = kin.column("person") >= n
    kin.column("person")[away], kin.column("death")[away] = NOBODY, LONG_DEAD
    new_node = drop_nodes(kin, kept_nodes(kin, start.month))
    persons.column("node")[:] = new_node[persons.column("node")]
    care = start.care.copy()
    care.column("carer")[care.column("carer") >= n] = NOBODY
    care.column("node")[:] = new_node[care.column("node")]
    kept = (care.column("receiver") < n) & ((care.column("carer") != NOBODY) | (care.column("node") != UNKNOWN))
    care.take(np.flatnonzero(kept))
    cases = start.cases.copy()
    cases.take(np.flatnonzero(cases.column("client") < n))
    return replace(start, persons=persons, households=households, kin=kin, care=care, cases=cases)
