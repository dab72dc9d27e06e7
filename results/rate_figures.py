"""Draw any rate table: lines by age, year or month with the band of its uncertainty."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from results.language import Lang, number
from results.style import BLUE, ORANGE, ROSE, SAND, TEAL, new_figure, tick_format

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.rates.table import Axis, RateTable

Floats = NDArray[np.float64]
ALONG = ("age31", "age", "gap", "month", "parity", "year")
"""Axes that can run along the bottom, in order of preference."""
DUTCH = {
    "age31": "leeftijd op 31 december",
    "age": "leeftijd",
    "gap": "leeftijd man min leeftijd vrouw",
    "month": "maand",
    "parity": "eerdere geboorten",
    "year": "jaar",
}
ENGLISH = {
    "age31": "age on 31 December",
    "age": "age",
    "gap": "age of the man minus age of the woman",
    "month": "month",
    "parity": "earlier births",
    "year": "year",
}
WIDTH_OF_95 = 1.96
"""Standard errors on either side that hold 95 % of a normal distribution."""
LOG_FROM = 300.0
"""Ratio of largest to smallest value from which the axis is logarithmic."""
LOG_TOP = 0.4
"""Highest value from which it is: mortality, and no distribution whose tails matter to nobody."""
SMALLEST_RATE = 1e-7
"""Rates below this are zero for all that matters, which a logarithmic axis cannot show."""
COLOURS, LINES = (BLUE, ORANGE, TEAL, ROSE, SAND), ("-", (0, (3, 1.5)), ":", "-.")


def rate_figure(table: RateTable, place: str, lang: Lang = "nl") -> Figure:
    """Draw a rate table.

    Parameters
    ----------
    table : any rate table; of a year axis that does not run along the bottom, the first and last year are drawn
    place : municipality, for the source line
    lang : language of headings and axes; the title is the table's own, in English

    Returns
    -------
    Figure with one line per combination of the other axes, each within its 95 % band
    """
    from matplotlib.ticker import FuncFormatter

    nl = lang == "nl"
    sources = "; ".join(table.sources)
    figure = new_figure(
        table.title,
        f"{table.unit}; " + ("band: 95% onzekerheid" if nl else "band: 95% uncertainty"),
        (f"Bron: {sources}" if nl else f"Source: {sources}")
        + ("; berekening zorgdruk, " if nl else "; computed by zorgdruk, ")
        + place,
    )
    axes = figure.add_axes((0.125, 0.2, 0.635, 0.6))
    error = np.broadcast_to(table.error, table.values.shape)
    along = bottom_axis(table.axes)
    if along is None:
        _bars(axes, table, error)
    else:
        _lines(axes, table, error, along)
        axes.set_xlabel((DUTCH if nl else ENGLISH)[table.axes[along].name])
    axes.set_ylabel(table.unit)
    axes.grid(axis="x", visible=False)
    if along is not None and _steep(table.values):
        low, high = float(table.values.min()), float(table.values.max())
        axes.set_yscale("log")
        axes.set_ylim(low / 3, min(3 * high, 1.0) if table.unit.startswith("probability") else 3 * high)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v, lang, max(0, round(-np.log10(v))))))
        axes.minorticks_off()
    else:
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(tick_format(lang, _digits(axes.get_ylim()[1])))
    return figure


def bottom_axis(axes: tuple[Axis, ...]) -> int | None:
    """Return which axis runs along the bottom, or None when bars serve better."""
    for name in ALONG:
        for place, axis in enumerate(axes):
            if axis.name == name and len(axis.labels) > 1:
                return place
    return None


def _steep(values: Floats) -> bool:
    """Tell whether values are so far apart, up to certainty, that only a logarithmic axis shows them all."""
    low, high = float(values.min()), float(values.max())
    return low > SMALLEST_RATE and high / low > LOG_FROM and high > LOG_TOP


def _digits(top: float) -> int:
    """Return the decimals that tell the ticks of an axis apart."""
    return int(np.clip(np.ceil(1.5 - np.log10(top)), 0, 6)) if top > 0 else 0


def _shown(axis: Axis) -> list[int]:
    """Return the positions of an axis that are drawn: of years the first and the last, otherwise all."""
    last = len(axis.labels) - 1
    return sorted({0, last}) if axis.name == "year" else list(range(last + 1))


def _lines(axes: Axes, table: RateTable, error: Floats, along: int) -> None:
    """Draw one line per combination of the axes that do not run along the bottom."""
    others = [place for place in range(len(table.axes)) if place != along]
    coloured = next((p for p in reversed(others) if table.axes[p].name != "year"), None)
    labels = table.axes[along].labels
    x = np.array([v if isinstance(v, int) else i for i, v in enumerate(labels)], dtype=np.float64)
    rest = [p for p in others if p != coloured]
    for chosen in product(*(_shown(table.axes[p]) for p in others)):
        at = dict(zip(others, chosen, strict=True))
        index = tuple(at.get(p, slice(None)) for p in range(len(table.axes)))
        y, band = table.values[index], WIDTH_OF_95 * error[index]
        colour = COLOURS[(at[coloured] if coloured is not None else 0) % len(COLOURS)]
        rank = sum(_shown(table.axes[p]).index(at[p]) * 2**i for i, p in enumerate(rest))
        name = ", ".join(str(table.axes[p].labels[at[p]]) for p in others) or table.name
        low = np.maximum(y - band, y / 50)  # never zero, which a logarithmic axis cannot show
        axes.fill_between(x, low, y + band, color=colour, alpha=0.15, lw=0)
        axes.plot(x, y, color=colour, ls=LINES[rank % len(LINES)], lw=1.6, label=name)
    if not all(isinstance(v, int) for v in labels):
        axes.set_xticks(x, [str(v) for v in labels])
    if others:
        axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.01, 1.0))


def _bars(axes: Axes, table: RateTable, error: Floats) -> None:
    """Draw a short table as bars with error bars."""
    combinations = list(product(*(axis.labels for axis in table.axes)))
    names = [", ".join(str(label) for label in labels) for labels in combinations]
    rows = np.arange(len(names))
    band = WIDTH_OF_95 * error.ravel()
    below = np.minimum(band, table.values.ravel())
    axes.bar(rows, table.values.ravel(), 0.5, color=BLUE)
    axes.errorbar(rows, table.values.ravel(), yerr=np.stack([below, band]), fmt="none", ecolor=ORANGE, capsize=5, lw=2)
    axes.set_xticks(rows, names)
    axes.set_xlim(-0.8, len(names) - 0.2)


def rate_alt(table: RateTable) -> str:
    """Describe a rate table in words: its unit and range, and where the largest value is."""
    where = np.unravel_index(int(np.argmax(table.values)), table.values.shape)
    labels = ", ".join(f"{axis.name} {axis.labels[i]}" for axis, i in zip(table.axes, where, strict=True))
    low, high = (number(float(v), "en", 5) for v in (table.values.min(), table.values.max()))
    return f"{table.title}, in {table.unit}: from {low} to {high}, the largest at {labels}."
