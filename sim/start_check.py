"""Look whether a saved start population can be used: its origin, its tables, and the rows they point to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.care import Care
from agents.households import Households
from agents.indications import Indications
from agents.kernel import source_hash
from agents.kin import Kin
from agents.life_histories import MOST_BIRTHS
from agents.persons import NOBODY, Persons
from agents.schema import Table
from sim.access.kept import room_wrong
from sim.archive import DUTCH, Columns
from sim.calendar import month_index, month_name
from sim.errors import DataError
from sim.municipalities import municipalities
from sim.statline import Statline
from sim.synthesis import START_YEARS

WHAT, FORMAT = "start population", 1
TABLES: dict[str, type[Any]] = {
    "persons": Persons, "households": Households, "kin": Kin, "care": Care, "cases": Indications,
}  # fmt: skip
"""Tables that a start population may have."""
POINTERS = {
    "persons": {
        "partner": "persons", "next": "persons", "friends": "persons", "household": "households", "node": "kin",
    },
    "households": {"first": "persons", "neighbours": "households", "kern": "kernen"},
    "kin": dict.fromkeys(("mother", "father", "partner", "child", "next_of_mother", "next_of_father"), "kin")
    | {"person": "persons"},
    "care": {"receiver": "persons", "carer": "persons", "node": "kin"},
    "cases": {"client": "persons"},
}  # fmt: skip
"""Columns that hold row numbers, and of which table; kernels follow them without looking."""
RANGES = {"persons": {"statushouder": 1, "parity": MOST_BIRTHS}, "cases": {"urgent": 1}}
"""Largest value of columns of numbers that have no codes; all of them begin at 0."""
AHEAD = ("kin.death", "kin.birth", "cases.until", "persons.away_until")
"""Months that may lie after the start: births and deaths of relatives elsewhere are drawn ahead, indications end, and
who withdrew from mantelzorg comes back."""
HIGHEST_SEED = 2**63 - 1
YEARS = (1900, 2100)
"""First and last year that `Statline` takes for ``as_of``."""
AGAIN = "make it again with: zorgdruk population --save"
OPNIEUW = "maak haar opnieuw met: zorgdruk population --save"


@dataclass(frozen=True, slots=True)
class StartCheck:
    """Checks of one file; each raises a `DataError` at what is wrong.

    Parameters
    ----------
    file : its name.
    """

    file: str

    def wrong(self, english: str, dutch: str, remedy: str = AGAIN, raad: str = OPNIEUW) -> DataError:
        """Return the error about this file."""
        return DataError(f"{WHAT} {self.file}: {english}; {remedy}.", f"{DUTCH[WHAT]} {self.file}: {dutch}; {raad}.")

    def origin(self, about: dict[str, Any]) -> None:
        """Refuse a file of another kind, version, municipality or start."""
        if about.get("what") != WHAT:
            raise self.wrong(f"is damaged or no {WHAT}", f"is beschadigd of geen {DUTCH[WHAT]}")
        form = about.get("format")
        if not isinstance(form, int) or form > FORMAT:
            raise self.wrong(
                f"is of format {form}, and this zorgdruk reads up to {FORMAT}",
                f"heeft formaat {form}, en deze zorgdruk leest tot en met {FORMAT}",
                "install a newer one",
                "installeer een nieuwere",
            )
        if about.get("sources") != source_hash("agents", "sim"):
            raise self.wrong(
                "was made by another version of the model", "is door een andere versie van het model gemaakt"
            )
        self._place_and_month(about.get("municipality"), about.get("month"))
        for word, low, high in (("seed", 0, HIGHEST_SEED), ("as_of", *YEARS)):
            value = about.get(word)
            if value is None and word == "as_of":
                continue
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise self.wrong(
                    f"its {word} is {value!r}, expected a whole number from {low} to {high}",
                    f"{word} is {value!r}, en geen geheel getal van {low} tot en met {high}",
                )
        data, its = Statline().checksums(), about.get("data")
        other = sorted(file for file in data if not isinstance(its, dict) or its.get(file) != data[file])
        if other:
            raise self.wrong(
                f"was made from other figures ({other[0]} differs)",
                f"is van andere cijfers gemaakt ({other[0]} verschilt)",
            )

    def _place_and_month(self, code: object, month: object) -> None:
        codes = [m.code for m in municipalities()]
        if code not in codes:
            known = ", ".join(codes)
            raise self.wrong(
                f"is one of {code!r}, and figures are embedded for {known}",
                f"is er een van {code!r}, en er zijn cijfers voor {known}",
            )
        if month not in [month_index(year, 1) for year in START_YEARS]:
            shown = month_name(month) if isinstance(month, int) else repr(month)
            years = ", ".join(map(str, START_YEARS))
            raise self.wrong(
                f"starts in {shown}, and a run starts in January of {years}",
                f"begint in {shown}, en een run begint in januari van {years}",
            )

    def table(self, table: str, arrays: Columns) -> Table[Any]:
        """Fill a table from its saved columns, after looking at types, lengths and codes."""
        made = Table(TABLES[table])
        values: Columns = {}
        length = len(arrays.get(f"{table}.{next(iter(made.columns))}", ()))
        for column, declared in made.columns.items():
            array, name = arrays.get(f"{table}.{column}"), f"{table}.{column}"
            shape = (length,) if declared.width == 1 else (length, declared.width)
            if array is None or array.dtype != np.dtype(declared.dtype) or array.shape != shape:
                kind = f"{declared.dtype} {shape}"
                has, heeft = ("missing", "er niet") if array is None else (f"{array.dtype} {array.shape}",) * 2
                raise self.wrong(f"{name} is {has}, expected {kind}", f"{name} is {heeft}, verwacht {kind}")
            if declared.codes and array.max(initial=0) >= len(declared.codes):
                found = f"code {array.max()} of {len(declared.codes)}"
                raise self.wrong(f"{name} has {found}", f"{name} heeft {found.replace(' of ', ' van de ')}")
            values[column] = array
        made.append(**values)
        return made

    def pointers(self, tables: dict[str, Table[Any]], kernen: int) -> None:
        """Refuse a row number beyond the table that it points into."""
        rows = {table: value.count for table, value in tables.items()} | {"kernen": kernen}
        for table, value in tables.items():
            for column, target in POINTERS[table].items():
                array: NDArray[Any] = value.column(column)
                if array.min(initial=NOBODY) < NOBODY or array.max(initial=NOBODY) >= rows.get(target, 0):
                    raise self.wrong(
                        f"{table}.{column} points beyond the {target}", f"{table}.{column} wijst buiten de {target}"
                    )

    def room(self, arrays: Columns) -> None:
        """Refuse room of teams and staff that cannot be."""
        name = room_wrong(arrays)
        if name is not None:
            raise self.wrong(f"{name} is no list of hours or requests", f"{name} is geen lijst van uren of vragen")

    def ranges(self, tables: dict[str, Table[Any]], month: int) -> None:
        """Refuse numbers that cannot be, months after the start, and two rows with the same luck."""
        for table, value in tables.items():
            for column, declared in value.columns.items():
                name, array = f"{table}.{column}", value.column(column)
                most = RANGES.get(table, {}).get(column)
                if declared.unit == "month index" and name not in AHEAD:
                    most = month
                if most is not None and len(array) and array.max() > most:
                    raise self.wrong(
                        f"{name} has {array.max()}, expected at most {most}",
                        f"{name} heeft {array.max()}, verwacht hoogstens {most}",
                    )
            if "lineage" in value.columns and len(np.unique(value.column("lineage"))) < value.count:
                raise self.wrong(
                    f"{table}.lineage has the same number twice", f"{table}.lineage heeft tweemaal hetzelfde nummer"
                )
