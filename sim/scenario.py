"""Read a scenario: one TOML file, strict about every name and value, inheriting from another."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any

from sim.calendar import parse_last
from sim.context_variants import CONTEXT_FROM, at_once, later_on, read_context
from sim.errors import ZorgdrukError, did_you_mean, reason, toml_fault
from sim.measures.catalogue import shipped
from sim.measures.measure import Measure
from sim.measures.said import MEASURES, heir_of, measures_said, rules_said
from sim.money.budgets import Budget, budget_of
from sim.shocks import Shock, read_shocks

SHIPPED = Path(__file__).parent / "scenarios"
ALONE = 'name = "{title}"\nbase = "basispad"\n\n[[measure]]\nkind = "{name}"\nstart = "2026-01"\n'
"""A measure of the catalogue by its name is the scenario of that measure alone, from the month in which those shipped
begin."""
LARGEST = 1_000_000
"""Bytes: larger scenario files are refused."""
PROVISIONS = ("product", "staff", "rule")
"""Tables of voorzieningen, their staff and rules, of the form of `sim/provisions/products.toml` and `rules.toml`."""
KNOWN = ("name", "base", "horizon", "context", "parameters", "shock", "budget", *MEASURES, *PROVISIONS)
PRICES = "prices"
"""Where the provisions of a scenario keep the prices of care by year, of [context]."""
LONGEST_NAME = 200
DEEPEST = 8
"""Scenarios may inherit from each other this many times."""
MOST_BASES = 10
HORIZON = "2030-12"
"""Last month where a scenario says none."""


@dataclass(frozen=True)
class Scenario:
    """What differs from the basispad.

    Parameters
    ----------
    name : short name, from the file name.
    title : name for a reader.
    parameters : values that differ from the declared defaults.
    text : the file as it was read, for the manifest.
    shocks : contextual shocks, those of the base first.
    provisions : products, staff and rules that it adds or sets otherwise, those of the base with them and of its
        measures; and the prices of care by year.
    budget : of the gemeente; None for that of the first year of a run, at the prices of each year.
    measures : those of the base first; one of the same name takes the place of the base's.
    said : what its files say of measures, new ones of the catalogue and the setting of effects, for an heir.
    later : month from which the context sets parameters, index, and these; not those that the scenario sets itself.
    given : provisions without those of measures, for an heir.
    horizon : last month unless the user says another; "" where the files say none.
    """

    name: str
    title: str
    parameters: dict[str, float] = field(default_factory=dict)
    text: str = ""
    shocks: tuple[Shock, ...] = ()
    provisions: dict[str, Any] = field(default_factory=dict)
    budget: Budget | None = None
    measures: tuple[Measure, ...] = ()
    said: dict[str, Any] = field(default_factory=dict)
    later: tuple[int, dict[str, float]] = field(default_factory=lambda: (CONTEXT_FROM, {}))
    given: dict[str, Any] = field(default_factory=dict)
    horizon: str = ""


def shipped_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that come with zorgdruk."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def read_scenario(name: str | Path, depth: int = 0, known: dict[Path, Scenario] | None = None) -> Scenario:
    """Read a shipped scenario, or a measure of the catalogue alone, by name; or any scenario by the path of its file.

    Parameters
    ----------
    depth, known : how many heirs there are above it, and what was read for them already.

    Raises
    ------
    ZorgdrukError : no such scenario, not readable as TOML, or an unknown or impossible setting.
    """
    known = {} if known is None else known
    if isinstance(name, str) and name in shipped() and name not in shipped_scenarios():
        text = ALONE.format(name=name, title=shipped()[name].title_nl)
        return _checked(SHIPPED / f"{name}.toml", text, tomllib.loads(text), depth, known)
    path = _find(name)
    if path.resolve() in known:
        return known[path.resolve()]
    text = ""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise ZorgdrukError(
                f"{path.name}: {size} bytes is more than a scenario may have ({LARGEST}).",
                f"{path.name}: {size} bytes is meer dan een scenario mag hebben ({LARGEST}).",
            )
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        fault, fout = toml_fault(error, text)
        raise ZorgdrukError(
            f"{path.name}: not a valid TOML file ({fault}).", f"{path.name}: geen geldig TOML-bestand ({fout})."
        ) from None
    except RecursionError:
        raise ZorgdrukError(
            f"{path.name}: brackets are nested too deep to be a scenario.",
            f"{path.name}: de haakjes zijn te diep genest voor een scenario.",
        ) from None
    except OSError as error:
        why, waarom = reason(error)
        raise ZorgdrukError(
            f"{path.name}: cannot be read ({why}).", f"{path.name}: kan niet worden gelezen ({waarom})."
        ) from None
    if depth > DEEPEST:
        raise ZorgdrukError(
            f"{path.name}: scenarios inherit from each other more than {DEEPEST} times; is it a circle?",
            f"{path.name}: scenario's erven meer dan {DEEPEST} keer van elkaar; is het een kring?",
        )
    known[path.resolve()] = _checked(path, text, content, depth, known)
    return known[path.resolve()]


def _there(path: Path) -> bool:
    """Tell whether a file is there; a name that no file can have is not."""
    try:
        return path.is_file()
    except OSError:
        return False


def _find(name: str | Path) -> Path:
    """Return the file of a scenario."""
    text = str(name)
    if "\0" in text:
        raise ZorgdrukError(
            "scenario: a name cannot contain a NUL character.", "scenario: een naam kan geen NUL-teken bevatten."
        )
    if isinstance(name, Path) or text.endswith(".toml") or "/" in text or "\\" in text:
        path = Path(name)
        if path.suffix != ".toml":
            raise ZorgdrukError(
                f"scenario: {text[:80]} is no .toml file.", f"scenario: {text[:80]} is geen .toml-bestand."
            )
        if not _there(path):
            raise ZorgdrukError(
                f"scenario: there is no file {text[:200]}.", f"scenario: er is geen bestand {text[:200]}."
            )
        return path
    names = shipped_scenarios()
    if text not in names:
        raise ZorgdrukError(
            f"scenario: unknown scenario '{text[:80]}'; known are {', '.join(names)}, a measure (zorgdruk measures) "
            f"or the path of a .toml file{did_you_mean(text, (*names, *shipped())) or '.'}",
            f"scenario: onbekend scenario '{text[:80]}'; bekend zijn {', '.join(names)}, een maatregel (zorgdruk "
            f"measures), of het pad van een .toml-bestand{did_you_mean(text, (*names, *shipped()), dutch=True) or '.'}",
        )
    return SHIPPED / f"{text}.toml"


def _checked(path: Path, text: str, content: dict[str, Any], depth: int, known: dict[Path, Scenario]) -> Scenario:
    """Check every setting and add what the bases say; what a file says itself goes before what it inherits."""
    from sim.parameters import Parameters

    for key in content:
        if key not in KNOWN:
            raise ZorgdrukError(
                f"{path.name}: unknown setting '{key}'{did_you_mean(key, KNOWN)}",
                f"{path.name}: onbekende instelling '{key}'{did_you_mean(key, KNOWN, dutch=True)}",
            )
    title = content.get("name", path.stem)
    if not isinstance(title, str) or not 0 < len(title.strip()) <= LONGEST_NAME or not title.isprintable():
        raise ZorgdrukError(
            f"{path.name}: name must be a line of text of 1 to {LONGEST_NAME} characters.",
            f"{path.name}: name moet een regel tekst van 1 tot {LONGEST_NAME} tekens zijn.",
        )
    parameters = content.get("parameters", {})
    if not isinstance(parameters, dict):
        raise ZorgdrukError(
            f"{path.name}: [parameters] must be a table of name = value.",
            f"{path.name}: [parameters] moet een tabel van naam = waarde zijn.",
        )
    Parameters(parameters, path.name)
    context, prices, since = read_context(content.get("context", {}), path.name)
    shocks = read_shocks(content.get("shock", []), path.name)
    given = {name: content[name] for name in PROVISIONS if name in content}
    _check_provisions(path.name, given)
    given |= {PRICES: prices} if prices else {}
    budget = budget_of(f"{path.name}, [budget]", content["budget"]) if "budget" in content else None
    said, horizon = {name: content[name] for name in MEASURES if name in content}, _horizon(content, path.name)
    merged = {k: float(v) for k, v in parameters.items()}
    merged, context = at_once(context) | merged, {k: v for k, v in later_on(context).items() if k not in merged}
    if "base" in content:
        names = _bases(content["base"], path)
        bases = [read_scenario(base, depth + 1, known) for base in names]
        below = reduce(lambda one, other: _beside(one, other, path.name), bases)
        context = {k: v for k, v in below.later[1].items() if k not in merged} | context
        since = below.later[0] if since is None else since
        merged, shocks, budget = below.parameters | merged, below.shocks + shocks, budget or below.budget
        given, horizon = _together(below.given, given), horizon or below.horizon
        _check_provisions(path.name, given)
        said = heir_of(below.said, said, path.name)
    measures = measures_said(said, path.name, merged)
    provisions = _together(given, rules_said(measures))
    return Scenario(
        path.stem, title.strip(), merged, text, shocks, provisions, budget, measures, said,
        (CONTEXT_FROM if since is None else since, context), given, horizon,
    )  # fmt: skip


def _horizon(content: dict[str, Any], file: str) -> str:
    """Return the last month that a scenario says, "" without."""
    said = content.get("horizon", "")
    if not isinstance(said, str) or (not said and "horizon" in content):
        raise ZorgdrukError(
            f"{file}: horizon must be a month in quotes, such as '2030-12', not {repr(said)[:40]}.",
            f"{file}: horizon moet een maand tussen aanhalingstekens zijn, zoals '2030-12', niet {repr(said)[:40]}.",
        )
    if said:
        parse_last(said, f"{file}, horizon")
    return said


def _bases(said: object, path: Path) -> list[str | Path]:
    """Return the bases of a scenario: one name, or a list of different ones."""
    names = [said] if isinstance(said, str) else said
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ZorgdrukError(
            f"{path.name}: base must be the name of a scenario, or a list of names.",
            f"{path.name}: base moet de naam van een scenario zijn, of een lijst met namen.",
        )
    if not 0 < len(names) <= MOST_BASES:
        raise ZorgdrukError(
            f"{path.name}: base has {len(names)} names; give 1 to {MOST_BASES}, or leave base out.",
            f"{path.name}: base heeft {len(names)} namen; geef er 1 tot {MOST_BASES}, of laat base weg.",
        )
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise ZorgdrukError(
            f"{path.name}: base names '{twice[:60]}' twice; remove one.",
            f"{path.name}: base noemt '{twice[:60]}' twee keer; haal er een weg.",
        )
    return [path.parent / name if name.endswith(".toml") else name for name in names]


def _beside(one: Scenario, other: Scenario, file: str) -> Scenario:
    """Return two bases as one; the later goes before, and what both inherited counts once."""
    return replace(
        other,
        parameters=one.parameters | other.parameters,
        shocks=one.shocks + tuple(shock for shock in other.shocks if shock not in one.shocks),
        budget=other.budget or one.budget,
        said=heir_of(one.said, other.said, file),
        later=(other.later[0] if other.later[1] else one.later[0], one.later[1] | other.later[1]),
        given=_together(one.given, other.given),
        horizon=other.horizon or one.horizon,
    )


def _check_provisions(file: str, content: dict[str, Any]) -> None:
    """Refuse products, staff and rules that cannot be."""
    if content:
        from sim.provisions.products import catalogue_of
        from sim.provisions.rules import rules_of

        catalogue_of(file, content)
        rules_of(file, content)


def _together(below: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return the provisions of a base and its heir, whose own replace what has the same name or setting and month."""
    both = {name: below.get(name, {}) | own.get(name, {}) for name in ("product", "staff", PRICES)}
    rules = {(r["setting"], str(r["start"])): r for r in (*below.get("rule", []), *own.get("rule", []))}
    return {name: table for name, table in (both | {"rule": list(rules.values())}).items() if table}
