"""What a kern has and how far it is to what it has not: GP, school, supermarket, dorpshuis, and its social cohesion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.calendar import month_name
from sim.errors import DataError
from sim.facilities_file import COHESION, EVERY, FACILITIES, Entry, read_entries
from sim.facilities_kept import FacilitiesFile
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
    entries : what the user says; a later one goes above an earlier one.
    file : where the user says it; None without one.
    """

    kernen: Kernen
    names: tuple[str, ...]
    wijk_distance: NDArray[np.float64]
    entries: tuple[Entry, ...] = ()
    file: FacilitiesFile | None = None

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
        own, present, distance = (
            np.column_stack([of(name, month) for name in self.names])
            for of in (self._own, self.present, self.kilometres)
        )
        basis = np.where(np.isnan(own), np.where(np.isnan(present), BASES[1], BASES[2]), BASES[3])
        basis = np.where(np.isnan(distance), BASES[0], basis)
        labels, names = self.kernen.labels(), list(self.names)
        return FacilityTable(
            distance=pd.DataFrame(distance, labels, names),
            present=pd.DataFrame(present, labels, names),
            basis=pd.DataFrame(basis, labels, names),
            cohesion=self.upon(self.kernen, month).cohesion,
        )

    def kilometres(self, facility: str, month: int) -> NDArray[np.float64]:
        """Return how far every kern is from a facility in a month, NaN where unknown; see `at`."""
        own, present = self._own(facility, month), self.present(facility, month)
        nearest, there = np.full(len(own), np.nan), present == 1
        if there.any():
            nearest = self.kernen.distances()[:, there].min(axis=1)
        of_wijk = self.wijk_distance[:, self.names.index(facility)]
        return np.where(np.isnan(own), np.where(np.isnan(present), of_wijk, nearest), own)

    def _own(self, facility: str, month: int) -> NDArray[np.float64]:
        """Return the distances that the user states, NaN where there is none or presence is stated after it."""
        out = np.full(len(self.kernen), np.nan)
        for entry in self.entries:
            if entry.facility == facility and entry.start <= month < entry.end:
                out[list(entry.kern)] = entry.value if entry.kind == "distance_km" else np.nan
        return out

    def present(self, facility: str, month: int) -> NDArray[np.float64]:
        """Return for every kern whether it has a facility in a month: 1 or 0, NaN where unknown."""
        out = np.full(len(self.kernen), np.nan)
        for entry in self.entries:
            if entry.facility == facility and entry.start <= month < entry.end:
                out[list(entry.kern)] = entry.value if entry.kind == "present" else np.nan
        return out

    def upon(self, kernen: Kernen, month: int) -> Kernen:
        """Return the kernen with the cohesion that the user says they have in a month; the others keep theirs."""
        cohesion = kernen.cohesion.copy()
        for entry in self.entries:
            if entry.facility == COHESION and entry.start <= month < entry.end:
                cohesion[list(entry.kern)] = entry.value
        return replace(kernen, cohesion=cohesion)

    def check_run(self, first: int, last: int) -> None:
        """Refuse a cohesion that changes between the first and last month of a run: the model holds it constant.

        Raises
        ------
        DataError : it does.
        """
        for entry in self.entries:
            if entry.facility != COHESION:
                continue
            for month in (entry.start, entry.end):
                if first < month <= last:
                    where = EVERY if len(entry.kern) > 1 else self.kernen.labels()[entry.kern[0]]
                    name = "" if self.file is None else f"{self.file.name}: "
                    raise DataError(
                        f"{name}cohesion of {where} changes in {month_name(month)}, within the run; it is held for the "
                        "whole run, so leave from and until empty.",
                        f"{name}cohesion van {where} verandert in {month_name(month)}, binnen de run; zij geldt voor "
                        "de hele run, dus laat from en until leeg.",
                    )


def read_facilities(municipality: Municipality, statline: Statline, extra: FacilitiesFile | None = None) -> Facilities:
    """Return the facilities of a municipality, with those of a user's file.

    Parameters
    ----------
    municipality : whose kernen
    statline : the tables; like all geography, the distances of 2021 are always known
    extra : from `sim.facilities_kept.read_file`, in the form of `write_template`

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
    return Facilities(kernen, names, wijk_distance, tuple(entries), extra)


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
