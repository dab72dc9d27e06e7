"""Pick series out of the tidy tables of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import pandas as pd

OPEN_AGE = "95+"
FIVE_YEAR_GROUPS = (*(f"{age}-{age + 4}" for age in range(0, 95, 5)), OPEN_AGE)
"""Groups of the breakdown `age`, in order."""


def pick(yearly: pd.DataFrame, indicator: str, by: str = "total") -> pd.DataFrame:
    """Return an indicator as a grid: one row per year, one column per group.

    Parameters
    ----------
    yearly : tidy table of one run
    indicator, by : which figures

    Returns
    -------
    DataFrame of values, year x group; empty when the run has no such figures
    """
    some = yearly[(yearly["indicator"] == indicator) & (yearly["by"] == by)]
    return some.astype({"group": str}).pivot_table(index="year", columns="group", values="value", aggfunc="sum")


def total(yearly: pd.DataFrame, indicator: str) -> pd.Series[float]:
    """Return the municipal series of an indicator by year.

    Raises
    ------
    ZorgdrukError
        If the table has no such indicator.
    """
    some = yearly[(yearly["indicator"] == indicator) & (yearly["by"] == "total")]
    if some.empty:
        raise ZorgdrukError(f"the yearly table has no indicator {indicator!r} for the whole municipality")
    return some.set_index("year")["value"].astype(float).sort_index()


def has(yearly: pd.DataFrame, indicator: str, by: str = "total") -> bool:
    """Tell whether a table has figures of an indicator."""
    return bool(((yearly["indicator"] == indicator) & (yearly["by"] == by)).any())


def net_flows(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return the components of growth by year: births, deaths (negative), domestic, abroad and their sum.

    Returns
    -------
    DataFrame births, deaths, domestic, abroad, growth by year, in persons within the year; only years that the
    run lived to the end, so that a part of a year is never taken for a whole one; empty when there is none
    """
    import pandas as pd

    names = ("births", "deaths", "arrivals", "departures", "immigration", "emigration")
    if not any(has(yearly, name) for name in names):  # a run of less than a year
        return pd.DataFrame(columns=["births", "deaths", "domestic", "abroad", "growth"], dtype=float)
    flows = {name: total(yearly, name) for name in names}
    found = pd.DataFrame(
        {
            "births": flows["births"],
            "deaths": -flows["deaths"],
            "domestic": flows["arrivals"] - flows["departures"],
            "abroad": flows["immigration"] - flows["emigration"],
        }
    ).fillna(0.0)
    found = found[(found.index + 1).isin(total(yearly, "population").index)]
    return found.assign(growth=found.sum(axis=1))
