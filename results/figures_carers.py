"""Draw who gives mantelzorg by age and sex, and which people of 75 and over have nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from results.figures_mantelzorg import DARK_ORANGE, source
from results.language import number
from results.style import BLUE, INK, ROSE, SAND, About, end_labels, new_figure, tick_format, year_ticks
from results.tables import has, pick, total
from results.words_domains import word
from sim.recording_care import CARER_AGES, OLD_GROUPS, SEX_AGES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

OLD_LOOKS = dict(zip(OLD_GROUPS, (("#eef2f6", ""), ("#d3dde6", ".."), ("#9dbad3", ""), (SAND, "//"), (ROSE, "")),
                     strict=True))  # fmt: skip
"""Colour and hatching of each group, also different in grey."""


def _by_age(yearly: pd.DataFrame, year: int) -> dict[str, np.ndarray]:
    """Return inwoners, carers and hours given by sex and age, each (2, 20), on a 1 January."""
    found = {}
    for name in ("population", "carers", "care_given_hours"):
        row = pick(yearly, name, "sex_age").loc[year].reindex(list(SEX_AGES))  # one that is not told is a gap, not 0
        found[name] = row.to_numpy(dtype=np.float64).reshape(2, -1)
    return found


def care_carers(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw which share of inwoners give mantelzorg and how many hours, by age and sex, on the last 1 January."""
    year = int(pick(yearly, "carers", "sex_age").index.max())
    found = _by_age(yearly, year)
    figure = new_figure(
        about.say(f"Mantelzorgers in {about.municipality} naar leeftijd", f"Carers in {about.municipality} by age"),
        about.say(
            f"Inwoners die mantelzorg geven (elke hulp), 1 januari {year}",
            f"Inwoners who give mantelzorg (any help), 1 January {year}",
        ),
        source(about),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 100 * found["carers"] / found["population"]
    panels = (
        (share, about.say("% van wie zo oud is", "% of that age")),
        (found["care_given_hours"], about.say("uur per week, samen", "hours per week, together")),
    )
    looks = ((BLUE, "-", about.say("mannen", "men")), (DARK_ORANGE, (0, (4, 1.5)), about.say("vrouwen", "women")))
    for place, (grid, title) in enumerate(panels):
        axes = figure.add_axes((0.085 + 0.485 * place, 0.2, 0.41, 0.555))
        for row, (colour, dashes, name) in zip(grid, looks, strict=True):
            axes.plot(range(len(CARER_AGES)), row, color=colour, ls=dashes, marker="o", ms=3, label=name)
        axes.set_title(title)
        axes.set_ylim(0, 1.08 * max(float(np.nanmax(np.nan_to_num(grid))), 1.0))
        axes.set_xticks(
            range(0, len(CARER_AGES), 2), [CARER_AGES[k] for k in range(0, len(CARER_AGES), 2)], rotation=60
        )
        axes.tick_params(axis="x", labelsize=8)
        axes.grid(axis="x", visible=False)
        axes.yaxis.set_major_formatter(tick_format(about.lang))
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(0.015, 0.888), ncols=2, frameon=False, fontsize=8.5
    )
    return figure


def care_carers_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe in words how many men and women of which ages give how many hours."""
    year = int(pick(yearly, "carers", "sex_age").index.max())
    found = _by_age(yearly, year)
    parts = []
    for row, name in enumerate((about.say("mannen", "men"), about.say("vrouwen", "women"))):
        carers, hours = found["carers"][row].sum(), found["care_given_hours"][row]
        top = CARER_AGES[int(hours.argmax())]
        mean = number(float(hours.sum() / max(carers, 1.0)), about.lang, 1)
        parts.append(
            f"{name}: {number(float(carers), about.lang)} "
            + about.say(f"mantelzorgers, gemiddeld {mean} uur per week, de meeste uren van {top} jaar",
                        f"carers, {mean} hours per week on average, most hours at {top}")
        )  # fmt: skip
    return about.say(f"Mantelzorg in {about.municipality}, 1 januari {year}. ",
                     f"Mantelzorg in {about.municipality}, 1 January {year}. ") + "; ".join(parts) + "."  # fmt: skip


def _old(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return people of 75 and over at home by year and group."""
    return pick(yearly, "persons_75_home", "care_75").reindex(columns=list(OLD_GROUPS), fill_value=0.0).fillna(0.0)


def _survey(yearly: pd.DataFrame, year: int, about: About) -> str:
    """Say how many get mantelzorg as a survey counts it; nothing for a run that does not tell."""
    if not has(yearly, "receivers_75"):
        return ""
    many = number(float(total(yearly, "receivers_75").loc[year]), about.lang)
    return about.say(f"mantelzorg volgens enquêtes: {many}", f"mantelzorg as surveys count: {many}")


def nobody_75(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw people of 75 and over at home by whether they need help, get mantelzorg and have anybody near."""
    grid = _old(yearly)
    figure = new_figure(
        about.say(
            f"75-plussers thuis in {about.municipality}", f"People of 75 and over at home in {about.municipality}"
        ),
        about.say(
            "Inwoners van 75 en ouder op 1 januari; dichtbij = partner of kind binnen 5 km in de gemeente",
            "Inwoners of 75 and over on 1 January; near = partner or child within 5 km in the municipality",
        ),
        source(about),
    )
    axes = figure.add_axes((0.09, 0.135, 0.56, 0.70))
    base, ends = np.zeros(len(grid)), []
    for group in reversed(OLD_GROUPS):
        part = grid[group].to_numpy()
        colour, hatch = OLD_LOOKS[group]
        axes.bar(grid.index, part, 0.72, base, color=colour, hatch=hatch, edgecolor="white", lw=0.4)
        text = "\n".join(word("care_75", group, about.lang).rsplit(", ", 1))
        said = f"{text}: {number(float(part[-1]), about.lang)}"
        told = _survey(yearly, int(grid.index.max()), about) if group == "helped" else ""
        ends.append((float(base[-1] + part[-1] / 2), f"{said}\n({told})" if told else said, INK))
        base = base + part
    axes.set_xlim(grid.index.min() - 0.6, grid.index.max() + 0.6)
    axes.set_ylim(0, 1.04 * max(float(base.max()), 1.0))
    axes.grid(axis="x", visible=False)
    year_ticks(axes, int(grid.index.min()), int(grid.index.max()), most=8)
    axes.yaxis.set_major_formatter(tick_format(about.lang))
    end_labels(axes, float(grid.index.max()) + 0.6, ends, gap=0.1, size=8.5)
    return figure


def nobody_75_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe in words how many people of 75 and over have nobody, at first and at last."""
    grid = _old(yearly)
    first, last = int(grid.index.min()), int(grid.index.max())
    parts = [
        f"{word('care_75', group, about.lang)}: {number(float(grid[group].iloc[0]), about.lang)} → "
        f"{number(float(grid[group].iloc[-1]), about.lang)}"
        for group in OLD_GROUPS
    ]
    survey = [_survey(yearly, year, about) for year in sorted({first, last})]
    if all(survey):
        parts.append("; ".join(f"{told} ({year})" for told, year in zip(survey, sorted({first, last}), strict=True)))
    start = about.say(
        f"75-plussers thuis in {about.municipality}, 1 januari {first} en {last}. ",
        f"People of 75+ at home in {about.municipality}, 1 January {first} and {last}. ",
    )
    return start + "; ".join(parts) + "."
