"""What measures change for who takes part, put into the rules of the processes for one month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.conditions import LOOK
from agents.domains import TASKS
from agents.luck import Stream, uniforms
from agents.persons import NOBODY
from agents.striking import SLOTS
from sim.access.effects import of_products
from sim.care.rules import QUARTERS
from sim.circles import lasting_key
from sim.domains.courses import HEALTH, MIND, YOUTH
from sim.measures.channels import ASKED
from sim.provisions.product import LAWS

if TYPE_CHECKING:
    from agents.care_rules import Givers
    from agents.debt import DebtRates
    from agents.leaning import Leaning
    from agents.offers import Offer
    from agents.strain import StrainRules
    from agents.striking import Draw
    from agents.work import WorkRates
    from sim.world import World

Values = NDArray[np.float32]
WAYS = {
    "health": tuple(w.name for w in HEALTH), "mind": tuple(w.name for w in MIND), "youth": tuple(w.name for w in YOUTH)
}  # fmt: skip
LARGEST = 255
"""Quarter-hours that fit in a cell."""


def _at(world: World, channel: str) -> Values | None:
    """Return what measures and voorzieningen make of a channel for everybody, None when nothing works on it."""
    measures = None if world.measures is None else world.measures.at(channel, world)
    care = of_products(world, channel)
    if measures is None or care is None:
        return care if measures is None else measures
    return measures * care


def lifted(world: World, draw: Draw, process: str) -> Draw:
    """Return the ways of a process with the hazards of who takes part in something.

    Notes
    -----
    A larger hazard raises the ceilings by which who cannot be struck is passed over; the stretch of a condition stays
    the most that it can be, as for every hazard.
    """
    found = {w: _at(world, f"hazard.{name}") for w, name in enumerate(WAYS[process])}
    some = {w: values for w, values in found.items() if values is not None}
    if not some:
        return draw
    lift = np.full(len(draw.lift), -1, dtype=np.int64)
    lift[list(some)] = np.arange(len(some))
    most = draw.most
    top = max(float(values.max(initial=1.0)) for values in some.values())
    if top > 1.0:
        width = np.zeros(SLOTS)
        width[: len(draw.start)] = np.diff([*(float(x) for x in draw.start), 2.0**64]) / 2.0**32
        ceiling = np.minimum(most.astype(np.float64) * top, np.tile(width, len(most) // SLOTS))
        most = np.maximum(np.minimum(np.ceil(ceiling), 2.0**32 - 1).astype(np.uint32), most)
    return draw._replace(lift=lift, factor=np.array(list(some.values())), most=most)


def entering(world: World, leaning: Leaning) -> Leaning:
    """Return what leans towards an institution with what measures make of it."""
    own = _at(world, "institution.entry")
    return leaning if own is None else leaning._replace(own=own, top=float(own.max(initial=1.0)))


def finding_work(world: World, rates: WorkRates) -> WorkRates:
    """Return the moves between activities with what measures make of finding work."""
    helped = _at(world, "work.finding")
    if helped is None:
        return rates
    top = float(helped.max(initial=1.0))
    most = np.minimum(np.ceil(rates.most * top), 2.0**32 - 1).astype(np.uint32)
    return rates._replace(helped=helped, top=top, most=most)


def into_debt(world: World, rates: DebtRates) -> DebtRates:
    """Return the moves between stages of debt with what measures make of them by huishouden.

    Of the members that take part the one with the strongest effect counts: a huishouden is not helped twice.
    """
    both = [_at(world, f"debt.{name}") for name in ("worse", "help")]
    if all(values is None for values in both):
        return rates
    worse, into_help = (_of_homes(world, values) for values in both)
    top = float(max(worse.max(initial=1.0), into_help.max(initial=1.0)))
    return rates._replace(worse=worse, into_help=into_help, top=top)


def _of_homes(world: World, values: Values | None) -> Values:
    """Return the factor of each huishouden: of its members' the furthest from 1."""
    out = np.ones(world.households.count, dtype=np.float32)
    if values is None:
        return out
    rows = np.flatnonzero((values != 1.0) & (world.persons.column("household") != NOBODY))
    homes = world.persons.column("household")[rows]
    least, most = out.copy(), out.copy()
    np.minimum.at(least, homes, values[rows])
    np.maximum.at(most, homes, values[rows])
    return np.where(least < 1.0, least, most)


def nudged(world: World, offer: Offer) -> Offer:
    """Return what can be asked with what measures add to asking, by law."""
    found = {name: _at(world, f"ask.{name}") for name in ASKED}
    some = {name: values for name, values in found.items() if values is not None}
    if not some or world.access is None:
        return offer
    nudge = np.zeros((len(some) + 1, world.persons.count), dtype=np.float32)
    rows = {name: i for i, name in enumerate(some)}
    for name, values in some.items():
        nudge[rows[name]] = values
    group = np.full(len(offer.group), len(some), dtype=np.int8)
    for k, product in enumerate(world.access.products.values()):
        assert product.law in LAWS
        group[k] = rows.get(product.law, len(some))
    return offer._replace(nudge=nudge, group=group)


def readier(world: World, givers: Givers) -> float:
    """Make who takes part more ready to give; `givers` is written. Return the most that anybody's log odds rise."""
    values = _at(world, "carer.willing")
    if values is None:
        return 0.0
    givers.lean[: len(values)] += values
    return float(values.max(initial=0.0))


def eased(world: World, rules: StrainRules) -> StrainRules:
    """Return what makes giving heavy with what measures take off it."""
    strain, relief = _at(world, "carer.strain"), _at(world, "carer.relief")
    if strain is not None:
        rules = rules._replace(eased=strain)
    return rules if relief is None else rules._replace(relieved=(relief * QUARTERS).astype(np.float32))


def look_again(world: World) -> dict[int, Values]:
    """Have the need of who takes part worked out anew this month; return the factor by task."""
    measures = world.measures
    if measures is None:
        return {}
    found = {t: _at(world, f"need.{name}") for t, name in enumerate(TASKS)}
    some = {t: values for t, values in found.items() if values is not None}
    now = np.unique(np.concatenate([np.flatnonzero(values != 1.0) for values in some.values()])) if some else _NOBODY
    rows = np.union1d(now, measures.lightened)
    if len(rows):
        world.persons.column("conditions")[rows] |= np.uint16(LOOK)
    measures.lightened = now
    return some


_NOBODY = np.empty(0, dtype=np.int64)


def lighten(world: World, some: dict[int, Values]) -> None:
    """Let who takes part need other hours; the part of a quarter-hour is rounded by luck that lasts."""
    if not some or world.measures is None or len(world.measures.lightened) == 0:
        return
    rows, need = world.measures.lightened, world.persons.column("need")
    luck = uniforms(lasting_key(world, Stream.MEASURE), world.persons.column("lineage")[rows])
    for t, values in some.items():
        need[rows, t] = np.minimum(np.floor(need[rows, t] * values[rows].astype(np.float64) + luck), LARGEST)
