"""Draw how the population grows or shrinks: its components by year, and the kernen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from results.language import MINUS, change, number, percentage
from results.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    ROSE,
    SAND,
    SOFT,
    TEAL,
    About,
    end_labels,
    new_figure,
    shorten,
    tick_format,
    year_ticks,
)
from results.tables import net_flows, pick, total

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COMPONENTS = {
    "births": ("geboorte", "births", TEAL),
    "deaths": ("sterfte", "deaths", BLUE),
    "domestic": ("saldo binnenland", "net domestic", SAND),
    "abroad": ("saldo buitenland", "net abroad", ROSE),
}
YEARS_BEFORE = 3
"""Years before the start of which the CBS figures are shown."""
SMALLEST_KERN = 50
"""Inhabitants at the start under which a kern is not shown by itself."""


def components(yearly: pd.DataFrame, about: About, observed: pd.DataFrame | None = None) -> Figure:
    """Draw the population as a line and below it, per year, what made it grow or shrink.

    Parameters
    ----------
    yearly : tidy table with population and its flows
    about : what the figure is about
    observed : year, indicator, value as CBS counted; shown as dots
    """
    line, flows = total(yearly, "population"), net_flows(yearly)
    first, last = int(line.index.min()), int(line.index.max())
    figure = new_figure(
        about.say(
            f"Bevolking van {about.municipality} en waardoor zij verandert",
            f"Population of {about.municipality} and what changes it",
        ),
        about.say(
            "Boven: inwoners op 1 januari. Onder: personen per jaar.",
            "Above: inhabitants on 1 January. Below: persons per year.",
        ),
        about.source("37259eng"),
    )
    upper, lower = figure.add_axes((0.09, 0.545, 0.71, 0.285)), figure.add_axes((0.09, 0.145, 0.71, 0.35))
    counted = _counted(observed, "population", first - YEARS_BEFORE, last)
    _line_panel(upper, line, counted, about)
    _bar_panel(lower, flows, about)
    begin = min([first, *counted.index])
    for axes in (upper, lower):
        axes.set_xlim(begin - 0.4, max(last, begin + 1) + 0.4)
        axes.grid(axis="x", visible=False)
    year_ticks(upper, begin, last)
    year_ticks(lower, begin, max(int(flows.index.max()), begin), 0.5)
    return figure


def _line_panel(axes: Axes, line: pd.Series[float], counted: pd.Series[float], about: About) -> None:
    """Draw inhabitants on 1 January, with what CBS counted as diamonds."""
    axes.plot(line.index, line.to_numpy(), color=BLUE, label=about.say("berekend", "computed"), marker="o", ms=3)
    if len(counted):
        said = about.say("geteld door CBS", "counted by CBS")
        style: dict[str, Any] = {"marker": "D", "ms": 6, "mfc": "white", "mec": ORANGE, "mew": 1.8, "zorder": 4}
        axes.plot(counted.index, counted.to_numpy(), ls="none", label=said, **style)
        axes.legend(frameon=False, fontsize=8.5, loc="best", ncols=2)
    low, high = min([*line, *counted]), max([*line, *counted])
    room = max(0.12 * (high - low), 0.002 * high, 1.0)
    axes.set_ylim(low - 1.6 * room, high + 2.2 * room)
    axes.yaxis.set_major_formatter(tick_format(about.lang))
    axes.locator_params(axis="y", nbins=5)
    axes.tick_params(labelbottom=False)
    final = float(line.iloc[-1])
    end_labels(axes, int(line.index.max()), [(final, number(final, about.lang), BLUE)])


def _bar_panel(axes: Axes, flows: pd.DataFrame, about: About) -> None:
    """Draw gains above and losses below zero, and their sum as a dash."""
    base = {1: np.zeros(len(flows)), -1: np.zeros(len(flows))}
    middle = flows.index.to_numpy() + 0.5
    for name, (dutch, english, colour) in COMPONENTS.items():
        values = flows[name].to_numpy()
        for sign in (1, -1):
            part = np.where(values * sign > 0, values, 0.0)
            said = about.say(dutch, english) if sign == 1 else None
            axes.bar(middle, part, 0.72, bottom=base[sign], color=colour, label=said)
            base[sign] = base[sign] + part
    growth = flows["growth"].to_numpy()
    dash: dict[str, Any] = {"ls": "none", "marker": "_"}
    axes.plot(middle, growth, ms=11, mew=2.6, color="white", zorder=4, **dash)
    axes.plot(middle, growth, ms=9, mew=1.6, color=INK, zorder=5, label=about.say("groei", "growth"), **dash)
    axes.axhline(0, color=INK, lw=0.8)
    axes.yaxis.set_major_formatter(tick_format(about.lang))
    axes.locator_params(axis="y", nbins=6)
    reach = max(float(base[1].max()), float(-base[-1].min()), 1.0)
    axes.set_ylim(float(base[-1].min()) - 0.07 * reach, float(base[1].max()) + 0.07 * reach)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles[1:] + handles[:1],
        labels[1:] + labels[:1],
        frameon=False,
        fontsize=8.5,
        loc="center left",
        bbox_to_anchor=(1.0, 0.5),
        handlelength=1.2,
    )


def _counted(observed: pd.DataFrame | None, indicator: str, first: int, last: int) -> pd.Series[float]:
    """Return the CBS figures of an indicator within a period; empty when there are none."""
    import pandas as pd

    if observed is None:
        return pd.Series(dtype=float)
    some = observed[(observed["indicator"] == indicator) & observed["year"].between(first, last)]
    return some.set_index("year")["value"].astype(float)


def components_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe population and components in words."""
    line, flows = total(yearly, "population"), net_flows(yearly)
    first, last = int(line.index.min()), int(line.index.max())
    sums = {name: number(float(flows[name].sum()), about.lang, signed=True, minus=MINUS) for name in COMPONENTS}
    before, after = float(line.iloc[0]), float(line.iloc[-1])
    ends = (
        number(before, about.lang),
        number(after, about.lang),
        percentage(change(before, after), about.lang, minus=MINUS),
    )
    return about.say(
        f"Inwoners van {about.municipality}: {ends[0]} op 1 januari {first}, {ends[1]} op 1 januari {last} "
        f"({ends[2]}). Over de hele periode: geboorte {sums['births']}, sterfte {sums['deaths']}, saldo "
        f"binnenlandse verhuizingen {sums['domestic']}, saldo buitenland {sums['abroad']}.",
        f"Inhabitants of {about.municipality}: {ends[0]} on 1 January {first}, {ends[1]} on 1 January {last} "
        f"({ends[2]}). Over the whole period: births {sums['births']}, deaths {sums['deaths']}, net domestic "
        f"migration {sums['domestic']}, net migration abroad {sums['abroad']}.",
    )


def kernen(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw the change of the population per kern, the largest growth on top.

    Parameters
    ----------
    yearly : tidy table with population by kern
    about : what the figure is about
    """
    grid, small = _kernen(yearly)
    first, last = int(grid.index.min()), int(grid.index.max())
    gain = _gain(grid)
    height = 1.75 + 0.19 * len(gain)
    figure = new_figure(
        about.say(
            f"Inwoners per kern in {about.municipality}, {first}-{last}",
            f"Inhabitants per kern in {about.municipality}, {first}-{last}",
        ),
        about.say(
            "Verandering in personen, 1 januari tot 1 januari; tussen haakjes van hoeveel naar hoeveel",
            "Change in persons, 1 January to 1 January; in brackets from how many to how many",
        ),
        about.source("83502NED, 37259eng")
        + (
            about.say(
                f". Niet getoond: {small} kernen met minder dan {SMALLEST_KERN} inwoners",
                f". Not shown: {small} kernen of fewer than {SMALLEST_KERN} inhabitants",
            )
            if small
            else ""
        ),
        size=(8.0, height),
    )
    axes = figure.add_axes((0.20, 0.88 / height, 0.77, 1 - 1.62 / height))
    rows = np.arange(len(gain))
    axes.barh(rows, gain.to_numpy(), 0.72, color=[BLUE if v >= 0 else ORANGE for v in gain])
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(rows, [shorten(str(name), 24) for name in gain.index], fontsize=8)
    axes.set_ylim(-0.7, len(gain) - 0.3)
    low, high = min(float(gain.min()), 0.0), max(float(gain.max()), 0.0, 1.0)
    room = 0.24 * (high - low) / (1 - 0.24 * (1 + (low < 0)))  # for the text beside a bar
    axes.set_xlim(low - (room if low < 0 else 0), high + room)
    for row, (before, value) in enumerate(zip(grid[list(gain.index)].iloc[0], gain, strict=True)):
        ends = f"{number(before, about.lang)} → {number(before + value, about.lang)}"
        axes.annotate(
            f"{number(value, about.lang, signed=True, minus=MINUS)} ({ends})",
            (value, row),
            (4 if value >= 0 else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=7,
            color=SOFT,
        )
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=FAINT)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(tick_format(about.lang))
    axes.set_xlabel(about.say("verandering, personen", "change, persons"))
    return figure


def _kernen(yearly: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return inhabitants by year and kern, and how many kernen are too small to show."""
    grid = pick(yearly, "population", "kern").fillna(0.0)
    shown = grid.columns[(grid.iloc[0] >= SMALLEST_KERN) & (grid.iloc[-1] >= SMALLEST_KERN)]
    return grid[shown], len(grid.columns) - len(shown)


def _gain(grid: pd.DataFrame) -> pd.Series[float]:
    """Return the change of each kern over the whole period, the largest gain last."""
    found: pd.Series[float] = grid.iloc[-1].astype(float) - grid.iloc[0].astype(float)
    return found.sort_values(kind="stable")


def kernen_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe the change per kern in words."""
    grid, _ = _kernen(yearly)
    gain = _gain(grid)
    up = int((gain > 0).sum())
    most, least = str(gain.index[-1]), str(gain.index[0])
    sizes = [number(float(gain.iloc[i]), about.lang, signed=True, minus=MINUS) for i in (-1, 0)]
    return about.say(
        f"Van {len(gain)} kernen in {about.municipality} groeien er {up}. De grootste toename is in {most} "
        f"({sizes[0]} personen), de grootste afname of kleinste toename in {least} ({sizes[1]}).",
        f"Of {len(gain)} kernen in {about.municipality} {up} grow. The largest gain is in {most} "
        f"({sizes[0]} persons), the largest loss or smallest gain in {least} ({sizes[1]}).",
    )
