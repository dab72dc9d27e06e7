"""Compare scenarios with a base on shared luck: run the pairs, stop when they say enough, write how they differ."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.batch_folder import write_json
from experiments.executing import Outcome, Progress, Say, Way, run_batch
from experiments.finishing import MANIFEST, read_runs
from experiments.plan import Plan, make_plan
from results.comparison import MUNICIPAL_COST
from results.differences import LEVEL, difference
from results.words_compare import PAYERS
from sim.errors import ZorgdrukError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario

DIFFERENCES = "differences.parquet"
FIRST_LOOK = 5
"""Seeds before the first look; each next look has twice as many."""
MEASURE_COST = "measure_cost"
MAIN = (
    "zorgdruk",
    "clients_maatwerk",
    MUNICIPAL_COST,
    "balance",
    MEASURE_COST,
    "waiting",
    "unmet_hours",
    "need_hours",
    "carers_heavy",
    "kwetsbaar",
    "persons_in_institution",
)
"""Indicators of the table that is printed, and but for the cost of measures those on which a precision stops."""
SETTINGS = ("municipality", "start", "until", "keep", "drawn")
SMALL = 0.05
"""A difference below this share of the base need not be known more sharply than one of that size."""


@dataclass
class Comparison:
    """What a comparison left behind.

    Parameters
    ----------
    outcome : of the last look.
    plan : with the seeds that were run.
    stopping : rule and looks, for the manifest; {} without a precision.
    """

    outcome: Outcome
    plan: Plan
    stopping: dict[str, Any] = field(default_factory=dict)


def looks(seeds: int) -> list[int]:
    """Return after how many seeds a comparison with a precision is looked at.

    Examples
    --------
    >>> looks(30)
    [5, 10, 20, 30]
    """
    out = []
    number = FIRST_LOOK
    while number < seeds:
        out.append(number)
        number *= 2
    return [*out, seeds]


def run_comparison(
    plan: Plan,
    folder: Path | str,
    way: Way | None = None,
    precision: float | None = None,
    progress: Progress | None = None,
    say: Say | None = None,
) -> Comparison:
    """Run the pairs of a comparison, write its folder and return what became of it.

    Parameters
    ----------
    precision : stop when the interval of every main indicator is its difference, so much more or less; the seeds of
        the plan are the most that are run. None runs them all.

    Notes
    -----
    Who stops when the interval is narrow enough, stops a little more often when it is narrow by luck. So the decision
    is taken with a wider interval than is reported: at 1 - (1 - 90%) / number of looks.
    """
    way, extra = way or Way(), {} if say is None else {"say": say}
    if len(plan.names) < 2:
        raise ZorgdrukError(
            f"compare: only the base, {plan.base}, is there; name at least one other scenario.",
            f"compare: alleen de basis, {plan.base}, is er; noem minstens één ander scenario.",
        )
    if precision is None:
        outcome = run_batch(plan, folder, way, progress, **extra)
        made = Comparison(outcome, plan)
        if outcome.left == 0:
            _write(made, Path(folder), read_runs(outcome.folder, plan.base))
        return made
    if not 0.001 <= precision <= 1.0:
        raise ZorgdrukError(
            f"precision: {precision:g} must lie between 0.1% and 100%.",
            f"precision: {precision:g} moet van 0,1% tot 100% zijn.",
        )
    turns = looks(len(plan.seeds))
    seen: list[dict[str, Any]] = []
    level = 1.0 - (1.0 - LEVEL) / len(turns)
    for number in turns:
        now = replace(plan, seeds=plan.seeds[:number])
        outcome = run_batch(now, folder, way, progress, **extra)
        way = replace(way, force=False)
        if outcome.left:
            return Comparison(outcome, now)
        runs = read_runs(outcome.folder, plan.base)
        worst, name = farthest(runs, plan.base, precision, level) if not outcome.failures else (1e9, "")
        seen.append({"seeds": number, "half_width_over_wanted": worst, "widest": name})
        if worst <= 1.0 or outcome.failures:
            break
    told = {
        "rule": f"the {level:.1%} interval of every main indicator at the horizon is its difference +-{precision:.1%}, "
        f"or +-{precision * SMALL:.2%} of the base where the difference is smaller than {SMALL:.0%} of it",
        "precision": precision,
        "level_of_decision": level,
        "most_seeds": len(plan.seeds),
        "looks": seen,
        "reached": seen[-1]["half_width_over_wanted"] <= 1.0,
    }
    made = Comparison(outcome, now, told)
    _write(made, Path(folder), runs)
    return made


def farthest(runs: pd.DataFrame, base: str, precision: float, level: float) -> tuple[float, str]:
    """Return by how much the widest interval of a main indicator is wider than wanted, and which one that is."""
    found = at_horizon(difference(main_totals(runs), base, level))
    found = found[found["indicator"] != MEASURE_COST]  # has no base to be a share of
    wanted = precision * np.maximum(found["difference"].abs(), SMALL * found["base_mean"].abs())
    half = (found["high"] - found["low"]) / 2
    over = np.where(half == 0.0, 0.0, np.where(np.isfinite(half), half, np.inf) / np.maximum(wanted, 1e-300))
    if not len(over):
        return 0.0, ""
    row = int(np.argmax(over))
    return float(min(over[row], 1e9)), f"{found['scenario'].iloc[row]}: {found['indicator'].iloc[row]}"


def main_totals(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of the main indicators alone, with the cost of the laws that the gemeente pays for."""
    some = runs[(runs["by"] == "total") & runs["indicator"].isin(MAIN)]
    law = runs[(runs["indicator"] == "cost") & (runs["by"] == "law") & runs["group"].isin(PAYERS["gemeente"])]
    if not len(law):
        return some
    import pandas as pd

    names = ["scenario", "draw", "seed", "year", "unit"]
    own = law.groupby(names, observed=True)["value"].sum().reset_index()
    own = own.assign(indicator=MUNICIPAL_COST, by="total", group="total")
    return pd.concat([some, own[list(some.columns)]], ignore_index=True)


def at_horizon(table: pd.DataFrame) -> pd.DataFrame:
    """Return the last year of every indicator: stocks on the 1 January after a run, flows of its last whole year."""
    last = table.groupby("indicator", observed=True)["year"].transform("max")
    return table[table["year"] == last]


def cumulated(runs: pd.DataFrame, base: str) -> pd.DataFrame:
    """Return how the sums over all years of the main totals differ; `year` is the last one.

    Of a stock that is the sum over its first days of January: person-years, about.
    """
    some = main_totals(runs)
    names = ["scenario", "draw", "seed", "indicator", "by", "group", "unit"]
    sums = some.groupby(names, observed=True)["value"].sum().reset_index()
    sums["year"] = int(runs["year"].max())
    return difference(sums, base)


def _write(made: Comparison, folder: Path, runs: pd.DataFrame) -> None:
    """Write the differences, and what is said of them in the manifest."""
    if made.plan.base not in set(runs["scenario"]):  # every run of it failed
        return
    folder = folder.absolute()
    temporary = folder / f".differences-{os.getpid()}.tmp"
    try:
        difference(runs, made.plan.base).to_parquet(temporary, index=False, compression="zstd")
        os.replace(temporary, folder / DIFFERENCES)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found["comparison"] = {"level": LEVEL, "stopping": made.stopping}
    write_json(folder / f".manifest-{os.getpid()}.tmp", found, folder / MANIFEST)


def compare(
    scenarios: Sequence[str | Path | Scenario] | str | Path | Scenario,
    base: str | Path | Scenario = "basispad",
    seeds: Sequence[int] = range(20),
    draws: int = 0,
    out: Path | str | None = None,
    jobs: int | str = "auto",
    precision: float | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> pd.DataFrame:
    """Run scenarios and a base on the same seeds and draws, and return the yearly figures of all runs.

    Parameters
    ----------
    scenarios, base : names, files or scenarios.
    seeds : run seeds; with `precision` the most that are run.
    draws : random sets of parameters beside the defaults.
    out : folder to write and to go on from; without one nothing is kept.
    jobs : processes, or "auto".
    settings : municipality, start, until, keep, drawn, as in `experiments.plan.Plan`.

    Returns
    -------
    One row for each figure of each run; `results.difference` compares them pair by pair.

    Raises
    ------
    ZorgdrukError : something asked for cannot be, or runs failed.

    Examples
    --------
    >>> both = compare(["sluiting"], seeds=range(3), until="2022-12")  # doctest: +SKIP
    """
    unknown = [name for name in settings if name not in SETTINGS]
    if unknown:
        raise ZorgdrukError(
            f"compare: unknown setting '{unknown[0]}'{did_you_mean(unknown[0], SETTINGS)}",
            f"compare: onbekende instelling '{unknown[0]}'{did_you_mean(unknown[0], SETTINGS, dutch=True)}",
        )
    if precision is not None and (isinstance(precision, bool) or not isinstance(precision, int | float)):
        raise ZorgdrukError(
            f"precision: {precision!r:.40} must be a share such as 0.05.",
            f"precision: {precision!r:.40} moet een aandeel zijn, zoals 0.05.",
        )
    plan = make_plan(scenarios, base, seeds, draws=draws, **settings)
    with _Folder(out) as folder:
        made = run_comparison(plan, folder, Way(jobs=jobs), precision, progress)
        if made.outcome.failures:
            first = made.outcome.failures[0]
            raise ZorgdrukError(
                f"{len(made.outcome.failures)} runs failed; the first, {first.run.scenario} with seed "
                f"{first.run.seed}: {first.reason[:200]}",
                f"{len(made.outcome.failures)} runs mislukten; de eerste, {first.run.scenario} met seed "
                f"{first.run.seed}: {first.reason[:200]}",
            )
        return read_runs(folder, plan.base)


class _Folder:
    """The folder of a comparison, or one that is gone afterwards."""

    def __init__(self, out: Path | str | None) -> None:
        self._own = tempfile.TemporaryDirectory(prefix="zorgdruk-") if out is None else None
        self._path = Path(out) if out is not None else Path(self._own.name if self._own else "") / "comparison"

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *error: object) -> None:
        if self._own is not None:
            self._own.cleanup()
