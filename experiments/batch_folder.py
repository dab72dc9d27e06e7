"""The folder of a batch: what it was made from stands in plan.json, and only the same plan and code may go on in it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agents.kernel import source_hash
from experiments.chunks import BUSY, PARTS
from experiments.plan import Plan
from results.staging import WRITE, clear
from sim.errors import ZorgdrukError
from sim.manifest import versions
from sim.statline import Statline

PLAN, SOFTWARE, FORMAT = "plan.json", "zorgdruk", 1
OWN = ("living.py", "draws.py", "parts.py")
"""Files of this package that decide what figures a run gets."""
MOST_SHOWN = 6
"""Differences between two plans that are told."""


def code() -> dict[str, str]:
    """Return hashes of all that decides figures beside the plan: sources, embedded data, libraries."""
    here, told = Path(__file__).parent, hashlib.sha256()
    fitted = sorted((here.parent / "sim" / "data").glob("posterior_*.parquet"))
    priors = here.parent / "calibration" / "priors.py"
    for path in (*(here / name for name in OWN), *sorted((here.parent / "sim").rglob("*.toml")), priors, *fitted):
        told.update(path.name.encode() + path.read_bytes())
    data = json.dumps(Statline().checksums(), sort_keys=True)
    found = {"model": source_hash("agents", "sim"), "rules": told.hexdigest()[:16]}
    found["data"] = hashlib.sha256(data.encode()).hexdigest()[:16]
    return found | {f"version of {name}": number for name, number in versions().items()}


def key_of(plan: Plan, made_by: Mapping[str, str]) -> str:
    """Return the hash that every part of a batch carries."""
    return hashlib.sha256(json.dumps([plan.identity(), made_by], sort_keys=True).encode()).hexdigest()[:32]


def open_folder(plan: Plan, folder: Path, force: bool = False) -> tuple[str, Path | None]:
    """Make the folder of a batch, or find that it is the folder of this plan, and check that it can be written.

    Parameters
    ----------
    force : put an experiment of another plan aside, and start this one in an empty folder.

    Returns
    -------
    The hash for its parts, and where an experiment of another plan was put.

    Raises
    ------
    ZorgdrukError : it cannot be written, or holds something else.
    """
    if "\0" in str(folder) or not str(folder).strip():
        raise ZorgdrukError(
            f"{str(folder)!r} is not the name of a folder; choose another with --out",
            f"{str(folder)!r} is geen naam van een map; kies een andere met --out",
        )
    made_by = code()
    told = {"software": SOFTWARE, "format": FORMAT, "plan": plan.identity(), "code": made_by}
    aside = None
    with clear(("write in", "schrijven in"), folder):
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(20, "it is a file", str(folder))
        before = _read(folder)
        if before is None and folder.exists() and any(p.name != ".gitkeep" for p in folder.iterdir()):
            raise ZorgdrukError(
                f"{str(folder)!r} holds files that are not of a batch; choose an empty or new folder with --out",
                f"{str(folder)!r} bevat bestanden die niet van een batch zijn; kies een lege of nieuwe map met --out",
            )
        if before is not None and _flat(before) != _flat(told):
            if not force:
                raise _changed(folder, _flat(before), _flat(told))
            aside = _put_aside(folder)
        for name in (PARTS, BUSY):
            (folder / name).mkdir(parents=True, exist_ok=True)
        write_json(folder / PARTS / ".try.tmp", {}, folder / PARTS / ".tried.tmp")
        (folder / PARTS / ".tried.tmp").unlink(missing_ok=True)
        write_json(folder / f".plan-{os.getpid()}.tmp", told | {"extent": plan.extent()}, folder / PLAN)
    return key_of(plan, made_by), aside


def write_json(temporary: Path, content: Mapping[str, Any], target: Path) -> None:
    """Write a file whole or not at all, and wait until it is on the disk."""
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            json.dump(content, file, indent=2, ensure_ascii=False, default=str)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _read(folder: Path) -> dict[str, Any] | None:
    """Return what the plan of a folder says; None when it has none that can be read."""
    try:
        found = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        return None if not (folder / PARTS).is_dir() else {}
    return found if isinstance(found, dict) and found.get("software") == SOFTWARE else None


def _flat(told: Mapping[str, Any]) -> dict[str, str]:
    """Return what a plan and its code say as one level of names, for comparison."""

    def walk(at: str, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict) and value:
            for name, inner in value.items():
                yield from walk(f"{at}.{name}" if at else str(name), inner)
        else:
            yield at, json.dumps(value, sort_keys=True)

    return dict(walk("", {name: told.get(name) for name in ("format", "plan", "code")}))


def _changed(folder: Path, before: Mapping[str, str], now: Mapping[str, str]) -> ZorgdrukError:
    """Say what differs from the experiment that stands in a folder."""
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    shown = [
        f"{name.removeprefix('plan.')}: {before.get(name, '-')[:60]} -> {now.get(name, '-')[:60]}"
        for name in names[:MOST_SHOWN]
    ]
    rest = len(names) - len(shown)
    more, meer = (f" and {rest} more", f" en nog {rest}") if rest else ("", "")
    both = "; ".join(shown)
    return ZorgdrukError(
        f"{str(folder)!r} holds another experiment ({both}{more}); choose another folder, or --force to put that one "
        "aside and start anew.",
        f"{str(folder)!r} bevat een ander experiment ({both}{meer}); kies een andere map, of --force om dat opzij te "
        "zetten en opnieuw te beginnen.",
    )


def _put_aside(folder: Path) -> Path:
    """Give the folder of an experiment another name and return it."""
    number = 1
    while (aside := folder.with_name(f"{folder.name}-old-{number}")).exists():
        number += 1
    os.rename(folder, aside)
    return aside


def refuse_clear(folder: Path) -> contextlib.AbstractContextManager[None]:
    """Return a guard that tells in one sentence why the system refused to write in a folder."""
    return clear((f"{WRITE[0]} in", f"{WRITE[1]} in"), folder)
