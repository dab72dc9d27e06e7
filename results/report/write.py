"""Write a report in one or more formats, each file whole or not at all."""

from __future__ import annotations

import importlib.util
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from results.report.document import Report
from results.staging import clear
from sim.archive import umask
from sim.errors import ZorgdrukError, did_you_mean

FORMATS = ("html", "pdf", "docx", "xlsx", "json")
LIBRARIES = {
    "html": ("jinja2", "jinja2"),
    "pdf": ("matplotlib", "matplotlib"),
    "docx": ("docx", "python-docx"),
    "xlsx": ("xlsxwriter", "xlsxwriter"),
    "json": ("json", "python"),
}
"""Format -> module that writes it, and the package that it comes in."""
INSTALL = 'pip install "zorgdruk[report]"'
NAME = "report"
"""Name of the files, without ending, in every language."""


def wanted_formats(text: str) -> tuple[str, ...]:
    """Read formats from words with commas between, each once.

    Raises
    ------
    ZorgdrukError : one that is unknown, or whose library is not installed; the message says how to install it.
    """
    found = tuple(dict.fromkeys(word.strip().casefold() for word in text.split(",") if word.strip()))
    for word in found:
        if word not in FORMATS:
            told = ", ".join(FORMATS)
            raise ZorgdrukError(
                f"format: unknown '{word[:40]}'{did_you_mean(word, FORMATS)}; known are {told}",
                f"format: onbekend '{word[:40]}'{did_you_mean(word, FORMATS, dutch=True)}; bekend zijn {told}",
            )
        module, package = LIBRARIES[word]
        if importlib.util.find_spec(module) is None:
            raise ZorgdrukError(
                f"format {word} needs the package {package}, which is not installed; install it with {INSTALL}",
                f"formaat {word} vraagt het pakket {package}, dat er niet is; installeer het met {INSTALL}",
            )
    if not found:
        raise ZorgdrukError(
            f"format: name at least one of {', '.join(FORMATS)}", f"format: noem minstens één van {', '.join(FORMATS)}"
        )
    return found


def writers() -> dict[str, Callable[[Report], bytes]]:
    """Return what writes each format; each imports its library when it is called."""
    from results.report.as_docx import docx
    from results.report.as_html import html
    from results.report.as_json import as_json
    from results.report.as_pdf import pdf
    from results.report.as_xlsx import xlsx

    return {"html": html, "pdf": pdf, "docx": docx, "xlsx": xlsx, "json": as_json}


def write_report(report: Report, out: Path, formats: Sequence[str]) -> list[Path]:
    """Write a report; a file that stood there is replaced in one move, never half.

    Parameters
    ----------
    out : folder, made when it is not there
    formats : of `FORMATS`

    Returns
    -------
    Paths of the files

    Raises
    ------
    ZorgdrukError : the folder cannot be written.
    """
    made = {f"{NAME}.{kind}": writers()[kind](report) for kind in formats}
    with clear(("write in", "schrijven in"), out):
        out.mkdir(parents=True, exist_ok=True)
        for name in made:
            refuse_folder(out / name)
        return [put(out / name, data) for name, data in made.items()]


def refuse_folder(path: Path) -> None:
    """Refuse a place at which a folder stands."""
    if path.is_dir():
        raise ZorgdrukError(
            f"{str(path)!r} is a folder; choose another place with --out",
            f"{str(path)!r} is een map; kies een andere plaats met --out",
        )


def put(path: Path, data: bytes) -> Path:
    """Write a file beside its place, wait until it is on the disk, and move it in."""
    aside = path.parent / f".zorgdruk-{secrets.token_hex(4)}"
    try:
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(0o666 & ~umask())
        return aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
