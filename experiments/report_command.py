"""Do what `zorgdruk report` promises: read a result folder and write its report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from results.language import Lang
from results.report.write import wanted_formats


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants to be reported."""

    folder: str
    formats: str = "html"
    out: str | None = None
    cases: tuple[str, ...] = ()
    validation: str | None = None
    figures: bool = True


def write_reports(wish: Wish, lang: Lang, quiet: bool, as_json: bool, today: date | None = None) -> list[Path]:
    """Write the report of a folder and say where it stands.

    Parameters
    ----------
    wish : which folder, which formats, where
    lang : language of the report
    quiet : print nothing
    as_json : print the paths as JSON
    today : day that the report names; default that of the machine

    Raises
    ------
    ZorgdrukError : anything that the user can mend; then nothing was written.
    """
    formats = wanted_formats(wish.formats)
    from results.report.build import build
    from results.report.write import write_report

    folder = Path(wish.folder)
    tests = None if wish.validation is None else Path(wish.validation)
    made = (today or date.today()).isoformat()
    report = build(folder, lang, made, wish.cases, tests, wish.figures)
    written = write_report(report, folder if wish.out is None else Path(wish.out), formats)
    if as_json:
        print(json.dumps({"files": [str(path) for path in written]}, ensure_ascii=False, indent=2))
    elif not quiet:
        for path in written:
            print(f"{'Rapport in' if lang == 'nl' else 'Report in'} {path}")
    return written
