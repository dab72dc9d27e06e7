"""What is calibrated when: for each stage its free parameters, its targets and the problem that they make.

Demography first, then mantelzorg, then asking for help; what earlier stages found is drawn in the runs of later ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.access_volumes import LIGHT
from calibration.care_fit import FACTORS
from calibration.inference.synthetic import Problem, Settings
from calibration.priors import Prior, common_factor, declared, prior_of
from calibration.simulators import SPREAD, with_spread
from calibration.targets import FittingView, Target, figure, targets
from sim.errors import ZorgdrukError, did_you_mean
from sim.municipalities import Municipality

Floats = NDArray[np.float64]
REBUILT = 0.02
"""Relative error, common to all years, of moves of a municipality rebuilt from its predecessors: the share that were
moves among them is 0.165-0.225 (`sim.rates.flows.INTERNAL_SHARE`), a standard deviation of 0.017, over 0.8. An
assumption."""


@dataclass(frozen=True, slots=True)
class Free:
    """One free quantity of a stage.

    Parameters
    ----------
    name : of the quantity: a parameter, or a factor on several.
    names : parameters that it sets.
    prior : of the quantity.
    factor : whether it multiplies their defaults; otherwise it is their value.
    """

    name: str
    names: tuple[str, ...]
    prior: Prior
    factor: bool = False

    def values(self, value: float) -> dict[str, float]:
        """Return the parameters that a value of the quantity sets, within their declared bounds."""
        found = {}
        for name in self.names:
            p = declared(name)
            found[name] = min(max(value * p.default if self.factor else value, p.low), p.high)
        return found


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of calibration.

    Parameters
    ----------
    name : demography, domains or access.
    free : what is sought.
    full, quick : how.
    quickly : names of what is sought when it must be quick; default all.
    """

    name: str
    free: tuple[Free, ...]
    full: Settings
    quick: Settings
    quickly: tuple[str, ...] = ()

    def sought(self, quick: bool) -> tuple[Free, ...]:
        """Return what is sought."""
        return tuple(f for f in self.free if not quick or not self.quickly or f.name in self.quickly)


def _one(name: str) -> Free:
    return Free(name, (name,), prior_of(declared(name)))


def _factor(name: str, *products: str) -> Free:
    names = tuple(f"asking.{product}" for product in products)
    return Free(name, names, common_factor(name, names), factor=True)


def _care() -> tuple[Free, ...]:
    """Return what `calibration.care_fit` moves, with the ranges that it allows."""
    found = []
    for name, factor in FACTORS.items():
        default = declared(factor.names[0]).default
        found.append(Free(name, factor.names, Prior(name, factor.low, min(max(default, factor.low), factor.high),
                                                    factor.high)))  # fmt: skip
    return tuple(found)


YOUTH = ("dagbehandeling", "jeugdhulp_verblijf", "pleegzorg", "jeugdbescherming")
STAGES: dict[str, Stage] = {
    "demography": Stage(
        "demography",
        tuple(_one(n) for n in ("fertility.scale", "mortality.scale", "arrivals.scale", "departures.scale",
                                "migration.year_effect")),
        Settings(waves=4, runs=300),
        Settings(waves=3, runs=60),
    ),
    "domains": Stage(
        "domains",
        _care(),
        Settings(waves=4, runs=150),
        Settings(waves=2, runs=30),
        ("children willing", "others willing", "strain of others"),
    ),
    "access": Stage(
        "access",
        (
            _factor("household help", "huishoudelijke_ondersteuning"),
            _factor("begeleiding", "begeleiding", "dagbesteding", "kortdurend_verblijf"),
            _factor("aids", "hulpmiddelen", "trapliften", "woonvoorzieningen"),
            _factor("vervoer", "vervoer"),
            _factor("light youth help", *LIGHT),
            _factor("heavy youth help", *YOUTH),
            _factor("crisis", "jeugdhulp_crisis"),
            _one("access.child_0_3"),
            _one("access.child_4_11"),
            _one("access.single_parent"),
        ),
        Settings(waves=4, runs=200),
        Settings(waves=2, runs=30),
        ("household help", "begeleiding", "light youth help"),
    ),
}  # fmt: skip
"""In the order in which they are done. Life domains have no free parameter of their own: their rates are read from the
same sources as their targets, and the rest keeps its prior. Domains: factors on mantelzorg."""


def find_stage(name: str) -> Stage:
    """Return a stage by name.

    Raises
    ------
    ZorgdrukError : there is none.
    """
    if name not in STAGES:
        raise ZorgdrukError(
            f"stage: '{name[:60]}' is none of {', '.join(STAGES)}, all{did_you_mean(name, STAGES)}",
            f"stage: '{name[:60]}' is geen van {', '.join(STAGES)}, all{did_you_mean(name, STAGES, dutch=True)}",
        )
    return STAGES[name]


def stage_targets(stage: Stage, place: Municipality, until: int) -> tuple[Target, ...]:
    """Return what a stage is fitted to.

    Raises
    ------
    ZorgdrukError : nothing: the municipality is one that is predicted.
    """
    found = targets("fit", stage.name, place.slug, until)
    if not found:
        raise ZorgdrukError(
            f"calibration: stage {stage.name} has no figures of {place.name} to fit: they are for testing "
            "(calibration/targets.toml); choose another municipality or stage",
            f"kalibratie: fase {stage.name} heeft geen cijfers van {place.name} om op te passen: ze zijn om te toetsen "
            "(calibration/targets.toml); kies een andere gemeente of fase",
        )
    return found


def usable(stage: Stage, found: Sequence[Target], quick: bool) -> tuple[Free, ...]:
    """Return what can be sought with these targets: what only costs tell is left at its prior where there are none."""
    sought = stage.sought(quick)
    if stage.name == "access" and not any(t.name.startswith("cost") for t in found):
        told = ("household help", "light youth help", "access.child_0_3", "access.child_4_11", "access.single_parent")
        sought = tuple(f for f in sought if f.name in told)
    return sought


def problem_of(stage: Stage, place: Municipality, view: FittingView, quick: bool) -> tuple[Problem, tuple[Free, ...]]:
    """Return the problem of a stage, and what is sought in it.

    Notes
    -----
    Noise: rounding and ranges; counts of births and deaths vary more than the runs by their overdispersion less one;
    moves have year effects in the runs, and a common error where they are rebuilt.
    """
    found = stage_targets(stage, place, view.until)
    seen = [figure(t, view) for t in found]
    names = [f"{t.name} {t.year}" for t in found]
    values = {name: f.value for name, f in zip(names, seen, strict=True)}
    noise = np.diag([f.sd**2 + max(t.overdispersion - 1.0, 0.0) * f.value * (t.kind == "flow")
                     for t, f in zip(found, seen, strict=True)])  # fmt: skip
    rebuilt = np.array([REBUILT * f.value * (t.kind == "moves" and t.year < place.since and bool(place.predecessors))
                        for t, f in zip(found, seen, strict=True)])  # fmt: skip
    noise = noise + np.outer(rebuilt, rebuilt)
    if stage.name == "demography":
        values = with_spread(values)
        names += list(SPREAD)
        noise = np.pad(noise, (0, len(SPREAD)))
    noise += np.diag(np.full(len(names), 1e-9))
    free = usable(stage, found, quick)
    observed = np.array([values[name] for name in names])
    return Problem(tuple(f.prior for f in free), tuple(names), observed, noise), free


def expanded(free: Sequence[Free], row: Sequence[float]) -> dict[str, float]:
    """Return the parameters of one draw."""
    found: dict[str, float] = {}
    for quantity, value in zip(free, row, strict=True):
        found |= quantity.values(float(value))
    return found


def with_earlier(own: Mapping[str, float], earlier: Sequence[Mapping[str, float]], seed: int) -> dict[str, float]:
    """Return parameters of a run with a draw of what earlier stages found, chosen by its seed."""
    return {**(earlier[seed % len(earlier)] if earlier else {}), **own}
