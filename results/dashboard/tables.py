"""Make the tables of the dashboard from a comparison: main figures, breakdowns, evidence, what measures cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from results.certain import LEAST_PAIRS, sure
from results.comparison import Comparison, Measure, Scene
from results.figures_compare import finer, interval
from results.indicators import INDICATORS
from results.indicators_access import ZORGDRUK_PARTS
from results.language import Lang, number
from results.report.document import Table
from results.report.grids import NOTES
from results.report.own_measures import measures_hidden
from results.report.small import COUNTED, rounded, small
from results.words_compare import GRADES, MAIN, PAYERS, SETTINGS, Shown, said
from results.words_help import LAW_WORDS

PARTS = tuple(
    Shown(name, INDICATORS[name].label("nl").capitalize(), INDICATORS[name].label("en").capitalize(),
          "punten, eerste jaar = 100", "points, first year = 100", 1.0, 1)
    for name in ("zorgdruk", *ZORGDRUK_PARTS)
)  # fmt: skip
"""Zorgdruk and its five parts."""
_COST = ("mln euro per jaar", "million euro a year", 1e6, 2, "")
LAWS = tuple(
    Shown("cost", f"Kosten {LAW_WORDS[law][0]}", f"Cost {LAW_WORDS[law][1]}", *_COST, by="law", group=law)
    for laws in PAYERS.values()
    for law in laws
)
"""Cost of each law."""
SHOWN = (MAIN[0], *PARTS[1:], MAIN[1], *LAWS, *MAIN[2:])
"""The figures of the first page, in order."""
QUESTIONS = tuple(shown for shown in (MAIN[0], MAIN[1], *LAWS[:3], *MAIN[2:7]))
"""The figures about which the headline can be."""


def key_of(shown: Shown) -> str:
    """Return the word by which a figure is chosen on the page."""
    return shown.name if shown.group == "total" else f"{shown.name}_{shown.group}"


def row_of(comparison: Comparison, scene: Scene, shown: Shown, year: int | None = None) -> pd.Series | None:
    """Return the difference of a figure in a year, or the last before it; None when there is none."""
    rows = comparison.of(scene, shown.name, shown.by)
    rows = rows[rows["group"] == shown.group]
    if year is not None:
        rows = rows[rows["year"] <= year]
    return None if rows.empty else rows.iloc[-1]


def verdict(comparison: Comparison, row: pd.Series) -> str:
    """Say whether a difference is beyond chance."""
    if float(row["difference"]) == 0.0 and not abs(float(row["high"])) > 0.0:
        return comparison.say("verandert niet", "does not change")
    if int(row["pairs"]) < LEAST_PAIRS:
        return comparison.say("te weinig runs", "too few runs")
    return comparison.say("ja", "yes") if sure(row) else comparison.say("nee, kan toeval zijn", "no, may be chance")


def few(row: pd.Series) -> bool:
    """Tell whether a row counts so few that it is not told."""
    if str(row["unit"]) not in COUNTED:
        return False
    return small(float(row["base_mean"])) or small(float(row["mean"]))


def main_table(comparison: Comparison, year: int) -> Table:
    """Return the main figures in a year: the base, and how each scenario differs from it."""
    c = comparison
    rows = []
    for shown in SHOWN:
        found = [row_of(c, scene, shown, year) for scene in c.others]
        first = next((row for row in found if row is not None), None)
        if first is None:
            continue
        level = "." if few(first) else number(float(first["base_mean"]) / shown.scale, c.lang, shown.digits)
        cells = [f"{shown.label(c.lang)}, {shown.unit(c.lang)}", str(int(first["year"])), level]
        for row in found:
            gone = row is None or few(row)
            cells += (".", "") if row is None or gone else (interval(c, row, shown, False), verdict(c, row))
        rows.append(tuple(cells))
    heads = [c.say("cijfer", "figure"), c.say("jaar", "year"), c.say("basis", "base")]
    for scene in c.others:
        told = scene.title if len(c.others) > 1 else c.say("verschil", "difference")
        heads += [
            told + c.say(" (laag tot hoog)", " (low to high)"),
            c.say("zeker?", "sure?") + (f" ({scene.title})" if len(c.others) > 1 else ""),
        ]
    return Table("main", c.say("Wat verandert er?", "What changes?"), tuple(heads), tuple(rows), interval_note(c))


def interval_note(c: Comparison) -> str:
    """Say what the interval is, and how many pairs it rests on."""
    if c.pairs < 2:
        return c.say(
            "Eén paar runs: nog geen interval. Het verschil is één mogelijk verloop.",
            "One pair of runs: no interval yet. The difference is one possible course.",
        )
    return c.say(
        f"Tussen haakjes het 90%-interval (Student) van het gemiddelde verschil over {c.pairs} paren runs: basis en "
        "scenario met dezelfde seed, dus met hetzelfde toeval. Het zegt hoe zeker het gemiddelde van het model is; "
        "onzekerheid van parameters en aannames zit er niet in. 'Zeker' wordt een verschil pas genoemd vanaf "
        f"{LEAST_PAIRS} paren.",
        f"In brackets the 90% interval (Student) of the mean difference over {c.pairs} pairs of runs: base and "
        "scenario of the same seed, so of the same luck. It says how sure the mean of the model is; uncertainty of "
        f"parameters and assumptions is not in it. No difference is called sure below {LEAST_PAIRS} pairs.",
    )


def grade_word(measure: Measure, lang: Lang) -> str:
    """Write the grades of a measure."""
    found = [said(GRADES, grade, lang) for grade in measure.grade.split(", ") if grade]
    return ", ".join(found) or "-"


def evidence_table(comparison: Comparison) -> Table | None:
    """Return for every measure on what its effect rests, with its grade; None without measures."""
    c = comparison
    rows = [
        (measure.title(c.lang), scene.title, measure.start, said(SETTINGS, measure.basis, c.lang),
         grade_word(measure, c.lang))
        for scene in c.others for measure in scene.measures
    ]  # fmt: skip
    if not rows:
        return None
    heads = (c.say("maatregel", "measure"), c.say("scenario", "scenario"), c.say("vanaf", "from"),
             c.say("waarop het effect rust", "on what the effect rests"), c.say("graad", "grade"))  # fmt: skip
    note = c.say("Graad A: proef of officieel cijfer, B: vergelijkend onderzoek, C: zonder vergelijking.",
                 "Grade A: trial or official figure, B: comparative study, C: uncontrolled.")  # fmt: skip
    title = c.say("Op welk bewijs rust dit?", "On which evidence does this rest?")
    return Table("evidence", title, heads, tuple(rows), note)


@dataclass(frozen=True, slots=True)
class Own:
    """What one measure itself costs in a year, and how many take part; both NaN when they are not told."""

    measure: Measure
    people: float
    cost: float


def own_costs(comparison: Comparison, scene: Scene, year: int) -> tuple[list[Own], float]:
    """Return what each measure of a scenario itself costs in a year, and all together.

    Returns
    -------
    The measures; and the sum, NaN when it would tell how few take part, or when nothing is known of it
    """
    found = []
    for measure in scene.measures:
        told = []
        for indicator in ("measure_participants", "measure_cost"):
            rows = comparison.of(scene, indicator, "measure")
            rows = rows[(rows["group"] == measure.key) & (rows["year"] <= year)]
            told.append(float(rows.iloc[-1]["mean"]) if len(rows) else math.nan)
        found.append(Own(measure, *told))
    known = [(one.people, one.cost if one.cost > 0.0 else 0.0, one.measure.payer) for one in found]
    gone, alone = measures_hidden(known)
    total = math.nan if alone or not any(math.isfinite(one.cost) for one in found) else sum(k[1] for k in known)
    return [
        replace(one, people=math.nan, cost=math.nan) if out else one for one, out in zip(found, gone, strict=True)
    ], total


def measure_table(comparison: Comparison, year: int) -> Table | None:
    """Return what measures cost and how many take part in a year; None without measures."""
    c = comparison
    rows = []
    for scene in c.others:
        for one in own_costs(c, scene, year)[0]:
            told = (number(rounded(one.people, "persons"), c.lang), number(one.cost, c.lang))
            rows.append((one.measure.title(c.lang), scene.title, *told))
    if not rows:
        return None
    heads = (c.say("maatregel", "measure"), c.say("scenario", "scenario"), c.say("deelnemers", "participants"),
             c.say("kosten, euro per jaar", "cost, euro a year"))  # fmt: skip
    title = c.say(f"Wat de maatregelen zelf kosten, {year}", f"What the measures themselves cost, {year}")
    return Table("measure_cost", title, heads, tuple(rows), NOTES[c.lang])


def headline(comparison: Comparison, shown: Shown, year: int) -> Sequence[str]:
    """Say in a sentence for each scenario how a figure changes, and how sure that is."""
    c, told = comparison, []
    for scene in c.others:
        row = row_of(c, scene, shown, year)
        if row is None:
            continue
        if few(row):
            told.append(f"{scene.title}: " + c.say("te klein aantal om te noemen.", "too small a count to be told."))
            continue
        base = number(float(row["base_mean"]) / shown.scale, c.lang, max(shown.digits, finer(shown) - 1))
        if not row["difference"] and not abs(float(row["high"])) > 0.0:
            told.append(
                c.say(f"{scene.title}: {shown.label('nl')} in {int(row['year'])}: {base} {shown.unit('nl')}. Verandert "
                      "niet tegenover de basis.",
                      f"{scene.title}: {shown.label('en')} in {int(row['year'])}: {base} {shown.unit('en')}. Does not "
                      "change against the base.")
            )  # fmt: skip
            continue
        told.append(
            c.say(
                f"{scene.title}: {shown.label('nl')} in {int(row['year'])}: {interval(c, row, shown)} tegenover de "
                f"basis ({base}). Zeker? {verdict(c, row).capitalize()}.",
                f"{scene.title}: {shown.label('en')} in {int(row['year'])}: {interval(c, row, shown)} against the "
                f"base ({base}). Sure? {verdict(c, row).capitalize()}.",
            )
        )
    return told


MOST_NAMES = 5
"""Measures that a sentence names; of more it tells how many."""


def _some(names: Sequence[str], lang: Lang) -> str:
    """Return names with commas, no more than a sentence bears."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + ((f" en nog {more}", f" and {more} more")[lang != "nl"] if more > 0 else "")


def beside(comparison: Comparison, year: int) -> Sequence[str]:
    """Say what is not in the figures of a year: measures that begin later, and what the measures themselves cost."""
    c, told = comparison, []
    for scene in c.others:
        later = [m for m in scene.measures if m.start > f"{year}-12"]
        who = f"{scene.title}: " if len(c.others) > 1 else ""
        if later:
            names, when = _some([m.title(c.lang) for m in later], c.lang), min(m.start for m in later)
            told.append(
                who + c.say(f"Let op: in {year} doet nog niets, want het begint pas in {when} of later: {names}.",
                            f"Note: in {year} these do nothing yet, as they begin in {when} or later: {names}.")
            )  # fmt: skip
        total = own_costs(c, scene, year)[1]
        if total > 0.0:
            cost = number(total, c.lang)
            told.append(
                who + c.say(f"De maatregelen zelf kosten in {year} samen {cost} euro; dat zit niet in deze cijfers.",
                            f"The measures themselves cost {cost} euro in {year}; that is not in these figures.")
            )  # fmt: skip
    return told
