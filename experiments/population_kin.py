"""The parts of the report on a start population that speak of kin: counts, theory beside them, distances."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from calibration.kin_check import counted, kin_check, without_kin
from calibration.kinship import kin_theory
from calibration.kinship_nation import localised, vital_from
from results.figures_kin import (
    kin_by_age,
    kin_by_age_alt,
    kin_distances,
    kin_distances_alt,
    kin_nearby,
    kin_nearby_alt,
)
from results.kin_counts import child_distances, near_kin, parent_distances, summarise_kin
from results.population_places import filled, tables_of
from results.population_sections import Section, Start
from sim.rates.history import history
from sim.statline import Statline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from calibration.kin_check import Counted
    from calibration.kinship_rates import Vital
    from sim.rates.history import History
    from sim.world import World

FIRST_YEAR = 2000
"""First year of the demographic history, as in `calibration.kinship_nation`."""


class Ends(NamedTuple):
    """The two ends of theory, each as from `calibration.kinship.kin_theory`.

    Parameters
    ----------
    national : with the births of the Netherlands, which relatives elsewhere and who moved in lived by.
    local : with those of the municipality, which inwoners give birth by. Mortality is national in both.
    """

    national: pd.DataFrame
    local: pd.DataFrame


def theory_of(world: World) -> Ends:
    """Return the kin in theory on the day of the start."""
    known, nation, everywhere = _nation(world.as_of, world.year)
    return Ends(everywhere, kin_theory(localised(nation, known, world.rates.maternity)))


def _theory(start: Start) -> Ends:
    """Return `theory_of` the start, worked out once."""
    if "theory" not in start.shared:
        start.shared["theory"] = theory_of(start.world)
    ends: Ends = start.shared["theory"]
    return ends


@functools.lru_cache(maxsize=2)
def _nation(as_of: int | None, year: int) -> tuple[History, Vital, pd.DataFrame]:
    """Return history, rates and kin in theory of the Netherlands on 1 January of a year."""
    statline = Statline(as_of=as_of)
    known = history(statline, FIRST_YEAR, year)
    nation = vital_from(known, statline, year)
    return known, nation, kin_theory(nation)


def kin(start: Start) -> Section:
    """Give the mean living kin by age beside kinship theory."""
    world, about = start.world, start.about
    theory = _theory(start)
    table = kin_check([_found(world)], theory.national, theory.local)
    title = about.say("Levende familie naar leeftijd, naast de theorie", "Living kin by age, beside theory")

    def draw() -> Figure:
        return kin_by_age(table, theory.national, about, world.year, theory.local)

    return Section("kin", title, table, draw, kin_by_age_alt(table, about))


def kin_without(start: Start) -> Section:
    """Give the shares without a living mother, father, child or sibling beside kinship theory."""
    theory = _theory(start)
    table = without_kin([_found(start.world)], theory.national, theory.local)
    title = start.about.say(
        "Mensen zonder levende familie, naast de theorie", "People without living kin, beside theory"
    )
    return Section("kin_without", title, table)


def _found(world: World) -> Counted:
    """Return what is counted of the start."""
    return counted(tables_of(world), filled(world.persons), filled(world.kin))


def kin_counted(start: Start) -> Section:
    """Give living kin by age, sex, relation and distance."""
    title = start.about.say("Levende familie naar afstand", "Living kin by distance")
    return Section("kin_counts", title, summarise_kin(tables_of(start.world)))


def kin_distance(start: Start) -> Section:
    """Give how far children live, with parents in the figure."""
    tables, about = tables_of(start.world), start.about
    children, parents = child_distances(tables), parent_distances(summarise_kin(tables))
    title = about.say("Waar ouders en kinderen wonen", "Where parents and children live")
    draw, alt = lambda: kin_distances(parents, children, about), kin_distances_alt(parents, children, about)
    return Section("kin_distances", title, children, draw, alt)


def kin_near(start: Start) -> Section:
    """Give how many kin people of each age have close by."""
    table, about = near_kin(tables_of(start.world)), start.about
    title = about.say("Familie binnen 5 km", "Kin within 5 km")
    return Section("kin_near", title, table, lambda: kin_nearby(table, about), kin_nearby_alt(table, about))


KIN_SECTIONS = (kin, kin_without, kin_counted, kin_distance, kin_near)
"""In the order of the report."""
