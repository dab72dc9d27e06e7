"""What the manifest of a run and a snapshot say of its measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.calendar import month_name
from sim.measures.measure import NEVER_ENDS, Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.world import World


def start_parameters(world: World) -> Mapping[str, float]:
    """Return the parameters as they are without what measures change of them in the course of a run."""
    measures = world.measures
    return world.parameters if measures is None or measures.before is None else measures.before[0]


def stated(measure: Measure) -> dict[str, Any]:
    """Return what a measure is in a run, in a form that JSON can hold."""
    kind = measure.kind
    graded = [] if measure.setting == "own" else [e.number(measure.setting) for e in kind.effects]
    return {
        "name": measure.name,
        "kind": kind.name,
        "title_nl": kind.title_nl,
        "title_en": kind.title_en,
        "start": month_name(measure.start),
        "end": None if measure.end == NEVER_ENDS else month_name(measure.end),
        "share": measure.share,
        "ramp_months": measure.ramp,
        "months": measure.months,
        "target": measure.target.text,
        "effect": measure.setting,
        "effects": dict(measure.effects),
        "grade": ", ".join(sorted({number.grade for number in graded})),
        "sources": [number.source for number in graded],
        "cost_year": measure.cost_year,
        "cost_person": measure.cost_person,
        "cost_month": measure.cost_month,
        "price_year": kind.price_year,
        "payer": kind.payer,
    }
