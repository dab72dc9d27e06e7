"""Score backcasts: errors, coverage, width and CRPS of the model beside every naive forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from calibration.backcast_intervals import POPULATION
from calibration.scores import crps_normal, crps_sample, interval_score, normal_interval, predictive

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = (0.67, 0.90, 0.95)
KEYS = ["municipality", "window", "quantity", "group", "year"]
OLD = ("65-79", "80+")


def scored(samples: pd.DataFrame, naive: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Score every forecast of every figure that was counted.

    Parameters
    ----------
    samples, naive, counted : as `calibration.backcast_intervals` makes them, of any municipalities and windows.

    Returns
    -------
    One row per forecast and counted figure: `KEYS`, forecast, observed, mean, error_percent, crps, and for each level
    low_67, high_67, in_67, width_67, score_67 and so on.
    """
    seen = {tuple(row[:-1]): float(row[-1]) for row in counted[[*KEYS, "observed"]].to_numpy().tolist()}
    rows: list[dict[str, object]] = []
    for key, some in samples.groupby([*KEYS, "forecast"], sort=False):
        if tuple(key[:-1]) in seen:
            values = some["value"].to_numpy(dtype=np.float64)
            y = seen[tuple(key[:-1])]
            spans = {level: predictive(values, level) for level in LEVELS}
            rows.append(_row(key, y, float(values.mean()), crps_sample(values, y), spans))
    columns = [*KEYS, "forecast", "mean", "sd"]
    for values_ in naive[columns].to_numpy().tolist():
        key, forecast, mean, sd = tuple(values_[:5]), values_[5], float(values_[6]), float(values_[7])
        if key in seen:
            y = seen[key]
            spans = {level: normal_interval(mean, sd, level) for level in LEVELS}
            rows.append(_row((*key, forecast), y, mean, crps_normal(mean, sd, y), spans))
    return pd.DataFrame(rows)


def _row(
    key: tuple[object, ...], y: float, mean: float, crps: float, spans: dict[float, tuple[float, float]]
) -> dict[str, object]:
    row: dict[str, object] = dict(zip([*KEYS, "forecast"], key, strict=True))
    row |= {"observed": y, "mean": mean, "error_percent": 100.0 * (mean / y - 1.0), "crps": crps}
    for level, (low, high) in spans.items():
        name = f"{100 * level:.0f}"
        row |= {f"low_{name}": low, f"high_{name}": high, f"in_{name}": low <= y <= high, f"width_{name}": high - low}
        row[f"score_{name}"] = float(interval_score(low, high, y, level))
    return row


def population(table: pd.DataFrame, groups: Sequence[str] | None = None, year: int | None = None) -> pd.DataFrame:
    """Return the rows of the population, of some groups and of one year."""
    some = table[table["quantity"] == POPULATION]
    some = some if groups is None else some[some["group"].isin(list(groups))]
    return some if year is None else some[some["year"] == year]


def by_forecast(table: pd.DataFrame) -> pd.DataFrame:
    """Return by forecast, over the rows given: n, mape, crps, share within each interval, mean width and score.

    Notes
    -----
    CRPS, width and interval score are in percent of what was counted, so that groups of any size count alike.
    """
    some = table.assign(mape=table["error_percent"].abs(), crps=100.0 * table["crps"] / table["observed"])
    for level in LEVELS:
        name = f"{100 * level:.0f}"
        some[f"width_{name}"] *= 100.0 / some["observed"]
        some[f"score_{name}"] *= 100.0 / some["observed"]
    columns = ["mape", "crps", *(f"{what}_{100 * level:.0f}" for level in LEVELS for what in ("in", "width", "score"))]
    found = some.groupby("forecast", sort=False)[columns].mean().astype(np.float64)
    found.insert(0, "n", some.groupby("forecast", sort=False).size())
    return found


def cell(table: pd.DataFrame, row: str, column: str) -> float:
    """Return one figure of a table that `by_forecast` made."""
    return float(table[column].to_numpy(dtype=np.float64)[table.index.get_loc(row)])


def best_of(values: pd.Series[float]) -> tuple[str, float]:
    """Return the forecast with the lowest figure, and that figure."""
    found = values.to_numpy(dtype=np.float64)
    at = int(found.argmin())
    return str(values.index[at]), float(found[at])


def without(values: pd.DataFrame, model: str) -> pd.DataFrame:
    """Return the rows of naive forecasts only."""
    return values[[not str(name).startswith(model) for name in values.index]]


def wins(table: pd.DataFrame, model: str, year: int) -> dict[str, tuple[float, str, float]]:
    """Return by municipality the error of the model, and the best naive forecast with its error.

    Notes
    -----
    The mean absolute error in percent over the total and the five broad age groups on 1 January of a year.
    """
    found = {}
    for place, some in population(table, year=year).groupby("municipality", sort=False):
        error = by_forecast(some)
        found[str(place)] = (cell(error, model, "mape"), *best_of(without(error, model)["mape"]))
    return found
