"""Validate the model: do the parts, hold every figure against what is asked, write the report and its table."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.machine import duration, workers
from experiments.validation_parts import Part, do_parts, grounds
from sim.errors import ZorgdrukError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from results.language import Lang
    from results.validation_rows import Check

KINDS = ("backcast", "truth", "repeat", "pairs", "care", "package", "patterns")
PAGE, TABLE, SCORES, MANIFEST, WORK = "validation.html", "validation.csv", "backcast.csv", "manifest.json", "parts"
LOT = 10
"""Seeds in one part."""


@dataclass(frozen=True)
class Size:
    """How much is done.

    Parameters
    ----------
    seeds, luck, fitted : runs of a backcast window; without the uncertainty of the rates; of one whose end was seen.
    truth : seeds and years of agents against their expected value.
    pairs : pairs of what-ifs.
    care : seeds of each predicted municipality.
    draws : draws of the package, beside the defaults.
    package : pairs of the package with the defaults, and with each draw.
    patterns : seeds of the patterns.
    """

    seeds: int
    luck: int
    fitted: int
    truth: tuple[int, int]
    pairs: int
    care: int
    draws: int
    package: tuple[int, int]
    patterns: int


FULL = Size(60, 20, 20, (60, 5), 16, 3, 20, (24, 8), 1)
QUICK = Size(20, 10, 0, (20, 2), 4, 1, 2, (4, 2), 0)


@dataclass(frozen=True)
class Wish:
    """What the user asks.

    Parameters
    ----------
    municipalities : slugs; the first is the one of what-ifs and package.
    kinds : of `KINDS`.
    quick : less of everything.
    """

    municipalities: tuple[str, ...]
    kinds: tuple[str, ...] = KINDS
    quick: bool = False

    @property
    def size(self) -> Size:
        """How much is done."""
        return QUICK if self.quick else FULL


def wish(municipalities: Sequence[str], kinds: Sequence[str], quick: bool) -> Wish:
    """Read what the user asks.

    Raises
    ------
    ZorgdrukError : an unknown municipality or part.
    """
    from sim.municipalities import MUNICIPALITIES, find_municipality

    for kind in kinds:
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise ZorgdrukError(
                f"validate: unknown part '{kind[:40]}'; parts are {known}{did_you_mean(kind, KINDS)}",
                f"validate: onbekend deel '{kind[:40]}'; delen zijn {known}{did_you_mean(kind, KINDS, dutch=True)}",
            )
    slugs = [find_municipality(name).slug for name in municipalities] or [m.slug for m in MUNICIPALITIES]
    return Wish(tuple(dict.fromkeys(slugs)), tuple(k for k in KINDS if k in kinds) or KINDS, quick)


def parts(asked: Wish) -> list[Part]:
    """Return all the work, the longest kinds last."""
    from calibration.backcast_intervals import WINDOWS

    size, first, found = asked.size, asked.municipalities[0], []
    if "backcast" in asked.kinds:
        for window in WINDOWS:
            for slug in asked.municipalities if size.fitted or not window.seen else ():
                at = f"{slug}-{window.start}-{window.end}-{window.as_of}"
                where = {"municipality": slug, "window": window.name}
                found.append(Part(f"naive-{at}", "backcast_naive", where))
                for carried, seeds in ((True, size.fitted if window.seen else size.seeds), (False, size.luck)):
                    for lot in _lots(seeds):
                        name = f"backcast-{at}-{'rates' if carried else 'luck'}-{lot[0]}-{lot[-1]}"
                        found.append(Part(name, "backcast_runs", where | {"seeds": lot, "carried": carried}))
    if "truth" in asked.kinds:
        seeds, years = size.truth
        found.append(Part(f"truth-{first}", "truth", {"municipality": first, "seeds": _seeds(seeds), "years": years}))
    if "repeat" in asked.kinds:
        for name, order in (("up", [1, 2]), ("down", [2, 1])):
            found.append(Part(f"repeat-{name}", "repeat", {"municipality": first, "seeds": order, "until": "2021-06"}))
    if "pairs" in asked.kinds:
        for lot in _lots(size.pairs, 4):
            found.append(Part(f"pairs-{first}-{lot[0]}-{lot[-1]}", "what_if", {"municipality": first, "seeds": lot}))
    if "care" in asked.kinds:
        for slug in asked.municipalities:
            found.append(Part(f"care-{slug}", "predict", {"municipality": slug, "seeds": _seeds(size.care)}))
    if "package" in asked.kinds:
        for draw in range(size.draws + 1):
            number = size.package[draw > 0]
            before = size.package[0] + (draw - 1) * number  # no draw shares its luck with another, or the defaults
            lots = _lots(number, 8) if draw == 0 else [[before + seed for seed in _seeds(number)]]
            for lot in lots:
                name = f"package-{first}-{draw}-{lot[0]}-{lot[-1]}"
                found.append(Part(name, "package", {"municipality": first, "draw": draw, "seeds": lot}))
    if "patterns" in asked.kinds:
        for seed in _seeds(size.patterns):
            for slug in asked.municipalities:
                found.append(Part(f"patterns-{slug}-{seed}", "patterns", {"municipality": slug, "seed": seed}))
    return found


def _seeds(number: int) -> list[int]:
    return list(range(1, number + 1))


def _lots(number: int, most: int = LOT) -> list[list[int]]:
    seeds = _seeds(number)
    return [seeds[at : at + most] for at in range(0, number, most)]


def rows(asked: Wish, tables: Mapping[str, pd.DataFrame]) -> tuple[list[Check], pd.DataFrame]:
    """Return every test with what was found, and the scores of the backcasts."""
    import pandas as pd

    from calibration import validation_rows as of
    from calibration.backcast_intervals import WINDOWS, counted
    from calibration.backcast_scores import scored
    from calibration.validation_backcast import backcast_checks
    from sim.statline import Statline

    def some(start: str) -> list[pd.DataFrame]:
        return [table for name, table in tables.items() if name.startswith(f"{start}-")]

    found: list[Check] = []
    scores, first = pd.DataFrame(), asked.municipalities[0]
    if "backcast" in asked.kinds:
        seen = pd.concat([counted(slug, window) for window in WINDOWS for slug in asked.municipalities])
        scores = scored(pd.concat(some("backcast")), pd.concat(some("naive")), seen)
        found += backcast_checks(scores)
    if "truth" in asked.kinds:
        found += of.truth_checks(pd.concat(some("truth")), first, asked.size.truth[0])
    if "repeat" in asked.kinds:
        found += of.repeat_checks(tables["repeat-up"], tables["repeat-down"], first)
    if "pairs" in asked.kinds:
        found += of.pair_checks(pd.concat(some("pairs")), first)
    if "care" in asked.kinds:
        found += of.care_checks(pd.concat(some("care")))
    if "package" in asked.kinds:
        found += of.package_checks(pd.concat(some("package")), first)
    if "patterns" in asked.kinds:
        found += of.pattern_checks(some("patterns"), Statline())
    return found + of.calibration_checks(), scores


def lead(checks: Sequence[Check], scores: pd.DataFrame) -> list[str]:
    """Return the sentences of the first paragraph: where the model loses or falls short, before anything else."""
    from calibration.validation_backcast import headline
    from results.validation_rows import FAILED

    told = headline(scores) if len(scores) else []
    missed = list(dict.fromkeys(c.test for c in checks if c.verdict == FAILED))
    if missed:
        told.append(f"Not met: {', '.join(missed)}.")
    return told


def write(folder: Path, asked: Wish, checks: Sequence[Check], scores: pd.DataFrame, lang: Lang) -> Path:
    """Write page, tables and manifest of a validation in its folder; return the page."""
    from calibration.backcast_intervals import LUCK, MODEL, WINDOWS
    from results.validation_report import fan, html
    from results.validation_rows import as_frame, tally

    about = {**grounds(), "written": datetime.now(UTC).isoformat(timespec="seconds")}
    figures = []
    for window in WINDOWS if len(scores) else ():
        some = scores[(scores["window"] == window.name) & (scores["forecast"] != LUCK)]
        if len(some) and not window.seen:
            figures.append(fan(some, MODEL, lang))
    for number, (_, figure) in enumerate(figures, 1):
        (folder / "figures").mkdir(exist_ok=True)
        figure.savefig(folder / "figures" / f"backcast_{number}.png", dpi=110, metadata={"Software": None})
    _put(folder / TABLE, as_frame(checks).to_csv(index=False, lineterminator="\n"))
    if len(scores):
        _put(folder / SCORES, scores.to_csv(index=False, lineterminator="\n"))
    told = {"asked": {"municipalities": asked.municipalities, "parts": asked.kinds, "quick": asked.quick},
            "verdicts": tally(checks), "population": "synthetische bevolking", **about}  # fmt: skip
    _put(folder / MANIFEST, json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    _put(folder / PAGE, html(checks, lead(checks, scores), about, figures, lang))
    return folder / PAGE


def _put(file: Path, text: str) -> None:
    aside = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    aside.write_text(text, encoding="utf-8", newline="\n")
    aside.replace(file)


def validate(asked: Wish, out: str | None, jobs: str, lang: Lang, quiet: bool, as_json: bool) -> None:
    """Validate and tell how it went.

    Parameters
    ----------
    out : folder; default zorgdruk-results/validation, or validation-quick. Work that is done is kept in it and not done
        again while code and data are the same.
    jobs : processes, or auto.
    """
    from results.validation_rows import FAILED, as_frame, tally

    folder = Path(out or f"zorgdruk-results/validation{'-quick' if asked.quick else ''}")
    folder.mkdir(parents=True, exist_ok=True)
    work = parts(asked)
    began, before = time.monotonic(), sum(part.file(folder / WORK).is_file() for part in work)

    def say(done: int, all_: int, name: str) -> None:
        if not (quiet or as_json):
            left = (time.monotonic() - began) / max(done - before, 1) * (all_ - done)
            print(f"{done} of {all_}: {name}; about {duration(left, 'en')} left", file=sys.stderr, flush=True)

    tables = do_parts(work, folder / WORK, workers(jobs, len(work)), say)
    checks, scores = rows(asked, tables)
    page = write(folder, asked, checks, scores, lang)
    if as_json:
        print(json.dumps(json.loads(as_frame(checks).to_json(orient="records")), ensure_ascii=False, indent=2))
    elif not quiet:
        for sentence in lead(checks, scores):
            print(sentence)
        print(", ".join(f"{name}: {number}" for name, number in tally(checks).items()))
        for c in checks:
            if c.verdict == FAILED:
                print(f"  not met: {c.test}, {c.where}, {c.quantity}: {c.found:.3g} (asked {c.must})")
        print(page)
