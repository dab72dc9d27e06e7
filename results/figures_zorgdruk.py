"""Draw zorgdruk and its five parts over the years, and what each part measures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.indicators import label
from results.indicators_access import ZORGDRUK_PARTS
from results.language import number
from results.style import (
    BLUE,
    INK,
    ORANGE,
    ROSE,
    SAND,
    SOFT,
    TEAL,
    About,
    end_labels,
    fit,
    label_heights,
    new_figure,
    save,
    styled,
    year_ticks,
)
from results.tables import has, pick, total

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS: dict[str, tuple[str, Any, str]] = {
    "zorgdruk_volume": (BLUE, "-", "o"),
    "zorgdruk_cost": (ORANGE, (0, (5, 1.5)), "s"),
    "zorgdruk_staff": (TEAL, (0, (1.5, 1.2)), "^"),
    "zorgdruk_carers": (ROSE, (0, (6, 1.5, 1.5, 1.5)), "D"),
    "zorgdruk_shortfall": (SAND, "-", "v"),
}
"""Colour, dashes and mark of each part, also different in grey."""
MEASURES: dict[str, tuple[str, str, int]] = {
    "clients_maatwerk": ("cliënten met maatwerk per 1.000 inwoners", "clients with maatwerk per 1,000 inwoners", 1),
    "cost_constant_prices": ("euro per inwoner, vaste prijzen", "EUR per inwoner, constant prices", 0),
    "staff_hours_needed": ("uren nodig per uur personeel", "hours needed per hour of staff", 2),
    "carers_overloaded": ("deel mantelzorgers overbelast", "share of mantelzorgers overloaded", 3),
    "care_hours": ("uur mantelzorg per inwoner 50-74", "hours of mantelzorg per inwoner 50-74", 2),
    "unmet_hours": (
        "uur hulp/week die niemand geeft per 1.000 inwoners",
        "hours of help/week nobody gives per 1,000",
        0,
    ),
    "waiting_weeks": ("weken wachten, mediaan", "weeks of waiting, median", 1),
}
"""What each measure is called, and its decimals."""


def measured(yearly: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Return every measure of zorgdruk by year; those that the run does not know are left out."""
    found: dict[str, pd.Series[float]] = {}
    for part in ZORGDRUK_PARTS:
        grid = pick(yearly, part, "part")
        found |= {str(name): grid[name] for name in grid}
    return {name: found[name] for name in MEASURES if name in found}


def without_index(yearly: pd.DataFrame) -> list[str]:
    """Return the measures that are 0 in some year, so that they have no index."""
    return [name for name, series in measured(yearly).items() if not (series > 0.0).all()]


def zorgdruk(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw the index and its parts, and beside it what each measure was in the first and the last year."""
    line = total(yearly, "zorgdruk")
    first, last = int(line.index.min()), int(line.index.max())
    figure = new_figure(
        about.say(f"Zorgdruk in {about.municipality} en haar delen", f"Zorgdruk in {about.municipality} and its parts"),
        about.say(
            f"Index, {first} = 100; zorgdruk is het meetkundig gemiddelde van de delen",
            f"Index, {first} = 100; zorgdruk is the geometric mean of the parts",
        ),
        about.source("83502NED, 37713"),
    )
    axes = figure.add_axes((0.075, 0.36, 0.60, 0.475))
    ends = []
    for part, (colour, dashes, mark) in LOOKS.items():
        if has(yearly, part):
            series = total(yearly, part)
            axes.plot(series.index, series.to_numpy(), color=colour, ls=dashes, marker=mark, ms=3.5, lw=1.5)
            ends.append((float(series.iloc[-1]), _said(part, series, about), INK))
    axes.plot(line.index, line.to_numpy(), color=INK, lw=3.2, zorder=5)
    ends.append((float(line.iloc[-1]), _said("zorgdruk", line, about).upper(), INK))
    axes.axhline(100.0, color=SOFT, lw=0.8)
    axes.set_xlim(first - 0.3, max(last, first + 1) + 0.3)
    axes.margins(y=0.08)
    axes.grid(axis="x", visible=False)
    year_ticks(axes, first, max(last, first + 1), most=10)
    axes.set_ylim(*axes.get_ylim())
    label_heights(axes, about.lang, 7)
    end_labels(axes, float(max(last, first + 1)) + 0.3, ends, gap=0.075, size=8.5)
    _table(figure, figure.add_axes((0.075, 0.085, 0.9, 0.21)), yearly, about)
    return figure


def _said(name: str, series: pd.Series[float], about: About) -> str:
    """Return the label of a line with its last value."""
    return f"{label(name, about.lang)}: {number(float(series.iloc[-1]), about.lang, 0)}"


def _table(figure: Figure, axes: Axes, yearly: pd.DataFrame, about: About) -> None:
    """Write every measure in its own unit, first and last year."""
    axes.axis("off")
    found = measured(yearly)
    bad = without_index(yearly)
    for place, (name, series) in enumerate(found.items()):
        nl, en, digits = MEASURES[name]
        column, line = divmod(place, 4)
        begin, end = (number(float(series.iloc[i]), about.lang, digits) for i in (0, -1))
        none = about.say(" (0: geen index)", " (0: no index)") if name in bad else ""
        told = axes.text(
            0.5 * column, 0.9 - 0.26 * line, f"{about.say(nl, en)}: {begin} → {end}{none}", fontsize=8.5, color=INK,
            transform=axes.transAxes, va="center",
        )  # fmt: skip
        fit(figure, [told], 0.44)
    for told in axes.texts:  # all as small as the smallest
        told.set_fontsize(min(float(other.get_fontsize()) for other in axes.texts))


def zorgdruk_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe in words how zorgdruk and its parts go from the first to the last year."""
    line = total(yearly, "zorgdruk")
    first, last = int(line.index.min()), int(line.index.max())
    parts = [_said(name, total(yearly, name), about) for name in ("zorgdruk", *LOOKS) if has(yearly, name)]
    start = about.say(
        f"Zorgdruk in {about.municipality}, index {last} met {first} = 100. ",
        f"Zorgdruk in {about.municipality}, index {last} with {first} = 100. ",
    )
    return start + "; ".join(parts) + "."


def save_zorgdruk_figures(folder: Path, result: Any, about: About) -> dict[str, str]:
    """Draw zorgdruk of a run and save it as PNG and SVG; nothing for a run without a whole year of voorzieningen.

    Parameters
    ----------
    folder : where, must exist
    result : what `sim.run` returned
    about : what the figures are about

    Returns
    -------
    name of the figure -> its text alternative
    """
    if not has(result.yearly, "zorgdruk"):
        return {}
    alt = zorgdruk_alt(result.yearly, about)
    with styled():
        save(zorgdruk(result.yearly, about), folder, "zorgdruk", alt)
    return {"zorgdruk": alt}
