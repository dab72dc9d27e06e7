"""What the runs of one plan have in common, as a worker needs it; importing it costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from experiments.draws_measures import drawn_measure
from sim.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """What runs of one plan have in common, and the parameters of the draws that a chunk needs.

    Parameters
    ----------
    key : hash of the identity of the plan.
    scenarios, base, municipality, start, until, keep, model : as in the plan.
    parameters : by draw.
    drawn : whether the draws are of the world, so that they hold for measures too; rows of a design are not.
    stop : name of a file in the folder of the batch; while it is there no run is begun.
    """

    key: str
    scenarios: tuple[Scenario, ...]
    base: str
    municipality: str
    start: str
    until: str
    keep: tuple[str, ...]
    model: str
    parameters: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    stop: str = ""
    drawn: bool = False

    def scenario(self, name: str, draw: int) -> Scenario:
        """Return a scenario with the parameters of a draw; what it sets itself goes above them."""
        found = next(s for s in self.scenarios if s.name == name)
        measures = tuple(drawn_measure(draw, m) for m in found.measures) if self.drawn else found.measures
        return replace(found, parameters={**self.parameters.get(draw, {}), **found.parameters}, measures=measures)
