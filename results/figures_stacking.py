"""Draw how cost lies over huishoudens: concentration, and combinations of laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from results.language import number
from results.style import BLUE, FAINT, INK, ORANGE, SOFT, About, new_figure
from results.tables import has, pick
from results.words_help import LAW_WORDS, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMED = (1, 5, 10)
"""Percentages of huishoudens whose share of the cost is written."""


def curve(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return the share of the cost by year (column) and share of huishoudens, most costly first (row), per cent."""
    grid = pick(yearly, "cost_share", "top").T
    grid.index = [float(str(name).removeprefix("top ").removesuffix("%")) for name in grid.index]
    return 100.0 * grid.sort_index()


def combinations(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return huishoudens and cost by combination of laws in the last year, per cent of all with a law."""
    import pandas as pd

    helped, cost = pick(yearly, "households_help", "laws"), pick(yearly, "households_cost", "laws")
    last = helped.index.max()
    found = pd.DataFrame({"households": helped.loc[last], "cost": cost.loc[last]}).drop(index="none", errors="ignore")
    found = found[found["households"] > 0.0].sort_values("households", ascending=False)
    return 100.0 * found / found.sum()


def stacking(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw the share of the cost against that of huishoudens, and what combinations of laws there are.

    Parameters
    ----------
    yearly : tidy table with cost_share, households_help and households_cost
    about : what the figure is about
    """
    lines = curve(yearly)
    first, last = int(lines.columns.min()), int(lines.columns.max())
    figure = new_figure(
        about.say(f"Stapeling in {about.municipality}", f"Stacking in {about.municipality}"),
        about.say(
            f"Kosten van alle wetten samen over huishoudens thuis, {last}; en huishoudens naar wetten van de gemeente",
            f"Cost of all laws together over huishoudens at home, {last}; and huishoudens by laws of the gemeente",
        ),
        about.source("83502NED, 71486ned")
        + about.say(
            ". Zonder bewoners van instellingen en zonder wie in het jaar overleed of vertrok",
            ". Without residents of institutions and without who died or left in the year",
        ),
    )
    axes = figure.add_axes((0.075, 0.175, 0.36, 0.60))
    _curve(axes, lines, first, last, about)
    _bars(figure.add_axes((0.655, 0.175, 0.29, 0.60)), yearly, about)
    return figure


def _curve(axes: Axes, lines: pd.DataFrame, first: int, last: int, about: About) -> None:
    """Draw the concentration of the first and the last year."""
    axes.plot([0, 100], [0, 100], color=SOFT, lw=0.9, ls=(0, (2, 2)))
    axes.text(62, 61, about.say("gelijk verdeeld", "spread evenly"), fontsize=7.5, color=SOFT, rotation=38, va="top")
    for year, colour, dashes in ((first, ORANGE, (0, (4, 2))), (last, BLUE, "-")):
        if year == first == last and colour == ORANGE:
            continue
        x, y = np.append(0.0, lines.index.to_numpy()), np.append(0.0, lines[year].to_numpy())
        axes.plot(x, y, color=colour, ls=dashes, lw=2, label=str(year))
    for share in NAMED:
        height = float(lines[last].loc[share])
        axes.plot([share], [height], "o", color=BLUE, ms=5)
        told = about.say("{0}% van de huishoudens: {1}%", "{0}% of huishoudens: {1}%")
        axes.annotate(told.format(share, number(height, about.lang)), (share, height), (9, -4),
                      textcoords="offset points", fontsize=8,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0})  # fmt: skip
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 102)
    axes.set_xlabel(
        about.say("% van de huishoudens, duurste eerst", "% of huishoudens, most costly first"), fontsize=8.5
    )
    axes.set_title(about.say("% van de kosten", "% of the cost"), fontsize=9)
    axes.tick_params(labelsize=8)
    axes.legend(loc="lower right", frameon=False, fontsize=8.5)


def _bars(axes: Axes, yearly: pd.DataFrame, about: About) -> None:
    """Draw the combinations of laws: huishoudens and cost."""
    some = combinations(yearly)
    heights = np.arange(len(some))[::-1]
    looks = ((about.say("huishoudens", "huishoudens"), "households", 0.19, FAINT, SOFT),
             (about.say("kosten", "cost"), "cost", -0.19, BLUE, BLUE))  # fmt: skip
    for label, column, up, colour, edge in looks:
        axes.barh(heights + up, some[column], 0.36, color=colour, edgecolor=edge, lw=0.6, label=label)
        for x, y in zip(some[column], heights + up, strict=True):
            axes.annotate(number(float(x), about.lang, 1), (x, y), (3, 0), textcoords="offset points", va="center",
                          fontsize=7)  # fmt: skip
    names = [_combined(str(name), about) for name in some.index]
    axes.set_yticks(heights, names, fontsize=8)
    axes.set_xlim(0, 1.18 * float(some.to_numpy().max()))
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="x", labelsize=8)
    axes.set_title(about.say("% van wie een wet gebruikt", "% of who uses a law"), fontsize=9)
    axes.legend(loc="lower right", frameon=False, fontsize=8.5, labelcolor=INK)


def _combined(name: str, about: About) -> str:
    """Return what a combination of laws is called."""
    laws = [word(LAW_WORDS[law], law, about.lang) for law in name.split("+")]
    if len(laws) == len(LAW_WORDS) - 2:
        return about.say("alle drie", "all three")
    return " + ".join(laws) if len(" + ".join(laws)) < 20 else " +\n".join(laws)


def stacking_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe the concentration of cost and the combinations of laws in the last year."""
    lines = curve(yearly)
    last = int(lines.columns.max())
    said = [
        about.say(
            "de duurste {0}% van de huishoudens: {1}% van de kosten", "the most costly {0}%: {1}% of the cost"
        ).format(share, number(float(lines[last].loc[share]), about.lang))
        for share in NAMED
    ]
    if has(yearly, "households_help", "laws"):
        said += [
            f"{_combined(str(name), about).replace(chr(10), ' ')}: "
            f"{number(float(row['households']), about.lang, 1)}% / {number(float(row['cost']), about.lang, 1)}%"
            for name, row in combinations(yearly).iterrows()
        ]
    start = about.say(
        f"Stapeling in {about.municipality}, {last}; per combinatie van wetten huishoudens en kosten. ",
        f"Stacking in {about.municipality}, {last}; by combination of laws huishoudens and cost. ",
    )
    return start + "; ".join(said) + "."
