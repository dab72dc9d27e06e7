"""Make the tables of the dashboard from a comparison: main figures, breakdowns, evidence, what measures cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd

from results.certain import LEAST_PAIRS, sure
from results.comparison import Comparison, Measure, Scene
from results.dashboard.words import word
from results.figures_compare import finer, interval
from results.indicators import INDICATORS, household_label
from results.indicators_access import ZORGDRUK_PARTS
from results.language import LANGUAGES, Lang, number
from results.report.document import Table
from results.report.grids import NOTES, unit_word
from results.report.small import COUNTED, hidden, small
from results.words_compare import GRADES, MAIN, PAYERS, SETTINGS, Shown, said
from results.words_help import LAW_WORDS, product_word

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


def measure_table(comparison: Comparison, year: int) -> Table | None:
    """Return what measures cost and how many take part in a year; None without measures."""
    c = comparison
    rows = []
    for scene in c.others:
        for measure in scene.measures:
            cells = []
            for indicator in ("measure_participants", "measure_cost"):
                found = c.of(scene, indicator, "measure")
                found = found[(found["group"] == measure.key) & (found["year"] <= year)]
                cells.append(float(found.iloc[-1]["mean"]) if len(found) else math.nan)
            gone = small(cells[0])
            told = [number(math.nan if gone else cell, c.lang, 0) for cell in cells]
            rows.append((measure.title(c.lang), scene.title, *told))
    if not rows:
        return None
    heads = (c.say("maatregel", "measure"), c.say("scenario", "scenario"), c.say("deelnemers", "participants"),
             c.say("kosten, euro per jaar", "cost, euro a year"))  # fmt: skip
    title = c.say(f"Wat de maatregelen zelf kosten, {year}", f"What the measures themselves cost, {year}")
    return Table("measure_cost", title, heads, tuple(rows), NOTES[c.lang])


ORDERED = ("law", "age", "household")
"""Breakdowns whose groups have an order of their own; others go by size."""
NAMES: dict[str, Callable[[str, Lang], str]] = {
    "law": lambda name, lang: said(LAW_WORDS, name, lang),
    "product": product_word,
    "household": household_label,
}
"""Words of the groups of a breakdown; others are what they are called."""


def group_name(by: str, group: str, lang: Lang) -> str:
    """Return what a group of a breakdown is called."""
    return NAMES[by](group, lang) if by in NAMES else group


def shown_of(indicator: str, by: str, unit: str) -> Shown:
    """Return how an indicator of a breakdown is shown."""
    nl, en = (word(indicator, lang).capitalize() for lang in LANGUAGES)
    if unit == "EUR":
        return Shown(indicator, nl, en, "mln euro per jaar", "million euro a year", 1e6, 2, "", by)
    return Shown(indicator, nl, en, unit_word(unit, "nl"), unit_word(unit, "en"), 1.0, 0, "", by)


def year_rows(comparison: Comparison, scene: Scene, indicator: str, by: str, year: int) -> pd.DataFrame:
    """Return the differences of a breakdown in a year, or the last before it, small counts marked in `gone`."""
    rows = comparison.of(scene, indicator, by)
    rows = rows[rows["year"] <= year]
    rows = rows[rows["year"] == rows["year"].max()]
    gone = [False] * len(rows)
    if len(rows) and str(rows["unit"].iloc[0]) in COUNTED:
        for column in ("base_mean", "mean"):
            gone = [a or b for a, b in zip(gone, hidden(rows[column].tolist(), True), strict=True)]
    return rows.assign(gone=gone)


def breakdown_table(comparison: Comparison, indicator: str, by: str, year: int) -> Table | None:
    """Return a breakdown in a year: the base and how each scenario differs, small counts hidden; None without any."""
    c = comparison
    tables = [year_rows(c, scene, indicator, by, year).set_index("group") for scene in c.others]
    if not tables or tables[0].empty:
        return None
    shown = shown_of(indicator, by, str(tables[0]["unit"].iloc[0]))
    first = tables[0] if by in ORDERED else tables[0].sort_values("base_mean", ascending=False)
    groups = list(dict.fromkeys(group for table in (first, *tables) for group in table.index))
    few_in = {group for table in tables for group in table.index[table["gone"]]}
    clients = _few_clients(c, indicator, by, year)
    rows = []
    for group in groups:
        gone = group in few_in or group in clients
        told = next(table.loc[group] for table in tables if group in table.index)
        cells = [group_name(by, group, c.lang)]
        cells.append("." if gone else number(float(told["base_mean"]) / shown.scale, c.lang, shown.digits))
        for table in tables:
            row = None if gone or group not in table.index else table.loc[group]
            cells += (".", "") if row is None else (interval(c, row, shown, False), verdict(c, row))
        rows.append(tuple(cells))
    when = int(tables[0]["year"].iloc[0])
    title = f"{shown.label(c.lang)} {_by_word(by, c.lang)}, {when}, {shown.unit(c.lang)}"
    heads = [c.say("groep", "group"), c.say("basis", "base")]
    for scene in c.others:
        heads += [f"{scene.title}: " + c.say("verschil", "difference"), c.say("zeker?", "sure?")]
    return Table("breakdown", title, tuple(heads), tuple(rows), NOTES[c.lang] + " " + interval_note(c))


def _few_clients(c: Comparison, indicator: str, by: str, year: int) -> set[str]:
    """Return the groups whose clients are too few to be told, for figures that would tell of them."""
    if indicator not in ("cost", "cost_per_client", "delivered_hours"):
        return set()
    found: set[str] = set()
    for scene in c.others:
        rows = year_rows(c, scene, "clients", by, year)
        found |= set(rows.loc[rows["gone"], "group"])
    return found


BY_WORDS = {
    "law": ("naar wet", "by law"),
    "product": ("naar product", "by product"),
    "age": ("naar leeftijd", "by age"),
    "household": ("naar huishouden", "by household"),
    "kern": ("naar kern", "by kern"),
}


def _by_word(by: str, lang: Lang) -> str:
    return said(BY_WORDS, by, lang)


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
        told.append(
            c.say(
                f"{scene.title}: {shown.label('nl')} in {int(row['year'])}: {interval(c, row, shown)} tegenover de "
                f"basis ({base}). Zeker? {verdict(c, row).capitalize()}.",
                f"{scene.title}: {shown.label('en')} in {int(row['year'])}: {interval(c, row, shown)} against the "
                f"base ({base}). Sure? {verdict(c, row).capitalize()}.",
            )
        )
    return told
