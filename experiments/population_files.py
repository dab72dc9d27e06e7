"""Say where the report and the people of `zorgdruk population` may be written, before anything is built."""

from __future__ import annotations

import json
from pathlib import Path

from results.staging import WRITE, StagedFolder, clear
from sim.calendar import month_name
from sim.errors import ZorgdrukError
from sim.municipalities import municipalities

REPORT, SOFTWARE, FIGURES = "population.json", "zorgdruk", "figures"
ENDING = ".npz"
"""Of the file with the people."""


class PopulationFolder(StagedFolder):
    """A report in the making."""

    FOLDERS = (FIGURES,)
    MARK = REPORT

    def __init__(self, out: Path | str, municipality: str, start: str) -> None:
        super().__init__(out, is_report)
        self._refuse_another(municipality, start)

    def _refuse_another(self, municipality: str, start: str) -> None:
        """Refuse to replace the report of another municipality or start.

        Raises
        ------
        ZorgdrukError : such a report stands in the folder; nothing was written.
        """
        if not is_report(self.out):
            return
        found = json.loads((self.out / REPORT).read_text(encoding="utf-8"))
        if (found.get("municipality"), found.get("start")) != (municipality, start):
            self.discard()
            which = f"{found.get('name')}, {found.get('start')}"
            raise ZorgdrukError(
                f"{str(self.out)!r} holds the report of {which}; choose another folder with --out, or remove it first",
                f"{str(self.out)!r} bevat het rapport van {which}; kies een andere map met --out, of haal het weg",
            )


def is_report(folder: Path) -> bool:
    """Tell whether a folder holds a report that this command wrote, and nothing else."""
    try:
        found = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        names = [section["name"] for section in found["sections"]] if found["software"] == SOFTWARE else []
        files = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return False
    ours = {f"{name}.{kind}" for name in names for kind in ("csv", "parquet")}
    ours |= {str(Path(FIGURES, f"{name}.{kind}")) for name in names for kind in ("png", "svg")}
    return bool(names) and files <= ours | {REPORT}


def free_file(save: str | None, out: str | None, municipality: str, month: int) -> Path | None:
    """Return the file to save people to, after making sure that it can be written and replaces nothing foreign.

    Parameters
    ----------
    save : name of the file; None for none.
    out : folder of the report, which is replaced.
    municipality, month : code and start of the people; those of another stay.

    Raises
    ------
    ZorgdrukError : it cannot be had; nothing was written.
    """
    if save is None:
        return None
    text = save
    if not text.strip() or "\0" in text:
        raise ZorgdrukError(
            f"save: {text!r} is not the name of a file; choose another with --save",
            f"save: {text!r} is geen naam van een bestand; kies een andere met --save",
        )
    path = Path(text)
    name = repr(str(path))
    with clear(WRITE, path, "--save"):
        if path.is_dir():
            raise ZorgdrukError(
                f"save: {name} is a folder; name a file with --save, such as population{ENDING}",
                f"save: {name} is een map; noem een bestand met --save, zoals bevolking{ENDING}",
            )
        if path.suffix != ENDING:
            raise ZorgdrukError(
                f"save: {name} must end in {ENDING}, for it is no table; tables are written with --out",
                f"save: {name} moet eindigen op {ENDING}, want het is geen tabel; tabellen schrijft --out",
            )
        if not path.parent.is_dir():
            raise ZorgdrukError(
                f"save: there is no folder {str(path.parent)!r}; make it, or name another with --save",
                f"save: er is geen map {str(path.parent)!r}; maak haar, of noem een andere met --save",
            )
        if out is not None and Path(out).resolve() in path.resolve().parents:
            raise ZorgdrukError(
                f"save: {name} lies in the folder of --out, which is replaced; name another file",
                f"save: {name} ligt in de map van --out, die wordt vervangen; noem een ander bestand",
            )
        if path.exists():
            _refuse_others(path, municipality, month)
    return path


def _refuse_others(path: Path, municipality: str, month: int) -> None:
    """Refuse to replace a file that is no saved population, or one of another municipality or start."""
    from sim.archive import read_archive
    from sim.start_check import WHAT

    try:
        about = read_archive(path, WHAT)[0]
    except ZorgdrukError:
        about = {}
    name, code, then = repr(str(path)), about.get("municipality"), about.get("month")
    if about.get("what") != WHAT:
        raise ZorgdrukError(
            f"save: {name} is no saved population and is not replaced; name another file",
            f"save: {name} is geen bewaarde bevolking en wordt niet vervangen; noem een ander bestand",
        )
    if (code, then) != (municipality, month):
        place = next((m.name for m in municipalities() if m.code == code), str(code))
        which = f"{place}, {month_name(then) if isinstance(then, int) else then}"
        raise ZorgdrukError(
            f"save: {name} holds the population of {which}; name another file, or remove it first",
            f"save: {name} bevat de bevolking van {which}; noem een ander bestand, of haal het weg",
        )
