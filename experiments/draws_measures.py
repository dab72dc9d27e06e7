"""Draw effect, reach and cost of measures within their ranges, as `experiments.draws` draws parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from agents.luck import MASK, uniforms
from calibration.priors import pert
from experiments.draws import KEY, address
from sim.measures.kind import SETTINGS

if TYPE_CHECKING:
    from sim.measures.measure import Measure
    from sim.provisions.product import Number

COSTS = ("cost_year", "cost_person", "cost_month")


def _value(draw: int, name: str, number: Number) -> float:
    """Return the value of a number in a draw, addressed by draw and name."""
    if number.low >= number.high:
        return number.value
    key = np.uint64((KEY + (draw << 20)) & MASK)
    share = float(uniforms(key, np.array([address(name)], dtype=np.uint64))[0])
    return pert(share, number.low, number.value, number.high)


def drawn_measure(draw: int, measure: Measure) -> Measure:
    """Return a measure with the values of a draw; what the scenario says itself stays.

    Parameters
    ----------
    draw : 0 leaves everything as it is.

    Notes
    -----
    Two measures of one kind, in one scenario or in several, have the same values: a draw is a state of the world.
    """
    if draw == 0:
        return measure
    kind, said = measure.kind, measure.said
    effects: Mapping[str, float] = measure.effects
    if measure.setting in SETTINGS:
        numbers = {e.on: e.number(measure.setting) for e in kind.effects}
        effects = {on: _value(draw, f"measure.{kind.name}.{on}", number) for on, number in numbers.items()}
    reach, take_up = (
        float(said[name]) if name in said else _value(draw, f"measure.{kind.name}.{name}", getattr(kind, name))
        for name in ("reach", "take_up")
    )
    year, person, month = (
        float(said[name]) if name in said else _value(draw, f"measure.{kind.name}.{name}", getattr(kind, name))
        for name in COSTS
    )
    return replace(
        measure, effects=effects, share=reach * take_up, cost_year=year, cost_person=person, cost_month=month
    )


def values_of(draw: int, measures: tuple[Measure, ...]) -> dict[str, float]:
    """Return the values that a draw gives to measures, by the name of the number; for the manifest."""
    found: dict[str, float] = {}
    for measure in (drawn_measure(draw, m) for m in measures):
        base = f"measure.{measure.name}"
        found |= {f"{base}.{on}": effect for on, effect in measure.effects.items()}
        found |= {f"{base}.share": measure.share, **{f"{base}.{name}": getattr(measure, name) for name in COSTS}}
    return found
