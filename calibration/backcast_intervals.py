"""Backcasts as distributions: runs that carry luck, year effects and errors of the rates, beside naive distributions.

A window is a start with a known age structure, an end, and the last year whose figures may be seen. What was counted is
read once, apart, and no forecast sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from agents.ledger import BIRTHS, DEATHS
from calibration.backcast import world_as_known
from calibration.naive import NAIVE, STEPPING, reachable
from calibration.naive_spread import BROAD, events, spread_of
from calibration.uncertainty import live_path, path, uncertainty
from sim.errors import DataError
from sim.municipalities import Municipality, find_municipality
from sim.rates import build_rates
from sim.rates.population import population_five_year, population_years
from sim.rates.read import STARTS, Floats, total
from sim.recorder import Recorder
from sim.statline import Statline

MODEL, LUCK = "model", "model, luck and year effects only"
POPULATION, EVENTS = "population", {"births": BIRTHS, "deaths": DEATHS}
SAMPLE = ["municipality", "window", "forecast", "quantity", "group", "year", "seed", "value"]
COUNTED = ["municipality", "window", "quantity", "group", "year", "observed"]
NAIVE_ROWS = ["municipality", "window", "forecast", "quantity", "group", "year", "mean", "sd"]


@dataclass(frozen=True)
class Window:
    """A stretch of the past that is run again.

    Parameters
    ----------
    start, end : years of which 1 January has a known age structure.
    as_of : last year whose figures rates and naive forecasts may see.
    note : what to know when reading it.
    seen : whether figures of the end were seen, so that it shows fit and not foresight.
    """

    start: int
    end: int
    as_of: int
    note: str
    seen: bool = False

    @property
    def name(self) -> str:
        """What the window is called in tables."""
        return f"{self.start}-{self.end}, figures to {self.as_of}"


WINDOWS = (
    Window(2016, 2021, 2016, "a forecast, but that births, deaths and moves of 2016 itself are known"),
    Window(2016, 2021, 2019, "rates fitted to 2019 only; births, deaths and moves of 2016-2019 are known"),
    Window(2006, 2016, 2016, "no forecast: ages of migrants come from the counts of 2006 and 2016 themselves, as no "
           "earlier pair is embedded, and moves before 2012 are not recorded", seen=True),
)  # fmt: skip
IMPOSSIBLE = {
    "2011-2016": "no age structure of 2011 of these municipalities is embedded (2006, 2016, 2020 and 2021 are)",
}
"""Windows that were asked for and cannot be run, and why."""


def find_window(name: str) -> Window:
    """Return a window by its name.

    Raises
    ------
    DataError : there is none.
    """
    for window in WINDOWS:
        if window.name == name:
            return window
    raise DataError(f"no backcast window '{name}'; there are {'; '.join(w.name for w in WINDOWS)}")


def sample(municipality: str, window: Window, seeds: Sequence[int], carried: bool = True) -> pd.DataFrame:
    """Run the model through a window.

    Parameters
    ----------
    seeds : one run each, with a start population, luck and path of the rates of its own.
    carried : whether runs carry the uncertainty of the rates; otherwise luck and year effects alone.

    Returns
    -------
    One row per seed, group and 1 January (persons) and per seed and year (births, deaths): `SAMPLE`.
    """
    place, statline = find_municipality(municipality), Statline(as_of=window.as_of)
    rates = build_rates(place, statline, window.start, window.end)
    u = uncertainty(place, statline, rates, window.start, window.end)
    rows: list[tuple[object, ...]] = []
    for seed in seeds:
        world = world_as_known(place, window.start, seed, statline, rates)
        recorder = live_path(world, 12 * (window.end - window.start), path(u, seed) if carried else {})
        label = (place.slug, window.name, MODEL if carried else LUCK)
        rows += [(*label, *row[:3], seed, row[3]) for row in _figures(recorder)]
    return pd.DataFrame(rows, columns=SAMPLE)


def _figures(recorder: Recorder) -> list[tuple[str, str, int, float]]:
    rows: list[tuple[str, str, int, float]] = []
    for stock in recorder.years[1:]:
        five = np.add.reduceat(stock.position.sum(axis=(0, 1)).astype(np.float64), STARTS)
        rows += [(POPULATION, g, stock.year, float(five[low:high].sum())) for g, (low, high) in BROAD.items()]
    for year, flows in recorder.flows_by_age.items():
        rows += [(name, "total", year, float(flows[code].sum())) for name, code in EVENTS.items()]
    return rows


def counted(municipality: str, window: Window) -> pd.DataFrame:
    """Return what was counted in a window: totals of every 1 January, ages where counted, births and deaths.

    Returns
    -------
    `COUNTED`; births and deaths of years after `as_of` only, as earlier ones were seen.
    """
    place, everything = find_municipality(municipality), Statline()
    rows: list[tuple[object, ...]] = []
    for year in range(window.start + 1, window.end + 1):
        whole = total(everything, "population_totals", place, year, "population_1jan")
        if year in population_years(place, everything):
            five = population_five_year(place, everything, year).sum(axis=0)
            five = five * ((whole or five.sum()) / five.sum())
            rows += [(POPULATION, g, year, float(five[low:high].sum())) for g, (low, high) in BROAD.items()]
        elif whole is not None:
            rows.append((POPULATION, "total", year, whole))
    for name in EVENTS:
        for year in range(max(window.start, 1 if window.seen else window.as_of + 1), window.end):
            seen = total(everything, "vital_events", place, year, name)
            if seen is not None:
                rows.append((name, "total", year, seen))
    rows = [r for r in rows if window.seen or int(str(r[2])) > window.as_of]
    return pd.DataFrame([(place.slug, window.name, *row) for row in rows], columns=COUNTED)


def naive(municipality: str, window: Window) -> pd.DataFrame:
    """Return every naive forecast with its standard error for the figures that `counted` has.

    Returns
    -------
    `NAIVE_ROWS`. A window whose end was seen has one: the age structure of its start, unchanged.
    """
    place, statline = find_municipality(municipality), Statline(as_of=window.as_of)
    rows: list[tuple[object, ...]] = []
    years = sorted({int(y) for y in counted(municipality, window).query("quantity == @POPULATION")["year"]})
    if window.seen:
        five = population_five_year(place, statline, window.start).sum(axis=0)
        rows = [(f"unchanged since {window.start}", POPULATION, g, y, v, 0.0) for y in years for g, v in _broad(five)]
        return pd.DataFrame([(place.slug, window.name, *row) for row in rows], columns=NAIVE_ROWS)
    for name, forecast in NAIVE.items():
        stepping = name in STEPPING
        origin = population_years(place, statline)[-1] if stepping else window.as_of
        for year in years:
            if stepping and year not in reachable(place, statline, year):
                continue
            five = forecast(place, statline, year).sum(axis=0)
            spread = spread_of(name, statline, origin, year, five)
            rows += [(name, POPULATION, g, year, v, spread[g]) for g, v in _broad(five)]
    for name in EVENTS:
        mean, sd = events(place, statline, name)
        rows += [("mean of three years", name, "total", y, mean, sd) for y in range(window.as_of + 1, window.end)]
    return pd.DataFrame([(place.slug, window.name, *row) for row in rows], columns=NAIVE_ROWS)


def _broad(five: Floats) -> list[tuple[str, float]]:
    return [(group, float(five[low:high].sum())) for group, (low, high) in BROAD.items()]


def places_of(names: Sequence[str]) -> list[Municipality]:
    """Return municipalities by name, each once, in the order given."""
    return list(dict.fromkeys(find_municipality(name) for name in names))
