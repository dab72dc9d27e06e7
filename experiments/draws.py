"""Draw sets of parameters: a draw has one value for every parameter of which the sources leave a range of belief.

Draw 0 is the defaults. In draw d each parameter has a value of its own, from a PERT distribution (Malcolm, Roseboom,
Clark and Fazar 1959: a beta distribution on [low, high] with the default as its mode and weight 4) at a uniform number
that is addressed by draw and name: more draws or parameters leave it as it is. What was calibrated for a municipality
(`calibration.posterior`) is taken together from one row of its posterior instead.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from agents.luck import MASK, uniforms
from calibration.posterior import posterior
from calibration.priors import pert
from sim.errors import ZorgdrukError
from sim.parameter import Parameter
from sim.parameters import DECLARED, Parameters

KEY = 0x5A6F_7267_6472_756B
"""What keeps the luck of draws apart from that of runs; any number would do."""
ATTEMPTS = 100
"""A draw that the model refuses is drawn again, so many times at most."""

NOT_DRAWN: dict[str, str] = {
    "mortality.scale": "bounds of what may be asked, not of belief: the rate tables have their own uncertainty",
    "fertility.scale": "as mortality.scale",
    "arrivals.scale": "as mortality.scale",
    "departures.scale": "as mortality.scale",
    "migration.year_effect": "multiplies a spread that was estimated; the spread itself is drawn in every run",
    "asking.": "fitted to use; ten times the value is the bound of what may be asked",
    "eviction.hazard": "any probability may be asked",
    "statushouder.arrivals": "a task of the gemeente: a driver of scenarios",
    "team.": "room and ways of working of the gemeente: a lever of scenarios",
    "staff.": "room and labour market: a lever of scenarios",
    "access.": "how people find help, beside which asking was fitted: by itself it would leave the use that was met",
    "money.": "prices and budgets: a driver of scenarios",
    "zorgdruk.": "a choice of what counts how much, not a quantity of the world",
    "weight.": "a choice of what counts how much, not a quantity of the world",
    "domains.vulnerable_months": "a definition",
    "care.willing": "a shift of everybody for what-if, 0 by definition; the ties have ranges of their own",
    "care.enough": "a setting of the reckoning",
    "domains.spillover": "a scale upon ratios that are each drawn",
    "care.counts": "a definition of who counts as a mantelzorger",
    "care.received": "a definition of what is named in a survey",
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
"""Words in the source of a value that was found together with others, so that figures come out: drawn by itself it
would leave those figures. Its uncertainty is that of the calibration."""


def why_not(parameter: Parameter) -> str | None:
    """Return why a parameter is not drawn; None when it is."""
    for name, reason in NOT_DRAWN.items():
        if parameter.name == name or (name.endswith(".") and parameter.name.startswith(name)):
            return reason
    if any(word in parameter.source for word in CALIBRATED):
        return "calibrated together with others"
    return None if parameter.low < parameter.high else "it has one possible value"


def drawable() -> tuple[Parameter, ...]:
    """Return the parameters that draws change unless they are told which."""
    return tuple(p for p in DECLARED if why_not(p) is None)


def address(name: str) -> np.uint64:
    """Return the number of a parameter name, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little"))


def values_at(draw: int, attempt: int, parameters: Sequence[Parameter]) -> dict[str, float]:
    """Return the values of one attempt at a draw, whether or not the model takes them together."""
    key = np.uint64((KEY + (draw << 20) + attempt) & MASK)
    luck = uniforms(key, np.array([address(p.name) for p in parameters], dtype=np.uint64))
    return {p.name: pert(float(u), p.low, p.default, p.high) for p, u in zip(parameters, luck, strict=True)}


def refusal(values: Mapping[str, float]) -> str | None:
    """Return why the model refuses values together; None when it takes them."""
    try:
        Parameters(values, "draw")
    except ZorgdrukError as error:
        return str(error)
    return None


def fitted(draw: int, attempt: int, names: Sequence[str], municipality: str | None) -> dict[str, float]:
    """Return the parameters that were calibrated, from one row of the posterior; {} where there is none.

    Parameters
    ----------
    names : of the parameters to draw; empty for all.
    """
    known, rows = posterior(municipality) if municipality else ((), ())
    if not rows:
        return {}
    row = rows[(draw - 1 + attempt) % len(rows)]
    return {name: value for name, value in zip(known, row, strict=True) if not names or name in names}


@functools.lru_cache(maxsize=64)
def _tried(draw: int, names: tuple[str, ...], municipality: str | None) -> tuple[dict[str, float], tuple[str, ...]]:
    by_name = {p.name: p for p in DECLARED}
    parameters = [by_name[name] for name in names] if names else list(drawable())
    refused: list[str] = []
    for attempt in range(ATTEMPTS):
        values = values_at(draw, attempt, parameters) | fitted(draw, attempt, names, municipality)
        why = refusal(values)
        if why is None:
            return values, tuple(refused)
        refused.append(why)
    raise ZorgdrukError(
        f"draws: draw {draw} was refused {ATTEMPTS} times in a row, the last time as {refused[-1][:200]}",
        f"draws: trekking {draw} werd {ATTEMPTS} keer achter elkaar geweigerd, het laatst omdat {refused[-1][:200]}",
    )


def drawn(draw: int, names: Sequence[str] = (), municipality: str | None = None) -> dict[str, float]:
    """Return the values of a draw by name; {} for draw 0.

    Parameters
    ----------
    names : which parameters; default all of `drawable`, and what was calibrated.
    municipality : whose posterior is used, if it has one.

    Raises
    ------
    ZorgdrukError : the model refuses every attempt.
    """
    return {} if draw == 0 else dict(_tried(draw, tuple(names), municipality)[0])


def refused(draw: int, names: Sequence[str] = (), municipality: str | None = None) -> tuple[str, ...]:
    """Return why earlier attempts at a draw were refused, in order; () when the first was taken."""
    return () if draw == 0 else _tried(draw, tuple(names), municipality)[1]
