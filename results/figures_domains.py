"""Draw which shock leads to which: the spill-over table as a grid of sources and targets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from results.language import number
from results.style import INK, SOFT, About, new_figure, save, styled
from results.words_domains import FRIENDS, source_word, word
from sim.domains.courses import FEW_FRIENDS, few_friends
from sim.domains.spillover import TARGETS, ratios

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = (12.0, 10.6)
SHADES = ((1.15, "#eef2f6"), (1.35, "#cddbe8"), (1.65, "#9dbad3"), (2.2, "#5f8fb8"), (np.inf, "#23547f"))
"""Highest ratio of each shade: the stronger the effect, the darker, whichever way it works."""
SLOW = ("#fdf3e3", "#f9e0b8", "#f4cb87", "#efb85c", "#e9a33a")
"""The same for an effect that slows; letters on these are always dark."""
PALE = 2
"""Shades on which letters are dark."""


PLAIN: Mapping[str, float] = {"domains.spillover": 1.0}
"""Parameters with which every ratio is that of the table."""


class Effect(NamedTuple):
    """One effect as it is drawn."""

    ratio: float
    grade: str
    months: int
    sex: int  # 0 men, 1 women, -1 both


def _cells(p: Mapping[str, float]) -> dict[tuple[str, str], dict[str, list[Effect]]]:
    """Return effects by source and target, men first, as the parameters of the run set them; none at exponent 0."""
    exponent = p["domains.spillover"]
    found: dict[tuple[str, str], dict[str, list[Effect]]] = {}
    rows = [pair for target in TARGETS for pair in ratios(target, p)] if exponent else []
    for row, ratio in sorted(rows, key=lambda pair: pair[0].sex):
        effect = Effect(ratio, row.grade, row.months, row.sex)
        found.setdefault((row.kind, row.source), {}).setdefault(row.target, []).append(effect)
    for most, ratio, _, _ in FEW_FRIENDS if exponent else ():
        found[FRIENDS, str(most)] = {
            "lonely": [Effect(p.get(few_friends(most), ratio) ** exponent, "assumption", 0, -1)]
        }
    order = (
        "condition", "level", "debt", "activity", "event", "home", "relation", FRIENDS, "household", "parent", "strain",
        "carer", "unmet",
    )  # fmt: skip
    return dict(sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])))


def _text(rows: list[Effect], about: About) -> str:
    """Return two lines for one cell: the ratio, of each sex where they differ, and grade and months.

    The hatching tells an assumption; it is said in words only where nothing else stands on the second line.
    """
    ratios = " / ".join(number(r.ratio, about.lang, 2) for r in rows)
    if len(rows) == 1 and rows[0].sex >= 0:
        ratios = (about.say("m", "m"), about.say("v", "w"))[rows[0].sex] + " " + ratios
    assumed = rows[0].grade == "assumption"
    months = f"{max(r.months for r in rows)} {about.say('mnd', 'mo')}" if any(r.months for r in rows) else ""
    said = [x for x in ("" if assumed else rows[0].grade, months) if x]
    return f"{ratios}\n{', '.join(said) or about.say('aanname', 'assumed')}"


def network(about: About, parameters: Mapping[str, float] | None = None) -> Figure:
    """Draw sources against targets, each effect with its ratio, grade and how long an event works.

    Parameters
    ----------
    about : what the figure is about
    parameters : of the run; default as declared
    """
    cells = _cells(PLAIN if parameters is None else parameters)
    targets = [t for t in TARGETS if any(t in row for row in cells.values())]
    figure = new_figure(
        about.say("Wat leidt tot wat: overloop tussen leefdomeinen", "What leads to what: spill-over between domains"),
        about.say(
            "Rij werkt op kolom: factor op de kans (blauw verhoogt, oranje verlaagt); mannen / vrouwen, v: alleen "
            "vrouwen; A-C: bewijs (A best), gearceerd: aanname",
            "Row works on column: factor on the hazard (blue raises, orange lowers); men / women, w: women only; "
            "A-C: evidence (A best), hatched: assumption",
        ),
        about.source(about.say("37360ned; verbanden: zie docs/model.md", "37360ned; effects: see docs/model.md")),
        SIZE,
    )
    axes = figure.add_axes((0.225, 0.055, 0.735, 0.785))
    corner = about.say("oorzaak ↓   gevolg →\nmnd: maanden dat een\ngebeurtenis werkt",
                       "cause ↓   effect →\nmo: months that\nan event works")  # fmt: skip
    figure.text(0.217, 0.85, corner, fontsize=8, ha="right", va="bottom", color=SOFT, linespacing=1.4)
    for y, row in enumerate(cells.values()):
        for target, rows in row.items():
            _cell(axes, targets.index(target), y, rows, about)
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


def _cell(axes: Axes, x: int, y: int, rows: list[Effect], about: About) -> None:
    """Draw one effect: colour by direction, shade by strength, hatched when it is an assumption."""
    from matplotlib.patches import Rectangle

    ratio = max((r.ratio for r in rows), key=lambda r: max(r, 1 / r))
    shade = next(i for i, (most, _) in enumerate(SHADES) if max(ratio, 1 / ratio) <= most)
    colour = SLOW[shade] if ratio < 1 else SHADES[shade][1]
    looks: dict[str, Any] = {"facecolor": colour, "edgecolor": SOFT, "lw": 0.5}
    if any(r.grade == "assumption" for r in rows):
        looks["hatch"] = "///"
    axes.add_patch(Rectangle((x + 0.03, y + 0.04), 0.94, 0.92, **looks))
    ink = INK if shade <= PALE or ratio < 1 else "white"
    text = axes.text(x + 0.5, y + 0.5, _text(rows, about), ha="center", va="center", fontsize=6.3, color=ink,
                     linespacing=1.1)  # fmt: skip
    if "hatch" in looks:
        text.set_bbox({"facecolor": colour, "edgecolor": "none", "pad": 0.6})


def network_alt(about: About, parameters: Mapping[str, float] | None = None) -> str:
    """Describe the network in words: of each source what it leads to."""
    parts = []
    for key, row in _cells(PLAIN if parameters is None else parameters).items():
        leads = ", ".join(
            f"{word('target', t, about.lang)} {' / '.join(number(r.ratio, about.lang, 2) for r in rows)}"
            for t, rows in row.items()
        )
        parts.append(f"{source_word(*key, about.lang)} → {leads}")
    start = about.say(
        "Overloop tussen leefdomeinen, oorzaak → gevolg, factor op de kans (mannen / vrouwen): ",
        "Spill-over between domains, cause → effect, factor on the hazard (men / women): ",
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
    p = result.world.parameters
    with styled():
        if p["domains.spillover"]:
            save(network(about, p), folder, "domain_network", network_alt(about, p))
        if recorder.extra.states:
            from results.figures_prevalence import prevalence, prevalence_alt
            from results.prevalence import prevalence_table

            table = prevalence_table(recorder.extra.states, life.rates)
            table.to_csv(folder.parent / "prevalence.csv", index=False, lineterminator="\n", float_format="%.6g")
            save(prevalence(table, about), folder, "prevalence", prevalence_alt(table, about))
