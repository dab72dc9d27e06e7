"""Draw which shock leads to which: the spill-over table as a grid of sources and targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from results.language import number
from results.style import INK, SOFT, About, new_figure, save, styled
from results.words_domains import source_word, word
from sim.domains.spillover import SPILLOVERS, TARGETS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.domains.spillover import SpillOver

SIZE = (12.0, 9.6)
SHADES = ((1.15, "#eef2f6"), (1.35, "#cddbe8"), (1.65, "#9dbad3"), (2.2, "#5f8fb8"), (np.inf, "#23547f"))
"""Highest ratio of each shade: the stronger the effect, the darker, whichever way it works."""
PALE = 2
"""Shades on which letters are dark."""


def _cells(exponent: float) -> dict[tuple[str, str], dict[str, list[SpillOver]]]:
    """Return rows by source and target; `exponent` is the switch `domains.spillover` of the run, 0 has none."""
    found: dict[tuple[str, str], dict[str, list[SpillOver]]] = {}
    for row in SPILLOVERS if exponent else ():
        found.setdefault((row.kind, row.source), {}).setdefault(row.target, []).append(row)
    order = ("condition", "level", "debt", "activity", "event", "home", "relation", "household", "parent")
    return dict(sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])))


def _text(rows: list[SpillOver], exponent: float, about: About) -> str:
    """Return ratios and grade of one cell: a figure for each sex where they differ."""
    ratios = " / ".join(number(r.ratio**exponent, about.lang, 2) for r in rows)
    assumed = rows[0].grade == "assumption"
    grade = about.say("aanname", "assumed") if assumed else rows[0].grade
    months = f"{max(r.months for r in rows)} {about.say('mnd', 'mo')}" if any(r.months for r in rows) else ""
    return f"{ratios}\n{grade}" + (f"{chr(10) if assumed else ', '}{months}" if months else "")


def network(about: About, exponent: float = 1.0) -> Figure:
    """Draw sources against targets, each effect with its ratio, grade and how long an event works.

    Parameters
    ----------
    about : what the figure is about
    exponent : value of `domains.spillover` in the run
    """
    cells = _cells(exponent)
    targets = [t for t in TARGETS if any(t in row for row in cells.values())]
    figure = new_figure(
        about.say("Wat leidt tot wat: overloop tussen leefdomeinen", "What leads to what: spill-over between domains"),
        about.say(
            "Factor op de kans; onder 1 remt. A-C: kwaliteit van het bewijs (A best), gearceerd: aanname; mnd: zo "
            "lang werkt een gebeurtenis",
            "Factor on the hazard; below 1 slows. A-C: grade of evidence (A best), hatched: assumption; mo: months an "
            "event works",
        ),
        about.source(about.say("37360ned; verbanden: zie docs/model.md", "37360ned; effects: see docs/model.md")),
        SIZE,
    )
    axes = figure.add_axes((0.225, 0.055, 0.735, 0.765))
    for y, row in enumerate(cells.values()):
        for target, rows in row.items():
            _cell(axes, targets.index(target), y, rows, exponent, about)
    axes.set_xlim(0, max(len(targets), 1))
    axes.set_ylim(max(len(cells), 1), 0)
    axes.set_xticks(np.arange(len(targets)) + 0.5, [word("target", t, about.lang) for t in targets], rotation=35,
                    ha="left", fontsize=8)  # fmt: skip
    axes.set_yticks(np.arange(len(cells)) + 0.5, [source_word(*key, about.lang) for key in cells], fontsize=8)
    axes.xaxis.tick_top()
    axes.set_axisbelow(True)
    axes.set_xticks(np.arange(len(targets) + 1), minor=True)
    axes.set_yticks(np.arange(len(cells) + 1), minor=True)
    axes.grid(visible=False, which="major")
    axes.grid(which="minor")
    axes.tick_params(which="minor", length=0)
    return figure


def _cell(axes: Axes, x: int, y: int, rows: list[SpillOver], exponent: float, about: About) -> None:
    """Draw one effect: shade by strength, hatched when it is an assumption."""
    from matplotlib.patches import Rectangle

    strength = max(max(r.ratio**exponent, 1 / r.ratio**exponent) for r in rows)
    shade = next(i for i, (most, _) in enumerate(SHADES) if strength <= most)
    looks: dict[str, Any] = {"facecolor": SHADES[shade][1], "edgecolor": SOFT, "lw": 0.5}
    if any(r.grade == "assumption" for r in rows):
        looks["hatch"] = "///"
    axes.add_patch(Rectangle((x + 0.03, y + 0.04), 0.94, 0.92, **looks))
    ink = INK if shade <= PALE else "white"
    text = axes.text(x + 0.5, y + 0.5, _text(rows, exponent, about), ha="center", va="center", fontsize=6, color=ink,
                     linespacing=1.05)  # fmt: skip
    if "hatch" in looks:
        text.set_bbox({"facecolor": SHADES[shade][1], "edgecolor": "none", "pad": 0.6})


def network_alt(about: About, exponent: float = 1.0) -> str:
    """Describe the network in words: of each source what it leads to."""
    parts = []
    for key, row in _cells(exponent).items():
        leads = ", ".join(
            f"{word('target', t, about.lang)} {' / '.join(number(r.ratio**exponent, about.lang, 2) for r in rows)}"
            for t, rows in row.items()
        )
        parts.append(f"{source_word(*key, about.lang)} → {leads}")
    start = about.say(
        "Overloop tussen leefdomeinen, factor op de kans: ", "Spill-over between domains, factor on the hazard: "
    )
    return start + "; ".join(parts) + "."


def save_domain_figures(folder: Path, result: Any, about: About) -> None:
    """Draw the network and the prevalence of a run whose world has life domains, and write prevalence.csv beside them.

    Parameters
    ----------
    folder : of the figures; the table goes into the folder above it
    result : what `sim.run` returned
    about : what the figures are about
    """
    recorder, life = getattr(result, "recorder", None), getattr(getattr(result, "world", None), "life", None)
    if recorder is None or life is None:
        return
    exponent = float(result.world.parameters["domains.spillover"])
    with styled():
        if exponent:
            save(network(about, exponent), folder, "domain_network", network_alt(about, exponent))
        if recorder.extra.states:
            from results.figures_prevalence import prevalence, prevalence_alt
            from results.prevalence import prevalence_table

            table = prevalence_table(recorder.extra.states, life.rates)
            table.to_csv(folder.parent / "prevalence.csv", index=False, lineterminator="\n", float_format="%.6g")
            save(prevalence(table, about), folder, "prevalence", prevalence_alt(table, about))
