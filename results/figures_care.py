"""Draw what bears on care: types of household, and mantelzorgpotentieel against the country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from results.indicators import HOUSEHOLD_LABELS, MANTELZORG, household_label
from results.language import MINUS, change, number, percentage
from results.observed import OBSERVED
from results.style import BLUE, INK, ORANGE, SOFT, About, end_labels, new_figure, shorten, tick_format, year_ticks
from results.tables import pick, total

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARK_ORANGE = "#b35c0a"
"""For letters: enough contrast on white."""
DASHES = (0, (2.2, 1.8))
DIAMOND: dict[str, Any] = {"marker": "D", "ms": 6, "mfc": "white", "mec": BLUE, "mew": 1.6, "zorder": 4}
YEARS_BEFORE = 11
"""Years of national history shown before the start of a run."""


def _households(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return households by year and type, the types that are not institutions."""
    grid = pick(yearly, "households", "household")
    return grid.reindex(columns=list(HOUSEHOLD_LABELS), fill_value=0.0).fillna(0.0)


def households(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw each type of household in a panel of its own, all on one scale, and their sum.

    Parameters
    ----------
    yearly : tidy table with households by household
    about : what the figure is about
    """
    grid = _households(yearly)
    first, last = int(grid.index.min()), int(grid.index.max())
    figure = new_figure(
        about.say(f"Huishoudens in {about.municipality} naar type", f"Households in {about.municipality} by type"),
        about.say(
            f"Aantal huishoudens op 1 januari, {first}-{last}; typen op dezelfde schaal, het totaal niet",
            f"Households on 1 January, {first}-{last}; types on one scale, the total not",
        ),
        about.source("71486ned, 85039NED"),
    )
    tallest = 1.28 * float(grid.to_numpy().max() or 1)
    everything = grid.sum(axis=1)
    panels = [(household_label(kind, about.lang), grid[kind], BLUE, tallest) for kind in HOUSEHOLD_LABELS]
    whole = about.say("alle huishoudens", "all households")
    panels.append((whole, everything, INK, 1.28 * float(everything.max() or 1)))
    for place, (title, series, colour, top) in enumerate(panels):
        row, column = divmod(place, 4)
        axes = figure.add_axes((0.065 + 0.2345 * column, 0.53 - 0.37 * row, 0.205, 0.265))
        years, values = series.index.to_numpy(), series.to_numpy()
        axes.fill_between(years, values, color=colour, alpha=0.16, lw=0)
        axes.plot(years, values, color=colour)
        axes.set_title(_two_lines(title), fontsize=8, pad=4)
        axes.set_ylim(0, top)
        axes.set_xlim(first, max(last, first + 1))
        axes.grid(axis="x", visible=False)
        axes.set_xticks([first, last], [str(first), str(last)], fontsize=8)
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
        axes.get_xticklabels()[0].set_horizontalalignment("left")
        axes.locator_params(axis="y", nbins=4)
        axes.yaxis.set_major_formatter(tick_format(about.lang))
        axes.tick_params(axis="y", labelsize=7.5, labelleft=column == 0)
        _ends(axes, years, values, about)
    return figure


def _two_lines(title: str) -> str:
    """Break a long title before its last words."""
    for word in (" met ", " zonder ", ", "):
        if len(title) > 18 and word in title:
            head, tail = title.split(word, 1)
            return f"{head}{word.rstrip()}\n{tail}" if word == ", " else f"{head}\n{word.strip()} {tail}"
    return title


def _ends(axes: Axes, years: np.ndarray, values: np.ndarray, about: About) -> None:
    """Write the first and last value, and the change, above a line."""
    up: dict[str, Any] = {"textcoords": "offset points", "fontsize": 8, "va": "bottom"}
    axes.annotate(number(values[0], about.lang), (years[0], values[0]), (2, 4), ha="left", **up)
    axes.annotate(number(values[-1], about.lang), (years[-1], values[-1]), (-1, 4), ha="right", **up)
    said = percentage(change(values[0], values[-1]), about.lang, minus=MINUS)
    axes.text(0.5, 0.985, said, transform=axes.transAxes, ha="center", va="top", fontsize=8, color=SOFT)


def households_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe the households in words."""
    grid = _households(yearly)
    parts = [
        f"{household_label(str(kind), about.lang)} {number(float(grid[kind].iloc[0]), about.lang)} → "
        f"{number(float(grid[kind].iloc[-1]), about.lang)}"
        for kind in grid
    ]
    first, last = int(grid.index.min()), int(grid.index.max())
    start = about.say(
        f"Huishoudens in {about.municipality} op 1 januari {first} en {last}: ",
        f"Households in {about.municipality} on 1 January {first} and {last}: ",
    )
    return start + "; ".join(parts) + "."


def mantelzorg(
    yearly: pd.DataFrame,
    about: About,
    national: pd.DataFrame | None = None,
    observed: pd.DataFrame | None = None,
) -> Figure:
    """Draw both mantelzorgpotentieel series, municipality against the Netherlands.

    Parameters
    ----------
    yearly : tidy table with both series
    about : what the figure is about
    national : year, indicator, value, quality of the Netherlands; see `results.observed.national`
    observed : year, indicator, value as CBS counted in the municipality; shown as dots
    """
    figure = new_figure(
        about.say(
            f"Mantelzorgpotentieel: {about.municipality} en Nederland",
            f"Mantelzorgpotentieel: {about.municipality} and the Netherlands",
        ),
        about.say(
            "Personen van 50-64 (links) en 50-74 jaar (rechts) per 85-plusser, 1 januari",
            "Persons aged 50-64 (left) and 50-74 (right) per person aged 85 or over, 1 January",
        ),
        about.source("7461bev, 37713, 03759ned")
        + about.say(
            ". Nederland na de laatste telling: dezelfde mensen, verminderd met sterfte, zonder migratie.",
            ". Netherlands after the last count: the same people less deaths, without migration.",
        ),
    )
    for place, (name, (young, old)) in enumerate(MANTELZORG.items()):
        axes = figure.add_axes((0.06 + 0.495 * place, 0.165, 0.315, 0.575))
        _potential_panel(axes, name, yearly, about, national, observed)
        axes.set_title(about.say(f"{young}-{old} jaar per 85-plusser", f"Aged {young}-{old} per person 85+"))
    _potential_key(figure, about, national is not None, observed is not None)
    return figure


def _potential_key(figure: Figure, about: About, with_national: bool, with_observed: bool) -> None:
    """Explain the lines and signs in one row below the subtitle."""
    from matplotlib.lines import Line2D

    computed, counted = about.say("berekend", "computed"), about.say("geteld door CBS", "counted by CBS")
    country = about.say("Nederland", "Netherlands")
    name = shorten(about.municipality, 24)
    handles = [Line2D([], [], color=BLUE, marker="o", ms=3.5, label=f"{name}: {computed}")]
    if with_observed:
        handles.append(Line2D([], [], ls="none", **DIAMOND, label=counted))
    if with_national:
        handles.append(Line2D([], [], color=ORANGE, label=f"{country}: {counted}"))
        handles.append(Line2D([], [], color=ORANGE, ls=DASHES, label=about.say("projectie", "projection")))
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.015, 0.888),
        ncols=4,
        frameon=False,
        fontsize=8.5,
        columnspacing=1.6,
        handlelength=2.2,
    )


def _potential_panel(
    axes: Axes,
    name: str,
    yearly: pd.DataFrame,
    about: About,
    national: pd.DataFrame | None,
    observed: pd.DataFrame | None,
) -> None:
    """Draw one of the two definitions."""
    from matplotlib.ticker import MaxNLocator

    ours = total(yearly, name)
    first, last = int(ours.index.min()), int(ours.index.max())
    begin, peak = first - YEARS_BEFORE, float(ours.max())
    ends = []
    if national is not None:
        theirs = national[(national["indicator"] == name) & national["year"].between(begin, last)]
        known = int((theirs["quality"] == OBSERVED).sum())
        years, values = theirs["year"].to_numpy(), theirs["value"].to_numpy()
        axes.plot(years[:known], values[:known], color=ORANGE)
        axes.plot(years[max(known - 1, 0) :], values[max(known - 1, 0) :], color=ORANGE, ls=DASHES)
        if len(values):
            country = about.say("Nederland", "Netherlands")
            ends.append((values[-1], f"{country}\n{number(values[-1], about.lang, 1)}", DARK_ORANGE))
            peak = max(peak, values.max())
    axes.plot(ours.index, ours.to_numpy(), color=BLUE, marker="o", ms=3.5)
    if observed is not None:
        dots = observed[(observed["indicator"] == name) & observed["year"].between(begin, last)]
        axes.plot(dots["year"], dots["value"], ls="none", **DIAMOND)
        peak = max([peak, *dots["value"]])
    final = float(ours.iloc[-1])
    ends.append((final, f"{shorten(about.municipality, 16)}\n{number(final, about.lang, 1)}", BLUE))
    axes.set_ylim(0, 1.08 * peak)
    axes.set_xlim(begin, last + 0.3)
    axes.grid(axis="x", visible=False)
    year_ticks(axes, begin, last, most=6)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.yaxis.set_major_formatter(tick_format(about.lang))
    end_labels(axes, last, ends, gap=0.125, size=8.5)


def mantelzorg_alt(yearly: pd.DataFrame, about: About, national: pd.DataFrame | None = None) -> str:
    """Describe both series in words."""
    parts = []
    for name, (young, old) in MANTELZORG.items():
        ours = total(yearly, name)
        first, last = int(ours.index.min()), int(ours.index.max())
        said = about.say(
            f"{young}-{old} jaar per 85-plusser: {number(float(ours.iloc[0]), about.lang, 1)} in {first} en "
            f"{number(float(ours.iloc[-1]), about.lang, 1)} in {last}",
            f"aged {young}-{old} per person 85+: {number(float(ours.iloc[0]), about.lang, 1)} in {first} and "
            f"{number(float(ours.iloc[-1]), about.lang, 1)} in {last}",
        )
        if national is not None and len(national):
            theirs = national[national["indicator"] == name].set_index("year")["value"]
            if {first, last} <= set(theirs.index):
                a, b = (number(float(theirs[year]), about.lang, 1) for year in (first, last))
                said += about.say(f" (Nederland: {a} en {b})", f" (Netherlands: {a} and {b})")
        parts.append(said)
    start = about.say(
        f"Mantelzorgpotentieel van {about.municipality}. ", f"Mantelzorgpotentieel of {about.municipality}. "
    )
    return start + "; ".join(parts) + "."
