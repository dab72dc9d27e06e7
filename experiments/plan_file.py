"""Read a plan from a TOML file, strict about every name and value."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from experiments import designs
from experiments.plan import Design, Plan, make_plan
from experiments.plan_checks import MOST_RUNS
from sim.errors import ZorgdrukError, did_you_mean, reason

LARGEST = 1_000_000
KNOWN = (
    "scenarios", "base", "municipality", "data", "start", "until", "seeds", "draws", "drawn", "keep", "chunk", "design",
)  # fmt: skip
DRAWN = ("kind", "parameters", "bounds", "scenarios", "runs", "seed")
DESIGN: dict[str, tuple[str, ...]] = {
    "factorial": ("kind", "parameters", "bounds", "scenarios", "levels"),
    "lhs": DRAWN,
    "sobol": DRAWN,
    "one_at_a_time": ("kind", "parameters", "bounds"),
    "csv": ("kind", "file"),
}
"""Settings of each kind of design."""


def read_plan(path: Path | str) -> Plan:
    """Return the plan of a TOML file; scenarios and designs that it names stand beside it.

    Raises
    ------
    ZorgdrukError : it cannot be read, or something in it cannot be.
    """
    path = Path(path)
    content = _content(path)
    _known(path.name, content, KNOWN)
    scenarios = _words(path, content, "scenarios")
    if not scenarios:
        raise _wrong(path, "scenarios must name at least one", "scenarios moet er minstens een noemen")
    settings: dict[str, Any] = {
        name: _word(path, content, name) for name in ("municipality", "start", "until") if name in content
    }
    settings["data"] = path.parent / _word(path, content, "data") if "data" in content else None
    settings |= {name: tuple(_words(path, content, name)) for name in ("drawn", "keep")}
    settings |= {name: _whole(path, content[name], name) for name in ("draws", "chunk") if name in content}
    base = _word(path, content, "base") if "base" in content else "basispad"
    if "design" in content:
        settings["design"] = _design(path, content["design"])
    found = [_beside(path, name) for name in scenarios]
    return make_plan(found, _beside(path, base), _seeds(path, content.get("seeds", 1)), **settings)


def _content(path: Path) -> dict[str, Any]:
    """Return what TOML makes of the file."""
    try:
        if path.stat().st_size > LARGEST:
            raise _wrong(path, f"more than {LARGEST} bytes is no plan", f"meer dan {LARGEST} bytes is geen plan")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise _wrong(path, "brackets are nested too deep", "de haakjes zijn te diep genest") from None
    except ValueError as error:
        fault = str(error).splitlines()[0][:200]
        raise _wrong(path, f"not a valid TOML file ({fault})", f"geen geldig TOML-bestand ({fault})") from None
    except OSError as error:
        why, waarom = reason(error)
        raise _wrong(path, f"cannot be read ({why})", f"kan niet worden gelezen ({waarom})") from None


def _wrong(path: Path, english: str, dutch: str) -> ZorgdrukError:
    """Return an error of a plan."""
    return ZorgdrukError(f"{path.name}: {english}.", f"{path.name}: {dutch}.")


def _known(where: str, content: dict[str, Any], names: tuple[str, ...]) -> None:
    """Refuse a setting that is unknown."""
    for key in content:
        if key not in names:
            raise ZorgdrukError(
                f"{where}: unknown setting '{key[:80]}'{did_you_mean(key, names)}",
                f"{where}: onbekende instelling '{key[:80]}'{did_you_mean(key, names, dutch=True)}",
            )


def _word(path: Path, content: dict[str, Any], name: str) -> str:
    """Return a text."""
    value = content[name]
    if not isinstance(value, str) or "\0" in value:
        raise _wrong(path, f"{name} must be a text, not {value!r:.40}", f"{name} moet tekst zijn, niet {value!r:.40}")
    return value


def _words(path: Path, content: dict[str, Any], name: str) -> list[str]:
    """Return a list of texts; [] when it is not there."""
    value = content.get(name, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and "\0" not in text for text in value):
        raise _wrong(path, f"{name} must be a list of texts", f"{name} moet een lijst van teksten zijn")
    return value


def _whole(path: Path, value: object, name: str) -> int:
    """Return a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(path, f"{name} must be a whole number, not {value!r:.40}", f"{name} moet een geheel getal zijn")
    return value


def _seeds(path: Path, value: object) -> range | tuple[int, ...]:
    """Return seeds: so many from 1 on, or a list."""
    if isinstance(value, list):
        return tuple(_whole(path, seed, "seeds") for seed in value)
    many = _whole(path, value, "seeds")
    if many < 1:
        raise _wrong(path, f"seeds is {many}; ask for at least one", f"seeds is {many}; vraag er minstens een")
    return range(1, min(many, MOST_RUNS * 10_000) + 1)


def _beside(path: Path, name: str) -> str | Path:
    """Return the name of a shipped scenario, or the path of a file beside the plan."""
    return path.parent / name if name.endswith(".toml") else name


def _design(path: Path, content: object) -> Design:
    """Return the design that a plan describes."""
    if not isinstance(content, dict):
        raise _wrong(path, "[design] must be a table", "[design] moet een tabel zijn")
    _known(f"{path.name}, [design]", content, tuple(dict.fromkeys(name for some in DESIGN.values() for name in some)))
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in designs.KINDS:
        known = ", ".join(designs.KINDS)
        raise _wrong(path, f"design kind {kind!r:.40} must be one of {known}", f"soort {kind!r:.40} moet {known} zijn")
    for name in content:
        if name not in DESIGN[kind]:
            fits = ", ".join(DESIGN[kind][1:])
            raise _wrong(
                path, f"[design] kind {kind} has no use for '{name}'; it has {fits}",
                f"[design] soort {kind} doet niets met '{name}'; hij kent {fits}",
            )  # fmt: skip
    if kind == "csv":
        from experiments.design_file import read_design

        if "file" not in content:
            raise _wrong(path, "[design] kind csv needs a file", "[design] soort csv heeft een file nodig")
        return read_design(path.parent / _word(path, content, "file"))
    names = _words(path, content, "parameters")
    if not names:
        raise _wrong(path, "design needs parameters", "design heeft parameters nodig")
    bounds = _bounds(path, content.get("bounds", {}))
    more: dict[str, Any] = {} if kind == "one_at_a_time" else {"scenarios": _words(path, content, "scenarios")}
    if kind == "factorial":
        return designs.factorial(names, _whole(path, content.get("levels", 2), "levels"), bounds, **more)
    if kind == "one_at_a_time":
        return designs.one_at_a_time(names, bounds)
    many = _whole(path, content.get("runs", 64), "runs")
    make = designs.sobol if kind == "sobol" else designs.latin_hypercube
    return make(names, many, bounds, seed=_whole(path, content.get("seed", 1), "seed"), **more)


def _bounds(path: Path, content: object) -> dict[str, tuple[float, float]]:
    """Return own bounds by parameter."""
    out: dict[str, tuple[float, float]] = {}
    if not isinstance(content, dict):
        raise _wrong(
            path, "bounds must be a table of name = [low, high]", "bounds moet een tabel naam = [laag, hoog] zijn"
        )
    for name, pair in content.items():
        numbers = isinstance(pair, list) and len(pair) == 2 and all(
            isinstance(x, int | float) and not isinstance(x, bool) and abs(x) < 1e300 for x in pair
        )  # fmt: skip
        if not numbers:
            raise _wrong(path, f"bounds of {name} must be [low, high]", f"grenzen van {name} moeten [laag, hoog] zijn")
        out[name] = (float(pair[0]), float(pair[1]))
    return out
