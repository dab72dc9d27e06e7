"""Turn a start population into the tables of its report: fit, plausibility, ages, what people do, kernen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.households import HOUSEHOLD_TYPES, INCOMES, POSITIONS
from agents.persons import ACTIVITIES, CHILD, EDUCATIONS, HERE, WOMAN
from results.tables import FIVE_YEAR_GROUPS
from sim.checks import check_population
from sim.synthesis.couples import LIMITS
from sim.synthesis.families import OLDEST_FATHER, OLDEST_MOTHER, YOUNGEST_FATHER, YOUNGEST_MOTHER
from sim.synthesis.report import age_at_start, fit_statistics, position_of, z_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.world import World

SEXES = ("man", "vrouw")
ALONE_FROM, ADULT, OLD_CHILD, OLD = 15, 18, 60, 65
"""Ages: from which the tables have people living alone, from which somebody can care for a minor, from which a child at
home is worth counting, and the one of CBS' grijze druk."""
GROUPS = len(FIVE_YEAR_GROUPS)


def fit_table(margins: pd.DataFrame) -> pd.DataFrame:
    """Return how well each margin is met.

    Columns
    -------
    those of `sim.synthesis.report.fit_statistics`, and sum_z2, degrees, p : the sum of the squared Z-scores, cells less
    one, and how often luck alone would give as large a sum (chi-square; Voas and Williamson 2001). A `p` near 1 says
    that the margin is met better than a random draw of people would; NaN where there is but one cell.
    """
    from scipy.stats import chi2

    squares = (margins.assign(z2=z_scores(margins) ** 2)).groupby("margin", sort=False)["z2"].agg(["sum", "size"])
    table = fit_statistics(margins).set_index("margin")
    table["sum_z2"], table["degrees"] = squares["sum"], squares["size"] - 1
    p = chi2.sf(table["sum_z2"].to_numpy(), np.maximum(table["degrees"].to_numpy(), 1))
    table["p"] = np.where(table["degrees"] > 0, p, np.nan)
    return table.reset_index()


def cell_table(margins: pd.DataFrame) -> pd.DataFrame:
    """Return every cell: margin, group, wanted, got, error and Z-score."""
    return margins.assign(z=z_scores(margins))


def plausibility(world: World) -> pd.DataFrame:
    """Return rule, found and must: how many break each rule, and whether a single one is a fault.

    Notes
    -----
    Parents are own parents who live in the municipality; a step-parent is not one.
    """
    persons, month = world.persons, world.month
    birth, household = persons.column("birth").astype(np.int64), persons.column("household")
    age, home = _ages(world), world.households.column("type")[household]
    adults = np.bincount(household[age >= ADULT], minlength=world.households.count)
    mothers, fathers = _gaps(world, "mother"), _gaps(world, "father")
    partner = persons.column("partner")
    women = np.flatnonzero((persons.column("sex") == WOMAN) & (partner >= 0))
    gap = birth[women] - birth[partner[women]]
    broken = check_population(persons, world.households, month)
    child = persons.column("role") == CHILD
    private = home != HOUSEHOLD_TYPES.index("institution")
    alone = (age < ADULT) & private & (adults[household] == 0)
    rules: list[tuple[str, int, bool]] = [
        ("a rule of persons and households" + "".join(f"; {sentence}" for sentence in broken), len(broken), True),
        (f"under {ALONE_FROM} in a home without an adult", int(np.sum(alone & (age < ALONE_FROM))), True),
        (f"{ALONE_FROM} to {ADULT - 1} in a home without an adult", int(np.sum(alone & (age >= ALONE_FROM))), False),
        (f"mother under {YOUNGEST_MOTHER // 12} at birth", int((mothers < YOUNGEST_MOTHER).sum()), True),
        (f"mother over {OLDEST_MOTHER // 12} at birth", int((mothers > OLDEST_MOTHER).sum()), True),
        (f"father under {YOUNGEST_FATHER // 12} at birth", int((fathers < YOUNGEST_FATHER).sum()), True),
        (f"father over {OLDEST_FATHER // 12} at birth", int((fathers > OLDEST_FATHER).sum()), True),
        (f"man over {-LIMITS[0]} years younger", int((gap < 12 * LIMITS[0]).sum()), False),
        (f"man over {LIMITS[1]} years older", int((gap > 12 * LIMITS[1]).sum()), False),
        (f"child at home of {OLD_CHILD} or over", int(np.sum(child & (age >= OLD_CHILD))), False),
    ]
    return pd.DataFrame(rules, columns=["rule", "found", "must"])


def age_gaps(world: World) -> pd.DataFrame:
    """Return kind, years and number: mother and father at the birth of a child at home, and by how much men are older.

    Columns
    -------
    kind : mother, father or partners.
    years : completed years of the parent at birth; of partners rounded down, negative where she is older.
    number : children, or couples.
    """
    persons = world.persons
    partner, birth = persons.column("partner"), persons.column("birth").astype(np.int64)
    women = np.flatnonzero((persons.column("sex") == WOMAN) & (partner >= 0))
    found = {
        "mother": _gaps(world, "mother") // 12,
        "father": _gaps(world, "father") // 12,
        "partners": (birth[women] - birth[partner[women]]) // 12,
    }
    frames = []
    for kind, years in found.items():
        values, numbers = np.unique(years, return_counts=True)
        frames.append(pd.DataFrame({"kind": kind, "years": values, "number": numbers}))
    return pd.concat(frames, ignore_index=True)


def positions_by_age(world: World) -> pd.DataFrame:
    """Return sex, age_group, position and persons."""
    persons = world.persons
    kind = world.households.column("type")[persons.column("household")]
    place = position_of(persons.column("role"), kind)
    group, here = _groups(world), persons.column("status") == HERE
    cell = ((persons.column("sex").astype(np.int64) * GROUPS) + group) * len(POSITIONS) + place
    count = np.bincount(cell[here], minlength=2 * GROUPS * len(POSITIONS))
    index = pd.MultiIndex.from_product([SEXES, FIVE_YEAR_GROUPS, POSITIONS], names=["sex", "age_group", "position"])
    return pd.DataFrame({"persons": count}, index=index).reset_index()


def traits_by_age(world: World) -> pd.DataFrame:
    """Return trait, age_group, class and persons, for education, main activity and income of the huishouden.

    Notes
    -----
    Residents of institutions have no income class here: theirs is not published.
    """
    persons, households = world.persons, world.households
    home = persons.column("household")
    private = households.column("type")[home] != HOUSEHOLD_TYPES.index("institution")
    everybody = np.ones(persons.count, dtype=bool)
    group, frames = _groups(world), []
    for trait, codes, names, chosen in (
        ("education", persons.column("education"), EDUCATIONS, everybody),
        ("activity", persons.column("activity"), ACTIVITIES, everybody),
        ("income", households.column("income")[home], INCOMES, private),
    ):
        cell = group[chosen] * len(names) + codes[chosen]
        count = np.bincount(cell, minlength=GROUPS * len(names))
        index = pd.MultiIndex.from_product([FIVE_YEAR_GROUPS, names], names=["age_group", "class"])
        frames.append(pd.DataFrame({"persons": count}, index=index).reset_index().assign(trait=trait))
    return pd.concat(frames, ignore_index=True)[["trait", "age_group", "class", "persons"]]


def kernen_table(world: World) -> pd.DataFrame:
    """Return one row per kern: postcode, name, where it lies, inhabitants, huishoudens and people of 65 and over."""
    kernen, home = world.kernen, world.persons.column("household")
    kern = world.households.column("kern")
    where, old = kern[home], _ages(world) >= OLD
    private = world.households.column("type") != HOUSEHOLD_TYPES.index("institution")
    return pd.DataFrame(
        {
            "postcode": kernen.postcode,
            "kern": kernen.labels(),
            "lat": kernen.lat,
            "lon": kernen.lon,
            "area_km2": kernen.area,
            "cbs_2021": kernen.population,
            "persons": np.bincount(where, minlength=len(kernen)),
            "households": np.bincount(kern[private], minlength=len(kernen)),
            "persons_65_plus": np.bincount(where[old], minlength=len(kernen)),
        }
    )


def _ages(world: World) -> NDArray[np.int64]:
    return age_at_start(world.persons.column("birth"), world.month)


def _groups(world: World) -> NDArray[np.int64]:
    return np.minimum(_ages(world) // 5, GROUPS - 1)


def _gaps(world: World, parent: str) -> NDArray[np.int64]:
    """Return the age in months of a parent at the birth of each child whose parent is known."""
    birth, of = world.persons.column("birth").astype(np.int64), world.persons.column(parent)
    known = of >= 0
    return np.asarray(birth[known] - birth[of[known]])
