"""Check at start-up that the packages about to be imported are those of zorgdruk and not somebody else's."""

from __future__ import annotations

from importlib.machinery import PathFinder
from pathlib import Path

PACKAGES = ("agents", "sim", "results", "calibration", "experiments")


def home() -> Path:
    """Return the folder in which all packages of zorgdruk stand."""
    return Path(__file__).resolve().parent.parent


def foreign_package(names: tuple[str, ...] = PACKAGES) -> str | None:
    """Look for a package that another project has put in the way.

    Parameters
    ----------
    names : packages that must stand beside this one; one that does not exist at all is no problem here

    Returns
    -------
    One sentence that names package, place and remedy, or None when all is well. Nothing is imported.
    """
    for name in names:
        spec = PathFinder.find_spec(name)
        if spec is None:
            continue
        if spec.origin:
            file = Path(spec.origin).resolve()
            place = file.parent if file.name.startswith("__init__.") else file
        else:  # a folder without __init__: a namespace of one or more folders
            folders = [Path(folder).resolve() for folder in spec.submodule_search_locations or ()]
            place = folders[0] if folders else home() / name
        if place != home() / name:
            return (
                f"Python finds another package {name!r} in {place} before the one of zorgdruk; "
                "remove that package or install zorgdruk in an environment of its own"
            )
    return None
