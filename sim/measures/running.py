"""The measures of a run: who takes part this month, what it does to them and to the gemeente, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.luck import GAMMA, Stream, uniforms
from agents.participants import OPEN, Participants
from agents.persons import HERE, NOBODY
from agents.schema import Table
from sim.circles import lasting_key
from sim.measures.channels import FAMILIES
from sim.measures.measure import Measure
from sim.measures.states import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.parameters import Parameters
    from sim.world import World

Rows = NDArray[np.int64]
Values = NDArray[np.float32]
CENTS = 100.0


@dataclass
class Year:
    """What was counted in a year, by measure: lineages of who took part at any time, and euro cents spent."""

    seen: list[NDArray[np.uint64]]
    cents: NDArray[np.int64]

    @property
    def took_part(self) -> NDArray[np.int64]:
        """Persons who took part at any time of the year, each once, (measures,)."""
        return np.array([len(np.unique(seen)) for seen in self.seen], dtype=np.int64)


@dataclass
class Measures:
    """The measures of one run.

    Parameters
    ----------
    plan : in the order of the scenario.
    said : what the scenario says of measures, from which a snapshot makes the plan again.
    people : who takes part, or whose effect is fading.
    years : counts by calendar year.
    values : by channel of persons, what it is for each inwoner this month; only channels on which something works.
    whole : by channel of the gemeente, what it is this month; only channels on which something works.
    later : parameters that the context of the scenario sets from a month on, and that month.
    before : parameters and cohesion without measures; None before the first month.
    applied : parameters, and the factor of cohesion, as they were last put in force.
    lightened : rows of those whose need was changed last month.
    """

    plan: tuple[Measure, ...]
    said: Mapping[str, Any] = field(default_factory=dict)
    people: Table[Participants] = field(default_factory=lambda: Table(Participants))
    years: dict[int, Year] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)
    whole: dict[str, float] = field(default_factory=dict)
    later: tuple[int, Mapping[str, float]] = field(default_factory=lambda: (0, {}))
    before: tuple[Parameters, NDArray[np.float64]] | None = None
    applied: dict[str, float] = field(default_factory=dict)
    lightened: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def own(self) -> Measures:
        """Return the same with tables of its own, for another world."""
        years = {year: Year(list(kept.seen), kept.cents.copy()) for year, kept in self.years.items()}
        return replace(self, people=self.people.copy(), years=years, values={}, whole=dict(self.whole))

    def year(self, world: World) -> Year:
        """Return the counts of this year; who takes part at its beginning counts."""
        if world.year not in self.years:
            lineage, which = world.persons.column("lineage"), self.people.column("measure")
            now = [(which == i) & (self.people.column("until") > world.month) for i in range(len(self.plan))]
            seen = [lineage[self.people.column("person")[rows]] for rows in now]
            self.years[world.year] = Year(seen, np.zeros(len(self.plan), dtype=np.int64))
        return self.years[world.year]

    def live(self, world: World) -> None:
        """Let people enter and leave, and work out what this month is like for everybody."""
        view = View(world)
        self._leave(world, view)
        year = self.year(world)
        for i, measure in enumerate(self.plan):
            if measure.kind.personal and measure.part(world.month) > 0.0 and measure.share > 0.0:
                self._enter(world, view, i, measure, year)
        self._pay(world, year)
        self.values = self._of_persons(world)
        self.whole = self._of_all(world.month)

    def _leave(self, world: World, view: View) -> None:
        """End the part of who died, left or no longer belongs to an open-ended target; forget whose effect has gone."""
        people, month = self.people, world.month
        if people.count == 0:
            return
        which, until = people.column("measure"), people.column("until")
        there = people.column("person") != NOBODY
        there &= world.persons.column("status")[people.column("person")] == HERE
        for i, measure in enumerate(self.plan):
            mine = which == i
            if not mine.any():
                continue
            if measure.months == 0:
                still = measure.target.mask(view)[people.column("person")] & (month < measure.end)
                until[mine & (until == OPEN) & ~still] = month
            rest = measure.kind.fade_months + measure.kind.again_months
            there &= ~mine | (until == OPEN) | (month < until.astype(np.int64) + rest)
        people.take(np.flatnonzero(there))

    def _enter(self, world: World, view: View, i: int, measure: Measure, year: Year) -> None:
        """Let those enter whom the reach of this month takes in.

        The luck of a person and a measure stays the same, so that a larger reach only adds people.
        """
        free = measure.target.mask(view)
        free[self.people.column("person")[self.people.column("measure") == i]] = False
        rows = np.flatnonzero(free)
        with np.errstate(over="ignore"):
            lineages = world.persons.column("lineage")[rows] + _word(measure.name)
        rows = rows[uniforms(lasting_key(world, Stream.MEASURE), lineages) < measure.share * measure.part(world.month)]
        if len(rows) == 0:
            return
        year.seen[i] = np.concatenate([year.seen[i], world.persons.column("lineage")[rows]])
        until = OPEN if measure.months == 0 else world.month + measure.months
        self.people.append(
            person=rows.astype(np.int32),
            measure=np.full(len(rows), i, dtype=np.uint8),
            since=np.full(len(rows), world.month, dtype=np.int16),
            until=np.full(len(rows), until, dtype=np.int16),
        )
        year.cents[i] += round(CENTS * measure.cost_person * _price(world, measure)) * len(rows)

    def _pay(self, world: World, year: Year) -> None:
        """Post what a month costs: the fixed part as far as the measure runs, and that of everybody who takes part."""
        which = self.people.column("measure")[self.people.column("until") > world.month]
        many = np.bincount(which, minlength=len(self.plan))
        for i, measure in enumerate(self.plan):
            price = CENTS * _price(world, measure)
            year.cents[i] += round(price * measure.cost_year / 12.0 * measure.part(world.month))
            year.cents[i] += round(price * measure.cost_month) * int(many[i])

    def _of_persons(self, world: World) -> dict[str, Values]:
        """Return, by channel, what it is for each inwoner: the neutral value for who takes part in nothing."""
        people, found = self.people, dict[str, Values]()
        runs = {measure.kind.name for measure in self.plan if measure.part(world.month) > 0.0}
        for i, measure in enumerate(self.plan):
            held = {e.on for e in measure.kind.effects if e.part_of in runs}
            rows = np.flatnonzero(people.column("measure") == i)
            if len(rows) == 0:
                continue
            weight = _weights(measure, world.month, people.column("since")[rows], people.column("until")[rows])
            persons = people.column("person")[rows]
            for on, effect in measure.effects.items():
                family = FAMILIES[on.partition(".")[0]]
                if not family.personal or effect == family.neutral or on in held:
                    continue
                if on not in found:
                    found[on] = np.full(world.persons.count, family.neutral, dtype=np.float32)
                if family.adds:
                    found[on][persons] += (effect * weight).astype(np.float32)
                else:
                    found[on][persons] *= np.power(effect, weight).astype(np.float32)
        return found

    def _of_all(self, month: int) -> dict[str, float]:
        """Return, by channel of the gemeente, what it is this month."""
        found: dict[str, float] = {}
        for measure in self.plan:
            part = _part_after(measure, month)
            for on, effect in measure.effects.items():
                family = FAMILIES[on.partition(".")[0]]
                if family.personal or part == 0.0:
                    continue
                if effect == family.neutral:
                    continue
                if family.unbounded:
                    found[on] = min(found.get(on, np.inf), effect) if part == 1.0 else found.get(on, np.inf)
                elif family.adds:
                    found[on] = found.get(on, 0.0) + effect * part
                else:
                    found[on] = found.get(on, 1.0) * (1.0 + (effect - 1.0) * part)
        return {on: x for on, x in found.items() if x != np.inf}

    def at(self, channel: str, world: World) -> Values | None:
        """Return what a channel is for everybody now, newcomers of the month too; None when nothing works on it."""
        values = self.values.get(channel)
        if values is not None and len(values) < world.persons.count:
            family = FAMILIES[channel.partition(".")[0]]
            rest = np.full(world.persons.count - len(values), family.neutral, dtype=np.float32)
            values = self.values[channel] = np.concatenate([values, rest])
        return values

    def remap(self, new_row: NDArray[np.int32]) -> None:
        """Point at the new rows of the persons; who has none takes part no more."""
        rows = self.people.column("person")
        rows[:] = new_row[rows]
        self.people.take(np.flatnonzero(rows != NOBODY))
        self.values = {}
        self.lightened = new_row[self.lightened].astype(np.int64)
        self.lightened = self.lightened[self.lightened != NOBODY]

    def table(self) -> Mapping[str, NDArray[Any]]:
        """Return the columns of who takes part, by name."""
        return {name: self.people.column(name) for name in self.people.columns}


def measures_of(
    plan: tuple[Measure, ...], world: World, said: Mapping[str, Any], later: tuple[int, Mapping[str, float]] = (0, {})
) -> Measures | None:
    """Return the measures of a run; None without any, nor a context that changes.

    Parameters
    ----------
    said : what the scenario says of them.
    later : parameters that its context sets from a month on.

    Raises
    ------
    ZorgdrukError : a kern or wijk that the municipality does not have.
    """
    for measure in plan:
        measure.target.check(f"measure {measure.name}", world.kernen, world.municipality.name)
    return Measures(plan, said, later=later) if plan or later[1] else None


def _word(name: str) -> np.uint64:
    """Return the word that keeps the luck of one measure apart from that of others: of its name, not of its place."""
    word = 0xCBF2_9CE4_8422_2325  # FNV-1a
    for byte in name.encode():
        word = (word ^ byte) * 0x100_0000_01B3 & 0xFFFF_FFFF_FFFF_FFFF
    return np.uint64(word * GAMMA & 0xFFFF_FFFF_FFFF_FFFF)


def _weights(measure: Measure, month: int, since: NDArray[np.int16], until: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return how much of the effect each participant has: none in the delay, then all, then less and less."""
    first = since.astype(np.int64) + measure.kind.delay_months
    begun = (month >= first) & (until > first)  # who left before it would have begun has nothing of it
    after = np.where(until == OPEN, -1, month - until.astype(np.int64))
    fade = measure.kind.fade_months
    return np.asarray(begun * np.clip(1.0 - (after + 1) / (fade + 1), 0.0, 1.0), dtype=np.float64)


def _part_after(measure: Measure, month: int) -> float:
    """Return how much of an effect on the gemeente there is in a month: after the delay, with ramp and fade."""
    shifted = month - measure.kind.delay_months
    if shifted >= measure.end:
        last = measure.part(measure.end - 1)
        return last * max(1.0 - (shifted - measure.end + 1) / (measure.kind.fade_months + 1), 0.0)
    return measure.part(shifted)


def _price(world: World, measure: Measure) -> float:
    """Return the price of care over that of the year of the prices of a measure; 1 without voorzieningen."""
    if world.access is None:
        return 1.0
    return float(world.access.prices.index("care", measure.kind.price_year, world.year))
