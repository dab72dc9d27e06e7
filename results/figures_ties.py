"""Draw how many friends, active neighbours and kin nearby people have, by age."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from results.language import number
from results.style import BLUE, INK, SOFT, About, new_figure, tick_format

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

CLASSES = ((0, 0), (1, 1), (2, 2), (3, 4), (5, 9), (10, None))
"""First and last number of ties of each class."""
SHADES = ("#ffffff", "#dbe6ef", "#a9c4da", "#6f9bc0", "#3d6f9c", BLUE)
TITLES = {
    "friends": ("vrienden", "friends"),
    "neighbours": ("buren (actieve band)", "neighbours (active tie)"),
    "kin_within_5_km": ("familie binnen 5 km", "kin within 5 km"),
}


def _grid(counts: pd.DataFrame, kind: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return age groups, shares in per cent (groups, classes) and mean number of ties by group."""
    table = counts[counts["kind"] == kind].pivot_table(index="age", columns="degree", values="people", aggfunc="sum")
    degree, people = table.columns.to_numpy(), table.to_numpy(dtype=float)
    total = np.maximum(people.sum(axis=1), 1.0)
    parts = [people[:, (degree >= a) & (degree <= (b if b is not None else degree.max()))] for a, b in CLASSES]
    shares = 100 * np.column_stack([part.sum(axis=1) for part in parts]) / total[:, None]
    first = [int(age) for age in table.index]
    labels = [f"{a}-{b - 1}" for a, b in pairwise(first)] + [f"{first[-1]}+"]
    return labels, shares, people @ degree / total


def _class_name(first: int, last: int | None) -> str:
    """Return the name of a class of numbers of ties."""
    return f"{first}+" if last is None else str(first) if first == last else f"{first}-{last}"


def ties(counts: pd.DataFrame, about: About) -> Figure:
    """Draw the degree distribution of each kind of tie by age group, with the mean beside it.

    Parameters
    ----------
    counts : as returned by `sim.tie_counts.tie_counts`
    about : what the figure is about
    """
    from matplotlib.patches import Patch

    figure = new_figure(
        about.say(f"Banden van inwoners van {about.municipality}", f"Ties of inhabitants of {about.municipality}"),
        about.say(
            "Aandeel inwoners naar aantal banden, per leeftijdsgroep; rechts van elke balk het gemiddelde",
            "Share of inhabitants by number of ties, per age group; the mean stands to the right of each bar",
        ),
        about.source("71488ned, 37713")
        + about.say(
            ". Aantallen vrienden en buren: aannames, geen telling; zie docs/model.md.",
            ". Numbers of friends and neighbours: assumptions, not counted; see docs/model.md.",
        ),
    )
    for place, (kind, title) in enumerate(TITLES.items()):
        labels, shares, mean = _grid(counts, kind)
        axes = figure.add_axes((0.075 + 0.315 * place, 0.19, 0.245, 0.55))
        height = np.arange(len(labels))
        left = np.zeros(len(labels))
        for k, shade in enumerate(SHADES):
            axes.barh(height, shares[:, k], left=left, color=shade, edgecolor=SOFT, linewidth=0.6, height=0.74)
            left += shares[:, k]
        for y, value in enumerate(mean):
            axes.text(102, y, number(float(value), about.lang, 1), va="center", fontsize=8.5, color=INK)
        axes.set_title(about.say(*title))
        axes.set_xlim(0, 100)
        axes.set_yticks(height, labels if place == 0 else [""] * len(labels))
        axes.set_xlabel("%", fontsize=8.5)
        axes.grid(axis="y", visible=False)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.xaxis.set_major_formatter(tick_format(about.lang))
    handles = [
        Patch(facecolor=c, edgecolor=SOFT, linewidth=0.6, label=_class_name(*k))
        for c, k in zip(SHADES, CLASSES, strict=True)
    ]
    figure.legend(
        handles=handles,
        title=about.say("aantal banden", "number of ties"),
        title_fontsize=8.5,
        alignment="left",
        loc="upper left",
        bbox_to_anchor=(0.02, 0.895),
        ncols=len(handles),
        frameon=False,
        fontsize=8.5,
        handlelength=1.4,
    )
    return figure


def ties_alt(counts: pd.DataFrame, about: About) -> str:
    """Describe the figure in words."""
    parts = []
    for kind, title in TITLES.items():
        labels, shares, mean = _grid(counts, kind)
        said = ", ".join(
            f"{label} {number(float(m), about.lang, 1)} ({number(float(s), about.lang)}% {about.say('geen', 'none')})"
            for label, m, s in zip(labels, mean, shares[:, 0], strict=True)
        )
        parts.append(f"{about.say(*title)}: {said}")
    start = about.say(
        f"Gemiddeld aantal banden per leeftijdsgroep in {about.municipality}. ",
        f"Mean number of ties per age group in {about.municipality}. ",
    )
    return start + "; ".join(parts) + "."
