"""Do what `zorgdruk calibrate` promises: find the parameters that agree with the figures, and say what is known."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli_options import Data, Json, Lang, Language, Place, Quiet, described, speaking, whole
from results.language import Lang as Code

if TYPE_CHECKING:
    from calibration.calibrate import Calibrated

MOST_JOBS = 64


def add_calibrate(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        short_help="Fit the parameters of a municipality to its figures.",
        help=described(
            "Fit the parameters of a municipality to its figures of the past, with their uncertainty.",
            "zorgdruk calibrate --municipality oldambt --stage demography --quick --out kalibratie",
            "zorgdruk calibrate --municipality oldambt --stage demography --until 2021 --out tot-2021",
            "zorgdruk calibrate --municipality GM0014 --stage demography",
        ),
    )(calibrate)


def calibrate(
    municipality: Place = "hogeland",
    data: Data = None,
    stage: Annotated[str, typer.Option(help="demography, domains, access, or all of them in turn.")] = "all",
    quick: Annotated[bool, typer.Option("--quick", help="Few parameters and runs: a first look.")] = False,
    runs: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Runs in each wave, ten per parameter or more.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="YEAR", help="Last year fitted: 2019 (default), 2016, or 2021: nothing is left to test."),
    ] = None,
    jobs: Annotated[str, typer.Option(metavar="NUMBER", help="Processes, or auto.")] = "auto",
    out: Annotated[
        str | None, typer.Option(help="Folder. Default: zorgdruk-results/calibration-<municipality>.")
    ] = None,
    seed: Annotated[str, typer.Option(metavar="NUMBER", help="Of the design and the runs.")] = "1",
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Fit the parameters of a municipality to its figures of the past, with their uncertainty."""
    with speaking(lang):
        processes = (os.cpu_count() or 1) if jobs == "auto" else whole(jobs, "jobs")
        show(municipality, stage, quick, None if runs is None else whole(runs, "runs"),
             None if until is None else whole(until, "until"), processes, out, whole(seed, "seed"), lang.value,
             (quiet, json))  # fmt: skip


def show(
    municipality: str, stage: str, quick: bool, runs: int | None, until: int | None, jobs: int, out: str | None,
    seed: int, lang: Code, silent: tuple[bool, bool],
) -> None:  # fmt: skip
    """Calibrate, write and tell.

    Raises
    ------
    ZorgdrukError : an option that cannot be.
    """
    from calibration.calibrate import calibrate as run_calibration
    from calibration.stages import STAGES, find_stage
    from calibration.targets import window
    from experiments.calibrate_figures import draw_all
    from experiments.calibrate_pool import pooled
    from experiments.stopping import tell
    from results.staging import WRITE, clear
    from sim.errors import ZorgdrukError
    from sim.municipalities import find_municipality

    slug = find_municipality(municipality).slug
    if stage != "all":
        find_stage(stage)
    window(until)
    if not 1 <= jobs <= MOST_JOBS:
        raise ZorgdrukError(
            f"jobs: {jobs} must lie between 1 and {MOST_JOBS}", f"jobs: {jobs} moet tussen 1 en {MOST_JOBS} liggen"
        )
    folder = Path(out or f"zorgdruk-results/calibration-{slug}")
    tell("gestopt; dezelfde opdracht gaat verder waar het was (stopped; the same command goes on)")
    with pooled(jobs) as runner:
        found = run_calibration(slug, stage, folder, quick, seed, until, runs, runner, _progress(any(silent), lang))
    told = _summary(found, lang, [name for name in STAGES if name not in {c.stage for c in found}])
    for one in found:  # a file per stage: one that is calibrated later leaves what was said of the others
        text = _summary([one], lang, []) + "\n"
        with clear((f"{WRITE[0]} in", f"{WRITE[1]} in"), folder):
            (folder / f"summary-{slug}-{one.stage}.md").write_text(text, encoding="utf-8")
            draw_all(one, folder, lang)
    if silent[1]:
        print(json.dumps([c.manifest for c in found], ensure_ascii=False, indent=2))
    elif not silent[0]:
        print(told)


def _progress(silent: bool, lang: Code):  # type: ignore[no-untyped-def]
    """Return what tells how far it is: a line every half minute, and what is left."""
    begun: dict[str, tuple[float, int]] = {}
    last = [0.0]

    def tell_(stage: str, done: int, of: int) -> None:
        now = time.monotonic()
        since, first = begun.setdefault(stage, (now, done))
        if silent or now - last[0] < (2.0 if sys.stderr.isatty() else 30.0) or done <= first:
            return
        last[0] = now
        left = (now - since) / (done - first) * max(of - done, 0) / 60.0
        word = (f"{stage}: {done} van {of} runs, nog {left:.0f} min" if lang == "nl"
                else f"{stage}: {done} of {of} runs, {left:.0f} min left")  # fmt: skip
        print(word, file=sys.stderr, flush=True)

    return tell_


def _summary(found: list[Calibrated], lang: Code, missing: list[str]) -> str:
    """Return what was found, in words and tables."""
    from calibration.inference import diagnostics
    from experiments.calibrate_words import spoken, warned
    from experiments.draws import drawable

    known = {p.name for p in drawable()}
    varies = known.__contains__
    dutch, lines = lang == "nl", []
    for one in found:
        table = diagnostics.parameters(one.posterior)
        misses = diagnostics.predictive(one.posterior)
        unknown = table.loc[~table["informed"], "parameter"].tolist()
        out = [spoken(str(name), lang) for name in misses.loc[~misses["inside"], "target"]]
        lines += [f"# {one.municipality.name}, {spoken(one.stage, lang)}", ""]
        if unknown:
            text = ", ".join(spoken(name, lang) for name in unknown)
            fixed = ", ".join(
                spoken(f.name, lang) for f in one.free if f.name in unknown and not any(map(varies, f.names))
            )
            lines += [f"De cijfers zeggen niets over: {text}. Die houden hun bereik." if dutch
                      else f"The figures say nothing of: {text}. These keep their range.", ""]  # fmt: skip
            if fixed:
                lines[-2] += (f" Met --draws blijft op zijn standaard: {fixed}." if dutch
                              else f" With --draws these stay at their default: {fixed}.")  # fmt: skip
        if not table["settled"].all():
            text = ", ".join(spoken(str(name), lang) for name in table.loc[~table["settled"], "parameter"])
            lines += [f"Nog niet tot rust tussen de laatste twee rondes: {text}. Neem meer runs." if dutch
                      else f"Not settled between the last two waves: {text}. Take more runs.", ""]  # fmt: skip
        for *pair, value in diagnostics.inseparable(one.posterior):
            first, second = (spoken(str(name), lang) for name in pair)
            lines += [f"Niet te scheiden: {first} en {second} (correlatie {value:.2f})." if dutch
                      else f"Not to be told apart: {first} and {second} (correlation {value:.2f}).", ""]  # fmt: skip
        head = ("parameter", "vooraf", "gevonden", "90%", "breedte na/voor") if dutch else (
            "parameter", "before", "found", "90%", "width after/before")  # fmt: skip
        lines += ["| " + " | ".join(head) + " |", "|---|--:|--:|--:|--:|"]
        for r in table.itertuples():
            spread = f"{r.low:.3g} - {r.high:.3g} | {r.narrower:.2f}"
            lines.append(f"| {spoken(str(r.parameter), lang)} | {r.prior:.3g} | {r.mean:.3g} | {spread} |")
        share, count = 1.0 - len(out) / max(len(misses), 1), one.posterior.runs
        lines += ["", f"{count} runs; {share:.0%} van de cijfers ligt in het 90%-interval van wat gevonden is" if dutch
                  else f"{count} runs; {share:.0%} of the figures lie in the 90% interval of what follows"]  # fmt: skip
        lines[-1] += f" ({'niet' if dutch else 'not'}: {', '.join(out)})." if out else "."
        lines += ["", *(warned(sentence, lang) for sentence in one.posterior.warnings), ""]
    if missing:
        text = ", ".join(spoken(stage, lang) for stage in missing)
        lines.append(f"Niet gekalibreerd in deze opdracht: {text}." if dutch else f"Not calibrated here: {text}.")
    return "\n".join(lines)
