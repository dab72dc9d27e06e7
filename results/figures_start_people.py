"""Draw the people of a start: who lives how, ages within families, education, activity and income by age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from results.figures_population import SEX_LABELS
from results.language import MINUS, number
from results.style import BLUE, FAINT, INK, ORANGE, ROSE, SAND, SOFT, TEAL, About, new_figure, tick_format
from results.tables import FIVE_YEAR_GROUPS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Classes = tuple[tuple[str, str, str, tuple[str, ...]], ...]
POSITION_CLASSES: Classes = (
    ("thuiswonend kind", "child at home", SAND, ("child_at_home",)),
    ("alleen", "alone", ORANGE, ("living_alone",)),
    (
        "paar zonder kinderen", "couple without children", BLUE,
        ("partner_unmarried_no_children", "partner_married_no_children"),
    ),
    (
        "paar met kinderen", "couple with children", TEAL,
        ("partner_unmarried_with_children", "partner_married_with_children"),
    ),
    ("eenouder", "single parent", ROSE, ("single_parent",)),
    ("overig lid", "other member", FAINT, ("other_member",)),
    ("instelling", "institution", SOFT, ("institutional",)),
)  # fmt: skip
TRAITS: dict[str, tuple[str, str, Classes]] = {
    "education": (
        "Opleiding", "Education",
        (
            ("nog geen", "none yet", FAINT, ("none_yet",)),
            ("laag", "low", SAND, ("low",)),
            ("midden", "middle", TEAL, ("middle",)),
            ("hoog", "high", BLUE, ("high",)),
        ),
    ),
    "activity": (
        "Hoofdactiviteit", "Main activity",
        (
            ("kind, leerling, student", "child, pupil, student", FAINT, ("child", "pupil", "student")),
            ("werknemer", "employed", BLUE, ("employed",)),
            ("zelfstandige", "self-employed", TEAL, ("self_employed",)),
            ("werkloos, bijstand", "unemployed, bijstand", ORANGE, ("unemployed", "bijstand")),
            ("arbeidsongeschikt", "disabled", ROSE, ("disabled",)),
            ("overig", "other", SOFT, ("other",)),
            ("gepensioneerd", "retired", SAND, ("retired",)),
        ),
    ),
    "income": (
        "Inkomen van het huishouden", "Income of the household",
        (
            ("tot sociaal minimum", "up to social minimum", ROSE, ("up_to_social_minimum",)),
            ("tot 120% daarvan", "up to 120% of it", ORANGE, ("up_to_110_percent", "up_to_120_percent")),
            ("rest laagste 40%", "rest of lowest 40%", SAND, ("rest_of_lowest_40_percent",)),
            ("middelste 40%", "middle 40%", TEAL, ("middle_40_percent",)),
            ("hoogste 20%", "highest 20%", BLUE, ("highest_20_percent",)),
        ),
    ),
}  # fmt: skip


def positions(table: pd.DataFrame, about: About) -> Figure:
    """Draw the population by age and sex, coloured by place in the household.

    Parameters
    ----------
    table : from `results.population_report.positions_by_age`
    about : what the figure is about
    """
    figure = new_figure(
        about.say(f"Wie woont hoe in {about.municipality}", f"Who lives how in {about.municipality}"),
        about.say("Personen per leeftijdsgroep van vijf jaar", "Persons per five-year age group"),
        about.source("03759ned, 37713, 71486NED, 71488ned, 83502NED"),
        size=(8.0, 6.0),
    )
    widest = 1.06 * float(table.groupby(["sex", "age_group"])["persons"].sum().max() or 1)
    rows = np.arange(len(FIVE_YEAR_GROUPS))
    for place, sex in (((0.04, 0.24, 0.42, 0.59), "man"), ((0.55, 0.24, 0.42, 0.59), "vrouw")):
        axes, left = figure.add_axes(place), np.zeros(len(rows))
        mine = table[table["sex"] == sex].pivot_table(index="age_group", columns="position", values="persons")
        for dutch, english, colour, names in POSITION_CLASSES:
            value = mine.reindex(FIVE_YEAR_GROUPS)[list(names)].sum(axis=1).to_numpy()
            axes.barh(rows, value, 0.88, left=left, color=colour, label=about.say(dutch, english))
            left += value
        axes.set_xlim((widest, 0) if sex == "man" else (0, widest))
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_title(SEX_LABELS[sex][about.lang == "en"].capitalize(), loc="center")
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_formatter(tick_format(about.lang))
        axes.set_xlabel(about.say("personen", "persons"))
    for row, age in zip(rows, FIVE_YEAR_GROUPS, strict=True):
        figure.text(0.505, 0.24 + 0.59 * (row + 0.6) / (len(rows) + 0.2), age, ha="center", va="center", fontsize=8)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="lower center", bbox_to_anchor=(0.5, 0.065), ncols=4, frameon=False, fontsize=8.5,
        handlelength=1.2,
    )  # fmt: skip
    return figure


def positions_alt(table: pd.DataFrame, about: About) -> str:
    """Describe who lives how in words."""
    sums = table.groupby("position")["persons"].sum()
    total, parts = float(sums.sum()), []
    for dutch, english, _, names in POSITION_CLASSES:
        share = number(100 * float(sums[list(names)].sum()) / total, about.lang, 1)
        parts.append(f"{about.say(dutch, english)} {share}%")
    return about.say("Leeftijdsopbouw naar plaats in het huishouden: ", "Age structure by household position: ") + (
        "; ".join(parts) + "."
    )


def gaps(table: pd.DataFrame, about: About) -> Figure:
    """Draw ages within families: of mothers and fathers at birth, and between partners.

    Parameters
    ----------
    table : from `results.population_report.age_gaps`
    about : what the figure is about
    """
    figure = new_figure(
        about.say(f"Leeftijden binnen gezinnen, {about.municipality}", f"Ages in families, {about.municipality}"),
        about.say(
            "Links: ouders bij de geboorte van een thuiswonend kind; rechts: hoeveel jaar de man ouder is dan de vrouw",
            "Left: parents at the birth of a child at home; right: by how many years the man is older",
        ),
        about.source("37201, 37422, 71488ned"),
    )
    left, right = figure.add_axes((0.08, 0.16, 0.50, 0.63)), figure.add_axes((0.68, 0.16, 0.29, 0.63))
    for kind, colour, line, name in (
        ("mother", ORANGE, "-", about.say("moeder", "mother")),
        ("father", BLUE, "--", about.say("vader", "father")),
    ):
        some = table[table["kind"] == kind]
        share = 100 * some["number"] / some["number"].sum()
        mean = number(_mean(some) + 0.5, about.lang, 1)
        left.plot(some["years"], share, color=colour, ls=line, label=f"{name}: {about.say('gem.', 'mean')} {mean}")
    left.legend(frameon=False, loc="upper right", fontsize=9)
    left.set(xlim=(14, 60), ylim=(0, None))
    left.set_title(about.say("% van de kinderen", "% of children"))
    left.set_xlabel(about.say("leeftijd van de ouder bij de geboorte", "age of the parent at birth"))
    pairs = table[table["kind"] == "partners"]
    right.bar(pairs["years"] + 0.5, 100 * pairs["number"] / pairs["number"].sum(), 0.86, color=TEAL)
    right.axvline(0, color=INK, lw=0.8)
    right.set_title(about.say("% van de paren", "% of couples"))
    right.set_xlabel(about.say("man ouder, jaren", "man older, years"))
    for axes in (left, right):
        axes.xaxis.set_major_formatter(tick_format(about.lang))
        axes.yaxis.set_major_formatter(tick_format(about.lang))
        axes.grid(axis="x", visible=False)
    return figure


def _mean(some: pd.DataFrame) -> float:
    return float((some["years"] * some["number"]).sum() / max(some["number"].sum(), 1))


def gaps_alt(table: pd.DataFrame, about: About) -> str:
    """Describe the ages within families in words."""
    means = {kind: number(_mean(some) + 0.5, about.lang, 1, minus=MINUS) for kind, some in table.groupby("kind")}
    ends = {kind: (int(some["years"].min()), int(some["years"].max())) for kind, some in table.groupby("kind")}
    mother, father, pair = ends["mother"], ends["father"], ends["partners"]
    return about.say(
        f"Moeders waren bij de geboorte gemiddeld {means['mother']} jaar ({mother[0]}-{mother[1]}), vaders "
        f"{means['father']} ({father[0]}-{father[1]}); mannen zijn gemiddeld {means['partners']} jaar ouder dan hun "
        f"partner (van {pair[0]} tot {pair[1]}).",
        f"Mothers were {means['mother']} years old at birth on average ({mother[0]}-{mother[1]}), fathers "
        f"{means['father']} ({father[0]}-{father[1]}); men are {means['partners']} years older than their partner on "
        f"average (from {pair[0]} to {pair[1]}).",
    )


def traits(table: pd.DataFrame, about: About) -> Figure:
    """Draw education, main activity and income by age.

    Parameters
    ----------
    table : from `results.population_report.traits_by_age`
    about : what the figure is about
    """
    figure = new_figure(
        about.say(f"Opleiding, activiteit en inkomen naar leeftijd, {about.municipality}",
                  f"Education, activity and income by age, {about.municipality}"),
        about.say("Aandeel van de inwoners per leeftijdsgroep van vijf jaar, %",
                  "Share of inhabitants per five-year age group, %"),
        about.source("85039NED, 03759ned, 71488ned"),
        size=(11.0, 5.8),
    )  # fmt: skip
    for place, (trait, (dutch, english, classes)) in enumerate(TRAITS.items()):
        axes = figure.add_axes((0.05 + 0.325 * place, 0.32, 0.285, 0.47))
        _stack(axes, _shares(table, trait), classes, about)
        axes.set_title(about.say(dutch, english))
    return figure


def _shares(table: pd.DataFrame, trait: str) -> pd.DataFrame:
    """Return percentages, age groups by class."""
    some = table[table["trait"] == trait].pivot_table(index="age_group", columns="class", values="persons", sort=False)
    some = some.reindex(FIVE_YEAR_GROUPS)
    return 100 * some.div(some.sum(axis=1).clip(lower=1), axis=0)


def _stack(axes: Axes, shares: pd.DataFrame, classes: Classes, about: About) -> None:
    """Draw stacked bars by age with a key below."""
    bottom, at = np.zeros(len(shares)), np.arange(len(shares)) * 5 + 2.5
    for dutch, english, colour, names in classes:
        value = shares[list(names)].sum(axis=1).to_numpy()
        axes.bar(at, value, 4.5, bottom=bottom, color=colour, label=about.say(dutch, english))
        bottom += value
    axes.set(xlim=(0, 100), ylim=(0, 100))
    axes.set_xlabel(about.say("leeftijd", "age"))
    axes.grid(visible=False)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.20), ncols=2, frameon=False, fontsize=8, handlelength=1.1,
        columnspacing=1.0,
    )  # fmt: skip


def traits_alt(table: pd.DataFrame, about: About) -> str:
    """Describe education, activity and income in words."""
    parts = []
    for trait, (dutch, english, classes) in TRAITS.items():
        sums = table[table["trait"] == trait].groupby("class")["persons"].sum()
        total = max(float(sums.sum()), 1.0)
        told = (
            f"{about.say(nl, en)} {number(100 * float(sums[list(names)].sum()) / total, about.lang)}%"
            for nl, en, _, names in classes
        )
        parts.append(f"{about.say(dutch, english)}: {', '.join(told)}")
    return about.say("Van alle inwoners. ", "Of all inhabitants. ") + ". ".join(parts) + "."
