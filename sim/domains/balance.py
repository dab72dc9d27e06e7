"""Draaglast against draagkracht: weights of the domains, components of strength and how far strength compensates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.domains import HOUSEHOLD_DOMAINS, PERSON_DOMAINS
from agents.luck import GAMMA, MASK, Stream, stream_key, uniforms
from sim.domains.table import AGE
from sim.rates.read import Floats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

LOSS = (0.0, 4.0, 3.0, 2.0, 0.5, 0.0)
"""Loss at level 0 (no level) to 5: assumption, each within 0.5; impaired (3 or lower) starts at 2."""
PERSON_WEIGHTS = (1.0, 1.0, 1.25, 1.0, 1.0, 1.25, 0.75, 0.75, 0.75, 1.0)
HOUSEHOLD_WEIGHTS = (1.25, 1.0)
"""Weight of the loss in each domain, order of `PERSON_DOMAINS` and `HOUSEHOLD_DOMAINS`. Assumption, range 0.5-2 each;
A001 names health, ADL and debts as what affects self-reliance most."""
COMPENSATION_FROM = 80
"""A013: strength compensates less after this age."""


@dataclass(frozen=True, slots=True)
class Strength:
    """One component of draagkracht, in units of loss.

    Parameters
    ----------
    name : what it is.
    points : what it adds when present, or per unit when it is a scale.
    low, high : range.
    row : parameter rows or "assumption".
    """

    name: str
    points: float
    low: float
    high: float
    row: str


STRENGTHS: tuple[Strength, ...] = (
    Strength("basis", 3.0, 1.5, 5.0, "assumption: what everybody can bear"),
    Strength("resilience", 1.0, 0.5, 1.5, "assumption, per standard deviation of the trait; A204"),
    Strength("income_above_middle", 0.75, 0.25, 1.5, "A001, size assumption; highest two classes"),
    Strength("income_at_minimum", -0.75, -1.5, -0.25, "A001, A144, size assumption"),
    Strength("education_high", 0.5, 0.0, 1.0, "A122, size assumption"),
    Strength("education_low", -0.5, -1.0, 0.0, "A122, A144, size assumption"),
    Strength("partner", 0.75, 0.25, 1.5, "A001, A144, size assumption"),
    Strength("network_per_friend", 0.15, 0.05, 0.3, "A001, A191, size assumption"),
    Strength("cohesion", 0.5, 0.0, 1.0, "A005, size assumption; per standard deviation of the kern"),
    Strength("work", 0.5, 0.0, 1.0, "A144, A198, size assumption; employed or own business"),
)
"""Sum of what applies is draagkracht; the directions are sourced, the sizes are assumptions."""


def points_of(p: Mapping[str, float]) -> dict[str, float]:
    """Return what each component of draagkracht adds, by name (parameters `strength.NAME`)."""
    return {s.name: p.get(f"strength.{s.name}", s.points) for s in STRENGTHS}


def weights_by_domain(p: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Return the weight of the loss in each domain of persons and of huishoudens (parameters `weight.DOMAIN`)."""

    def found(names: tuple[str, ...], weights: tuple[float, ...]) -> Floats:
        return np.array([p.get(f"weight.{name}", w) for name, w in zip(names, weights, strict=True)])

    return found(PERSON_DOMAINS, PERSON_WEIGHTS), found(HOUSEHOLD_DOMAINS, HOUSEHOLD_WEIGHTS)


def compensation(p: Mapping[str, float]) -> Floats:
    """Return by age how much one standard deviation of draagkracht lowers the log hazard of an onset, shape (111,).

    Notes
    -----
    hazard = base x spill-over x exp(-c(age) x z) / mean, z the standardised draagkracht; recovery x (1 + c(age) x z),
    not below 0. The form follows A204 (events harm where strength lacks), the fall after 80 A012 and A013.
    """
    weaker = 1.0 - p["domains.compensation_weakening"] * np.maximum(AGE - COMPENSATION_FROM, 0)
    return np.asarray(p["domains.compensation"] * np.clip(weaker, 0.0, 1.0))


def resilience(seed: int, lineages: NDArray[np.uint64]) -> Floats:
    """Return the fixed trait of each person: a standard normal draw, the same in every month, shape (n,).

    Notes
    -----
    Equals ``normal(stream_key(seed, 0, Stream.TRAIT), lineage)`` of `agents.luck`.
    """
    key = int(stream_key(seed, 0, Stream.TRAIT))
    first, second = uniforms(np.uint64(key), lineages), uniforms(np.uint64((key + GAMMA) & MASK), lineages)
    return np.asarray(np.sqrt(-2.0 * np.log1p(-first)) * np.cos(2.0 * np.pi * second))
