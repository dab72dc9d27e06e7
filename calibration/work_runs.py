"""Live a municipality for years and count work, benefits, income and debt as their sources do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.activities import ADULT, BIJSTAND, EMPLOYED, SELF_EMPLOYED, UNEMPLOYED
from agents.domains import IN_HELP, NO_DEBT, PROBLEMATIC, SEPARATED
from agents.households import INSTITUTION
from agents.persons import CHILD, HERE, OLDEST
from sim.recorder import Recorder
from sim.simulation import step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.world import World

Counts = dict[str, tuple[float, float]]
"""By quantity: how many of how many."""
YEAR, RETURN_MONTHS, RELAPSE_MONTHS = 12, 18, 60
LONG = (15, 35, 55)
"""First ages of the groups of A066."""


class Again:
    """Of those who left a state, who is back in it within some months; a later exit counts anew."""

    def __init__(self, months: int) -> None:
        self.months = months
        self.left: list[tuple[int, NDArray[np.uint64]]] = []
        self.back = self.all = 0

    def look(self, month: int, leaving: NDArray[np.uint64], inside: NDArray[np.uint64], complete: bool) -> None:
        """Add who leaves this month (when there is time left to see them return) and who of the earlier is back."""
        kept = []
        for since, who in self.left:
            if month - since <= self.months:
                returned = np.isin(who, inside)
                self.back += int(returned.sum())
                kept.append((since, who[~returned]))
        if complete:
            self.all += len(leaving)
            kept.append((month, leaving))
        self.left = kept


class Observer:
    """What one run shows beyond the recorder's counts."""

    def __init__(self, world: World, months: int) -> None:
        self.counts: Counts = {}
        self.months, self.first = months, world.month
        self.bijstand, self.debt = Again(RETURN_MONTHS), Again(RELAPSE_MONTHS)
        self.poor, self.helped = self._on(world, BIJSTAND), self._stage(world, IN_HELP)

    def add(self, name: str, some: float, of: float) -> None:
        """Add to a quantity."""
        a, b = self.counts.get(name, (0.0, 0.0))
        self.counts[name] = (a + some, b + of)

    @staticmethod
    def _on(world: World, *activities: int) -> NDArray[np.uint64]:
        people = world.persons
        rows = np.isin(people.column("activity"), activities) & (people.column("status") == HERE)
        return people.column("lineage")[rows]

    @staticmethod
    def _stage(world: World, *stages: int) -> NDArray[np.uint64]:
        homes = world.households
        return homes.column("lineage")[np.isin(homes.column("debt"), stages) & (homes.column("size") > 0)]

    def look(self, world: World) -> None:
        """Follow who left bijstand for work and debt help without debt, and count the age of who came."""
        left = world.month - self.first
        now = self._on(world, BIJSTAND)
        gone = np.setdiff1d(self.poor, now, assume_unique=True)
        gone = np.intersect1d(gone, self._on(world, EMPLOYED, SELF_EMPLOYED), assume_unique=True)
        self.bijstand.look(world.month, gone, now, left + RETURN_MONTHS <= self.months)
        free = np.setdiff1d(self.helped, self._stage(world, IN_HELP), assume_unique=True)
        free = np.intersect1d(free, self._stage(world, NO_DEBT), assume_unique=True)
        owing = self._stage(world, PROBLEMATIC, IN_HELP)
        self.debt.look(world.month, free, owing, left + RELAPSE_MONTHS <= self.months)
        people = world.persons
        came = (people.column("activity") == BIJSTAND) & (people.column("activity_since") == world.month - 1)
        came &= people.column("status") == HERE
        age = (world.month - 1 - people.column("birth").astype(np.int64)) // YEAR
        self.add("inflow under 35", float((came & (age < 35)).sum()), float(came.sum()))
        self.poor, self.helped = now, self._stage(world, IN_HELP)
        if world.month % YEAR == 0 and left >= 2 * YEAR:
            self._january(world, age)

    def _january(self, world: World, age: NDArray[np.int64]) -> None:
        """Count what is known of a day: past of the unemployed, income after separation, who has debts."""
        people, homes = world.persons, world.households
        here = (people.column("status") == HERE) & (people.column("household") >= 0)
        home, doing = people.column("household").astype(np.int64), people.column("activity")
        here &= homes.column("type")[home] != INSTITUTION
        past = world.month - people.column("activity_since").astype(np.int64)
        for k, first in enumerate(LONG):
            last = (*LONG, OLDEST)[k + 1]
            some = here & (doing == UNEMPLOYED) & (age >= first) & (age < last)
            self.add(f"long-term {first}+", float((some & (past > YEAR)).sum()), float(some.sum()))
        parted = here & (people.column("event") == SEPARATED)
        parted &= world.month - people.column("event_month").astype(np.int64) <= YEAR
        lowest = homes.column("income")[home] == 0
        for sex, name in enumerate(("men", "women")):
            some = parted & (people.column("sex") == sex)
            self.add(f"lowest income after separation, {name}", float((some & lowest).sum()), float(some.sum()))
        self.add("lowest income", float((here & lowest & (age >= ADULT)).sum()), float((here & (age >= ADULT)).sum()))
        size = homes.count
        works = np.bincount(home[here & np.isin(doing, (EMPLOYED, SELF_EMPLOYED))], minlength=size) > 0
        young = np.bincount(home[here & (age < ADULT)], minlength=size) > 0
        poor = np.bincount(home[here & (doing == BIJSTAND) & (people.column("role") != CHILD)], minlength=size) > 0
        owing = (homes.column("debt") >= PROBLEMATIC) & (homes.column("size") > 0)
        self.add("debt without paid work", float((owing & ~works).sum()), float(owing.sum()))
        self.add("debt with children", float((owing & young).sum()), float(owing.sum()))
        child = here & (age < ADULT)
        self.add("children on bijstand", float((child & poor[home]).sum()), float(child.sum()))

    def found(self) -> Counts:
        """Return all counts."""
        return {
            **self.counts,
            "return to bijstand": (self.bijstand.back, self.bijstand.all),
            "return to debt": (self.debt.back, self.debt.all),
        }


def live(world: World, years: int) -> tuple[Recorder, Counts]:
    """Live some years from the start of a world; return its record and what was observed.

    Parameters
    ----------
    world : at its start, in a January; it is changed.
    years : how long.
    """
    recorder, observer = Recorder(), Observer(world, years * YEAR)
    recorder.look(world)
    for _ in range(years * YEAR):
        step(world, recorder)
        observer.look(world)
    return recorder, observer.found()
