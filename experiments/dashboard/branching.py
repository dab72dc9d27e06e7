"""Let a scenario that changes nothing before a month begin in that month of the base, with the bits it would have had.

Most measures begin in January 2026. Until then such a scenario lives what the base of the same seed has lived already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import year_of
from sim.context_variants import CONTEXT_FROM
from sim.measures.running import Year, measures_of
from sim.recorder import Recorder
from sim.recording_domains import Extra

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.world import World

BRANCH = CONTEXT_FROM
"""Month index, a January: that in which the shipped scenarios and measures begin."""


@dataclass(frozen=True)
class Branch:
    """The base as it stood on the first day of `BRANCH`, and what was recorded until then."""

    world: World
    recorder: Recorder


def can_branch(base: Scenario, scenario: Scenario) -> bool:
    """Tell whether a scenario is the base until `BRANCH`, and differs from it in measures and context alone.

    Notes
    -----
    Rules and prices are made ready at the start, and so are shocks; what has any of its own lives its own past.
    """
    same = all(
        getattr(base, part) == getattr(scenario, part) for part in ("parameters", "shocks", "provisions", "budget")
    )
    alike = not base.measures and not base.later[1]
    begins = [measure.start for measure in scenario.measures]
    begins += [scenario.later[0]] if scenario.later[1] else []
    return same and alike and all(month >= BRANCH for month in begins)


def kept_branch(world: World, recorder: Recorder) -> Branch:
    """Keep the base as it stands; it may live on."""
    return Branch(world.copy(), recorder_of(recorder))


def branched(branch: Branch, scenario: Scenario) -> tuple[World, Recorder]:
    """Return world and recorder of a scenario that begins in the month of a branch.

    Raises
    ------
    ZorgdrukError : a measure that cannot be in this municipality.
    """
    world, recorder = branch.world.copy(), recorder_of(branch.recorder)
    world.measures = measures_of(scenario.measures, world, scenario.said, scenario.later)
    if world.measures is not None:
        many = len(scenario.measures)
        for year in range(year_of(world.started), world.year):
            nobody = [np.empty(0, dtype=np.uint64) for _ in range(many)]
            world.measures.years[year] = Year(nobody, np.zeros(many, dtype=np.int64))
    return world, recorder


def recorder_of(recorder: Recorder) -> Recorder:
    """Return a recorder that goes on by itself; whole years are shared, for they no longer change."""
    extra, record = recorder.extra, recorder.help
    return Recorder(
        stocks=list(recorder.stocks),
        flows_by_kern=list(recorder.flows_by_kern),
        flows_by_type=list(recorder.flows_by_type),
        flows_by_age=dict(recorder.flows_by_age),
        years=list(recorder.years),
        extra=Extra(dict(extra.stocks), dict(extra.flows), dict(extra.states), dict(extra.strains)),
        help=replace(
            record,
            books=dict(record.books),
            waiting=dict(record.waiting),
            unmet=dict(record.unmet),
            avoiders=dict(record.avoiders),
            paths=dict(record.paths),
            spreads=dict(record.spreads),
        ),
        pressure=recorder.pressure.own(),
    )
