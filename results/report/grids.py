"""Make tables of a breakdown by year from tidy figures, with small counts hidden."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from results.indicators import label
from results.language import Lang
from results.report.document import Amount, Cell, Table
from results.report.gone import PARTS, Gone, flows_hidden
from results.report.small import COUNTED, hidden, rounded, small, total_hidden

if TYPE_CHECKING:
    import pandas as pd

NOTES = {
    "nl": "Een punt staat voor een aantal van 1 tot en met 9, voor een aantal waaruit dat zou volgen, of voor een "
    "cijfer dat er niet is. Aantallen van een deel zijn afgerond op 5. Totalen zijn van de onafgeronde cijfers; "
    "afgeronde delen tellen er niet altijd toe op.",
    "en": "A dot stands for a count of 1 to 9, for a count from which one would follow, or for a figure that is not "
    "there. Counts of a part are rounded to 5. Totals are of the unrounded figures; rounded parts need not add up to "
    "them.",
}
"""Below every table of counts."""
FLOWS = ("births", "deaths", "arrivals", "departures", "immigration", "emigration")
"""What makes the population of the next year."""


def means(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return the mean over the runs of every figure.

    Parameters
    ----------
    yearly : tidy figures of one scenario

    Returns
    -------
    year, indicator, by, group, unit, value
    """
    keys = ["year", "indicator", "by", "group", "unit"]
    words = {name: str for name in keys if name != "year"}
    return yearly.astype(words).groupby(keys, sort=False)["value"].mean().reset_index()


def grid(figures: pd.DataFrame, indicator: str, by: str = "total") -> tuple[dict[str, dict[int, float]], str]:
    """Return an indicator as group -> year -> value in the order of the table, and its unit."""
    some = figures[(figures["indicator"] == indicator) & (figures["by"] == by)]
    found: dict[str, dict[int, float]] = {}
    for year, group, value in zip(some["year"], some["group"], some["value"], strict=True):
        found.setdefault(str(group), {})[int(year)] = float(value)
    return found, "" if some.empty else str(some["unit"].iloc[0])


def picked_years(years: Sequence[int], most: int = 12) -> list[int]:
    """Return at most so many years, spread evenly, first and last among them."""
    ordered = sorted(set(years))
    if len(ordered) <= most:
        return ordered
    step = (len(ordered) - 1) / (most - 1)
    return [ordered[round(i * step)] for i in range(most)]


def by_year(
    figures: pd.DataFrame,
    indicator: str,
    by: str,
    lang: Lang,
    key: str,
    title: str,
    names: Callable[[str], str] = str,
    summed: bool = True,
    scale: float = 1.0,
    digits: int = 0,
    gone: Gone | None = None,
) -> Table | None:
    """Return a table of groups by year with their total; None when there are no such figures.

    Parameters
    ----------
    figures : of `means`
    names : group -> words
    summed : the groups make up the total; else there is none
    scale : what values are divided by
    gone : groups that the report does not tell; None looks at this table alone
    """
    found, unit = grid(figures, indicator, by)
    if not found:
        return None
    years = picked_years([year for row in found.values() for year in row])
    whole, _ = grid(figures, indicator)
    totals = whole.get("total", {})
    counted = unit in COUNTED
    columns: dict[int, list[Cell]] = {}
    ends: list[Cell] = []
    for year in years:
        values = [row.get(year, math.nan) for row in found.values()]
        out = hidden(values, summed) if counted else [False] * len(values)
        if counted and gone is not None and by in PARTS:
            out = [group in gone.get((indicator, by, year), ()) for group in found]
        told = [rounded(v, unit) for v in values]
        columns[year] = [_cell(v, g, scale, digits) for v, g in zip(told, out, strict=True)]
        total = totals.get(year, math.nan)
        ends.append(_cell(total, counted and (small(total) or total_hidden(values, out)), scale, digits))
    rows = [(names(group), *(columns[year][i] for year in years)) for i, group in enumerate(found)]
    if summed and totals:
        rows.append(("totaal" if lang == "nl" else "total", *ends))
    note = NOTES[lang] if counted or summed else ""
    return Table(key, title, ("", *map(str, years)), tuple(rows), note)


def _cell(value: float, gone: bool, scale: float, digits: int) -> Amount:
    return Amount(math.nan if gone else value / scale, digits)


def totals(figures: pd.DataFrame, names: Sequence[str], lang: Lang, key: str, title: str) -> Table | None:
    """Return the figures of the whole municipality by year, one row for each indicator."""
    rows: list[tuple[Cell, ...]] = []
    found = {name: grid(figures, name) for name in names}
    years = picked_years([y for rows_, _ in found.values() for row in rows_.values() for y in row])
    flows = {year: {name: row["total"].get(year, math.nan) for name, (row, _) in found.items() if name in FLOWS}
             for year in years}  # fmt: skip
    gone = {year: flows_hidden(row) for year, row in flows.items()}
    for name, (groups, unit) in found.items():
        if "total" in groups:
            told = [math.nan if name in gone[year] else groups["total"].get(year, math.nan) for year in years]
            cells = [total_cell(name, value, unit) for value in told]
            rows.append((label(name, lang), unit_word(unit, lang), *cells))
    if not rows:
        return None
    heads = ("", "eenheid" if lang == "nl" else "unit", *map(str, years))
    return Table(key, title, heads, tuple(rows), NOTES[lang])


def total_cell(name: str, value: float, unit: str) -> Amount:
    """Return a figure of the whole municipality with as many decimals as it deserves; small counts hidden."""
    if unit in COUNTED:
        return Amount(math.nan if small(value) else value)
    digits = 1 if name.startswith(("zorgdruk", "mantelzorgpotentieel", "waiting_weeks", "gr")) else 0
    return Amount(value, digits)


UNITS: Mapping[str, tuple[str, str]] = {
    "persons": ("personen", "persons"),
    "households": ("huishoudens", "huishoudens"),
    "couples": ("paren", "couples"),
    "requests": ("vragen", "requests"),
    "hours per week": ("uur per week", "hours per week"),
    "hours": ("uur", "hours"),
    "weeks": ("weken", "weeks"),
    "EUR": ("euro", "euro"),
    "EUR per month": ("euro per maand", "euro a month"),
    "EUR per client": ("euro per cliënt", "euro per client"),
    "EUR per inhabitant": ("euro per inwoner", "euro per inhabitant"),
    "persons per person of 85+": ("personen per 85-plusser", "persons per person of 85+"),
    "persons per 100 persons of 20-64": ("per 100 personen van 20-64", "per 100 persons of 20-64"),
    "fte": ("fte", "fte"),
}
"""Units of the tables in words."""


def unit_word(unit: str, lang: Lang) -> str:
    """Return a unit in words; an index says its base year."""
    if unit.startswith("index"):
        return unit
    pair = UNITS.get(unit)
    return unit if pair is None else pair[lang != "nl"]
