"""The monthly probabilities that the baselines share with the model, so that all three do the same work."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.calendar import month_of
from sim.hazards import monthly_from_hazard, monthly_from_probability
from sim.processes.common import ARRIVALS, BIRTHS, DEATHS, DEPARTURES, this_year
from sim.processes.migration import ARRIVING, LEAVING, year_effect
from sim.world import World

Floats = NDArray[np.float64]

EVENTS = (
    "births", "deaths", "departures", "arrivals", "partnerships", "marriages", "separations", "leaving_home",
    "kern_in", "institution_entries", "institution_exits",
)  # fmt: skip
"""What a baseline counts: persons, or couples for partnerships, marriages and separations."""
PROCESSES: dict[str, tuple[str, ...]] = {
    "death": ("death", "newborn_death"),
    "birth": ("maternity",),
    "couple": ("seek", "seek_at_birth"),
    "marriage": ("marriage",),
    "separation": ("separation",),
    "leaving_home": ("leave_home",),
    "moves": ("move",),
    "institution": ("enter", "leave_institution"),
    "departure": ("depart_household", "depart_home"),
    "arrival": ("arrivals",),
}
"""Which probabilities are zero when a process is left out."""
CANDIDATES = 32
"""Men whom a seeking woman looks at, as in the model."""
YOUNGEST = 18
ADULT = 18 * 12


@dataclass(frozen=True)
class MonthRates:
    """Probabilities of one month; see `sim.rates.rates.Rates` for the axes."""

    death: Floats  # (sex, without or with a partner, age on 31 December)
    newborn_death: Floats  # (sex,)
    maternity: Floats  # (age on 31 December, parity)
    interval: int
    twins: float
    boys: float
    seek: Floats  # (age,)
    seek_at_birth: Floats  # (age,)
    men: Floats  # (age,) weight
    gap: Floats  # (gap,) cumulative
    first_gap: int
    marriage: Floats  # (age,)
    separation: Floats  # (couple, age)
    with_mother: float
    leave_home: Floats  # (sex, age)
    move: Floats  # (age,)
    enter: Floats  # (sex, partner, age)
    leave_institution: Floats  # (sex, age)
    depart_household: Floats  # (age,)
    depart_home: Floats  # (sex, age)
    arrivals: Floats  # (reason,) expected huishoudens


def month_rates(world: World, month: int, off: tuple[str, ...] = ()) -> MonthRates:
    """Return the probabilities of a month, made by the functions with which the model makes them.

    Parameters
    ----------
    off : names of `PROCESSES` in which nothing happens.
    """
    then, rates, factor = replace(world, month=month), world.rates, world.parameters
    q = np.minimum(this_year(then, rates.mortality.values) * factor["mortality.scale"], 1.0)
    of_pairs = np.minimum(q[:, None, :] * rates.partner_mortality.values, 1.0)
    maternity = np.minimum(this_year(then, rates.maternity.values) * factor["fertility.scale"], 1.0)
    season = rates.season.values[:, month_of(month) - 1]
    leaving = factor["departures.scale"] * year_effect(then, LEAVING) * then.season(DEPARTURES)
    arriving = factor["arrivals.scale"] * year_effect(then, ARRIVING) * then.season(ARRIVALS) / 12.0
    people = this_year(then, rates.arrivals.values) * arriving
    made = MonthRates(
        death=monthly_from_probability(of_pairs, float(season[DEATHS])),
        newborn_death=q[:, 0],
        maternity=monthly_from_probability(maternity, float(season[BIRTHS])),
        interval=int(rates.maternity.notes["birth_interval"]),
        twins=float(rates.multiple.values[0]),
        boys=float(rates.boys.values[0]),
        seek=monthly_from_hazard(rates.union.values),
        seek_at_birth=rates.union_at_birth.values,
        men=rates.union_men.values,
        gap=np.cumsum(rates.union_gap.values),
        first_gap=int(rates.union_gap.axes[0].labels[0]),
        marriage=monthly_from_hazard(rates.marriage.values),
        separation=monthly_from_hazard(rates.separation.values),
        with_mother=factor["separation.children_with_mother"],
        leave_home=monthly_from_hazard(rates.leaving_home.values),
        move=monthly_from_hazard(rates.moving.values),
        enter=monthly_from_hazard(rates.institution_entry.values),
        leave_institution=monthly_from_hazard(rates.institution_exit.values),
        depart_household=monthly_from_hazard(this_year(then, rates.departure_household.values) * leaving),
        depart_home=monthly_from_hazard(this_year(then, rates.departure_home.values) * leaving),
        arrivals=people / world.arrivals.mean_size[world.arrivals.period(then.year)],
    )
    return replace(made, **{name: getattr(made, name) * 0.0 for process in off for name in PROCESSES[process]})
