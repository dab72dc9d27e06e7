"""Tell the life of an inwoner who was followed, in plain Dutch or English."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from agents.domains import TASKS
from results.language import Lang, number
from results.trace_story_care import CARE_EVENTS, care, care_event
from results.trace_story_help import HELP_EVENTS, help_event, provisions
from results.words_domains import word
from sim.calendar import month_name
from sim.trace_examples import EXAMPLES

if TYPE_CHECKING:
    from sim.trace import Traced
    from sim.trace_events import Event
    from sim.trace_moment import Moment

Sayer = Callable[[str, str], str]
PLAIN: dict[str, tuple[str, str]] = {
    "born": ("geboren", "born"),
    "arrival": ("komt hier wonen", "comes to live here"),
    "death": ("overleden", "died"),
    "departure": ("vertrokken uit de gemeente", "left the municipality"),
    "widowhood": ("partner overleden (lineage {after})", "partner died (lineage {after})"),
    "separation": ("uit elkaar (partner {after})", "separated (partner {after})"),
    "union": ("gaat samenwonen (lineage {after})", "moves in with a partner (lineage {after})"),
    "marriage": ("trouwt", "marries"),
    "child_born": ("kind geboren (lineage {after})", "child born (lineage {after})"),
    "child_died": ("kind overleden (lineage {after})", "child died (lineage {after})"),
    "mother_died": ("moeder overleden", "mother died"),
    "father_died": ("vader overleden", "father died"),
    "institution_entry": ("opgenomen in een instelling in {after}", "enters an institution in {after}"),
    "institution_exit": ("verlaat de instelling, naar {after}", "leaves the institution for {after}"),
    "left_home": ("gaat uit huis, naar {after}", "leaves home for {after}"),
    "move": ("verhuist van {before} naar {after}", "moves from {before} to {after}"),
    "other_household": ("komt in een ander huishouden in {after}", "joins another household in {after}"),
    "turned_18": ("wordt 18", "turns 18"),
    "job_loss": ("raakt het werk kwijt", "loses the job"),
    "end_of_own_business": ("eigen bedrijf houdt op", "own business ends"),
    "eviction": ("uit huis gezet", "evicted"),
    "arrival_as_statushouder": ("komt als statushouder", "comes as a statushouder"),
    "school_drop_out": ("verlaat school zonder diploma", "leaves school without a diploma"),
}


def sayer(lang: Lang) -> Sayer:
    """Return a function that takes a Dutch and an English text and returns the one of a language."""
    return lambda dutch, english: dutch if lang == "nl" else english


def event_words(event: Event, lang: Lang) -> str:
    """Say what happened in a few words."""
    say = sayer(lang)
    if event.name in CARE_EVENTS:
        return care_event(event, lang)
    if event.name in HELP_EVENTS:
        return help_event(event, lang)
    if event.name in ("begins", "ends"):
        what = word("condition", event.after, lang)
        return f"{what}: {say('begint', 'begins') if event.name == 'begins' else say('voorbij', 'over')}"
    if event.name == "kwetsbaar":
        return say("wordt kwetsbaar", "becomes kwetsbaar") if event.after == "begins" else (
            say("niet meer kwetsbaar", "no longer kwetsbaar")
        )  # fmt: skip
    if event.name in ("activity", "education", "debt"):
        whose = say("huishouden: ", "household: ") if event.name == "debt" else ""
        return f"{whose}{word(event.name, event.before, lang)} → {word(event.name, event.after, lang)}"
    pair = PLAIN.get(event.name)
    if pair is None:
        return event.name.replace("_", " ")
    return say(*pair).format(before=event.before, after=event.after)


def asked_as(one: Traced, lang: Lang) -> str:
    """Return what the word by which somebody was asked for means, "" for a lineage."""
    found = EXAMPLES.get(one.word)
    return one.word if found is None else sayer(lang)(found.nl, found.en)


def opening(one: Traced, lang: Lang) -> str:
    """Say who it is and how he or she lived when first seen."""
    say, first = sayer(lang), one.moments[0]
    sex = say("man", "man") if first.sex == 0 else say("vrouw", "woman")
    age = say(f"{first.age} jaar", f"aged {first.age}")
    home = word("home_type", first.home_type, lang)
    doing = word("activity", first.activity, lang)
    asked = f" ({asked_as(one, lang)})" if one.word else ""
    when = say("Begin", "First seen") + " " + month_name(first.month)
    has = sorted(word("condition", c, lang) for c in first.conditions)
    extra = (say("; heeft ", "; has ") + ", ".join(has)) if has else ""
    debt = f"; {word('debt', first.debt, lang)}" if first.debt != "none" else ""
    return f"{one.lineage}{asked}. {when}: {sex}, {age}, {doing}, {home} in {first.kern}{extra}{debt}."


def ending(one: Traced, lang: Lang) -> str:
    """Say how it ended: died, left, or still here."""
    say, last = sayer(lang), one.moments[-1]
    if one.end == "dead":
        return say(f"Overleden in {month_name(one.events[-1].month)}, {last.age} jaar oud.",
                   f"Died in {month_name(one.events[-1].month)}, aged {last.age}.")  # fmt: skip
    if one.end == "left":
        return say(f"Vertrok in {month_name(one.events[-1].month)}, {last.age} jaar oud; daarna niet meer te volgen.",
                   f"Left in {month_name(one.events[-1].month)}, aged {last.age}; not followed further.")  # fmt: skip
    return say(f"Woont hier nog eind {month_name(last.month)}, {last.age} jaar oud.",
               f"Still lives here at the end of {month_name(last.month)}, aged {last.age}.")  # fmt: skip


def balance(one: Traced, lang: Lang) -> str:
    """Say how draaglast and draagkracht went, and how long the person was kwetsbaar."""
    say, now = sayer(lang), [m for m in one.moments if math.isfinite(m.strength)]
    if not now:
        return say("Onder de 18: geen draagkracht gemeten.", "Under 18: draagkracht is not measured.")
    a, b = now[0], now[-1]
    over = sum(m.load > m.strength for m in now)
    weak = sum(m.vulnerable for m in now)

    def pair(m: Moment) -> str:
        load, strength = number(m.load, lang, 1), number(m.strength, lang, 1)
        return say(f"{load} tegen {strength}", f"{load} against {strength}")

    return say(
        f"Draaglast tegen draagkracht: eerst {pair(a)}, laatst {pair(b)}; {over} van {len(now)} maanden te zwaar, "
        f"{weak} maanden kwetsbaar.",
        f"Draaglast against draagkracht: first {pair(a)}, last {pair(b)}; too heavy in {over} of {len(now)} months, "
        f"kwetsbaar in {weak}.",
    )


def need(one: Traced, lang: Lang) -> str:
    """Say how many hours of help a week were needed, at first, at most and at last, and for what most."""
    say, first, last = sayer(lang), one.moments[0], one.moments[-1]
    most = max(one.moments, key=lambda m: sum(m.need))
    if not sum(most.need):
        return say("Geen hulp nodig.", "No help needed.")
    hours = [number(sum(m.need), lang, 1) for m in (first, most, last)]
    task = word("task", TASKS[max(range(len(TASKS)), key=lambda t: most.need[t])], lang)
    when = month_name(most.month)
    return say(
        f"Hulp nodig: {hours[0]} uur per week in het begin, {hours[2]} op het laatst; het meest {hours[1]} uur in "
        f"{when}, vooral {task}.",
        f"Help needed: {hours[0]} hours a week at first, {hours[2]} at last; at most {hours[1]} hours in {when}, "
        f"mainly {task}.",
    )


def age_at(one: Traced, month: int) -> int:
    """Return the age in completed years at the end of a month, from the last moment at or before it."""
    last = [m for m in one.moments if m.month <= month]
    return last[-1].age if last else one.moments[0].age


def story(one: Traced, lang: Lang) -> list[str]:
    """Return the life of an inwoner as lines of text.

    Parameters
    ----------
    one : who was seen at least once
    lang : language
    """
    say = sayer(lang)
    lines = [opening(one, lang)]
    by_month: dict[int, list[str]] = {}
    for event in one.events:
        by_month.setdefault(event.month, []).append(event_words(event, lang))
    lines += [
        f"  {month_name(month)} ({age_at(one, month)}) {'; '.join(told)}" for month, told in sorted(by_month.items())
    ]
    if not by_month:
        lines.append(say("  geen gebeurtenissen", "  no events"))
    return [*lines, ending(one, lang), balance(one, lang), need(one, lang), care(one, lang), provisions(one, lang)]
