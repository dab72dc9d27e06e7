"""The rows of the validation report about backcasts: every requirement with the figure that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.backcast_intervals import EVENTS, IMPOSSIBLE, LUCK, MODEL, WINDOWS, Window
from calibration.backcast_scores import LEVELS, OLD, best_of, by_forecast, cell, population, wins, without
from calibration.scores import skill
from results.validation_rows import Asked, Check, check

if TYPE_CHECKING:
    import pandas as pd

FIVE_YEARS, TEN_YEARS = 5, 10
TOTAL = {FIVE_YEARS: Asked(high=1.5, aim_high=1.3), TEN_YEARS: Asked(high=3.6, aim_high=3.0)}
AGED = {"65-79": Asked(high=1.7, aim_high=1.3), "80+": Asked(high=3.3, aim_high=2.3)}
WITHIN = {0.67: Asked(0.57, 0.77), 0.90: Asked(0.80, 0.97), 0.95: Asked(0.86, 0.99)}
WIDTH = Asked(high=1.3)
SKILL = {"total": Asked(-0.03, aim_low=0.05), "65+": Asked(0.0, aim_low=0.10)}
MUNICIPALITIES_WON = 2
DATA = "CBS 37259eng, 83502NED, 37713, 03759ned (sim/data/population_totals, population_municipal_age5, vital_events)"
COMMAND = "zorgdruk validate --part backcast"
ALL = "all municipalities"
THREE_YEARS = "mean of three years"
"""The naive forecast of births and deaths, as `calibration.backcast_intervals.naive` calls it."""


def backcast_checks(table: pd.DataFrame) -> list[Check]:
    """Return the rows about backcasts from the scores of `calibration.backcast_scores.scored`."""
    found: list[Check] = []
    for window in WINDOWS:
        some = table[table["window"] == window.name]
        if len(some):
            found += _accuracy(some, window)
            found += [] if window.seen else [*_against_naive(some, window), *_intervals(some, window)]
    for name, why in IMPOSSIBLE.items():
        found.append(check("backcast", name, "mean absolute error, total, %", TOTAL[FIVE_YEARS], None, note=why))
    return found


def beats_naive(table: pd.DataFrame, window: Window) -> dict[str, tuple[float, str, float]]:
    """Return by municipality the error of the model, and the best naive forecast with its error, at the end."""
    some = table[(table["window"] == window.name) & (table["forecast"] != LUCK)]
    return wins(some, MODEL, window.end)


def _more(window: Window, **more: str) -> dict[str, str]:
    note = "; ".join(x for x in (more.pop("note", ""), window.note) if x)
    return {"data": DATA, "command": COMMAND, "note": note, **more}


def _accuracy(some: pd.DataFrame, window: Window) -> list[Check]:
    found, ahead = [], window.end - window.start
    for group, asked in {"total": TOTAL[ahead], **AGED}.items():
        rows = population(some, [group], window.end)
        error = by_forecast(rows)
        test = f"{'totals' if group == 'total' else 'ages'}, {ahead} years" + (" (in-sample)" if window.seen else "")
        whole, bar = f"mean absolute error, {group}, %", None if window.seen else asked
        more = _more(window, beside=_listed(without(error, MODEL)["mape"], 2))
        found.append(check(test, f"{ALL}, {window.name}", whole, bar, cell(error, MODEL, "mape"), **more))
        own = rows[rows["forecast"] == MODEL]
        for place, value in zip(own["municipality"].tolist(), own["error_percent"].tolist(), strict=True):
            where = f"{place}, {window.name}"
            found.append(check(test, where, f"error, {group}, %", None, float(value), **_more(window)))
    return found


def _listed(values: pd.Series[float], digits: int) -> str:
    """Return names and figures in words."""
    pairs = zip(values.index.tolist(), values.to_numpy(dtype=np.float64).tolist(), strict=True)
    return ", ".join(f"{name} {value:.{digits}f}" for name, value in pairs)


def _against_naive(some: pd.DataFrame, window: Window) -> list[Check]:
    found, won = [], 0
    quantity = "mean absolute error, total and five age groups, %"
    for place, (own, name, other) in beats_naive(some, window).items():
        won += own < other
        more = _more(window, beside=f"best: {name} {other:.2f}")
        found.append(
            check("beats naive", f"{place}, {window.name}", quantity, Asked(high=round(other, 4)), own, **more)
        )
    where, quantity = f"{ALL}, {window.name}", "municipalities in which no naive forecast is better"
    found.insert(0, check("beats naive", where, quantity, Asked(low=MUNICIPALITIES_WON), float(won), **_more(window)))
    for label, groups in (("total", ["total"]), ("65+", list(OLD))):
        score = by_forecast(population(some, groups))
        own = cell(score, MODEL, "crps")
        others = without(score, MODEL)
        others = others[others["n"] == cell(score, MODEL, "n")]  # who skips years cannot be held beside it
        best, lowest = best_of(others["crps"])
        more = _more(window, beside=f"CRPS in %: model {own:.2f}; {_listed(others['crps'], 2)}")
        quantity = f"against the best baseline ({best}), {label}"
        found.append(check("CRPS skill", where, quantity, SKILL[label], skill(own, lowest), **more))
    for name in EVENTS:
        score = by_forecast(some[some["quantity"] == name])
        if MODEL in score.index and THREE_YEARS in score.index:
            own, other = cell(score, MODEL, "crps"), cell(score, THREE_YEARS, "crps")
            errors = [cell(score, forecast, "mape") for forecast in (MODEL, THREE_YEARS)]
            beside = f"mean error {errors[0]:.1f}%, {THREE_YEARS} {errors[1]:.1f}%"
            more = _more(window, beside=beside)
            found.append(
                check("CRPS skill", where, f"against the {THREE_YEARS}, {name}", None, skill(own, other), **more)
            )
    return found


def _intervals(some: pd.DataFrame, window: Window) -> list[Check]:
    found, where, test = [], f"{ALL}, {window.name}", "hold-out intervals"
    score = by_forecast(some)
    note = f"{cell(score, MODEL, 'n'):.0f} figures, which move together: a rough share"
    for level in LEVELS:
        name = f"in_{100 * level:.0f}"
        beside = f"luck and year effects only: {cell(score, LUCK, name):.2f}" if LUCK in score.index else ""
        more = _more(window, beside=beside, note=note)
        found.append(
            check(test, where, f"share within {100 * level:.0f}%", WITHIN[level], cell(score, MODEL, name), **more)
        )
    people = by_forecast(population(some))
    naive = without(people, MODEL)
    naive = naive[naive["n"] == cell(people, MODEL, "n")]
    best, _ = best_of(naive["crps"])
    ratio = cell(people, MODEL, "width_90") / cell(naive, best, "width_90")
    beside = f"{best}: width {cell(naive, best, 'width_90'):.1f}%, within {cell(naive, best, 'in_90'):.2f}"
    more = _more(window, beside=beside)
    found.append(check(test, where, "width of 90% over that of the best naive one", WIDTH, ratio, **more))
    totals = by_forecast(population(some, ["total"]))
    naive = without(totals, MODEL)
    naive = naive[naive["n"] == cell(totals, MODEL, "n")]
    best, _ = best_of(naive["crps"])
    ratio = cell(totals, MODEL, "width_90") / cell(naive, best, "width_90")
    beside = f"{best}: width {cell(naive, best, 'width_90'):.1f}%, within {cell(naive, best, 'in_90'):.2f}"
    more = _more(window, beside=beside)
    found.append(check(test, where, "width of 90% over that of the best naive one, totals only", WIDTH, ratio, **more))
    more = _more(window, beside=_listed(without(people, MODEL)["score_90"], 1))
    own = cell(people, MODEL, "score_90")
    found.append(check(test, where, "interval score of 90%, % of the figure", None, own, **more))
    return found


def headline(table: pd.DataFrame) -> list[str]:
    """Return for every window that is no fit the sentence that says where the model loses, for the first paragraph."""
    told = []
    for window in WINDOWS:
        if window.seen or not len(table[table["window"] == window.name]):
            continue
        found = beats_naive(table, window)
        lost = [f"{place} ({own:.2f}% against {other:.2f}% of {name})" for place, (own, name, other) in found.items()
                if own >= other]  # fmt: skip
        mean = np.mean([own for own, _, _ in found.values()])
        if lost:
            told.append(f"{window.name}: the model loses to the best naive forecast in {', '.join(lost)}.")
        else:
            told.append(f"{window.name}: no naive forecast does better; the mean error of the model is {mean:.2f}%.")
    return told
