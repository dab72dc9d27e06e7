"""Read figures by age out of the tidy CBS tables as arrays, adding up the predecessors of a municipality."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import DataError
from sim.rates.national import OPEN_AGES

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

Floats = NDArray[np.float64]

NETHERLANDS = "NL01"
AGES = 111
"""Ages 0..110; the last one is open."""
STARTS = np.arange(0, 100, 5)
"""First age of the twenty five-year groups 0-4 .. 90-94, 95 and older."""
GROUP = np.minimum(np.arange(AGES) // 5, len(STARTS) - 1)
"""Five-year group of each age."""
EDGES = np.append(STARTS, AGES)
"""First age of each five-year group, and one past the last age."""
SEXES = ("M", "F")
OLDEST_SINGLE = 105
"""Open age of the Dutch population by single year."""
OPEN = 120
"""Upper age of an open group in the tables."""


def regions(municipality: Municipality | None, year: int) -> dict[str, float]:
    """Return the CBS codes that make up a municipality in a year, with the share of each; None is the country."""
    if municipality is None:
        return {NETHERLANDS: 1.0}
    if year >= municipality.since or not municipality.predecessors:
        return {municipality.code: 1.0}
    return dict(municipality.predecessors)


class Columns(NamedTuple):
    """One table as arrays, all of one length; words are plain objects, which compare fast."""

    region: NDArray[np.object_]
    year: NDArray[np.int64]
    sex: NDArray[np.object_]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    indicator: NDArray[np.object_]
    value: Floats


def columns(statline: Statline, table: str) -> Columns:
    """Return a table as arrays; read once per folder and `as_of`, so nobody may write into them."""
    return _columns(statline.folder, statline.as_of, table)


@lru_cache(maxsize=128)
def _columns(folder: Path, as_of: int | None, table: str) -> Columns:
    from sim.statline import Statline

    frame = Statline(as_of, folder).table(table)
    out = Columns(
        region=np.asarray(frame["region"], dtype=object),
        year=np.asarray(frame["year"], dtype=np.int64),
        sex=np.asarray(frame["sex"], dtype=object),
        low=np.asarray(frame["age_from"], dtype=np.int64),
        high=np.asarray(frame["age_to"], dtype=np.int64),
        indicator=np.asarray(frame["indicator"], dtype=object),
        value=np.asarray(frame["value"], dtype=np.float64),
    )
    for array in out:
        array.flags.writeable = False
    return out


def years(statline: Statline, table: str, municipality: Municipality | None, indicator: str) -> list[int]:
    """Return the years for which every part of the municipality has the indicator."""
    cells = columns(statline, table)
    rows = cells.indicator == indicator
    have = set(zip(cells.region[rows], cells.year[rows].tolist(), strict=True))
    found = sorted({year for _, year in have})
    return [y for y in found if all((code, y) in have for code in regions(municipality, y))]


def _parts(cells: Columns, municipality: Municipality | None, year: int) -> tuple[NDArray[np.bool_], Floats]:
    """Return which rows belong to the municipality in that year, and all values times their region's share."""
    rows = np.zeros(len(cells.value), dtype=np.bool_)
    value = cells.value.copy()
    for code, share in regions(municipality, year).items():
        here = (cells.region == code) & (cells.year == year)
        value[here] *= share
        rows |= here
    return rows, value


def by_age5(
    statline: Statline,
    table: str,
    municipality: Municipality | None,
    year: int,
    indicators: Sequence[str],
    sexes: Sequence[str] = SEXES,
) -> Floats:
    """Return figures in five-year age groups, predecessors added up with their share.

    Parameters
    ----------
    statline, table, municipality, year : what to read; municipality None is the Netherlands
    indicators, sexes : positions of the first two axes

    Returns
    -------
    (indicator, sex, 20) array in the unit of the table; 0 where the table has no row. The last group is 95+.
    """
    cells = columns(statline, table)
    rows, value = _parts(cells, municipality, year)
    low, high = cells.low, cells.high
    rows &= (low % 5 == 0) & ((high == low + 4) | ((low == STARTS[-1]) & (high == OPEN)))
    out = np.zeros((len(indicators), len(sexes), len(STARTS)))
    for i, name in enumerate(indicators):
        named = rows & (cells.indicator == name)
        for s, code in enumerate(sexes):
            chosen = named & (cells.sex == code)
            np.add.at(out[i, s], low[chosen] // 5, value[chosen])
    return out


def by_age(
    statline: Statline, table: str, year: int, indicator: str, sexes: Sequence[str] = SEXES
) -> dict[int, Floats]:
    """Return single ages of the Netherlands: age -> value per sex, as far as the table goes (the last is open)."""
    cells = columns(statline, table)
    rows, value = _parts(cells, None, year)
    rows &= cells.indicator == indicator
    out: dict[int, Floats] = {}
    for sex, age, number in zip(cells.sex[rows], cells.low[rows].tolist(), value[rows], strict=True):
        if sex in sexes:
            out.setdefault(age, np.zeros(len(sexes)))[sexes.index(sex)] = number
    return out


def total(
    statline: Statline, table: str, municipality: Municipality | None, year: int, indicator: str, sex: str = "T"
) -> float | None:
    """Return one figure over all ages, predecessors added up, or None when a part is not there."""
    cells = columns(statline, table)
    rows, value = _parts(cells, municipality, year)
    rows &= (cells.indicator == indicator) & (cells.sex == sex) & (cells.low == 0) & (cells.high == OPEN)
    parts = dict(zip(cells.region[rows], value[rows], strict=True))  # repeated by several sources: counts once
    if set(parts) != set(regions(municipality, year)):
        return None
    return float(sum(parts.values()))


def single_nl(statline: Statline, year: int) -> Floats:
    """Return the population of the Netherlands on 1 January by sex and age 0..110, shape (2, 111).

    Notes
    -----
    Before 2015 the last age is 95 and older, which is spread as in 2015-2025 (`national.OPEN_AGES`); of 105 and older,
    a few dozen, half are taken to survive each further year (Barbi et al. 2018, Science 360, 1459).
    """
    cells = by_age(statline, "population_nl_single_age", year, "population_1jan")
    if not cells:
        raise DataError(f"no Dutch population by age is known for 1 January {year}")
    out = np.zeros((2, AGES))
    for age, value in cells.items():
        out[:, age] = value
    if max(cells) < OLDEST_SINGLE:
        spread = out[:, max(cells)][:, None] * OPEN_AGES
        out[:, max(cells) : OLDEST_SINGLE + 1] = spread / OPEN_AGES.sum(axis=1, keepdims=True)
    decay = 0.5 ** np.arange(AGES - OLDEST_SINGLE)
    out[:, OLDEST_SINGLE:] = out[:, OLDEST_SINGLE][:, None] * decay / decay.sum()
    return out
