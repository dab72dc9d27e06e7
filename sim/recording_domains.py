"""Counts of the life domains for the yearly table: one declaration per indicator, counted only when the world has them.

A process adds to ``world.tally[name]`` what happens; `Recorder` sums it over the year. Stocks are counted on 1 January.
A new indicator is one line in `FLOWS` or `STOCKS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import BIJSTAND, IN_REASONS, OUT_REASONS, STATES, STUDENT
from agents.care_codes import GIVERS, STRAINS
from agents.counting_care import (
    AGED_50_64,
    AGED_50_74,
    AGED_85,
    BURDENED,
    CARERS,
    RECEIVERS,
    STRICT,
    People,
)
from agents.counting_states import count_categories
from agents.debt import STAGES
from agents.domains import DEBTS, EVENTS, LONELY, TASKS
from agents.households import INCOMES, INSTITUTION, TENURES
from agents.persons import ACTIVITIES, EDUCATIONS, OLDEST
from agents.scanning import equal_rows
from sim import recording_agreed as agreed
from sim import recording_care as care
from sim.recording_states import (
    by_kern,
    count_states,
    homes_by_kern,
    income_need_by_kern,
    indebted_homes,
    many_problems,
    need_by_kern,
    old_and_limited,
)

if TYPE_CHECKING:
    from sim.world import World

Counts = NDArray[np.int64]
AGE_BANDS = ("0-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
FIRST_AGES = np.array([18, 25, 35, 45, 55, 65, 75])
BAND = np.searchsorted(FIRST_AGES, np.arange(12 * (OLDEST + 1)) // 12, side="right")
"""Age band by completed months."""


class Flow(NamedTuple):
    """Events of a year by group."""

    by: str
    groups: tuple[str, ...]
    unit: str
    kept: NDArray[np.bool_] | None = None  # groups to show; default all


class Stock(NamedTuple):
    """A count on 1 January by group; the groups of the breakdown `kern` are the kernen."""

    indicator: str
    by: str
    groups: tuple[str, ...]
    unit: str
    counted: Callable[[World], Any]
    shown: Callable[[Any], NDArray[Any]] = np.ravel  # what the groups are of what was counted


_MOVES = tuple(f"{a} to {b}" for a in ACTIVITIES[STUDENT:] for b in ACTIVITIES[STUDENT:])
FLOWS: dict[str, Flow] = {
    "activity_moves": Flow("move", _MOVES, "persons", ~np.eye(STATES, dtype=np.bool_).ravel()),
    "bijstand_in": Flow("reason", IN_REASONS, "persons"),
    "bijstand_out": Flow("reason", OUT_REASONS, "persons"),
    "life_events": Flow("event", EVENTS, "persons", np.arange(len(EVENTS)) > 0),
    "care_changes": Flow("change", ("began", "ended", "burnt_out", "withdrew"), "persons"),
    "debt_moves": Flow(
        "move",
        tuple(f"{a} to {b}" for a in DEBTS for b in DEBTS),
        "households",
        ~np.eye(STAGES, dtype=np.bool_).ravel(),
    ),
}
"""What processes count in ``world.tally``, flattened in the order of the groups. `bijstand_out` lacks people who move
away or die: stock + in - out - stock a year later."""


def new_tally() -> dict[str, Counts]:
    """Return zeros for every flow."""
    return {name: np.zeros(len(flow.groups), dtype=np.int64) for name, flow in FLOWS.items()}


def _by_age(world: World, column: str, kinds: int) -> Counts:
    """Return persons by category of a column and age band, (kinds, bands)."""
    out = np.zeros((kinds, len(AGE_BANDS)), dtype=np.int64)
    count_categories(world.month, world.persons.column(column), BAND, world.persons.arrays, out)
    return out


def _homes(world: World, column: str, kinds: int) -> Counts:
    """Return private huishoudens by category of a column."""
    homes = world.households
    private = (homes.column("size") > 0) & (homes.column("type") != INSTITUTION)
    return np.bincount(homes.column(column)[private], minlength=kinds)


def _pairs(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups of a category by age band."""
    return tuple(f"{name} {age}" for name in names for age in AGE_BANDS)


def _everywhere(indicator: str, unit: str, counted: Callable[[World], NDArray[Any]]) -> tuple[Stock, Stock]:
    """Return a count by kern and its sum."""
    everybody = Stock(indicator, "total", ("total",), unit, counted, lambda found: found.sum(keepdims=True).ravel())
    return everybody, Stock(indicator, "kern", (), unit, counted, lambda found: found.reshape(len(found), -1).sum(1))


def _of_people(indicator: str, column: int) -> tuple[Stock, Stock]:
    """Return one of the columns of `agents.counting_care.People.kern` in total and by kern."""

    def total(found: People) -> Counts:
        return np.asarray(found.kern[:, column].sum(keepdims=True))

    def by(found: People) -> Counts:
        return np.asarray(found.kern[:, column])

    return (
        Stock(indicator, "total", ("total",), "persons", care.people, total),
        Stock(indicator, "kern", (), "persons", care.people, by),
    )


def _activities(world: World) -> Counts:
    """Return persons by activity and age band."""
    return _by_age(world, "activity", len(ACTIVITIES))


HOURS = "hours per week"
STOCKS: tuple[Stock, ...] = (
    Stock("activity", "activity", ACTIVITIES, "persons", _activities, lambda found: found.sum(axis=1)),
    Stock("activity", "activity_age", _pairs(ACTIVITIES), "persons", _activities),
    Stock(
        "education", "education_age", _pairs(EDUCATIONS), "persons", lambda w: _by_age(w, "education", len(EDUCATIONS))
    ),
    Stock("income", "income", INCOMES, "households", lambda w: _homes(w, "income", len(INCOMES))),
    Stock("tenure", "tenure", TENURES, "households", lambda w: _homes(w, "tenure", len(TENURES))),
    Stock("debt", "stage", DEBTS, "households", lambda w: _homes(w, "debt", len(DEBTS))),
    *_everywhere("kwetsbaar", "persons", agreed.vulnerable_by_kern),
    *_everywhere("vulnerable", "persons", agreed.vulnerable_by_kern),
    Stock("domain_impaired", "domain", agreed.DOMAINS, "persons", agreed.impaired),
    *_everywhere("multiproblem_families", "households", lambda w: homes_by_kern(w, many_problems(w))),
    *_everywhere("problematic_debt", "households", lambda w: homes_by_kern(w, indebted_homes(w))),
    *_everywhere("income_need", "EUR per month", income_need_by_kern),
    *_everywhere("bijstand", "persons", lambda w: by_kern(w, w.persons.column("activity") == BIJSTAND)),
    *_everywhere("adl_limited_75", "persons", lambda w: by_kern(w, old_and_limited(w))),
    *_everywhere("strong_loneliness", "persons", lambda w: by_kern(w, w.persons.column("conditions") & LONELY != 0)),
    *_everywhere("need_hours", HOURS, need_by_kern),
    Stock("need_hours", "task", TASKS, HOURS, need_by_kern, lambda found: found.sum(axis=0)),
    *_of_people("carers", CARERS),
    Stock("carers", "strain", STRAINS, "persons", care.carers_by_strain),
    Stock("carers", "sex_age", care.SEX_AGES, "persons", care.people, lambda found: found.carers.ravel()),
    *_of_people("carers_strict", STRICT),
    Stock("carers_strict", "strain", STRAINS, "persons", care.people, lambda found: found.strict),
    *_of_people("carers_heavy", BURDENED),
    *_everywhere("carers_intensive", "persons", agreed.intensive),
    *_everywhere("carers_overloaded", "persons", agreed.overloaded),
    *_everywhere("care_hours_given", HOURS, agreed.hours_given),
    Stock(
        "care_hours_received", "total", ("total",), HOURS, care.hours, lambda found: found.kern.sum(keepdims=True) / 4
    ),
    Stock("care_hours_received", "kern", (), HOURS, care.hours, lambda found: found.kern / 4),
    *_everywhere("persons_75_without_child", "persons", agreed.without_child),
    Stock("care_given_hours", "sex_age", care.SEX_AGES, HOURS, care.people, lambda found: found.quarters.ravel() / 4),
    *_everywhere("care_elsewhere_hours", HOURS, care.hours_elsewhere),
    *_of_people("care_receivers", RECEIVERS),
    Stock("care_hours", "total", ("total",), HOURS, care.hours, lambda found: found.kern.sum(keepdims=True) / 4),
    Stock("care_hours", "kern", (), HOURS, care.hours, lambda found: found.kern / 4),
    Stock("care_hours", "giver", GIVERS, HOURS, care.hours, lambda found: found.giver.sum(axis=1) / 4),
    Stock("care_hours", "giver_age", care.GIVER_AGES, HOURS, care.hours, lambda found: found.giver.ravel() / 4),
    Stock("care_hours", "task", TASKS, HOURS, care.hours, lambda found: found.task / 4),
    Stock("care_ties", "giver", GIVERS, "arrangements", care.hours, lambda found: found.ties),
    *_everywhere("care_unmet_hours", HOURS, care.unmet),
    Stock("care_unmet_hours", "task", TASKS, HOURS, care.unmet, lambda found: found.sum(axis=0)),
    Stock("persons_75_home", "care_75", care.OLD_GROUPS, "persons", care.old_at_home, lambda found: found.sum(axis=0)),
    Stock(
        "nobody_75",
        "total",
        ("total",),
        "persons",
        care.old_at_home,
        lambda found: care.alone(found).sum(keepdims=True),
    ),
    Stock("nobody_75", "kern", (), "persons", care.old_at_home, care.alone),
    Stock("receivers_75", "total", ("total",), "persons", care.receivers_75, lambda found: found.sum(keepdims=True)),
    Stock("carers_registered", "total", ("total",), "persons", care.registered, lambda found: found.sum(keepdims=True)),
    *_of_people("aged_50_64", AGED_50_64),
    *_of_people("aged_50_74", AGED_50_74),
    *_of_people("aged_85", AGED_85),
)


class Extra(NamedTuple):
    """What a recorder keeps of the life domains."""

    stocks: dict[int, list[NDArray[Any]]]  # by year, in the order of STOCKS
    flows: dict[int, dict[str, Counts]]  # by year
    states: dict[int, Counts]  # by year, see sim.recording_states.count_states
    strains: dict[int, Counts]  # by month index, carers by strain at its start

    def look(self, world: World) -> None:
        """Count the stocks on a 1 January, and how heavy mantelzorg is every month."""
        if world.tally:
            self.strains[world.month] = care.carers_by_strain(world)
        if world.tally and world.month % 12 == 0:
            found = {counted: counted(world) for counted in dict.fromkeys(stock.counted for stock in STOCKS)}
            self.stocks[world.year] = [stock.shown(found[stock.counted]) for stock in STOCKS]
            self.states[world.year] = count_states(world)

    def keep(self, world: World) -> None:
        """Add the events of the month to the year and empty the tally."""
        year = self.flows.setdefault(world.year, {}) if world.tally else {}
        if world.tally:
            now = equal_rows(world.persons.column("event_month"), world.month)
            world.tally["life_events"] += np.bincount(world.persons.column("event")[now], minlength=len(EVENTS))
        for name, counts in world.tally.items():
            year[name] = year.get(name, 0) + counts
            counts[:] = 0

    def rows(
        self, last: int, kernen: tuple[str, ...] = ()
    ) -> list[tuple[int, str, str, tuple[str, ...], NDArray[Any], str]]:
        """Return (year, indicator, by, groups, values, unit) of all stocks, and of the flows of years before `last`."""
        found = [
            (year, stock.indicator, stock.by, kernen if stock.by == "kern" else stock.groups, counts, stock.unit)
            for year, all_counts in self.stocks.items()
            for stock, counts in zip(STOCKS, all_counts, strict=True)
        ]
        for year, counts in self.flows.items():
            if year < last:
                for name, values in counts.items():
                    flow = FLOWS[name]
                    kept = np.ones(len(values), dtype=np.bool_) if flow.kept is None else flow.kept
                    groups = tuple(g for g, k in zip(flow.groups, kept, strict=True) if k)
                    found.append((year, name, flow.by, groups, values[kept], flow.unit))
                    if name == "life_events":
                        found.append((year, "shocks", flow.by, groups, values[kept], flow.unit))
                        found.append((year, "shocks", "total", ("total",), values[kept].sum(keepdims=True), flow.unit))
        return found
