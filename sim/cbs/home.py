"""Where fetched figures are kept, and which figures a command uses: embedded, fetched before, or a user's files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.active import ABOUT, DATA, about, use
from sim.cbs.build import TableError, build_folder
from sim.cbs.cache import Cache, default_cache, write_whole
from sim.cbs.constants import NO_RANGE, constants
from sim.cbs.fetch import Fetched, fetch_tables, joined
from sim.cbs.names import named
from sim.cbs.pages import Reader
from sim.cbs.recipe import read_recipe
from sim.cbs.service import Service
from sim.cbs.substitute import complete
from sim.cbs.user_files import UserFiles, read_user_files
from sim.errors import ZorgdrukError
from sim.municipalities import MUNICIPALITIES, Municipality
from sim.statline import Statline

if TYPE_CHECKING:
    import pandas as pd

CODE = re.compile(r"GM[0-9]{4}")
KNOWN = "known"
"""Of what was fetched: the folder before anything stood in for what was missing, to which a user's files are added."""
Told = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ready:
    """Figures that a command can use.

    Parameters
    ----------
    folder : of the tables.
    fetched : what the service gave.
    substitutes : English and Dutch sentence on each stand-in and each file of the user.
    damaged : pages of the cache that were not as they were written, and were asked again.
    """

    folder: Path
    fetched: Fetched
    substitutes: Told
    damaged: int


def fetch(
    code: str,
    service: Service | None,
    cache: Path | None = None,
    data: Path | None = None,
    tell: Callable[[str, int, int], None] = lambda name, done, of: None,
) -> Ready:
    """Fetch the figures of a municipality and make a folder that the model can use.

    Parameters
    ----------
    code : such as "GM1966".
    service : None uses the cache only.
    cache : folder; None is the user's own.
    data : folder with CSV files that replace tables.
    tell : called with each input, see `fetch_tables`.

    Raises
    ------
    ZorgdrukError : not a code of a municipality, or figures that cannot be got or used.
    """
    code = checked(code)
    store = Cache(cache or default_cache())
    reader, base = Reader(service, store), Statline(folder=DATA)
    given = None if data is None else read_user_files(data, code)
    place = _embedded(code) or (given.place if given is not None else None) or named(reader, code)
    found = fetch_tables(place, read_recipe(), reader, base, tell)
    tables = {name: base.table(name) for name in base.catalogue()}
    fresh = {name: joined(tables[name], rows) for name, rows in found.frames.items()}
    while True:
        try:
            folder, told = _finished(place, tables, fresh, given, _sources(found), DATA, store.folder)
            break
        except TableError as error:
            if error.table not in fresh or (given is not None and error.table in given.tables):
                raise
            del fresh[error.table]  # the service gives what cannot be: the embedded figures stay
            for one in found.outcomes:
                if one.model == error.table and one.why is None:
                    one.why, one.rows = (f"what cannot be: {error.said}", f"wat niet kan: {error.said}"), 0
    known = folder
    if _embedded(place.code) is None:
        changed = {name: frame for name, frame in fresh.items()}
        known = build_folder(place, changed, {"sources": _sources(found)}, store.folder / "tables")
    said = {"folder": folder.name, KNOWN: known.name, "dates": list(found.dates)}
    write_whole(store.folder / f"{code}.json", json.dumps(said).encode())
    return Ready(folder, found, told, len(store.damaged))


def checked(code: str) -> str:
    """Return the code of a municipality that exists, in capitals.

    Raises
    ------
    ZorgdrukError : it is no code, or of a municipality that was joined to another.
    """
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise ZorgdrukError(
            f"fetch: {code[:40]!r} is no code of a municipality; give one such as GM1966.",
            f"fetch: {code[:40]!r} is geen code van een gemeente; geef er een zoals GM1966.",
        )
    for known in MUNICIPALITIES:
        if code in known.predecessors:
            raise ZorgdrukError(
                f"fetch: {code} became part of {known.name} in {known.since}; fetch {known.code}.",
                f"fetch: {code} ging in {known.since} op in {known.name}; haal {known.code} op.",
            )
    return code


def choose(municipality: str | None, data: Path | None, cache: Path | None = None) -> None:
    """Let the commands of this process use the figures that were asked for.

    Parameters
    ----------
    municipality : name or code; one without embedded figures is looked up among those fetched before.
    data : a folder made by `fetch`, or one with a user's CSV files.
    cache : where fetched figures are; None is the user's own folder.

    Raises
    ------
    ZorgdrukError : a folder that is not there or cannot be used.
    """
    code = (municipality or "").strip().upper()
    asked = code if CODE.fullmatch(code) else None
    root = cache or default_cache()
    before = None if asked is None or _embedded(asked) else fetched_before(root, asked)
    if data is None:
        if before is not None:
            use(before)
        return
    if (data / "catalogue.toml").is_file() and (data / ABOUT).is_file():
        about(data.resolve())
        use(data.resolve())
        return
    given = read_user_files(data, asked)
    before = None if _embedded(given.code) else fetched_before(root, given.code, KNOWN)
    place = _embedded(given.code) or given.place
    if place is None and before is not None:
        place = Municipality(**about(before)["municipality"])
    if place is None:
        raise ZorgdrukError(
            f"data: {given.code} has no embedded or fetched figures; add gemeente.csv with its code, name and province "
            f"to {data.name!r}.",
            f"data: van {given.code} zijn geen ingebouwde of opgehaalde cijfers; zet gemeente.csv met code, naam en "
            f"provincie in {data.name!r}.",
        )
    base = Statline(folder=before or DATA)
    tables = {name: base.table(name) for name in base.catalogue()}
    sources = [] if before is None else list(about(before).get("sources", ()))
    folder, _ = _finished(place, tables, {}, given, sources, before or DATA, root)
    use(folder)


def fetched_before(root: Path, code: str, which: str = "folder") -> Path | None:
    """Return the folder of tables that was fetched last for a municipality; None when there is none.

    Parameters
    ----------
    root : of what is fetched.
    code : of the municipality.
    which : "folder", or `KNOWN`.
    """
    try:
        told = json.loads((root / f"{code}.json").read_text(encoding="utf-8"))
        folder = root / "tables" / str(told[which])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return folder if folder.parent == root / "tables" and (folder / ABOUT).is_file() else None


def _embedded(code: str) -> Municipality | None:
    return next((m for m in MUNICIPALITIES if m.code == code), None)


def _finished(
    place: Municipality,
    tables: dict[str, pd.DataFrame],
    fresh: dict[str, pd.DataFrame],
    given: UserFiles | None,
    sources: Sequence[str],
    base: Path,
    root: Path,
) -> tuple[Path, Told]:
    """Put new rows in, complete the tables of a municipality without embedded figures, and write the folder."""
    new = tables | fresh
    told: Told = ()
    if given is not None:
        new |= {name: given.joined(name, new[name]) for name in given.tables}
        told = given.told
    if _embedded(place.code) is None:
        done = complete(place, new)
        place, new = done.place, done.tables
        told = (*told, *done.told, *constants(place, new), NO_RANGE)
    said = {
        "sources": sources,
        "notes": [english for english, _ in (*(given.told if given is not None else ()), NO_RANGE)],
        "substitutes": [english for english, _ in told],
        "vervangers": [dutch for _, dutch in told],
    }
    changed = {name: frame for name, frame in new.items() if frame is not tables[name]}
    return build_folder(place, changed, said, root / "tables", base), told


def _sources(found: Fetched) -> list[str]:
    """Return a sentence per input on where its figures come from."""
    lines = []
    for one in found.outcomes:
        if one.why is None:
            unsure = f"; provisional {', '.join(map(str, one.provisional))}" if one.provisional else ""
            lines.append(f"{one.name}: CBS {', '.join(one.tables)}{unsure}")
        else:
            lines.append(f"{one.name}: not from the service ({one.why[0].rstrip('.')})")
    return lines
