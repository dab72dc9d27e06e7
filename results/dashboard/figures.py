"""Choose and draw the figures of the dashboard with the functions of the report, each with its text alternative."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from results.comparison import Comparison, Scene
from results.dashboard.breakdown import BY_WORDS, breakdown_table, group_name, shown_of, year_rows
from results.dashboard.tables import PARTS, SHOWN
from results.figures_compare import difference, difference_alt, fan, fan_alt
from results.figures_compare_who import TOGETHER, panels, who_pays, who_pays_alt
from results.language import Lang
from results.report.gone import without
from results.report.small import COUNTED, small
from results.style import styled
from results.words_compare import MAIN, said

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_GROUPS = 24
"""Groups that one figure of a breakdown shows."""
_drawing = threading.Lock()  # the settings of matplotlib are those of the whole process


@dataclass(frozen=True)
class Drawn:
    """A figure, or a sentence in its place.

    Parameters
    ----------
    name : of its file.
    png, svg : bytes; empty when there is nothing to draw, or when it was not asked for.
    alt : text alternative, or why there is no figure.
    """

    name: str
    png: bytes
    svg: bytes
    alt: str

    @property
    def source(self) -> str:
        """The picture as an address that needs no network."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode()


Draw = Callable[[], "Figure | str"]

CHOICES: dict[str, tuple[str, str]] = {
    "parts": ("Zorgdruk en haar vijf delen: verschil per jaar", "Zorgdruk and its five parts: difference by year"),
    "main": ("Kosten, cliënten en andere hoofdcijfers: verschil per jaar",
             "Cost, clients and other main figures: difference by year"),
    "laws": ("Kosten per wet: verschil per jaar", "Cost by law: difference by year"),
    "pays": ("Wie betaalt?", "Who pays?"),
    **{f"fan_{s.name}": (f"Verloop: {s.nl}", f"Course: {s.en}") for s in MAIN},
}  # fmt: skip
"""Figures that can be chosen on the page of results."""


def draw_choice(comparison: Comparison, choice: str, svg: bool = False) -> list[Drawn]:
    """Draw the figure of a choice: more than one when the scenarios do not fit in one.

    Parameters
    ----------
    svg : as SVG too, which takes as long again.
    """
    c, others = told_only(comparison), comparison.others
    if choice == "parts":
        return [_drawn(choice, lambda: difference(c, others, PARTS), lambda: difference_alt(c, others, PARTS), svg)]
    if choice == "main":
        return [_drawn(choice, lambda: difference(c, others), lambda: difference_alt(c, others), svg)]
    if choice == "laws":
        laws = [s for s in SHOWN if s.by == "law"]
        return [_drawn(choice, lambda: difference(c, others, laws), lambda: difference_alt(c, others, laws), svg)]
    if choice == "pays":
        return [
            _drawn(f"pays_{i}", partial(who_pays, c, some), partial(who_pays_alt, c, some), svg)
            for i, some in enumerate(_lots(others))
        ]
    shown = next((s for s in MAIN if choice == f"fan_{s.name}"), MAIN[0])
    return [_drawn(choice, lambda: fan(c, others, shown), lambda: fan_alt(c, others, shown), svg)]


def told_only(comparison: Comparison) -> Comparison:
    """Return a comparison without the totals that no table tells, since they count too few."""
    d = comparison.differences
    counts = d[(d["by"] == "total") & d["unit"].isin(COUNTED)]
    few = counts[[small(base) or small(mean) for base, mean in zip(counts["base_mean"], counts["mean"], strict=True)]]
    gone = {(indicator, "total", "total") for indicator in few["indicator"]}
    return replace(comparison, yearly=without(comparison.yearly, gone), differences=without(d, gone))


def draw_breakdown(comparison: Comparison, indicator: str, by: str, year: int) -> list[Drawn]:
    """Draw how a breakdown changes in a year; groups with small counts are left out."""
    c = comparison
    table = breakdown_table(c, indicator, by, year)
    if table is None:
        none = c.say("Geen cijfers voor deze uitsplitsing.", "No figures for this breakdown.")
        return [Drawn("none", b"", b"", none)]
    told = {row[0] for row in table.rows if row[1] != "."}
    rows = year_rows(c, c.others[0], indicator, by, year)
    words = {group: group_name(by, group, c.lang) for group in rows["group"]}
    rows = rows[[words[group] in told for group in rows["group"]]]
    groups = [words[group] for group in rows["group"]][:MOST_GROUPS]
    if not groups:
        return [Drawn("none", b"", b"", c.say("Alle aantallen zijn te klein.", "All counts are too small."))]
    shown = shown_of(indicator, by, str(rows["unit"].iloc[0]))
    found = _worded(c, words, int(rows["year"].iloc[0]))
    title = f"{shown.label(c.lang)} {said(BY_WORDS, by, c.lang)}"
    sub = c.say("Verschil met de basis", "Difference with the base")
    if len(rows) > len(groups):
        sub += c.say(f"; de {len(groups)} grootste groepen", f"; the {len(groups)} largest groups")

    def unchanged(some: Sequence[Scene]) -> str:
        names = ", ".join(scene.title for scene in some)
        return f"{names}: " + c.say("er verandert niets in deze uitsplitsing.", "nothing changes in this breakdown.")

    def alt(some: Sequence[Scene]) -> str:
        return f"{title}. {sub}. " + c.say("De cijfers staan in de tabel: ", "The figures are in the table: ") + (
            ", ".join(scene.title for scene in some)
        )  # fmt: skip

    return [
        _drawn(f"{indicator}_{by}_{i}", partial(panels, found, some, [shown], groups, title, sub, unchanged(some)),
               partial(alt, some))
        for i, some in enumerate(_lots(c.others))
    ]  # fmt: skip


def _worded(c: Comparison, words: dict[str, str], year: int) -> Comparison:
    """Return a comparison up to a year, with the groups by their words."""
    yearly = c.yearly[c.yearly["year"] <= year]
    differences = c.differences[c.differences["year"] <= year]
    return replace(
        c,
        yearly=yearly.assign(group=yearly["group"].map(lambda g: words.get(g, g))),
        differences=differences.assign(group=differences["group"].map(lambda g: words.get(g, g))),
    )


def _lots(scenes: Sequence[Scene]) -> list[Sequence[Scene]]:
    """Return scenarios in lots that fit in a figure."""
    return [scenes[i : i + TOGETHER] for i in range(0, len(scenes), TOGETHER)]


def _drawn(name: str, draw: Draw, alt: Callable[[], str], svg: bool = False) -> Drawn:
    """Draw a figure."""
    with _drawing, styled():
        figure = draw()
        return as_drawn(name, figure, "" if isinstance(figure, str) else alt(), svg)


def as_drawn(name: str, figure: Figure | str, alt: str, svg: bool = False) -> Drawn:
    """Return a figure as bytes, or the sentence in its place; within `styled`."""
    if isinstance(figure, str):
        return Drawn(name, b"", b"", figure)
    png, lines = io.BytesIO(), io.BytesIO()
    about = {"Software": "zorgdruk", "Description": alt}
    figure.savefig(png, format="png", dpi=120, metadata=about, pil_kwargs={"compress_level": 3})
    if svg:
        figure.savefig(lines, format="svg", metadata={"Date": None, "Creator": "zorgdruk", "Description": alt})
    return Drawn(name, png.getvalue(), lines.getvalue(), alt)


def choices(lang: Lang) -> dict[str, str]:
    """Return the figures that can be chosen, by name."""
    return {name: pair[lang != "nl"] for name, pair in CHOICES.items()}


def shown_years(comparison: Comparison) -> list[int]:
    """Return the years of which there are flows."""
    last = comparison.last_year("cost", "law")
    first = int(comparison.differences["year"].min())
    return list(range(first, (last or first) + 1))
