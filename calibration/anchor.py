"""Set the local factor of asking anew for a draw of parameters, as that of the model itself was: to the use of 2021.

A draw changes how people ask and what they need, and with it how many use help in the year that is known. The shipped
model has a local factor that brings these to their number (`sim.access.local`); a draw gets one of its own, so that a
forecast begins where the municipality is and its interval is of what comes after.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from calibration.access_check import observed
from calibration.access_figures import figures
from sim.parameters import DECLARED
from sim.recorder import Recorder
from sim.simulation import step

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline
    from sim.world import World

SET_BY = {"access.local_wmo": "Wmo clients", "access.local_youth": "youth with help"}
"""Local factor -> what it is set to, as `calibration.access_fit` does."""
GAIN = 2.0
"""Log odds of asking per log of clients, about: who has help already does not ask; also in `calibration.access_fit`."""
ROUNDS = 2


def anchored(
    values: Mapping[str, float], prepared: Callable[[Mapping[str, float]], World], place: Municipality,
    statline: Statline,
) -> World:  # fmt: skip
    """Return a world at the start of 2021 with a draw of parameters whose local factors meet the use of 2021.

    Parameters
    ----------
    values : parameters by name.
    prepared : makes the world from parameters.
    """
    known = {o.quantity: 0.5 * (o.low + o.high) for o in observed(place, statline)}
    own, bounds = dict(values), {p.name: p for p in DECLARED}
    for _ in range(ROUNDS):
        found = _lived(prepared(own))
        for name, quantity in SET_BY.items():
            moved = own.get(name, 0.0) + GAIN * math.log(known[quantity] / max(found[quantity], 1.0))
            own[name] = min(max(moved, bounds[name].low), bounds[name].high)
    return prepared(own)


def _lived(world: World) -> dict[str, float]:
    recorder = Recorder()
    for _ in range(12):
        step(world, recorder, keep_rows=True)  # as `calibration.access_figures.lived_year` does, for the same figures
    return figures(world)
