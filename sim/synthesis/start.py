"""Make the start population of a municipality: every inwoner and huishouden on 1 January, fitted to the CBS tables."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.care import Care
from agents.households import INSTITUTION, Households
from agents.kin import Kin
from agents.kinship import parent_rows
from agents.persons import CHILD, HERE, MARRIED, NEVER, NOBODY, OTHER, WOMAN, Persons
from agents.schema import Table
from sim.calendar import month_index
from sim.errors import DataError
from sim.kernen import Kernen, read_kernen
from sim.kinship.library import past_of
from sim.rates.population import population_by_age
from sim.rates.positions import INSTITUTIONAL, positions
from sim.rates.read import GROUP
from sim.synthesis.attributes import add_attributes
from sim.synthesis.couples import since
from sim.synthesis.draws import Draws, Use, Words, pairs, start_lineages
from sim.synthesis.families import birth_schedule
from sim.synthesis.homes import Homes, make_homes
from sim.synthesis.ipf import Floats, Ints
from sim.synthesis.kin_links import kin_of_households
from sim.synthesis.kin_start import start_kin, start_library
from sim.synthesis.persons import GROUPS, People, make_people, whole_ages, whole_positions
from sim.synthesis.places import place_households, place_residents
from sim.synthesis.report import Wanted, margins_table
from sim.synthesis.status import marital_margin, marital_status, parities, wanted_marital
from sim.synthesis.wanted import people_by_kern, structure

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.rates.history import History
    from sim.statline import Statline

START_YEARS = (2006, 2016, 2020, 2021)
FOUNDED = 32767
"""Added to a month to make it the second word of a huishouden's lineage, as when a huishouden is founded in a run."""


@dataclass
class StartPopulation:
    """Everybody on 1 January of the start year.

    Parameters
    ----------
    persons, households, kin : the tables; members of a huishouden stand next to each other, huishoudens of a kern too.
    kernen : the places; `households.kern` is a row of it.
    margins : margin, group, wanted, got, error: how well the tables are met.
    municipality : CBS code.
    month : month index of the start.
    care : arrangements of mantelzorg; none until the population lives.
    """

    persons: Table[Persons]
    households: Table[Households]
    kin: Table[Kin]
    kernen: Kernen
    margins: pd.DataFrame
    municipality: str
    month: int
    care: Table[Care] = field(default_factory=lambda: Table(Care))

    def copy(self) -> StartPopulation:
        """Return the same people in tables of their own."""
        tables = {name: getattr(self, name).copy() for name in ("persons", "households", "kin", "care")}
        return replace(self, **tables)


def start_population(
    municipality: Municipality, year: int, seed: int, statline: Statline, parity_start: NDArray[np.float64],
    history: History | None = None,
) -> StartPopulation:  # fmt: skip
    """Return the start population; the same arguments give the same bits.

    Parameters
    ----------
    municipality : of `sim.municipalities`.
    year : 2006, 2016, 2020 or 2021; the population of 1 January.
    seed : run seed.
    statline : CBS tables. Inhabitants per kern and household sizes of 2020 are used at any `as_of`, as a pattern.
    parity_start : (111, 5) share of women by births so far.
    history : births and survival from which relatives are made; without it the kin table holds nobody from elsewhere
        and no links between huishoudens.

    Raises
    ------
    DataError : a year without figures, or figures that contradict each other.

    Notes
    -----
    Ages, then positions, then couples, families and other members, then a kern for every huishouden; each module
    tells its step with its assumptions; education, activity, income and tenure come last. Ages are completed
    years on 1 January: year - 1 - year of birth.
    """
    import pandas as pd

    if year not in START_YEARS:
        raise DataError(
            f"no start population of {municipality.name} for {year}: ages, positions and places are known together for "
            f"{', '.join(map(str, START_YEARS))}; choose one of these",
            f"geen startbevolking van {municipality.name} voor {year}: leeftijden, posities en plaatsen zijn samen "
            f"bekend voor {', '.join(map(str, START_YEARS))}; kies een van deze",
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
    schedule = birth_schedule(municipality, statline)
    homes = make_homes(
        people, month - 12 * (people.age + 1) + within, lineage, goal, schedule, parity_start, draws, month
    )

    kernen = read_kernen(municipality, statline)
    cell = people.sex.astype(np.int64) * GROUPS + GROUP[people.age]
    by_kern = people_by_kern(municipality, statline, year, kernen, np.bincount(cell, minlength=2 * GROUPS))
    kern = _settle(people, homes, cell, by_kern, lineage, draws)
    states = wanted_marital(municipality, statline, year)
    marital = marital_status(people, states, lineage, draws)
    at_home = np.bincount(homes.mother[homes.mother >= 0], minlength=len(lineage))
    parity = parities(people, at_home, parity_start, lineage, draws)
    persons, households, kin = _tables(people, homes, kern, lineage, month, marital, parity)
    persons.column("last_birth")[:], persons.column("union_since")[:] = _past(persons, kin, draws, month)
    wanted = Wanted(ages, shares * ages[:, :, None], goal, by_kern, parity_start)
    wijk, codes = (None, []) if kernen.wijken is None else (kernen.wijk, kernen.wijken.code_2021.tolist())
    wijk = None if wijk is None else wijk[households.column("kern")]
    more = add_attributes(municipality, year, persons, households, month, draws, statline, wijk, codes)
    if history is not None:
        past = past_of(history)
        kin = start_kin(persons, households, kin, kernen, past, start_library(past, persons, month, seed), seed, month)
    fitted_to = margins_table(wanted, persons, households, kernen, month)
    margins = pd.concat([fitted_to, marital_margin(people, states, marital), more], ignore_index=True)
    return StartPopulation(persons, households, kin, kernen, margins, municipality.code, month)


def _settle(people: People, homes: Homes, cell: Ints, by_kern: Floats, lineage: Words, draws: Draws) -> Ints:
    """Choose the kern of every household; add one institution per kern with residents. Returns (households,) kernen."""
    residents = people.rows(INSTITUTIONAL)
    where = place_residents(residents, by_kern, lineage, draws)
    left = by_kern.reshape(len(by_kern), -1).copy()
    np.subtract.at(left, (where, cell[residents]), 1.0)
    members = np.flatnonzero(homes.home >= 0)
    kind = homes.type * 1000 + people.age[homes.head]
    kern = place_households(homes.home[members], cell[members], kind, left.clip(min=0.0).reshape(by_kern.shape), draws)
    places, institution = np.unique(where, return_inverse=True)
    homes.home[residents] = len(homes.type) + institution
    homes.type = np.append(homes.type, np.full(len(places), INSTITUTION))
    homes.head = np.append(homes.head, [residents[institution == i][0] for i in range(len(places))]).astype(np.int64)
    return np.append(kern, places)


def _tables(
    people: People, homes: Homes, kern: Ints, lineage: Words, month: int, marital: NDArray[np.uint8],
    parity: NDArray[np.uint8],
) -> tuple[Table[Persons], Table[Households], Table[Kin]]:  # fmt: skip
    """Write the tables: huishoudens by kern, members of each next to each other, parents before children."""
    by_kern = np.argsort(kern, kind="stable")
    number = np.empty_like(by_kern)
    number[by_kern] = np.arange(len(kern))
    home = number[homes.home]
    old = np.lexsort((homes.birth, homes.role == OTHER, homes.role == CHILD, home))
    row = np.append(np.empty_like(old), NOBODY)  # the last one is where -1 points
    row[old] = np.arange(len(old))
    home = home[old]
    last = np.append(home[1:] != home[:-1], True)
    size = np.bincount(home, minlength=len(kern))
    persons, households = Table(Persons, len(old)), Table(Households, len(kern))
    persons.append(
        lineage=lineage[old],
        partner=row[homes.partner[old]],
        household=home,
        next=np.where(last, NOBODY, np.arange(1, len(old) + 1)),
        birth=homes.birth[old],
        sex=people.sex[old],
        status=np.full(len(old), HERE),
        role=homes.role[old],
        marital=marital[old],
        parity=parity[old],
    )
    households.append(
        lineage=pairs(lineage[homes.head[by_kern]], month + FOUNDED),
        first=np.cumsum(size) - size,
        size=size,
        kern=kern[by_kern],
        type=homes.type[by_kern],
    )
    return persons, households, kin_of_households(persons, row[homes.mother[old]], row[homes.father[old]])


def _past(persons: Table[Persons], kin: Table[Kin], draws: Draws, month: int) -> tuple[Ints, Ints]:
    """Return the month of the last birth of every woman with own children at home, and of the start of each union."""
    birth, partner = persons.column("birth").astype(np.int64), persons.column("partner").astype(np.int64)
    mother, father = (rows.astype(np.int64) for rows in parent_rows(persons, kin))
    last_birth = np.full(len(birth), NEVER)
    child = np.flatnonzero(mother >= 0)
    np.maximum.at(last_birth, mother[child], birth[child])
    eldest = np.full(len(birth), month)
    common = np.flatnonzero((mother >= 0) & (father >= 0) & (partner[mother] == father))
    np.minimum.at(eldest, mother[common], birth[common])
    women = np.flatnonzero((persons.column("sex") == WOMAN) & (partner >= 0))
    men = partner[women]
    luck = draws.uniform(Use.UNION, persons.column("lineage")[women])
    wed = (persons.column("marital")[women] == MARRIED).astype(np.int64)
    union = np.full(len(birth), NEVER)
    union[women] = since(women, men, eldest[women], wed, birth, luck, month)
    union[men] = union[women]
    return last_birth, union
