"""Turn the recorder's counts into tidy tables: one value per row, with its indicator, breakdown and unit."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.care_codes import STRAINS
from agents.households import HOUSEHOLD_TYPES, INSTITUTION, POSITIONS
from agents.ledger import FLOWS
from sim.calendar import month_index, month_of, year_of
from sim.money.planned import budget_rows
from sim.recorder import Counts, Recorder
from sim.recording_access import monthly_rows, yearly_rows
from sim.recording_measures import measure_rows
from sim.zorgdruk import pressure_rows
from sim.zorgdruk_groups import group_rows

if TYPE_CHECKING:
    from sim.measures.running import Measures
    from sim.wijken import Wijken

FIVE_YEAR = (*(f"{a}-{a + 4}" for a in range(0, 95, 5)), "95+")
AGE_GROUPS = {"0-17": (0, 18), "18-64": (18, 65), "65-79": (65, 80), "80+": (80, 111)}
SEXES = ("man", "vrouw")
OPEN_FLOWS = tuple(name for name in FLOWS if not name.startswith(("kern_", "type_")))
"""Flows shown to users; the others only close the accounts between kernen and household types."""
AGED_FLOWS = ("births", "deaths", "arrivals", "immigration", "departures", "emigration")
INSIDE = "moves"
"""Persons who moved to another kern of the municipality."""


class _Block(NamedTuple):
    """Rows of one indicator and breakdown."""

    when: NDArray[np.int64]
    indicator: str
    by: str
    groups: list[str]
    values: NDArray[np.float64]
    unit: str


class _Rows:
    """Collects rows as blocks of equal breakdown; a run has some five thousand, so a frame is made of them once."""

    def __init__(self, time: str) -> None:
        self.time = time
        self.blocks: list[_Block] = []

    def add(self, when: Any, indicator: str, by: str, groups: Any, values: Any, unit: str = "persons") -> None:
        """Add one value per group."""
        named, numbers = list(groups), np.asarray(values, dtype=np.float64)
        if numbers.shape != (len(named),):
            raise ValueError(f"{indicator} by {by}: {numbers.shape} values for {len(named)} groups")
        times = np.broadcast_to(np.asarray(when, dtype=np.int64), (len(named),))
        self.blocks.append(_Block(times, indicator, by, named, numbers, unit))

    def table(self, labels: dict[str, Any]) -> pd.DataFrame:
        """Return all rows with the labels in front."""
        if not self.blocks:  # no 1 January and no complete year in the run
            self.add([], "", "", [], [])
        sizes = [len(block.groups) for block in self.blocks]

        def words(name: str) -> NDArray[np.object_]:
            return np.repeat(np.array([getattr(block, name) for block in self.blocks], dtype=object), sizes)

        frame = pd.DataFrame(
            {
                self.time: np.concatenate([block.when for block in self.blocks]),
                "indicator": words("indicator"),
                "by": words("by"),
                "group": list(chain.from_iterable(block.groups for block in self.blocks)),
                "value": np.concatenate([block.values for block in self.blocks]),
                "unit": words("unit"),
            }
        )
        for place, (name, value) in enumerate(labels.items()):
            frame.insert(place, name, value)
        return frame


def five_year(ages: Counts) -> Counts:
    """Sum single ages 0..110 on the last axis to the twenty groups 0-4 ... 95+."""
    head = ages[..., :95].reshape(*ages.shape[:-1], 19, 5).sum(axis=-1)
    grouped: Counts = np.concatenate([head, ages[..., 95:].sum(axis=-1, keepdims=True)], axis=-1)
    return grouped


def broad(ages: Counts) -> dict[str, int]:
    """Sum single ages 0..110 to 0-17, 18-64, 65-79 and 80+."""
    return {name: int(ages[low:high].sum()) for name, (low, high) in AGE_GROUPS.items()}


def ratios(ages: Counts) -> dict[str, float]:
    """Return the ratios between age groups from single ages 0..110.

    Returns
    -------
    mantelzorgpotentieel in both definitions (persons of 50-64, and of 50-74, per person of 85 or older), and green
    and grey pressure (persons under 20, and of 65 or older, per 100 persons of 20-64); NaN where nobody is in the
    denominator.
    """

    def share(low: int, high: int, base: float) -> float:
        return float(ages[low:high].sum() / base) if base else float("nan")

    oldest, working = float(ages[85:].sum()), float(ages[20:65].sum())
    return {
        "mantelzorgpotentieel_50_64": share(50, 65, oldest),
        "mantelzorgpotentieel_50_74": share(50, 75, oldest),
        "green_pressure": 100 * share(0, 20, working),
        "grey_pressure": 100 * share(65, 111, working),
    }


def _stocks(rows: _Rows, recorder: Recorder, kernen: tuple[str, ...]) -> None:
    """Add the stocks on each 1 January."""
    for stock in recorder.years:
        year, ages = stock.year, stock.position.sum(axis=0)
        rows.add(year, "population", "total", ["total"], [ages.sum()])
        rows.add(year, "population", "sex", SEXES, ages.sum(axis=1))
        rows.add(year, "population", "age", FIVE_YEAR, five_year(ages.sum(axis=0)))
        groups = broad(ages.sum(axis=0))
        rows.add(year, "population", "age_group", groups, list(groups.values()))
        both = [f"{sex} {age}" for sex in SEXES for age in FIVE_YEAR]
        rows.add(year, "population", "sex_age", both, five_year(ages).ravel())
        rows.add(year, "population", "kern", kernen, stock.kern.sum(axis=1))
        rows.add(year, "population", "position", POSITIONS, stock.position.sum(axis=(1, 2)))
        private = stock.households.sum(axis=0)[:INSTITUTION]
        rows.add(year, "households", "total", ["total"], [private.sum()], "households")
        rows.add(year, "households", "household", HOUSEHOLD_TYPES[:INSTITUTION], private, "households")
        homes = stock.households[:, :INSTITUTION].sum(axis=1)
        rows.add(year, "households", "kern", kernen, homes, "households")
        rows.add(year, "persons_in_institution", "total", ["total"], [stock.position[-1].sum()])
        for name, value in ratios(ages.sum(axis=0)).items():
            unit = "persons per person of 85+" if name.startswith("mantel") else "persons per 100 persons of 20-64"
            rows.add(year, name, "total", ["total"], [value], unit)
    for count in recorder.stocks:
        if count.month % 12 == 0:
            rows.add(year_of(count.month), "population", "household", HOUSEHOLD_TYPES, count.persons.sum(axis=0))


def _flows(rows: _Rows, recorder: Recorder, kernen: tuple[str, ...]) -> None:
    """Add the flows within each year that was lived to its end; the months of another stand in the monthly table."""
    years: dict[int, Counts] = {}
    last = recorder.stocks[-1].month
    for stock, flows in zip(recorder.stocks, recorder.flows_by_kern, strict=False):
        year = year_of(stock.month)
        years[year] = years[year] + flows if year in years else flows.copy()
    for year, flows in years.items():
        if month_index(year + 1, 1) > last:
            continue
        for name in OPEN_FLOWS:
            unit = "couples" if name in ("partnerships", "separations", "marriages") else "persons"
            row = flows[FLOWS.index(name)]
            rows.add(year, name, "total", ["total"], [row.sum()], unit)
            rows.add(year, name, "kern", kernen, row, unit)
        inside = flows[FLOWS.index("kern_in")]
        rows.add(year, INSIDE, "total", ["total"], [inside.sum()])
        rows.add(year, INSIDE, "kern", kernen, inside)
        ages = recorder.flows_by_age[year]
        for name in AGED_FLOWS:
            rows.add(year, name, "age", FIVE_YEAR, five_year(ages[FLOWS.index(name)].sum(axis=0)))


def yearly_table(
    recorder: Recorder, kernen: tuple[str, ...], labels: dict[str, Any], wijken: Wijken | None = None,
    measures: Measures | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return stocks on 1 January and flows within the year.

    Columns: those of `labels`, then year, indicator, by, group, value, unit. Births by age are by age of the mother.
    What is known by kern is given by wijk too, if there are wijken. A kern in several wijken is divided by the
    part of its inhabitants in each, so that a figure by wijk need not be whole.
    """
    rows = _Rows("year")
    _stocks(rows, recorder, kernen)
    _flows(rows, recorder, kernen)
    for row in recorder.extra.rows(year_of(recorder.stocks[-1].month), kernen):
        rows.add(*row)
    population = {year_of(s.month): float(s.persons.sum()) for s in recorder.stocks if s.month % 12 == 0}
    done = measure_rows(measures, year_of(recorder.stocks[-1].month))
    found = yearly_rows(recorder.help, kernen, population), budget_rows(recorder.help), pressure_rows(recorder), done
    for row in chain(*found):
        rows.add(*row)
    if wijken is not None:  # counts add up; zorgdruk by wijk is made of its own counts below
        for block in [block for block in rows.blocks if block.by == "kern" and block.groups]:
            values = block.values @ wijken.share
            rows.add(block.when[0], block.indicator, "wijk", wijken.name.tolist(), values, block.unit)
    for row in group_rows(recorder, kernen, wijken):
        rows.add(*row)
    table = rows.table(labels)
    return table.sort_values(["year", "indicator", "by"], kind="stable", ignore_index=True)


def monthly_table(recorder: Recorder, labels: dict[str, Any]) -> pd.DataFrame:
    """Return population at the start of each month, carers by strain, and the flows within it, in total.

    Columns: those of `labels`, then year, month, indicator, by, group, value, unit.
    """
    rows = _Rows("index")
    index = [stock.month for stock in recorder.stocks]
    rows.add(index, "population", "total", ["total"] * len(index), [s.persons.sum() for s in recorder.stocks])
    lived = index[:-1]
    flows = np.array([f.sum(axis=1) for f in recorder.flows_by_kern]).reshape(len(lived), len(FLOWS))
    for name in OPEN_FLOWS:
        unit = "couples" if name in ("partnerships", "separations", "marriages") else "persons"
        rows.add(lived, name, "total", ["total"] * len(lived), flows[:, FLOWS.index(name)], unit)
    for month, counts in recorder.extra.strains.items():
        rows.add(month, "carers", "strain", STRAINS, counts)
    for row in monthly_rows(recorder.help):
        rows.add(*row)
    table = rows.table(labels)
    when = table.pop("index")
    place = len(labels)
    table.insert(place, "year", when.map(year_of))
    table.insert(place + 1, "month", when.map(month_of))
    return table
