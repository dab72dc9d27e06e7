"""Do what `zorgdruk optimise` promises: read the options, search the mixes, write and print the best."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from experiments.analysis.mixes import Aim, levels, search
from experiments.analysis.model import need_extra
from experiments.analysis.simulation import Option, option_model, read_outcome, together
from experiments.analysis_command import AnalysisFolder, Answer, Asked, publish, runs_bar, told_of
from results.figures_compare_analysis import front, front_alt
from results.language import number
from sim.errors import ZorgdrukError, did_you_mean, reason, toml_fault
from sim.scenario import LARGEST, Scenario, read_scenario

SETTINGS = ("name", "toml", "scenario", "cost", "group")
TOP = ("base", "option")
MOST_OPTIONS = 60
SIDES = ("lower", "higher")


def read_options(file: str) -> tuple[Scenario, list[Option]]:
    """Read a file of options: ``base`` and an ``[[option]]`` for each measure.

    Returns
    -------
    the base, and the options

    Raises
    ------
    ZorgdrukError : it cannot be read, or an option is not right; the message names which and what.
    """
    path, text = Path(file), ""
    try:
        if path.stat().st_size > LARGEST:
            raise _refusal(path, f"is larger than {LARGEST} bytes", f"is groter dan {LARGEST} bytes")
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except OSError as error:
        raise _refusal(path, f"cannot be read ({reason(error)[0]})", f"kan niet worden gelezen ({reason(error)[1]})") \
            from None  # fmt: skip
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        fault, fout = toml_fault(error, text)
        raise _refusal(path, f"not a valid TOML file ({fault})", f"geen geldig TOML-bestand ({fout})") from None
    for key in content:
        if key not in TOP:
            raise _refusal(path, f"unknown setting '{key}'{did_you_mean(key, TOP)}",
                           f"onbekende instelling '{key}'{did_you_mean(key, TOP, dutch=True)}")  # fmt: skip
    told = content.get("option")
    if not isinstance(told, list) or not 0 < len(told) <= MOST_OPTIONS or not all(isinstance(o, dict) for o in told):
        raise _refusal(path, f"give 1 to {MOST_OPTIONS} options, each as [[option]]",
                       f"geef 1 tot {MOST_OPTIONS} opties, elk als [[option]]")  # fmt: skip
    base = content.get("base", "basispad")
    if not isinstance(base, str):
        raise _refusal(path, "base must be the name of a scenario", "base moet de naam van een scenario zijn")
    options = [_option(path, number + 1, one) for number, one in enumerate(told)]
    found = read_scenario(path.parent / base if base.endswith(".toml") else base)
    for one in options:
        together(found, [one.part], one.name)
    return found, options


def _refusal(path: Path, english: str, dutch: str) -> ZorgdrukError:
    """Return the refusal of a file."""
    return ZorgdrukError(f"{path.name}: {english}", f"{path.name}: {dutch}")


def _option(path: Path, place: int, told: dict[str, Any]) -> Option:
    """Read one option."""
    where = f"option {place}"
    for key in told:
        if key not in SETTINGS:
            raise _refusal(
                path,
                f"{where}: unknown setting '{key}'{did_you_mean(key, SETTINGS)}",
                f"{where}: onbekende instelling '{key}'{did_you_mean(key, SETTINGS, dutch=True)}",
            )
    name, group, cost = told.get("name"), told.get("group", ""), told.get("cost")
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > 60:
        raise _refusal(path, f"{where}: name must be 1 to 60 characters", f"{where}: name moet 1 tot 60 tekens zijn")
    if not isinstance(group, str):
        raise _refusal(path, f"{where} ({name}): group must be a word", f"{where} ({name}): group moet een woord zijn")
    right = cost is None or (isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost < 1e13)
    if not right:
        raise _refusal(path, f"{where} ({name}): cost {cost!r} must be euro, 0 or more",
                       f"{where} ({name}): cost {cost!r} moet euro zijn, 0 of meer")  # fmt: skip
    text, file = told.get("toml"), told.get("scenario")
    if (text is None) == (file is None) or not isinstance(text if file is None else file, str):
        raise _refusal(
            path,
            f"{where} ({name}): give toml (part of a scenario) or scenario (a name or file), one of both",
            f"{where} ({name}): geef toml (deel van een scenario) of scenario (naam of bestand), een van beide",
        )
    if file is not None:
        part = read_scenario(path.parent / file if str(file).endswith(".toml") else str(file))
    else:
        with tempfile.TemporaryDirectory() as folder:
            place_of = Path(folder) / f"option-{place}.toml"
            place_of.write_text(str(text), encoding="utf-8")
            part = read_scenario(place_of)
    return Option(name.strip(), part, None if cost is None else float(cost), group)


def read_aim(text: str) -> Aim:
    """Read ``lower:OUTCOME`` or ``higher:OUTCOME``.

    Raises
    ------
    ZorgdrukError : not of this form.
    """
    side, _, outcome = text.partition(":")
    if side not in SIDES or not outcome:
        raise ZorgdrukError(
            f"aim '{text[:80]}' must be lower:OUTCOME or higher:OUTCOME, such as lower:zorgdruk",
            f"doel '{text[:80]}' moet lower:UITKOMST of higher:UITKOMST zijn, zoals lower:zorgdruk",
        )
    return Aim(read_outcome(outcome).text, side == "lower")


def find_mixes(asked: Asked, file: str, budget: float, words: Sequence[str], most: int, fresh: int) -> None:
    """Search the mixes and write and print the front.

    Raises
    ------
    ZorgdrukError : something asked cannot be; nothing is run then.
    """
    base, options = read_options(file)
    aims = [read_aim(word) for word in words]
    if not 2 <= most <= 100_000 or not 0 <= fresh <= 10_000:
        raise ZorgdrukError(
            f"most: {most} must lie between 2 and 100000, and fresh: {fresh} between 0 and 10000",
            f"most: {most} moet van 2 tot 100000 zijn, en fresh: {fresh} van 0 tot 10000",
        )
    if float(np.prod([float(len(choice)) for choice in levels(options)])) > most:
        need_extra("pymoo", "analysis")
    outcomes = [read_outcome(aim.outcome) for aim in aims]
    out = asked.folder(f"optimise-{Path(file).stem[:60]}")
    with AnalysisFolder(out) as folder, runs_bar(asked.quiet or asked.json) as report:
        model = option_model(base, options, outcomes, asked.setting(folder.out, report))
        again = range(asked.seeds + 1, asked.seeds + 1 + fresh)
        found = search(model, options, aims, budget, list(asked.luck), most, list(again))
        told = told_of(asked, [base.title], found.runs)
        answer = Answer(
            "optimise",
            {"base": base.name, "municipality": asked.municipality, "start": asked.start, "until": asked.until,
             "seeds": list(asked.luck), "fresh_seeds": list(again), "runs": found.runs, "budget": budget,
             "aims": list(words), "options": [{"name": o.name, "cost": o.cost, "group": o.group} for o in options]},
            {"mixes": found.table, "every_mix": found.points}, notes=list(found.notes), shown="mixes",
        )  # fmt: skip
        pair = (aims[0].outcome, aims[1].outcome)
        labels = (_axis(outcomes[0].label(asked.lang), aims[0].lower, asked.lang),
                  _axis(outcomes[1].label(asked.lang), aims[1].lower, asked.lang))  # fmt: skip
        euro = f"{number(budget, asked.lang)} euro"
        answer.figures.append(
            ("optimise_front", partial(front, found.points, found.table, pair, labels, told, euro),
             partial(front_alt, found.table, pair, labels, told))
        )  # fmt: skip
        publish(asked, folder, answer)


def _axis(label: str, lower: bool, lang: str) -> str:
    """Return what an axis is, and which side is better."""
    side = (
        ("lager is beter" if lower else "hoger is beter")
        if lang == "nl"
        else "lower is better"
        if lower
        else "higher is better"
    )
    return f"{label} ({side})"
