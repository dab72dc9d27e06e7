"""What contextual shocks do in a month: to deaths, to who falls ill or recovers, to jobs, and to the facilities."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import LAST_MONTH
from sim.context_factors import CLOSED, CLOSED_OTHER, ONSETS, RECOVERIES
from sim.domains.courses import HEALTH, MIND, YOUTH
from sim.domains.draws import HEALTH_PARTS, MIND_PARTS, YOUTH_PARTS, draw_of
from sim.domains.young_wijken import added
from sim.errors import ZorgdrukError, did_you_mean
from sim.facilities_file import Entry
from sim.rates.mortality import PANDEMIC as PANDEMIC_YEARS
from sim.shocks import FACILITY, FOR_GOOD, PANDEMIC, PLANT, Shock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.striking import Draw
    from sim.facilities import Facilities
    from sim.kernen import Kernen
    from sim.municipalities import Municipality
    from sim.rates.read import Floats
    from sim.world import World

EXCESS_AGES = (0, 50, 65, 80)
EXCESS: tuple[tuple[float, ...], ...] = ((1.047, 1.025, 1.077, 1.093), (1.033, 1.083, 1.085, 1.055))
"""Deaths over those expected in the first and second twelve months, from each of `EXCESS_AGES` on: 2020 and 2021 as
counted over what lies between 2019 and 2023 (CBS 03747 and 7461bev, the same that `sim.rates.mortality` puts in with
``pandemic="none"``; a test works them out again). 2023 had more deaths than the trend before 2020 as well, so these are
on the low side."""
WAVES = ((2.4, 3.6, 1.2, 0.0, 0.0, 0.0, 0.0, 0.96, 0.96, 0.96, 0.96, 0.96), (1.0,) * 12)
"""Excess of each month over the mean of its year. Three fifths of that of 2020 fell in March-May and the rest from
October on, as in the weekly figures of CBS; the months within are an assumption. Each row has mean 1."""
PROCESSES = {"health": (HEALTH, HEALTH_PARTS), "mind": (MIND, MIND_PARTS), "youth": (YOUTH, YOUTH_PARTS)}


Held = tuple[tuple[int, tuple[int, ...]], ...]
"""Numbers of shocks, and the rows of the kernen in which each closes something that is there."""


@dataclass(frozen=True)
class Context:
    """The contextual shocks of a run.

    Parameters
    ----------
    shocks : those that hold in the municipality.
    kernen : rows of the kernen that each names.
    before : the facilities as they are without the shocks; None when not known.
    """

    shocks: tuple[Shock, ...]
    kernen: tuple[tuple[int, ...], ...]
    before: Facilities | None = None
    draws: dict[tuple[str, Held], Draw] = field(default_factory=dict)  # made when first asked for


def context_of(shocks: tuple[Shock, ...], place: Municipality, facilities: Facilities) -> Context | None:
    """Return the shocks of a municipality, None when there are none.

    Raises
    ------
    ZorgdrukError : a kern or facility that the municipality does not have.
    """
    here = tuple(s for s in shocks if s.municipality in ("", place.slug))
    for shock in here:
        if shock.facility and shock.facility not in facilities.names:
            names = ", ".join(facilities.names)
            raise ZorgdrukError(
                f"shock {shock.kind}: unknown facility '{shock.facility}'; known are {names}"
                f"{did_you_mean(shock.facility, facilities.names) or '.'}",
                f"schok {shock.kind}: onbekende voorziening '{shock.facility}'; bekend zijn {names}"
                f"{did_you_mean(shock.facility, facilities.names, dutch=True) or '.'}",
            )
    return Context(here, tuple(_kernen(s, place, facilities.kernen) for s in here), facilities) if here else None


def _kernen(shock: Shock, place: Municipality, kernen: Kernen) -> tuple[int, ...]:
    """Return the rows of the kern that a shock names: all of that name, or the one with that label."""
    if not shock.kern:
        return ()
    wanted, labels = shock.kern.casefold(), kernen.labels()
    rows = [k for k, name in enumerate(kernen.name) if wanted in (str(name).casefold(), labels[k].casefold())]
    if not rows:
        raise ZorgdrukError(
            f"shock {shock.kind}: {place.name} has no kern '{shock.kern}'; name another, or the municipality that has "
            f"it{did_you_mean(shock.kern, labels) or '.'}",
            f"schok {shock.kind}: {place.name} heeft geen kern '{shock.kern}'; noem een andere, of de gemeente die hem "
            f"heeft{did_you_mean(shock.kern, labels, dutch=True) or '.'}",
        )
    return tuple(rows)


def closed(facilities: Facilities, context: Context | None) -> Facilities:
    """Return the facilities without those that a shock closes; a distance to the nearest other one as far as known."""
    entries = []
    for shock, kernen in zip(context.shocks, context.kernen, strict=True) if context else ():
        if shock.kind == FACILITY:
            end = LAST_MONTH + 1 if shock.duration == FOR_GOOD else shock.start + shock.duration
            known = shock.distance_km == shock.distance_km
            kind, value = ("distance_km", shock.distance_km) if known else ("present", 0.0)
            entries.append(Entry(kernen, shock.facility, kind, value, "scenario", shock.start, end))
    return replace(facilities, entries=(*facilities.entries, *entries)) if entries else facilities


def death_factor(world: World) -> Floats | None:
    """Return the factor on the hazard of death by age on 31 December, (111,); None when nothing holds.

    Notes
    -----
    The figures of 2020-2022 hold their pandemic already: in those years, when they may be seen, there is no factor.
    """
    seen = world.year in PANDEMIC_YEARS and (world.as_of is None or world.year <= world.as_of)
    factor = None
    for shock in () if world.context is None or seen else world.context.shocks:
        year, month = divmod(world.month - shock.start, 12)
        if shock.kind == PANDEMIC and shock.size and shock.covers(world.month) and year < len(EXCESS):
            group = np.searchsorted(EXCESS_AGES, np.arange(111), side="right") - 1
            excess = np.array(EXCESS[year])[group] ** shock.size - 1.0
            factor = (1.0 if factor is None else factor) * (1.0 + excess * WAVES[year][month])
    return factor


def draw_now(world: World, process: str) -> Draw:
    """Return the ways of a process ("health", "mind" or "youth") under the shocks that hold this month."""
    assert world.life is not None
    own: Draw = getattr(world.life, process)
    context = world.context
    if context is None:
        return own
    now = _held(context, world.month, process)
    if not now:
        return own
    if (process, now) not in context.draws:
        courses = dict(world.life.courses)
        for i, kernen in now:
            shock = context.shocks[i]
            if shock.kind == PANDEMIC:
                for name, (default, _, _) in (ONSETS | RECOVERIES).items():
                    factor = world.parameters.get(f"pandemic.{name}", default)
                    courses[name] = courses[name]._replace(base=courses[name].base * factor**shock.size)
            else:
                ratios = np.ones(len(world.kernen))
                ratios[list(kernen)] = closed_ratio(world.parameters, shock.facility) ** shock.size
                course = courses["lonely_onset"]
                courses["lonely_onset"] = course._replace(effects=added(course.effects, ratios))
        context.draws[process, now] = draw_of(*PROCESSES[process], courses, world.parameters)
    return context.draws[process, now]


def closed_ratio(p: Mapping[str, float], facility: str) -> float:
    """Return the factor on loneliness of a closed facility (parameter `closed.FACILITY`, or `closed.other`)."""
    known = facility if facility in CLOSED else "other"
    return p.get(f"closed.{known}", CLOSED.get(facility, CLOSED_OTHER)[0])


def _held(context: Context, month: int, process: str) -> Held:
    """Return the shocks that change a way of a process in a month.

    Notes
    -----
    What is known to be absent, or is closed by an earlier shock, cannot be closed: nobody there is lonelier for it.
    """
    out: list[tuple[int, tuple[int, ...]]] = []
    shut: set[tuple[str, int]] = set()
    for i, (shock, kernen) in enumerate(zip(context.shocks, context.kernen, strict=True)):
        if not shock.size or not shock.covers(month):
            continue
        if shock.kind == PANDEMIC:
            out.append((i, ()))
        elif shock.kind == FACILITY and process == "mind":
            known = None if context.before is None else context.before.present(shock.facility, month)
            rows = tuple(k for k in kernen if (shock.facility, k) not in shut and (known is None or known[k] != 0))
            shut.update((shock.facility, k) for k in rows)
            out += [(i, rows)] if rows else []
    return tuple(out)


def check_plants(context: Context | None, employees: int, place: Municipality) -> None:
    """Refuse a plant that loses more jobs than there are employees at the start.

    Raises
    ------
    ZorgdrukError : it does.
    """
    for shock in () if context is None else context.shocks:
        if shock.kind == PLANT and shock.size > employees:
            raise ZorgdrukError(
                f"shock {shock.kind}: size {shock.size:.0f} is more than the {employees} employees whom {place.name} "
                "has at the start; give fewer jobs.",
                f"schok {shock.kind}: size {shock.size:.0f} is meer dan de {employees} werknemers die {place.name} aan "
                "de start heeft; geef minder banen.",
            )
