"""Look figures up by table, region, year, indicator and sex, and refuse one in a sentence that names all of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from sim.errors import DataError
from sim.rates.read import OPEN, columns
from sim.statline import Statline

ROUNDED_TO = 5
"""CBS rounds inhabitants per postcode and age to multiples of 5, so a cell is off by at most 2.5."""
SIGMAS = 6.0
"""A sum of n rounded cells may also be off by no more than this many times 5 * sqrt(n / 12), the standard deviation of
n independent roundings: one honest table in 10^9 would be refused. In the embedded figures the largest is 1.9."""
REMEDY = "correct whichever of the two is wrong, or reinstall zorgdruk for the figures of CBS"
RESTORE = "correct it, or reinstall zorgdruk for the figures of CBS"
ALL_AGES = (0, OPEN)

Ages = tuple[int, int]
Series = dict[Ages, float]


def rounding(cells: int) -> float:
    """Return by how much a sum of rounded cells may differ from the true one."""
    return min(ROUNDED_TO / 2 * cells, SIGMAS * ROUNDED_TO * (cells / 12) ** 0.5)


class Figures:
    """The tables of one folder as look-ups of region, year, indicator and sex; read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, table: str, region: str, year: int, indicator: str, sex: str) -> Series | None:
        """Return value by ages, or None when the table has nothing."""
        return series(self.folder, table).get((region, year, indicator, sex))

    def get(self, table: str, region: str, year: int, indicator: str, sex: str = "T") -> Series:
        """Return value by ages.

        Raises
        ------
        DataError : the table has nothing.
        """
        found = self.find(table, region, year, indicator, sex)
        if found is None:
            years = sorted({key[1] for key in series(self.folder, table) if key[0] == region})
            has = f"it has years {', '.join(map(str, years))} of this region" if years else "it lacks this region"
            raise DataError(
                f"table {table}, region {region}, year {year}, {indicator}, sex {sex}: no figure, and a start "
                f"population needs one ({has}); add the figures to the table or reinstall zorgdruk"
            )
        return found

    def one(self, table: str, region: str, year: int, indicator: str, sex: str = "T") -> float:
        """Return the figure over all ages; DataError when there is none."""
        found = self.get(table, region, year, indicator, sex)
        if ALL_AGES not in found:
            what = f"ages {', '.join(map(told, found))} only, where all ages together are needed"
            raise DataError(f"table {table}, region {region}, year {year}, {indicator}, sex {sex}: {what}; {RESTORE}")
        return found[ALL_AGES]

    def maybe(self, table: str, region: str, year: int, indicator: str, sex: str = "T") -> float | None:
        """Return the figure over all ages, or None when there is none."""
        return (self.find(table, region, year, indicator, sex) or {}).get(ALL_AGES)


@lru_cache(maxsize=64)
def series(folder: Path, table: str) -> dict[tuple[str, int, str, str], Series]:
    """Return a whole table by region, year, indicator and sex; read once per folder."""
    cells = columns(Statline(folder=folder), table)
    out: dict[tuple[str, int, str, str], Series] = {}
    ages = zip(cells.low.tolist(), cells.high.tolist(), strict=True)
    keys = zip(cells.region, cells.year.tolist(), cells.indicator, cells.sex, strict=True)
    for key, age, value in zip(keys, ages, cells.value.tolist(), strict=True):
        out.setdefault(key, {})[age] = value
    return out


def refuse(table: str, region: str, year: int, cell: str, value: float, expected: str, do: str = REMEDY) -> NoReturn:
    """Raise the sentence about one cell.

    Parameters
    ----------
    cell : indicator, sex and ages.
    value : what the table has.
    expected : what it should have, and by which other figure.
    do : the remedy.
    """
    raise DataError(f"table {table}, region {region}, year {year}, {cell}: {value:.12g}, {expected}; {do}")


def add(series: Series, low: int = 0, high: int = OPEN) -> float:
    """Return the sum over the ages from `low` to `high`."""
    return sum(value for (first, last), value in series.items() if first >= low and last <= high)


def told(ages: Ages) -> str:
    """Say which ages."""
    if ages == ALL_AGES:
        return "all ages"
    return f"ages {ages[0]} and over" if ages[1] == OPEN else f"ages {ages[0]}-{ages[1]}"
