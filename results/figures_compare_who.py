"""Draw who gains and who pays: by law and payer, by age, and by wijk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from results.comparison import Comparison, Scene, paired
from results.figures_compare import LOOKS, interval
from results.language import MINUS, number
from results.style import INK, SOFT, new_figure, shorten, text_width, tick_format
from results.words_compare import PAYER_WORDS, PAYERS, Shown, said
from results.words_help import LAW_WORDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GROUPS = {"0-19": 0, "20-39": 20, "40-64": 40, "65-79": 65, "80+": 80}
"""Ages together, and their first age: five-year groups alone are mostly chance."""
LAW_COST = Shown("cost", "Kosten", "Cost", "mln euro", "million euro", 1e6, 2, by="law")
AGE_PANELS = (
    Shown("clients", "Cliënten, alle wetten", "Clients, all laws", "inwoners", "inwoners", by="age"),
    Shown(
        "cost", "Kosten, alle wetten", "Cost, all laws", "mln euro per jaar", "million euro a year", 1e6, 2, by="age"
    ),
)
WIJK_PANELS = (
    Shown("cost", "Kosten, alle wetten", "Cost, all laws", "mln euro per jaar", "million euro a year", 1e6, 2,
          by="wijk"),
    Shown("carers_heavy", "Zwaar belaste mantelzorgers", "Heavily burdened mantelzorgers", "inwoners", "inwoners",
          by="wijk"),
    Shown("unmet_hours", "Hulp die niemand geeft", "Help that nobody gives", "uur per week", "hours per week",
          by="wijk"),
)  # fmt: skip
TOGETHER = 3
"""Scenarios beside each other in one figure."""
MARK = 0.075
"""Share of the width that the mark of one bar and its space take in the key."""


def rows_of(comparison: Comparison, scene: Scene, shown: Shown, groups: Sequence[str]) -> list[pd.Series | None]:
    """Return the difference of each group in the last year that all scenarios have; None where there is none."""
    year = comparison.last_year(shown.name, shown.by)
    rows = comparison.of(scene, shown.name, shown.by)
    rows = rows[rows["year"] == year]
    found = {str(row["group"]): row for _, row in rows.iterrows()}
    return [found.get(group) for group in groups]


def by_age(comparison: Comparison) -> Comparison:
    """Return the comparison with ages in the groups of `GROUPS`, differences paired anew."""
    names = {shown.name for shown in AGE_PANELS}
    y = comparison.yearly
    runs = y[(y["by"] == "age") & y["indicator"].isin(names)]
    first = runs["group"].str.extract(r"^(\d+)", expand=False).astype(float)
    edges = [*GROUPS.values(), np.inf]
    runs = runs.assign(group=pd.cut(first, edges, right=False, labels=list(GROUPS)).astype(str))
    keys = [k for k in runs.columns if k != "value"]
    runs = runs.groupby(keys, as_index=False).agg(value=("value", "sum"))
    found = paired(runs, comparison.base.name) if len(runs) else comparison.differences.iloc[:0]
    return Comparison(runs, found, comparison.base, comparison.others, comparison.code, comparison.place,
                      comparison.seeds, comparison.draws, comparison.lang)  # fmt: skip


def _bars(
    axes: Axes, comparison: Comparison, scenes: Sequence[Scene], shown: Shown, groups: Sequence[str],
    places: Sequence[float],
) -> bool:  # fmt: skip
    """Draw the difference of each group, scenarios under each other; return whether there is any."""
    ends, size = [0.0], 0.8 / len(scenes)
    for place, scene in enumerate(scenes):
        colour, hatch = LOOKS[place][0], ("", "//", "..")[place]
        for at, row in zip(places, rows_of(comparison, scene, shown, groups), strict=True):
            if row is None:
                continue
            y = at + size * (place - (len(scenes) - 1) / 2)
            middle, low, high = (float(row[k]) / shown.scale for k in ("difference", "low", "high"))
            axes.barh(y, middle, height=size * 0.86, color=colour, hatch=hatch, edgecolor=INK, lw=0.4)
            ends.append(middle)
            if np.isfinite(low):
                axes.hlines(y, low, high, color=INK, lw=1.0)
                ends += [low, high]
    span = (max(ends) - min(ends)) or 1.0
    axes.set_xlim(min(ends) - 0.06 * span, max(ends) + 0.06 * span)
    axes.set_ylim(max(places) + 0.6, min(places) - 0.6)
    axes.axvline(0.0, color=INK, lw=0.9)
    axes.grid(axis="y", visible=False)
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(tick_format(comparison.lang, 0 if span > 5 else 2 if span > 0.05 else 3))
    axes.tick_params(axis="x", labelsize=8)
    return any(ends)


def _key(figure: Figure, scenes: Sequence[Scene]) -> None:
    """Say which bars are of which scenario."""
    from matplotlib.patches import Patch

    size, longest = 8.5, 40
    names = [shorten(scene.title, longest) for scene in scenes]
    while sum(text_width(figure, [name], size) + MARK for name in names) > 0.97 and longest > 12:
        longest -= 1  # the key is one line, whatever the letters of its names
        names = [shorten(scene.title, longest) for scene in scenes]
    handles = [
        Patch(facecolor=LOOKS[i][0], hatch=("", "//", "..")[i], edgecolor=INK, lw=0.4, label=name)
        for i, name in enumerate(names)
    ]
    up = 0.58 / figure.get_size_inches()[1]
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.015, 1 - up), ncols=3, frameon=False, fontsize=size
    )


def who_pays(comparison: Comparison, scenes: Sequence[Scene]) -> Figure | str:
    """Draw the change of cost by law, under who pays for it; a sentence when no cost changes."""
    laws = [law for payer in PAYERS for law in PAYERS[payer]]
    places, at = [], 0.0
    for payer in PAYERS:
        at += 0.75
        for _ in PAYERS[payer]:
            places.append(at)
            at += 1.0
    year = comparison.last_year("cost", "law")
    figure = new_figure(
        comparison.say("Wie betaalt, en wie houdt over?", "Who pays, and who saves?"),
        comparison.say(f"Verschil in kosten met de basis per wet in {year}, mln euro; links: minder kosten",
                       f"Difference in cost with the base by law in {year}, million euro; left: less cost"),
        comparison.source(scenes)
        + comparison.say(". Wat de maatregelen zelf kosten zit hier niet in",
                         ". What the measures themselves cost is not in it"),
        size=(8.0, 5.6),
    )  # fmt: skip
    names = [said(LAW_WORDS, law, comparison.lang) for law in laws]
    left = 0.05 + text_width(figure, names, 9) + 0.01
    axes = figure.add_axes((left, 0.175, 0.955 - left - 0.2, 0.645))
    some = _bars(axes, comparison, scenes, LAW_COST, laws, places)
    if not some:
        return comparison.say("De kosten veranderen bij geen enkele wet.", "Cost changes under no law.")
    axes.set_yticks(places, names, fontsize=9)
    axes.set_ylim(max(places) + 0.6, min(places) - 1.15)
    start = 0
    for payer, own in PAYERS.items():
        top = places[start] - 0.62
        axes.axhline(top - 0.32, color=SOFT, lw=0.5)
        axes.text(0.005, top, said(PAYER_WORDS, payer, comparison.lang), transform=axes.get_yaxis_transform(),
                  fontsize=9, fontweight="bold", va="center")  # fmt: skip
        for place, scene in enumerate(scenes):
            rows = [r for r in rows_of(comparison, scene, LAW_COST, own) if r is not None]
            total = sum(float(r["difference"]) for r in rows) / 1e6
            size = 0.8 / len(scenes)
            y = (places[start] + places[start + len(own) - 1]) / 2 + size * (place - (len(scenes) - 1) / 2)
            axes.text(1.02, y, number(total, comparison.lang, 2, signed=True, minus=MINUS),
                      transform=axes.get_yaxis_transform(), fontsize=8.2, color=LOOKS[place][0], va="center",
                      fontweight="bold")  # fmt: skip
        start += len(own)
    axes.text(1.02, 1.0, comparison.say("samen, mln euro", "together, million euro"), transform=axes.transAxes,
              fontsize=8, color=SOFT, va="bottom")  # fmt: skip
    _key(figure, scenes)
    return figure


def who_pays_alt(comparison: Comparison, scenes: Sequence[Scene]) -> str:
    """Describe in words what each law costs more or less."""
    laws = [law for payer in PAYERS for law in PAYERS[payer]]
    return _alt(comparison, scenes, (LAW_COST,), laws, comparison.say("Verschil in kosten per wet. ",
                                                                      "Difference in cost by law. "))  # fmt: skip


def _alt(comparison: Comparison, scenes: Sequence[Scene], shown: Sequence[Shown], groups: Sequence[str],
         start: str) -> str:  # fmt: skip
    """Describe differences by group."""
    parts = []
    for scene in scenes:
        for one in shown:
            rows = zip(groups, rows_of(comparison, scene, one, groups), strict=True)
            told = [f"{said(LAW_WORDS, g, comparison.lang)} {interval(comparison, r, one, False)}" for g, r in rows
                    if r is not None]  # fmt: skip
            parts.append(
                f"{scene.title}, {one.label(comparison.lang)}, {one.unit(comparison.lang)}: " + ", ".join(told)
            )
    return start + "; ".join(parts) + "."


def panels(
    comparison: Comparison, scenes: Sequence[Scene], shown: Sequence[Shown], groups: Sequence[str], title: str,
    subtitle: str, none: str,
) -> Figure | str:  # fmt: skip
    """Draw a panel for each indicator, groups under each other; `none` when nothing changes.

    Parameters
    ----------
    scenes : at most `TOGETHER` scenarios
    """
    rows = 0.13 * len(scenes) + 0.17
    figure = new_figure(title, subtitle, comparison.source(scenes), size=(8.0, max(4.2, 2.2 + rows * len(groups))))
    names = [shorten(group, 24) for group in groups]
    left = 0.03 + text_width(figure, names, 8.8) + 0.01
    wide, high = (0.975 - left) / len(shown), figure.get_size_inches()[1]
    some = False
    for place, one in enumerate(shown):
        axes = figure.add_axes((left + place * wide, 0.85 / high, wide * 0.89, (high - 2.2) / high))
        some |= _bars(axes, comparison, scenes, one, groups, range(len(groups)))
        axes.set_yticks(range(len(groups)), names if place == 0 else [""] * len(groups), fontsize=8.8)
        year = comparison.last_year(one.name, one.by)
        label = one.label(comparison.lang)
        fits = 0.95 * wide / max(text_width(figure, [label], 8.8) * 1.1, 1e-9)  # a title is bold, so a little wider
        axes.set_title(label, fontsize=8.8 * min(fits, 1.0), pad=15)
        axes.text(0.0, 1.0, f"{one.unit(comparison.lang)}, {year}", transform=axes.transAxes, fontsize=7.5, color=SOFT,
                  va="bottom")  # fmt: skip
    _key(figure, scenes)
    return figure if some else none


def ages(comparison: Comparison, scenes: Sequence[Scene]) -> Figure | str:
    """Draw the change of clients and cost by age."""
    found = by_age(comparison)
    shown = [s for s in AGE_PANELS if len(found.runs(found.base, s.name, s.by))]
    none = comparison.say("Er verandert niets naar leeftijd.", "Nothing changes by age.")
    if not shown:
        return none
    return panels(
        found, scenes, shown, list(GROUPS),
        comparison.say("Bij welke leeftijd verandert het?", "At which age does it change?"),
        comparison.say("Verschil met de basis in het laatste jaar naar leeftijd",
                       "Difference with the base in the last year by age"), none,
    )  # fmt: skip


def ages_alt(comparison: Comparison, scenes: Sequence[Scene]) -> str:
    """Describe in words what changes by age."""
    start = comparison.say("Verschil naar leeftijd. ", "Difference by age. ")
    return _alt(by_age(comparison), scenes, AGE_PANELS, list(GROUPS), start)


def _wijken(comparison: Comparison) -> list[str]:
    """Return the wijken in the order of the tables."""
    runs = comparison.runs(comparison.base, WIJK_PANELS[0].name, "wijk")
    return list(dict.fromkeys(runs["group"]))


def wijken(comparison: Comparison, scenes: Sequence[Scene]) -> Figure | str:
    """Draw the change by wijk."""
    none = comparison.say("Er verandert niets naar wijk.", "Nothing changes by wijk.")
    groups = _wijken(comparison)
    if not groups:
        return none
    return panels(
        comparison, scenes, WIJK_PANELS, groups,
        comparison.say("In welke wijk verandert het?", "In which wijk does it change?"),
        comparison.say("Verschil met de basis in het laatste jaar per wijk, niet per inwoner",
                       "Difference with the base in the last year by wijk, not per inwoner"), none,
    )  # fmt: skip


def wijken_alt(comparison: Comparison, scenes: Sequence[Scene]) -> str:
    """Describe in words what changes by wijk."""
    start = comparison.say("Verschil per wijk. ", "Difference by wijk. ")
    return _alt(comparison, scenes, WIJK_PANELS, _wijken(comparison), start)
