"""A cheap population with care: births, deaths, moves, Wmo and youth help by year, with luck and year effects.

Five-year age groups, one step a year, all runs at once. It stands in for the model where thousands of runs are needed:
recovery of known parameters and simulation-based calibration. With `luck` off it is the expected-value twin.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from agents.luck import uniforms
from calibration.inference.luck import key
from calibration.inference.synthetic import Problem
from calibration.priors import Prior

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
GROUPS = 20
YEARS = 8
EFFECT = (0.09, 0.07)
"""Standard deviation of the logarithm of yearly arrivals and departures beyond chance (VALIDATION: 9% and 7%)."""
_AGE = np.arange(GROUPS) * 5 + 2.5
START = 48_000 * np.exp(-(((_AGE - 50.0) / 38.0) ** 2)) / np.exp(-(((_AGE - 50.0) / 38.0) ** 2)).sum()
"""A made population of 48,000 with a broad middle."""
MORTALITY = np.minimum(0.00006 * np.exp(0.095 * _AGE), 0.6)
FERTILITY = 0.11 * np.exp(-(((_AGE - 31.0) / 6.5) ** 2)) / 2.0
"""Births per person, both sexes."""
LEAVING = 0.02 + 0.07 * np.exp(-(((_AGE - 25.0) / 9.0) ** 2))
ARRIVING = LEAVING / LEAVING.sum()
ARRIVALS = 1750.0
WMO = 0.004 + 0.0015 * np.exp(0.048 * np.maximum(_AGE - 40.0, 0.0))
"""Yearly entry into care of the Wmo."""
WMO_END, YOUTH_END = 0.35, 0.8
YOUTH = np.where(_AGE < 20.0, 0.05, 0.0)
START_WMO, START_YOUTH = 0.04, 0.09
NAMES = ("births", "deaths", "arrivals", "departures", "wmo entry", "wmo end", "youth entry", "youth end")
PRIORS = tuple(Prior(name, 0.4, 1.0, 2.5) for name in NAMES)


class Care(NamedTuple):
    """Which figures of care are seen: stocks always, starts of care if asked."""

    starts: bool = True


def names(care: Care) -> tuple[str, ...]:
    """Return the names of the figures."""
    flows = ["births", "deaths", "arrivals", "departures"]
    stocks = ["population", "80+", "wmo", "youth"]
    started = ["wmo starts", "youth starts"] if care.starts else []
    return tuple(f"{name} {year}" for name in flows + stocks + started for year in range(YEARS))


class _Luck:
    """Normal draws of one run per row, addressed by its seed, the year and what is drawn."""

    def __init__(self, seeds: Ints, on: bool) -> None:
        self.seeds, self.on, self.used = seeds.astype(np.uint64), on, 0

    def normal(self, columns: int) -> Floats:
        """Return standard normal draws (runs, columns); zeros without luck."""
        self.used += 1
        if not self.on:
            return np.zeros((len(self.seeds), columns))
        places = np.asarray(self.seeds[:, None] * np.uint64(4096) + np.arange(columns, dtype=np.uint64), np.uint64)
        u: Floats = np.asarray(uniforms(key(0, "twin", self.used), places) + 2.0**-54, dtype=np.float64)
        return np.asarray(ndtri(u), dtype=np.float64)

    def count(self, mean: Floats) -> Floats:
        """Return counts with the spread of Poisson ones."""
        return np.maximum(mean + np.sqrt(mean) * self.normal(mean.shape[1]), 0.0)

    def effect(self, spread: float) -> Floats:
        """Return year effects with mean 1, (runs, 1)."""
        z = self.normal(1)
        return np.exp(spread * z - 0.5 * spread**2) if self.on else np.ones_like(z)


def lived(values: Floats, seeds: Ints, care: Care = Care(), luck: bool = True) -> Floats:  # noqa: B008
    """Return the figures of runs.

    Parameters
    ----------
    values : (n, 8) factors in the order of `NAMES`.
    seeds : (n,) of the runs.
    luck : draw counts and year effects; without, expected values.

    Returns
    -------
    (n, figures) in the order of `names`.
    """
    draw = _Luck(seeds, luck)
    births, deaths, coming, going, wmo_in, wmo_out, youth_in, youth_out = (values[:, k, None] for k in range(8))
    people = np.repeat(START[None], len(values), axis=0)
    wmo = START_WMO * people.sum(axis=1, keepdims=True)
    youth = START_YOUTH * people[:, :4].sum(axis=1, keepdims=True)
    seen: dict[str, list[Floats]] = {}

    def see(name: str, value: Floats) -> None:
        seen.setdefault(name, []).append(value.sum(axis=1))

    for _ in range(YEARS):
        born = draw.count(births * (people * FERTILITY).sum(axis=1, keepdims=True))
        dead = np.minimum(draw.count(deaths * people * MORTALITY), people)
        left = np.minimum(draw.count(going * draw.effect(EFFECT[1]) * people * LEAVING), people - dead)
        come = draw.count(coming * draw.effect(EFFECT[0]) * ARRIVALS * ARRIVING)
        for name, value in (("births", born), ("deaths", dead), ("arrivals", come), ("departures", left)):
            see(name, value)
        people = people - dead - left + come
        moved = people / 5.0  # a fifth of a group reaches the next one
        people = people - moved
        people[:, 1:] += moved[:, :-1]
        people[:, -1] += moved[:, -1]
        people[:, :1] += born
        started = draw.count(wmo_in * (people * WMO).sum(axis=1, keepdims=True))
        ended = draw.count(wmo_out * WMO_END * wmo)
        wmo = np.maximum(wmo + started - ended, 0.0)
        begun = draw.count(youth_in * (people * YOUTH).sum(axis=1, keepdims=True))
        stopped = draw.count(youth_out * YOUTH_END * youth)
        youth = np.maximum(youth + begun - stopped, 0.0)
        for name, value in (("population", people), ("80+", people[:, 16:]), ("wmo", wmo), ("youth", youth)):
            see(name, value)
        see("wmo starts", started)
        see("youth starts", begun)
    flows = ["births", "deaths", "arrivals", "departures", "population", "80+", "wmo", "youth"]
    wanted = flows + (["wmo starts", "youth starts"] if care.starts else [])
    return np.stack([value for name in wanted for value in seen[name]], axis=1)


def problem(observed: Floats, care: Care = Care()) -> Problem:  # noqa: B008
    """Return the problem of finding the eight factors from figures (t,)."""
    return Problem(PRIORS, names(care), observed, 1e-6 * np.eye(len(observed)))
