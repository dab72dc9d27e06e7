"""Draw how long those waited who started, by month and group of products."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from results.figures_map import RAMP
from results.language import number
from results.style import FAINT, INK, SOFT, About, new_figure, year_ticks
from results.words_help import group_word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

EDGES = (0.0, 2.0, 4.0, 8.0, 16.0, 1e9)
"""Weeks at which a class begins."""
FEWEST = 0.25
"""Share of months in which somebody started, below which a group is left out."""


def weeks_of(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return median weeks by month (row, year and part of it) and group of products; NaN where nobody started."""
    rows = monthly[(monthly["indicator"] == "waiting_weeks") & (monthly["by"] == "group")]
    rows = rows.assign(when=rows["year"] + (rows["month"] - 1) / 12, group=rows["group"].astype(str))
    grid = rows.pivot_table(index="when", columns="group", values="value")
    kept = grid.loc[:, grid.notna().mean() >= FEWEST]
    return kept[kept.mean().sort_values(ascending=False).index]


def waiting(monthly: pd.DataFrame, about: About) -> Figure:
    """Draw a row of months for each group of products, darker where the wait was longer.

    Parameters
    ----------
    monthly : tidy table of months
    about : what the figure is about
    """
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.patches import Patch

    grid = weeks_of(monthly)
    first, last = float(grid.index.min()), float(grid.index.max()) + 1 / 12
    figure = new_figure(
        about.say(f"Wachttijden in {about.municipality}", f"Waiting times in {about.municipality}"),
        about.say(
            "Weken van melding of verwijzing tot de eerste hulp, mediaan van wie in de maand begon",
            "Weeks from melding or referral to the first help, median of those who began in the month",
        ),
        about.source("83502NED, 37713")
        + about.say(
            ". Geteld in maanden: wie in dezelfde maand begint, wachtte tussen 0 en 2 weken",
            ". Counted in months: who begins in the same month waited from 0 to 2 weeks",
        ),
        size=(8.0, 5.8),
    )
    axes = figure.add_axes((0.275, 0.125, 0.585, 0.685))
    values = np.ma.masked_invalid(grid.to_numpy().T)
    axes.pcolormesh(
        np.linspace(first, last, len(grid) + 1), np.arange(len(grid.columns) + 1), values,
        cmap=ListedColormap(RAMP), norm=BoundaryNorm(EDGES, len(RAMP)), rasterized=True,
    )  # fmt: skip
    axes.set_facecolor("white")
    axes.set_ylim(len(grid.columns), 0)
    axes.set_yticks(np.arange(len(grid.columns)) + 0.5, [group_word(str(n), about.lang) for n in grid], fontsize=8)
    axes.grid(visible=False)
    for line in range(1, len(grid.columns)):
        axes.axhline(line, color="white", lw=1.5)
    year_ticks(axes, int(first), max(int(np.ceil(last)) - 1, int(first) + 1), offset=0.5, most=10)
    axes.set_xlim(first, last)
    years = grid.index.to_numpy().astype(int)
    head = (years.min(), years.max())
    for place, (year, x) in enumerate(zip(head, (1.045, 1.13), strict=True)):
        if place and head[0] == head[1]:
            break
        axes.text(x, 1.012, str(year), transform=axes.transAxes, ha="center", fontsize=8, fontweight="bold")
        means = grid[years == year].median()
        for row, mean in enumerate(means):
            axes.text(x, row + 0.5, number(float(mean), about.lang, 1), transform=axes.get_yaxis_transform(),
                      ha="center", va="center", fontsize=8)  # fmt: skip
    axes.text(1.087, 1.055, about.say("midden, weken", "middle, weeks"), transform=axes.transAxes, ha="center",
              fontsize=7.5, color=SOFT)  # fmt: skip
    names = [f"{number(a, about.lang)}-{number(b, about.lang)}" for a, b in pairwise(EDGES[:-1])]
    names.append(about.say("16 of meer", "16 or more"))
    handles = [Patch(facecolor=c, edgecolor=FAINT, label=name) for c, name in zip(RAMP, names, strict=True)]
    handles.append(Patch(facecolor="white", edgecolor=SOFT, label=about.say("niemand begon", "nobody began")))
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.015, 0.895), ncols=6, frameon=False, fontsize=8.5,
        handlelength=1.4, columnspacing=1.2, labelcolor=INK,
    )  # fmt: skip
    return figure


def waiting_alt(monthly: pd.DataFrame, about: About) -> str:
    """Describe the waiting times of the first and the last year."""
    grid = weeks_of(monthly)
    years = grid.index.to_numpy().astype(int)
    both = [grid[years == year].median() for year in (years.min(), years.max())]
    said = [
        f"{group_word(str(name), about.lang)} " + " → ".join(number(float(m[name]), about.lang, 1) for m in both)
        for name in grid
    ]
    start = about.say(
        f"Weken wachten in {about.municipality}, {years.min()} en {years.max()}, midden van de maanden. ",
        f"Weeks of waiting in {about.municipality}, {years.min()} and {years.max()}, middle of the months. ",
    )
    return start + "; ".join(said) + "."
