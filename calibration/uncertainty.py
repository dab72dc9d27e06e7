"""How wrong the demographic rates of coming years may be: paths of factors, one per run, for backcasts and forecasts.

A run of the model holds luck and independent year effects. What it does not hold is that the level of births, deaths,
arrivals and departures itself may be wrong or may wander off. Here that is estimated from the figures that a view
shows, and drawn as factors by calendar year on the four rates, by name `SCALES`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from agents.luck import MASK, uniforms
from sim.parameters import Parameters
from sim.rates.population import population_by_age, population_years
from sim.rates.read import Floats, columns
from sim.recorder import Recorder
from sim.simulation import step

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.rates.rates import Rates
    from sim.statline import Statline
    from sim.world import World

SCALES = ("mortality.scale", "fertility.scale", "arrivals.scale", "departures.scale")
EVENTS = ("deaths", "births", "arrivals_total", "departures_total_incl_admin_corr")
"""What each of `SCALES` multiplies, as CBS calls it."""
KEY = 0x6B61_6C69_6272_6174
"""What keeps the luck of paths apart from that of runs and of draws; any number would do."""
LEVEL_YEARS = 5
"""Recorded years whose mean is the level of arrivals and departures, as in `sim.rates.flows`."""
LEAST_YEARS = 4
"""A municipality with fewer recorded years tells nothing about how flows wander."""
MOST_TOGETHER = 0.95
BOUNDS = (0.5, 2.0)
"""A factor outside is taken to be this bound."""


@dataclass(frozen=True)
class Uncertainty:
    """How far the rates of a municipality may be off, as logarithms.

    Parameters
    ----------
    years : calendar years of the run.
    level : (2, year) standard error of the level of deaths and births, one error for all years.
    extra : (2,) standard deviation of deaths and births between years beyond chance.
    step : (2,) standard deviation of the yearly step of the level of arrivals and departures.
    year_effect : (2,) standard deviation between years of arrivals and departures, as the model draws it.
    together : correlation of the steps of arrivals and departures.
    known : first and last year whose moves were recorded; their factor is 1.
    """

    years: tuple[int, ...]
    level: Floats
    extra: Floats
    step: Floats
    year_effect: Floats
    together: float
    known: tuple[int, int]


def series(statline: Statline, indicator: str) -> list[tuple[Floats, Floats]]:
    """Return years and counts of every municipality, predecessors included, with enough years under the view."""
    cells, found = columns(statline, "vital_events"), []
    for code in sorted({str(r) for r in cells.region if str(r).startswith("GM")}):
        rows = (cells.region == code) & (cells.indicator == indicator) & (cells.sex == "T")
        if rows.sum() >= LEAST_YEARS:
            order = np.argsort(cells.year[rows])
            found.append((cells.year[rows][order].astype(np.float64), cells.value[rows][order]))
    return found


def wander(some: list[tuple[Floats, Floats]]) -> tuple[float, float]:
    """Return the standard deviations of the yearly step and of single years of the logarithm of flows.

    Notes
    -----
    Variogram of a random walk with noise: the mean squared difference over k years, less the Poisson part, is
    k step^2 + 2 noise^2; a line through the lags, each weighted by its number of pairs, none below zero. All
    municipalities together: they are few and move together, so the figure is rough.
    """
    squares: dict[int, list[float]] = {}
    for years, counts in some:
        for i in range(len(years)):
            for j in range(i + 1, len(years)):
                chance = 1.0 / counts[i] + 1.0 / counts[j]
                gap = float(np.log(counts[j] / counts[i]) ** 2 - chance)
                squares.setdefault(int(years[j] - years[i]), []).append(gap)
    if not squares:
        return 0.0, 0.0
    lag = np.array(sorted(squares), dtype=np.float64)
    mean = np.array([np.mean(squares[int(k)]) for k in lag])
    weight = np.array([len(squares[int(k)]) for k in lag], dtype=np.float64)
    slope, intercept = _line(squares)
    if slope <= 0.0:
        slope, intercept = 0.0, float((weight * mean).sum() / weight.sum())
    elif intercept < 0.0:
        slope, intercept = float((weight * mean * lag).sum() / (weight * lag**2).sum()), 0.0
    return float(np.sqrt(max(slope, 0.0))), float(np.sqrt(max(intercept, 0.0) / 2.0))


def _line(values: dict[int, list[float]]) -> tuple[float, float]:
    """Return slope and intercept of the mean over the lag, each lag weighted by its number of values."""
    if len(values) < 2:
        return 0.0, 0.0
    lag = np.array(sorted(values), dtype=np.float64)
    mean = np.array([np.mean(values[int(k)]) for k in lag])
    weight = np.array([len(values[int(k)]) for k in lag], dtype=np.float64)
    centre = float((weight * lag).sum() / weight.sum())
    slope = float((weight * (lag - centre) * mean).sum() / (weight * (lag - centre) ** 2).sum())
    return slope, float((weight * mean).sum() / weight.sum()) - slope * centre


def beyond_chance(some: list[tuple[Floats, Floats]]) -> float:
    """Return the standard deviation of the logarithm around each municipality's own line, less the Poisson part."""
    spread, freedom = 0.0, 0
    for years, counts in some:
        line = np.polyfit(years - years.mean(), np.log(counts), 1)
        rest = np.log(counts) - np.polyval(line, years - years.mean())
        spread += float((rest**2).sum()) - (len(years) - 2) / float(counts.mean())
        freedom += len(years) - 2
    return float(np.sqrt(max(spread, 0.0) / freedom)) if freedom else 0.0


def together(one: list[tuple[Floats, Floats]], other: list[tuple[Floats, Floats]]) -> float:
    """Return the correlation of the steps of two levels, from how their changes over k years go together.

    Notes
    -----
    Cross variogram: the mean product of two differences over k years is k times the covariance of the steps, plus that
    of single years. Changes of one year alone would hide it: they are mostly chance, which the two do not share.
    """
    steps = [wander(some)[0] for some in (one, other)]
    products: dict[int, list[float]] = {}
    for (years, first), (others, second) in zip(one, other, strict=True):
        if not np.array_equal(years, others):
            continue
        for i in range(len(years)):
            for j in range(i + 1, len(years)):
                both = np.log(first[j] / first[i]) * np.log(second[j] / second[i])
                products.setdefault(int(years[j] - years[i]), []).append(float(both))
    if min(steps) <= 0.0 or len(products) < 2:
        return 0.0
    return float(np.clip(_line(products)[0] / (steps[0] * steps[1]), -MOST_TOGETHER, MOST_TOGETHER))


def uncertainty(place: Municipality, statline: Statline, rates: Rates, first: int, last: int) -> Uncertainty:
    """Estimate how far the rates may be off, seeing no more than the view.

    Parameters
    ----------
    rates : made under the same view, for at least the years `first` to `last`.

    Notes
    -----
    Deaths and births: the error that their rate tables state (local factor, national drift and random walk), over ages
    weighted by expected events, the same in all years but as it grows; and a spread between years beyond chance.
    Arrivals and departures: a random walk of the level since the recorded years, see `wander`.
    """
    years = tuple(range(first, last + 1))
    latest = population_years(place, statline)[-1]
    people = population_by_age(place, statline, latest)
    rows = [rates.year_row(year) for year in years]
    death, birth = rates.mortality, rates.maternity
    weight = people * death.values[rows]
    mortal = (weight * _relative(death.values, death.error)[rows]).sum(axis=(1, 2)) / weight.sum(axis=(1, 2))
    mothers = people[1][:, None] * birth.values[rows]
    fertile = (mothers * _relative(birth.values, birth.error)[rows]).sum(axis=(1, 2)) / mothers.sum(axis=(1, 2))
    found = [series(statline, name) for name in EVENTS]
    notes = rates.arrivals.notes
    return Uncertainty(
        years=years,
        level=np.stack([mortal, fertile]),
        extra=np.array([beyond_chance(found[0]), beyond_chance(found[1])]),
        step=np.array([wander(found[2])[0], wander(found[3])[0]]),
        year_effect=np.asarray(rates.year_effect.values, dtype=np.float64),
        together=together(found[2], found[3]),
        known=(int(notes["known_from"]), int(notes["known_to"])),
    )


def _relative(values: Floats, error: Floats) -> Floats:
    return np.asarray(np.divide(error, values, out=np.zeros_like(values), where=values > 0), dtype=np.float64)


def normals(seed: int, names: list[str]) -> Floats:
    """Return standard normal draws addressed by seed and name: more names leave those there are as they were."""
    key = np.uint64((KEY + (seed << 20)) & MASK)
    at = [int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little") for name in names]
    return np.asarray(norm.ppf(np.clip(uniforms(key, np.array(at, dtype=np.uint64)), 1e-12, 1 - 1e-12)))


def path(u: Uncertainty, seed: int) -> dict[int, dict[str, float]]:
    """Draw the factors of every year for one run: year -> scale -> factor, with mean 1.

    Notes
    -----
    The level of arrivals and departures is the mean of `LEVEL_YEARS` recorded years; the walk goes through those years
    to the coming ones, and what it leaves that mean by is the error. Before the first recorded year it runs backward.
    """
    logs, variance = np.zeros((4, len(u.years))), np.zeros((4, len(u.years)))
    for row in range(2):
        one = normals(seed, [f"{SCALES[row]}:level"])[0]
        yearly = normals(seed, [f"{SCALES[row]}:{year}" for year in u.years])
        logs[row] = u.level[row] * one + u.extra[row] * yearly
        variance[row] = u.level[row] ** 2 + u.extra[row] ** 2
    for column, year in enumerate(u.years):
        away = year - u.known[1] if year > u.known[1] else u.known[0] - year
        if away <= 0:
            continue
        side = "later" if year > u.known[1] else "earlier"
        inside = [f"{side}:{-k}" for k in range(LEVEL_YEARS - 1)]
        steps = [f"{side}:{k}" for k in range(1, away + 1)]
        share = np.concatenate([1.0 - (np.arange(LEVEL_YEARS - 1) + 1.0) / LEVEL_YEARS, np.ones(away)])
        arriving, own = (normals(seed, [f"{name}:{at}" for at in (*inside, *steps)]) for name in SCALES[2:])
        leaving = u.together * arriving + np.sqrt(1.0 - u.together**2) * own
        start = normals(seed, [f"{name}:{side}:mean" for name in SCALES[2:]])
        for row, luck in ((2, arriving), (3, leaving)):
            level = u.year_effect[row - 2] / np.sqrt(LEVEL_YEARS)
            logs[row, column] = u.step[row - 2] * float(share @ luck) + level * start[row - 2]
            variance[row, column] = u.step[row - 2] ** 2 * float(share @ share) + level**2
    factors = np.clip(np.exp(logs - variance / 2.0), *BOUNDS)
    return {year: dict(zip(SCALES, factors[:, column].tolist(), strict=True)) for column, year in enumerate(u.years)}


def live_path(
    world: World, months: int, factors: dict[int, dict[str, float]], recorder: Recorder | None = None
) -> Recorder:
    """Live so many months with the factors of each calendar year on top of the parameters of the world."""
    own, kept = dict(world.parameters), Recorder() if recorder is None else recorder
    kept.look(world)
    for done in range(months):
        if done == 0 or world.month % 12 == 0:
            now = factors.get(world.year, {})
            world.parameters = Parameters(own | {name: own[name] * now.get(name, 1.0) for name in SCALES}, "path")
        step(world, kept)
    return kept
