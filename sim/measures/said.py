"""What a scenario says of measures, and what it inherits of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.calendar import month_name
from sim.errors import ZorgdrukError, did_you_mean
from sim.measures.catalogue import kinds_of
from sim.measures.kind import SETTINGS
from sim.measures.measure import Measure, read_measures

MEASURES = ("measure", "new_measure", "effect")
"""Tables [[measure]], new measures of the catalogue, and the setting of effects where a measure says none."""


def _tables(said: Mapping[str, Any], file: str) -> list[Any]:
    """Return the tables [[measure]]."""
    tables = said.get("measure", [])
    if not isinstance(tables, list):
        raise ZorgdrukError(
            f"{file}: measures must be tables [[measure]].", f"{file}: maatregelen moeten tabellen [[measure]] zijn."
        )
    return tables


def _name(table: object) -> object:
    """Return the name of a measure as far as it has one."""
    return table.get("name", table.get("kind")) if isinstance(table, dict) else None


def heir_of(below: Mapping[str, Any], own: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return what an heir says with what it inherits: a measure of the same name takes the place of the base's."""
    mine = _tables(own, file)
    names = [_name(table) for table in mine]
    kept = [table for table in _tables(below, file) if _name(table) not in names]
    new = own.get("new_measure", {})
    both = {**below, **own, "measure": [*kept, *mine]}
    if isinstance(new, dict):
        both["new_measure"] = {**below.get("new_measure", {}), **new}
    return both


def measures_said(said: Mapping[str, Any], file: str, parameters: Mapping[str, float]) -> tuple[Measure, ...]:
    """Return the measures that a scenario and its bases say.

    Parameters
    ----------
    said : tables of `MEASURES`.
    file : for messages.
    parameters : that the scenario sets, for the check that effects on them stay within their bounds.

    Raises
    ------
    ZorgdrukError : one sentence with file, measure, field, value, limit and remedy.
    """
    effect = said.get("effect", SETTINGS[0])
    if not isinstance(effect, str) or effect not in SETTINGS:
        listed = ", ".join(SETTINGS)
        raise ZorgdrukError(
            f"{file}: effect must be one of {listed}, not {str(effect)[:40]!r}{did_you_mean(str(effect), SETTINGS)}",
            f"{file}: effect moet een van {listed} zijn, niet {str(effect)[:40]!r}"
            f"{did_you_mean(str(effect), SETTINGS, dutch=True)}",
        )
    return read_measures(_tables(said, file), file, kinds_of(file, said), effect, parameters)


def rules_said(measures: tuple[Measure, ...]) -> dict[str, Any]:
    """Return the rules of measures as tables [[rule]], which hold from the start of each on."""
    rules = [dict(rule) | {"start": month_name(m.start)} for m in measures for rule in m.kind.rules]
    return {"rule": rules} if rules else {}
