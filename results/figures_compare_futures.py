"""Draw the futures in which a plan fails, and bars of regret and of the value of information."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from results.figures_compare_analysis import Told, digits_of, panel_of
from results.language import MINUS, number
from results.style import BLUE, INK, ORANGE, SAND, SOFT, TEAL, new_figure, shorten, tick_format

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def futures(
    points: pd.DataFrame, fails: np.ndarray, limits: dict[str, tuple[float, float]], told: Told, title: str,
    subtitle: str,
) -> Figure | str:  # fmt: skip
    """Draw the futures in which a plan fails and the box that holds most of them, over its two strongest limits."""
    if not fails.any() or fails.all():
        return told.say(
            f"{title}: het plan faalt in {'elke' if fails.all() else 'geen enkele'} doorgerekende toekomst.",
            f"{title}: the plan fails in {'every' if fails.all() else 'no'} future that was run.",
        )
    if not limits:
        return told.say(
            f"{title}: falen hangt niet duidelijk samen met een van de gevarieerde parameters.",
            f"{title}: failing does not clearly go with any of the parameters that were varied.",
        )
    names = list(limits)[:2]
    names += [str(c) for c in points if str(c) not in names][: 2 - len(names)]
    figure = new_figure(title, subtitle, told.source(), size=(8.0, 5.4))
    axes = figure.add_axes((0.11, 0.2, 0.85, 0.57))
    x = points[names[0]].to_numpy(dtype=float)
    y = points[names[1]].to_numpy(dtype=float) if len(names) > 1 else np.zeros(len(points))
    axes.plot(
        x[~fails], y[~fails], "o", color="white", mec=SOFT, ms=4, ls="none", label=told.say("houdt stand", "holds")
    )
    axes.plot(
        x[fails], y[fails], "X", color=ORANGE, mec=INK, mew=0.4, ms=6, ls="none", label=told.say("faalt", "fails")
    )
    axes.margins(0.03)
    from matplotlib.patches import Rectangle

    edges = []
    for name, (start, end) in zip(names, (axes.get_xlim(), axes.get_ylim()), strict=False):
        low, high = limits.get(name, (-np.inf, np.inf))
        edges.append((max(low, start), min(high, end)))
    (x0, x1), (y0, y1) = edges if len(edges) > 1 else (edges[0], axes.get_ylim())
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor=TEAL, alpha=0.16, edgecolor=INK, lw=1.4, zorder=0,
                             label=told.say("hier faalt het vooral", "here it mostly fails")))  # fmt: skip
    axes.set_xlabel(names[0], fontsize=9)
    axes.set_ylabel(names[1] if len(names) > 1 else "", fontsize=9)
    axes.xaxis.set_major_formatter(tick_format(told.lang, digits_of(float(np.ptp(axes.get_xlim())))))
    axes.yaxis.set_major_formatter(tick_format(told.lang, digits_of(float(np.ptp(axes.get_ylim())))))
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), frameon=False, fontsize=8.5, ncols=3)
    return figure


def bars(table: pd.DataFrame, names: str, bar: str, dot: str, told: Told, words: tuple[str, str, str, str],
         most: int = 5) -> Figure | str:  # fmt: skip
    """Draw a bar and a dot for each row: regret of plans, value of information of parameters.

    Parameters
    ----------
    table : best row first
    names, bar, dot : columns
    words : title, subtitle, what the bar is, what the dot is
    most : rows shown
    """
    rows = table.head(most)
    if rows.empty or not rows[bar].any():
        return f"{words[0]}: {told.say('overal nul', 'zero everywhere')}."
    figure = new_figure(words[0], words[1], told.source(), size=(8.0, 2.2 + 0.4 * max(len(rows), 3)))
    axes = panel_of(figure, labels := [shorten(str(n), 40) for n in rows[names]], 0.92)
    values, marks = rows[bar].to_numpy(dtype=float), rows[dot].to_numpy(dtype=float)
    axes.barh(range(len(rows)), values, height=0.58, color=SAND, edgecolor=INK, lw=0.5, label=words[2])
    axes.plot(marks, range(len(rows)), "D", color=BLUE, ms=6, ls="none", label=words[3])
    span = float(max(values.max(), marks.max()))
    for place, value in enumerate(np.maximum(values, marks)):
        axes.text(value + 0.02 * span, place, number(float(values[place]), told.lang, digits_of(span) + 1, minus=MINUS),
                  va="center", fontsize=8.5)  # fmt: skip
    axes.set_xlim(0.0, 1.15 * span)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_yticks(range(len(rows)), labels, fontsize=9)
    axes.xaxis.set_major_formatter(tick_format(told.lang, digits_of(span)))
    up = 0.58 / figure.get_size_inches()[1]
    handles, texts = axes.get_legend_handles_labels()
    figure.legend(
        handles, texts, loc="upper left", bbox_to_anchor=(0.015, 1 - up), ncols=2, frameon=False, fontsize=8.5
    )
    return figure


def bars_alt(table: pd.DataFrame, names: str, bar: str, told: Told, title: str, most: int = 5) -> str:
    """Describe the bars in words."""
    parts = [f"{r[names]} {number(float(r[bar]), told.lang, 2)}" for _, r in table.head(most).iterrows()]
    return f"{title}: " + "; ".join(parts) + "."
