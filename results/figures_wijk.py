"""Draw the wijken of a municipality as shapes around their kernen, coloured by any figure per wijk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from results.figures_map import HEIGHT, PANEL, WIDTH, _colours, _edges, _frame, _scale, class_words
from results.language import number
from results.style import INK, About, new_figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.kernen import Kernen

LETTERS = 7.0
"""Size of the names in points."""
ROOM = 1.45
"""A name stands within a shape that is so many times wider."""
BEHIND = {"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 0.6}
"""Behind a name that may lie over another shape."""
RIM = 0.75
"""Kilometres by which the outline of a wijk lies around its kernen."""
DARK = 0.45
"""Brightness of a colour below which letters on it are white."""


def outline(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the hull of some points with a margin of `RIM` around it, (corners, 2)."""
    from scipy.spatial import ConvexHull

    circle = np.linspace(0, 2 * np.pi, 25)
    rim = RIM * np.column_stack([np.cos(circle), np.sin(circle)])
    around = (xy[:, None] + rim).reshape(-1, 2)
    return np.asarray(around[ConvexHull(around).vertices])


def wijk_figure(
    kernen: Kernen, values: pd.Series[float], about: About, title: str, unit: str, digits: int = 0
) -> Figure:
    """Draw the wijken, coloured by a figure in classes of about as many wijken each, with the figure in each.

    Parameters
    ----------
    kernen : with wijken
    values : the figure, indexed by the names of the wijken; NaN or absent is drawn white
    about, title, unit, digits : as for `results.figures_map.kern_map`
    """
    assert kernen.wijken is not None
    without = ", ".join(str(name) for name in kernen.wijken.name[~drawn(kernen)])
    missing = about.say(f". Zonder kern en dus niet getekend: {without}", f". Without a kern, so not drawn: {without}")
    figure = new_figure(
        title,
        unit,
        about.source("83502NED, Wijk- en buurtkaart 2022")
        + about.say(
            ". Een vlak ligt om de kernen van een wijk; het is niet haar grens. Klassen van even veel wijken, van deze "
            "kaart alleen: vergelijk twee kaarten op hun getallen",
            ". A shape lies around the kernen of a wijk; it is not its border. Classes of as many wijken each, of this "
            "map alone: compare two maps by their figures",
        )
        + (missing if without else ""),
        size=(WIDTH, HEIGHT),
    )
    axes = figure.add_axes(PANEL)
    xy = kernen.coordinates().astype(np.float64) / 10.0
    _frame(axes, xy)
    names = [str(name) for name in kernen.wijken.name]
    shown: NDArray[np.float64] = np.asarray(values.reindex(names), dtype=np.float64).round(digits)
    some = drawn(kernen)
    edges = _edges(shown[some], digits)
    colours = _colours(len(edges) - 1)
    _explain(axes, about, (shown[some], edges, colours, digits))
    _fill(axes, about, kernen, xy, (shown, edges, colours, digits))
    _scale(axes)
    return figure


Told = tuple["NDArray[np.float64]", str, str, str]
Classes = tuple["NDArray[np.float64]", "NDArray[np.float64]", list[str], int]


def drawn(kernen: Kernen) -> NDArray[np.bool_]:
    """Tell of which wijken there is a shape: those that most of some kern lies in, (wijken,)."""
    assert kernen.wijken is not None
    return np.isin(np.arange(len(kernen.wijken)), kernen.wijk)


def _fill(axes: Axes, about: About, kernen: Kernen, xy: NDArray[np.float64], classes: Classes) -> None:
    """Fill the shape of each wijk, the largest first; then write figures and names, each where it covers no other."""
    from matplotlib.colors import to_rgb

    shown, edges, colours, digits = classes
    assert kernen.wijken is not None
    shapes = {int(w): outline(xy[kernen.wijk == w]) for w in np.flatnonzero(drawn(kernen))}
    size = {w: float(np.ptp(s[:, 0]) * np.ptp(s[:, 1])) for w, s in shapes.items()}
    told: list[Told] = []
    for row in sorted(shapes, key=lambda w: -size[w]):
        known = bool(np.isfinite(shown[row]))
        face = colours[int(np.searchsorted(edges[1:-1], shown[row], side="right"))] if known else "white"
        axes.fill(*shapes[row].T, facecolor=face, edgecolor=INK, linewidth=0.9, zorder=2, alpha=0.92)
        light = float(np.dot(to_rgb(face), (0.299, 0.587, 0.114)))
        figure = number(float(shown[row]), about.lang, digits) if known else ""
        told.append((shapes[row], figure, str(kernen.wijken.name[row]), "white" if light < DARK else INK))
    write(axes, told)


def write(axes: Axes, told: list[Told]) -> None:
    """Write a figure in each shape where it fits, and its name beside it; what fits nowhere free is left out.

    Parameters
    ----------
    told : outline, figure, name and colour of letters in the shape. A figure that does not fit goes with the name.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import Bbox

    canvas = FigureCanvasAgg(axes.figure)  # type: ignore[arg-type]
    canvas.draw()  # type: ignore[no-untyped-call]
    renderer, frame = canvas.get_renderer(), axes.get_window_extent()  # type: ignore[no-untyped-call]
    corners = [axes.transData.transform(shape) for shape, *_ in told]
    boxes = [Bbox(np.array([c.min(axis=0), c.max(axis=0)])) for c in corners]
    legend = axes.get_legend()
    taken: list[Bbox] = [] if legend is None else [legend.get_window_extent(renderer)]
    look: dict[str, Any] = {"fontsize": LETTERS, "zorder": 4}
    halo = [withStroke(linewidth=2.0, foreground="white")]
    names = []
    for (shape, figure, name, colour), box in zip(told, boxes, strict=True):
        x, y = (float(v) for v in shape.mean(axis=0))
        text = axes.text(x, y, figure, color=colour, fontweight="bold", ha="center", va="center", **look)
        place = text.get_window_extent(renderer)
        fits = place.width <= 0.92 * box.width and place.height <= box.height
        if figure and fits:
            taken.append(place)
        else:
            text.remove()
        names.append((box, name if fits else f"{name} {figure}"))
    for own, words in names:
        text = axes.text(0.0, 0.0, words, color=INK, ha="left", va="bottom", path_effects=halo, **look)
        size = text.get_window_extent(renderer)
        x, y = (own.x0 + own.x1 - size.width) / 2, (own.y0 + own.y1 - size.height) / 2
        x = min(max(x, frame.x0), frame.x1 - size.width)
        spots = ((x, own.y1 + 3), (x, own.y0 - size.height - 3), (own.x1 + 4, y), (own.x0 - size.width - 4, y))
        places = [Bbox.from_bounds(*at, size.width, size.height) for at in spots]
        free = [p for p in places if frame.x0 <= p.x0 and p.x1 <= frame.x1 and not any(map(p.overlaps, taken))]
        free.sort(key=lambda p: any(map(p.overlaps, boxes)))  # beside every shape where that can be
        if not free:
            text.remove()
            continue
        at = axes.transData.inverted().transform((free[0].x0, free[0].y0))
        text.set_position((float(at[0]), float(at[1])))
        taken.append(free[0])


def _explain(axes: Axes, about: About, classes: Classes) -> None:
    """Explain the colours in a row above the map."""
    from matplotlib.patches import Patch

    shown, edges, colours, digits = classes
    words = class_words(about, edges, len(colours), digits)
    handles = [Patch(facecolor=c, edgecolor=INK, label=w) for c, w in zip(colours, words, strict=True)]
    if np.isnan(shown).any():
        handles.append(Patch(facecolor="white", edgecolor=INK, label=about.say("onbekend", "unknown")))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(-0.005, 1.03), ncols=len(handles), frameon=False,
        fontsize=8.5, handletextpad=0.4, columnspacing=1.0,
    )  # fmt: skip


def wijk_figure_alt(kernen: Kernen, values: pd.Series[float], about: About, title: str, digits: int = 0) -> str:
    """Describe the map of the wijken in words: lowest and highest, and how many are without a figure."""
    assert kernen.wijken is not None
    shown = values.reindex([str(name) for name in kernen.wijken.name[drawn(kernen)]])
    known = shown.dropna()
    if known.empty:
        return about.say(f"Kaart. {title}. Van geen wijk is een cijfer bekend.", f"Map. {title}. No wijk has a figure.")
    low, high = str(known.idxmin()), str(known.idxmax())
    lowest, highest = (number(float(v), about.lang, digits) for v in (known.min(), known.max()))
    return about.say(
        f"Kaart van {len(shown)} wijken in {about.municipality}. {title}. Het laagst is {low} met {lowest}, het hoogst "
        f"{high} met {highest}. Zonder cijfer: {len(shown) - len(known)}.",
        f"Map of {len(shown)} wijken in {about.municipality}. {title}. The lowest is {low} with {lowest}, the highest "
        f"{high} with {highest}. Without a figure: {len(shown) - len(known)}.",
    )


def named(axes: Axes, shape: NDArray[np.float64], name: str, sign: str, colour: str) -> None:
    """Write the name of a wijk and the sign of its change: in its shape where there is room, else the name above it.

    Parameters
    ----------
    shape : (corners, 2) outline
    sign : plus, minus or nothing, with a space
    colour : of letters within the shape
    """
    (left, right), wide = axes.get_xlim(), axes.get_window_extent().width
    km = (right - left) / wide * axes.figure.dpi * LETTERS / 72 * 0.62 * len(sign + name)
    x, y = (float(v) for v in shape.mean(axis=0))
    look: dict[str, Any] = {
        "fontsize": LETTERS,
        "ha": "center",
        "zorder": 4,
        "fontweight": "bold" if sign else "normal",
    }
    if ROOM * km <= float(np.ptp(shape[:, 0])):
        axes.text(x, y, sign + name, va="center", color=colour, **look)
        return
    axes.text(x, y, sign.strip(), va="center", color=colour, **look)
    at = min(max(x, left + km / 2), right - km / 2)
    axes.text(at, float(shape[:, 1].max()) + 0.15, name, va="bottom", color=INK, bbox=BEHIND, **look)
