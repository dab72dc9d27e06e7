"""Show how the model does from a past year to a counted one, beside naive forecasts."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

MOST_SEEDS = 1000


def show_backcast(municipality: str, years: tuple[int, int, int], seeds: int, quiet: bool, as_json: bool) -> None:
    """Print the backcast of one municipality.

    Parameters
    ----------
    municipality : name or code.
    years : start, end and the last year whose figures the rates may see.
    seeds : runs to average.
    quiet : print nothing.
    as_json : print JSON.

    Raises
    ------
    ZorgdrukError : years in the wrong order, or a number of seeds that makes no sense.
    """
    start, end, as_of = years
    if end <= start:
        raise ZorgdrukError(f"backcast: the end, {end}, must lie after the start, {start}.")
    if not start <= as_of:
        raise ZorgdrukError(f"backcast: --as-of {as_of} lies before the start, {start}; the start could not be seen.")
    if not 1 <= seeds <= MOST_SEEDS:
        raise ZorgdrukError(f"backcast: --seeds {seeds} must lie between 1 and {MOST_SEEDS}.")
    if not (quiet or as_json):
        print(f"{2 * seeds} runs of {end - start} years ...", file=sys.stderr)
    from calibration.backcast import backcast

    found = backcast(municipality, start, end, as_of, seeds)
    if as_json:
        print(json.dumps(found.to_dict(orient="records"), ensure_ascii=False, indent=2))
    elif not quiet:
        from rich.console import Console

        console = Console(highlight=False)
        console.print(_in_persons(found, f"1 January {end}, from {start} with rates fitted on figures to {as_of}"))
        console.print(_in_percent(found))
        console.print(
            f"sees: last year whose figures were used. 'in-sample' saw {end} itself and proves nothing about "
            "forecasting; naive forecasts are shown for what the model saw and for what was known at the start.\n"
            "ages: sum of the errors over five-year ages without sign, in percent of the population."
        )


def _in_persons(found: pd.DataFrame, title: str) -> Table:
    """Return the model's own figures with their range."""
    from rich.table import Table

    from calibration.backcast import IN_SAMPLE, MODEL

    table = Table(title=title, title_justify="left")
    for name in ("group", "counted", "model", "5-95% of runs", "error", "%"):
        table.add_column(name, justify="left" if name == "group" else "right")
    for r in found[(found["forecast"] == MODEL) & (found["view"] != IN_SAMPLE)].itertuples():
        span = f"{r.low:,.0f} to {r.high:,.0f}"
        table.add_row(
            str(r.group), f"{r.observed:,.0f}", f"{r.value:,.0f}", span, f"{r.error:+,.0f}", f"{r.error_percent:+.1f}"
        )
    return table


def _in_percent(found: pd.DataFrame) -> Table:
    """Return the error of every forecast in percent, by broad age group."""
    from rich.table import Table

    from calibration.backcast import IN_SAMPLE, errors

    wide = errors(found)
    table = Table(title="Error in percent of the counted figure", title_justify="left", padding=(0, 0))
    table.add_column("forecast", no_wrap=True)
    table.add_column("sees", no_wrap=True)
    for name in wide.columns:
        table.add_column(str(name) if name != "by five-year age" else "ages", justify="right", no_wrap=True)
    for (forecast, view), values in zip(wide.index.tolist(), wide.to_numpy().tolist(), strict=True):
        sees = "in-sample" if view == IN_SAMPLE else view
        table.add_row(forecast, sees, *(f"{v:+.1f}" for v in values[:-1]), f"{values[-1]:.2f}")
    return table
