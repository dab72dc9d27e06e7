"""Make the tables of one breakdown: groups in their order, small counts hidden with what would tell them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pandas as pd

from agents.households import HOUSEHOLD_TYPES
from results.comparison import Comparison, Scene
from results.dashboard.tables import interval_note, verdict
from results.dashboard.words import word
from results.figures_compare import interval
from results.indicators import household_label
from results.language import LANGUAGES, Lang, number
from results.report.document import Table
from results.report.grids import NOTES, unit_word
from results.report.products import hidden_products
from results.report.small import COUNTED, protected, rounded
from results.words_compare import Shown, said
from results.words_help import LAW_WORDS, product_word
from sim.provisions.products import read_catalogue


def _place(known: tuple[str, ...]) -> Callable[[str], int]:
    """Return where a group stands in an order."""
    return lambda group: known.index(group) if group in known else len(known)


ORDERS: dict[str, Callable[[str], int]] = {
    "law": _place(tuple(LAW_WORDS)),
    "household": _place(HOUSEHOLD_TYPES),
    "age": lambda group: int((re.findall(r"\d+", group) or ["999"])[0]),
}
"""Breakdowns whose groups have an order of their own; others go by size."""
TELLING = ("cost", "cost_per_client", "delivered_hours", "zorgdruk")
"""Figures that would tell how few clients a group has, or that few make."""
WITHOUT = {
    True: ("Zonder maatwerk, personeel of kosten van de gemeente ontbreekt een deel; geen zorgdruk hebben daarom: ",
           "Without maatwerk, staff or cost of the gemeente a part is missing; so there is no zorgdruk of: "),
    False: ("Waar een deel 0 is of ontbreekt, vaak omdat geen mantelzorger overbelast is, is geen zorgdruk: ",
            "Where a part is 0 or missing, often because no mantelzorger is overloaded, there is no zorgdruk: "),
}  # fmt: skip
"""Why groups of help, and of people, have no index (docs/model.md, Zorgdruk)."""
MOST_NAMED = 12
INSTITUTION = ("in een instelling", "in an institution")
NAMES: dict[str, Callable[[str, Lang], str]] = {
    "law": lambda name, lang: said(LAW_WORDS, name, lang),
    "product": product_word,
    "household": lambda name, lang: INSTITUTION[lang != "nl"] if name == "institution" else household_label(name, lang),
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
    """Return the differences of a breakdown in a year, or the last before it, groups in the order of the page."""
    rows = comparison.of(scene, indicator, by)
    rows = rows[rows["year"] <= year]
    rows = rows[rows["year"] == rows["year"].max()]
    if by in ORDERS:
        return rows.iloc[sorted(range(len(rows)), key=lambda i: ORDERS[by](str(rows["group"].iloc[i])))]
    return rows.sort_values(["base_mean", "group"], ascending=[False, True])


def _versions(c: Comparison, indicator: str, by: str, year: int) -> tuple[list[dict[str, float]], str]:
    """Return a breakdown in the base and in each scenario, group by group, and its unit."""
    tables = [year_rows(c, scene, indicator, by, year) for scene in c.others]
    unit = next((str(table["unit"].iloc[0]) for table in tables if len(table)), "")
    return [
        {str(group): float(value) for group, value in zip(table["group"], table[column], strict=True)}
        for table in tables
        for column in ("base_mean", "mean")
    ], unit


def gone_groups(c: Comparison, indicator: str, by: str, year: int) -> set[str]:
    """Return the groups of a breakdown that are not told in any scenario: small counts, and what would tell them.

    Notes
    -----
    What clients cost goes with them. The cost of a law is told on the first page, so that of a product with few
    clients never one alone is hidden in its law, as in reports.
    """
    gone: set[str] = set()
    for name in dict.fromkeys([indicator, *(["clients"] if indicator in TELLING else [])]):
        versions, unit = _versions(c, name, by, year)
        if unit in COUNTED:
            groups = list(dict.fromkeys(group for version in versions for group in version))
            told = [[version.get(group, math.nan) for group in groups] for version in versions]
            out = protected(told, [False] * len(groups))
            gone.update(group for group, hide in zip(groups, out, strict=True) if hide)
    if by == "product":
        laws = {name: product.law for name, product in read_catalogue().items()}
        clients, cost = (_versions(c, name, by, year)[0] for name in ("clients", "cost"))
        for people, euro in zip(clients, cost, strict=False):
            gone |= hidden_products(people, euro, laws)
    return gone


def without_index(comparison: Comparison, by: str, year: int) -> str:
    """Return the groups that cost something in a year and have no zorgdruk, with the reason; "" when all have one."""
    c, scene = comparison, comparison.others[0]
    told = set(year_rows(c, scene, "zorgdruk", by, year)["group"])
    groups = [str(group) for group in year_rows(c, scene, "cost", by, year)["group"] if group not in told]
    if not groups:
        return ""
    names = ", ".join(group_name(by, group, c.lang) for group in groups[:MOST_NAMED])
    more = len(groups) - MOST_NAMED
    others = c.say(f" en {more} andere", f" and {more} others") if more > 0 else ""
    return f" {c.say(*WITHOUT[by in ('law', 'product')])}{names}{others}."


def breakdown_table(comparison: Comparison, indicator: str, by: str, year: int) -> Table | None:
    """Return a breakdown in a year: the base and how each scenario differs, small counts hidden; None without any."""
    c = comparison
    first, *more = [year_rows(c, scene, indicator, by, year) for scene in c.others] or [pd.DataFrame()]
    if first.empty:
        return None
    tables = [{str(row["group"]): row for _, row in table.iterrows()} for table in (first, *more)]
    unit = str(first["unit"].iloc[0])
    shown = shown_of(indicator, by, unit)
    groups = list(dict.fromkeys(group for table in tables for group in table))
    never = gone_groups(c, indicator, by, year)
    rows = []
    for group in groups:
        gone = group in never
        told = next(table[group] for table in tables if group in table)
        level = rounded(float(told["base_mean"]), unit) / shown.scale
        cells = [group_name(by, group, c.lang), "." if gone else number(level, c.lang, shown.digits)]
        for table in tables:
            row = None if gone else table.get(group)
            cells += (".", "") if row is None else (interval(c, row, shown, False), verdict(c, row))
        rows.append(tuple(cells))
    when = int(first["year"].iloc[0])
    title = f"{shown.label(c.lang)} {said(BY_WORDS, by, c.lang)}, {when}, {shown.unit(c.lang)}"
    heads = [c.say("groep", "group"), c.say("basis", "base")]
    for scene in c.others:
        heads += [f"{scene.title}: " + c.say("verschil", "difference"), c.say("zeker?", "sure?")]
    none = without_index(c, by, when) if indicator == "zorgdruk" else ""
    return Table("breakdown", title, tuple(heads), tuple(rows), NOTES[c.lang] + " " + interval_note(c) + none)


BY_WORDS = {
    "law": ("naar wet", "by law"),
    "product": ("naar product", "by product"),
    "age": ("naar leeftijd", "by age"),
    "household": ("naar huishouden", "by household"),
    "kern": ("naar kern", "by kern"),
}
