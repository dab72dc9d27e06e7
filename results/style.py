"""Give every figure one look: colours that also differ in grey, plain text, the same bytes each time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.language import MINUS, Lang

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

INK, SOFT, FAINT = "#1f2a33", "#66727c", "#d5dade"
BLUE, ORANGE, TEAL, ROSE, SAND = "#12436d", "#e07b1a", "#2a9d8f", "#a3436f", "#efb85c"
"""Five colours whose lightness differs (L* about 27, 62, 59, 42, 78), so that they also differ in grey."""

SIZE = (8.0, 5.2)
"""Width and height in inches."""
DPI = 150
LEFT, RIGHT, TOP, BOTTOM = 0.09, 0.97, 0.83, 0.15
"""Where the panels stand, as a share of width and height."""

RC: dict[str, Any] = {
    "text.parse_math": False,  # a scenario may be called $\frac$
    "svg.hashsalt": "zorgdruk",  # same figure, same bytes
    "svg.fonttype": "none",  # text stays text: small, searchable, readable by a screen reader
    "font.family": "DejaVu Sans",  # comes with matplotlib, so the same everywhere
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.unicode_minus": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a figure is about, for its title and source line.

    Attributes
    ----------
    municipality : name for a reader
    scenario : title or name of the scenario; shown as it is, whatever signs it holds
    seed : of the run
    lang : language of all text
    setting : on what the effect of its measures rests, in words; "" without measures
    """

    municipality: str
    scenario: str
    seed: int
    lang: Lang = "nl"
    setting: str = ""

    def say(self, dutch: str, english: str) -> str:
        """Return the text in the language of the figure."""
        return dutch if self.lang == "nl" else english

    def source(self, tables: str) -> str:
        """Return the source line of a figure of these StatLine tables: scenario, seed, interval, evidence setting."""
        scenario, nbsp = shorten(self.scenario, 48), "\N{NO-BREAK SPACE}"
        end = f"seed{nbsp}{self.seed}, {self.municipality.replace(' ', nbsp)}; "
        end += self.say("één run, dus zonder interval; ", "one run, so without an interval; ")
        end += self.setting or self.say("geen maatregelen", "no measures")
        return self.say(
            f"Bron: CBS ({tables}); berekening zorgdruk, synthetische bevolking; scenario {scenario}, {end}",
            f"Source: CBS ({tables}); computed by zorgdruk, synthetic population; scenario {scenario}, {end}",
        )


def shorten(text: str, longest: int) -> str:
    """Return a text on one line, cut with an ellipsis when it is too long; control signs become spaces."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """Apply the look while figures are made and saved, whatever the user's own matplotlib settings."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        for key, value in RC.items():
            matplotlib.rcParams[key] = value  # type: ignore[index]
        yield


def new_figure(title: str, subtitle: str, source: str, size: tuple[float, float] = SIZE) -> Figure:
    """Return a figure with title, subtitle and source line and without panels.

    Parameters
    ----------
    title : what is to be seen, one line
    subtitle : unit and definition, one line
    source : source line
    size : width and height in inches
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=DPI)
    up = 1 / size[1]  # one inch as a share of the height
    head = figure.text(0.025, 1 - 0.13 * up, title, fontsize=13.5, fontweight="bold", va="top")
    below = figure.text(0.025, 1 - 0.42 * up, subtitle, fontsize=9.5, color=SOFT, va="top")
    fit(figure, (head, below))
    words, lines, longest = source.split(" "), [""], round(16.6 * size[0])
    for word in words:
        if len(lines[-1]) + len(word) < longest:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    figure.text(0.025, 0.06 * up, "\n".join(lines), fontsize=7, color=SOFT, va="bottom", linespacing=1.35)
    return figure


def fit(figure: Figure, texts: Sequence[Text], share: float = 0.96) -> None:
    """Make texts smaller that are wider than a share of the figure, down to 70%, and cut lines longer still."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    room = share * figure.get_size_inches()[0] * figure.dpi
    for text in texts:
        wide = text.get_window_extent(renderer).width
        if wide <= room:
            continue
        size = float(text.get_fontsize())
        least = 0.7 * size
        while wide > room and size > least:  # letters do not shrink evenly
            size = max(size * min(room / wide, 0.99), least)
            text.set_fontsize(size)
            wide = text.get_window_extent(renderer).width
        if wide > room:
            lines = text.get_text().split("\n")
            most = max(len(line) for line in lines)
            while wide > room and most > 1:
                most = max(min(int(most * room / wide), most - 1), 1)
                text.set_text("\n".join(shorten(line, most) for line in lines))
                wide = text.get_window_extent(renderer).width


def text_width(figure: Figure, texts: Sequence[str], size: float) -> float:
    """Return the width of the widest of some texts as a share of the width of the figure.

    Parameters
    ----------
    figure : that will hold them
    texts : one line each
    size : of the letters, in points
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    made = [figure.text(0, 0, text, fontsize=size) for text in texts]
    widest = max((text.get_window_extent(renderer).width for text in made), default=0.0)
    for text in made:
        text.remove()
    return float(widest / (figure.get_size_inches()[0] * figure.dpi))


def year_ticks(axes: Axes, first: int, last: int, offset: float = 0.0, most: int = 12) -> None:
    """Label whole years, every one of a short period and no more than fit of a long one.

    Parameters
    ----------
    axes : the panel
    first, last : years to choose from; steps of two and more count from the year 0
    offset : of the tick from the year; 0.5 for the middle of it
    most : labels that fit
    """
    step = next(s for s in (1, 2, 5, 10, 20, 50) if (last - first) / s <= most)
    years = [y for y in range(first, last + 1) if y % step == first % 2 * (step == 2)]
    axes.set_xticks([y + offset for y in years], [str(y) for y in years])


def end_labels(
    axes: Axes,
    x: float,
    labels: Sequence[tuple[float, str, str]],
    gap: float = 0.058,
    size: float = 9,
    left: bool = False,
) -> None:
    """Write labels beside the ends of lines, pushed apart where they would overlap.

    Parameters
    ----------
    axes : the panel; its limits must be final
    x : where the lines end
    labels : (height, text, colour) of each
    gap : least distance between two labels, as a share of the height of the panel
    size : of the letters, in points
    left : write them on the left of `x`
    """
    low, high = axes.get_ylim()
    order = sorted(range(len(labels)), key=lambda i: labels[i][0])
    heights = [(labels[i][0] - low) / (high - low) for i in order]
    for _ in range(200):
        moved = False
        for k in range(len(heights) - 1):
            short = gap - (heights[k + 1] - heights[k])
            if short > 1e-9:
                heights[k], heights[k + 1], moved = heights[k] - short / 2, heights[k + 1] + short / 2, True
        if not moved:
            break
    for i, height in zip(order, heights, strict=True):
        axes.annotate(
            labels[i][1],
            (x, low + height * (high - low)),
            (-6 if left else 6, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            color=labels[i][2],
            fontsize=size,
            annotation_clip=False,
        )


def tick_format(lang: Lang, digits: int = 0, absolute: bool = False) -> Any:
    """Return a formatter of axis ticks in the signs of a language."""
    from matplotlib.ticker import FuncFormatter

    from results.language import number

    def shown(value: float, _: int) -> str:
        decimals = digits if digits or float(value).is_integer() else 1  # no two ticks may read the same
        return number(abs(value) if absolute else value, lang, decimals, minus=MINUS)

    return FuncFormatter(shown)


def label_heights(axes: Axes, lang: Lang, most: int) -> None:
    """Label at most so many heights of a panel by what they are, with a decimal where one is no whole number.

    Parameters
    ----------
    axes : the panel; its limits must be final
    lang : language
    most : steps between the labels
    """
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 5, 10]))
    low, high = axes.get_ylim()
    whole = all(abs(x - round(x)) < 1e-9 for x in axes.get_yticks() if low <= x <= high)
    axes.yaxis.set_major_formatter(tick_format(lang, 0 if whole else 1))


def save(figure: Figure, folder: Path, name: str, alt: str) -> tuple[Path, Path]:
    """Save a figure as PNG and SVG, the same bytes each time, with its text alternative inside.

    Parameters
    ----------
    figure : made within `styled`
    folder : where, must exist
    name : file name without ending
    alt : text alternative, one paragraph

    Returns
    -------
    Paths of the PNG and the SVG file
    """
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    about = {"Software": "zorgdruk", "Description": alt}
    figure.savefig(png, metadata=about, pil_kwargs={"compress_level": 1})  # quicker, and little larger
    figure.savefig(svg, metadata={"Date": None, "Creator": "zorgdruk", "Title": name, "Description": alt})
    return png, svg
