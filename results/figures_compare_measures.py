"""Draw what measures add up to: from the basispad to the package, and euros and hours of each."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from results.certain import sure
from results.comparison import Comparison, Scene
from results.figures_compare import finer, interval
from results.language import MINUS, number
from results.style import BLUE, INK, ORANGE, SAND, SOFT, TEAL, new_figure, shorten, text_width, tick_format
from results.words_compare import HOURS, MAIN, Shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STEPS = tuple(shown for shown in MAIN if shown.name in ("cost_municipal", "zorgdruk", "unmet_hours"))
"""What the waterfall shows."""
MOST_ROWS = 12
"""Rows that fit on a page; the largest are shown and the rest is counted in a sentence."""


@dataclass(frozen=True, slots=True)
class Package:
    """A scenario that is the sum of others."""

    whole: Scene
    parts: tuple[Scene, ...]


def package(comparison: Comparison) -> Package | None:
    """Return the scenario whose settings contain those of two or more others, and these; the largest of them."""
    best = None
    for whole in comparison.others:
        within = [s for s in comparison.others if s.leaves and s.leaves < whole.leaves]
        parts = tuple(s for s in within if not any(o.leaves < s.leaves for o in within))
        if len(parts) > 1 and (best is None or len(whole.leaves) > len(best.whole.leaves)):
            best = Package(whole, parts)
    return best


def last(comparison: Comparison, scene: Scene, shown: Shown) -> pd.Series | None:
    """Return the difference of a scenario in the last year; None where there is none."""
    rows = comparison.of(scene, shown.name, shown.by)
    rows = rows[rows["group"] == shown.group]
    return None if rows.empty else rows.iloc[-1]


def waterfall(comparison: Comparison) -> Figure | str:
    """Draw how the package is built up from its parts, each run alone, and what they do together; or say why not."""
    found = package(comparison)
    if found is None:
        return comparison.say(
            "Geen opbouw van basis naar pakket: daarvoor is een scenario nodig met alle maatregelen, en elke "
            "maatregel ook als eigen scenario.",
            "No steps from base to package: that takes a scenario with all measures, and each measure in a "
            "scenario of its own.",
        )
    panels = [s for s in STEPS if all(last(comparison, x, s) is not None for x in (found.whole, *found.parts))]
    every = [float(last(comparison, x, s)["difference"]) for s in panels for x in (found.whole, *found.parts)]  # type: ignore[index]
    if not any(every):
        return comparison.say(f"{found.whole.title} verandert niets aan kosten of zorgdruk.",
                              f"{found.whole.title} changes nothing in cost or zorgdruk.")  # fmt: skip
    rows = len(found.parts) + 2
    figure = new_figure(
        comparison.say("Van basis naar pakket", "From base to package"),
        comparison.say(
            "Verschil met de basis in het laatste jaar; elke stap is die maatregel alleen, 0 = de basis",
            "Difference with the base in the last year; each step is that measure alone, 0 = the base",
        ),
        comparison.source([found.whole, *found.parts])
        + comparison.say(
            ". Wisselwerking: wat het pakket anders doet dan de som van zijn delen",
            ". Interaction: what the package does beyond the sum of its parts",
        ),
        size=(8.0, 2.1 + 0.52 * rows),
    )
    names = [shorten(s.title, 40) for s in found.parts]
    names += [comparison.say("wisselwerking", "interaction"), shorten(found.whole.title, 40)]
    left = 0.03 + text_width(figure, names, 8.8) + 0.01
    wide = (0.97 - left) / len(panels)
    high = figure.get_size_inches()[1]
    for place, shown in enumerate(panels):
        axes = figure.add_axes((left + place * wide, 0.92 / high, wide * 0.88, (high - 2.15) / high))
        _steps(axes, comparison, found, shown)
        axes.set_yticks(range(rows), names if place == 0 else [""] * rows, fontsize=8.8)
    return figure


def _steps(axes: Axes, comparison: Comparison, found: Package, shown: Shown) -> None:
    """Draw one panel of the waterfall."""
    told = [last(comparison, part, shown) for part in found.parts]
    whole = last(comparison, found.whole, shown)
    assert whole is not None
    steps = [float(row["difference"]) / shown.scale for row in told if row is not None]
    total = float(whole["difference"]) / shown.scale
    starts = np.concatenate([[0.0], np.cumsum(steps)])
    bars = [*zip(starts[:-1], steps, strict=True), (float(starts[-1]), total - float(starts[-1])), (0.0, total)]
    reach = [0.0]
    for row, (start, size) in enumerate(bars):
        final = row == len(bars) - 1
        colour = BLUE if final else SAND if row == len(bars) - 2 else TEAL if size <= 0 else ORANGE
        axes.barh(row, size, left=start, height=0.62, color=colour, edgecolor=INK, lw=0.6,
                  hatch="" if size <= 0 or final else "//")  # fmt: skip
        source = whole if final else told[row] if row < len(told) else None
        ends = [start, start + size]
        if source is not None and np.isfinite(source["low"]):
            ends += [start + float(source[k]) / shown.scale for k in ("low", "high")]
            axes.hlines(row, ends[2], ends[3], color=INK, lw=1.2)
        reach += ends
        if row < len(bars) - 2:
            axes.vlines(start + size, row + 0.31, row + 0.69, color=SOFT, lw=0.8)
    span = (max(reach) - min(reach)) or 1.0
    axes.set_xlim(min(reach) - 0.32 * span, max(reach) + 0.32 * span)
    digits = finer(shown)
    for row, (start, size) in enumerate(bars):
        source = whole if row == len(bars) - 1 else told[row] if row < len(told) else None
        right = max(start, start + size)
        if source is not None and np.isfinite(source["high"]):
            right = max(right, start + float(source["high"]) / shown.scale)
        axes.text(right + 0.02 * span, row, number(size, comparison.lang, digits, signed=True, minus=MINUS),
                  va="center", fontsize=8)  # fmt: skip
    axes.axvline(0.0, color=INK, lw=0.9)
    axes.set_ylim(len(bars) - 0.45, -0.55)
    axes.grid(axis="y", visible=False)
    axes.set_title(f"{shown.label(comparison.lang)}\n", fontsize=9)
    axes.text(0.0, 1.02, f"{shown.unit(comparison.lang)}, {int(whole['year'])}", transform=axes.transAxes, fontsize=7.5,
              color=SOFT)  # fmt: skip
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(tick_format(comparison.lang, digits if span < 5 else 0))
    axes.tick_params(axis="x", labelsize=8)


def waterfall_alt(comparison: Comparison) -> str:
    """Describe the steps in words."""
    found = package(comparison)
    assert found is not None
    parts = []
    for shown in STEPS:
        told = [(scene.title, last(comparison, scene, shown)) for scene in (*found.parts, found.whole)]
        words = [f"{title} {interval(comparison, row, shown, unit=False)}" for title, row in told if row is not None]
        parts.append(f"{shown.label(comparison.lang)}, {shown.unit(comparison.lang)}: " + ", ".join(words))
    return comparison.say("Opbouw van het pakket. ", "How the package is built up. ") + "; ".join(parts) + "."


def euros_and_hours(comparison: Comparison) -> Figure | str:
    """Draw for each scenario what it does to the cost of the gemeente and to hours of help; or say why not."""
    shown = (MAIN[1], *HOURS)
    scenes = _largest(comparison, shown[0])
    found = [last(comparison, scene, s) for scene in scenes for s in shown]
    if not any(row is not None and row["difference"] for row in found):
        return comparison.say("Geen scenario verandert kosten of uren.", "No scenario changes cost or hours.")
    figure = new_figure(
        comparison.say("Euro's en uren per scenario", "Euros and hours by scenario"),
        comparison.say(
            "Verschil met de basis in het laatste jaar; open stip: geen duidelijk verschil",
            "Difference with the base in the last year; open dots: no clear difference",
        ),
        comparison.source(scenes)
        + comparison.say(
            ". Open stip: het interval bevat 0, of te weinig paren. "
            "Kosten van de maatregelen zelf staan apart en zijn niet meegeteld",
            ". Open dot: the interval holds 0, or too few pairs. "
            "The cost of the measures themselves is told apart and not added here",
        ),
        size=(8.0, 2.5 + 0.42 * max(len(scenes), 3)),
    )
    names = [shorten(scene.title, 40) for scene in scenes]
    left = 0.03 + text_width(figure, names, 8.8) + 0.01
    wide, high = (0.975 - left) / len(shown), figure.get_size_inches()[1]
    for place, one in enumerate(shown):
        axes = figure.add_axes((left + place * wide, 1.1 / high, wide * 0.86, (high - 2.55) / high))
        rows = [last(comparison, scene, one) for scene in scenes]
        dots(axes, rows, one.scale, comparison.lang, (BLUE, ORANGE, TEAL, INK)[place])
        axes.set_yticks(range(len(scenes)), names if place == 0 else [""] * len(scenes), fontsize=8.8)
        axes.set_title(f"{textwrap.fill(one.label(comparison.lang), 18)}\n", fontsize=8.6)
        axes.text(0.0, 1.02, one.unit(comparison.lang), transform=axes.transAxes, fontsize=7.3, color=SOFT)
    return figure


def dots(axes: Axes, rows: Sequence[pd.Series | None], scale: float, lang: str, colour: str) -> None:
    """Draw differences as dots with their interval, one row each; open where they are not sure."""
    ends = [0.0]
    for place, row in enumerate(rows):
        if row is None:
            continue
        middle, low, high = (float(row[k]) / scale for k in ("difference", "low", "high"))
        known = np.isfinite(low) and np.isfinite(high)
        unclear = not sure(row)
        if known:
            axes.hlines(place, low, high, color=colour, lw=1.6)
        axes.plot(middle, place, "o", ms=6, color="white" if unclear else colour, mec=colour, mew=1.3, zorder=4)
        ends += [middle, low, high] if known else [middle]
    span = (max(ends) - min(ends)) or 1.0
    axes.set_xlim(min(ends) - 0.08 * span, max(ends) + 0.08 * span)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.axvline(0.0, color=INK, lw=0.9)
    axes.grid(axis="y", visible=False)
    axes.locator_params(axis="x", nbins=3)
    axes.xaxis.set_major_formatter(tick_format(lang, 0 if span > 5 else 2 if span > 0.05 else 3))  # type: ignore[arg-type]
    axes.tick_params(axis="x", labelsize=8)


def _largest(comparison: Comparison, shown: Shown) -> list[Scene]:
    """Return the scenarios that fit, those that change most, in the order of the comparison."""

    def size(scene: Scene) -> float:
        row = last(comparison, scene, shown)
        return 0.0 if row is None else abs(float(row["difference"]))

    kept = sorted(comparison.others, key=size, reverse=True)[:MOST_ROWS]
    return [scene for scene in comparison.others if scene in kept]


def euros_and_hours_alt(comparison: Comparison) -> str:
    """Describe in words what each scenario does to cost and hours."""
    parts = []
    for scene in comparison.others:
        told = [(s, last(comparison, scene, s)) for s in (MAIN[1], *HOURS)]
        words = [f"{s.label(comparison.lang)} {interval(comparison, row, s)}" for s, row in told if row is not None]
        parts.append(f"{scene.title}: " + ", ".join(words))
    return comparison.say("Euro's en uren per scenario. ", "Euros and hours by scenario. ") + "; ".join(parts) + "."
