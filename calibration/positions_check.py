"""Check whether the household positions counted in 2020 come out of a run that started in 2006 or 2016.

``python -m calibration.positions_check`` prints the tables of `docs/validation.md`: position by age in percentage
points beside the shares of the start left as they were, and the yearly course and flows behind the drift.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.households import POSITIONS
from agents.ledger import FLOWS, LEAVING_HOME, MARRIAGES, PARTNERSHIPS, SEPARATIONS
from calibration.asked import count, municipality
from calibration.backcast import runs
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.rates.population import EXACT_YEAR, institutional_five_year
from sim.rates.positions import OLD_YEAR
from sim.rates.read import STARTS, Floats, by_age5
from sim.statline import Statline

if TYPE_CHECKING:
    from sim.recorder import Recorder, YearStock

AGES = {"0-14": (0, 3), "15-24": (3, 5), "25-34": (5, 7), "35-49": (7, 10), "50-64": (10, 13), "65-79": (13, 16),
        "80+": (16, 20)}  # fmt: skip
"""Group -> first five-year group, and one past the last."""
SHOWN = (PARTNERSHIPS, MARRIAGES, SEPARATIONS, LEAVING_HOME)


def observed(place: Municipality, year: int) -> Floats:
    """Return the persons counted by position and five-year age, shape (9, 20); 2006 or 2020 (CBS 71488ned).

    Residents of institutions in 2020 are population less persons in private households (trust grade C).
    """
    statline = Statline()
    if year == OLD_YEAR:
        both = by_age5(statline, "household_position", place, year, POSITIONS)
        return np.asarray(both.sum(axis=1), dtype=np.float64)
    private = by_age5(statline, "household_position", place, year, POSITIONS[:-1], ["T"])[:, 0]
    return np.vstack([private, institutional_five_year(place, statline)])


def counted(stock: YearStock) -> Floats:
    """Return the persons of a run by position and five-year age, shape (9, 20)."""
    return np.asarray(np.add.reduceat(stock.position.sum(axis=1), STARTS, axis=1), dtype=np.float64)


def positions_check(
    municipality: str = "hogeland", start: int = 2006, as_of: int | None = None, seeds: int = 5
) -> pd.DataFrame:
    """Compare household positions on 1 January 2020 with those of runs from 1 January `start`.

    Parameters
    ----------
    municipality : name, slug or CBS code.
    start : 2006 or 2016.
    as_of : last year whose figures may be seen. None, all figures, is in-sample: then the rates of couples, leaving
        home and institutions are made from the positions of 2020 itself. Before 2020 they are made from those of 2006.
    seeds : runs.

    Returns
    -------
    One row per position and age group: observed, model and start (percent of the age group; start are the shares
    of the start population, left as they were), error and error_no_change (percentage points).
    """
    place = find_municipality(municipality)
    recorders = runs(place, start, EXACT_YEAR, as_of, seeds)
    tables = {
        "observed": observed(place, EXACT_YEAR),
        "model": np.mean([counted(r.years[-1]) for r in recorders], axis=0),
        "start": np.mean([counted(r.years[0]) for r in recorders], axis=0),
    }
    rows = []
    for group, (low, high) in AGES.items():
        shares = {name: 100 * t[:, low:high].sum(axis=1) / t[:, low:high].sum() for name, t in tables.items()}
        for i, position in enumerate(POSITIONS):
            rows.append({"position": position, "age": group, **{name: float(s[i]) for name, s in shares.items()}})
    table = pd.DataFrame(rows)
    table["error"] = table["model"] - table["observed"]
    table["error_no_change"] = table["start"] - table["observed"]
    return table


def misplaced(table: pd.DataFrame) -> pd.DataFrame:
    """Return, by age group, the percent of people in a wrong position: half the sum of absolute errors."""
    halves = table.assign(model=table["error"].abs() / 2, no_change=table["error_no_change"].abs() / 2)
    return halves.groupby("age", sort=False)[["model", "no_change"]].sum()


def course(municipality: str, start: int, end: int, as_of: int | None = None, seeds: int = 5) -> pd.DataFrame:
    """Return persons by position on every 1 January, and couples formed, marrying and separating, children leaving.

    Flows are those of the year that begins, none in the last row; means over seeds.
    """
    recorders = runs(find_municipality(municipality), start, end, as_of, seeds)
    table = pd.DataFrame({"year": [y.year for y in recorders[0].years]})
    for i, position in enumerate(POSITIONS):
        table[position] = np.mean([[y.position[i].sum() for y in r.years] for r in recorders], axis=0)
    flows = np.mean([_yearly(r) for r in recorders], axis=0)
    for flow in SHOWN:
        table[FLOWS[flow]] = [*flows[:, flow].tolist(), np.nan]
    return table


def _yearly(recorder: Recorder) -> Floats:
    """Return the events per year and flow, shape (years, flows)."""
    months = np.array([flows.sum(axis=1) for flows in recorder.flows_by_kern], dtype=np.float64)
    return np.asarray(months.reshape(-1, 12, months.shape[1]).sum(axis=1))


def as_text(table: pd.DataFrame) -> str:
    """Return the errors in Markdown: of the model and, in brackets, of the shares of the start left as they were."""
    lines = [f"| position | {' | '.join(AGES)} |", "|---|" + "--:|" * len(AGES)]
    for position, rows in table.groupby("position", sort=False):
        cells = [f"{r.error:+.1f} ({r.error_no_change:+.1f})" for r in rows.itertuples()]
        lines.append(f"| {position} | {' | '.join(cells)} |")
    wrong = [f"{r.model:.1f} ({r.no_change:.1f})" for r in misplaced(table).itertuples()]
    lines.append(f"| in a wrong position, % | {' | '.join(wrong)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m calibration.positions_check", description=__doc__.split("\n")[0])
    parser.add_argument("municipality", nargs="*", type=municipality, default=[m.slug for m in MUNICIPALITIES])
    parser.add_argument("--seeds", type=count, default=5)
    options = parser.parse_args(arguments)
    for name in options.municipality:
        place = find_municipality(name)
        print(f"\n### {place.name}, {options.seeds} seeds")
        for start, as_of in ((2006, None), (2016, None), (2016, 2019)):
            seen = "all figures (in-sample)" if as_of is None else f"figures to {as_of}"
            table = as_text(positions_check(name, start, as_of, options.seeds))
            print(f"\nFrom {start} to {EXACT_YEAR}, {seen}\n\n{table}", flush=True)
        counts = {year: observed(place, year).sum(axis=1) for year in (OLD_YEAR, EXACT_YEAR)}
        print("\nPersons by position: " + "; ".join(
            f"{position} {counts[OLD_YEAR][i]:,.0f} ({OLD_YEAR}), {counts[EXACT_YEAR][i]:,.0f} ({EXACT_YEAR})"
            for i, position in enumerate(POSITIONS)
        ))  # fmt: skip
        for start, end in ((2006, EXACT_YEAR), (2021, 2026)):
            print(f"\n{course(name, start, end, None, options.seeds).round(0).to_string(index=False)}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
