"""The month in order: each process prepares what its kernels need, calls them and keeps the result.

`ORDER` reads as the month. A process can be switched off by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.processes import (
    access,
    care,
    circles,
    context,
    domains,
    events,
    households,
    kin,
    measures,
    migration,
    vital,
    work,
)
from sim.world import World


@dataclass(frozen=True)
class Process:
    """One step of the month."""

    name: str
    run: Callable[[World], None]
    optional: bool = True


ORDER: tuple[Process, ...] = (
    Process("measures", measures.measures),
    Process("relatives_elsewhere", kin.relatives_elsewhere),
    Process("death", vital.death),
    Process("expecting", vital.expecting),
    Process("couple", households.couple),
    Process("birth", vital.birth),
    Process("separation", households.separation),
    Process("leaving_home", households.leaving_home),
    Process("moves", households.moves),
    Process("eviction", events.eviction),
    Process("institution", households.institution),
    Process("departure", migration.departure),
    Process("arrival", migration.arrival),
    Process("minors", households.minors, optional=False),
    Process("family_events", events.family_events),
    Process("transitions", work.transitions),
    Process("work", work.work),
    Process("context", context.context),
    Process("income", work.income),
    Process("lost_ties", circles.lost_ties, optional=False),
    Process("friends", circles.friends),
    Process("neighbours", circles.neighbours),
    Process("settle", households.settle, optional=False),
    Process("debt", work.debt),
    Process("newcomers_health", domains.newcomers),
    Process("health", domains.health),
    Process("mind", domains.mind),
    Process("youth", domains.youth),
    Process("levels", domains.domain_levels),
    Process("burden", domains.burden),
    Process("help_given", access.help_given),
    Process("care_ends", care.care_ends, optional=False),
    Process("care_asks", care.care_asks),
    Process("strain", care.strain, optional=False),
    Process("help_asked", access.help_asked),
    Process("help_counted", access.help_counted, optional=False),
)
