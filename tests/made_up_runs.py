"""Made-up runs of a calibration: figures that follow their parameters, with luck, in no time."""

from __future__ import annotations

from calibration.inference.luck import normal_block
from calibration.simulators import Task

KINDS = {
    "births": (365.0, "fertility.scale", 19.0), "deaths": (470.0, "mortality.scale", 22.0),
    "arrivals": (1450.0, "arrivals.scale", 120.0), "departures": (1400.0, "departures.scale", 100.0),
    "population": (38_150.0, "", 200.0), "age": (9_000.0, "", 100.0), "spread": (-3.0, "", 0.4),
}  # fmt: skip
"""Mean, what multiplies it, and luck of made-up figures of Oldambt; all others are about 1."""


def attempt(task: Task) -> list[float]:
    """Return made-up figures of a run."""
    given, luck, out = dict(task.parameters), normal_block((len(task.names),), task.seed), []
    for k, name in enumerate(task.names):
        mean, scale, sd = KINDS.get(name.split()[0] if "spread" not in name else "spread", (1.0, "", 0.1))
        out.append(mean * given.get(scale, 1.0) + sd * luck[k])
    return out
