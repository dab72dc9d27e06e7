"""What measures change for the whole gemeente: parameters, cohesion, staff, teams and the terms of products."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.luck import Stream
from agents.serving import LARGEST, Terms
from sim.care.rules import QUARTERS, care_rules, strain_rules
from sim.circles import lasting_key
from sim.near import near
from sim.parameters import Parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sim.measures.running import Measures
    from sim.world import World

Floats = NDArray[np.float64]
OF_PARAMETERS = ("times", "plus")


def _some(whole: Mapping[str, float], family: str) -> dict[str, float]:
    """Return the channels of a family, by the rest of their names."""
    return {on.partition(".")[2]: x for on, x in whole.items() if on.partition(".")[0] == family}


def take_effect(world: World, measures: Measures) -> None:
    """Let parameters and cohesion be what they are this month; what hangs on them is made again when one changed."""
    if measures.before is None:
        measures.before = (world.parameters, world.kernen.cohesion)
    own, cohesion = measures.before
    since, later = measures.later
    context = dict(later) if world.month >= since else {}
    p = dict(own) | context
    times, plus = _some(measures.whole, "times"), _some(measures.whole, "plus")
    now = {name: p[name] * times.get(name, 1.0) + plus.get(name, 0.0) for name in sorted({*times, *plus})}
    now = context | now
    now["cohesion"] = measures.whole.get("cohesion.kern", 1.0)
    if now == measures.applied or (not measures.applied and now == {"cohesion": 1.0}):
        return
    measures.applied = dict(now)
    world.kernen = replace(world.kernen, cohesion=np.clip(cohesion * now.pop("cohesion"), 0.0, 1.0))
    world.parameters = Parameters(p | now, "measures")
    if world.access is not None:
        world.access.forget_offer()
    renew_caring(world)


def renew_caring(world: World) -> None:
    """Make the rules of mantelzorg from the present parameters and cohesion; what was frozen at the start stays."""
    if world.caring is None:
        return
    p, caring = world.parameters, world.caring
    caring.rules = care_rules(p, world.kernen.cohesion)._replace(key=lasting_key(world, Stream.CARE))
    caring.strain, caring.near = strain_rules(p), near(world)
    caring.asks, caring.least, caring.turn = int(p["care.asks"] * QUARTERS), int(p["care.least"]), int(p["care.turn"])


def terms_now(world: World, terms: Terms, products: Iterable[str]) -> Terms:
    """Return the terms of products as measures have them this month."""
    whole = {} if world.measures is None else world.measures.whole
    if not whole:
        return terms
    factors = {family: _of(whole, family, tuple(products)) for family in ("months", "hours", "tariff")}
    if all(factor is None for factor in factors.values()):
        return terms
    if (f := factors["months"]) is not None:
        months = np.where(terms.months > 0, np.maximum(np.rint(terms.months * f), 1), 0)
        terms = terms._replace(months=months.astype(np.int16))
    if (f := factors["hours"]) is not None:
        hours = {name: np.rint(getattr(terms, name) * f) for name in ("low", "high", "fixed")}
        terms = terms._replace(**{name: np.minimum(x, LARGEST).astype(np.uint16) for name, x in hours.items()})
    if (f := factors["tariff"]) is not None:
        names = ("cents", "cents_fixed", "cents_once")
        terms = terms._replace(**{name: getattr(terms, name) * f[:, None] for name in names})
    return terms


def _of(whole: Mapping[str, float], family: str, names: tuple[str, ...]) -> Floats | None:
    """Return the factors of a family in the order of names, None when all are 1."""
    some = _some(whole, family)
    return np.array([some.get(name, 1.0) for name in names]) if some else None


def factors(world: World, family: str, names: tuple[str, ...]) -> Floats | float:
    """Return the factors of a family in the order of names; 1.0 when no measure works on it."""
    found = None if world.measures is None else _of(world.measures.whole, family, names)
    return 1.0 if found is None else found


def capped(
    world: World, laws: NDArray[np.int64], spending: Callable[[World], Floats], names: tuple[str, ...]
) -> NDArray[np.bool_] | None:
    """Tell of which products nothing new may begin this year, because their law has spent its cap; None without caps.

    Parameters
    ----------
    laws : (K,) row of the law of each product in `names`.
    spending : of a world: (laws,) euro spent this year before this month.
    """
    caps = {} if world.measures is None else _some(world.measures.whole, "cap")
    if not caps:
        return None
    spent = spending(world)
    over = np.array([spent[i] >= caps.get(name, np.inf) for i, name in enumerate(names)])
    return np.asarray(over[laws])
