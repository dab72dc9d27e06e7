"""Say of a measure what can be set, within which bounds, by which source and grade, and what studies found of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from results.language import Lang, number
from results.words_measures import costs, course, graded, sized, whom
from results.words_provisions import figure
from sim.measures.channels import FAMILIES
from sim.measures.kind import LONGEST_MONTHS, Kind
from sim.measures.measure import Measure
from sim.provisions.product import Number


@dataclass(frozen=True)
class Control:
    """One number of a measure that can be set.

    Parameters
    ----------
    setting : of the table [[measure]]; an effect of one's own is `effect:channel`.
    label : for a reader.
    value, low, high, step : what it is, its bounds, and the least change.
    shown : the value as it is read, with its unit; percentages are whole.
    percent : whether it is shown times hundred.
    unit : of what is shown.
    about : bounds, source and grade, in words.
    """

    setting: str
    label: str
    value: float
    low: float
    high: float
    step: float
    percent: bool
    unit: str
    about: str

    def shown(self, lang: Lang) -> str:
        """Return the value as it is read."""
        return told(self.value, self.percent, self.unit, lang)


def told(value: float, percent: bool, unit: str, lang: Lang) -> str:
    """Write a value with its unit."""
    if percent:
        return f"{number(100 * value, lang, 0 if abs(value) >= 0.1 else 1)}%"
    return f"{figure(value, lang) if abs(value) < 1000 else number(value, lang)} {unit}".strip()


def controls(measure: Measure, lang: Lang) -> list[Control]:
    """Return what can be set of a measure of a scenario, with the bounds of the catalogue."""
    kind, said, nl = measure.kind, measure.said, lang == "nl"
    found: list[Control] = []
    if kind.personal:
        of = "van de doelgroep" if nl else "of the target"
        found += _share("reach", ("bereik", "reach")[not nl], of, kind.reach, said, lang)
        found += _share("take_up", ("deelname", "take-up")[not nl], of, kind.take_up, said, lang)
    months = ("maanden", "months")[not nl]
    ramp = ("opbouw tot volle omvang", "growth to full size")[not nl]
    highest = max(60.0, 2.0 * kind.ramp_months, measure.ramp)
    about = ("0 tot en met {0} maanden; keuze van beleid", "0 to {0} months; a choice of policy")[not nl]
    found.append(
        Control("ramp_months", ramp, measure.ramp, 0.0, min(highest, LONGEST_MONTHS), 1.0, False, months,
                about.format(number(highest, lang)))
    )  # fmt: skip
    for name, (dutch, english) in COSTS.items():
        cost: Number = getattr(kind, name)
        if cost.high > cost.low:
            value = float(getattr(measure, name))
            low, high = min(cost.low, value), max(cost.high, value)
            step = 1.0 if high <= 1000 else 10.0 ** (len(str(int(high))) - 3)
            label = dutch if nl else english
            found.append(Control(name, label, value, low, high, step, False, "euro", _about(cost, lang, "euro")))
    return found


COSTS = {
    "cost_year": ("kosten per jaar", "cost a year"),
    "cost_person": ("kosten per deelnemer", "cost for each participant"),
    "cost_month": ("kosten per deelnemer en maand", "cost for each participant and month"),
}


def _share(setting: str, label: str, unit: str, found: Number, said: Mapping[str, Any], lang: Lang) -> list[Control]:
    """Return the control of a share, none when nothing is uncertain about it."""
    value = float(said.get(setting, found.value))
    if found.low == found.high == value:
        return []
    low, high = min(found.low, value), max(found.high, value)
    return [Control(setting, f"{label} ({unit})", value, low, high, 0.005, True, "", _about(found, lang, "%"))]


def _about(found: Number, lang: Lang, unit: str) -> str:
    """Write bounds, source and grade of a number."""
    if unit == "%":
        low, high = (told(x, True, "", lang) for x in (found.low, found.high))
    else:
        low, high = (f"{number(x, lang)} {unit}" for x in (found.low, found.high))
    return f"{low} - {high}; {graded(found, lang)}"


def own_controls(measure: Measure, lang: Lang) -> list[Control]:
    """Return the effects that a user may set, when the setting is "own"."""
    found = []
    for effect in measure.kind.effects:
        value = measure.effects.get(effect.on, effect.evidence.value)
        about = f"{figure(effect.low, lang)} - {figure(effect.high, lang)}; {graded(effect.evidence, lang)}"
        step = max((effect.high - effect.low) / 200, 1e-4)
        adds = FAMILIES[effect.on.partition(".")[0]].adds
        unit = ("erbij", "added")[lang != "nl"] if adds else ("maal", "times")[lang != "nl"]
        label = ("effect op ", "effect on ")[lang != "nl"] + effect.on
        if effect.low < effect.high:
            found.append(
                Control(f"effect:{effect.on}", label, value, effect.low, effect.high, step, False, unit, about)
            )
    return found


def evidence_lines(kind: Kind, lang: Lang) -> list[str]:
    """Say what studies found of a measure, and what policy hopes for, effect by effect with grade and source."""
    nl, lines = lang == "nl", []
    for effect in kind.effects:
        neutral = FAMILIES[effect.on.partition(".")[0]].neutral
        nothing = effect.evidence.value == neutral
        found, hoped = sized(effect.on, effect.evidence, lang), sized(effect.on, effect.local_expectation, lang)
        none = (" (geen effect aangetoond)", " (no effect shown)")[not nl] if nothing else ""
        lines.append(
            f"{effect.on}: {'onderzoek' if nl else 'studies'} {found}{none}; {graded(effect.evidence, lang)}. "
            f"{'Lokale verwachting' if nl else 'Local expectation'} {hoped}; {graded(effect.local_expectation, lang)}."
        )
    lines += [f"{'regel' if nl else 'rule'}: {rule['title_nl' if nl else 'title_en']}" for rule in kind.rules]
    return lines


def about_lines(kind: Kind, lang: Lang) -> list[str]:
    """Say for whom a measure is, how it runs, what it costs and what else is to be known."""
    nl = lang == "nl"
    lines = [f"{'doelgroep' if nl else 'target'}: {whom(kind, lang)}", course(kind, lang)]
    lines += [f"{'kosten' if nl else 'cost'}: {said}" for said, _ in costs(kind, lang)]
    return [line for line in (*lines, kind.note_nl if nl else kind.note_en) if line]
