"""Do what `zorgdruk compare` promises: run the pairs, print how scenarios differ, write the folder with its figures."""

from __future__ import annotations

import importlib.util
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.batch_command import FAILED, resumable, run_bar, sayer, sentence, told
from experiments.comparing import MAIN, Comparison, at_horizon, cumulated, main_totals, run_comparison
from experiments.executing import Way
from experiments.finishing import read_runs
from experiments.plan import make_plan
from experiments.provisions_said import warn_of_provisions
from experiments.run_command import RESULTS, slug, warn_of_measures, warn_of_shocks
from experiments.sentences import say
from results.comparison import MUNICIPAL_COST
from results.differences import difference
from results.indicators import label
from results.language import Lang, number
from sim.calendar import parse_last, parse_month
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 118
REPORT = "results.comparison_report"
"""Draws the figures and writes the page of a comparison, when it is there."""


@dataclass(frozen=True)
class Wish:
    """What the user wants to be compared."""

    scenarios: tuple[str, ...]
    base: str
    municipality: str
    start: str
    until: str
    seeds: int
    draws: int
    precision: str | None = None


def percentage_of(text: str | None) -> float | None:
    """Return 0.05 of "5%"; None without.

    Raises
    ------
    ZorgdrukError : it is no percentage.
    """
    if text is None:
        return None
    try:
        return float(text.strip().removesuffix("%").strip().replace(",", ".")) / 100.0
    except ValueError:
        raise ZorgdrukError(
            f"precision: '{text[:40]}' must be a percentage such as 5%.",
            f"precision: '{text[:40]}' moet een percentage zijn, zoals 5%.",
        ) from None


def compare_scenarios(
    wish: Wish, out: str | None, way: Way, lang: Lang, figures: bool, quiet: bool, as_json: bool
) -> int:
    """Run a comparison, print its main differences and return the exit code.

    Raises
    ------
    ZorgdrukError : anything that the user can mend.
    """
    precision = percentage_of(wish.precision)
    if not 1 <= wish.seeds:
        raise ZorgdrukError(f"seeds: {wish.seeds} must be at least 1.", f"seeds: {wish.seeds} moet minstens 1 zijn.")
    plan = make_plan(
        wish.scenarios, wish.base, range(1, wish.seeds + 1), municipality=wish.municipality, start=wish.start,
        until=wish.until, draws=wish.draws,
    )  # fmt: skip
    silent = quiet or as_json
    if not silent:
        first, last = parse_month(plan.start, "start"), parse_last(plan.until, "until")
        for scenario in plan.scenarios:
            warn_of_shocks(scenario.shocks, plan.municipality, first, last, lang)
            warn_of_measures(scenario.measures, first, last, lang)
            warn_of_provisions(scenario, lang)
    named = "-".join(slug(name) for name in plan.names[1:])[:80]
    folder = Path(out if out is not None else f"{RESULTS}/{plan.municipality}-compare-{named}")
    again = "zorgdruk compare " + " ".join([*wish.scenarios, "..."])
    with resumable(again, lang), run_bar(silent, lang) as progress:
        made = run_comparison(plan, folder, way, precision, progress, sayer(silent, lang))
    if made.outcome.left or made.outcome.failures:  # no figures of pairs that are not all there
        _print_outcome(made, lang, quiet, as_json)
        return FAILED if made.outcome.failures else 0
    if figures:
        _draw(folder, lang)
    runs = read_runs(folder, plan.base)
    if as_json:
        print(json.dumps(_for_programs(made, runs), ensure_ascii=False, indent=2))
    elif not quiet:
        print_differences(runs, plan.base, lang)
        _print_stopping(made, lang)
        _print_outcome(made, lang, quiet, as_json)
    return 0


def _draw(folder: Path, lang: Lang) -> None:
    """Draw the figures and write the page of a comparison, when the module that does so is there."""
    if importlib.util.find_spec(REPORT) is None:
        return
    report: Any = importlib.import_module(REPORT)
    report.draw_all(folder, lang)
    report.write_summary(folder, lang)


def _print_outcome(made: Comparison, lang: Lang, quiet: bool, as_json: bool) -> None:
    """Print what was run, and where the result is."""
    if as_json:
        print(json.dumps(told(made.outcome), ensure_ascii=False, indent=2))
    elif not quiet:
        where = "Resultaat in" if lang == "nl" else "Result in"
        print(f"{sentence(made.outcome, lang)}. {where} {made.outcome.folder}")


def _print_stopping(made: Comparison, lang: Lang) -> None:
    """Say why a comparison with a precision stopped."""
    if not made.stopping:
        return
    seeds, precision = made.stopping["looks"][-1]["seeds"], made.stopping["precision"]
    looks = len(made.stopping["looks"])
    if made.stopping["reached"]:
        say(
            f"gestopt na {seeds} seeds ({looks} keer gekeken): elk verschil is op {precision:.0%} na bekend"
            if lang == "nl"
            else f"stopped after {seeds} seeds ({looks} looks): every difference is known to within {precision:.0%}"
        )
        return
    widest = made.stopping["looks"][-1]["widest"]
    say(
        f"{seeds} seeds zijn niet genoeg voor {precision:.0%}; het onzekerst is {widest}"
        if lang == "nl"
        else f"{seeds} seeds are not enough for {precision:.0%}; the least certain is {widest}"
    )


def tables(runs: pd.DataFrame, base: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the differences of the main totals at the horizon, and of their sums over the years."""
    return at_horizon(difference(main_totals(runs), base)), cumulated(runs, base)


def _for_programs(made: Comparison, runs: pd.DataFrame) -> dict[str, Any]:
    """Return the same tables as JSON can hold them."""
    horizon, sums = tables(runs, made.plan.base)
    found = [json.loads(table.drop(columns=["by", "group"]).to_json(orient="records")) for table in (horizon, sums)]
    return told(made.outcome) | {"stopping": made.stopping, "horizon": found[0], "cumulated": found[1]}


def print_differences(runs: pd.DataFrame, base: str, lang: Lang) -> None:
    """Print the main differences of each scenario: at the horizon, and over all years together."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if console.width < WIDTH:
        console.width = WIDTH  # lines may wrap; a column may not go missing
    horizon, sums = tables(runs, base)
    words = (
        ("verschil", "90%-interval", "beter", "alle jaren samen")
        if lang == "nl"
        else ("difference", "90% interval", "better", "all years together")
    )
    for name in horizon["scenario"].unique():
        some = horizon[horizon["scenario"] == name].set_index("indicator")
        total = sums[sums["scenario"] == name].set_index("indicator")
        pairs = int(some["pairs"].max())
        title = f"{name} - {base} ({pairs} {'paren' if lang == 'nl' else 'pairs'})"
        table = Table(title=Text(title), box=SIMPLE_HEAD, pad_edge=False, show_edge=False, title_justify="left")
        table.add_column("", min_width=28, max_width=40)
        for word in (base, *words):
            table.add_column(word, justify="right")
        for indicator in MAIN:
            if indicator in some.index:
                table.add_row(Text(f"{_label(indicator, lang)}, {some.loc[indicator, 'year']}"), *_cells(
                    some.loc[indicator], total.loc[indicator], lang
                ))  # fmt: skip
        console.print(table)


def _label(indicator: str, lang: Lang) -> str:
    """Return what an indicator of the table is called."""
    if indicator == MUNICIPAL_COST:
        return "kosten van de gemeente, euro" if lang == "nl" else "cost of the gemeente, EUR"
    return label(indicator, lang)


def _cells(row: pd.Series[Any], total: pd.Series[Any], lang: Lang) -> tuple[str, ...]:
    """Return the cells of one indicator."""
    size = max(abs(float(row["base_mean"])), abs(float(row["difference"])))
    digits = 0 if size >= 1000 else 1
    interval = f"{number(row['low'], lang, digits, True)} .. {number(row['high'], lang, digits, True)}"
    share = float(row["better"])
    if not any(round(abs(float(row[k])), digits) for k in ("difference", "low", "high") if math.isfinite(row[k])):
        share = math.nan  # what shows as nothing is better for nobody
    return (
        number(row["base_mean"], lang, digits),
        number(row["difference"], lang, digits, True),
        interval if math.isfinite(row["low"]) else ".",
        f"{share:.0%}" if math.isfinite(share) else "",
        number(total["difference"], lang, digits, True),
    )
