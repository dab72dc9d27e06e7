"""Draw the care network of the huishouden of one inwoner: who gives whom how many hours, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from results.style import BLUE, ORANGE, SOFT, About
from results.trace_story_care import hour_text
from results.words_care import tie_word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.trace import Traced
    from sim.trace_care import Link

MOST_ROWS = 7
"""Arrangements that fit."""
LOWEST = 0.12
"""Height of next to no hours, so that they can be seen; a row is 1."""
LOOKS = ((BLUE, ""), (ORANGE, "//"), (SOFT, ""))
"""Colour and hatching of what the inwoner gets, gives, and of what only housemates get or give."""


class Row(NamedTuple):
    """One arrangement over the months."""

    kind: int  # place in LOOKS
    link: Link  # as first seen
    hours: np.ndarray  # (months,)


def network(one: Traced) -> list[Row]:
    """Return the arrangements ever seen: those of the inwoner first, then most hours over all months."""
    found: dict[tuple[int, int, str], Row] = {}
    for place, moment in enumerate(one.moments):
        for link in moment.care:
            if link.pair not in found:
                kind = 0 if link.receiver.lineage == one.lineage else 1 if link.giver.lineage == one.lineage else 2
                found[link.pair] = Row(kind, link, np.zeros(len(one.moments)))
            found[link.pair].hours[place] = link.hours
    return sorted(found.values(), key=lambda row: (row.kind == len(LOOKS) - 1, -float(row.hours.sum()), row.link.pair))


def row_name(row: Row, about: About) -> str:
    """Return what stands beside a row: from or to whom, and the age when it was first seen."""
    gives = row.kind != 1
    other = row.link.giver if gives else row.link.receiver
    who = tie_word(row.link.relation, gives, other.sex, about.lang)
    age = f" ({other.age})" if other.age >= 0 else ""
    away = "" if other.here else about.say(", elders", ", elsewhere")
    if row.kind == 0:
        return about.say("van ", "from ") + who + age + away
    if row.kind == 1:
        return about.say("aan ", "to ") + who + age + away
    mate = about.say("huisgenoot", "housemate")
    if not row.link.receiver.here:  # a parent elsewhere
        parent = row.link.receiver
        whom = tie_word(row.link.relation, False, parent.sex, about.lang)
        return f"{mate} ({row.link.giver.age}) → {whom}{about.say(', elders', ', elsewhere')}"
    return f"{mate} ({row.link.receiver.age}) ← {who}"


def care_panel(axes: Axes, one: Traced, months: np.ndarray, about: About) -> None:
    """Draw one row for each arrangement, as high as its hours.

    Parameters
    ----------
    axes : the panel
    one : who was seen at least once
    months : (moments,) month indices
    about : what the figure is about
    """
    rows = network(one)
    shown = rows[:MOST_ROWS]
    title = about.say(
        "Mantelzorg van en aan dit huishouden, uur per week", "Mantelzorg from and to this home, hours a week"
    )
    left = len(rows) - len(shown)
    axes.set_title(
        title + (about.say(f" (nog {left} kleinere)", f" ({left} smaller ones left out)") if left else ""), pad=5
    )
    axes.grid(axis="y", visible=False)
    axes.set_ylim(max(len(shown), 1), 0)
    if not shown:
        axes.set_yticks([])
        axes.text(0.5, 0.5, about.say("geen", "none"), transform=axes.transAxes, ha="center", color=SOFT)
        return
    most = max(float(row.hours.max()) for row in shown)
    for place, row in enumerate(shown):
        colour, hatch = LOOKS[row.kind]
        floor = np.full(len(months), place + 0.95)
        height = np.where(row.hours > 0, LOWEST + (0.85 - LOWEST) * row.hours / most, 0.0)
        axes.fill_between(months + 0.5, floor, floor - height, where=row.hours > 0, step="mid",
                          facecolor=colour, hatch=hatch, edgecolor="white", lw=0.3)  # fmt: skip
        top = int(row.hours.argmax())
        aside, side = (-5, "right") if top > 0.6 * len(months) else (5, "left")
        looks: dict[str, Any] = {"textcoords": "offset points", "va": "center", "ha": side, "fontsize": 7}
        looks["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
        most_hours = hour_text(float(row.hours[top]), about.lang)
        axes.annotate(most_hours, (months[top] + 0.5, place + 0.55), (aside, 0), **looks)
    axes.set_yticks(np.arange(len(shown)) + 0.6, [row_name(row, about) for row in shown], fontsize=7.5)
    axes.hlines(np.arange(1, len(shown)), *axes.get_xlim(), color=SOFT, lw=0.3)
