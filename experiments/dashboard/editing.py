"""Change one setting of a measure of a document, from what a control of the page says."""

from __future__ import annotations

from experiments.dashboard.document import Document
from sim.calendar import month_name, parse_month
from sim.errors import ZorgdrukError
from sim.measures.measure import Measure

NUMBERS = ("reach", "take_up", "cost_year", "cost_person", "cost_month")


def edited(document: Document, name: str, setting: str, value: str) -> Document:
    """Return a document with a setting of a measure changed; its loader judges it later.

    Parameters
    ----------
    name : of the measure.
    setting : of its table; `effect:channel` is an effect of one's own.
    value : as the control holds it.

    Raises
    ------
    ZorgdrukError : no such measure or setting.
    ValueError : no number where one is needed.
    """
    measure = next((m for m in document.scenario("scenario").measures if m.name == name), None)
    if measure is None:
        raise ZorgdrukError("that measure is not in this scenario.", "die maatregel zit niet in dit scenario.")
    if all(table.get("name", table.get("kind")) != name for table in document.measures):  # inherited: say it here
        document = document.with_table({"kind": measure.kind.name, **measure.said})
    if setting.startswith("effect:"):
        effects = dict(measure.effects) | {setting.removeprefix("effect:"): float(value)}
        return document.with_setting(name, "effect", effects)
    if setting == "effect":
        return document.with_setting(name, "effect", _effect(measure, value))
    if setting == "start":
        return document.with_setting(name, "start", month_name(parse_month(value, "start")))
    if setting == "ramp_months":
        return document.with_setting(name, setting, int(float(value)))
    if setting in NUMBERS:
        return document.with_setting(name, setting, float(value))
    raise ZorgdrukError("that setting is not on this page.", "die instelling staat niet op deze pagina.")


def _effect(measure: Measure, value: str) -> str | dict[str, float]:
    """Return what a document says of an effect for a choice of the page."""
    return dict(measure.effects) if value == "own" else value
