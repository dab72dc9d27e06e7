"""Say of a measure what can be set, within which bounds, by which source and grade, and what studies found of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from results.language import Lang, number
from results.words_channels import channel_word, plain_note
from results.words_measures import costs, course, sized, whom
from results.words_provisions import GRADES, figure, spoken
from results.words_sources import in_english, source_words
from results.words_targets import target_words
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
    about : bounds and grade, in words.
    source : where the bounds come from, as it is written.
    raw : name of what is changed in the model, for who knows it.
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
    source: str = ""
    raw: str = ""

    def shown(self, lang: Lang) -> str:
        """Return the value as it is read."""
        return told(self.value, self.percent, self.unit, lang)


@dataclass(frozen=True)
class Line:
    """A line on a measure.

    Parameters
    ----------
    parts : text in parts; each with whether it is in English on a page in Dutch.
    raw : name in the model of what it is about, for who knows it.
    """

    parts: tuple[tuple[str, bool], ...]
    raw: str = ""

    @property
    def text(self) -> str:
        """The line in one."""
        return "".join(text for text, _ in self.parts)


def sourced(source: str, lang: Lang) -> tuple[tuple[str, bool], ...]:
    """Return where a number comes from, as the end of a line; nothing when it needs no source."""
    if source in ("", "none"):
        return ()
    head = ("; bron: ", "; source: ")[lang != "nl"]
    return ((head, False), (source_words(source, lang), in_english(source, lang)))


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
            found.append(
                Control(name, label, value, low, high, step, False, "euro", _about(cost, lang, "euro"), cost.source)
            )
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
    return [Control(setting, f"{label} ({unit})", value, low, high, 0.005, True, "", _about(found, lang, "%"),
                    found.source)]  # fmt: skip


def _about(found: Number, lang: Lang, unit: str) -> str:
    """Write bounds and grade of a number."""
    if unit == "%":
        low, high = (told(x, True, "", lang) for x in (found.low, found.high))
    else:
        low, high = (f"{number(x, lang)} {unit}" for x in (found.low, found.high))
    return f"{bounds(low, high, lang)}; {grade(found, lang)}"


def bounds(low: str, high: str, lang: Lang) -> str:
    """Write bounds."""
    return f"{low} tot en met {high}" if lang == "nl" else f"{low} to {high}"


def grade(found: Number, lang: Lang) -> str:
    """Write the grade of a number."""
    return ("graad: ", "grade: ")[lang != "nl"] + spoken(GRADES, found.grade, lang)


def own_controls(measure: Measure, lang: Lang) -> list[Control]:
    """Return the effects that a user may set, when the setting is "own"."""
    found = []
    for effect in measure.kind.effects:
        value = measure.effects.get(effect.on, effect.evidence.value)
        adds = FAMILIES[effect.on.partition(".")[0]].adds
        nothing = ("{} = geen effect", "{} = no effect")[lang != "nl"].format(0 if adds else 1)
        low, high = figure(effect.low, lang), figure(effect.high, lang)
        about = f"{bounds(low, high, lang)}; {nothing}; {grade(effect.evidence, lang)}"
        step = max((effect.high - effect.low) / 200, 1e-4)
        unit = (("maal", "times"), ("erbij", "added"))[adds][lang != "nl"]
        label = ("effect op: ", "effect on: ")[lang != "nl"] + channel_word(effect.on, lang)
        if effect.low < effect.high:
            found.append(Control(f"effect:{effect.on}", label, value, effect.low, effect.high, step, False, unit, about,
                                 effect.evidence.source, effect.on))  # fmt: skip
    return found


def evidence_lines(kind: Kind, lang: Lang) -> list[Line]:
    """Say what studies found of a measure, and what policy hopes for, effect by effect with grade and source."""
    nl, lines = lang == "nl", []
    for effect in kind.effects:
        neutral = FAMILIES[effect.on.partition(".")[0]].neutral
        nothing = effect.evidence.value == neutral
        found, hoped = sized(effect.on, effect.evidence, lang), sized(effect.on, effect.local_expectation, lang)
        none = (" (geen effect aangetoond)", " (no effect shown)")[not nl] if nothing else ""
        name = channel_word(effect.on, lang)
        lines.append(
            Line(
                (
                    (
                        f"{name}: {'onderzoek' if nl else 'studies'} {found}{none}, {grade(effect.evidence, lang)}",
                        False,
                    ),
                    *sourced(effect.evidence.source, lang),
                    (f". {'Lokale verwachting' if nl else 'Local expectation'} {hoped}, ", False),
                    (grade(effect.local_expectation, lang), False),
                    *sourced(effect.local_expectation.source, lang),
                    (".", False),
                ),
                effect.on,
            )
        )
    titles = [str(rule["title_nl" if nl else "title_en"]) for rule in kind.rules]
    return lines + [Line(((f"{'regel' if nl else 'rule'}: {title}", False),)) for title in titles]


def about_lines(kind: Kind, lang: Lang) -> list[Line]:
    """Say for whom a measure is, how it runs, what it costs and what else is to be known."""
    nl = lang == "nl"
    target = target_words(kind.target.text, lang) if kind.personal and kind.target.text else whom(kind, lang)
    lines = [
        Line(((f"{'doelgroep' if nl else 'target'}: {target}", False),), kind.target.text if kind.personal else "")
    ]
    when = course(kind, lang)
    more = [f"{'verloop in maanden' if nl else 'course in months'}: {when}"] if when else []
    more += [f"{'kosten' if nl else 'cost'}: {said}" for said, _ in costs(kind, lang)]
    more += [plain_note(note, lang) for note in (kind.note_nl if nl else kind.note_en,) if note]
    return lines + [Line(((text, False),)) for text in more]
