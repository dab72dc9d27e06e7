"""Draw what an analysis found: tornado, sensitivity indices, and the front of mixes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from results.language import Lang, number
from results.style import BLUE, INK, ORANGE, SAND, SOFT, new_figure, shorten, text_width, tick_format

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 15
"""Parameters in one figure: the ones that matter most."""
MOST_MIXES = 8
"""Mixes that get a number in the picture of the front; more would not be read."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the source line and the titles of an analysis need.

    Attributes
    ----------
    place : municipality
    what : scenarios and setting of the effect of measures
    runs, seeds : how many
    lang : language
    """

    place: str
    what: str
    runs: int
    seeds: int
    lang: Lang = "nl"

    def say(self, dutch: str, english: str) -> str:
        """Return the text in the language."""
        return dutch if self.lang == "nl" else english

    def source(self, more: str = "") -> str:
        """Return the source line."""
        runs = number(self.runs, self.lang)
        nl = "de seed is overal dezelfde" if self.seeds == 1 else f"overal dezelfde {self.seeds} seeds"
        en = "the same seed everywhere" if self.seeds == 1 else f"the same {self.seeds} seeds everywhere"
        return self.say(
            f"Bron: berekening zorgdruk op cijfers van CBS, synthetische bevolking; {self.place}; {self.what}; "
            f"{runs} runs, {nl}",
            f"Source: computed by zorgdruk on figures of CBS, synthetic population; {self.place}; {self.what}; "
            f"{runs} runs, {en}",
        ) + (f". {more}" if more else "")


def digits_of(span: float) -> int:
    """Return decimals that tell values over a span apart."""
    return 0 if span >= 20 else max(0, 1 - int(np.floor(np.log10(span)))) if span > 0 else 0


def panel_of(figure: Figure, names: list[str], right: float = 0.95) -> Axes:
    """Return a panel that leaves room for names on the left."""
    left, high = 0.03 + text_width(figure, names, 9) + 0.01, figure.get_size_inches()[1]
    axes = figure.add_axes((left, 0.95 / high, right - left, (high - 1.85) / high))
    axes.grid(axis="y", visible=False)
    return axes


def tornado(table: pd.DataFrame, outcome: str, told: Told, label: str) -> Figure | str:
    """Draw what each parameter alone does to an outcome between its lowest and highest value.

    Parameters
    ----------
    table : of `one_at_a_time`: outcome, parameter, low, high, base, at_low, at_high
    outcome : which one
    told, label : for title and source; the label names the outcome and its unit
    """
    rows = table[table["outcome"] == outcome].copy()
    rows["width"] = rows[["at_low", "at_high", "base"]].max(axis=1) - rows[["at_low", "at_high", "base"]].min(axis=1)
    rows = rows.sort_values("width", ascending=False).head(MOST_BARS)
    if rows.empty or not rows["width"].any():
        return told.say(f"{label}: geen parameter maakt verschil.", f"{label}: no parameter makes a difference.")
    base = float(rows["base"].iloc[0])
    figure = new_figure(
        told.say("Welke aanname telt het zwaarst?", "Which assumption weighs most?"),
        told.say(f"{label}; elke balk: een parameter van laag naar hoog, de andere op hun gewone waarde",
                 f"{label}; each bar: one parameter from low to high, the others at their default"),
        told.source(told.say("Wisselwerking tussen parameters blijft buiten beeld",
                             "Interaction between parameters is not seen")),
        size=(8.0, 2.1 + 0.36 * max(len(rows), 3)),
    )  # fmt: skip
    axes = panel_of(figure, names := [str(name) for name in rows["parameter"]], 0.93)
    ends = [base]
    span = float(rows["width"].max())
    for place, row in enumerate(rows.itertuples()):
        ends += [row.at_low, row.at_high]  # type: ignore[list-item]
        for value, colour, hatch in ((row.at_low, SAND, "//"), (row.at_high, BLUE, "")):
            axes.barh(place, float(value) - base, left=base, height=0.6, color=colour, hatch=hatch, edgecolor=INK,  # type: ignore[arg-type]
                      lw=0.4)  # fmt: skip
        sides = sorted([(float(row.at_low), float(row.low)), (float(row.at_high), float(row.high))])  # type: ignore[arg-type]
        for (value, setting), side in zip(sides, (-1, 1), strict=True):
            edge = min(value, base) if side < 0 else max(value, base)
            axes.text(edge + side * 0.015 * span, place, number(setting, told.lang, 2), fontsize=7.5, color=SOFT,
                      ha="right" if side < 0 else "left", va="center")  # fmt: skip
    room = 0.14 * span
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.axvline(base, color=INK, lw=1.0)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_yticks(range(len(rows)), names, fontsize=9)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(tick_format(told.lang, digits_of(span)))
    from matplotlib.patches import Patch

    looks: dict[str, Any] = {"edgecolor": INK, "lw": 0.4}
    handles = [
        Patch(facecolor=SAND, hatch="//", label=told.say("laagste waarde", "lowest value"), **looks),
        Patch(facecolor=BLUE, label=told.say("hoogste waarde", "highest value"), **looks),
    ]
    up = 0.58 / figure.get_size_inches()[1]
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.015, 1 - up), ncols=2, frameon=False, fontsize=8.5
    )
    return figure


def tornado_alt(table: pd.DataFrame, outcome: str, told: Told, label: str) -> str:
    """Describe the widest bars in words."""
    rows = table[table["outcome"] == outcome]
    width = (rows["at_high"] - rows["at_low"]).abs().sort_values(ascending=False).head(5)
    base = float(rows["base"].iloc[0])
    digits = digits_of(float(width.max()))
    parts = [
        f"{rows.loc[i, 'parameter']}: {number(float(rows.loc[i, 'at_low']), told.lang, digits)} - "
        f"{number(float(rows.loc[i, 'at_high']), told.lang, digits)}"
        for i in width.index
    ]
    return f"{label}, {told.say('gewoon', 'default')} {number(base, told.lang, digits)}. " + "; ".join(parts) + "."


INDICES = {
    "sobol": ("total", "first", "total_ci", "hele aandeel, met wisselwerking", "whole share, with interaction",
              "aandeel alleen", "share alone"),
    "morris": ("mu_star", "sigma", "mu_star_ci", "grootte van het effect", "size of the effect",
               "kromming en wisselwerking", "curvature and interaction"),
    "regional": ("distance", "", "", "afstand tussen hoogste uitkomsten en de rest",
                 "distance of highest outcomes and rest", "", ""),
}  # fmt: skip
"""For each method: column of the bar, of the dot, of the interval, and what they are."""


def indices(table: pd.DataFrame, method: str, outcome: str, told: Told, label: str) -> Figure | str:
    """Draw the indices of Sobol, Morris or regional sensitivity of one outcome."""
    bar, dot, half, *words = INDICES[method]
    rows = table[table["outcome"] == outcome] if len(table) else table
    if rows.empty or not rows[bar].any():
        return told.say(f"{label}: geen parameter maakt verschil.", f"{label}: no parameter makes a difference.")
    rows = rows.sort_values(bar, ascending=False).head(MOST_BARS)
    figure = new_figure(
        told.say("Welke onzekerheid bepaalt de uitkomst?", "Which uncertainty drives the outcome?"),
        f"{label}; {told.say(words[0], words[1])}",
        told.source(told.say("Streep: 95%-interval", "Line: 95% interval") if half else ""),
        size=(8.0, 2.1 + 0.36 * max(len(rows), 3)),
    )
    axes = panel_of(figure, names := [str(name) for name in rows["parameter"]])
    values = rows[bar].to_numpy(dtype=float)
    axes.barh(range(len(rows)), values, height=0.6, color=SAND, edgecolor=INK, lw=0.5,
              label=told.say(words[0], words[1]))  # fmt: skip
    if half:
        reach = rows[half].to_numpy(dtype=float)
        axes.hlines(range(len(rows)), np.maximum(values - reach, 0.0), values + reach, color=INK, lw=1.1)
    if dot:
        axes.plot(rows[dot].to_numpy(dtype=float), range(len(rows)), "D", color=BLUE, ms=6,
                  label=told.say(words[2], words[3]), ls="none")  # fmt: skip
        axes.legend(loc="lower right", frameon=False, fontsize=8.5)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_yticks(range(len(rows)), names, fontsize=9)
    axes.set_xlim(left=min(0.0, float(rows[dot].min()) if dot else 0.0))
    low, high = axes.get_xlim()
    axes.xaxis.set_major_formatter(tick_format(told.lang, digits_of(high - low)))
    return figure


def indices_alt(table: pd.DataFrame, method: str, outcome: str, told: Told, label: str) -> str:
    """Describe the largest indices in words."""
    bar = INDICES[method][0]
    rows = table[table["outcome"] == outcome].sort_values(bar, ascending=False).head(5)
    parts = [f"{r['parameter']} {number(float(r[bar]), told.lang, 2)}" for _, r in rows.iterrows()]
    return f"{label}, {method}, {told.say(*INDICES[method][3:5])}: " + "; ".join(parts) + "."


def front(points: pd.DataFrame, table: pd.DataFrame, aims: tuple[str, str], labels: tuple[str, str], told: Told,
          budget: str) -> Figure | str:  # fmt: skip
    """Draw every mix that was run on two aims, and those that no other beats.

    Parameters
    ----------
    points, table : as `experiments.analysis.mixes.search` returns them
    aims, labels : columns of the two aims, and what they are
    budget : the budget, written out
    """
    if not len(table):
        return told.say("Geen enkele mix past in het budget.", "No mix fits in the budget.")
    if all(float(np.ptp(points[aim])) == 0.0 for aim in aims):
        return told.say("Alle mixen doen hetzelfde.", "All mixes do the same.")
    shown = table.head(MOST_MIXES)
    figure = new_figure(
        told.say("Beste mixen binnen het budget", "Best mixes within the budget"),
        told.say(f"Genummerd: geen andere mix binnen {budget} is op beide doelen beter",
                 f"Numbered: no other mix within {budget} is better on both aims"),
        told.source(told.say("Assen beginnen niet bij 0", "Axes do not begin at 0")),
        size=(8.0, 4.6 + 0.21 * len(shown)),
    )  # fmt: skip
    high = figure.get_size_inches()[1]
    below = 0.9 + 0.21 * len(shown)
    axes = figure.add_axes((0.11, (below + 0.45) / high, 0.85, (high - below - 1.35) / high))
    inside = points[points["within"]]
    outside = points[~points["within"]]
    axes.plot(outside[aims[0]], outside[aims[1]], "x", color=SOFT, ms=5, ls="none",
              label=told.say("te duur", "too dear"))  # fmt: skip
    axes.plot(inside[aims[0]], inside[aims[1]], "o", color="white", mec=SOFT, ms=5, ls="none",
              label=told.say("past in het budget", "within the budget"))  # fmt: skip
    ordered = table.sort_values(list(aims))
    axes.plot(ordered[aims[0]], ordered[aims[1]], "o", color=ORANGE, mec=INK, ms=8, ls="none",
              label=told.say("door geen andere verslagen", "beaten by none"))  # fmt: skip
    for _, row in shown.iterrows():
        axes.annotate(str(int(row["mix"])), (row[aims[0]], row[aims[1]]), (6, 4), textcoords="offset points",
                      fontsize=9, fontweight="bold")  # fmt: skip
    axes.margins(0.1)
    axes.set_xlabel(labels[0], fontsize=9)
    axes.set_ylabel(labels[1], fontsize=9)
    axes.xaxis.set_major_formatter(tick_format(told.lang, digits_of(float(np.ptp(axes.get_xlim())))))
    axes.yaxis.set_major_formatter(tick_format(told.lang, digits_of(float(np.ptp(axes.get_ylim())))))
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), frameon=False, fontsize=8.5, ncols=3)
    for place, (_, row) in enumerate(shown.iterrows()):
        holds = told.say(" (op nieuwe seeds niet bevestigd)", " (not confirmed on fresh seeds)")
        flag = "" if row.get("holds", True) else holds
        nothing = told.say("geen maatregel", "no measure")
        text = f"{int(row['mix'])}  {shorten(nothing if row['options'] == '-' else row['options'], 90)}{flag}"
        figure.text(0.05, (below - 0.12 - 0.21 * place) / high, text, fontsize=8.5, va="top")
    return figure


def front_alt(table: pd.DataFrame, aims: tuple[str, str], labels: tuple[str, str], told: Told) -> str:
    """Describe the front in words."""
    parts = [
        f"{int(r['mix'])}. {r['options']}: {labels[0]} {number(float(r[aims[0]]), told.lang, 1)}, {labels[1]} "
        f"{number(float(r[aims[1]]), told.lang, 1)}"
        for _, r in table.head(MOST_MIXES).iterrows()
    ]
    return told.say("Mixen die geen andere verslaat. ", "Mixes that no other beats. ") + "; ".join(parts) + "."
