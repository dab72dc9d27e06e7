"""Draw what each measure of a scenario itself costs and whom it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from results.comparison import Comparison, Scene
from results.figures_compare_measures import MOST_ROWS
from results.language import number
from results.style import BLUE, INK, SAND, new_figure, shorten, text_width, tick_format

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COST, PARTICIPANTS = "measure_cost", "measure_participants"


def measure_table(comparison: Comparison, scene: Scene) -> pd.DataFrame:
    """Return the cost (euro a year) and participants of each measure of a scenario, means over runs and years.

    Returns
    -------
    index measure; columns cost, participants (of the year with most); empty when the scenario has none
    """
    cost = comparison.runs(scene, COST, "measure")
    people = comparison.runs(scene, PARTICIPANTS, "measure")
    if cost.empty and people.empty:
        return pd.DataFrame(columns=["cost", "participants"], dtype=float)
    table = pd.DataFrame(
        {
            "cost": cost.groupby(["group", "year"])["value"].mean().groupby(level="group").mean(),
            "participants": people.groupby(["group", "year"])["value"].mean().groupby(level="group").max(),
        }
    )
    return table.fillna(0.0).sort_values("cost", ascending=False)


def measure_costs(comparison: Comparison, scene: Scene) -> Figure | str:
    """Draw what each measure of a scenario itself costs and whom it reaches; a sentence when it has none."""
    table = measure_table(comparison, scene).head(MOST_ROWS)
    if not table.to_numpy().any():
        return comparison.say(
            f"{scene.title}: geen maatregelen met kosten of deelnemers.",
            f"{scene.title}: no measures with cost or participants.",
        )
    about = {m.kind: m for m in scene.measures}
    names = [
        (shorten(about[name].title(comparison.lang), 34) if name in about else name.replace("_", " "))
        + (" *" if name in about and about[name].setting == "local_expectation" else "")
        for name in map(str, table.index)
    ]
    figure = new_figure(
        comparison.say(f"Wat de maatregelen zelf kosten: {shorten(scene.title, 40)}",
                       f"What the measures themselves cost: {shorten(scene.title, 40)}"),
        comparison.say("Gemiddeld per jaar, en deelnemers in het jaar met de meeste; * = lokale verwachting",
                       "Mean a year, and participants in the busiest year; * = local expectation"),
        comparison.source([scene], interval=False),
        size=(8.0, 2.0 + 0.4 * max(len(table), 3)),
    )  # fmt: skip
    left = 0.03 + text_width(figure, names, 8.8) + 0.01
    wide, high = (0.97 - left) / 2, figure.get_size_inches()[1]
    panels = (("cost", 1e3, comparison.say("1.000 euro per jaar", "1,000 euro a year"), BLUE),
              ("participants", 1.0, comparison.say("deelnemers", "participants"), SAND))  # fmt: skip
    for place, (column, scale, title, colour) in enumerate(panels):
        axes = figure.add_axes((left + place * wide, 0.85 / high, wide * 0.84, (high - 1.8) / high))
        sizes = table[column].to_numpy() / scale
        axes.barh(range(len(table)), sizes, height=0.62, color=colour, edgecolor=INK, lw=0.5)
        for row, size in enumerate(sizes):
            axes.text(size, row, f" {number(float(size), comparison.lang)}", va="center", fontsize=8)
        axes.set_xlim(0.0, 1.18 * max(float(sizes.max()), 1e-9))
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_yticks(range(len(table)), names if place == 0 else [""] * len(table), fontsize=8.8)
        axes.grid(axis="y", visible=False)
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter(tick_format(comparison.lang))
        axes.set_title(title, fontsize=9)
    return figure


def measure_costs_alt(comparison: Comparison, scene: Scene) -> str:
    """Describe in words what each measure costs and reaches."""
    told = [
        comparison.say(
            f"{name}: {number(float(row['cost']), 'nl')} euro per jaar, {number(float(row['participants']), 'nl')} "
            "deelnemers",
            f"{name}: {number(float(row['cost']), 'en')} euro a year, {number(float(row['participants']), 'en')} "
            "participants",
        )
        for name, row in measure_table(comparison, scene).iterrows()
    ]
    return f"{scene.title}. " + "; ".join(told) + "."
