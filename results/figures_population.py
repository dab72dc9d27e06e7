"""Draw who lives in the municipality: the pyramid and the age groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from results.indicators import AGE_GROUPS
from results.language import MINUS, change, number, percentage
from results.style import (
    BLUE,
    INK,
    ORANGE,
    ROSE,
    SOFT,
    TEAL,
    About,
    end_labels,
    new_figure,
    tick_format,
    year_ticks,
)
from results.tables import FIVE_YEAR_GROUPS, pick

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SEX_LABELS = {"man": ("mannen", "men"), "vrouw": ("vrouwen", "women")}


def _pyramid(yearly: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Return persons by year and "sex age group", with the first and last year."""
    grid = pick(yearly, "population", "sex_age")
    columns = [f"{sex} {age}" for sex in SEX_LABELS for age in FIVE_YEAR_GROUPS]
    grid = grid.reindex(columns=columns, fill_value=0.0).fillna(0.0)
    return grid, int(grid.index.min()), int(grid.index.max())


def pyramid(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw the population by age and sex: the start as an outline, the end filled.

    Parameters
    ----------
    yearly : tidy table with population by sex_age
    about : what the figure is about
    """
    grid, first, last = _pyramid(yearly)
    figure = new_figure(
        about.say(
            f"Leeftijdsopbouw van {about.municipality}, {first} en {last}",
            f"Age structure of {about.municipality}, {first} and {last}",
        ),
        about.say(
            "Aantal personen per leeftijdsgroep van vijf jaar, 1 januari",
            "Persons per five-year age group, 1 January",
        ),
        about.source("37713, 03759ned, 37259eng"),
    )
    widest = 1.08 * float(grid.loc[[first, last]].to_numpy().max() or 1)
    rows = np.arange(len(FIVE_YEAR_GROUPS))
    left, right = figure.add_axes((0.05, 0.165, 0.415, 0.645)), figure.add_axes((0.555, 0.165, 0.415, 0.645))
    for axes, sex, colour in ((left, "man", BLUE), (right, "vrouw", ORANGE)):
        columns = [f"{sex} {age}" for age in FIVE_YEAR_GROUPS]
        end, start = grid.loc[last, columns].to_numpy(), grid.loc[first, columns].to_numpy()
        axes.barh(rows, end, height=0.86, color=colour, label=f"{last}")
        axes.stairs(start, np.append(rows, len(rows)) - 0.5, orientation="horizontal", color=INK, lw=1.6)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlim((widest, 0) if sex == "man" else (0, widest))
        axes.set_title(SEX_LABELS[sex][about.lang == "en"].capitalize(), loc="center")
        axes.xaxis.set_major_formatter(tick_format(about.lang))
        axes.locator_params(axis="x", nbins=6)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(about.say("personen", "persons"))
    for row, age in zip(rows, FIVE_YEAR_GROUPS, strict=True):
        height = (row + 0.6) / (len(rows) + 0.2)
        figure.text(0.51, 0.165 + 0.645 * height, age, ha="center", va="center", fontsize=8)
    figure.text(0.51, 0.826, about.say("leeftijd", "age"), ha="center", fontsize=8, color=SOFT)
    _pyramid_key(right, first, last, about)
    return figure


def _pyramid_key(axes: Axes, first: int, last: int, about: About) -> None:
    """Explain outline and fill in the empty corner of the oldest women."""
    from matplotlib.patches import Patch

    axes.legend(
        handles=[
            Patch(
                facecolor="none",
                edgecolor=INK,
                linewidth=1.6,
                label=about.say("omtrek", "outline") + f": {first}",
            ),
            Patch(
                facecolor=ORANGE,
                edgecolor=BLUE,
                linewidth=0,
                label=about.say("gevuld", "filled") + f": {last}",
            ),
        ],
        loc="upper right",
        frameon=False,
        fontsize=9,
        handlelength=1.4,
    )


def pyramid_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe the pyramid in words."""
    grid, first, last = _pyramid(yearly)
    sums = grid.T.groupby(lambda name: name.split(" ")[1]).sum().T
    young, old = list(FIVE_YEAR_GROUPS[:4]), list(FIVE_YEAR_GROUPS[16:])
    largest = {year: str(sums.loc[year].idxmax()) for year in (first, last)}

    def count(year: int, ages: list[str]) -> str:
        return number(float(sums[ages].sum(axis=1)[year]), about.lang)

    return about.say(
        f"Bevolkingspiramide van {about.municipality}. De grootste leeftijdsgroep is {largest[first]} in "
        f"{first} en {largest[last]} in {last}. Van 0-19 jaar zijn er {count(first, young)} in {first} en "
        f"{count(last, young)} in {last}; van 80 jaar en ouder {count(first, old)} en {count(last, old)}.",
        f"Population pyramid of {about.municipality}. The largest age group is {largest[first]} in {first} "
        f"and {largest[last]} in {last}. Aged 0-19 are {count(first, young)} in {first} and "
        f"{count(last, young)} in {last}; aged 80 or over {count(first, old)} and {count(last, old)}.",
    )


def age_groups(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw the age groups 0-17, 18-64, 65-79 and 80+, as an index and in persons.

    Parameters
    ----------
    yearly : tidy table with population by age_group
    about : what the figure is about
    """
    grid = pick(yearly, "population", "age_group")[list(AGE_GROUPS)]
    first, last = int(grid.index.min()), int(grid.index.max())
    figure = new_figure(
        about.say(f"Leeftijdsgroepen in {about.municipality}", f"Age groups in {about.municipality}"),
        about.say(
            f"Leeftijd in jaren, op 1 januari; links {first} = 100, rechts aantal personen",
            f"Age in years, on 1 January; left {first} = 100, right number of persons",
        ),
        about.source("37713, 03759ned"),
    )
    panels = (
        (figure.add_axes((0.065, 0.15, 0.325, 0.635)), 100 * grid / grid.iloc[0], f"Index, {first} = 100", 0),
        (figure.add_axes((0.57, 0.15, 0.275, 0.635)), grid, about.say("Personen", "Persons"), 1),
    )
    looks = zip((TEAL, BLUE, ORANGE, ROSE), ("-", "-", "--", "-."), ("o", "s", "^", "D"), strict=True)
    styles = dict(zip(AGE_GROUPS, looks, strict=True))
    for axes, table, title, absolute in panels:
        for group, (colour, line, marker) in styles.items():
            axes.plot(table.index, table[group], color=colour, ls=line, marker=marker, ms=3.5)
        axes.set_title(title)
        if absolute:
            axes.set_ylim(0, 1.06 * float(table.to_numpy().max()))
        axes.set_xlim(first - 0.3, last + 0.3)
        axes.grid(axis="x", visible=False)
        axes.yaxis.set_major_formatter(tick_format(about.lang))
        year_ticks(axes, first, last, most=5)
        ends = table.iloc[-1]
        end_labels(
            axes,
            last,
            [(float(ends[g]), f"{g}: {number(float(ends[g]), about.lang)}", styles[g][0]) for g in AGE_GROUPS],
        )
    return figure


def age_groups_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe the age groups in words."""
    grid = pick(yearly, "population", "age_group")[list(AGE_GROUPS)]
    first, last = int(grid.index.min()), int(grid.index.max())
    parts = []
    for group in AGE_GROUPS:
        before, after = float(grid[group].iloc[0]), float(grid[group].iloc[-1])
        share = percentage(change(before, after), about.lang, minus=MINUS)
        parts.append(f"{group}: {number(before, about.lang)} → {number(after, about.lang)} ({share})")
    return (
        about.say(
            f"Inwoners van {about.municipality} naar leeftijd, 1 januari {first} en {last}. ",
            f"Inhabitants of {about.municipality} by age, 1 January {first} and {last}. ",
        )
        + "; ".join(parts)
        + "."
    )
