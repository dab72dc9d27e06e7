"""Do what `zorgdruk sensitivity` promises, and what the commands of an analysis have in common."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.analysis.model import Found, Model, Range, Sentence, check_size, declared_ranges, need_extra
from experiments.analysis.simulation import Outcome, Setting, parameter_model, read_outcome
from experiments.stopping import check
from results.figures_compare_analysis import Told, indices, indices_alt, tornado, tornado_alt
from results.language import Lang, number
from results.staging import StagedFolder
from results.style import save, shorten, styled
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.scenario import Scenario

REPORT, SOFTWARE, FIGURES = "analysis.json", "zorgdruk", "figures"
RESULTS = "zorgdruk-results"
KINDS = (".csv", ".parquet")
ROWS = 20
"""Rows of a table on the screen."""
WIDE = 160
"""Letters on a line where no terminal says how many fit."""
TRAJECTORIES, POINTS, BASE = 50, 500, 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """What every analysis is told: where, when, how often, and how to answer."""

    municipality: str
    start: str
    until: str
    seeds: int
    jobs: int | str
    out: str | None
    lang: Lang
    quiet: bool
    json: bool

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        if not 1 <= self.seeds <= 10_000:
            raise ZorgdrukError(
                f"seeds: {self.seeds} must lie between 1 and 10000", f"seeds: {self.seeds} moet van 1 tot 10000 zijn"
            )
        if isinstance(self.jobs, int) and not 1 <= self.jobs <= 1024:
            raise ZorgdrukError(
                f"jobs: {self.jobs} must lie between 1 and 1024, or be auto",
                f"jobs: {self.jobs} moet van 1 tot 1024 zijn, of auto",
            )

    @property
    def luck(self) -> range:
        """Seeds of the runs."""
        return range(1, self.seeds + 1)

    def folder(self, name: str) -> Path:
        """Return the folder of the answer."""
        return Path(self.out if self.out is not None else f"{RESULTS}/{name}")

    def setting(self, folder: Path, progress: Callable[[int, int], None] | None) -> Setting:
        """Return where and how the runs are made."""
        runs = folder.with_name(f"{folder.name}-runs")
        return Setting(runs, self.municipality, self.start, self.until, self.jobs, progress)


@dataclass(slots=True)
class Answer:
    """What a command found, before it is written.

    Attributes
    ----------
    kind, about : for `analysis.json`
    tables : name -> table
    figures : name, what to draw, text alternative
    notes : what a reader must know
    shown : name of the table for the screen
    """

    kind: str
    about: dict[str, Any]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    figures: list[tuple[str, Callable[[], Figure | str], Callable[[], str]]] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    shown: str = ""


def is_analysis(folder: Path) -> bool:
    """Tell whether a folder holds an analysis of ours and nothing else."""
    try:
        found = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        ours = isinstance(found, dict) and found.get("software") == SOFTWARE
        files = [path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()]
    except (OSError, ValueError, RecursionError):
        return False
    pictures = [f for f in files if str(f.parent) == FIGURES and f.suffix in (".png", ".svg")]
    tables = [f for f in files if str(f.parent) == "." and (f.suffix in KINDS or f.name == REPORT)]
    return ours and len(pictures) + len(tables) == len(files)


class AnalysisFolder(StagedFolder):
    """An analysis in the making."""

    FOLDERS = (FIGURES,)

    def __init__(self, out: Path) -> None:
        super().__init__(out, is_analysis)


@contextlib.contextmanager
def runs_bar(silent: bool) -> Iterator[Callable[[int, int], None]]:
    """Show runs done and time remaining on standard error, when that is a terminal; heeds Ctrl-C."""
    if silent or not sys.stderr.isatty():
        yield lambda done, in_all: check()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=None)

        def report(done: int, in_all: int) -> None:
            check()
            bar.update(task, completed=done, total=in_all)

        yield report


def publish(asked: Asked, folder: AnalysisFolder, answer: Answer) -> None:
    """Write tables and figures, and print what was found."""
    texts, notes = {}, [*answer.notes]
    with folder.writing("report"), styled():
        for name, table in answer.tables.items():
            table.to_csv(folder.place / f"{name}.csv", index=False, lineterminator="\n", float_format="%.8g")
            table.to_parquet(folder.place / f"{name}.parquet", index=False)
        for name, draw, alt in answer.figures:
            made = draw()
            if isinstance(made, str):
                notes.append((made, made))
            else:
                texts[name] = alt()
                save(made, folder.place / FIGURES, name, texts[name])
        told = [nl if asked.lang == "nl" else en for nl, en in dict.fromkeys(notes)]
        report = {"software": SOFTWARE, "kind": answer.kind, **answer.about, "notes": told, "figures": texts}
        text = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False)
        (folder.place / REPORT).write_text(text, encoding="utf-8")
        folder.put_in_place()
    if asked.json:
        rows = {name: json.loads(table.to_json(orient="records")) for name, table in answer.tables.items()}
        print(json.dumps(report | {"folder": str(folder.out), "tables": rows}, ensure_ascii=False, indent=2))
    elif not asked.quiet:
        _show(asked, answer, told, folder.out)


def _show(asked: Asked, answer: Answer, notes: Sequence[str], out: Path) -> None:
    """Print the main table and the notes."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = answer.tables[answer.shown].head(ROWS)
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in table:
        side: Any = "right" if pd.api.types.is_numeric_dtype(table[name]) else "left"
        shown.add_column(str(name), justify=side, overflow="fold")
    for row in table.itertuples(index=False):
        shown.add_row(*(_cell(value, asked.lang) for value in row))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    console.print(shown)
    for note in notes:
        console.print(note, markup=False, soft_wrap=True)
    where = "Tabellen en figuren in" if asked.lang == "nl" else "Tables and figures in"
    console.print(f"{where} {out}", markup=False, soft_wrap=True)


def _cell(value: object, lang: Lang) -> str:
    """Return a cell as text."""
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return {"nl": ("nee", "ja"), "en": ("no", "yes")}[lang][int(bool(value))]
    if isinstance(value, int | float):
        size = abs(float(value))
        return number(float(value), lang, 0 if float(value).is_integer() or size >= 1000 else 3)
    return shorten(str(value), 60).replace("[", "\\[")


def told_of(asked: Asked, titles: Sequence[str], runs: int) -> Told:
    """Return what the figures say of themselves."""
    from sim.municipalities import find_municipality

    place = find_municipality(asked.municipality).name
    names = ", ".join(shorten(title, 40) for title in titles[:4])
    return Told(place, f"{names}; {asked.start} - {asked.until}", runs, asked.seeds, asked.lang)


def defaults(ranges: Sequence[Range], scenario: Scenario) -> list[float]:
    """Return the value that each parameter has in a scenario, kept within its range."""
    from sim.parameters import Parameters

    values = Parameters(scenario.parameters)
    return [min(max(values[r.name], r.low), r.high) for r in ranges]


def find_sensitivity(
    asked: Asked, name: str, words: Sequence[str], wanted: Sequence[str], method: str, size: int | None
) -> None:
    """Find which parameters drive outcomes, and write and print it.

    Raises
    ------
    ZorgdrukError : something asked cannot be; nothing is run then.
    """
    from experiments.analysis import sensitivity as ways
    from sim.scenario import read_scenario

    scenario, ranges = read_scenario(name), declared_ranges(words)
    outcomes = [read_outcome(text) for text in dict.fromkeys(wanted)]
    if size is not None and not 2 <= size <= 10**6:
        raise ZorgdrukError(f"n: {size} must lie between 2 and 1000000", f"n: {size} moet van 2 tot 1000000 zijn")
    if method in ("sobol", "morris"):
        need_extra("SALib", "analysis")
    counts = {"sobol": (size or BASE) * (len(ranges) + 2), "morris": (size or TRAJECTORIES) * (len(ranges) + 1)}
    check_size(counts.get(method, size or POINTS), asked.seeds)
    out = asked.folder(f"sensitivity-{method}-{Path(name).stem[:60]}")
    with AnalysisFolder(out) as folder, runs_bar(asked.quiet or asked.json) as report:
        model = parameter_model(scenario, outcomes, asked.setting(folder.out, report))
        found = _find(ways, model, ranges, asked, method, size, defaults(ranges, scenario))
        told = told_of(asked, [scenario.title], found.runs)
        answer = Answer(
            "sensitivity",
            {"method": method, "scenario": scenario.name, "municipality": asked.municipality, "start": asked.start,
             "until": asked.until, "seeds": list(asked.luck), "runs": found.runs,
             "parameters": {r.name: [r.low, r.high] for r in ranges}},
            {"sensitivity": found.table, "points": pd.concat([found.points, found.outcomes], axis=1)},
            notes=list(found.notes), shown="sensitivity",
        )  # fmt: skip
        answer.figures = [_figure(found.table, method, outcome, told) for outcome in outcomes]
        publish(asked, folder, answer)


def _find(
    ways: Any, model: Model, ranges: Sequence[Range], asked: Asked, method: str, size: int | None,
    middle: Sequence[float],
) -> Found:  # fmt: skip
    """Run the analysis that was asked."""
    if method == "oat":
        return ways.one_at_a_time(model, ranges, asked.luck, middle)
    if method == "sobol":
        return ways.sobol(model, ranges, asked.luck, size or BASE)
    if method == "morris":
        return ways.morris(model, ranges, asked.luck, size or TRAJECTORIES)
    return ways.regional(model, ranges, asked.luck, size or POINTS)


def _figure(
    table: pd.DataFrame, method: str, outcome: Outcome, told: Told
) -> tuple[str, Callable[[], Figure | str], Callable[[], str]]:
    """Return the figure of one outcome."""
    words = outcome.label(told.lang)
    name = f"sensitivity_{''.join(c if c.isalnum() else '_' for c in outcome.text)}"
    if method == "oat":
        return (name, lambda: tornado(table, outcome.text, told, words),
                lambda: tornado_alt(table, outcome.text, told, words))  # fmt: skip
    return (name, lambda: indices(table, method, outcome.text, told, words),
            lambda: indices_alt(table, method, outcome.text, told, words))  # fmt: skip
