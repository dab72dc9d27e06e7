"""State all that is needed to run a result again, and nothing about the machine or its user."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from agents.kernel import source_hash
from sim.active import substitutes
from sim.calendar import month_name
from sim.measures.stated import start_parameters, stated
from sim.scenario import Scenario
from sim.statline import Statline
from sim.world import World

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("zorgdruk", "numpy", "numba", "pandas", "scipy", "pyarrow")


def commit(root: Path = ROOT) -> str | None:
    """Return the commit of the sources when they stand in a git checkout, read from its files; else None.

    Notes
    -----
    In a linked worktree `.git` is a file that names a folder, which names the one that all worktrees share.
    """
    git = root / ".git"
    try:
        if git.is_file():
            git = (root / git.read_text(encoding="utf-8").strip().removeprefix("gitdir: ")).resolve()
        common = git / "commondir"
        shared = (git / common.read_text(encoding="utf-8").strip()).resolve() if common.is_file() else git
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        for loose in (git / name, shared / name):
            if loose.is_file():
                return loose.read_text(encoding="utf-8").strip()
        packed = (shared / "packed-refs").read_text(encoding="utf-8").splitlines()
        return next((line.split()[0] for line in packed if line.endswith(" " + name)), None)
    except OSError:
        return None


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that can change a result."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def manifest(
    scenario: Scenario,
    world: World,
    statline: Statline,
    first: int,
    last: int,
    off: frozenset[str],
    as_of: int | None,
) -> dict[str, Any]:
    """Describe a run in a form that JSON can hold."""
    return {
        "scenario": {"name": scenario.name, "title": scenario.title, "text": scenario.text},
        "shocks": [] if world.context is None else [shock.stated() for shock in world.context.shocks],
        "municipality": {"code": world.municipality.code, "name": world.municipality.name},
        "start": month_name(first),
        "until": month_name(last),
        "seed": world.seed,
        "off": sorted(off),
        "as_of": as_of,
        "parameters": dict(start_parameters(world)),
        "measures": [] if world.measures is None else [stated(measure) for measure in world.measures.plan],
        "data": statline.checksums(),
        "substitutes": substitutes(),
        "sources": source_hash("agents", "sim"),
        "versions": versions(),
        "commit": commit(),
        "status": "complete",
        "population": "synthetische bevolking",
    }
