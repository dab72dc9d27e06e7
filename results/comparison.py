"""Read a comparison folder: all runs, differences by pair, and the scenarios and measures they are of."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.differences import difference
from results.language import Lang
from results.style import shorten
from results.words_compare import PAYERS, said, settings_said
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import pandas as pd

MUNICIPAL_COST = "cost_municipal"
"""Cost of the laws that the gemeente pays for: added here, since only their parts are in the tables."""
CONFIDENCE = 0.90
KEYS = ["year", "indicator", "by", "group", "unit"]
RUNS = ["scenario", "draw", "seed", "year"]
COLUMNS = [*RUNS, "indicator", "by", "group", "value", "unit"]
FEW_PAIRS = 10
"""Pairs below which a reader is warned: the interval itself is then a rough guess."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a scenario: with which effect it is reckoned, how well that is founded, who pays from when.

    Its rows in the tables have its `name`, or its kind when that is "".
    """

    kind: str
    setting: str = "evidence"
    grade: str = ""
    titles: tuple[str, str] = ("", "")
    name: str = ""
    start: str = ""
    payer: str = ""
    effects: bool = True

    @property
    def key(self) -> str:
        """Return the group of its rows."""
        return self.name or self.kind

    @property
    def basis(self) -> str:
        """Return on what its effect rests, a word of `SETTINGS`."""
        if not self.effects:
            return "rule"
        return "choice" if self.setting == "evidence" and self.grade == "assumption" else self.setting

    def title(self, lang: Lang) -> str:
        """Return the name for a reader."""
        return self.titles[lang != "nl"] or said({}, self.kind, lang)


@dataclass(frozen=True, slots=True)
class Scene:
    """One scenario of a comparison.

    Attributes
    ----------
    name, title : short name and name for a reader
    measures : in the order of the scenario
    leaves : every setting, as text, to tell which scenario is the sum of which
    """

    name: str
    title: str
    measures: tuple[Measure, ...] = ()
    leaves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison as it is drawn and told.

    Attributes
    ----------
    yearly : all runs, with the cost of the gemeente added
    differences : by scenario, year, indicator, breakdown and group
    base, others : scenarios
    code, place : municipality
    seeds, draws : how many
    lang : language of all text
    """

    yearly: pd.DataFrame
    differences: pd.DataFrame
    base: Scene
    others: tuple[Scene, ...]
    code: str
    place: str
    seeds: int
    draws: int
    lang: Lang = "nl"
    status: str = "complete"

    def say(self, dutch: str, english: str) -> str:
        """Return the text in the language of the comparison."""
        return dutch if self.lang == "nl" else english

    @property
    def pairs(self) -> int:
        """Pairs of runs behind a difference: the fewest of any scenario."""
        counts = self.differences.groupby("scenario")["pairs"].max()
        return int(counts.min()) if len(counts) else 0

    def of(self, scene: Scene, indicator: str, by: str = "total") -> pd.DataFrame:
        """Return the differences of one scenario for one indicator, by year and group."""
        d = self.differences
        return d[(d["scenario"] == scene.name) & (d["indicator"] == indicator) & (d["by"] == by)].sort_values("year")

    def runs(self, scene: Scene, indicator: str, by: str = "total") -> pd.DataFrame:
        """Return the runs of one scenario for one indicator."""
        y = self.yearly
        return y[(y["scenario"] == scene.name) & (y["indicator"] == indicator) & (y["by"] == by)]

    def last_year(self, indicator: str, by: str = "total") -> int | None:
        """Return the last year that every scenario has of an indicator, None when one has none."""
        y = self.yearly[(self.yearly["indicator"] == indicator) & (self.yearly["by"] == by)]
        ends = y.groupby("scenario")["year"].max()
        wanted = {self.base.name, *(scene.name for scene in self.others)}
        return int(ends.min()) if wanted <= set(ends.index) else None

    def settings(self, scenes: Iterable[Scene]) -> str:
        """Say with which settings the measures of some scenarios are reckoned."""
        found = settings_said((m.basis for scene in scenes for m in scene.measures), self.lang)
        return found or self.say("zonder maatregelen uit de catalogus", "no measures of the catalogue")

    def source(self, scenes: Iterable[Scene], tables: str = "83502NED, 37713", interval: bool = True) -> str:
        """Return the source line: tables, scenarios, pairs, interval and evidence setting."""
        scenes = list(scenes)
        names = ", ".join(shorten(scene.title, 40) for scene in scenes[:4])
        names += "" if len(scenes) <= 4 else self.say(f" en {len(scenes) - 4} meer", f" and {len(scenes) - 4} more")
        draws = "" if self.draws < 2 else self.say(f", {self.draws} trekkingen", f", {self.draws} draws")
        about = self.say(
            f"Bron: CBS ({tables}); berekening zorgdruk, synthetische bevolking; {self.place}; {names} tegenover "
            f"{shorten(self.base.title, 40)}; {self.pairs} paren runs met dezelfde seed ({self.seeds} seeds{draws})",
            f"Source: CBS ({tables}); computed by zorgdruk, synthetic population; {self.place}; {names} against "
            f"{shorten(self.base.title, 40)}; {self.pairs} pairs of runs of the same seed ({self.seeds} seeds{draws})",
        )
        around = self.say(
            "; streep: 90%-interval van het gemiddelde verschil", "; bar: 90% interval of the mean difference"
        )
        return about + (around if interval else "") + f"; {self.settings(scenes)}"


def read_comparison(folder: Path, lang: Lang = "nl") -> Comparison:
    """Read a comparison folder.

    Raises
    ------
    ZorgdrukError : the folder is no comparison, or a table in it cannot be read.
    """
    import pandas as pd

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        yearly = pd.read_parquet(folder / "yearly.parquet")
        found = folder / "differences.parquet"  # a batch has none
        differences = pd.read_parquet(found) if found.is_file() else difference(yearly, str(manifest["base"]))
        scenes = {scene.name: scene for scene in map(_scene, manifest["scenarios"])}
        base = scenes.pop(str(manifest["base"]))
        code, place = _place(manifest["municipality"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ZorgdrukError(
            f"{str(folder)!r} is no comparison ({type(error).__name__}); make one with zorgdruk compare",
            f"{str(folder)!r} is geen vergelijking ({type(error).__name__}); maak er een met zorgdruk compare",
        ) from None
    seeds, draws = (_count(manifest.get(name, 0)) for name in ("seeds", "draws"))
    present = set(differences["scenario"].astype(str))
    others = tuple(scene for scene in scenes.values() if scene.name in present)
    status = str(manifest.get("status", "complete"))
    return compared(yearly, differences, base, others, (code, place), (seeds, draws), lang, status)


def compared(
    yearly: pd.DataFrame,
    differences: pd.DataFrame,
    base: Scene,
    others: tuple[Scene, ...],
    place: tuple[str, str],
    size: tuple[int, int],
    lang: Lang = "nl",
    status: str = "complete",
) -> Comparison:
    """Return a comparison of tables at hand, with the cost of the gemeente added to both.

    Parameters
    ----------
    place : code and name of the municipality
    size : seeds and draws
    """
    import pandas as pd

    yearly = yearly.astype({"group": str, "scenario": str, "indicator": str, "by": str})
    differences = differences.astype({"group": str, "scenario": str, "indicator": str, "by": str})
    law = yearly[(yearly["indicator"] == "cost") & (yearly["by"] == "law") & yearly["group"].isin(PAYERS["gemeente"])]
    if len(law):
        own = law.groupby(RUNS, as_index=False)["value"].sum()
        own = own.assign(indicator=MUNICIPAL_COST, by="total", group="total", unit="EUR")[COLUMNS]
        yearly = pd.concat([yearly[COLUMNS], own], ignore_index=True)
        differences = pd.concat([differences, paired(own, base.name)], ignore_index=True)
    return Comparison(yearly, differences, base, others, *place, *size, lang, status)


def paired(runs: pd.DataFrame, base: str) -> pd.DataFrame:
    """Return mean paired differences with their 90% interval (Student) for figures that only the drawings need.

    Parameters
    ----------
    runs : tidy runs, as the yearly table
    base : name of the scenario that the others are compared with

    Returns
    -------
    scenario, base, the keys, pairs, base_mean, mean, difference, low, high; low and high are NaN for a single pair
    """
    import numpy as np
    import pandas as pd
    from scipy.stats import t

    wide = runs.pivot_table(index=[*KEYS, "draw", "seed"], columns="scenario", values="value", aggfunc="sum")
    parts: list[pd.DataFrame] = []
    for name in wide.columns.drop(base, errors="ignore"):
        both = wide[[base, name]].dropna()
        by = (both[name] - both[base]).groupby(level=KEYS)
        count, mean = by.size(), by.mean()
        factor = pd.Series(t.ppf((1 + CONFIDENCE) / 2, (count - 1).clip(lower=1)), index=count.index)
        half: pd.Series[float] = factor * by.std(ddof=1) / np.sqrt(count)  # NaN for a single pair
        means = both.groupby(level=KEYS).mean()
        found = pd.DataFrame(
            {"scenario": name, "base": base, "pairs": count, "base_mean": means[base], "mean": means[name],
             "difference": mean, "low": mean - half, "high": mean + half}
        )  # fmt: skip
        parts.append(found.reset_index())
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _scene(told: dict[str, Any]) -> Scene:
    """Read one scenario of a manifest."""
    try:
        content = tomllib.loads(str(told.get("text", "")))
    except (tomllib.TOMLDecodeError, RecursionError):
        content = {}
    listed = told.get("measures")
    listed = listed if isinstance(listed, list) else content.get("measure", [])
    measures = tuple(_measure(m) for m in listed if isinstance(m, str | dict))
    own = {k: v for k, v in content.items() if k not in ("name", "base", "title", "horizon")}
    if isinstance(told.get("measures"), list):  # inherited ones too, as they are in the run
        own = {k: v for k, v in own.items() if k not in ("measure", "new_measure", "effect")} | {"measure": listed}
    return Scene(str(told["name"]), str(told.get("title") or told["name"]), measures, frozenset(_leaves(own)))


def _measure(told: str | dict[str, Any]) -> Measure:
    """Read one measure: its kind alone, or a table."""
    if isinstance(told, str):
        return Measure(told)
    effect = told.get("effect", told.get("setting", "evidence"))
    kind = str(told.get("kind", told.get("name", "?")))
    titles = str(told.get("title_nl", "")), str(told.get("title_en", ""))
    name, start, payer = (str(told.get(k) or "") for k in ("name", "start", "payer"))
    setting, grade = effect if isinstance(effect, str) else "own", str(told.get("grade", ""))
    return Measure(kind, setting, grade, titles, name, start, payer, told.get("effects") != {})


def _leaves(content: Any, path: str = "") -> Iterable[str]:
    """Return every setting as text; one measure or shock is one setting."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _leaves(value, f"{path}.{key}")
    elif isinstance(content, list) and content and all(isinstance(item, dict) for item in content):
        yield from (f"{path}={json.dumps(item, sort_keys=True, default=str)}" for item in content)
    else:
        yield f"{path}={json.dumps(content, default=str)}"


def _place(told: Any) -> tuple[str, str]:
    """Return code and name of the municipality, told as a table or as a word."""
    if isinstance(told, dict):
        return str(told["code"]), str(told["name"])
    from sim.municipalities import find_municipality

    found = find_municipality(str(told))
    return found.code, found.name


def _count(told: Any) -> int:
    """Return how many there are, told as a number or as a list."""
    return len(told) if isinstance(told, list) else int(told or 0)
