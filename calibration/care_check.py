"""Hold the mantelzorg of runs against published figures, at the start and years later, with a verdict."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.asked import count, municipality
from calibration.care_figures import figures, totals
from calibration.domain_check import verdict
from sim.calendar import month_index
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.prepare import prepare_world
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline

START = 2021
YEARS = (0, 9, 19)
"""The start, 2030 and 2040."""
SET, TEST = "set", "test"


class Observed(NamedTuple):
    """One published figure.

    Parameters
    ----------
    quantity : name of a figure of `calibration.care_figures.figures`.
    low, high : range; shares in 0-1, hours a week. A figure printed without a range has 10% either way (assumption).
    source : parameter rows.
    use : whether it set an assumed number (`SET`) or tests the model (`TEST`).
    """

    quantity: str
    low: float
    high: float
    source: str
    use: str = TEST


def _near(value: float, source: str, quantity: str, use: str = TEST) -> Observed:
    """Return a figure printed without a range: 10% either way."""
    return Observed(quantity, value * 0.9, value * 1.1, source, use)


OBSERVED: tuple[Observed, ...] = (
    Observed("carers", 0.12, 0.15, "B001", SET),
    _near(0.22, "B002", "carers 50-74"),
    _near(0.14, "B003", "carers 75+"),
    Observed("any help", 0.30, 0.35, "B005 (in a year)", SET),
    _near(1.11 / 13.7, "B060: 1.11 of 13.7 million adults", "4 hours and more"),
    _near(0.19, "B004", "single parents"),
    _near(0.19, "B004", "couples without children"),
    _near(0.15, "B004", "couples with children"),
    _near(0.11, "B004", "singles"),
    Observed("women, any help", 0.56, 0.58, "B006 (SCP)"),
    _near(0.45, "B007 (SCP)", "45-64, any help"),
    _near(0.06, "B012 (SCP)", "75+, any help"),
    Observed("16-24, any help", 0.25, 0.27, "B016"),
    _near(0.10, "B023", "16-24, 4 hours and more"),
    Observed("children of 80+", 0.32, 0.37, "B008", SET),
    _near(0.50, "B009", "daughters of 80+", SET),
    _near(0.25, "B009", "sons of 80+", SET),
    Observed("children of 80+, 8 hours and more", 0.07, 0.14, "B021"),
    _near(0.28, "B041a", "caring children of 80+, 8 hours and more"),
    Observed("children of 80+, heavily burdened", 0.05, 0.09, "B036"),
    _near(0.18, "B041b", "caring children of 80+, heavily burdened", SET),
    Observed("inwoners with a parent of 80+", 0.32, 0.37, "B008, care for anybody"),
    _near(0.50, "B009, care for anybody", "women with a parent of 80+"),
    _near(0.25, "B009, care for anybody", "men with a parent of 80+"),
    Observed("with a parent of 80+, 8 hours and more", 0.07, 0.14, "B021, care for anybody"),
    _near(0.28, "B041a, care for anybody", "carers with a parent of 80+, 8 hours and more"),
    Observed("with a parent of 80+, heavily burdened", 0.05, 0.09, "B036, care for anybody"),
    _near(0.18, "B041b, care for anybody", "carers with a parent of 80+, heavily burdened"),
    _near(0.34, "B037", "daughters of 80+ at 8-12 hours, heavily burdened"),
    _near(0.24, "B037", "sons of 80+ at 8-12 hours, heavily burdened"),
    _near(0.20, "B017", "12-16, any help"),
    _near(0.33, "B053 (moderately or severely)", "16-24, any help, loaded or more"),
    _near(0.23, "B011a", "working women, personal care or household"),
    _near(0.15, "B011b", "working men, personal care or household"),
    Observed("carers of 16 and over", 0.12, 0.15, "B018 (B001 scaled to 39,000 people)", SET),
    _near(0.43, "B056", "55-59 with a parent of 80+"),
    _near(0.10, "B010", "receiving 55+", SET),
    Observed("receiving 75+", 0.22, 0.25, "B010 (almost a quarter)"),
    Observed("hours of carers", 10.5, 14.5, "B019", SET),
    Observed("any help, more than 8 hours", 0.16, 0.19, "B020, B022"),
    Observed("heavily burdened carers", 0.14, 0.143, "B030", SET),
    _near(28.0, "B031", "hours of the heavily burdened"),
    _near(8.0, "B031", "hours of the others"),
    Observed("heavily burdened, any help", 0.085, 0.091, "B032"),
    _near(0.065, "B033", "heavily burdened men, any help"),
    _near(0.112, "B034", "heavily burdened women, any help"),
    Observed("odds ratio of hours", 3.93, 14.39, "B042 sets the slope", SET),
    _near(0.36, "B015a", "carers for a partner", SET),
    _near(0.32, "B015b", "carers for a parent"),
    _near(0.43, "B014", "partners among carers of 65+", SET),
    Observed("4 hours and more per receiver of 75+", 3.0, 8.0, "B060"),
)
"""Figures of the country or of other regions: nothing of the kind is published for the three municipalities, but the
number of registered carers. B006, B007 and B012 are of SCP, whose carers are all who give any help (B005), and so are
compared with those. B008, B009, B021, B036 and B041 are of people with a parent of 80 and over who care; that it is for
this parent is one way to read them, and both are counted. B037 bounds the strain at ten hours, which is set by B041b.
The people of B018 are those of B001 over again: no test. Of B011 what goes to parents elsewhere is left out, as its
tasks are not known; B017 and B053 have definitions of their own (pupils, "moderately or severely")."""
GROWING = ("receivers 75+", "people of 75+ at home", "givers", "givers of 4 hours and more")
"""Totals of which the direction is compared: receivers of 75+ up 70%, givers of 4 hours and more up 7% in 2018-2040."""


def care_runs(place: Municipality, seeds: Sequence[int], years: Sequence[int] = YEARS) -> pd.DataFrame:
    """Run a municipality and count its mantelzorg.

    Parameters
    ----------
    seeds : one run each, with a start population of its own.
    years : after how many years to look; 0 is the start.

    Returns
    -------
    One row per seed, year and figure or total: municipality, seed, year, quantity, value.
    """
    rows = []
    first, last = month_index(START, 1), max(years)
    for seed in seeds:
        world = prepare_world(
            place, first, first + 12 * max(last, 1), seed, Statline(), read_scenario("basispad")
        ).world
        recorder = Recorder()
        for year in range(last + 1):
            if year in years:
                for name, value in (figures(world) | totals(world)).items():
                    rows.append((place.slug, seed, year, name, value))
            for _ in range(12 if year < last else 0):
                step(world, recorder)
    return pd.DataFrame(rows, columns=["municipality", "seed", "year", "quantity", "value"])


def care_check(runs: pd.DataFrame) -> pd.DataFrame:
    """Compare runs with the published figures.

    Parameters
    ----------
    runs : of `care_runs`.

    Returns
    -------
    One row per municipality, year and published figure: municipality, year, quantity, source, use, low, high, mean,
    error (of the mean over the seeds; missing with one seed), verdict.
    """
    rows = []
    for (place, year), some in runs.groupby(["municipality", "year"], sort=False):
        for o in OBSERVED:
            values = some.loc[some["quantity"] == o.quantity, "value"].to_numpy(dtype=np.float64)
            mean = float(values.mean())
            error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")
            said = verdict(mean, error, o.low, o.high)
            rows.append((place, year, o.quantity, o.source, o.use, o.low, o.high, mean, error, said))
    names = ["municipality", "year", "quantity", "source", "use", "low", "high", "mean", "error", "verdict"]
    return pd.DataFrame(rows, columns=names)


def growth(runs: pd.DataFrame) -> pd.DataFrame:
    """Return how totals grow from the start: municipality, year, quantity, ratio (mean over seeds), error."""
    key = ["municipality", "seed", "quantity"]
    some = runs[runs["quantity"].isin(GROWING)]
    first = some.loc[some["year"] == 0, [*key, "value"]]
    both = some[some["year"] > 0].merge(first, on=key, suffixes=("", "_at_start"))
    both["ratio"] = both["value"] / both["value_at_start"]
    by = both.groupby(["municipality", "year", "quantity"])["ratio"]
    return pd.DataFrame({"ratio": by.mean(), "error": by.std() / np.sqrt(by.count())}).reset_index()


def main() -> None:
    """Write the tables of the municipalities that are asked for as CSV."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("municipality", nargs="*", type=municipality, default=[m.slug for m in MUNICIPALITIES])
    parser.add_argument("--seeds", type=count, default=3)
    parser.add_argument("--out", type=Path, default=Path("care_check.csv"))
    asked = parser.parse_args()
    places = [find_municipality(name) for name in asked.municipality]
    runs = pd.concat([care_runs(place, range(1, asked.seeds + 1)) for place in places])
    table, grown = care_check(runs), growth(runs)
    table.to_csv(asked.out, index=False)
    grown.to_csv(asked.out.with_name(f"{asked.out.stem}_growth.csv"), index=False)
    print(table.to_string(index=False))
    print(grown.to_string(index=False))


if __name__ == "__main__":
    main()
