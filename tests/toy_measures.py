"""Made-up measures for made-up towns: one effect on one channel, for whoever a test names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.measures.channels import family_of
from sim.measures.kind import Effect, Kind
from sim.measures.measure import NEVER_ENDS, Measure
from sim.measures.running import Measures
from sim.measures.target import read_target
from sim.provisions.product import Number
from sim.world import World

NOW = -1


def number(value: float) -> Number:
    return Number(value, value, value, "made up", "C")


def toy_measure(name: str = "toy", effects: Mapping[str, float] | None = None, start: int = NOW, **own: Any) -> Measure:
    """Return a measure that everybody takes part in from `start` on, `NOW` until it is given to a world."""
    effects = {} if effects is None else dict(effects)
    assert all(family_of(on) for on in effects), effects
    target = read_target(own.pop("target", ""), "test")
    of_kind = {key: own.pop(key, 0) for key in ("again_months", "delay_months", "fade_months")}
    euro = {key: own.pop(key, 0.0) for key in ("cost_year", "cost_person", "cost_month")}
    kind = Kind(
        name=name, title_nl=name, title_en=name, opgave="preventie", prevention="primair", target=target,
        reach=number(1.0), take_up=number(1.0), months=0, ramp_months=0, price_year=own.pop("price_year", 2021),
        payer="gemeente",
        effects=tuple(Effect(on, number(x), number(x)) for on, x in effects.items()), rules=(), note_nl="", note_en="",
        **of_kind, **{key: number(x) for key, x in euro.items()},
    )  # fmt: skip
    values = {
        "end": NEVER_ENDS, "share": 1.0, "ramp": 0, "months": 0, "setting": "evidence", **own
    }  # fmt: skip
    return Measure(name=name, kind=kind, start=start, target=target, effects=effects, **euro, **values)


def give(world: World, *measures: Measure) -> Measures:
    """Put measures in a world and return them."""
    world.measures = Measures(tuple(replace(m, start=world.month) if m.start == NOW else m for m in measures))
    return world.measures
