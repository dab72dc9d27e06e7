"""Do what `zorgdruk population` promises: build, check and report the start population, and keep it in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.language import Lang, number
from results.population_sections import SECTIONS, Section, Start
from results.staging import StagedFolder, clear
from results.style import About
from sim.calendar import parse_month
from sim.errors import ZorgdrukError
from sim.municipalities import find_municipality
from sim.simulation import check_seed

if TYPE_CHECKING:
    import pandas as pd

    from sim.prepare import Prepared

REPORT, SOFTWARE, FIGURES = "population.json", "zorgdruk", "figures"
KINDS = (".csv", ".parquet", ".json", ".png", ".svg")
LONGEST_NAME = 36
"""Signs of the longest name of a margin."""
PARTS: tuple[Callable[[Start], Section], ...] = SECTIONS
"""The sections of the report, in order."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to be built.

    Parameters
    ----------
    municipality, start, seed : where, when and with which luck.
    as_of : last year whose figures may be used; None for all.
    out : folder of the report; None for none.
    save : file of the population; None for none.
    """

    municipality: str
    start: str
    seed: int
    as_of: int | None = None
    out: str | None = None
    save: str | None = None


class PopulationFolder(StagedFolder):
    """A report in the making."""

    FOLDERS = (FIGURES,)

    def __init__(self, out: Path | str) -> None:
        super().__init__(out, is_report)


def is_report(folder: Path) -> bool:
    """Tell whether a folder holds a report that this command wrote, and nothing else."""
    try:
        found = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    files = [path for path in folder.rglob("*") if not path.is_dir()]
    return isinstance(found, dict) and found.get("software") == SOFTWARE and all(p.suffix in KINDS for p in files)


def show_population(wanted: Wanted, lang: Lang, quiet: bool, as_json: bool) -> None:
    """Build the start population, check it, print how well it fits, and write what is asked for.

    Parameters
    ----------
    wanted : what to build and where to put it.
    lang : language of summary and figures.
    quiet : print nothing; an impossible start is still an error.
    as_json : print the report as JSON: every table but the people themselves.

    Raises
    ------
    ZorgdrukError : an option or a figure that cannot be right, or a place that cannot be written; then nothing was
        written.
    """
    place, first = find_municipality(wanted.municipality), parse_month(wanted.start, "start")
    check_seed(wanted.seed)
    file = _free_file(wanted)
    folder = None if wanted.out is None else PopulationFolder(wanted.out)
    try:
        prepared = _build(wanted, first)
        about = About(place.name, "startbevolking" if lang == "nl" else "start population", wanted.seed, lang)
        start = Start(prepared.world, prepared.margins, about)
        sections = [part(start) for part in PARTS]
        report = _report(wanted, place.code, prepared, sections)
        if folder is not None:
            with folder.writing("report"):
                _write(folder.place, sections)
        if file is not None:
            from sim.start_file import save_start

            report["saved"] = {"file": file.name, "sha256": save_start(prepared, file)}
        if folder is not None:
            with folder.writing("report"):
                text = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False)
                (folder.place / REPORT).write_text(text, encoding="utf-8", newline="\n")
                folder.put_in_place()
    finally:
        if folder is not None:
            folder.discard()
    if as_json:
        print(json.dumps(report | {"tables": _records(sections)}, ensure_ascii=False, indent=2, allow_nan=False))
    elif not quiet:
        _print(sections, f"{place.name}, {wanted.start}, seed {wanted.seed}", wanted, lang)


def _free_file(wanted: Wanted) -> Path | None:
    """Return the file to save to, after making sure that it can be written and replaces nothing foreign."""
    if wanted.save is None:
        return None
    if not wanted.save.strip() or "\0" in wanted.save:
        raise ZorgdrukError(f"save: {wanted.save!r} is not the name of a file; choose another with --save")
    path = Path(wanted.save)
    with clear("write", path):
        if path.is_dir():
            raise ZorgdrukError(f"save: {str(path)!r} is a folder; name a file with --save, such as population.npz")
        if not path.parent.is_dir():
            raise ZorgdrukError(f"save: there is no folder {str(path.parent)!r}; make it, or name another with --save")
        if wanted.out is not None and Path(wanted.out).resolve() in path.resolve().parents:
            raise ZorgdrukError(
                f"save: {str(path)!r} lies in the folder of --out, which is replaced; name another file"
            )
        if path.exists() and not _is_start(path):
            raise ZorgdrukError(f"save: {str(path)!r} is no saved population and is not replaced; name another file")
    return path


def _is_start(path: Path) -> bool:
    from sim.archive import read_archive
    from sim.start_file import WHAT

    try:
        return read_archive(path, WHAT)[0].get("what") == WHAT
    except ZorgdrukError:
        return False


def _build(wanted: Wanted, first: int) -> Prepared:
    from sim import read_scenario
    from sim.prepare import prepare_world
    from sim.statline import Statline

    place, scenario = find_municipality(wanted.municipality), read_scenario("basispad")
    return prepare_world(place, first, first, wanted.seed, Statline(as_of=wanted.as_of), scenario)


def _report(wanted: Wanted, code: str, prepared: Prepared, sections: list[Section]) -> dict[str, Any]:
    """Return what is said about the report, as JSON can hold it."""
    from agents.kernel import source_hash
    from sim.statline import Statline

    return {
        "software": SOFTWARE,
        "municipality": code,
        "start": wanted.start,
        "seed": wanted.seed,
        "as_of": wanted.as_of,
        "population": "synthetische bevolking",
        "persons": prepared.world.population,
        "households": int((prepared.world.households.column("size") > 0).sum()),
        "kernen": len(prepared.world.kernen),
        "sections": [{"name": s.name, "title": s.title, "rows": len(s.table), "figure": s.alt} for s in sections],
        "data": Statline().checksums(),
        "sources": source_hash("agents", "sim"),
    }


def _write(folder: Path, sections: list[Section]) -> None:
    """Write every table as CSV and Parquet and every figure as PNG and SVG."""
    from results.style import save, styled

    for section in sections:
        section.table.to_csv(folder / f"{section.name}.csv", index=False, lineterminator="\n")
        section.table.to_parquet(folder / f"{section.name}.parquet", index=False, compression="zstd")
    with styled():
        for section in sections:
            if section.draw is not None:
                save(section.draw(), folder / FIGURES, section.name, section.alt)


def _records(sections: list[Section]) -> dict[str, Any]:
    """Return every table as JSON can hold it; an unknown figure is null."""
    return {s.name: json.loads(s.table.to_json(orient="records", force_ascii=False)) for s in sections}


def _print(sections: list[Section], title: str, wanted: Wanted, lang: Lang) -> None:
    """Print the fit of every margin, what is implausible, and what was written."""
    from rich.console import Console

    console, tables = Console(highlight=False), {s.name: s.table for s in sections}
    _print_fit(console, tables["fit"], title, lang)
    _print_rules(console, tables["plausibility"], lang)
    nl = lang == "nl"
    if wanted.out is not None:
        console.print(f"{'Rapport in' if nl else 'Report in'} {wanted.out}", markup=False, soft_wrap=True)
    if wanted.save is not None:
        console.print(
            f"{'Bevolking bewaard in' if nl else 'Population kept in'} {wanted.save}; zorgdruk run --population "
            f"{wanted.save}", markup=False, soft_wrap=True,
        )  # fmt: skip


def _print_fit(console: Any, fit: pd.DataFrame, title: str, lang: Lang) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from results.figures_start import margin_name

    nl, about = lang == "nl", About("", "", 0, lang)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 0), title=title, title_justify="left")
    table.add_column("tabel" if nl else "table", overflow="fold", min_width=LONGEST_NAME)
    names = ("cellen", "gevraagd", "verschil", "%", "max Z", "p")
    for name in names if nl else ("cells", "wanted", "off", "%", "max Z", "p"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in fit.to_dict("records"):
        table.add_row(
            Text(margin_name(str(row["margin"]), about)),
            number(row["groups"], lang),
            number(row["wanted"], lang),
            number(row["total_absolute_error"], lang, 1),
            number(100 * row["sae"], lang, 2),
            number(row["largest_z"], lang, 2),
            number(row["p"], lang, 3),
        )
    console.print(table)
    console.print(
        "verschil: som van de verschillen zonder teken; max Z: grootste Z-score zonder teken;\n"
        "p: kans op een som van Z-kwadraten zo groot, door toeval (Voas en Williamson 2001)"
        if nl
        else "off: sum of the differences without sign; max Z: largest Z-score without sign;\n"
        "p: chance of as large a sum of squared Z-scores by luck alone (Voas and Williamson 2001)",
        style="dim",
    )


def _print_rules(console: Any, rules: pd.DataFrame, lang: Lang) -> None:
    from rich.text import Text

    broken = rules[rules["must"] & (rules["found"] > 0)]
    nl = lang == "nl"
    for row in broken.to_dict("records"):
        console.print(Text(f"{'FOUT' if nl else 'FAULT'}: {row['found']} x {row['rule']}", "bold"), soft_wrap=True)
    if broken.empty:
        checked = int(rules["must"].sum())
        console.print(
            f"huishoudens: {checked} regels gecontroleerd, geen overtreden"
            if nl
            else f"households: {checked} rules checked, none broken"
        )
