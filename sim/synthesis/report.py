"""Say how well a start population meets its margins: wanted, got and error, group by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.households import HOUSEHOLD_TYPES, INSTITUTION, OTHER_HOUSEHOLD, POSITIONS, Households
from agents.persons import CHILD, HEAD, MAN, MAX_PARITY, OTHER, PARTNER, RESIDENT, WOMAN, Persons
from sim.rates.positions import SINGLE_PARENT
from sim.rates.read import AGES, GROUP, STARTS
from sim.synthesis.ipf import Floats, Ints
from sim.synthesis.persons import COUPLES, GROUPS, KINDS
from sim.synthesis.wanted import Structure

if TYPE_CHECKING:
    import pandas as pd

    from agents.schema import Table
    from sim.kernen import Kernen

GROUP_NAMES = (*(f"{a}-{a + 4}" for a in STARTS[:-1]), "95+")
SEX_NAMES = ("men", "women")
SIZE_NAMES = ("1", "2", "3", "4", "5+")
CRITICAL = 1.96
"""Z-score beyond which one cell in twenty lies by luck alone."""


@dataclass(frozen=True)
class Wanted:
    """What a start population is fitted to.

    Parameters
    ----------
    ages : (2, 111) persons by sex and age.
    positions : (2, 111, 9) persons by position before fitting.
    structure : households and families.
    by_kern : (kern, 2, 20) persons.
    parity : (111, 5) share of women by births.
    """

    ages: Ints
    positions: Floats
    structure: Structure
    by_kern: Floats
    parity: Floats


def position_of(role: NDArray[np.uint8], kind: NDArray[np.uint8]) -> Ints:
    """Return the CBS household position that follows from the role in a household and its type."""
    table = np.zeros((5, len(HOUSEHOLD_TYPES)), dtype=np.int64)
    table[HEAD] = [1, 7, 7, 7, 7, SINGLE_PARENT, 7, 8]
    table[PARTNER] = [7, *COUPLES, 7, 7, 8]
    table[OTHER], table[RESIDENT], table[CHILD] = 7, 8, 0
    return np.asarray(table[role, kind])


def age_at_start(birth: NDArray[np.int16], month: int) -> Ints:
    """Return completed years at the start of `month`: who is born in a month has no full month behind at its start."""
    return np.clip((month - 1 - birth.astype(np.int64)) // 12, 0, AGES - 1)


def margins_table(
    wanted: Wanted, persons: Table[Persons], households: Table[Households], kernen: Kernen, month: int
) -> pd.DataFrame:
    """Return every margin as margin, group, wanted, got, error (got - wanted)."""
    import pandas as pd

    sex, age = persons.column("sex").astype(np.int64), age_at_start(persons.column("birth"), month)
    home, kind = persons.column("household"), households.column("type")
    position = position_of(persons.column("role"), kind[home])
    got_ages = np.bincount(sex * AGES + age, minlength=2 * AGES).reshape(2, AGES)
    cells = np.bincount((GROUP[age]) * KINDS + position, minlength=GROUPS * KINDS).reshape(GROUPS, KINDS)
    fives = np.zeros((GROUPS, KINDS))
    np.add.at(fives, GROUP, wanted.positions.sum(axis=0))
    kern = households.column("kern")[home]
    places = np.zeros((len(kernen), 2, GROUPS))
    np.add.at(places, (kern, sex, GROUP[age]), 1.0)
    frames: list[pd.DataFrame] = []

    def add(margin: str, groups: list[str], want: Floats | Ints, got: Floats | Ints) -> None:
        frames.append(pd.DataFrame({
            "margin": margin, "group": groups,
            "wanted": np.asarray(want, dtype=np.float64), "got": np.asarray(got, dtype=np.float64),
        }))  # fmt: skip

    goal = wanted.structure
    add("population", ["total"], np.array([wanted.ages.sum()]), np.array([len(sex)]))
    add("sex", list(SEX_NAMES), wanted.ages.sum(axis=1), got_ages.sum(axis=1))
    for s, name in enumerate(SEX_NAMES):
        add(f"age, {name}", [str(a) for a in range(AGES)], wanted.ages[s], got_ages[s])
    add("position", list(POSITIONS), goal.positions, cells.sum(axis=0))
    for k, name in enumerate(POSITIONS):
        add(f"age group, {name}", list(GROUP_NAMES), fives[:, k], cells[:, k])
    private = kind != INSTITUTION
    types = np.bincount(kind[private], minlength=INSTITUTION)[:INSTITUTION]
    couples = goal.positions[list(COUPLES)] // 2
    want = np.array([goal.positions[1], *couples, goal.positions[SINGLE_PARENT], goal.other_households])
    add("household type", list(HOUSEHOLD_TYPES[:INSTITUTION]), want, types)
    size = np.minimum(households.column("size")[private], 5)
    add("household size", list(SIZE_NAMES), goal.sizes, np.bincount(size, minlength=6)[1:])
    children = np.bincount(home[persons.column("role") == CHILD], minlength=households.count)
    for k, (name, parent) in enumerate((("couples", (3, 4)), ("single parents", (5,)))):
        got = np.bincount(np.minimum(children[np.isin(kind, parent)], 6), minlength=7)[1:]
        add(f"children at home, {name}", ["1", "2", "3", "4", "5", "6+"], goal.family_sizes[k], got)
    names = kernen.labels()
    add("kern", names, wanted.by_kern.sum(axis=(1, 2)), places.sum(axis=(1, 2)))
    for s, sex_name in enumerate(SEX_NAMES):
        groups = [f"{n} {g}" for n in names for g in GROUP_NAMES]
        add(f"kern and age, {sex_name}", groups, wanted.by_kern[:, s].ravel(), places[:, s].ravel())
    women = (sex == WOMAN) & (age >= 15) & (age < 50)
    births = np.bincount(np.minimum(persons.column("parity")[women], MAX_PARITY), minlength=5)
    add("births, women 15-49", ["0", "1", "2", "3", "4+"], got_ages[1, 15:50] @ wanted.parity[15:50], births)
    table = pd.concat(frames, ignore_index=True)
    table["error"] = table["got"] - table["wanted"]
    return table


def summary(margins: pd.DataFrame) -> pd.DataFrame:
    """Return one row per margin: groups, persons or households wanted, total and largest absolute error.

    Columns
    -------
    margin, groups, wanted, total_absolute_error, largest_error, share : the total absolute error over what is wanted.
    """
    table = margins.assign(absolute=margins["error"].abs()).groupby("margin", sort=False)
    found = table.agg(
        groups=("group", "size"), wanted=("wanted", "sum"), total_absolute_error=("absolute", "sum"),
        largest_error=("absolute", "max"),
    )  # fmt: skip
    found["share"] = found["total_absolute_error"] / found["wanted"].where(found["wanted"] > 0)
    return found.reset_index()


def z_scores(margins: pd.DataFrame) -> Floats:
    """Return the Z-score of every cell: its error against the luck of drawing as many persons from the wanted shares.

    Notes
    -----
    Voas and Williamson (2001), Evaluating goodness-of-fit measures for synthetic microdata: the difference between
    wanted and got share over the square root of p (1 - p) / N, N what the margin wants in all. The variance of a cell
    is at least that of one person; the one cell of a total has the variance of a count.
    """
    total = margins.groupby("margin", sort=False)["wanted"].transform("sum").to_numpy(dtype=np.float64)
    wanted, got = margins["wanted"].to_numpy(dtype=np.float64), margins["got"].to_numpy(dtype=np.float64)
    cells = margins.groupby("margin", sort=False)["wanted"].transform("size").to_numpy()
    share = np.divide(wanted, total, out=np.zeros_like(total), where=(total > 0) & (cells > 1))
    variance = wanted * (1.0 - share)
    return np.asarray((got - wanted) / np.sqrt(np.maximum(variance, 1.0)))


def fit_statistics(margins: pd.DataFrame) -> pd.DataFrame:
    """Return how well each margin is met: what `summary` says, the standardised error and the Z-scores.

    Columns
    -------
    those of `summary` but the share, which is called
    sae : standardised absolute error, the total absolute error over the persons or huishoudens wanted; NaN for none.
    largest_z : the largest Z-score of its cells, without sign.
    z_over_2 : share of its cells with a Z-score beyond 1.96; luck alone would give 0.05.
    """
    cells = margins.assign(z=np.abs(z_scores(margins)))
    cells["beyond"] = cells["z"] > CRITICAL
    grouped = cells.groupby("margin", sort=False)
    out = summary(margins).set_index("margin")
    out["sae"] = out.pop("share")
    out["largest_z"], out["z_over_2"] = grouped["z"].max(), grouped["beyond"].mean()
    return out.reset_index()


assert OTHER_HOUSEHOLD == INSTITUTION - 1 and MAN == 0
