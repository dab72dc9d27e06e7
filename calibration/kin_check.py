"""Hold the kin counted in a population against kinship theory, with the error that chance explains and a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.counting_kin import CHILD, FATHER, GRANDCHILD, GRANDPARENT, MATERNAL_SIBLING, MOTHER
from results.kin_counts import AGE_GROUPS, STARTS, KinTables, kin_tables
from sim.rates.table import Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.households import Households
    from agents.kin import Kin
    from agents.persons import Persons
    from sim.kernen import Kernen

THEORY = {MOTHER: "mother", FATHER: "father", CHILD: "child", MATERNAL_SIBLING: "sibling", GRANDPARENT: "grandparent",
          GRANDCHILD: "grandchild"}  # fmt: skip
"""Relation counted -> relation in theory, where siblings share the mother."""
TOLERANCE = {"mother": 0.02, "father": 0.02, "child": 0.10, "sibling": 0.10, "grandparent": 0.06, "grandchild": 0.30}
"""Largest difference of a mean that is not a fault: what a municipality may differ from the country whose rates theory
has. About 5% of the mean where there are most of these kin. Assumption, range half to twice; 5% of fathers lost, 4% of
births or a tenth of the hazard of dying lie outside it (tested)."""
WITHOUT = {"mother": 0.02, "father": 0.02, "child": 0.01, "sibling": 0.01}
"""Largest difference of a share without kin that is not a fault. Parents as their means; children and siblings within
the point that the statement on people of 70 and over without a child allows. Assumption, range half to twice."""
SURE = 2.0
"""Standard errors beyond the tolerance that make a difference certain."""
AGREES, DIFFERS, TOO_FEW = "agrees", "differs", "too few"


class Counted(NamedTuple):
    """What is needed of one population; every array is (n,) or (n, 8) by `COUNTED`.

    Parameters
    ----------
    age, sex : of each inwoner; the sex as in `agents.persons`
    kin : living relatives
    family, line : number of the family for kin above and beside, and for kin below
    """

    age: NDArray[np.int64]
    sex: NDArray[np.uint8]
    kin: NDArray[np.int64]
    family: NDArray[np.int64]
    line: NDArray[np.int64]


def counted(tables: KinTables, persons: Persons, kin: Kin) -> Counted:
    """Return living relatives per inwoner and to which family each belongs.

    Parameters
    ----------
    tables : from `results.kin_counts.kin_tables`
    persons, kin : the tables these were counted in

    Notes
    -----
    People of one family have the same relatives and are no independent observations. Upwards and sidewards a family is
    all who share the highest known mother (of the mother, else of the person); downwards a couple with its children,
    found through the mother of the oldest child in the list.
    """
    nodes = persons.node[tables.rows].astype(np.int64)
    return Counted(
        tables.age, tables.sex, tables.counts.sum(axis=2, dtype=np.int64), _above(kin, nodes), _below(kin, nodes)
    )


def population_of(month: int, persons: Persons, households: Households, kin: Kin, kernen: Kernen) -> Counted:
    """Return what `kin_check` needs of one world in a January; its arguments are those of `kin_counts`."""
    return counted(kin_tables(month, persons, households, kin, kernen), persons, kin)


def _above(kin: Kin, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the node two generations up in the line of mothers (else fathers), as far as known."""
    top = nodes.copy()
    for _ in range(2):
        known = np.maximum(top, 0)
        parent = np.where(kin.mother[known] >= 0, kin.mother[known], kin.father[known])
        top = np.where((top >= 0) & (parent >= 0), parent, top)
    return top


def _below(kin: Kin, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the mother of the first child in the list, or the person without children."""
    child = np.where(nodes >= 0, kin.child[np.maximum(nodes, 0)], -1)
    mother = np.where(child >= 0, kin.mother[np.maximum(child, 0)], -1)
    return np.asarray(np.where(mother >= 0, mother, nodes), dtype=np.int64)


def clustered_error(values: Floats, family: NDArray[np.int64]) -> float:
    """Return the standard error of a mean when the members of a family are not independent; NaN below two families.

    Notes
    -----
    The sandwich estimator for clusters: sqrt(G/(G-1) sum_g (sum of the deviations in family g)^2) / n.
    """
    _, place = np.unique(family, return_inverse=True)
    groups = int(place.max()) + 1 if len(place) else 0
    if groups < 2:
        return float("nan")
    sums = np.bincount(place, values - values.mean())
    return float(np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(values))


def kin_check(populations: Sequence[Counted], theory: pd.DataFrame, local: pd.DataFrame | None = None) -> pd.DataFrame:
    """Compare counted kin with theory by age group and relation.

    Parameters
    ----------
    populations : one or more populations of the same date; of several, such as runs with other seeds from one start,
        the means are averaged and the error is that of one, as they share most of their families
    theory : from `calibration.kinship.kin_theory`, at that date
    local : the same with the births of the municipality (`calibration.kinship_nation.localised`); the difference is
        then that to the nearer end of the interval from one to the other, 0 within it

    Returns
    -------
    DataFrame age_group, relation, persons (of the first population), counted, theory, local, difference, error,
    tolerance, verdict

    Notes
    -----
    Each person is compared with theory at his or her own age and sex, so a group's age structure plays no part.
    ``differs``: the difference exceeds the tolerance by more than `SURE` standard errors. ``too few``: the population
    could not show a difference of the tolerance. ``agrees``: the rest. Two theories are needed since neither holds for
    a municipality: inwoners give birth at local rates, their relatives elsewhere and newcomers lived by national ones.
    """
    rows = []
    for relation, name in THEORY.items():
        ends = [_expected(t, name) for t in (theory, theory if local is None else local)]
        rows += _compared(populations, relation, ends, TOLERANCE[name])
    return _judged(rows)


def _compared(
    populations: Sequence[Counted], relation: int, ends: Sequence[Floats], tolerance: float
) -> list[tuple[str, str, int, float, float, float, float, float, float]]:
    """Return a row per age group of what is counted beside the two ends of theory, each (2, ages)."""
    rows = []
    found, also = ([_one(p, relation, expected) for p in populations] for expected in ends)
    for place, group in enumerate(AGE_GROUPS):
        cells = [f[place] for f in found if f[place] is not None]
        if not cells:
            continue
        mean, should, error = np.mean([c[1:] for c in cells if c is not None], axis=0)
        other = float(np.mean([f[place][2] for f in also if f[place] is not None]))  # type: ignore[index]
        number = cells[0][0] if cells[0] is not None else 0
        apart = mean - np.clip(mean, min(should, other), max(should, other))
        rows.append((group, THEORY[relation], number, mean, should, other, apart, error, tolerance))
    return rows


def _judged(rows: Sequence[tuple[str, str, int, float, float, float, float, float, float]]) -> pd.DataFrame:
    """Return the rows of `_compared` as a table with a verdict on each."""
    columns = ["age_group", "relation", "persons", "counted", "theory", "local", "difference", "error", "tolerance"]
    table = pd.DataFrame(list(rows), columns=columns)
    beyond = table["difference"].abs() - SURE * table["error"] > table["tolerance"]
    blind = ~(SURE * table["error"] <= table["tolerance"])
    table["verdict"] = np.select([beyond, blind], [DIFFERS, TOO_FEW], AGREES)
    return table


def _expected(theory: pd.DataFrame, name: str) -> Floats:
    """Return the theoretical mean by sex and age, (2, ages)."""
    rows = theory[theory["relation"] == name]
    by_sex = [rows[rows["sex"] == sex].sort_values("age")["mean"].to_numpy() for sex in ("man", "vrouw")]
    return np.stack(by_sex).astype(np.float64)


def _one(people: Counted, relation: int, expected: Floats) -> list[tuple[int, float, float, float] | None]:
    """Return persons, mean counted, mean in theory and error by age group; None where nobody is."""
    family = people.line if relation in (CHILD, GRANDCHILD) else people.family
    theory = expected[people.sex, np.minimum(people.age, expected.shape[1] - 1)]
    mine = people.kin[:, relation].astype(np.float64)
    group = np.digitize(people.age, STARTS) - 1
    cells: list[tuple[int, float, float, float] | None] = []
    for place in range(len(STARTS)):
        chosen = group == place
        if not chosen.any():
            cells.append(None)
            continue
        error = clustered_error(mine[chosen] - theory[chosen], family[chosen])
        cells.append((int(chosen.sum()), float(mine[chosen].mean()), float(theory[chosen].mean()), error))
    return cells


def without_kin(
    populations: Sequence[Counted], theory: pd.DataFrame, local: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Compare the shares without a living mother, father, child or maternal sibling with theory.

    Parameters
    ----------
    populations, theory, local : as for `kin_check`.

    Returns
    -------
    DataFrame with the columns of `kin_check`, all of shares, tolerances `WITHOUT`

    Notes
    -----
    Half siblings, childlessness and remarriage are simpler in theory than in a population.
    """
    rows = []
    lacking = [p._replace(kin=(p.kin == 0).astype(np.int64)) for p in populations]
    for relation, name in THEORY.items():
        ends = [_expected(t.assign(mean=t["none"]), name) for t in (theory, theory if local is None else local)]
        if np.isfinite(ends).all():
            rows += _compared(lacking, relation, ends, WITHOUT[name])
    return _judged(rows)
