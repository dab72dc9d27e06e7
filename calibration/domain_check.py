"""Hold the life domains of runs against published prevalences, at the start and years later, with a verdict.

Shares of people are standardised: the prevalence by sex and five-year age group of a municipality, weighed by the Dutch
population of 2020 (at home where the figure is about people at home), so that an ageing municipality is not mistaken
for sicker people. The regional survey is held against the people themselves.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents import domains as d
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.households import INSTITUTION
from agents.persons import HERE, NOBODY, OLDEST, RESIDENT
from calibration.asked import count, municipality
from calibration.domain_observed import BOTH, OBSERVED, Observed
from sim.calendar import month_index
from sim.domains.derived import multiproblem, vulnerable
from sim.domains.rates import GGD, GGD_YEAR, ILLNESS
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.prepare import prepare_world
from sim.rates.positions import INSTITUTIONAL, latest_stock
from sim.rates.read import AGES, Floats
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline

if TYPE_CHECKING:
    from sim.world import World

YEARS = (0, 5, 10, 20)
START = 2021
GROUP = 5
SURE = 2.0
"""Standard errors beyond the range that make a verdict certain."""
SURVEY = 0.10
"""Half width of the range of a regional survey figure, relative: assumption, the table prints none."""
WITHIN, OUTSIDE, NEAR = "within", "outside", "borderline"


def _bit(bit: int) -> Callable[[World], Floats]:
    return lambda world: ((world.persons.column("conditions").astype(np.int64) & bit) != 0).astype(np.float64)


def _year_over_now(world: World, name: str) -> float:
    """Return what the tables say of the 12-month prevalence of 18-64 over that at one moment."""
    assert world.life is not None
    rates, ages = world.life.rates, slice(18, 65)
    notes = rates.mental_share.notes if name == "mental" else rates.addiction_share.notes
    people = latest_stock(None, Statline()).people[:, ages]
    point = float((getattr(rates, f"{name}_share").values[:, ages] * people).sum() / people.sum())
    return float(notes["year_prevalence_18_64"]) / point


def _addiction_year(world: World) -> Floats:
    return _bit(d.ADDICTION)(world) * _year_over_now(world, "addiction")


def _mental_year(world: World) -> Floats:
    """Return any disorder in 12 months: the survey counts a substance disorder that stands alone as well."""
    mental = _bit(d.MENTAL_DISORDER)(world)
    return mental * _year_over_now(world, "mental") + (1.0 - mental) * _addiction_year(world)


def _falls(world: World) -> Floats:
    """Return the yearly falls behind the injuries of the moment: each is one fall, and lasts its mean duration."""
    assert world.life is not None
    return _bit(d.FALL_INJURY)(world) * float(world.life.rates.fall_recovery.values[0, 70])


STATES: dict[str, Callable[[World], Floats]] = {
    "adl": _bit(ADL_LIMITED),
    "iadl": _bit(IADL_LIMITED),
    "dementia": _bit(d.DEMENTIA),
    "chronic": _bit(d.CHRONIC),
    "stroke": _bit(d.STROKE),
    "falls": _falls,
    "mental_year": _mental_year,
    "addiction_year": _addiction_year,
    "lonely": _bit(d.LONELY),
    "youth": _bit(d.YOUTH_PROBLEM),
    "vulnerable": lambda world: vulnerable(world).astype(np.float64),
}
"""How each state of a person is counted, (n,)."""


def standard(among: str) -> Floats:
    """Return the Dutch population of 2020 by sex and age, (2, 111), at home when `among` says so."""
    stock = latest_stock(None, Statline())
    return stock.people * (1.0 - stock.shares[:, :, INSTITUTIONAL]) if among == "home" else stock.people


def _people(world: World) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Return who lives here, sex and completed age."""
    age = ((world.month - 1 - world.persons.column("birth").astype(np.int64)) // 12).clip(0, OLDEST)
    return world.persons.column("status") == HERE, world.persons.column("sex").astype(np.int64), age


def measure(world: World, row: Observed, counted: Floats | None = None) -> float:
    """Return the share (or yearly rate) of one figure in a world, standardised by sex and age.

    Parameters
    ----------
    counted : (n,) the state of each person; default that of the row.
    """
    if row.state == "debt":
        homes = world.households
        private = (homes.column("size") > 0) & (homes.column("type") != INSTITUTION)
        return float((homes.column("debt")[private] >= d.PROBLEMATIC).mean())
    if row.state == "multiproblem":
        families, many = multiproblem(world)
        return float(many.sum() / max(families.sum(), 1))
    here, sex, age = _people(world)
    some = here & (age >= row.first) & (age <= row.last)
    if row.among == "home":
        some &= world.persons.column("role") != RESIDENT
    elif row.among == "alone":
        some &= world.persons.column("partner") == NOBODY
    if row.sex != BOTH:
        some &= sex == row.sex
    value = STATES[row.state](world) if counted is None else counted
    if row.among == "alone" or row.state == "chronic":
        return float(value[some].mean())
    group = (age[some] // GROUP) * 2 + sex[some]
    weight = np.zeros((AGES // GROUP + 1) * 2)
    ages = np.arange(row.first, min(row.last, AGES - 1) + 1)
    for s in (0, 1) if row.sex == BOTH else (row.sex,):
        np.add.at(weight, (ages // GROUP) * 2 + s, standard(row.among)[s, ages])
    people = np.bincount(group, minlength=len(weight))
    total = np.bincount(group, value[some], len(weight))
    known = people > 0
    return float((weight[known] * total[known] / people[known]).sum() / weight[known].sum())


def observed(place: Municipality) -> tuple[Observed, ...]:
    """Return the published figures, with those of the health survey for the region of a municipality."""
    rows = Statline().values(
        "health_and_education", region=GGD.get(place.province, "NL01"), indicator=ILLNESS, year=GGD_YEAR
    )
    share = float(rows["value"].iloc[0]) / 100
    return tuple(
        row._replace(low=share * (1 - SURVEY), high=share * (1 + SURVEY)) if row.state == "chronic" else row
        for row in OBSERVED
    )


def verdict(mean: float, error: float, low: float, high: float) -> str:
    """Return whether a mean lies within a range, outside it beyond chance, or too near to say."""
    if low <= mean <= high:
        return WITHIN
    return OUTSIDE if max(low - mean, mean - high) > SURE * (0.0 if np.isnan(error) else error) else NEAR


def domain_check(place: Municipality, seeds: Sequence[int], years: Sequence[int] = YEARS) -> pd.DataFrame:
    """Run a municipality and compare its life domains with the published figures.

    Parameters
    ----------
    seeds : one run each, with a start population of its own.
    years : after how many years to look; 0 is the start.

    Returns
    -------
    One row per figure and year: municipality, year, quantity, ages, sex, among, source, low, high, mean, error (of the
    mean over the seeds; missing with one seed), verdict.
    """
    figures, scenario, statline = observed(place), read_scenario("basispad"), Statline()
    found: dict[int, list[list[float]]] = {year: [] for year in years}
    for seed in seeds:
        first = month_index(START, 1)
        world = prepare_world(place, first, first + 12 * max(*years, 1), seed, statline, scenario).world
        recorder = Recorder()
        for year in range(max(years) + 1):
            if year in found:
                found[year].append([measure(world, row) for row in figures])
            for _ in range(12 if year < max(years) else 0):
                step(world, recorder)
    rows = []
    for year, runs in found.items():
        values = np.array(runs)
        mean = values.mean(axis=0)
        error = values.std(axis=0, ddof=1) / np.sqrt(len(runs)) if len(runs) > 1 else np.full(len(mean), np.nan)
        for row, m, e in zip(figures, mean, error, strict=True):
            rows.append(
                {
                    "municipality": place.slug,
                    "year": year,
                    "quantity": row.quantity,
                    "ages": f"{row.first}-{row.last}" if row.last else "huishoudens",
                    "sex": {-1: "both", 0: "man", 1: "vrouw"}[row.sex],
                    "among": row.among,
                    "source": row.source,
                    "low": row.low,
                    "high": row.high,
                    "mean": m,
                    "error": e,
                    "verdict": verdict(m, e, row.low, row.high),
                }
            )
    return pd.DataFrame(rows)


def main() -> None:
    """Write the table of the municipalities that are asked for as CSV."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("municipality", nargs="*", type=municipality, default=[m.slug for m in MUNICIPALITIES])
    parser.add_argument("--seeds", type=count, default=5)
    parser.add_argument("--out", type=Path, default=Path("domain_check.csv"))
    asked = parser.parse_args()
    seeds = range(1, asked.seeds + 1)
    tables = [domain_check(find_municipality(name), seeds) for name in asked.municipality]
    pd.concat(tables).to_csv(asked.out, index=False)


if __name__ == "__main__":
    main()
