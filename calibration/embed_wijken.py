"""Find which postcode place lies in which wijk: `python -m calibration.embed_wijken` prints `sim/wijken_table.py`.

No embedded table says it. What is known of both is the number of inhabitants by age group on 1 January 2021, the land
area, and for most the name. A mixed-integer program divides the postcode places over the wijken so that these agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.errors import DataError
from sim.kernen import read_kernen
from sim.municipalities import MUNICIPALITIES, Municipality
from sim.statline import Statline
from sim.wijken import AGES, kern_ages, wijk_ages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.kernen import Kernen

PIECE_COST = 60.0
"""Persons of difference that one more piece of a postcode place must explain: 30 persons counted in the wrong wijk are
missing in one and too many in another. Rounding to 5 alone gives differences of 5 to 25 per wijk."""
KM_COST = 3.0
"""Persons per km of each piece from the place that its wijk is called after: decides where two divisions fit equally
well, so that wijken stay in one piece. Within the limits 2 and 5 the result is the same."""
HECTARE_COST = 0.02
"""Persons per hectare of difference in area. Weak, for the area of a postcode place is partly water."""
FAR = 9.0
"""Km beyond which a postcode place is not in a wijk; the widest in the result are 7 km."""
SMALLEST = 0.01
"""Part of a postcode place below which a piece is left out."""
PLACES = {
    "Nieuw-Beerta": ("Nieuw Beerta",),
    "Nieuweschans": ("Bad Nieuweschans",),
    "Scheemda-Heiligerlee": ("Scheemda", "Heiligerlee"),
    "Eemshavengebied": ("Eemshaven",),
    "Oude Land": ("Eenrum",),
    "Noord": ("Nieuw Scheemda",),
}
"""Places that a wijk of another name is around. For Oude Land and Noord, which no place is called after, the place
around which the division fits best."""
FIRST_AGE = (0, 15, 25, 45, 65)


def codes_of_2021(municipality: Municipality, statline: Statline) -> dict[str, str]:
    """Return for each wijk of 2022 its code in the tables of 2021; "" where it did not exist.

    Notes
    -----
    Het Hogeland numbered its wijken anew on 1 January 2022 and set Eemshavengebied apart, where nobody lives: a code of
    2021 stands for another wijk in 2022. The pairs are those whose inhabitants by age differ least (linear assignment).
    """
    from scipy.optimize import linear_sum_assignment

    old, new = wijk_ages(municipality, statline), _ages_2022(municipality, statline)
    if list(old.index) == list(new.index):
        return {str(code): str(code) for code in new.index}
    cost = np.abs(old.to_numpy()[:, None] - new.to_numpy()[None]).sum(axis=2)
    pairs = zip(*linear_sum_assignment(cost), strict=True)
    olds, news = old.index.tolist(), new.index.tolist()
    known = {news[column]: olds[row] for row, column in pairs}
    return {code: known.get(code, "") for code in news}


def _ages_2022(municipality: Municipality, statline: Statline) -> pd.DataFrame:
    """Return inhabitants by age group (columns) of each wijk of 2022 (rows); zero where CBS withholds the shares."""
    names = statline.table("wijken")
    codes = sorted(names[names["municipality"] == municipality.code]["region"].astype(str))
    table = statline.table("wijken_2022")
    table = table[table["sex"] == "T"]
    total = table[table["indicator"] == "population_1jan"].set_index("region")["value"].reindex(codes).fillna(0.0)
    share = table[table["indicator"] == "population_share"]
    grid = share.pivot_table(index="region", columns="age_from", values="value").reindex(codes)[list(FIRST_AGE)]
    return pd.DataFrame(grid.to_numpy() / 100 * total.to_numpy()[:, None], codes, list(AGES)).fillna(0.0)


def divide(
    kernen: Kernen,
    people: NDArray[np.float64],
    wanted: NDArray[np.float64],
    area: NDArray[np.float64],
    places: list[NDArray[np.int64]],
) -> tuple[NDArray[np.float64], float]:
    """Return the part of the inhabitants of each kern that lives in each wijk, (kernen, wijken), and the cost.

    Parameters
    ----------
    kernen : postcode places
    people : (kernen, ages) their inhabitants
    wanted : (wijken, ages) inhabitants of the wijken
    area : (wijken,) hectares of land
    places : per wijk the rows of the kernen it is around; each has at least a piece in it

    Raises
    ------
    DataError : the solver found no division.

    Notes
    -----
    Minimises the sum over wijken and age groups of the absolute difference in persons, plus the costs above. The people
    and the land of a kern may be divided differently; all pieces have the same mix of ages.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_array, eye_array, kron

    n, w, ages = len(kernen), len(wanted), len(AGES)
    away = kernen.distances()
    km = np.stack([away[:, rows].min(axis=1) for rows in places], axis=1)
    must = np.zeros((n, w))
    for wijk, rows in enumerate(places):
        must[rows, wijk] = 1.0
    cells, one, once = n * w, eye_array(n * w), kron(np.eye(n), np.ones((1, w)))
    held, land = kron(people.T, np.eye(w)), kron(100 * kernen.area[None], np.eye(w))
    gap, rest = eye_array(w * ages), eye_array(w)
    # columns: people (cells), land (cells), pieces (cells), differences in people (wijk x age) and in land (wijk)
    blocks: list[list[Any]] = [
        [once, None, None, None, None],
        [None, once, None, None, None],
        [one, None, -one, None, None],
        [None, one, -one, None, None],
        [held, None, None, -gap, None],
        [-held, None, None, -gap, None],
        [None, land, None, None, -rest],
        [None, -land, None, None, -rest],
    ]
    ages_wanted = wanted.T.ravel()
    high = np.concatenate([np.ones(2 * n), np.zeros(2 * cells), ages_wanted, -ages_wanted, area, -area])
    low = np.where(np.arange(len(high)) < 2 * n, 1.0, -np.inf)
    near, endless = (km <= FAR).ravel().astype(float), np.full(w * (ages + 1), np.inf)
    none, no_gap = np.zeros(cells), np.zeros(w * (ages + 1))
    cost = (none, none, (PIECE_COST + KM_COST * km).ravel(), np.ones(w * ages), np.full(w, HECTARE_COST))
    found = milp(
        np.concatenate(cost),
        constraints=LinearConstraint(block_array(blocks).tocsc(), low, high),
        bounds=Bounds(np.concatenate([none, none, must.ravel(), no_gap]), np.concatenate([near] * 3 + [endless])),
        integrality=np.concatenate([none, none, np.ones(cells), no_gap]),
        options={"time_limit": 120},
    )
    if not found.success:
        raise DataError(f"no division of {n} postcode places over {w} wijken was found: {found.message}")
    return np.asarray(found.x[:cells].reshape(n, w)), float(found.fun)


def wijken_table(municipality: Municipality, statline: Statline) -> dict[str, tuple[str, dict[int, float]]]:
    """Return for each wijk of 2022 its code in 2021 and the part, in hundredths, of each postcode place in it."""
    kernen, codes = read_kernen(municipality, statline), codes_of_2021(municipality, statline)
    facts = statline.table("wijken").set_index("region").loc[list(codes)]
    wanted = wijk_ages(municipality, statline).reindex(list(codes.values())).fillna(0.0).to_numpy()
    places = [np.flatnonzero(np.isin(kernen.name, PLACES.get(name, (name,)))) for name in facts["wijk"]]
    people = kern_ages(kernen.postcode, statline)
    share, _ = divide(kernen, people, wanted, facts["area_ha"].to_numpy(dtype=np.float64), places)
    share = np.where(share < SMALLEST, 0.0, share)
    share = np.round(share / share.sum(axis=1, keepdims=True), 2)
    share[np.arange(len(share)), share.argmax(axis=1)] += 1 - share.sum(axis=1)  # each kern to 1 exactly
    share = np.round(share, 2)
    rows = [np.flatnonzero(column) for column in share.T]
    return {
        code: (old, {int(kernen.postcode[k]): float(share[k, i]) for k in rows[i]})
        for i, (code, old) in enumerate(codes.items())
    }


def main() -> None:
    """Print the tables of all municipalities as Python."""
    statline = Statline()
    for municipality in MUNICIPALITIES:
        for code, (old, parts) in wijken_table(municipality, statline).items():
            print(f'    "{code}": ("{old}", {parts}),')


if __name__ == "__main__":
    main()
