"""Draw what each measure of a scenario itself costs and whom it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from results.comparison import Comparison, Scene
from results.figures_compare_measures import MOST_ROWS
from results.language import number
from results.style import BLUE, INK, SAND, new_figure, shorten, text_width, tick_format

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_SCENES = 4
"""Scenarios of which the cost of measures is drawn."""
COST, PARTICIPANTS = "measure_cost", "measure_participants"


def measure_year(comparison: Comparison, scene: Scene) -> int | None:
    """Return the year of which the cost of measures is told: that of the cost of voorzieningen, or the last known."""
    years = set(comparison.runs(scene, COST, "measure")["year"])
    effect = comparison.last_year("cost", "law")
    return effect if effect in years else int(max(years)) if years else None


def measure_table(comparison: Comparison, scene: Scene) -> pd.DataFrame:
    """Return the cost (euro) and participants of each measure in the last year, means over runs, the dearest first.

    Returns
    -------
    index measure, by its name; columns cost, participants; empty when the scenario has none
    """
    year = measure_year(comparison, scene)
    cost, people = (comparison.runs(scene, name, "measure") for name in (COST, PARTICIPANTS))
    if year is None:
        return pd.DataFrame(columns=["cost", "participants"], dtype=float)
    means = {
        name: rows[rows["year"] == year].groupby("group")["value"].mean()
        for name, rows in (("cost", cost), ("participants", people))
    }
    return pd.DataFrame(means).fillna(0.0).sort_values("cost", ascending=False)


def own_cost(comparison: Comparison, scene: Scene) -> float:
    """Return what the measures of a scenario themselves cost in the last year, in euro."""
    return float(measure_table(comparison, scene)["cost"].sum())


def paid_by(comparison: Comparison, scene: Scene) -> dict[str, float]:
    """Return the cost of the measures in the last year by who pays for them, without those that pay nothing."""
    payers = {m.key: m.payer for m in scene.measures}
    sums: dict[str, float] = {}
    for name, cost in measure_table(comparison, scene)["cost"].items():
        payer = payers.get(str(name), "")
        sums[payer] = sums.get(payer, 0.0) + float(cost)
    return {payer: cost for payer, cost in sums.items() if cost}


def costly(comparison: Comparison, most: int = MOST_SCENES) -> list[Scene]:
    """Return the scenarios whose measures cost something, the dearest `most`, in the order of the comparison."""
    cost = {scene.name: own_cost(comparison, scene) for scene in comparison.others}
    kept = sorted((name for name in cost if cost[name]), key=lambda name: -cost[name])[:most]
    return [scene for scene in comparison.others if scene.name in kept]


def names_of(comparison: Comparison, scene: Scene, keys: Iterable[str]) -> list[str]:
    """Return the titles of measures by the names of their rows, that of one of several of a kind with its name."""
    about = {m.key: m for m in scene.measures}
    kinds = [m.kind for m in scene.measures]
    found = []
    for key in keys:
        m = about.get(key)
        if m is None:
            found.append(shorten(key.replace("_", " "), 34))
            continue
        own = kinds.count(m.kind) > 1 and m.key != m.kind
        title = f"{shorten(m.title(comparison.lang), 20)} ({shorten(m.key, 16)})" if own else m.title(comparison.lang)
        found.append(shorten(title, 40) + (" *" if m.setting == "local_expectation" else ""))
    return found


def measure_costs(comparison: Comparison, scene: Scene) -> Figure | str:
    """Draw what each measure of a scenario itself costs and whom it reaches; a sentence when it has none."""
    table = measure_table(comparison, scene).head(MOST_ROWS)
    if not table.to_numpy().any():
        return comparison.say(
            f"{scene.title}: geen maatregelen met kosten of deelnemers.",
            f"{scene.title}: no measures with cost or participants.",
        )
    names, year = names_of(comparison, scene, map(str, table.index)), measure_year(comparison, scene)
    figure = new_figure(
        comparison.say(f"Wat de maatregelen zelf kosten in {year}: {shorten(scene.title, 40)}",
                       f"What the measures themselves cost in {year}: {shorten(scene.title, 40)}"),
        comparison.say(f"Kosten en deelnemers in {year}, gemiddeld over de runs; * = lokale verwachting",
                       f"Cost and participants in {year}, mean of the runs; * = local expectation"),
        comparison.source([scene], interval=False),
        size=(8.0, 2.0 + 0.4 * max(len(table), 3)),
    )  # fmt: skip
    left = 0.03 + text_width(figure, names, 8.8) + 0.01
    wide, high = (0.97 - left) / 2, figure.get_size_inches()[1]
    panels = (("cost", 1e3, comparison.say(f"1.000 euro in {year}", f"1,000 euro in {year}"), BLUE),
              ("participants", 1.0, comparison.say(f"deelnemers in {year}", f"participants in {year}"),
               SAND))  # fmt: skip
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
    table, year = measure_table(comparison, scene), measure_year(comparison, scene)
    names = names_of(comparison, scene, map(str, table.index))
    told = [
        comparison.say(
            f"{name}: {number(float(row['cost']), 'nl')} euro, {number(float(row['participants']), 'nl')} deelnemers",
            f"{name}: {number(float(row['cost']), 'en')} euro, {number(float(row['participants']), 'en')} participants",
        )
        for name, (_, row) in zip(names, table.iterrows(), strict=True)
    ]
    return f"{scene.title}, {year}. " + "; ".join(told) + "."
