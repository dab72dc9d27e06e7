"""Turn a start population into tables of its places: kernen, wijken and facilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from agents.counting_kin import CHILD, COUNTED, PARTNER, SIBLING
from agents.households import HOUSEHOLD_TYPES
from agents.kin import WITHIN_5_KM
from results.kin_counts import KinTables, kin_tables
from sim.facilities import read_facilities
from sim.statline import Statline
from sim.synthesis.report import age_at_start

if TYPE_CHECKING:
    from agents.schema import Table
    from sim.world import World

OLD, OLDEST = 65, 75
"""Ages: the one of CBS' grijze druk, and the one from which the need of help rises steeply."""
FEWEST = 10
"""People of 75 and over below whom a kern has no share or mean: a single person would move it by a tenth."""


def filled(table: Table[Any]) -> Any:
    """Return the filled columns of a table."""
    return table.kind(*(table.column(name) for name in table.columns))


def tables_of(world: World) -> KinTables:
    """Count the living kin of every inwoner."""
    return kin_tables(world.month, filled(world.persons), filled(world.households), filled(world.kin), world.kernen)


def kernen_table(world: World) -> pd.DataFrame:
    """Return one row per kern: postcode, name, wijk, where it lies, inhabitants, huishoudens and the old.

    Columns
    -------
    cohesion : share of the ties between neighbours that can give help.
    persons_75_plus, share_75_plus : of people of 75 and over, of all inhabitants; NaN for fewer than `FEWEST`.
    """
    kernen, home = world.kernen, world.persons.column("household")
    kern = world.households.column("kern")
    where, age = kern[home], age_at_start(world.persons.column("birth"), world.month)
    private = world.households.column("type") != HOUSEHOLD_TYPES.index("institution")
    persons, oldest = (np.bincount(where[chosen], minlength=len(kernen)) for chosen in (age >= 0, age >= OLDEST))
    wijken = kernen.wijken
    return pd.DataFrame(
        {
            "postcode": kernen.postcode,
            "kern": kernen.labels(),
            "wijk": "" if wijken is None else wijken.name[kernen.wijk],
            "lat": kernen.lat,
            "lon": kernen.lon,
            "area_km2": kernen.area,
            "cohesion": kernen.cohesion,
            "cbs_2021": kernen.population,
            "persons": persons,
            "households": np.bincount(kern[private], minlength=len(kernen)),
            "persons_65_plus": np.bincount(where[age >= OLD], minlength=len(kernen)),
            "persons_75_plus": oldest,
            "share_75_plus": np.where(oldest >= FEWEST, oldest / np.maximum(persons, 1), np.nan),
        }
    )


def near_by_kern(world: World) -> pd.DataFrame:
    """Return per kern how much living kin people of 75 and over have close by.

    Returns
    -------
    DataFrame kern, persons_75_plus, mean_near (living partner, children, siblings and further kin within 5 km in the
    municipality, the own home included; NaN for fewer than `FEWEST`), nobody_near (of them without partner, child or
    sibling so near)
    """
    tables, kernen = tables_of(world), world.kernen
    where = world.households.column("kern")[world.persons.column("household")[tables.rows]]
    old = tables.age >= OLDEST
    once = [place for place, name in enumerate(COUNTED) if name != "maternal_sibling"]
    number = tables.counts[:, once, : WITHIN_5_KM + 1].sum(axis=(1, 2), dtype=np.int64)
    close = tables.counts[:, (PARTNER, CHILD, SIBLING), : WITHIN_5_KM + 1].sum(axis=(1, 2))
    people = np.bincount(where[old], minlength=len(kernen))
    mean = np.bincount(where[old], number[old], len(kernen)) / np.maximum(people, 1)
    return pd.DataFrame(
        {
            "kern": kernen.labels(),
            "persons_75_plus": people,
            "mean_near": np.where(people >= FEWEST, mean, np.nan),
            "nobody_near": np.bincount(where[old & (close == 0)], minlength=len(kernen)),
        }
    )


def wijken_table(world: World) -> pd.DataFrame:
    """Return one row per wijk: what `sim.wijken.Wijken` says, and the persons of the start; none in a made-up town."""
    wijken = world.kernen.wijken
    if wijken is None:
        return pd.DataFrame()
    persons = kernen_table(world)["persons"].to_numpy() @ wijken.share
    table = wijken.table().rename(columns={"area": "area_ha"})
    return table.assign(persons=np.rint(persons).astype(np.int64))


def facilities_table(world: World) -> pd.DataFrame:
    """Return what is known of every facility in every kern at the start.

    Returns
    -------
    DataFrame kern, facility, distance_km, present (1 or 0), basis (where the distance comes from) and persons (of the
    kern); NaN where unknown
    """
    there = world.facilities or read_facilities(world.municipality, Statline())
    found = there.at(world.month)
    persons = kernen_table(world)["persons"].to_numpy()
    frames = [
        pd.DataFrame(
            {
                "kern": found.distance.index,
                "facility": name,
                "distance_km": found.distance[name].to_numpy(),
                "present": found.present[name].to_numpy(),
                "basis": found.basis[name].to_numpy(),
                "persons": persons,
            }
        )
        for name in there.names
    ]
    return pd.concat(frames, ignore_index=True)
