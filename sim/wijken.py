"""The wijken of a municipality: where they lie, who lives there and which postcode places they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.wijken_table import WIJKEN

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

AGES = ("age_0_14", "age_15_24", "age_25_44", "age_45_64", "age_65plus")
"""Age groups that CBS gives per wijk, as in table social_domain_2021."""
FIRST_AGES = (0, 15, 25, 45, 65)
FIVE_YEAR_CELLS = (3, 2, 4, 4, 7)
"""Five-year cells of a postcode place that each of `AGES` is summed from; the oldest is 95+."""
CELL_ERROR = 2.5 / 3**0.5
"""Standard deviation in persons of a figure rounded to 5."""
YEAR = 2021


@dataclass(frozen=True)
class Wijken:
    """The wijken in order of code; every array has shape (wijken,) but `share`.

    Parameters
    ----------
    code : CBS code on 1 January 2022, such as "WK196606".
    code_2021 : code in tables of 2021, such as social_domain_2021; "" where the wijk did not exist. In Het Hogeland the
        codes of 2021 and 2022 stand for different wijken: never look a figure of 2021 up by `code`.
    name : of the wijk.
    lat, lon : degrees (ETRS89), mean of its kernen weighted by inhabitants.
    area : hectares of land.
    population : inhabitants on 1 January 2021, from the postcode places.
    published : the same as CBS gives it for the wijk, rounded to 5; 0 where the wijk did not exist.
    difference : sum over five age groups of the absolute difference between the two, in persons.
    grade : A whole kernen, difference within rounding; B a kern lies in several wijken and its division is estimated;
        C difference beyond rounding.
    share : (kernen, wijken) part of the inhabitants of each kern; rows sum to 1.
    """

    code: NDArray[np.str_]
    code_2021: NDArray[np.str_]
    name: NDArray[np.str_]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    area: NDArray[np.float64]
    population: NDArray[np.int64]
    published: NDArray[np.int64]
    difference: NDArray[np.float64]
    grade: NDArray[np.str_]
    share: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of wijken."""
        return len(self.code)

    def of_kern(self) -> NDArray[np.int64]:
        """Return the row of the wijk in which most inhabitants of each kern live, (kernen,)."""
        return np.asarray(self.share.argmax(axis=1), dtype=np.int64)

    def table(self) -> pd.DataFrame:
        """Return one row per wijk with every column but `share`."""
        return pd.DataFrame({name: value for name, value in vars(self).items() if name != "share"})


def kern_ages(postcode: NDArray[np.int16], statline: Statline) -> NDArray[np.float64]:
    """Return the inhabitants of postcode places on 1 January 2021 in the groups `AGES`, (kernen, 5); 0 if unknown."""
    table = statline.table("population_pc4_age5")
    table = table[(table["indicator"] == "population_1jan") & (table["year"] == YEAR) & (table["sex"] == "T")]
    group = np.searchsorted(FIRST_AGES, table["age_from"].to_numpy(), side="right") - 1
    grid = table.assign(group=group).groupby(["region", "group"])["value"].sum().unstack("group")
    wanted = [f"PC{code}" for code in postcode.tolist()]
    return grid.reindex(index=wanted, columns=range(len(AGES))).fillna(0.0).to_numpy(dtype=np.float64)


def wijk_ages(municipality: Municipality, statline: Statline) -> pd.DataFrame:
    """Return the inhabitants on 1 January 2021 by code of that year (rows) and the groups `AGES` (columns)."""
    table = statline.table("social_domain_2021")
    mine = table["region"].str.startswith(f"WK{municipality.code[2:]}") & (table["year"] == YEAR)
    table = table[mine & table["indicator"].isin(AGES)]
    return table.pivot_table(index="region", columns="indicator", values="value").reindex(columns=list(AGES))


def read_wijken(
    municipality: Municipality,
    postcode: NDArray[np.int16],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    population: NDArray[np.int64],
    statline: Statline,
) -> Wijken | None:
    """Return the wijken that the kernen of a municipality make up; None where they are not known.

    Parameters
    ----------
    municipality : whose wijken
    postcode, lat, lon, population : (kernen,) of its kernen
    statline : the tables, all years visible: geography is always known

    Notes
    -----
    Which postcode place lies in which wijk was derived by `calibration.embed_wijken` and stands in `sim.wijken_table`.
    """
    codes = sorted(code for code in WIJKEN if code.startswith(f"WK{municipality.code[2:]}"))
    if not codes:
        return None
    row = {int(code): k for k, code in enumerate(postcode)}
    share = np.zeros((len(postcode), len(codes)))
    for wijk, code in enumerate(codes):
        for place, part in WIJKEN[code][1].items():
            share[row[place], wijk] = part
    facts = statline.table("wijken").set_index("region").loc[codes]
    old = [WIJKEN[code][0] for code in codes]
    wanted = wijk_ages(municipality, statline).reindex(old).fillna(0.0).to_numpy()
    difference = np.abs(share.T @ kern_ages(postcode, statline) - wanted).sum(axis=1)
    weight = share * np.maximum(population, 1e-9)[:, None]
    weight = weight / weight.sum(axis=0)
    return Wijken(
        code=np.array(codes),
        code_2021=np.array(old),
        name=facts["wijk"].to_numpy(dtype=np.str_),
        lat=lat @ weight,
        lon=lon @ weight,
        area=facts["area_ha"].to_numpy(dtype=np.float64),
        population=np.rint(population @ share).astype(np.int64),
        published=wanted.sum(axis=1).astype(np.int64),
        difference=difference,
        grade=_grade(share, difference),
        share=share,
    )


def _grade(share: NDArray[np.float64], difference: NDArray[np.float64]) -> NDArray[np.str_]:
    """Grade the division: see `Wijken.grade`.

    Notes
    -----
    Within rounding is at most twice the expected sum of absolute errors, each the sum of independent uniform errors of
    the five-year cells of all kernen and of the figure of the wijk.
    """
    pieces = (share > 0).sum(axis=0)
    spread = CELL_ERROR * np.sqrt(np.multiply.outer(pieces, FIVE_YEAR_CELLS) + 1).sum(axis=1)
    whole = np.array([(column[column > 0] == 1).all() for column in share.T])
    beyond = difference > 2 * np.sqrt(2 / np.pi) * spread
    return np.where(beyond, "C", np.where(whole, "A", "B"))
