"""Mortality of a municipality: Dutch rates as observed, projected by Li & Lee, times a local factor."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.errors import ZorgdrukError
from sim.municipalities import Municipality
from sim.rates.li_lee import JUMP_OFF_YEARS, LiLee, fit
from sim.rates.local import Factor, local_factors
from sim.rates.national import AGES, FIRST_DEATHS, SEXES, population
from sim.rates.observed_mortality import Observed, life_expectancy, observed_mortality
from sim.rates.table import Axis, Floats, RateTable
from sim.statline import Statline

Pandemic = Literal["observed", "none"]

PANDEMIC = (2020, 2021, 2022)
"""Years with excess mortality by COVID-19; they do not shape the projection."""
FEWEST_YEARS = 5
"""Years of deaths needed for a projection."""
SOURCES = (
    "CBS 37360ned",
    "CBS 03747",
    "CBS 7461bev",
    "CBS 37259eng",
    "CBS 03759ned",
    "CBS 37713",
    "CBS 83502NED",
)
SHOWN_YEAR = 2030
"""Year whose life expectancy is noted in the table."""


def mortality(
    municipality: Municipality,
    statline: Statline,
    first_year: int,
    last_year: int,
    pandemic: Pandemic = "observed",
) -> RateTable:
    """Return the probability of dying within a calendar year by sex and age reached on 31 December.

    Parameters
    ----------
    municipality : for the local factor
    statline : CBS tables; with `as_of`, nothing later is used
    first_year, last_year : calendar years of the table, 2000 or later
    pandemic : "observed" keeps 2020-2022 as they were, with the local factor of those years (the pandemic did not hit
        every region alike); "none" puts in what lies between the years around them, or the projection when no later
        year is known, with the ordinary local factor

    Returns
    -------
    RateTable
        (year, sex, age31). `notes`: local_factor and its error, raw factor, drift of the log hazard averaged over
        ages, explained variance, life expectancies at birth in the Netherlands.

    Raises
    ------
    ZorgdrukError
        If the years are not 2000 or later, in order, or too few years of deaths are known.
    """
    if not FIRST_DEATHS <= first_year <= last_year:
        raise ZorgdrukError(
            f"mortality from {first_year} to {last_year}: years must run from {FIRST_DEATHS} or later, first to last",
            f"sterfte van {first_year} tot {last_year}: de jaren moeten oplopen, vanaf {FIRST_DEATHS} of later",
        )
    people = population(statline)
    seen = observed_mortality(statline, people)
    if len(seen.years) < FEWEST_YEARS:
        raise ZorgdrukError(
            f"mortality as of {statline.as_of}: {len(seen.years)} years of deaths are known, "
            f"a projection needs {FEWEST_YEARS}; use as_of {FIRST_DEATHS + FEWEST_YEARS - 1} or later",
            f"sterfte met as_of {statline.as_of}: van {len(seen.years)} jaar is de sterfte bekend, een projectie heeft "
            f"er {FEWEST_YEARS} nodig; gebruik as_of {FIRST_DEATHS + FEWEST_YEARS - 1} of later",
        )
    model = fit_normal_years(seen)
    factor, in_pandemic = local_factors(
        municipality,
        statline,
        people,
        "deaths",
        lambda year: 1 - np.exp(-seen.hazard[year - FIRST_DEATHS]),
        PANDEMIC,
    )
    years = tuple(range(first_year, last_year + 1))
    rows = [national(seen, model, year, pandemic) for year in years]
    log_m, log_error = np.stack([r[0] for r in rows]), np.stack([r[1] for r in rows])
    q = 1 - np.exp(-np.exp(log_m))
    special = [pandemic == "observed" and year in PANDEMIC and year <= seen.years[-1] for year in years]
    times = np.where(special, in_pandemic.value, factor.value)[:, None, None]
    times_error = np.where(special, in_pandemic.error, factor.error)[:, None, None]
    slope = (1 - q) * np.exp(log_m) * times  # of local q to the log hazard
    error = np.sqrt((slope * log_error) ** 2 + (q * times_error) ** 2)
    last = int(seen.years[-1])
    return RateTable(
        name="mortality",
        title=f"Probability of dying within the year, {municipality.name}",
        unit="probability per year",
        axes=(Axis("year", years), Axis("sex", SEXES), Axis("age31", tuple(range(AGES)))),
        values=np.minimum(times * q, 1.0),
        method=(
            f"Dutch q by age on 31 December (37360ned 2011-2019; {FIRST_DEATHS}-{last} otherwise from deaths and "
            "population by age, cohorts split by size), closed with a Kannisto curve from age 95 (Thatcher, Kannisto & "
            f"Vaupel 1998); after {last} Li & Lee (2005), a common random walk with drift, weighted as Wilmoth (1993) "
            f"and matched to life expectancy (Lee & Miller 2001), from the mean of the last {JUMP_OFF_YEARS} years, "
            f"2020-2022 left out of the fit (pandemic={pandemic}); times one local factor for all ages (indirect "
            "standardisation with empirical Bayes), in observed pandemic years one of their own."
        ),
        sources=SOURCES,
        error=error,
        error_note=(
            "Random-walk innovations and drift, deaths behind the Dutch rates and the local factor; not the choice of "
            "the fitted years, the interpolated local age structure, or a local factor that differs by age or drifts."
        ),
        notes=_notes(seen, model, factor, in_pandemic, pandemic),
    )


def fit_normal_years(seen: Observed) -> LiLee:
    """Fit the projection on the years without the pandemic."""
    normal = ~np.isin(seen.years, PANDEMIC)
    return fit(seen.years[normal], seen.hazard[normal], seen.deaths[normal])


def national(seen: Observed, model: LiLee, year: int, pandemic: Pandemic) -> tuple[Floats, Floats]:
    """Return Dutch log hazards (2, 111) of one year and their standard error: observed, filled in or projected."""
    last = int(seen.years[-1])
    if year > last:
        return model.project(year)
    row = year - int(seen.years[0])
    if pandemic == "observed" or year not in PANDEMIC:
        return np.log(seen.hazard[row]), 1 / np.sqrt(seen.deaths[row])
    if last <= PANDEMIC[-1]:
        return model.project(year)
    before, after = PANDEMIC[0] - 1 - int(seen.years[0]), PANDEMIC[-1] + 1 - int(seen.years[0])
    t = (row - before) / (after - before)
    filled = (1 - t) * np.log(seen.hazard[before]) + t * np.log(seen.hazard[after])
    noise = np.sqrt(((1 - t) ** 2) / seen.deaths[before] + t**2 / seen.deaths[after])
    return filled, np.hypot(noise, model.response * model.innovation)


def _notes(seen: Observed, model: LiLee, factor: Factor, in_pandemic: Factor, pandemic: Pandemic) -> dict[str, float]:
    """Return the figures that belong to the table."""
    e_last = life_expectancy(1 - np.exp(-seen.hazard[-1]))
    e_shown = life_expectancy(1 - np.exp(-np.exp(national(seen, model, SHOWN_YEAR, pandemic)[0])))
    return {
        "local_factor": factor.value,
        "local_factor_error": factor.error,
        "local_factor_raw": factor.raw,
        "local_deaths": factor.observed,
        "local_factor_pandemic": in_pandemic.value,
        "local_factor_pandemic_error": in_pandemic.error,
        "local_spread": factor.spread,
        "drift": model.drift / AGES,
        "drift_error": model.drift_error / AGES,
        "explained_man": float(model.explained[0]),
        "explained_vrouw": float(model.explained[1]),
        "last_observed": float(seen.years[-1]),
        "e0_man_last": float(e_last[0]),
        "e0_vrouw_last": float(e_last[1]),
        f"e0_man_{SHOWN_YEAR}": float(e_shown[0]),
        f"e0_vrouw_{SHOWN_YEAR}": float(e_shown[1]),
    }
