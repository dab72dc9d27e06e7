"""Draw the life of one inwoner: levels, draaglast against draagkracht, need by task, mantelzorg, and what happened."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.domains import TASKS
from results.figures_trace_care import care_panel
from results.style import BLUE, FAINT, INK, ORANGE, ROSE, SAND, SOFT, TEAL, About, label_heights, new_figure
from results.trace_story import age_at, asked_as, ending, event_words, story
from results.words_domains import word
from sim.calendar import month_name, year_of
from sim.trace_moment import ALL_DOMAINS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.trace import Traced
    from sim.trace_events import Event

SIZE = (11.6, 10.4)
SHADES = ("#0b2b47", "#2f628f", "#7ba2c4", "#c9d9e6", "#f3f5f7")
"""Level 1 (dark) to 5 (pale): in grey the order is the same."""
LEFT, WIDTH, RIGHT = 0.165, 0.475, 0.672
MOST_LINES, LINE_WIDTH = 52, 52
MOST_YEARS, FEWEST_YEARS = 12, 2
"""Labels that fit under a panel, and those that a reader needs."""
DIGITS = 7.5
"""Letters of the axes, in points."""
TASK_LOOKS: tuple[tuple[str, str], ...] = (
    (BLUE, ""), (SAND, "//"), (TEAL, ".."), (ROSE, "\\\\"), (ORANGE, ""), (SOFT, "xx"), (FAINT, "--"), (INK, "++"),
)  # fmt: skip
"""Colour and hatching of each task."""


def life(one: Traced, about: About) -> Figure:
    """Draw one life.

    Parameters
    ----------
    one : who was seen at least once
    about : what the figure is about
    """
    who, asked = f"Inwoner {one.lineage}", f": {asked_as(one, about.lang)}" if one.word else ""
    first = one.moments[0]
    sex = (about.say("man", "man"), about.say("vrouw", "woman"))[first.sex]
    figure = new_figure(
        about.say(f"Eén leven in {about.municipality}{asked}", f"One life in {about.municipality}{asked}"),
        about.say(
            f"{who}: {sex}, {first.age} jaar eind {month_name(first.month)}. {ending(one, 'nl')} Geen echt persoon.",
            f"{who}: {sex}, aged {first.age} at the end of {month_name(first.month)}. {ending(one, 'en')} "
            "Not a real person.",
        ),
        about.source(
            about.say(
                "37360ned, 71488ned; leefdomeinen: zie docs/model.md",
                "37360ned, 71488ned; life domains: see docs/model.md",
            )
        ),
        SIZE,
    )
    months = np.array([m.month for m in one.moments])
    top = figure.add_axes((LEFT, 0.632, WIDTH, 0.247))
    middle = figure.add_axes((LEFT, 0.455, WIDTH, 0.132))
    bottom = figure.add_axes((LEFT, 0.29, WIDTH, 0.12))
    last = figure.add_axes((LEFT, 0.07, WIDTH, 0.145))
    _levels(top, one, months, about)
    _balance(middle, one, months, about)
    _need(bottom, one, months, about)
    ends = (float(months[0]), float(months[-1]) + (2 if one.end else 1))
    for axes in (top, middle, bottom, last):
        _years(axes, ends)
    care_panel(last, one, months, about)
    for axes in (top, middle, bottom):
        axes.tick_params(labelbottom=False)
    _events(figure, (top, middle, bottom, last), one, about)
    return figure


def _years(axes: Axes, ends: tuple[float, float]) -> None:
    """Put ticks at Januaries, no more than fit; a life without two of them has its first and last month."""
    first, last = math.ceil(ends[0] / 12), math.floor(ends[1] / 12)
    step = next(s for s in (1, 2, 5, 10, 20, 50) if (last - first) / s <= MOST_YEARS)
    marks = [(12.0 * y, str(year_of(12 * y))) for y in range(first, last + 1) if year_of(12 * y) % step == 0]
    if len(marks) < FEWEST_YEARS:
        marks = [(ends[0], month_name(int(ends[0]))), (ends[1], month_name(int(ends[1])))]
    axes.set_xticks([x for x, _ in marks], [text for _, text in marks])
    axes.set_xlim(*ends)
    axes.tick_params(labelsize=DIGITS)


def _levels(axes: Axes, one: Traced, months: np.ndarray, about: About) -> None:
    """Draw the level in each domain by month as shades."""
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.patches import Patch

    grid = np.array([m.levels for m in one.moments]).T
    edges = np.append(months, months[-1] + 1)
    axes.pcolormesh(
        edges, np.arange(len(ALL_DOMAINS) + 1), grid, cmap=ListedColormap(list(SHADES)),
        norm=BoundaryNorm(np.arange(0.5, 6), 5), rasterized=True,
    )  # fmt: skip
    axes.set_yticks(np.arange(len(ALL_DOMAINS)) + 0.5, [word("domain", d, about.lang) for d in ALL_DOMAINS])
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.hlines(np.arange(1, len(ALL_DOMAINS)), edges[0], edges[-1], color="white", lw=1.2)
    axes.set_title(about.say("Niveau per domein (ZRM)", "Level in each domain (ZRM)"), pad=26)
    words = [about.say("1 acuut", "1 acute"), "2", "3", "4", about.say("5 zelfredzaam", "5 self-reliant")]
    boxes = [Patch(facecolor=c, edgecolor=SOFT, lw=0.4) for c in SHADES]
    axes.legend(boxes, words, loc="lower right", bbox_to_anchor=(1.0, 1.125), ncols=5, frameon=False, fontsize=7.5,
                handlelength=1.0, columnspacing=0.8, handletextpad=0.4, borderpad=0)  # fmt: skip


def _balance(axes: Axes, one: Traced, months: np.ndarray, about: About) -> None:
    """Draw draaglast against draagkracht, and when the person was kwetsbaar."""
    load = np.array([m.load for m in one.moments])
    strength = np.array([m.strength for m in one.moments])
    weak = np.array([m.vulnerable for m in one.moments])
    x = months + 0.5
    axes.fill_between(x, load, strength, where=load > strength, color=ORANGE, alpha=0.25, lw=0)
    axes.plot(x, strength, color=BLUE, ls=(0, (4, 1.5)), lw=1.8, label="draagkracht")
    axes.plot(x, load, color="#b35c0a", lw=2.0, label="draaglast")
    high = float(np.nanmax(np.concatenate([load, strength, [1.0]]))) * 1.18
    low = min(0.0, float(np.nanmin(np.concatenate([load, strength, [0.0]]))))
    if weak.any():
        axes.fill_between(x, high * 0.94, high, where=weak, step="mid", color=ROSE, lw=0, label="kwetsbaar")
    axes.set_ylim(low, high)
    if not np.isfinite(strength).any():
        said = about.say("draagkracht telt vanaf 18 jaar", "draagkracht counts from 18")
        axes.text(0.5, 0.5, said, transform=axes.transAxes, ha="center", color=SOFT, fontsize=8)
    axes.set_title(about.say("Draaglast tegen draagkracht", "Draaglast against draagkracht"), pad=5)
    label_heights(axes, about.lang, 5)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 0.99), ncols=3, frameon=False, fontsize=7.5, borderpad=0.2,
                columnspacing=1.0)  # fmt: skip


def _need(axes: Axes, one: Traced, months: np.ndarray, about: About) -> None:
    """Draw hours of help needed a week by task, stacked."""
    hours = np.array([m.need for m in one.moments])
    shown = [t for t in range(len(TASKS)) if hours[:, t].any()]
    x, base = months + 0.5, np.zeros(len(months))
    for t in shown:
        colour, hatch = TASK_LOOKS[t % len(TASK_LOOKS)]
        axes.fill_between(x, base, base + hours[:, t], step="mid", facecolor=colour, hatch=hatch, edgecolor="white",
                          lw=0.3, label=word("task", TASKS[t], about.lang))  # fmt: skip
        base = base + hours[:, t]
    axes.set_ylim(0, max(1.0, float(base.max()) * 1.1))
    axes.set_title(about.say("Hulp nodig, uur per week", "Help needed, hours a week"), pad=5)
    label_heights(axes, about.lang, 5)
    if shown:
        axes.legend(loc="upper left", bbox_to_anchor=(0.0, -0.03), ncols=4, frameon=False, fontsize=7.5, borderpad=0,
                    handlelength=1.2, columnspacing=1.0)  # fmt: skip
    else:
        axes.set_yticks([])
        axes.grid(visible=False)
        axes.text(0.5, 0.5, about.say("geen", "none"), transform=axes.transAxes, ha="center", va="center", color=SOFT,
                  fontsize=8, bbox={"facecolor": "white", "edgecolor": "none", "pad": 3})  # fmt: skip


def _by_month(events: list[Event]) -> dict[int, list[Event]]:
    """Return events by month, in order."""
    found: dict[int, list[Event]] = {}
    for event in sorted(events, key=lambda e: e.month):
        found.setdefault(event.month, []).append(event)
    return found


def _events(figure: Figure, panels: tuple[Axes, ...], one: Traced, about: About) -> None:
    """List what happened on the right, and mark each month in the panels by the same number."""
    figure.text(RIGHT, 0.913, about.say("Gebeurtenissen", "Events"), fontweight="bold", fontsize=10, va="center")
    lines: list[tuple[str, str]] = []
    months, shown = _by_month(one.events), 0
    for month, events in months.items():
        text = f"{month_name(month)} ({age_at(one, month)}) " + "; ".join(event_words(e, about.lang) for e in events)
        folded = textwrap.wrap(_short(text), LINE_WIDTH)
        if len(lines) + len(folded) > MOST_LINES:
            break
        shown += 1
        lines += [(str(shown) if i == 0 else "", part) for i, part in enumerate(folded)]
        if panels[0].get_xlim()[0] <= month + 0.5 <= panels[0].get_xlim()[1]:
            for axes in panels:
                axes.axvline(month + 0.5, color=INK, lw=0.6, alpha=0.45, ls=(0, (1, 2)))
            looks: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": 6.5, "color": INK}
            panels[0].annotate(str(shown), (month + 0.5, 0), (0, 2 + 7 * (shown % 3)), **looks)
    if shown < len(months):
        more = len(months) - shown
        lines.append(
            ("", about.say(f"... en nog {more} maanden, zie trace.csv", f"... and {more} more months, see trace.csv"))
        )
    if not lines:
        lines = [("", about.say("geen", "none"))]
    for i, (mark, text) in enumerate(lines):
        height = 0.889 - i * 0.0154
        figure.text(RIGHT + 0.016, height, mark, fontsize=7.5, ha="right", va="center", fontweight="bold")
        figure.text(RIGHT + 0.023, height, text, fontsize=7.5, va="center")


def _short(text: str) -> str:
    """Leave lineages of others out of the list: they are too long for it, and stand in trace.csv."""
    import re

    return re.sub(r" \((?:lineage|partner) \d+\)", "", text)


def life_alt(one: Traced, about: About) -> str:
    """Describe one life in words."""
    return " ".join(line.strip().rstrip(".;") + "." for line in story(one, about.lang))
