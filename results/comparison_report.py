"""Draw every figure of a comparison and write its page in plain Dutch or English."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from results.comparison import Comparison, Scene, read_comparison
from results.comparison_text import page
from results.figures_compare import TOGETHER, difference, difference_alt, fan, fan_alt
from results.figures_compare_costs import costly, measure_costs, measure_costs_alt
from results.figures_compare_map import MAPPED, change_map, change_map_alt
from results.figures_compare_measures import (
    euros_and_hours,
    euros_and_hours_alt,
    package,
    waterfall,
    waterfall_alt,
)
from results.figures_compare_who import TOGETHER as BESIDE
from results.figures_compare_who import ages, ages_alt, who_pays, who_pays_alt, wijken, wijken_alt
from results.figures_compare_wijken import WIJK_MAPPED, wijk_map, wijk_map_alt
from results.language import Lang
from results.style import save, styled
from results.words_compare import MAIN

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.kernen import Kernen

FIGURES, SUMMARY = "figures", "summary.md"
IN_A_FAN = 6
"""Scenarios in one fan chart."""


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a comparison: its file, how to draw it and how to tell it."""

    name: str
    draw: Callable[[], Figure | str]
    alt: Callable[[], str]


def main_scene(comparison: Comparison) -> Scene:
    """Return the scenario of which there is one map: the package, or else the last."""
    found = package(comparison)
    return comparison.others[-1] if found is None else found.whole


def _pages(scenes: Sequence[Scene], most: int) -> Iterator[tuple[str, Sequence[Scene]]]:
    """Return the scenarios in lots that fit in a figure, and what is added to its name."""
    for start in range(0, len(scenes), most):
        yield ("" if start == 0 else f"_{start // most + 1}"), scenes[start : start + most]


def parts(comparison: Comparison, kernen: Kernen | None = None) -> list[Part]:
    """Return every figure of a comparison, in the order in which a reader wants them."""
    c, others = comparison, comparison.others
    if not others:
        return []
    whole, found = main_scene(c), []
    for more, some in _pages(others, TOGETHER):
        found.append(Part(f"compare_difference{more}", partial(difference, c, some), partial(difference_alt, c, some)))
    found.append(Part("compare_waterfall", partial(waterfall, c), partial(waterfall_alt, c)))
    found.append(Part("compare_euros_hours", partial(euros_and_hours, c), partial(euros_and_hours_alt, c)))
    dear = costly(c)
    for scene in dear or [whole]:
        name = "compare_measures" + (f"_{re.sub(r'[^A-Za-z0-9_-]', '_', scene.name)}" if dear else "")
        found.append(Part(name, partial(measure_costs, c, scene), partial(measure_costs_alt, c, scene)))
    for more, some in _pages(others, BESIDE):
        found += [
            Part(f"compare_who_pays{more}", partial(who_pays, c, some), partial(who_pays_alt, c, some)),
            Part(f"compare_ages{more}", partial(ages, c, some), partial(ages_alt, c, some)),
            Part(f"compare_wijken{more}", partial(wijken, c, some), partial(wijken_alt, c, some)),
        ]
    if kernen is not None:
        for shown in MAPPED:
            draw = partial(change_map, c, whole, shown, kernen)
            found.append(Part(f"compare_map_{shown.name}", draw, partial(change_map_alt, c, whole, shown, kernen)))
    if kernen is not None and kernen.wijken is not None:
        for shown in WIJK_MAPPED:
            draw = partial(wijk_map, c, whole, shown, kernen)
            found.append(Part(f"compare_wijkmap_{shown.name}", draw, partial(wijk_map_alt, c, whole, shown, kernen)))
    for shown in MAIN:
        for more, some in _pages(others, IN_A_FAN):
            draw = partial(fan, c, some, shown)
            found.append(Part(f"compare_fan_{shown.name}{more}", draw, partial(fan_alt, c, some, shown)))
    return found


def read_places(comparison: Comparison) -> Kernen | None:
    """Return the kernen of the municipality, None for one without embedded figures."""
    from sim.errors import ZorgdrukError
    from sim.kernen import read_kernen
    from sim.municipalities import find_municipality
    from sim.statline import Statline

    with contextlib.suppress(ZorgdrukError):
        return read_kernen(find_municipality(comparison.code), Statline())
    return None


def draw_all(folder: Path, lang: Lang = "nl") -> list[Path]:
    """Draw every figure of a comparison folder in its folder of figures.

    Parameters
    ----------
    folder : comparison: ``manifest.json``, ``yearly.parquet``, ``differences.parquet``
    lang : language of all text

    Returns
    -------
    PNG and SVG of each figure; what there is nothing to draw of is told in the page instead, see `write_summary`

    Raises
    ------
    ZorgdrukError : the folder is no comparison.
    """
    comparison = read_comparison(folder, lang)
    place = folder / FIGURES
    place.mkdir(exist_ok=True)
    made: list[Path] = []
    with styled():
        for part in parts(comparison, read_places(comparison)):
            figure = part.draw()
            if not isinstance(figure, str):
                made += save(figure, place, part.name, part.alt())
    return made


def write_summary(folder: Path, lang: Lang = "nl") -> Path:
    """Write the page of a comparison: what changes, how sure, what it costs, who pays, on which evidence.

    Parameters
    ----------
    folder : comparison; figures that stand in it are named
    lang : language

    Returns
    -------
    Path of ``summary.md``, put in place in one move

    Raises
    ------
    ZorgdrukError : the folder is no comparison.
    """
    comparison = read_comparison(folder, lang)
    missing = []
    with styled():
        for part in parts(comparison, read_places(comparison)):
            if not (folder / FIGURES / f"{part.name}.png").is_file():
                told = part.draw()
                missing += [told] if isinstance(told, str) else []
    text = page(comparison, main_scene(comparison) if comparison.others else None, missing)
    aside = folder / f".{SUMMARY}-{secrets.token_hex(4)}"
    aside.write_text(text, encoding="utf-8", newline="\n")
    return aside.replace(folder / SUMMARY)
