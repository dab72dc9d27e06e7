"""Life domains with made-up rates for the made-up town: every hazard 0 unless a test names it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.domains.life import Life, life_of
from sim.domains.rates import DomainRates
from sim.domains.table import make
from sim.parameters import Parameters
from sim.rates.table import Axis
from sim.world import World

INDEPENDENT = {"domains.spillover": 0.0, "domains.compensation": 0.0, "domains.resilience": 0.0}


def toy_domain_rates(**values: Any) -> DomainRates:
    """Return tables (2, 111) with one number, or the array given, and 0 (mortality ratios 1) for all not named."""
    made: dict[str, Any] = {}
    for field in fields(DomainRates):
        if field.name in ("first_year", "mortality"):
            continue
        plain = 1.0 if field.name.endswith("_mortality") else 0.0
        shape: tuple[int, ...] = (121,) if field.name == "mental_recovery" else (2, 111)
        given = np.broadcast_to(np.asarray(values.pop(field.name, plain), dtype=np.float64), shape).copy()
        axes = tuple(Axis(f"axis{i}", tuple(range(n))) for i, n in enumerate(shape))
        made[field.name] = make(field.name, "toy", given, "made up", ("made up",), "C", (0.9, 1.1), axes=axes)
    assert not values, values
    made["adl_onset"] = replace(made["adl_onset"], notes={"institution": 0.9})
    quick = {"share": 0.5, "fast_per_month": 0.2, "slow_per_month": 0.05}
    made["mental_recovery"] = replace(made["mental_recovery"], notes=quick)
    age = np.arange(111)
    return DomainRates(first_year=2021, mortality=np.tile(np.exp(-10.0 + 0.1 * age), (2, 1)), **made)


def give_life(world: World, switches: dict[str, float] | None = None, frozen: Any = None, **values: Any) -> Life:
    """Put life domains with made-up rates in a world and return them."""
    world.parameters = Parameters(INDEPENDENT if switches is None else switches, "test")
    world.life = life_of(world, toy_domain_rates(**values), frozen=frozen)
    return world.life
