"""Show what a run lives by: the rate tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from results.language import Lang
from results.staging import StagedFolder
from sim.errors import ZorgdrukError
from sim.municipalities import find_municipality

if TYPE_CHECKING:
    from pathlib import Path

    from sim.rates.table import RateTable

RATES_FILE = "rates.json"


def is_rates(folder: Path) -> bool:
    """Tell whether a folder holds rate tables that this command wrote, and nothing else."""
    files = [path for path in folder.rglob("*") if not path.is_dir()]
    return folder / RATES_FILE in files and all(path.suffix in (".csv", ".json", ".png") for path in files)


def list_rates(
    municipality: str, years: tuple[int, int], out: str | None, lang: Lang, quiet: bool, as_json: bool
) -> None:
    """Print every rate table with its provenance, and write tables and figures when a folder is given.

    Parameters
    ----------
    municipality : name or code
    years : first and last year
    out : folder for one CSV and one PNG file per table; None for none
    lang : language of the headings; titles and methods are in English
    quiet : print nothing
    as_json : print JSON
    """
    from sim.rates import build_rates
    from sim.statline import Statline

    place, (first, last) = find_municipality(municipality), years
    if last < first:
        raise ZorgdrukError(
            f"rates: the last year, {last}, lies before the first, {first}",
            f"rates: het laatste jaar, {last}, ligt voor het eerste, {first}",
        )
    tables = build_rates(place, Statline(), first, last).tables()
    listed = [describe(table) for table in tables]
    if out is not None:
        with StagedFolder(out, is_rates) as folder, folder.writing("rates"):
            _write(folder.place, tables, listed, place.name, lang)
            folder.put_in_place()
    if as_json:
        print(json.dumps(listed, ensure_ascii=False, indent=2))
    elif not quiet:
        _print_rates(listed, lang, out)


def describe(table: RateTable) -> dict[str, Any]:
    """Return what a rate table says about itself, as JSON can hold it."""
    return {
        "name": table.name,
        "title": table.title,
        "unit": table.unit,
        "axes": {a.name: [a.labels[0], a.labels[-1], len(a.labels)] for a in table.axes},
        "method": table.method,
        "sources": list(table.sources),
        "uncertainty": table.error_note,
        "notes": {name: float(value) for name, value in table.notes.items()},
    }


def _write(folder: Path, tables: tuple[RateTable, ...], listed: list[dict[str, Any]], place: str, lang: Lang) -> None:
    """Write one CSV and one PNG file per table, and what each says about itself."""
    from results.rate_figures import rate_alt, rate_figure
    from results.style import styled

    with styled():
        for table, said in zip(tables, listed, strict=True):
            table.frame().to_csv(folder / f"{table.name}.csv", index=False, lineterminator="\n")
            metadata = {"Software": "zorgdruk", "Description": rate_alt(table)}
            rate_figure(table, place, lang).savefig(folder / f"{table.name}.png", metadata=metadata)
            said["figure"] = f"{table.name}.png"
    text = json.dumps(listed, ensure_ascii=False, indent=2)
    (folder / RATES_FILE).write_text(text, encoding="utf-8", newline="\n")


def _print_rates(listed: list[dict[str, Any]], lang: Lang, out: str | None) -> None:
    """Print one paragraph per table."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    words = ("eenheid", "methode", "bron", "onzekerheid") if lang == "nl" else ("unit", "method", "source", "error")
    console = Console(highlight=False)
    for said in listed:
        console.print(Text.assemble((said["name"], "bold"), f"  {said['title']}"))
        told = (said["unit"], said["method"], "; ".join(said["sources"]), said["uncertainty"])
        for word, text in zip(words, told, strict=True):
            console.print(Padding(Text.assemble((f"{word}: ", "dim"), text), (0, 0, 0, 2)))
        console.print()
    if out is not None:
        console.print(f"{'Geschreven in' if lang == 'nl' else 'Written to'} {out}", markup=False, soft_wrap=True)
