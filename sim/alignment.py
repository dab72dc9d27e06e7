"""What is fitted at the start of a base run, and carried unchanged into the scenarios that are compared with it.

Capacity is scaled to what the last year used, and base tables are divided by the means of the people of the start. Were
a scenario with other parameters fitted anew, more asking would bring more staff, and a stronger effect a larger
divisor: the difference would be fitted away. The past before the start is fitted to the figures in every scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.domains.normaliser import Normaliser
    from sim.domains.working import Working
    from sim.rates.read import Floats
    from sim.recorder import Recorder
    from sim.world import World


@dataclass(frozen=True)
class Room:
    """What the last year before the start took, by which capacity is scaled.

    Parameters
    ----------
    answered : (teams,) meldingen a month.
    staff : (staff,) hours a week.
    means : what the effects of voorzieningen are divided by, see `sim.access.effects`.
    """

    answered: NDArray[np.float64]
    staff: NDArray[np.float64]
    means: NDArray[np.float64]


@dataclass(frozen=True)
class Alignment:
    """What the start of a base was aligned with.

    Parameters
    ----------
    room : of teams and staff; None when the start came from a file, which has its own.
    normaliser : means of the life domains.
    mortality : ratios found among the people, see `sim.domains.steady.found_mortality`.
    working : fit of study, work, income and debt.
    """

    room: Room | None
    normaliser: Normaliser
    mortality: Mapping[str, Floats]
    working: Working


def alignment_of(world: World) -> Alignment:
    """Return what a world at its start was aligned with."""
    if world.life is None or world.working is None:
        raise ValueError("a world without life domains was aligned with nothing")
    room = None if world.access is None else world.access.room
    return Alignment(room, world.life.normaliser, world.life.mortality, world.working)


@dataclass(frozen=True)
class Yardstick:
    """What the first whole year of a base is for the scenarios compared with it: the year to plan and to index by.

    Parameters
    ----------
    year : calendar year.
    cents : cost by name of the product, from which the budget is carried on.
    measures : of zorgdruk, by name, which are its 100.
    helped : the same by law, taakveld and product, by (breakdown, group, name).
    """

    year: int
    cents: Mapping[str, int]
    measures: Mapping[str, float]
    helped: Mapping[tuple[str, str, str], float] = field(default_factory=dict)


def yardstick_of(recorder: Recorder) -> Yardstick | None:
    """Return what the first whole year of a run was; None for a run without one, or without voorzieningen."""
    from sim.zorgdruk import zorgdruk_of
    from sim.zorgdruk_groups import helped_in

    record, found = recorder.help, zorgdruk_of(recorder)
    if record.access is None or found.base is None:
        return None
    cents = np.asarray(sum(book.cents.sum(axis=1) for book in record.years()[found.base]), dtype=np.int64)
    by_name = dict(zip(record.access.products, cents.tolist(), strict=True))
    measures = {name: series[found.base] for name, series in found.measures.items()}
    return Yardstick(found.base, by_name, measures, helped_in(recorder, found.base))
