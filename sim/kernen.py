"""The kernen (postcode places) of a municipality: where they lie, how many live there and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import DataError
from sim.wijken import Wijken, read_wijken

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

EARTH_RADIUS = 6371.0088
"""Mean radius in km (IUGG)."""
COHESION = {"GM1966": 0.66}
"""Share of adults who feel much social cohesion: CMO-STAMM 2017, in a policy plan of Het Hogeland (grade B)."""
COHESION_ELSEWHERE = 0.51
"""The share in the province of Groningen (same source), which stands for Oldambt; for Steenwijkerland, in another
province, a declared assumption, range 0.51 to 0.66."""


@dataclass(frozen=True)
class Kernen:
    """The kernen in order of postcode; every array has shape (kernen,).

    Parameters
    ----------
    postcode : four digits.
    name : place; several kernen of one town share it.
    lat, lon : degrees (ETRS89) of a representative point.
    area : km2.
    population : inhabitants on 1 January 2021, rounded to 5 by CBS (2020 where 2021 is not known).
    wijken : the wijken that the kernen make up; None where there are none, as in a made-up town.
    cohesion : share of the ties between neighbours that can give help, 0 to 1; when not given, `COHESION_ELSEWHERE`.
        To vary it for a kern, replace the array.

    Raises
    ------
    DataError : a cohesion outside 0 .. 1, or not one for each kern.
    """

    postcode: NDArray[np.int16]
    name: NDArray[np.str_]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    area: NDArray[np.float64]
    population: NDArray[np.int64]
    wijken: Wijken | None = None
    cohesion: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        """Fill in the cohesion when it was not given, and check it."""
        if not len(self.cohesion):
            object.__setattr__(self, "cohesion", np.full(len(self), COHESION_ELSEWHERE))
        if len(self.cohesion) != len(self):
            raise DataError(
                f"cohesion: {len(self.cohesion)} values for {len(self)} kernen; give one for each kern.",
                f"cohesion: {len(self.cohesion)} waarden voor {len(self)} kernen; geef er een voor elke kern.",
            )
        wrong = np.flatnonzero(~((self.cohesion >= 0.0) & (self.cohesion <= 1.0)))
        if len(wrong):
            raise DataError(
                f"cohesion of {self.name[wrong[0]]}: {self.cohesion[wrong[0]]:g} must lie between 0 and 1; "
                "it is a share.",
                f"cohesion van {self.name[wrong[0]]}: {self.cohesion[wrong[0]]:g} moet tussen 0 en 1 liggen; "
                "het is een aandeel.",
            )

    def __len__(self) -> int:
        """Return the number of kernen."""
        return len(self.postcode)

    def labels(self) -> list[str]:
        """Return a name for each kern that no other has: the postcode is added where a name occurs twice."""
        names, counts = np.unique(self.name, return_counts=True)
        twice = set(names[counts > 1])
        return [f"{n} ({p})" if n in twice else str(n) for n, p in zip(self.name, self.postcode, strict=True)]

    @property
    def wijk(self) -> NDArray[np.int64]:
        """Row of `wijken` in which most inhabitants of each kern live; 0 everywhere where there are no wijken."""
        return np.zeros(len(self), dtype=np.int64) if self.wijken is None else self.wijken.of_kern()

    def coordinates(self) -> NDArray[np.int16]:
        """Return where each kern lies, (kernen, 2): east and north in units of 100 m.

        Notes
        -----
        Equirectangular around the mean of the kernen, which is the origin; within a municipality the error against
        the great circle is below 0.1%.
        """
        lat, lon = np.radians(self.lat), np.radians(self.lon)
        east = (lon - lon.mean()) * np.cos(lat.mean())
        km = EARTH_RADIUS * np.column_stack([east, lat - lat.mean()])
        return np.asarray(np.rint(km * 10), dtype=np.int16)

    def distances(self) -> NDArray[np.float64]:
        """Return the distance in km between every two kernen, shape (kernen, kernen); 0 within a kern.

        Notes
        -----
        Great-circle distance by the haversine formula between the representative points; roads are longer.
        """
        lat, lon = np.radians(self.lat), np.radians(self.lon)
        across = np.sin((lat[:, None] - lat) / 2) ** 2
        along = np.sin((lon[:, None] - lon) / 2) ** 2 * (np.cos(lat)[:, None] * np.cos(lat))
        return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(across + along, 1.0))))


def read_kernen(municipality: Municipality, statline: Statline) -> Kernen:
    """Return the kernen of a municipality from the table of postcode places.

    Raises
    ------
    DataError : no postcode place is known for the municipality.
    """
    from sim.statline import Statline

    places = statline.table("villages_pc4")
    places = places[places["municipality"] == municipality.code].sort_values("postcode")
    if places.empty:
        raise DataError(f"table villages_pc4 has no postcode places of {municipality.name} ({municipality.code})")
    always = Statline(folder=statline.folder)
    people = always.table("population_pc4_age5")
    people = people[people["indicator"] == "population_1jan_total"]
    latest = people.sort_values("year").drop_duplicates("region", keep="last").set_index("region")["value"]
    postcode = places["postcode"].to_numpy(dtype=np.int16)
    lat, lon = places["lat"].to_numpy(dtype=np.float64), places["lon"].to_numpy(dtype=np.float64)
    population = latest.reindex(places["region"]).fillna(0).to_numpy(dtype=np.int64)
    return Kernen(
        postcode=postcode,
        name=places["place"].to_numpy(dtype=np.str_),
        lat=lat,
        lon=lon,
        area=places["area_km2"].to_numpy(dtype=np.float64),
        population=population,
        wijken=read_wijken(municipality, postcode, lat, lon, population, always),
        cohesion=np.full(len(places), COHESION.get(municipality.code, COHESION_ELSEWHERE)),
    )
