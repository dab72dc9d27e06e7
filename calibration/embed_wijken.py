"""Find which postcode place lies in which wijk: `python -m calibration.embed_wijken` prints the table in `sim.wijken`.

No embedded table says it. What is known of both is the number of inhabitants by age group on 1 January 2021, and
the name of most. A mixed-integer program divides the postcode places over the wijken so that the ages agree best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.kernen import Kernen, read_kernen
from sim.municipalities import MUNICIPALITIES, Municipality
from sim.statline import Statline
from sim.wijken import AGES, kern_ages, plain_name, wijk_ages

LINK_COST = 60.0
"""Persons of difference that a postcode place in one more wijk must explain. Every cell is rounded to 5 (error up to
2.5, spread 1.4); over the five age groups of two wijken of about five postcode places that is some 35 persons."""
KM_COST = 3.0
FAR = 9.0
"""Persons per km from the place that gives the wijk its name: decides between wijken that fit equally well."""
MIDDLE = {"age_0_14": 0, "age_15_24": 15, "age_25_44": 25, "age_45_64": 45, "age_65plus": 65}
"""First age of each group, as in table wijken_2022."""


@dataclass(frozen=True)
class Division:
    """Postcode places of a municipality over its wijken.

    Parameters
    ----------
    codes : (wijken,) code of 2022.
    codes_2021 : (wijken,) code in the tables of 2021; empty where the wijk did not exist.
    share : (kernen, wijken) part of the inhabitants of each kern; rows sum to 1.
    difference : (wijken,) sum over the age groups of the absolute difference in persons.
    runner_up : how many persons worse the best other division is (see `divide`).
    """

    codes: list[str]
    codes_2021: list[str]
    share: NDArray[np.float64]
    difference: NDArray[np.float64]


def codes_of_2021(municipality: Municipality, statline: Statline) -> dict[str, str]:
    """Return for each wijk of 2022 its code in 2021, "" where it did not exist, by inhabitants and ages.

    Notes
    -----
    Het Hogeland numbered its wijken anew on 1 January 2022 and set Eemshavengebied, where nobody lives, apart; the
    codes of 2021 stand for other wijken. The pairs are those whose ages differ least (linear assignment).
    """
    from scipy.optimize import linear_sum_assignment

    old = wijk_ages(municipality, statline)
    new = _ages_2022(municipality, statline)
    if set(old.index) == set(new.index):
        return {code: code for code in new.index}
    cost = np.abs(old.to_numpy()[:, None] - new.to_numpy()[None]).sum(axis=2)
    rows, columns = linear_sum_assignment(cost)
    pairs = {new.index[c]: old.index[r] for r, c in zip(rows, columns, strict=True)}
    return {code: pairs.get(code, "") for code in new.index}


def _ages_2022(municipality: Municipality, statline: Statline) -> pd.DataFrame:
    """Return inhabitants by age group (columns) of each wijk of 2022 (rows); zero where CBS withholds the shares."""
    table = statline.table("wijken_2022")
    table = table[table["region"].str.startswith(f"WK{municipality.code[2:]}") & (table["sex"] == "T")]
    total = table[table["indicator"] == "population_1jan"].set_index("region")["value"]
    share = table[table["indicator"] == "population_share"]
    share = share.pivot_table(index="region", columns="age_from", values="value")[list(MIDDLE.values())]
    share.columns = pd.Index(AGES)
    return (share / 100).reindex(total.index).mul(total, axis=0).fillna(0.0)


def divide(kernen, people, wijken, place) :
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import bmat, csr_matrix, eye, kron
    n, w, a = len(kernen), len(wijken), len(AGES)
    away = kernen.distances()
    km = np.array([away[:, rows].min(axis=1) for rows in place]).T
    link, gap = n * w, w * a
    cost = np.concatenate([np.zeros(link), (LINK_COST + KM_COST * km).ravel(), np.ones(gap)])
    once = kron(eye(n), np.ones((1, w)))
    held = kron(people.T, eye(w)).tocsr()
    target = wijken.to_numpy().T.ravel()
    none_link, none_gap = csr_matrix((n, link)), csr_matrix((n, gap))
    rows = bmat([[once, none_link, none_gap],[eye(link), -eye(link), None],[held, None, -eye(gap)],[-held, None, -eye(gap)]])
    low = np.concatenate([np.ones(n), np.full(link + 2 * gap, -np.inf)])
    high = np.concatenate([np.ones(n), np.zeros(link), target, -target])
    must = np.zeros((n, w))
    for j, r in enumerate(place): must[r, j] = 1
    near = km <= FAR
    least = np.concatenate([np.zeros(link), must.ravel(), np.zeros(gap)])
    most = np.concatenate([near.ravel()*1.0, near.ravel()*1.0, np.full(gap, np.inf)])
    whole = np.concatenate([np.zeros(link), np.ones(link), np.zeros(gap)])
    found = milp(cost, constraints=LinearConstraint(rows, low, high), bounds=Bounds(least, most), integrality=whole,
                 options={"mip_rel_gap": 1e-6, "time_limit": 20})
    return found.fun, found.mip_gap, found.x[:link].reshape(n, w)
