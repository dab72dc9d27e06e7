"""Collect the runs of a job as they come, and compare them pair by pair as far as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from results.comparison import Comparison, Measure, Scene, compared
from results.dashboard.kept import BREAKDOWNS
from results.differences import difference
from results.language import Lang
from sim.measures.stated import stated

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.scenario import Scenario

CORE = ("total", "law", "measure")
"""Breakdowns of the first page."""


def scene_of(scenario: Scenario) -> Scene:
    """Return a scenario as a comparison names it: with the evidence setting and grade of every measure."""
    found = []
    for measure in scenario.measures:
        told = stated(measure)
        titles = measure.kind.title_nl, measure.kind.title_en
        found.append(
            Measure(measure.kind.name, measure.setting, str(told["grade"]), titles, measure.name, str(told["start"]),
                    measure.kind.payer, bool(measure.effects))
        )  # fmt: skip
    return Scene(scenario.name, scenario.title, tuple(found))


@dataclass
class Run:
    """The figures of one run up to now, by breakdown."""

    parts: dict[str, pd.DataFrame]
    whole: bool


@dataclass
class Collected:
    """The runs of one job.

    Parameters
    ----------
    place : municipality.
    base, others : scenarios.
    seeds : how many were asked for.
    until : last year.
    lang : of what is told.
    """

    place: Municipality
    base: Scene
    others: tuple[Scene, ...]
    seeds: int
    until: int
    lang: Lang = "nl"
    version: int = 0
    _runs: dict[tuple[str, int], Run] = field(default_factory=dict)
    _made: dict[tuple[str, ...], tuple[int, Comparison]] = field(default_factory=dict)

    def add(self, seed: int, scenario: str, table: pd.DataFrame, whole: bool) -> None:
        """Take in the figures of a run up to now."""
        parts = {str(by): part for by, part in table.groupby("by", observed=True)}
        self._runs[scenario, seed] = Run(parts, whole)
        self.version += 1

    @property
    def whole(self) -> list[int]:
        """Seeds of which every run has reached the horizon."""
        names = [scene.name for scene in (self.base, *self.others)]
        seeds = sorted({seed for _, seed in self._runs})
        return [s for s in seeds if all((n, s) in self._runs and self._runs[n, s].whole for n in names)]

    @property
    def used(self) -> list[int]:
        """Seeds that are shown: those that are whole, or else the first of which every run has begun."""
        if self.whole:
            return self.whole
        names = [scene.name for scene in (self.base, *self.others)]
        seeds = sorted({seed for _, seed in self._runs})
        return next(([s] for s in seeds if all((n, s) in self._runs for n in names)), [])

    @property
    def partial(self) -> bool:
        """Whether what is shown has not reached the horizon."""
        return not self.whole

    def comparison(self, bys: tuple[str, ...] = CORE) -> Comparison | None:
        """Return the comparison of what is there, of some breakdowns; None before the first years are there."""
        if not self.used:
            return None
        if bys in self._made and self._made[bys][0] == self.version:
            return self._made[bys][1]
        frames = []
        for scene in (self.base, *self.others):
            for seed in self.used:
                run = self._runs[scene.name, seed]
                frames += [run.parts[by] for by in bys if by in run.parts]
        yearly = pd.concat(frames, ignore_index=True)
        words = {name: str for name in ("scenario", "indicator", "by", "group", "unit")}
        yearly = yearly.astype(words)
        if self.partial:  # a scenario that lags behind the base is compared as far as it is
            last = yearly.groupby("scenario")["year"].max().min()
            yearly = yearly[yearly["year"] <= last]
        made = compared(
            yearly, difference(yearly, self.base.name), self.base, self.others, (self.place.code, self.place.name),
            (len(self.used), 1), self.lang, "incomplete" if self.partial else "complete",
        )  # fmt: skip
        self._made = {key: found for key, found in self._made.items() if found[0] == self.version}
        self._made[bys] = (self.version, made)
        return made

    def broken_down(self, by: str) -> Comparison | None:
        """Return the comparison of one breakdown, with the totals beside it."""
        return self.comparison(("total", by)) if by in BREAKDOWNS else None
