"""Draw sets of parameters: a draw has one value for every parameter of which a range of belief is left.

Draw 0 is the defaults. In draw d each parameter has a value of its own, from a PERT distribution (Malcolm, Roseboom,
Clark and Fazar 1959: a beta distribution on the range of belief with the default as its mode and weight 4) at a uniform
number that is addressed by draw and name: more draws or parameters leave it as it is. Parameters that calibration moves
as one (`calibration.stages`) have one factor in a draw too. What the figures of a municipality inform
(`calibration.posterior`) is taken together from one row of its posterior instead.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from agents.luck import MASK, uniforms
from calibration.posterior import posterior
from calibration.priors import pert, prior_of
from sim.errors import DataError, ZorgdrukError
from sim.municipalities import MUNICIPALITIES
from sim.parameter import Parameter
from sim.parameters import DECLARED, Parameters

if TYPE_CHECKING:
    from calibration.stages import Free

Found = TypeVar("Found")

KEY = 0x5A6F_7267_6472_756B
"""What keeps the luck of draws apart from that of runs; any number would do."""
ATTEMPTS = 100
"""A draw that the model refuses is drawn again, so many times at most."""

NOT_DRAWN: dict[str, str] = {
    "mortality.scale": "bounds of what may be asked, not of belief: known where the demography was calibrated",
    "fertility.scale": "as mortality.scale",
    "arrivals.scale": "as mortality.scale",
    "departures.scale": "as mortality.scale",
    "eviction.hazard": "any probability may be asked",
    "statushouder.arrivals": "a task of the gemeente: a driver of scenarios",
    "team.": "room and ways of working of the gemeente: a lever of scenarios",
    "staff.room": "room of the aanbieders: a lever of scenarios",
    "staff.growth": "as staff.room",
    "staff.sickness": "as staff.room",
    "money.budget_growth": "budgets are set by the gemeente: a lever of scenarios",
    "zorgdruk.": "a choice of what counts how much, not a quantity of the world",
    "weight.": "a choice of what counts how much, not a quantity of the world",
    "domains.vulnerable_months": "a definition",
    "care.willing": "a shift of everybody for what-if, 0 by definition; the ties have ranges of their own",
    "care.enough": "a setting of the reckoning",
    "domains.spillover": "a scale upon ratios that are each drawn",
    "care.usual": "a definition of usual help",
    "care.respite": "a measure",
    "care.respite_hours": "a measure",
    "care.thanked": "a measure",
    "care.portion": "the step in which hours are found: a setting of the reckoning",
    "care.turn": "how often arrangements are looked at: a setting of the reckoning",
    "volunteers.visits": "a measure",
}
"""Parameters that are not drawn, by name or, with a point at the end, by the first part of it, and why."""
CALIBRATED = ("calibrated", "fitted", "set so that", "set to reach")
"""Words in the source of a value that was set so that a figure comes out, and that no stage of calibration moves: drawn
by itself it would leave that figure, and how far it may is not known."""
LOCAL = ("access.local_wmo", "access.local_youth")
"""What sets a municipality apart in asking: part of what is known once its asking was calibrated."""


@functools.lru_cache(maxsize=1)
def together() -> dict[str, Free]:
    """Return for each parameter that calibration moves the quantity that it belongs to, but for demography."""
    from calibration.stages import STAGES  # starting without draws is spared what calibration needs

    return {n: f for name, stage in STAGES.items() if name != "demography" for f in stage.free for n in f.names}


@functools.lru_cache(maxsize=1)
def everywhere() -> frozenset[str]:
    """Return the parameters of the stage whose figures are those of the country: mantelzorg.

    Notes
    -----
    A municipality without a posterior of its own takes another's.
    """
    from calibration.stages import STAGES

    return frozenset(name for quantity in STAGES["domains"].free for name in quantity.names)


def why_not(parameter: Parameter) -> str | None:
    """Return why a parameter is not drawn; None when it is."""
    for name, reason in NOT_DRAWN.items():
        if parameter.name == name or (name.endswith(".") and parameter.name.startswith(name)):
            return reason
    if parameter.name in together() or parameter.likely is not None:
        return None
    if any(word in parameter.source for word in CALIBRATED):
        return "set so that a figure comes out"
    return None if parameter.low < parameter.high else "it has one possible value"


def drawable() -> tuple[Parameter, ...]:
    """Return the parameters that draws change unless they are told which."""
    return tuple(p for p in DECLARED if why_not(p) is None)


def address(name: str) -> np.uint64:
    """Return the number of a parameter name, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little"))


def values_at(draw: int, attempt: int, parameters: Sequence[Parameter]) -> dict[str, float]:
    """Return the values of one attempt at a draw, whether or not the model takes them together."""
    key, groups = np.uint64((KEY + (draw << 20) + attempt) & MASK), together()
    units = [groups.get(p.name) for p in parameters]
    names = [p.name if unit is None else unit.name for p, unit in zip(parameters, units, strict=True)]
    luck = uniforms(key, np.array([address(name) for name in names], dtype=np.uint64))
    found = {}
    for p, unit, u in zip(parameters, units, luck.tolist(), strict=True):
        prior = prior_of(p) if unit is None else unit.prior
        value = pert(u, prior.low, prior.mode, prior.high)
        found[p.name] = value if unit is None else unit.values(value)[p.name]
    return found


def refusal(values: Mapping[str, float]) -> str | None:
    """Return why the model refuses values together; None when it takes them."""
    try:
        Parameters(values, "draw")
    except ZorgdrukError as error:
        return str(error)
    return None


def informed(draw: int, attempt: int, municipality: str | None) -> dict[str, float]:
    """Return the parameters that figures inform, from one row of the posterior; {} where there is none."""
    if not municipality:
        return {}
    known, rows = posterior(municipality)
    found = dict(zip(known, rows[(draw - 1 + attempt) % len(rows)], strict=True)) if rows else {}
    own = everywhere()
    if own.isdisjoint(found):
        for other in MUNICIPALITIES:
            known, rows = posterior(other.slug)
            if not own.isdisjoint(known):
                row = rows[(draw - 1 + attempt) % len(rows)]
                found |= {name: value for name, value in zip(known, row, strict=True) if name in own}
                break
    return found


def attempts(
    draw: int, names: Sequence[str] = (), municipality: str | None = None
) -> Iterator[tuple[dict[str, float], str | None]]:
    """Walk through the attempts at a draw, each with why the parameters refuse it; None when they do not.

    Parameters
    ----------
    draw : from 1.
    names : which parameters; default all of `drawable`, and what was calibrated.
    municipality : whose posterior is used, if it has one.
    """
    by_name = {p.name: p for p in DECLARED}
    parameters = [by_name[name] for name in names] if names else list(drawable())
    for attempt in range(ATTEMPTS):
        known = informed(draw, attempt, municipality)
        if any(name.startswith("asking.") for name in known):
            parameters = [p for p in parameters if p.name not in LOCAL]
        values = values_at(draw, attempt, parameters)
        values |= {name: value for name, value in known.items() if not names or name in names}
        yield values, refusal(values)


@functools.lru_cache(maxsize=64)
def _tried(draw: int, names: tuple[str, ...], municipality: str | None) -> tuple[dict[str, float], tuple[str, ...]]:
    told: list[str] = []
    for values, why in attempts(draw, names, municipality):
        if why is None:
            return values, tuple(told)
        told.append(why)
    raise ZorgdrukError(
        f"draws: draw {draw} was refused {ATTEMPTS} times in a row, the last time as {told[-1][:200]}",
        f"draws: trekking {draw} werd {ATTEMPTS} keer achter elkaar geweigerd, het laatst omdat {told[-1][:200]}",
    )


def drawn(draw: int, names: Sequence[str] = (), municipality: str | None = None) -> dict[str, float]:
    """Return the values of a draw by name, see `attempts`; {} for draw 0.

    Raises
    ------
    ZorgdrukError : the model refuses every attempt.
    """
    return {} if draw == 0 else dict(_tried(draw, tuple(names), municipality)[0])


def refused(draw: int, names: Sequence[str] = (), municipality: str | None = None) -> tuple[str, ...]:
    """Return why earlier attempts at a draw were refused, in order; () when the first was taken."""
    return () if draw == 0 else _tried(draw, tuple(names), municipality)[1]


def first_that_runs(draw: int, work: Callable[[dict[str, float]], Found], municipality: str | None = None) -> Found:
    """Return what a function makes of a draw of all parameters; what the model cannot run is drawn again.

    Notes
    -----
    `drawn` draws again what the parameters refuse by themselves. What is refused only when rates are made from it is
    drawn again here. Attempts are addressed by their number: the same draw gives the same values everywhere.

    Raises
    ------
    DataError : every attempt was refused.
    """
    if draw == 0:
        return work({})
    told = DataError(f"draws: draw {draw} was refused {ATTEMPTS} times in a row")
    for values, why in attempts(draw, (), municipality):
        if why is None:
            try:
                return work(values)
            except DataError as error:
                told = error
    raise told
