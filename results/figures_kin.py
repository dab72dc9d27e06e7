"""Draw the living kin of the inwoners: how many against theory, how far, and how many close by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.kin import DISTANCES
from results.kin_counts import KM_CLASSES, NEAR_AGES, NEAR_CLASSES
from results.language import number
from results.style import BLUE, INK, ORANGE, ROSE, SAND, SOFT, TEAL, About, new_figure, tick_format

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABELS: dict[str, tuple[str, str]] = {
    "mother": ("moeder", "mother"),
    "father": ("vader", "father"),
    "child": ("kinderen", "children"),
    "sibling": ("broers en zussen", "siblings"),
    "grandparent": ("grootouders", "grandparents"),
    "grandchild": ("kleinkinderen", "grandchildren"),
}
PLACES: tuple[tuple[str, str, str], ...] = (
    ("zelfde huishouden", "same household", BLUE),
    ("zelfde kern", "same kern", TEAL),
    ("binnen 5 km", "within 5 km", SAND),
    ("elders in de gemeente", "elsewhere in the municipality", ORANGE),
    ("daarbuiten, tot 50 km", "outside it, up to 50 km", ROSE),
    ("verder weg", "further away", "#b9c1c7"),
)
"""Label and colour of each class of distance, from near to far."""
NEAR_COLOURS = ("#d5dade", "#b3cbe3", "#7ca4cb", "#3f74a8", BLUE)
TABLES = "7461bev, 37422ned, 03747, 71488ned"
BAR_NAMES = {"0-2": "< 2 km", "2-5": "2-5 km", "5-10": "5-10 km", "10-20": "10-20 km", "20-30": "20-30 km",
             "30-60": "30-60 km", "60+": "60 km +"}  # fmt: skip


def kin_by_age(
    check: pd.DataFrame, theory: pd.DataFrame, about: About, year: int, local: pd.DataFrame | None = None
) -> Figure:
    """Draw the mean number of living kin by age, counted as dots and from theory as a line or a band.

    Parameters
    ----------
    check : age_group, relation, counted, error; see `calibration.kin_check.kin_check`
    theory : age, sex, relation, mean; see `calibration.kinship.kin_theory`
    about : what the figure is about
    year : of the 1 January counted
    local : the same with the births of the municipality; theory is then a band from the one to the other
    """
    own = about.say(" tot die met de geboorten van de gemeente", " to that with the births of the municipality")
    own = "" if local is None else own
    figure = new_figure(
        about.say(f"Levende familie naar leeftijd, {about.municipality}", f"Living kin by age, {about.municipality}"),
        about.say(
            f"Gemiddeld aantal per inwoner op 1 januari {year}: geteld (twee standaardfouten) en volgens theorie",
            f"Mean number per inwoner on 1 January {year}: counted (two standard errors) and in theory",
        ),
        about.source(TABLES)
        + about.say(
            ". Theorie: verwantschapsmodel (Caswell) met de sterfte en geboorten van heel Nederland"
            f"{own}; broers en zussen zijn kinderen van dezelfde moeder.",
            ". Theory: kinship model (Caswell) with the mortality and births of the Netherlands"
            f"{own}; siblings are children of the same mother.",
        ),
    )
    for place, (relation, names) in enumerate(LABELS.items()):
        row, column = divmod(place, 3)
        axes = figure.add_axes((0.06 + 0.32 * column, 0.565 - 0.375 * row, 0.265, 0.225))
        line = _line(theory, relation)
        dots = check[check["relation"] == relation]
        axes.plot(line.index.to_numpy(), line.to_numpy(), color=ORANGE)
        if local is not None:
            band = _line(local, relation).to_numpy()
            axes.fill_between(line.index.to_numpy(), line.to_numpy(), band, color=ORANGE, alpha=0.3, lw=0)
        middle = dots["age_group"].map(_middle).to_numpy(dtype=np.float64)
        error = 2 * dots["error"].fillna(0).to_numpy()
        axes.errorbar(middle, dots["counted"].to_numpy(), yerr=error, fmt="o", color=BLUE, ms=4.5, lw=1.2)
        axes.set_title(about.say(*names))
        axes.set_xlim(0, 100)
        top = max(float(line.max()), float((dots["counted"] + error).max()) if len(dots) else 0.0)
        axes.set_ylim(0, max(1.15 * top, 0.1))
        axes.set_xticks(range(0, 101, 20))
        axes.yaxis.set_major_formatter(tick_format(about.lang, 1))
        if row:
            axes.set_xlabel(about.say("leeftijd", "age"))
    _key(figure, [(about.say("geteld", "counted"), BLUE, "o"), (about.say("theorie", "theory"), ORANGE, "-")])
    return figure


def _line(theory: pd.DataFrame, relation: str) -> pd.Series[float]:
    """Return the mean of both sexes by age."""
    means: pd.Series[float] = theory[theory["relation"] == relation].groupby("age")["mean"].mean()
    return means


def _middle(group: str) -> float:
    """Return the age in the middle of a group such as 20-29 or 90+."""
    first = group.rstrip("+").split("-")[0]
    return float(first) + (3.0 if group.endswith("+") else 5.0)


def _key(figure: Figure, entries: list[tuple[str, str, str]]) -> None:
    """Explain lines, dots and bars in one row below the subtitle; sign "-" is a line, "o" a dot, else a box."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = []
    for label, colour, sign in entries:
        if sign == "-":
            handles.append(Line2D([], [], color=colour, label=label))
        elif sign == "o":
            handles.append(Line2D([], [], color=colour, ls="none", marker="o", ms=4.5, label=label))
        else:
            handles.append(Patch(color=colour, label=label))
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.015, 0.888),
        ncols=len(handles),
        frameon=False,
        fontsize=8.5,
        columnspacing=1.2,
        handlelength=1.4,
    )


def _interval(row: pd.Series[Any], about: About) -> str:
    """Say theory as one number, or as two where the births of the municipality give another."""
    ends = [number(float(row[name]), about.lang, 2) for name in ("theory", "local") if name in row]
    return about.say(" tot ", " to ").join(dict.fromkeys(ends))


def kin_by_age_alt(check: pd.DataFrame, about: About) -> str:
    """Describe the means in words: the largest difference from theory of each relation."""
    parts = []
    for relation, names in LABELS.items():
        rows = check[check["relation"] == relation]
        if len(rows) == 0:
            continue
        worst = rows.iloc[int(rows["difference"].abs().to_numpy().argmax())]
        parts.append(
            f"{about.say(*names)} {worst['age_group']}: {number(float(worst['counted']), about.lang, 2)} "
            f"({about.say('theorie', 'theory')} {_interval(worst, about)})"
        )
    start = about.say(
        f"Levende familie naar leeftijd in {about.municipality}; per soort de groep die het meest afwijkt. ",
        f"Living kin by age in {about.municipality}; of each kind the group that differs most. ",
    )
    return start + "; ".join(parts) + "."


def kin_distances(parents: pd.DataFrame, children: pd.DataFrame, about: About) -> Figure:
    """Draw where the parents of adults are, and the mean distance of people of 70 and over to their children.

    Parameters
    ----------
    parents : from `results.kin_counts.parent_distances`
    children : from `results.kin_counts.child_distances`
    about : what the figure is about
    """
    figure = new_figure(
        about.say(f"Hoe ver woont familie? {about.municipality}", f"How far is the family? {about.municipality}"),
        about.say(
            "Levende ouders van volwassenen naar plaats; 70-plussers met kinderen naar gemiddelde afstand tot hen",
            "Living parents of adults by place; people of 70 and over with children by mean distance to them",
        ),
        about.source("71488ned, 7461bev")
        + about.say(
            ". Nederland: CBS, Statistische Trends 2020, 70-plussers thuis, 2016.",
            ". Netherlands: CBS, Statistische Trends 2020, people of 70+ at home, 2016.",
        ),
    )
    _parents_panel(figure.add_axes((0.075, 0.175, 0.40, 0.53)), parents, about)
    _children_panel(figure.add_axes((0.615, 0.175, 0.34, 0.53)), children, about)
    from matplotlib.patches import Patch

    handles = [Patch(color=colour, label=about.say(dutch, english)) for dutch, english, colour in PLACES]
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.015, 0.895), ncols=3, frameon=False, fontsize=8,
        columnspacing=1.2, handlelength=1.2, labelspacing=0.35,
    )  # fmt: skip
    return figure


def _parents_panel(axes: Axes, parents: pd.DataFrame, about: About) -> None:
    """Draw a bar of 100% for each age group."""
    known = parents[parents["parents"] > 0]
    left = np.zeros(len(known))
    for name, (_, _, colour) in zip(DISTANCES, PLACES, strict=True):
        part = 100 * known[name].to_numpy(dtype=np.float64)
        axes.barh(range(len(known)), part, left=left, color=colour, height=0.72)
        left += part
    axes.set_yticks(range(len(known)), [str(g) for g in known["age_group"]])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(about.say("% van de levende ouders", "% of living parents"))
    axes.set_title(about.say("Ouders, naar leeftijd van het kind", "Parents, by age of the child"))


def _children_panel(axes: Axes, children: pd.DataFrame, about: About) -> None:
    """Draw the shares by mean distance, with those of the Netherlands as marks."""
    where = np.arange(len(children))
    axes.barh(where, 100 * children["share"].to_numpy(), color=BLUE, height=0.62)
    axes.plot(100 * children["cbs"].to_numpy(), where, ls="none", marker="D", ms=6, mfc="white", mec=ORANGE, mew=1.8)
    home = about.say("samen in huis", "same home")
    axes.set_yticks(where, [home if name == KM_CLASSES[0] else BAR_NAMES[name] for name in children["distance"]])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    top = 100 * float(np.nanmax([children["share"].max(), children["cbs"].max()]))
    axes.set_xlim(0, 1.12 * top)
    axes.set_xlabel(about.say("% van de 70-plussers; ◇ = Nederland", "% of people of 70+; ◇ = NL"))
    axes.set_title(about.say("70-plussers tot hun kinderen", "From 70+ to their children"))


def kin_distances_alt(parents: pd.DataFrame, children: pd.DataFrame, about: About) -> str:
    """Describe the distances in words."""
    here = parents.assign(here=parents[list(DISTANCES[:4])].sum(axis=1))
    parts = [f"{r['age_group']}: {number(100 * r['here'], about.lang)}%" for _, r in here.iterrows() if r["parents"]]
    near = children.set_index("distance")[["share", "cbs"]].iloc[:3].sum()
    return about.say(
        f"Levende ouders in de eigen gemeente {about.municipality}, naar leeftijd: {'; '.join(parts)}. Van de "
        f"70-plussers met kinderen woont {number(100 * near['share'], 'nl')}% gemiddeld binnen 5 km (Nederland "
        f"{number(100 * near['cbs'], 'nl')}%).",
        f"Living parents in the own municipality {about.municipality}, by age: {'; '.join(parts)}. Of people of 70 and "
        f"over with children {number(100 * near['share'], 'en')}% live within 5 km on average (Netherlands "
        f"{number(100 * near['cbs'], 'en')}%).",
    )


def kin_nearby(near: pd.DataFrame, about: About) -> Figure:
    """Draw how many kin people of each age have within 5 km.

    Parameters
    ----------
    near : from `results.kin_counts.near_kin`
    about : what the figure is about
    """
    figure = new_figure(
        about.say(f"Familie in de buurt, {about.municipality}", f"Kin close by, {about.municipality}"),
        about.say(
            "Levende familie binnen 5 km in de gemeente, huisgenoten meegeteld: van partner tot kleinkind",
            "Living kin within 5 km in the municipality, the own home included: from partner to grandchild",
        ),
        about.source("71488ned, 7461bev"),
    )
    axes = figure.add_axes((0.1, 0.175, 0.76, 0.6))
    grid = near.pivot(index="age_group", columns="kin", values="share").reindex(list(NEAR_AGES))
    left = np.zeros(len(grid))
    for name, colour in zip(NEAR_CLASSES, NEAR_COLOURS, strict=True):
        part = 100 * grid[name].to_numpy(dtype=np.float64)
        axes.barh(range(len(grid)), part, left=left, color=colour, height=0.7)
        for k in range(len(grid)):
            if part[k] >= 4:
                ink = "white" if colour in NEAR_COLOURS[3:] else INK
                text = f"{number(part[k], about.lang)}%"
                axes.text(left[k] + part[k] / 2, k, text, ha="center", va="center", color=ink, fontsize=8.5)
        left += part
    mean = near.groupby("age_group")["mean"].first().reindex(grid.index)
    for k, value in enumerate(mean):
        axes.text(102, k, number(float(value), about.lang, 1), va="center", fontsize=9)
    axes.text(102, -0.62, about.say("gemiddeld", "mean"), va="center", fontsize=8.5, color=SOFT)
    axes.set_yticks(range(len(grid)), [str(g) for g in grid.index])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(about.say("% van de inwoners van die leeftijd", "% of inwoners of that age"))
    axes.set_ylabel(about.say("leeftijd", "age"))
    none = about.say("niemand", "nobody")
    labels = [none if c == "0" else c for c in NEAR_CLASSES]
    _key(figure, [(name, colour, "box") for name, colour in zip(labels, NEAR_COLOURS, strict=True)])
    return figure


def kin_nearby_alt(near: pd.DataFrame, about: About) -> str:
    """Describe in words how many have nobody close by."""
    nobody = near[near["kin"] == "0"]
    parts = [f"{r['age_group']}: {number(100 * r['share'], about.lang)}%" for _, r in nobody.iterrows()]
    return about.say(
        f"Inwoners van {about.municipality} zonder familie binnen 5 km, naar leeftijd: {'; '.join(parts)}.",
        f"Inwoners of {about.municipality} without kin within 5 km, by age: {'; '.join(parts)}.",
    )
