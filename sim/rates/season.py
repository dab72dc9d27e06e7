"""In which calendar months deaths, births and moves fall."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.municipalities import Municipality, municipalities
from sim.rates.national import NATION
from sim.rates.table import Axis, Floats, RateTable
from sim.statline import Statline

MONTHS = tuple(range(1, 13))
EVENTS = ("deaths", "births", "arrivals", "departures")
INDICATORS = ("deaths", "births", "arrivals_from_other_municipalities", "departures_to_other_municipalities")
"""Of arrivals and departures those within the country: they are nine in ten in these municipalities, and the months of
international moves follow universities and asylum centres elsewhere."""
LOCAL_EVENTS = ("arrivals", "departures")
DAYS = np.array([31, 28.2425, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
"""Mean days per month; months weigh as their days when nothing is known."""


def season(municipality: Municipality, statline: Statline) -> RateTable:
    """Return the share of a year's events that falls in each calendar month.

    Parameters
    ----------
    municipality : for the title; the rows of moves pool all embedded municipalities
    statline : CBS tables, as of some year

    Returns
    -------
    RateTable
        (event, month), each row sums to 1. Shares of events as they fall, so longer months have more of them.

    Notes
    -----
    Deaths and births: the Netherlands, all years with twelve months (2012-2016). Moves: the months of single
    municipalities are shipped for few years, so those of the embedded municipalities and their predecessors are
    pooled and drawn to the Dutch shares with a Dirichlet prior, whose weight follows from the excess of their
    chi-square over its 11 degrees of freedom. Provinces are not used: in Groningen and Overijssel students set the
    months of moving.
    """
    frame = statline.table("vital_events_monthly")
    codes = [code for m in municipalities() for code in (m.code, *m.predecessors)]
    values, errors = np.empty((len(EVENTS), 12)), np.empty((len(EVENTS), 12))
    notes: dict[str, float] = {}
    for row, (event, indicator) in enumerate(zip(EVENTS, INDICATORS, strict=True)):
        dutch = _years(frame, indicator, [NATION])
        share, error = _national(dutch)
        notes[f"{event}_years"] = float(len(dutch))
        if event in LOCAL_EVENTS and len(dutch):
            local = _years(frame, indicator, codes).sum(axis=0)
            share, error, weight = _towards(local, share, error)
            notes[f"{event}_local_events"], notes[f"{event}_prior_weight"] = float(local.sum()), weight
        values[row], errors[row] = share, error
    return RateTable(
        name="season",
        title=f"Share of a year's events by calendar month, {municipality.name}",
        unit="share of the year",
        axes=(Axis("event", EVENTS), Axis("month", MONTHS)),
        values=values,
        method=(
            "Registered events per month. Deaths and births: Netherlands 2012-2016. Moves within the country: the "
            "embedded municipalities pooled, with a Dirichlet prior at the Dutch shares (empirical Bayes by moments)."
        ),
        sources=("CBS 37230ned",),
        error=errors,
        error_note=(
            "Deaths and births: differences between years, so that it contains mild and hard winters; moves: posterior "
            "of the Dirichlet. Not: a change of the pattern after 2016."
        ),
        notes=notes,
    )


def _years(frame: pd.DataFrame, indicator: str, regions: list[str]) -> Floats:
    """Return the events of complete years, (series, 12)."""
    rows = frame[(frame["indicator"] == indicator) & frame["region"].isin(regions)]
    keys = [f"{r} {y}" for r, y in zip(rows["region"].tolist(), rows["year"].tolist(), strict=True)]
    names, series = np.unique(np.array(keys, dtype=str), return_inverse=True)
    grid = np.full((len(names), 12), np.nan)
    grid[series, rows["month"].to_numpy(dtype=np.int64) - 1] = rows["value"].to_numpy(dtype=np.float64)
    return grid[np.isfinite(grid).all(axis=1)]


def _national(years: Floats) -> tuple[Floats, Floats]:
    """Return shares (12,) and their standard errors from yearly series (Y, 12)."""
    if len(years) == 0:
        return DAYS / DAYS.sum(), np.full(12, 0.01)
    share = years.sum(axis=0) / years.sum()
    yearly = years / years.sum(axis=1, keepdims=True)
    between = yearly.std(axis=0, ddof=1) if len(years) > 1 else np.sqrt(share * (1 - share) / years.sum())
    return share, np.asarray(between / np.sqrt(len(years)))


def _towards(local: Floats, prior: Floats, prior_error: Floats) -> tuple[Floats, Floats, float]:
    """Return posterior shares (12,), standard errors and the weight of the prior in events (infinite: prior only).

    For a Dirichlet-multinomial with n events and prior weight w, the expected chi-square is 11 (n + w) / (1 + w).
    """
    n = float(local.sum())
    if n == 0:
        return prior, prior_error, float("inf")
    chi2 = float(((local - n * prior) ** 2 / (n * prior)).sum())
    excess = chi2 / 11
    if excess <= 1:
        return prior, prior_error, float("inf")
    weight = max((n - excess) / (excess - 1), 0.0)
    share = (local + weight * prior) / (n + weight)
    return share, np.sqrt(share * (1 - share) / (n + weight + 1)), weight
