"""Draw scenarios beside each other: the spread of each main indicator, and the paired difference by year."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from results.comparison import Comparison, Scene
from results.indicators import INDICATORS
from results.language import MINUS, Lang, number
from results.style import (
    BLUE,
    INK,
    ORANGE,
    ROSE,
    SAND,
    SOFT,
    TEAL,
    fit,
    label_heights,
    new_figure,
    shorten,
    tick_format,
    year_ticks,
)
from results.words_compare import BETTER, MAIN, Shown, said

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = ((BLUE, "o", "-"), (ORANGE, "s", "--"), (TEAL, "^", ":"), (ROSE, "D", "-."), (SAND, "v", "-"))
"""Colour, mark and dashes of the scenarios of one figure, also different in grey."""
TOGETHER = len(LOOKS)
"""Scenarios in one figure; more make another figure."""
LEAST_REACH = 0.001
"""Part of the level of a figure that the axis of its differences spans at least."""
FAN = 20
"""Runs from which a fan shows shares of the runs; with fewer it shows the lowest and the highest."""


def values(comparison: Comparison, scene: Scene, shown: Shown) -> pd.DataFrame:
    """Return the runs of an indicator: one row per year, one column per run, in the unit shown."""
    runs = comparison.runs(scene, shown.name, shown.by)
    runs = runs[runs["group"] == shown.group]
    return runs.pivot_table(index="year", columns=["draw", "seed"], values="value", aggfunc="sum") / shown.scale


def fan(comparison: Comparison, scenes: Sequence[Scene], shown: Shown) -> Figure | str:
    """Draw the runs of one indicator, one panel per scenario with the base behind it; a sentence when there are none.

    Parameters
    ----------
    comparison : the runs
    scenes : at most six scenarios
    shown : which indicator
    """
    base = values(comparison, comparison.base, shown)
    grids = [values(comparison, scene, shown) for scene in scenes]
    label = shown.label(comparison.lang)
    if not scenes or base.empty or any(grid.empty for grid in grids):
        return comparison.say(
            f"{label}: geen cijfers in deze vergelijking.", f"{label}: no figures in this comparison."
        )
    if not (base.to_numpy().any() or any(grid.to_numpy().any() for grid in grids)):
        return comparison.say(f"{label}: overal nul.", f"{label}: zero everywhere.")
    runs = base.shape[1]
    band = (
        comparison.say("donker: helft van de runs, licht: 90%", "dark: half of the runs, light: 90%")
        if runs >= FAN
        else comparison.say(f"vlak: laagste tot hoogste van {runs} runs", f"band: lowest to highest of {runs} runs")
    )
    every = np.concatenate([grid.to_numpy().ravel() for grid in (base, *grids)])
    low, high = float(np.nanmin(every)), float(np.nanmax(every))
    room = 0.08 * (high - low) or 0.05 * max(abs(high), 1.0)
    columns = min(len(scenes), 3)
    rows = math.ceil(len(scenes) / columns)
    points, broad = (8.5, 29) if columns == 3 else (9.5, 44)
    titles = [textwrap.fill(shorten(scene.title, 70), broad) for scene in scenes]
    more = max(title.count("\n") for title in titles) * points * 1.25 / 72  # inches that the longest title adds
    least, head, foot = (4.4, 1.056, 0.88) if rows == 1 else (6.2, 1.054, 0.88)
    height = least + rows * more
    figure = new_figure(
        comparison.say(f"{label} in {comparison.place} per scenario", f"{label} in {comparison.place} by scenario"),
        f"{shown.unit(comparison.lang)}; {band}; "
        + comparison.say("lijn: mediaan", "line: median")
        + ("" if low - room <= 0 else comparison.say(". De as begint niet bij 0", ". The axis does not begin at 0")),
        comparison.source(scenes, interval=False)
        + comparison.say(
            ". Het toeval van een run is in elk scenario gelijk: het verschil is zekerder dan de vlakken doen denken",
            ". The luck of a run is the same in every scenario: the difference is surer than the bands suggest",
        ),
        size=(8.0, height),
    )
    foot = max(foot, 0.42 + (figure.texts[2].get_text().count("\n") + 1) * 7 * 1.35 / 72)  # clear of the source
    left, bottom, top, gap = 0.085, foot / height, 1 - (head + more) / height, 0.035
    between = (0.682 + more) / height
    wide = (0.975 - left - gap * (columns - 1)) / columns
    tall = (top - bottom - between * (rows - 1)) / rows
    first, last = int(base.index.min()), int(base.index.max())
    for place, grid in enumerate(grids):
        row, column = divmod(place, columns)
        axes = figure.add_axes((left + column * (wide + gap), top - tall - row * (tall + between), wide, tall))
        _band(axes, base, SOFT, "--", 0.22)
        _band(axes, grid, BLUE, "-", 0.30)
        axes.set_ylim(low - room, high + room)
        axes.set_xlim(first - 0.2, max(last, first + 1) + 0.2)
        fit(figure, [axes.set_title(titles[place], fontsize=points)], wide)
        axes.grid(axis="x", visible=False)
        year_ticks(axes, first, max(last, first + 1), most=4 if columns > 2 else 7)
        axes.tick_params(axis="x", labelsize=points)
        label_heights(axes, comparison.lang, 6)
        if column:
            axes.tick_params(axis="y", labelleft=False)
    handles = _key(comparison)
    figure.legend(handles=handles, loc="upper right", bbox_to_anchor=(0.985, 1 - 0.58 / figure.get_size_inches()[1]),
                  ncols=2, frameon=False, fontsize=8.5)  # fmt: skip
    return figure


def _band(axes: Axes, grid: pd.DataFrame, colour: str, dashes: str, alpha: float) -> None:
    """Draw the median of the runs and how far they spread."""
    table = grid.to_numpy()
    pairs = ((5, 95), (25, 75)) if grid.shape[1] >= FAN else ((0, 100),)
    for low, high in pairs:
        axes.fill_between(grid.index, *np.nanpercentile(table, [low, high], axis=1), color=colour, alpha=alpha, lw=0)
    axes.plot(grid.index, np.nanmedian(table, axis=1), color=colour if dashes == "-" else INK, ls=dashes, lw=1.8,
              zorder=3 if dashes == "-" else 4)  # fmt: skip


def _key(comparison: Comparison) -> list[object]:
    """Return what the two lines are."""
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=BLUE, lw=1.8, label=comparison.say("scenario", "scenario")),
        Line2D([], [], color=INK, lw=1.8, ls="--", label=shorten(comparison.base.title, 40)),
    ]


def fan_alt(comparison: Comparison, scenes: Sequence[Scene], shown: Shown) -> str:
    """Describe in words where each scenario ends."""
    parts = []
    for scene in (comparison.base, *scenes):
        grid = values(comparison, scene, shown)
        ends = np.nanmedian(grid.to_numpy(), axis=1)
        begin, end = (number(float(ends[i]), comparison.lang, shown.digits) for i in (0, -1))
        parts.append(f"{scene.title}: {begin} ({grid.index[0]}) → {end} ({grid.index[-1]})")
    head = f"{shown.label(comparison.lang)}, {shown.unit(comparison.lang)}, "
    return head + comparison.say("mediaan van de runs. ", "median of the runs. ") + "; ".join(parts) + "."


def difference(comparison: Comparison, scenes: Sequence[Scene], indicators: Sequence[Shown] = MAIN) -> Figure | str:
    """Draw the paired difference with the base by year, a panel for each indicator; a sentence when all are 0.

    Parameters
    ----------
    comparison : the differences
    scenes : at most `TOGETHER` scenarios
    indicators : at most eight
    """
    base = shorten(comparison.base.title, 40)
    panels = [s for s in indicators if any(len(comparison.of(scene, s.name, s.by)) for scene in scenes)]
    found = [comparison.of(scene, s.name, s.by)["difference"] for scene in scenes for s in panels]
    if not any(series.to_numpy().any() for series in found):
        return comparison.say(
            f"Geen enkel scenario verschilt van {comparison.base.title} in een van de hoofdcijfers.",
            f"No scenario differs from {comparison.base.title} in any of the main figures.",
        )
    figure = new_figure(
        comparison.say(f"Wat verandert er in {comparison.place}?", f"What changes in {comparison.place}?"),
        comparison.say(
            f"Verschil met {base} per jaar, gemiddeld over paren van runs; 0 = geen verschil",
            f"Difference with {base} by year, mean over pairs of runs; 0 = no difference",
        ),
        comparison.source(scenes),
        size=(8.0, 9.0),
    )
    rows = math.ceil(len(panels) / 2)
    tall = 0.835 / rows
    for place, shown in enumerate(panels):
        row, column = divmod(place, 2)
        axes = figure.add_axes((0.085 + 0.485 * column, 0.885 - tall * (row + 1) + 0.042, 0.40, tall - 0.078))
        _differences(axes, comparison, scenes, shown)
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=colour, marker=mark, ls=dashes, lw=1.4, ms=5, label=shorten(scene.title, 38))
        for scene, (colour, mark, dashes) in zip(scenes, LOOKS, strict=False)
    ]
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.015, 0.937), ncols=min(len(handles), 3),
                  frameon=False, fontsize=8.5)  # fmt: skip
    return figure


def _differences(axes: Axes, comparison: Comparison, scenes: Sequence[Scene], shown: Shown) -> None:
    """Draw one panel."""
    lang = comparison.lang
    axes.axhline(0.0, color=INK, lw=0.9)
    ends, years, levels = [0.0], [], [0.0]
    for place, (scene, (colour, mark, dashes)) in enumerate(zip(scenes, LOOKS, strict=False)):
        rows = comparison.of(scene, shown.name, shown.by)
        rows = rows[rows["group"] == shown.group]
        if rows.empty:
            continue
        at = rows["year"].to_numpy() + 0.11 * (place - (len(scenes) - 1) / 2)
        middle, low, high = (rows[k].to_numpy(dtype=float) / shown.scale for k in ("difference", "low", "high"))
        whole = np.isfinite(low) & np.isfinite(high)
        axes.vlines(at[whole], low[whole], high[whole], color=colour, lw=1.3)
        axes.plot(at, middle, color=colour, marker=mark, ls=dashes, lw=1.2, ms=4)
        ends += [*middle, *low[whole], *high[whole]]
        years += [int(y) for y in rows["year"]]
        levels += [abs(float(x)) / shown.scale for x in rows["base_mean"] if np.isfinite(x)]
    axes.set_title(shown.label(lang), loc="left", pad=14, fontsize=9)
    axes.text(0.0, 1.01, f"{_unit(shown, lang)}; {said(BETTER, shown.better, lang)}", transform=axes.transAxes,
              fontsize=7.5, color=SOFT, va="bottom")  # fmt: skip
    reach = max(abs(x) for x in ends)
    least = LEAST_REACH * max(levels)  # a difference that nobody would notice looks flat
    axes.set_ylim(min([*ends, -least]) - 0.12 * reach - 1e-12, max([*ends, least]) + 0.12 * reach + 1e-12)
    axes.grid(axis="x", visible=False)
    if not years or reach == 0.0:
        axes.set_ylim(-1.0, 1.0)
        axes.set_yticks([0.0])
        axes.text(0.5, 0.7, comparison.say("geen verschil", "no difference"), transform=axes.transAxes, ha="center")
    else:
        axes.locator_params(axis="y", nbins=5)
        digits = max(0, 1 - math.floor(math.log10(reach))) if reach < 5 else 0
        axes.yaxis.set_major_formatter(tick_format(lang, digits))
        axes.tick_params(axis="y", labelsize=9.5 if digits < 4 else 7.5)  # many decimals are long
    first, last = int(comparison.differences["year"].min()), int(comparison.differences["year"].max())
    axes.set_xlim(first - 0.5, max(last, first + 1) + 0.5)
    year_ticks(axes, first, max(last, first + 1), most=6)


def _unit(shown: Shown, lang: Lang) -> str:
    """Return the unit, and that a stock is counted on 1 January."""
    stock = shown.name in INDICATORS and INDICATORS[shown.name].stock
    return shown.unit(lang) + ((" op 1 januari" if lang == "nl" else " on 1 January") if stock else "")


def difference_alt(comparison: Comparison, scenes: Sequence[Scene], indicators: Sequence[Shown] = MAIN) -> str:
    """Describe in words the difference of every indicator in the last year."""
    parts = []
    for scene in scenes:
        told = []
        for shown in indicators:
            rows = comparison.of(scene, shown.name, shown.by)
            rows = rows[rows["group"] == shown.group]
            if len(rows):
                told.append(f"{shown.label(comparison.lang)} {interval(comparison, rows.iloc[-1], shown)}")
        parts.append(f"{scene.title}: " + ", ".join(told))
    return comparison.say("Verschil in het laatste jaar, met 90%-interval. ", "Difference in the last year, with 90% "
                          "interval. ") + "; ".join(parts) + "."  # fmt: skip


def finer(shown: Shown) -> int:
    """Return the decimals of a difference: one more than of the figure itself, where that has any."""
    return shown.digits + (shown.digits > 0)


def decimals(ends: Sequence[float], digits: int) -> int:
    """Return the decimals of an interval: as many more as it takes that one beside 0 does not read as if it held it.

    Parameters
    ----------
    ends : low and high, in the unit that is shown
    digits : decimals that it has otherwise
    """
    low, high = ends
    least = min(abs(low), abs(high))
    if not low * high > 0.0:
        return digits
    return next((d for d in range(digits, digits + MOST_MORE) if round(least, d)), digits)


MOST_MORE = 4
"""Decimals that an interval can get beyond the usual."""


def interval(comparison: Comparison, row: pd.Series, shown: Shown, unit: bool = True) -> str:
    """Write a difference with its interval: ``-1,2 (-1,5 tot -0,9) uur per week``."""
    digits = decimals([float(row[k]) / shown.scale for k in ("low", "high")], finer(shown))
    middle, low, high = (
        number(float(row[k]) / shown.scale, comparison.lang, digits, signed=True, minus=MINUS)
        for k in ("difference", "low", "high")
    )
    around = f" ({low} {comparison.say('tot', 'to')} {high})" if low != "." else ""
    return f"{middle}{around}" + (f" {shown.unit(comparison.lang)}" if unit else "")
