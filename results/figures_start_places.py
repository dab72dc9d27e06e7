"""Draw the wijken of a start population beside what CBS counted, and how far inhabitants live from facilities."""

from __future__ import annotations

import itertools
import textwrap
from typing import TYPE_CHECKING

import numpy as np

from results.language import number
from results.style import BLUE, INK, ORANGE, ROSE, SOFT, TEAL, About, new_figure, shorten, tick_format

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

GRADES = {
    "A": (BLUE, "uit hele kernen", "of whole kernen"),
    "B": (TEAL, "een kern is verdeeld", "a kern is divided"),
    "C": (ROSE, "leeftijden wijken meer af dan afronding", "ages differ by more than rounding"),
}
"""Colour and meaning of each grade of `sim.wijken.Wijken`: of the division of the kernen in 2021, not of the bar."""
YEAR = 2021
"""Year of the figures of CBS per wijk."""
NAMES = {
    "GP": ("huisarts", "GP"), "daycare": ("kinderdagverblijf", "daycare"), "school": ("basisschool", "primary school"),
    "supermarket": ("supermarkt", "supermarket"), "thuiskamer": ("thuiskamer", "thuiskamer"),
    "taalhuis": ("taalhuis", "taalhuis"), "dorpshuis": ("dorpshuis", "dorpshuis"),
}  # fmt: skip
ENDS = (1.0, 2.0, 3.0, 5.0)
"""Km at which a class of distance ends."""
WIDEST = 17
"""Signs of a line of the name of a facility."""
SHADES = ("#d9e6f2", "#a9c4da", "#6f9bc0", "#3d6f9c", BLUE)


def wijken(table: pd.DataFrame, about: About, year: int) -> Figure:
    """Draw the inhabitants of each wijk, and what CBS counted in 2021.

    Parameters
    ----------
    table : from `results.population_places.wijken_table`
    about : what the figure is about
    year : of the start
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    rows, height = np.arange(len(table))[::-1], 1.85 + 0.24 * len(table)
    figure = new_figure(
        about.say(f"Inwoners per wijk, {about.municipality}", f"Inhabitants per wijk, {about.municipality}"),
        about.say(
            f"Synthetische bevolking op 1 januari {year} (balk) en telling van CBS op 1 januari {YEAR} (ruit)",
            f"Synthetic population on 1 January {year} (bar) and count of CBS on 1 January {YEAR} (diamond)",
        ),
        about.source("83502NED, 85039NED")
        + about.say(
            ". Wijkindeling van 2022; zonder ruit: de wijk bestond in 2021 niet. Kleur: hoe goed de indeling van "
            "kernen bij de vijf leeftijdsgroepen van CBS in 2021 past; een balk kan dan nog gelijk zijn",
            ". Wijken of 2022; no diamond: the wijk did not exist in 2021. Colour: how well the division of "
            "kernen fits the five age groups of CBS in 2021; a bar may agree all the same",
        ),
        size=(8.0, height),
    )
    axes = figure.add_axes((0.30, 0.90 / height, 0.66, 1 - 1.85 / height))
    axes.barh(rows, table["persons"], 0.68, color=[GRADES[grade][0] for grade in table["grade"]])
    known = (table["published"] > 0).to_numpy()
    axes.plot(
        table["published"][known], rows[known], ls="none", marker="D", ms=5.5, mfc="white", mec=ORANGE, mew=1.6
    )  # fmt: skip
    axes.set_yticks(rows, [shorten(str(name), 32) for name in table["name"]], fontsize=8)
    axes.set_ylim(-0.7, len(table) - 0.3)
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter(tick_format(about.lang))
    axes.set_xlabel(about.say("inwoners", "inhabitants"))
    used = [grade for grade in GRADES if (table["grade"] == grade).any()]
    handles: list[Patch | Line2D] = [Patch(color=GRADES[g][0], label=about.say(*GRADES[g][1:])) for g in used]
    diamond = Line2D([], [], ls="none", marker="D", ms=5.5, mfc="white", mec=ORANGE, mew=1.6, label=f"CBS {YEAR}")
    figure.legend(
        handles=[*handles, diamond], loc="upper left", bbox_to_anchor=(0.015, 1 - 0.62 / height), ncols=4,
        frameon=False, fontsize=8.5, handlelength=1.2, columnspacing=1.2, handletextpad=0.5,
    )  # fmt: skip
    return figure


def wijken_alt(table: pd.DataFrame, about: About, year: int) -> str:
    """Describe the wijken in words: largest and smallest, and where the division is least certain."""
    largest, smallest = (table.iloc[int(table["persons"].to_numpy().argsort()[place])] for place in (-1, 0))
    bad = ", ".join(table.loc[table["grade"] == "C", "name"].astype(str)) or about.say("geen", "none")
    high, low = (number(int(row["persons"]), about.lang) for row in (largest, smallest))
    return about.say(
        f"Staven van {len(table)} wijken in {about.municipality} op 1 januari {year}: de grootste is {largest['name']} "
        f"met {high} inwoners, de kleinste {smallest['name']} met {low}. Leeftijden in 2021 verder van CBS dan "
        f"afronding: {bad}.",
        f"Bars of {len(table)} wijken in {about.municipality} on 1 January {year}: the largest is {largest['name']} "
        f"with {high} inhabitants, the smallest {smallest['name']} with {low}. Ages in 2021 further from CBS than "
        f"rounding: {bad}.",
    )


def shares(table: pd.DataFrame) -> tuple[list[str], NDArray[np.float64]]:
    """Return facilities and the share of inhabitants in each class of distance, the last one unknown, (n, 6)."""
    names = [str(name) for name in table["facility"].unique()]
    out = np.zeros((len(names), len(ENDS) + 2))
    for row, name in enumerate(names):
        mine = table[table["facility"] == name]
        distance, persons = mine["distance_km"].to_numpy(), mine["persons"].to_numpy(dtype=np.float64)
        known = np.isfinite(distance)
        place = np.where(known, np.digitize(np.round(np.nan_to_num(distance), 1), ENDS), len(ENDS) + 1)
        out[row] = np.bincount(place, persons, len(ENDS) + 2) / max(persons.sum(), 1.0)
    return names, out


def _classes(about: About) -> list[str]:
    """Return the names of the classes of distance, which share no value, unknown last; distances are in tenths."""
    between = [
        f"{number(first, about.lang)}-{number(after - 0.1, about.lang, 1)} km"
        for first, after in itertools.pairwise(ENDS)
    ]
    low, high = number(ENDS[0], about.lang), number(ENDS[-1], about.lang)
    return [f"< {low} km", *between, f"{high} km +", about.say("onbekend", "unknown")]


def facility_name(name: str, about: About) -> str:
    """Return the name of a facility for a reader; one of the user's own is shown as it is."""
    return about.say(*NAMES.get(name, (name, name)))


def _label(name: str, about: About) -> str:
    """Return the name of a facility on at most two lines that fit beside the bars."""
    lines = textwrap.wrap(facility_name(name, about), WIDEST, max_lines=2, placeholder="…") or [name]
    return "\n".join(lines)


def facilities(table: pd.DataFrame, about: About) -> Figure:
    """Draw which share of the inhabitants lives how far from each facility, or of how many it is unknown.

    Parameters
    ----------
    table : from `results.population_places.facilities_table`
    about : what the figure is about
    """
    from matplotlib.patches import Patch

    names, parts = shares(table)
    height = 1.85 + 0.38 * len(names)
    figure = new_figure(
        about.say(f"Hoe ver zijn voorzieningen? {about.municipality}", f"How far are facilities? {about.municipality}"),
        about.say(
            "Aandeel inwoners naar afstand tot de dichtstbijzijnde (gemiddelde van de wijk, of eigen opgave)",
            "Share of inhabitants by distance to the nearest (mean of the wijk, or the user's own figure)",
        ),
        about.source("85039NED")
        + about.say(
            ". Afstanden van 2021. Onbekend: geen landelijke bron; aan te vullen met --facilities",
            ". Distances of 2021. Unknown: no national source; can be added with --facilities",
        ),
        size=(8.0, height),
    )
    axes = figure.add_axes((0.185, 0.85 / height, 0.775, 1 - 1.85 / height))
    left, rows = np.zeros(len(names)), np.arange(len(names))
    for place, colour in enumerate((*SHADES, "white")):
        part, unknown = 100 * parts[:, place], place == len(SHADES)
        axes.barh(
            rows, part, 0.7, left=left, color=colour, edgecolor=SOFT if unknown else "white",
            linewidth=0.6, hatch="////" if unknown else None,
        )  # fmt: skip
        for row in rows[part >= 5]:
            ink = "white" if 3 <= place < len(SHADES) else INK
            label = axes.text(
                left[row] + part[row] / 2, row, f"{number(part[row], about.lang)}%", va="center", color=ink
            )
            label.set(ha="center", fontsize=8, bbox={"facecolor": "white", "lw": 0, "pad": 1.5} if unknown else None)
        left += part
    axes.set_yticks(rows, [_label(name, about) for name in names], fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(about.say("% van de inwoners", "% of inhabitants"))
    handles = [
        Patch(facecolor=c, edgecolor=SOFT, lw=0.6, label=n) for c, n in zip(SHADES, _classes(about), strict=False)
    ]
    handles.append(Patch(facecolor="white", edgecolor=SOFT, lw=0.6, hatch="////", label=_classes(about)[-1]))
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.015, 1 - 0.62 / height), ncols=6, frameon=False,
        fontsize=8.5, handlelength=1.3, columnspacing=1.2, handletextpad=0.5,
    )  # fmt: skip
    return figure


def facilities_alt(table: pd.DataFrame, about: About) -> str:
    """Describe in words how many live over 3 km away, and what is unknown."""
    names, parts = shares(table)
    said, unknown = [], []
    for name, part in zip(names, parts, strict=True):
        label = shorten(facility_name(name, about), 2 * WIDEST)
        if part[-1] > 0.5:
            unknown.append(label)
        else:
            said.append(f"{label} {number(100 * float(part[3:5].sum()), about.lang)}%")
    none = about.say("geen", "none")
    return about.say(
        f"Inwoners van {about.municipality} op meer dan 3 km: {', '.join(said) or none}. Van de meeste inwoners "
        f"onbekend: {', '.join(unknown) or none}.",
        f"Inhabitants of {about.municipality} over 3 km away: {', '.join(said) or none}. Unknown of most inhabitants: "
        f"{', '.join(unknown) or none}.",
    )
