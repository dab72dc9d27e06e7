"""Make the start population of a municipality: every inwoner and huishouden on 1 January, fitted to the CBS tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.households import INSTITUTION, Households
from agents.persons import HERE, NEVER, NOBODY, OLDEST, Persons
from agents.schema import Table
from sim.calendar import month_index
from sim.errors import DataError
from sim.kernen import Kernen, read_kernen
from sim.rates.population import population_by_age
from sim.rates.positions import INSTITUTIONAL, positions
from sim.rates.read import GROUP
from sim.synthesis.couples import since
from sim.synthesis.draws import Draws, Use, Words, pairs, start_lineages
from sim.synthesis.homes import COUPLE_TYPES, Homes, make_homes
from sim.synthesis.ipf import Floats, Ints
from sim.synthesis.persons import (
    GROUPS,
    MARRIED_COUPLE,
    MARRIED_PARENTS,
    People,
    make_people,
    whole_ages,
    whole_positions,
)
from sim.synthesis.places import place_households, place_residents
from sim.synthesis.report import Wanted, margins_table
from sim.synthesis.status import marital_status, parities, unmarried_shares
from sim.synthesis.wanted import people_by_kern, structure

if TYPE_CHECKING:
    import pandas as pd

    from sim.municipalities import Municipality
    from sim.statline import Statline

START_YEARS = (2006, 2016, 2020, 2021)
FOUNDED = 32768
"""Added to a month to make it the second word of a huishouden's lineage, as when a huishouden is founded in a run."""


@dataclass
class StartPopulation:
    """Everybody on 1 January of the start year.

    Parameters
    ----------
    persons, households : the tables; members of a huishouden stand next to each other, huishoudens of a kern too.
    kernen : the places; `households.kern` is a row of it.
    margins : margin, group, wanted, got, error: how well the tables are met.
    municipality : CBS code.
    month : month index of the start.
    """

    persons: Table[Persons]
    households: Table[Households]
    kernen: Kernen
    margins: pd.DataFrame
    municipality: str
    month: int


def start_population(
    municipality: Municipality, year: int, seed: int, statline: Statline, parity_start: NDArray[np.float64]
) -> StartPopulation:
    """Return the start population; the same arguments give the same bits.

    Parameters
    ----------
    municipality : of `sim.municipalities`.
    year : 2006, 2016, 2020 or 2021; the population of 1 January.
    seed : run seed.
    statline : CBS tables. Inhabitants per kern and household sizes of 2020 are used at any `as_of`, as a pattern.
    parity_start : (111, 5) share of women by births so far.

    Raises
    ------
    DataError : a year without figures, or figures that contradict each other.

    Notes
    -----
    Ages, then positions, then couples, families and other members, then a kern for every huishouden; docs/synthesis
    tells each step with its assumptions. Ages are completed years on 1 January: year - 1 - year of birth.
    """
    if year not in START_YEARS:
        raise DataError(
            f"no start population of {municipality.name} for {year}: ages, positions and places are known together for "
            f"{', '.join(map(str, START_YEARS))}; choose one of these"
        )
    month = month_index(year, 1)
    draws = Draws(seed, month)
    ages = whole_ages(population_by_age(municipality, statline, year), draws)
    shares = positions(municipality, statline, year)
    goal = structure(municipality, statline, year, (shares * ages[:, :, None]).sum(axis=(0, 1)))
    counts, fitted = whole_positions(ages, shares, goal.positions, draws)
    people = make_people(ages, counts, fitted)
    lineage = start_lineages(municipality.code, np.arange(len(people.age)))
    within = (draws.uniform(Use.BIRTH_MONTH, lineage) * 12).astype(np.int64)
    homes = make_homes(people, month - 12 * (people.age + 1) + within, lineage, goal, statline, draws, month)

    kernen = read_kernen(municipality, statline)
    cell = people.sex * GROUPS + GROUP[people.age]
    by_kern = people_by_kern(municipality, statline, year, kernen, np.bincount(cell, minlength=40).reshape(2, -1))
    kern = _places(people, homes, cell, by_kern, lineage, draws)
    population = _tables(people, homes, kern, lineage, month)
    persons, old = population
    status = _status(people, homes, municipality, statline, year, parity_start, lineage, draws, month)
    for name, values in status.items():
        persons[name] = values[old]
    table, households = Table(Persons, len(old)), _households(persons, homes, kern, lineage, month, old)
    table.append(**persons)
    wanted = Wanted(ages, shares * ages[:, :, None], goal, by_kern)
    margins = margins_table(wanted, table, households, kernen, month)
    return StartPopulation(table, households, kernen, margins, municipality.code, month)
