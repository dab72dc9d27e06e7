"""What a snapshot keeps of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.participants import Participants
from agents.schema import Table
from sim.measures.running import Year

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.archive import Columns
    from sim.world import World


def start_cohesion(world: World) -> NDArray[np.float64]:
    """Return the cohesion of the kernen as it is without measures."""
    measures = world.measures
    return world.kernen.cohesion if measures is None or measures.before is None else measures.before[1]


def measures_kept(world: World) -> Columns:
    """Return who takes part and what was counted, by name; nothing without measures."""
    if world.measures is None:
        return {}
    arrays: Columns = {f"measures.{name}": column for name, column in world.measures.table().items()}
    arrays["measures.lightened"] = world.measures.lightened
    years = world.measures.years
    many = len(world.measures.plan)
    arrays["measures.years"] = np.array(list(years), dtype=np.int64)
    arrays["measures.cents"] = np.array([year.cents for year in years.values()], dtype=np.int64).reshape(-1, many)
    for number, year in years.items():
        arrays |= {f"measures.seen.{number}.{i}": seen for i, seen in enumerate(year.seen)}
    return arrays


def measures_back(world: World, arrays: Columns) -> None:
    """Put back what `measures_kept` returned."""
    measures = world.measures
    if measures is None:
        return
    measures.people = Table(Participants)
    measures.people.append(**{name: arrays[f"measures.{name}"] for name in measures.people.columns})
    measures.lightened = arrays["measures.lightened"]
    rows, many = zip(arrays["measures.years"], arrays["measures.cents"], strict=True), range(len(measures.plan))
    measures.years = {
        int(year): Year([arrays[f"measures.seen.{year}.{i}"] for i in many], cents.copy()) for year, cents in rows
    }
