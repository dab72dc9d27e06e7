"""Keep a start population in a file that a later run starts from, with other luck if wanted, and refuse a wrong one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.households import Households
from agents.kernel import source_hash
from agents.kin import Kin
from agents.persons import NOBODY, Persons
from agents.schema import Table
from sim.archive import Columns, check_archive, read_archive, write_archive
from sim.calendar import month_index, month_name, parse_month
from sim.checks import check_population
from sim.errors import DataError, ZorgdrukError
from sim.kernen import read_kernen
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.statline import Statline
from sim.synthesis import START_YEARS, StartPopulation

if TYPE_CHECKING:
    from sim.kernen import Kernen
    from sim.prepare import Prepared
    from sim.world import World

WHAT, FORMAT = "start population", 1
TABLES: dict[str, type[Any]] = {"persons": Persons, "households": Households, "kin": Kin}
"""Tables that a start population may have."""
POINTERS = {
    "persons": {
        "mother": "persons", "father": "persons", "partner": "persons", "next": "persons", "friends": "persons",
        "household": "households", "node": "kin",
    },
    "households": {"first": "persons", "neighbours": "households", "kern": "kernen"},
    "kin": dict.fromkeys(("mother", "father", "partner", "child", "next_of_mother", "next_of_father"), "kin")
    | {"person": "persons"},
}  # fmt: skip
"""Columns that hold row numbers, and of which table; kernels follow them without looking."""
DEFAULTS = ("hogeland", "2021-01")
"""Municipality and start of a run that names neither."""
AGAIN = "make it again with: zorgdruk population --save"


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
    """

    population: StartPopulation
    municipality: Municipality
    seed: int
    as_of: int | None
    checksum: str

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
                "leave the municipality out, or start without this population."
            )
        here = month_name(self.population.month)
        if start is not None and parse_month(start, "start") != self.population.month:
            raise ZorgdrukError(f"start: the population is one of {here}, not of {start}; leave the start out.")
        if as_of is not None and as_of != self.as_of:
            told = "all figures" if self.as_of is None else f"figures to {self.as_of}"
            raise ZorgdrukError(
                f"as_of: the population was made with {told}, not to {as_of}; make one with --as-of {as_of}."
            )


def save_start(prepared: Prepared, path: Path) -> str:
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
        raise ZorgdrukError("a world that has lived is no start population; keep it with save_snapshot.")
    arrays: Columns = {}
    rows = {}
    for name in TABLES:
        table = getattr(world, name, None)
        if table is not None:
            rows[name] = table.count
            arrays |= {f"{name}.{column}": table.column(column) for column in table.columns}
    arrays["kern.postcode"] = world.kernen.postcode
    arrays["kern.label"] = np.array(world.kernen.labels())
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
        "rows": rows,
        "data": Statline().checksums(),
        "sources": source_hash("agents", "sim"),
    }
    return write_archive(path, WHAT, about, arrays)


def load_start(path: Path | str) -> StartFile:
    """Read a start population.

    Raises
    ------
    DataError : the file is missing, damaged or no start population; it was made by another version of the model, from
        other figures or for a place or month that cannot be run; or its people contradict each other.
    """
    path = Path(path)
    name = f"{WHAT} {path.name}"
    about, arrays = read_archive(path, WHAT)
    _check_origin(name, about)
    checksum = check_archive(path, WHAT, about, arrays)
    place = next(m for m in MUNICIPALITIES if m.code == about["municipality"])
    kernen = read_kernen(place, Statline())
    if not np.array_equal(arrays.get("kern.postcode", np.empty(0)), kernen.postcode):
        raise DataError(f"{name}: its kernen are not those of {place.name}; {AGAIN}.")
    tables = {table: _table(name, table, arrays) for table in TABLES if any(a.startswith(f"{table}.") for a in arrays)}
    known = {field.name for field in fields(StartPopulation)}
    for table in TABLES:
        if table in known and table not in tables:
            raise DataError(f"{name}: has no {table}; {AGAIN}.")
    _check_pointers(name, tables, kernen)
    wrong = check_population(tables["persons"], tables["households"], about["month"])
    if wrong:
        raise DataError(f"{name}: {wrong[0]}; {AGAIN}.")
    margins = pd.DataFrame({c[8:]: array.tolist() for c, array in arrays.items() if c.startswith("margins.")})
    people = StartPopulation(
        kernen=kernen, margins=margins, municipality=place.code, month=about["month"],
        **{table: value for table, value in tables.items() if table in known},
    )  # fmt: skip
    return StartFile(people, place, about["seed"], about["as_of"], checksum)


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
            raise ZorgdrukError("population: a world that is continued has its people already; leave one of both out.")
        return world.municipality, world.month, world.as_of, None
    if population is None:
        place = find_municipality(DEFAULTS[0] if municipality is None else municipality)
        return place, parse_month(DEFAULTS[1] if start is None else start, "start"), as_of, None
    saved = population if isinstance(population, StartFile) else load_start(population)
    saved.agree(municipality, start, as_of)
    return saved.municipality, saved.population.month, saved.as_of, saved


def _check_origin(name: str, about: dict[str, Any]) -> None:
    """Refuse a file of another kind, version, municipality or start."""
    if about.get("what") != WHAT:
        raise DataError(f"{name}: is damaged or no {WHAT}.")
    form = about.get("format")
    if not isinstance(form, int) or form > FORMAT:
        raise DataError(f"{name}: is of format {form}, and this zorgdruk reads up to {FORMAT}; install a newer one.")
    if about.get("sources") != source_hash("agents", "sim"):
        raise DataError(f"{name}: was made by another version of the model; {AGAIN}.")
    codes, code = [m.code for m in MUNICIPALITIES], about.get("municipality")
    if code not in codes:
        raise DataError(f"{name}: is one of {code!r}, and figures are embedded for {', '.join(codes)}; {AGAIN}.")
    months, month = [month_index(year, 1) for year in START_YEARS], about.get("month")
    if month not in months:
        shown = month_name(month) if isinstance(month, int) else repr(month)
        years = ", ".join(map(str, START_YEARS))
        raise DataError(f"{name}: starts in {shown}, and a run starts in January of {years}; {AGAIN}.")
    for word, kinds in (("seed", int), ("as_of", int | None)):
        if not isinstance(about.get(word), kinds):
            raise DataError(f"{name}: its {word} is {about.get(word)!r}, expected a whole number; {AGAIN}.")
    data, its = Statline().checksums(), about.get("data")
    other = sorted(file for file in data if not isinstance(its, dict) or its.get(file) != data[file])
    if other:
        raise DataError(f"{name}: was made from other figures ({other[0]} differs); {AGAIN}.")


def _table(name: str, table: str, arrays: Columns) -> Table[Any]:
    """Fill a table from its saved columns, after looking at types, lengths and codes."""
    made = Table(TABLES[table])
    values: Columns = {}
    length = len(arrays.get(f"{table}.lineage", ()))
    for column, declared in made.columns.items():
        array = arrays.get(f"{table}.{column}")
        shape = (length,) if declared.width == 1 else (length, declared.width)
        if array is None or array.dtype != np.dtype(declared.dtype) or array.shape != shape:
            has = "missing" if array is None else f"{array.dtype} {array.shape}"
            raise DataError(f"{name}: {table}.{column} is {has}, expected {declared.dtype} {shape}; {AGAIN}.")
        if declared.codes and array.max(initial=0) >= len(declared.codes):
            raise DataError(f"{name}: {table}.{column} has code {array.max()} of {len(declared.codes)}; {AGAIN}.")
        values[column] = array
    made.append(**values)
    return made


def _check_pointers(name: str, tables: dict[str, Table[Any]], kernen: Kernen) -> None:
    """Refuse a row number beyond the table that it points into."""
    rows = {table: value.count for table, value in tables.items()} | {"kernen": len(kernen)}
    for table, value in tables.items():
        for column, target in POINTERS[table].items():
            array: NDArray[Any] = value.column(column)
            if array.min(initial=NOBODY) < NOBODY or array.max(initial=NOBODY) >= rows.get(target, 0):
                raise DataError(f"{name}: {table}.{column} points beyond the {target}; {AGAIN}.")
