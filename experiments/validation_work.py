"""What the parts of a validation do; each is a function of plain values that returns a table."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sim.world import World

START, UNTIL, LAST_YEAR = "2021-01", "2030-12", 2030
PACKAGE, BASE = "samenredzaam_2030", "basispad"


def backcast_runs(municipality: str, window: str, seeds: list[int], carried: bool) -> pd.DataFrame:
    """Run a backcast window."""
    from calibration.backcast_intervals import find_window, sample

    return sample(municipality, find_window(window), seeds, carried)


def backcast_naive(municipality: str, window: str) -> pd.DataFrame:
    """Make the naive forecasts of a window."""
    from calibration.backcast_intervals import find_window, naive

    return naive(municipality, find_window(window))


def predict(municipality: str, seeds: list[int]) -> pd.DataFrame:
    """Predict the use of care from two other municipalities."""
    from calibration.validation_care import predict as work

    return work(municipality, seeds)


def what_if(municipality: str, seeds: list[int]) -> pd.DataFrame:
    """Live paired what-ifs."""
    from calibration.validation_care import what_if as work

    return work(municipality, seeds)


def truth(municipality: str, seeds: list[int], years: int) -> pd.DataFrame:
    """Hold agents against their expected value."""
    from calibration.validation_care import truth as work

    return work(municipality, seeds, years)


def repeat(municipality: str, seeds: list[int], until: str) -> pd.DataFrame:
    """Hash the tables of runs."""
    from calibration.validation_care import repeat as work

    return work(municipality, seeds, until)


def patterns(municipality: str, seed: int) -> pd.DataFrame:
    """Live the runs behind the patterns."""
    from calibration.patterns import pattern_rows
    from sim.municipalities import find_municipality

    return pd.DataFrame(pattern_rows(find_municipality(municipality), seed))


def package(municipality: str, draw: int, seeds: list[int]) -> pd.DataFrame:
    """Run pairs of package and base with one draw of all parameters, and keep zorgdruk and cost.

    Parameters
    ----------
    municipality : slug.
    draw : number of the draw; 0 is the defaults.
    seeds : one pair each, on the same luck.
    """
    from experiments.draws import first_that_runs
    from experiments.job import Job
    from experiments.living import live
    from experiments.plan import Run
    from sim.scenario import read_scenario

    base = read_scenario(BASE)
    scenarios = (base, read_scenario(PACKAGE))

    def both(values: dict[str, float]) -> list[tuple[str, int, int, str, float]]:
        job = Job("validation", scenarios, base.name, municipality, START, UNTIL, ("zorgdruk", "cost"), "",
                  {draw: values}, drawn=True)  # fmt: skip
        found = []
        for seed, scenario in itertools.product(seeds, scenarios):
            table = live(job, Run(scenario.name, draw, seed))
            whole = table[(table["by"].astype(str) == "total") & (table["year"] == LAST_YEAR)]
            for name, value in zip(whole["indicator"].astype(str), whole["value"], strict=True):
                found.append((scenario.name, draw, seed, name, float(value)))
        return found

    found = first_that_runs(draw, both, municipality)
    return pd.DataFrame(found, columns=["scenario", "draw", "seed", "indicator", "value"])


def forecast(municipality: str, draw: int, until: int) -> pd.DataFrame:
    """Run the base path with one draw of all parameters and one path of the rates; keep what a ledger predicts.

    Notes
    -----
    Draw 0 is the defaults without a path. The path holds how far the levels of births, deaths and moves may be off, so
    the posterior of these levels is not used beside it. Local factors of asking are set anew for the draw, see
    `calibration.anchor`. The seed of luck and start population is 1 + the draw.
    """
    from calibration.anchor import anchored
    from calibration.ledger import KEYS, kept
    from calibration.uncertainty import SCALES, live_path, path, uncertainty
    from experiments.draws import first_that_runs
    from sim.access.local import LOCAL
    from sim.calendar import month_index
    from sim.municipalities import find_municipality
    from sim.prepare import prepare_world
    from sim.scenario import read_scenario
    from sim.statline import Statline
    from sim.tables import yearly_table

    place, statline, base = find_municipality(municipality), Statline(), read_scenario(BASE)
    first, last = month_index(2021, 1), month_index(until, 12)

    def prepared(values: Mapping[str, float]) -> World:
        values = {name: value for name, value in values.items() if name not in SCALES}
        scenario = replace(base, parameters={**values, **base.parameters})
        return prepare_world(place, first, last, draw + 1, statline, scenario).world

    def begun(values: dict[str, float]) -> World:
        return anchored(values, prepared, place, statline) if draw and place.code in LOCAL else prepared(values)

    world = first_that_runs(draw, begun, municipality)
    u = uncertainty(place, statline, world.rates, 2021, until)
    recorder = live_path(world, last - first + 1, path(u, draw) if draw else {})
    table = kept(yearly_table(recorder, tuple(world.kernen.labels()), {}, world.kernen.wijken, world.measures))
    table = table.assign(municipality=place.slug, draw=draw)
    return table[[*KEYS, "unit", "draw", "value"]].astype({"indicator": str, "by": str, "group": str, "unit": str})


WORK: Mapping[str, Callable[..., pd.DataFrame]] = {
    work.__name__: work
    for work in (backcast_runs, backcast_naive, predict, what_if, truth, repeat, patterns, package, forecast)
}
"""Every kind of part by name."""
