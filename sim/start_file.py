"""Keep a start population in a file that a later run starts from, with other luck if wanted, and refuse a wrong one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.kernel import source_hash
from sim.access.kept import ROOM, room_kept
from sim.access_checks import check_cases
from sim.archive import DUTCH, Columns, check_archive, read_archive, write_archive
from sim.calendar import month_name, parse_month
from sim.checks import check_population
from sim.errors import ZorgdrukError
from sim.facilities import read_facilities
from sim.facilities_kept import FacilitiesFile, from_arrays, stated, to_arrays
from sim.municipalities import Municipality, find_municipality
from sim.provisions.products import read_catalogue
from sim.start_check import AGAIN, FORMAT, OPNIEUW, TABLES, WHAT, StartCheck
from sim.statline import Statline
from sim.synthesis import StartPopulation

if TYPE_CHECKING:
    from sim.prepare import Prepared
    from sim.world import World

DEFAULTS = ("hogeland", "2021-01")
"""Municipality and start of a run that names neither."""


@dataclass(frozen=True)
class StartFile:
    """A start population that was read from a file.

    Parameters
    ----------
    population : everybody, and how well they fit.
    municipality : where.
    seed : of the population; a run may have another.
    as_of : last year whose figures were used, None for all.
    checksum : of the content.
    facilities : what a user said of the kernen when it was made; None for nothing.
    """

    population: StartPopulation
    municipality: Municipality
    seed: int
    as_of: int | None
    checksum: str
    facilities: FacilitiesFile | None = None

    def facilities_beside(self, asked: FacilitiesFile | None) -> FacilitiesFile | None:
        """Return the facilities of a run: those of the file, or those asked for where it has none.

        Raises
        ------
        ZorgdrukError : it has others than those asked for.
        """
        mine = self.facilities
        if mine is None or asked is None:
            return asked if mine is None else mine
        if mine.checksum != asked.checksum:
            raise ZorgdrukError(
                f"facilities: the population was made with another file, {mine.name}, than {asked.name}; leave the "
                f"facilities out, or {AGAIN} --facilities.",
                f"facilities: de bevolking is met een ander bestand gemaakt, {mine.name}, dan {asked.name}; laat de "
                f"voorzieningen weg, of {OPNIEUW} --facilities.",
            )
        return mine

    def agree(self, municipality: str | None, start: str | None, as_of: int | None) -> None:
        """Refuse what a user asked for beside the file and the file contradicts; None asks for nothing.

        Raises
        ------
        ZorgdrukError : another municipality, start or last year of figures.
        """
        where = self.municipality
        if municipality is not None and find_municipality(municipality) != where:
            raise ZorgdrukError(
                f"municipality: the population is one of {where.name}, not of {find_municipality(municipality).name}; "
                "leave the municipality out, or start without this population.",
                f"municipality: de bevolking is er een van {where.name}, niet van "
                f"{find_municipality(municipality).name}; laat de gemeente weg, of start zonder deze bevolking.",
            )
        here = month_name(self.population.month)
        if start is not None and parse_month(start, "start") != self.population.month:
            raise ZorgdrukError(
                f"start: the population is one of {here}, not of {start}; leave the start out.",
                f"start: de bevolking is er een van {here}, niet van {start}; laat de start weg.",
            )
        if as_of is not None and as_of != self.as_of:
            all_ = self.as_of is None
            told = "all figures" if all_ else f"figures to {self.as_of}"
            gezegd = "alle cijfers" if all_ else f"cijfers tot en met {self.as_of}"
            raise ZorgdrukError(
                f"as_of: the population was made with {told}, not to {as_of}; make one with --as-of {as_of}.",
                f"as_of: de bevolking is gemaakt met {gezegd}, niet tot en met {as_of}; maak er een met "
                f"--as-of {as_of}.",
            )


def save_start(prepared: Prepared, path: Path | str) -> str:
    """Write a start population to a file, which appears whole or not at all; returns the checksum of its content.

    Parameters
    ----------
    prepared : a world that has not lived yet, and its margins.
    path : the file.

    Raises
    ------
    ZorgdrukError : the world has lived already, or the file cannot be written.
    """
    world = prepared.world
    if world.month != world.started:
        raise ZorgdrukError(
            "a world that has lived is no start population; keep it with save_snapshot.",
            "een wereld die heeft geleefd is geen startbevolking; bewaar haar met save_snapshot.",
        )
    arrays: Columns = {}
    rows = {}
    for name in TABLES:
        table = getattr(world, name, None)
        if table is not None:
            rows[name] = table.count
            arrays |= {f"{name}.{column}": table.column(column) for column in table.columns}
    arrays["kern.postcode"] = world.kernen.postcode
    arrays["kern.label"] = np.array(world.kernen.labels())
    arrays["kern.cohesion"] = world.kernen.cohesion
    said = None if world.facilities is None else world.facilities.file
    arrays |= to_arrays(said) | room_kept(world)
    for column in prepared.margins:
        values = prepared.margins[column]
        text = not pd.api.types.is_numeric_dtype(values)
        arrays[f"margins.{column}"] = np.array(values.tolist()) if text else values.to_numpy()
    about = {
        "what": WHAT,
        "format": FORMAT,
        "municipality": world.municipality.code,
        "month": world.month,
        "seed": world.people_seed,
        "as_of": world.as_of,
        "facilities": stated(said),
        "rows": rows,
        "data": Statline().checksums(),
        "sources": source_hash("agents", "sim"),
    }
    return write_archive(Path(path), WHAT, about, arrays)


def load_start(path: Path | str) -> StartFile:
    """Read a start population.

    Raises
    ------
    DataError : the file is missing, damaged or no start population; it was made by another version of the model, from
        other figures or for a place or month that cannot be run; or its people contradict each other.
    """
    if not str(path).strip() or Path(path) == Path():
        raise ZorgdrukError(
            f"population: {str(path)!r} is not the name of a file; name one that zorgdruk population --save wrote.",
            f"population: {str(path)!r} is geen naam van een bestand; noem er een van zorgdruk population --save.",
        )
    path = Path(path)
    check = StartCheck(path.name)
    about, arrays = read_archive(path, WHAT)
    check.origin(about)
    checksum = check_archive(path, WHAT, about, arrays)
    place = find_municipality(about["municipality"])
    facilities = from_arrays(f"{WHAT} {path.name}", about.get("facilities"), arrays, f"{DUTCH[WHAT]} {path.name}")
    kernen = read_facilities(place, Statline(), facilities).kernen
    cohesion = arrays.get("kern.cohesion", np.empty(0))
    if not np.array_equal(arrays.get("kern.postcode", np.empty(0)), kernen.postcode):
        raise check.wrong(f"its kernen are not those of {place.name}", f"de kernen zijn niet die van {place.name}")
    if cohesion.dtype != np.float64 or cohesion.shape != kernen.cohesion.shape:
        raise check.wrong("has no cohesion of each kern", "heeft niet van elke kern de cohesie")
    kernen = replace(kernen, cohesion=cohesion)
    tables = {table: check.table(table, arrays) for table in TABLES if any(a.startswith(f"{table}.") for a in arrays)}
    known = {field.name for field in fields(StartPopulation)}
    for table in TABLES:
        if table in known and table not in tables:
            raise check.wrong(f"has no {table}", f"heeft geen {table}")
    check.pointers(tables, len(kernen))
    check.ranges(tables, about["month"])
    check.room(arrays)
    wrong = check_population(tables["persons"], tables["households"], about["month"], tables["kin"], tables["care"])
    wrong += check_cases(tables["persons"], tables["households"], tables["cases"], about["month"], read_catalogue())
    if wrong:
        raise check.wrong(wrong[0], f"de bewoners kloppen niet (in het Engels: {wrong[0]})")
    margins = pd.DataFrame({c[8:]: array.tolist() for c, array in arrays.items() if c.startswith("margins.")})
    people = StartPopulation(
        kernen=kernen, margins=margins, municipality=place.code, month=about["month"],
        room={name: arrays[name] for name in ROOM},
        **{table: value for table, value in tables.items() if table in known},
    )  # fmt: skip
    return StartFile(people, place, about["seed"], about["as_of"], checksum, facilities)


def chosen(
    municipality: str | None, start: str | None, as_of: int | None, population: StartFile | Path | str | None,
    world: World | None = None,
) -> tuple[Municipality, int, int | None, StartFile | None]:  # fmt: skip
    """Return where and when a run starts, the last year it sees, and the saved population it starts from, if any.

    Parameters
    ----------
    municipality, start, as_of : asked for; None is hogeland, 2021-01 and all figures, or what `population` has.
    population : saved start population, or its file.
    world : a state to continue, which then decides all.

    Raises
    ------
    ZorgdrukError : a population that cannot be read or contradicts what was asked for, or one beside a world.
    """
    if world is not None:
        if population is not None:
            raise ZorgdrukError(
                "population: a world that is continued has its people already; leave one of both out.",
                "population: een wereld die verdergaat heeft haar mensen al; laat een van beide weg.",
            )
        return world.municipality, world.month, world.as_of, None
    if population is None:
        place = find_municipality(DEFAULTS[0] if municipality is None else municipality)
        return place, parse_month(DEFAULTS[1] if start is None else start, "start"), as_of, None
    saved = population if isinstance(population, StartFile) else load_start(population)
    saved.agree(municipality, start, as_of)
    return saved.municipality, saved.population.month, saved.as_of, saved
