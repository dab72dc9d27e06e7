"""Live one run of a batch: a start is prepared once per seed and draw, and copied for scenarios that differ only later.

A scenario with other parameters or voorzieningen lives its own past, so that its start agrees with the figures, but
takes over what the base was aligned with: otherwise more asking would bring its own capacity along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.alignment import Alignment, Yardstick, alignment_of, yardstick_of
from sim.calendar import month_name, parse_last, parse_month
from sim.municipalities import find_municipality
from sim.prepare import onward, prepare_world, same_start
from sim.simulation import run as run_once
from sim.statline import Statline

if TYPE_CHECKING:
    import pandas as pd

    from experiments.job import Job
    from experiments.plan import Run
    from sim.scenario import Scenario
    from sim.world import World


@dataclass
class Start:
    """The start of the base for one seed and draw."""

    address: tuple[str, int, int]
    base: Scenario
    world: World
    yardstick: Yardstick | None = None
    known: bool = False
    _alignment: Alignment | None = None

    @property
    def alignment(self) -> Alignment:
        """What the base was aligned with."""
        if self._alignment is None:
            self._alignment = alignment_of(self.world)
        return self._alignment

    def first_year(self, until: int) -> Yardstick | None:
        """What the first whole year of the base was, lived now when the base itself has not been; None without one."""
        if not self.known:
            end = self.world.month + (-self.world.month % 12) + 11
            if end <= until:
                year = run_once(self.base, until=month_name(end), world=self.world.copy())
                self.yardstick = yardstick_of(year.recorder)
            self.known = True
        return self.yardstick


_last: list[Start] = []  # of this process: the start that was prepared last


def live(job: Job, run: Run) -> pd.DataFrame:
    """Live a run and return its yearly figures.

    Notes
    -----
    The base gives the bits of `sim.run`, and so does a scenario that differs from it only after the start.
    """
    place = find_municipality(job.municipality)
    first, last = parse_month(job.start, "start"), parse_last(job.until, "until")
    scenario = job.scenario(run.scenario, run.draw)
    start = _start(job, run)
    if same_start(start.base, scenario, first):
        world = onward(start.world, scenario, first, last)
    else:
        world = prepare_world(
            place, first, last, run.seed, Statline(), scenario, alignment=start.alignment
        ).world  # a start of its own
    if run.scenario != job.base:
        world.yardstick = start.first_year(last)
    result = run_once(scenario, until=job.until, world=world)
    if run.scenario == job.base and not start.known:
        start.yardstick, start.known = yardstick_of(result.recorder), True
    return kept(result.yearly, job.keep)


def _start(job: Job, run: Run) -> Start:
    """Return the start of the base, prepared anew when it is not that of the run before."""
    address = (job.key, run.draw, run.seed)
    if not _last or _last[0].address != address:
        _last.clear()
        place, base = find_municipality(job.municipality), job.scenario(job.base, run.draw)
        first, last = parse_month(job.start, "start"), parse_last(job.until, "until")
        world = prepare_world(place, first, last, run.seed, Statline(), base).world
        _last.append(Start(address, base, world))
    return _last[0]


def kept(yearly: pd.DataFrame, keep: Sequence[str]) -> pd.DataFrame:
    """Return the figures that a plan keeps: "indicator", "indicator/by" or "*/by"; all when it names none."""
    if not keep:
        return yearly
    wanted = yearly["indicator"].isin([text for text in keep if "/" not in text])
    for text in keep:
        if "/" in text:
            name, by = text.split("/")
            wanted |= ((yearly["indicator"] == name) | (name == "*")) & (yearly["by"] == by)
    return yearly[wanted]
