"""Save the full state of a run, load it and go on as if nothing had happened.

A snapshot holds the tables as plain arrays, the cohesion of the kernen, the room of teams and staff, what a user said
of their facilities, and which run they belong to. Rates, places and templates are not in
it: they follow from the same municipality, start, seed and figures, and are made again on loading; a checksum refuses
a file that was damaged or belongs to another version of the model.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from agents.care import Care
from agents.care_elsewhere import Mirror
from agents.households import Households
from agents.indications import Indications
from agents.kernel import source_hash
from agents.kin import Kin
from agents.kin_arrival import Returners
from agents.persons import Persons
from agents.schema import Arrays, Table
from sim.access.kept import room_back, room_kept
from sim.access.usual import usual_back, usual_kept
from sim.archive import Columns, check_archive, checksum, read_archive, write_archive
from sim.calendar import month_index
from sim.care.state import caring_of
from sim.domains.deaths import means_back, means_kept
from sim.errors import DataError
from sim.facilities_kept import from_arrays, stated, to_arrays
from sim.measures.kept import measures_back, measures_kept, start_cohesion
from sim.measures.said import measures_said
from sim.measures.stated import start_parameters
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.scenario import Scenario
from sim.shocks import read_shocks
from sim.statline import Statline
from sim.world import World

TABLES = ("persons", "households", "kin", "care", "cases")


def save_snapshot(world: World, path: Path | str) -> None:
    """Write the state of a world to a file; it appears whole or not at all.

    Parameters
    ----------
    world : a world made by `prepare_world` (or a copy of one); rates replaced by hand are not kept.
    path : the file.

    Raises
    ------
    ZorgdrukError : the file cannot be written.
    """
    arrays = {
        f"{name}.{column}": getattr(world, name).column(column)
        for name in TABLES
        for column in getattr(world, name).columns
    }
    arrays["institution_of"] = world.places.institution_of
    arrays["kern.cohesion"] = start_cohesion(world)
    said = None if world.facilities is None else world.facilities.file
    if world.caring is not None and world.caring.mirror is not None:
        arrays |= {f"mirror.{name}": array for name, array in world.caring.mirror._asdict().items()}
    arrays |= measures_kept(world)
    arrays |= _returners(world) | _paused(world) | to_arrays(said) | means_kept(world) | room_kept(world)
    arrays |= usual_kept(world)
    about = {
        "municipality": world.municipality.code,
        "seed": world.seed,
        "month": world.month,
        "started": world.started,
        "until": month_index(world.rates.first_year + len(world.rates.mortality.axes[0].labels) - 1, 12),
        "as_of": world.as_of,
        "people_seed": world.people_seed,
        "off": sorted(world.off),
        "facilities": stated(said),
        "parameters": dict(start_parameters(world)),
        "measures": {} if world.measures is None else dict(world.measures.said),
        "later": (0, {}) if world.measures is None else world.measures.later,
        "provisions": dict(world.provisions),
        "shocks": [] if world.context is None else [shock.stated() for shock in world.context.shocks],
        "sources": source_hash("agents", "sim"),
    }
    write_archive(Path(path), "snapshot", about, arrays)


def load_snapshot(path: Path | str) -> World:
    """Read a world back and make ready to go on.

    Raises
    ------
    DataError : the file is missing, damaged, or was made by another version of the model.
    """
    path = Path(path)
    about, arrays = _read(path)
    place = find_municipality(about["municipality"])
    shocks = read_shocks(about["shocks"], f"snapshot {path.name}")
    scenario = Scenario(
        "snapshot", "snapshot", dict(about["parameters"]), shocks=shocks, provisions=about["provisions"],
        measures=measures_said(about["measures"], f"snapshot {path.name}", about["parameters"]), said=about["measures"],
        later=(about["later"][0], about["later"][1]),
    )  # fmt: skip
    world = prepare_world(
        place,
        about["started"],
        about["until"],
        about["people_seed"],
        Statline(as_of=about["as_of"]),
        scenario,
        frozenset(about["off"]),
        facilities=from_arrays(f"snapshot {path.name}", about["facilities"], arrays, f"momentopname {path.name}"),
    ).world
    world.kernen = replace(world.kernen, cohesion=arrays["kern.cohesion"])
    world.month, world.seed = about["month"], about["seed"]
    world.persons = _table(Persons, "persons", arrays)
    world.households = _table(Households, "households", arrays)
    world.kin = _table(Kin, "kin", arrays)
    world.care = _table(Care, "care", arrays)
    world.cases = _table(Indications, "cases", arrays)
    room_back(world, arrays)
    usual_back(world, arrays)
    world.places.institution_of[:] = arrays["institution_of"]
    world.returners = Returners(*(arrays[f"returners.{name}"] for name in Returners._fields))
    world.paused = {int(key.split(".")[1]): array for key, array in arrays.items() if key.startswith("paused.")}
    measures_back(world, arrays)
    world.caring = caring_of(world)  # with the cohesion of the snapshot
    if "mirror.share" in arrays:
        world.caring.mirror = Mirror(*(arrays[f"mirror.{name}"] for name in Mirror._fields))
    means_back(world, arrays["life.death_years"], arrays["life.death_means"])
    return world


def _read(path: Path) -> tuple[dict[str, Any], Columns]:
    """Read and check the file."""
    about, arrays = read_archive(path, "snapshot")
    if about.get("sources") != source_hash("agents", "sim"):
        raise DataError(
            f"snapshot {path.name}: was made by another version of the model; run again from the start.",
            f"momentopname {path.name}: is door een andere versie van het model gemaakt; draai opnieuw vanaf de start.",
        )
    check_archive(path, "snapshot", about, arrays)
    return about, arrays


def _table(kind: type[Arrays], name: str, arrays: Columns) -> Table[Arrays]:
    """Fill a table from its saved columns."""
    table = Table(kind)
    table.append(**{column: arrays[f"{name}.{column}"] for column in table.columns})
    return table


def state_hash(world: World) -> str:
    """Return a hash over the full state of a world: two equal hashes are two equal states, bit for bit."""
    arrays = {f"{t}.{c}": getattr(world, t).column(c) for t in TABLES for c in getattr(world, t).columns}
    arrays |= measures_kept(world)
    return checksum(arrays | _returners(world) | _paused(world) | room_kept(world) | {"month": np.array(world.month)})


def _paused(world: World) -> Columns:
    """Return the lineages of those on support for their business, by name; none without a pandemic."""
    return {f"paused.{number}": lineages for number, lineages in world.paused.items()}


def _returners(world: World) -> Columns:
    """Return the arrays of those who may come back, by name."""
    return {f"returners.{name}": array for name, array in zip(Returners._fields, world.returners, strict=True)}
