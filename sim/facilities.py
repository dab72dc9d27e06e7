"""What a kern has and how far it is to what it has not: GP, school, supermarket, dorpshuis, and its social cohesion."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.facilities_file import COHESION, FACILITIES, Entry, read_entries
from sim.kernen import read_kernen
from sim.statline import Statline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.kernen import Kernen
    from sim.municipalities import Municipality

EMBEDDED = {
    "GP": "distance_GP",
    "daycare": "distance_daycare",
    "school": "distance_school",
    "supermarket": "distance_supermarket",
}
"""Facility -> indicator of social_domain_2021: mean distance by road of the inhabitants of a wijk to the nearest."""
COHESION_HOGELAND, COHESION_ELSEWHERE = 0.66, 0.51
"""Share of adults who experience high social cohesion: Het Hogeland and province Groningen, CMO-STAMM 2017 through
koersdocument Het Hogeland 2030 (params A005, grade B). The figure of the province stands for Oldambt; for
Steenwijkerland, which lies in another province, it is a declared assumption. Range 0.51 to 0.66."""
BASES = ("unknown", "mean of the wijk", "nearest kern that has it", "user")


@dataclass(frozen=True)
class FacilityTable:
    """What holds in one month; every table has a row per kern, in their order, and a column per facility.

    Parameters
    ----------
    distance : km to the nearest; NaN where unknown.
    present : 1 or 0; NaN where unknown.
    basis : where the distance comes from, one of `BASES`.
    cohesion : (kernen,) share of adults who experience high social cohesion.
    """

    distance: pd.DataFrame
    present: pd.DataFrame
    basis: pd.DataFrame
    cohesion: NDArray[np.float64]


@dataclass(frozen=True)
class Facilities:
    """The facilities of the kernen of a municipality, and what a user says of them.

    Parameters
    ----------
    kernen : the places.
    names : facilities, those of the user last.
    wijk_distance : (kernen, facilities) km, mean of the inhabitants of the wijk; NaN where unknown.
    cohesion : default of the municipality.
    entries : what the user says; a later one goes above an earlier one.
    """

    kernen: Kernen
    names: tuple[str, ...]
    wijk_distance: NDArray[np.float64]
    cohesion: float
    entries: tuple[Entry, ...] = field(default=())

    def known(self, facility: str, month: int) -> bool:
        """Return whether its distance is known in a month for every inhabited kern: a measure may rest on it."""
        return bool(self.at(month).distance[facility].notna()[self.kernen.population > 0].all())

    def at(self, month: int) -> FacilityTable:
        """Return what holds in a month.

        Parameters
        ----------
        month : month index

        Notes
        -----
        A distance is the user's own figure; else, in a kern of which presence is known, 0 if it has the facility and
        otherwise the straight distance to the nearest kern known to have it (unknown if none is); else the mean of the
        inhabitants of the wijk. The distance of a kern of its own is not published, and roads are longer than the
        straight line.
        """
        shape = (len(self.kernen), len(self.names))
        present, own = np.full(shape, np.nan), np.full(shape, np.nan)
        cohesion = np.full(shape[0], self.cohesion)
        for entry in self.entries:
            if not entry.start <= month < entry.end:
                continue
            rows = list(entry.kern)
            if entry.facility == COHESION:
                cohesion[rows] = entry.value
                continue
            cells = (rows, self.names.index(entry.facility))
            present[cells] = entry.value if entry.kind == "present" else np.nan
            own[cells] = entry.value if entry.kind == "distance_km" else np.nan
        away = self.kernen.distances()
        nearest = np.full(shape, np.nan)
        for column in range(shape[1]):
            there = present[:, column] == 1
            if there.any():
                nearest[:, column] = away[:, there].min(axis=1)
        said = ~np.isnan(present)
        distance = np.where(np.isnan(own), np.where(said, nearest, self.wijk_distance), own)
        basis = np.where(np.isnan(own), np.where(said, BASES[2], BASES[1]), BASES[3])
        basis = np.where(np.isnan(distance), BASES[0], basis)
        labels, names = self.kernen.labels(), list(self.names)
        return FacilityTable(
            distance=pd.DataFrame(distance, labels, names),
            present=pd.DataFrame(present, labels, names),
            basis=pd.DataFrame(basis, labels, names),
            cohesion=cohesion,
        )


def read_facilities(municipality: Municipality, statline: Statline, extra: Path | None = None) -> Facilities:
    """Return the facilities of a municipality, with those of a user's file.

    Parameters
    ----------
    municipality : whose kernen
    statline : the tables; like all geography, the distances of 2021 are always known
    extra : file in the form of `sim.facilities_file.write_template`

    Raises
    ------
    DataError : the file cannot be used; the message names the line, the value, the limit and the remedy.
    """
    always = Statline(folder=statline.folder)
    kernen = read_kernen(municipality, always)
    entries = () if extra is None else read_entries(extra, kernen)
    more = {entry.facility for entry in entries} - {*FACILITIES, COHESION}
    names = (*FACILITIES, *sorted(more))
    wijk_distance = np.full((len(kernen), len(names)), np.nan)
    wijk_distance[:, : len(EMBEDDED)] = _of_wijken(kernen, always)
    default = COHESION_HOGELAND if municipality.code == "GM1966" else COHESION_ELSEWHERE
    return Facilities(kernen, names, wijk_distance, default, tuple(entries))


def _of_wijken(kernen: Kernen, statline: Statline) -> NDArray[np.float64]:
    """Return the mean distances of the wijken for their kernen, (kernen, embedded facilities); NaN where none lives.

    Notes
    -----
    A kern in several wijken gets their mean, weighted by the part of its inhabitants in each.
    """
    distance = np.full((len(kernen), len(EMBEDDED)), np.nan)
    if kernen.wijken is None:
        return distance
    table = statline.table("social_domain_2021")
    grid = table[table["indicator"].isin(EMBEDDED.values())].pivot_table(
        index="region", columns="indicator", values="value"
    )
    wijken = grid.reindex(index=list(kernen.wijken.code_2021), columns=list(EMBEDDED.values())).to_numpy()
    for kern, share in enumerate(kernen.wijken.share):
        inside = share > 0
        distance[kern] = share[inside] @ wijken[inside]
    return distance
