"""What voorzieningen do to who has them, beyond hours: they speed recovery and finding work, less so after a long wait.

The base tables hold what voorzieningen did in the years they are from. So everybody at risk at the start is divided by
the mean of their group: the rates of the start stay, who has the voorziening has more and who has it not has less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.beside import BY_ACTIVITY, BY_AGE, BY_CONDITION, over_means
from agents.domains import CONDITIONS, LONELY, MENTAL_DISORDER, YOUTH_PROBLEM
from agents.indications import RUNNING
from agents.persons import ACTIVITIES, HERE

if TYPE_CHECKING:
    from sim.world import World

Values = NDArray[np.float32]
ON = {
    "find_work": "work.finding",
    "recover_mental": "hazard.mental_recovery",
    "recover_youth": "hazard.youth_recovery",
    "recover_lonely": "hazard.lonely_recovery",
    "fall": "hazard.fall_injury",
}
"""Effects of products that work person by person, and the channel of measures that each works on too."""
CHANNELS = tuple(ON.values())
GROUPS = 16
"""Groups of who is at risk, at most: main activities, or tens of years."""
NEEDED = {
    "hazard.mental_recovery": MENTAL_DISORDER,
    "hazard.youth_recovery": YOUTH_PROBLEM,
    "hazard.lonely_recovery": LONELY,
}
"""What somebody has who can recover."""
assert len(ACTIVITIES) <= GROUPS and len(CONDITIONS) <= 16


def no_means() -> NDArray[np.float64]:
    """Return means of nothing: voorzieningen have no effects as long as these stand."""
    return np.zeros((len(CHANNELS), GROUPS))


def _group(world: World, channel: str) -> NDArray[np.int64]:
    """Return the group in which everybody is compared with others, -1 for who is not at risk."""
    n = world.persons.count
    if channel == "work.finding":
        group = world.persons.column("activity").astype(np.int64)
    elif channel in NEEDED:
        group = np.where(world.persons.column("conditions") & NEEDED[channel], 0, -1).astype(np.int64)
    else:
        group = (world.month - 1 - world.persons.column("birth").astype(np.int64)) // 120
    return np.where(world.persons.column("status")[:n] == HERE, group, -1)


def _raw(world: World, channel: str) -> Values | None:
    """Return the factor of everybody, None when no product works on a channel.

    Notes
    -----
    Of a product with effect e that began w months after it was asked for, e ** (1/2) ** (w / `access.late_months`)
    works: too late is less effective. Products multiply.
    """
    access = world.access
    if access is None:
        return None
    some = access.effects.get(channel, {})
    if all(value == 1.0 for value in some.values()):
        return None
    factor, cases = np.ones(world.persons.count, dtype=np.float64), world.cases
    product, running = cases.column("product"), cases.column("stage") == RUNNING
    for k, value in some.items():
        mine = np.flatnonzero(running & (product == k))
        waited = np.maximum(cases.column("since")[mine].astype(np.float64) - cases.column("asked")[mine], 0.0)
        part = np.exp2(-waited / world.parameters["access.late_months"])
        np.multiply.at(factor, cases.column("client")[mine], np.power(max(value, 0.01), part))
    return factor.astype(np.float32)


def means_of(world: World) -> NDArray[np.float64]:
    """Return the mean factor of each group at the start, by channel; 1 where nothing works."""
    out = np.ones((len(CHANNELS), GROUPS))
    for row, channel in enumerate(CHANNELS):
        factor = _raw(world, channel)
        if factor is not None:
            group = _group(world, channel)
            many = np.bincount(group[group >= 0], minlength=GROUPS)
            total = np.bincount(group[group >= 0], weights=factor[group >= 0], minlength=GROUPS)
            out[row] = np.where(many > 0, total / np.maximum(many, 1), 1.0)
    return out


def of_products(world: World, channel: str) -> Values | None:
    """Return what voorzieningen make of a hazard for everybody, over the mean of the start; None for nothing."""
    if world.access is None or channel not in CHANNELS:
        return None
    means = world.access.means[CHANNELS.index(channel)]
    if not means.all():
        return None
    factor = _raw(world, channel)
    if factor is None and (means == 1.0).all():
        return None
    out = np.empty(world.persons.count, dtype=np.float32)
    people, bit = world.persons.arrays, NEEDED.get(channel, 0)
    kind = BY_ACTIVITY if channel == "work.finding" else BY_CONDITION if bit else BY_AGE
    over_means(kind, world.month, bit, means, people, np.empty(0, dtype=np.float32) if factor is None else factor, out)
    return out
