"""Do what `zorgdruk population` promises: build, check and report the start population, and keep it in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.population_files import FIGURES, REPORT, SOFTWARE, PopulationFolder, free_file
from experiments.population_kin import KIN_SECTIONS
from experiments.population_summary import print_summary
from results.language import Lang
from results.population_sections import SECTIONS, Section, Start
from results.style import About
from sim.calendar import month_name, parse_month
from sim.errors import ZorgdrukError
from sim.municipalities import find_municipality
from sim.simulation import check_seed

if TYPE_CHECKING:
    from sim.prepare import Prepared

PARTS: tuple[Callable[[Start], Section], ...] = (*SECTIONS, *KIN_SECTIONS)
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
    facilities : file with what the kernen have; None for none.
    """

    municipality: str
    start: str
    seed: int
    as_of: int | None = None
    out: str | None = None
    save: str | None = None
    facilities: str | None = None


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
    file = free_file(wanted.save, wanted.out, place.code, first)
    folder = None if wanted.out is None else PopulationFolder(wanted.out, place.code, month_name(first))
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
        print_summary(report, {s.name: s.table for s in sections}, prepared.world, lang)
        _print_files(wanted, lang)


def _build(wanted: Wanted, first: int) -> Prepared:
    from sim import read_scenario
    from sim.facilities_kept import read_file
    from sim.prepare import prepare_world
    from sim.statline import Statline

    place, scenario = find_municipality(wanted.municipality), read_scenario("basispad")
    said = None if wanted.facilities is None else read_file(wanted.facilities)
    statline = Statline(as_of=wanted.as_of)
    return prepare_world(place, first, first, wanted.seed, statline, scenario, facilities=said)


def _report(wanted: Wanted, code: str, prepared: Prepared, sections: list[Section]) -> dict[str, Any]:
    """Return what is said about the report, as JSON can hold it."""
    from agents.households import INSTITUTION
    from agents.kernel import source_hash
    from sim.facilities_kept import stated
    from sim.statline import Statline

    there, homes = prepared.world.facilities, prepared.world.households
    home, lived = homes.column("type"), homes.column("size") > 0
    return {
        "software": SOFTWARE,
        "municipality": code,
        "start": month_name(prepared.world.month),
        "seed": wanted.seed,
        "as_of": wanted.as_of,
        "population": "synthetische bevolking",
        "facilities": stated(None if there is None else there.file),
        "name": find_municipality(code).name,
        "persons": prepared.world.population,
        "households": int((home[lived] != INSTITUTION).sum()),
        "institutions": int((home[lived] == INSTITUTION).sum()),
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


def _print_files(wanted: Wanted, lang: Lang) -> None:
    """Say where the files are."""
    from rich.console import Console

    console, nl = Console(highlight=False), lang == "nl"
    if wanted.out is not None:
        console.print(f"{'Rapport in' if nl else 'Report in'} {wanted.out}", markup=False, soft_wrap=True)
    if wanted.save is not None:
        console.print(
            f"{'Bevolking bewaard in' if nl else 'Population kept in'} {wanted.save}; zorgdruk run --population "
            f"{wanted.save}", markup=False, soft_wrap=True,
        )  # fmt: skip


def write_example(municipality: str, file: str, others: tuple[str | None, ...], lang: Lang, quiet: bool) -> None:
    """Write an example of a file of facilities, for the user to edit.

    Parameters
    ----------
    municipality : whose kernen it names.
    file : new file.
    others : options that want a population to be built, which this does not do.
    lang : language of what is printed.
    quiet : print nothing.

    Raises
    ------
    ZorgdrukError : another option contradicts it, or the file exists or cannot be written.
    """
    from sim.facilities_file import write_template
    from sim.kernen import read_kernen
    from sim.statline import Statline

    place = find_municipality(municipality)
    if any(other is not None for other in others):
        raise ZorgdrukError(
            "facilities-template: only writes an example; leave --out, --save and --facilities out, edit the example "
            "and give it with --facilities.",
            "facilities-template: schrijft alleen een voorbeeld; laat --out, --save en --facilities weg, vul het "
            "voorbeeld aan en geef het mee met --facilities.",
        )
    write_template(Path(file), read_kernen(place, Statline()))
    if not quiet:
        print(
            f"Voorbeeld in {file}; vul het aan en geef het mee met --facilities"
            if lang == "nl"
            else f"Example in {file}; edit it and pass it with --facilities"
        )
