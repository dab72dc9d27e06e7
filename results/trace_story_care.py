"""Tell the mantelzorg in the life of an inwoner who was followed, in plain Dutch or English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from results.language import Lang, number
from results.words_care import tie_word
from results.words_domains import word
from sim.trace_care import parted

if TYPE_CHECKING:
    from sim.trace import Traced
    from sim.trace_care import Link
    from sim.trace_events import Event

CARE_EVENTS: dict[str, tuple[str, str]] = {
    "gets_help": ("krijgt hulp van {who}, {hours} uur per week", "gets help from {who}, {hours} hours a week"),
    "help_ends": ("hulp van {who} houdt op", "help from {who} ends"),
    "gives_help": ("gaat helpen: {who}, {hours} uur per week", "starts helping: {who}, {hours} hours a week"),
    "giving_ends": ("hulp aan {who} houdt op", "help to {who} ends"),
    "strain": ("mantelzorg weegt: {before} → {after}", "weight of caring: {before} → {after}"),
}
"""What happens in mantelzorg, in Dutch and English."""


def care_event(event: Event, lang: Lang) -> str:
    """Say what happened in the mantelzorg of an inwoner in a few words."""
    pattern = CARE_EVENTS[event.name][0 if lang == "nl" else 1]
    if event.name == "strain":
        return pattern.format(before=word("strain", event.before, lang), after=word("strain", event.after, lang))
    relation, sex, lineage, hours = parted(event.after)
    who = tie_word(relation, event.name in ("gets_help", "help_ends"), sex, lang)
    told = f"{who} (lineage {lineage})" if lineage else who
    return pattern.format(who=told, hours=hour_text(hours, lang))


def hour_text(hours: float, lang: Lang) -> str:
    """Write hours: whole ones without a decimal."""
    return number(hours, lang, 0 if hours == int(hours) else 1)


def _listed(links: list[Link], gives: bool, lang: Lang) -> str:
    """Return who gives or receives how many hours."""
    parts = []
    for link in links:
        other = link.giver if gives else link.receiver
        away = "" if gives or other.here else (" elders" if lang == "nl" else " elsewhere")
        parts.append(f"{tie_word(link.relation, gives, other.sex, lang)}{away} {hour_text(link.hours, lang)}")
    return ", ".join(parts)


def care(one: Traced, lang: Lang) -> str:
    """Say from whom an inwoner had help at last and whom he or she helped, and in how many months."""
    dutch = lang == "nl"
    gave = sum(m.given + m.given_elsewhere > 0 for m in one.moments)
    got = sum(m.received > 0 for m in one.moments)
    if not gave and not got:
        return "Geen mantelzorg gegeven of gekregen." if dutch else "No mantelzorg given or received."
    last, whole = one.moments[-1], len(one.moments)
    from_others = [link for link in last.care if link.receiver.lineage == one.lineage]
    to_others = [link for link in last.care if link.giver.lineage == one.lineage]
    lines = [
        f"Mantelzorg: gekregen in {got} van {whole} maanden, gegeven in {gave}."
        if dutch
        else f"Mantelzorg: received in {got} of {whole} months, given in {gave}."
    ]
    if from_others:
        head = "Op het laatst per week van" if dutch else "At last, per week, from"
        lines.append(f"{head} {_listed(from_others, True, lang)} {'uur' if dutch else 'hours'}.")
    if to_others:
        head = "Op het laatst per week aan" if dutch else "At last, per week, to"
        heavy = f"; {word('strain', last.strain, lang)}"
        lines.append(f"{head} {_listed(to_others, False, lang)} {'uur' if dutch else 'hours'}{heavy}.")
    return " ".join(lines)
