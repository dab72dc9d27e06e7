"""Keep the counts of every month and year as arrays, and turn them into tidy tables at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.counting import count_households, count_persons
from agents.households import HOUSEHOLD_TYPES, POSITIONS
from agents.ledger import FLOWS, SIGNS
from agents.persons import OLDEST
from sim.recording_access import HelpRecord
from sim.recording_domains import Extra
from sim.recording_pressure import PressureRecord
from sim.world import World

Counts = NDArray[np.int64]
AGES = 20


@dataclass(slots=True)
class Stock:
    """The population at one moment."""

    month: int
    persons: Counts  # (kern, household type)
    households: Counts  # (kern, household type)


@dataclass(slots=True)
class YearStock:
    """The population on a 1 January in more detail."""

    year: int
    position: Counts  # (9, 2, 111) position, sex, age
    kern: Counts  # (kern, 20) five-year ages
    households: Counts  # (kern, household type)


@dataclass(slots=True)
class Recorder:
    """Counts of one run. Months are consecutive; `stocks` has one entry more than `flows_by_kern`."""

    stocks: list[Stock] = field(default_factory=list)
    flows_by_kern: list[Counts] = field(default_factory=list)
    flows_by_type: list[Counts] = field(default_factory=list)
    flows_by_age: dict[int, Counts] = field(default_factory=dict)
    years: list[YearStock] = field(default_factory=list)
    extra: Extra = field(default_factory=lambda: Extra({}, {}, {}, {}))
    help: HelpRecord = field(default_factory=HelpRecord)
    pressure: PressureRecord = field(default_factory=PressureRecord)

    def look(self, world: World) -> None:
        """Count the population as it stands at the start of a month, in detail if that is January."""
        shape = (len(world.kernen), len(HOUSEHOLD_TYPES))
        stock = Stock(world.month, np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64))
        count_households(world.households.count, world.households.arrays, stock.persons, stock.households)
        self.stocks.append(stock)
        self.extra.look(world)
        self.help.look(world)
        if world.month % 12 == 0:
            position = np.empty((len(POSITIONS), 2, OLDEST + 1), dtype=np.int64)
            kern = np.empty((shape[0], AGES), dtype=np.int64)
            count_persons(
                world.month,
                world.persons.count,
                world.persons.arrays,
                world.households.arrays,
                position,
                kern,
            )
            self.years.append(YearStock(world.year, position, kern, stock.households))

    def keep(self, world: World) -> None:
        """Store what the ledger counted this month and empty it for the next."""
        ledger = world.ledger
        self.flows_by_kern.append(ledger.by_kern.copy())
        self.flows_by_type.append(ledger.by_type.copy())
        self.flows_by_age[world.year] = self.flows_by_age.get(world.year, 0) + ledger.by_age
        for array in ledger:
            array[:] = 0
        self.extra.keep(world)
        self.help.keep(world)
        self.pressure.keep(world)


def imbalances(recorder: Recorder) -> list[str]:
    """Check that every month closes: before + in - out = after, in total, per kern and per household type.

    Returns
    -------
    One sentence per month and group that does not close; empty when all accounts close.
    """
    found: list[str] = []
    for i, (kern, kind) in enumerate(zip(recorder.flows_by_kern, recorder.flows_by_type, strict=True)):
        before, after = recorder.stocks[i].persons, recorder.stocks[i + 1].persons
        month = recorder.stocks[i].month
        for axis, name, flows in ((1, "kern", kern), (0, "household type", kind)):
            gap = after.sum(axis=axis) - before.sum(axis=axis) - SIGNS @ flows
            found += [f"month {month}, {name} {g}: off by {gap[g]} persons" for g in np.flatnonzero(gap)]
        inner = [FLOWS.index(name) for name in ("kern_in", "kern_out")]
        if kern[inner[0]].sum() != kern[inner[1]].sum():
            found.append(f"month {month}: moves into kernen differ from moves out of them")
    return found
