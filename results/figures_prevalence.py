"""Draw prevalence by age at the start and the end of a run, with the range of the sources as bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from results.language import number
from results.style import BLUE, INK, SOFT, About, label_heights, new_figure
from results.words_domains import word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREY = "#b9c1c8"
ORANGE = "#b35c0a"
COLUMNS, PANEL, HEAD, FOOT = 4, 2.05, 1.1, 0.35
"""Panels beside each other; height of one, of the title and of the foot in inches."""
WIDE = 12.0
STATES = {
    "problematic_debt": ("probl. schulden", "problematic debt"),
    "kwetsbaar": ("kwetsbaar", "kwetsbaar"),
}


def _name(quantity: str, about: About) -> str:
    """Return the label of a quantity."""
    if quantity in STATES:
        return about.say(*STATES[quantity])
    label = word("activity", quantity, about.lang)
    return word("condition", quantity, about.lang) if label == quantity.replace("_", " ") else label


def _grid(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return (quantity, rows for both sexes), in the order of the table."""
    both = table[table["sex"] == "both"]
    return [(q, both[both["quantity"] == q]) for q in dict.fromkeys(both["quantity"])]


def prevalence(table: pd.DataFrame, about: About) -> Figure:
    """Draw a panel for each quantity: simulated by age group, and what the sources say.

    Parameters
    ----------
    table : quantity, age_group, sex, source, low, high, observed, simulated, error, verdict as shares and, when there
        are two moments, year; rows with sex "both" are drawn, NaN is left out. Several sources of one group are drawn
        beside each other. `results.prevalence.prevalence_table` and a table of verdicts both fit.
    about : what the figure is about
    """
    panels = _grid(table)
    deep = math.ceil(len(panels) / COLUMNS)
    high = HEAD + FOOT + deep * PANEL
    years = sorted(table["year"].unique()) if "year" in table else [""]
    moments = about.say(" en ", " and ").join(f"1 jan. {y}" if about.lang == "nl" else f"1 Jan. {y}" for y in years)
    figure = new_figure(
        about.say(f"Hoeveel inwoners van {about.municipality} hebben wat, naar leeftijd",
                  f"How many inwoners of {about.municipality} have what, by age"),
        about.say(f"Procent van de leeftijdsgroep, {moments}; streepjes: tweemaal de toevalsfout",
                  f"Per cent of the age group, {moments}; thin lines: twice the error by chance"),
        about.source(about.say("37360ned, 71488ned; leefdomeinen: zie prevalence.csv",
                               "37360ned, 71488ned; life domains: see prevalence.csv")),
        (WIDE, high),
    )  # fmt: skip
    for place, (quantity, rows) in enumerate(panels):
        row, column = divmod(place, COLUMNS)
        bottom = (high - HEAD - (row + 1) * PANEL + 0.38) / high
        axes = figure.add_axes((0.045 + 0.2435 * column, bottom, 0.205, (PANEL - 0.75) / high))
        _panel(axes, rows, years)
        axes.set_title(_name(quantity, about), fontsize=9, pad=5)
        label_heights(axes, about.lang, 4)
        axes.tick_params(labelsize=7)
        if not rows["observed"].notna().any():
            axes.text(1.0, 1.04, about.say("geen bron naar leeftijd", "no source by age"), transform=axes.transAxes,
                      ha="right", va="bottom", fontsize=7, color=SOFT)  # fmt: skip
    _key(figure, years, high, about)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, years: list[Any]) -> None:
    """Draw one quantity."""
    groups = list(dict.fromkeys(rows["age_group"]))
    at = {g: i for i, g in enumerate(groups)}
    seen = rows.drop_duplicates(["age_group", "source"], keep="last").dropna(subset=["observed"])
    for group in groups:
        some = seen[seen["age_group"] == group]
        shifts = np.linspace(-0.18, 0.18, len(some)) if len(some) > 1 else np.zeros(len(some))
        for shift, (_, one) in zip(shifts, some.iterrows(), strict=True):
            x = at[group] + float(shift)
            axes.bar(x, 100 * (one["high"] - one["low"]), 0.5 / max(len(some), 1), 100 * one["low"], color=GREY, lw=0)
            axes.plot([x], [100 * one["observed"]], "D", ms=4, mfc="white", mec=INK, mew=0.9, zorder=3)
    top = max(0.5, 100 * float(np.nanmax(seen[["high", "observed"]].to_numpy(), initial=0.0)))
    looks: list[dict[str, Any]] = [
        {"color": ORANGE, "ls": (0, (3, 1.5)), "marker": "o", "mfc": "white", "ms": 4, "lw": 1.3},
        {"color": BLUE, "ls": "-", "marker": "o", "ms": 3.5, "lw": 1.6},
    ]
    for year, look in zip(years, looks[-len(years) :], strict=False):
        some = rows[rows["year"] == year] if "year" in rows else rows
        some = some.drop_duplicates("age_group").dropna(subset=["simulated"])
        places = [at[g] for g in some["age_group"]]
        share, error = 100 * some["simulated"].to_numpy(), 200 * some["error"].to_numpy()
        ends = np.array([np.minimum(error, share), np.minimum(error, 100 - share)])  # no share lies beyond 0 and 100
        axes.errorbar(places, share, ends, elinewidth=0.8, zorder=4, **look)
        top = max(top, float(np.max(share + ends[1], initial=0.0)))
    axes.set_xticks(range(len(groups)), groups)
    if len(groups) > 6:
        axes.set_xticks(range(len(groups)), [g if i % 2 == 0 else "" for i, g in enumerate(groups)])
    axes.set_xlim(-0.5, len(groups) - 0.5)
    axes.set_ylim(0, 1.05 * top)
    axes.grid(axis="x", visible=False)


def _key(figure: Figure, years: list[Any], high: float, about: About) -> None:
    """Say which line is which moment."""
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=ORANGE, ls=(0, (3, 1.5)), marker="o", mfc="white", ms=4),
             Line2D([], [], color=BLUE, marker="o", ms=4)][-len(years):]  # fmt: skip
    lines += [
        Line2D([], [], color=GREY, lw=7),
        Line2D([], [], color=SOFT, ls="", marker="D", mfc="white", mec=INK, ms=5),
    ]
    moments = [f"1 jan. {y}" if about.lang == "nl" else f"1 Jan. {y}" for y in years]
    words = [
        *moments,
        about.say("bandbreedte van de bron", "range of the source"),
        about.say("waarde van de bron", "value of the source"),
    ]
    figure.legend(lines, words, ncols=4, loc="upper left", bbox_to_anchor=(0.02, 1 - 0.6 / high), frameon=False,
                  fontsize=8, handlelength=2.4)  # fmt: skip


def prevalence_alt(table: pd.DataFrame, about: About) -> str:
    """Describe the figure in words: of each quantity the highest group at the last moment, and its source."""
    parts = []
    for quantity, rows in _grid(table):
        last = rows[rows["year"] == rows["year"].max()] if "year" in rows else rows
        last = last.dropna(subset=["simulated"])
        if last.empty:
            continue
        one = last.sort_values("simulated").to_dict("records")[-1]
        said = number(100 * float(one["simulated"]), about.lang, 1)
        text = f"{_name(quantity, about)} {one['age_group']}: {said}%"
        if math.isfinite(float(one["observed"])):
            low, top = (number(100 * float(one[k]), about.lang, 1) for k in ("low", "high"))
            text += about.say(f" (bron {low}-{top}%)", f" (source {low}-{top}%)")
        parts.append(text)
    start = about.say("Prevalentie naar leeftijd; per onderwerp de hoogste groep: ",
                      "Prevalence by age; of each subject the highest group: ")  # fmt: skip
    return start + "; ".join(parts) + "."
