"""Draw what a calibration found: posterior against prior, correlations, waves, and what it leads to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibration.inference import diagnostics
from experiments.calibrate_words import spoken
from results.style import BLUE, DPI, INK, ORANGE, SAND, SOFT, new_figure, styled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure

    from calibration.calibrate import Calibrated
    from results.language import Lang

LEFT, BOTTOM, WIDTH, HEIGHT = 0.38, 0.14, 0.58, 0.66
"""Where the panel stands, with room for long names."""
SOURCE, PUBLISHED = ("CBS", "CBS"), ("CBS en gepubliceerde cijfers", "CBS and published figures")
"""What is fitted comes from; each figure has its own source in `calibration/targets.toml`."""


def draw_all(one: Calibrated, folder: Path, lang: Lang) -> list[Path]:
    """Write the figures of a stage; return their paths."""
    made = {"prior": against_prior, "correlation": correlations, "waves": waves, "predictive": predictive}
    paths = []
    with styled():
        for name, figure in made.items():
            path = folder / f"{name}-{one.municipality.slug}-{one.stage}.png"
            figure(one, lang).savefig(path, dpi=DPI, metadata={"Software": "zorgdruk"})
            paths.append(path)
    return paths


def _new(one: Calibrated, lang: Lang, titles: tuple[str, str], below: tuple[str, str], rows: int) -> Figure:
    k = 0 if lang == "nl" else 1
    figures = SOURCE if one.stage == "demography" else PUBLISHED
    about = f"{one.municipality.name}, {spoken(one.stage, lang)}, {one.posterior.runs} runs"
    source = (f"Bron: {figures[0]}; kalibratie zorgdruk, {about}" if lang == "nl"
              else f"Source: {figures[1]}; calibrated by zorgdruk, {about}")  # fmt: skip
    return new_figure(titles[k], below[k], source, (8.0, max(3.6, 1.9 + 0.24 * rows)))


def _names(found: Iterable[str], lang: Lang) -> list[str]:
    return [spoken(str(name), lang) for name in found]


def against_prior(one: Calibrated, lang: Lang) -> Figure:
    """Draw the 90% interval of every parameter before and after.

    Notes
    -----
    In standard deviations of the prior from the default: log odds may be zero or negative, so no ratio would do.
    """
    table, priors = diagnostics.parameters(one.posterior), one.posterior.problem.priors
    figure = _new(one, lang, ("Wat de cijfers over elke parameter zeggen", "What the figures say of each parameter"),
                  ("90%-interval vooraf (lijn), achteraf (balk; grijs: zegt niets); 0 = standaard, in spreiding vooraf",
                   "90% interval before (line), after (bar; grey: not informed); 0 = default, in spread before"),
                  len(table))  # fmt: skip
    axes, edge = figure.add_axes((LEFT, BOTTOM, WIDTH, HEIGHT)), np.array([-1.645, 1.645])
    after = table[["low", "high", "mean"]].to_numpy(dtype=np.float64)
    for row, (prior, told) in enumerate(zip(priors, table["informed"].tolist(), strict=True)):
        low, high = (prior.natural(edge) - prior.mode) / prior.sd
        first, last, mean = (after[row] - prior.mode) / prior.sd
        axes.plot([low, high], [row, row], color=SAND, linewidth=1.5)
        axes.plot([first, last], [row, row], color=BLUE if told else SOFT, linewidth=5)
        axes.plot([mean], [row], "o", color=ORANGE, markersize=4)
    axes.set_yticks(range(len(table)), _names(table["parameter"], lang), fontsize=8)
    axes.invert_yaxis()
    return figure


def correlations(one: Calibrated, lang: Lang) -> Figure:
    """Draw how parameters go together in the posterior."""
    table = diagnostics.correlation(one.posterior)
    figure = _new(one, lang, ("Welke parameters samen bewegen", "Which parameters move together"),
                  ("correlatie van wat gevonden is", "correlation in the posterior"), 2 * len(table))  # fmt: skip
    axes = figure.add_axes((LEFT, 0.16, 0.5, 0.62))
    axes.imshow(table.to_numpy(), cmap="RdBu", vmin=-1, vmax=1, aspect="auto")
    names = [f"{name}  {row}" for row, name in enumerate(_names(table.columns, lang), 1)]
    axes.set_xticks(range(len(table)), [str(row + 1) for row in range(len(table))], fontsize=8)
    axes.set_yticks(range(len(table)), names, fontsize=8)
    axes.grid(visible=False)
    for (i, j), value in np.ndenumerate(table.to_numpy()):
        axes.text(
            j,
            i,
            f"{round(value, 1) + 0.0:.1f}",
            ha="center",
            va="center",
            fontsize=6.5,
            color="white" if abs(value) > 0.6 else INK,
        )
    return figure


def waves(one: Calibrated, lang: Lang) -> Figure:
    """Draw the standard deviation of every parameter after each wave."""
    table = diagnostics.waves(one.posterior)
    figure = _new(one, lang, ("Hoe de rondes elkaar naderen", "How the waves settle"),
                  ("breedte achteraf over breedte vooraf, per ronde", "width after over width before, by wave"),
                  10)  # fmt: skip
    axes = figure.add_axes((0.1, BOTTOM + 0.04, 0.54, HEIGHT - 0.04))
    for name, rows in table.groupby("parameter", sort=False):
        axes.plot(rows["wave"], rows["sd"], marker="o", markersize=3, linewidth=1.2, label=spoken(str(name), lang))
    axes.set_xticks(sorted(set(table["wave"].tolist())))
    axes.set_ylim(bottom=0.0)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7, frameon=False)
    return figure


def predictive(one: Calibrated, lang: Lang) -> Figure:
    """Draw every target over what the posterior leads to."""
    table = diagnostics.predictive(one.posterior)
    figure = _new(one, lang, ("Past wat gevonden is bij de cijfers?", "Does what was found fit the figures?"),
                  ("stip: gepubliceerd (oranje: buiten de balk); balk: 90% van wat volgt; 0 = gemiddelde, in spreiding",
                   "dot: published (orange: outside); bar: 90% of what the posterior gives; in spread of that"),
                  len(table))  # fmt: skip
    axes = figure.add_axes((LEFT, BOTTOM, WIDTH, HEIGHT))
    values = table[["low", "high", "observed"]].to_numpy(dtype=np.float64) - table["mean"].to_numpy()[:, None]
    values /= np.maximum((values[:, 1] - values[:, 0]) / 3.29, 1e-12)[:, None]
    for row, inside in enumerate(table["inside"].tolist()):
        low, high, seen = np.clip(values[row], -5.0, 5.0)
        axes.plot([low, high], [row, row], color=SAND, linewidth=4)
        axes.plot([seen], [row], "o", color=BLUE if inside else ORANGE, markersize=5)
    axes.set_yticks(range(len(table)), _names(table["target"], lang), fontsize=7)
    axes.invert_yaxis()
    return figure
