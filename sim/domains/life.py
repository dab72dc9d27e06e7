"""Everything the monthly processes of the life domains need, made once from the tables and the start population."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from agents import levels
from agents.burden import Weights
from agents.conditions import ADL_LIMITED, IADL_LIMITED, UNWELL
from agents.domains import ADL, CONDITIONS, DEBTS, EVENTS, FULL, IADL, IMPAIRED, NETWORK, RELATIONS, SEPARATED, TASKS
from agents.donors import Donors
from agents.frailty import Frailty
from agents.leaning import Leaning
from agents.levels import Rules
from agents.luck import Stream, stream_key
from agents.onset import Course
from agents.persons import ACTIVITIES
from agents.strength import Means
from agents.striking import Draw
from sim.domains.balance import LOSS, compensation, points_of, weights_by_domain
from sim.domains.courses import HEALTH, MIND, WAYS, YOUTH, course_of, effects_of
from sim.domains.draws import HEALTH_PARTS, MIND_PARTS, YOUTH_PARTS, draw_of
from sim.domains.leaning import entry_leaning, separation_leaning
from sim.domains.levels import NEED_SPREAD, level_rules_of, need_rules_of
from sim.domains.newcomers import donors_of
from sim.domains.normaliser import (
    GROUPS,
    Normaliser,
    death_means,
    onset_means,
    spread_of_strength,
)
from sim.domains.start_people import Use

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats
    from sim.world import World

SEPARATION_LEVELS, SEPARATION_MONTHS = (0.02, 0.08, 0.30, 0.40), 12
"""Level 1, 2, 3, 4 of huiselijke relaties in the year after a separation. Assumption, levels 1-3 together 0.2-0.6."""
FRIENDLESS_LEVELS = (0.0, 0.0, 0.10, 0.90)
"""Levels of sociaal netwerk without partner and without a friend here. Assumption, level 3 0-0.4: relatives and friends
elsewhere may make up for it."""
BYTE = 256
EXTRA_USE = 96
"""Number of the first fixed draw of the rules that stand here and not in `sim.domains.levels`."""


@dataclass(frozen=True)
class Life:
    """The life domains of one run, fixed from its start.

    Parameters
    ----------
    rates : base tables.
    courses : by name of the way.
    health, mind, youth : the same by process, as they lie in its draw.
    normaliser : what the courses and the mortality were divided by.
    means : what draagkracht is made of.
    frailty : mortality by state.
    separation, institution : who parts, and who enters an institution, sooner than others.
    own, shared : rules of the levels of persons and of huishoudens.
    weights : draaglast and need by level.
    fixed : stream key of the draws that a person or huishouden keeps for life.
    donors : whose health newcomers take.
    mortality : ratios that the onsets of `rates` were settled with, see `sim.domains.steady`.
    """

    rates: DomainRates
    courses: dict[str, Course]
    health: Draw
    mind: Draw
    youth: Draw
    normaliser: Normaliser
    means: Means
    frailty: Frailty
    separation: Leaning
    institution: Leaning
    own: Rules
    shared: Rules
    weights: Weights
    fixed: np.uint64
    donors: Donors
    mortality: Mapping[str, Floats]


def _lists(rows: list[list[int]]) -> NDArray[np.uint8]:
    """Return lists of rules as an array: in each row how many there are, then which."""
    out = np.zeros((len(rows), 1 + max(map(len, rows))), dtype=np.uint8)
    for i, row in enumerate(rows):
        out[i, : len(row) + 1] = len(row), *row
    return out


def _rules(rows: list[tuple[int, int, int, int, tuple[float, ...], int]]) -> Rules:
    """Return rules (kind, code, months, domain, chances, use) as arrays."""
    kind, code, months, domain, chances, use = zip(*rows, strict=True)
    conditional = [r for r, k in enumerate(kind) if k == levels.FROM_CONDITION]
    active = [r for r, k in enumerate(kind) if k == levels.FROM_ACTIVITY]
    bits = doing = 0
    for k, c in zip(kind, code, strict=True):
        bits |= c if k == levels.FROM_CONDITION else 0
        doing |= 1 << c if k == levels.FROM_ACTIVITY else 0
    return Rules(
        np.array(kind, dtype=np.uint8),
        np.array(code, dtype=np.int32),
        np.array(months, dtype=np.int32),
        np.array(domain, dtype=np.uint8),
        np.cumsum(np.array(chances, dtype=np.float64), axis=1),
        np.array(use, dtype=np.int32),
        bits,
        doing,
        _lists([[r for r in conditional if byte & code[r]] for byte in range(BYTE)]),
        _lists([[r for r in conditional if byte & code[r] >> 8] for byte in range(BYTE)]),
        _lists([[r for r in active if code[r] == activity] for activity in range(len(ACTIVITIES))]),
        np.array([r for r in range(len(kind)) if r not in (*conditional, *active)], dtype=np.uint8),
    )


def level_rules(p: Mapping[str, float]) -> tuple[Rules, Rules]:
    """Return the rules of persons and those of huishoudens."""
    own: list[Any] = [
        (levels.FROM_EVENT, SEPARATED, SEPARATION_MONTHS, RELATIONS, SEPARATION_LEVELS, EXTRA_USE),
        (levels.FROM_NO_FRIENDS, 0, 0, NETWORK, FRIENDLESS_LEVELS, EXTRA_USE + 1),
    ]
    shared: list[Any] = []
    rungs = {"adl": ADL_LIMITED, "iadl": IADL_LIMITED}
    for k, rule in enumerate(level_rules_of(p)):
        rest = (0, rule.domain, rule.chances, Use.LEVEL + k)
        if rule.shared and rule.source in DEBTS:
            shared.append((levels.FROM_DEBT, DEBTS.index(rule.source), *rest))
        elif rule.shared:
            shared.append((levels.FROM_INCOME, 0, *rest))
        elif rule.source in ACTIVITIES:
            own.append((levels.FROM_ACTIVITY, ACTIVITIES.index(rule.source), *rest))
        elif rule.source in EVENTS:
            own.append((levels.FROM_EVENT, EVENTS.index(rule.source), SEPARATION_MONTHS, *rest[1:]))
        else:
            bit = rungs.get(rule.source) or 1 << CONDITIONS.index(rule.source)
            own.append((levels.FROM_CONDITION, bit, *rest))
    return _rules(own), _rules(shared)


def weights_of(p: Mapping[str, float]) -> Weights:
    """Return draaglast and need by domain and level."""
    loss, (own, common) = np.array(LOSS), weights_by_domain(p)
    need, shared = (np.zeros((len(weights), 6, len(TASKS))) for weights in (own, common))
    for rule, quarters in need_rules_of(p):
        (shared if rule.shared else need)[rule.domain, 1:5, rule.task] += quarters
    return Weights(
        loss=own[:, None] * loss,
        shared_loss=common[:, None] * loss,
        need=need,
        shared_need=shared,
        spread=NEED_SPREAD,
        shift=p["domains.balance_shift"],
        first=int(Use.NEED_1),
    )


def mark_state(world: World) -> None:
    """Set the bits that the dynamics add, from the levels of a start population."""
    bits, level = world.persons.column("conditions"), world.persons.column("level")
    bits |= np.where(level[:, IADL] <= IMPAIRED, IADL_LIMITED, 0).astype(np.uint16)
    bits |= np.where(level[:, ADL] <= IMPAIRED, ADL_LIMITED | IADL_LIMITED, 0).astype(np.uint16)
    bits |= np.where((level < FULL).any(axis=1), UNWELL, 0).astype(np.uint16)


def plain_frailty(rates: DomainRates, parameters: Any, mean: Floats | None = None) -> Frailty:
    """Return mortality by state, over its mean when that is known."""

    def log(table: Any) -> Floats:
        return np.log(np.asarray(table.values, dtype=np.float64))

    return Frailty(
        dementia=log(rates.dementia_mortality),
        iadl=log(rates.iadl_mortality),
        adl=log(rates.adl_mortality),
        stroke=log(rates.stroke_mortality),
        chronic=float(np.log(parameters["chronic.mortality"])),
        disabled=float(np.log(parameters["disability.mortality"])),
        effects=effects_of("mortality", parameters),
        mean=np.ones((2, 2, GROUPS)) if mean is None else mean,
    )


def life_of(
    world: World,
    rates: DomainRates,
    cohesion: Floats | None = None,
    frozen: Normaliser | None = None,
    mortality: Mapping[str, Floats] | None = None,
) -> Life:
    """Make the life domains of a world at its start; its people have their state already.

    Parameters
    ----------
    world : at the start, after `sim.domains.start.start_domains` and `mark_state`.
    rates : base tables.
    cohesion : (kern,) standardised; 0 for every kern when it is not known.
    frozen : the normaliser of the run that this one is compared with; default that of the people of `world`.
    mortality : what the onsets of `rates` were settled with.
    """
    p = world.parameters
    means = Means(
        points=np.array(list(points_of(p).values())),
        cohesion=np.zeros(len(world.kernen)) if cohesion is None else np.asarray(cohesion, dtype=np.float64),
        compensation=compensation(p),
        mean=0.0,
        spread=1.0,
        key=stream_key(world.people_seed, 0, Stream.TRAIT),
    )
    mean, spread = spread_of_strength(world, means) if frozen is None else frozen.strength
    means = means._replace(mean=mean, spread=spread)
    if frozen is None:
        q = -np.expm1(-rates.mortality)
        death = death_means(world, plain_frailty(rates, p), q)
        parting, entering = separation_leaning(world).mean, entry_leaning(world).mean
        frozen = Normaliser(onset_means(world, rates, means, p), death, (mean, spread), parting, entering)
    own, shared = level_rules(p)
    courses = {way.name: course_of(way, rates, p, frozen.onset[way.name]) for way in WAYS}
    return Life(
        rates=rates,
        courses=courses,
        health=draw_of(HEALTH, HEALTH_PARTS, courses, p),
        mind=draw_of(MIND, MIND_PARTS, courses, p),
        youth=draw_of(YOUTH, YOUTH_PARTS, courses, p),
        normaliser=frozen,
        means=means,
        frailty=plain_frailty(rates, p, frozen.death),
        separation=separation_leaning(world, frozen.separation),
        institution=entry_leaning(world, frozen.entry),
        own=own,
        shared=shared,
        weights=weights_of(p),
        fixed=stream_key(world.people_seed, world.started or world.month, Stream.START_DOMAINS),
        donors=donors_of(world),
        mortality=mortality or {},
    )


def with_onset(life: Life, mean: dict[str, Floats], p: Mapping[str, float]) -> Life:
    """Return life domains whose onsets are divided by other means.

    Parameters
    ----------
    mean : of `sim.domains.normaliser.onset_means`.
    p : parameters.
    """
    courses = {way.name: course_of(way, life.rates, p, mean[way.name]) for way in WAYS}
    return replace(
        life,
        courses=courses,
        health=draw_of(HEALTH, HEALTH_PARTS, courses, p),
        mind=draw_of(MIND, MIND_PARTS, courses, p),
        youth=draw_of(YOUTH, YOUTH_PARTS, courses, p),
        normaliser=replace(life.normaliser, onset=mean),
    )
