"""Draw the kernen of a municipality where they lie, coloured by any figure per kern."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from results.language import number
from results.style import INK, SOFT, About, new_figure, shorten

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.kernen import Kernen

WIDTH, HEIGHT = 8.0, 6.4
PANEL = (0.03, 0.10, 0.94, 0.755)
"""Where the map stands: left, bottom, width and height as a share of the figure."""
LARGEST_AREA = 620.0
"""Area in square points of the circle of the kern with most inhabitants."""
SMALLEST_AREA = 9.0
RAMP = ("#f6ecc4", "#edbd55", "#d9772b", "#9c3f63", "#2a1f4e")
"""One colour per class, lightness falling all the way (L* about 93, 79, 60, 40, 15), so that it reads in grey."""
WIJK = "#e6eaed"
MARGIN_KM = 1.6
SMALLEST_TOLD = 100
"""Inhabitants below which a kern is not named as lowest or highest: a few people make its figure."""


def kern_map(
    kernen: Kernen,
    values: pd.Series[float],
    about: About,
    title: str,
    unit: str,
    tables: str = "83502NED",
    digits: int = 0,
    wijken: bool = False,
) -> Figure:
    """Draw a map of the kernen: circles by inhabitants, colour by a figure in five classes of kernen.

    Parameters
    ----------
    kernen : the places
    values : the figure, indexed by `Kernen.labels`; NaN or absent is drawn open
    about : what the figure is about
    title : what is to be seen, one line
    unit : unit and definition of the figure, one line
    tables : StatLine tables for the source line
    digits : decimals in the key
    wijken : shade each wijk of several kernen
    """
    figure = new_figure(
        title,
        unit,
        about.source(tables)
        + about.say(
            ". Elke cirkel is een postcodegebied op een punt dat het vertegenwoordigt; grenzen zijn niet getekend. "
            "Zonder naam: er is geen ruimte, of de plaats heeft meer cirkels en staat er al",
            ". Each circle is a postcode place at a representative point; borders are not drawn. "
            "Without a name: there is no room, or the place has more circles and is named already",
        ),
        size=(WIDTH, HEIGHT),
    )
    axes = figure.add_axes(PANEL)
    xy = kernen.coordinates().astype(np.float64) / 10.0
    shown: NDArray[np.float64] = np.asarray(values.reindex(kernen.labels()), dtype=np.float64)
    _frame(axes, xy)
    if wijken:
        _hulls(axes, kernen, xy)
    shown = np.round(shown, digits)
    edges = _edges(shown, digits)
    colours = _colours(len(edges) - 1)
    people = kernen.population.astype(np.float64)
    area = np.maximum(LARGEST_AREA * people / max(people.max(), 1.0), SMALLEST_AREA)
    order = np.argsort(-area, kind="stable")  # small ones on top
    for row in order:
        known = np.isfinite(shown[row])
        face = colours[int(np.searchsorted(edges[1:-1], shown[row], side="right"))] if known else "white"
        look: dict[str, Any] = {"s": area[row], "facecolor": face, "edgecolor": INK, "linewidths": 0.7}
        axes.scatter(*xy[row], zorder=3, linestyle="-" if known else ":", **look)
    _key(axes, about, edges, colours, digits, bool(np.isnan(shown).any()), wijken and kernen.wijken is not None)
    _scale(axes)
    _names(axes, kernen, xy, area)
    return figure


def kern_map_alt(
    kernen: Kernen, values: pd.Series[float], about: About, title: str, digits: int = 0, unit: str = ""
) -> str:
    """Describe the map in words: lowest and highest, and how many kernen are without a figure.

    Parameters
    ----------
    kernen, values, about, title, digits : as for `kern_map`
    unit : what follows a figure: "%" or " inhabitants"
    """
    shown = values.reindex(kernen.labels())
    known = shown.dropna()
    missing = len(shown) - len(known)
    told = known[kernen.population[shown.notna()] >= SMALLEST_TOLD]
    known = known if told.empty else told
    if known.empty:
        return about.say(f"Kaart. {title}. Van geen kern is een cijfer bekend.", f"Map. {title}. No kern has a figure.")
    low, high = str(known.idxmin()), str(known.idxmax())
    lowest, highest, middle = (
        number(float(v), about.lang, digits) + unit for v in (known.min(), known.max(), known.median())
    )
    return about.say(
        f"Kaart van {len(shown)} kernen in {about.municipality}. {title}. Van de kernen met ten minste {SMALLEST_TOLD} "
        f"inwoners is het laagst {low} met {lowest}, het hoogst {high} met {highest}; de middelste heeft {middle}. "
        f"Zonder cijfer: {missing}.",
        f"Map of {len(shown)} kernen in {about.municipality}. {title}. Of the kernen of at least {SMALLEST_TOLD} "
        f"inhabitants the lowest is {low} with {lowest}, the highest {high} with {highest}; the median is {middle}. "
        f"Without a figure: {missing}.",
    )


def _frame(axes: Axes, xy: NDArray[np.float64]) -> None:
    """Fit all kernen in the panel with equal scales east and north."""
    low, high = xy.min(axis=0) - MARGIN_KM, xy.max(axis=0) + MARGIN_KM
    high[1] += 0.10 * (high[1] - low[1])
    wide, tall = PANEL[2] * WIDTH, PANEL[3] * HEIGHT
    middle, span = (low + high) / 2, high - low
    km = max(span[0] / wide, span[1] / tall)  # per inch
    axes.set_xlim(middle[0] - km * wide / 2, middle[0] + km * wide / 2)
    axes.set_ylim(middle[1] - km * tall / 2, middle[1] + km * tall / 2)
    axes.set_axis_off()


def _edges(shown: NDArray[np.float64], digits: int) -> NDArray[np.float64]:
    """Return the limits of classes of about as many kernen each, (classes + 1,), rounded; fewer for equal values."""
    known = shown[np.isfinite(shown)]
    if not len(known):
        return np.array([0.0, 0.0])
    inner = np.round(np.quantile(known, np.linspace(0, 1, len(RAMP) + 1)[1:-1]), digits)
    inner = np.unique(inner[(inner > known.min()) & (inner <= known.max())])
    return np.array([known.min(), *inner, known.max()])


def _colours(classes: int) -> list[str]:
    """Return a colour per class, spread over the ramp."""
    return [RAMP[round(i)] for i in np.linspace(0, len(RAMP) - 1, classes)] if classes > 1 else [RAMP[2]]


def class_words(about: About, edges: NDArray[np.float64], classes: int, digits: int) -> list[str]:
    """Return what the key says of each class of `_edges`."""

    def said(value: float) -> str:
        return number(float(value), about.lang, digits)

    if classes == 1:
        return [said(edges[0]) if edges[0] == edges[1] else f"{said(edges[0])} - {said(edges[1])}"]
    told = [about.say("minder dan ", "below ") + said(edges[1])]
    for i in range(1, classes - 1):
        upto = edges[i + 1] - 10.0**-digits  # values are rounded: classes share none
        told.append(said(edges[i]) if upto <= edges[i] else f"{said(edges[i])} - {said(upto)}")
    return [*told, said(edges[classes - 1]) + about.say(" en meer", " and more")]


def _key(
    axes: Axes, about: About, edges: NDArray[np.float64], colours: list[str], digits: int, missing: bool, wijken: bool
) -> None:
    """Explain the colours in a row above the map."""
    from matplotlib.artist import Artist
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    dots: dict[str, Any] = {"marker": "o", "ls": "none", "ms": 8, "mec": INK, "mew": 0.7}
    handles: list[Artist] = []
    for colour, words in zip(colours, class_words(about, edges, len(colours), digits), strict=True):
        handles.append(Line2D([], [], color=colour, label=words, **dots))
    if missing:
        handles.append(Line2D([], [], color="white", label=about.say("onbekend", "unknown"), **dots))
    if wijken:
        handles.append(Patch(color=WIJK, label=about.say("wijk van meer kernen", "wijk of several kernen")))
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(-0.005, 1.03),
        ncols=len(handles),
        frameon=False,
        fontsize=7.3 if missing and wijken else 8.5,  # a row of seven must fit
        handletextpad=0.3,
        columnspacing=0.9,
    )


def _scale(axes: Axes) -> None:
    """Draw a bar of whole kilometres and an arrow to the north."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    length = next(km for km in (10, 5, 2, 1) if km <= 0.25 * (right - left) or km == 1)
    x, y, tick = left + 0.02 * (right - left), low + 0.03 * (high - low), 0.008 * (high - low)
    axes.plot([x, x, x + length, x + length], [y + tick, y, y, y + tick], color=INK, lw=1.2, solid_capstyle="butt")
    axes.text(x + length / 2, y + tick, f"{length} km", ha="center", va="bottom", fontsize=8)
    north = right - 0.02 * (right - left)
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.0}
    top = y + 0.08 * (high - low)
    axes.annotate("", (north, top), (north, y), arrowprops=arrow)
    axes.text(north, top + tick, "N", ha="center", va="bottom", fontsize=9, fontweight="bold")


def _hulls(axes: Axes, kernen: Kernen, xy: NDArray[np.float64]) -> None:
    """Shade the hull, with a margin, of each wijk of several kernen; a kern counts where most of it lies."""
    from scipy.spatial import ConvexHull

    if kernen.wijken is None:
        return
    circle = np.linspace(0, 2 * np.pi, 25)
    rim = 0.75 * np.column_stack([np.cos(circle), np.sin(circle)])
    for wijk in range(len(kernen.wijken)):
        own = xy[kernen.wijk == wijk]
        if len(own) > 1:
            around = (own[:, None] + rim).reshape(-1, 2)
            outline = around[ConvexHull(around).vertices]
            axes.fill(*outline.T, facecolor=WIJK, zorder=1)


def _names(axes: Axes, kernen: Kernen, xy: NDArray[np.float64], area: NDArray[np.float64]) -> None:
    """Write the names of the kernen, the largest first, where one fits; a town of several kernen once."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox

    figure = axes.figure
    canvas = FigureCanvasAgg(figure)  # type: ignore[arg-type]
    canvas.draw()  # type: ignore[no-untyped-call]
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    dots = np.sqrt(area / np.pi) * figure.dpi / 72  # radius in pixels
    centre = axes.transData.transform(xy)
    frame = axes.get_window_extent(renderer)
    taken: list[Bbox] = [text.get_window_extent(renderer) for text in axes.texts]
    legend = axes.get_legend()
    taken += [] if legend is None else [legend.get_window_extent(renderer)]
    circles = [Bbox([c - r * 0.9, c + r * 0.9]) for c, r in zip(centre, dots, strict=True)]
    done: set[str] = set()
    for row in np.argsort(-kernen.population, kind="stable"):
        name = str(kernen.name[row])
        if name in done:
            continue
        done.add(name)
        large = kernen.population[row] >= 0.1 * kernen.population.max()
        text = axes.text(0, 0, shorten(name, 24), fontsize=8 if large else 6.8, color=INK if large else SOFT, zorder=5)
        box = text.get_window_extent(renderer)
        for east, north in product((1, 0, -1), (0, 1, -1)):
            if east == north == 0:
                continue
            gap = dots[row] + 3
            x = centre[row][0] + east * gap * (0.75 if north else 1) - (1 - east) / 2 * box.width
            y = centre[row][1] + north * gap * (0.75 if east else 1) - (1 - north) / 2 * box.height
            place = Bbox.from_bounds(x, y, box.width, box.height)
            inside = frame.x0 <= place.x0 and place.x1 <= frame.x1 and frame.y0 <= place.y0 and place.y1 <= frame.y1
            if inside and not any(place.overlaps(other) for other in (*taken, *circles)):
                corner = axes.transData.inverted().transform((x, y - box.y0 + axes.transData.transform((0, 0))[1]))
                text.set_position((float(corner[0]), float(corner[1])))
                taken.append(place)
                break
        else:
            text.remove()
