"""Do what `zorgdruk fetch` promises: get the figures, make the tables, and say what became of each."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.stopping import check
from results.language import Lang
from sim.cbs.home import Ready, checked, fetch
from sim.cbs.service import Service
from sim.cbs.templates import make_templates

if TYPE_CHECKING:
    from sim.cbs.fetch import Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asks for, in the words of the command."""

    municipality: str
    offline: bool = False
    cache: Path | None = None
    data: Path | None = None
    ca: Path | None = None
    service: str | None = None


def fetch_figures(asked: Asked, lang: Lang, quiet: bool, as_json: bool) -> None:
    """Fetch and report.

    Parameters
    ----------
    asked : what is wanted.
    lang : of the report.
    quiet : print nothing.
    as_json : print the report as JSON.

    Raises
    ------
    ZorgdrukError : a mistake of the user, or a service that cannot be used; nothing half-fetched is used then.
    """
    service = None if asked.offline else Service(asked.service, asked.ca)
    with _progress(quiet or as_json) as tell:
        ready = fetch(asked.municipality, service, asked.cache, asked.data, tell)
    if as_json:
        print(json.dumps(report(ready, lang), ensure_ascii=False, indent=2))
    elif not quiet:
        for line in told(ready, lang):
            print(line)


def report(ready: Ready, lang: Lang) -> dict[str, Any]:
    """Return what became of every input, in a form that JSON can hold."""
    dutch = int(lang == "nl")
    return {
        "municipality": ready.fetched.place.code,
        "name": ready.fetched.place.name,
        "folder": str(ready.folder),
        "dates": list(ready.fetched.dates),
        "snapshots": list(ready.fetched.snapshots),
        "damaged": ready.damaged,
        "inputs": [_input(one, dutch) for one in ready.fetched.outcomes],
        "substitutes": [both[dutch] for both in ready.substitutes],
    }


def _input(one: Outcome, dutch: int) -> dict[str, Any]:
    return {
        "name": one.name,
        "table": one.model,
        "from": list(one.tables),
        "rows": one.rows,
        "not_given": dict(sorted(one.absent.items())),
        "provisional": list(one.provisional),
        "missing": list(one.missing),
        "why": None if one.why is None else one.why[dutch],
    }


def told(ready: Ready, lang: Lang) -> list[str]:
    """Return the report as lines of text."""
    nl, found = lang == "nl", ready.fetched
    good = [one for one in found.outcomes if one.why is None]
    days = " - ".join(dict.fromkeys(found.dates)) or "-"
    rows = sum(one.rows for one in good)
    lines = [
        f"{found.place.name} ({found.place.code}): {len(good)} van {len(found.outcomes)} onderdelen, {rows} cijfers, "
        f"opgehaald {days}"
        if nl
        else f"{found.place.name} ({found.place.code}): {len(good)} of {len(found.outcomes)} inputs, {rows} figures, "
        f"fetched {days}"
    ]
    if found.snapshots:
        head = "Kopie gebruikt, de dienst is niet geraadpleegd" if nl else "A copy is used, the service was not asked"
        lines.append(f"{head}: {', '.join(found.snapshots)}")
    if ready.damaged:
        head = (
            "beschadigde pagina's in de cache, opnieuw opgehaald" if nl else "damaged pages in the cache, asked again"
        )
        lines.append(f"{ready.damaged} {head}")
    for one in found.outcomes:
        if one.why is not None:
            head = "niet van de dienst" if nl else "not from the service"
            lines.append(f"- {one.name} ({one.model}): {head}: {one.why[int(nl)].rstrip('.')}")
        if one.missing:
            head = "zonder" if nl else "without"
            lines.append(f"- {one.name} ({one.model}): {head} {', '.join(one.missing)}")
        if one.absent:
            counts = ", ".join(f"{n} {reason}" for reason, n in sorted(one.absent.items()))
            lines.append(f"- {one.name} ({one.model}): {'niet gegeven' if nl else 'not given'}: {counts}")
        if one.provisional:
            head = "voorlopig" if nl else "provisional"
            lines.append(f"- {one.name} ({one.model}): {head}: {', '.join(map(str, one.provisional))}")
    lines += [f"* {both[int(nl)]}" for both in ready.substitutes]
    lines.append(f"{'Tabellen in' if nl else 'Tables in'} {ready.folder}")
    return lines


def write_templates(municipality: str, folder: Path, lang: Lang, silent: bool) -> None:
    """Write examples of the files that a user can fill in."""
    names = make_templates(checked(municipality), folder)
    if not silent:
        head = "voorbeelden in" if lang == "nl" else "examples in"
        print(f"{len(names)} {head} {folder}")


@contextlib.contextmanager
def _progress(silent: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Show inputs done on standard error, when that is a terminal; yields what `fetch` calls, which heeds Ctrl-C."""
    if silent or not sys.stderr.isatty():
        yield lambda name, done, of: check()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("fetching", total=None)

        def tell(name: str, done: int, of: int) -> None:
            check()
            bar.update(task, completed=done, total=of, description=name)

        yield tell
