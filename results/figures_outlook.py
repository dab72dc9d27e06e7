"""Draw how fast those who get mantelzorg grow in number against those who give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from results.figures_mantelzorg import DARK_ORANGE, source
from results.language import number
from results.style import BLUE, ROSE, SOFT, TEAL, About, end_labels, new_figure, tick_format, year_ticks
from results.tables import has, pick, total

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

LINES = {
    "helped_75": (DARK_ORANGE, "-", "75-plussers die geholpen worden", "people of 75+ who get any help"),
    "receivers_75": (ROSE, (0, (1, 1)), "75-plussers (enquêtedefinitie)", "people of 75+ (survey definition)"),
    "carers": (BLUE, (0, (5, 1.5)), "mantelzorgers (elke hulp)", "carers (any help)"),
    "carers_strict": (TEAL, (0, (1.5, 1.2)), "mantelzorgers (streng)", "carers (strict)"),
    "aged_50_74": (SOFT, "-.", "inwoners van 50-74", "inwoners of 50-74"),
}
"""Colour and dashes of each line, also different in grey, and what it is."""


def outlook(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return people by year: those of 75 and over who get help, carers, and inwoners of 50-74.

    Those of 75 and over are counted twice: with any help at all, and as a survey counts them, where a run tells it.
    """
    import pandas as pd

    found = {name: total(yearly, name) for name in LINES if name != "helped_75" and has(yearly, name)}
    helped = pick(yearly, "persons_75_home", "care_75")["helped"]
    return pd.DataFrame({"helped_75": helped, **found})[[name for name in LINES if name in {"helped_75", *found}]]


def care_outlook(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw each of `outlook` against its number on the first 1 January."""
    found = outlook(yearly)
    first, last = int(found.index.min()), int(found.index.max())
    grid = 100.0 * found / found.iloc[0].clip(lower=1.0)
    figure = new_figure(
        about.say(f"Wie hulp krijgt en wie geeft in {about.municipality}",
                  f"Who gets help and who gives it in {about.municipality}"),
        about.say(f"Aantal mensen op 1 januari, {first} = 100", f"Number of people on 1 January, {first} = 100"),
        source(about),
    )  # fmt: skip
    axes, ends = figure.add_axes((0.08, 0.135, 0.54, 0.70)), []
    for name, (colour, dashes, dutch, english) in ((name, LINES[name]) for name in LINES if name in found):
        axes.plot(grid.index, grid[name], color=colour, ls=dashes, lw=2, marker="o", ms=3)
        people = " → ".join(number(float(found[name].loc[year]), about.lang) for year in sorted({first, last}))
        ends.append((float(grid[name].iloc[-1]), f"{about.say(dutch, english)}\n{people}", colour))
    low, high = float(grid.min().min()), float(grid.max().max())
    axes.set_xlim(first, max(last, first + 1))
    low, high = min(low, 100.0), max(high, 100.0)
    axes.set_ylim(low - 5.0 - 0.1 * (high - low + 10.0), high + 5.0)
    axes.axhline(100.0, color=SOFT, lw=0.8, zorder=0)
    axes.grid(axis="x", visible=False)
    year_ticks(axes, first, last, most=8)
    axes.yaxis.set_major_formatter(tick_format(about.lang))
    end_labels(axes, float(max(last, first + 1)), ends, gap=0.105, size=8.5)
    return figure


def care_outlook_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe in words how the numbers change from the first to the last 1 January."""
    found = outlook(yearly)
    first, last = int(found.index.min()), int(found.index.max())
    parts = [
        f"{about.say(dutch, english)}: {number(float(found[name].iloc[0]), about.lang)} → "
        f"{number(float(found[name].iloc[-1]), about.lang)}"
        for name, (_, _, dutch, english) in ((name, LINES[name]) for name in LINES if name in found)
    ]
    start = about.say(
        f"Wie mantelzorg krijgt en wie geeft in {about.municipality}, 1 januari {first} en {last}. ",
        f"Who gets and who gives mantelzorg in {about.municipality}, 1 January {first} and {last}. ",
    )
    return start + "; ".join(parts) + "."
