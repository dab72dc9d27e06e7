"""Draw who cares for whom, and how heavy it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.care_codes import GIVERS, STRAINS
from results.language import change, number, percentage
from results.style import (
    BLUE,
    INK,
    ORANGE,
    ROSE,
    SAND,
    SOFT,
    TEAL,
    About,
    end_labels,
    new_figure,
    tick_format,
    year_ticks,
)
from results.tables import pick
from results.words_domains import word
from sim.recording_care import RECEIVER_AGES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABEL_GAP = 0.06
"""Least distance of two labels of one line, as a share of the height of a panel."""
DARK_ORANGE = "#b35c0a"
TABLES = "37713, 71486ned"
COLOURS = {"partner": BLUE, "child": ORANGE, "parent": TEAL, "child_in_law": SAND, "sibling": ROSE}
"""Of the givers who give most; all others are grey."""
STRAIN_COLOURS = dict(zip(STRAINS, ("#e7eef4", "#b9cfe0", "#5f8fb8", "#12436d"), strict=True))
SMALLEST = 0.015
"""Share of all hours below which a giver is drawn with the others."""
GAP = 0.02
"""Space between two givers or ages, as a share of all hours."""


def source(about: About) -> str:
    """Return the source line: hours are computed, willingness and offers rest on declared assumptions."""
    return about.source(TABLES) + about.say("; aannames: zie docs/model.md", "; assumptions: see docs/model.md")


def _hours(yearly: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return hours a week, givers from most to least x ages of receivers; small givers under ``other``."""
    import pandas as pd

    grid = pick(yearly, "care_hours", "giver_age").loc[year]
    found = grid.reindex([f"{g} {a}" for g in GIVERS for a in RECEIVER_AGES]).fillna(0.0).to_numpy()
    table = pd.DataFrame(found.reshape(len(GIVERS), -1), index=list(GIVERS), columns=list(RECEIVER_AGES))
    small = table.sum(axis=1) < SMALLEST * table.to_numpy().sum()
    kept = table[~small]
    kept = kept.loc[kept.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    if small.any() and table[small].to_numpy().any():
        kept.loc["other"] = table[small].sum()
    return kept


def _name(giver: str, about: About) -> str:
    """Return the word for a giver."""
    return about.say("overigen", "others") if giver == "other" else word("giver", giver, about.lang)


def _stack(sizes: np.ndarray, gap: float) -> np.ndarray:
    """Return the upper end of each block when blocks hang below each other from 0 with a gap between."""
    return np.asarray(-np.concatenate([[0.0], np.cumsum(sizes + gap)[:-1]]))


def care_givers(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw hours of mantelzorg as streams from who gives to the age of who receives, on the last 1 January.

    Parameters
    ----------
    yearly : tidy table with care_hours by giver_age
    about : what the figure is about
    """
    years = pick(yearly, "care_hours", "giver_age").index
    year, first = int(years.max()), int(years.min())
    since = about.say(f" (% sinds {first})", f" (% since {first})") if first < year else ""
    figure = new_figure(
        about.say(f"Wie zorgt voor wie in {about.municipality}", f"Who cares for whom in {about.municipality}"),
        about.say(
            f"Uren per week, 1 januari {year}: links wie geeft{since}, rechts leeftijd van wie krijgt (% van alles)",
            f"Hours per week, 1 January {year}: left who gives{since}, right age of who receives (% of all)",
        ),
        source(about),
    )
    axes = figure.add_axes((0.28, 0.125, 0.5, 0.72))
    table = _hours(yearly, year)
    before = pick(yearly, "care_hours", "giver").loc[first]
    given, got = table.sum(axis=1).to_numpy(), table.sum(axis=0).to_numpy()
    gap = GAP * float(given.sum())
    left, right = _stack(given, gap), _stack(got, gap)
    low = min(left[-1] - given[-1], right[-1] - got[-1])
    start, end, hours = left.copy(), right.copy(), table.to_numpy()
    for i, giver in enumerate(table.index):
        for j in range(len(got)):
            size = float(hours[i, j])
            if size:
                _stream(axes, start[i], end[j], size, COLOURS.get(str(giver), SOFT))
            start[i], end[j] = start[i] - size, end[j] - size
    axes.set_ylim(low, 0)
    axes.set_xlim(0, 1)
    for x, tops, sizes, colours in (
        (-0.02, left, given, [COLOURS.get(str(g), SOFT) for g in table.index]),
        (1.0, right, got, [INK] * len(got)),
    ):
        axes.bar(np.full(len(tops), x), sizes, 0.02, tops - sizes, align="edge", color=colours, clip_on=False)
    total = float(given.sum())
    names = []
    for g, h in zip(table.index, given, strict=True):
        grown = percentage(change(float(before[g]), float(h)), about.lang, 0) if since and g in before.index else ""
        names.append(f"{_name(str(g), about)}: {number(h, about.lang)}" + (f" ({grown})" if grown else ""))
    marks = [(t - h / 2, n, INK) for t, h, n in zip(left, given, names, strict=True)]
    end_labels(axes, -0.02, marks, gap=0.05, size=8.5, left=True)
    ages = [
        f"{a}: {number(h, about.lang)} ({number(100 * h / total, about.lang)}%)"
        for a, h in zip(table, got, strict=True)
    ]
    end_labels(axes, 1.02, [(t - h / 2, n, INK) for t, h, n in zip(right, got, ages, strict=True)], gap=0.05, size=8.5)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_axis_off()
    return figure


def _stream(axes: Axes, left: float, right: float, size: float, colour: str) -> None:
    """Draw one stream from the left to the right side, of the same height on both."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points = [(0, left), (0.5, left), (0.5, right), (1, right), (1, right - size), (0.5, right - size),
              (0.5, left - size), (0, left - size), (0, left)]  # fmt: skip
    curve = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(points, curve), facecolor=colour, alpha=0.42, edgecolor="white", lw=0.6))


def care_givers_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe in words who gives how many hours, and to whom most of them go."""
    year = int(pick(yearly, "care_hours", "giver_age").index.max())
    table = _hours(yearly, year)
    parts = []
    for giver, row in table.iterrows():
        most = str(row.idxmax())
        hours, share = number(float(row.sum()), about.lang), number(100 * float(row.max() / row.sum()), about.lang)
        parts.append(
            f"{_name(str(giver), about)} {hours} "
            + about.say(f"(meest aan {most} jaar, {share}%)", f"(most to {most}, {share}%)")
        )
    start = about.say(
        f"Uren mantelzorg per week in {about.municipality} op 1 januari {year}, naar wie geeft: ",
        f"Hours of mantelzorg per week in {about.municipality} on 1 January {year}, by who gives: ",
    )
    return start + "; ".join(parts) + "."


def care_strain(monthly: pd.DataFrame, about: About) -> Figure:
    """Draw how many carers are burdened how much, at the start of every month.

    Parameters
    ----------
    monthly : tidy table with carers by strain
    about : what the figure is about
    """
    grid = _strains(monthly)
    figure = new_figure(
        about.say(f"Belasting van mantelzorgers in {about.municipality}", f"Strain on carers in {about.municipality}"),
        about.say(
            "Inwoners die mantelzorg geven (elke hulp), begin van de maand, naar hoe zwaar het is",
            "Inwoners who give mantelzorg (any help), start of the month, by how heavy it is",
        ),
        source(about),
    )
    axes = figure.add_axes((0.09, 0.135, 0.62, 0.70))
    x, base = grid.index.to_numpy(), np.zeros(len(grid))
    ends: list[tuple[float, str, str]] = []
    whole = grid.sum(axis=1).to_numpy()
    top = 1.06 * max(float(whole.max()), 1.0)
    for strain in reversed(STRAINS):
        part = grid[strain].to_numpy()
        axes.fill_between(x, base, base + part, color=STRAIN_COLOURS[strain], lw=0)
        axes.plot(x, base + part, color="white", lw=0.8)
        share = number(100 * part[-1] / max(whole[-1], 1.0), about.lang)
        said = f"{word('strain', strain, about.lang)}: {number(part[-1], about.lang)} ({share}%)"
        lowest = (0.55 + len(ends)) * LABEL_GAP * top  # none hangs below the axis, where the years stand
        ends.append((max(float(base[-1] + part[-1] / 2), lowest), said, INK))
        base = base + part
    axes.set_xlim(x[0], max(x[-1], x[0] + 1 / 12))
    axes.set_ylim(0, top)
    axes.grid(axis="x", visible=False)
    year_ticks(axes, int(np.ceil(x[0])), int(np.floor(x[-1])), most=8)
    axes.yaxis.set_major_formatter(tick_format(about.lang))
    end_labels(axes, float(x[-1]), ends, gap=LABEL_GAP, size=8.5)
    return figure


def _strains(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return carers by moment, in years, and strain."""
    some = monthly[(monthly["indicator"] == "carers") & (monthly["by"] == "strain")]
    some = some.assign(when=some["year"] + (some["month"] - 1) / 12, group=some["group"].astype(str))
    grid = some.pivot_table(index="when", columns="group", values="value", aggfunc="sum")
    return grid.reindex(columns=list(STRAINS), fill_value=0.0).fillna(0.0)


def care_strain_alt(monthly: pd.DataFrame, about: About) -> str:
    """Describe in words how heavy mantelzorg is at first and at last."""
    grid = _strains(monthly)

    def told(row: Any) -> str:
        return ", ".join(f"{word('strain', s, about.lang)} {number(float(row[s]), about.lang)}" for s in STRAINS)

    return about.say(
        f"Inwoners van {about.municipality} die mantelzorg geven. Eerste maand: {told(grid.iloc[0])}. Laatste maand: "
        f"{told(grid.iloc[-1])}.",
        f"Inwoners of {about.municipality} who give mantelzorg. First month: {told(grid.iloc[0])}. Last month: "
        f"{told(grid.iloc[-1])}.",
    )
