"""Draw where a scenario makes a difference: the wijken, by size and sign of the change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from results.comparison import Comparison, Scene
from results.figures_compare_map import (
    FALL,
    FALL_LIGHT,
    HEIGHT,
    LEAST_PAIRS,
    MAPPED,
    RISE,
    RISE_LIGHT,
    _key,
    beyond,
)
from results.figures_compare_who import rows_of
from results.figures_map import PANEL, SMALLEST_TOLD, WIDTH, _frame, _scale
from results.figures_wijk import named, outline
from results.language import MINUS, number
from results.style import INK, new_figure, shorten
from results.words_compare import Shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.kernen import Kernen

WIJK_MAPPED = tuple(replace(shown, by="wijk") for shown in MAPPED)


def per_wijk(comparison: Comparison, scene: Scene, shown: Shown, kernen: Kernen) -> NDArray[np.float64]:
    """Return difference, low and high per 1,000 inwoners of each wijk, (wijken, 3); NaN where unknown or too small."""
    if kernen.wijken is None:
        return np.empty((0, 3))
    people = kernen.wijken.population.astype(np.float64)
    found = np.full((len(kernen.wijken), 3), np.nan)
    for place, row in enumerate(rows_of(comparison, scene, shown, [str(name) for name in kernen.wijken.name])):
        if row is not None and people[place] >= SMALLEST_TOLD:
            told = [float(row[k]) for k in ("difference", "low", "high")]
            found[place] = np.array(told) / (people[place] * shown.scale)
    return found


def wijk_map(comparison: Comparison, scene: Scene, shown: Shown, kernen: Kernen) -> Figure | str:
    """Draw the wijken with the change of one indicator; a sentence when nothing changes anywhere for sure."""
    found = per_wijk(comparison, scene, shown, kernen)
    label = shown.label(comparison.lang)
    if not np.nan_to_num(found[:, 0]).any():
        return comparison.say(f"{label}: in geen enkele wijk verandert er iets.", f"{label}: no wijk changes.")
    sure = beyond(comparison, found)
    if not sure.any():
        few = comparison.pairs < LEAST_PAIRS
        nl, en = (
            "in geen enkele wijk is het verschil groter dan het toeval",
            "in no wijk is the difference beyond chance",
        )
        if few:
            nl = f"pas met {LEAST_PAIRS} paren of meer is een wijk van toeval te onderscheiden"
            en = f"a wijk can be told from chance with {LEAST_PAIRS} pairs or more"
        return comparison.say(f"{label} per wijk: {nl}.", f"{label} by wijk: {en}.")
    known = int(np.isfinite(found).all(axis=1).sum())
    figure = new_figure(
        comparison.say(f"In welke wijken verandert het? {label}", f"In which wijken does it change? {label}"),
        comparison.say(f"{shorten(scene.title, 40)} tegenover de basis, {comparison.last_year(shown.name, shown.by)}, "
                       f"{shown.unit_nl}",
                       f"{shorten(scene.title, 40)} against the base, {comparison.last_year(shown.name, shown.by)}, "
                       f"{shown.unit_en}"),
        comparison.source([scene], interval=False)
        + comparison.say(
            f". Wit: geen verschil buiten het toeval (90%-interval voor de {known} wijken samen, Bonferroni), of "
            f"minder dan {SMALLEST_TOLD} inwoners. Een vlak ligt om de kernen van de wijk; het is niet haar grens",
            f". White: no difference beyond chance (90% interval for the {known} wijken together, Bonferroni), or "
            f"below {SMALLEST_TOLD} inwoners. A shape lies around the kernen of the wijk; it is not its border",
        ),
        size=(WIDTH, HEIGHT),
    )  # fmt: skip
    axes = figure.add_axes(PANEL)
    xy = kernen.coordinates().astype(np.float64) / 10.0
    _frame(axes, xy)
    half = float(np.median(np.abs(found[sure, 0])))
    _shapes(axes, comparison, kernen, xy, (found, sure, half))
    _key(axes, comparison, half, shown)
    _scale(axes)
    return figure


def _shapes(
    axes: Axes,
    comparison: Comparison,
    kernen: Kernen,
    xy: NDArray[np.float64],
    change: tuple[NDArray[np.float64], NDArray[np.bool_], float],
) -> None:
    """Fill the outline of each wijk, the largest first, and write its name with the sign of the change."""
    found, sure, half = change
    assert kernen.wijken is not None
    shapes = {w: outline(xy[kernen.wijk == w]) for w in range(len(kernen.wijken)) if (kernen.wijk == w).any()}
    size = {w: float(np.ptp(s[:, 0]) * np.ptp(s[:, 1])) for w, s in shapes.items()}
    for row in sorted(shapes, key=lambda w: -size[w]):
        face, sign = "white", ""
        if sure[row]:
            large, rises = abs(found[row, 0]) >= half, found[row, 0] > 0
            face = (RISE if large else RISE_LIGHT) if rises else (FALL if large else FALL_LIGHT)
            sign = "+ " if rises else f"{MINUS} "
        axes.fill(*shapes[row].T, facecolor=face, edgecolor=INK, linewidth=0.9, zorder=2, alpha=0.92)
        name = shorten(str(kernen.wijken.name[row]), 18)
        named(axes, shapes[row], name, sign, "white" if face in (FALL, RISE) else INK)


def wijk_map_alt(comparison: Comparison, scene: Scene, shown: Shown, kernen: Kernen) -> str:
    """Describe in words in which wijken it rises and falls beyond chance."""
    found = per_wijk(comparison, scene, shown, kernen)
    sure = beyond(comparison, found)
    names = np.array([] if kernen.wijken is None else [str(name) for name in kernen.wijken.name])

    def told(rows: NDArray[np.bool_]) -> str:
        some = [f"{names[i]} {number(found[i, 0], comparison.lang, 1, signed=True, minus=MINUS)}"
                for i in np.flatnonzero(rows)]  # fmt: skip
        return ", ".join(some) or "-"

    falls, rises = sure & (found[:, 0] < 0), sure & (found[:, 0] > 0)
    return comparison.say(
        f"Kaart. {shown.nl}, {shown.unit_nl}, {scene.title} tegenover de basis. Daalt duidelijk: {told(falls)}. Stijgt "
        f"duidelijk: {told(rises)}. In {int((~sure).sum())} van {len(names)} wijken geen verschil buiten het toeval.",
        f"Map. {shown.en}, {shown.unit_en}, {scene.title} against the base. Clearly falls: {told(falls)}. Clearly "
        f"rises: {told(rises)}. In {int((~sure).sum())} of {len(names)} wijken no difference beyond chance.",
    )
