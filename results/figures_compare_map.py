"""Draw where a scenario makes a difference: the kernen, by size and sign of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from results.comparison import CONFIDENCE, Comparison, Scene
from results.figures_compare_who import rows_of
from results.figures_map import LARGEST_AREA, PANEL, SMALLEST_AREA, SMALLEST_TOLD, WIDTH, _frame, _hulls, _names, _scale
from results.language import MINUS, number
from results.style import INK, new_figure, shorten
from results.words_compare import Shown

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.kernen import Kernen

FALL, FALL_LIGHT, RISE, RISE_LIGHT = "#12436d", "#8fb3d0", "#b85c00", "#f3c98b"
"""Two colours for each side, dark for the larger half; the sign is written in the circle, for who sees no colour."""
MAPPED = (
    Shown("unmet_hours", "Hulp die niemand geeft", "Help that nobody gives", "uur per week per 1.000 inwoners",
          "hours per week per 1,000 inwoners", 1e-3, 0, by="kern"),
    Shown("carers_heavy", "Zwaar belaste mantelzorgers", "Heavily burdened mantelzorgers", "per 1.000 inwoners",
          "per 1,000 inwoners", 1e-3, 1, by="kern"),
)  # fmt: skip
HEIGHT = 6.4
LEAST_PAIRS = 10
"""Pairs below which no kern is coloured."""


def per_inwoner(comparison: Comparison, scene: Scene, shown: Shown, kernen: Kernen) -> NDArray[np.float64]:
    """Return difference, low and high per 1,000 inwoners of each kern, (kernen, 3); NaN where unknown or too small."""
    people = kernen.population.astype(np.float64)
    found = np.full((len(kernen), 3), np.nan)
    for place, row in enumerate(rows_of(comparison, scene, shown, kernen.labels())):
        if row is not None and people[place] >= SMALLEST_TOLD:
            told = [float(row[k]) for k in ("difference", "low", "high")]
            found[place] = np.array(told) / (people[place] * shown.scale)
    return found


def beyond(comparison: Comparison, found: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return in which kernen the difference is beyond chance, all kernen shown taken together (Bonferroni).

    Parameters
    ----------
    found : (kernen, 3) difference and the ends of its own 90% interval

    Notes
    -----
    The interval is widened as that of a mean of as many pairs, or of the seeds or the draws when those are fewer: on
    the careful side.
    """
    from scipy.stats import t

    known = np.isfinite(found).all(axis=1)
    sizes = [comparison.pairs, *(n for n in (comparison.seeds, comparison.draws) if n > 1)]
    free, out = max(min(sizes) - 1, 1), (1.0 - CONFIDENCE) / 2
    wider = float(t.ppf(1.0 - out / max(int(known.sum()), 1), free) / t.ppf(1.0 - out, free))
    half = wider * (found[:, 2] - found[:, 1]) / 2
    enough = comparison.pairs >= LEAST_PAIRS
    return np.asarray(known & enough & (np.abs(found[:, 0]) > np.nan_to_num(half)))


def change_map(comparison: Comparison, scene: Scene, shown: Shown, kernen: Kernen) -> Figure | str:
    """Draw the kernen with the change of one indicator; a sentence when nothing changes anywhere for sure.

    Parameters
    ----------
    comparison, scene, shown : which difference
    kernen : the places
    """
    found = per_inwoner(comparison, scene, shown, kernen)
    label = shown.label(comparison.lang)
    if not np.nan_to_num(found[:, 0]).any():
        return comparison.say(f"{label}: in geen enkele kern verandert er iets.", f"{label}: no kern changes.")
    if comparison.pairs < LEAST_PAIRS:
        return comparison.say(
            f"{label} per kern: pas met {LEAST_PAIRS} paren of meer is een kern van toeval te onderscheiden; dit zijn "
            f"er {comparison.pairs}.",
            f"{label} by kern: a kern can be told from chance with {LEAST_PAIRS} pairs or more; these are "
            f"{comparison.pairs}.",
        )
    sure = beyond(comparison, found)
    if not sure.any():
        return comparison.say(
            f"{label}: in geen enkele kern is het verschil groter dan het toeval; met meer seeds kan dat anders zijn.",
            f"{label}: in no kern is the difference larger than chance; more seeds may change that.",
        )
    year, shown_kernen = comparison.last_year(shown.name, shown.by), int(np.isfinite(found).all(axis=1).sum())
    figure = new_figure(
        comparison.say(f"Waar verandert het? {label}", f"Where does it change? {label}"),
        comparison.say(f"{shorten(scene.title, 40)} tegenover de basis, {year}, {shown.unit_nl}",
                       f"{shorten(scene.title, 40)} against the base, {year}, {shown.unit_en}"),
        comparison.source([scene], interval=False)
        + comparison.say(
            f". Wit: geen verschil buiten het toeval (90%-interval voor de "
            f"{shown_kernen} kernen samen, Bonferroni), of minder dan {SMALLEST_TOLD} inwoners. Cirkel "
            "naar inwoners, op een punt dat het postcodegebied vertegenwoordigt",
            f". White: no difference beyond chance (90% interval for the {shown_kernen} "
            f"kernen together, Bonferroni), or below {SMALLEST_TOLD} inwoners. Circle by "
            "inwoners, at a point that stands for the postcode place",
        ),
        size=(WIDTH, HEIGHT),
    )  # fmt: skip
    axes = figure.add_axes(PANEL)
    xy = kernen.coordinates().astype(np.float64) / 10.0
    _frame(axes, xy)
    _hulls(axes, kernen, xy)
    people = kernen.population.astype(np.float64)
    area = np.maximum(LARGEST_AREA * people / max(people.max(), 1.0), SMALLEST_AREA)
    half = float(np.median(np.abs(found[sure, 0])))
    for row in np.argsort(-area, kind="stable"):
        face, sign = "white", ""
        if sure[row]:
            large, rises = abs(found[row, 0]) >= half, found[row, 0] > 0
            face = (RISE if large else RISE_LIGHT) if rises else (FALL if large else FALL_LIGHT)
            sign = "+" if rises else MINUS
        axes.scatter(xy[row, 0], xy[row, 1], s=area[row], facecolor=face, edgecolor=INK, linewidths=0.7, zorder=3)
        if sign and area[row] > 60:
            dark = face in (FALL, RISE)
            axes.text(xy[row, 0], xy[row, 1], sign, ha="center", va="center", fontsize=9, fontweight="bold", zorder=4,
                      color="white" if dark else INK)  # fmt: skip
    _key(axes, comparison, half, shown)
    _scale(axes)
    _names(axes, kernen, xy, area)
    return figure


def _key(axes: Axes, comparison: Comparison, half: float, shown: Shown) -> None:
    """Say what the colours are."""
    from matplotlib.lines import Line2D

    edge = number(half, comparison.lang, shown.digits + 1)
    words = (
        (FALL, f"{MINUS} daalt, {edge} of meer", f"{MINUS} falls, {edge} or more"),
        (FALL_LIGHT, f"{MINUS} daalt minder", f"{MINUS} falls less"),
        ("white", "geen duidelijk verschil", "no clear difference"),
        (RISE_LIGHT, f"+ stijgt, minder dan {edge}", f"+ rises, less than {edge}"),
        (RISE, "+ stijgt meer", "+ rises more"),
    )
    handles: list[Artist] = [
        Line2D([], [], marker="o", ls="none", ms=8, mec=INK, mew=0.7, color=colour, label=comparison.say(nl, en))
        for colour, nl, en in words
    ]
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(-0.005, 1.03), ncols=5, frameon=False, fontsize=8,
                handletextpad=0.3, columnspacing=0.9)  # fmt: skip


def change_map_alt(comparison: Comparison, scene: Scene, shown: Shown, kernen: Kernen) -> str:
    """Describe in words in which kernen it rises and falls beyond chance."""
    found = per_inwoner(comparison, scene, shown, kernen)
    sure = beyond(comparison, found)
    labels = np.array(kernen.labels())

    def told(rows: NDArray[np.bool_]) -> str:
        ordered = labels[rows][np.argsort(-np.abs(found[rows, 0]))]
        return ", ".join(ordered[:6]) + ("" if len(ordered) <= 6 else " ...") if len(ordered) else "-"

    falls, rises = sure & (found[:, 0] < 0), sure & (found[:, 0] > 0)
    return comparison.say(
        f"Kaart. {shown.nl}, {scene.title} tegenover de basis. Daalt duidelijk: {told(falls)}. Stijgt duidelijk: "
        f"{told(rises)}. In {int((~sure).sum())} van {len(labels)} kernen geen verschil buiten het toeval.",
        f"Map. {shown.en}, {scene.title} against the base. Clearly falls: {told(falls)}. Clearly rises: "
        f"{told(rises)}. In {int((~sure).sum())} of {len(labels)} kernen no difference beyond chance.",
    )
