"""The recipe: for each input of the model the CBS table, its fields and years, and how it becomes the model's table."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from sim.cbs.slice import OPEN, plain
from sim.errors import DataError

FILE = Path(__file__).with_name("recipes.toml")
FIVE = tuple(range(0, 100, 5))
AGES: dict[str, tuple[tuple[int, ...], int]] = {
    "all": ((0,), OPEN),
    "five": (FIVE, OPEN),
    "five100": ((*FIVE, 100), OPEN),
    "ten": (tuple(range(0, 100, 10)), OPEN),
    "single95": (tuple(range(96)), OPEN),
    "single105": (tuple(range(106)), OPEN),
    "single99": (tuple(range(100)), 99),
    "mothers": ((0, *range(16, 50)), OPEN),
    "marrying": ((0, *range(20, 70, 5)), OPEN),
}
"""Age classes of a table of the model: the first age of each, and the last age of all."""
Place = Literal["nation", "province", "municipality", "predecessors", "wijken", "postcodes"]


class Strict(BaseModel):
    """A part of the recipe: unknown words and other types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(Strict):
    """A CBS table and the years that it is read for: numbers of tables change.

    Attributes
    ----------
    id : number, in capitals and small letters as published.
    first, last : years.
    """

    id: str
    first: int
    last: int


class Measure(Strict):
    """A measure and what it is called in the model.

    Attributes
    ----------
    indicator : in the model.
    titles : names it has had, as a title or as the name of a v3 column; "group|title" where a title occurs twice.
    scale : factor to the unit of the model.
    ages : first and last age it stands for, where the table has no dimension of age.
    sex : the same for sex.
    rounded : "always" or in a "wijk" rounded to 5 by CBS.
    """

    indicator: str
    titles: tuple[str, ...]
    scale: float = 1.0
    ages: tuple[int, int] | None = None
    sex: str | None = None
    rounded: Literal["no", "wijk", "always"] = "no"

    def fits(self, measure: str) -> bool:
        """Return whether a measure of a `Slice` is this one."""
        group, title, key, _ = measure.split("|")
        for name in self.titles:
            first, bar, second = name.partition("|")
            if bar and (plain(first), plain(second)) == (group, title):
                return True
            if not bar and plain(name) in (title, key):
                return True
        return False


class Input(Strict):
    """How rows of one table of the model are made from a CBS table.

    Attributes
    ----------
    name : of this input.
    model : table of the model.
    tables : CBS tables by years.
    places : which regions are read.
    region, period : dimensions; period "month" in `step` reads months.
    sex, age : dimensions; None where the table has none.
    sexes : which to take, of M, F and T.
    ages : one of `AGES`, by first year where it changed.
    only : dimension -> the one code to take.
    split : dimension -> code -> indicator, where a dimension tells the indicator.
    measures : what to take; with `split` one, whose indicator is not used.
    quality : of the figures.
    merged : sexes for which the years before a municipality was formed are added up from its predecessors.
    merged_indicators : only these; all when empty.
    complete_years : a year of a series is taken only when it has all its months.
    without_places : read only where no postcode places are known, from which the model's table is otherwise added up.
    seen : "recorded" when an answer of the service about this table was at hand, else "named": its number is known,
        its fields are as CBS titles them in publications.
    """

    name: str
    model: str
    tables: tuple[Table, ...]
    places: tuple[Place, ...]
    region: str = "RegioS"
    period: str = "Perioden"
    step: Literal["year", "month"] = "year"
    sex: str | None = None
    sexes: str = "T"
    age: str | None = None
    ages: dict[int, str] = {}
    only: dict[str, str] = {}
    split: dict[str, dict[str, str]] = {}
    measures: tuple[Measure, ...]
    quality: Literal["exact", "rounded5"] = "exact"
    merged: str = ""
    merged_indicators: tuple[str, ...] = ()
    complete_years: bool = False
    without_places: bool = False
    seen: Literal["recorded", "named"] = "named"

    def years(self) -> range:
        """Return the years it is for."""
        return range(min(t.first for t in self.tables), max(t.last for t in self.tables) + 1)

    def classes(self, year: int) -> tuple[tuple[int, int], ...]:
        """Return first and last age of each class in a year."""
        name = self.ages[max(y for y in self.ages if y <= year)] if self.ages else "all"
        starts, last = AGES[name]
        return tuple(zip(starts, [*(s - 1 for s in starts[1:]), last], strict=True))

    def indicators(self) -> tuple[str, ...]:
        """Return what it gives."""
        told = [name for codes in self.split.values() for name in codes.values()]
        return tuple(told or dict.fromkeys(m.indicator for m in self.measures))


class Recipe(Strict):
    """All inputs, and what the service does not have.

    Attributes
    ----------
    shares : code of a municipality -> of a predecessor -> part that joined it, where it is not the rounded one of
        `sim.municipalities`.
    elsewhere : table of the model -> why it does not come from the service.
    """

    input: tuple[Input, ...]
    shares: dict[str, dict[str, float]]
    elsewhere: dict[str, str]


@lru_cache(maxsize=4)
def read_recipe(file: Path = FILE) -> Recipe:
    """Return the recipe.

    Raises
    ------
    DataError : it cannot be read or says something that it may not.
    """
    try:
        return Recipe.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        told = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else str(error)
        raise DataError(
            f"{file.name} is no usable recipe ({told}); reinstall zorgdruk.",
            f"{file.name} is geen bruikbaar recept ({told}); installeer zorgdruk opnieuw.",
        ) from None
