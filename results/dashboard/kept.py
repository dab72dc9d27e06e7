"""Keep of the figures of a run what the dashboard shows, small enough to hold many runs of many users at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DETAILS = (
    "clients",
    "cost",
    "clients_maatwerk",
    "cost_per_client",
    "waiting",
    "delivered_hours",
    "population",
    "zorgdruk",
)
"""Indicators that are broken down."""
BREAKDOWNS = ("law", "product", "age", "household", "kern")
"""Breakdowns that a user can ask for, in the order of the page."""
CORE = ("total", "measure", "part")
"""Breakdowns of which everything is kept."""
WIJK = ("cost", "carers_heavy", "unmet_hours")
WORDS = ("scenario", "indicator", "by", "group", "unit")


def compact(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return a table of figures with words as categories: a twentieth of the memory."""
    return yearly.astype(dict.fromkeys(WORDS, "category")).astype({"year": "int16", "draw": "int16"})


def kept(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of a run that the dashboard shows, words as categories.

    Parameters
    ----------
    yearly : scenario, draw, seed, year, indicator, by, group, value, unit
    """
    by, indicator = yearly["by"], yearly["indicator"]
    some = by.isin(CORE) | (by.isin(BREAKDOWNS) & indicator.isin(DETAILS)) | ((by == "wijk") & indicator.isin(WIJK))
    return yearly[some].reset_index(drop=True)
