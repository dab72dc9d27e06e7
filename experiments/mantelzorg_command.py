"""Do what `zorgdruk mantelzorg` promises: every figure and table of mantelzorg of a run that was made before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.language import Lang
from results.staging import StagedFolder
from results.style import About
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    from results.reading import StoredResult

REPORT, SOFTWARE, FIGURES = "mantelzorg.json", "zorgdruk", "figures"
TABLES = ("kernen", "givers", "tasks", "ages")
NAMES = ("care_givers", "care_strain", "care_carers", "care_outlook", "care_nobody", "care_map")


def is_report(folder: Path) -> bool:
    """Tell whether a folder holds a report that this command wrote, and nothing else."""
    try:
        found = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        ours = isinstance(found, dict) and found.get("software") == SOFTWARE
        files = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
    except (OSError, ValueError, RecursionError):
        return False
    known = {f"{name}.csv" for name in TABLES} | {REPORT}
    known |= {str(Path(FIGURES, f"{name}.{kind}")) for name in NAMES for kind in ("png", "svg")}
    return ours and files <= known


class CareFolder(StagedFolder):
    """A report in the making."""

    FOLDERS = (FIGURES,)

    def __init__(self, out: Path | str) -> None:
        super().__init__(out, is_report)


def show_mantelzorg(result: str, out: str | None, lang: Lang, quiet: bool, as_json: bool) -> None:
    """Print mantelzorg of a result, and write its figures and tables.

    Parameters
    ----------
    result : folder that `zorgdruk run` wrote
    out : folder of the figures and tables; None writes none
    lang : language
    quiet : print nothing
    as_json : print JSON

    Raises
    ------
    ZorgdrukError : `result` is no result, has no mantelzorg, or `out` cannot be written.
    """
    from results.reading import read_result
    from results.summary import care_ends, care_lines
    from results.tables import total

    stored = read_result(result)
    ends = care_ends(stored.yearly)
    if not ends:
        raise ZorgdrukError(
            f"{result!r} has no mantelzorg: no 1 January with carers; make it again with zorgdruk run",
            f"{result!r} heeft geen mantelzorg: geen 1 januari met mantelzorgers; maak het opnieuw met zorgdruk run",
        )
    years = total(stored.yearly, "carers").index
    summary = {"first_year": int(years.min()), "last_year": int(years.max()), "care": ends}
    if out is not None:
        _write(stored, out, summary, lang)
    if as_json:
        print(json.dumps(summary | {"folder": out}, ensure_ascii=False, indent=2, allow_nan=False))
    elif not quiet:
        from rich.console import Console

        console = Console(highlight=False)
        console.print(care_lines(summary, lang))
        if out is not None:
            where = "Figuren en tabellen in" if lang == "nl" else "Figures and tables in"
            console.print(f"{where} {out}", markup=False, soft_wrap=True)


def _write(stored: StoredResult, out: str, summary: dict[str, Any], lang: Lang) -> None:
    """Write figures, tables and what they are of."""
    from results.care_report import care_tables, draw_care
    from results.style import save
    from results.words_compare import basis, settings_said
    from sim.kernen import read_kernen
    from sim.municipalities import find_municipality
    from sim.statline import Statline

    place = find_municipality(str(stored.manifest["municipality"]["code"]))
    title = str(stored.manifest["scenario"]["title"])
    rests = settings_said(map(basis, stored.manifest.get("measures", ())), lang)
    about = About(place.name, title, int(stored.manifest["seed"]), lang, rests)
    texts = {}
    with CareFolder(out) as folder, folder.writing("report"):
        for name, figure, alt in draw_care(stored.yearly, stored.monthly, read_kernen(place, Statline()), about):
            save(figure, folder.place / FIGURES, name, alt)
            texts[name] = alt
        for name, table in care_tables(stored.yearly).items():
            table.to_csv(folder.place / f"{name}.csv", index=False, lineterminator="\n", float_format="%.6g")
        report = {"software": SOFTWARE, "municipality": place.slug, "seed": about.seed, **summary, "figures": texts}
        (folder.place / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
        folder.put_in_place()
