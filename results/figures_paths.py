"""Draw where need of help goes: from the network to a voorziening, a queue or nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from results.language import number
from results.style import BLUE, INK, ORANGE, ROSE, SAND, SOFT, TEAL, About, new_figure
from results.words_help import NETWORK_WORDS, PATH_WORDS, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREY = "#c3cad0"
ORDER = ("met", "wmo", "several", "jeugdwet", "participatiewet", "zvw", "wlz", "waits", "avoids", "not_asked")
"""Ends from top to bottom."""
COLOURS = {"met": TEAL, "waits": ORANGE, "avoids": ROSE, "not_asked": GREY}
"""Colour of an end; voorzieningen are blue."""
NETWORK_COLOURS = {"all": TEAL, "part": SAND, "none": GREY}
GAP = 0.018
"""Space between two blocks, as a share of all."""
WIDE = 0.035


def paths_of(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return inwoners with need of help on 1 January, with columns year, network, path, value."""
    rows = yearly[(yearly["indicator"] == "help_paths") & (yearly["by"] == "path")]
    both = rows["group"].astype(str).str.split(" ", n=1, expand=True)
    return rows[["year", "value"]].assign(network=both[0], path=both[1]).reset_index(drop=True)


def _stack(sizes: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Return bottom and top of blocks that stand on each other from 1 downwards, with gaps."""
    whole, top, found = sum(sizes.values()), 1.0, {}
    room = 1.0 - GAP * (len(ORDER) - 1)
    for name, size in sizes.items():
        height = room * size / whole
        found[name] = (top - height, top)
        top -= height + GAP * (len(ORDER) - 1) / max(len(sizes) - 1, 1)
    return found


def _flow(axes: Axes, x: tuple[float, float], left: tuple[float, float], right: tuple[float, float], look: str) -> None:
    """Draw a band from one block to another; `left` and `right` are bottom and top."""
    t = np.linspace(0.0, 1.0, 60)
    bend = t * t * (3.0 - 2.0 * t)
    along = x[0] + (x[1] - x[0]) * t
    low, high = (left[i] + (right[i] - left[i]) * bend for i in (0, 1))
    axes.fill_between(along, low, high, color=look, alpha=0.45, lw=0)


def paths(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw inwoners who need help on the last 1 January: what the network gives, and what became of it.

    Parameters
    ----------
    yearly : tidy table with help_paths
    about : what the figure is about
    """
    from matplotlib.patches import Rectangle

    found = paths_of(yearly)
    first, last = int(found["year"].min()), int(found["year"].max())
    grid = found[found["year"] == last].pivot_table(index="network", columns="path", values="value")
    of = {name: {str(end): float(v) for end, v in grid.loc[name].items()} for name in grid.index}
    by_network = {name: sum(of[name].values()) for name in NETWORK_WORDS}
    before = found[found["year"] == first].groupby("path")["value"].sum()
    figure = new_figure(
        about.say(
            f"Van hulpvraag naar voorziening, {about.municipality}",
            f"From need to voorziening, {about.municipality}",
        ),
        about.say(
            f"Inwoners thuis die hulp nodig hebben, 1 januari {last} (tussen haakjes: {first})",
            f"Inwoners at home who need help, 1 January {last} (in brackets: {first})",
        ),
        about.source("83502NED, 37713")
        + about.say(
            ". Wie geen vraag nodig heeft, krijgt alle hulp van het netwerk; bijstand zonder andere hulp telt niet als "
            "voorziening",
            ". Who needs no request gets all help from the network; bijstand without other help is no voorziening here",
        ),
        size=(8.0, 6.0),
    )
    axes = figure.add_axes((0.02, 0.095, 0.96, 0.77))
    axes.set_axis_off()
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(-0.02, 1.02)
    networks = [name for name in NETWORK_WORDS if by_network[name] > 0.0]
    ends = [name for name in ORDER if grid[name].sum() > 0.0]
    whole = float(grid.to_numpy().sum())
    middle = _stack({name: by_network[name] for name in networks})
    right = _stack({name: float(grid[name].sum()) for name in ends})
    start = _stack({"": whole})[""]
    scale = (start[1] - start[0]) / whole
    offset = (1.0 - scale * whole) / 2.0
    x = (0.14, 0.41, 0.675)
    axes.add_patch(Rectangle((x[0] - WIDE, offset), WIDE, scale * whole, color=INK))
    told = about.say("hulp nodig", "need help") + f"\n{number(whole, about.lang)}"
    axes.text(x[0] - WIDE - 0.01, 0.5, told, ha="right", va="center", fontsize=10, fontweight="bold")
    top, filled = offset + scale * whole, {name: right[name][1] for name in ends}
    for name in networks:
        low, high = middle[name]
        _flow(axes, (x[0], x[1]), (top - (high - low), top), (low, high), NETWORK_COLOURS[name])
        top -= high - low
        axes.add_patch(Rectangle((x[1], low), WIDE, high - low, color=NETWORK_COLOURS[name]))
        label = word(NETWORK_WORDS[name], name, about.lang) + f"\n{number(by_network[name], about.lang)}"
        axes.text(x[1] - 0.01, (low + high) / 2, label, ha="right", va="center", fontsize=8.5)
        edge = high
        for end in ends:
            size = scale * of[name][end]
            if size > 0.0:
                _flow(axes, (x[1] + WIDE, x[2]), (edge - size, edge), (filled[end] - size, filled[end]),
                      COLOURS.get(end, BLUE))  # fmt: skip
                edge, filled[end] = edge - size, filled[end] - size
    _ends(axes, x[2], {end: right[end] for end in ends}, grid, before, about)
    return figure


def _ends(
    axes: Axes,
    x: float,
    ends: dict[str, tuple[float, float]],
    grid: pd.DataFrame,
    before: pd.Series[float],
    about: About,
) -> None:
    """Draw the blocks on the right with their names, pushed apart where they would overlap."""
    from matplotlib.patches import Rectangle

    names, least = list(ends), 0.042
    heights = [(ends[name][0] + ends[name][1]) / 2 for name in names]
    for k in range(1, len(heights)):
        heights[k] = min(heights[k], heights[k - 1] - least)
    for k in range(len(heights) - 1, -1, -1):  # back up from the bottom
        heights[k] = max(heights[k], (len(heights) - 1 - k) * least)
    for name, height in zip(names, heights, strict=True):
        low, high = ends[name]
        axes.add_patch(Rectangle((x, low), WIDE, high - low, color=COLOURS.get(name, BLUE)))
        axes.plot([x + WIDE, x + WIDE + 0.012], [(low + high) / 2, height], color=SOFT, lw=0.6)
        count, was = number(float(grid[name].sum()), about.lang), number(float(before.get(name, 0.0)), about.lang)
        text = f"{word(PATH_WORDS[name], name, about.lang)}: {count} ({was})"
        axes.text(x + WIDE + 0.016, height, text, va="center", fontsize=8.5)


def paths_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe where need of help went on the first and the last 1 January."""
    found = paths_of(yearly)
    first, last = int(found["year"].min()), int(found["year"].max())
    sums = found.pivot_table(index="path", columns="year", values="value", aggfunc="sum")
    said = [
        f"{word(PATH_WORDS[name], name, about.lang)} {number(float(sums[first].loc[name]), about.lang)} → "
        f"{number(float(sums[last].loc[name]), about.lang)}"
        for name in ORDER
    ]
    start = about.say(
        f"Inwoners thuis in {about.municipality} die hulp nodig hebben, 1 januari {first} en {last}. ",
        f"Inwoners at home in {about.municipality} who need help, 1 January {first} and {last}. ",
    )
    return start + "; ".join(said) + "."
