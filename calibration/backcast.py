"""Run the model from a past year to a known one with rates that saw nothing later, beside naive forecasts.

``python -m calibration.backcast`` prints the tables of `docs/validation.md`. The population of the start year is
given, and so is what was recorded up to `as_of`: arrivals and departures of every year, and the level of births and
deaths. It is a backcast with rates fitted to `as_of`, not a forecast made in the start year.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.households import HOUSEHOLD_TYPES
from agents.ledger import empty_ledger
from calibration.asked import count, municipality
from calibration.naive import NAIVE, STEPPING, reachable
from sim.calendar import month_index
from sim.elsewhere import elsewhere_of
from sim.kin_of_newcomers import origin_from
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.newcomers import arrivals_from
from sim.parameters import Parameters
from sim.places import places
from sim.rates import build_rates
from sim.rates.history import BEYOND, history
from sim.rates.population import population_five_year
from sim.rates.read import STARTS, Floats, total
from sim.recorder import Recorder
from sim.simulation import check_off, step
from sim.statline import Statline
from sim.synthesis import start_population
from sim.synthesis.kin_start import first_mothers
from sim.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.rates.rates import Rates

BROAD = {"total": (0, 20), "0-19": (0, 4), "20-44": (4, 9), "45-64": (9, 13), "65-79": (13, 16), "80+": (16, 20)}
"""Group -> first five-year group, and one past the last."""
FIVE = {**{f"{a}-{a + 4}": (a // 5, a // 5 + 1) for a in STARTS[:-1].tolist()}, "95+": (19, 20)}
RANGE = (5.0, 95.0)
"""Percentiles over seeds of the range shown."""
MODEL, IN_SAMPLE = "model", "all figures (in-sample)"


def world_as_known(
    place: Municipality, start: int, seed: int, statline: Statline, rates: Rates, off: Iterable[str] = ()
) -> World:
    """Make the world of 1 January `start`, seeing figures up to the view's year only.

    `sim.prepare` lets the start population see everything, as a run of the present should; here the household positions
    of the start year may not lie on a line to a later count. Places of residence and household sizes of 2020 are
    used all the same, as a pattern: no earlier ones are embedded, and no age or total depends on them. The same holds
    for education, activity, income and tenure, which follow figures of 2021.
    """
    first = month_index(start, 1)
    last = int(rates.mortality.axes[0].labels[-1])
    past = history(statline, start, last + BEYOND)
    people = start_population(place, start, seed, statline, rates.parity_start.values, past)
    parameters = Parameters()
    return World(
        municipality=place,
        seed=seed,
        month=first,
        persons=people.persons,
        households=people.households,
        kin=people.kin,
        kernen=people.kernen,
        places=places(people.kernen, (people.persons, people.households, people.kin), parameters, first),
        elsewhere=elsewhere_of(people.kernen, past, start),
        origin=origin_from(past, people.kernen, seed, first_mothers(people.persons), last),
        arrivals=arrivals_from(first, people.persons, people.households, people.kin, rates),
        rates=rates,
        parameters=parameters,
        ledger=empty_ledger(len(people.kernen), len(HOUSEHOLD_TYPES)),
        off=check_off(off),
    )


def live(world: World, months: int) -> Recorder:
    """Live so many months and return the counts."""
    recorder = Recorder()
    recorder.look(world)
    for _ in range(months):
        step(world, recorder)
    return recorder


def runs(place: Municipality, start: int, end: int, as_of: int | None, seeds: int) -> list[Recorder]:
    """Return the counts of runs from 1 January `start` to 1 January `end`, seeds 1, 2 ..., with year effects."""
    statline = Statline(as_of=as_of)
    rates = build_rates(place, statline, start, end)
    found = []
    for seed in range(1, seeds + 1):
        found.append(live(world_as_known(place, start, seed, statline, rates), 12 * (end - start)))
    return found


def final_ages(recorder: Recorder) -> Floats:
    """Return the persons (20,) by five-year age on the last 1 January."""
    by_age = recorder.years[-1].position.sum(axis=(0, 1)).astype(np.float64)
    return np.asarray(np.add.reduceat(by_age, STARTS), dtype=np.float64)


def backcast(
    municipality: str = "hogeland", start: int = 2016, end: int = 2021, as_of: int | None = 2019, seeds: int = 20
) -> pd.DataFrame:
    """Compare the model and naive forecasts with the observed population of 1 January `end`.

    Parameters
    ----------
    municipality : name, slug or CBS code.
    start, end : years with a known population by age.
    as_of : the last year of which rates, start population and naive forecasts see figures. The model is also run with
        all figures, labelled in-sample; None runs only that.
    seeds : runs of the model, each with its own start population, luck and year effects.

    Returns
    -------
    One row per forecast, view and group (total, five broad and twenty five-year age groups): municipality, forecast,
    view, group, observed, value (of the model the mean), low and high (5-95% of single runs; equal to the value for
    naive forecasts), error (persons, value less observed) and error_percent. Hamilton-Perry is left out where `end` is
    no whole number of its five-year steps away.

    Notes
    -----
    Observed: the total as published; ages by `population_five_year`, for 2021 sums of postcode cells rounded to 5
    and fitted to the totals. Naive forecasts are made twice: seeing figures up to `as_of`, as the model, and up to
    the start year. Before 2019 Het Hogeland is rebuilt from its predecessors (trust grade C).
    """
    place = find_municipality(municipality)
    observed = population_five_year(place, Statline(), end).sum(axis=0)
    whole = total(Statline(), "population_totals", place, end, "population_1jan")
    observed = observed * ((whole or observed.sum()) / observed.sum())
    rows: list[dict[str, object]] = []

    def add(forecast: str, view: str, values: Floats) -> None:
        for group, (low, high) in {**BROAD, **FIVE}.items():
            seen, sums = float(observed[low:high].sum()), values[:, low:high].sum(axis=1)
            mean, (least, most) = float(sums.mean()), np.percentile(sums, RANGE)
            shown = (place.slug, forecast, view, group, seen, mean, float(least), float(most))
            rows.append(dict(zip(COLUMNS, (*shown, mean - seen, 100 * (mean / seen - 1)), strict=True)))

    for year in dict.fromkeys((as_of, None)):
        view = IN_SAMPLE if year is None else f"to {year}"
        add(MODEL, view, np.stack([final_ages(r) for r in runs(place, start, end, year, seeds)]))
    for year in dict.fromkeys((as_of, start)):
        for name, forecast in NAIVE.items() if year is not None else ():
            if name not in STEPPING or end in reachable(place, Statline(as_of=year), end):
                add(name, f"to {year}", forecast(place, Statline(as_of=year), end).sum(axis=0)[None])
    return pd.DataFrame(rows, columns=list(COLUMNS))


COLUMNS = ("municipality", "forecast", "view", "group", "observed", "value", "low", "high", "error", "error_percent")


def errors(table: pd.DataFrame) -> pd.DataFrame:
    """Return the errors in percent, one row per forecast and view, one column per broad group.

    The last column is the sum over five-year groups of absolute errors, in percent of the population.
    """
    wide = table.pivot_table(index=["forecast", "view"], columns="group", values="error_percent", sort=False)
    five = table[table["group"].isin(list(FIVE))]
    misplaced = five.assign(error=five["error"].abs()).groupby(["forecast", "view"])[["error", "observed"]].sum()
    wide["by five-year age"] = 100 * misplaced["error"] / misplaced["observed"]
    return wide[[*BROAD, "by five-year age"]]


def as_text(table: pd.DataFrame) -> str:
    """Return the tables of one municipality in Markdown: the model in persons, then every forecast in percent."""
    lines = []
    for view, rows in table[table["forecast"] == MODEL].groupby("view", sort=False):
        lines += [f"Model, {view}", "", "| group | observed | mean | 5-95% | error | % |", "|---|--:|--:|--:|--:|--:|"]
        for r in rows.itertuples():
            lines.append(
                f"| {r.group} | {r.observed:,.0f} | {r.value:,.0f} | {r.low:,.0f} to {r.high:,.0f} "
                f"| {r.error:+,.0f} | {r.error_percent:+.1f} |"
            )
        lines.append("")
    wide = errors(table)
    lines += [f"| error in % | sees | {' | '.join(wide.columns)} |", "|---|---|" + "--:|" * len(wide.columns)]
    for (forecast, view), values in zip(wide.index.tolist(), wide.to_numpy().tolist(), strict=True):
        shown = [*(f"{v:+.1f}" for v in values[:-1]), f"{values[-1]:.2f}"]
        lines.append(f"| {forecast} | {view} | {' | '.join(shown)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m calibration.backcast", description=__doc__.split("\n")[0])
    parser.add_argument("municipality", nargs="*", type=municipality, default=[m.slug for m in MUNICIPALITIES])
    parser.add_argument("--start", type=int, default=2016)
    parser.add_argument("--end", type=int, default=2021)
    parser.add_argument("--as-of", type=int, default=2019)
    parser.add_argument("--seeds", type=count, default=20)
    options = parser.parse_args(arguments)
    for name in options.municipality:
        table = backcast(name, options.start, options.end, options.as_of, options.seeds)
        print(f"\n### {find_municipality(name).name}, {options.seeds} seeds\n\n{as_text(table)}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
