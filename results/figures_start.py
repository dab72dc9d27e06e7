"""Draw how well a start population fits the figures that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from results.language import number
from results.style import BLUE, INK, ROSE, SAND, SOFT, About, new_figure, text_width, tick_format

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

CRITICAL = 1.96
"""Z-score beyond which one cell in twenty lies by luck alone."""
TABLES = "03759ned, 37713, 71486NED, 71488ned, 7461bev, 83502NED, 85039NED"
WORDS = {
    "population": "inwoners", "sex": "geslacht", "age, men": "leeftijd, mannen", "age, women": "leeftijd, vrouwen",
    "position": "plaats in het huishouden", "household type": "soort huishouden", "household size": "huishoudgrootte",
    "children at home, couples": "thuiswonende kinderen, paren",
    "children at home, single parents": "thuiswonende kinderen, eenouders", "kern": "kern",
    "kern and age, men": "kern en leeftijd, mannen", "kern and age, women": "kern en leeftijd, vrouwen",
    "marital status": "burgerlijke staat",
    "births, women 15-49": "geboorten tot nu toe, vrouwen 15-49", "education, 15-74": "opleiding, 15-74",
    "activity": "hoofdactiviteit", "retired, not fitted": "AOW, vergeleken, niet gefit", "income": "inkomen",
    "tenure": "koop of huur", "statushouders": "statushouders",
    "wijk, low education": "wijk, laag opgeleid", "wijk, bijstand": "wijk, bijstand",
    "wijk, social minimum": "wijk, sociaal minimum", "wijk, owners": "wijk, koopwoning",
    "age group, child_at_home": "leeftijd, thuiswonend kind", "age group, living_alone": "leeftijd, alleenwonend",
    "age group, partner_unmarried_no_children": "leeftijd, ongehuwd zonder kinderen",
    "age group, partner_married_no_children": "leeftijd, gehuwd zonder kinderen",
    "age group, partner_unmarried_with_children": "leeftijd, ongehuwd met kinderen",
    "age group, partner_married_with_children": "leeftijd, gehuwd met kinderen",
    "age group, single_parent": "leeftijd, eenouder", "age group, other_member": "leeftijd, overig lid",
    "age group, institutional": "leeftijd, instelling",
}  # fmt: skip
"""Dutch for the names of margins; one that is not here is shown as it is."""


MARKS = {"pattern of": "patroon van", "with the Dutch trend": "met NL-trend", "not known": "niet bekend"}
"""Dutch for what is added to the name of a margin that was not counted in the start year."""


def margin_name(margin: str, about: About) -> str:
    """Return the name of a margin for a reader."""
    told = margin.replace("_", " ").replace("not fitted", "compared, not fitted")
    if margin in WORDS or ", " not in margin:
        return about.say(WORDS.get(margin, margin), told)
    base, mark = margin.rsplit(", ", 1)
    dutch = mark
    for english, word in MARKS.items():
        dutch = dutch.replace(english, word)
    return about.say(f"{WORDS.get(base, base)}, {dutch}", told)


def agreement(cells: pd.DataFrame, about: About) -> Figure:
    """Draw every cell of every margin, synthetic against observed.

    Parameters
    ----------
    cells : from `results.population_report.cell_table`
    about : what the figure is about
    """
    shown = cells[(cells["wanted"] >= 1) & (cells["got"] >= 1)]
    figure = new_figure(
        about.say(
            f"Synthetisch tegen waargenomen, {about.municipality}", f"Synthetic by observed, {about.municipality}"
        ),
        about.say(
            f"Elke punt is een cel van een tabel, logaritmisch; {number(len(shown), about.lang)} van "
            f"{number(len(cells), about.lang)} cellen, de overige zijn kleiner dan 1",
            f"Each point is a cell of a table, logarithmic; {number(len(shown), about.lang)} of "
            f"{number(len(cells), about.lang)} cells, the others are below 1",
        ),
        about.source(TABLES),
        size=(8.0, 6.0),
    )
    axes = figure.add_axes((0.10, 0.15, 0.86, 0.70))
    top = 1.5 * float(shown[["wanted", "got"]].to_numpy().max(initial=1))
    axes.plot([0.7, top], [0.7, top], color=INK, lw=0.8, zorder=1)
    kern = shown["margin"].str.startswith("kern and").to_numpy()
    far = (shown["z"].abs() > CRITICAL).to_numpy()
    looks = (
        (kern & ~far, SAND, 10, ".", about.say("kern en leeftijd", "kern and age")),
        (~kern & ~far, BLUE, 16, "o", about.say("andere tabellen", "other tables")),
        (far, ROSE, 34, "D", about.say("Z-score verder dan 1,96 van 0", "Z-score more than 1.96 from 0")),
    )
    for chosen, colour, size, marker, label in looks:
        some = shown[chosen]
        count = number(len(some), about.lang)
        axes.scatter(
            some["wanted"], some["got"], s=size, c=colour, marker=marker, lw=0, alpha=0.85, zorder=2,
            label=f"{label} ({count})",
        )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlim=(0.7, top), ylim=(0.7, top))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(tick_format(about.lang))
    axes.set_xlabel(about.say("waargenomen (CBS)", "observed (CBS)"))
    axes.set_ylabel(about.say("synthetisch", "synthetic"))
    axes.legend(loc="upper left", frameon=False, fontsize=9)
    return figure


def agreement_alt(cells: pd.DataFrame, about: About) -> str:
    """Describe the agreement in words."""
    far = number(int((cells["z"].abs() > CRITICAL).sum()), about.lang)
    share = number(100 * float((cells["error"].abs() < 1).mean()), about.lang, 1)
    return about.say(
        f"Spreidingsdiagram van {number(len(cells), 'nl')} cellen, synthetisch tegen waargenomen: de punten liggen op "
        f"de diagonaal. In {share}% van de cellen is het verschil kleiner dan één; {far} cellen hebben een "
        "Z-score boven 1,96.",
        f"Scatter plot of {number(len(cells), 'en')} cells, synthetic against observed: the points lie on the "
        f"diagonal. In {share}% of the cells the difference is below one; {far} cells have a Z-score above 1.96.",
    )


def errors(fit: pd.DataFrame, about: About) -> Figure:
    """Draw the error of every margin: standardised absolute error, and largest Z-score.

    Parameters
    ----------
    fit : from `results.population_report.fit_table`
    about : what the figure is about
    """
    rows, height = np.arange(len(fit))[::-1], 1.55 + 0.21 * len(fit)
    figure = new_figure(
        about.say(f"Hoe goed de startbevolking past, {about.municipality}", f"Fit of the start, {about.municipality}"),
        about.say(
            "Per tabel: som van de verschillen in % van het totaal, en de grootste Z-score (zonder teken)",
            "By table: sum of the differences in % of the total, and the largest Z-score (without sign)",
        ),
        about.source(TABLES)
        + about.say(
            ". AOW: vergeleken, niet gefit. Geboorten wijken waar meer kinderen thuis wonen dan er geboorten waren",
            ". AOW: compared, not fitted. Births yield where more children live at home than there were births",
        ),
        size=(9.0, height),
    )
    bottom, tall = 0.85 / height, 1 - 1.62 / height
    names = [margin_name(str(m), about) for m in fit["margin"]]
    edge = text_width(figure, names, 8) + 0.02
    left = figure.add_axes((edge, bottom, 0.675 - edge, tall))
    right = figure.add_axes((0.73, bottom, 0.245, tall))
    percent, z = 100 * fit["sae"].fillna(0).to_numpy(), fit["largest_z"].to_numpy()
    left.barh(rows, percent, 0.68, color=BLUE)
    for row, value in zip(rows, percent, strict=True):
        text = number(value, about.lang, 2)
        left.annotate(text, (value, row), (4, 0), textcoords="offset points", va="center", fontsize=7.5, color=SOFT)
    left.set_yticks(rows, names, fontsize=8)
    left.set_xlim(0, 1.18 * max(float(percent.max(initial=0)), 0.5))
    far = z > CRITICAL
    for chosen, colour, marker in ((~far, BLUE, "o"), (far, ROSE, "D")):
        right.scatter(z[chosen], rows[chosen], c=colour, s=26, marker=marker, lw=0, zorder=3)
    right.axvline(CRITICAL, color=INK, lw=0.9, ls="--")
    high = 1.12 * max(float(z.max(initial=0)), 2.6)
    right.text(CRITICAL + 0.02 * high, len(fit) - 0.45, number(CRITICAL, about.lang, 2), fontsize=7.5, va="bottom")
    right.set_xlim(-0.03 * high, high)
    right.set_yticks(rows, [])
    for axes, title, digits in ((left, about.say("verschil, %", "difference, %"), 1), (right, "Z", 0)):
        axes.set_ylim(-0.7, len(fit) - 0.3)
        axes.set_xlabel(title)
        axes.grid(axis="y", visible=axes is right)
        axes.xaxis.set_major_formatter(tick_format(about.lang, digits))
    return figure


def errors_alt(fit: pd.DataFrame, about: About) -> str:
    """Describe the errors in words."""
    worst = fit.iloc[int(fit["sae"].fillna(0).to_numpy().argmax())]
    sae = number(100 * float(worst["sae"]), about.lang, 2)
    far = fit[fit["largest_z"] > CRITICAL]
    names = ", ".join(margin_name(str(m), about) for m in far["margin"]) or about.say("geen", "none")
    return about.say(
        f"Staven van {len(fit)} tabellen. Het grootste relatieve verschil is {sae}% "
        f"({margin_name(str(worst['margin']), about)}). Tabellen met een Z-score boven 1,96: {names}.",
        f"Bars of {len(fit)} tables. The largest relative difference is {sae}% "
        f"({margin_name(str(worst['margin']), about)}). Tables with a Z-score above 1.96: {names}.",
    )
